"""One file → one ``Page``; BrokenArticle says what keeps it from being one, and in which line."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from kb import labels
from kb.content import front
from kb.content.article import Page
from kb.content.blocks import outside_fences
from kb.content.steps import Section
from kb.errors import BrokenArticle
from kb.languages import EN, LANGUAGES, ZH_TW

# Twenty times our longest article; what is larger was put there by mistake and only costs memory.
LONGEST_FILE = 1 << 20
SLUG = re.compile(r"0x[0-9A-F]{8}|[a-z0-9]+(?:-[a-z0-9]+)*")
_KEY = re.compile(r"([\w-]+):")
_HEADING = re.compile(
    r"""
    ^(\#{1,6}) [ \t]+                           # ##
    (.*?)                                        # Fields
    (?: [ \t]* \{:? [ \t]* \#([^\s}]+) [ \t]* \} )?   # {: #fields } or {#fields}
    [ \t]*$
    """,
    re.VERBOSE,
)
# The same results as ``BaseLoader``, which leaves everything text, in a tenth of the time; PyYAML
# has it where it was built with libyaml.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def address(path: Path) -> tuple[str, str, str]:
    """Kind, slug and language from a path; BrokenArticle when the name fits no article."""
    language = ZH_TW if path.name.endswith(f".{ZH_TW}.md") else EN
    kind, slug = kind_and_slug(path)
    if not SLUG.fullmatch(slug) or (kind == "codes" and not slug.startswith("0x")):
        raise BrokenArticle(
            str(path),
            1,
            "name the file in lower case with hyphens, or a code as 0x and 8 upper-case digits",
        )
    return kind, slug, language


def kind_and_slug(path: Path) -> tuple[str, str]:
    """Kind and slug as a path has them, whether or not they can be those of an article."""
    return path.parent.name, path.name.removesuffix(".md").removesuffix(f".{ZH_TW}")


def read_page(path: Path) -> Page:
    """Read one file; BrokenArticle says what keeps it from being an article, and in which line."""
    kind, slug, language = address(path)
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = problem.object[: problem.start].count(b"\n") + 1
        raise BrokenArticle(str(path), line, "save the file as UTF-8") from None
    except OSError as problem:
        raise BrokenArticle(str(path), 1, f"cannot be read: {problem.strerror}") from None
    if len(raw) > LONGEST_FILE:
        raise BrokenArticle(str(path), 1, "split the article: it is larger than 1 MiB")
    return parse_page(text.replace("\r\n", "\n"), kind, slug, language, str(path))


def parse_page(text: str, kind: str, slug: str, language: str, path: str) -> Page:
    """The page in a text; ``path`` is only for messages."""
    lines = text.split("\n")
    values, value_lines, body_line = _front_matter(text, path)
    headings = list(_headings(lines, body_line))
    end = headings[0][0] if headings else len(lines) + 1
    summary, summary_line = _summary(lines, body_line, end)
    sections = []
    for position, (line, match) in enumerate(headings):
        stop = headings[position + 1][0] if position + 1 < len(headings) else len(lines) + 1
        heading = match[2].strip()
        anchor = match[3] or labels.section_of(heading, language) or ""
        text_line = next((n for n in range(line + 1, stop) if lines[n - 1].strip()), line + 1)
        body = "\n".join(lines[text_line - 1 : stop - 1]).rstrip()
        sections.append(Section(anchor, heading, len(match[1]), body, line, text_line))
    return Page(
        kind=kind,
        slug=slug,
        language=language,
        path=path,
        front=values,
        front_lines=value_lines,
        summary=summary,
        summary_line=summary_line,
        sections=tuple(sections),
        source_text=text,
        body_line=body_line,
    )


def _front_matter(text: str, path: str) -> tuple[dict[str, Any], dict[str, int], int]:
    """The values of the front matter, the line of each key, and the line where the body begins."""
    parts = front.split(text)
    if parts is None:
        advice = "begin the file with a line '---', and close the front matter with another"
        raise BrokenArticle(path, 1, advice)
    lines = parts[0]
    try:
        values = yaml.load("".join(f"{line}\n" for line in lines), _LOADER)  # noqa: S506, texts only
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        what = getattr(problem, "problem", "unreadable")
        line = 2 + min(mark.line if mark else 0, len(lines) - 1)
        raise BrokenArticle(path, line, f"repair the YAML ({what}); quote the value") from None
    if not isinstance(values, dict):
        raise BrokenArticle(path, 2, "write the front matter as 'key: value' lines")
    keys = ((_KEY.match(line), number) for number, line in enumerate(lines, 2))
    return values, {match[1]: number for match, number in keys if match}, len(lines) + 3


def _headings(lines: list[str], first: int) -> Iterator[tuple[int, re.Match[str]]]:
    for number, line in outside_fences(lines, first):
        match = _HEADING.match(line)
        if match and len(match[1]) in (2, 3):
            yield number, match


def _summary(lines: list[str], first: int, end: int) -> tuple[str, int]:
    """The first paragraph before any heading, and its line."""
    number = first
    while number < end and not lines[number - 1].strip():
        number += 1
    start = number
    while number < end and lines[number - 1].strip():
        number += 1
    return "\n".join(lines[start - 1 : number - 1]).strip(), start


assert set(labels.HEADINGS) == set(LANGUAGES)
