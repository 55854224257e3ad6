"""All that was read from one material, and the questions that findings ask of it."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from kb.activation_ids import OFFICE
from kb.diagnosis.facts import Place, Source

# A renewal is due every seven days and a licence lasts 180 (kms-facts); less than this is left
# where the last renewal was missed.
RENEWED_MINUTES = (180 - 7) * 24 * 60
# Event 12289's flag for a count that is too low.
NOT_ENOUGH = 0x04000000
# Events of a client that tell of an attempt, which a later success overtakes.
CLIENT_EVENTS = (12288, 12289, 8198, 8200, 8208, 8229, 8230, 8233, 1014)
# Products with a client setup key.
CLIENT_ROLES = ("kms-client", "adba-client")
_DIGITS = re.compile(r"\d+")
_AFTERNOON = re.compile(r"\bPM\b|下午|午後", re.IGNORECASE)
_MORNING = re.compile(r"\bAM\b|上午|午前", re.IGNORECASE)


class Code(NamedTuple):
    """A code in the material: its spelling as ``0x…`` and where it stands."""

    code: str
    start: int
    end: int


class Seen(NamedTuple):
    """What a finding rests on: the number of a source, and a place in the text."""

    source: int
    place: Place


@dataclass(frozen=True)
class SetupKey:
    """A published setup key: product and edition by its last five characters."""

    product: str
    edition: str


@dataclass(frozen=True)
class Case:
    """The sources of one material in the order of the text, the codes in it, and what is known
    besides: setup keys by their last five characters, the company's own KMS host, the family of a
    product by its activation ID in small letters.
    """

    sources: Sequence[Source]
    codes: Sequence[Code] = ()
    setup_keys: Mapping[str, SetupKey] = field(default_factory=dict)
    own_host: str = ""
    products: Mapping[str, str] = field(default_factory=dict)

    # Machines and products

    @cached_property
    def clients(self) -> list[int]:
        """The sources that show a product with a client setup key."""
        return self.of_role(*CLIENT_ROLES)

    @cached_property
    def hosts(self) -> list[int]:
        """The sources that show a product with a KMS host key on a server."""
        return [
            n
            for n in self.of_role("kms-host")
            if not is_client_edition(self.sources[n]["edition"])
        ]

    @cached_property
    def licensed_office(self) -> list[int]:
        """The products of Office that are licensed."""
        return [n for n in self.of_kind("ospp") if self.sources[n]["status"] == "licensed"]

    def of_role(self, *roles: str) -> list[int]:
        """The sources of products with one of these roles."""
        return [n for n, source in enumerate(self.sources) if source["role"] in roles]

    def of_kind(self, *kinds: str) -> list[int]:
        """The sources of these kinds."""
        return [n for n, source in enumerate(self.sources) if source.kind in kinds]

    def events(self, *ids: int) -> list[int]:
        """The events with one of these numbers."""
        return sorted(n for id_ in ids for n in self._by_event.get(id_, ()))

    @cached_property
    def _by_event(self) -> dict[object, list[int]]:
        found: dict[object, list[int]] = {}
        for number, source in enumerate(self.sources):
            found.setdefault(source["event"], []).append(number)
        return found

    # Codes

    def codes_in(self, number: int) -> list[Code]:
        """The codes within a source."""
        source = self.sources[number]
        first = bisect_left(self._code_starts, source.start)
        last = bisect_left(self._code_starts, source.end)
        return [code for code in self.codes[first:last] if code.end <= source.end]

    @cached_property
    def _code_starts(self) -> list[int]:
        return [code.start for code in self.codes]

    def seen(self, codes: Iterable[str], numbers: Iterable[int] | None = None) -> list[Seen]:
        """Where one of these codes stands in the sources, in all or in those given."""
        found = [seen for code in dict.fromkeys(codes) for seen in self._by_code.get(code, ())]
        chosen = None if numbers is None else frozenset(numbers)
        return sorted(seen for seen in found if chosen is None or seen.source in chosen)

    @cached_property
    def _by_code(self) -> dict[str, list[Seen]]:
        """Where each code stands in the sources."""
        found: dict[str, list[Seen]] = {}
        for number in range(len(self.sources)):
            for code in self.codes_in(number):
                found.setdefault(code.code, []).append(Seen(number, (code.start, code.end)))
        return found

    # What is over

    def failures(self, codes: Iterable[str]) -> list[Seen]:
        """Where a failed attempt of a client shows one of these codes, but for those that a later
        success of the same client has overtaken.
        """
        return [seen for seen in self.seen(codes) if not self.is_overtaken(seen.source)]

    def is_overtaken(self, number: int) -> bool:
        """Whether a later answer activated the machine and product that this event speaks of, or a
        later event of a host says that it published after all.
        """
        source = self.sources[number]
        if source["event"] == 12293:
            successes = self._published
        elif source["event"] in CLIENT_EVENTS:
            successes = self._activated
        else:
            return False
        time, product = time_of(source), self.product(number)
        return any(
            last > time
            for name in self._names_of(number)
            for other, last in successes.get(name, {}).items()
            if not product or not other or product == other
        )

    def is_activated(self, number: int) -> bool:
        """Whether an answer activated the machine and product of a source."""
        product = self.product(number)
        found = [self._activated.get(name, {}) for name in self._names_of(number)]
        return any(not product or not o or product == o for one in found for o in one)

    def product(self, number: int) -> str:
        """The activation ID that a source speaks of, in small letters; empty for none."""
        source = self.sources[number]
        return str(source["activation_id"] or source["sku_id"] or "").lower()

    def _names_of(self, number: int) -> list[str]:
        """The short names under which a machine may stand elsewhere: its own; and none, or where
        it has none all, when the material is of one client only.
        """
        name = short_name(self.sources[number].machine or "")
        if not self._is_of_one_client:
            return [name]
        return [name, ""] if name else ["", *self._client_names]

    @cached_property
    def _client_names(self) -> list[str]:
        """The short names of the machines that are no KMS hosts."""
        hosts = frozenset((*self.events(12290, 12293, 12294), *self.of_role("kms-host")))
        names = {
            short_name(source.machine)
            for number, source in enumerate(self.sources)
            if source.machine and number not in hosts
        }
        return sorted(names)

    @property
    def _is_of_one_client(self) -> bool:
        return len(self._client_names) <= 1

    @cached_property
    def _activated(self) -> dict[str, dict[str, tuple[int, ...]]]:
        """When each client was last activated by an answer, by name and product."""
        asked = {
            (self.sources[n].machine, self.sources[n]["client_time"]): self.product(n)
            for n in self.events(12288)
        }
        answers = [n for n in self.events(12289) if self.sources[n]["activated"] is True]
        return self._last(
            (n, asked.get((self.sources[n].machine, self.sources[n]["client_time"]), ""))
            for n in answers
        )

    @cached_property
    def _published(self) -> dict[str, dict[str, tuple[int, ...]]]:
        """When each host last published its record."""
        return self._last((n, "") for n in self.events(12294))

    def _last(self, numbers: Iterable[tuple[int, str]]) -> dict[str, dict[str, tuple[int, ...]]]:
        """The latest time of some events by the short name of their machine and by product."""
        found: dict[str, dict[str, tuple[int, ...]]] = {}
        for number, product in numbers:
            times = found.setdefault(short_name(self.sources[number].machine or ""), {})
            times[product] = max(times.get(product, ()), time_of(self.sources[number]))
        return found

    def beside(self, number: int) -> list[int]:
        """The sources that may be of the machine of a source, itself among them."""
        return self._beside[self.sources[number].machine or ""]

    @cached_property
    def _beside(self) -> dict[str, list[int]]:
        """The sources that may be of each machine, by its name as it is written."""
        every = range(len(self.sources))
        named = {source.machine or "": number for number, source in enumerate(self.sources)}
        return {
            name: [
                n
                for n in (every if self._is_of_one_client else self._by_machine[short_name(name)])
                if self._is_one_machine(n, number)
            ]
            for name, number in named.items()
        }

    @cached_property
    def _by_machine(self) -> dict[str, list[int]]:
        """The sources by the short name of their machine."""
        found: dict[str, list[int]] = {}
        for number, source in enumerate(self.sources):
            found.setdefault(short_name(source.machine or ""), []).append(number)
        return found

    def _is_one_machine(self, number: int, other: int) -> bool:
        """Whether two sources may be of one machine: their names agree, or one has none and the
        material is of one client.
        """
        one, two = self.sources[number].machine, self.sources[other].machine
        if one and two:
            return is_same_name(one, two)
        return (not one and not two) or self._is_of_one_client

    def is_renewed(self, number: int) -> bool:
        """Whether a product is licensed and was renewed as it should be."""
        source = self.sources[number]
        minutes = source["minutes_left"]
        is_recent = not isinstance(minutes, int) or minutes >= RENEWED_MINUTES
        return source["status"] == "licensed" and is_recent

    def is_quiet(self, number: int) -> bool:
        """Whether a failed attempt of this source is mere noise: the client that it may be of is
        shown as licensed and renewed.
        """
        asked = (self.sources[number].machine, self.product(number), self._is_office(number))
        if asked not in self._quiet:
            near = filter(self._is_client, self.beside(number))
            mine = [n for n in near if self._may_be(n, number)]
            self._quiet[asked] = bool(mine) and all(self.is_renewed(n) for n in mine)
        return self._quiet[asked]

    @cached_property
    def _quiet(self) -> dict[tuple[str | None, str, bool], bool]:
        """What was asked of ``is_quiet``, by machine, product, and whether it is Office."""
        return {}

    def _is_client(self, number: int) -> bool:
        return self.sources[number]["role"] in CLIENT_ROLES

    def _may_be(self, client: int, number: int) -> bool:
        """Whether a product of the same machine may be the one that a source speaks of."""
        one, two = self.product(client), self.product(number)
        if one and two:
            return one == two
        return self._is_office(client) == self._is_office(number) or not two

    def _is_office(self, number: int) -> bool:
        """Whether a source speaks of Office, as far as its product is known."""
        source = self.sources[number]
        return source.kind == "ospp" or self.products.get(self.product(number)) == OFFICE

    # The KMS host that is asked

    @cached_property
    def fixed(self) -> list[int]:
        """The sources that show a host which is fixed in the registry."""
        return [n for n, source in enumerate(self.sources) if source["kms_source"] == "registry"]

    def fixed_hosts(self, number: int) -> frozenset[str]:
        """The hosts that are fixed on what may be the machine of a source."""
        return self._fixed_hosts[self.sources[number].machine or ""]

    @cached_property
    def _fixed_hosts(self) -> dict[str, frozenset[str]]:
        fixed = frozenset(self.fixed)
        return {
            name: frozenset(str(self.sources[n]["kms_host"] or "") for n in near if n in fixed)
            for name, near in self._beside.items()
        }

    @cached_property
    def asked(self) -> list[tuple[int, str]]:
        """The hosts that clients asked, as events and products name them."""
        return [
            (n, str(source["kms_host"]))
            for n, source in enumerate(self.sources)
            if source["kms_host"] and source.kind in ("event", "slmgr", "ospp", "cim", "oslicense")
        ]

    @cached_property
    def records(self) -> list[str]:
        """The hosts and addresses that SRV records name."""
        found: list[str] = []
        for number in self.of_kind("nslookup"):
            for name in ("records", "addresses"):
                value = self.sources[number][name]
                found += value if isinstance(value, list) else []
        return found

    def place(self, number: int, *names: str) -> Seen:
        """A fact of a source as something to rest on."""
        return Seen(number, self.sources[number].place(*names))


def is_client_edition(edition: object) -> bool:
    """Whether an edition's ID is one of a client: no server, as ``ServerStandard`` is."""
    return isinstance(edition, str) and not edition.lower().startswith("server")


