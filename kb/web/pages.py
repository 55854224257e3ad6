"""The pages for people: home, articles, codes without one, search, short links; and each article
as data and text.
"""

import hashlib
import re

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from kb import labels, languages
from kb.answer import Answer, Candidate
from kb.codes.reading import READINGS
from kb.content import html
from kb.content import text as plain
from kb.content.article import Article
from kb.errors import Malformed, NotKnown, UnreadableText
from kb.languages import EN, LANGUAGES
from kb.logs import redact
from kb.lookup import KnowledgeBase
from kb.web import api, assets, cache, ticket
from kb.web.article_page import article_page, qr_code
from kb.web.frame import CANONICAL, frame, short_path, target
from kb.web.negotiation import (
    COOKIE,
    LONGEST_LOOKUP,
    body_text,
    checked,
    query_of,
    reader_language,
)

blueprint = Blueprint("pages", __name__)
SHORT_QUERY = 400
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
ODD_NOTES = ("look-alike", "joined", "hidden", "64-bit")
COMMON = (
    "0xC004F074",
    "0x8007232B",
    "0xC004F038",
    "0xC004F069",
    "0x8007267C",
    "0xC004C003",
    "0x80070005",
    "0xC004F050",
)


@blueprint.get("/")
def home() -> AnyResponse:
    """The one box, in the reader's language."""
    return _varying(_home(reader_language(request)))


@blueprint.get("/<any('en','zh-TW'):language>/")
def home_in(language: str) -> AnyResponse:
    """The one box, in the language of the address."""
    return _cacheable(_home(language))


@blueprint.get("/<any('en','zh-TW'):language>/coverage")
def coverage(language: str) -> AnyResponse:
    """What there is for each known code, and by kind."""
    g.language = language
    found = _knowledge().coverage()
    totals = {
        "known": len(found["codes"]),
        "gloss": sum(row["gloss"] for row in found["codes"]),
        "article": sum(row["article"] for row in found["codes"]),
        "steps": sum(bool(row["steps"]) for row in found["codes"]),
        "zh_tw": sum(row["zh_tw"] for row in found["codes"]),
        "reviewed": sum(bool(row["reviewed"]) for row in found["codes"]),
    }
    return _cacheable(
        render_template("coverage.html", found=found, totals=totals, **frame(language, "coverage"))
    )


@blueprint.get(
    "/<any('en','zh-TW'):language>/<any('codes','issues','events','commands','procedures','reference'):kind>/"
)
def listing(language: str, kind: str) -> AnyResponse:
    """All articles of one kind."""
    g.language = language
    articles = list(_knowledge().library.articles(language, kind))
    return _cacheable(
        render_template(
            "listing.html", kind=kind, articles=articles, **frame(language, f"{kind}/")
        )
    )


@blueprint.get("/<any('en','zh-TW'):language>/<kind>/<name>")
def page(language: str, kind: str, name: str) -> AnyResponse:
    """An article, or what is known of a code without one; with ``.md``, ``.json`` or ``.txt`` as
    data.
    """
    g.language = language
    slug, dot, suffix = name.rpartition(".")
    if dot and suffix in FORMATS and kind in labels.KINDS:
        article = _knowledge().library.article(f"{kind}/{slug}", language)
        return _moved(article.id, language, f".{suffix}") or FORMATS[suffix](article)
    id_ = f"{kind}/{name}"
    if _knowledge().library.has(id_):
        moved = _moved(id_, language)
        if moved:
            return moved
        article = _knowledge().library.article(id_, language)
        return _cacheable(
            _with_note(article_page(_knowledge(), id_, language, api.base_url())),
            reviewed=article.reviewed,
        )
    if kind == "codes":
        return _code_page(language, name)
    raise NotKnown(kind, name)


@blueprint.route("/search", methods=["GET", "POST"])
def search() -> AnyResponse:
    """Results; an exact code goes straight to its page, a long text is searched for codes."""
    language = g.language = reader_language(request)
    query = _box_text()
    if not query.strip():
        return redirect(url_for("pages.home_in", language=language), 303)
    if len(query) > SHORT_QUERY or "\n" in query.strip():
        return _varying(_paste_page(query, language))
    if request.method == "POST":
        return redirect(url_for("pages.search", q=query, lang=request.args.get("lang")), 303)
    asked = _knowledge().interpret(query)
    answer = _knowledge().lookup(asked, language, _chosen_reading())
    g.outcome = answer.status
    if answer.status == "ambiguous":
        return _varying(_ambiguous_page(answer, language))
    if _is_exact(answer, query):
        return _varying(redirect(_path_with_note(answer), 302))
    found = _knowledge().search(asked, language, 20)
    return _varying(
        render_template(
            "results.html", found=found, collect=_collect(language), **frame(language, None, query)
        )
    )


