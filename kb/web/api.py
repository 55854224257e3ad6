"""The JSON API under ``/api/v1``; errors are problem+json (RFC 9457)."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from kb import labels, languages
from kb.codes import reading
from kb.content import reply as replies
from kb.diagnosis.answer import DiagnosisAnswer
from kb.errors import Malformed, UnreadableText
from kb.languages import EN
from kb.logs import material, redact
from kb.logs.occurrences import Describer
from kb.web import cache, context, openapi
from kb.web.context import base_url, knowledge
from kb.web.frame import frame
from kb.web.negotiation import LONGEST_LOOKUP, body_text, query_of
from kb.web.openapi import FILE, MOST_CODES, MOST_RESULTS, MOST_TEXTS
from kb.web.responses import as_json, problem

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/lookup")
def lookup() -> Response:
    """Any text: a code, a symbol, words, a paste."""
    query = _query()
    answer = knowledge().lookup(query, _language(), _reading())
    context.count_as(answer.status)
    return as_json(answer.as_dict(base_url()))


@blueprint.get("/codes/<path:spelling>")
def code(spelling: str) -> Response:
    """One code in any spelling; 422 when it cannot be one, 404 when nobody knows it."""
    language = _language()
    answer = knowledge().code(spelling, language, _reading())
    context.count_as(answer.status)
    body = answer.as_dict(base_url())
    if answer.status == "unknown":
        del body["status"]
        return problem(
            404, "Unknown code", labels.word(labels.LABELS, "unknown", language), **body
        )
    if answer.candidates[0].code.hex == spelling:
        cache.offer(*cache.LANGUAGE_QUERIES)
    return as_json(body)


@blueprint.post("/codes")
def batch() -> Response:
    """Many codes at once: a JSON list, or an object with ``codes``; one answer or problem each, in
    order.
    """
    request.max_content_length = LONGEST_LOOKUP
    if not request.is_json:
        abort(415, "send application/json")
    body = _posted_json()
    spellings = body.get("codes") if isinstance(body, dict) else body
    if not isinstance(spellings, list) or not _are_texts(spellings):
        abort(422, 'send ["0xC004F074", …] or {"codes": […]} as application/json')
    if len(spellings) > MOST_CODES:
        abort(413, f"send at most {MOST_CODES} codes at once")
    language, only = _language(), _reading()
    return as_json(
        {"schema": 1, "answers": [_one_of_many(text, language, only) for text in spellings]}
    )


@blueprint.get("/search")
def search() -> Response:
    """Ranked results."""
    found = knowledge().search(_query(), _language(), _limit(10))
    context.count_as("found" if found.confident else "unknown")
    return as_json(found.as_dict(base_url()))


@blueprint.get("/suggest")
def suggest() -> Response:
    """What the reader may be typing."""
    limit = _limit(8)
    query, language, base = query_of(request), _language(), base_url()
    found = [
        {
            "text": one.text,
            "title": one.title,
            "kind": one.id.partition("/")[0],
            "id": one.id.partition("#")[0],
            "url": f"{base}/{language}/{one.id}",
        }
        for one in knowledge().suggest(query, language, limit)
    ]
    return as_json({"schema": 1, "query": query, "suggestions": found})


@blueprint.post("/extract")
def extract() -> Response:
    """Every code in a posted text, or in each of many; ``warnings`` names what should not have
    been in it.
    """
    text, language = _posted_text(), _language()
    if isinstance(text, str):
        return as_json({"schema": 1, **_extracted(text, language)})
    return as_json({"schema": 1, "results": [_extracted(one, language) for one in text]})


def _extracted(text: str, language: str) -> dict[str, Any]:
    """The codes of one text with their places, and what else is to be said of it."""
    places = ((one.code.hex, one.start, one.end) for one in knowledge().extract(text))
    found = _describer(language).listed(text, places)
    warnings = redact.warnings(text, knowledge().setup_keys)
    return {"codes": found, **({"warnings": warnings} if warnings else {})}


def _describer(language: str) -> Describer:
    return Describer(knowledge(), language, base_url())


@blueprint.post("/diagnose")
def diagnose() -> Response:
    """What is wrong with a machine, from what it printed: a text, or a file as it is."""
    text, language = _diagnosed_text(), _language()
    found = DiagnosisAnswer(text, knowledge().diagnose(text), knowledge().finding_texts, language)
    codes = _describer(language).listed(text, found.diagnosis.case.codes)
    warnings = redact.warnings(text, knowledge().setup_keys)
    return as_json(found.as_dict(base_url(), codes, warnings))


def _diagnosed_text() -> str:
    """The text of a post, or of a file that was posted as its bytes."""
    if request.mimetype == FILE:
        return material.text_of(request.get_data(cache=True))
    posted = _posted_text()
    if not isinstance(posted, str):
        abort(422, 'send {"text": "…"}')
    return posted


@blueprint.get("/coverage")
def coverage() -> Response:
    """Known codes and what there is for each."""
    cache.offer()
    return as_json(knowledge().coverage(), varies=False)


@blueprint.get("/articles/<kind>/<slug>")
def article(kind: str, slug: str) -> AnyResponse:
    """One article as data; a moved one leads on to its successor."""
    library, id_ = knowledge().library, f"{kind}/{slug}"
    if library.current(id_) != id_:
        return _moved_on("api.article", library.current(id_))
    found = library.article(id_, _language())
    cache.offer(*cache.LANGUAGE_QUERIES)
    return as_json(
        {"schema": 1, "article": found.as_dict(base_url()), "doc_url": base_url() + found.path}
    )


@blueprint.get("/articles/<kind>/<slug>/reply")
def article_reply(kind: str, slug: str) -> Response:
    """What to send for an article, for a moved one that of its successor: the text for the caller,
    the internal note.
    """
    return as_json(
        replies.build(knowledge().library, f"{kind}/{slug}", _language(), base_url()).as_dict()
    )


def _moved_on(endpoint: str, id_: str) -> AnyResponse:
    kind, _, slug = id_.partition("/")
    return redirect(url_for(endpoint, kind=kind, slug=slug, lang=request.args.get("lang")), 301)


@blueprint.get("/openapi.json")
def description() -> Response:
    """The OpenAPI description of all this; in English where ``lang`` names no other language."""
    context.speak(_language() if "lang" in request.args else EN)
    cache.offer(*cache.LANGUAGE_QUERIES)
    return as_json(openapi.description(base_url(), _), varies=False)


@blueprint.get("/")
def try_it() -> Response:
    """A page to try the operations."""
    language = context.speak(context.reader_language())
    shared = frame(language, None) | {
        "other_path": url_for("api.try_it", lang=languages.other(language))
    }
    body = render_template("try.html", **shared)
    response = Response(body, mimetype="text/html")
    response.headers["Vary"] = "Accept-Language, Cookie"
    response.cache_control.max_age = 300
    return response


def _one_of_many(text: str, language: str, only: str | None) -> dict[str, Any]:
    try:
        answer = knowledge().code(text, language, only)
    except Malformed as error:
        context.metrics().look_up("malformed")
        return knowledge().malformed(error, language).as_dict()
    context.metrics().look_up(answer.status)
    return answer.as_dict(base_url())


def _query() -> str:
    query = query_of(request)
    if not query.strip():
        abort(422, "say in q= what to look up")
    return query


def _language() -> str:
    tag = request.args.get("lang")
    if tag is not None and languages.match(tag) is None:
        abort(422, f"lang must be one of {', '.join(languages.LANGUAGES)}")
    return context.reader_language() if tag or request.headers.get("Accept-Language") else EN


def _limit(default: int) -> int:
    limit = request.args.get("limit", str(default))
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:9]) <= MOST_RESULTS):
        abort(422, f"limit must be 1 to {MOST_RESULTS}")
    return int(limit)


def _reading() -> str | None:
    only = request.args.get("as")
    if only is not None and only not in reading.READINGS:
        abort(422, f"as must be one of {', '.join(reading.READINGS)}")
    return only


def _posted_json() -> Any:
    """The posted JSON; None for what is none, or is nested too deeply to be read."""
    body_text(request)
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def _posted_text() -> str | list[str]:
    """The posted text, or the texts of ``{"texts": […]}``."""
    if request.mimetype not in ("application/json", "text/plain", ""):
        abort(415, "send text/plain or application/json")
    if request.mimetype != "application/json":
        return body_text(request)
    match _posted_json():
        case {"text": str(text), **rest} if "texts" not in rest:
            posted: str | list[str] = text
        case {"texts": list(texts), **rest} if "text" not in rest and _are_texts(texts):
            posted = texts
        case _:
            abort(422, 'send {"text": "…"} or {"texts": ["…", …]}')
    if isinstance(posted, list) and len(posted) > MOST_TEXTS:
        abort(413, f"send at most {MOST_TEXTS} texts at once")
    if "\0" in "".join(posted):
        raise UnreadableText("the text has NUL characters: send text, not a binary file")
    return posted


def _are_texts(found: list[Any]) -> bool:
    return all(isinstance(one, str) for one in found)
