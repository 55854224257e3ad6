"""A CSV table of a content folder that may lack it and then has the shipped one: words and cues,
which authors keep and a search reads once.
"""

import csv
import os
from collections.abc import Callable, Iterable

from kb import paths
from kb.errors import Advice, DamagedData

# One-based line and advice for whatever is wrong with all rows of a table, header first.
Problems = Callable[[list[list[str]]], Iterable[tuple[int, str]]]


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
