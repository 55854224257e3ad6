"""Cues fit by their words, in any order, form and script, and by nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search import terms
from kb.search.cue_book import CueBook, made_ready, ready


def fits(cue: str, text: str) -> bool:
    return made_ready(cue).matched(ready(text)) is not None


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("organization activation server", "Our ORGANIZATION's server for activations"),
        ("not activate Windows", "Windows can’t be activated"),
        ("not activate Windows", "we cannot activate windows"),
        ("not activate Windows", "Windows isn't activated"),
        ("not connect", "unable to connect"),
        ("expire|end soon", "it ends soon"),
        ("組織 啟用伺服器", "连不上组织的激活服务器"),
        ("找不到 產品金鑰", "找不到 任何\n產品金鑰"),
        ("找不到產品金鑰", "找不到產 品金鑰"),
        ("Office 尚未啟用", "這份Office尚未啟用"),
        ("虛擬機 啟用", "虛擬機器無法啟用"),
    ],
)
def test_a_cue_fits(cue: str, text: str) -> None:
    assert fits(cue, text)


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("organization activation server", "the activation server"),
        ("not activate Windows", "Windows is activated"),
        ("組織 啟用伺服器", "啟用伺服器"),
        ("組織的啟用伺服器", "組織，的啟用伺服器"),
        ("Office 尚未啟用", "尚未啟用"),
        ("key", "monkey"),
    ],
)
def test_a_cue_does_not_fit(cue: str, text: str) -> None:
    assert not fits(cue, text)


def test_a_book_says_what_fits_and_by_which_terms() -> None:
    book = CueBook([("count low", "few"), ("計數 不足", "few"), ("count", "any"), ("", "none")])
    assert set(book.fitting("The count is too low")) == {
        ("few", frozenset(terms.terms("count low"))),
        ("any", frozenset(terms.terms("count"))),
    }
    matched = frozenset(terms.terms("計數") + terms.terms("不足"))
    assert book.fitting("KMS 计数不足") == [("few", matched)]
    assert book.fitting("") == []


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=5))
def test_the_book_finds_what_each_cue_alone_finds(text: str, cues: list[str]) -> None:
    book = CueBook((cue, place) for place, cue in enumerate(cues))
    alone = {n for n, cue in enumerate(cues) if made_ready(cue).words and fits(cue, text)}
    assert {place for place, _ in book.fitting(text)} == alone


def test_a_text_of_any_length_is_read_as_far_as_a_query_is() -> None:
    book = CueBook([("計數 不足", "few")])
    assert book.fitting("計數不足" + "啟" * (1 << 20)) != []
    assert book.fitting("啟" * (1 << 20) + "計數不足") == []
