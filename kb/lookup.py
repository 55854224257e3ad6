"""``KnowledgeBase``: from what somebody typed to an ``Answer``."""

import math
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Any

from kb import labels, paths
from kb.answer import SCHEMA, Answer, Candidate, Result, Search
from kb.codes import reading, scan, tables
from kb.codes.code import Code
from kb.codes.reading import Reading
from kb.content import html
from kb.content.article import Article, Page
from kb.content.inline import LINK
from kb.content.library import Library
from kb.errors import Malformed
from kb.languages import EN, LANGUAGES, ZH_TW
from kb.search import terms
from kb.search.index import Document, Hit, Index, key_of, open_or_build, recipe
from kb.search.spelling import Speller
from kb.search.suggest import Entry, Suggester, Suggestion

LONGEST_QUERY = 10_000
SURE_COVERAGE, SURE_STRENGTH, STRONG = 0.55, 1.95, 2.4
ON_SUBJECT = 0.15
KIND_WEIGHT = {"events": 0.85, "procedures": 1.08, "issues": 1.08}
OTHER_LANGUAGE = 0.97
LOWEST_SHARE = 0.12
EXACT = 1000.0
NAMED_SCRIPT = 1.8
SAID_SO = 1.5
LINK_WEIGHT = 0.1
_EVENT = re.compile(r"(?<![\w.\-:/])(\d{1,5})(?![\w\-:/]|\.\d)")
_KEY = re.compile(r"\b(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5}\b", re.IGNORECASE)


