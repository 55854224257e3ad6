"""What a view needs of its request: the content it answers from, our address, the reader's
language, and what its reply counts as.
"""

from flask import current_app, g, request

from kb.lookup import KnowledgeBase
from kb.web import negotiation
from kb.web.metrics import Metrics
from kb.web.reload import STATE, Content
from kb.web.settings import Settings


def settings() -> Settings:
    """What the environment says."""
    found: Settings = current_app.config["KB_SETTINGS"]
    return found


def content() -> Content:
    """What the application serves."""
    found: Content = current_app.extensions["kb"]
    return found


def metrics() -> Metrics:
    """What the application counts."""
    found: Metrics = current_app.extensions["kb_metrics"]
    return found


def knowledge() -> KnowledgeBase:
    """The knowledge base of this request: the same one from its beginning to its end, even where
    new content is taken up in between.
    """
    return request.environ.setdefault(STATE, content().state).knowledge  # type: ignore[no-any-return]


def base_url() -> str:
    """The service's public address without a final slash: ``KB_URL``, else as it was asked."""
    return settings().url or request.host_url.rstrip("/")


def reader_language() -> str:
    """The language that this reader asks for."""
    return negotiation.reader_language(request)


def speak(language: str) -> str:
    """Reply in this language from here on; gives it back."""
    g.language = language
    return language


def language() -> str:
    """The language of the reply: what ``speak`` said, else the reader's."""
    return g.get("language") or reader_language()


def count_as(outcome: str) -> None:
    """Say how a look-up ended; the metrics count it with the request."""
    g.outcome = outcome


def outcome() -> str:
    """How the look-up of this request ended; empty where there was none."""
    found: str = g.get("outcome", "")
    return found
