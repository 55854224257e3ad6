"""Full-text search; the only room that knows Whoosh.

An index is built from ``Document`` values into a folder of its own and renamed into place, so it
is whole or not there. Whoosh's files are pickles: they are always built locally and never shipped.
User text never reaches Whoosh's query parser: postings are read term by term, the rarest first,
within a budget.
"""

import hashlib
import logging
import math
import os
import shutil
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import nlargest
from pathlib import Path
from types import ModuleType
from typing import Any

from whoosh import fields
from whoosh import index as whoosh_index
from whoosh.analysis.acore import Token
from whoosh.analysis.tokenizers import Tokenizer
from whoosh.filedb.filestore import RamStorage

from kb.search import simplified, spelling, synonyms
from kb.search import terms as analysis

MANIFEST = "manifest.txt"
SOURCES = "sources.txt"

# Building the whole index takes 7 s, updating 40 articles in it 0.9 s, 160 of them 3.4 s.
MOST_CHANGED = 40
# Each update adds a segment: with 2, a search takes 1.3 times as long as with one, with 6 twice.
MOST_SEGMENTS = 6
# Indexes that stay, 12 MB each: the current one, and those of services that still run on older
# content or on another company's folder.
KEPT = 4
# Seconds after which a half-built index is that of a killed builder.
ABANDONED = 24 * 3600
SNIPPET = 180  # characters: two lines on a page; windows overlap by half
# A window begins behind a space at most so far before its place; Han text has none.
_NEAR_SPACE = 30

# Weights were set on the first 391 of tests/queries.jsonl by ``python -m bench relevance``, before
# messages and names were weighed beside full text: 0.903 found the right article first; the 14 on
# other subjects were all refused. What moves is said as the share of first places, and how many of
# the 14 pass.
# What a term counts by its field. Half and twice as much: title 0.903 and 0.887 (1 passes),
# keywords 0.887 and 0.880 (5 pass), summary 0.903 and 0.875 (2 pass), headings 0.905 and 0.898,
# body 0.903 and 0.895 (2 pass).
BOOSTS = {"title": 2.0, "keywords": 2.5, "summary": 1.7, "headings": 0.6, "body": 0.7}
# A score is multiplied by the share of the query that the document covers, to this power. 0: 0.890
# (3 pass), 0.2: 0.893 (3 pass), 0.8: 0.898, 1.6: 0.872.
COVERAGE_POWER = 0.4
# BM25's b: how much a longer field counts less. Half and twice as much: title 0.905 and 0.905,
# keywords 0.900 and 0.900, summary 0.903 and 0.898, headings 0.903 and 0.905, body 0.905 and
# 0.900.
LENGTH_SHARE = {"title": 0.3, "keywords": 0.2, "summary": 0.5, "headings": 0.4, "body": 0.6}
# BM25's k1, its usual value. 0.6: 0.895 first, 0.9: 0.900, 1.6: 0.898 (1 passes), 2.4: 0.900.
K1 = 1.2
# What a word near an unknown one counts, in score and in coverage; below 1, so that a word as
# written comes first. No query of ours moves from 0.35 to 1 and from 0 to 1; a discount of 0 gives
# 0.895 and loses three typing errors.
SLIP_DISCOUNT, SLIP_COVERAGE = 0.7, 0.5
# Postings read for one search, the rarest terms first. Our queries read 1,131 (median) to 4,707,
# the 40 commonest terms 17,382 in 6 ms: only a larger library meets it. 1,000 moves 8 queries.
POSTINGS_BUDGET = 30_000
# Terms whose scores and counts stay in memory: all 1,900 of our queries, most of the library's.
_KEPT_SCORES, _KEPT_COUNTS = 4096, 20_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Document:
    """What is searched of one page or section.

    ``id`` is the article's (or ``codes/0x…`` of a table row), ``anchor`` a section or empty;
    ``body`` is plain text.
    """

    id: str
    language: str
    anchor: str
    title: str
    keywords: str
    summary: str
    headings: str
    body: str

    @property
    def key(self) -> str:
        """Names the document within an index."""
        return key_of(self.id, self.language, self.anchor)


