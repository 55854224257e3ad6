"""A KMS host's log as figures: who asked, when, with what result, and who counts.

A request counts for thirty days, once for each client machine ID, Windows and Office apart.
Kept are only clients, machine IDs, days, products and codes, so that memory depends on how many
machines there are and not on how long the log is.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice, pairwise
from typing import Any

from kb.activation_ids import OFFICE, Product
from kb.diagnosis import times
from kb.diagnosis.requests import Request
from kb.diagnosis.times import Moment

WINDOWS = "windows"
OTHER = "other"  # products that we do not know, where the threshold says neither
KINDS = (WINDOWS, OFFICE, OTHER)
# What a host needs: Windows clients, and servers as well as Office.
CLIENTS_NEEDED, FEW_NEEDED = 25, 5
# In seconds.
MINUTE, HOUR, DAY = 60, 3600, 86400
WINDOW = 30 * DAY  # how long a request counts
RENEWED = (7, 30)  # days after which a client should have come, and must have
# So many clients, and as many machine IDs, are kept apart, in about 300 MB of memory; requests of
# further ones are counted only. The largest networks have a few hundred thousand, on many hosts.
MOST = 200_000
_MOST_NAMES = 1000  # names of one machine ID
_MOST_KINDS = 2000  # activation IDs, and codes
# Fifty years: a clock that is wrong makes no more.
_MOST_DAYS = 20_000
# Requests after which the zone of the log is determined anew: it changes with summer time.
_BATCH = 500
# An answered client's clock is not further from the host's than four hours, and zones go in
# quarters of an hour from twelve hours behind UTC to fourteen before it.
_CLOCKS = 4 * HOUR
# Time zones differ by quarters of an hour.
_QUARTER = 15 * MINUTE
# The zones that there are, from UTC-12 to UTC+14.
_ZONES = (-12 * HOUR, 14 * HOUR)


@dataclass(slots=True)
class _Client:
    """One name: as it was written first, when it asked first and last, when it last got an answer;
    times in seconds since 1970.
    """

    name: str
    first: int
    last: int
    answered: int | None = None
    requests: int = 0


@dataclass(slots=True)
class _Machine:
    """One client machine ID: the names that used it (keys of clients), and by kind the spans of
    time in which it counts, as beginnings and ends in turn.
    """

    names: set[str] = field(default_factory=set)
    spans: dict[str, list[int]] = field(default_factory=dict)


class Log:
    """What was read so far."""

    def __init__(self, products: Mapping[str, Product]) -> None:
        self.products = products
        self.requests = 0
        self.failures = 0
        self.left_out = 0
        self.first: int | None = None
        self.last: int | None = None
        self.codes: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.zones: Counter[int] = Counter()
        self.days: dict[int, list[int]] = {}
        self.clients: dict[str, _Client] = {}
        self.machines: dict[str, _Machine] = {}

    def add(self, requests: Iterable[Request]) -> None:
        """All requests of one input."""
        zone: int | None = None
        source = iter(requests)
        while batch := list(islice(source, _BATCH)):
            zone = self._add(batch, zone)

    def _add(self, batch: list[Request], zone: int | None) -> int | None:
        read = [_read(one) for one in batch]
        found = _zone(read)
        zone = zone if found is None else found
        for request, client_time, event in read:
            at = _second(request, client_time, event, zone)
            if at is not None:
                self._count(request, at)
        if found is not None:
            self.zones[found] += len(read)
        return zone

    def _count(self, request: Request, at: int) -> None:
        self.requests += 1
        self.first = at if self.first is None else min(self.first, at)
        self.last = at if self.last is None else max(self.last, at)
        is_failure = not request.is_answered
        day = at // DAY
        if day in self.days or len(self.days) < _MOST_DAYS:
            counts = self.days.setdefault(day, [0, 0])
            counts[0] += 1
            counts[1] += is_failure
        if is_failure:
            self.failures += 1
            _one_more(self.codes, request.result)
        _one_more(self.ids, request.activation_id)
        self._keep(request, at)

    def _keep(self, request: Request, at: int) -> None:
        """What is kept of client and machine ID."""
        key = request.client.lower().rstrip(".")
        client = self.clients.get(key)
        if client is None:
            if len(self.clients) >= MOST:
                self.left_out += 1
                return
            client = self.clients[key] = _Client(request.client, at, at)
        client.requests += 1
        client.first, client.last = min(client.first, at), max(client.last, at)
        if request.is_answered:
            client.answered = at if client.answered is None else max(client.answered, at)
        machine = self.machines.get(request.cmid)
        if machine is None:
            if len(self.machines) >= MOST:
                self.left_out += 1
                return
            machine = self.machines[request.cmid] = _Machine()
        if len(machine.names) < _MOST_NAMES:
            machine.names.add(key)
        if request.is_answered:
            spans = machine.spans.setdefault(self._kind(request), [])
            _span(spans, at, at + WINDOW)

    def _kind(self, request: Request) -> str:
        """Which count a request belongs to."""
        product = self.products.get(request.activation_id)
        if product:
            return OFFICE if product.family == OFFICE else WINDOWS
        return WINDOWS if request.n_policy >= CLIENTS_NEEDED else OTHER


def _one_more(counter: Counter[str], key: str) -> None:
    if key in counter or len(counter) < _MOST_KINDS:
        counter[key] += 1


def _span(spans: list[int], first: int, last: int) -> None:
    """Lay one more span over those that are there, which do not touch each other."""
    if len(spans) == 2 and spans[0] <= last and first <= spans[1]:
        spans[0], spans[1] = min(first, spans[0]), max(last, spans[1])
        return
    left = bisect_left(spans, first)
    left -= left % 2
    right = bisect_right(spans, last)
    right += right % 2
    if left < right:
        first, last = min(first, spans[left]), max(last, spans[right - 1])
    spans[left:right] = [first, last]


# Times


_Read = tuple[Request, int | None, Moment]
_NEVER = Moment((), False)


def _read(request: Request) -> _Read:
    """A request with the client's time and with what the time of the event may mean."""
    client = times.moment(request.client_time).seconds
    event = times.moment(request.time) if request.time else _NEVER
    return request, client[0] if client else None, event


