"""What browsers, ticket systems and crawlers ask for: OpenSearch, oEmbed, sitemap, manifest,
service worker, pictures.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as Xml

from flask import Blueprint, Response, abort, json, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from kb import labels, languages
from kb.content import html
from kb.content.article import Article
from kb.errors import Malformed
from kb.languages import LANGUAGES
from kb.web import assets, cache, context, pictures, responses, reviewed
from kb.web.context import base_url, knowledge
from kb.web.negotiation import query_of

blueprint = Blueprint("discovery", __name__)
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
MOST_SUGGESTIONS = 8  # browsers show no more under their address bar
_PAGE = re.compile(r"/(en|zh-TW)/([a-z]+)/([\w-]+)")


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """How a browser searches here: ``kb`` and Tab."""
    language = context.speak(context.reader_language())
    base = base_url()
    root = Xml.Element("OpenSearchDescription", {"xmlns": OPENSEARCH})
    _child(root, "ShortName", _("Activation codes"))  # at most 16 characters
    about = _(
        "What a Windows activation error means, which fix to run on which machine, "
        "and how to see that it worked."
    )
    _child(root, "Description", about)
    _child(root, "InputEncoding", "UTF-8")
    _child(root, "Language", languages.TAGS[language])
    _child(root, "Tags", "kb")
    Xml.SubElement(
        root, "Image", {"width": "16", "height": "16", "type": "image/x-icon"}
    ).text = f"{base}/favicon.ico"
    address = f"{base}/search?q={{searchTerms}}&lang={language}"
    Xml.SubElement(root, "Url", {"type": "text/html", "method": "get", "template": address})
    address = f"{base}/suggest?q={{searchTerms}}&lang={language}"
    Xml.SubElement(root, "Url", {"type": "application/x-suggestions+json", "template": address})
    address = f"{base}/opensearch.xml?lang={language}"
    Xml.SubElement(
        root,
        "Url",
        {"type": "application/opensearchdescription+xml", "rel": "self", "template": address},
    )
    return responses.by_language(responses.xml(root, "application/opensearchdescription+xml"))


@blueprint.get("/suggest")
def suggest() -> Response:
    """Completions as the OpenSearch suggestions extension has them: query, texts, titles,
    addresses.
    """
    language = context.reader_language()
    query = query_of(request)
    found = knowledge().suggest(query, language, MOST_SUGGESTIONS)
    addresses = [f"{base_url()}/{language}/{one.id}" for one in found]
    body = [query, [one.text for one in found], [one.title for one in found], addresses]
    response = Response(json.dumps(body), mimetype="application/x-suggestions+json")
    response.cache_control.max_age = 300
    return responses.by_language(response)


@blueprint.get("/oembed")
def oembed() -> Response:
    """What a page of ours is, for a site that shows a link to it; 404 for pages of others, 501 for
    unknown formats.
    """
    form = request.args.get("format", "json")
    if form not in ("json", "xml"):
        abort(501, "format must be json or xml")
    article, code = _embedded(request.args.get("url", ""))
    found = _card(article, code)
    if form == "json":
        response = Response(json.dumps(found), mimetype="application/json")
        response.cache_control.max_age = 3600
        return response
    root = Xml.Element("oembed")
    for name, value in found.items():
        _child(root, name, str(value))
    return responses.xml(root, "text/xml")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Every article in each language, with the other one beside it."""
    base = base_url()
    root = Xml.Element("urlset", {"xmlns": SITEMAP, "xmlns:xhtml": XHTML})
    paths = [("", ""), *((f"{kind}/", "") for kind in labels.KINDS)]
    paths += [(a.id, a.reviewed) for a in knowledge().library.articles("en")]
    for path, date in paths:
        for language in LANGUAGES:
            place = Xml.SubElement(root, "url")
            _child(place, "loc", f"{base}/{language}/{path}")
            if date:
                _child(place, "lastmod", date)
            for other in LANGUAGES:
                link = {
                    "rel": "alternate",
                    "hreflang": languages.TAGS[other],
                    "href": f"{base}/{other}/{path}",
                }
                Xml.SubElement(place, "xhtml:link", link)
    cache.offer()
    latest = max((date for _path, date in paths), default="")
    return responses.xml(root, "application/xml", date=latest)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Crawlers may read everything but searches and the API."""
    lines = [
        "User-agent: *",
        "Disallow: /search",
        "Disallow: /suggest",
        "Disallow: /api/",
        "",
        f"Sitemap: {base_url()}/sitemap.xml",
    ]
    return responses.text("\n".join(lines) + "\n", "text/plain")


@blueprint.get("/favicon.ico")
def favicon() -> AnyResponse:
    """The icon where nothing names one."""
    return assets.serve("favicon.ico")


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a browser needs to put the service among its applications."""
    language = context.speak(context.reader_language())
    body = {
        "name": _("Windows activation errors"),
        "short_name": _("Activation errors"),
        "lang": languages.TAGS[language],
        "start_url": f"/{language}/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": "#0a5c8a",
        "icons": [
            {
                "src": url_for("static", filename=f"icon-{n}.png"),
                "sizes": f"{n}x{n}",
                "type": "image/png",
            }
            for n in (192, 512)
        ]
        + [
            {
                "src": url_for("static", filename="icon.svg"),
                "sizes": "any",
                "type": "image/svg+xml",
            }
        ],
    }
    response = Response(json.dumps(body), mimetype="application/manifest+json")
    response.cache_control.max_age = 3600
    return responses.by_language(response)