def key_of(id_: str, language: str, anchor: str) -> str:
    """The key of a document."""
    return f"{language}:{id_}#{anchor}"


@dataclass(frozen=True)
class Hit:
    """One document found.

    ``score`` is comparable within one search; ``coverage`` (0 to 1) is the share of the query
    found, each term by its weight; ``strength`` the score by the weight of the query, comparable
    between searches.
    """

    id: str
    language: str
    anchor: str
    score: float
    coverage: float
    strength: float


class Terms(Tokenizer):
    """The analyzer: ``kb.search.terms.terms`` as Whoosh wants it."""

    def __call__(self, value: Any, **options: Any) -> Iterator[Token]:
        """One token per term."""
        token = Token(**options)
        for term in analysis.terms(value):
            token.text = term
            token.boost = 1.0
            yield token


class Index:
    """An open index; may be shared by threads."""

    def __init__(self, opened: Any) -> None:
        self._searcher = opened.searcher()
        self._reader = self._searcher.reader()
        self._stored = dict(self._reader.iter_docs())
        self._numbers = {
            key_of(d["id"], d["language"], d["anchor"]): number
            for number, d in self._stored.items()
        }
        self._norms = {field: self._length_norms(field) for field in BOOSTS}
        self._scores = lru_cache(maxsize=_KEPT_SCORES)(self._scores_of)
        self._near = lru_cache(maxsize=_KEPT_SCORES)(self._near_words)
        self._document_count = lru_cache(maxsize=_KEPT_COUNTS)(self._count_documents)

    def search(self, query: str, limit: int = 50) -> list[Hit]:
        """The best documents for a query, best first; empty when no term of it occurs."""
        found = analysis.query_terms(query)
        weights = {term: self.weight(term) for term in found}
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
        ranked = (
            (score * (covered[number] / total) ** COVERAGE_POWER, -number)
            for number, score in scores.items()
        )
        return [
            self._hit(-number, score, covered[-number], total)
            for score, number in nlargest(limit, ranked)
        ]

    def snippet(self, key: str, query: str) -> str:
        """The part of a document's body that has the most terms of the query; empty where none has
        any.
        """
        number = self._numbers.get(key)
        wanted = [f" {term} " for term in analysis.query_terms(query)]
        best, most = "", 0
        for shown, found in self._stored[number]["windows"] if number is not None else ():
            count = sum([term in found for term in wanted])
            if count > most:
                best, most = shown, count
        return best

    def count(self, term: str) -> int:
        """In how many documents a term is."""
        return self._document_count(term)

    def neighbours(self, term: str) -> tuple[str, ...]:
        """Words of the index near an unknown Latin word, the nearest and most frequent first; at
        most two.
        """
        return self._near(term)

    def _near_words(self, term: str) -> tuple[str, ...]:
        return tuple(spelling.near(term, self._words)) if spelling.is_word(term) else ()

    @cached_property
    def _words(self) -> list[str]:
        """The Latin words of the index, the most frequent first."""
        words = {
            text
            for field in BOOSTS
            for text in self._reader.field_terms(field)
            if spelling.is_word(text)
        }
        return sorted(words, key=lambda word: (-self._document_count(word), word))

    def _hit(self, number: int, score: float, covered: float, total: float) -> Hit:
        stored = self._stored[number]
        return Hit(
            stored["id"],
            stored["language"],
            stored["anchor"],
            score,
            covered / total,
            score / total,
        )

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
        """What BM25 adds to the frequency of a term in each document: K1 × (1 - B + B × length /
        mean length).
        """
        mean = self._reader.field_length(field) / max(1, len(self._stored)) or 1.0
        flat, share = 1 - LENGTH_SHARE[field], LENGTH_SHARE[field]
        return {
            n: K1 * (flat + share * (self._reader.doc_field_length(n, field) or 0) / mean)
            for n in self._stored
        }

    def _count_documents(self, term: str) -> int:
        return max(int(self._reader.doc_frequency(field, term)) for field in BOOSTS)

    def weight(self, term: str) -> float:
        """Inverse document frequency; a term that occurs nowhere weighs as much as one that occurs
        once.
        """
        return math.log(1 + len(self._stored) / (1 + self._document_count(term)))

    def _scores_of(self, term: str) -> dict[int, float]:
        """BM25F of one term for every document that has it."""
        scores: dict[int, float] = defaultdict(float)
        for field, boost in BOOSTS.items():
            count = self._reader.doc_frequency(field, term)
            if not count:
                continue
            weight = (
                boost * math.log(1 + (len(self._stored) - count + 0.5) / (count + 0.5)) * (K1 + 1)
            )
            norms = self._norms[field]
            matcher = self._reader.postings(field, term)
            while matcher.is_active():
                number, frequency = matcher.id(), matcher.weight()
                scores[number] += weight * frequency / (frequency + norms[number])
                matcher.next()
        return scores


