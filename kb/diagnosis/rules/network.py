"""Why a KMS host was not found or not reached."""

from collections.abc import Iterator
from dataclasses import replace

from kb.diagnosis.case import Case, Seen, is_same_name
from kb.diagnosis.claims import CERTAIN, LIKELY, POSSIBLE, Claim, claim, rule
from kb.diagnosis.facts import Source

NO_RECORD = ("0x8007232B", "0x8007251D")
NO_SUCH_NAME = ("0x80072AF9",)
BAD_NAME = ("0x8007007B",)
NO_SERVER = ("0x8007267C",)
NO_ANSWER = ("0x800705B4", "0x80072EE2")
NOT_REACHED = ("0x800706BA", "0x8007274C", "0x8007274D", "0x800705B4", "0x80072751", "0x800706BE")
NO_HOST = ("0xC004F074",)
# Each of them gives a reason for what 0xC004F074 only sums up.
REASONS = (*NO_RECORD, *NO_SUCH_NAME, *BAD_NAME, *NO_SERVER, *NOT_REACHED)
CLOCK, PRODUCT = ("0xC004F06C",), ("0xC004F042", "0xC004F015")
AZURE = ("core.windows.net", "core.chinacloudapi.cn", "core.usgovcloudapi.net", "core.cloudapi.de")
GOOGLE, AMAZON = "kms.windows.googlecloud.com", ("169.254.169.250", "169.254.169.251")
# The port of KMS where nobody set another one.
KMS_PORT = 1688


def _failures(case: Case, codes: tuple[str, ...]) -> list[Seen]:
    """Failed attempts that still matter: none of a client that is licensed and renewed."""
    publishing = frozenset(case.events(12293))
    return [
        seen
        for seen in case.failures(codes)
        if seen.source not in publishing and not case.is_quiet(seen.source)
    ]


def _asked_of(source: Source) -> str:
    return str(source["kms_host"] or "") if source.kind == "event" else ""


def _is_fixed(case: Case, number: int) -> bool:
    """Whether the machine of a failed attempt has a fixed host, or the event names the host that
    it asked: then no record was looked for.
    """
    if _asked_of(case.sources[number]):
        return True
    return bool(case.fixed_hosts(number))


@rule("no-kms-record")
def no_kms_record(case: Case) -> Iterator[Claim]:
    """DNS has no SRV record for KMS, while no host is fixed."""
    found = [s for s in _failures(case, NO_RECORD) if not _is_fixed(case, s.source)]
    answers = [
        case.place(n, "answer")
        for n in case.of_kind("nslookup")
        if case.sources[n]["answer"] == "none" and not case.sources[n]["name"] and not case.fixed
    ]
    if (found or answers) and not case.records:
        yield claim(case, "no-kms-record", CERTAIN if answers else LIKELY, [*answers, *found])


@rule("host-name-unknown")
def host_name_unknown(case: Case) -> Iterator[Claim]:
    """The name of the host that is asked does not resolve."""
    found = _failures(case, NO_SUCH_NAME)
    found += [s for s in _failures(case, NO_RECORD) if _is_fixed(case, s.source)]
    asked = [host for _, host in case.asked]
    found += [
        case.place(n, "name")
        for n in case.of_kind("nslookup")
        if (name := case.sources[n]["name"]) and any(is_same_name(str(name), h) for h in asked)
    ]
    if found:
        yield claim(case, "host-name-unknown", CERTAIN, found)


def _malformed(case: Case) -> list[Seen]:
    return [
        case.place(number, "kms_host")
        for number, host in case.asked
        if "://" in host
        or (":" in host and not host.startswith("["))
        or " " in host.strip()
        or host.endswith("/")
    ]


@rule("host-name-invalid")
def host_name_invalid(case: Case) -> Iterator[Claim]:
    """A host was fixed whose name cannot be one."""
    found, failed = _malformed(case), _failures(case, BAD_NAME)
    if found and failed:
        yield claim(case, "host-name-invalid", CERTAIN, [*failed, *found])


