"""``CueBook``: which cues fit a text, out of thousands; and a text made ready for that.

A word of a cue fits in any form that the stemmer makes one, and a negation as any other
(``cannot``, ``isn't``, ``unable``); a run of Han fits where it stands in the text, whatever script
and spaces it is written with. Knows no articles and no index.
"""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from kb.search import terms

NEGATION = "not"
# Words that say no, however they are written.
_NEGATIONS = frozenset(
    ("not", "cannot", "cant", "dont", "doesnt", "isnt", "wasnt", "wont", "couldnt", "unable")
)
# Texts made ready that stay in memory: a look-up, its search and its page ask for the same one.
_KEPT_TEXTS = 64
# Forms that are made ready once: the cues of our tables repeat some 5,000.
_KEPT_FORMS = 8192

Meaning = TypeVar("Meaning", bound=Hashable)


@dataclass(frozen=True)
class Ready:
    """A text made ready: its Latin words as stems, and its Han with no spaces in it."""

    stems: frozenset[str]
    han: str

    @property
    def is_negated(self) -> bool:
        """Whether an English word of it says no."""
        return NEGATION in self.stems


@dataclass(frozen=True)
class _Part:
    """One word of a cue in one of its forms: stems and runs of Han that all must be there."""

    stems: tuple[str, ...]
    runs: tuple[str, ...]

    def fits(self, text: Ready) -> bool:
        return text.stems.issuperset(self.stems) and all(run in text.han for run in self.runs)


@dataclass(frozen=True)
class Cue:
    """A cue made ready: each of its words as the forms of which one must fit."""

    words: tuple[tuple[_Part, ...], ...]

    def matched(self, text: Ready) -> frozenset[str] | None:
        """The search terms of what fits, by which it is weighed; None where a word does not."""
        found: set[str] = set()
        for forms in self.words:
            part = next((form for form in forms if form.fits(text)), None)
            if part is None:
                return None
            found.update(part.stems)
            for run in part.runs:
                found.update(terms.pairs(run))
        return frozenset(found)

    def filed_under(self) -> tuple[frozenset[str], ...]:
        """For each word the keys of which a fitting text has at least one."""
        return tuple(
            frozenset(part.stems[0] if part.stems else part.runs[0][:2] for part in forms)
            for forms in self.words
        )


class CueBook(Generic[Meaning]):
    """Cues with what each means. May be shared by threads."""

    def __init__(self, pairs: Iterable[tuple[str, Meaning]]) -> None:
        found = [(made_ready(cue), meaning) for cue, meaning in pairs]
        usual = Counter(key for cue, _ in found for keys in cue.filed_under() for key in keys)
        # Filed under the word that the fewest other cues have, so that few are tried.
        self._filed: dict[str, list[tuple[Cue, Meaning]]] = {}
        for cue, meaning in found:
            rarest = min(
                cue.filed_under(), key=lambda keys: sum(usual[key] for key in keys), default=()
            )
            for key in rarest:
                self._filed.setdefault(key, []).append((cue, meaning))

    def fitting(self, text: str) -> list[tuple[Meaning, frozenset[str]]]:
        """What the cues mean that fit a text, each with the search terms by which it does; in an
        order that is the same for the same text, and says nothing.
        """
        asked = ready(text)
        pairs = (asked.han[place : place + 2] for place in range(len(asked.han)))
        singles = (character for character in asked.han)
        keys = dict.fromkeys((*sorted(asked.stems), *pairs, *singles))
        found: list[tuple[Meaning, frozenset[str]]] = []
        for key in keys:
            for cue, meaning in self._filed.get(key, ()):
                matched = cue.matched(asked)
                if matched is not None:
                    found.append((meaning, matched))
        return found


@lru_cache(maxsize=_KEPT_TEXTS)
def ready(text: str) -> Ready:
    """A text made ready, as far as a query is read."""
    words = terms.words(terms.joined(terms.fold(text[: terms.LONGEST_TEXT])))
    stems = {stem for word in words if not terms.is_han(word) for stem in _stems(word)}
    runs = [word for word in words if terms.is_han(word)]
    return Ready(frozenset(stems), "\n".join(runs))


def made_ready(cue: str) -> Cue:
    """A cue as it is compared; what is no word in it is left out."""
    words = (tuple(_part(form) for form in word.split("|") if form) for word in cue.split())
    return Cue(
        tuple(filter(None, (tuple(p for p in forms if p.stems or p.runs) for forms in words)))
    )


@lru_cache(maxsize=_KEPT_FORMS)
def _part(form: str) -> _Part:
    found = terms.words(terms.fold(form))
    return _Part(
        tuple(stem for word in found if not terms.is_han(word) for stem in _stems(word)[:1]),
        tuple(word for word in found if terms.is_han(word)),
    )


def _stems(word: str) -> tuple[str, ...]:
    return (NEGATION,) if word in _NEGATIONS else terms.latin(word)
