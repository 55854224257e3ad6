"""The response cache, a thin layer in front of Flask: complete replies as bytes, until the content
changes.

A view says ``offer`` where its reply depends on nothing but its address. ``finish`` completes
every reply of Flask (compression, ETag, conditions) and hands those that were offered to the
layer. ``ResponseCache`` is the layer: it answers GET and HEAD, 200 and 304, from what it was
handed, with the same bytes and headers as Flask.
"""

import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, g, request
from werkzeug.http import generate_etag, parse_accept_header, parse_etags
from werkzeug.wrappers import Response

from kb.web import context
from kb.web.reload import STATE, Content, State

OFFER = "kb.offer"  # where a request's environment has the reply that Flask hands on
# Bytes from which on a reply is compressed. At 600 gzip saves some 200; both fit into one packet.
SHORTEST = 600
# gzip's level where a reply is made once for one reader, and where it is sent to many. On our 191
# pages of codes level 6 leaves 29.06 % and 9 leaves 29.03 %, in 1.2 times the time; 1 leaves 33 %.
LEVEL_ONCE, LEVEL_MANY = 6, 9
# Bytes that a reply takes beside its body: two lists of headers, their texts, the key.
OVERHEAD = 2000
COMPRESSED = (
    "text/",
    "application/json",
    "application/xml",
    "application/javascript",
    "image/svg+xml",
)
LANGUAGE_QUERIES = ("lang=en", "lang=zh-TW")
NOT_IN_304 = (
    "content-type",
    "content-length",
    "content-encoding",
    "content-language",
    "last-modified",
    "allow",
)

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete reply to GET; ``route`` and ``outcome`` are what it counts as in the metrics."""

    headers: list[tuple[str, str]]
    headers_304: list[tuple[str, str]]
    body: bytes
    etag: str
    route: str
    outcome: str


class ResponseCache:
    """The layer; ``app`` is Flask's own WSGI application.

    ``count`` is told of each reply from bytes: method, route, status, outcome.
    """

    def __init__(
        self, app: Application, content: Content, count: Callable[[str, str, int, str], None]
    ) -> None:
        self.app = app
        self._content = content
        self._count = count

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer from bytes, else through Flask, taking in what it hands on."""
        state = self._content.state
        method = environ["REQUEST_METHOD"]
        if (method != "GET" and method != "HEAD") or "HTTP_ORIGIN" in environ:
            environ[STATE] = state
            return self.app(environ, start_response)
        key = (
            environ["PATH_INFO"],
            environ["QUERY_STRING"],
            environ.get("HTTP_HOST"),
            environ["wsgi.url_scheme"],
            accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING")),
        )
        reply = state.replies.get(key)
        if reply is None:
            return self._through_flask(key, state, environ, start_response)
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None and (known == reply.etag or matches(known, reply.etag)):
            self._count(method, reply.route, 304, reply.outcome)
            start_response("304 NOT MODIFIED", reply.headers_304[:])
            return ()
        self._count(method, reply.route, 200, reply.outcome)
        start_response("200 OK", reply.headers[:])
        return (reply.body,) if method == "GET" else ()

    def _through_flask(
        self,
        key: tuple[Any, ...],
        state: State,
        environ: dict[str, Any],
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        environ[STATE] = state
        result = self.app(environ, start_response)
        reply = environ.pop(OFFER, None)
        if reply is not None:
            state.add(key, reply, len(reply.body) + OVERHEAD)
        return result


def attach(app: Flask, content: Content, count: Callable[[str, str, int, str], None]) -> None:
    """Put the cache in front of an application."""
    app.after_request(finish)
    app.wsgi_app = ResponseCache(app.wsgi_app, content, count)  # type: ignore[method-assign]


def finish(response: Response) -> Response:
    """Complete a reply: compress it, give it an ETag, hand it on if it was offered, and answer
    conditions.
    """
    if (
        response.status_code != 200
        or request.method not in ("GET", "HEAD")
        or response.is_streamed
    ):
        return response
    body = response.get_data()
    if len(body) >= SHORTEST and (response.mimetype or "").startswith(COMPRESSED):
        response.vary.add("Accept-Encoding")
        if (
            accepts_gzip(request.headers.get("Accept-Encoding"))
            and "Content-Encoding" not in response.headers
        ):
            _compress(response, body, LEVEL_MANY if g.get("is_offered") else LEVEL_ONCE)
    if response.cache_control.max_age is not None:
        response.add_etag()
        _distinguish(response)
    if g.get("is_offered") and {name.lower() for name in response.vary} <= {"accept-encoding"}:
        request.environ[OFFER] = _offered(response)
    return answer_conditions(response)


def answer_conditions(response: Response) -> Response:
    """304 where the reader has this very reply.

    Only ETags decide. Last-Modified is the day of the last review: a text may change twice on that
    day, so a reader who knows nothing but the day gets the reply again.
    """
    known = request.headers.get("If-None-Match")
    etag = response.headers.get("ETag")
    if known is not None and etag is not None and matches(known, etag):
        response.status_code = 304
        response.set_data(b"")
    return response


@lru_cache(maxsize=512)
def accepts_gzip(header: str | None) -> bool:
    """Whether an Accept-Encoding header takes gzip; none at all means the plain bytes."""
    if not header:
        return False
    qualities = dict(parse_accept_header(header[:500]))
    return float(qualities.get("gzip", qualities.get("x-gzip", qualities.get("*", 0)))) > 0


@lru_cache(maxsize=512)
def matches(known: str, etag: str) -> bool:
    """Whether an If-None-Match header names the ETag, compared weakly as RFC 9110 13.1.2 says."""
    return parse_etags(known[:4000]).contains_weak(etag.removeprefix("W/").strip('"'))


def offer(*queries: str) -> None:
    """Offer the reply of this request to the cache: it depends on nothing but the address, where
    that has no query or one of these.
    """
    g.is_offered = request.query_string.decode("latin-1") in ("", *queries)


def _compress(response: Response, body: bytes, level: int) -> None:
    response.set_data(gzip.compress(body, level, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    if "ETag" not in response.headers:
        response.set_etag(generate_etag(body))


def _distinguish(response: Response) -> None:
    etag, weak = response.get_etag()
    if etag and response.headers.get("Content-Encoding") == "gzip" and not etag.endswith("-gzip"):
        response.set_etag(f"{etag}-gzip", weak=bool(weak))


def _offered(response: Response) -> Reply:
    headers = response.get_wsgi_headers(
        {**request.environ, "REQUEST_METHOD": "GET"}
    ).to_wsgi_list()
    headers_304 = [(name, value) for name, value in headers if name.lower() not in NOT_IN_304]
    route = request.url_rule.rule if request.url_rule else ""
    return Reply(
        headers,
        headers_304,
        response.get_data(),
        response.headers["ETag"],
        route,
        context.outcome(),
    )
