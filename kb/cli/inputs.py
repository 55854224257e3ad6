"""What a command is given to read: files, folders and standard input; and what could not be."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from gettext import gettext as _
from gettext import ngettext

import click

from kb.cli.said import reason, said
from kb.errors import UnreadableText
from kb.logs import files
from kb.logs.redact import Redactor


@dataclass
class Inputs:
    """The inputs of one command, and whether any could not be read; ``progress`` is told the
    number of bytes read.
    """

    names: tuple[str, ...]
    redactor: Redactor | None
    has_failed: bool = False
    progress: Callable[[int], None] = lambda _count: None

    def each(self, work: Callable[[files.Log], None]) -> None:
        """Do the work for every file, of folders those below them; what cannot be read is named on
        stderr, the rest goes on.
        """
        for name in self.names or (files.STANDARD_INPUT,):
            count = 0
            for path in files.files(name, self._not_opened):
                count += 1
                self._one(path, path != name, work)
            if not count and os.path.isdir(name) and os.access(name, os.R_OK):
                self._failed(name, _("there is no file in this folder"))

    def _one(self, path: str, is_in_folder: bool, work: Callable[[files.Log], None]) -> None:
        try:
            log = files.opened(path)
        except OSError as error:
            self._not_opened(error)
            return
        try:
            work(log)
        except UnreadableText as error:
            if is_in_folder:
                self.say(path, _("skipped: {why}").format(why=said(error.advice)))
            else:
                self._failed(path, said(error.advice))
        finally:
            if log.damaged:
                self.say(path, _damage(log.damaged))
            log.close()

    def size(self) -> int:
        """The bytes of all inputs, 0 where that is not known."""
        paths = [path for name in self.names for path in files.files(name, lambda _error: None)]
        return (
            sum(os.path.getsize(path) for path in paths if os.path.isfile(path))
            if files.STANDARD_INPUT not in paths
            else 0
        )

    def say(self, name: str, advice: str) -> None:
        """Say something of an input on stderr."""
        click.echo(
            f"kb: {self.redactor.text(name) if self.redactor else name}: {advice}", err=True
        )

    def _not_opened(self, error: OSError) -> None:
        self._failed(str(error.filename), reason(error))

    def _failed(self, name: str, advice: str) -> None:
        self.has_failed = True
        self.say(name, advice)


def _damage(count: int) -> str:
    """How many lines could not be read whole."""
    return ngettext(
        "{count} line has bytes of no known encoding; it was read as far as possible",
        "{count} lines have bytes of no known encoding; they were read as far as possible",
        count,
    ).format(count=count)


@contextmanager
def progress(inputs: Inputs, label: str, *, is_silent: bool) -> Iterator[None]:
    """A progress bar on stderr, where that is a terminal, the size is known, and results do not
    run through the same one.
    """
    size = inputs.size() if inputs.names and sys.stderr.isatty() and not is_silent else 0
    if not size:
        yield
        return
    with click.progressbar(length=size, file=sys.stderr, label=label) as bar:
        inputs.progress = bar.update
        yield
