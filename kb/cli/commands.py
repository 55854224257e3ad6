"""The command line ``kb`` but for the fast path: runs a command of the group, and says what went
wrong.
"""

import os

import click

from kb.cli import (
    authors,
    complaints,
    diagnose,
    explain,
    logs,
    report,
    said,
    search,
    serve,
    terminal,
)
from kb.cli.group import main
from kb.errors import KnowledgeBaseError, UnusableName, WrongSetting

__all__ = ["authors", "diagnose", "explain", "logs", "main", "report", "run", "search", "serve"]


def run(arguments: list[str]) -> int:
    """Run the command line, in the language that it asks for; returns the exit code."""
    with said.speaking(said.language_of(arguments)):
        return _run(_with_command(arguments))


def _with_command(arguments: list[str]) -> list[str]:
    """The arguments with ``explain`` before them where they name no command; ``--lang`` may stand
    before it.
    """
    place = 0
    while arguments[place : place + 1] and arguments[place].partition("=")[0] == "--lang":
        place += 1 if "=" in arguments[place] else 2
    if place == len(arguments):
        return [*arguments, "--help"]
    if place > len(arguments):  # nothing behind --lang, which Click will say
        return arguments
    begins = arguments[place] in (*terminal.COMMANDS, "--help", "-h", "--version")
    return arguments if begins else ["explain", *arguments]


def _run(arguments: list[str]) -> int:
    try:
        result = main.main(arguments, prog_name="kb", standalone_mode=False)
        return result if isinstance(result, int) else terminal.FOUND
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return terminal.USAGE
    except KnowledgeBaseError as error:
        click.echo(f"kb: {complaints.of(error)}", err=True)
        is_usage = isinstance(error, (UnusableName, WrongSetting))
        return terminal.USAGE if is_usage else terminal.NOT_FOUND
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return terminal.FOUND
