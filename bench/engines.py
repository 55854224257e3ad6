"""Relevance and time of our search beside SQLite FTS5 (trigram) and tantivy, on our own articles
and queries.

Run: ``python -m bench engines``. All three index the same documents with the same field weights.
Ours and tantivy get the same terms (``kb.search.terms``); FTS5 cuts the plain text into trigrams
itself, as it would without our work. Queries are those of ``tests/queries.jsonl`` whose words have
to be understood (codes, event numbers and other matters are left out). Each query is put to every
engine in turn, after one round to warm up. An article counts once, with its best document. Figures
by language: share with the right article first, among the first three, mean reciprocal rank; then
milliseconds for a query and seconds to build.
"""

import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import tantivy

from bench.relevance import QUERIES
from kb.lookup import KnowledgeBase
from kb.search import terms as analysis
from kb.search.index import BOOSTS, Document, Index, open_or_build

LEFT_OUT = ("code", "event", "none", "neighbour", "foreign")
DEPTH = 60
Find = Callable[[str], list[str]]


def ours(documents: Sequence[Document], folder: Path) -> Find:
    """The index of the project."""
    by_id: dict[str, list[Document]] = {}
    for document in documents:
        by_id.setdefault(document.id, []).append(document)
    sources = dict.fromkeys(by_id, "1")
    opened: Index = open_or_build(
        sources, lambda ids: (d for id_ in ids for d in by_id[id_]), "bench", str(folder)
    )
    return lambda query: [hit.id for hit in opened.search(query, DEPTH)]


def fts5(documents: Sequence[Document], folder: Path) -> Find:
    """SQLite's full-text search with its trigram tokenizer."""
    database = sqlite3.connect(folder / "fts5.db")
    columns = ", ".join(BOOSTS)
    database.execute(
        f"CREATE VIRTUAL TABLE pages USING fts5(id UNINDEXED, {columns}, tokenize='trigram')"
    )
    rows = ((d.id, *(getattr(d, field) for field in BOOSTS)) for d in documents)
    database.executemany(f"INSERT INTO pages VALUES (?{', ?' * len(BOOSTS)})", rows)
    database.commit()
    weights = ", ".join(str(weight) for weight in (0, *BOOSTS.values()))
    sql = f"SELECT id FROM pages WHERE pages MATCH ? ORDER BY bm25(pages, {weights}) LIMIT {DEPTH}"

    def find(query: str) -> list[str]:
        match = _trigrams(query)
        return [row[0] for row in database.execute(sql, (match,))] if match else []

    return find


def _trigrams(query: str) -> str:
    """Latin words of three letters or more, and Han in overlapping threes, joined by OR."""
    parts: dict[str, None] = {}
    for word in analysis.words(query.lower()):
        threes = (
            [word[n : n + 3] for n in range(len(word) - 2)] if analysis.is_han(word) else [word]
        )
        parts.update(dict.fromkeys(part for part in threes if len(part) > 2))
    return " OR ".join(f'"{part}"' for part in list(parts)[: analysis.MOST_TERMS])


def tantivy_search(documents: Sequence[Document], folder: Path) -> Find:
    """tantivy with our terms and weights."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for field in BOOSTS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    place = folder / "tantivy"
    place.mkdir()
    index = tantivy.Index(schema, path=str(place))
    writer = index.writer(num_threads=1)
    for one in documents:
        terms = {field: " ".join(analysis.terms(getattr(one, field))) for field in BOOSTS}
        writer.add_document(tantivy.Document(id=one.id, **terms))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def find(query: str) -> list[str]:
        terms = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, term), weight),
            )
            for term in analysis.query_terms(query)
            for field, weight in BOOSTS.items()
        ]
        hits = searcher.search(tantivy.Query.boolean_query(terms), DEPTH).hits if terms else []
        return [str(searcher.doc(address)["id"][0]) for _score, address in hits]

    return find


ENGINES: dict[str, Callable[[Sequence[Document], Path], Find]] = {
    "ours (Whoosh)": ours,
    "tantivy, our terms": tantivy_search,
    "FTS5 trigram": fts5,
}


def rank(found: list[str], wanted: Sequence[str]) -> int:
    """The place of the first wanted id among the distinct ids found; 0 when it is not among the
    first ten.
    """
    distinct = list(dict.fromkeys(found))[:10]
    return min((distinct.index(id_) + 1 for id_ in wanted if id_ in distinct), default=0)


def main() -> None:
    """Print the table."""
    knowledge = KnowledgeBase.load()
    documents = list(knowledge.documents(knowledge.sources))
    cases = [json.loads(line) for line in QUERIES.read_text(encoding="utf-8").splitlines()]
    cases = [case for case in cases if case["kind"] not in LEFT_OUT and case["expect"]]
    with tempfile.TemporaryDirectory() as folder:
        engines, built = {}, {}
        for name, make in ENGINES.items():
            began = time.perf_counter()
            engines[name] = make(documents, Path(folder))
            built[name] = time.perf_counter() - began
        ranks: dict[str, list[tuple[str, int]]] = {name: [] for name in engines}
        times: dict[str, list[float]] = {name: [] for name in engines}
        for measured in (False, True):
            for case in cases:
                for name, find in engines.items():
                    began = time.perf_counter()
                    found = find(case["query"])
                    if measured:
                        times[name].append((time.perf_counter() - began) * 1000)
                        ranks[name].append((case["lang"], rank(found, case["expect"])))
    print(
        f"{len(documents)} documents, {len(cases)} queries: "
        "share first / among three / mean reciprocal rank"
    )
    languages = sorted({case["lang"] for case in cases})
    print(
        f"{'engine':20}"
        + "".join(f"{language:>20}" for language in languages)
        + f"{'p50 ms':>9}{'p99 ms':>8}{'build s':>9}"
    )
    for name in engines:
        figures = "".join(
            f"{_figures([r for lang, r in ranks[name] if lang == one]):>20}" for one in languages
        )
        ordered = sorted(times[name])
        slowest = ordered[int(len(ordered) * 0.99) - 1]
        print(
            f"{name:20}{figures}{statistics.median(ordered):9.1f}{slowest:8.1f}{built[name]:9.1f}"
        )


def _figures(ranks: list[int]) -> str:
    first, third = (sum(0 < rank <= most for rank in ranks) / len(ranks) for most in (1, 3))
    return (
        f"{first:.2f} / {third:.2f} / {sum(1 / rank for rank in ranks if rank) / len(ranks):.2f}"
    )


if __name__ == "__main__":
    main()
