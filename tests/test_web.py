"""The pages: addresses, languages, errors, and that nothing given is executed."""

import pytest
from flask.testing import FlaskClient

from kb.languages import LANGUAGES
from kb.lookup import KnowledgeBase
from kb.web import POLICY

CHINESE = {"Accept-Language": "zh-HK,en;q=0.5"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_article_has_a_page(client: FlaskClient, knowledge: KnowledgeBase, language: str) -> None:
    for id_ in knowledge.library.ids:
        reply = client.get(f"/{language}/{id_}")
        assert reply.status_code == 200, id_
        article = knowledge.library.article(id_, language)
        assert f'<h2 id="{article.page.sections[0].anchor}">' in reply.text
        assert reply.text.count('<li id="step-') == len(article.page.steps)
        assert "[[" not in reply.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_internal_link_leads_somewhere(client: FlaskClient, knowledge: KnowledgeBase, language: str) -> None:
    import re

    seen: set[str] = set()
    for id_ in knowledge.library.ids:
        text = client.get(f"/{language}/{id_}").text
        anchors = set(re.findall(r'\bid="([^"]+)"', text))
        for link in re.findall(r'href="([/#][^"]*)"', text):
            path, _, anchor = link.partition("#")
            if not path:
                assert anchor in anchors, (id_, link)
            else:
                seen.add(path)
    for path in sorted(seen):
        with client.get(path) as reply:
            assert reply.status_code in (200, 303), path


@pytest.mark.parametrize(
    ("path", "headers", "target"),
    [
        ("/0x8007267C", {}, "/en/codes/0x8007267C"),
        ("/0x8007267C", CHINESE, "/zh-TW/codes/0x8007267C"),
        ("/0x8007267C?lang=zh-TW", {}, "/zh-TW/codes/0x8007267C"),
        ("/c004f074", {}, "/en/codes/0xC004F074"),
        ("/9852", {}, "/en/codes/0x8007267C"),
        ("/codes/-2147015044", {}, "/en/codes/0x8007267C"),
        ("/codes/DNS_ERROR_NO_DNS_SERVERS", {}, "/en/codes/0x8007267C"),
        ("/codes/HRESULT_FROM_WIN32(DNS_ERROR_NO_DNS_SERVERS)", {}, "/en/codes/0x8007267C"),
        ("/en/codes/c004f074", {}, "/en/codes/0xC004F074"),
        ("/issues/a-kms-host-failed", CHINESE, "/zh-TW/issues/a-kms-host-failed"),
        ("/events/12290", {}, "/en/events/12290"),
        ("/search?q=0xC004F074", {}, "/en/codes/0xC004F074"),
        ("/search?q=12290", CHINESE, "/zh-TW/events/12290"),
    ],
)
def test_short_links(client: FlaskClient, path: str, headers: dict[str, str], target: str) -> None:
    reply = client.get(path, headers=headers)
    assert (reply.status_code, reply.headers["Location"]) == (302, target)
    if not path.startswith("/en/"):
        assert "Accept-Language" in reply.headers["Vary"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing-here", 404),
        ("/fr/codes/0x8007267C", 404),
        ("/en/issues/nothing", 404),
        ("/en/nothing/x", 404),
        ("/en/codes/0x12345678", 404),
        ("/en/codes/0x8007005", 422),
        ("/codes/hello", 422),
        ("/en/codes/0x8007267C.pdf", 422),
        ("/search?q=" + "x" * 70_000, 413),
        ("/search?q=a%00b", 422),
    ],
)
@pytest.mark.parametrize(("headers", "lang"), [({}, "en"), (CHINESE, "zh-Hant-TW")])
def test_errors_are_pages(client: FlaskClient, path: str, status: int, headers: dict[str, str], lang: str) -> None:
    reply = client.get(path, headers=headers)
    assert reply.status_code == status
    assert "<h1" in reply.text
    if not path.startswith("/en/"):
        assert f'<html lang="{lang}">' in reply.text


def test_an_odd_reading_is_shown(client: FlaskClient) -> None:
    reply = client.get("/0xCOO4F074", follow_redirects=True)
    assert "letters read as digits" in reply.text
    assert "letters read as digits" not in client.get("/en/codes/0xC004F074").text
    assert "<!--note-->" in client.get("/en/codes/0xC004F074?read=<script>").text


