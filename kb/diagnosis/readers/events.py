"""Reads events of the licensing services in every form in which they are passed on.

XML, JSON and CSV show where an event ends; what is left is read as text, and what then is left is
searched for Info lines that stand alone.
"""

from collections.abc import Iterator

from kb.diagnosis.facts import Place, Source
from kb.diagnosis.readers import (
    event_head,
    event_lines,
    events_csv,
    events_json,
    events_text,
    events_xml,
)
from kb.diagnosis.readers.event_head import Head

_FORMS = (events_xml.heads, events_json.heads, events_csv.heads, events_text.heads)


def read(text: str) -> Iterator[Source]:
    """The events in a text, in its order."""
    found: list[Source] = []
    taken: list[Place] = []
    for form in _FORMS:
        for start, end in _gaps(taken, len(text)):
            if not event_head.is_possible(text, start, end):
                continue
            for head in form(text, start, end):
                source = event_head.source(text, head)
                if source:
                    found.append(source)
                if source or head.is_whole:
                    taken.append((head.start, source.end if source else head.end))
        taken.sort()
    for start, end in _gaps(taken, len(text)):
        found += event_head.alone(text, start, end)
    yield from sorted(found, key=lambda source: source.start)


def of_record(id_: int, time: str, computer: str, provider: str, text: str) -> Source | None:
    """One event of an event log (EVTX), of which ``text`` is the data; None for one of another
    service. Places are those in the data.
    """
    head = Head(0, len(text), 0, id_, provider, "", computer or None, time or None, is_xml=True)
    if id_ in event_lines.WITH_LINE:
        head.log = event_head.LOG
    return event_head.source(text, head)


def _gaps(taken: list[Place], length: int) -> Iterator[Place]:
    """What no event has taken, of a sorted list."""
    place = 0
    for start, end in taken:
        if start > place:
            yield place, start
        place = max(place, end)
    if place < length:
        yield place, length
