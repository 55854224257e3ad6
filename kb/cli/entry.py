"""``kb`` and ``slui``. A look-up of codes is answered by ``kb.cli.fast``, on a path that loads
next to nothing; the rest is opened late, in ``kb.cli.commands``.
"""

import os
import sys

from kb import paths
from kb.cli import fast
from kb.cli.terminal import FOUND, NOT_FOUND, USAGE, width, write
from kb.codes.tables import Tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kb.answer import Answer, MalformedAnswer

SELECTORS = ("0x2a", "2a", "42")


def kb() -> None:
    """The command ``kb``; exits with one of the codes above."""
    sys.exit(_guarded(sys.argv[1:]))


def slui() -> None:
    """The command ``slui 0x2a CODE``; exits with one of the codes above."""
    arguments = sys.argv[1:]
    place = _first_word(arguments)
    code = arguments[place + 1 :]
    if not code or arguments[place].lower() not in SELECTORS:
        from kb.cli import complaints

        is_window = arguments[place : place + 1] in (["3"], ["4"], ["03"], ["04"])
        sys.stderr.write(complaints.usage_of_slui(arguments, is_window=is_window))
        sys.exit(USAGE)
    if _is_one_code(code[:2]):
        code[:2] = [" ".join(code[:2])]
    words = fast.no_code(code)
    if words:
        from kb.cli import complaints

        sys.stderr.write(complaints.no_code(arguments, words))
        sys.exit(USAGE)
    sys.exit(_guarded([*arguments[:place], *code]))


def _first_word(arguments: list[str]) -> int:
    """Where the options end that stand before the selector."""
    place = 0
    while arguments[place : place + 1] and arguments[place].startswith("--"):
        place += 2 if arguments[place] in ("--lang", "--as", "--with") else 1
    return place


def _guarded(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    for name in ("KB_SITE", "KB_CONTENT"):
        folder = os.environ.get(name)
        complaint = paths.folder_problem(folder) if folder else ""
        if complaint:
            from kb.cli import complaints

            sys.stderr.write(complaints.setting(arguments, name, folder or "", complaint))
            return USAGE
    try:
        return _run(arguments)
    except OSError as error:
        from kb.cli import complaints
        from kb.errors import DamagedData

        if not isinstance(error, DamagedData):
            raise
        sys.stderr.write(complaints.damaged(arguments, error))
        return NOT_FOUND
    except KeyboardInterrupt:
        return 130


def _run(arguments: list[str]) -> int:
    found = _quick_answers(arguments)
    if found is None:
        from kb.cli.commands import run

        return run(arguments)
    answers, language = found
    worst, texts = FOUND, []
    for answer in answers:
        status, text, complaint = fast.explain(answer, language, width())
        if complaint:
            sys.stderr.write(complaint)
        worst = max(worst, status)
        texts += [text] if text else []
    if texts and (worst == FOUND or len(answers) > 1):
        write("\n".join(texts))
    return _leave(worst)


def _quick_answers(
    arguments: list[str],
) -> "tuple[list[Answer | MalformedAnswer], str] | None":
    """The answers where all arguments are codes or symbols, and their language; else None."""
    quick = fast.quick_arguments(arguments)
    if quick is None:
        return None
    spellings, language, only = quick
    tables = Tables()
    answers = []
    for spelling in spellings:
        answer = fast.answer(spelling, language, only, tables)
        if answer is None:
            return None
        answers.append(answer)
    return answers, language


def _leave(status: int) -> int:
    """End the process without the interpreter's tidying up, which takes longer than the look-up;
    nothing is left open.
    """
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return status
    os._exit(status)


def _is_one_code(parts: list[str]) -> bool:
    """Whether the words after the selector are one code with a gap, such as ``0xC004 F074``."""
    return (
        len(parts) == 2
        and len(parts[0]) <= 8
        and len(parts[1]) <= 6
        and not parts[1].lower().startswith(("0x", "-"))
    )