def _zone(read: list[_Read]) -> int | None:
    """How far the times of a log are from UTC, in seconds: what most answered clients say, whose
    clocks go right. None where times have a zone, or there is none.
    """
    votes: Counter[int] = Counter()
    for request, client, event in read:
        if client is None or event.has_zone or not request.is_answered:
            continue
        for second in event.seconds:
            zone = round((second - client) / _QUARTER) * _QUARTER
            if _ZONES[0] <= zone <= _ZONES[1]:
                votes[zone] += 1
    return votes.most_common(1)[0][0] if votes else None


def _second(request: Request, client: int | None, event: Moment, zone: int | None) -> int | None:
    """When the host had a request; None where nothing says it."""
    if event.has_zone:
        return event.seconds[0]
    if not event.seconds or zone is None:
        return client
    at = [second - zone for second in event.seconds]
    if client is None:
        return at[0]
    nearest = min(at, key=lambda one: abs(one - client))
    return client if request.is_answered and abs(nearest - client) > _CLOCKS else nearest


# Figures


@dataclass(frozen=True)
class Day:
    """One day (UTC): requests, failures among them, and how many machine IDs counted at its end,
    by kind.
    """

    day: str
    requests: int
    failures: int
    counted: Mapping[str, int]


@dataclass(frozen=True)
class Late:
    """A client that has not renewed: its name, its last answer (None where it never had one), and
    its last request.
    """

    name: str
    answered: str | None
    asked: str


