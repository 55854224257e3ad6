"""The codes of logs: each with its place, a summary of all, and notes beside the lines of a
stream.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from kb import labels
from kb.codes.code import Code
from kb.content import html
from kb.languages import ZH_TW
from kb.logs.evtx import Event
from kb.logs.redact import Redactor
from kb.lookup import KnowledgeBase

COLUMNS = ("file", "line", "column", "code", "text", "title", "url", "time", "event", "computer")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TIME = re.compile(
    r"""
    \d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T ](?:[上下]午[ ])?\d{1,2}:\d{2}  # 2024/3/5 上午 09:12
        (?::\d{2}(?:[.,:]\d{1,7})?)?                             # :44, :44.1234567
        (?:Z|[+-]\d{2}:?\d{2})?                                  # Z, +08:00
    | \d{1,2}/\d{1,2}/\d{4},?[ ]\d{1,2}:\d{2}(?::\d{2})?(?:[ ][AP]M)?  # 3/5/2024, 9:12:44 AM
    | (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)          # Mar  5 09:12:44
        [ ][ \d]\d[ ]\d{2}:\d{2}:\d{2}
    """,
    re.VERBOSE,
)
_CMTRACE = re.compile(r'time="(\d{2}:\d{2}:\d{2})[^"]{0,16}" date="(\d{1,2})-(\d{1,2})-(\d{4})"')
# A time stamp is looked for this far on either side of a code. It opens the line in all formats
# but CMTrace's, which closes it; without a limit a log of one line is read again for every code.
_LONGEST_LINE = 1000
# An annotator keeps so much of what it has passed on: MARGIN of ``kb.codes.scan_rules`` for the
# rules, and room for a code that began before it. Every line is read behind that much text again.
_KEPT = 1000


@dataclass(frozen=True)
class LogOccurrence:
    """One code in one input: one-based line and column, ``start`` and ``end`` in characters from
    its beginning.

    ``time`` is the time stamp of the line as it is written there, empty where there is none. In an
    event log ``line`` is the number of the record, and column, ``start`` and ``end`` count in the
    data of the event; ``event`` and ``computer`` say which.
    """

    file: str
    line: int
    column: int
    start: int
    end: int
    text: str
    code: Code
    time: str = ""
    event: int | None = None
    computer: str = ""


@dataclass(frozen=True)
class Described:
    """What is printed beside a code."""

    title: str
    url: str


class Describer:
    """Titles, addresses and common causes of codes in one language; ``base`` is the public address
    of the service.
    """

    def __init__(self, knowledge: KnowledgeBase, language: str, base: str) -> None:
        self.knowledge = knowledge
        self.language = language
        self.base = base
        self._described: dict[Code, Described] = {}

    def of(self, code: Code) -> Described:
        """Title and address of a code."""
        if code not in self._described:
            title = self.knowledge.title(code, self.language)
            self._described[code] = Described(
                title, f"{self.base}/{self.language}/codes/{code.hex}"
            )
        return self._described[code]

    def listed(self, text: str, places: Iterable[tuple[str, int, int]]) -> list[dict[str, Any]]:
        """The codes of a text as the JSON contract has them, from code (``0x…``), start and end of
        each.
        """
        return [
            {
                "code": code,
                "text": text[start:end],
                "start": start,
                "end": end,
                **asdict(self.of(Code(int(code, 16)))),
            }
            for code, start, end in places
        ]

    def cause(self, code: Code) -> str:
        """The most common cause that the article names; empty where there is no article."""
        id_ = f"codes/{code.hex}"
        if not self.knowledge.library.has(id_):
            return ""
        causes = self.knowledge.library.article(id_, self.language).page.causes
        return html.plain(causes[0].text) if causes else ""


def in_blocks(
    knowledge: KnowledgeBase, name: str, blocks: Iterable[str]
) -> Iterator[LogOccurrence]:
    """Every code in one input that comes in blocks, in order, in memory that does not grow with
    it.
    """
    line, column, offset = 1, 1, 0
    for text, found in knowledge.extract_from_blocks(blocks):
        place = 0
        for one in found:
            line, column = _moved(line, column, text, place, one.start)
            place = one.start
            time = time_stamp(text, one.start)
            start, end = offset + one.start, offset + one.end
            yield LogOccurrence(name, line, column, start, end, one.text, one.code, time)
        line, column = _moved(line, column, text, place, len(text))
        offset += len(text)


def in_event(knowledge: KnowledgeBase, name: str, event: Event) -> Iterator[LogOccurrence]:
    """Every code in the data of an event."""
    for one in knowledge.extract(event.text):
        place = (one.start + 1, one.start, one.end)
        said = (event.time, event.id, event.computer)
        yield LogOccurrence(name, event.record, *place, one.text, one.code, *said)


def masked(one: LogOccurrence, redactor: Redactor) -> LogOccurrence:
    """An occurrence with the user name in its path and its computer masked."""
    return replace(
        one,
        file=redactor.text(one.file),
        computer=redactor.host(one.computer) if one.computer else "",
    )


def _moved(line: int, column: int, text: str, start: int, end: int) -> tuple[int, int]:
    """Line and column at ``end``, from those at ``start``."""
    count = text.count("\n", start, end)
    return (
        (line + count, end - text.rfind("\n", start, end))
        if count
        else (line, column + end - start)
    )


def time_stamp(text: str, place: int) -> str:
    """The time stamp of the line around a place, as written; empty where it has none."""
    start = max(text.rfind("\n", 0, place) + 1, place - _LONGEST_LINE)
    end = text.find("\n", place)
    line = text[start : min(end if end >= 0 else len(text), place + _LONGEST_LINE)]
    cmtrace = _CMTRACE.search(line)
    if cmtrace:
        time, month, day, year = cmtrace.groups()
        return f"{year}-{month:0>2}-{day:0>2} {time}"
    found = _TIME.search(line)
    return found[0] if found else ""


# What an occurrence looks like


def as_dict(one: LogOccurrence, described: Described) -> dict[str, Any]:
    """An occurrence as JSON."""
    place = {
        "file": one.file,
        "line": one.line,
        "column": one.column,
        "start": one.start,
        "end": one.end,
        "text": one.text,
    }
    more: dict[str, Any] = {"time": one.time} if one.time else {}
    if one.event is not None:
        more |= {"event": one.event, "computer": one.computer}
    return {"code": one.code.hex, "title": described.title, "url": described.url, **place, **more}


def as_text(one: LogOccurrence, described: Described) -> str:
    """An occurrence as one line for the terminal."""
    where = "" if one.file == "-" else f"{one.file}:"
    said = f"{one.code.hex} {described.title}"
    if one.event is None:
        return f"{where}{one.line}:{one.column}: {said}"
    return f"{where}{one.line}: event {one.event}, {one.time}, {one.computer}: {said}"


def as_cells(one: LogOccurrence, described: Described) -> list[str]:
    """An occurrence as the cells of COLUMNS, safe to open in a spreadsheet."""
    cells = [
        one.file,
        str(one.line),
        str(one.column),
        one.code.hex,
        one.text,
        described.title,
        described.url,
    ]
    cells += [one.time, "" if one.event is None else str(one.event), one.computer]
    return [safe_cell(cell) for cell in cells]


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: a quote before one that begins with ``= + -
    @``, tab or CR.
    """
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_line(cells: Iterable[str], delimiter: str = ",") -> str:
    """One line of CSV (RFC 4180) with its line end."""
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return line.getvalue()


