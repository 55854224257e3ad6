"""One article file without any engine: its one-line values, its digest, whether a translation is
up to date, and the file as lines for a terminal.

On the terminal's fast path: imports nothing that a bare interpreter has not loaded, and ``site``
only where a company has a folder of its own. Wrapping counts Han characters as two columns.
"""

import os

from kb import labels, paths
from kb.languages import EN, ZH_TW

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from kb.codes.code import Code

MOST_MOVES = 5
_CLOSING = "，。：；、！？）」』】"
_BULLETS = ("-   ", "*   ", "- ", "* ")
_PRIME = (1 << 48) - 59
_FACTS = (
    "symbol:", "applies_to:", "audience:", "keywords:", "option_keywords:", "related:", "sources:", "reviewed:", "status:",
    "moved_to:", "base:",
)  # fmt: skip


def path_of(id_: str, language: str) -> str:
    """The path of an article's file in the content folder."""
    suffix = "" if language == EN else f".{language}"
    return os.path.join(paths.content(), *id_.split("/")) + f"{suffix}.md"


def has(id_: str) -> bool:
    """Whether there is such an article, shipped or a company's own."""
    return os.path.exists(path_of(id_, EN)) or (bool(paths.site()) and _site().has(id_))


def text_of(id_: str, language: str) -> "tuple[str, str, bool] | None":
    """The Markdown of an article, the language it is in, and whether that is another one than
    asked; None if none.

    A translation made from an older source gives way to the source. A company's own article stands
    for ours, its values are filled in, and its note is a section before the first one. A moved
    article is the one that it moved to.
    """
    found = _moved(id_, language)
    if found is None:
        return None
    id_, text, text_language, is_other = found
    if paths.site():
        note = _site().note(id_, language)
        text = _site().filled(
            with_note(text, note[0], language) if note else text, _site().values()
        )
    return text, text_language, is_other


def with_note(text: str, note: str, language: str) -> str:
    """An article's Markdown with a company's note as a section before the first one, its heading
    in the language.
    """
    heading = f"## {labels.word(labels.LABELS, 'company', language)} {{: #company }}"
    lines = text.rstrip("\n").split("\n")
    fenced, place = False, len(lines)
    for number, line in enumerate(lines):
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        if line.startswith("## ") and not fenced:
            place = number
            break
    before, after = "\n".join(lines[:place]).rstrip("\n"), "\n".join(lines[place:])
    return f"{before}\n\n{heading}\n\n{note.strip()}\n" + (f"\n{after}\n" if after else "")


def front_value(text: str, key: str) -> str:
    """A one-line value of the front matter; empty when there is none."""
    start = text.find(f"\n{key}: ")
    end = text.find("\n---", 3)
    if start < 0 or start > end:
        return ""
    value = text[start + len(key) + 3 : text.find("\n", start + 1)].strip()
    if value[:1] == value[-1:] == '"':
        return value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return value[1:-1].replace("''", "'") if value[:1] == value[-1:] == "'" else value


def body_of(text: str) -> str:
    """The Markdown after the front matter."""
    return text[text.find("\n---", 3) + 4 :].strip("\n")


def digest(text: str) -> str:
    """Twelve hex digits over all that a translation is made from: everything but the facts of the
    front matter.
    """
    kept = []
    front, fact = False, False
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
        if line.startswith("---") and number == 0:
            front = True
        elif front and line.startswith("---"):
            front = fact = False
        elif front and line[:1] not in (" ", "-", ""):
            fact = line.startswith(_FACTS)
        if not fact:
            kept.append(line.rstrip())
    return f"{int.from_bytes(chr(10).join(kept).strip().encode('utf-8', 'surrogatepass'), 'big') % _PRIME:012x}"


def article(
    text: str, language: str, width: int = 0, *, skip: tuple[str, ...] = ("reply",)
) -> str:
    """An article's Markdown as plain lines under its title; ``width`` columns, 0 for no wrapping.

    ``skip`` names the sections (by anchor) to leave out.
    """
    title = front_value(text, "title")
    harmless = front_value(text, "harmless")
    lines = [title, ""]
    if harmless:
        lines += [
            *wrap(f"{labels.word(labels.LABELS, 'harmless', language)}: {harmless}", width, ""),
            "",
        ]
    lines += _body(body_of(text), language, width, skip)
    return "\n".join(_squeezed(lines)) + "\n"


