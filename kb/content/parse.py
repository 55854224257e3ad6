"""One file → one ``Page``; BrokenArticle says what keeps it from being one, and in which line."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from kb import labels
from kb.content.article import Page
from kb.content.blocks import outside_fences
from kb.content.steps import Section
from kb.errors import BrokenArticle
from kb.languages import EN, LANGUAGES, ZH_TW

LONGEST_FILE = 1 << 20
SLUG = re.compile(r"0x[0-9A-F]{8}|[a-z0-9]+(?:-[a-z0-9]+)*")
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)(?:[ \t]*\{:?[ \t]*#([^\s}]+)[ \t]*\})?[ \t]*$")


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
    front, front_lines, body_line = _front_matter(lines, path)
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
        kind, slug, language, path, front, front_lines, summary, summary_line, tuple(sections), text, body_line
    )  # fmt: skip


def _front_matter(lines: list[str], path: str) -> tuple[dict[str, Any], dict[str, int], int]:
    """The front matter, the line of each key, and the line where the body begins."""
    if lines[0].strip() != "---":
        raise BrokenArticle(path, 1, "begin the file with a line '---' and the front matter")
    end = next((n for n, line in enumerate(lines[1:], 2) if line.strip() == "---"), None)
    if end is None:
        raise BrokenArticle(path, 1, "close the front matter with a line '---'")
    try:
        front = yaml.load("\n".join(lines[1 : end - 1]), yaml.BaseLoader)  # noqa: S506, texts only
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 2 if mark else 2
        raise BrokenArticle(
            path,
            line,
            f"repair the YAML ({getattr(problem, 'problem', 'unreadable')}); quote the value",
        ) from None
    if not isinstance(front, dict):
        raise BrokenArticle(path, 2, "write the front matter as 'key: value' lines")
    keys = {
        m[1]: n
        for n, line in enumerate(lines[1 : end - 1], 2)
        if (m := re.match(r"([\w-]+):", line))
    }
    return front, keys, end + 1


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
