"""Words near a mistyped one, in both scripts; the only room that knows rapidfuzz. Knows no
articles and no index.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kb.chinese import HAN
from kb.search import simplified, terms

# Letters of the shortest word that is corrected. Of tests/queries.jsonl, 3 makes one wrong and
# lets one on another subject pass, 5 changes nothing, 6 misses one typing error.
SHORTEST = 4
# Letters from which a word may have two slips ("telefone"). Of 286 words of our queries with one
# or two slips made, 166 come back and 29 become another word; 5: 183 and 43, 9: 141 and 29.
LONG = 7
# Words of a query that are corrected; each takes 0.6 ms.
MOST_WORDS = 8
# How often a pair of characters must stand in our texts to be offered. Of 441 Chinese queries of
# ours with one character replaced, 72 come back and 123 become another; 6: 88 and 160, 24: 55 and
# 101.
COMMON = 12
_LATIN = re.compile(rf"[a-z]{{{SHORTEST},}}")
_HAN_RUN = re.compile(f"[{HAN}]{{2,}}")
_WORD = re.compile(rf"(?<![\w.\-])[A-Za-z]{{{SHORTEST},}}(?![\w\-]|\.\w)")

_SIMPLIFIED = frozenset(simplified.SIMPLIFIED)

Count = Callable[[str], int]


def near(word: str, vocabulary: Sequence[str], limit: int = 2) -> list[str]:
    """The nearest words, at most one slip away (two from seven letters on); equals in the
    vocabulary's order.
    """
    slips = 2 if len(word) >= LONG else 1
    found = process.extract(word, vocabulary, scorer=OSA.distance, score_cutoff=slips, limit=limit)
    return [close for close, _, _ in found]


def is_word(term: str) -> bool:
    """Whether a term is a Latin word long enough to be mistyped recognisably."""
    return len(term) >= SHORTEST and term.isascii() and term.isalpha()


class Speller:
    """Corrects queries with the Latin words of ``texts`` and the Han pairs of ``phrases``.

    ``count`` says in how many documents a search term is.
    """

    def __init__(self, texts: Iterable[str], phrases: Iterable[str], count: Count) -> None:
        latin: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        for text in texts:
            latin.update(_LATIN.findall(text.lower()))
        for phrase in phrases:
            for run in _HAN_RUN.findall(phrase):
                pairs.update(run[place : place + 2] for place in range(len(run) - 1))
        self._count = count
        self._words = [word for word, _ in latin.most_common()]
        self._characters = _characters(pairs)

    def corrected(self, query: str) -> str | None:
        """The query with its unknown words replaced by near ones; None when there is nothing to
        replace.
        """
        text = unicodedata.normalize("NFKC", query)
        better = self._han(_WORD.sub(self._latin, text, MOST_WORDS))
        if text.translate(simplified.FOLD) == text and not _SIMPLIFIED.isdisjoint(text):
            better = better.translate(simplified.FOLD)
        return better if better != text else None

    def _latin(self, match: re.Match[str]) -> str:
        word = match[0].lower()
        unknown = [term for term in terms.query_terms(word) if not self._count(term)]
        return next(iter(near(word, self._words, 1)), match[0]) if unknown else match[0]

    def _han(self, text: str) -> str:
        """Replaces a character that no known pair has by the one that makes both of its pairs
        known.

        A text of which most pairs are unknown is about something else and stays as it is.
        """
        pairs = [term for term in terms.query_terms(text) if terms.is_han(term)]
        unknown = {pair for pair in pairs if not self._count(pair)}
        if 2 * len(unknown) > len(pairs):
            return text
        for place in range(len(text)):
            around = [
                text[start : start + 2]
                for start in (place - 1, place)
                if start >= 0 and _HAN_RUN.fullmatch(text[start : start + 2])
            ]
            if around and all(pair.translate(simplified.FOLD) in unknown for pair in around):
                text = text[:place] + self._character(text, place) + text[place + 1 :]
                unknown -= {pair.translate(simplified.FOLD) for pair in around}
        return text

    def _character(self, text: str, place: int) -> str:
        before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
        options = [
            self._characters.get(("", before.translate(simplified.FOLD))),
            self._characters.get((after.translate(simplified.FOLD), "")),
        ]
        there = [found for found in options if found]
        if not there:
            return text[place]
        common = set.intersection(
            *({one for one, number in found.items() if number >= COMMON} for found in there)
        )
        return max(
            common,
            key=lambda character: sum(found[character] for found in there),
            default=text[place],
        )


def _characters(pairs: Counter[str]) -> dict[tuple[str, str], Counter[str]]:
    """What stands behind a Simplified character (``("", character)``) and before one
    (``(character, "")``), how often.
    """
    found: dict[tuple[str, str], Counter[str]] = {}
    for pair, number in pairs.items():
        folded = pair.translate(simplified.FOLD)
        found.setdefault(("", folded[0]), Counter())[pair[1]] += number
        found.setdefault((folded[1], ""), Counter())[pair[0]] += number
    return found