class KnowledgeBase:
    """Library, tables and index together. Open it once and share it; it does not change."""

    def __init__(self, library: Library, index_folder: str | None = None) -> None:
        self.library = library
        self._index_folder = index_folder
        self._names = lru_cache(maxsize=20_000)(tables.of)
        self._suggester = lru_cache(maxsize=len(LANGUAGES))(
            lambda language: Suggester(self._entries(language))
        )

    @classmethod
    def load(cls, folder: str | None = None) -> "KnowledgeBase":
        """The knowledge base of a content folder; broken files are left out and stand in
        ``library.broken``.
        """
        return cls(Library.load(folder))

    def warm(self) -> "KnowledgeBase":
        """Make now what the first search of a process would wait for."""
        for language in LANGUAGES:
            self.search("0x800070002", language)
            self.search("SL_E_KMS kms hosst", language)
            self.suggest("kms", language)
        self.did_you_mean("kms hosst")
        return self

    @cached_property
    def index(self) -> Index:
        """The full-text index, built on first use."""
        state = f"{tables.state()}-{recipe(html, sys.modules[__name__])}"
        return open_or_build(
            self.sources, self.documents, state, self._index_folder or paths.cache()
        )

    @cached_property
    def sources(self) -> dict[str, str]:
        """All ids that are searched, each with a digest of its pages; ``table`` for a code without
        an article.
        """
        found = {
            code: "table"
            for table in (tables.LICENSING, tables.GLOSSES)
            for code in self._table_ids(table)
        }
        for (id_, _language), page in sorted(self.library.pages.items()):
            if self.library.has(id_) and not self.library.source(id_).moved_to:
                before, note = (
                    found.get(id_, "").replace("table", ""),
                    self.library.overlay.note(id_, page.language),
                )
                searched = page.source_text + (note.text if note else "")
                found[id_] = f"{zlib.crc32(searched.encode('utf-8', 'surrogatepass')):08x}{before}"
        return found

    def candidate(self, reading: Reading) -> Candidate:
        """What is known of one reading."""
        id_ = f"codes/{reading.code.hex}"
        article = self.library.current(id_) if self.library.has(id_) else None
        return Candidate(reading, tuple(self._names(reading.code)), article)

    def is_known(self, code: Code) -> bool:
        """Whether an article or a table has the code."""
        return code in self._known

    def read(self, text: str, only: str | None = None) -> list[Candidate]:
        """The candidates for one spelling of a code or one symbol, known ones first; Malformed
        when it is neither.
        """
        named = self._by_symbol(text)
        if named:
            return named
        readings = reading.read(text, only)
        candidates = [self.candidate(reading) for reading in readings]
        known = [c for c in candidates if c.is_known]
        return [*known, *(c for c in candidates if not c.is_known)] if known else candidates[:1]

    def near(self, digits: Iterable[str], limit: int = 5) -> list[Candidate]:
        """Known codes among eight-digit hex strings, those with an article first."""
        found = [Code(int(d, 16)) for d in digits if int(d, 16) in self._known]
        candidates = [
            self.candidate(Reading(code, "hresult", ())) for code in dict.fromkeys(found)
        ]
        licensing = self._licensing
        return sorted(
            candidates, key=lambda c: (c.article is None, c.code.hex[2:] not in licensing)
        )[:limit]

    def code(self, text: str, language: str, only: str | None = None) -> Answer:
        """The answer for one spelling of a code; Malformed when it cannot be one."""
        candidates = self.read(text, only)
        return self._answer(text, language, candidates)

    def lookup(self, text: str, language: str, only: str | None = None) -> Answer:
        """The answer for anything: a code, a symbol, an event ID, words, a whole paste."""
        text = text[:LONGEST_QUERY]
        event = self._event(text.strip()) if len(text.strip()) > 2 else None
        if event and only is None:
            return Answer(
                text,
                "found",
                language,
                tuple(self._quietly(text)),
                self.library.article(event, language),
            )
        candidates = list(self._quietly(text, only))
        if not candidates:
            candidates = self._in_text(text)
        if candidates:
            return self._answer(text, language, candidates)
        candidates = self._by_symbol_words(text)
        if candidates:
            return self._answer(text, language, candidates)
        return self._by_words(text, language)

    def search(self, text: str, language: str, limit: int = 10) -> Search:
        """Ranked results for anything: exact codes, symbols, event IDs and keys first, then words."""
        text = text[:LONGEST_QUERY]
        exact = list(dict.fromkeys(self._exact(text)))
        best, sure = self._hits(text, language)
        floor = max((score for score, _ in best.values()), default=0.0) * LOWEST_SHARE
        named = {key.partition("#")[0]: key.partition("#")[2] for key in reversed(exact)}
        ranked = [
            (id_, anchor, EXACT - place)
            for place, (id_, anchor) in enumerate(reversed(named.items()))
        ]
        ranked += [
            (id_, anchor, score)
            for id_, (score, anchor) in best.items()
            if id_ not in named and score >= floor
        ]
        ranked.sort(key=lambda found: (-found[2], found[0]))
        results = tuple(
            self._result(*found[:2], language, found[2], text) for found in ranked[:limit]
        )
        confident = bool(results) and (bool(exact) or sure)
        return Search(text, confident, results, () if confident else self.did_you_mean(text))

    def did_you_mean(self, text: str) -> tuple[str, ...]:
        """What to try instead: known codes near a malformed one; the query with its unknown words
        corrected.
        """
        found: list[str] = []
        try:
            reading.read(text)
        except Malformed as error:
            found += [candidate.code.hex for candidate in self.near(error.near)]
        corrected = self._speller.corrected(text[: terms.LONGEST_TEXT])
        return (*found, corrected) if corrected else tuple(found)

    def suggest(self, text: str, language: str, limit: int = 8) -> list[Suggestion]:
        """What somebody may be typing: codes, symbols, events, options, titles."""
        return self._suggester(language).suggest(text, limit)

    def extract(self, text: str) -> list[scan.Found]:
        """Every code in a text."""
        return scan.find(text, self.is_known, self.symbol_code)

    def extract_in_blocks(self, blocks: Iterable[str]) -> Iterator[tuple[str, list[scan.Found]]]:
        """Every code in a text that comes in blocks, as ``scan.find_in_blocks`` gives them."""
        return scan.find_in_blocks(blocks, self.is_known, self.symbol_code)

    def title(self, code: Code, language: str) -> str:
        """The title of a code's article, else its gloss, else its spelling."""
        candidate = self.candidate(Reading(code, "hresult", ()))
        if candidate.article:
            return self.library.article(candidate.article, language).title
        return candidate.gloss(language) or code.hex

    def coverage(self) -> dict[str, Any]:
        """How much of what is known has an article: totals by kind, and a row for each code with a
        gloss or an article.

        A row is code, gloss (in both languages), article, steps (how many), zh_tw (an up-to-date
        translation), reviewed.
        """
        glossed = {
            row[0]: bool(row[2] and row[3])
            for table in (tables.LICENSING, tables.GLOSSES)
            for row in tables.rows(table)
        }
        own = {id_.partition("/")[2] for id_ in self.library.ids if id_.startswith("codes/")}
        rows = [
            self._coverage_of(code, glossed.get(code, False))
            for code in sorted(glossed.keys() | own)
        ]
        return {"schema": SCHEMA, "kinds": self.library.coverage(), "codes": rows}

    def _coverage_of(self, code: str, glossed: bool) -> dict[str, Any]:
        if not self.library.has(f"codes/{code}"):
            return {
                "code": code,
                "gloss": glossed,
                "article": False,
                "steps": 0,
                "zh_tw": False,
                "reviewed": None,
            }
        article = self.library.article(f"codes/{code}", ZH_TW)
        steps, fresh = len(article.source.steps), not article.stale
        return {
            "code": code,
            "gloss": glossed,
            "article": True,
            "steps": steps,
            "zh_tw": fresh,
            "reviewed": article.reviewed,
        }

    def documents(self, ids: Iterable[str]) -> Iterator[Document]:
        """What is searched of articles, their long sections, and codes that only the tables know."""
        for id_ in ids:
            if self.sources[id_] != "table":
                yield from self._article_documents(id_)
            else:
                candidate = self.candidate(Reading(Code(int(id_[6:], 16)), "hresult", ()))
                for language in LANGUAGES:
                    yield Document(
                        id_,
                        language,
                        "",
                        candidate.gloss(language) or "",
                        candidate.symbol or "",
                        "",
                        "",
                        "",
                    )

    # How an answer is made

    def _answer(self, text: str, language: str, candidates: list[Candidate]) -> Answer:
        known = [c for c in candidates if c.is_known]
        best = (
            next((c for c in candidates if c.article), None)
            if known and known[0].article
            else None
        )
        if len(known) > 1 and "text" not in known[0].reading.notes:
            status = "ambiguous"
        else:
            status = "found" if best else "known" if known else "unknown"
        article = self.library.article(best.article, language) if best and best.article else None
        suggestions: list[Result] = []
        if not known and candidates:
            near = self.near(reading.near(candidates[0].code.hex[2:]))
            suggestions = [
                self._result(f"codes/{c.code.hex}", "", language, 0.0, "") for c in near
            ]
        return Answer(text, status, language, tuple(candidates), article, tuple(suggestions))

    def _quietly(self, text: str, only: str | None = None) -> list[Candidate]:
        try:
            found = self.read(text, only) if len(text) <= reading.LONGEST_SPELLING else []
        except Malformed:
            return []
        unsure = not any(c.is_known for c in found) and not _looks_like_code(text)
        return [] if unsure else found

    def _in_text(self, text: str) -> list[Candidate]:
        found: dict[Code, Candidate] = {}
        for one in self.extract(text):
            found.setdefault(one.code, self.candidate(one.reading))
        return list(found.values())

    def _by_symbol(self, text: str) -> list[Candidate]:
        inner, wrapper = reading.unwrap(text.strip(" \t\r\n[]{}<>\"'`.,;:"))
        inner = inner.strip("()")
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+|[A-Z]{6,}", inner):
            return []
        found = {
            name.code: Reading(
                name.code, name.kind, ("symbol", "wrapped") if wrapper else ("symbol",)
            )
            for name in tables.with_symbol(inner)
        }
        return [self.candidate(reading) for reading in found.values()]

    def _by_symbol_words(self, text: str) -> list[Candidate]:
        """Codes whose symbol has all the words of the text next to each other, the licensing ones
        first.
        """
        wanted = [word for word in re.split(r"[^A-Za-z0-9]+", text.upper()) if word]
        if not 2 <= len(wanted) <= 10 or sum(map(len, wanted)) < 8:
            return []
        found = [
            self._all_symbols[symbol]
            for symbol in self._symbols_with("_" + "_".join(wanted) + "_")
        ]
        return [
            self.candidate(Reading(code, "hresult", ("symbol-words",)))
            for code in dict.fromkeys(found)
        ][:5]

    def _symbols_with(self, part: str) -> Iterator[str]:
        """The symbols that have a part between underscores or at an end."""
        place = self._symbol_lines.find(part)
        while place >= 0:
            start, end = (
                self._symbol_lines.rfind("\n", 0, place + 1) + 2,
                self._symbol_lines.find("_\n", place),
            )
            yield self._symbol_lines[start:end]
            place = self._symbol_lines.find(part, end)

    def _by_words(self, text: str, language: str) -> Answer:
        found = self.search(text, language)
        top = found.results[0] if found.results and found.confident else None
        article = top.article if top else None
        candidates: tuple[Candidate, ...] = ()
        if top and top.code:
            candidates = (self.candidate(Reading(Code(int(top.code, 16)), "hresult", ("text",))),)
        status = "found" if article else "known" if candidates else "unknown"
        return Answer(
            text,
            status,
            language,
            candidates,
            article,
            found.results[1:] if top else found.results[:5],
        )

    # What a query names exactly

    def _exact(self, text: str) -> Iterator[str]:
        """Ids that a query names: codes in any spelling, symbols, event IDs, setup keys, whole
        titles.
        """
        stripped = text.strip()
        event = self._event(stripped) if len(stripped) > 2 else None
        if event:
            yield event
        for candidate in [c for c in self._quietly(stripped) if c.is_known] or self._in_text(text):
            yield f"codes/{candidate.code.hex}"
        if len(stripped) <= 400:
            for match in _EVENT.finditer(stripped):
                event = self._event(match[1])
                if event and (
                    len(match[1]) >= 3 or re.search(r"event|事件", stripped, re.IGNORECASE)
                ):
                    yield event
            yield from self._options(stripped)
            for candidate in self._by_symbol_words(stripped):
                yield f"codes/{candidate.code.hex}"
            yield from self._titled.get(frozenset(terms.query_terms(stripped)), ())
        for match in _KEY.finditer(stripped[:400]):
            page = "reference/kms-client-setup-keys"
            if (
                self.library.has(page)
                and match[0].upper() in self.library.article(page, EN).page.source_text
            ):
                yield page

    def _options(self, text: str) -> Iterator[str]:
        """The command page, with the section of the option, where a query names a script and one
        of its options.
        """
        folded = reading.normalise(text)[0].lower()
        for script in ("slmgr", "ospp"):
            id_ = f"commands/{script}"
            if script in folded and self.library.has(id_):
                options = {
                    s.anchor for s in self.library.article(id_, EN).page.sections if s.level == 3
                }
                named = [
                    word
                    for word in re.findall(r"[a-z][a-z-]+", folded)
                    if word in options and word != script
                ]
                yield from (f"{id_}#{option}" for option in named[:1])

    def _event(self, text: str) -> str | None:
        id_ = f"events/{text}"
        return (
            id_
            if text.isascii() and text.isdigit() and len(text) <= 5 and self.library.has(id_)
            else None
        )

    def _hits(self, text: str, language: str) -> tuple[dict[str, tuple[float, str]], bool]:
        """For each article its best score and the section that has it, over both languages;
        whether one really fits.
        """
        best: dict[str, tuple[float, str]] = {}
        scripts = [
            f"commands/{script}" for script in ("slmgr", "ospp", "slui") if script in text.lower()
        ]
        hits = self.index.search(text, 60)
        said = self._said.get(frozenset(terms.query_terms(text)), ())
        for hit in hits:
            score = hit.score * (1.0 if hit.language == language else OTHER_LANGUAGE)
            score *= (
                NAMED_SCRIPT
                if hit.id in scripts
                else KIND_WEIGHT.get(hit.id.partition("/")[0], 1.0)
            )
            score *= SAID_SO if (hit.id, hit.anchor) in said else 1.0
            score *= 1 + LINK_WEIGHT * math.log1p(self._inbound.get(hit.id, 0))
            if hit.id not in best or best[hit.id][0] < score:
                best[hit.id] = (score, hit.anchor)
        return best, bool(hits) and self._fits(hits[0], text)

    def _fits(self, hit: Hit, text: str) -> bool:
        """Whether the best document answers a text: one on our subject needs little, another one
        much.
        """
        if not terms.subject().isdisjoint(terms.query_terms(text)):
            return hit.coverage >= ON_SUBJECT
        return hit.strength >= STRONG or (
            hit.coverage >= SURE_COVERAGE and hit.strength >= SURE_STRENGTH
        )

    def _result(self, id_: str, anchor: str, language: str, score: float, query: str) -> Result:
        if not self.library.has(id_):
            code = Code(int(id_.partition("/")[2], 16))
            candidate = self.candidate(Reading(code, "hresult", ()))
            return Result(
                id_, language, candidate.gloss(language) or code.hex, candidate.symbol or "", score
            )
        article = self.library.article(id_, language)
        section = article.page.section(anchor) if anchor else None
        title = f"{article.title} › {section.heading}" if section else article.title
        summary = html.plain(section.text.split("\n\n")[0] if section else article.summary)
        shown = self.index.snippet(key_of(id_, article.page.language, anchor), query) or summary
        return Result(id_, language, title, summary, score, anchor, shown, article)

    # What is searched

    def _article_documents(self, id_: str) -> Iterator[Document]:
        own = self.library.source(id_)
        for language in LANGUAGES:
            page = self.library.pages.get((id_, language))
            if page:
                yield from self._page_documents(id_, own, page)

    def _page_documents(self, id_: str, own: Page, page: Page) -> Iterator[Document]:
        """The page as a document, and each section of a command or reference page as one more."""
        article, language = self.library.article(id_, page.language), page.language
        extra = " ".join(
            [
                own.slug.replace("-", " "),
                own.slug,
                str(own.front.get("symbol", "")),
                *page.values("keywords"),
            ]
        )
        gloss = " ".join(
            g for n in self._article_names(own.kind, own.slug) if (g := n.gloss(language))
        )
        parts = [
            s for s in page.sections if s.level == 3 and page.kind in ("commands", "reference")
        ]
        anchors = {s.anchor for s in parts}
        note = self.library.overlay.note(id_, language)
        body = "\n".join(
            [
                *(s.text for s in page.sections if s.anchor not in anchors),
                note.text if note else "",
            ]
        )
        headings = " ".join(
            s.heading
            for s in page.sections
            if s.anchor not in labels.SECTIONS and s.anchor not in anchors
        )
        yield Document(
            id_,
            language,
            "",
            page.title,
            extra,
            f"{page.summary} {gloss}",
            headings,
            html.plain(body),
        )
        asked = page.mapping("option_keywords")
        for section in parts:
            extra = f"{section.anchor} {own.slug} {asked.get(section.anchor, '')}"
            first = section.text.split("\n\n")[0]
            yield Document(
                id_,
                language,
                section.anchor,
                section.heading,
                extra,
                first,
                article.title,
                html.plain(section.text),
            )

    def _article_names(self, kind: str, slug: str) -> tuple[tables.Name, ...]:
        return tuple(self._names(Code(int(slug, 16)))) if kind == "codes" else ()

    def _table_ids(self, table: str) -> Iterator[str]:
        return (f"codes/{row[0]}" for row in tables.rows(table))

    @cached_property
    def _speller(self) -> Speller:
        pages = [page for (id_, _), page in self.library.pages.items() if self.library.has(id_)]
        phrases = (
            " ".join((page.title, page.summary, *page.values("keywords"))) for page in pages
        )
        return Speller((page.source_text for page in pages), phrases, self.index.count)

    # What is suggested

    def _entries(self, language: str) -> Iterator[Entry]:
        for id_ in self.sources:
            if self.sources[id_] == "table":
                candidate = self.candidate(Reading(Code(int(id_[6:], 16)), "hresult", ()))
                yield Entry(
                    id_,
                    candidate.code.hex,
                    candidate.gloss(language) or "",
                    candidate.symbol or "",
                    "",
                    -1.0,
                )
            else:
                yield from self._article_entries(self.library.article(id_, language))

    def _article_entries(self, article: Article) -> Iterator[Entry]:
        name = labels.link_text(article.id, article.language) if article.kind == "commands" else ""
        name = article.slug if article.kind in ("codes", "events") else name
        also = " ".join(article.page.values("keywords"))
        weight = float(self._inbound.get(article.id, 0))
        yield Entry(article.id, name, article.title, article.symbol or "", also, weight)
        if article.kind == "commands":
            asked = article.page.mapping("option_keywords")
            for section in article.page.sections:
                if section.level == 3:
                    option, said = (
                        labels.link_text(article.id, article.language, section.anchor),
                        html.plain(section.text),
                    )
                    id_, extra = (
                        f"{article.id}#{section.anchor}",
                        f"{article.slug} /{section.anchor} {asked.get(section.anchor, '')}",
                    )
                    yield Entry(id_, option, said.split("\n")[0], "", extra)

    @cached_property
    def _known(self) -> frozenset[int]:
        own = {int(id_[6:], 16) for id_ in self.library.ids if id_.startswith("codes/")}
        return tables.known() | own

    @cached_property
    def _inbound(self) -> dict[str, int]:
        """How many articles lead to each article: what others point to is more often what is
        meant.
        """
        counts: dict[str, int] = {}
        for id_ in self.library.ids:
            page = self.library.source(id_)
            targets = (
                {match[1] for match in LINK.finditer(page.body)}
                | {r.partition("#")[0] for r in page.values("related")}
                | set(page.mapping("confused_with"))
            )
            for target in targets - {id_, ""}:
                counts[target] = counts.get(target, 0) + 1
        return counts

    @cached_property
    def _titled(self) -> dict[frozenset[str], list[str]]:
        """Articles but codes by the terms of their titles in each language, and of their slugs."""
        found: dict[frozenset[str], list[str]] = {}
        for (old, _), page in self.library.pages.items():
            id_ = self.library.current(old)
            for text in (
                (page.title, page.slug.replace("-", " "))
                if page.kind in ("issues", "procedures", "reference")
                else ()
            ):
                ids = found.setdefault(frozenset(terms.query_terms(text)), [])
                ids += [id_] if id_ not in ids and self.library.has(id_) else []
        return found

    @cached_property
    def _said(self) -> dict[frozenset[str], set[tuple[str, str]]]:
        """Articles and options by the terms of each phrase that authors expect for them."""
        found: dict[frozenset[str], set[tuple[str, str]]] = {}
        for (id_, _), page in self.library.pages.items():
            phrases = [("", phrase) for phrase in page.values("keywords")]
            for option, text in page.mapping("option_keywords").items():
                phrases += [(option, phrase) for phrase in text.split(";")]
            for anchor, phrase in phrases:
                found.setdefault(frozenset(terms.query_terms(phrase)), set()).add((id_, anchor))
        return found

    @cached_property
    def _licensing(self) -> frozenset[str]:
        return tables.licensing()

    @cached_property
    def _all_symbols(self) -> dict[str, Code]:
        """Every symbol, the licensing ones first, with its code."""
        found: dict[str, Code] = {}
        for table, column in ((tables.LICENSING, 1), (tables.GLOSSES, 1), (tables.SYMBOLS, 2)):
            for row in tables.rows(table):
                if row[column]:
                    found.setdefault(row[column], Code(int(row[0], 16)))
        return found

    @cached_property
    def _symbol_lines(self) -> str:
        """All symbols between underscores, one on each line."""
        return "".join(f"\n_{symbol}_" for symbol in self._all_symbols) + "\n"

    def symbol_code(self, symbol: str) -> Code | None:
        """The code of exactly this symbol; None where no table has it."""
        return self._all_symbols.get(symbol)


def _looks_like_code(text: str) -> bool:
    """Whether a text is one spelling of a code rather than a number among words or a stray word."""
    plain = reading.normalise(text)[0].strip().lower()
    return plain.startswith(("0x", "&h", "-", "slui")) or bool(
        re.fullmatch(r"[0-9a-f]{8}h?|\d{9,10}", plain.strip("()[]{}.,;:'\" "))
    )


assert set(LANGUAGES) == {EN, ZH_TW}
