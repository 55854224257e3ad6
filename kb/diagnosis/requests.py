"""The requests in the log of a KMS host (event 12290), one by one, from a text of any size.

Looks for the Info line alone, which is all that counts here, and for the time that stands with it;
``kb.diagnosis.readers.events`` reads a paste whole and slower. Memory does not grow with the text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from kb.diagnosis import times
from kb.diagnosis.readers import event_lines
from kb.diagnosis.readers.event_lines import GUID, HEX, SEPARATOR, TIME

SERVED = event_lines.SERVED
_LINE = re.compile(
    rf"""
    ({HEX}){SEPARATOR}(\d{{1,6}}){SEPARATOR}([^,\s"'<>]{{1,255}}+){SEPARATOR}({GUID}){SEPARATOR}
    ({TIME})
    (?: {SEPARATOR}[01]{SEPARATOR}\d{{1,2}}{SEPARATOR}\d{{1,10}}{SEPARATOR}({GUID}) )?
    """,
    re.VERBOSE,
)
# The time of an event is looked for within so many characters of its line: the head of an event in
# XML has 1000, in JSON 2000.
_NEAR = 4000
# A line that goes over the end of a block is read with the next one.
_TAIL = event_lines.LONGEST_LINE + _NEAR
_XML_TIME = re.compile(r"""SystemTime\s?=\s?["']([^"'<>]{1,40})["']""")
_XML_EVENT = re.compile(r"<Event[\s>]")
_TICKS = re.compile(r"Date\(\d{1,14}\)")
_VALUE = re.compile(r'"Value"\s{0,20}:\s{0,20}"$')
# Characters of a code or number; names have a bound of their own.
_LONGEST_VALUE = 50


@dataclass(frozen=True, slots=True)
class Request:
    """One request: ``result`` as eight digits (``0x00000000`` is an answer), ``client`` as
    written, ``cmid`` and ``activation_id`` in small letters (empty where the line is cut),
    ``client_time`` in UTC, and ``time`` of the event, as written; None where it has none.
    """

    result: str
    n_policy: int
    client: str
    cmid: str
    client_time: str
    activation_id: str
    time: str | None = None

    @property
    def is_answered(self) -> bool:
        """Whether the host did what was asked."""
        return self.result == "0x00000000"


def in_text(blocks: Iterable[str]) -> Iterator[Request]:
    """The requests in a text that comes in blocks, in its order."""
    reader = _Reader()
    for block in blocks:
        yield from reader.read(block)
    yield from reader.read("", is_last=True)


def in_record(id_: int, time: str, text: str) -> Iterator[Request]:
    """The request in the data of one event of an event log (EVTX)."""
    match = _LINE.search(text) if id_ == SERVED else None
    if match:
        yield _request(match, time or None)


class _Reader:
    """Keeps what the next block may belong to."""

    def __init__(self) -> None:
        self.text = ""
        self.waiting: Request | None = None  # the last one, whose time may stand behind it
        self.before: str | None = None  # its line, to know it again
        self.was_value = False
        self.is_time_behind: bool | None = None

    def read(self, block: str, is_last: bool = False) -> Iterator[Request]:
        """The requests that are whole now."""
        self.text += block
        edge = len(self.text) if is_last else len(self.text) - _TAIL
        place = 0
        for match in _LINE.finditer(self.text):
            if match.start() >= edge:
                break
            yield from self._next(
                match, self.text[max(place, match.start() - _NEAR) : match.start()]
            )
            place = match.end()
        if is_last and self.waiting:
            yield self._timed(self.waiting, self.text[place : place + _NEAR])
            self.waiting = None
        self.text = self.text[max(place, min(edge, len(self.text)) - _NEAR, 0) :]

    def _next(self, match: re.Match[str], gap: str) -> Iterator[Request]:
        """The request before this one, now that all between them is known; this one waits."""
        is_value = _VALUE.search(gap, max(0, len(gap) - _LONGEST_VALUE)) is not None
        time = _time(gap)
        if match[0] == self.before and self._is_same(gap, is_value):
            if self.waiting and self.waiting.time is None:
                self.waiting = replace(self.waiting, time=time)
            return
        if self.waiting:
            if self.is_time_behind is None:
                self.is_time_behind = self.waiting.time is None and time is not None
            yield replace(self.waiting, time=time) if self.is_time_behind else self.waiting
        self.waiting = _request(match, None if self.is_time_behind else time)
        self.before, self.was_value = match[0], is_value

    def _is_same(self, gap: str, is_value: bool) -> bool:
        """Whether a line that is there twice is of one event: XML and JSON can have it as data and
        again within the message.
        """
        in_xml = "</" in gap and not _XML_EVENT.search(gap)
        return in_xml or is_value != self.was_value

    def _timed(self, request: Request, gap: str) -> Request:
        if request.time is None and self.is_time_behind is not False:
            return replace(request, time=_first_time(gap))
        return request


def _request(match: re.Match[str], time: str | None) -> Request:
    result, n_policy, client, cmid, client_time, activation_id = match.groups()
    code = _canonical(result)
    ids = cmid.lower(), (activation_id or "").lower()
    return Request(code, int(n_policy), client, ids[0], client_time, ids[1], time)


@lru_cache(maxsize=256)
def _canonical(code: str) -> str:
    return f"0x{int(code, 16):08X}"


def _time(gap: str) -> str | None:
    """The last time before a line."""
    at = gap.rfind("SystemTime")
    if at >= 0:
        match = _XML_TIME.match(gap, at)
        return match[1] if match else None
    found = None
    for match in _TICKS.finditer(gap) if "Date(" in gap else times.WHEN.finditer(gap):
        found = match[0]
    return found


def _first_time(gap: str) -> str | None:
    match = _TICKS.search(gap) or times.WHEN.search(gap)
    return match[0] if match else None
