"""Replies kept as bytes are those that Flask would give; new content takes their place without a
gap.
"""

import gzip
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from kb.lookup import KnowledgeBase
from kb.web import cache, create_app, reload
from kb.web.reload import State

KEPT = [
    "/en/codes/0xC004F074",
    "/zh-TW/codes/0xC004F074",
    "/zh-TW/events/12290",
    "/en/codes/0xC004F074.md",
    "/zh-TW/codes/0xC004F074.txt",
    "/en/codes/0xC004F074.json",
    "/en/codes/0xC004F074.atom",
    "/en/codes/0xC004D104",
    "/en/",
    "/zh-TW/codes/",
    "/en/coverage",
    "/api/v1/codes/0xC004F074?lang=zh-TW",
    "/api/v1/codes/0xC004D104?lang=en",
    "/api/v1/articles/codes/0xC004F074?lang=en",
    "/api/v1/coverage",
    "/api/v1/openapi.json",
    "/static/style.css",
    "/sitemap.xml",
    "/feed.atom?lang=zh-TW",
    "/sw.js",
]
NOT_KEPT = [
    "/",
    "/0xC004F074",
    "/search?q=count",
    "/en/codes/0xC004F074?read=joined",
    "/en/codes/0xC004F074?utm_source=x",
    "/en/codes/c004f074",
    "/en/codes/0x12345678",
    "/api/v1/codes/0xC004F074",
    "/api/v1/codes/c004f074?lang=en",
    "/api/v1/codes/0xC004F074?lang=en&as=win32",
    "/api/v1/lookup?q=5&lang=en",
    "/nothing",
    "/healthz",
    "/readyz",
    "/metrics",
    "/manifest.webmanifest",
]
REQUESTS: list[tuple[str, dict[str, str]]] = [
    ("GET", {}),
    ("HEAD", {}),
    ("GET", {"Accept-Encoding": "gzip"}),
    ("HEAD", {"Accept-Encoding": "br, gzip;q=0.5"}),
    ("GET", {"Accept-Encoding": "gzip;q=0, *"}),
    ("GET", {"Accept-Language": "zh-TW", "Cookie": "kb_lang=zh-TW"}),
    ("GET", {"If-None-Match": '"other"'}),
    ("GET", {"If-None-Match": "ETAG"}),
    ("HEAD", {"If-None-Match": 'W/"other", ETAG'}),
    ("GET", {"If-None-Match": "W/ETAG", "Accept-Encoding": "gzip"}),
    ("GET", {"If-None-Match": "*"}),
    ("GET", {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}),
]

Exchange = tuple[bytes, str, list[tuple[str, str]]]


@pytest.fixture(scope="module")
def layered(knowledge: KnowledgeBase) -> Flask:
    return create_app(
        knowledge, TESTING=True, KB_POST_RATE="off", KB_CONTACT="mailto:a@example.com"
    )


def layer_of(app: Flask) -> cache.ResponseCache:
    layer = app.wsgi_app
    assert isinstance(layer, cache.ResponseCache)
    return layer


def kept_by(app: Flask) -> dict[Any, Any]:
    found: dict[Any, Any] = app.extensions["kb"].state.replies
    return found


def exchange(
    app: Any, path: str, method: str = "GET", headers: dict[str, str] | None = None
) -> Exchange:
    """Body, status and headers in their order, from a WSGI application."""
    environ = EnvironBuilder(path, method=method, headers=Headers(headers)).get_environ()
    body, status, found = run_wsgi_app(app, environ, buffered=True)
    return b"".join(body), status, found.to_wsgi_list()


@pytest.mark.parametrize(("method", "headers"), REQUESTS, ids=str)
@pytest.mark.parametrize("path", KEPT)
def test_bytes_are_what_flask_gives(
    layered: Flask, path: str, method: str, headers: dict[str, str]
) -> None:
    layer = layer_of(layered)
    encoding = {name: value for name, value in headers.items() if name == "Accept-Encoding"}
    etag = dict(exchange(layer.app, path, "GET", encoding)[2])["ETag"]
    headers = {name: value.replace("ETAG", etag) for name, value in headers.items()}
    exchange(layer, path, "GET", encoding)
    before = len(kept_by(layered))
    assert exchange(layer, path, method, headers) == exchange(layer.app, path, method, headers)
    assert len(kept_by(layered)) == before, "this was not answered from bytes"


@pytest.mark.parametrize("path", NOT_KEPT)
def test_what_depends_on_more_than_the_address_is_not_kept(layered: Flask, path: str) -> None:
    layer = layer_of(layered)
    before = set(kept_by(layered))
    for headers in ({}, {"Accept-Language": "zh-TW"}, {"Accept-Encoding": "gzip"}):
        first, again = (
            exchange(layer, path, "GET", headers),
            exchange(layer.app, path, "GET", headers),
        )
        assert first[1] == again[1]
    assert set(kept_by(layered)) == before


READERS_PAGES = ["/", "/0xC004F074", "/events/12290", "/search?q=count", "/search?q=5"]


@pytest.mark.parametrize("path", READERS_PAGES)
def test_what_depends_on_the_reader_is_kept_by_the_browser_only(layered: Flask, path: str) -> None:
    reply = Client(layered).get(path)
    assert reply.headers["Cache-Control"] == "private, max-age=300"
    assert {"Accept-Language", "Cookie"} <= set(reply.vary)


