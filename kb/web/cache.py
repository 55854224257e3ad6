"""A thin layer in front of Flask that answers from bytes: complete replies, kept until the content
changes.

``finish`` is Flask's side: it completes every reply (compression, ETag, conditions) and offers
those that depend on nothing but their address to the layer. ``Kept`` is the layer: it answers GET
and HEAD, 200 and 304, from what it was offered, with the same bytes and headers as Flask.
"""

import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import g, request
from werkzeug.http import generate_etag, parse_accept_header, parse_etags
from werkzeug.wrappers import Response

from kb.web.reload import Content, State

STATE = "kb.state"
OFFER = "kb.offer"
PROBES = ("/healthz", "/readyz", "/metrics")
SHORTEST = 600
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


class Kept:
    """The layer; ``app`` is Flask's own WSGI application.

    ``count`` is told of each reply from bytes: method, route, status, outcome. Probes and scrapers
    ask by address and not by name: for PROBES they are given the ``host`` that the service answers
    for.
    """

    def __init__(
        self,
        app: Application,
        content: Content,
        count: Callable[[str, str, int, str], None],
        host: str | None = None,
    ) -> None:
        self.app = app
        self._host = host
        self._content = content
        self._count = count

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer from bytes, else through Flask, keeping what it offers."""
        state = self._content.state
        method = environ["REQUEST_METHOD"]
        if (method != "GET" and method != "HEAD") or "HTTP_ORIGIN" in environ:
            environ[STATE] = state
            return self.app(environ, start_response)
        key = (
            environ["PATH_INFO"], environ["QUERY_STRING"], environ.get("HTTP_HOST"), environ["wsgi.url_scheme"],
            accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING")),
        )  # fmt: skip
        reply = state.kept.get(key)
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
        if self._host and environ["PATH_INFO"] in PROBES:
            environ["HTTP_HOST"] = self._host
        result = self.app(environ, start_response)
        reply = environ.pop(OFFER, None)
        if reply is not None:
            state.keep(key, reply, len(reply.body) + 2000)
        return result


def finish(response: Response) -> Response:
    """Complete a reply: compress it, give it an ETag, offer it to the layer, and answer
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
            _compress(response, body, 9 if g.get("keep") else 6)
    if response.cache_control.max_age is not None:
        response.add_etag()
        _distinguish(response)
    if g.get("keep") and {name.lower() for name in response.vary} <= {"accept-encoding"}:
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


def keep(*queries: str) -> None:
    """Say that the reply depends on nothing but the address, where that has no query or one of
    these.
    """
    g.keep = request.query_string.decode("latin-1") in ("", *queries)


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
        g.get("outcome", ""),
    )
