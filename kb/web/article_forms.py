"""An article as data and text: ``.md``, ``.txt`` and ``.json`` behind the address of its page."""

from flask import Response, request

from kb.content import text as plain
from kb.content.article import Article
from kb.web import cache, context, responses, reviewed, ticket


def _markdown(article: Article) -> Response:
    """The file itself; with ``?for=ticket`` what a ticket takes from it."""
    is_for_ticket = request.args.get("for") == "ticket"
    body = (
        ticket.markdown(context.knowledge(), article, context.base_url())
        if is_for_ticket
        else article.markdown
    )
    return _text(body, "text/markdown", article)


def _plain(article: Article) -> Response:
    """The text as the terminal shows it; a code or an event comes first, a title else."""
    body = plain.article(article.markdown, article.page.language, title=_title_of)
    if article.kind in ("codes", "events"):
        _title, _, rest = body.partition("\n\n")
        body = f"{article.heading}\n\n{rest}"
    return _text(body, "text/plain", article)


def _title_of(id_: str, language: str) -> str:
    library = context.knowledge().library
    return library.article(library.current(id_), language).title if library.has(id_) else ""


def _json(article: Article) -> Response:
    cache.offer()
    base = context.base_url()
    body = {"schema": 1, "article": article.as_dict(base), "doc_url": base + article.path}
    response = responses.as_json(body, varies=False)
    reviewed.date(response, article.reviewed)
    return response


def _text(text: str, mimetype: str, article: Article) -> Response:
    cache.offer()
    response = responses.text(text, mimetype, responses.FRESH)
    reviewed.date(response, article.reviewed)
    return response


# The forms by the end of their address.
FORMS = {"md": _markdown, "txt": _plain, "json": _json}
