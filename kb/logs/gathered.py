"""The material of one case as one text, from inputs of any size in memory that does not grow with
them.

What is no longer than a paste is taken as it is. Of a log the events of the licensing services are
kept: the newest NEWEST of each number and machine, where the machine of a KMS host's requests is
the client.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO, NamedTuple, cast

from kb.diagnosis.case import distinct_names, moment, short_name
from kb.diagnosis.diagnose import Diagnosis, read_all
from kb.diagnosis.facts import Source
from kb.diagnosis.readers import event_lines, events
from kb.logs import decode, evtx, files

# Bytes of all inputs together that are held as they are. A diagnosis of so much text takes some
# ten times as much memory, and about ten seconds.
LONGEST_TEXT = 4 << 20
# Events of one number and machine that are kept, the newest: whether a failure was overcome shows
# in the last ones.
NEWEST = 5
# Events that are kept of all logs together; a text with more of them is a log. Two thousand are
# read in about a second.
MOST_EVENTS = 2000
# Clients and their IDs that are counted apart; further ones are not.
MOST_COUNTED = 100_000
# Client machine IDs whose first request is remembered, to show under which names one came; five
# hundred bytes each.
MOST_COMPARED = 20_000
# Characters of a paste, which is never taken for a log: as over HTTP.
PASTE = 1 << 20
# Characters at the end of a block that are read again with the next one: the longest record of a
# CSV (kb.diagnosis.readers.events_csv).
_MARGIN = 40_000
# Characters in front of an output that may name its machine.
_ABOVE = 200
# A machine's name stands at most so far above its output.
_MOST_LINES_ABOVE = 3
# What an export in CSV begins with: names of columns and no numbers.
_HEADER = re.compile(
    r"(?i)(?=[^\r\n]*\b(?:Id|EventID)\b)[^\r\n\d]{0,2000}(?:[,;\t][^\r\n\d]*){2}\r?\n"
)
BETWEEN = "\n\n==========\n\n"


class Key(NamedTuple):
    """What events are kept apart by: number and machine, of a request the client and its ID."""

    event: object
    machine: str
    cmid: str


class Kept(NamedTuple):
    """An event: what it is ranked by (whether it is more than a request, its time, its number in
    the order of the logs), the header of its CSV, its text.
    """

    rank: tuple[bool, tuple[int, ...], int]
    header: str
    text: str


@dataclass
class Paste:
    """The text of some inputs, as long as all of it is no longer than a paste; then nothing."""

    parts: list[str] = field(default_factory=list)
    room: int = PASTE

    def noted(self, blocks: Iterable[str]) -> Iterator[str]:
        """The blocks of a further input, as they come."""
        self.add(BETWEEN if self.parts else "")
        for block in blocks:
            self.add(block)
            yield block

    def add(self, text: str) -> None:
        """A piece of text."""
        self.room -= len(text)
        if self.room < 0:
            self.parts.clear()
        else:
            self.parts.append(text)

    def text(self) -> str:
        """All of it, or nothing."""
        return "".join(self.parts)


@dataclass
class Requests:
    """What the requests in a host's logs come to; ``names`` and ``cmids`` are bounded."""

    lines: int = 0
    failed: int = 0
    cmids: set[str] = field(default_factory=set)
    names: dict[str, None] = field(default_factory=dict)

    def add(self, source: Source) -> None:
        """Count one event 12290."""
        self.lines += 1
        self.failed += int(str(source["result"] or "0"), 16) != 0
        if len(self.names) < MOST_COUNTED and source["client"]:
            self.names.setdefault(str(source["client"]).lower())
        if len(self.cmids) < MOST_COUNTED and source["cmid"]:
            self.cmids.add(str(source["cmid"]).lower())

    def totals(self) -> dict[str, dict[str, int]]:
        """The figures as the JSON of a diagnosis has them; empty where there is no request."""
        figures = {
            "lines": self.lines,
            "distinct_cmid": len(self.cmids),
            "distinct_clients": len(distinct_names(self.names)),
            "failed": self.failed,
        }
        return {str(event_lines.SERVED): figures} if self.lines else {}


