"""An article as lines for a terminal."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb import chinese
from kb.content import text
from kb.content.library import Library
from kb.languages import EN, ZH_TW

LONG = (
    "啟用失敗，因為用戶端連不到「KMS 主機」。請檢查 DNS，"
    "再重試（可能需要幾分鐘）；否則請轉交，謝謝！"
)


@pytest.mark.parametrize("width", range(20, 60))
def test_no_line_begins_with_a_closing_mark(width: int) -> None:
    lines = text.section(LONG, ZH_TW, width).split("\n")
    assert len(lines) > 1
    assert [line for line in lines if line[0] in chinese.CLOSING] == []
    assert "".join(line.replace(" ", "") for line in lines) == LONG.replace(" ", "")


def test_a_line_may_end_a_mark_later_than_it_is_wide() -> None:
    assert text.wrap("一二三四五六七八九十，再來", 20, "") == ["一二三四五六七八九", "十，再來"]


@given(st.text(alphabet="ab 啟用，。：；）」『0"), st.integers(20, 40))
@example("00。 。。。。。。。。", 20)
def test_wrapping_loses_nothing_but_spaces(said: str, width: int) -> None:
    lines = text.wrap(said, width, "")
    assert "".join("".join(lines).split()) == "".join(said.split())
    assert all(line[0] not in chinese.CLOSING for line in lines[1:])


@pytest.mark.parametrize(
    ("markdown", "language", "shown"),
    [
        ("**好了。** 再試。", ZH_TW, "好了。再試。"),
        ("好了。 `slmgr /ato`", ZH_TW, "好了。`slmgr /ato`"),
        (
            "It says *Installed … well* and `a*b` **so**.",
            EN,
            "It says Installed … well and `a*b` so.",
        ),
        ("See [[events/12290]] and `[[this]]`.", EN, "See event 12290 and `[[this]]`."),
        ("> [!NOTE]\n> Mind.", EN, "Note: Mind."),
        ("> [!NOTE]\n> 小心。", ZH_TW, "注意：小心。"),
        ("> [!TIP] My own:\n> Mind.", EN, "My own: Mind."),
        ("> [!ODD]\n> Mind.", EN, "ODD Mind."),
    ],
)
def test_marks_of_markdown_go(markdown: str, language: str, shown: str) -> None:
    assert text.section(markdown, language) == shown


def test_a_section_may_be_left_out_right_behind_a_paragraph() -> None:
    markdown = "---\ntitle: T\n---\nBefore.\n## Reply\nThe reply.\n## Fix\nDo it."
    assert text.article(markdown, EN) == "T\n\nBefore.\n\nFix\nDo it.\n"


@pytest.mark.parametrize(
    ("language", "harmless"), [(EN, "Harmless: noise"), (ZH_TW, "無害：noise")]
)
def test_labels_have_the_punctuation_of_their_language(language: str, harmless: str) -> None:
    shown = text.article("---\ntitle: T\nharmless: noise\n---\nX.\n", language)
    assert shown.split("\n")[2] == harmless


@pytest.mark.parametrize(
    ("markdown", "language", "shown"),
    [
        ("照「[[procedures/x]]」處理。", ZH_TW, "照「找主機」處理。"),
        ("照「[[procedures/x#a]]」處理。", ZH_TW, "照「找主機」處理。"),
        ("| 步驟 | [[procedures/x]] |", ZH_TW, "| 步驟 | 「找主機」|"),
        ("See [[procedures/x]].", EN, 'See "Find hosts".'),
        ("See [[procedures/x|the way]] and [[#fix]].", EN, "See the way and ."),
        ("See [[codes/0xC004F074]], [[commands/slmgr#dli]].", EN,
         "See 0xC004F074, slmgr.vbs /dli."),
        ("See [[procedures/gone]].", EN, "See gone."),
    ],
)  # fmt: skip
def test_a_link_is_called_by_the_title_of_its_article(
    markdown: str, language: str, shown: str
) -> None:
    def title(id_: str, asked: str) -> str:
        assert id_.startswith("procedures/")
        return {EN: "Find hosts", ZH_TW: "找主機"}[asked] if id_ == "procedures/x" else ""

    assert text.section(markdown, language, title=title) == shown


def test_no_text_shows_the_name_of_a_file() -> None:
    library = Library.load(own="")
    titled = [id_ for id_ in library.ids if id_.startswith(("procedures", "issues", "reference"))]
    names = [id_.partition("/")[2] for id_ in titled if id_.count("-") > 1]
    assert len(names) > 10
    for page in library.pages.values():
        shown = text.article(page.source_text, page.language)
        assert [name for name in names if name in shown] == [], page.path
