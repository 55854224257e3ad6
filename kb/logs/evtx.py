"""Reads Windows event logs (EVTX): the events of the licensing services. The only room that knows
the package ``evtx``.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any, BinaryIO

from kb.errors import Advice, UnreadableText

PROVIDERS = frozenset(
    (
        "Microsoft-Windows-Security-SPP",
        "Software Protection Platform Service",
        "Office Software Protection Platform Service",
        "Microsoft-Windows-Security-SPP-UX",
    )
)
CHANNELS = frozenset(("Key Management Service",))
_INSTALL = Advice(
    "this is a Windows event log; to read it install the extra: pip install 'activation-kb[evtx]'"
)
# Characters of what the reader says of a damaged record: its last part, which fits on two lines.
_LONGEST_PROBLEM = 120


@dataclass(frozen=True)
class Event:
    """One event: number of its record, event ID, time (ISO 8601, UTC), computer, provider, and its
    data as lines of text.
    """

    record: int
    id: int
    time: str
    computer: str
    provider: str
    text: str


@dataclass(frozen=True)
class Unreadable:
    """A record that is damaged, with what the reader says of it."""

    problem: str


def events(log: str | BinaryIO) -> Iterator[Event | Unreadable]:
    """The events of the licensing services in a log, in its order; the others are left out.
    ``log`` is its path, or its bytes as a file that can be searched.

    Raises UnreadableText where the package is not installed or the file is no event log.
    """
    try:
        from evtx import PyEvtxParser
    except ImportError:
        raise UnreadableText(_INSTALL) from None
    try:
        records: Iterator[Any] = iter(PyEvtxParser(log, 1).records_json())
    except (OSError, RuntimeError) as error:
        damaged = Advice(
            "this event log is damaged or cut short ({problem}); export it again",
            problem=_short(error),
        )
        raise UnreadableText(damaged) from None
    while True:
        try:
            found = _event(next(records))
        except StopIteration:
            return
        except RuntimeError as error:
            yield Unreadable(_short(error))
            continue
        if found:
            yield found


def as_xml(event: Event) -> str:
    """An event as Event XML, the form in which the diagnosis reads it, on one line."""
    is_named = event.provider in PROVIDERS
    channel = "" if is_named else f"<Channel>{next(iter(CHANNELS))}</Channel>"
    data = "".join(f"<Data>{escape(line)}</Data>" for line in event.text.split("\n"))
    return (
        f'<Event><System><Provider Name="{escape(event.provider)}"/>'
        f'<EventID>{event.id}</EventID><TimeCreated SystemTime="{escape(event.time)}"/>'
        f"{channel}<Computer>{escape(event.computer)}</Computer></System>"
        f"<EventData>{data}</EventData></Event>"
    )


def _event(record: dict[str, Any]) -> Event | None:
    """One record as an event; None for one of another service."""
    body = json.loads(record["data"]).get("Event", {})
    system = body.get("System") or {}
    provider = (system.get("Provider") or {}).get("#attributes", {})
    named = {provider.get("Name", ""), provider.get("EventSourceName", "")}
    if not named & PROVIDERS and system.get("Channel") not in CHANNELS:
        return None
    time = ((system.get("TimeCreated") or {}).get("#attributes") or {}).get(
        "SystemTime"
    ) or record["timestamp"]
    lines = [line for part in ("EventData", "UserData") for line in _texts(body.get(part))]
    id_ = int(_plain(system.get("EventID")) or 0)
    name = provider.get("EventSourceName") or provider.get("Name", "")
    return Event(
        record["event_record_id"],
        id_,
        str(time),
        str(system.get("Computer") or ""),
        str(name),
        "\n".join(lines),
    )


def _plain(value: Any) -> str:
    """The text of an element that may have attributes."""
    return str(value.get("#text", "") if isinstance(value, dict) else value or "")


def _texts(value: Any, name: str = "") -> Iterator[str]:
    """The texts in the data of an event, those with a name behind it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "#attributes":
                yield from _texts(inner, "" if key in ("Data", "#text") else key)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, name)
    elif value not in (None, ""):
        yield f"{name}: {value}" if name else str(value)


def _short(error: Exception) -> str:
    return str(error).rpartition(": ")[2][:_LONGEST_PROBLEM]
