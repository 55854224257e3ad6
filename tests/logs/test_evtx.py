"""Windows event logs: the events of the licensing services, whatever else is in the log."""

import builtins
from pathlib import Path
from typing import Any

import pytest

from kb.errors import UnreadableText
from kb.logs import evtx, occurrences
from kb.logs.evtx import Event, Unreadable
from kb.lookup import KnowledgeBase
from tests import evtx_writer

SPP, SOURCE = "Microsoft-Windows-Security-SPP", "Software Protection Platform Service"
RECORDS = [
    evtx_writer.Event(
        8198,
        SPP,
        (("", "hr=0xC004F074"), ("", "RuleId=31e71c49-8da7-4a2f-ad92-45d98a1c79ba")),
        source=SOURCE,
    ),
    evtx_writer.Event(1000, "Application Error", (("ExceptionCode", "c0000005"),)),
    evtx_writer.Event(
        12290,
        "Some Provider",
        (("", "0x8007267C,25,pc9.fabrikam.local"),),
        channel="Key Management Service",
    ),
    evtx_writer.Event(16384, SPP, (), source=SOURCE),
]


@pytest.fixture
def log(tmp_path: Path) -> str:
    path = tmp_path / "Application.evtx"
    path.write_bytes(evtx_writer.event_log(RECORDS))
    return str(path)


def test_the_events_of_the_licensing_services(log: str) -> None:
    found = list(evtx.events(log))
    assert [(one.record, one.id) for one in found if isinstance(one, Event)] == [
        (1, 8198),
        (3, 12290),
        (4, 16384),
    ]
    first = found[0]
    assert isinstance(first, Event)
    assert (first.provider, first.computer) == (SOURCE, "pc-0412.fabrikam.local")
    assert first.time.startswith("2024-03-05T09:12:44")
    assert first.text == "hr=0xC004F074\nRuleId=31e71c49-8da7-4a2f-ad92-45d98a1c79ba"


def test_the_codes_in_events(knowledge: KnowledgeBase, log: str) -> None:
    found = [
        one
        for event in evtx.events(log)
        if isinstance(event, Event)
        for one in occurrences.in_event(knowledge, log, event)
    ]
    assert [(one.code.hex, one.line, one.event) for one in found] == [
        ("0xC004F074", 1, 8198),
        ("0x8007267C", 3, 12290),
    ]


def test_a_damaged_record_is_named_and_the_rest_read(tmp_path: Path) -> None:
    raw = bytearray(evtx_writer.event_log(RECORDS))
    place = raw.index("RuleId".encode("utf-16-le"))
    raw[place + 90 : place + 140] = b"\xff" * 50
    path = tmp_path / "damaged.evtx"
    path.write_bytes(bytes(raw))
    found = list(evtx.events(str(path)))
    assert any(isinstance(one, Unreadable) for one in found)


def test_a_log_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "short.evtx"
    path.write_bytes(evtx_writer.event_log(RECORDS)[:100])
    with pytest.raises(UnreadableText, match="damaged or cut short"):
        list(evtx.events(str(path)))


def test_without_the_package_it_says_how_to_install_it(
    log: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: Any, **named: Any) -> Any:
        if name == "evtx":
            raise ImportError(name)
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UnreadableText, match=r"pip install 'activation-kb\[evtx\]'"):
        list(evtx.events(log))
