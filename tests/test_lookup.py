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


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("0x8007005", "0x80070005"),
        ("0x8007005 error", "0x80070005"),
        ("got 0x8007005 on the laptop", "0x80070005"),
        ("出現0x8007005怎麼辦", "0x80070005"),
        ("my laptop says C004F74", "0xC004F074"),
        ("help: 0xC004F0744", "0xC004F074"),
        ("the KMS host counts too few, 0xC004F38", "0xC004F038"),
    ],
)
def test_a_code_with_a_slip_among_words_has_what_may_be_meant(
    knowledge: KnowledgeBase, text: str, meant: str
) -> None:
    found, answer = knowledge.search(text, EN), knowledge.lookup(text, EN)
    assert meant in found.suggestions
    assert answer.status in ("unknown", "matched")
    assert found.confident or answer.suggestions[0].id == f"codes/{meant}"


@pytest.mark.parametrize(
    "text", ["kms host has 800000 users", "c0ffee00 machine", "0xC004F074, not 0xC004F0744"]
)
def test_what_is_no_slip_of_a_code_has_none(knowledge: KnowledgeBase, text: str) -> None:
    suggestions = knowledge.search(text, EN).suggestions
    assert not any(one.startswith("0x") for one in suggestions)


def test_an_event_id_is_an_event(knowledge: KnowledgeBase) -> None:
    answer = knowledge.lookup("12290", ZH_TW)
    assert answer.article is not None
    assert (answer.article.id, answer.status, answer.path) == (
        "events/12290",
        "found",
        "/zh-TW/events/12290",
    )


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("事件識別碼12289", "12289"),
        ("出現事件8198怎麼辦", "8198"),
        ("８１９８ 事件", "8198"),
        ("event12288", "12288"),
        ("EventID 12290", "12290"),
        ("事件識別碼：12288", "12288"),
        ("事件編號:12288", "12288"),
        ("Event 12288: the client asked", "12288"),
        ("event 8198/8200", "8198"),
        ('{"EventId":8198}', "8198"),
        ('<EventID Qualifiers="16384">12288</EventID>', "12288"),
    ],
)
def test_the_number_of_an_event_in_any_script(
    knowledge: KnowledgeBase, text: str, event: str
) -> None:
    for language in (EN, ZH_TW):
        assert knowledge.search(text, language).results[0].id == f"events/{event}"
        assert knowledge.lookup(text, language).status == "found"


@pytest.mark.parametrize(
    "text",
    [
        "用戶端12289結果碼不是0",
        "12289 microsoft-windows-security-spp",
        "ID:12289",
        "識別碼 12289",
        "offline 12289",
        "a report of 12289 that prevents activation",
        "report 12289 eventually, kms client",
    ],
)
def test_a_number_that_nobody_calls_an_event_is_a_guess(
    knowledge: KnowledgeBase, text: str
) -> None:
    answer = knowledge.lookup(text, ZH_TW)
    assert (answer.status, answer.how) == ("matched", "event-number")
    assert answer.article is not None
    assert answer.article.id == "events/12289"


@pytest.mark.parametrize(
    "text",
    [
        "order 8198",
        "工單 8198",
        "$8198",
        "port 12288",
        "12288 台電腦 無法啟用",
        "build 12288 error",
    ],
)
def test_what_is_counted_or_filed_is_no_event(knowledge: KnowledgeBase, text: str) -> None:
    answer = knowledge.lookup(text, EN)
    assert answer.status in ("matched", "unknown")
    assert answer.article is None or answer.article.kind != "events"


def test_the_neighbours_of_an_event_come_after_it(knowledge: KnowledgeBase) -> None:
    for event in (id_ for id_ in knowledge.library.ids if id_.startswith("events/")):
        related = knowledge.library.source(event).values("related")
        ids = list(dict.fromkeys([event, *(id_.partition("#")[0] for id_ in related)]))
        number = event.partition("/")[2]
        for text in (f"事件識別碼{number}", f"event {number}"):
            found = [result.id for result in knowledge.search(text, ZH_TW, 20).results]
            assert found[: len(ids)] == ids, text


@pytest.mark.parametrize(
    "text", ["version 1.2.12288", "10.0.12288.1", "12288-1", "2024/12288", "KB12288"]
)
def test_a_number_within_a_name_is_no_event(knowledge: KnowledgeBase, text: str) -> None:
    assert "events/12288" not in knowledge.interpret(text).named


def test_many_event_numbers_are_no_question(knowledge: KnowledgeBase) -> None:
    events = [id_.partition("/")[2] for id_ in knowledge.library.ids if id_.startswith("events/")]
    text = "event " + " ".join(events[number % len(events)] for number in range(60))
    named = knowledge.interpret(text).named
    assert len([id_ for id_ in named if id_.startswith("events/")]) == 10
    assert len(knowledge.search("12288 " * 200, EN).results) <= 10


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("the data is invalid slmgr ato", "codes/0x8007000D"),
        ("slmgr /ato", "commands/slmgr"),
        ("slmgr /skms", "commands/slmgr"),
        ("/skms", "commands/slmgr"),
        ("/dstatus", "commands/ospp"),
        ("slmgr 資料無效", "codes/0x8007000D"),
    ],
)
def test_an_option_is_what_is_asked_unless_something_failed(
    knowledge: KnowledgeBase, text: str, first: str
) -> None:
    assert knowledge.search(text, EN).results[0].id == first


def test_an_option_alone_answers_with_its_section(knowledge: KnowledgeBase) -> None:
    answer = knowledge.lookup("/skms", ZH_TW)
    assert (answer.status, answer.anchor) == ("found", "skms")
    assert answer.path == "/zh-TW/commands/slmgr#skms"


@pytest.mark.parametrize("text", ["Current count: 5", "目前計數：10", "剩餘的重設計數: 0"])
def test_a_count_behind_its_label_is_no_code(knowledge: KnowledgeBase, text: str) -> None:
    answer = knowledge.lookup(text, ZH_TW)
    assert not any(candidate.code <= 0xFFFF for candidate in answer.candidates)
    assert answer.status in ("matched", "unknown")


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
        "啟" * (1 << 20),
        "無法啟用" * (1 << 18),
        "12288 " * 200,
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