@dataclass(frozen=True)
class Shared:
    """A machine ID of several computers; ``in_turn`` says that no two of them used it at the same
    time: it may be one computer that was renamed.
    """

    cmid: str
    names: list[str]
    in_turn: bool


@dataclass(frozen=True)
class Asked:
    """Requests of one product."""

    activation_id: str
    name: str
    requests: int


@dataclass(frozen=True)
class Figures:
    """What the log of a KMS host says. Times are UTC in ISO 8601; ``zone`` is how the times of the
    log were read, None where they have a zone of their own; ``left_out`` counts requests of
    clients beyond MOST.
    """

    first: str
    last: str
    zone: str | None
    requests: int
    failures: int
    clients: int
    cmids: int
    counted: Mapping[str, int]
    codes: Mapping[str, int]
    days: list[Day]
    shared: list[Shared]
    late: Mapping[int, list[Late]]
    products: list[Asked]
    left_out: int

    @property
    def failure_days(self) -> dict[str, int]:
        """Days with failures, and how many."""
        return {day.day: day.failures for day in self.days if day.failures}

    def as_dict(self) -> dict[str, Any]:
        """The figures as JSON."""
        return {
            "schema": 1,
            "as_of": self.last,
            "first": self.first,
            "csv_time_zone": self.zone and f"{self.zone} (the client time inside the line is UTC)",
            "requests": self.requests,
            "failures": self.failures,
            "failures_by_code": dict(self.codes),
            "failure_days_utc": self.failure_days,
            "distinct_clients": self.clients,
            "distinct_cmids": self.cmids,
            "duplicate_cmids": {one.cmid: one.names for one in self.shared},
            "duplicate_cmid_count": len(self.shared),
            **{f"{kind}_cmids_30d": self.counted[kind] for kind in KINDS},
            **{f"not_renewed_{n}": [one.name for one in late] for n, late in self.late.items()},
            "requests_by_activation_id": {
                one.activation_id: one.requests for one in self.products
            },
            "products": {one.activation_id: one.name for one in self.products if one.name},
            "days_utc": [
                {"day": d.day, "requests": d.requests, "failures": d.failures}
                | {f"{kind}_cmids_30d": d.counted[kind] for kind in KINDS}
                for d in self.days
            ],
            "requests_left_out": self.left_out,
        }


def figures(log: Log) -> Figures | None:
    """The figures of all that was read; None where there was no request."""
    if log.first is None or log.last is None:
        return None
    return Figures(
        first=_iso(log.first),
        last=_iso(log.last),
        zone=_zone_name(log.zones.most_common(1)[0][0]) if log.zones else None,
        requests=log.requests,
        failures=log.failures,
        clients=len(_apart(log.clients)),
        cmids=len(log.machines),
        counted=_curves(log.machines.values(), [log.last])[0],
        codes=dict(sorted(log.codes.items(), key=lambda item: (-item[1], item[0]))),
        days=_days(log, log.first, log.last),
        shared=_shared(log),
        late={n: _late(log, log.last - n * DAY) for n in RENEWED},
        products=[
            Asked(id_, log.products[id_].name if id_ in log.products else "", count)
            for id_, count in sorted(log.ids.items(), key=lambda item: (-item[1], item[0]))
        ],
        left_out=log.left_out,
    )


def _apart(names: Iterable[str]) -> list[str]:
    """Names in small letters without the short ones of computers that are there in full too."""
    all_names = set(names)
    full = {name.partition(".")[0] for name in all_names if "." in name}
    return [name for name in all_names if "." in name or name not in full]


