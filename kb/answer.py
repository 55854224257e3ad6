"""What a look-up and a search give: the JSON contract as typed values, without any engine.

The terminal's fast path makes the same values from the tables alone, so this imports nothing that
a bare interpreter has not loaded (that is why these are plain classes and no dataclasses). Nobody
changes a value once it is made.
"""

from kb import labels
from kb.codes import reading, symbols
from kb.codes.tables import GLOSSES, LICENSING, SYMBOLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from typing import Any

    from kb.codes.code import Code
    from kb.codes.reading import Reading
    from kb.codes.symbols import Name
    from kb.codes.tables import Tables
    from kb.content.article import Article
    from kb.errors import Malformed
    from kb.signposts import Signpost

# The version of the JSON contract; a field more does not change it, a field less would.
SCHEMA = 1
# What a look-up may come to; ``Answer`` says what each means.
STATUSES = ("found", "known", "ambiguous", "matched", "unknown")
# As many as a person reads before going on; the terminal shows them under the error.
MOST_NEAR = 5


class Candidate:
    """One code that an input may mean, with what is known of it.

    ``names`` are its rows in the tables, ``article`` the id of its article or None, ``chain`` what
    an NTSTATUS becomes as Win32 error and HRESULT.
    """

    __slots__ = ("article", "chain", "names", "reading")

    def __init__(
        self,
        reading: "Reading",
        names: "Sequence[Name]",
        article: str | None,
        chain: "Sequence[Code]" = (),
    ) -> None:
        self.reading = reading
        self.names = names
        self.article = article
        self.chain = chain

    @property
    def code(self) -> "Code":
        """The code."""
        return self.reading.code

    @property
    def is_known(self) -> bool:
        """Whether a table or an article has it."""
        return bool(self.names or self.article)

    @property
    def facility(self) -> str:
        """The facility's name, else its number; an NTSTATUS has facilities of its own."""
        number, name = self.code.facility_in(self.kind)
        return name or str(number)

    @property
    def symbol(self) -> str | None:
        """The best symbolic name."""
        return symbols.symbol_of(self.names)

    @property
    def kind(self) -> str:
        """How the value is to be read: hresult, win32, ntstatus, ldap."""
        if self.reading.kind == "hresult" and self.names:
            return self.names[0].kind if self.names[0].kind != "win32" else "hresult"
        return self.reading.kind

    def gloss(self, language: str) -> str | None:
        """Our sentence on it, else the symbol made readable, else None."""
        return symbols.gloss_of(self.names, language)

    def why(self, language: str) -> str:
        """How the input was read; empty where that is plain."""
        notes = [labels.word(labels.NOTES, note, language) for note in self.reading.notes]
        return labels.listed(notes, language)

    def as_dict(self, language: str) -> "dict[str, Any]":
        """The code as the JSON contract has it."""
        return {
            "code": self.code.hex,
            "signed": self.code.signed,
            "unsigned": self.code.unsigned,
            "symbol": self.symbol,
            "reading": self.kind,
            "severity": self.code.severity,
            "facility": self.facility,
            "gloss": self.gloss(language),
            "why": self.why(language),
            "article": self.article,
        }


