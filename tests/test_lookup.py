"""From what somebody typed to an answer; and search over both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import Malformed
from kb.languages import EN, ZH_TW
from kb.lookup import KnowledgeBase

STATUSES = ("found", "known", "ambiguous", "matched", "unknown")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("0x8007267C", "found", "0x8007267C"),
        ("9852", "found", "0x8007267C"),
        ("0x267C", "found", "0x8007267C"),
        ("DNS_ERROR_NO_DNS_SERVERS", "found", "0x8007267C"),
        ("HRESULT_FROM_WIN32(DNS_ERROR_NO_DNS_SERVERS)", "found", "0x8007267C"),
        ("no dns servers", "matched", "0x8007267C"),
        ("dns error 9852 kms host", "found", "0x8007267C"),
        ("3221549164 what is this", "found", "0xC004F06C"),
        ("傳回碼 -1073418124", "found", "0xC004F074"),
        ("SL_E_VL_NOT_ENOUGH_COUNT", "found", "0xC004F038"),
        ("vl binding service unavailable", "matched", "0xC004F074"),
        ("5", "ambiguous", "0x80070005"),
        ("0xC004D104", "known", "0xC004D104"),
        ("0x12345678", "unknown", "0x12345678"),
    ],
)
def test_lookup(knowledge: KnowledgeBase, query: str, status: str, code: str) -> None:
    answer = knowledge.lookup(query, EN)
    assert (answer.status, answer.candidates[0].code.hex) == (status, code)
    assert (answer.article is not None) == (status in ("found", "ambiguous", "matched"))


def test_an_event_id_is_an_event(knowledge: KnowledgeBase) -> None:
    answer = knowledge.lookup("12290", ZH_TW)
    assert answer.article is not None
    assert (answer.article.id, answer.status, answer.path) == (
        "events/12290",
        "found",
        "/zh-TW/events/12290",
    )


def test_ambiguity_is_shown_and_can_be_decided(knowledge: KnowledgeBase) -> None:
    shown = [c.code.hex for c in knowledge.lookup("5", EN).candidates]
    assert shown[:2] == ["0x80070005", "0xC0000005"]
    assert [c.code.hex for c in knowledge.lookup("5", EN, "ntstatus").candidates] == ["0xC0000005"]


def test_an_unknown_code_has_suggestions(knowledge: KnowledgeBase) -> None:
    near = knowledge.code("0xC004E074", EN)
    assert "codes/0xC004F074" in [s.id for s in near.suggestions]


def test_malformed_is_said(knowledge: KnowledgeBase) -> None:
    with pytest.raises(Malformed):
        knowledge.code("hello", EN)


def test_near_misses_of_a_malformed_code(knowledge: KnowledgeBase) -> None:
    with pytest.raises(Malformed) as error:
        knowledge.code("0x8007005", EN)
    assert [c.code.hex for c in knowledge.near(error.value.near)][0] == "0x80070005"


@pytest.mark.parametrize(
    ("query", "language", "id_"),
    [
        ("0xC004F074", EN, "codes/0xC004F074"),
        ("KMS 主機壞了怎麼辦", ZH_TW, "issues/a-kms-host-failed"),
        ("KMS 主机坏了怎么办", ZH_TW, "issues/a-kms-host-failed"),
        ("沒有設定 DNS 伺服器", ZH_TW, "codes/0x8007267C"),
        ("没有配置 DNS 服务器", ZH_TW, "codes/0x8007267C"),
        ("event 12293", EN, "events/12293"),
        ("12293 是什麼", ZH_TW, "events/12293"),
        (
            "I installed a KMS key on the KMS client",
            EN,
            "issues/i-installed-a-kms-key-on-the-kms-client",
        ),
        ("W269N-WFGWX-YVC9B-4J6C9-T83GX which product", EN, "reference/kms-client-setup-keys"),
    ],
)
def test_search_puts_the_right_article_first(
    knowledge: KnowledgeBase, query: str, language: str, id_: str
) -> None:
    found = knowledge.search(query, language)
    assert found.confident
    assert found.results[0].id == id_


@pytest.mark.parametrize(
    "query",
    [
        "stop code 0x0000007B inaccessible boot device",
        "藍畫面 0x0000003B",
        "xyzzy plugh",
        "印表機卡紙",
    ],
)
def test_no_answer_is_an_answer(knowledge: KnowledgeBase, query: str) -> None:
    assert not knowledge.search(query, EN).confident


def test_one_result_for_each_article(knowledge: KnowledgeBase) -> None:
    ids = [result.id for result in knowledge.search("kms host dns srv", EN, 50).results]
    assert len(ids) == len(set(ids)) > 5


def test_a_result_is_in_the_readers_language(knowledge: KnowledgeBase) -> None:
    for language in (EN, ZH_TW):
        result = knowledge.search("KMS host failed", language).results[0]
        assert result.path.startswith(f"/{language}/")


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "?!.",
        "the",
        "* OR [a TO z]",
        "(" * 1000,
        "a~2",
        '"',
        "x" * 10_000,
        "\ud800",
        "\0\x01",
        "\U0001f600",
    ],
)
def test_hostile_queries(knowledge: KnowledgeBase, query: str) -> None:
    assert len(knowledge.search(query, EN).results) <= 10
    assert knowledge.lookup(query, EN).status in STATUSES


@given(st.text(max_size=200))
def test_any_query_is_answered(knowledge: KnowledgeBase, query: str) -> None:
    answer = knowledge.lookup(query, ZH_TW)
    assert set(answer.as_dict()) >= {
        "schema",
        "query",
        "status",
        "lang",
        "candidates",
        "article",
        "suggestions",
    }
