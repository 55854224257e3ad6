"""``messages.csv``: what Windows shows, by its cues, and which codes and articles it means.

One row is one message: ``where`` (what shows it, one of WHERE), its cues in English, zh-TW and
Simplified, ``means`` (codes as ``0x…`` and ids of articles, with ``#anchor`` for an option; the
likeliest first) and ``source`` (a public address, ``seed``, or ``unverified``). A content folder
that lacks the file has the shipped one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kb import cues, shipped_table

FILE = "messages.csv"
HEADER = ["where", "en", "zh-TW", "zh-CN", "means", "source"]
WHERE = (
    "settings",
    "watermark",
    "windows",
    "slui",
    "slmgr",
    "ospp",
    "office",
    "vamt",
    "dism",
    "setup",
    "event",
)
SOURCES = ("seed", "unverified")
# As many articles as a reader looks through for one message; more is no answer.
MOST_MEANT = 10


@dataclass(frozen=True)
class Message:
    """One row: ``cues`` of all languages, ``means`` as ids of articles (``codes/0x…``)."""

    where: str
    cues: tuple[str, ...]
    means: tuple[str, ...]


def read(folder: str | None = None) -> list[Message]:
    """All messages of a content folder; DamagedData when the file is wrong."""
    return [
        Message(row[0], tuple(cue for field in row[1:4] for cue in cues.listed(field)), meant(row))
        for row in shipped_table.rows(FILE, folder, problems)
    ]


def meant(row: list[str]) -> tuple[str, ...]:
    """The ids that a row means, the likeliest first."""
    return tuple(f"codes/{id_}" if id_.startswith("0x") else id_ for id_ in row[4].split())


def problems(rows: list[list[str]]) -> Iterator[tuple[int, str]]:
    """One-based line and advice for whatever is wrong with the form of the rows, header first."""
    means_of: dict[str, str] = {}
    yield from shipped_table.form(rows, HEADER, lambda row: _problems(row, means_of))


def _problems(row: list[str], means_of: dict[str, str]) -> Iterator[str]:
    if not all(field.strip() for field in row):
        yield f"leave none of the {len(HEADER)} fields empty"
        return
    yield from _facts(row)
    yield from _cues(row)
    for cue in cues.listed(";".join(row[1:4])):
        key = " ".join(sorted(cue.lower().split()))
        if means_of.setdefault(key, row[4]) != row[4]:
            yield f"'{cue}' stands in another row with another meaning: join the two"


def _facts(row: list[str]) -> Iterator[str]:
    if row[0] not in WHERE:
        yield f"'{row[0]}' is none of: {', '.join(WHERE)}"
    if len(row[4].split()) > MOST_MEANT:
        yield f"name at most {MOST_MEANT} codes and articles, the likeliest first"
    if row[5] not in SOURCES and not row[5].startswith("https://"):
        yield f"'{row[5]}' is no source: a public address, or one of {', '.join(SOURCES)}"


def _cues(row: list[str]) -> Iterator[str]:
    for name, field in zip(HEADER[1:4], row[1:4], strict=True):
        for cue in cues.listed(field):
            if advice := cues.problem(cue):
                yield advice
            elif cues.is_short(cue):
                yield f"'{cue}' is too common: add the word that tells this message from others"
            elif name == "en" and cues.has_han(cue):
                yield f"'{cue}' is Chinese: write it in its own column"
