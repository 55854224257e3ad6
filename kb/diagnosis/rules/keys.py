"""Keys, channels, activation limits and rights."""

import re
from collections.abc import Iterator

from kb.diagnosis.case import Case, Seen, is_client_edition
from kb.diagnosis.claims import CERTAIN, LIKELY, POSSIBLE, Claim, claim, rule
from kb.diagnosis.facts import Value

REFUSED = (
    "0xC004F050", "0xC004F069", "0xC004F210", "0xC004F051", "0xC004E016", "0xC004E017",
    "0xC004F010", "0xC004F061", "0xC004C001", "0xC004C004", "0xC004C007", "0x80070490",
)  # fmt: skip
EXHAUSTED = ("0xC004C008", "0xC004C020", "0xC004C021")
BLOCKED = ("0xC004C003", "0xC004C060", "0xC004C00D", "0xC004C011")
INTERNET = (
    "0x80072EE7", "0x80072EFD", "0x80072EFE", "0x80072EE2", "0x80072F8F", "0x80072F0D",
    "0x80072F05", "0x80072F76", "0x80072F78", "0x8004FE33", "0x800704CF",
)  # fmt: skip
RIGHTS = ("0x80070005", "0xC004F025", "0x80041003")
WMI = ("0x80041010", "0x80041014", "0x80041002", "0x80041013", "0x80041001", "0x80040154")
# The codes of the licence store itself (TOKSTO and kin); the later ones of the range speak of
# keys, of an attempt that is running, or of Store upgrades.
STORE = re.compile(r"0xC004E0(?:0[1-36-9A-F]|1[0-5]|2[0-5]|27)")
DISABLED = ("0x80070422", "0x80070424", "0x80070426")


def _simple(case: Case, id_: str, codes: tuple[str, ...]) -> Iterator[Claim]:
    found = case.failures(codes)
    if found:
        yield claim(case, id_, CERTAIN, found)


@rule("not-a-kms-client")
def not_a_kms_client(case: Case) -> Iterator[Claim]:
    """A computer that was sent to KMS has a key of another kind."""
    has_subscription = bool(case.of_role("subscription"))
    was_sent = (
        case.events(12288, 12289)
        or case.fixed
        or any(source["action"] == "skms" for source in case.sources)
        or case.of_kind("nslookup", "netconnection")
        or case.seen(("0xC004F074",))
    )
    found = [
        case.place(n, "channel", "role")
        for n in case.of_role("retail", "oem", "mak")
        if case.sources[n]["status"] not in (None, "licensed") and case.sources[n].kind != "ospp"
    ]
    if found and was_sent and not has_subscription:
        yield claim(case, "not-a-kms-client", LIKELY, found)


# What an edition is called in the table of setup keys and by its ID in the product's name.
_NAMES = {"pro": "professional", "business": "business"}


def _edition_id(name: str) -> str:
    """The edition of the table as the ID that products have: Enterprise N → enterprisen."""
    words = name.lower().replace("for workstations", "workstation").split()
    return "".join(_NAMES.get(word, word) for word in words)


@rule("key-of-other-edition")
def key_of_other_edition(case: Case) -> Iterator[Claim]:
    """The key that is installed is the public one of another edition."""
    editions = {_edition_id(one.edition) for one in case.setup_keys.values()}
    for number, source in enumerate(case.sources):
        key = case.setup_keys.get(str(source["last5"]))
        edition = source["edition"]
        if key is None or not isinstance(edition, str) or not key.product.startswith("Windows"):
            continue
        wanted, shown = _edition_id(key.edition), _bare_edition(edition)
        is_other = shown in editions and wanted.isalpha() and shown != wanted
        if is_other or is_client_edition(edition) == ("Server" in key.product):
            product = f"{key.product} {key.edition}"
            seen = [case.place(number, "last5"), case.place(number, "edition")]
            yield claim(case, "key-of-other-edition", CERTAIN, seen, product=product)
            return


def _bare_edition(edition: str) -> str:
    """An edition's ID as the table has it: without Server before it, Cor (a server without a
    desktop) behind it, and the S of LTSC: EnterpriseSN → enterprisen.
    """
    bare = edition.lower().removeprefix("server").removesuffix("cor")
    return bare.replace("enterprises", "enterprise")


