"""Near words are offered for unknown ones, in both scripts; known words are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.languages import EN, ZH_TW
from kb.lookup import KnowledgeBase
from kb.search import spelling, terms
from kb.search.spelling import Speller, near


@pytest.mark.parametrize(
    ("word", "vocabulary", "found"),
    [
        ("telefone", ["telephone", "television"], ["telephone"]),
        ("slmrg", ["slmgr", "sling"], ["slmgr"]),
        ("kims", ["kms", "aims"], ["kms", "aims"]),
        ("port", ["portable"], []),
    ],
)
def test_the_nearest_words(word: str, vocabulary: list[str], found: list[str]) -> None:
    assert near(word, vocabulary) == found


@pytest.mark.parametrize(
    ("query", "corrected"),
    [
        ("qqq actvation xyzzyq", "qqq activation xyzzyq"),
        ("電話啟用 確認識別馬", "電話啟用 確認識別碼"),
        ("确认识别马 怎么办", "确认识别码 怎么办"),
    ],
)
def test_unknown_words_are_corrected(knowledge: KnowledgeBase, query: str, corrected: str) -> None:
    assert corrected in knowledge.did_you_mean(query)


@pytest.mark.parametrize(
    "query",
    [
        "slmgr.vbs /skms kms01.corp.example",
        "激活服务器 密钥",
        "KB5003646",
        "今天天氣很好",
        "影印機卡紙",
        "印表機沒有墨水了",
        "",
        "\ud800",
    ],
)
def test_what_is_known_or_about_something_else_is_left_alone(
    knowledge: KnowledgeBase, query: str
) -> None:
    assert knowledge.did_you_mean(query) == ()


def speller(phrase: str, times: int) -> Speller:
    """Knows one phrase, and offers what stands in it so often."""
    known = terms.terms(phrase)
    return Speller([], [phrase] * times, lambda term: int(term in known))


def test_of_a_text_on_our_subject_half_the_pairs_are_known() -> None:
    ours = speller("產品啟用失敗", spelling.COMMON)
    assert ours.corrected("品啟角失敗") == "品啟用失敗"
    assert ours.corrected("啟角失敗") is None


def test_a_rare_character_is_not_offered() -> None:
    assert speller("產品啟用失敗", spelling.COMMON - 1).corrected("品啟角失敗") is None


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("0xC004F07", "0xC004F074"),
        ("0x800070002", "0x80070002"),
        ("0xC004F07G", "0xC004F074"),
        ("0xC04F074", "0xC004F074"),
    ],
)
def test_a_malformed_code_gets_its_neighbours(
    knowledge: KnowledgeBase, query: str, code: str
) -> None:
    found = knowledge.search(query, EN)
    assert not found.confident
    assert code in found.suggestions


@given(st.text(max_size=400))
def test_any_text_has_a_search_result_or_none(knowledge: KnowledgeBase, query: str) -> None:
    found = knowledge.search(query, ZH_TW)
    assert len(found.results) <= 10
    knowledge.did_you_mean(query)