def short_name(name: str) -> str:
    """The first label of a machine's name in small letters, so that both its names agree."""
    return name.lower().rstrip(".").split(".")[0]


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are one machine's: equal, or one is the short form of the other."""
    first, second = one.lower().rstrip("."), other.lower().rstrip(".")
    if "." in first and "." in second:
        return first == second
    return short_name(one) == short_name(other)


def distinct_names(names: Iterable[str]) -> list[str]:
    """The names of different machines as they were first written, in time that grows with their
    number only; a short name is one with the full names that begin with it.
    """
    kept: dict[str, str] = {}
    short: set[str] = set()  # of all that are kept
    bare: set[str] = set()  # of those that were kept in their short form
    for name in names:
        whole, first = name.lower().rstrip("."), short_name(name)
        if first in bare or whole in kept or ("." not in whole and first in short):
            continue
        kept[whole] = name
        short.add(first)
        if "." not in whole:
            bare.add(first)
    return list(kept.values())


def time_of(source: Source) -> tuple[int, ...]:
    """When an event was, for comparison with others of its form: by the client's clock (UTC), else
    as written.
    """
    for name in ("event_time_utc", "client_time"):
        if isinstance(source[name], str):
            return moment(str(source[name]))
    return moment(source.time or "")


def moment(text: str) -> tuple[int, ...]:
    """The numbers of a written time, the year first; of ``5.3.2024`` the month before the day.
    Twelve hours are added in the afternoon. Times of one form can be compared by it.
    """
    numbers = [int(match[0]) for match in _DIGITS.finditer(text)][:6]
    if len(numbers) < 3:
        return ()
    if numbers[0] < 1000:
        day_first = "." in text[:10]
        first, second, year = numbers[:3]
        numbers[:3] = [year, second, first] if day_first else [year, first, second]
    if len(numbers) > 3:
        hour = numbers[3] % 12 if _AFTERNOON.search(text) or _MORNING.search(text) else numbers[3]
        numbers[3] = hour + 12 * bool(_AFTERNOON.search(text))
    return tuple(numbers)


def by_cmid(case: Case) -> Iterator[tuple[str, list[int]]]:
    """Each client machine ID in a host's log with the events that have it."""
    found: dict[str, list[int]] = {}
    for number in case.events(12290):
        cmid = case.sources[number]["cmid"]
        if isinstance(cmid, str):
            found.setdefault(cmid.lower(), []).append(number)
    yield from found.items()
