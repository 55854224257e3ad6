"""A CSV table of a content folder that may lack it and then has the shipped one, and what is
wrong with its form.
"""

import csv
import os
from collections.abc import Callable, Iterable, Iterator

from kb import paths
from kb.errors import Advice, DamagedData

# One-based line and advice for whatever is wrong with all rows of a table, header first.
Problems = Callable[[list[list[str]]], Iterable[tuple[int, str]]]


def form(
    found: list[list[str]], header: list[str], of_row: Callable[[list[str]], Iterable[str]]
) -> Iterator[tuple[int, str]]:
    """One-based line and advice for a header and numbers of fields that are wrong, and for
    whatever ``of_row`` says of a row that has all of them.
    """
    names = ",".join(header)
    if found[:1] != [header]:
        yield 1, f"begin the table with the line {names}"
    for line, row in enumerate(found[1:], 2):
        if len(row) != len(header):
            yield line, f"write {len(header)} fields: {names}"
        else:
            yield from ((line, advice) for advice in of_row(row))


def path(file: str, folder: str | None = None) -> str:
    """Where the file is: in a content folder (by default that of ``KB_CONTENT``), else shipped."""
    own = os.path.join(folder or paths.content(), file)
    return own if os.path.exists(own) else os.path.join(paths.folder("content"), file)


def rows(file: str, folder: str | None, problems: Problems) -> list[list[str]]:
    """All rows but the header; DamagedData, with file and line, when one of them is wrong."""
    place = path(file, folder)
    try:
        with open(place, encoding="utf-8", newline="") as opened:
            found = list(csv.reader(opened))
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        unreadable = Advice(
            "cannot be read ({why}); install the package again",
            why=getattr(problem, "strerror", None) or str(problem),
        )
        raise DamagedData(place, unreadable) from None
    for line, advice in problems(found):
        raise DamagedData(place, f"line {line}: {advice}")
    return found[1:]
