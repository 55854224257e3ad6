"""``kb`` and ``slui``. A look-up of codes is answered here, on a path that loads next to nothing; the rest is in
``kb.commands`` and ``kb.intake``.

Exit codes: 0 found, 1 not found, 2 wrong usage, 3 ambiguous with ``--strict``, 4 language missing with ``--strict``.
"""

import os
import sys

from kb import codes, data, languages, names, plain, words
from kb.codes import Code, Reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kb.errors import Malformed

FOUND, NOT_FOUND, USAGE, AMBIGUOUS, NO_LANGUAGE = 0, 1, 2, 3, 4
COMMANDS = ("explain", "search", "scan", "redact", "triage", "serve", "index", "check", "new")
SELECTORS = ("0x2a", "2a", "42")
_SLUI_USAGE = "usage: slui 0x2a CODE\n       slui 0x2a 0x8007267C    (the same: kb 0x8007267C)\n"


def kb() -> None:
    """The command ``kb``; exits with one of the codes above."""
    sys.exit(_guarded(sys.argv[1:]))


def slui() -> None:
    """The command ``slui 0x2a CODE``; exits with one of the codes above."""
    arguments = sys.argv[1:]
    place = _first_word(arguments)
    code = arguments[place + 1 :]
    if arguments[place : place + 1] in (["3"], ["4"], ["03"], ["04"]):
        sys.stderr.write("slui 3 and slui 4 open windows and exist in Windows only; 'kb search slui' says what they do.\n")
    if not code or arguments[place].lower() not in SELECTORS:
        sys.stderr.write(_SLUI_USAGE)
        sys.exit(USAGE)
    if _is_one_code(code[:2]):
        code[:2] = [" ".join(code[:2])]
    sys.exit(_guarded([*arguments[:place], *code]))


def _first_word(arguments: list[str]) -> int:
    """Where the options end that stand before the selector."""
    place = 0
    while arguments[place : place + 1] and arguments[place].startswith("--"):
        place += 2 if arguments[place] in ("--lang", "--as") else 1
    return place


def explain(spelling: str, language: str, only: str | None = None, width: int = 0) -> tuple[int, str, str]:
    """The answer for one spelling or symbol: exit code, text for stdout, text for stderr."""
    try:
        readings = _by_symbol(spelling) or codes.read(spelling, only)
    except ValueError as error:
        problem: Malformed = error  # type: ignore[assignment]
        return USAGE, "", _malformed(problem, language)
    known = [(reading, found) for reading in readings if (found := names.first(reading.code)) or _has_article(reading.code)]
    if not known:
        return NOT_FOUND, "", _unknown(readings[0].code, language)
    (reading, found), others = known[0], known[1:]
    lines = [plain.headline(reading.code, _symbol(found))]
    note = _read_as(reading, language)
    lines += [note] if note else []
    lines += _chain(reading.code, language)
    article = plain.text_of(f"codes/{reading.code.hex}", language)
    if article:
        text, text_language, is_other = article
        lines += ["", words.word(words.LABELS, "other-language", language)] if is_other else []
        lines += ["", plain.article(text, text_language, width).rstrip("\n")]
    else:
        lines += ["", *plain.wrap(_gloss(found, language), width, ""), "", *plain.bits(reading.code, language, found[0].kind)]
        lines += ["", *plain.wrap(words.word(words.LABELS, "no-article", language), width, "")]
    if others:
        lines += ["", words.word(words.LABELS, "also-read", language) + ":"]
        lines += [f"  {plain.headline(r.code, _symbol(f))}: {_gloss(f, language)}" for r, f in others]
    return FOUND, "\n".join(lines) + "\n", ""


def write(text: str) -> None:
    """Text to stdout, through a pager when a terminal is too small for it; no traceback when the reader has gone."""
    if sys.stdout.isatty() and text.count("\n") >= _rows():
        _page(text)
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def width() -> int:
    """The columns to wrap at: the terminal's, at most 100; 0 (no wrapping) where stdout is no terminal."""
    return min(100, os.get_terminal_size(1).columns) if sys.stdout.isatty() else 0


