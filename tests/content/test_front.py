"""Front matter: the terminal reads of it what YAML reads."""

import json

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from kb import paths
from kb.content import article_file, front, text
from kb.content.library import Library, files
from kb.content.parse import parse_page
from kb.languages import EN, LANGUAGES


def file_with(value: str) -> str:
    return f"---\nbefore: x\ntitle:{value}\nafter: y\n---\nText.\n"


def by_yaml(value: str) -> str | None:
    """What YAML makes of the value; None for what it refuses and for what is no text."""
    try:
        read = yaml.load(f"before: x\ntitle:{value}\nafter: y\n", yaml.BaseLoader)
    except yaml.YAMLError:
        return None
    title = read.get("title") if isinstance(read, dict) else None
    is_text = isinstance(title, str) and read == {"before": "x", "title": title, "after": "y"}
    return str(title) if is_text else None


@pytest.mark.parametrize(
    ("value", "title"),
    [
        (" No KMS host", "No KMS host"),
        (' "A: \\"b\\" \\\\ \\u555f"', 'A: "b" \\ 啟'),
        (" 'It''s # gone'", "It's # gone"),
        (" >-\n  No KMS\n  host", "No KMS host"),
        (" >\n  No KMS\n\n  host", "No KMS\nhost\n"),
        (" |-\n  No\n    KMS", "No\n  KMS"),
        (" |+\n  No\n", "No\n\n"),
        ("\n  No KMS\n  host", "No KMS host"),
        (" No KMS\n  host", "No KMS host"),
        (' "No KMS\n  host"', "No KMS host"),
        (" No KMS # a remark", "No KMS"),
        ("", ""),
    ],
)
def test_values(value: str, title: str) -> None:
    assert front.value(file_with(value), "title") == title == by_yaml(value)


@given(
    st.sampled_from(["", " ", ' "', " '", " |", " >", " >-", " |+", " >2", "\n", "\n  "]),
    st.lists(
        st.text(alphabet="ab:#'\"\\- 啟，nx0", max_size=8).map(lambda line: f"  {line}"),
        max_size=5,
    ),
    st.sampled_from(["", '"', "'"]),
)
def test_the_terminal_reads_what_yaml_reads(begin: str, lines: list[str], end: str) -> None:
    value = begin + "\n".join(lines) + end
    title = by_yaml(value)
    assume(title is not None)
    assert front.value(file_with(value), "title") == title


@given(st.text(st.characters(max_codepoint=0xFFFF), max_size=40).filter(str.isprintable))
def test_quoted_values(title: str) -> None:
    for value in (json.dumps(title), json.dumps(title, ensure_ascii=False)):
        assert front.value(file_with(f" {value}"), "title") == by_yaml(f" {value}") == title
    assert front.value(file_with(f" '{title.replace(chr(39), chr(39) * 2)}'"), "title") == title


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("---\na: b\n---\nText\n", (["a: b"], "Text\n")),
        ("---\n---\n", ([], "")),
        ("---\n\n---", ([""], "")),
        ("---\na: b\n---x\n---\n", (["a: b", "---x"], "")),
        ("--- \na: b\n---\t\nText", (["a: b"], "Text")),
        ("---\na: >\n  ---\n---\nText", (["a: >", "  ---"], "Text")),
        ("---\na: b\n", None),
        ("a: b\n---\n", None),
        ("", None),
    ],
)
def test_where_it_begins_and_ends(text: str, parts: tuple[list[str], str] | None) -> None:
    assert front.split(text) == parts


def test_a_title_on_the_next_line_is_the_same_in_the_terminal() -> None:
    markdown = "---\ntitle: >-\n  No KMS host\n  answered\n---\nText.\n"
    page = parse_page(markdown, "issues", "x", EN, "x.md")
    assert page.title == "No KMS host answered"
    assert text.article(markdown, EN).split("\n")[0] == page.title


def test_all_articles_are_read_the_same() -> None:
    library = Library.load()
    for page in library.pages.values():
        for key in ("title", "harmless", "source", "moved_to", "status", "audience", "reviewed"):
            assert front.value(page.source_text, key) == page.front.get(key, ""), page.path
        assert front.body(page.source_text) == page.body.strip("\n")


def test_both_loaders_of_yaml_give_the_same() -> None:
    for path in files()[::10]:
        parts = front.split(path.read_text(encoding="utf-8"))
        assert parts
        read = [
            yaml.load("\n".join(parts[0]), loader)
            for loader in (yaml.BaseLoader, getattr(yaml, "CBaseLoader", yaml.BaseLoader))
        ]
        assert read[0] == read[1]


def test_every_translation_names_the_digest_of_its_source() -> None:
    """The digests of what is published: a change of ``digest`` makes all of them stale."""
    for path in files():
        source, translation = (
            paths.read(article_file.path_of(f"{path.parent.name}/{path.name.split('.')[0]}", one))
            for one in LANGUAGES
        )
        assert source is not None
        assert translation is not None
        assert front.value(translation, "source") == front.digest(source), path


def test_the_digest_is_that_of_old() -> None:
    sample = (
        "---\ntitle: 啟用 \nsymbol: X\nkeywords: [a,\n  b]\nsources:\n  - seed\n- x\n\n"
        "harmless: no\n"
        "related: []\n---\n\nText.  \n\n## Fix\nstatus: live\n"
    )
    assert front.digest(sample) == "71a3311509a5"
    assert front.digest(sample.replace("\n", "\r\n")) == "71a3311509a5"
    assert front.digest("No front matter\nsymbol: X\n") == "6714b0b0fc34"