class Newest:
    """The newest events of each number and machine, MOST_EVENTS of all."""

    def __init__(self) -> None:
        self.count = 0
        self._kept: dict[Key, list[Kept]] = {}
        self._held = 0
        self._first: dict[str, tuple[Key, Kept]] = {}
        self._shared: set[str] = set()

    def add(self, source: Source, header: str, text: str) -> None:
        """One event with its text."""
        self.count += 1
        time = moment(str(source["event_time_utc"] or source.time or source["client_time"] or ""))
        if source["event"] != event_lines.SERVED:
            key = Key(source["event"], (source.machine or "").lower(), "")
            self._put(key, Kept((True, time, self.count), header, text))
            return
        cmid = str(source["cmid"] or "")
        key = Key(source["event"], short_name(str(source["client"] or "")), cmid)
        one = Kept((False, time, self.count), header, text)
        self._share(key, one)
        self._put(key, one)

    def _put(self, key: Key, one: Kept) -> None:
        kept = self._kept.setdefault(key, [])
        kept.append(one)
        self._held += 1
        if len(kept) > NEWEST:
            kept.remove(min(kept, key=lambda other: other.rank))
            self._held -= 1
        if self._held > 2 * MOST_EVENTS:
            self._thin_out()

    def in_order(self) -> list[Kept]:
        """The events that are kept, in the order of the logs."""
        self._thin_out()
        return sorted(chain.from_iterable(self._kept.values()), key=lambda one: one.rank[2])

    def _share(self, key: Key, one: Kept) -> None:
        """Note whether a client machine ID has come under several names: these events are kept
        first, and that of the first name is taken again where it was left out.
        """
        if not key.cmid or (len(self._first) >= MOST_COMPARED and key.cmid not in self._first):
            return
        first, event = self._first.setdefault(key.cmid, (key, one))
        if first.machine != key.machine:
            self._shared.add(key.cmid)
            if first not in self._kept:
                self._put(first, event)

    def _thin_out(self) -> None:
        """Leave MOST_EVENTS: first those that are no mere request, then the newest."""
        if self._held <= MOST_EVENTS:
            return
        ranked = sorted(
            ((self._rank(key, one), key, one) for key, kept in self._kept.items() for one in kept),
            key=lambda found: found[0],
        )
        self._kept = {}
        for _, key, one in ranked[-MOST_EVENTS:]:
            self._kept.setdefault(key, []).append(one)
        self._held = MOST_EVENTS

    def _rank(self, key: Key, one: Kept) -> tuple[bool, tuple[int, ...], int]:
        return one.rank[0] or key.cmid in self._shared, *one.rank[1:]


