"""Atom feeds of what was reviewed last: of everything, and of one article. RFC 4287; ids are tag
URIs of RFC 4151.

An entry's id is made of its article and the day of its review, so it never changes and a later
review is a new entry.
"""

from collections.abc import Iterable
from xml.etree import ElementTree as Xml

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from kb import languages
from kb.content import html
from kb.content.article import Article
from kb.languages import EN
from kb.web import cache, context, responses
from kb.web.reviewed import day

blueprint = Blueprint("feeds", __name__)
# 100 entries are 54 KB, 10 KB compressed. A feed reader that asks each day misses an entry only
# where more than 100 articles are reviewed in a day.
MOST_ENTRIES = 100
NEVER = "1970-01-01T00:00:00Z"
ATOM = "http://www.w3.org/2005/Atom"
NAMESPACE = "activation-kb,2026"
TITLES = {"en": "Windows activation errors: changes", "zh-TW": "Windows 啟用錯誤：異動"}
AUTHOR = "activation-kb"


@blueprint.get("/feed.atom")
def everything() -> Response:
    """The articles reviewed last, in the language of ``?lang=``, else English."""
    tag = request.args.get("lang")
    language = languages.match(tag) if tag else EN
    if language is None:
        abort(422, f"lang must be one of {', '.join(languages.LANGUAGES)}")
    articles = context.knowledge().library.articles(language)
    latest = sorted(articles, key=lambda article: (article.reviewed, article.id), reverse=True)[
        :MOST_ENTRIES
    ]
    cache.offer(*cache.LANGUAGE_QUERIES)
    own = f"/feed.atom?lang={language}"
    return _feed(
        f"tag:{NAMESPACE}:feed:{language}",
        TITLES[language],
        language,
        own,
        f"/{language}/",
        latest,
    )


@blueprint.get("/<any('en','zh-TW'):language>/<kind>/<slug>.atom")
def one(language: str, kind: str, slug: str) -> Response:
    """The reviews of one article: as many as are known, which is the last one."""
    article = context.knowledge().library.article(f"{kind}/{slug}", language)
    cache.offer()
    id_ = f"tag:{NAMESPACE}:feed:{language}:{article.id}"
    return _feed(id_, article.heading, language, f"{article.path}.atom", article.path, [article])


def _feed(
    id_: str, title: str, language: str, own: str, page: str, articles: Iterable[Article]
) -> Response:
    articles = list(articles)
    base = context.base_url()
    feed = Xml.Element("feed", {"xmlns": ATOM, "xml:lang": languages.TAGS[language]})
    _text(feed, "id", id_)
    _text(feed, "title", title)
    _text(feed, "updated", max((_moment(article) for article in articles), default=NEVER))
    _text(Xml.SubElement(feed, "author"), "name", AUTHOR)
    Xml.SubElement(
        feed, "link", {"rel": "self", "type": "application/atom+xml", "href": base + own}
    )
    Xml.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": base + page})
    for article in articles:
        feed.append(_entry(article, base))
    latest = max((article.reviewed for article in articles), default="")
    return responses.xml(feed, "application/atom+xml", date=latest)


def _entry(article: Article, base: str) -> Xml.Element:
    entry = Xml.Element("entry")
    _text(entry, "id", f"tag:{NAMESPACE}:{article.language}:{article.id}:{article.reviewed}")
    _text(entry, "title", article.heading)
    _text(entry, "updated", _moment(article))
    Xml.SubElement(
        entry, "link", {"rel": "alternate", "type": "text/html", "href": base + article.path}
    )
    Xml.SubElement(entry, "category", {"term": article.kind})
    _text(entry, "summary", html.plain(article.summary))
    return entry


def _moment(article: Article) -> str:
    found = day(article.reviewed)
    return found.strftime("%Y-%m-%dT%H:%M:%SZ") if found else NEVER


def _text(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = text


assert set(TITLES) == set(languages.LANGUAGES)