@blueprint.get("/codes/<path:spelling>")
@blueprint.get("/<spelling>")
def short_code(spelling: str) -> AnyResponse:
    """The short link of a code, in any spelling."""
    language = reader_language(request)
    try:
        answer = _knowledge().code(spelling, language, _chosen_reading())
    except Malformed:
        if request.path.startswith("/codes/"):
            raise
        abort(404)
    g.outcome = answer.status
    if answer.status == "ambiguous":
        return _varying(redirect(url_for("pages.search", q=spelling), 302))
    return _varying(redirect(_path_with_note(answer), 302))


@blueprint.get("/<any('issues','events','commands','procedures','reference'):kind>/<slug>")
def short_article(kind: str, slug: str) -> AnyResponse:
    """The short link of another article."""
    library = _knowledge().library
    found = library.article(library.current(f"{kind}/{slug}"), reader_language(request))
    return _varying(redirect(found.path, 302))


@blueprint.get("/<any('en','zh-TW'):language>/about")
def about(language: str) -> AnyResponse:
    """What this is, who writes it, what is kept, how to ask it from a script."""
    g.language = language
    rules = {rule.rule for rule in current_app.url_map.iter_rules()}
    described = {
        "has_description": "/api/v1/openapi.json" in rules,
        "has_trial": "/api/v1/" in rules,
    }
    return _cacheable(render_template("about.html", **described, **frame(language, "about")))


@blueprint.get(
    "/qr/<any('codes','issues','events','commands','procedures','reference'):kind>/<slug>.svg"
)
def qr(kind: str, slug: str) -> AnyResponse:
    """The short link of an article or a code as a QR code."""
    id_ = f"{kind}/{slug}"
    if not _knowledge().library.has(id_) and not (kind == "codes" and CANONICAL.fullmatch(slug)):
        abort(404)
    return _cacheable(qr_code(api.base_url() + short_path(id_)), "image/svg+xml")


@blueprint.get("/healthz")
def healthz() -> AnyResponse:
    """That the process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def readyz() -> AnyResponse:
    """That content and index are loaded; lists the files that were left out."""
    broken = [str(problem) for problem in _knowledge().library.broken]
    articles = len(_knowledge().library.ids)
    _knowledge().search("kms", EN, 1)
    body = {
        "ready": articles > 0,
        "articles": articles,
        "left_out": broken,
        "refused": api.content().problem,
    }
    response = api.reply(body, 200 if articles else 503, varies=False)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.app_errorhandler(Malformed)
def malformed(error: Malformed) -> AnyResponse:
    """422 with what is wrong and near misses."""
    language = _error_language()
    g.outcome = "malformed"
    detail = labels.word(labels.PROBLEMS, error.problem, language)
    near = _knowledge().near(error.near)
    return _error_page(422, _("This cannot be an error code"), detail, language, near, error.text)


@blueprint.app_errorhandler(NotKnown)
def not_known(_error: NotKnown) -> AnyResponse:
    """404 in the reader's language."""
    return _not_found()


@blueprint.app_errorhandler(UnreadableText)
def unreadable(error: UnreadableText) -> AnyResponse:
    """422 for a paste that is not text."""
    return _error_page(422, _("This is not text"), error.advice, _error_language())


@blueprint.app_errorhandler(HTTPException)
def http_error(error: HTTPException) -> AnyResponse:
    """Every other error: problem+json for the API, a page for people."""
    if request.path.startswith("/api/"):
        return api.http_error(error)
    if error.code is not None and error.code < 400 and error.response is not None:
        return error.get_response()  # a redirect is not an error
    if error.code == 404:
        return _not_found()
    response = _error_page(
        error.code or 500, error.name, str(error.description or ""), _error_language()
    )
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


@blueprint.app_template_global("word")
def template_word(table: str, key: str) -> str:
    """A fixed word of ``kb.labels`` in the page's language."""
    return (
        labels.word(getattr(labels, table), key, g.language)
        if key in getattr(labels, table)
        else key
    )


