"""What a look-up and a search give: the JSON contract as typed values, without any engine."""

from dataclasses import dataclass, field
from typing import Any

from kb import labels
from kb.codes import tables
from kb.codes.code import Code
from kb.codes.reading import Reading
from kb.content.article import Article
from kb.languages import ZH_TW

SCHEMA = 1


@dataclass(frozen=True)
class Candidate:
    """One code that an input may mean, with what is known of it."""

    reading: Reading
    names: tuple[tables.Name, ...]
    article: str | None

    @property
    def code(self) -> Code:
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
        return next((name.symbol for name in self.names if name.symbol), None)

    @property
    def kind(self) -> str:
        """How the value is to be read: hresult, win32, ntstatus, ldap."""
        if self.reading.kind == "hresult" and self.names:
            return self.names[0].kind if self.names[0].kind != "win32" else "hresult"
        return self.reading.kind

    def gloss(self, language: str) -> str | None:
        """Our sentence on it, else the symbol made readable, else None."""
        for name in self.names:
            if name.gloss(language):
                return name.gloss(language)
        return tables.readable(self.symbol) if self.symbol else None

    @property
    def chain(self) -> list[Code]:
        """What an NTSTATUS becomes as Win32 error and HRESULT."""
        return [] if self.code.win32 is not None else tables.chain(self.code)

    def why(self, language: str) -> str:
        """How the input was read."""
        notes = [labels.word(labels.NOTES, note, language) for note in self.reading.notes]
        return ("；" if language == ZH_TW else "; ").join(notes)

    def as_dict(self, language: str) -> dict[str, Any]:
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


@dataclass(frozen=True)
class Result:
    """One search result: an article, a section of one, or a code that only the tables know
    (``article`` is None).
    """

    id: str
    language: str
    title: str
    summary: str
    score: float
    anchor: str = ""
    snippet: str = ""
    article: Article | None = None

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

    def as_dict(self, base: str = "") -> dict[str, Any]:
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


@dataclass(frozen=True)
class Answer:
    """What a look-up gives.

    ``status`` is found (an article), known (a table has the code), ambiguous (several known
    readings) or unknown.
    """

    query: str
    status: str
    language: str
    candidates: tuple[Candidate, ...] = ()
    article: Article | None = None
    suggestions: tuple[Result, ...] = ()

    @property
    def path(self) -> str | None:
        """The address of the page that answers best, without host."""
        if self.article:
            return self.article.path
        known = next(
            (c for c in self.candidates if c.is_known),
            self.candidates[0] if self.candidates else None,
        )
        return f"/{self.language}/codes/{known.code.hex}" if known else None

    def as_dict(self, base: str = "") -> dict[str, Any]:
        """The answer as the JSON contract has it."""
        return {
            "schema": SCHEMA,
            "query": self.query,
            "status": self.status,
            "lang": self.language,
            "candidates": [candidate.as_dict(self.language) for candidate in self.candidates],
            "article": self.article.as_dict(base) if self.article else None,
            "suggestions": [result.as_dict(base) for result in self.suggestions],
            "doc_url": base + self.path if self.path else None,
        }


@dataclass(frozen=True)
class Search:
    """Ranked results; ``confident`` is false when nothing really fits, ``suggestions`` are words
    to try instead.
    """

    query: str
    confident: bool
    results: tuple[Result, ...] = ()
    suggestions: tuple[str, ...] = field(default=())

    def as_dict(self, base: str = "") -> dict[str, Any]:
        """The results as the JSON contract has them."""
        return {
            "schema": SCHEMA,
            "query": self.query,
            "confident": self.confident,
            "results": [result.as_dict(base) for result in self.results],
            "suggestions": list(self.suggestions),
        }
