"""What somebody typed is read once: the index is asked once, a code is read once."""

from collections import Counter

import pytest
from flask import Flask

from kb.codes import reading
from kb.interpretation import Interpretation
from kb.known_codes import KnownCodes
from kb.languages import EN, LANGUAGES, ZH_TW
from kb.lookup import KnowledgeBase
from kb.search.index import Index


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the index is searched, snippets are made, and a text is read as a code."""
    counts: Counter[str] = Counter()
    for owner, name in ((Index, "search"), (Index, "snippet"), (KnownCodes, "read")):
        whole = getattr(owner, name)

        def count(*arguments: object, _whole: object = whole, _name: str = name) -> object:
            counts[_name] += 1
            return _whole(*arguments)  # type: ignore[operator]

        monkeypatch.setattr(owner, name, count)
    return counts


def test_a_look_up_and_a_search_of_one_interpretation_ask_once(
    knowledge: KnowledgeBase, counted: Counter[str]
) -> None:
    asked = knowledge.interpret("count does not rise on the new host")
    answer = knowledge.lookup(asked, EN)
    found = knowledge.search(asked, EN, 20)
    assert answer.article is not None
    assert answer.article.id == found.results[0].id
    assert counted == {"search": 1, "read": 1}
    assert [result.snippet for result in found.results[:2]]
    assert counted["snippet"] == 2


def test_the_page_of_results_asks_once(app: Flask, counted: Counter[str]) -> None:
    page = app.test_client().get("/search?q=activation+count+stays+at+one&lang=en")
    assert page.status_code == 200
    assert (counted["search"], counted["read"]) == (1, 1)
    assert counted["snippet"] <= page.text.count("<li") + 1


def test_an_interpretation_says_the_same_as_its_text(knowledge: KnowledgeBase) -> None:
    for text in ("9852", "0xC004F074", "12290", "kms host failed", "slmgr /skms", "xyzzy plugh"):
        for language in LANGUAGES:
            asked = knowledge.interpret(text)
            assert knowledge.lookup(asked, language).as_dict() == (
                knowledge.lookup(text, language).as_dict()
            )
            assert knowledge.search(asked, language).as_dict() == (
                knowledge.search(text, language).as_dict()
            )


def test_each_language_is_ranked_by_itself(knowledge: KnowledgeBase) -> None:
    asked = knowledge.interpret("kms")
    assert asked.ranking(EN) is asked.ranking(EN)
    assert asked.ranking(EN).articles != asked.ranking(ZH_TW).articles


@pytest.mark.parametrize(
    ("text", "problem"), [("0x8007005", "seven-digits"), ("words", "not-a-code"), ("9852", None)]
)
def test_what_is_wrong_is_kept(knowledge: KnowledgeBase, text: str, problem: str | None) -> None:
    error = knowledge.interpret(text).malformed()
    assert (error.problem if error else None) == problem


def test_a_long_text_is_no_spelling(knowledge: KnowledgeBase) -> None:
    asked: Interpretation = knowledge.interpret("0" * (reading.LONGEST_SPELLING + 1))
    assert asked.spelled() == []
