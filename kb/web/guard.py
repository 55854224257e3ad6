"""What stands before and after every view: Host, the origin of posts, CORS, the number and rate of
posts, and the headers that protect a reader.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, abort, current_app, g, request
from werkzeug.exceptions import SecurityError, ServiceUnavailable, TooManyRequests
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from kb.web import context, limits, responses
from kb.web.settings import Settings

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; manifest-src 'self'; worker-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PROBES = ("/healthz", "/readyz", "/metrics")
# Seconds to wait when MOST_POSTS are being received: 1 MiB comes in that time at 1.7 Mbit/s.
RETRY_AFTER = 5
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type",
    # Seconds: a day. So long a browser may send what KB_CORS no longer allows; it still cannot
    # read the reply.
    "Access-Control-Max-Age": "86400",
}

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def attach(app: Flask, chosen: Settings) -> None:
    """Put the guard around an application: around the response cache too, where that is there."""
    app.extensions["kb_limiter"] = limits.Limiter(chosen.post_rate) if chosen.post_rate else None
    app.extensions["kb_posts"] = threading.BoundedSemaphore(limits.MOST_POSTS)
    app.before_request(_admit)
    app.after_request(_share)
    app.after_request(_protect)
    app.teardown_request(lambda _error: limits.leave(g))
    if chosen.hosts:
        app.wsgi_app = Probes(app.wsgi_app, chosen.hosts[0].lstrip("."))  # type: ignore[method-assign]
    if chosen.proxies:
        n = chosen.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]


class Probes:
    """Lets probes and scrapers in, which ask by address and not by name: for PROBES they are given
    the ``host`` that the service answers for.
    """

    def __init__(self, app: Application, host: str) -> None:
        self.app = app
        self._host = host

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Pass the request on."""
        if (
            environ["PATH_INFO"] in PROBES
            and environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and "HTTP_ORIGIN" not in environ
        ):
            environ["HTTP_HOST"] = self._host
        return self.app(environ, start_response)


def is_foreign(request: Request, base: str, allowed: tuple[str, ...]) -> bool:
    """Whether a browser says that another site's page sends this request.

    Sec-Fetch-Site decides where the browser sends it, else Origin; programs send neither. ``base``
    is our own address, ``allowed`` are origins that may.
    """
    origin = request.headers.get("Origin", "")
    if origin and ("*" in allowed or origin in allowed):
        return False
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    return bool(origin) and _host_of(origin) not in ({request.host, _host_of(base)} - {""})


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _admit() -> Response | None:
    """Turn away foreign Hosts, posts from other sites' pages, and who posts too often; answer
    preflights.
    """
    refused = _foreign_host()
    if refused is None and request.method == "POST":
        _require_own_origin()
        _require_room()
        _require_patience()
    return refused or _preflight()


def _foreign_host() -> Response | None:
    try:
        request.host  # noqa: B018, this checks the Host header
    except SecurityError:
        return responses.problem(
            400,
            "Unknown Host",
            "this service does not answer for this Host; KB_HOSTS names those it answers for",
        )
    return None


def _preflight() -> Response | None:
    """The reply to a browser that asks whether a page of another site may send a request."""
    is_asked = "Access-Control-Request-Method" in request.headers
    if request.method == "OPTIONS" and is_asked and _shared_with():
        return Response(status=204)
    return None


def _require_own_origin() -> None:
    allowed = context.settings().cors if _is_shareable() else ()
    if is_foreign(request, context.base_url(), allowed):
        abort(
            403,
            "this was sent from a page of another site; open the service itself, "
            "or let KB_CORS name that site",
        )


def _require_room() -> None:
    if not limits.enter(current_app.extensions["kb_posts"], g):
        raise ServiceUnavailable(
            "too many posts are being received; try again in a moment", retry_after=RETRY_AFTER
        )


def _require_patience() -> None:
    limiter: limits.Limiter | None = current_app.extensions["kb_limiter"]
    wait = limiter.wait(request.remote_addr or "") if limiter is not None else 0.0
    if wait:
        seconds = int(wait) + 1
        raise TooManyRequests(
            f"too many posts from this address; try again in {seconds} s", retry_after=seconds
        )


def _is_shareable() -> bool:
    return request.path.startswith("/api/")


def _shared_with() -> str | None:
    """The value of Access-Control-Allow-Origin for this request; None where it is not shared."""
    allowed, origin = context.settings().cors, request.headers.get("Origin")
    if not origin or not _is_shareable():
        return None
    if "*" in allowed:
        return "*"
    return origin if origin in allowed else None


def _share(response: Response) -> Response:
    """CORS, for the origins of KB_CORS only, and only under /api/."""
    cors = context.settings().cors
    if not cors or not _is_shareable():
        return response
    if "*" not in cors:
        response.vary.add("Origin")
    allowed = _shared_with()
    if allowed:
        response.headers["Access-Control-Allow-Origin"] = allowed
        response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        if response.status_code == 204:
            response.headers.update(PREFLIGHT)
    return response


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