def _guarded(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    complaint = data.site_problem(data.site()) if data.site() else ""
    if complaint:
        sys.stderr.write(f"kb: KB_SITE={data.site()!r}: {complaint}\n")
        return USAGE
    try:
        return _run(arguments)
    except OSError as error:
        from kb.errors import DamagedData

        if not isinstance(error, DamagedData):
            raise
        sys.stderr.write(f"kb: {error}\n")
        return NOT_FOUND
    except KeyboardInterrupt:
        return 130


def _run(arguments: list[str]) -> int:
    quick = _quick_arguments(arguments)
    if quick is None:
        from kb.intake import run

        return run(arguments)
    spellings, language, only = quick
    worst, texts = FOUND, []
    for spelling in spellings:
        status, text, complaint = explain(spelling, language, only, width())
        if complaint:
            sys.stderr.write(complaint)
        worst = max(worst, status)
        texts += [text] if text else []
    if texts and (worst == FOUND or len(spellings) > 1):
        write("\n".join(texts))
    return _leave(worst)


def _leave(status: int) -> int:
    """End the process without the interpreter's tidying up, which takes longer than the look-up; nothing is left open."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return status
    os._exit(status)


def _quick_arguments(arguments: list[str]) -> "tuple[list[str], str, str | None] | None":
    """Spellings, language and reading where the arguments are nothing but codes, ``--lang`` and ``--as``; else None."""
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
            if (name == "--lang" and not language) or (name == "--as" and value not in codes.READINGS):
                return None
            only = value if name == "--as" else only
        elif argument in COMMANDS or not _is_quick(argument):
            return None
        else:
            spellings.append(argument)
    return (spellings, language or languages.from_environment(os.environ), only) if spellings else None


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
        return bool(names.with_symbol(bare))
    if bare.isdigit() and len(bare) in (3, 4, 5) and plain.has(f"events/{bare}"):
        return False  # an event ID, which the full look-up knows
    return not bare.isascii() or _is_meant_as_code(bare)


def _is_meant_as_code(text: str) -> bool:
    """Whether a text reads as a code or as a damaged one; words, setup keys and macros with a symbol are for the rest."""
    try:
        codes.read(text)
    except ValueError as error:
        problem: Malformed = error  # type: ignore[assignment]
        return problem.problem != "not-a-code"
    return True


def _looks_like_symbol(text: str) -> bool:
    """Whether a text has the form of a symbol: words joined by underscores, or six capitals and more (WSAECONNREFUSED)."""
    if not text.isascii() or not text.replace("_", "").isalnum() or not text[:1].isalpha():
        return False
    return "_" in text or (len(text) > 5 and text.isupper() and text.isalpha())


def _by_symbol(spelling: str) -> list[Reading]:
    bare = spelling.strip()
    if not _looks_like_symbol(bare):
        return []
    found = {name.code: name for name in names.with_symbol(bare)}
    return [Reading(code, name.kind, ("symbol",)) for code, name in found.items()]


def _is_one_code(parts: list[str]) -> bool:
    """Whether the words after the selector are one code with a gap in it, such as ``0xC004 F074``."""
    return len(parts) == 2 and len(parts[0]) <= 8 and len(parts[1]) <= 6 and not parts[1].lower().startswith("0x")


def _has_article(code: Code) -> bool:
    return plain.has(f"codes/{code.hex}")


def _symbol(found: list[names.Name]) -> str | None:
    return next((name.symbol for name in found if name.symbol), None)


def _gloss(found: list[names.Name], language: str) -> str:
    for name in found:
        gloss = name.gloss(language)
        if gloss:
            return gloss
    symbol = _symbol(found)
    return names.readable(symbol) if symbol else ""


def _read_as(reading: Reading, language: str) -> str:
    notes = [words.word(words.NOTES, note, language) for note in reading.notes]
    return f"{words.word(words.LABELS, 'read-as', language)}: {'; '.join(notes)}" if notes else ""


def _chain(code: Code, language: str) -> list[str]:
    """``Becomes: Win32 5 → 0x80070005`` for an NTSTATUS."""
    if code.win32 is not None or code.facility == 4:
        return []
    parts = [f"Win32 {c.win32} → {c.hex}" if c.win32 is not None else c.hex for c in names.chain(code)]
    return [f"{words.word(words.LABELS, 'chain', language)}: {' → '.join(parts)}"] if parts else []


def _malformed(error: "Malformed", language: str) -> str:
    shown = error.text if len(error.text) <= 40 else error.text[:40] + "…"
    lines = [f"kb: {shown!r}: {words.word(words.PROBLEMS, error.problem, language)}"]
    return "\n".join(lines + _suggestions(error.near, language)) + "\n"


def _unknown(code: Code, language: str) -> str:
    lines = [f"kb: {plain.headline(code, None)}: {words.word(words.LABELS, 'unknown', language)}"]
    lines += ["    " + line for line in plain.bits(code, language)]
    lines += _suggestions(tuple(codes.near(code.hex[2:])), language)
    return "\n".join([*lines, "    " + words.word(words.LABELS, "collect", language)]) + "\n"


def _suggestions(near: tuple[str, ...], language: str) -> list[str]:
    if not near:
        return []
    known = names.licensing()
    best = sorted((digits for digits in near if digits in known), key=lambda d: not _has_article(Code(int(d, 16))))[:3]
    lines = [f"      0x{digits}: {_gloss(names.of(Code(int(digits, 16))), language)}" for digits in best]
    return [f"    {words.word(words.LABELS, 'near', language)}:", *lines] if lines else []


def _rows() -> int:
    return os.get_terminal_size(1).lines


def _page(text: str) -> None:
    """Show a text in $PAGER, else less, else plainly."""
    import shlex
    import shutil
    import subprocess

    command = shlex.split(os.environ.get("PAGER") or ("less -FRX" if shutil.which("less") else ""))
    if not command or not shutil.which(command[0]):
        sys.stdout.write(text)
        return
    subprocess.run(command, input=text, encoding="utf-8", check=False)  # noqa: S603, the user's own pager
