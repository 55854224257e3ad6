"""A text in pieces: what findings rest on is marked, what must not be passed on is masked. Both
are places in the same text, so a mark fits whatever the masks make of the text around it.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

# Characters of a quoted line, and of those in front of what a finding rests on: an event is one
# long line.
_LONGEST = 260
# Characters of a line on each side of what a finding rests on.
_AROUND = 110
# Lines of an output that a finding rests on as a whole.
_MOST_LINES = 4
_BLANK = re.compile(r"\n\s*\n")
_WIDE = re.compile(r"[ \t]{3,}")


@dataclass(frozen=True)
class Mark:
    """What the finding of this number rests on, from ``start`` to ``end``; ``id`` names it where
    something leads there.
    """

    number: int
    start: int
    end: int
    id: str = ""


@dataclass
class Piece:
    """A part of a text as it is shown, and the numbers of the findings that rest on it; ``begins``
    are the marks that begin here.
    """

    text: str
    numbers: tuple[int, ...] = ()
    begins: list[Mark] = field(default_factory=list)


class Evidence:
    """A text with its marks; ``masks`` are start, end and what is shown instead, in order and
    without overlaps.
    """

    def __init__(
        self, text: str, marks: Sequence[Mark], masks: Sequence[tuple[int, int, str]]
    ) -> None:
        self.text = text
        self._masks = masks
        self._starts = [start for start, _, _ in masks]
        self.marks = [self._whole(mark) for mark in marks if mark.start < mark.end]

    def pieces(self) -> Iterator[Piece]:
        """The whole text."""
        return self._cut(0, len(self.text), self.marks)

    def quoted(self, mark: Mark) -> tuple[int, list[Piece]]:
        """The number of the line where a mark begins, and that line, or as much as one reads of
        it, with nothing else marked.
        """
        mark = self._whole(mark)
        first = self.text.rfind("\n", 0, mark.start) + 1
        last = self.text.find("\n", max(mark.end - 1, mark.start))
        last = len(self.text) if last < 0 else last
        end = min(mark.end, self._end_of_lines(mark.start))
        start = self._outside(max(first, mark.start - _AROUND))[0]
        stop = self._outside(max(end, min(last, start + _LONGEST)))[1]
        shown = [*self._cut(start, stop, [Mark(mark.number, mark.start, min(mark.end, stop))])]
        if start > first:
            shown.insert(0, Piece("… "))
        if stop < last:
            shown.append(Piece(" …"))
        _strip(shown)
        return self.text.count("\n", 0, mark.start) + 1, shown

    def _end_of_lines(self, start: int) -> int:
        """Where the first lines from a place on end."""
        place = start
        for _ in range(_MOST_LINES):
            found = self.text.find("\n", place)
            if found < 0:
                return len(self.text)
            place = found + 1
        return min(place - 1, start + 2 * _LONGEST)

    def _whole(self, mark: Mark) -> Mark:
        """A mark that holds the masks whole that it touches."""
        start, end = self._outside(mark.start)[0], self._outside(mark.end)[1]
        return Mark(mark.number, start, end, mark.id)

    def _outside(self, place: int) -> tuple[int, int]:
        """A place, or the start and end of the mask that it is in."""
        number = bisect_right(self._starts, place) - 1
        if number >= 0:
            start, end, _ = self._masks[number]
            if start < place < end:
                return start, end
        return place, place

    def _cut(self, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Piece]:
        """The text from one place to another, cut where marks begin and end, masks in place."""
        begins: dict[int, list[Mark]] = {}
        ends: dict[int, list[Mark]] = {}
        for mark in marks:
            if start <= mark.start < mark.end <= end:
                begins.setdefault(mark.start, []).append(mark)
                ends.setdefault(mark.end, []).append(mark)
        open_: Counter[int] = Counter()
        for left, right in pairwise(sorted({start, end, *begins, *ends})):
            open_.subtract(mark.number for mark in ends.get(left, ()))
            open_.update(mark.number for mark in begins.get(left, ()))
            numbers = tuple(sorted(number for number, count in open_.items() if count > 0))
            yield Piece(self._masked(left, right), numbers, begins.get(left, []))

    def _masked(self, start: int, end: int) -> str:
        parts, place = [], start
        for number in range(bisect_left(self._starts, start), len(self._masks)):
            left, right, mask = self._masks[number]
            if left >= end:
                break
            parts += [self.text[place:left], mask]
            place = right
        return "".join([*parts, self.text[place:end]])


def _strip(shown: list[Piece]) -> None:
    """Take the spaces off both ends of a quotation, blank lines out, and columns together."""
    for piece in shown:
        piece.text = _WIDE.sub("  ", _BLANK.sub("\n", piece.text))
    shown[0].text = shown[0].text.lstrip() if shown[0].text != "… " else "… "
    shown[-1].text = shown[-1].text.rstrip()
