"""``KnownCodes``: what the tables and the articles together know of codes, whatever was typed."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from kb.answer import Candidate, known_first, nearest
from kb.codes import reading
from kb.codes.code import Code
from kb.codes.reading import Reading
from kb.codes.tables import NAMED, SYMBOLS, Tables
from kb.content.library import Library

# Names of codes that are remembered: more than all tables together have, so that only values that
# nobody knows push others out.
_MOST_REMEMBERED = 20_000
# A symbol is two words joined, or six capitals and more: WSAECONNREFUSED, but not FAILED or ERROR.
_SYMBOL = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+|[A-Z]{6,}")
# Two words are the fewest that name a symbol ("access denied"), ten more than any symbol has.
_WORDS = range(2, 11)
# With fewer letters ("in use") a hundred symbols fit.
_FEWEST_LETTERS = 8
# As many as a page of readings shows; more than that is a search, not a name.
_MOST_SYMBOLS = 5


class KnownCodes:
    """Codes by their spelling, symbol or words; it does not change."""

    def __init__(self, library: Library, tables: Tables) -> None:
        self._library = library
        self.tables = tables
        self._names = lru_cache(maxsize=_MOST_REMEMBERED)(tables.names)

    def candidate(self, read: Reading) -> Candidate:
        """What is known of one reading."""
        article = self._library.current(f"codes/{read.code.hex}")
        has_article = self._library.has(article)
        names = tuple(self._names(read.code))
        chain = tuple(self.tables.chain(read.code))
        return Candidate(read, names, article if has_article else None, chain)

    def of(self, code: Code) -> Candidate:
        """What is known of one value."""
        return self.candidate(Reading(code, "hresult", ()))

    def is_known(self, code: Code) -> bool:
        """Whether an article or a table has the code."""
        return code in self._known

    def read(self, text: str, only: str | None = None) -> list[Candidate]:
        """The candidates for one spelling of a code or one symbol, known ones first; Malformed
        when it is neither.
        """
        readings = self._by_symbol(text) or reading.read(text, only)
        return known_first([self.candidate(one) for one in readings])

    def near(self, digits: Iterable[str], *, also_symbols: bool = True) -> list[Candidate]:
        """Known codes among eight-digit hex strings, those with an article first; those that have
        nothing but a symbol only with ``also_symbols``.
        """
        found = nearest(digits, self.tables, self._articles, also_symbols=also_symbols)
        return [self.of(Code(int(one, 16))) for one in found]

    def with_words(self, text: str) -> list[Candidate]:
        """Codes whose symbol has all the words of the text next to each other, the licensing ones
        first.
        """
        wanted = [word for word in re.split(r"[^A-Za-z0-9]+", text.upper()) if word]
        if len(wanted) not in _WORDS or sum(map(len, wanted)) < _FEWEST_LETTERS:
            return []
        symbols = self._symbols_with("_" + "_".join(wanted) + "_")
        found = dict.fromkeys(self._symbols[symbol] for symbol in symbols)
        readings = [Reading(code, "hresult", ("symbol-words",)) for code in found]
        return [self.candidate(one) for one in readings[:_MOST_SYMBOLS]]

    def with_symbol(self, symbol: str) -> Code | None:
        """The code of exactly this symbol; None where no table has it."""
        return self._symbols.get(symbol)

    def title(self, code: Code, language: str) -> str:
        """The title of a code's article, else its gloss, else its spelling."""
        candidate = self.of(code)
        if candidate.article:
            return self._library.article(candidate.article, language).title
        return candidate.gloss(language) or code.hex

    def _by_symbol(self, text: str) -> list[Reading]:
        inner, wrapper = reading.unwrap(text.strip(" \t\r\n[]{}<>\"'`.,;:"))
        inner = inner.strip("()")
        if not _SYMBOL.fullmatch(inner):
            return []
        notes = ("symbol", "wrapped") if wrapper else ("symbol",)
        found = {
            name.code: Reading(name.code, name.kind, notes)
            for name in self.tables.with_symbol(inner)
        }
        return list(found.values())

    def _symbols_with(self, part: str) -> Iterator[str]:
        """The symbols that have a part between underscores or at an end."""
        lines = self._symbol_lines
        place = lines.find(part)
        while place >= 0:
            start, end = lines.rfind("\n", 0, place + 1) + 2, lines.find("_\n", place)
            yield lines[start:end]
            place = lines.find(part, end)

    @cached_property
    def _articles(self) -> frozenset[str]:
        """The eight digits of every code with an article."""
        return frozenset(id_[8:] for id_ in self._library.ids if id_.startswith("codes/0x"))

    @cached_property
    def _known(self) -> frozenset[int]:
        own = {int(id_[6:], 16) for id_ in self._library.ids if id_.startswith("codes/")}
        return self.tables.known() | own

    @cached_property
    def _symbols(self) -> dict[str, Code]:
        """Every symbol, the licensing ones first, with its code."""
        found: dict[str, Code] = {}
        for table in NAMED:
            column = 2 if table == SYMBOLS else 1
            for row in self.tables.rows(table):
                if row[column]:
                    found.setdefault(row[column], Code(int(row[0], 16)))
        return found

    @cached_property
    def _symbol_lines(self) -> str:
        """All symbols between underscores, one on each line."""
        return "".join(f"\n_{symbol}_" for symbol in self._symbols) + "\n"
