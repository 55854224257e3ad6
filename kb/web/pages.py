"""The pages for people: home, articles, codes without one, search, short links."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from kb import labels
from kb.answer import Answer, Search
from kb.codes.code import Code
from kb.codes.reading import READINGS
from kb.content import html
from kb.errors import Malformed, NotKnown
from kb.logs import material, redact
from kb.search import marks
from kb.web import article_forms, context, diagnosis_page, responses
from kb.web.article_page import article_page, qr_code
from kb.web.context import base_url, knowledge
from kb.web.frame import CANONICAL, frame, short_path, target
from kb.web.negotiation import body_text, checked, query_of

blueprint = Blueprint("pages", __name__)
# Characters of a query that is searched for as words: several sentences of a message box. What is
# longer, or has a second line, is a text to be read for its codes. A larger number sends parts of
# logs to the search, which reads their first words only.
SHORT_QUERY = 400
# As many as one looks through before asking in other words.
MOST_RESULTS = 20
# Readings that are said on the page of the code, because what was typed does not show them.
ODD_NOTES = ("look-alike", "joined", "hidden", "64-bit")
FORMS_OF_BROWSERS = ("application/x-www", "multipart/")
# The common codes of the start page, in this order; one without an article is left out.
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
    return responses.for_reader(_home(context.reader_language()))


@blueprint.get("/<any('en','zh-TW'):language>/")
def home_in(language: str) -> AnyResponse:
    """The one box, in the language of the address."""
    return responses.page(_home(language))


@blueprint.get("/<any('en','zh-TW'):language>/coverage")
def coverage(language: str) -> AnyResponse:
    """What there is for each known code, and by kind."""
    context.speak(language)
    found = knowledge().coverage()
    totals = {
        "gloss": sum(row["gloss"] for row in found["codes"]),
        "article": sum(row["article"] for row in found["codes"]),
        "steps": sum(bool(row["steps"]) for row in found["codes"]),
        "zh_tw": sum(row["zh_tw"] for row in found["codes"]),
        "reviewed": sum(bool(row["reviewed"]) for row in found["codes"]),
    }
    return responses.page(
        render_template(
            "coverage.html",
            found=found,
            totals=totals,
            evidence={key: labels.word(labels.EVIDENCE, key, language) for key in labels.EVIDENCE},
            **frame(language, "coverage"),
        )
    )


@blueprint.get(
    "/<any('en','zh-TW'):language>"
    "/<any('codes','issues','events','commands','procedures','reference'):kind>/"
)
def listing(language: str, kind: str) -> AnyResponse:
    """All articles of one kind."""
    context.speak(language)
    articles = list(knowledge().library.articles(language, kind))
    return responses.page(
        render_template(
            "listing.html", kind=kind, articles=articles, **frame(language, f"{kind}/")
        )
    )


@blueprint.get("/<any('en','zh-TW'):language>/<kind>/<name>")
def page(language: str, kind: str, name: str) -> AnyResponse:
    """An article, or what is known of a code without one; with ``.md``, ``.json`` or ``.txt`` as
    data.
    """
    context.speak(language)
    slug, dot, suffix = name.rpartition(".")
    if dot and suffix in article_forms.FORMS and kind in labels.KINDS:
        article = knowledge().library.article(f"{kind}/{slug}", language)
        return _moved(article.id, language, f".{suffix}") or article_forms.FORMS[suffix](article)
    id_ = f"{kind}/{name}"
    if knowledge().library.has(id_):
        return _moved(id_, language) or _article_page(id_, language)
    if kind == "codes":
        return _code_page(language, name)
    raise NotKnown(kind, name)


@blueprint.route("/search", methods=["GET", "POST"])
def search() -> AnyResponse:
    """Results; an exact code goes straight to its page, a long text is searched for codes."""
    language = context.speak(context.reader_language())
    if request.method == "POST":
        return _posted_page(language, url_for("pages.home_in", language=language))
    query = query_of(request)
    if not query.strip():
        return redirect(url_for("pages.home_in", language=language), 303)
    if not _is_one_line(query):
        return _paste_page(query, (), language)
    asked = knowledge().interpret(query)
    answer = knowledge().lookup(asked, language, _chosen_reading())
    context.count_as(answer.status)
    if answer.status == "ambiguous":
        return responses.for_reader(_ambiguous_page(answer, language))
    if _is_exact(answer, query):
        return responses.for_reader(redirect(_path_with_note(answer), 302))
    if not asked.spelled() and len(asked.in_text) > 1:
        return _paste_page(query, (), language)
    found = knowledge().search(asked, language, MOST_RESULTS)
    return responses.for_reader(_results_page(answer, found, language))


@blueprint.route(f"/<any('en','zh-TW'):language>/{diagnosis_page.PATH}", methods=["GET", "POST"])
def diagnosis(language: str) -> AnyResponse:
    """The box and what can be read in it; what a posted text or file shows."""
    context.speak(language)
    if request.method == "GET":
        return responses.page(diagnosis_page.box_page(knowledge(), language))
    return _posted_page(language, url_for("pages.diagnosis", language=language))


@blueprint.get("/codes/<path:spelling>")
@blueprint.get("/<spelling>")
def short_code(spelling: str) -> AnyResponse:
    """The short link of a code, in any spelling."""
    language = context.reader_language()
    try:
        answer = knowledge().code(spelling, language, _chosen_reading())
    except Malformed:
        if request.path.startswith("/codes/"):
            raise
        abort(404)
    context.count_as(answer.status)
    if answer.status == "ambiguous":
        return responses.for_reader(redirect(url_for("pages.search", q=spelling), 302))
    return responses.for_reader(redirect(_path_with_note(answer), 302))


@blueprint.get("/<any('issues','events','commands','procedures','reference'):kind>/<slug>")
def short_article(kind: str, slug: str) -> AnyResponse:
    """The short link of another article."""
    library = knowledge().library
    found = library.article(library.current(f"{kind}/{slug}"), context.reader_language())
    return responses.for_reader(redirect(found.path, 302))


@blueprint.get("/<any('en','zh-TW'):language>/about")
def about(language: str) -> AnyResponse:
    """What this is, who writes it, what is kept, how to ask it from a script."""
    context.speak(language)
    return responses.page(render_template("about.html", **frame(language, "about")))


@blueprint.get(
    "/qr/<any('codes','issues','events','commands','procedures','reference'):kind>/<slug>.svg"
)
def qr(kind: str, slug: str) -> AnyResponse:
    """The short link of an article or a code as a QR code."""
    id_ = f"{kind}/{slug}"
    if not knowledge().library.has(id_) and not (kind == "codes" and CANONICAL.fullmatch(slug)):
        abort(404)
    return responses.page(qr_code(base_url() + short_path(id_)), "image/svg+xml")


def _moved(id_: str, language: str, suffix: str = "") -> AnyResponse | None:
    """The redirect to the article that stands for this one now; None where it has not moved."""
    target = knowledge().library.current(id_)
    return redirect(f"/{language}/{target}{suffix}", 301) if target != id_ else None


def _article_page(id_: str, language: str) -> AnyResponse:
    body = _with_note(article_page(knowledge(), id_, language, base_url()))
    return responses.page(body, date=knowledge().library.article(id_, language).reviewed)


def _home(language: str) -> str:
    context.speak(language)
    library = knowledge().library
    ids = [f"codes/{code}" for code in COMMON]
    common = [library.article(id_, language) for id_ in ids if library.has(id_)]
    issues = list(library.articles(language, "issues"))
    kinds = ("procedures", "reference", "commands")
    more = [article for kind in kinds for article in library.articles(language, kind)]
    return render_template(
        "home.html", common=common, issues=issues, more=more, **frame(language, "")
    )


def _code_page(language: str, name: str) -> AnyResponse:
    """What the tables know of a code; the canonical address of another spelling; 404 with its bits
    when unknown.
    """
    answer = knowledge().code(name, language)
    context.count_as(answer.status)
    if answer.path and answer.path != f"/{language}/codes/{name}":
        return redirect(answer.path, 302)
    near = [target(knowledge(), result.id, language) for result in answer.suggestions]
    body = render_template(
        "code.html",
        answer=answer,
        candidate=answer.candidates[0],
        near=near,
        collect=_collect(language),
        **frame(language, f"codes/{name}"),
    )
    if answer.status != "unknown":
        return responses.page(body)
    return Response(body, 404, mimetype="text/html")


def _results_page(answer: Answer, found: Search, language: str) -> str:
    """The articles for words, what of them was matched, and how the first one was chosen."""
    return render_template(
        "results.html",
        found=found,
        why=answer.why if answer.status == "matched" else "",
        near=[_suggested(text, language) for text in found.suggestions],
        marked=lambda text: marks.marked(text, found.query),
        collect=_collect(language),
        **frame(language, None, found.query),
    )


def _suggested(text: str, language: str) -> tuple[str, str]:
    """What may have been meant, and the title of a code."""
    is_code = CANONICAL.fullmatch(text)
    title = knowledge().title(Code(int(text, 16)), language) if is_code else ""
    return text, title if title != text else ""


def _ambiguous_page(answer: Answer, language: str) -> str:
    """All known readings of a number, the likeliest first, and how each came about."""
    readings = [
        (c, target(knowledge(), f"codes/{c.code.hex}", language))
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


def _posted_page(language: str, empty: str) -> AnyResponse:
    """The page of what was posted; ``empty`` is where one without anything leads.

    A line goes on as a query in an address, unless something stands in it that must not stand in
    one.
    """
    texts, names = _posted()
    text = material.joined(texts)
    if not text.strip():
        return redirect(empty, 303)
    has_key = redact.has_secret_key(text, knowledge().setup_keys)
    if names or has_key or not _is_one_line(text) or _is_output(text):
        return _paste_page(text, names, language)
    query = text.strip() if request.mimetype.startswith(FORMS_OF_BROWSERS) else text
    return redirect(url_for("pages.search", q=query, lang=request.args.get("lang")), 303)


def _paste_page(text: str, names: Sequence[str], language: str) -> AnyResponse:
    """What a text shows, or its codes where it is no output of a tool; kept by nobody."""
    found = knowledge().diagnose(text)
    is_output = not found.is_empty and (not _is_one_line(text) or _is_output(text))
    if is_output:
        context.count_as("found" if found.claims else "unknown")
        body = diagnosis_page.diagnosis_page(knowledge(), text, found, language, base_url(), names)
    else:
        body = diagnosis_page.codes_page(knowledge(), text, found.case.codes, language, names)
    reply = responses.for_reader(body)
    if is_output:
        reply.headers["Cache-Control"] = "no-store"
    return reply


def _is_one_line(text: str) -> bool:
    """Whether a text is short enough to be searched for as words."""
    return len(text) <= SHORT_QUERY and "\n" not in text.strip()


def _is_output(line: str) -> bool:
    """Whether a line is an output by itself, as that of an event is; a message with a code leads
    to the page of the code.
    """
    return any("action" not in source.facts for source in knowledge().diagnose(line).case.sources)


def _is_exact(answer: Answer, query: str) -> bool:
    """Whether a query is nothing but one code, symbol or event ID."""
    if answer.status == "matched" or (not answer.candidates and answer.article is None):
        return False
    notes = answer.candidates[0].reading.notes if answer.candidates else ()
    words_only = "text" in notes or "title" in notes
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
    language = context.language()
    said = labels.listed((labels.word(labels.NOTES, note, language) for note in notes), language)
    text = labels.labelled("read-as", said, language)
    return body.replace("<!--note-->", render_template("note.html", text=text), 1)


def _chosen_reading() -> str | None:
    chosen = request.args.get("as")
    return chosen if chosen in READINGS else None


def _posted() -> tuple[list[str], list[str]]:
    """The texts of a post, of what stands in the box and of the files beside it, and the names of
    the files.
    """
    if not request.mimetype.startswith(FORMS_OF_BROWSERS):
        return [body_text(request)], []
    files = [file for file in request.files.getlist("file") if file.filename]
    read = [checked(request.form.get("q", "")), *(material.text_of(f.read()) for f in files)]
    return read, [str(file.filename) for file in files]
