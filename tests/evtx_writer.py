"""Writes small Windows event logs (EVTX 3.1) for tests: one chunk, records as plain binary XML
without templates.
"""

import struct
import zlib
from dataclasses import dataclass

_FILETIME_OF_1970 = 116_444_736_000_000_000
_CHUNK = 65_536
_HEADER = 512


@dataclass(frozen=True)
class Event:
    """What one record says; ``data`` are names (empty where there is none) and texts of its
    ``<Data>`` elements.
    """

    id: int
    provider: str
    data: tuple[tuple[str, str], ...]
    computer: str = "pc-0412.fabrikam.local"
    source: str = ""
    channel: str = "Application"
    seconds: int = 1_709_629_964


def event_log(events: list[Event]) -> bytes:
    """The bytes of a log with these records, numbered from 1."""
    records, place = [], _HEADER
    for number, event in enumerate(events, 1):
        record = _record(number, event, place)
        records.append(record)
        place += len(record)
    assert place <= _CHUNK
    body = b"".join(records)
    last = place - (len(records[-1]) if records else 0)
    return _file_header(len(events)) + _chunk(len(events), last, place, body)


def _file_header(count: int) -> bytes:
    head = struct.pack("<8sQQQIHHHH76x", b"ElfFile\0", 0, 0, count + 1, 128, 1, 3, 4096, 1)
    return (head + struct.pack("<II", 0, zlib.crc32(head))).ljust(4096, b"\0")


def _chunk(count: int, last: int, free: int, body: bytes) -> bytes:
    head = struct.pack(
        "<8sQQQQIIII64x", b"ElfChnk\0", 1, count, 1, count, 128, last, free, zlib.crc32(body)
    )
    tables = bytes(_HEADER - 128)
    return (head + struct.pack("<II", 0, zlib.crc32(head + tables)) + tables + body).ljust(
        _CHUNK, b"\0"
    )


def _record(number: int, event: Event, place: int) -> bytes:
    written = _Writer(place + 24)
    written.put(b"\x0f\x01\x01\x00")
    attributes = [("Name", event.provider)] + (
        [("EventSourceName", event.source)] if event.source else []
    )
    written.open("Event")
    written.open("System")
    written.element("Provider", "", attributes)
    written.element("EventID", str(event.id), [("Qualifiers", "16384")])
    written.element("TimeCreated", "", [("SystemTime", "2024-03-05T09:12:44.000000Z")])
    written.element("Channel", event.channel)
    written.element("Computer", event.computer)
    written.close()
    written.open("EventData")
    for name, value in event.data:
        written.element("Data", value, [("Name", name)] if name else [])
    written.close()
    written.close()
    written.put(b"\x00")
    size = 24 + len(written.bytes) + 4
    time = _FILETIME_OF_1970 + event.seconds * 10_000_000
    return (
        struct.pack("<4sIQQ", b"**\0\0", size, number, time)
        + bytes(written.bytes)
        + struct.pack("<I", size)
    )


class _Writer:
    """Binary XML at a place in a chunk; names stand where they are first used in the record."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.bytes = bytearray()
        self._open: list[int] = []

    def put(self, raw: bytes) -> None:
        self.bytes += raw

    def open(self, name: str, attributes: list[tuple[str, str]] | None = None) -> None:
        self.put(b"\x41" if attributes else b"\x01")
        self._open.append(len(self.bytes))
        self.put(bytes(4))
        self._name(name)
        if attributes:
            start = len(self.bytes)
            self.put(bytes(4))
            for number, (key, value) in enumerate(attributes, 1):
                self.put(b"\x06" if number == len(attributes) else b"\x46")
                self._name(key)
                self._text(value)
            self.bytes[start : start + 4] = struct.pack("<I", len(self.bytes) - start - 4)
        self.put(b"\x02")

    def close(self) -> None:
        self.put(b"\x04")
        start = self._open.pop()
        self.bytes[start : start + 4] = struct.pack("<I", len(self.bytes) - start - 4)

    def element(
        self, name: str, text: str, attributes: list[tuple[str, str]] | None = None
    ) -> None:
        self.open(name, attributes)
        if text:
            self._text(text)
        self.close()

    def _text(self, text: str) -> None:
        self.put(b"\x05\x01" + struct.pack("<H", len(text)) + text.encode("utf-16-le"))

    def _name(self, name: str) -> None:
        here = self.place + len(self.bytes) + 4
        value = 0
        for character in name:
            value = (value * 65599 + ord(character)) & 0xFFFFFFFF
        self.put(
            struct.pack("<IIHH", here, 0, value & 0xFFFF, len(name))
            + name.encode("utf-16-le")
            + b"\0\0"
        )
