"""The lines of a Markdown text: what is inside a fence and what is not."""

import re
from collections.abc import Iterator

LINK = re.compile(r"\[\[([^\]|#]*)(?:#([^\]|]*))?(?:\|([^\]]*))?\]\]")
CODE_SPAN = re.compile(r"(`+)(.+?)\1")
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[ \t]*([\w+-]*)")


def outside_fences(lines: list[str], first: int = 1) -> Iterator[tuple[int, str]]:
    """One-based number and text of each line, from ``first`` on, that is not in a code block."""
    fence = ""
    for number, line in enumerate(lines[first - 1 :], first):
        match = _FENCE.match(line)
        if match and not fence:
            fence = match[1]
        elif match and fence and match[1].startswith(fence) and not match[2]:
            fence = ""
        elif not fence:
            yield number, line


def code_blocks(text: str) -> Iterator[tuple[str, str, int]]:
    """Language, content and one-based line of each fenced block in a Markdown text; indentation
    taken off.
    """
    fence, language, start, block, indent = "", "", 0, list[str](), 0
    for number, line in enumerate(text.split("\n"), 1):
        match = _FENCE.match(line)
        if match and not fence:
            fence, language, start, block = match[1], match[2], number, []
            indent = len(line) - len(line.lstrip())
        elif match and match[1].startswith(fence) and not match[2]:
            yield language, "\n".join(block), start
            fence = ""
        elif fence:
            block.append(line[indent:] if not line[:indent].strip() else line)
