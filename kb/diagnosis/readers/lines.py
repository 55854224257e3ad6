"""A text as lines that know their place, without the quotation marks of a mail."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
# What mail programs put before a line that they quote.
_QUOTED = re.compile(r"^(?:\s?>)+ ?")
_VALUE = re.compile(r"[:：]")


@dataclass(frozen=True)
class Line:
    """One line: ``text`` without its end, ``start`` and ``end`` its place in the whole text."""

    text: str
    start: int
    end: int

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing on it."""
        return not self.text.strip()

    @property
    def is_indented(self) -> bool:
        """Whether it stands further in."""
        return self.text[:1] in (" ", "\t")

    @property
    def label(self) -> str:
        """What stands before the first colon; the whole line where there is none."""
        return _VALUE.split(self.text, maxsplit=1)[0].strip()

    @property
    def value(self) -> str:
        """What stands behind the first colon; empty where there is none."""
        parts = _VALUE.split(self.text, maxsplit=1)
        return parts[1].strip() if len(parts) > 1 else ""

    def place_of(self, part: str) -> tuple[int, int]:
        """Where a part of the line stands in the whole text; the line where it is not there."""
        at = self.text.find(part) if part else -1
        return (
            (self.start + at, self.start + at + len(part)) if at >= 0 else (self.start, self.end)
        )


def lines(text: str) -> list[Line]:
    """The lines of a text, in order."""
    return list(_lines(text))


def _lines(text: str) -> Iterator[Line]:
    for match in _LINE.finditer(text):
        if match.start() == match.end() == len(text):
            return
        shown = match[0].rstrip("\r\n")
        quoted = _QUOTED.match(shown)
        start = match.start() + (quoted.end() if quoted else 0)
        yield Line(shown[quoted.end() if quoted else 0 :], start, match.start() + len(shown))
