"""Ranking: what is far behind is dropped, what an author expects comes first."""

from typing import Any

import pytest

from kb.languages import EN
from kb.lookup import KnowledgeBase
from kb.search import rank
from kb.search.index import Hit


class FewHits:
    """An index that finds what it is told to."""

    def __init__(self, *scores: float) -> None:
        self.hits = [
            Hit(f"codes/0xC004F0{number:02d}", EN, "", score, 1.0, score)
            for number, score in enumerate(scores)
        ]

    def search(self, _text: str, _limit: int) -> list[Hit]:
        return self.hits

    def weight(self, _term: str) -> float:
        return 1.0

    def count(self, _term: str) -> int:
        return 1


def ranked(
    knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, *scores: float
) -> list[float]:
    monkeypatch.setattr(rank, "LINK_WEIGHT", 0.0)
    index: Any = FewHits(*scores)
    ranker = rank.Ranker(knowledge.library, lambda: index)
    return [score for _, _, score in ranker.rank("plugh", EN).articles]


def test_what_is_far_behind_the_best_is_dropped(
    knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = rank.LOWEST_SHARE
    scores = ranked(knowledge, monkeypatch, 10.0, 10 * share + 0.01, 10 * share - 0.01)
    assert scores == [10.0, 10 * share + 0.01]


def test_the_best_comes_first_and_equals_by_their_id(
    knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ranked(knowledge, monkeypatch, 1.0, 3.0, 2.0) == [3.0, 2.0, 1.0]
