"""The page of one article: its parts as HTML, and what can be filled in on it."""

import io
import re
from functools import lru_cache

import segno
from flask import render_template
from markupsafe import Markup

from kb.content import company, html
from kb.content.article import Article
from kb.lookup import KnowledgeBase
from kb.web import pictures
from kb.web.frame import frame, is_there, link, short_path, target

# Between the tables that one reads (our longest has 23 rows) and the lists that one searches (70
# and more); no article of ours lies between.
FILTER_FROM = 40
# A longer form would push the steps down, so it starts closed; our longest has 16 fields.
OPEN_FORM = 4
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
        made = html.to_html(text, to, source.language, article.equivalents)
        return Markup(made)  # noqa: S704, sanitised

    def line(text: str) -> Markup:
        return Markup(html.inline_html(text, to, source.language))  # noqa: S704, sanitised

    def targets(ids: tuple[str, ...]) -> list[dict[str, str]]:
        return [target(knowledge, key, language) for key in ids if is_there(knowledge, key)]

    steps = [(step, line(step.text), block(_rest(step.body))) for step in source.steps]
    causes = [block(cause.body) for cause in source.causes]
    sections = [(section, block(section.text)) for section in source.sections]
    tests = article.confused_with.items()
    look_alikes = [
        (target(knowledge, key, language), block(test))
        for key, test in tests
        if is_there(knowledge, key)
    ]
    parts = [part for _section, part in sections]
    return render_template(
        "article.html",
        article=article,
        candidate=knowledge.read(article.slug)[0] if article.code else None,
        summary=line(article.summary),
        plain_summary=html.plain(article.summary, to),
        steps=steps,
        causes=causes,
        sections=sections,
        look_alikes=look_alikes,
        company=block(article.company.text) if article.company else None,
        confused_by=targets(knowledge.library.confused_by(id_)),
        related=targets(article.facts("related")),
        form=_form(article, parts, [part for _target, part in look_alikes]),
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


def _form(article: Article, parts: list[Markup], more: list[Markup]) -> dict[str, object] | None:
    """What the form asks for: names in the order of the page, the section it stands in; None for
    nothing.
    """
    asked = list(dict.fromkeys(name for part in (*parts, *more) for name in _FILLED.findall(part)))
    if not asked:
        return None
    at = "fix" if article.page.steps else _first_with("data-fill", article, parts)
    return {"asked": asked, "at": at, "open": len(asked) <= OPEN_FORM, "secrets": company.SECRETS}


def _filter_at(article: Article, parts: list[Markup]) -> str | None:
    """The section before which a page with long tables gets a filter; None for a page without."""
    rows = sum(part.count("<tr>") for part in parts)
    return _first_with("<table>", article, parts) if rows >= FILTER_FROM else None


def _first_with(mark: str, article: Article, parts: list[Markup]) -> str:
    """The anchor of the first section with this in its HTML; of the section of level 2 that holds
    it.
    """
    at = ""
    for section, part in zip(article.page.sections, parts, strict=True):
        at = section.anchor if section.level == 2 or not at else at
        if mark in part:
            break
    return at


def _rest(body: str) -> str:
    """The Markdown of a step after its first paragraph."""
    return body.partition("\n\n")[2]
