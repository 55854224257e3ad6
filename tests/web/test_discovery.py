"""What browsers, ticket systems, crawlers and operators ask for; and that no redirect leaves the
service.
"""

import io
import json
import logging
import re
import sys
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit
from xml.etree import ElementTree as Xml

import pytest
from flask.testing import FlaskClient
from PIL import Image

from kb.languages import LANGUAGES
from kb.lookup import KnowledgeBase
from kb.web import assets, create_app, pictures, request_log
from kb.web.discovery import OPENSEARCH, SITEMAP, XHTML

CHINESE = {"Accept-Language": "zh-TW"}
ARTICLE = "/en/codes/0xC004F074"


class Head(HTMLParser):
    """The link and meta elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[dict[str, str]] = []
        self.meta: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "link":
            self.links.append(found)
        if tag == "meta":
            self.meta[found.get("property") or found.get("name", "")] = found.get("content", "")

    def link(self, **wanted: str) -> str:
        return next(link["href"] for link in self.links if wanted.items() <= link.items())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_article_leads_to_everything_about_it(client: FlaskClient, language: str) -> None:
    head = Head(client.get(f"/{language}/codes/0xC004F074").text)
    types = {
        head.link(rel="search"): "application/opensearchdescription+xml",
        head.link(rel="manifest"): "application/manifest+json",
        head.link(rel="alternate", type="application/json+oembed"): "application/json",
        head.link(rel="alternate", type="text/xml+oembed"): "text/xml",
        head.meta["og:image"]: "image/png",
        **{
            link["href"]: link["type"]
            for link in head.links
            if link.get("type") == "application/atom+xml"
        },
    }
    assert len(types) == 7
    for address, mimetype in types.items():
        reply = client.get(address)
        assert (reply.status_code, reply.mimetype) == (200, mimetype), address


def test_a_link_is_shown_with_its_title_and_picture(knowledge: KnowledgeBase) -> None:
    client = create_app(knowledge, KB_URL="https://kb.example.com").test_client()
    head = Head(client.get(ARTICLE).text)
    assert head.meta["og:title"].startswith("0xC004F074 ")
    assert head.meta["og:url"] == "https://kb.example.com" + ARTICLE
    assert head.meta["og:image"] == f"https://kb.example.com{ARTICLE}.png"
    assert head.meta["twitter:card"] == "summary_large_image"
    assert head.meta["og:description"] == head.meta["description"]


def test_opensearch(client: FlaskClient) -> None:
    assert "zh-Hant-TW" in client.get("/opensearch.xml", headers=CHINESE).text
    for language, lang in (("en", "en"), ("zh-TW", "zh-Hant-TW")):
        root = Xml.fromstring(client.get(f"/opensearch.xml?lang={language}").data)
        name = root.find(f"{{{OPENSEARCH}}}ShortName")
        assert root.tag == f"{{{OPENSEARCH}}}OpenSearchDescription"
        assert name is not None
        assert len(name.text or "") <= 16
        assert root.findtext(f"{{{OPENSEARCH}}}Language") == lang
        templates = {
            url.get("type"): str(url.get("template")) for url in root.iter(f"{{{OPENSEARCH}}}Url")
        }
        for mimetype in ("text/html", "application/x-suggestions+json"):
            address = templates[mimetype].replace("{searchTerms}", "count")
            assert client.get(address).mimetype == mimetype


def test_suggestions_as_browsers_have_them(client: FlaskClient) -> None:
    reply = client.get("/suggest?q=0xC004F07")
    query, texts, titles, addresses = reply.get_json()
    assert query == "0xC004F07"
    assert len(texts) == len(titles) == len(addresses) > 1
    assert all(client.get(address).status_code == 200 for address in addresses)
    assert client.get("/suggest").get_json()[0] == ""
    assert client.get("/suggest?q=" + "x" * 70_000).status_code == 413


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("http://localhost/en/codes/0xC004F074", "0xC004F074 "),
        ("http://localhost/zh-TW/events/12290#fix", "12290 "),
        ("http://localhost/0xC004F074", "0xC004F074 "),
        ("http://localhost/codes/-1073418124", "0xC004F074 "),
        ("http://localhost/en/codes/0xC004D104", "0xC004D104 "),
        ("https://localhost/en/issues/a-kms-host-failed?x=1", ""),
    ],
)
def test_oembed(client: FlaskClient, url: str, title: str) -> None:
    card = client.get("/oembed", query_string={"url": url}).get_json()
    assert (card["version"], card["type"]) == ("1.0", "link")
    assert card["title"].startswith(title)
    root = Xml.fromstring(client.get("/oembed", query_string={"url": url, "format": "xml"}).data)
    assert {child.tag: child.text for child in root} == {
        name: str(value) for name, value in card.items()
    }
    if "thumbnail_url" in card:
        image = Image.open(io.BytesIO(client.get(card["thumbnail_url"]).data))
        assert image.size == (card["thumbnail_width"], card["thumbnail_height"])


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://evil.example/en/codes/0xC004F074",
        "https://localhost.evil.example/en/codes/0xC004F074",
        "https://evil.example@/en/codes/0xC004F074",
        "http://localhost@evil.example/0xC004F074",
        "ftp://localhost/en/codes/0xC004F074",
        "javascript:alert(1)",
        "/en/codes/0xC004F074",
        "http://[/",
        "http://localhost/en/issues/nothing",
        "http://localhost/en/codes/0x12345678",
        "http://localhost/",
    ],
)
def test_oembed_is_for_our_pages_only(client: FlaskClient, url: str) -> None:
    assert client.get("/oembed", query_string={"url": url}).status_code == 404


def test_oembed_knows_two_formats(client: FlaskClient) -> None:
    assert client.get(f"/oembed?url=http://localhost{ARTICLE}&format=yaml").status_code == 501


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_is_made_for_an_article(client: FlaskClient, language: str) -> None:
    reply = client.get(f"/{language}/codes/0xC004F074.png")
    image = Image.open(io.BytesIO(reply.data))
    assert (image.format, image.size) == ("PNG", pictures.SIZE)
    assert len(reply.data) < 60_000
    assert len(image.getcolors(1 << 20) or []) > 8, "nothing is drawn"
    assert client.get(f"/{language}/codes/0xC004F074.png").data == reply.data
    assert client.get(f"/{language}/codes/0x12345678.png").status_code == 404


def test_titles_differ_in_their_pictures(client: FlaskClient) -> None:
    assert client.get("/en/events/12290.png").data != client.get("/en/events/12289.png").data
    assert client.get("/en/events/12290.png").data != client.get("/zh-TW/events/12290.png").data


def test_without_a_chinese_font_the_english_title_is_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pictures, "cjk_font", lambda: None)
    pictures._font.cache_clear()
    try:
        chinese = pictures.draw(
            "0xC004F074", "沒有 KMS 主機回應", "No KMS host answered", "zh-TW", "啟用錯誤"
        )
        assert chinese == pictures.draw(
            "0xC004F074", "No KMS host answered", "", "en", "Windows activation errors"
        )
    finally:
        pictures._font.cache_clear()


def test_without_pillow_there_are_no_pictures(
    knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "is_available", lambda: False)
    client = create_app(KnowledgeBase(knowledge.library)).test_client()
    head = Head(client.get(ARTICLE).text)
    assert ("og:image" in head.meta, head.meta["twitter:card"]) == (False, "summary")
    assert client.get(f"{ARTICLE}.png").status_code == 404
    assert "thumbnail_url" not in client.get(f"/oembed?url=http://localhost{ARTICLE}").get_json()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("沒有主機回應，請檢查", ["沒有主機回應，", "請檢查"]),
        ("unbreakablewordthatislong x", ["unbreakablewordthatislong", "x"]),
        ("", []),
    ],
)
def test_lines_are_broken_where_they_may_be(text: str, lines: list[str]) -> None:
    assert pictures.wrapped(text, lambda line: len(line) <= 7) == lines


def test_the_sitemap_has_every_article_in_both_languages(
    client: FlaskClient, knowledge: KnowledgeBase
) -> None:
    root = Xml.fromstring(client.get("/sitemap.xml").data)
    places = {place.findtext(f"{{{SITEMAP}}}loc") for place in root}
    wanted = {
        f"http://localhost/{language}/{id_}"
        for language in LANGUAGES
        for id_ in knowledge.library.ids
    }
    assert wanted <= places
    for place in root:
        others = {
            link.get("hreflang"): str(link.get("href")) for link in place.iter(f"{{{XHTML}}}link")
        }
        assert set(others) == {"en", "zh-Hant-TW"}
        assert set(others.values()) <= places
    assert all(client.get(address).status_code == 200 for address in places - wanted if address)


def test_robots_and_icons(client: FlaskClient) -> None:
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").text
    icon = client.get("/favicon.ico")
    assert (icon.status_code, icon.mimetype) == (200, "image/x-icon")
    assert Image.open(io.BytesIO(icon.data)).format == "ICO"
    manifest = client.get("/manifest.webmanifest?lang=zh-TW").get_json()
    assert (manifest["lang"], manifest["start_url"]) == ("zh-Hant-TW", "/zh-TW/")
    for one in manifest["icons"]:
        reply = client.get(one["src"])
        assert (reply.status_code, reply.mimetype) == (200, one["type"])
        if one["type"] == "image/png":
            assert "x".join(map(str, Image.open(io.BytesIO(reply.data)).size)) == one["sizes"]


def test_the_service_worker_is_named_by_what_it_keeps(
    knowledge: KnowledgeBase, client: FlaskClient
) -> None:
    text = client.get("/sw.js").text
    assert f'"kb-{knowledge.library.digest}-{assets.version()}"' in text
    assert client.get("/sw.js").headers["Cache-Control"] == "max-age=0"
    assert "serviceWorker.register" in client.get("/static/app.js").text


def test_whom_to_tell_of_a_weakness(client: FlaskClient, knowledge: KnowledgeBase) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    told = (
        create_app(knowledge, KB_CONTACT="mailto:security@example.com")
        .test_client()
        .get("/.well-known/security.txt")
    )
    assert "Contact: mailto:security@example.com\n" in told.text
    assert re.search(r"^Expires: 20\d\d-\d\d-\d\dT00:00:00Z$", told.text, re.MULTILINE)


def test_metrics_count_and_never_quote(knowledge: KnowledgeBase) -> None:
    client = create_app(knowledge, KB_POST_RATE="off").test_client()
    for path in (
        "lookup?q=secretword",
        "codes/0xC004F074?lang=en",
        "codes/0xC004F074?lang=en",
        "codes/0x12345678",
        "codes/hello",
    ):
        client.get(f"/api/v1/{path}")
    client.post("/api/v1/codes", json=["0xC004F074", "hello"])
    client.get("/search?q=secretword")
    client.get("/api/v1/search?q=zanzibar")
    client.get("/api/v1/search?q=0xC004F074")
    client.get("/nothing/at/all/secretword")
    reply = client.get("/metrics")
    assert reply.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert "secretword" not in reply.text
    samples = dict(
        re.findall(
            r"^(\w+(?:\{[^}]*\})?) ([\d.e+]+)$",
            re.sub(r',?pid="\d+"', "", reply.text),
            re.MULTILINE,
        )
    )
    assert samples['kb_requests_total{route="/api/v1/codes/<path:spelling>",status="200"}'] == "2"
    assert samples['kb_requests_total{route="unmatched",status="404"}'] == "1"
    assert samples['kb_lookups_total{status="found"}'] == "4"
    assert samples['kb_lookups_total{status="malformed"}'] == "2"
    assert samples["kb_misses_total{}"] == "6"
    assert samples["kb_articles{}"] == str(len(knowledge.library.ids))
    assert float(samples["kb_content_reviewed_timestamp_seconds{}"]) > 1.7e9
    for name in {
        line.split("{")[0] for line in reply.text.splitlines() if not line.startswith("#")
    }:
        assert f"# TYPE {name} " in reply.text, name


def test_logs_are_json_lines_without_queries(
    knowledge: KnowledgeBase, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        client = create_app(knowledge, KB_LOG="json").test_client()
        logger = logging.getLogger("kb")
        stream = io.StringIO()
        logger.handlers[0].setStream(stream)  # type: ignore[attr-defined]
        client.get("/search?q=secretword", headers={"X-Request-ID": "ticket-4711-abc"})
        client.get("/codes/secretword", headers={"X-Request-ID": "not one\tword"})
        client.get(ARTICLE)
        client.get(ARTICLE)
        logging.getLogger("kb.web").error("failed", exc_info=ValueError("why"))
    finally:
        logger.handlers[:] = []
        logger.propagate = True
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert "secretword" not in stream.getvalue()
    requests = [line for line in lines if line["message"] == "request"]
    assert [(line["route"], line["status"]) for line in requests] == [
        ("/search", 200),
        ("/codes/<path:spelling>", 422),
        ("/<any('en','zh-TW'):language>/<kind>/<name>", 200),
        ("/<any('en','zh-TW'):language>/<kind>/<name>", 200),
    ]
    assert requests[0]["request"] == "ticket-4711-abc"
    assert re.fullmatch(r"[0-9a-f]{16}", requests[1]["request"])
    assert "ValueError: why" in lines[-1]["traceback"]
    assert {"time", "level", "logger", "message"} <= set(lines[-1])


def test_a_line_of_json_is_one_line() -> None:
    record = logging.LogRecord(
        "kb", logging.WARNING, __file__, 1, "two\nlines %s", ("內容",), None
    )
    line = request_log.JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line)["message"] == "two\nlines 內容"


EVIL = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "evil.example",
    "%2f%2fevil.example",
    "\r\nLocation: https://evil.example",
    "0xC004F074\r\nX: y",
    "0xC004F074//evil.example",
    "@evil.example",
    ".evil.example",
    "\t//evil.example",
    "javascript:alert(1)",
    "0xC004F074?read=//evil.example",
    "5\r\nSet-Cookie: a=b",
]
ROUTES = [
    "/{}",
    "/codes/{}",
    "/en/codes/{}",
    "/zh-TW/codes/{}",
    "/events/{}",
    "/issues/{}",
    "/en/issues/{}",
    "/search?q={}",
    "/search?q=5&lang={}",
    "/5?lang={}",
    "/0xCOO4F074?as={}",
    "/search?q=0xCOO4F074&as={}",
    "/en/{}/x",
    "/{}/codes/5",
]


@pytest.mark.parametrize("evil", EVIL, ids=repr)
def test_no_redirect_leaves_the_service(client: FlaskClient, evil: str) -> None:
    replies = [
        client.get(route.format(quote(evil, safe=safe)))
        for route in ROUTES
        for safe in ("", "/\\:@?")
    ]
    replies += [
        client.post("/search", data={"q": evil}),
        client.post(f"/search?lang={quote(evil)}", data={"q": "5"}),
    ]
    for reply in replies:
        assert reply.status_code < 500
        target = reply.headers.get("Location", "/")
        place = urlsplit(urljoin("http://localhost/", target.replace("\\", "/")))
        assert (place.scheme, place.netloc) == ("http", "localhost"), target
        assert not any(
            "evil" in value or "X: y" in value
            for name, value in reply.headers
            if name in ("X", "Set-Cookie")
        )
    assert any("Location" in reply.headers for reply in replies)


def test_a_bad_setting_is_wrong_usage() -> None:
    import os
    import subprocess
    from pathlib import Path

    kb = Path(sys.executable).parent / "kb"
    done = subprocess.run(
        [kb, "serve"],
        env={**os.environ, "KB_POST_RATE": "often"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "KB_POST_RATE='often': write it as 60/minute" in done.stderr