@blueprint.app_template_filter("legible")
def legible(text: str) -> str:
    """Text with the characters that cannot be seen, or that turn others round, made visible."""
    return UNSEEN.sub(
        lambda found: (
            chr(0x2400 + ord(found[0])) if found[0] < " " else f"⟨U+{ord(found[0]):04X}⟩"
        ),
        text,
    )


# Data and text forms of an article


def _moved(id_: str, language: str, suffix: str = "") -> AnyResponse | None:
    """The redirect to the article that stands for this one now; None where it has not moved."""
    target = _knowledge().library.current(id_)
    return redirect(f"/{language}/{target}{suffix}", 301) if target != id_ else None


def _as_markdown(article: Article) -> Response:
    """The file itself; with ``?for=ticket`` what a ticket takes from it."""
    if request.args.get("for") == "ticket":
        return _text(
            ticket.markdown(_knowledge(), article, api.base_url()),
            "text/markdown",
            article.reviewed,
        )
    return _text(article.markdown, "text/markdown", article.reviewed)


def _as_text(article: Article) -> Response:
    head = f"{article.heading}\n\n" if article.kind in ("codes", "events") else ""
    body = plain.article(article.markdown, article.page.language)
    return _text(
        head + (body.partition("\n\n")[2] if head else body), "text/plain", article.reviewed
    )


def _as_json(article: Article) -> Response:
    cache.keep()
    body = {
        "schema": 1,
        "article": article.as_dict(api.base_url()),
        "doc_url": api.base_url() + article.path,
    }
    response = api.reply(body, varies=False)
    assets.date(response, article.reviewed)
    return response


FORMATS = {"md": _as_markdown, "txt": _as_text, "json": _as_json}


def _text(text: str, mimetype: str, reviewed: str) -> Response:
    cache.keep()
    response = Response(text, mimetype=mimetype)
    response.cache_control.max_age = 300
    assets.date(response, reviewed)
    return response


# Pages


def _home(language: str) -> str:
    g.language = language
    library = _knowledge().library
    common = [
        library.article(f"codes/{code}", language)
        for code in COMMON
        if library.has(f"codes/{code}")
    ]
    issues = list(library.articles(language, "issues"))
    more = [
        a
        for kind in ("procedures", "reference", "commands")
        for a in library.articles(language, kind)
    ]
    return render_template(
        "home.html", common=common, issues=issues, more=more, **frame(language, "")
    )


def forget() -> None:
    """Let go of the pages of content that is no longer served."""
    article_page.cache_clear()


def _code_page(language: str, name: str) -> AnyResponse:
    """What the tables know of a code; the canonical address of another spelling; 404 with its bits
    when unknown.
    """
    answer = _knowledge().code(name, language)
    g.outcome = answer.status
    if answer.path and answer.path != f"/{language}/codes/{name}":
        return redirect(answer.path, 302)
    near = [target(_knowledge(), result.id, language) for result in answer.suggestions]
    body = render_template(
        "code.html",
        answer=answer,
        candidate=answer.candidates[0],
        near=near,
        collect=_collect(language),
        **frame(language, f"codes/{name}"),
    )
    if answer.status != "unknown":
        return _cacheable(body)
    return Response(body, 404, mimetype="text/html")


def _ambiguous_page(answer: Answer, language: str) -> str:
    """All known readings of a number, the likeliest first, and how each came about."""
    readings = [
        (c, target(_knowledge(), f"codes/{c.code.hex}", language))
        for c in answer.candidates
        if c.is_known
    ]
    return render_template(
        "ambiguous.html", readings=readings, **frame(language, None, answer.query)
    )


def _collect(language: str) -> Markup:
    """What to collect for a code or message nobody knows."""
    said = labels.word(labels.LABELS, "collect", language)
    return Markup(html.inline_html(said, lambda _id, _anchor: None, language))  # noqa: S704


def _paste_page(text: str, language: str) -> str:
    """Every code of a pasted text, each once, with where it stood."""
    found: dict[str, list[str]] = {}
    for one in _knowledge().extract(text):
        found.setdefault(one.code.hex, []).append(one.text)
    targets = [
        (target(_knowledge(), f"codes/{code}", language), places) for code, places in found.items()
    ]
    results = _knowledge().search(text[:SHORT_QUERY], language, 5) if not found else None
    has_key = redact.has_secret_key(text, _knowledge().setup_keys)
    more = frame(language, None, "")
    return render_template(
        "paste.html", targets=targets, found=results, text=text, has_key=has_key, **more
    )


