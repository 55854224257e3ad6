"""Markdown → safe HTML with the same anchors in each language. Knows no addresses: it is given a
function for them.
"""

import html
import re
from collections.abc import Callable
from typing import Any

import markdown
import nh3

from kb.content.blocks import CODE_SPAN, LINK, outside_fences

Link = Callable[[str, str | None], tuple[str, str] | None]
"""Takes an article id or a canonical code, and an anchor; gives address and text of the link, None
for no such target.
"""

_CODE = re.compile(r"0x[0-9A-Fa-f]{8}")
_EXTENSIONS = [
    "attr_list",
    "def_list",
    "sane_lists",
    "tables",
    "pymdownx.highlight",
    "pymdownx.superfences",
    "pymdownx.blocks.admonition",
    "pymdownx.quotes",
]
_SETTINGS: dict[str, dict[str, Any]] = {
    "pymdownx.quotes": {"callouts": True},
    "pymdownx.superfences": {"css_class": "code"},
    "pymdownx.highlight": {"use_pygments": False},
}
_TAGS = {
    *(
        "a",
        "blockquote",
        "br",
        "code",
        "dd",
        "div",
        "dl",
        "dt",
        "em",
        "h2",
        "h3",
        "h4",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
    ),
    *("span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {
    "*": {"id", "lang"},
    "a": {"href", "class"},
    "code": {"class"},
    "div": {"class"},
    "p": {"class"},
    "pre": {"class"},
    "span": {"class"},
    "td": {"class"},
    "th": {"class", "scope"},
    "ol": {"start"},
}


def to_html(text: str, link: Link) -> str:
    """Safe HTML for a Markdown text; ``link`` resolves ``[[…]]`` links and codes in backticks."""
    converter = markdown.Markdown(
        extensions=_EXTENSIONS, extension_configs=_SETTINGS, output_format="html"
    )
    made = converter.convert(resolve(text, link))
    cleaned = nh3.clean(
        made,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        link_rel="noopener",
        url_schemes={"http", "https", "mailto"},
    )
    scrolling = re.sub(
        r"<table>(.*?)</table>",
        r'<div class="table" tabindex="0"><table>\1</table></div>',
        cleaned,
        flags=re.DOTALL,
    )
    return re.sub(r"(<pre[^>]*>)<code", r'\1<code tabindex="0"', scrolling)


def inline_html(text: str, link: Link) -> str:
    """Safe HTML for one paragraph, without the paragraph's own tags."""
    made = to_html(text, link).strip()
    return made.removeprefix("<p>").removesuffix("</p>") if made.count("<p>") == 1 else made


def plain(text: str, link: Link | None = None) -> str:
    """The text without Markdown: for titles, feeds and snippets."""

    def replace(match: re.Match[str]) -> str:
        target = link(match[1], match[2]) if link and match[1] else None
        return match[3] or (target[1] if target else match[1].rpartition("/")[2])

    text = LINK.sub(replace, text)
    text = re.sub(
        r"^[ \t]*(?:\{:[^}]*\}|`{3,}.*|~{3,}.*|\|?[-:| ]{3,}\|?)[ \t]*$",
        "",
        text,
        flags=re.MULTILINE,
    )
    text = re.sub(
        r"^[ \t]*(?:#{1,6}|>|[-*+]|\d+\.)[ \t]+(?:\[!\w+\])?", "", text, flags=re.MULTILINE
    )
    text = re.sub(r"[ \t]*\{:[^}\n]*\}", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("|", " ")
    return re.sub(r"\*\*|`|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)", "", text).strip()


def resolve(text: str, link: Link) -> str:
    """The Markdown with ``[[…]]`` and codes in backticks turned into ordinary links; code blocks
    stay as they are.
    """
    lines = text.split("\n")
    for number, line in list(outside_fences(lines)):
        spans: list[str] = []

        def keep(match: re.Match[str], spans: list[str] = spans) -> str:
            spans.append(_code_link(match, link))
            return f"\0{len(spans) - 1}\0"

        held = LINK.sub(lambda match: _markdown_link(match, link), CODE_SPAN.sub(keep, line))
        lines[number - 1] = "".join(
            spans[int(part)] if odd % 2 else part for odd, part in enumerate(held.split("\0"))
        )
    return "\n".join(lines)


def _code_link(match: re.Match[str], link: Link) -> str:
    target = link(match[2], None) if _CODE.fullmatch(match[2]) else None
    return f"[{match[0]}]({target[0]})" if target else match[0]


def _markdown_link(match: re.Match[str], link: Link) -> str:
    target = link(match[1], match[2])
    if target is None:
        return match[3] or match[1]
    label = html.escape(match[3] or target[1], quote=False).replace("[", "\\[").replace("]", "\\]")
    return f"[{label}]({target[0]})"
