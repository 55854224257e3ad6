"""``Ranker``: from the documents that the index finds to articles in order."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.content.inline import LINK
from kb.content.library import Library
from kb.messages import Message
from kb.search import terms
from kb.search.cue_book import CueBook, made_ready, ready
from kb.search.index import Hit, Index
from kb.search.names import Names
from kb.signposts import Signpost

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
# Above any score of full text and below EXACT: what is called so, or shown so by Windows.
FRONT = 500.0
# A cue or an alias counts within a text of which it accounts for this share.
LEAST_SHARE = 0.25
# What an alias or a message counts that accounts for a smaller part of the text.
NAMED_WITHIN = 0.5
# Of several cues that fit, those that weigh nearly as much as the best.
NEAR_BEST = 0.7
# Where a text has a word that we have never met, what fits must cover so much of the rest.
FOREIGN_COVERAGE = 0.75
# Letters of the shortest word that may be another product's name.
SHORTEST_FOREIGN = 3
# The scripts that have a page of their own.
SCRIPTS = ("slmgr", "ospp", "slui")


# How an article came to be first, in labels.MATCHES.
MESSAGE, ALIAS, TITLE, WORDS = "message", "alias", "title", "words"


@dataclass(frozen=True)
class Ranking:
    """Articles with the section that fits best (or an empty anchor) and a score, the best first.

    ``is_sure`` says whether the best one really fits, ``how`` by what (MESSAGE, ALIAS, TITLE or
    WORDS), ``spoken`` how many at the beginning are not there by full text. ``means`` are all ids
    that a message of Windows stands for; ``signpost`` says whose matter it is if it is not ours.
    """

    articles: Sequence[tuple[str, str, float]]
    is_sure: bool
    spoken: int = 0
    how: str = WORDS
    means: Sequence[str] = ()
    signpost: Signpost | None = None


@dataclass(frozen=True)
class _Spoken:
    """What cues and aliases say of a text: ids (with ``#anchor``), and the share of the text's
    weight that they account for.
    """

    how: str
    ids: Sequence[str]
    share: float


_SILENT = _Spoken(WORDS, (), 0.0)


class Ranker:
    """Weighs what the index finds, which is opened when it is first searched."""

    def __init__(
        self,
        library: Library,
        index: Callable[[], Index],
        said: Sequence[Message] = (),
        signposts: Sequence[Signpost] = (),
    ) -> None:
        self._library = library
        self._index = index
        self._said_by_windows = said
        self._signposts = signposts

    def rank(self, text: str, language: str) -> Ranking:
        """The articles for the words of a text, over both languages: what it is called, what
        Windows shows, then full text; what is far behind the best one is left out.
        """
        index = self._index()
        hits = index.search(text, MOST_HITS)
        weights = {term: index.weight(term) for term in terms.query_terms(text)}
        spoken, near = self._spoken(text, weights)
        worded = self._by_words(hits, text, language, near)
        signpost = self._signpost(text)
        front = [id_.partition("#") for id_ in spoken.ids]
        top = worded[0][2] if worded else 1.0
        places = {id_: (anchor, place) for place, (id_, _, anchor) in enumerate(front)}
        first = [(id_, a, FRONT + top - place) for id_, (a, place) in places.items()]
        shown = places.keys()
        articles = [*first, *(one for one in worded if one[0] not in shown)]
        is_sure = signpost is None and self._is_sure(hits, text, spoken, index)
        means = spoken.ids if spoken.how == MESSAGE else ()
        return Ranking(articles, is_sure, len(first), spoken.how, means, signpost)

    def _by_words(
        self, hits: Sequence[Hit], text: str, language: str, near: Mapping[str, float]
    ) -> list[tuple[str, str, float]]:
        """Ids with anchor and score, best first; ``near`` are the shares of the text by which
        some are named in it.
        """
        best: dict[str, tuple[float, str]] = {}
        is_failure = terms.says_failure(text)
        named = [script for script in SCRIPTS if script in text.lower() and not is_failure]
        scripts = [f"commands/{script}" for script in named]
        said = self._said.get(frozenset(terms.query_terms(text)), set())
        for hit in hits:
            score = self._weighed(hit, language, scripts, said)
            share = near.get(f"{hit.id}#{hit.anchor}", near.get(hit.id, 0.0))
            score *= 1 + NAMED_WITHIN * share
            if hit.id not in best or best[hit.id][0] < score:
                best[hit.id] = (score, hit.anchor)
        floor = max((score for score, _ in best.values()), default=0.0) * LOWEST_SHARE
        kept = [(id_, anchor, score) for id_, (score, anchor) in best.items() if score >= floor]
        return sorted(kept, key=lambda found: (-found[2], found[0]))

    def _spoken(
        self, text: str, weights: Mapping[str, float]
    ) -> tuple[_Spoken, Mapping[str, float]]:
        """What the text is called by, whole or in a part that weighs enough; and the shares of
        the text by which what else is named in it.
        """
        for how, ids in (
            (ALIAS, self.names.called(text)),
            (TITLE, self.names.loosely_titled(text)),
        ):
            if ids:
                return _Spoken(how, ids, 1.0), {}
        total = sum(weights.values()) or 1.0
        shown: dict[tuple[str, ...], float] = {}
        near: dict[str, float] = {}
        for (how, means), matched in self._cues.fitting(text):
            share = sum(weights.get(term, 0.0) for term in matched) / total
            if how == MESSAGE and share >= LEAST_SHARE:
                shown[means] = max(shown.get(means, 0.0), share)
            else:
                for id_ in means[: 1 if how == ALIAS else None]:
                    near[id_] = max(near.get(id_, 0.0), share)
        if not shown:
            return _SILENT, near
        best = max(shown.values())
        chosen = [means for means, share in shown.items() if share >= NEAR_BEST * best]
        chosen.sort(key=lambda means: -shown[means])
        ids = [id_ for means in chosen for id_ in means if self._is_there(id_)]
        return _Spoken(MESSAGE, ids, best), near

    def _signpost(self, text: str) -> Signpost | None:
        """Whose matter a text is where it is not ours."""
        asked = ready(text)
        for signpost, _ in self._neighbours.fitting(text):
            if not any(made_ready(word).matched(asked) is not None for word in signpost.unless):
                return signpost
        return None

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

    def _is_sure(self, hits: Sequence[Hit], text: str, spoken: _Spoken, index: Index) -> bool:
        """Whether the first article answers a text: one on our subject needs little, another one
        much; a word that we have never met asks for nearly all of the rest.
        """
        if not hits:
            return spoken.share == 1.0
        best = hits[0]
        coverage = max(best.coverage, spoken.share)
        asked = terms.query_terms(text)
        if any(_is_foreign(term, index) for term in asked):
            return coverage >= FOREIGN_COVERAGE
        if spoken.share or not terms.subject().isdisjoint(asked):
            return coverage >= ON_SUBJECT
        is_covered = coverage >= SURE_COVERAGE and best.strength >= SURE_STRENGTH
        return best.strength >= STRONG or is_covered

    def _is_there(self, id_: str) -> bool:
        return id_.startswith("codes/") or self._library.has(id_.partition("#")[0])

    @cached_property
    def names(self) -> Names:
        """What the articles are called."""
        return Names(self._library)

    @cached_property
    def _cues(self) -> "CueBook[tuple[str, tuple[str, ...]]]":
        """What Windows shows, and the aliases that tell something within a longer text."""
        shown = ((cue, (MESSAGE, one.means)) for one in self._said_by_windows for cue in one.cues)
        named = ((cue, (ALIAS, (id_,))) for cue, id_ in self.names.cues())
        return CueBook((*shown, *named))

    @cached_property
    def _neighbours(self) -> "CueBook[Signpost]":
        return CueBook((cue, one) for one in self._signposts for cue in one.cues)

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


def _is_foreign(term: str, index: Index) -> bool:
    """Whether a term is a Latin word that no article of ours has, nor one near it."""
    is_word = len(term) >= SHORTEST_FOREIGN and term.isascii() and term.isalpha()
    return is_word and not index.count(term) and not index.neighbours(term)
