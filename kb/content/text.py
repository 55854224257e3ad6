"""One article file as lines for a terminal, without any engine.

On the terminal's fast path: imports nothing that a bare interpreter has not loaded. Wrapping
counts Han characters as two columns.
"""

from kb import chinese, labels
from kb.content import article_file, blocks, front
from kb.languages import ZH_TW

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    # Takes the id of an article and a language; gives its title, empty for no such article.
    Title = Callable[[str, str], str]

# Markdown's bullets as authors write them; the content stands four columns in, like that of steps.
_BULLETS = ("-   ", "*   ", "- ", "* ")
# Articles that are called by their code, number or command, and all others by their title.
_CALLED = ("codes/", "events/", "commands/")
_CODE_INDENT = _ITEM_INDENT = "    "
# So narrow a terminal gets lines that are too long rather than one of a word each.
_NARROWEST = 20


def article(
    text: str,
    language: str,
    width: int = 0,
    *,
    skip: tuple[str, ...] = ("reply",),
    title: "Title" = article_file.title,
) -> str:
    """An article's Markdown as plain lines under its title; ``width`` columns, 0 for no wrapping.

    ``skip`` names the sections (by anchor) to leave out, ``title`` says what a link to an article
    is called that has neither code nor number.
    """
    lines = [" ".join(front.value(text, "title").split()), ""]
    harmless = front.value(text, "harmless").strip()
    if harmless:
        lines += [*wrap(labels.labelled("harmless", harmless, language), width, ""), ""]
    lines += _Page(language, width, skip, title).lines(front.body(text))
    return "\n".join(_squeezed(lines)) + "\n"


def section(
    text: str, language: str, width: int = 0, *, title: "Title" = article_file.title
) -> str:
    """A part of an article's Markdown as plain lines; the rest as in ``article``."""
    return "\n".join(_squeezed(_Page(language, width, (), title).lines(text))).strip("\n")


def wrap(text: str, width: int, indent: str) -> list[str]:
    """The text in lines of at most ``width`` columns behind ``indent``; one line when ``width`` is
    0.
    """
    if width <= 0:
        return [indent + text]
    room = max(_NARROWEST, width - len(indent))
    lines, line, used = [], "", 0
    for piece in chinese.pieces(text):
        if line.strip() and used + chinese.columns(piece) > room:
            lines.append(line.rstrip())
            line, used, piece = "", 0, piece.lstrip()
        line += piece
        used += chinese.columns(piece)
    return [indent + part for part in [*lines, line.rstrip()] if part]


class _Page:
    """Makes the lines of one text: a paragraph is held until it is whole, then wrapped."""

    def __init__(self, language: str, width: int, skip: tuple[str, ...], title: "Title") -> None:
        self._language = language
        self._width = width
        self._skip = skip
        self._title = title
        self._made: list[str] = []
        self._paragraph = ""
        self._indent = ""

    def lines(self, body: str) -> list[str]:
        """The Markdown of a body as plain lines."""
        is_skipped = False
        for line in blocks.lines(body.split("\n")):
            bare = line.text.strip()
            if line.fence is None and bare.startswith("## "):
                self._flush()
                is_skipped = labels.section_of(_heading(bare), self._language) in self._skip
            if not is_skipped:
                self._line(line, bare)
        self._flush()
        return self._made

    def _line(self, line: blocks.Line, bare: str) -> None:
        """Print a line, or hold it as part of a paragraph."""
        fence = line.fence
        if fence or _begins_block(bare):
            self._flush()
        if fence:
            if line.kind == blocks.CODE:
                self._made.append(_indent_of(fence.prefix) + _CODE_INDENT + line.code)
        elif not bare:
            self._made.append("")
        elif bare.startswith("#"):
            self._made += ("", _heading(bare))
        elif bare.startswith("{:"):
            self._made.append(_indent_of(line.text) + _facts(bare, self._language))
        else:
            self._hold(line.text, bare)

    def _hold(self, text: str, bare: str) -> None:
        """Begin a paragraph with a line, or put the line behind it."""
        if bare.startswith("> [!"):
            self._paragraph = _callout(bare, self._language)
            self._indent = _indent_of(text)
        elif self._paragraph:
            space = "" if self._paragraph[-1] in chinese.CLOSING else " "
            self._paragraph += space + bare.lstrip("> ")
        else:
            self._paragraph = bare.lstrip("> ")
            self._indent = _indent_of(text)

    def _flush(self) -> None:
        """Print the paragraph that was held; none is held then."""
        if self._paragraph:
            text, self._paragraph = self._paragraph, ""
            self._made += _paragraph(text, self._width, self._indent, self._plain)

    def _plain(self, text: str) -> str:
        """The text without bold, emphasis and link brackets; backticks mark what to type, and
        stay.
        """
        if "`" not in text:
            return _unmarked(text, self._language, self._title)
        return "".join(
            [
                part if is_code else _unmarked(part, self._language, self._title)
                for part, is_code in blocks.spans(text)
            ]
        )


