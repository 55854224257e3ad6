"""Suggestions while somebody types: the closest first, nothing for nothing, no exception for
anything.
"""

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from kb.languages import EN, ZH_TW
from kb.lookup import KnowledgeBase
from kb.search.suggest import Entry, Suggester


@pytest.mark.parametrize(
    ("typed", "language", "id_", "text"),
    [
        ("0xC004F07", EN, "codes/0xC004F074", "0xC004F074"),
        ("c004f074", ZH_TW, "codes/0xC004F074", "0xC004F074"),
        ("ｃ００４ｆ０７４", ZH_TW, "codes/0xC004F074", "0xC004F074"),
        ("f074", EN, "codes/0xC004F074", "0xC004F074"),
        ("SL_E_VL_NOT", EN, "codes/0xC004F038", "SL_E_VL_NOT_ENOUGH_COUNT"),
        ("1229", EN, "events/12293", "12293"),
        ("slmgr /sk", EN, "commands/slmgr#skms", "slmgr.vbs /skms"),
        ("slmgr.vbs /sk", ZH_TW, "commands/slmgr#skms", "slmgr.vbs /skms"),
        ("skms", EN, "commands/slmgr#skms", "slmgr.vbs /skms"),
        (
            "a kms host has f",
            EN,
            "issues/a-kms-host-failed",
            "A KMS host has failed and has to be replaced",
        ),
        (
            "host failed",
            EN,
            "issues/a-kms-host-failed",
            "A KMS host has failed and has to be replaced",
        ),
        ("安裝金鑰", ZH_TW, "reference/kms-client-setup-keys", "KMS 用戶端安裝金鑰 (GVLK)"),
        ("安装密钥", ZH_TW, "reference/kms-client-setup-keys", "KMS 用戶端安裝金鑰 (GVLK)"),
    ],
)
def test_what_is_typed_is_continued(
    knowledge: KnowledgeBase, typed: str, language: str, id_: str, text: str
) -> None:
    first = knowledge.suggest(typed, language)[0]
    assert (first.id, first.text) == (id_, text)


@pytest.mark.parametrize("typed", ["", "   ", "…!?", "qqqqqq", "\0", "\ud800", "*", "[]", "🙂"])
def test_nothing_fits_nothing(knowledge: KnowledgeBase, typed: str) -> None:
    assert knowledge.suggest(typed, EN) == []


@given(st.text(max_size=300))
def test_any_text_gives_suggestions_or_none(knowledge: KnowledgeBase, typed: str) -> None:
    assert len(knowledge.suggest(typed, ZH_TW, 5)) <= 5


def test_the_heavier_of_equals_is_first() -> None:
    entries = [
        Entry("codes/1", "0x00000001", "one"),
        Entry("codes/2", "0x00000002", "two", weight=2),
    ]
    assert [one.id for one in Suggester(entries).suggest("0x0")] == ["codes/2", "codes/1"]


def test_a_title_that_begins_so_is_before_one_that_only_has_the_word() -> None:
    entries = [Entry("issues/a", "", "The host failed", weight=2), Entry("issues/b", "", "Host")]
    assert [one.id for one in Suggester(entries).suggest("host")] == ["issues/b", "issues/a"]


def test_the_middle_of_a_code_is_suggested_from_three_digits_on() -> None:
    suggester = Suggester([Entry("codes/1", "0xC0041789", "one")])
    assert suggester.suggest("17") == []
    assert [one.id for one in suggester.suggest("178")] == ["codes/1"]


def test_every_suggestion_leads_somewhere(knowledge: KnowledgeBase, client: FlaskClient) -> None:
    for typed in ("0xC004F0", "slmgr", "kms", "12", "金鑰"):
        body = client.get(
            "/api/v1/suggest", query_string={"q": typed, "lang": "zh-TW", "limit": 20}
        ).get_json()
        assert body["query"] == typed
        assert body["suggestions"]
        for one in body["suggestions"]:
            assert client.get(one["url"]).status_code == 200
            assert one["id"].startswith(f"{one['kind']}/")


@pytest.mark.parametrize("limit", ["0", "51", "x", "", "-1", "9" * 50])
def test_a_wrong_limit_is_refused(client: FlaskClient, limit: str) -> None:
    assert (
        client.get("/api/v1/suggest", query_string={"q": "kms", "limit": limit}).status_code == 422
    )


def test_an_empty_query_has_no_suggestions(client: FlaskClient) -> None:
    assert client.get("/api/v1/suggest").get_json()["suggestions"] == []
