"""Events as JSON: ``Get-WinEvent | ConvertTo-Json``, one or a list, and what log shippers write.

Read token by token instead of parsed, so that a piece of a file is read too, and every value has
its place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kb.diagnosis.facts import Place
from kb.diagnosis.readers.event_head import OURS, Head

_BEGIN = re.compile(r'[{\[]\s{0,200}(?:\{\s{0,200})?"')
_TOKEN = re.compile(
    r"""
    "(?P<text> (?: [^"\\]++ | \\. )*+ ) "? (?P<key> \s{0,20}: )?   # a text without an end goes to
    | (?P<number> -?\d{1,20} )                                    # the end: nothing is read twice
    | (?P<mark> [{}\[\]] )                                         # begins or ends an object
    """,
    re.VERBOSE | re.DOTALL,
)
_KEYS = {
    "id": ("id", "eventid", "event_id"),
    "provider": (
        *("providername", "provider_name", "sourcename", "source_name", "source"),
        *("eventsourcename", "provider"),
    ),
    "machine": ("machinename", "computername", "computer_name", "computer", "pscomputername"),
    "time": ("timecreated", "systemtime", "timegenerated", "@timestamp", "datetime"),
    "log": ("logname", "log_name", "channel"),
    "body": ("message", "data", "eventdata", "#text", "param1", "properties"),
}
_FACT = {key: fact for fact, keys in _KEYS.items() for key in keys}
# Objects in one another; deeper ones belong to no event.
_DEEPEST = 40


@dataclass
class _Object:
    """An object or, with ``is_list``, a list, and where the values of its keys stand."""

    start: int
    is_list: bool
    values: dict[str, Place] = field(default_factory=dict)


def heads(text: str, start: int, end: int) -> Iterator[Head]:
    """The events in a part of a text."""
    begin = _BEGIN.search(text, start, end)
    if begin is None:
        return
    opened: list[_Object] = []
    key, depth = "", 0
    for token in _TOKEN.finditer(text, begin.start(), end):
        mark = token["mark"]
        if mark in ("{", "["):
            depth += 1
            if depth <= _DEEPEST:
                opened.append(_Object(token.start(), mark == "["))
        elif mark:
            if 0 < depth <= _DEEPEST and opened:
                yield from _closed(text, opened, token.end())
            depth = max(0, depth - 1)
        elif token["key"]:
            key = token["text"].lower()
        elif opened:
            _put(opened[-1], key, token.span("text" if token["text"] is not None else "number"))
            if not opened[-1].is_list:
                key = ""
    while opened:
        yield from _closed(text, opened, end)


def _put(one: _Object, key: str, place: Place) -> None:
    fact = _FACT.get(key) or ("name" if key == "name" else "")
    if fact:
        one.values.setdefault(fact, place)


def _closed(text: str, opened: list[_Object], end: int) -> Iterator[Head]:
    """What ends here: an event, or a part of one, which what it stands in takes over."""
    one = opened.pop()
    stands_in = opened[-1] if opened else None
    is_part = stands_in is not None and not (stands_in.is_list and "id" in one.values)
    if is_part and stands_in is not None:
        for fact, place in one.values.items():
            stands_in.values.setdefault(fact, place)
    elif "id" in one.values:
        yield _head(text, one, end)


def _head(text: str, one: _Object, end: int) -> Head:
    found = Head(one.start, end, one.start)
    said = {fact: text[first:last] for fact, (first, last) in one.values.items()}
    if said["id"].isdecimal() and said["id"].isascii() and len(said["id"]) < 6:
        found.id = int(said["id"])
    found.places["event"] = one.values["id"]
    found.provider = said.get("provider")
    if found.provider is None and OURS.search(said.get("name", "")):
        found.provider = said["name"]
    found.log = said.get("log", "")
    for name in ("machine", "time"):
        if said.get(name):
            setattr(found, name, said[name])
            found.places[name] = one.values[name]
    return found
