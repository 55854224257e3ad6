"""The marks inside a line of our Markdown: ``[[links]]`` between articles, and code spans."""

import html
import re
from collections.abc import Callable

from kb.content import blocks

Link = Callable[[str, str | None], tuple[str, str] | None]
"""Takes an article id or a canonical code, and an anchor; gives address and text of the link, None
for no such target.
"""

LINK = re.compile(
    r"""
    \[\[ ([^\]|#]*)         # codes/0xC004F074
    (?: \# ([^\]|]*) )?     # #skms
    (?: \| ([^\]]*) )?      # |a text of your own
    \]\]
    """,
    re.VERBOSE,
)
# ``blocks.spans`` is the same for the terminal; one run of backticks, and the next as long.
CODE_SPAN = re.compile(
    r"""
    (?<![`\\]) (`+) (?!`)   # ` or ``, but not \`
    (.+?)                   # slmgr.vbs /dli
    (?<!`) \1 (?!`)
    """,
    re.VERBOSE,
)
CODE = re.compile(r"0x[0-9A-Fa-f]{8}")


def resolve(text: str, link: Link) -> str:
    """The Markdown with ``[[…]]`` and codes in backticks turned into ordinary links, as other
    systems read them; other code stays as it is.
    """
    return changed(
        text,
        lambda part: LINK.sub(lambda match: _ordinary(match, link), part),
        lambda span: _code_link(span, link),
    )


def changed(
    text: str, outside: Callable[[str], str], in_span: Callable[[str], str] = lambda span: span
) -> str:
    """The Markdown with one function applied to each part of a line outside of code, another one
    to each code span with its backticks; blocks stay as they are.
    """
    return "\n".join(
        line.text
        if line.fence
        else "".join(
            in_span(part) if is_code else outside(part)
            for part, is_code in blocks.spans(line.text)
        )
        for line in blocks.lines(text.split("\n"))
    )


def target(match: re.Match[str], link: Link) -> tuple[str, str] | None:
    """Address and text for a match of LINK; None where it leads nowhere or names no article."""
    return link(match[1], match[2]) if "/" in match[1] else None


def label(match: re.Match[str], link: Link | None) -> str:
    """What a match of LINK is called: its own text, else that of its target, else the last part of
    the id.
    """
    found = target(match, link) if link and not match[3] else None
    return match[3] or (found[1] if found else match[1].rpartition("/")[2] or match[2] or "")


def _code_link(span: str, link: Link) -> str:
    code = span.strip("`")
    found = link(code, None) if CODE.fullmatch(code) else None
    return f"[{span}]({found[0]})" if found else span


def _ordinary(match: re.Match[str], link: Link) -> str:
    found = target(match, link)
    if found is None:
        return match[3] or match[1] or match[2] or ""
    text = html.escape(match[3] or found[1], quote=False)
    text = text.replace("[", "\\[").replace("]", "\\]")
    return f"[{text}]({found[0]})"
