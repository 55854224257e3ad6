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


def label(match: re.Match[str], link: Link | None) -> str:
    """What a match of LINK is called: its own text, else that of its target, else the last part of
    the id.
    """
    if match[3]:
        return match[3]
    target = link(match[1], match[2]) if link and match[1] else None
    return target[1] if target else match[1].rpartition("/")[2]


def _code_link(span: str, link: Link) -> str:
    code = span.strip("`")
    target = link(code, None) if CODE.fullmatch(code) else None
    return f"[{span}]({target[0]})" if target else span


def _ordinary(match: re.Match[str], link: Link) -> str:
    target = link(match[1], match[2])
    if target is None:
        return match[3] or match[1]
    text = html.escape(match[3] or target[1], quote=False)
    text = text.replace("[", "\\[").replace("]", "\\]")
    return f"[{text}]({target[0]})"