@rule("dns-suffix")
def dns_suffix(case: Case) -> Iterator[Claim]:
    """The computer has no DNS suffix under which it could look for the record."""
    failed = [] if _malformed(case) else _failures(case, BAD_NAME)
    bare = [
        case.place(n, "suffix")
        for n in case.of_kind("ipconfig")
        if case.sources[n]["has_suffix_line"]
        and not case.sources[n]["suffix"]
        and case.sources[n]["dns_servers"]
        and not case.is_quiet(n)
    ]
    bare = [] if case.fixed or case.records or _has_no_use_for_kms(case) else bare
    if failed or bare:
        is_both = bool(failed and bare)
        yield claim(case, "dns-suffix", CERTAIN if is_both else LIKELY, [*failed, *bare])


def _has_no_use_for_kms(case: Case) -> bool:
    """Whether products are shown and none of them is a KMS client without a licence."""
    shown = [source for source in case.sources if source["role"]]
    return bool(shown) and not any(
        source["role"] == "kms-client" and source["status"] != "licensed" for source in shown
    )


@rule("no-dns-server")
def no_dns_server(case: Case) -> Iterator[Claim]:
    """No DNS server is set on the computer."""
    found = _failures(case, NO_SERVER)
    found += [s for s in case.failures(NO_SERVER) if case.sources[s.source]["event"] == 12293]
    empty = [
        case.place(n)
        for n in case.of_kind("ipconfig")
        if not case.sources[n]["dns_servers"] and case.sources[n]["has_address"]
    ]
    if found or empty:
        yield claim(case, "no-dns-server", CERTAIN if found else LIKELY, [*found, *empty])


@rule("dns-no-answer")
def dns_no_answer(case: Case) -> Iterator[Claim]:
    """DNS did not answer in time."""
    asked = case.of_kind("nslookup")
    found = [case.place(n, "answer") for n in asked if case.sources[n]["answer"] == "timeout"]
    found += case.seen(NO_ANSWER, asked)
    if found:
        yield claim(case, "dns-no-answer", CERTAIN, found)


def _provider(host: str) -> str:
    """azure, google or amazon for a provider's KMS; empty for any other host."""
    name = host.lower().rstrip(".")
    if name.endswith(AZURE):
        return "azure"
    return "google" if name == GOOGLE else "amazon" if name in AMAZON else ""


def _unreached(case: Case) -> list[Seen]:
    """Where a connection to a KMS host failed, and no other one to it came about."""
    tests = case.of_kind("netconnection")
    reached = _reached(case)
    others = [s for n, s in enumerate(case.sources) if n not in tests]
    ports = {KMS_PORT, *(p for s in others for p in (s["kms_port"], s["port"]))}
    return _failures(case, NOT_REACHED) + [
        case.place(n, "ok")
        for n in tests
        if case.sources[n]["ok"] is False
        and case.sources[n]["kms_port"] in ports
        and _target(case.sources[n]) not in reached
        and not case.is_quiet(n)
    ]


def _reached(case: Case) -> set[tuple[str, object]]:
    """What port tests reached: hosts and ports."""
    tests = (case.sources[n] for n in case.of_kind("netconnection"))
    return {_target(source) for source in tests if source["ok"] is True}


def _target(source: Source) -> tuple[str, object]:
    """What a port test asked: host and port."""
    return str(source["kms_host"] or "").lower(), source["kms_port"]


def _failed_at(case: Case, provider: str) -> list[Seen]:
    """Where a provider's KMS was asked, no test reached it and any failure is shown."""
    if any(_provider(host) == provider for host, _ in _reached(case)):
        return []
    failed = [s.source for s in case.failures((*REASONS, *NO_HOST))]
    failed += [n for n in case.of_kind("netconnection") if case.sources[n]["ok"] is False]
    return [
        case.place(n, "kms_host")
        for n in dict.fromkeys(failed)
        if not case.is_quiet(n) and any(_provider(h) == provider for h in _hosts_of(case, n))
    ]