class Result:
    """One search result: an article, a section of one, or a code that only the tables know
    (``article`` is None). ``snippet`` is made when it is first read.
    """

    __slots__ = ("_snippet", "anchor", "article", "id", "language", "score", "summary", "title")

    def __init__(
        self,
        id_: str,
        language: str,
        title: str,
        summary: str,
        score: float,
        anchor: str = "",
        snippet: "str | Callable[[], str]" = "",
        article: "Article | None" = None,
    ) -> None:
        self.id = id_
        self.language = language
        self.title = title
        self.summary = summary
        self.score = score
        self.anchor = anchor
        self.article = article
        self._snippet = snippet

    @property
    def snippet(self) -> str:
        """The part of the text that has most of the query's words."""
        if not isinstance(self._snippet, str):
            self._snippet = self._snippet()
        return self._snippet

    @property
    def kind(self) -> str:
        """The kind of the article."""
        return self.id.partition("/")[0]

    @property
    def code(self) -> str | None:
        """The code, for a code."""
        return self.id.partition("/")[2] if self.kind == "codes" else None

    @property
    def path(self) -> str:
        """The address of the page without host, with the anchor of a section."""
        return f"/{self.language}/{self.id}" + (f"#{self.anchor}" if self.anchor else "")

    def as_dict(self, base: str = "") -> "dict[str, Any]":
        """The result as the JSON contract has it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "lang": self.article.page.language if self.article else self.language,
            "code": self.code,
            "title": self.title,
            "summary": self.summary,
            "snippet": self.snippet,
            "score": round(self.score, 4),
            "url": base + self.path,
        }


class Answer:
    """What a look-up gives.

    ``status`` is found (an article), known (a table has the code), ambiguous (several known
    readings), matched (an article was chosen by words, ``how`` is a key of ``labels.MATCHES``) or
    unknown; ``anchor`` is the section that answers, empty for the whole article. ``near`` are
    known codes one slip away from an unknown one, ``suggestions`` what else to read: those, or
    the next results of a search; ``signpost`` says whose matter it is.
    """

    __slots__ = (
        "anchor",
        "article",
        "candidates",
        "how",
        "language",
        "near",
        "query",
        "signpost",
        "status",
        "suggestions",
    )

    def __init__(
        self,
        query: str,
        status: str,
        language: str,
        candidates: "Sequence[Candidate]" = (),
        article: "Article | None" = None,
        suggestions: "Sequence[Result]" = (),
        near: "Sequence[Candidate]" = (),
        how: str = "",
        signpost: "Signpost | None" = None,
        anchor: str = "",
    ) -> None:
        self.query = query
        self.status = status
        self.language = language
        self.candidates = candidates
        self.article = article
        self.suggestions = suggestions
        self.near = near
        self.how = how
        self.signpost = signpost
        self.anchor = anchor

    @property
    def why(self) -> str:
        """How an article was chosen by words; empty where something stood in the text."""
        return labels.word(labels.MATCHES, self.how, self.language) if self.how else ""

    @property
    def alternatives(self) -> "Sequence[Result]":
        """What else the words may mean, the likeliest first; empty where nothing was chosen."""
        return self.suggestions if self.status == "matched" else ()

    @property
    def path(self) -> str | None:
        """The address of the page that answers best, without host."""
        if self.article:
            return self.article.path + (f"#{self.anchor}" if self.anchor else "")
        return (
            f"/{self.language}/codes/{best(self.candidates).code.hex}" if self.candidates else None
        )

    def as_dict(self, base: str = "") -> "dict[str, Any]":
        """The answer as the JSON contract has it."""
        return {
            "schema": SCHEMA,
            "query": self.query,
            "status": self.status,
            "lang": self.language,
            "candidates": [candidate.as_dict(self.language) for candidate in self.candidates],
            "article": self.article.as_dict(base) if self.article else None,
            "suggestions": [result.as_dict(base) for result in self.suggestions],
            "confident": self.status != "unknown",
            "why": self.why,
            "alternatives": [result.as_dict(base) for result in self.alternatives],
            "signpost": self.signpost.as_dict(self.language) if self.signpost else None,
            "doc_url": base + self.path if self.path else None,
        }


class MalformedAnswer:
    """What is said of an input that was meant as a code and cannot be one.

    ``near`` are known codes one slip away from it.
    """

    __slots__ = ("error", "language", "near")

    def __init__(self, error: "Malformed", language: str, near: "Sequence[Candidate]") -> None:
        self.error = error
        self.language = language
        self.near = near

    @property
    def query(self) -> str:
        """The input, as far as it could be a code."""
        return self.error.text[: reading.LONGEST_SPELLING]

    @property
    def detail(self) -> str:
        """What is wrong with it, in a sentence."""
        return labels.word(labels.PROBLEMS, self.error.problem, self.language)

    @property
    def position(self) -> int | None:
        """Where the first wrong character stands, from 0; None where no one is to blame."""
        return reading.position(self.error.text, self.error.problem)

    def as_dict(self) -> "dict[str, Any]":
        """One answer among others as the JSON contract has it; alone it is a problem+json."""
        return {
            "schema": SCHEMA,
            "query": self.query,
            "status": "malformed",
            "detail": self.detail,
            "position": self.position,
            "lang": self.language,
            "candidates": [candidate.as_dict(self.language) for candidate in self.near],
        }


class Search:
    """Ranked results; ``confident`` is false when nothing really fits, ``suggestions`` are words
    to try instead, ``signpost`` says whose matter it is where it is not ours.
    """

    __slots__ = ("confident", "language", "query", "results", "signpost", "suggestions")

    def __init__(
        self,
        query: str,
        language: str,
        confident: bool,
        results: "Sequence[Result]" = (),
        suggestions: "Sequence[str]" = (),
        signpost: "Signpost | None" = None,
    ) -> None:
        self.query = query
        self.language = language
        self.confident = confident
        self.results = results
        self.suggestions = suggestions
        self.signpost = signpost

    def as_dict(self, base: str = "") -> "dict[str, Any]":
        """The results as the JSON contract has them."""
        return {
            "schema": SCHEMA,
            "query": self.query,
            "confident": self.confident,
            "results": [result.as_dict(base) for result in self.results],
            "suggestions": list(self.suggestions),
            "signpost": self.signpost.as_dict(self.language) if self.signpost else None,
        }


def known_first(candidates: "Sequence[Candidate]") -> "list[Candidate]":
    """The candidates with the known ones first; only the likeliest one where none is known."""
    known = [candidate for candidate in candidates if candidate.is_known]
    rest = [candidate for candidate in candidates if not candidate.is_known]
    return [*known, *rest] if known else list(candidates[:1])


def best(candidates: "Sequence[Candidate]") -> Candidate:
    """The candidate to show: the first known one, else the first."""
    return next((c for c in candidates if c.is_known), candidates[0])


def status_of(candidates: "Sequence[Candidate]") -> str:
    """What they amount to; several codes of a running text are no ambiguity."""
    known = [candidate for candidate in candidates if candidate.is_known]
    if len(known) > 1 and "text" not in known[0].reading.notes:
        return "ambiguous"
    return "found" if known and known[0].article else "known" if known else "unknown"


def nearest(
    near: "Iterable[str]", tables: "Tables", articles: "Collection[str]", *, also_symbols: bool
) -> "list[str]":
    """The known codes among eight-digit hex strings, at most MOST_NEAR: those with an article
    first, then those with a gloss of ours, then, with ``also_symbols``, those with a symbol only.

    ``articles`` are the digits of all codes with an article. A table is read only where those
    before it do not give enough.
    """
    given = list(dict.fromkeys(near))
    found = [digits for digits in given if digits in articles]
    for wanted in ((LICENSING, GLOSSES), (SYMBOLS,) if also_symbols else ()):
        if given and wanted and len(found) < MOST_NEAR:
            known = tables.digits(*wanted)
            found += [digits for digits in given if digits in known and digits not in found]
    return found[:MOST_NEAR]
