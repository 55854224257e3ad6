"""What makes the best document an answer, and what makes it only the nearest."""

from collections.abc import Collection
from typing import Any

import pytest

from kb.languages import EN
from kb.search.confidence import is_sure
from kb.search.index import Hit


class Vocabulary:
    """An index that has some words, and each weighs the same."""

    def __init__(self, has: Collection[str], near: Collection[str] = ()) -> None:
        self._has, self._near = has, near

    def weight(self, _term: str) -> float:
        return 1.0

    def count(self, term: str) -> int:
        return int(term in self._has)

    def neighbours(self, term: str) -> list[str]:
        return ["kms"] if term in self._near else []


def sure(
    text: str, index: Any, *, coverage: float = 0.0, strength: float = 0.0, shown: float = 0.0
) -> bool:
    return is_sure([Hit("codes/0xC004F074", EN, "", 1.0, coverage, strength)], text, index, shown)


KNOWN = Vocabulary(("kms", "clock", "paint", "wall"))


@pytest.mark.parametrize(
    ("text", "coverage", "strength", "answers"),
    [
        ("kms clock", 0.3, 0.0, True),
        ("kms clock", 0.2, 0.0, False),
        ("kms clock", 0.2, 2.6, True),
        ("kms clock plugh xyzzy", 0.3, 0.0, False),
        ("kms clock plugh xyzzy", 0.3, 2.6, True),
        ("paint wall", 0.6, 1.1, True),
        ("paint wall", 0.3, 1.1, False),
        ("paint wall", 0.6, 0.9, False),
        ("paint wall", 0.3, 2.7, True),
        ("paint wall plugh xyzzy", 0.6, 2.7, False),
    ],
)
def test_what_is_not_our_subject_needs_more(
    text: str, coverage: float, strength: float, answers: bool
) -> None:
    assert sure(text, KNOWN, coverage=coverage, strength=strength) == answers


@pytest.mark.parametrize(
    ("text", "shown", "answers"),
    [
        ("paint wall", 0.25, True),
        ("paint wall", 0.2, False),
        ("paint plugh xyzzy", 0.3, False),
        ("paint plugh xyzzy", 0.5, True),
    ],
)
def test_a_message_answers_by_itself(text: str, shown: float, answers: bool) -> None:
    assert sure(text, KNOWN, shown=shown) == answers


def test_a_typing_error_is_no_unknown_word() -> None:
    for near, answers in (((), False), (("klock", "servr"), True)):
        assert sure("kms klock servr", Vocabulary(("kms",), near), coverage=0.3) == answers


def test_without_words_or_results_nothing_is_sure() -> None:
    index: Any = KNOWN
    assert not is_sure([], "kms clock", index, 1.0)
    assert not sure("?!", KNOWN, coverage=1.0, strength=9.0, shown=1.0)