def _days(log: Log, first: int, last: int) -> list[Day]:
    """Every day of the log, those without requests as well; the last one ends with the log."""
    numbers = range(first // DAY, min(last // DAY, first // DAY + _MOST_DAYS) + 1)
    counted = _curves(log.machines.values(), [min((n + 1) * DAY - 1, last) for n in numbers])
    return [
        Day(_iso(n * DAY)[:10], requests, failures, count)
        for n, count in zip(numbers, counted, strict=True)
        for requests, failures in [log.days.get(n, (0, 0))]
    ]


def _curves(machines: Iterable[_Machine], moments: list[int]) -> list[dict[str, int]]:
    """How many machine IDs count at each moment, by kind."""
    starts: dict[str, list[int]] = {kind: [] for kind in KINDS}
    ends: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for machine in machines:
        for kind, spans in machine.spans.items():
            starts[kind] += spans[::2]
            ends[kind] += spans[1::2]
    for kind in KINDS:
        starts[kind].sort()
        ends[kind].sort()
    return [
        {kind: bisect_right(starts[kind], at) - bisect_left(ends[kind], at) for kind in KINDS}
        for at in moments
    ]


def _shared(log: Log) -> list[Shared]:
    """Machine IDs of several computers, those of the most first."""
    found: list[Shared] = []
    for cmid, machine in log.machines.items():
        if len(machine.names) > 1 and len(names := _apart(machine.names)) > 1:
            clients = [log.clients[name] for name in names]
            spans = sorted((one.first, one.last) for one in clients)
            in_turn = all(a[1] < b[0] for a, b in pairwise(spans))
            found.append(Shared(cmid, sorted(one.name for one in clients), in_turn))
    return sorted(found, key=lambda one: (-len(one.names), one.cmid))


def _late(log: Log, since: int) -> list[Late]:
    """Clients without an answer since then; one that never had an answer and asked only later is
    new.
    """
    newest: dict[str, _Client] = {}
    kept = {name.partition(".")[0]: name for name in _apart(log.clients)}
    for key, client in log.clients.items():
        name = key if "." in key else kept.get(key, key)
        newest[name] = _joined(newest[name], client) if name in newest else client
    return sorted(
        (
            Late(one.name, None if one.answered is None else _iso(one.answered), _iso(one.last))
            for one in newest.values()
            if (one.first if one.answered is None else one.answered) < since
        ),
        key=lambda late: late.name,
    )


def _joined(one: _Client, other: _Client) -> _Client:
    """The short and the full name of one computer."""
    answered = [at for at in (one.answered, other.answered) if at is not None]
    return _Client(
        max(one.name, other.name, key=len),
        min(one.first, other.first),
        max(one.last, other.last),
        max(answered, default=None),
        one.requests + other.requests,
    )


def _iso(second: int) -> str:
    return times.iso(datetime.fromtimestamp(second, UTC))


def _zone_name(zone: int) -> str:
    """``UTC+1``, ``UTC+5:30``, ``UTC``."""
    hours, minutes = divmod(abs(zone) // MINUTE, 60)
    if not zone:
        return "UTC"
    return f"UTC{'+' if zone > 0 else '-'}{hours}" + (f":{minutes:02}" if minutes else "")


def table(figures: Figures) -> Iterator[tuple[str, str, str, str]]:
    """The figures as rows of one long table: table, row, column, value."""
    plain = figures.as_dict()
    for name in ("as_of", "first", "csv_time_zone", "requests", "failures", "distinct_clients"):
        yield "log", name, "value", str(plain[name] if plain[name] is not None else "")
    for name in ("distinct_cmids", *(f"{kind}_cmids_30d" for kind in KINDS), "requests_left_out"):
        yield "log", name, "value", str(plain[name])
    for day in plain["days_utc"]:
        for column, value in day.items():
            if column != "day":
                yield "days_utc", day["day"], column, str(value)
    for one in figures.shared:
        for name in one.names:
            yield "duplicate_cmids", one.cmid, "client", name
    for days, late in figures.late.items():
        for client in late:
            yield f"not_renewed_{days}", client.name, "last_answer", client.answered or ""
    for product in figures.products:
        yield "products", product.activation_id, "requests", str(product.requests)
        yield "products", product.activation_id, "name", product.name
    for code, count in figures.codes.items():
        yield "failures_by_code", code, "requests", str(count)