def test_ambiguity_is_shown_and_not_decided(client: FlaskClient) -> None:
    assert client.get("/5").headers["Location"] == "/search?q=5"
    text = client.get("/search?q=5").text
    assert text.index("/en/codes/0x80070005") < text.index("/en/codes/0xC0000005")
    assert client.get("/search?q=5&as=ntstatus").headers["Location"] == "/en/codes/0xC0000005"
    assert client.get("/5?as=win32").headers["Location"] == "/en/codes/0x80070005"


def test_an_ntstatus_shows_what_it_becomes(client: FlaskClient) -> None:
    assert 'Win32 5 → <a href="/en/codes/0x80070005">' in client.get("/en/codes/0xC0000022").text


def test_near_misses_are_offered(client: FlaskClient) -> None:
    assert "/en/codes/0x80070005" in client.get("/en/codes/0x8007005").text


def test_an_unknown_code_shows_its_bits(client: FlaskClient) -> None:
    reply = client.get("/en/codes/0xC0DE1234")
    assert reply.status_code == 404
    assert "-1059188172" in reply.text


def test_a_code_without_article_has_a_page(client: FlaskClient) -> None:
    reply = client.get("/zh-TW/codes/0xC004D104")
    assert reply.status_code == 200
    assert "SL_REMAPPING_SP_STATUS_INVALIDARG" in reply.text


def test_the_switch_stays_on_the_same_place(client: FlaskClient) -> None:
    assert 'href="/zh-TW/codes/0x8007267C"' in client.get("/en/codes/0x8007267C").text
    assert 'href="/en/events/"' in client.get("/zh-TW/events/").text
    assert "lang=zh-TW" in client.get("/search?q=count+stuck").text


def test_a_chosen_language_is_remembered(client: FlaskClient) -> None:
    client.get("/search?q=count&lang=zh-TW")
    assert client.get("/0x8007267C").headers["Location"].startswith("/zh-TW/")


def test_a_paste_lists_its_codes_once(client: FlaskClient) -> None:
    reply = client.post("/search", data={"q": "first 0xC004F074\nthen 0x8007232B\nagain 0xC004F074"})
    assert reply.status_code == 200
    assert reply.text.index("/en/codes/0xC004F074") < reply.text.index("/en/codes/0x8007232B")
    assert reply.text.count('class="result"') == 2


def test_a_posted_code_becomes_an_address(client: FlaskClient) -> None:
    reply = client.post("/search?lang=zh-TW", data={"q": "0xC004F074"})
    assert reply.status_code == 303
    assert "q=0xC004F074" in reply.headers["Location"]
    assert "lang=zh-TW" in reply.headers["Location"]


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "javascript:alert(1)"]
)
def test_what_is_typed_is_shown_as_text(client: FlaskClient, text: str) -> None:
    for reply in (client.get("/search", query_string={"q": text}), client.post("/search", data={"q": text + "\nx"})):
        assert "<script>alert" not in reply.text
        assert "<img src=x" not in reply.text
        assert "49" not in reply.text or "{{7*7}}" in reply.text


def test_every_reply_is_protected(client: FlaskClient) -> None:
    for path in ("/", "/en/codes/0x8007267C", "/nothing", "/api/v1/lookup?q=5", "/static/style.css"):
        reply = client.get(path)
        assert reply.headers["Content-Security-Policy"] == POLICY
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        reply.close()
    assert "unsafe" not in POLICY


def test_a_page_has_an_etag(client: FlaskClient) -> None:
    first = client.get("/en/codes/0x8007267C")
    again = client.get("/en/codes/0x8007267C", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(("suffix", "mimetype"), [("md", "text/markdown"), ("txt", "text/plain"), ("json", "application/json")])
def test_other_forms_of_an_article(client: FlaskClient, suffix: str, mimetype: str) -> None:
    reply = client.get(f"/zh-TW/codes/0x8007267C.{suffix}")
    assert (reply.status_code, reply.mimetype) == (200, mimetype)
    assert "DNS" in reply.text


def test_health(client: FlaskClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").get_json()["left_out"] == []


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_wrong_method_is_405_with_allow(client: FlaskClient, method: str) -> None:
    reply = getattr(client, method)("/en/codes/0x8007267C")
    assert reply.status_code == 405
    assert "GET" in reply.headers["Allow"]
