"""Full-text search; the only room that knows Whoosh.

An index is built from ``Document`` values into a folder of its own and renamed into place, so it is whole or not there.
Whoosh's files are pickles: they are always built locally and never shipped. User text never reaches Whoosh's query
parser: postings are read term by term, the rarest first, within a budget.
"""

import logging
import math
import os
import shutil
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from whoosh import fields
from whoosh import index as whoosh_index
from whoosh.analysis.acore import Token
from whoosh.analysis.tokenizers import Tokenizer
from whoosh.filedb.filestore import RamStorage

from kb import analysis, han

MANIFEST = "manifest.txt"
BOOSTS = {"title": 2.5, "keywords": 2.5, "summary": 1.7, "headings": 0.6, "body": 0.7}
COVERAGE_POWER = 0.6
LENGTH_SHARE = {"title": 0.3, "keywords": 0.2, "summary": 0.5, "headings": 0.4, "body": 0.6}
K1 = 1.2
SLIP_DISCOUNT = 0.7
SLIP_COVERAGE = 0.5
POSTINGS_BUDGET = 30_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Document:
    """What is searched of one page or section.

    ``key`` is unique; ``id`` the article's (or ``codes/0x…`` of a table row), ``anchor`` a section or empty.
    """

    key: str
    id: str
    language: str
    anchor: str
    title: str
    keywords: str
    summary: str
    headings: str
    body: str


@dataclass(frozen=True)
class Hit:
    """One document found: ``score`` is comparable within one search, ``coverage`` (0 to 1) the share of the query found."""

    id: str
    language: str
    anchor: str
    score: float
    coverage: float


class Terms(Tokenizer):
    """The analyzer: ``kb.analysis.terms`` as Whoosh wants it."""

    def __call__(self, value: Any, **options: Any) -> Iterator[Token]:
        """One token per term."""
        token = Token(**options)
        for position, term in enumerate(analysis.terms(value)):
            token.text = term
            token.boost = 1.0
            token.pos = position
            yield token


class Index:
    """An open index; may be shared by threads."""

    def __init__(self, opened: Any) -> None:
        self._searcher = opened.searcher()
        self._reader = self._searcher.reader()
        self._stored = dict(self._reader.iter_docs())
        self._norms = {field: self._length_norms(field) for field in BOOSTS}
        self._scores = lru_cache(maxsize=4096)(self._scores_of)

    def search(self, query: str, limit: int = 50) -> list[Hit]:
        """The best documents for a query, best first; empty when no term of it occurs."""
        found = analysis.query_terms(query)
        weights = {term: self._idf(term) for term in found}
        total = sum(weights.values())
        scores: dict[int, float] = defaultdict(float)
        covered: dict[int, float] = defaultdict(float)
        budget = POSTINGS_BUDGET
        for term in sorted(found, key=lambda term: -weights[term]):
            if budget <= 0:
                break
            share = 1.0 if self._document_count(term) else SLIP_COVERAGE
            for number, score in self._term_scores(term).items():
                scores[number] += score
                covered[number] += weights[term] * share
                budget -= 1
        hits = [self._hit(number, score, covered[number] / total) for number, score in scores.items()] if total else []
        return sorted(hits, key=lambda hit: (-hit.score, hit.id, hit.language, hit.anchor))[:limit]

    def neighbours(self, term: str) -> list[str]:
        """Words of the index that are one slip away from an unknown Latin word, the most frequent first; at most two."""
        if not (term.isascii() and term.isalpha() and len(term) > 3):
            return []
        found = {word for form in (term, *_shortened(term)) for word in self._slips.get(form, ())}
        return sorted(found, key=lambda word: (-self._document_count(word), word))[:2]

    @cached_property
    def _slips(self) -> dict[str, list[str]]:
        """Each Latin word of the index under itself and under each form with one letter less."""
        slips: dict[str, list[str]] = defaultdict(list)
        words = {text for field in BOOSTS for text in self._reader.field_terms(field) if len(text) > 3}
        for word in words:
            if word.isascii() and word.isalpha():
                for form in (word, *_shortened(word)):
                    slips[form].append(word)
        return slips

    def similar(self, query: str, limit: int = 5) -> list[str]:
        """Words of the index near the query's unknown words, for "did you mean"."""
        near: dict[str, None] = {}
        for term in analysis.query_terms(query)[:8]:
            if not self._document_count(term):
                near.update(dict.fromkeys(self.neighbours(term)))
        return list(near)[:limit]

    def _hit(self, number: int, score: float, coverage: float) -> Hit:
        stored = self._stored[number]
        return Hit(stored["id"], stored["language"], stored["anchor"], score * coverage**COVERAGE_POWER, coverage)

    def _term_scores(self, term: str) -> dict[int, float]:
        """The scores of a term; of an unknown word those of its neighbours, at a discount."""
        if self._document_count(term):
            return self._scores(term)
        found: dict[int, float] = defaultdict(float)
        for word in self.neighbours(term):
            for number, score in self._scores(word).items():
                found[number] = max(found[number], score * SLIP_DISCOUNT)
        return found

    def _length_norms(self, field: str) -> dict[int, float]:
        """What BM25 adds to the frequency of a term in each document: K1 × (1 - B + B × length / mean length)."""
        mean = self._reader.field_length(field) / max(1, len(self._stored)) or 1.0
        flat, share = 1 - LENGTH_SHARE[field], LENGTH_SHARE[field]
        return {n: K1 * (flat + share * (self._reader.doc_field_length(n, field) or 0) / mean) for n in self._stored}

    def _document_count(self, term: str) -> int:
        return max(int(self._reader.doc_frequency(field, term)) for field in BOOSTS)

    def _idf(self, term: str) -> float:
        """Inverse document frequency; a term that occurs nowhere weighs as much as one that occurs once."""
        return math.log(1 + len(self._stored) / (1 + self._document_count(term)))

    def _scores_of(self, term: str) -> dict[int, float]:
        """BM25F of one term for every document that has it."""
        scores: dict[int, float] = defaultdict(float)
        for field, boost in BOOSTS.items():
            count = self._reader.doc_frequency(field, term)
            if not count:
                continue
            weight = boost * math.log(1 + (len(self._stored) - count + 0.5) / (count + 0.5)) * (K1 + 1)
            norms = self._norms[field]
            matcher = self._reader.postings(field, term)
            while matcher.is_active():
                number, frequency = matcher.id(), matcher.weight()
                scores[number] += weight * frequency / (frequency + norms[number])
                matcher.next()
        return scores


