"""``Ranker``: from the documents that the index finds, and the messages and names that stand in a
text, to articles in order.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.content.inline import LINK
from kb.content.library import Library
from kb.messages import Message
from kb.search import terms
from kb.search.confidence import is_sure
from kb.search.index import Hit, Index
from kb.search.phrases import LEAST_SHARE, Phrasebook, Weights, Within, says_office
from kb.signposts import Signpost

# Weights were set on tests/queries.jsonl and on nothing else. What is said to move was measured
# there as the share with the right article first: of its first 391 queries (0.899) for full text,
# of all 871 on our subject (0.900) for messages and names.
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
# Who names Office means its script rather than that of Windows. 1 and 1.7: 0.899.
OFFICE_SCRIPT = 1.4
# But ospp.vbs has no part in what signs in.
SUBSCRIPTIONS = ("365", "m365")
# A phrase that an author expects for an article, typed whole. It moves nothing on queries written
# without sight of the phrases (1: 0.902 first); it holds that a written phrase is found at all.
SAID_SO = 1.5
# What many articles point to is more often meant: 0.878 first without it, 0.875 with twice.
LINK_WEIGHT = 0.1
# What a message counts, and an alias within a longer text, by the share that each accounts for; 1
# is the best score of full text. Messages 0: 0.858, 0.75: 0.892, 3: 0.893; aliases 0: 0.894, 1:
# 0.901.
SHOWN_WEIGHT, NAMED_WEIGHT = 1.5, 0.5
# The scripts that have a page of their own.
SCRIPTS = ("slmgr", "ospp", "slui")


# How an article came to be first, in labels.MATCHES.
MESSAGE, ALIAS, TITLE, WORDS = "message", "alias", "title", "words"


@dataclass(frozen=True)
class Ranking:
    """Articles with the section that fits best (or an empty anchor) and a score, the best first.

    ``is_sure`` says whether the best one really fits, ``how`` by what (MESSAGE, ALIAS, TITLE or
    WORDS), ``called`` how many at the beginning have the text as a name. ``means`` are all ids
    that a message of Windows stands for; ``signpost`` says whose matter it is if it is not ours.
    """

    articles: Sequence[tuple[str, str, float]]
    is_sure: bool
    called: int = 0
    how: str = WORDS
    means: Sequence[str] = ()
    signpost: Signpost | None = None


class Ranker:
    """Weighs what the index finds, which is opened when it is first searched."""

    def __init__(
        self,
        library: Library,
        index: Callable[[], Index],
        messages: Sequence[Message] = (),
        signposts: Sequence[Signpost] = (),
    ) -> None:
        self._library = library
        self._index = index
        self.phrases = Phrasebook(library, messages, signposts)

    def rank(self, text: str, language: str) -> Ranking:
        """The articles for a text, over both languages: what it is called, then what Windows shows
        and full text together; what is far behind the best one is left out.
        """
        index = self._index()
        hits = index.search(text, MOST_HITS)
        weights = Weights.of(text, index.weight)
        within = self.phrases.within(text, weights)
        signpost = self.phrases.signpost(text, weights)
        ranked = self._ranked(self._by_words(hits, text, language), within)
        how, called = self._called(text)
        top = ranked[0][2] if ranked else 1.0
        first = [
            (id_, anchor, top + len(called) - place)
            for place, (id_, _, anchor) in enumerate(one.partition("#") for one in called)
        ]
        articles = [*first, *(one for one in ranked if one[0] not in {id_ for id_, _, _ in first})]
        if not called and articles and within.speaks_for(*articles[0][:2]) >= LEAST_SHARE:
            how = MESSAGE
            meant = {id_.partition("#")[0] for id_ in within.means}
            articles.sort(key=lambda one: one[0] not in meant)
        fits = bool(called) or is_sure(hits, text, index, within.share)
        means = within.means if how == MESSAGE else ()
        return Ranking(articles, fits and signpost is None, len(first), how, means, signpost)

    def _called(self, text: str) -> tuple[str, Sequence[str]]:
        """How a text is the name of articles, and of which; WORDS and none where it is not."""
        for how, ids in (
            (ALIAS, self.phrases.names.called(text)),
            (TITLE, self.phrases.names.loosely_titled(text)),
        ):
            if ids:
                return how, ids
        return WORDS, ()

    def _ranked(
        self, worded: Sequence[tuple[str, str, float]], within: Within
    ) -> list[tuple[str, str, float]]:
        """Full text, messages and names together: each score as a share of the best one, and what
        speaks for it beside.
        """
        best = worded[0][2] if worded else 1.0
        found = {id_: (anchor, score / best) for id_, anchor, score in worded}
        for given, weight in ((within.shown, SHOWN_WEIGHT), (within.named, NAMED_WEIGHT)):
            for one, share in given.items():
                id_, _, anchor = one.partition("#")
                before, score = found.get(id_, (anchor, 0.0))
                if weight == SHOWN_WEIGHT or id_ in found:
                    found[id_] = (anchor or before, score + weight * share)
        scored = [(id_, anchor, best * score) for id_, (anchor, score) in found.items()]
        return sorted(scored, key=lambda one: (-one[2], one[0]))

    def _by_words(
        self, hits: Sequence[Hit], text: str, language: str
    ) -> list[tuple[str, str, float]]:
        """Ids with anchor and score, by full text, best first."""
        best: dict[str, tuple[float, str]] = {}
        is_failure = terms.says_failure(text)
        named = [script for script in SCRIPTS if script in text.lower() and not is_failure]
        factors = {f"commands/{script}": NAMED_SCRIPT for script in named}
        asked = frozenset(terms.query_terms(text))
        if says_office(text) and asked.isdisjoint(SUBSCRIPTIONS):
            factors = {"commands/ospp": OFFICE_SCRIPT, **factors}
        said = self._said.get(asked, set())
        for hit in hits:
            score = self._weighed(hit, language, factors, said)
            if hit.id not in best or best[hit.id][0] < score:
                best[hit.id] = (score, hit.anchor)
        floor = max((score for score, _ in best.values()), default=0.0) * LOWEST_SHARE
        kept = [(id_, anchor, score) for id_, (score, anchor) in best.items() if score >= floor]
        return sorted(kept, key=lambda found: (-found[2], found[0]))

    def inbound(self, id_: str) -> int:
        """How many articles lead to this one: what others point to is more often what is meant."""
        return self._inbound.get(id_, 0)

    def _weighed(
        self,
        hit: Hit,
        language: str,
        factors: Mapping[str, float],
        said: set[tuple[str, str]],
    ) -> float:
        score = hit.score * (1.0 if hit.language == language else OTHER_LANGUAGE)
        kind = hit.id.partition("/")[0]
        score *= factors.get(hit.id, KIND_WEIGHT.get(kind, 1.0))
        score *= SAID_SO if (hit.id, hit.anchor) in said else 1.0
        return score * (1 + LINK_WEIGHT * math.log1p(self.inbound(hit.id)))

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
