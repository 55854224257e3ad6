"""What is wrong with a KMS host, its count and its clients' identity."""

from collections.abc import Iterator
from datetime import datetime

from kb.diagnosis.case import (
    NOT_ENOUGH,
    Case,
    Seen,
    by_cmid,
    distinct_names,
    is_client_edition,
    is_same_name,
)
from kb.diagnosis.claims import CERTAIN, LIKELY, Claim, claim, rule
from kb.diagnosis.facts import Source

# The count from which clients, and servers and Office, are served (kms-facts).
CLIENTS_FROM, SERVERS_FROM = 25, 5
# A KMS host refuses requests whose time differs by more (kms-facts).
HOURS_APART = 4
CLOCK = ("0xC004F06C",)


@rule("below-threshold")
def below_threshold(case: Case) -> Iterator[Claim]:
    """The host has counted too few computers."""
    found = case.failures(("0xC004F038",))
    found += [
        case.place(n, "flags")
        for n in case.events(12289)
        if _flags(case.sources[n]["flags"]) & NOT_ENOUGH and not case.is_overtaken(n)
    ]
    low = [case.place(n, "count") for n in case.hosts if _is_low(case.sources[n])]
    if found or low:
        first = (found or low)[0]
        count = case.sources[(low or found)[0].source]["count"]
        is_server = isinstance(count, int) and count >= SERVERS_FROM
        more = {"threshold": CLIENTS_FROM if is_server else f"{SERVERS_FROM}/{CLIENTS_FROM}"}
        more |= {"count": count} if isinstance(count, int) and low else {}
        yield claim(
            case, "below-threshold", CERTAIN if found else LIKELY, [first, *found, *low], **more
        )


def _is_low(source: Source) -> bool:
    """Whether a host counts too few for Windows clients; one for Office too few for that."""
    count = source["count"]
    needed = SERVERS_FROM if "Office" in str(source["product"]) else CLIENTS_FROM
    return isinstance(count, int) and not isinstance(count, bool) and count < needed


def _flags(value: object) -> int:
    try:
        return int(str(value), 16)
    except ValueError:
        return 0


@rule("duplicate-cmid")
def duplicate_cmid(case: Case) -> Iterator[Claim]:
    """One client machine ID came from several computers, which count as one."""
    for cmid, numbers in by_cmid(case):
        names = (str(case.sources[number]["client"] or "") for number in numbers)
        clients = distinct_names(name for name in names if name)
        if len(clients) > 1:
            seen = [case.place(n, "cmid") for n in numbers]
            yield claim(case, "duplicate-cmid", CERTAIN, seen, cmid=cmid, clients=clients)
            return


@rule("clock-skew")
def clock_skew(case: Case) -> Iterator[Claim]:
    """The clocks of client and host are too far apart."""
    found = case.failures(CLOCK)
    hours = 0
    for number in case.events(12290):
        apart = _hours_apart(case, number)
        if apart > HOURS_APART:
            hours = max(hours, round(apart))
            found.append(case.place(number, "client_time"))
    if found:
        more = {"hours": hours} if hours else {}
        yield claim(case, "clock-skew", CERTAIN, found, **more)


def _hours_apart(case: Case, number: int) -> float:
    """Hours between the time of an event and that in the request, where both are known in UTC."""
    source = case.sources[number]
    try:
        event = datetime.fromisoformat(str(source["event_time_utc"]))
        client = datetime.strptime(str(source["client_time"]), "%Y/%m/%d %H:%M")
    except ValueError:
        return 0
    return abs((event.replace(tzinfo=None) - client).total_seconds()) / 3600


@rule("host-cannot-serve-product")
def host_cannot_serve_product(case: Case) -> Iterator[Claim]:
    """The host's key or updates do not know the client's product."""
    found = case.seen(("0xC004F015",), case.events(12290)) + case.failures(("0xC004F042",))
    if found:
        yield claim(case, "host-cannot-serve-product", CERTAIN, found)


@rule("host-not-activated")
def host_not_activated(case: Case) -> Iterator[Claim]:
    """The KMS host itself is not activated."""
    found = case.seen(("0xC004F041",))
    inactive = [
        case.place(n, "status")
        for n in case.hosts
        if case.sources[n]["status"] not in (None, "licensed")
    ]
    countless = [
        case.place(n, "role")
        for n in case.hosts
        if case.sources[n].kind == "slmgr"
        and case.sources[n]["status"] == "licensed"
        and case.sources[n]["count"] is None
    ]
    if found or inactive or countless:
        confidence = CERTAIN if found or inactive else LIKELY
        yield claim(case, "host-not-activated", confidence, [*inactive, *found, *countless])


@rule("host-key-on-client")
def host_key_on_client(case: Case) -> Iterator[Claim]:
    """A KMS host key is installed on a client edition of Windows."""
    found = [
        case.place(n, "channel", "role")
        for n in case.of_role("kms-host")
        if is_client_edition(case.sources[n]["edition"])
    ]
    published = [
        case.place(n, "role")
        for n in case.clients
        if (name := case.sources[n].machine)
        and is_client_edition(case.sources[n]["edition"])
        and any(is_same_name(name, record) for record in case.records)
    ]
    if found or published:
        confidence = CERTAIN if found else LIKELY
        yield claim(case, "host-key-on-client", confidence, [*found, *published])


@rule("publishing-failed")
def publishing_failed(case: Case) -> Iterator[Claim]:
    """The host could not write its record into DNS."""
    found = [case.place(n, "result") for n in case.events(12293) if not case.is_overtaken(n)]
    if found:
        yield claim(case, "publishing-failed", CERTAIN, found)


@rule("publishing-off")
def publishing_off(case: Case) -> Iterator[Claim]:
    """The host does not publish a record."""
    found: list[Seen] = [
        case.place(n, "dns_publishing")
        for n in case.of_role("kms-host")
        if case.sources[n]["dns_publishing"] is False
    ]
    if found:
        yield claim(case, "publishing-off", CERTAIN, found)
