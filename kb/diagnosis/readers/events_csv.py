"""Events in CSV: what Event Viewer saves, in any language, and ``Get-WinEvent | Export-Csv``.

Event Viewer's rows are known by provider and number side by side: its header is translated, and
has no name for the last cell, the message. Those of PowerShell go by their header.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from kb.diagnosis.facts import Place
from kb.diagnosis.readers.event_head import OURS, Head

_DELIMITERS = ",;\t"
# A cell in quotes, where "" is one of them, or up to the delimiter; one without its closing quote
# goes on to the end of the record.
_CELLS = {
    mark: re.compile(rf'"(?P<quoted>(?:[^"]++|"")*+)"?[^{mark}\r\n]*+|(?P<plain>[^{mark}\r\n]*+)')
    for mark in _DELIMITERS
}
# Export-Csv writes 26 cells for an event, and a message has at most 31,839 characters.
_MOST_CELLS = 64
# Characters of a row with all its cells.
_LONGEST_RECORD = 40_000
# Provider and number side by side: ,Microsoft-Windows-Security-SPP,12290,
_ROW = re.compile(rf'(?P<mark>[,;\t])"?(?:{OURS.pattern})"?(?P=mark)"?\d{{1,5}}\b', re.IGNORECASE)
_CANDIDATE = re.compile(rf"(?P<row>{_ROW.pattern})|\b(?:Id|EventID)\b", re.IGNORECASE)
# Characters: 26 names of Export-Csv have 500.
_LONGEST_HEADER = 2000
_NAMES = {
    "event": ("id", "eventid"),
    "provider": ("providername", "source"),
    "machine": ("machinename", "pscomputername", "computername", "computer"),
    "time": ("timecreated", "timegenerated", "time"),
    "log": ("logname",),
}
_FACT = {name: fact for fact, names in _NAMES.items() for name in names}
# Columns that tell an export of events from any other table with an id.
_TELLING = {"providername", "message", "timecreated", "leveldisplayname", "entrytype"}
_ROW_START = re.compile(r"[ \t>]*")


def heads(text: str, start: int, end: int) -> Iterator[Head]:
    """The events in a part of a text."""
    place = start
    while place < end and (match := _CANDIDATE.search(text, place, end)):
        first = text.rfind("\n", place, match.start()) + 1 or place
        place = _line_end(text, match.end(), end) + 1
        if match["row"]:
            cells, behind = _record(text, first, end, match["mark"])
            if found := _by_provider(text, cells):
                yield found
                place = behind
        elif place - first < _LONGEST_HEADER:
            columns, mark = _columns(text[first:place])
            while columns and place < end:
                cells, behind = _record(text, place, end, mark)
                found = _by_columns(text, cells, columns)
                if found is None:
                    break
                yield found
                place = behind


@lru_cache(maxsize=64)
def _columns(line: str) -> tuple[list[str], str]:
    """What each column of a header holds, and the delimiter; no columns where it is none."""
    for mark in _DELIMITERS:
        names = [cell.strip(' \t\r">').lower() for cell in line.split(mark)]
        facts = [_FACT.get(name, "") for name in names]
        if len(names) > 1 and "event" in facts and _TELLING.intersection(names):
            return facts, mark
    return [], ","


def _record(text: str, start: int, end: int, mark: str) -> tuple[list[Place], int]:
    """The cells of a record without their quotes, and where the next record begins."""
    cells: list[Place] = []
    end = min(end, start + _LONGEST_RECORD)
    quoted = _ROW_START.match(text, start, end) if mark != "\t" else None
    place = quoted.end() if quoted else start
    while len(cells) < _MOST_CELLS:
        cell = _CELLS[mark].match(text, place, end)
        if cell is None:
            break
        cells.append(cell.span("quoted" if cell["quoted"] is not None else "plain"))
        place = cell.end()
        if text[place : place + 1] != mark or place >= end:
            break
        place += 1
    return cells, _line_end(text, place, end) + 1


def _by_columns(text: str, cells: list[Place], columns: list[str]) -> Head | None:
    """A record below a header; None where its number is none, and the table has ended."""
    head = _empty(cells)
    for fact, (start, end) in zip(columns, cells, strict=False):
        _put(head, fact, text[start:end].strip(), (start, end))
    return head if head.id is not None else None


def _by_provider(text: str, cells: list[Place]) -> Head | None:
    """A row of Event Viewer: level, time, provider, number, category, message."""
    head = _empty(cells)
    for number, (start, end) in enumerate(cells[:-1]):
        if OURS.fullmatch(text[start:end].strip()):
            _put(head, "provider", text[start:end].strip(), (start, end))
            _put(head, "event", text[slice(*cells[number + 1])].strip(), cells[number + 1])
            if number:
                before = cells[number - 1]
                _put(head, "time", text[slice(*before)].strip(), before)
            return head if head.id is not None else None
    return None


def _empty(cells: list[Place]) -> Head:
    return Head(cells[0][0], cells[-1][1], cells[0][0])


def _put(head: Head, fact: str, value: str, place: Place) -> None:
    if fact == "event":
        if value.isdecimal() and value.isascii() and len(value) < 6:
            head.id, head.places["event"] = int(value), place
    elif fact in ("machine", "time") and value:
        setattr(head, fact, value)
        head.places[fact] = place
    elif fact in ("provider", "log"):
        setattr(head, fact, value)


def _line_end(text: str, place: int, end: int) -> int:
    """Where the line ends that a place is in."""
    found = text.find("\n", place, end)
    return found if found >= 0 else end
