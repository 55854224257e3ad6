"""Event XML: ``wevtutil /f:xml``, "Details" of Event Viewer, exports; one or many, whole or cut.

There is no XML parser here: tags are looked for as text, so that neither a DTD nor an entity can
do anything, and a piece of a file is read as well as a whole one.
"""

import re
from collections.abc import Iterator

from kb.diagnosis.readers.event_head import Head

_TAG = re.compile(r"<(/?Event|System|EventID)(?=[\s>])")
_PROVIDER = re.compile(r"<Provider\s[^>]{0,400}")
_NAME = re.compile(r"""\b(?:Name|EventSourceName)\s?=\s?["']([^"'<>]{0,200})["']""")
_ID = re.compile(r"<EventID[^>]{0,100}>\s{0,20}(\d{1,5})\s{0,20}(?:<|\Z)")
_TIME = re.compile(r"""\bSystemTime\s?=\s?["']([^"'<>]{1,40})["']""")
_COMPUTER = re.compile(r"<Computer>\s{0,20}([^<\s]{1,255})")
_CHANNEL = re.compile(r"<Channel>\s{0,20}([^<\n]{1,100})")
_DATA = re.compile(r"<(?:EventData|UserData|Data)\b")
_BLANK = re.compile(r"\n[ \t>]*\r?\n")


def heads(text: str, start: int, end: int) -> Iterator[Head]:
    """The events in a part of a text."""
    for first, last in _parts(text, start, end):
        # What is shorter than the element with the number holds none.
        if last - first > len("<EventID>1</EventID>"):
            yield _head(text, first, last)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """From where to where each event goes: to its end tag, or to the next one."""
    opened: int | None = None
    seen: set[str] = set()
    for match in _TAG.finditer(text, start, end):
        name = match[1]
        if name == "/Event":
            if opened is not None:
                yield opened, min(match.end() + 1, end)
            opened = None
        elif name == "Event" or opened is None or name in seen:
            if opened is not None:
                yield opened, match.start()
            opened, seen = match.start(), {name}
        else:
            seen.add(name)
    if opened is not None:
        yield opened, _cut(text, opened, end)


def _cut(text: str, start: int, end: int) -> int:
    """The end of an event that has no end tag: the blank line behind its last tag."""
    blank = _BLANK.search(text, text.rfind("<", start, end), end)
    return blank.start() if blank else end


def _head(text: str, start: int, end: int) -> Head:
    found = Head(start, end, start, is_xml=True)
    id_ = _ID.search(text, start, end)
    if id_ is None:
        return found
    found.id = int(id_[1])
    found.places["event"] = id_.span(1)
    provider = _PROVIDER.search(text, start, end)
    if provider:
        found.provider = " ".join(_NAME.findall(provider[0]))
    time = _TIME.search(text, start, end)
    if time:
        found.time, found.places["time"] = time[1], time.span(1)
    computer = _COMPUTER.search(text, start, end)
    if computer:
        found.machine, found.places["machine"] = computer[1], computer.span(1)
    channel = _CHANNEL.search(text, start, end)
    found.log = channel[1] if channel else ""
    data = _DATA.search(text, id_.end(), end)
    found.body = data.start() if data else id_.end()
    return found
