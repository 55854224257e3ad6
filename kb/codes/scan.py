"""Extracts every error code in running text and leaves decoys alone.

A decoy is a number that looks like a code: parts of GUIDs, MAC addresses, hashes, pointers, thread
ids, phone numbers, dates, versions, product keys, dumps. Which codes and symbols exist is asked of
functions that the caller gives.

Each decision depends on at most MARGIN characters around the number, so that a text of any size
can be read in blocks (``extract_from_blocks``) with the same result, and most of it need only be
looked at for the shape of a number (``scan_hits``).
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kb.codes.code import Code
from kb.codes.reading import Reading
from kb.codes.scan_hits import hits
from kb.codes.scan_letters import plain_with_places
from kb.codes.scan_rules import ALL, MARGIN, PRODUCT_KEY, STOP, Symbols, candidates
from kb.codes.scan_values import Known


@dataclass(frozen=True)
class Occurrence:
    """One code in a text: where (``start`` and ``end`` count characters of the given text), as
    written, and its reading.
    """

    start: int
    end: int
    text: str
    reading: Reading

    @property
    def code(self) -> Code:
        """The code."""
        return self.reading.code


def extract(text: str, known: Known, symbols: Symbols) -> list[Occurrence]:
    """Every code in a text, in order; each place once. ``known`` says whether a value is in a
    table.
    """
    known = _with_ntstatus(known)
    return [
        one
        for start, end, kinds in _windows(text, known, symbols)
        for one in _in_window(text, start, end, known, symbols, kinds)
    ]


def extract_slowly(text: str, known: Known, symbols: Symbols) -> list[Occurrence]:
    """The same as ``extract``, with every rule tried at every place; tests compare the two."""
    return _in_window(text, 0, len(text), _with_ntstatus(known), symbols)


def _with_ntstatus(known: Known) -> Known:
    """Knows also the NTSTATUS inside an HRESULT."""
    return lambda code: known(code) or (code.ntstatus is not None and known(code.ntstatus))


def extract_from_blocks(
    blocks: Iterable[str], known: Known, symbols: Symbols
) -> Iterator[tuple[str, list[Occurrence]]]:
    """Every code in a text that comes in blocks of any length: for each block the text that is
    settled and the codes in it.

    The settled texts together are the whole text. Places count from the beginning of the settled
    text; a code may reach beyond its end. Memory is bounded by the longest block.
    """
    known = _with_ntstatus(known)
    # A margin on either side of what is new is read again for each block: small blocks are joined.
    kept, fresh, begin = "", 0, True
    for block in blocks:
        kept += block
        if len(kept) - fresh < 4 * MARGIN:
            continue
        edge = _edge(kept, fresh)
        yield kept[fresh:edge], _settled(kept, fresh, edge, begin, False, known, symbols)
        start = max(0, edge - MARGIN)
        kept, fresh, begin = kept[start:], edge - start, begin and start == 0
    yield kept[fresh:], _settled(kept, fresh, len(kept), begin, True, known, symbols)


def _edge(text: str, fresh: int) -> int:
    """Where the settled part of a text ends: after a line where there is one, a window before the
    end of the text.
    """
    last = len(text) - MARGIN
    return text.rfind("\n", fresh, last) + 1 or last


def _settled(
    text: str, start: int, end: int, begin: bool, last: bool, known: Known, symbols: Symbols
) -> list[Occurrence]:
    """The codes that begin between two places, counted from the first one."""
    found = [
        one
        for lower, upper, kinds in _windows(text, known, symbols, max(0, start - MARGIN // 2), end)
        for one in _in_window(text, lower, upper, known, symbols, kinds, begin, last)
        if start <= one.start < end
    ]
    return [replace(one, start=one.start - start, end=one.end - start) for one in found]


def _windows(
    text: str, known: Known, symbols: Symbols, start: int = 0, end: int | None = None
) -> Iterator[tuple[int, int, int]]:
    """The parts of a text around every place that has the shape of a code, as pairs of places, and
    the kinds of shapes in each; they do not overlap.
    """
    lower, upper, kinds = 0, 0, 0
    for hit, kind in hits(text, start, len(text) if end is None else end, known, symbols):
        if upper and hit - MARGIN > upper:
            yield lower, upper, kinds
            upper, kinds = 0, 0
        lower = lower if upper else max(0, hit - MARGIN)
        upper, kinds = min(len(text), hit + MARGIN), kinds | kind
    if upper:
        yield lower, upper, kinds


def _in_window(
    text: str,
    start: int,
    end: int,
    known: Known,
    symbols: Symbols,
    kinds: int = ALL,
    begin: bool = True,
    last: bool = True,
) -> list[Occurrence]:
    """The codes in one part of a text; what stands so near its edge that the rules cannot judge it
    is left to other parts.
    """
    plain, places = plain_with_places(text[start:end])
    lowest = 0 if begin and start == 0 else MARGIN // 2
    highest = end - start if last and end == len(text) else end - start - MARGIN // 2
    taken: list[tuple[int, int]] = []
    # Both have two fixed signs, which are found many times faster than they themselves.
    for pattern, signs in ((PRODUCT_KEY, "--"), (STOP, "({")):
        if any(sign in plain for sign in signs):
            for match in pattern.finditer(plain):
                _take(taken, match.start(), match.end())
    found: list[Occurrence] = []
    for left, right, reading in candidates(plain, known, symbols, kinds):
        first, stop = places(left), places(right - 1) + 1
        if lowest <= first and stop <= highest and _take(taken, left, right):
            found.append(
                Occurrence(
                    start + first, start + stop, text[start + first : start + stop], reading
                )
            )
    return sorted(found, key=lambda one: one.start)


def _take(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Mark a place as used; False where a part of it is in use already. ``taken`` stays sorted and
    free of overlaps.
    """
    place = bisect_left(taken, (start, end))
    if (place and taken[place - 1][1] > start) or (place < len(taken) and taken[place][0] < end):
        return False
    insort(taken, (start, end))
    return True