def _hosts_of(case: Case, number: int) -> frozenset[str]:
    """The host that a failed attempt names, else those that are fixed on its machine."""
    host = str(case.sources[number]["kms_host"] or "")
    return frozenset([host]) if host else case.fixed_hosts(number)


@rule("azure")
def azure(case: Case) -> Iterator[Claim]:
    """Azure's KMS was asked and not reached."""
    found = _failed_at(case, "azure")
    if found:
        is_shown = any(case.sources[seen.source].kind == "netconnection" for seen in found)
        is_shown = is_shown or bool(_failures(case, NOT_REACHED))
        yield claim(case, "azure", CERTAIN if is_shown else LIKELY, found)


@rule("host-unreachable")
def host_unreachable(case: Case) -> Iterator[Claim]:
    """The host was asked and no connection came about."""
    found = [
        seen
        for seen in _unreached(case)
        if _provider(str(case.sources[seen.source]["kms_host"] or "")) != "azure"
    ]
    if not found:
        return
    made = claim(case, "host-unreachable", CERTAIN, found)
    provider = _provider(str(case.sources[found[0].source]["kms_host"] or ""))
    article = {
        "google": "procedures/activate-on-google-cloud",
        "amazon": "procedures/activate-on-aws",
    }
    yield replace(made, article=article.get(provider))


@rule("wrong-host")
def wrong_host(case: Case) -> Iterator[Claim]:
    """A host was asked that the records do not name, or not the company's."""
    known = [*case.records, *([case.own_host] if case.own_host else [])]
    if not known:
        return
    for number, host in case.asked:
        if _provider(host) or "://" in host or case.is_quiet(number):
            continue
        if not any(host == one or is_same_name(host, one) for one in known):
            yield claim(
                case, "wrong-host", LIKELY, [case.place(number, "kms_host")], records=known
            )
            return


@rule("kms-not-reached")
def kms_not_reached(case: Case) -> Iterator[Claim]:
    """No KMS host answered, and the material does not say why."""
    found = _failures(case, NO_HOST)
    explained = (
        case.seen((*REASONS, *CLOCK, *PRODUCT)) or _unreached(case) or _failed_at(case, "azure")
    )
    if found and not explained:
        yield claim(case, "kms-not-reached", CERTAIN, found)


@rule("host-fixed")
def host_fixed(case: Case) -> Iterator[Claim]:
    """The host comes from the registry, so that no record is looked for."""
    found = [case.place(n, "kms_host") for n in case.fixed if case.sources[n]["kms_host"]]
    if found:
        yield claim(case, "host-fixed", CERTAIN, found)


@rule("port-differs")
def port_differs(case: Case) -> Iterator[Claim]:
    """Client, record and host have different ports, or not 1688."""
    askers = [*case.clients, *case.of_kind("nslookup"), *case.events(12288)]
    # Events name port 0 where no host was found.
    askers = [n for n in askers if case.sources[n]["kms_port"]]
    hosts = [n for n in case.hosts if isinstance(case.sources[n]["port"], int)]
    for asker in askers:
        for host in hosts:
            port = case.sources[host]["port"]
            if case.sources[asker]["kms_port"] != port:
                seen = [case.place(asker, "kms_port"), case.place(host, "port")]
                made = claim(case, "port-differs", CERTAIN, seen, port=port)
                yield replace(made, severity="cause" if _is_refused(case, asker) else "note")
                return
    odd = [case.place(n, "kms_port") for n in askers if case.sources[n]["kms_port"] != KMS_PORT]
    odd += [case.place(n, "port") for n in hosts if case.sources[n]["port"] != KMS_PORT]
    if odd:
        yield claim(case, "port-differs", POSSIBLE, odd)


def _is_refused(case: Case, number: int) -> bool:
    """Whether a client that asks on another port is shown without a licence, or failing."""
    source = case.sources[number]
    if source.kind == "event":
        return bool(case.codes_in(number))
    return source["status"] not in (None, "licensed")
