"""Replies of each kind, and how long they may be kept by whom: by everybody where the address
alone decides, by one browser where the reader's language does, by nobody where something was
posted.
"""

import hashlib
from typing import Any
from xml.etree import ElementTree as Xml

from flask import Response, json, request
from werkzeug.wrappers import Response as AnyResponse

from kb import languages
from kb.web import cache, reviewed
from kb.web.negotiation import COOKIE

# Seconds. For five minutes a browser asks for nothing again; so long may it show a text that has
# been corrected. What changes only with a release (robots.txt, the manifest) stays for an hour.
FRESH = 300
HOUR = 3600
YEAR = 31_536_000  # no reply should claim more (RFC 2616 14.21)
READER = "Accept-Language, Cookie"  # what the language of a reader is read from, beside ?lang=


def page(body: str | bytes, mimetype: str = "text/html", *, date: str = "") -> Response:
    """A page or picture that is the same for everybody at this address; ``date`` is the day of
    its last review.
    """
    cache.offer()
    raw = body.encode() if isinstance(body, str) else body
    response = Response(raw, mimetype=mimetype)
    response.set_etag(hashlib.sha256(raw).hexdigest()[:24])
    response.cache_control.max_age = FRESH
    reviewed.date(response, date)
    return response


def for_reader(body: str | AnyResponse) -> AnyResponse:
    """A page or redirect that depends on the reader's language, so that only the browser may keep
    it; remembers a language that was chosen with ?lang=.
    """
    response = body if isinstance(body, AnyResponse) else Response(body, mimetype="text/html")
    response.headers["Vary"] = READER
    if request.method == "POST":
        response.cache_control.no_store = True
    else:
        response.cache_control.private = True
        response.cache_control.max_age = FRESH
    chosen = languages.match(request.args.get("lang", ""))
    if chosen:
        response.set_cookie(COOKIE, chosen, max_age=YEAR, samesite="Lax", httponly=False)
    return response


def by_language(response: Response) -> Response:
    """What everybody may keep who keeps one for each language."""
    if response.cache_control.max_age is None:
        response.cache_control.max_age = FRESH
    response.headers["Vary"] = READER
    return response


def text(body: str, mimetype: str = "text/plain", seconds: int = HOUR) -> Response:
    """Plain text that may be kept for so many seconds."""
    response = Response(body, mimetype=mimetype)
    response.cache_control.max_age = seconds
    return response


def xml(root: Xml.Element, mimetype: str, *, date: str = "") -> Response:
    """An XML document; ``date`` is the day of its last review."""
    body = b'<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(
        root, encoding="utf-8", xml_declaration=False
    )
    response = Response(body, content_type=f"{mimetype}; charset=utf-8")
    response.cache_control.max_age = FRESH
    reviewed.date(response, date)
    return response


def as_json(body: dict[str, Any], status: int = 200, *, varies: bool = True) -> Response:
    """JSON that may be kept for a while; ``varies`` says that the reader's language counts where
    ``?lang=`` is missing.

    A reply to POST holds what somebody pasted, and is not to be kept by anybody.
    """
    response = Response(json.dumps(body), status, mimetype="application/json")
    if request.method == "POST":
        response.cache_control.no_store = True
        return response
    response.cache_control.max_age = FRESH
    if varies and not request.args.get("lang"):
        response.headers["Vary"] = READER
    return response


def problem(status: int, title: str, detail: str, **more: Any) -> Response:
    """An error as RFC 9457 has it."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return Response(json.dumps(body), status, mimetype="application/problem+json")
