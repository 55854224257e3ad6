"""Whether the best document really answers a text, or is only the nearest there is.

Bounds were set on the questions of tests/queries.jsonl that name no code, event or title: 720 on
our subject and 152 on other matters that no signpost knows. As they stand 0.979 of the former are
answered and 0.730 of the latter refused; what moves is said as those two shares.
"""

from collections.abc import Sequence

from kb.search import terms
from kb.search.index import Hit, Index
from kb.search.phrases import LEAST_SHARE

# On our subject, an answer covers so much of the text and leaves at most so much that no article
# has, or weighs so much. Coverage 0.3: 0.975 and 0.757; unknown 0.5: 0.985 and 0.704.
COVERAGE, UNKNOWN, STRENGTH = 0.25, 0.4, 2.5
# A message that counts answers by itself where at most so much of a text is unknown, and where it
# is half of it whatever else is there. 0.7 instead of that half: 0.002 fewer of both.
MESSAGE_UNKNOWN, WHOLE_MESSAGE = 0.5, 0.5
# Off it, twice as much is asked for. Coverage 0.4 and strong 2.1: 0.988 and 0.678; unknown 0.25:
# 0.976 and 0.750; strength 1.4: 0.974 and 0.763.
OTHER_COVERAGE, OTHER_UNKNOWN, OTHER_STRENGTH, OTHER_STRONG = 0.5, 0.35, 1.0, 2.6
# Letters of the shortest word that may be another product's name: SIM, AWS.
_SHORTEST_NAME = 3


def is_sure(hits: Sequence[Hit], text: str, index: Index, shown: float) -> bool:
    """Whether the first hit answers a text. A text on our subject needs less than another one, and
    one of which a message of Windows is a good part (``shown``, 0 to 1) nothing more.
    """
    asked = terms.query_terms(text)
    if not hits or not asked:
        return False
    best = hits[0]
    unknown = _unknown(asked, index)
    if shown >= LEAST_SHARE:
        return unknown <= MESSAGE_UNKNOWN or shown >= WHOLE_MESSAGE
    if not terms.subject().isdisjoint(asked):
        is_covered = best.coverage >= COVERAGE and unknown <= UNKNOWN
        return is_covered or best.strength >= STRENGTH
    is_covered = best.coverage >= OTHER_COVERAGE and best.strength >= OTHER_STRENGTH
    return unknown <= OTHER_UNKNOWN and (is_covered or best.strength >= OTHER_STRONG)


def _unknown(asked: Sequence[str], index: Index) -> float:
    """The share of a text's weight that is in words and pairs of Han that no article has; a word
    near one of ours is a typing error.
    """
    total = sum(map(index.weight, asked))
    return sum(index.weight(term) for term in asked if _is_unknown(term, index)) / (total or 1.0)


def _is_unknown(term: str, index: Index) -> bool:
    if index.count(term):
        return False
    is_name = len(term) >= _SHORTEST_NAME and term.isascii() and term.isalpha()
    return terms.is_han(term) or (is_name and not index.neighbours(term))
