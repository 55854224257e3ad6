"""Atom feeds: what RFC 4287 demands of one, and ids that never change."""

import re
from xml.etree import ElementTree as Xml

import pytest
from flask.testing import FlaskClient

from kb.content.library import Library
from kb.content.parse import parse_page
from kb.languages import LANGUAGES
from kb.lookup import KnowledgeBase
from kb.web import create_app
from kb.web.feeds import ATOM

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TAG = re.compile(r"tag:activation-kb,2026:[\w:./-]+")


def feed(client: FlaskClient, path: str) -> Xml.Element:
    reply = client.get(path)
    assert (reply.status_code, reply.mimetype) == (200, "application/atom+xml")
    return Xml.fromstring(reply.data)


def text(element: Xml.Element, name: str) -> str:
    found = element.findall(f"{{{ATOM}}}{name}")
    assert len(found) == 1, name
    return found[0].text or ""


def links(element: Xml.Element) -> dict[str, str]:
    return {
        str(link.get("rel")): str(link.get("href")) for link in element.findall(f"{{{ATOM}}}link")
    }


@pytest.mark.parametrize(
    "path",
    [
        "/feed.atom",
        "/feed.atom?lang=zh-TW",
        "/en/codes/0xC004F074.atom",
        "/zh-TW/events/12290.atom",
    ],
)
def test_a_feed_is_valid(client: FlaskClient, path: str) -> None:
    root = feed(client, path)
    assert root.tag == f"{{{ATOM}}}feed"
    assert TAG.fullmatch(text(root, "id"))
    assert text(root, "title")
    author = root.find(f"{{{ATOM}}}author")
    assert author is not None
    assert text(author, "name")
    entries = root.findall(f"{{{ATOM}}}entry")
    ids = [text(entry, "id") for entry in entries]
    assert len(set(ids)) == len(ids) > 0
    assert all(TAG.fullmatch(id_) for id_ in ids)
    for element in (root, *entries):
        assert TIME.fullmatch(text(element, "updated"))
        assert client.get(links(element)["alternate"]).status_code == 200
    assert text(root, "updated") == max(text(entry, "updated") for entry in entries)
    again = feed(client, links(root)["self"])
    assert Xml.tostring(again) == Xml.tostring(root)
    assert all(text(entry, "summary") and text(entry, "title") for entry in entries)


@pytest.mark.parametrize("path", ["/feed.atom?lang=fr", "/feed.atom?lang="])
def test_a_feed_in_no_language_of_ours(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in (200, 422)
    assert client.get("/feed.atom?lang=fr").status_code == 422


def test_a_feed_of_nothing(client: FlaskClient) -> None:
    assert client.get("/en/codes/0x12345678.atom").status_code == 404
    assert client.get("/en/nothing/at-all.atom").status_code == 404


ARTICLE = (
    "---\ntitle: {}\nreviewed: {}\nsources: [seed]\n---\nA summary with `0xC004F074` & <angle>.\n"
)


def served(*articles: tuple[str, str, str]) -> FlaskClient:
    """A client of a service with these issues: slug, title, day of review."""
    pages = {
        (f"issues/{slug}", "en"): parse_page(
            ARTICLE.format(title, day), "issues", slug, "en", slug
        )
        for slug, title, day in articles
    }
    return create_app(KnowledgeBase(Library(pages))).test_client()


def test_the_latest_review_stands_first() -> None:
    client = served(
        ("one", "One", "2026-03-01"),
        ("two", "Two", "2026-05-01"),
        ("three", "Three", "2026-04-01"),
    )
    titles = [
        text(entry, "title") for entry in feed(client, "/feed.atom").findall(f"{{{ATOM}}}entry")
    ]
    assert titles == ["Two", "Three", "One"]


def test_an_id_stays_and_a_review_is_a_new_entry() -> None:
    ids = []
    for title, day in (
        ("One", "2026-03-01"),
        ("Said better", "2026-03-01"),
        ("One", "2026-05-01"),
    ):
        root = feed(served(("one", title, day)), "/en/issues/one.atom")
        entry = root.find(f"{{{ATOM}}}entry")
        assert entry is not None
        ids.append((text(root, "id"), text(entry, "id")))
    assert ids[0] == ids[1]
    assert ids[0][0] == ids[2][0]
    assert ids[0][1] != ids[2][1]
    assert ids[0] == (
        "tag:activation-kb,2026:feed:en:issues/one",
        "tag:activation-kb,2026:en:issues/one:2026-03-01",
    )


def test_signs_of_xml_are_text() -> None:
    entry = feed(served(("one", 'A <b> & ]]> "c"', "2026-03-01")), "/feed.atom").find(
        f"{{{ATOM}}}entry"
    )
    assert entry is not None
    assert text(entry, "title") == 'A <b> & ]]> "c"'
    assert "<angle>" in text(entry, "summary")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_feed_without_a_date_or_an_article(language: str) -> None:
    root = feed(served(("one", "One", "soon")), f"/feed.atom?lang={language}")
    assert text(root, "updated") == "1970-01-01T00:00:00Z"
    assert feed(served(), f"/feed.atom?lang={language}").findall(f"{{{ATOM}}}entry") == []
