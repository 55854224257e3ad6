"""The page of one article: its parts as HTML, what can be filled in, what a ticket takes from it."""

import io
import re
from functools import lru_cache

import segno
from flask import render_template
from markupsafe import Markup

from kb import labels
from kb.content import company
from kb.content import html as render
from kb.content.article import Article
from kb.lookup import KnowledgeBase
from kb.web import pictures
from kb.web.frame import frame, is_there, link, short_path, target

FILTER_FROM = 40
OPEN_FORM = 4
_CODE = re.compile(r"<code(?![^>]*language-xml)[^>]*>.*?</code>", re.DOTALL)
_PLACEHOLDER = re.compile(r"&lt;([a-z0-9-]+)&gt;")
_FILLED = re.compile(r'data-fill="([a-z0-9-]+)"')


@lru_cache(maxsize=1024)
def article_page(knowledge: KnowledgeBase, id_: str, language: str, base: str) -> str:
    """The page of an article as HTML, made once for each state of the content and address of ours;
    NotKnown for no such id.

    ``base`` is the service's public address without a final slash.
    """
    article = knowledge.library.article(id_, language)
    source = article.page

    def to(other: str, anchor: str | None) -> tuple[str, str] | None:
        return link(knowledge, other, anchor, language, id_)

    def block(text: str) -> Markup:
        return marked(render.to_html(text, to), source.language)

    def targets(ids: tuple[str, ...]) -> list[dict[str, str]]:
        return [target(knowledge, key, language) for key in ids if is_there(knowledge, key)]

    steps = [
        (step, _inline(render.inline_html(step.text, to)), block(_rest(step.body)))
        for step in source.steps
    ]
    causes = [block(cause.body) for cause in source.causes]
    sections = [(section, block(section.text)) for section in source.sections]
    tests = article.confused_with.items()
    look_alikes = [
        (target(knowledge, key, language), block(test))
        for key, test in tests
        if is_there(knowledge, key)
    ]
    parts = [html for _section, html in sections]
    return render_template(
        "article.html",
        article=article,
        candidate=knowledge.read(article.slug)[0] if article.code else None,
        summary=_inline(render.inline_html(article.summary, to)),
        plain_summary=render.plain(article.summary, to),
        steps=steps,
        causes=causes,
        sections=sections,
        look_alikes=look_alikes,
        company=block(article.company.text) if article.company else None,
        confused_by=targets(knowledge.library.confused_by(id_)),
        related=targets(article.facts("related")),
        form=_form(article, parts, [html for _target, html in look_alikes]),
        filter_at=_filter_at(article, parts),
        short=short_path(id_),
        has_picture=pictures.is_available(),
        **frame(language, article.id) | {"base": base},
    )


def qr_code(address: str) -> bytes:
    """A QR code of an address as SVG, black on white with a quiet zone, to be scanned from paper
    and screen.
    """
    drawn = io.BytesIO()
    segno.make_qr(address, error="m").save(
        drawn, kind="svg", xmldecl=False, omitsize=True, border=3, dark="#000", light="#fff"
    )
    return drawn.getvalue()


def marked(html: str, language: str) -> Markup:
    """Sanitised HTML with its fixed parts set apart: what to expect, how to confirm, callouts,
    what is to be filled in.
    """
    for marker, css in (
        (labels.EXPECT[language], "expect"),
        (labels.CONFIRM[language], "confirm"),
    ):
        html = html.replace(f"<p>{marker}", f'<p class="{css}"><b>{marker}</b>')
    html = re.sub(r"([。，：；！？」])(</strong>|</b>)? (?=[\u4e00-\u9fff「])", r"\1\2", html)
    for kind in labels.CALLOUTS:
        title = labels.word(labels.CALLOUTS, kind, language).rstrip(":：")
        html = html.replace(
            f'<p class="admonition-title">{kind.capitalize()}</p>',
            f'<p class="admonition-title">{title}</p>',
        )
    return _inline(html)


def _inline(html: str) -> Markup:
    """Sanitised HTML with each known placeholder of its code in an element of its own."""
    return Markup(_CODE.sub(lambda code: _PLACEHOLDER.sub(_spot, code[0]), html))  # noqa: S704


def _spot(match: re.Match[str]) -> str:
    if match[1] not in labels.PLACEHOLDERS:
        return match[0]
    secret = ' data-secret=""' if match[1] in company.SECRETS else ""
    return f'<var data-fill="{match[1]}"{secret}>{match[0]}</var>'


def _form(article: Article, parts: list[Markup], more: list[Markup]) -> dict[str, object] | None:
    """What the form asks for: names in the order of the page, the section it stands in; None for
    nothing.
    """
    asked = list(dict.fromkeys(name for html in (*parts, *more) for name in _FILLED.findall(html)))
    if not asked:
        return None
    at = "fix" if article.page.steps else _first_with("data-fill", article, parts)
    return {"asked": asked, "at": at, "open": len(asked) <= OPEN_FORM, "secrets": company.SECRETS}


def _filter_at(article: Article, parts: list[Markup]) -> str | None:
    """The section before which a page with long tables gets a filter; None for a page without."""
    rows = sum(html.count("<tr>") for html in parts)
    return _first_with("<table>", article, parts) if rows >= FILTER_FROM else None


def _first_with(mark: str, article: Article, parts: list[Markup]) -> str:
    """The anchor of the first section with this in its HTML; of the section of level 2 that holds
    it.
    """
    at = ""
    for section, html in zip(article.page.sections, parts, strict=True):
        at = section.anchor if section.level == 2 or not at else at
        if mark in html:
            break
    return at


def _rest(body: str) -> str:
    """The Markdown of a step after its first paragraph."""
    return body.partition("\n\n")[2]