# The summary


@dataclass
class Count:
    """How often a code was seen, and where first and last."""

    first: LogOccurrence
    last: LogOccurrence
    count: int = 1
    files: set[str] = field(default_factory=set)


class Summary:
    """Counts by code."""

    def __init__(self) -> None:
        self.counts: dict[Code, Count] = {}

    def add(self, one: LogOccurrence) -> None:
        """Count one occurrence."""
        counted = self.counts.setdefault(one.code, Count(one, one, 0))
        counted.last = one
        counted.count += 1
        counted.files.add(one.file)

    def rows(self, describer: Describer) -> list[dict[str, Any]]:
        """The codes, the most frequent first, as JSON."""
        ranked = sorted(self.counts.items(), key=lambda item: (-item[1].count, item[0]))
        return [self._row(code, counted, describer) for code, counted in ranked]

    def _row(self, code: Code, counted: Count, describer: Describer) -> dict[str, Any]:
        described = describer.of(code)
        return {
            "code": code.hex,
            "count": counted.count,
            "files": len(counted.files),
            "first": {
                "file": counted.first.file,
                "line": counted.first.line,
                "time": counted.first.time or None,
            },
            "last": {
                "file": counted.last.file,
                "line": counted.last.line,
                "time": counted.last.time or None,
            },
            "title": described.title,
            "cause": describer.cause(code) or None,
            "url": described.url,
        }