def section(text: str, language: str, width: int = 0) -> str:
    """A part of an article's Markdown as plain lines; ``width`` as in ``article``."""
    return "\n".join(_squeezed(_body(text, language, width, ()))).strip("\n")


def headline(code: "Code", symbol: "str | None") -> str:
    """certutil's one line: ``0x80070005 (WIN32: 5 ERROR_ACCESS_DENIED) -- 2147942405
    (-2147024891)``.
    """
    name = f" ({symbol})" if symbol else ""
    if code.win32 is not None:
        name = f" (WIN32: {code.win32} {symbol})" if symbol else f" (WIN32: {code.win32})"
    return f"{code.hex}{name} -- {code.unsigned} ({code.signed})"


def bits(code: "Code", language: str, kind: str = "hresult") -> list[str]:
    """Family, severity, facility, number and the set flag bits (R, C, N, X) of a code, a line
    each.
    """
    family = labels.family(code.hex[2:], language)
    lines = [f"{labels.word(labels.LABELS, 'family', language)}: {family}"] if family else []
    flags = [
        name
        for name, is_set in (
            ("R", code.is_reserved),
            ("C", code.is_customer),
            ("N", code.is_nt),
            ("X", code.is_x),
        )
        if is_set
    ]
    return [
        *lines,
        f"{labels.word(labels.LABELS, 'severity', language)}: {labels.word(labels.SEVERITIES, code.severity, language)}",
        f"{labels.word(labels.LABELS, 'facility', language)}: {code.facility_as(kind)}",
        f"{labels.word(labels.LABELS, 'number', language)}: {code.number} (0x{code.number:04X})",
        *([f"{labels.word(labels.LABELS, 'bits', language)}: {' '.join(flags)}"] if flags else []),
    ]


def wrap(text: str, width: int, indent: str) -> list[str]:
    """The text in lines of at most ``width`` columns behind ``indent``; one line when ``width`` is
    0.
    """
    if width <= 0:
        return [indent + text]
    room = max(20, width - len(indent))
    lines, line, used = [], "", 0
    for piece in _pieces(text):
        columns = _columns(piece)
        if used + columns > room and line.strip():
            lines.append(line.rstrip())
            line, used = "", 0
            piece = piece.lstrip()
            columns = _columns(piece)
        line += piece
        used += columns
    return [indent + part for part in [*lines, line.rstrip()] if part]


def _site() -> "ModuleType":
    from kb.content import company

    return company


def _moved(id_: str, language: str) -> "tuple[str, str, str, bool] | None":
    """Id, text, its language and whether that is another one, of an article or of the one that it
    moved to.
    """
    for _ in range(MOST_MOVES):
        own = _site().texts(id_) if paths.site() else {}
        texts = own or _shipped(id_, language)
        if not texts:
            return None
        target = front_value(texts[EN if EN in texts else ZH_TW], "moved_to")
        if not target:
            return id_, *_chosen(texts, language, bool(own))
        id_ = target
    return None


def _shipped(id_: str, language: str) -> dict[str, str]:
    """The texts that there are of a shipped article, as far as the language needs them; none
    without the source.
    """
    source = paths.read(path_of(id_, EN))
    translation = (
        paths.read(path_of(id_, language)) if source is not None and language != EN else None
    )
    return (
        {}
        if source is None
        else {EN: source}
        if translation is None
        else {EN: source, language: translation}
    )


def _chosen(texts: dict[str, str], language: str, is_own: bool) -> tuple[str, str, bool]:
    """The text to show, its language and whether that is another one; a company's need not name
    its source.
    """
    source_language = EN if EN in texts else ZH_TW
    source, text = texts[source_language], texts.get(language)
    if text is None:
        return source, source_language, True
    named = front_value(text, "source")
    if language == source_language or named == digest(source) or (is_own and not named):
        return text, language, False
    return source, source_language, True


