"""The answer for one spelling or symbol from tables and one article file, loading what a bare
interpreter has and little more.
"""

import os

from kb import labels, languages
from kb.cli.terminal import COMMANDS, FOUND, NOT_FOUND, USAGE
from kb.codes import tables
from kb.codes.code import Code
from kb.codes.reading import READINGS, Reading, near, read
from kb.content import article_file
from kb.content import text as plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kb.errors import Malformed


def explain(
    spelling: str, language: str, only: str | None = None, width: int = 0
) -> tuple[int, str, str]:
    """The answer for one spelling or symbol: exit code, text for stdout, text for stderr."""
    try:
        readings = _by_symbol(spelling) or read(spelling, only)
    except ValueError as error:
        problem: Malformed = error  # type: ignore[assignment]
        return USAGE, "", _malformed(problem, language)
    known = [
        (reading, found)
        for reading in readings
        if (found := tables.first(reading.code)) or _has_article(reading.code)
    ]
    if not known:
        return NOT_FOUND, "", _unknown(readings[0].code, language)
    (reading, found), others = known[0], known[1:]
    lines = [plain.headline(reading.code, _symbol(found))]
    note = _read_as(reading, language)
    lines += [note] if note else []
    lines += _chain(reading.code, language)
    article = article_file.text_of(f"codes/{reading.code.hex}", language)
    if article:
        text, text_language, is_other = article
        lines += ["", labels.word(labels.LABELS, "other-language", language)] if is_other else []
        lines += ["", plain.article(text, text_language, width).rstrip("\n")]
    else:
        lines += [
            "",
            *plain.wrap(_gloss(found, language), width, ""),
            "",
            *plain.bits(reading.code, language, found[0].kind),
        ]
        lines += ["", *plain.wrap(labels.word(labels.LABELS, "no-article", language), width, "")]
    if others:
        lines += ["", labels.word(labels.LABELS, "also-read", language) + ":"]
        lines += [
            f"  {plain.headline(r.code, _symbol(f))}: {_gloss(f, language)}" for r, f in others
        ]
    return FOUND, "\n".join(lines) + "\n", ""


def quick_arguments(arguments: list[str]) -> "tuple[list[str], str, str | None] | None":
    """Spellings, language and reading where the arguments are nothing but codes, ``--lang`` and
    ``--as``; else None.
    """
    spellings, language, only = [], "", None
    queue = list(arguments[1:] if arguments[:1] == ["explain"] else arguments)
    while queue:
        argument = queue.pop(0)
        name, equals, value = argument.partition("=")
        if name in ("--lang", "--as"):
            if not equals and not queue:
                return None
            value = value if equals else queue.pop(0)
            if name == "--lang":
                language = languages.match(value) or ""
            if (name == "--lang" and not language) or (name == "--as" and value not in READINGS):
                return None
            only = value if name == "--as" else only
        elif argument in COMMANDS or not _is_quick(argument):
            return None
        else:
            spellings.append(argument)
    return (
        (spellings, language or languages.from_environment(os.environ), only)
        if spellings
        else None
    )


def _is_quick(argument: str) -> bool:
    """Whether an argument is meant as a code or a symbol, so that no search is needed."""
    if argument.startswith("-"):
        return argument[1:2].isdigit()
    if argument == "":
        return True
    bare = argument.strip()
    if " " in bare and not bare.lower().startswith(("0x", "hresult")):
        return False
    if _looks_like_symbol(bare):
        return bool(tables.with_symbol(bare))
    if bare.isdigit() and len(bare) in (3, 4, 5) and article_file.has(f"events/{bare}"):
        return False  # an event ID, which the full look-up knows
    return not bare.isascii() or _is_meant_as_code(bare)


def _is_meant_as_code(text: str) -> bool:
    """Whether a text reads as a code or as a damaged one; words, setup keys and macros with a
    symbol are for the rest.
    """
    try:
        read(text)
    except ValueError as error:
        problem: Malformed = error  # type: ignore[assignment]
        return problem.problem != "not-a-code"
    return True


def _looks_like_symbol(text: str) -> bool:
    """Whether a text has the form of a symbol: words joined by underscores, or six capitals and
    more (WSAECONNREFUSED).
    """
    if not text.isascii() or not text.replace("_", "").isalnum() or not text[:1].isalpha():
        return False
    return "_" in text or (len(text) > 5 and text.isupper() and text.isalpha())


def _by_symbol(spelling: str) -> list[Reading]:
    bare = spelling.strip()
    if not _looks_like_symbol(bare):
        return []
    found = {name.code: name for name in tables.with_symbol(bare)}
    return [Reading(code, name.kind, ("symbol",)) for code, name in found.items()]


def _has_article(code: Code) -> bool:
    return article_file.has(f"codes/{code.hex}")


def _symbol(found: list[tables.Name]) -> str | None:
    return next((name.symbol for name in found if name.symbol), None)


def _gloss(found: list[tables.Name], language: str) -> str:
    for name in found:
        gloss = name.gloss(language)
        if gloss:
            return gloss
    symbol = _symbol(found)
    return tables.readable(symbol) if symbol else ""


def _read_as(reading: Reading, language: str) -> str:
    notes = [labels.word(labels.NOTES, note, language) for note in reading.notes]
    return (
        f"{labels.word(labels.LABELS, 'read-as', language)}: {'; '.join(notes)}" if notes else ""
    )


def _chain(code: Code, language: str) -> list[str]:
    """``Becomes: Win32 5 → 0x80070005`` for an NTSTATUS."""
    if code.win32 is not None or code.facility == 4:
        return []
    parts = [
        f"Win32 {c.win32} → {c.hex}" if c.win32 is not None else c.hex for c in tables.chain(code)
    ]
    return (
        [f"{labels.word(labels.LABELS, 'chain', language)}: {' → '.join(parts)}"] if parts else []
    )


def _malformed(error: "Malformed", language: str) -> str:
    shown = error.text if len(error.text) <= 40 else error.text[:40] + "…"
    lines = [f"kb: {shown!r}: {labels.word(labels.PROBLEMS, error.problem, language)}"]
    return "\n".join(lines + _suggestions(error.near, language)) + "\n"


def _unknown(code: Code, language: str) -> str:
    lines = [
        f"kb: {plain.headline(code, None)}: {labels.word(labels.LABELS, 'unknown', language)}"
    ]
    lines += ["    " + line for line in plain.bits(code, language)]
    lines += _suggestions(tuple(near(code.hex[2:])), language)
    return "\n".join([*lines, "    " + labels.word(labels.LABELS, "collect", language)]) + "\n"


def _suggestions(near: tuple[str, ...], language: str) -> list[str]:
    if not near:
        return []
    known = tables.licensing()
    best = sorted(
        (digits for digits in near if digits in known),
        key=lambda d: not _has_article(Code(int(d, 16))),
    )[:3]
    lines = [
        f"      0x{digits}: {_gloss(tables.of(Code(int(digits, 16))), language)}"
        for digits in best
    ]
    return [f"    {labels.word(labels.LABELS, 'near', language)}:", *lines] if lines else []