def _error_page(
    status: int,
    title: str,
    detail: str,
    language: str,
    near: list[Candidate] | None = None,
    query: str = "",
) -> AnyResponse:
    g.language = language
    targets = [
        target(_knowledge(), f"codes/{candidate.code.hex}", language) for candidate in near or []
    ]
    body = render_template(
        "error.html",
        status=status,
        title=title,
        detail=detail,
        near=targets,
        **frame(language, None, query),
    )
    return Response(body, status, mimetype="text/html")


def _not_found() -> AnyResponse:
    if request.path.startswith("/api/"):
        return api.problem(404, "Not found", "there is no such address")
    language = _error_language()
    return _error_page(
        404,
        _("Page not found"),
        _("There is nothing at this address. Search for the code or the words you have."),
        language,
    )


def _error_language() -> str:
    """The language of the address where it has one, else the reader's."""
    first = request.path.split("/")[1] if "/" in request.path else ""
    language = first if first in LANGUAGES else reader_language(request)
    g.language = language
    return language


def _is_exact(answer: Answer, query: str) -> bool:
    """Whether a query is nothing but one code, symbol or event ID."""
    if not answer.candidates and answer.article is None:
        return False
    notes = answer.candidates[0].reading.notes if answer.candidates else ()
    words_only = "text" in notes or "symbol-words" in notes
    return (
        answer.article is not None and answer.article.kind == "events" and query.strip().isdigit()
    ) or (bool(answer.candidates) and not words_only)


def _path_with_note(answer: Answer) -> str:
    """The address of an answer; with how the input was read where that is not plain to see."""
    notes = answer.candidates[0].reading.notes if answer.candidates else ()
    odd = [note for note in notes if note in ODD_NOTES]
    return f"{answer.path}?read={'+'.join(odd)}" if odd else str(answer.path)


def _with_note(body: str) -> str:
    """A page with the notes of ``?read=`` under its heading."""
    notes = [note for note in request.args.get("read", "").split() if note in ODD_NOTES]
    if not notes:
        return body
    said = "; ".join(labels.word(labels.NOTES, note, g.language) for note in notes)
    note = render_template(
        "note.html", text=f"{labels.word(labels.LABELS, 'read-as', g.language)}: {said}"
    )
    return body.replace("<!--note-->", note, 1)


def _chosen_reading() -> str | None:
    chosen = request.args.get("as")
    return chosen if chosen in READINGS else None


def _box_text() -> str:
    try:
        if request.method == "POST":
            return (
                checked(request.form.get("q", ""))
                if request.mimetype.startswith(("application/x-www", "multipart/"))
                else body_text(request)
            )
        return query_of(request)
    except ValueError as error:
        if isinstance(error, UnreadableText):
            raise
        abort(413, _("A query may have at most %(size)s bytes.", size=LONGEST_LOOKUP))


def _knowledge() -> KnowledgeBase:
    return api.knowledge()


def _cacheable(body: str | bytes, mimetype: str = "text/html", *, reviewed: str = "") -> Response:
    """A page or picture that is the same for everybody at this address; ``reviewed`` is the day of
    its last review.
    """
    cache.keep()
    raw = body.encode() if isinstance(body, str) else body
    response = Response(raw, mimetype=mimetype)
    response.set_etag(hashlib.sha256(raw).hexdigest()[:24])
    response.cache_control.max_age = 300
    assets.date(response, reviewed)
    return response


def _varying(body: str | AnyResponse) -> AnyResponse:
    """A page or redirect that depends on the reader's language; remembers a language that was
    chosen with ?lang=.
    """
    response = body if isinstance(body, AnyResponse) else Response(body, mimetype="text/html")
    response.headers["Vary"] = "Accept-Language, Cookie"
    if request.method == "POST":
        response.cache_control.no_store = True
    else:
        response.cache_control.private = True
        response.cache_control.max_age = 300
    chosen = languages.match(request.args.get("lang", "")) if request.args.get("lang") else None
    if chosen:
        response.set_cookie(COOKIE, chosen, max_age=31_536_000, samesite="Lax", httponly=False)
    return response