def _shortened(word: str) -> list[str]:
    """The word with each of its letters left out once."""
    return [word[:place] + word[place + 1 :] for place in range(len(word))]


def recipe(*modules: ModuleType) -> str:
    """Eight hex digits over the source of modules and of this one: an index made another way is another index."""
    files = [module.__file__ or "" for module in modules] + [__file__]
    return f"{zlib.crc32(b''.join(Path(file).read_bytes() for file in files)):08x}"


def open_or_build(documents: Callable[[], Sequence[Document]], digest: str, folder: str) -> Index:
    """The index for these documents in ``folder``, built when it is not there or damaged.

    ``digest`` names the state of the content, ``documents`` is only called when there is something to build.
    Where the folder cannot be written, the index is kept in memory.
    """
    place = os.path.join(folder, f"index-{recipe(analysis, han)}-{digest}")
    if os.path.isdir(place) and not _is_whole(place):
        _log.warning("the search index in %s is damaged and is built again", place)
        shutil.rmtree(place, ignore_errors=True)
    try:
        if not os.path.isdir(place):
            build(documents(), place)
        return Index(whoosh_index.open_dir(place, readonly=True))
    except OSError as problem:
        _log.warning("the search index cannot be kept in %s (%s); it is built in memory", folder, problem.strerror or problem)
        return in_memory(documents())


def build(documents: Sequence[Document], place: str) -> None:
    """Build an index beside ``place`` and rename it there; another builder's finished index is left as it is."""
    parent = os.path.dirname(place)
    os.makedirs(parent, mode=0o700, exist_ok=True)
    temporary = tempfile.mkdtemp(prefix="building-", dir=parent)
    try:
        _write(whoosh_index.create_in(temporary, _schema()), documents)
        with open(os.path.join(temporary, MANIFEST), "w", encoding="utf-8") as manifest:
            manifest.write(_fingerprint(temporary))
        try:
            os.rename(temporary, place)
        except OSError:
            if not os.path.isdir(place):
                raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def in_memory(documents: Sequence[Document]) -> Index:
    """An index that lives as long as the process."""
    created = RamStorage().create_index(_schema())  # type: ignore[no-untyped-call]
    _write(created, documents)
    return Index(created)


def _is_whole(place: str) -> bool:
    """Whether the files of an index are those that were built; they are pickles, so a damaged one is never opened."""
    try:
        with open(os.path.join(place, MANIFEST), encoding="utf-8") as manifest:
            return manifest.read() == _fingerprint(place)
    except (OSError, UnicodeDecodeError):
        return False


def _fingerprint(place: str) -> str:
    """Name, size and checksum of each file but the manifest and Whoosh's lock."""
    lines = []
    for name in sorted(os.listdir(place)):
        if name != MANIFEST and not name.endswith("LOCK"):
            with open(os.path.join(place, name), "rb") as file:
                content = file.read()
            lines.append(f"{name} {len(content)} {zlib.crc32(content):08x}\n")
    return "".join(lines)


def _schema() -> Any:
    text = {name: fields.TEXT(analyzer=Terms(), phrase=False) for name in BOOSTS}
    keys: dict[str, Any] = {
        "key": fields.ID(unique=True),
        "id": fields.STORED,
        "language": fields.STORED,
        "anchor": fields.STORED,
    }
    return fields.Schema(**keys, **text)


def _write(created: Any, documents: Sequence[Document]) -> None:
    writer = created.writer(limitmb=256)
    for document in documents:
        writer.add_document(**vars(document))
    writer.commit(optimize=True)
