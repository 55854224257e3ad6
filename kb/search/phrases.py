"""``Phrasebook``: what stands within a text: messages that Windows shows, names of articles, and
signs that it is another matter.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.content.library import Library
from kb.messages import Message
from kb.search import terms
from kb.search.cue_book import CueBook, made_ready, ready
from kb.search.names import Names
from kb.signposts import Signpost

# Set on tests/queries.jsonl as the weights of ``rank`` are (0.900 of its 871 questions find the
# right article first), and what moves is said in the same way.
# A message that Windows shows counts where its cue accounts for this share of the text: 0.15 and
# 0.35 move nothing there; with 0.15 one foreign question more is answered.
LEAST_SHARE = 0.25
# Of what a message means, each next one counts so much less. 0.5: 0.898, 0.9: 0.896.
PLACE_DECAY = 0.75
# Of several messages that fit, those that weigh nearly as much as the best are listed whole. The
# first article is the same from 0.7 to 1; a smaller share lists what is hardly meant.
NEAR_BEST = 0.85
_OFFICE = re.compile(
    r"""
    (?<![a-z0-9])(?:
        office | ospp | outlook | excel | word | powerpoint | visio | m365  # office2019, Word
    )(?![a-z])
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Messages of these are about Windows, so that in a text on Office they are meant as little.
_OF_WINDOWS = ("settings", "watermark", "windows", "slui", "slmgr")


@dataclass(frozen=True)
class Weights:
    """The terms of a query, each with its weight, and their sum."""

    of_terms: Mapping[str, float]
    total: float

    @classmethod
    def of(cls, text: str, weigh: Callable[[str], float]) -> "Weights":
        """The weights of a text; ``weigh`` gives that of one term."""
        found = {term: weigh(term) for term in terms.query_terms(text)}
        return cls(found, sum(found.values()) or 1.0)

    def share(self, matched: frozenset[str]) -> float:
        """The share that a cue accounts for: its words, and each pair of Han that has a character
        of it, because pairs across the end of a run are no one's.
        """
        characters = {c for term in matched if terms.is_han(term) for c in term}
        covered = sum(
            weight
            for term, weight in self.of_terms.items()
            if term in matched or (terms.is_han(term) and not characters.isdisjoint(term))
        )
        return covered / self.total


@dataclass(frozen=True)
class Within:
    """What is shown and named within a text: ids (with ``#anchor``) with the share of the text
    that speaks for each, and all ids that the messages mean which fit best.
    """

    shown: Mapping[str, float]
    named: Mapping[str, float]
    means: Sequence[str]

    @property
    def share(self) -> float:
        """The largest share that a message accounts for."""
        return max(self.shown.values(), default=0.0)

    def speaks_for(self, id_: str, anchor: str) -> float:
        """The share that a message accounts for which means an article or its section."""
        return max(self.shown.get(id_, 0.0), self.shown.get(f"{id_}#{anchor}", 0.0))


@dataclass(frozen=True)
class _Phrase:
    """What a cue stands for: a message (``where`` says what shows it), or one name of an article
    (``where`` is empty).
    """

    where: str
    means: tuple[str, ...]


class Phrasebook:
    """The cues of messages, aliases and signposts. May be shared by threads."""

    def __init__(
        self, library: Library, messages: Sequence[Message], signposts: Sequence[Signpost]
    ) -> None:
        self._library = library
        self._messages = messages
        self._signposts = signposts

    @cached_property
    def names(self) -> Names:
        """What the articles are called."""
        return Names(self._library)

    def within(self, text: str, weights: Weights) -> Within:
        """The messages and names that stand within a text."""
        by_terms: dict[_Phrase, frozenset[str]] = {}
        for phrase, matched in self._fitting(text):
            by_terms[phrase] = by_terms.get(phrase, frozenset()) | matched
        shares = {phrase: weights.share(matched) for phrase, matched in by_terms.items()}
        named = {one.means[0]: share for one, share in shares.items() if not one.where}
        messages = {
            one: share
            for one, share in shares.items()
            if one.where and not _is_told_better(one, by_terms)
        }
        return Within(_spread(messages), named, _all_meant(messages))

    def signpost(self, text: str, weights: Weights) -> Signpost | None:
        """Whose matter a text is where it is not ours; of several that fit the one that tells the
        most of the text.
        """
        asked = ready(text)
        found: dict[Signpost, float] = {}
        for signpost, matched in self._neighbours.fitting(text):
            if not any(made_ready(word).matched(asked) is not None for word in signpost.unless):
                found[signpost] = max(found.get(signpost, 0.0), weights.share(matched))
        return max(found, key=lambda signpost: found[signpost], default=None)

    def _fitting(self, text: str) -> list[tuple[_Phrase, frozenset[str]]]:
        """The phrases that fit; in a text on Office none that leads to a page of Windows."""
        found = self._cues.fitting(text)
        if not says_office(text):
            return found
        return [
            (phrase, matched)
            for phrase, matched in found
            if phrase.where not in _OF_WINDOWS or phrase.means[0].startswith("codes/")
        ]

    @cached_property
    def _cues(self) -> "CueBook[_Phrase]":
        shown = (
            (cue, _Phrase(one.where, tuple(filter(self._is_there, one.means))))
            for one in self._messages
            for cue in one.cues
        )
        named = ((cue, _Phrase("", (id_,))) for cue, id_ in self.names.cues())
        return CueBook((cue, phrase) for cue, phrase in (*shown, *named) if phrase.means)

    @cached_property
    def _neighbours(self) -> "CueBook[Signpost]":
        return CueBook((cue, one) for one in self._signposts for cue in one.cues)

    def _is_there(self, id_: str) -> bool:
        return id_.startswith("codes/") or self._library.has(id_.partition("#")[0])


def says_office(text: str) -> bool:
    """Whether a text is about Office; Han may touch the word."""
    return bool(_OFFICE.search(terms.fold(text[: terms.LONGEST_TEXT])))


def _is_told_better(one: _Phrase, by_terms: Mapping[_Phrase, frozenset[str]]) -> bool:
    """Whether another message has all that this one has, and more: "activation server" within
    "organization's activation server".
    """
    own = by_terms[one]
    return any(own < matched for other, matched in by_terms.items() if other.where)


def _spread(messages: Mapping[_Phrase, float]) -> dict[str, float]:
    """How much the messages speak for each id that they mean."""
    found: dict[str, float] = {}
    for message, share in messages.items():
        for place, id_ in enumerate(message.means):
            found[id_] = max(found.get(id_, 0.0), share * PLACE_DECAY**place)
    return found


def _all_meant(messages: Mapping[_Phrase, float]) -> list[str]:
    """All ids of the messages that fit best, each once."""
    best = max(messages.values(), default=0.0)
    near = [one for one, share in messages.items() if share >= NEAR_BEST * best]
    near.sort(key=lambda one: -messages[one])
    return list(dict.fromkeys(id_ for one in near for id_ in one.means))
