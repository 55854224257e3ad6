"""The command line ``kb`` but for the fast path: runs a command of the group, and says what went
wrong.
"""

import os

import click

from kb.cli import authors, explain, logs, search, serve, terminal
from kb.cli.group import main
from kb.errors import KnowledgeBaseError, UnusableName, WrongSetting

__all__ = ["authors", "explain", "logs", "main", "run", "search", "serve"]


def run(arguments: list[str]) -> int:
    """Run the command line; returns the exit code."""
    if (
        arguments
        and arguments[0] not in terminal.COMMANDS
        and arguments[0] not in ("--help", "-h", "--version")
    ):
        arguments = ["explain", *arguments]
    try:
        result = main.main(arguments or ["--help"], prog_name="kb", standalone_mode=False)
        return result if isinstance(result, int) else terminal.FOUND
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return terminal.USAGE
    except (UnusableName, WrongSetting) as error:
        click.echo(f"kb: {error}", err=True)
        return terminal.USAGE
    except KnowledgeBaseError as error:
        click.echo(f"kb: {error}", err=True)
        return terminal.NOT_FOUND
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return terminal.FOUND