def _body(body: str, language: str, width: int, skip: tuple[str, ...]) -> list[str]:
    lines: list[str] = []
    fenced, skipping, paragraph, indent = False, False, "", ""
    for raw in [*body.split("\n"), ""]:
        line = raw.rstrip()
        bare = line.strip()
        if bare.startswith(("```", "~~~")):
            fenced = not fenced
            continue
        if fenced:
            if not skipping:
                lines.append(_indent_of(line) + "    " + bare)
            continue
        if bare.startswith("## "):
            heading = _heading(bare)
            skipping = labels.section_of(heading, language) in skip
        if skipping:
            continue
        starts_block = not bare or bare[0] in "#|{" or bare.startswith("> [!") or _marker(bare)
        if paragraph and starts_block:
            lines += _paragraph(paragraph, width, indent, language)
            paragraph = ""
        if not bare:
            lines.append("")
        elif bare.startswith("#"):
            lines += ["", _heading(bare)]
        elif bare.startswith("{:"):
            lines.append(_indent_of(line) + _facts(bare, language))
        elif bare.startswith("> [!"):
            paragraph, indent = (
                labels.word(labels.CALLOUTS, bare[4:].rstrip("]"), language),
                _indent_of(line),
            )
        elif paragraph:
            paragraph += ("" if paragraph[-1] in _CLOSING else " ") + bare.lstrip("> ")
        else:
            paragraph, indent = (
                bare.lstrip("> ") if bare.startswith(">") else bare,
                _indent_of(line),
            )
    return lines


def _paragraph(text: str, width: int, indent: str, language: str) -> list[str]:
    marker = _marker(text)
    if text.startswith("|"):
        return [indent + _plain(text, language)]
    if not marker:
        return wrap(_plain(text, language), width, indent)
    label = marker.strip() if marker.strip()[:-1].isdigit() else "-"
    wrapped = wrap(_plain(text[len(marker) :].lstrip(), language), width, indent + "    ")
    return [indent + f"{label:<4}" + wrapped[0].lstrip(), *wrapped[1:]] if wrapped else []


def _marker(text: str) -> str:
    """The list marker that a line starts with, ``1.  `` or ``-   ``; empty when it starts with
    none.
    """
    for bullet in _BULLETS:
        if text.startswith(bullet):
            return bullet
    number, dot, rest = text.partition(".")
    return f"{number}. " if dot and number.isdigit() and rest[:1] == " " else ""


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


def _plain(text: str, language: str) -> str:
    """The text without bold, emphasis and link brackets; backticks stay, they mark what to type."""
    out, rest = "", text.replace("**", "")
    while "[[" in rest:
        before, _, after = rest.partition("[[")
        target, _, rest = after.partition("]]")
        label = target.partition("|")[2] or labels.link_text(
            target.partition("#")[0], language, target.partition("#")[2]
        )
        out += _unmarked(before) + label
    return out + _unmarked(rest)


def _unmarked(text: str) -> str:
    for mark in _CLOSING:
        text = text.replace(mark + " ", mark)
    parts = text.split("`")
    for position in range(0, len(parts), 2):
        parts[position] = parts[position].replace("*", "")
    return "`".join(parts)


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


def _pieces(text: str) -> list[str]:
    """Where a line may break: after a space, and around each Han character (but not before closing
    punctuation).
    """
    pieces, piece = [], ""
    for character in text:
        wide = character > "\u2e7f"
        if piece and wide and character not in _CLOSING:
            pieces.append(piece)
            piece = ""
        piece += character
        if character == " " or wide:
            pieces.append(piece)
            piece = ""
    return _glued([*pieces, piece] if piece else pieces)


def _glued(pieces: list[str]) -> list[str]:
    """Closing punctuation joined to the piece before it."""
    glued: list[str] = []
    for piece in pieces:
        if glued and piece[:1] in _CLOSING:
            glued[-1] += piece
        else:
            glued.append(piece)
    return glued


def _columns(text: str) -> int:
    return sum(2 if character > "\u2e7f" else 1 for character in text)
