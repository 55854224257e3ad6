"""What is read from what a machine printed: sources, each with typed facts and their places.

The names of the facts, their types and units are a contract (``FACTS``); JSON has them as they
are here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

# The tools and logs whose output is read.
KINDS = (
    "slmgr",
    "ospp",
    "event",
    "cim",
    "oslicense",
    "nslookup",
    "netconnection",
    "ipconfig",
    "time",
    "dsregcmd",
    "service",
)
# What a licence can be, in the order of LicenseStatus in WMI (0 to 6).
STATUSES = (
    "unlicensed",
    "licensed",
    "oob-grace",
    "oot-grace",
    "non-genuine-grace",
    "notification",
    "extended-grace",
)
INITIAL_GRACE = "initial-grace"

Value = str | int | bool | list[str]
Place = tuple[int, int]  # where something stands: start and end, in characters of the text


@dataclass(frozen=True)
class Source:
    """One output that was recognised.

    ``start`` and ``end`` are its place in the text; ``machine`` is whose it is, as written, None
    where nothing says so; ``time`` is when, as written; ``places`` says where each fact stands.
    """

    kind: str
    start: int
    end: int
    facts: Mapping[str, Value]
    places: Mapping[str, Place] = field(default_factory=dict)
    machine: str | None = None
    time: str | None = None

    def __getitem__(self, name: str) -> Value | None:
        """A fact; None where it was not read."""
        return self.facts.get(name)

    def place(self, *names: str) -> Place:
        """Where the first of these facts stands; the whole source where none has a place."""
        return next((self.places[n] for n in names if n in self.places), (self.start, self.end))

    def as_dict(self) -> dict[str, Any]:
        """The source as the JSON contract has it, but for its codes."""
        return {
            "kind": self.kind,
            "start": self.start,
            "end": self.end,
            "machine": self.machine,
            "facts": dict(self.facts),
        }


Sources = Iterator[Source]
