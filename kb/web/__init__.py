"""The web service: ``create_app()``. Knows articles and answers, not how they are stored or found."""

import logging
import os
from typing import Any

from flask import Flask, g, request
from flask_babel import Babel
from werkzeug.wrappers import Response

from kb import data
from kb.languages import EN, GETTEXT_LOCALES
from kb.lookup import KnowledgeBase
from kb.web import api, pages
from kb.web.readers import reader_language

LARGEST_PASTE = 1 << 20
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "manifest-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(knowledge_base: KnowledgeBase | None = None, **settings: Any) -> Flask:
    """The application.

    ``KB_URL`` (the service's public address, for absolute links) and ``KB_HOSTS`` (comma-separated Host headers to
    accept) are read from the environment; ``settings`` are Flask configuration values and win.
    """
    app = Flask(__name__)
    hosts = [host.strip() for host in os.environ.get("KB_HOSTS", "").split(",") if host.strip()]
    app.config.update(
        KB_URL=os.environ.get("KB_URL", "").rstrip("/"),
        MAX_CONTENT_LENGTH=LARGEST_PASTE,
        TRUSTED_HOSTS=hosts or None,
        BABEL_DEFAULT_LOCALE=EN,
        BABEL_TRANSLATION_DIRECTORIES=data.translations(),
    )
    app.config.update(settings)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    app.extensions["kb"] = (knowledge_base or KnowledgeBase.load()).warm()
    for problem in app.extensions["kb"].library.broken:
        logging.getLogger("kb").warning("left out: %s", problem)
    Babel(app, locale_selector=_locale)  # type: ignore[no-untyped-call]
    app.register_blueprint(api.blueprint)
    app.register_blueprint(pages.blueprint)
    app.after_request(_protect)
    return app


def _locale() -> str:
    return GETTEXT_LOCALES[g.get("language") or reader_language(request)]


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