def recipe(*modules: ModuleType) -> str:
    """Eight hex digits over the source of modules and of this one: an index made another way is
    another index.
    """
    files = [module.__file__ or "" for module in modules] + [__file__]
    return f"{zlib.crc32(b''.join(Path(file).read_bytes() for file in files)):08x}"


Maker = Callable[[Iterable[str]], Iterable[Document]]


def open_or_build(sources: Mapping[str, str], make: Maker, state: str, folder: str) -> Index:
    """The index of all sources in ``folder``; built when it is not there or damaged, from an older
    one where that helps.

    ``sources`` gives for each id a digest of what its documents are made from, ``make`` the
    documents of ids, ``state`` names whatever else they depend on. Where the folder cannot be
    written, the index is kept in memory.
    """
    family = f"index-{recipe(analysis, simplified, synonyms, spelling)}-{synonyms.STATE}-{state}-"
    digest = hashlib.sha256(_listed(sources).encode()).hexdigest()[:16]
    place = os.path.join(folder, family + digest)
    if os.path.isdir(place) and not is_whole(place):
        _log.warning("the search index in %s is damaged and is built again", place)
        shutil.rmtree(place, ignore_errors=True)
    try:
        if not os.path.isdir(place):
            build(sources, make, place, _newest(folder, family))
            _tidy(folder, place)
        return Index(whoosh_index.open_dir(place, readonly=True))
    except OSError as problem:
        _log.warning(
            "the search index cannot be kept in %s (%s); it is built in memory",
            folder,
            problem.strerror or problem,
        )
        return in_memory(make(sources))


def build(sources: Mapping[str, str], make: Maker, place: str, older: str | None = None) -> None:
    """Build an index beside ``place`` and rename it there; another builder's finished index is
    left as it is.

    ``older`` is a whole index of the same family: where few sources differ, only those are indexed
    again.
    """
    parent = os.path.dirname(place)
    os.makedirs(parent, mode=0o700, exist_ok=True)
    temporary = tempfile.mkdtemp(prefix="building-", dir=parent)
    try:
        changed = _changed(sources, older) if older else None
        if older and changed is not None:
            shutil.copytree(
                older, temporary, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*LOCK")
            )
            _update(
                whoosh_index.open_dir(temporary),
                changed,
                make(id_ for id_ in changed if id_ in sources),
            )
        else:
            _write(whoosh_index.create_in(temporary, _schema()), make(sources))
        _save(os.path.join(temporary, SOURCES), _listed(sources))
        _save(os.path.join(temporary, MANIFEST), _fingerprint(temporary))
        try:
            os.rename(temporary, place)
        except OSError:
            if not os.path.isdir(place):
                raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def in_memory(documents: Iterable[Document]) -> Index:
    """An index that lives as long as the process."""
    created = RamStorage().create_index(_schema())  # type: ignore[no-untyped-call]
    _write(created, documents)
    return Index(created)


