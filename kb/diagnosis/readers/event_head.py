"""What stands at the head of an event, whatever the form: number, provider, machine, time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kb.diagnosis import times
from kb.diagnosis.facts import Place, Source
from kb.diagnosis.readers import event_lines
from kb.diagnosis.readers.event_lines import Values

# Names of the provider, in full and as Event Viewer shortens them.
OURS = re.compile(
    r"(?:Microsoft-Windows-)?Security-SPP(?:-UX)?\b|(?:Office )?Software Protection Platform(?: Service)?|(?:Microsoft-Windows-)?Security-Licensing-SLC\b",  # noqa: E501, built into others
    re.IGNORECASE,
)
LOG = "Key Management Service"
# What 8198 names of the rule that started it, and how far before it the code stands.
_AUTOMATIC = re.compile(rf"\bRuleId={event_lines.GUID};Action=[^\r\n]{{0,600}}")
# Characters: the code is the first value, the rule the second.
_BEFORE_RULE = 400
_ANY_RULE = re.compile(r"\bRuleId=|\bSkuId ?= ?[0-9a-f]{8}-")
# Events whose text says by itself that they are ours, where no provider stands there: the form of
# the Info line, or what the rules engine writes. 12288 to 12294 are also numbers of the SAM.
_BY_LINE = frozenset((event_lines.REQUEST, event_lines.ANSWER, event_lines.SERVED))
_BY_RULE = frozenset((event_lines.AUTOMATIC, 8229, 8230, 8233))
_BY_CODE = frozenset((8200, 8208, 8198, 8233))
# An event ID has 16 bits; what is larger is an instance ID or no event.
LAST_ID = 0xFFFF
# No event is without one of these: who wrote it, or a code, as every Info line has.
_POSSIBLE = re.compile(rf"0x[0-9A-Fa-f]|{OURS.pattern}|{LOG}", re.IGNORECASE)


@dataclass
class Head:
    """One event as its form gives it; ``body`` is where its own text begins, ``places`` has the
    places of ``event``, ``machine`` and ``time``.

    ``is_whole`` says that the form itself shows where the event ends.
    """

    start: int
    end: int
    body: int
    id: int | None = None
    provider: str | None = None
    log: str = ""
    machine: str | None = None
    time: str | None = None
    is_xml: bool = False
    is_whole: bool = True
    places: dict[str, Place] = field(default_factory=dict)

    @property
    def is_ours(self) -> bool | None:
        """Whether the licensing services wrote it; None where nothing says who did."""
        if LOG.lower() in self.log.lower():
            return True
        return None if self.provider is None else bool(OURS.search(self.provider))


def is_possible(text: str, start: int, end: int) -> bool:
    """Whether there can be an event in a part of a text."""
    return _POSSIBLE.search(text, start, end) is not None


def source(text: str, head: Head) -> Source | None:
    """The event with its facts; None for one of another service."""
    if head.id is None or not 0 < head.id <= LAST_ID or head.is_ours is False:
        return None
    found = event_lines.values(head.id, text, head.body, head.end)
    if head.is_ours is None and not _is_evident(head.id, found, text, head):
        return None
    places = {"event": head.places["event"]} if "event" in head.places else {}
    facts = {"event": head.id, **found.facts}
    time = times.in_utc(head.time) if head.is_xml and head.time else None
    if time:
        facts["event_time_utc"] = times.iso(time)
        if "time" in head.places:
            places["event_time_utc"] = head.places["time"]
    end = head.end
    if not head.is_whole:
        last = max(found.end, *(place[1] for place in head.places.values()), head.start)
        end = _line_end(text, last, max(head.end, last))
    return Source("event", head.start, end, facts, places | found.places, head.machine, head.time)


def alone(text: str, start: int, end: int) -> Iterator[Source]:
    """Events of which only the values are there: an Info line, or code and rule of 8198."""
    for id_, first, found in event_lines.lines(text, start, end):
        yield Source("event", first, found.end, {"event": id_, **found.facts}, found.places)
    place = start
    for rule in _AUTOMATIC.finditer(text, start, end):
        first = text.rfind("hr=", max(place, rule.start() - _BEFORE_RULE), rule.start())
        place = rule.end()
        if first >= 0:
            found = event_lines.values(event_lines.AUTOMATIC, text, first, place)
            facts = {"event": event_lines.AUTOMATIC, **found.facts}
            yield Source("event", first, place, facts, found.places)


def _is_evident(id_: int, found: Values, text: str, head: Head) -> bool:
    """Whether the text of an event without a provider says that it is ours."""
    if id_ in _BY_LINE:
        return event_lines.is_telling(id_, found)
    has_rule = id_ in _BY_RULE and _ANY_RULE.search(text, head.body, head.end) is not None
    return has_rule or (id_ in _BY_CODE and "result" in found.facts)


def _line_end(text: str, place: int, end: int) -> int:
    """The end of the line at a place, without its line end."""
    found = text.find("\n", place, end)
    edge = found if found >= 0 else end
    return edge - 1 if edge > place and text[edge - 1] == "\r" else edge
