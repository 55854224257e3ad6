"""The web service: ``create_app()``. Knows articles and answers, not how they are stored or found."""

import logging
import os
import threading
from typing import Any

from flask import Flask, abort, current_app, g, request
from flask_babel import Babel
from werkzeug.exceptions import SecurityError, ServiceUnavailable, TooManyRequests
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from kb import paths
from kb.languages import EN, GETTEXT_LOCALES
from kb.lookup import KnowledgeBase
from kb.web import api, assets, cache, discovery, feeds, guard, pages, request_log, settings
from kb.web.metrics import Metrics
from kb.web.negotiation import reader_language
from kb.web.reload import Content

LARGEST_PASTE = 1 << 20
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "manifest-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(
    knowledge_base: KnowledgeBase | None = None, *, watch: bool = False, **configuration: Any
) -> Flask:
    """The application.

    The variables of ``kb.web.settings`` are read from the environment; ``configuration`` are Flask
    configuration values, and those that begin with ``KB_`` win over the environment. Content that
    is given is served as it is, unless ``watch`` says to look for newer one; content that is
    loaded here is watched. Raises WrongSetting and DamagedData.
    """
    own = {name: str(value) for name, value in configuration.items() if name.startswith("KB_")}
    chosen = settings.read({**os.environ, **own})
    app = Flask(__name__, static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_PASTE,
        TRUSTED_HOSTS=list(chosen.hosts) or None,
        BABEL_DEFAULT_LOCALE=EN,
        BABEL_TRANSLATION_DIRECTORIES=paths.translations(),
    )
    app.config.update(configuration, KB_URL=chosen.url, KB_SETTINGS=chosen)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    watch = watch or knowledge_base is None
    if watch or chosen.json_logs:
        request_log.set_up(chosen.json_logs)
    watch = watch and chosen.watch > 0
    app.extensions["kb"] = content = Content((knowledge_base or KnowledgeBase.load()).warm())
    app.extensions["kb_metrics"] = Metrics()
    for problem in content.state.knowledge.library.broken:
        logging.getLogger("kb").warning("left out: %s", problem)
    Babel(app, locale_selector=_locale)  # type: ignore[no-untyped-call]
    assets.attach(app)
    for room in (api, discovery, feeds, pages):
        app.register_blueprint(room.blueprint)
    _surround(app, content, chosen)
    content.on_swap.append(pages.forget)
    if watch:
        content.watch(chosen.watch)
    return app


def _surround(app: Flask, content: Content, chosen: settings.Settings) -> None:
    """What comes before and after every view; Flask calls the functions after a request from the
    last to the first.
    """
    app.extensions["kb_limiter"] = guard.Limiter(chosen.post_rate) if chosen.post_rate else None
    app.extensions["kb_posts"] = threading.BoundedSemaphore(guard.MOST_POSTS)
    app.teardown_request(lambda _error: guard.leave(g))
    if chosen.json_logs:
        app.before_request(request_log.begin)
        app.after_request(request_log.line)
    app.before_request(_admit)
    app.after_request(_count)
    app.after_request(cache.finish)
    app.after_request(_share)
    app.after_request(_protect)
    metrics: Metrics = app.extensions["kb_metrics"]

    def count(method: str, route: str, status: int, outcome: str) -> None:
        metrics.count(route, status, outcome)
        if chosen.json_logs:
            request_log.write(method, route, status)

    host = chosen.hosts[0].lstrip(".") if chosen.hosts else None
    app.wsgi_app = cache.Kept(app.wsgi_app, content, count, host)  # type: ignore[method-assign]
    if chosen.proxies:
        n = chosen.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]


def _locale() -> str:
    return GETTEXT_LOCALES[g.get("language") or reader_language(request)]


def _admit() -> Response | None:
    """Turn away foreign Hosts, posts from other sites' pages, and who posts too often; answer
    preflights.
    """
    chosen: settings.Settings = current_app.config["KB_SETTINGS"]
    try:
        request.host  # noqa: B018, this checks the Host header
    except SecurityError:
        return api.problem(
            400,
            "Unknown Host",
            "this service does not answer for this Host; KB_HOSTS names those it answers for",
        )
    if (
        request.method == "OPTIONS"
        and _shared_with(chosen)
        and "Access-Control-Request-Method" in request.headers
    ):
        return Response(status=204)
    if request.method != "POST":
        return None
    is_api = request.path.startswith("/api/")
    if guard.is_foreign(request, api.base_url(), chosen.cors if is_api else ()):
        abort(
            403,
            "this was sent from a page of another site; open the service itself, or let KB_CORS name that site",
        )
    if not guard.enter(current_app.extensions["kb_posts"], g):
        raise ServiceUnavailable(
            "too many posts are being received; try again in a moment", retry_after=5
        )
    limiter: guard.Limiter | None = current_app.extensions["kb_limiter"]
    wait = limiter.wait(request.remote_addr or "") if limiter is not None else 0.0
    if wait:
        seconds = int(wait) + 1
        raise TooManyRequests(
            f"too many posts from this address; try again in {seconds} s", retry_after=seconds
        )
    return None


def _shared_with(chosen: settings.Settings) -> str | None:
    """The value of Access-Control-Allow-Origin for this request; None where it is not for sharing."""
    origin = request.headers.get("Origin")
    if not origin or not request.path.startswith("/api/"):
        return None
    if "*" in chosen.cors:
        return "*"
    return origin if origin in chosen.cors else None


def _share(response: Response) -> Response:
    """CORS, for the origins of KB_CORS only, and only under /api/."""
    chosen: settings.Settings = current_app.config["KB_SETTINGS"]
    if not chosen.cors or not request.path.startswith("/api/"):
        return response
    if "*" not in chosen.cors:
        response.vary.add("Origin")
    allowed = _shared_with(chosen)
    if allowed:
        response.headers["Access-Control-Allow-Origin"] = allowed
        response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        if response.status_code == 204:
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = "Content-Type"
            response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _count(response: Response) -> Response:
    metrics: Metrics = current_app.extensions["kb_metrics"]
    metrics.count(request_log.route_of(), response.status_code, g.get("outcome", ""))
    return response


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
