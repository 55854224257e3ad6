"""A floor for the search on our own queries; ``python -m bench relevance --misses`` shows what
fails.
"""

from bench.relevance import outcomes, share
from kb.lookup import KnowledgeBase

FLOORS = {
    "all": (0.88, 0.97),
    "en": (0.87, 0.97),
    "zh-TW": (0.89, 0.96),
    "zh-CN": (0.88, 0.95),
    "code": (0.97, 0.97),
    "event": (0.97, 0.97),
    "message": (0.84, 0.95),
    "question": (0.82, 0.96),
    "topic": (0.88, 0.96),
    "ticket": (0.85, 0.94),
    "typing-error": (0.83, 0.88),
    "none": (0.92, 0.92),
}


def test_the_right_article_stands_first(knowledge: KnowledgeBase) -> None:
    found = outcomes(knowledge)
    assert len(found) >= 300
    below = {}
    for group, (first, third) in FLOORS.items():
        members = [one for one in found if group in ("all", one.language, one.kind)]
        figures = (share(members, 1), share(members, 3))
        if figures[0] < first or figures[1] < third:
            below[group] = figures
    assert below == {}


def test_every_expected_article_exists(knowledge: KnowledgeBase) -> None:
    for one in outcomes(knowledge):
        assert all(knowledge.library.has(id_) for id_ in one.expected), one