@blueprint.get("/sw.js")
def service_worker() -> Response:
    """The service worker, with the state of content and assets as the name of its store."""
    digest = f"{knowledge().library.digest}-{assets.version()}"
    cache.offer()
    return responses.text(render_template("sw.js", version=digest), "text/javascript", 0)


@blueprint.get("/.well-known/security.txt")
def security() -> Response:
    """Whom to tell of a weakness, as RFC 9116 has it; 404 where KB_CONTACT is not set."""
    contact = context.settings().contact
    if not contact:
        abort(404)
    expires = (datetime.now(UTC) + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [f"Contact: {contact}", f"Expires: {expires}", "Preferred-Languages: en, zh-Hant"]
    return responses.text(
        "\n".join([*lines, f"Canonical: {base_url()}/.well-known/security.txt"]) + "\n",
        "text/plain",
    )


@blueprint.get("/<any('en','zh-TW'):language>/<kind>/<slug>.png")
def card_picture(language: str, kind: str, slug: str) -> Response:
    """The picture of an article; 404 where Pillow is not installed."""
    if not pictures.is_available():
        abort(404, "pictures need Pillow: install activation-kb[pictures]")
    context.speak(language)
    article = knowledge().library.article(f"{kind}/{slug}", language)
    mark = article.slug if article.kind in ("codes", "events") else ""
    body = _drawn(
        mark,
        article.title,
        article.source.title,
        article.page.language,
        _("Windows activation errors"),
    )
    response = Response(body, mimetype="image/png")
    response.cache_control.max_age = 86_400
    reviewed.date(response, article.reviewed)
    cache.offer()
    return response


_drawn = lru_cache(maxsize=128)(pictures.draw)


def _embedded(url: str) -> tuple[Article | None, Any]:
    """The article, or the code without one, that an address of ours leads to; else 404."""
    parts = _parts(url)
    if parts is None:
        abort(404, "url must be the address of a page of this service")
    library = knowledge().library
    match = _PAGE.fullmatch(unquote(parts.path))
    if match and library.has(f"{match[2]}/{match[3]}"):
        return library.article(f"{match[2]}/{match[3]}", match[1]), None
    spelling = unquote(parts.path).rstrip("/").rpartition("/")[2]
    try:
        answer = knowledge().code(spelling, match[1] if match else context.reader_language())
    except Malformed:
        abort(404, "there is no page at this address")
    if answer.status == "unknown":
        abort(404, "there is no page at this address")
    return answer.article, answer


def _parts(url: str) -> Any:
    """The parts of an address, where it is one of ours."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    ours = {request.host, urlsplit(base_url()).netloc}
    return parts if parts.scheme in ("http", "https") and parts.netloc in ours else None


def _card(article: Article | None, answer: Any) -> dict[str, Any]:
    """An oEmbed reply of type link; with the picture where pictures are made."""
    base = base_url()
    language = article.language if article else answer.language
    context.speak(language)
    gloss = "" if article else answer.candidates[0].gloss(language)
    title = (
        article.heading if article else f"{answer.candidates[0].code.hex} {gloss or ''}".strip()
    )
    card: dict[str, Any] = {
        "version": "1.0",
        "type": "link",
        "title": title,
        "provider_name": _("Windows activation errors"),
        "provider_url": f"{base}/{language}/",
        "cache_age": 3600,
    }
    if article:
        card["description"] = html.plain(article.summary)
    if article and pictures.is_available():
        size = pictures.SIZE
        card |= {
            "thumbnail_url": f"{base}{article.path}.png",
            "thumbnail_width": size[0],
            "thumbnail_height": size[1],
        }
    return card


def _child(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = text
