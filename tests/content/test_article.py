"""One file ↔ one page; a translation follows its source."""

from pathlib import Path

import pytest

from kb.content import article_file, front
from kb.content import text as plain
from kb.content.blocks import code_blocks
from kb.content.library import Library
from kb.content.parse import parse_page, read_page
from kb.errors import BrokenArticle, NotKnown
from kb.languages import EN, LANGUAGES, ZH_TW

GOOD = Path(__file__).parent / "lint" / "good"


@pytest.fixture
def library() -> Library:
    return Library.load(GOOD)


def test_steps_are_data(library: Library) -> None:
    step = library.article("codes/0xC004F038", EN).page.steps[0]
    assert (step.on, step.as_, step.risk) == ("kms-host", "admin", "read-only")
    assert step.commands == ("slmgr.vbs /dli",)
    assert step.text == "Read the count on the KMS host. More in [[commands/slmgr#dli]]."
    assert step.expect is not None
    assert step.expect.startswith("a count of 25 or more")


def test_causes_are_data(library: Library) -> None:
    cause = library.article("codes/0xC004F038", ZH_TW).page.causes[0]
    assert cause.text.startswith("**電腦數量太少。**")
    assert cause.confirm == "在主機執行 `slmgr.vbs /dli`，計數低於 25。"


def test_lines_are_those_of_the_file(library: Library) -> None:
    for language in LANGUAGES:
        page = library.article("codes/0xC004F038", language).page
        lines = page.source_text.split("\n")
        for step in page.steps:
            assert lines[step.line - 1].startswith(f"{page.steps.index(step) + 1}.  ")
        for section in page.sections:
            assert lines[section.line - 1].lstrip("# ").startswith(section.heading)


def test_sections_have_the_same_anchors_in_both_languages(library: Library) -> None:
    for id_ in library.ids:
        english, chinese = (library.article(id_, language).page.sections for language in LANGUAGES)
        assert [s.anchor for s in english] == [s.anchor for s in chinese]


def test_facts_stand_once(library: Library) -> None:
    chinese = library.article("codes/0xC004F038", ZH_TW)
    assert chinese.symbol == "SL_E_VL_NOT_ENOUGH_COUNT"
    assert chinese.facts("related") == ("issues/a-kms-host-failed",)
    assert chinese.title == "KMS 主機的計數不足"


def test_a_changed_source_makes_its_translation_stale(tmp_path: Path) -> None:
    for path in (GOOD / "codes").iterdir():
        (tmp_path / "codes").mkdir(exist_ok=True)
        (tmp_path / "codes" / path.name).write_bytes(path.read_bytes())
    changed = tmp_path / "codes" / "0xC004F038.md"
    text = changed.read_text(encoding="utf-8")
    changed.write_text(
        text.replace("reviewed: 2026-01-31", "reviewed: 2026-02-28"), encoding="utf-8"
    )
    assert not Library.load(tmp_path).article("codes/0xC004F038", ZH_TW).stale
    changed.write_text(
        text.replace("A test network is small.", "A test network is tiny."), encoding="utf-8"
    )
    article = Library.load(tmp_path).article("codes/0xC004F038", ZH_TW)
    assert article.stale
    assert article.page.language == EN
    assert article.language == ZH_TW


def test_line_ends_and_bom_do_not_matter(tmp_path: Path) -> None:
    text = (GOOD / "codes" / "0xC004F038.md").read_bytes()
    folder = tmp_path / "codes"
    folder.mkdir()
    (folder / "0xC004F038.md").write_bytes(b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))
    assert read_page(folder / "0xC004F038.md").digest == front.digest(text.decode())


def test_an_unknown_id_is_not_known(library: Library) -> None:
    with pytest.raises(NotKnown) as error:
        library.article("issues/nothing", EN)
    assert (error.value.kind, error.value.name) == ("issues", "nothing")


@pytest.mark.parametrize(
    ("text", "line", "advice"),
    [
        ("", 1, "begin the file"),
        ("No front matter\n", 1, "begin the file"),
        ("---\ntitle: x\n", 1, "close the front matter"),
        ("---\ntitle: [x\n---\n", 2, "repair the YAML"),
        ('---\ntitle: x\naudience: "a\n---\n', 3, "repair the YAML"),
        ("---\n- x\n---\n", 2, "key: value"),
    ],
)
def test_a_broken_file_says_where_and_what_to_do(text: str, line: int, advice: str) -> None:
    with pytest.raises(BrokenArticle) as error:
        parse_page(text, "codes", "0xC004F038", EN, "file.md")
    assert (error.value.line, advice in error.value.advice) == (line, True)
    assert str(error.value).startswith(f"file.md:{line}: ")


@pytest.mark.parametrize(
    ("name", "content"), [("Bad Name.md", b""), ("x.md", b"\xff\xfe"), ("0xc004f038.md", b"")]
)
def test_a_file_that_cannot_be_an_article(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BrokenArticle):
        read_page(path)


def test_codes_in_front_matter_stay_text() -> None:
    page = parse_page(
        "---\ntitle: 0xC004F038\nreviewed: 2026-01-31\n---\n", "issues", "x", EN, "x.md"
    )
    assert page.front == {"title": "0xC004F038", "reviewed": "2026-01-31"}


def test_code_blocks_lose_their_indentation() -> None:
    assert list(code_blocks("1.  x\n\n    ```cmd\n    a\n      b\n    ```\n")) == [
        ("cmd", "a\n  b", 3)
    ]


def test_the_terminal_reads_the_same_titles_and_digests() -> None:
    library = Library.load()
    for id_ in library.ids:
        for language in LANGUAGES:
            page = library.pages[id_, language]
            assert front.value(page.source_text, "title") == page.title
            found = article_file.text_of(id_, language)
            assert found is not None
            assert found[1:] == (
                library.article(id_, language).page.language,
                library.article(id_, language).stale,
            )


def test_every_article_can_be_shown_in_a_terminal() -> None:
    library = Library.load()
    for id_ in library.ids:
        for language in LANGUAGES:
            page = library.article(id_, language).page
            shown = plain.article(page.source_text, page.language, 80)
            assert "{:" not in shown
            assert "[[" not in shown
            for step in page.steps:
                assert all(
                    line in shown for command in step.commands for line in command.split("\n")
                )