def _listed(sources: Mapping[str, str]) -> str:
    return "".join(f"{id_} {digest}\n" for id_, digest in sorted(sources.items()))


def _save(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _newest(folder: str, family: str) -> str | None:
    """The latest whole index of a family."""
    places = [entry for entry in _entries(folder) if entry.name.startswith(family)]
    by_age = sorted(places, key=lambda entry: -entry.stat().st_mtime)
    return next((entry.path for entry in by_age if is_whole(entry.path)), None)


def _changed(sources: Mapping[str, str], older: str) -> set[str] | None:
    """The ids that were added, changed or taken away since; None when building anew is better."""
    with open(os.path.join(older, SOURCES), encoding="utf-8") as file:
        before = dict(line.split() for line in file)
    changed = {
        id_ for id_ in sources.keys() | before.keys() if sources.get(id_) != before.get(id_)
    }
    segments = sum(name.endswith(".seg") for name in os.listdir(older))
    return changed if len(changed) <= MOST_CHANGED and segments < MOST_SEGMENTS else None


def _tidy(folder: str, place: str) -> None:
    """Take away old indexes, but the newest few, and what killed builders left a day ago."""
    entries = sorted(_entries(folder), key=lambda entry: -entry.stat().st_mtime)
    built = [entry for entry in entries if entry.name.startswith("index-") and entry.path != place]
    abandoned = [
        e
        for e in entries
        if e.name.startswith("building-") and e.stat().st_mtime < time.time() - ABANDONED
    ]
    for entry in [*built[KEPT - 1 :], *abandoned]:
        doomed = os.path.join(folder, f"building-old-{os.getpid()}-{entry.name}")
        try:
            os.rename(entry.path, doomed)
        except OSError:
            continue
        shutil.rmtree(doomed, ignore_errors=True)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if entry.is_dir()]
    except FileNotFoundError:
        return []


def is_whole(place: str) -> bool:
    """Whether the files of an index are those that were built; they are pickles, so a damaged one
    is never opened.
    """
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
    keys: dict[str, Any] = {"id": fields.ID(stored=True)}
    stored = dict.fromkeys(("language", "anchor", "windows"), fields.STORED)
    return fields.Schema(**keys, **stored, **text)


def _write(created: Any, documents: Iterable[Document]) -> None:
    writer = created.writer(limitmb=256)
    _add(writer, documents)
    writer.commit(merge=False)


def _update(opened: Any, changed: Collection[str], documents: Iterable[Document]) -> None:
    """Replace the documents of the changed ids, in a segment of their own."""
    writer = opened.writer()
    for id_ in changed:
        writer.delete_by_term("id", id_)
    _add(writer, documents)
    writer.commit(merge=False)
    opened.close()


def _add(writer: Any, documents: Iterable[Document]) -> None:
    for document in documents:
        writer.add_document(**vars(document), windows=_windows(document.body))


def _windows(text: str) -> list[tuple[str, str]]:
    """Overlapping parts of a text, SNIPPET characters each, with their terms between spaces."""
    flat = " ".join(text.split())
    cuts = [0]
    while cuts[-1] + SNIPPET // 2 < len(flat):
        place = cuts[-1] + SNIPPET // 2
        cuts.append(flat.rfind(" ", place - _NEAR_SPACE, place) + 1 or place)
    halves = [flat[start:end] for start, end in zip(cuts, [*cuts[1:], len(flat)], strict=True)]
    found = [dict.fromkeys(analysis.terms(half)) for half in halves]
    parts = []
    for place in range(len(halves)):
        shown = "".join(halves[place : place + 2]).strip()
        before, after = "… " if place else "", " …" if place + 2 < len(halves) else ""
        terms = {term: None for part in found[place : place + 2] for term in part}
        parts.append((f"{before}{shown}{after}", f" {' '.join(terms)} "))
    return parts
