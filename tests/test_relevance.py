"""A floor for the search on our own queries; ``python -m bench relevance --misses`` shows what fails."""

from bench.relevance import outcomes, share
from kb.lookup import KnowledgeBase

FLOORS = {
    "all": (0.81, 0.91),
    "en": (0.79, 0.91),
    "zh-TW": (0.80, 0.91),
    "zh-CN": (0.82, 0.89),
    "code": (0.96, 0.96),
    "event": (0.96, 0.96),
    "message": (0.83, 0.93),
    "question": (0.72, 0.86),
    "topic": (0.74, 0.88),
    "none": (0.85, 0.85),
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
