"""``KnowledgeBase``: from what somebody typed to an ``Answer``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

from kb import activation_ids, known_codes, messages, paths, signposts
from kb.answer import (
    SCHEMA,
    Answer,
    Candidate,
    MalformedAnswer,
    Result,
    Search,
    status_of,
)
from kb.codes import reading, scan
from kb.codes.code import Code
from kb.codes.reading import Reading
from kb.codes.tables import Tables
from kb.content import coverage, html
from kb.content.library import Library
from kb.diagnosis.case import Code as CodeInText
from kb.diagnosis.case import SetupKey
from kb.diagnosis.diagnose import Diagnosis, Known, diagnose
from kb.diagnosis.prose import FindingTexts
from kb.errors import Malformed
from kb.interpretation import Interpretation
from kb.languages import LANGUAGES
from kb.search import documents, terms
from kb.search.documents import Sources
from kb.search.index import Document, Index, key_of, open_or_build, recipe
from kb.search.rank import EXACT, MESSAGE, WORDS, Ranker, Ranking
from kb.search.spelling import Speller
from kb.search.suggest import Suggester, Suggestion

# Above any score of words and below EXACT: the words of a symbol, the neighbours of an event.
CHOSEN = 500.0
# How an article came to be first: the words of a symbol, in labels.MATCHES.
SYMBOL_WORDS = "symbol-words"
# Or a number that may be an event's.
EVENT_NUMBER = "event-number"
# A text with more terms than this tells a case, in which an option is only mentioned. Questions on
# options have up to seven; 5 and 12 move nothing.
_MOST_ASKED = 8
# Where a look-up by words finds nothing that fits, as many near articles are named.
_MOST_OFFERED = 5


class KnowledgeBase:
    """Library, tables and index together. Open it once and share it; it does not change."""

    def __init__(
        self,
        library: Library,
        tables: Tables | None = None,
        index_folder: str | None = None,
        folder: str | None = None,
    ) -> None:
        self._folder = folder
        self.library = library
        self.tables = tables or Tables.read()
        self._index_folder = index_folder
        self._codes = known_codes.KnownCodes(library, self.tables)
        self._sources = Sources(library, self.tables)
        self._suggester = lru_cache(maxsize=len(LANGUAGES))(self._new_suggester)

    @classmethod
    def load(cls, folder: str | None = None) -> "KnowledgeBase":
        """The knowledge base of a content folder, its tables as well; broken files are left out
        and stand in ``library.broken``. DamagedData for a table that cannot be used.
        """
        return cls(Library.load(folder), Tables.read(folder), folder=folder)

    def warm(self) -> "KnowledgeBase":
        """Make now what the first search of a process would wait for."""
        for language in LANGUAGES:
            self.search("0x800070002", language)
            self.search("SL_E_KMS kms hosst", language)
            self.suggest("kms", language)
        self.did_you_mean("kms hosst")
        len(self.library.equivalents.rows)
        return self

    # What is there

    @cached_property
    def index(self) -> Index:
        """The full-text index, built on first use."""
        state = f"{self.tables.state()}-{recipe(html, documents)}"
        folder = self._index_folder or paths.cache()
        return open_or_build(self.sources, self.documents, state, folder)

    @property
    def sources(self) -> Mapping[str, str]:
        """All ids that are searched, each with a digest of what is searched of it."""
        return self._sources.digests

    def documents(self, ids: Iterable[str]) -> Iterator[Document]:
        """What is searched of articles, their long sections, and codes of the tables alone."""
        return self._sources.documents(ids)

    @cached_property
    def setup_keys(self) -> frozenset[str]:
        """The public setup keys, which are no secret."""
        return self.tables.setup_keys()

    def is_known(self, code: Code) -> bool:
        """Whether an article or a table has the code."""
        return self._codes.is_known(code)

    def candidate(self, read: Reading) -> Candidate:
        """What is known of one reading."""
        return self._codes.candidate(read)

    def title(self, code: Code, language: str) -> str:
        """The title of a code's article, else its gloss, else its spelling."""
        return self._codes.title(code, language)

    def coverage(self) -> dict[str, Any]:
        """How much of what is known has an article: totals by kind, and a row for each code with a
        gloss or an article; ``kb.content.coverage`` has what is in them.
        """
        return {
            "schema": SCHEMA,
            "kinds": coverage.by_kind(self.library),
            "codes": coverage.by_code(self.library, self.tables),
        }

    # From a text to an answer

    def interpret(self, text: str) -> Interpretation:
        """What a text may mean, read once: give it to look-up and search instead of the text."""
        return Interpretation(text, self._codes, self.library, self._ranker)

    def read(self, text: str, only: str | None = None) -> list[Candidate]:
        """The candidates for one spelling of a code or one symbol, known ones first; Malformed
        when it is neither.
        """
        return self._codes.read(text, only)

    def near(self, digits: Iterable[str]) -> list[Candidate]:
        """Known codes among eight-digit hex strings, those with an article first."""
        return self._codes.near(digits)

    def malformed(self, error: Malformed, language: str) -> MalformedAnswer:
        """What to say of an input that cannot be a code."""
        return MalformedAnswer(error, language, self.near(error.near))

    def code(self, text: str, language: str, only: str | None = None) -> Answer:
        """The answer for one spelling of a code; Malformed when it cannot be one."""
        return self._answer(text, language, self.read(text, only))

    def lookup(self, text: str | Interpretation, language: str, only: str | None = None) -> Answer:
        """The answer for anything: a code, a symbol, an event ID, words, a whole paste."""
        asked = self._interpreted(text)
        if asked.event and only is None:
            article = self.library.article(asked.event, language)
            return Answer(asked.text, "found", language, asked.spelled(), article)
        candidates = asked.spelled(only) or asked.in_text
        if candidates:
            return self._answer(asked.text, language, candidates)
        return self._by_words(asked, language)

    def search(self, text: str | Interpretation, language: str, limit: int = 10) -> Search:
        """Ranked results for anything: exact codes, symbols, event IDs, titles, options and keys
        first; then what Windows shows and what articles are called; then words.
        """
        asked = self._interpreted(text)
        ranking = asked.ranking(language)
        ranked = self._ranked(asked, ranking)
        results = [self._result(*found, language, asked.text) for found in ranked[:limit]]
        is_named = bool(_named(asked, ranking))
        is_confident = bool(results) and (is_named or ranking.is_sure)
        near = () if is_named else tuple(one.code.hex for one in asked.slips)
        suggestions = near if is_confident else (*near, *self._corrected(asked))
        signpost = None if is_named else ranking.signpost
        return Search(asked.text, language, is_confident, results, suggestions, signpost)

    def did_you_mean(self, text: str) -> tuple[str, ...]:
        """What to try instead: known codes near a malformed one; the query with its unknown words
        corrected.
        """
        asked = self.interpret(text)
        return (*(one.code.hex for one in asked.slips), *self._corrected(asked))

    def suggest(self, text: str, language: str, limit: int = 8) -> list[Suggestion]:
        """What somebody may be typing: codes, symbols, events, options, titles."""
        return self._suggester(language).suggest(text, limit)

    def extract(self, text: str) -> list[scan.Occurrence]:
        """Every code in a text."""
        return scan.extract(text, self._codes.is_known, self._codes.with_symbol)

    def extract_from_blocks(
        self, blocks: Iterable[str]
    ) -> Iterator[tuple[str, list[scan.Occurrence]]]:
        """Every code in a text that comes in blocks, as ``scan.extract_from_blocks`` does it."""
        return scan.extract_from_blocks(blocks, self._codes.is_known, self._codes.with_symbol)

    def diagnose(self, text: str) -> Diagnosis:
        """What a text of outputs shows: what is wrong with which machine, and what it rests on."""
        codes = [CodeInText(one.code.hex, one.start, one.end) for one in self.extract(text)]
        return diagnose(text, codes, self._known)

    @cached_property
    def finding_texts(self) -> FindingTexts:
        """What is said of each finding, in both languages."""
        return FindingTexts.load(self._folder)

    @cached_property
    def _known(self) -> Known:
        """What a diagnosis goes by: keys, products and the company's own host."""
        keys = self.tables.published_keys()
        products = activation_ids.load(self._folder)
        return Known(
            self.finding_texts,
            {key[-5:]: SetupKey(product, edition) for product, edition, key in keys},
            {id_: product.family for id_, product in products.items()},
            dict(self.library.company_folder.values).get("kms-host", ""),
        )

    # How an answer is made

    def _interpreted(self, text: str | Interpretation) -> Interpretation:
        return self.interpret(text) if isinstance(text, str) else text

    def _answer(self, text: str, language: str, candidates: list[Candidate]) -> Answer:
        status = status_of(candidates)
        if status == "unknown":
            # A whole code is seldom a slip of one that has nothing but a symbol.
            slips = reading.near(candidates[0].code.hex[2:])
            near = self._codes.near(slips, also_symbols=False)
            offered = self._offered(near, language)
            return Answer(text, status, language, candidates, None, offered, near)
        id_ = next((candidate.article for candidate in candidates if candidate.article), None)
        is_first = next(c for c in candidates if c.is_known).article is not None
        article = self.library.article(id_, language) if id_ and is_first else None
        return Answer(text, status, language, candidates, article)

    def _ranked(self, asked: Interpretation, ranking: Ranking) -> Sequence[tuple[str, str, float]]:
        """Ids with anchor and score, each once, the best first."""
        found: dict[str, tuple[str, float]] = {}
        for place, (id_, anchor) in enumerate(_named(asked, ranking).items()):
            found[id_] = (anchor, EXACT - place)
        by_symbol = [f"codes/{candidate.code.hex}" for candidate in asked.by_symbol_words]
        beside = (id_.partition("#") for id_ in asked.neighbours)
        chosen = [(id_, "", CHOSEN) for id_ in (*asked.guessed_events, *by_symbol)]
        chosen += [(id_, anchor, CHOSEN) for id_, _, anchor in beside if self.library.has(id_)]
        first = len(ranking.articles) if ranking.how == MESSAGE else ranking.called
        called, worded = ranking.articles[:first], ranking.articles[first:]
        if asked.guessed_events:
            called, worded = [], ranking.articles
        for id_, anchor, score in (*called, *chosen, *worded):
            found.setdefault(id_, (anchor, score))
        return [(id_, anchor, score) for id_, (anchor, score) in found.items()]

    def _by_words(self, asked: Interpretation, language: str) -> Answer:
        """The answer for words: found where they are a title or name an event, option or key;
        matched where an article was chosen by them; unknown where nothing fits.
        """
        found = self.search(asked, language)
        if not (found.results and found.confident):
            near = self._offered(asked.slips, language)
            return Answer(
                asked.text,
                "unknown",
                language,
                suggestions=[*near, *found.results][:_MOST_OFFERED],
                signpost=found.signpost,
            )
        top, rest = found.results[0], found.results[1:]
        ranking = asked.ranking(language)
        if _named(asked, ranking):
            status = "found" if top.article else "known"
            candidates = self._meant([top.id], "title") if top.id in asked.titled else []
            return Answer(
                asked.text,
                status,
                language,
                candidates,
                top.article,
                rest,
                anchor=top.anchor,
            )
        by_symbol = asked.by_symbol_words if ranking.how == WORDS else []
        how = SYMBOL_WORDS if by_symbol else ranking.how
        if asked.guessed_events:
            how, by_symbol = EVENT_NUMBER, []
        means = ranking.means if how == MESSAGE else [top.id]
        meant = by_symbol or self._meant(means or [top.id], how)
        return Answer(
            asked.text,
            "matched",
            language,
            meant,
            top.article,
            rest,
            how=how,
            anchor=top.anchor,
        )

    def _meant(self, ids: Iterable[str], note: str) -> list[Candidate]:
        """The codes among ids, as candidates that were not written but meant."""
        codes = [id_.removeprefix("codes/") for id_ in ids if id_.startswith("codes/")]
        return [self.candidate(Reading(Code(int(code, 16)), "hresult", (note,))) for code in codes]

    def _result(self, id_: str, anchor: str, score: float, language: str, query: str) -> Result:
        if not self.library.has(id_):
            known = self._codes.of(Code(int(id_.partition("/")[2], 16)))
            title = known.gloss(language) or known.code.hex
            return Result(id_, language, title, known.symbol or "", score)
        article = self.library.article(id_, language)
        section = article.page.section(anchor) if anchor else None
        title = f"{article.title} › {section.heading}" if section else article.title
        summary = html.plain(section.text.split("\n\n")[0] if section else article.summary)

        def snippet() -> str:
            key = key_of(id_, article.page.language, anchor)
            return self.index.snippet(key, query) or summary

        return Result(id_, language, title, summary, score, anchor, snippet, article)

    def _offered(self, near: Iterable[Candidate], language: str) -> list[Result]:
        """Codes that may have been meant, as results."""
        return [self._result(f"codes/{c.code.hex}", "", 0.0, language, "") for c in near]

    def _corrected(self, asked: Interpretation) -> tuple[str, ...]:
        """The text with its unknown words corrected; empty where none is."""
        corrected = self._speller.corrected(asked.text[: terms.LONGEST_TEXT])
        return (corrected,) if corrected else ()

    # What is made once

    @cached_property
    def _ranker(self) -> Ranker:
        folder = self.tables.folder
        return Ranker(
            self.library, lambda: self.index, messages.read(folder), signposts.read(folder)
        )

    @cached_property
    def _speller(self) -> Speller:
        pages = [page for (id_, _), page in self.library.pages.items() if self.library.has(id_)]
        phrases = (
            " ".join((page.title, page.summary, *page.values("keywords"))) for page in pages
        )
        return Speller((page.source_text for page in pages), phrases, self.index.count)

    def _new_suggester(self, language: str) -> Suggester:
        weights = {id_: self._ranker.inbound(id_) for id_ in self.library.ids}
        return Suggester(self._sources.entries(language, weights))


def _named(asked: Interpretation, ranking: Ranking) -> dict[str, str]:
    """What a text names, with anchors: its options as well, unless it says what Windows showed or
    much besides.
    """
    found = dict(asked.named)
    is_question = ranking.how != MESSAGE and len(terms.query_terms(asked.text)) <= _MOST_ASKED
    for option in asked.options if is_question else ():
        id_, _, anchor = option.partition("#")
        found.setdefault(id_, anchor)
    return found