KEPT_FOR = {
    "/en/": "max-age=300",
    "/en/codes/0xC004F074": "max-age=300",
    "/en/codes/0xC004F074.md": "max-age=300",
    "/en/codes/0xC004F074.txt": "max-age=300",
    "/en/codes/0xC004F074.json": "max-age=300",
    "/en/codes/0xC004F074.png": "max-age=86400",
    "/qr/codes/0xC004F074.svg": "max-age=300",
    "/api/v1/codes/0xC004F074": "max-age=300",
    "/feed.atom": "max-age=300",
    "/sitemap.xml": "max-age=300",
    "/oembed?url=http://localhost/en/codes/0xC004F074": "max-age=3600",
    "/robots.txt": "max-age=3600",
    "/.well-known/security.txt": "max-age=3600",
    "/manifest.webmanifest": "max-age=3600",
    "/opensearch.xml": "max-age=300",
    "/suggest?q=kms": "max-age=300",
    "/sw.js": "max-age=0",
}


@pytest.mark.parametrize(("path", "said"), KEPT_FOR.items())
def test_how_long_everybody_may_keep_a_reply(layered: Flask, path: str, said: str) -> None:
    assert Client(layered).get(path).headers["Cache-Control"] == said


@pytest.mark.parametrize(
    "path", ["/manifest.webmanifest", "/opensearch.xml", "/suggest?q=kms", "/api/v1/lookup?q=5"]
)
def test_one_is_kept_for_each_language(layered: Flask, path: str) -> None:
    assert {"Accept-Language", "Cookie"} <= set(Client(layered).get(path).vary)


def test_the_page_of_a_paste_is_kept_by_nobody(layered: Flask) -> None:
    reply = Client(layered).post("/search", data={"q": "two\nlines 0xC004F074"})
    assert (reply.status_code, reply.headers["Cache-Control"]) == (200, "no-store")


def test_each_host_and_scheme_has_its_own_replies(layered: Flask) -> None:
    client = Client(layered)
    path = "/api/v1/codes/0xC004F074?lang=en"
    for _ in range(2):
        for base in ("http://one.example", "http://two.example", "https://one.example"):
            assert f'"doc_url": "{base}/en/codes' in client.get(path, base_url=base).text


def test_a_post_is_never_answered_from_bytes(layered: Flask) -> None:
    client = Client(layered)
    assert client.get("/en/codes/0xC004F074").status_code == 200
    assert client.post("/en/codes/0xC004F074").status_code == 405
    assert client.options("/en/codes/0xC004F074").headers["Allow"]


def test_an_etag_names_one_coding(layered: Flask) -> None:
    client = Client(layered)
    plain = client.get("/en/codes/0xC004F074")
    packed = client.get("/en/codes/0xC004F074", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert packed.headers["ETag"] == plain.headers["ETag"][:-1] + '-gzip"'
    assert not packed.headers["ETag"].startswith("W/")
    for reply in (plain, packed):
        assert reply.headers["Vary"] == "Accept-Encoding"
    crossed = client.get("/en/codes/0xC004F074", headers={"If-None-Match": packed.headers["ETag"]})
    assert crossed.status_code == 200


def test_replicas_give_the_same_headers(knowledge: KnowledgeBase) -> None:
    one, two = (
        Client(create_app(KnowledgeBase(knowledge.library), KB_POST_RATE="off")) for _ in range(2)
    )
    for path in KEPT:
        first, second = (
            client.get(path, headers={"Accept-Encoding": "gzip"}) for client in (one, two)
        )
        assert (first.data, sorted(first.headers)) == (second.data, sorted(second.headers)), path


def test_an_article_says_when_it_was_reviewed(layered: Flask, knowledge: KnowledgeBase) -> None:
    reviewed = knowledge.library.article("codes/0xC004F074", "en").reviewed
    for suffix in ("", ".md", ".txt", ".json", ".atom"):
        shown = Client(layered).get(f"/en/codes/0xC004F074{suffix}").last_modified
        assert shown is not None
        assert shown.strftime("%Y-%m-%d") == reviewed
    assert Client(layered).get("/en/coverage").last_modified is None


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_an_article_and_what_it_needs_is_small_over_the_wire(
    layered: Flask, knowledge: KnowledgeBase, language: str
) -> None:
    import re

    client, headers = Client(layered), {"Accept-Encoding": "gzip"}
    shared: dict[str, int] = {}
    longest = sorted(
        knowledge.library.ids,
        key=lambda id_: len(knowledge.library.article(id_, language).page.source_text),
    )
    for id_ in longest[-15:]:
        reply = client.get(f"/{language}/{id_}", headers=headers)
        page = gzip.decompress(reply.data).decode()
        needed = set(
            re.findall(r'(?:src|rel="stylesheet" href|rel="icon" href)="(/static/[^"]+)"', page)
        )
        assert needed
        for address in needed - set(shared):
            shared[address] = len(client.get(address, headers=headers).data)
        assert len(reply.data) + sum(shared[address] for address in needed) <= 60_000, id_


def test_memory_is_bounded(knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reload, "MOST_BYTES", 1000)
    state = State(knowledge)
    for number in range(100):
        state.add(number, f"reply {number}", 300)
        state.add(number, "again", 300)
    assert state.replies == {97: "reply 97", 98: "reply 98", 99: "reply 99"}


def test_a_static_file_named_by_its_content_stays_for_a_year(layered: Flask) -> None:
    client = Client(layered)
    with layered.test_request_context():
        from flask import url_for

        address = url_for("static", filename="style.css")
    assert "?v=" in address
    assert "immutable" in client.get(address).headers["Cache-Control"]
    for other in ("/static/style.css", "/static/style.css?v=0"):
        assert client.get(other).headers["Cache-Control"] == "public, max-age=300"
    for missing in (
        "/static/none.css",
        "/static/../__init__.py",
        "/static/%2e%2e/__init__.py",
        "/static//etc/passwd",
    ):
        assert client.get(missing).status_code in (404, 308), missing