def _begins_block(bare: str) -> bool:
    """Whether a line ends the paragraph before it."""
    return not bare or bare[0] in "#|{" or bare.startswith("> [!") or bool(_marker(bare))


def _callout(bare: str, language: str) -> str:
    """The title of a callout: its own, else that of its kind."""
    kind, _, own = bare[4:].partition("]")
    if own.strip() or kind.upper() not in labels.CALLOUTS:
        return own.strip() or kind
    return labels.word(labels.CALLOUTS, kind.upper(), language)


def _paragraph(text: str, width: int, indent: str, plain: "Callable[[str], str]") -> list[str]:
    marker = _marker(text)
    if text.startswith("|"):
        return [indent + plain(text)]
    if not marker:
        return wrap(plain(text), width, indent)
    label = marker.strip() if marker.strip()[:-1].isdigit() else "-"
    said = plain(text[len(marker) :].lstrip())
    wrapped = wrap(said, width, indent + _ITEM_INDENT)
    return [indent + f"{label:<4}" + wrapped[0].lstrip(), *wrapped[1:]] if wrapped else []


def _marker(text: str) -> str:
    """The list marker that a line starts with, ``1.  `` or ``-   ``; empty when it starts with
    none.
    """
    if text[:1] in ("-", "*"):
        return next((bullet for bullet in _BULLETS if text.startswith(bullet)), "")
    if not text[:1].isdigit():
        return ""
    number, _, rest = text.partition(".")
    return f"{number}. " if number.isdigit() and rest[:1] == " " else ""


def _facts(line: str, language: str) -> str:
    """``[KMS host, administrator, changes a setting]`` for the attribute list of a step; empty for
    other lists.
    """
    found = []
    for part in line.strip("{:} ").split():
        key, _, value = part.partition("=")
        table = {"on": labels.ON, "as": labels.AS, "risk": labels.RISK}.get(key)
        if table and value in table:
            found.append(labels.word(table, value, language))
    separator = "、" if language == ZH_TW else ", "
    return f"[{separator.join(found)}]" if found else ""


def _heading(line: str) -> str:
    return line.lstrip("#").split("{:")[0].strip()


def _unmarked(text: str, language: str, title: "Title") -> str:
    """A part of a text that is no code, links by what they are called."""
    out, rest = "", text
    while "[[" in rest:
        before, _, after = rest.partition("[[")
        target, _, rest = after.partition("]]")
        address, _, own = target.partition("|")
        id_, _, anchor = address.partition("#")
        out += before
        is_titled = not own and "/" in id_ and not id_.startswith(_CALLED)
        named = title(id_, language) if is_titled else ""
        if named and not out.endswith("「"):
            named = labels.quoted(named, language)
        out += own or named or labels.link_text(id_, language, anchor)
    out = (out + rest).replace("*", "")
    if not out.isascii():
        for mark in chinese.TIGHT:
            out = out.replace(mark + " ", mark)
    return out


def _indent_of(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _squeezed(lines: list[str]) -> list[str]:
    """Without trailing blanks, without two blank lines in a row."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1]):
            kept.append(line.rstrip())
    while kept and not kept[-1]:
        kept.pop()
    return kept
