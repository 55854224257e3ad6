"""What is code: one reader, and everybody agrees with it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.content import blocks, company, html, inline, text
from kb.languages import EN

FOUR = "````text\n```cmd\n## No heading <kms-host>\n```\n````\n"


def code_of(markdown: str) -> list[str]:
    return [line.text for line in blocks.lines(markdown.split("\n")) if line.kind == blocks.CODE]


@pytest.mark.parametrize(
    ("markdown", "code"),
    [
        ("```\na\n```\nb", ["a"]),
        ("~~~~ text\na\n~~~\n~~~~~\nb", ["a", "~~~"]),
        (FOUR, ["```cmd", "## No heading <kms-host>", "```"]),
        ("```\na\n~~~\n```", ["a", "~~~"]),
        ("```\na\n``` b\n```", ["a", "``` b"]),
        ("``` a`b\nc", []),
        ("~~~ a`b\nc\n~~~", ["c"]),
        ("``\na\n``", []),
        ("```\nnever closed", ["never closed"]),
        ("1.  x\n\n    ```cmd\n    a\n    ```\n\n    b", ["    a"]),
        ("```\na\n    ```\n```", ["a", "    ```"]),
        ("    ```\n    a\n```\nb", ["    a"]),
        ("> ```\n> a\n> ```\n> b", ["> a"]),
        ("> ```\n> a\nb", ["> a"]),
        ("```\n> a\n```", ["> a"]),
        ("    indented, but not fenced", []),
    ],
)
def test_fences(markdown: str, code: list[str]) -> None:
    assert code_of(markdown) == code


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("1.  x\n\n    ```cmd\n    a\n      b\n    ```\n", [("cmd", "a\n  b", 3)]),
        (FOUR, [("text", "```cmd\n## No heading <kms-host>\n```", 1)]),
        ("```xml\n<a>", [("xml", "<a>", 1)]),
        ("\t```\n\ta\n  b\n\t```", [("", "a\nb", 1)]),
        ("> ```reg\n> a\n>   b\n", [("reg", "a\n  b", 1)]),
        ("```a\n```\n```b\n```", [("a", "", 1), ("b", "", 3)]),
    ],
)
def test_code_blocks(markdown: str, found: list[tuple[str, str, int]]) -> None:
    assert list(blocks.code_blocks(markdown)) == found


def test_lines_are_numbered_as_in_the_file() -> None:
    lines = ["---", "---", "```", "a", "```", "b"]
    assert list(blocks.outside_fences(lines, 3)) == [(6, "b")]


def test_a_block_that_holds_fences_is_code_for_all() -> None:
    assert text.section(FOUR, EN).split("\n") == [
        "    ```cmd",
        "    ## No heading <kms-host>",
        "    ```",
    ]
    filled = company.filled(FOUR, {"kms-host": "kms01.example.com"})
    assert filled == FOUR.replace("<kms-host>", "kms01.example.com")
    noted = company.with_note(FOUR + "\n## Fix\n\nIt.\n", "Ours.", EN)
    assert noted.index("Ours.") > noted.index("No heading")
    made = html.to_html(FOUR, lambda _id, _anchor: None, EN)
    assert made.count("<pre") == 1
    assert "<h2" not in made


def test_a_block_right_behind_a_paragraph_comes_after_it() -> None:
    assert text.section("Run this:\n```cmd\nipconfig\n```\nThen wait.", EN).split("\n") == [
        "Run this:",
        "    ipconfig",
        "Then wait.",
    ]


PARTS = ["```", "````", "~~~", "~~~~~", "```cmd", "```xml", "~~~ xml", "``` a`b", "    ```", ""]
PARTS += ["> ```", "> ~~~", "1.  ```", "  ```cmd", "\t```", "    ````"]
WORDS = ["WORD <kms-host>", "    WORD <kms-host>", "> WORD <kms-host>", "## WORD", "-   WORD", ""]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Lines of words, each with its number, and lines that may or may not be fences."""
    lines = draw(st.lists(st.sampled_from(PARTS + WORDS), max_size=14))
    return "\n".join(line.replace("WORD", f"word{n}") for n, line in enumerate(lines))


def words(lines: object) -> set[str]:
    return set(re.findall(r"word\d+", str(lines)))


@given(texts())
def test_all_agree_on_what_is_code(markdown: str) -> None:
    code = words(code_of(markdown))
    assert words(list(blocks.code_blocks(markdown))) == code
    assert words(list(blocks.outside_fences(markdown.split("\n")))) == words(markdown) - code
    changed = inline.changed(markdown, lambda part: part.replace("word", "gone"))
    assert words(changed) == code
    made = html.to_html(markdown, lambda _id, _anchor: None, EN)
    assert words(re.findall(r"<pre.*?</pre>", made, re.DOTALL)) == code
    assert words(made) == words(markdown)


@given(texts())
def test_a_company_fills_commands_and_nothing_else(markdown: str) -> None:
    commands = words(
        [code for language, code, _ in blocks.code_blocks(markdown) if language != "xml"]
    )
    filled = company.filled(markdown, {"kms-host": "FILLED"})
    with_value = {word for word in words(markdown) if f"{word} FILLED" in filled}
    assert with_value == {word for word in commands if f"{word} <kms-host>" in markdown}


@given(texts())
def test_no_heading_of_the_terminal_is_code(markdown: str) -> None:
    shown = {line.strip() for line in text.section(markdown, EN).split("\n")}
    headings = {
        f"word{n}" for n, line in enumerate(markdown.split("\n")) if line.startswith("## ")
    }
    inside = words(code_of(markdown)) & headings
    assert all(f"## {word}" in shown for word in inside)
    assert all(f"## {word}" not in shown for word in headings - inside)


@pytest.mark.parametrize(
    ("line", "spans"),
    [
        ("a `b` c", ["`b`"]),
        ("``a ` b`` `c`", ["``a ` b``", "`c`"]),
        ("``a` b", []),
        ("`a`` b` c", ["`a`` b`"]),
        ("\\`a` b`", ["` b`"]),
        ("`a", []),
        ("", []),
    ],
)
def test_spans(line: str, spans: list[str]) -> None:
    assert [part for part, is_code in blocks.spans(line) if is_code] == spans
    assert "".join(part for part, _ in blocks.spans(line)) == line


@given(st.text(alphabet="`\\ab ", max_size=24))
def test_the_terminal_and_the_page_agree_on_spans(line: str) -> None:
    parts = list(blocks.spans(line))
    assert "".join(part for part, _ in parts) == line
    spans = [part for part, is_code in parts if is_code]
    assert spans == [match[0] for match in inline.CODE_SPAN.finditer(line)]