SUMMARY_COLUMNS = (
    "code",
    "count",
    "files",
    "first",
    "first_time",
    "last",
    "last_time",
    "title",
    "cause",
    "url",
)


def summary_cells(row: dict[str, Any]) -> list[str]:
    """A row of a summary as the cells of SUMMARY_COLUMNS."""
    first, last = row["first"], row["last"]
    cells = [
        row["code"],
        row["count"],
        row["files"],
        f"{first['file']}:{first['line']}",
        first["time"],
    ]
    cells += [
        f"{last['file']}:{last['line']}",
        last["time"],
        row["title"],
        row["cause"],
        row["url"],
    ]
    return [safe_cell("" if cell is None else str(cell)) for cell in cells]


def summary_text(row: dict[str, Any], language: str) -> str:
    """A row of a summary for the terminal, with its line ends."""
    times = "×" if language == ZH_TW else " ×"
    first, last = (
        f"{place['file']}:{place['line']}" + (f" ({place['time']})" if place["time"] else "")
        for place in _ends(row)
    )
    lines = [f"{row['code']}  {row['count']}{times}  {row['title']}"]
    lines += [
        f"    {labels.word(labels.SCAN, 'first', language)}: {first}",
        f"    {labels.word(labels.SCAN, 'last', language)}: {last}",
    ]
    lines += (
        [f"    {labels.word(labels.SCAN, 'cause', language)}: {row['cause']}"]
        if row["cause"]
        else []
    )
    return "\n".join([*lines, f"    {row['url']}", ""])


def _ends(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [row["first"], row["last"]]


# Notes beside the lines of a stream


class Annotator:
    """Passes a text on line by line and says under a line what its codes mean; sees a code that
    goes over a line end.
    """

    def __init__(self, describer: Describer, redactor: Redactor | None = None) -> None:
        self.describer = describer
        self.redactor = redactor
        self.count = 0
        self._before = ""

    def lines(self, blocks: Iterable[str]) -> Iterator[str]:
        """Every line unchanged (masked, with a redactor), and behind it the notes on its codes,
        each a line of its own.
        """
        notes: list[str] = []
        is_open = False
        for line in lines_of(blocks):
            yield self.redactor.text(line) if self.redactor else line
            notes += self._notes(line)
            is_open = not line.endswith("\n")
            if notes and not is_open:
                yield "".join(notes)
                notes = []
        yield ("\n" if is_open and notes else "") + "".join(notes)

    def _notes(self, line: str) -> list[str]:
        text = self._before + line
        found = [
            one for one in self.describer.knowledge.extract(text) if one.end > len(self._before)
        ]
        self._before = text[-_KEPT:]
        self.count += len(found)
        described = [
            (code.hex, self.describer.of(code))
            for code in dict.fromkeys(one.code for one in found)
        ]
        return [f"    ^ {spelling}: {note.title}  {note.url}\n" for spelling, note in described]


def lines_of(blocks: Iterable[str]) -> Iterator[str]:
    """The lines of a text that comes in blocks, with their ends; one that goes over the end of a
    block comes in parts.
    """
    for block in blocks:
        start = 0
        while start < len(block):
            end = block.find("\n", start) + 1 or len(block)
            yield block[start:end]
            start = end
