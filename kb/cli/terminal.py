"""What the terminal gets: exit codes, text through a pager, the width of a line.

Exit codes: 0 found, 1 not found, 2 wrong usage, 3 ambiguous with ``--strict``, 4 language missing
with ``--strict``.
"""

import os
import sys

# Published: scripts ask for these numbers.
FOUND, NOT_FOUND, USAGE, AMBIGUOUS, NO_LANGUAGE = 0, 1, 2, 3, 4
COMMANDS = (
    "explain",
    "search",
    "scan",
    "diagnose",
    "report",
    "redact",
    "triage",
    "serve",
    "index",
    "check",
    "new",
)


def write(text: str) -> None:
    """Text to stdout, through a pager when a terminal is too small for it; no traceback when the
    reader has gone.
    """
    if sys.stdout.isatty() and text.count("\n") >= _rows():
        _page(text)
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def width() -> int:
    """The columns to wrap at: the terminal's, at most 100; 0 (no wrapping) where stdout is no
    terminal.
    """
    return min(100, os.get_terminal_size(1).columns) if sys.stdout.isatty() else 0


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
    # The command is the user's own.
    subprocess.run(command, input=text, encoding="utf-8", check=False)  # noqa: S603
