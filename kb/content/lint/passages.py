"""What several rules look at in a page: codes, commands, code, prose."""

import re
from collections.abc import Iterator

from kb.content.article import Page
from kb.content.blocks import code_blocks, outside_fences
from kb.content.inline import CODE_SPAN, LINK

HEX = re.compile(r"\b0[xX]([0-9A-Fa-f]{8})\b")
COMMAND = re.compile(r"\b(slmgr|ospp)(?:\.vbs)?\b([^`\n|;&]*)")
OPTION = re.compile(r"(?<![\w/.\-<])([/-])([a-z][\w-]*)", re.IGNORECASE)
# Front matter whose values are prose: title, harmless, keywords, and the ids of confused_with.
_FRONT_PROSE = re.compile(r"\s*(title|harmless|keywords|[a-z]+/)")


def code_texts(page: Page, without: str = "") -> Iterator[tuple[int, str]]:
    """Line and text of every code span and every line of a code block, but for blocks in the
    language ``without``.
    """
    lines = page.source_text.split("\n")
    for number, line in outside_fences(lines, page.body_line):
        yield from ((number, match[2]) for match in CODE_SPAN.finditer(line))
    for language, block, start in code_blocks(page.body):
        if language != without or not without:
            first = page.body_line + start
            yield from enumerate(block.split("\n"), first)


def prose(page: Page) -> Iterator[tuple[int, str]]:
    """The lines outside code blocks, code spans made one Latin letter, links and markup taken
    away.
    """
    for number, line in outside_fences(page.source_text.split("\n"), 1):
        if number >= page.body_line or _FRONT_PROSE.match(line):
            text = LINK.sub(lambda match: f" {match[3] or ''} ", line)
            if number < page.body_line:
                text = re.sub(r"^(\s*)[\w/-]+:", r"\1", text)
                text = text.replace(",", "、") if line.startswith("keywords:") else text
            text = re.sub(r"\{:[^}]*\}|https?://\S+", " ", CODE_SPAN.sub("x", text))
            yield number, re.sub(r"\*\*|(?<!\s)\*|\*(?!\s)", "", text)


def said(page: Page) -> Iterator[tuple[int, str]]:
    """The lines of ``prose`` that are ours: without the keywords, which are what people type."""
    lines = page.source_text.split("\n")
    return ((n, text) for n, text in prose(page) if not lines[n - 1].startswith("keywords:"))
