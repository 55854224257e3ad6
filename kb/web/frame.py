"""What every page shares: the frame around it, its fixed words, links to articles and codes, short
links.
"""

import re
from typing import Any

from flask import Flask, url_for

from kb import labels, languages
from kb.codes.code import Code
from kb.lookup import KnowledgeBase
from kb.web import context

CANONICAL = re.compile(r"0x[0-9A-F]{8}")
UNSEEN = re.compile(
    r"""
    [\x00-\x08\x0b\x0c\x0e-\x1f]          # control characters but tab and line ends: ESC
    | [\x7f-\x9f]                         # DEL and the C1 set: CSI
    | [\u00ad\u200b\u2060-\u2064\ufeff]    # no width: soft hyphen, zero-width space, BOM
    | [\u061c\u200e\u200f]                # direction marks: right-to-left mark
    | [\u202a-\u202e\u2065-\u2069]         # embeddings, overrides, isolates: 202E turns text round
    | [\u2028\u2029]                      # line and paragraph separator
    """,
    re.VERBOSE,
)


def attach(app: Flask) -> None:
    """Give the templates ``word`` and ``legible``."""
    app.add_template_global(word)
    app.add_template_filter(legible)


def word(table: str, key: str) -> str:
    """A fixed word of ``kb.labels`` in the page's language; the key itself where there is none."""
    words = getattr(labels, table)
    return labels.word(words, key, context.language()) if key in words else key


def legible(text: str) -> str:
    """Text with the characters that cannot be seen, or that turn others round, made visible."""
    return UNSEEN.sub(_picture, text)


def _picture(unseen: re.Match[str]) -> str:
    """A control character as its picture in Unicode (␛), others by number (⟨U+202E⟩)."""
    number = ord(unseen[0])
    return chr(0x2400 + number) if number < 0x20 else f"⟨U+{number:04X}⟩"


def frame(language: str, path: str | None, query: str = "") -> dict[str, Any]:
    """What the base template needs: languages, the page's address in the other one, the query in
    the box.

    ``path`` is the address without the language, None for a page that has no address of its own.
    """
    other = languages.other(language)
    other_path = (
        url_for("pages.search", q=query, lang=other)
        if path is None and query
        else f"/{other}/{path or ''}"
    )
    return {
        "language": language,
        "other_language": other,
        "other_name": languages.NAMES[other],
        "other_path": other_path,
        "path": None if path is None else f"/{language}/{path}",
        "query": query,
        "base": context.settings().url,
        "labels": labels,
    }


def target(knowledge: KnowledgeBase, id_: str, language: str) -> dict[str, str]:
    """Address, mark (code or number), title and its language, for a link to an article or a code
    without one.
    """
    id_, _hash, anchor = id_.partition("#")
    kind, _slash, slug = id_.partition("/")
    article = knowledge.library.article(id_, language) if knowledge.library.has(id_) else None
    title = article.title if article else knowledge.title(code_of(knowledge, slug), language)
    fragment = f"#{anchor}" if anchor else ""
    mark = (
        slug
        if kind in ("codes", "events")
        else f"{slug} /{anchor}"
        if kind == "commands" and anchor
        else ""
    )
    spoken = article.page.language if article else language
    return {
        "path": f"/{language}/{id_}{fragment}",
        "mark": mark,
        "title": title,
        "kind": kind,
        "lang": spoken,
    }


def is_there(knowledge: KnowledgeBase, id_: str) -> bool:
    """Whether an id leads somewhere; ``kb check`` reports those that do not, and the page leaves
    them out.
    """
    return id_.startswith("codes/0x") or knowledge.library.has(id_.partition("#")[0])


def link(
    knowledge: KnowledgeBase, target: str, anchor: str | None, language: str, own: str
) -> tuple[str, str] | None:
    """Address and text for a link in an article; None for a code nobody knows and for the article
    itself (``own``).
    """
    id_ = target if "/" in target else f"codes/0x{target[2:].upper()}"
    kind, _slash, slug = id_.partition("/")
    if kind == "codes" and not knowledge.library.has(id_):
        code = code_of(knowledge, slug)
        return (f"/{language}/codes/{code.hex}", code.hex) if knowledge.is_known(code) else None
    if not knowledge.library.has(id_) or (id_ == own and not anchor):
        return None
    article = knowledge.library.article(id_, language)
    text = (
        labels.link_text(id_, language, anchor)
        if kind in ("codes", "events", "commands")
        else article.title
    )
    return f"/{language}/{id_}" + (f"#{anchor}" if anchor else ""), text


def code_of(knowledge: KnowledgeBase, spelling: str) -> Code:
    """The code that a spelling stands for, in canonical form just that value; Malformed where it
    stands for none.
    """
    return (
        Code(int(spelling, 16))
        if CANONICAL.fullmatch(spelling)
        else knowledge.read(spelling)[0].code
    )


def short_path(id_: str) -> str:
    """The short link for tickets, without host: ``/0xC004F074``, ``/events/12290``."""
    return f"/{id_.removeprefix('codes/')}" if id_.startswith("codes/0x") else f"/{id_}"
