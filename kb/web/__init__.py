"""The web service: ``create_app()``.

It knows articles and answers, not how they are stored or found.
"""

import logging
import os
from typing import Any

from flask import Flask
from flask_babel import Babel

from kb import paths
from kb.languages import EN, GETTEXT_LOCALES
from kb.lookup import KnowledgeBase
from kb.web import (
    api,
    article_page,
    assets,
    cache,
    context,
    discovery,
    errors,
    feeds,
    frame,
    guard,
    negotiation,
    operations,
    pages,
    request_log,
    settings,
)
from kb.web.metrics import Metrics
from kb.web.reload import Content

# Bytes of a post: a long event log as text, or a ticket with its history. More is 413; a file that
# is larger is for ``kb scan``, which reads it where it lies.
LARGEST_PASTE = 1 << 20


def create_app(
    knowledge_base: KnowledgeBase | None = None, *, watch: bool = False, **configuration: Any
) -> Flask:
    """The application.

    The variables of ``kb.web.settings`` are read from the environment; ``configuration`` are Flask
    configuration values, and those that begin with ``KB_`` win over the environment. Content that
    is given is served as it is, unless ``watch`` says to look for newer one; content that is
    loaded here is watched. Raises WrongSetting and DamagedData.
    """
    chosen = _settings(configuration)
    watch = watch or knowledge_base is None
    if watch or chosen.json_logs:
        request_log.set_up(chosen.json_logs)
    watch = watch and chosen.watch > 0
    app = Flask(__name__, static_folder=None)
    app.request_class = negotiation.Post
    _configure(app, chosen, configuration)
    app.extensions["kb"] = content = _content(knowledge_base)

    Babel(app, locale_selector=_locale)  # type: ignore[no-untyped-call]
    frame.attach(app)
    assets.attach(app)
    errors.attach(app)
    for room in (api, discovery, feeds, pages):
        app.register_blueprint(room.blueprint)

    # From the inside to the outside: a request passes the last of these first.
    metrics = Metrics()
    operations.attach(app, metrics, chosen.json_logs)
    cache.attach(app, content, operations.counter(metrics, chosen.json_logs))
    guard.attach(app, chosen)
    if watch:
        content.watch(chosen.watch)
    return app


def _settings(configuration: dict[str, Any]) -> settings.Settings:
    own = {name: str(value) for name, value in configuration.items() if name.startswith("KB_")}
    return settings.read({**os.environ, **own})


def _configure(app: Flask, chosen: settings.Settings, configuration: dict[str, Any]) -> None:
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_PASTE,
        MAX_FORM_MEMORY_SIZE=LARGEST_PASTE,
        TRUSTED_HOSTS=list(chosen.hosts) or None,
        BABEL_DEFAULT_LOCALE=EN,
        BABEL_TRANSLATION_DIRECTORIES=paths.translations(),
    )
    app.config.update(configuration, KB_SETTINGS=chosen)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False


def _content(knowledge_base: KnowledgeBase | None) -> Content:
    """What is served; a file that is no article is left out, and the log says so."""
    content = Content((knowledge_base or KnowledgeBase.load()).warm())
    for problem in content.state.knowledge.library.broken:
        logging.getLogger("kb").warning("left out: %s", problem)
    content.on_swap.append(article_page.article_page.cache_clear)
    return content


def _locale() -> str:
    return GETTEXT_LOCALES[context.language()]