@rule("key-refused")
def key_refused(case: Case) -> Iterator[Claim]:
    """The key does not fit the product, or was mistyped."""
    yield from _simple(case, "key-refused", REFUSED)


@rule("key-missing")
def key_missing(case: Case) -> Iterator[Claim]:
    """No product key is installed."""
    alone = [n for n in range(len(case.sources)) if not _is_leftover(case, n)]
    found = case.seen(("0xC004F014",), alone)
    objects = case.of_kind("cim", "oslicense")
    found += [case.place(n) for n in objects if case.sources[n]["products"] == 0]
    if not any(case.sources[n]["last5"] for n in objects):
        found += [case.place(n) for n in objects if case.sources[n]["has_key"] is False]
    office = case.of_kind("ospp")
    if not any(case.sources[n]["tool"] == "vnext" for n in office):
        found += [case.place(n) for n in office if case.sources[n]["products"] == 0]
    if found:
        yield claim(case, "key-missing", CERTAIN, found)


def _is_leftover(case: Case, number: int) -> bool:
    """Whether a product of Office stands beside a licensed one."""
    source = case.sources[number]
    if source.kind != "ospp":
        return False
    others = len(case.licensed_office) - (source["status"] == "licensed")
    return others > 0


@rule("office-leftover")
def office_leftover(case: Case) -> Iterator[Claim]:
    """A second product of Office has no licence, beside one that has."""
    found = [
        case.place(n, "status", "product")
        for n in case.of_kind("ospp")
        if case.sources[n]["status"] not in (None, "licensed") and _is_leftover(case, n)
    ]
    if found:
        yield claim(case, "office-leftover", CERTAIN, found)


@rule("mak-exhausted")
def mak_exhausted(case: Case) -> Iterator[Claim]:
    """The activations of the key are used up."""
    yield from _simple(case, "mak-exhausted", EXHAUSTED)


@rule("mak-blocked")
def mak_blocked(case: Case) -> Iterator[Claim]:
    """Microsoft has blocked the key."""
    yield from _simple(case, "mak-blocked", BLOCKED)


@rule("internet-blocked")
def internet_blocked(case: Case) -> Iterator[Claim]:
    """Microsoft's servers were not reached."""
    lookups = frozenset(case.of_kind("nslookup"))
    found = [s for s in case.failures(INTERNET) if s.source not in lookups]
    if found and not (case.clients and not case.of_role("mak", "retail", "oem", "kms-host")):
        yield claim(case, "internet-blocked", CERTAIN, found)
    elif found:
        yield claim(case, "internet-blocked", POSSIBLE, found)


@rule("not-elevated")
def not_elevated(case: Case) -> Iterator[Claim]:
    """The command was run without the rights that it needs."""
    yield from _simple(case, "not-elevated", RIGHTS)


@rule("wmi-damaged")
def wmi_damaged(case: Case) -> Iterator[Claim]:
    """Windows Management Instrumentation does not answer as it should."""
    yield from _simple(case, "wmi-damaged", WMI)


@rule("store-damaged")
def store_damaged(case: Case) -> Iterator[Claim]:
    """The licence store is damaged."""
    codes = {c.code for c in case.codes if STORE.fullmatch(c.code)}
    found = case.failures((*sorted(codes), "0x8007000D"))
    found += [case.place(n) for n in case.events(8205, 8206)]
    if found:
        yield claim(case, "store-damaged", CERTAIN, found)


@rule("service-disabled")
def service_disabled(case: Case) -> Iterator[Claim]:
    """The Software Protection service cannot start."""
    found = case.failures(DISABLED) + [case.place(n) for n in case.events(12291)]
    found += [
        case.place(n) for n in case.of_kind("service") if case.sources[n]["start"] == "disabled"
    ]
    if found:
        yield claim(case, "service-disabled", CERTAIN, found)


def number_of(value: Value | None) -> int | None:
    """A fact as a number; None for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


@rule("rearm-used-up")
def rearm_used_up(case: Case) -> Iterator[Claim]:
    """No rearm is left."""
    found: list[Seen] = case.failures(("0xC004D307",))
    found += [
        case.place(n, "rearms_left")
        for n, source in enumerate(case.sources)
        if number_of(source["rearms_left"]) == 0
    ]
    if found:
        yield claim(case, "rearm-used-up", CERTAIN, found)