class Material:
    """Takes inputs and makes one text of them."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._room = LONGEST_TEXT
        self._newest = Newest()
        self._requests = Requests()

    @property
    def has_logs(self) -> bool:
        """Whether only the newest events are held of something."""
        return self._newest.count > 0

    @property
    def left_out(self) -> int:
        """How many events of logs are not held."""
        return self._newest.count - len(self._newest.in_order())

    def add(
        self,
        log: files.Log,
        damaged: Callable[[str], None],
        progress: Callable[[int], None] = lambda _count: None,
    ) -> bool:
        """Take an input; whether all of it was read. ``damaged`` is told of records that cannot
        be read, ``progress`` the number of bytes that were. Raises UnreadableText for what is
        neither text nor an event log.
        """
        if log.is_event_log:
            self._add_event_log(log, damaged)
            return True
        raw = log.file.read(self._room + 1)
        if len(raw) > self._room:
            whole = files.Log(log.name, cast(BinaryIO, _Again(raw, log.file)))
            is_read = self._add_blocks(whole.blocks(progress))
            log.damaged += whole.damaged
            return is_read
        progress(len(raw))
        text = decode.text_of(raw)
        if len(text) > PASTE and sum(1 for _ in events.read(text)) > MOST_EVENTS:
            return self._add_blocks([text])
        self._hold(text, len(raw))
        return True

    def text(self) -> str:
        """All that is held as one text: outputs, then the events of logs."""
        return BETWEEN.join(filter(None, [self._outputs(), self._log()]))

    def totals(self, diagnosis: Diagnosis) -> dict[str, dict[str, int]]:
        """What the requests come to, those that are not held as well; ``diagnosis`` is that of the
        text.
        """
        if not self.has_logs:
            return diagnosis.totals()
        found = Requests(
            self._requests.lines,
            self._requests.failed,
            set(self._requests.cmids),
            dict(self._requests.names),
        )
        edge = len(self._outputs())
        for number in diagnosis.case.events(event_lines.SERVED):
            source = diagnosis.case.sources[number]
            if source.start < edge:
                found.add(source)
        return found.totals()

    # What is held

    def _hold(self, text: str, size: int) -> None:
        self._room -= size
        self._texts.append(text)

    def _outputs(self) -> str:
        return BETWEEN.join(self._texts)

    def _log(self) -> str:
        """The events that are kept, those of a CSV under its header."""
        parts: list[str] = []
        header = ""
        for one in self._newest.in_order():
            if one.header != header:
                header = one.header
                parts.append(f"\n{header}")
            parts.append(f"{one.text}\n" if header else f"{one.text}\n\n")
        return "".join(parts)

    def _keep(self, source: Source, header: str, text: str) -> None:
        if source["event"] == event_lines.SERVED:
            self._requests.add(source)
        self._newest.add(source, header, text)

    # Logs

    def _add_event_log(self, log: files.Log, damaged: Callable[[str], None]) -> None:
        with files.on_disk(log) as path:
            for event in evtx.events(path):
                if isinstance(event, evtx.Unreadable):
                    damaged(event.problem)
                    continue
                said = (event.time, event.computer, event.provider, event.text)
                source = events.of_record(event.id, *said)
                if source:
                    self._keep(source, "", evtx.as_xml(event))

    def _add_blocks(self, blocks: Iterable[str]) -> bool:
        """Keep the events of a text and, of what else stands at its beginning, the outputs of
        tools; all of the beginning where there are no events. Whether all was read.
        """
        beginning: list[str] = []
        room, before = self._room, self._newest.count
        for one in in_blocks(blocks):
            if one.source:
                self._keep(one.source, one.header, one.text)
            elif room > 0:
                beginning.append(one.text[:room])
                room -= len(one.text)
        text = "".join(beginning)
        has_events = self._newest.count > before
        held = "".join(_outputs(text[:PASTE])) if has_events else text
        if held:
            self._hold(held, len(held.encode("utf-8", "replace")))
        self._room = max(0, self._room)
        return has_events


class _Again(io.RawIOBase):
    """A file from which some bytes were read already, which come first."""

    def __init__(self, raw: bytes, file: BinaryIO) -> None:
        self._raw = raw
        self._file = file

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def read(self, count: int = -1) -> bytes:
        """So many bytes, or what is there."""
        if self._raw:
            found, self._raw = self._raw[:count], self._raw[count:]
            return found
        return self._file.read(count)


class Piece(NamedTuple):
    """An event with the header of its CSV (else empty) and its own text; or, without ``source``,
    what stands between two events.
    """

    source: Source | None
    header: str
    text: str


def in_blocks(blocks: Iterable[str]) -> Iterator[Piece]:
    """Every event of a text that comes in blocks, and what stands between them."""
    text = header = ""
    is_first = True
    for block in chain(blocks, [None]):
        text += block or ""
        if block is not None and len(text) < 2 * _MARGIN:
            continue
        if is_first:
            header, is_first = _header(text), False
        edge = len(text) if block is None else len(text) - _MARGIN
        shown, behind = header + text, 0
        for source in events.read(shown):
            start, end = source.start - len(header), source.end - len(header)
            if start >= edge:
                break
            if start >= behind:
                yield Piece(None, "", text[behind:start])
                yield Piece(source, header, _whole(shown, source))
            behind = max(behind, end)
        cut = _cut(text, behind, edge)
        yield Piece(None, "", text[behind:cut])
        text = text[cut:]


def _header(text: str) -> str:
    """The line with the names of the columns that a CSV begins with, behind PowerShell's #TYPE."""
    place = 0
    for _ in range(_MOST_LINES_ABOVE):
        found = _HEADER.match(text, place)
        if found:
            return found[0]
        place = text.find("\n", place) + 1
    return ""


def _whole(text: str, source: Source) -> str:
    """The text of an event with the quotation marks around its first and last cell."""
    start, end = source.start, source.end
    while start and text[start - 1] == '"':
        start -= 1
    while text[end : end + 1] == '"':
        end += 1
    return text[start:end]


def _cut(text: str, start: int, edge: int) -> int:
    """Where a text may be cut between a place and an edge: at the beginning of a line or event."""
    line, event = text.rfind("\n", start, edge) + 1, text.rfind("<Event ", start, edge)
    return max(line, event) if max(line, event) > start else max(start, edge)


def _outputs(text: str) -> Iterator[str]:
    """What other tools than the event log printed, with the lines above, which may name a
    machine.
    """
    behind = 0
    for one in read_all(text):
        first = max(behind, text.rfind("\n", 0, max(0, one.start - _ABOVE)) + 1)
        if one.kind != "event" and one.end > first:
            yield text[first : one.end] + "\n"
            behind = one.end
