"""What is said when a request fails: problem+json (RFC 9457) to programs, a page to people."""

from collections.abc import Sequence

from flask import Flask, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response

from kb.answer import Candidate
from kb.errors import Advice, Malformed, NotKnown, UnreadableText
from kb.languages import LANGUAGES
from kb.web import context, responses
from kb.web.frame import frame, target
from kb.web.negotiation import LONGEST_LOOKUP, TooLong


def attach(app: Flask) -> None:
    """Answer for every error of the application."""
    app.register_error_handler(Malformed, malformed)
    app.register_error_handler(NotKnown, not_known)
    app.register_error_handler(UnreadableText, unreadable)
    app.register_error_handler(TooLong, too_long)
    app.register_error_handler(RequestEntityTooLarge, too_large)
    app.register_error_handler(HTTPException, http_error)


def for_program() -> bool:
    """Whether the reply is problem+json and no page: under ``/api/``, whatever was accepted."""
    return request.path.startswith("/api/")


def malformed(error: Malformed) -> Response:
    """422 with what is wrong and near misses."""
    context.count_as("malformed")
    if not for_program():
        return _malformed_page(error)
    language = context.reader_language()
    found = context.knowledge().malformed(error, language)
    return responses.problem(
        422,
        "Malformed code",
        found.detail,
        query=found.query,
        position=found.position,
        suggestions=[candidate.as_dict(language) for candidate in found.near],
    )


def not_known(error: NotKnown) -> Response:
    """404 for an article that does not exist."""
    if for_program():
        # An address may be as long as a server allows; the message need not be.
        detail = f"there is no article {error.kind}/{error.name}"[:300]
        return responses.problem(404, "Not found", detail)
    return _no_page()


def unreadable(error: UnreadableText) -> Response:
    """422 for input that is not text."""
    if for_program():
        return responses.problem(422, "Unreadable text", error.advice)
    language = _page_language()
    return _page(422, _("This cannot be read"), _said(error.advice), language)


def too_long(_error: TooLong) -> Response:
    """413 for a query that should have been posted."""
    if for_program():
        advice = (
            f"a look-up takes at most {LONGEST_LOOKUP} bytes; post larger texts to /api/v1/extract"
        )
    else:
        _page_language()
        advice = _("A query may have at most %(size)s bytes.", size=LONGEST_LOOKUP)
    return http_error(RequestEntityTooLarge(advice))


def too_large(error: RequestEntityTooLarge) -> Response:
    """413 for a text or file that is larger than a paste may be."""
    if for_program():
        return http_error(error)
    language = _page_language()
    about = _(
        "A text or file may have at most 1 MiB. The command kb diagnose reads larger ones where "
        "they lie; of an event log, export only the events of the last days."
    )
    return _page(413, _("This is too large"), about, language)


def http_error(error: HTTPException) -> Response:
    """Every other error, with the headers that belong to it (Allow, Retry-After)."""
    status, about = error.code or 500, str(error.description or "")
    if for_program():
        response: Response = responses.problem(status, error.name, about or error.name)
    elif status == 404:
        return _no_page()
    else:
        response = _page(status, error.name, about, _page_language())
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _said(advice: str) -> str:
    """Advice in the language of the page, with what stands in its braces."""
    if not isinstance(advice, Advice):
        return str(_(advice))
    return str(_(advice.template)).format(**advice.values)


def _malformed_page(error: Malformed) -> Response:
    language = _page_language()
    found = context.knowledge().malformed(error, language)
    title = _("This cannot be an error code")
    return _page(422, title, found.detail, language, found.near, error.text)


def _no_page() -> Response:
    language = _page_language()
    about = _("There is nothing at this address. Search for the code or the words you have.")
    return _page(404, _("Page not found"), about, language)


def _page(
    status: int,
    title: str,
    detail: str,
    language: str,
    near: Sequence[Candidate] = (),
    query: str = "",
) -> Response:
    knowledge = context.knowledge()
    body = render_template(
        "error.html",
        status=status,
        title=title,
        detail=detail,
        near=[target(knowledge, f"codes/{one.code.hex}", language) for one in near],
        **frame(language, None, query),
    )
    return Response(body, status, mimetype="text/html")


def _page_language() -> str:
    """The language of the address where it has one, else the reader's; what follows is in it."""
    first = request.path.split("/")[1] if "/" in request.path else ""
    return context.speak(first if first in LANGUAGES else context.reader_language())
