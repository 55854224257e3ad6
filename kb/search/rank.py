"""``Ranker``: from the documents that the index finds to articles in order."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.content.inline import LINK
from kb.content.library import Library
from kb.search import terms
from kb.search.index import Hit, Index

# Weights and bounds were set on tests/queries.jsonl and on nothing else. What is said to move was
# measured there: share with the right article first (0.899), among the first three (0.984), good
# questions answered confidently (0.971), foreign ones refused (14 of 14).
# Above any score of words: what a query names comes first.
EXACT = 1000.0
# Documents asked of the index: an article has up to 40 sections, ten articles are shown. Half or
# twice as many move nothing.
MOST_HITS = 60
# Events repeat the words of the errors they report, issues and procedures answer questions. With 1
# for events 0.897 first, for procedures 0.891, for issues the same.
KIND_WEIGHT = {"events": 0.85, "procedures": 1.08, "issues": 1.08}
# Both languages of an article have a document; of equals the reader's own. 0.9 and 1 move nothing.
OTHER_LANGUAGE = 0.97
# What scores less than this share of the best is noise at the end of a list.
LOWEST_SHARE = 0.12
# Who names a script asks for its page: 0.897 first without it, and with twice as much as well.
NAMED_SCRIPT = 1.8
# A phrase that an author expects for an article, typed whole. It moves nothing on queries written
# without sight of the phrases (1: 0.902 first); it holds that a written phrase is found at all.
SAID_SO = 1.5
# What many articles point to is more often meant: 0.878 first without it, 0.875 with twice.
LINK_WEIGHT = 0.1
# An answer is sure when its words cover the query and weigh something, or weigh much. Coverage 0.3
# or strength 1 let one foreign question through, 0.8 or 3 lose 0.016 of the good ones; STRONG 1.2
# lets five through, 4.8 loses 0.005.
SURE_COVERAGE, SURE_STRENGTH, STRONG = 0.55, 1.95, 2.4
# With a word of our subject in the query little coverage will do: 0.4 loses 0.04 of the good ones.
ON_SUBJECT = 0.15
# The scripts that have a page of their own.
SCRIPTS = ("slmgr", "ospp", "slui")


@dataclass(frozen=True)
class Ranking:
    """Articles with the section that fits best (or an empty anchor) and a score, the best first.

    ``is_sure`` says whether the best one really fits.
    """

    articles: Sequence[tuple[str, str, float]]
    is_sure: bool


class Ranker:
    """Weighs what the index finds, which is opened when it is first searched."""

    def __init__(self, library: Library, index: Callable[[], Index]) -> None:
        self._library = library
        self._index = index

    def rank(self, text: str, language: str) -> Ranking:
        """The articles for the words of a text, over both languages; what is far behind the best
        one is left out.
        """
        hits = self._index().search(text, MOST_HITS)
        best: dict[str, tuple[float, str]] = {}
        scripts = [f"commands/{script}" for script in SCRIPTS if script in text.lower()]
        said = self._said.get(frozenset(terms.query_terms(text)), set())
        for hit in hits:
            score = self._weighed(hit, language, scripts, said)
            if hit.id not in best or best[hit.id][0] < score:
                best[hit.id] = (score, hit.anchor)
        floor = max((score for score, _ in best.values()), default=0.0) * LOWEST_SHARE
        kept = [(id_, anchor, score) for id_, (score, anchor) in best.items() if score >= floor]
        kept.sort(key=lambda found: (-found[2], found[0]))
        return Ranking(kept, bool(hits) and self._fits(hits[0], text))

    def titled(self, text: str) -> Sequence[str]:
        """The articles whose title in a language, or slug, has exactly the terms of a text."""
        return self._titled.get(frozenset(terms.query_terms(text)), ())

    def inbound(self, id_: str) -> int:
        """How many articles lead to this one: what others point to is more often what is meant."""
        return self._inbound.get(id_, 0)

    def _weighed(
        self, hit: Hit, language: str, scripts: list[str], said: set[tuple[str, str]]
    ) -> float:
        score = hit.score * (1.0 if hit.language == language else OTHER_LANGUAGE)
        kind = hit.id.partition("/")[0]
        score *= NAMED_SCRIPT if hit.id in scripts else KIND_WEIGHT.get(kind, 1.0)
        score *= SAID_SO if (hit.id, hit.anchor) in said else 1.0
        return score * (1 + LINK_WEIGHT * math.log1p(self.inbound(hit.id)))

    def _fits(self, hit: Hit, text: str) -> bool:
        """Whether the best document answers a text: one on our subject needs little, another one
        much.
        """
        if not terms.subject().isdisjoint(terms.query_terms(text)):
            return hit.coverage >= ON_SUBJECT
        is_covered = hit.coverage >= SURE_COVERAGE and hit.strength >= SURE_STRENGTH
        return hit.strength >= STRONG or is_covered

    @cached_property
    def _inbound(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for id_ in self._library.ids:
            page = self._library.source(id_)
            targets = {match[1] for match in LINK.finditer(page.body)}
            targets |= {related.partition("#")[0] for related in page.values("related")}
            targets |= set(page.mapping("confused_with"))
            for target in targets - {id_, ""}:
                counts[target] = counts.get(target, 0) + 1
        return counts

    @cached_property
    def _titled(self) -> dict[frozenset[str], list[str]]:
        """Articles but codes by the terms of their titles in each language, and of their slugs."""
        found: dict[frozenset[str], list[str]] = {}
        for (old, _), page in self._library.pages.items():
            id_ = self._library.current(old)
            if page.kind in ("issues", "procedures", "reference") and self._library.has(id_):
                for text in (page.title, page.slug.replace("-", " ")):
                    ids = found.setdefault(frozenset(terms.query_terms(text)), [])
                    ids += [id_] if id_ not in ids else []
        return found

    @cached_property
    def _said(self) -> dict[frozenset[str], set[tuple[str, str]]]:
        """Articles and options by the terms of each phrase that authors expect for them."""
        found: dict[frozenset[str], set[tuple[str, str]]] = {}
        for (id_, _), page in self._library.pages.items():
            phrases = [("", phrase) for phrase in page.values("keywords")]
            for option, text in page.mapping("option_keywords").items():
                phrases += [(option, phrase) for phrase in text.split(";")]
            for anchor, phrase in phrases:
                found.setdefault(frozenset(terms.query_terms(phrase)), set()).add((id_, anchor))
        return found
