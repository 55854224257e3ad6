"""What a reader may be typing: codes, symbols, events, options and titles that begin or contain
what is there so far.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nsmallest

from kb.codes import reading
from kb.search import terms

# Characters that are read of what was typed; a hundred short words take 40 ms, a long one 0.5 ms.
LONGEST = 100
NO_FIT = 9  # behind all ranks, 0 to 5; not a limit
# Digits from the middle of a code that are enough to suggest it: "07" is in 334 of 953 codes,
# "074" in two.
_PART = 3
_SCRIPT = re.compile(r"(?<=[a-z])\.(?:vbs|exe)\b")


@dataclass(frozen=True)
class Entry:
    """One thing to suggest.

    ``name`` is a code, an event's number or a command with its option, empty for what only has a
    ``title``; ``also`` are further words that lead here; ``weight`` orders equals, the largest
    first.
    """

    id: str
    name: str
    title: str
    symbol: str = ""
    also: str = ""
    weight: float = 0.0


@dataclass(frozen=True)
class Suggestion:
    """``text`` completes what was typed; ``id`` (with ``#anchor`` for an option) is where it
    leads.
    """

    id: str
    text: str
    title: str


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An entry made ready: all folded; ``names`` are the ways to write its name, ``words`` all
    there is to match.
    """

    entry: Entry
    names: tuple[str, ...]
    symbol: str
    title: str
    words: str


class Suggester:
    """Answers from memory; one for each language. May be shared by threads."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._prepared = [
            _prepared(entry) for entry in sorted(entries, key=lambda entry: -entry.weight)
        ]

    def suggest(self, typed: str, limit: int = 8) -> list[Suggestion]:
        """The best ``limit`` continuations of a text, the closest first; none of an empty one."""
        plain = " ".join(
            _SCRIPT.sub("", terms.fold(reading.normalise(typed[:LONGEST])[0])).split()
        )
        asked = terms.words(plain)
        if not asked:
            return []
        longest = max(asked, key=len)
        fitting = (
            (place, one) for place, one in enumerate(self._prepared) if longest in one.words
        )
        ranked = ((_rank(one, plain, asked), place, one) for place, one in fitting)
        best = nsmallest(
            limit, (hit for hit in ranked if hit[0] < NO_FIT), key=lambda hit: hit[:2]
        )
        return [_suggestion(one, plain) for _, _, one in best]


def _prepared(entry: Entry) -> _Prepared:
    name, title, symbol, also = (
        terms.fold(text) for text in (entry.name, entry.title, entry.symbol, entry.also)
    )
    names = _written(_SCRIPT.sub("", name))
    spread = re.sub(r"[\s\-/.,()_]+", " ", f"{title} {symbol} {also}")
    return _Prepared(entry, names, symbol, f" {title}", f" {' '.join(names)} {symbol} {spread}")


def _written(name: str) -> tuple[str, ...]:
    """The ways to begin a name: ``0xc004f074`` without 0x, the option of ``slmgr /skms`` alone."""
    option = name.partition(" /")[2]
    bare = name[2:] if name.startswith("0x") else ""
    return tuple(form for form in (name, bare, f"/{option}" if option else "", option) if form)


def _rank(one: _Prepared, plain: str, asked: list[str]) -> int:
    """How close an entry is to what was typed: 0 is its very name; NO_FIT when it does not fit."""
    if plain in one.names:
        return 0
    if any(name.startswith(plain) for name in one.names) or one.symbol.startswith(plain):
        return 1
    if _begins(plain, one.title):
        return 2 if one.title.startswith(f" {plain}") else 3
    if all(_begins(word, one.title) for word in asked):
        return 4
    if len(plain) >= _PART and any(plain in name for name in one.names if name.startswith("0x")):
        return 4
    return 5 if all(_begins(word, one.words) for word in asked) else NO_FIT


def _begins(word: str, text: str) -> bool:
    """Whether a word of the text begins with this one; Han text has no words, there it may stand
    anywhere.
    """
    return (word if terms.is_han(word) else f" {word}") in text


def _suggestion(one: _Prepared, plain: str) -> Suggestion:
    entry = one.entry
    by_symbol = "_" in plain and plain in one.symbol
    return Suggestion(
        entry.id, entry.symbol if by_symbol else entry.name or entry.title, entry.title
    )
