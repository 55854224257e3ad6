"""Files that commands write: whole, or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _
from typing import IO

import click

from kb.cli.said import reason


@contextmanager
def whole_file(path: str) -> Iterator[IO[str]]:
    """A text file that takes its name when everything was written; after an error the old one, or
    none, is there.
    """
    folder = os.path.dirname(os.path.abspath(path))
    try:
        handle, temporary = tempfile.mkstemp(prefix=".kb-", dir=folder)
    except OSError as error:
        cannot = _("cannot write {path}: {why}").format(path=path, why=reason(error))
        raise click.UsageError(cannot) from None
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
