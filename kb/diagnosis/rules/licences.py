"""The state of a licence: in order, running out, over, or of a kind of its own."""

from collections.abc import Iterator
from dataclasses import replace

from kb.diagnosis.case import RENEWED_MINUTES, Case, Seen, short_name
from kb.diagnosis.claims import CERTAIN, LIKELY, POSSIBLE, Claim, claim, rule
from kb.diagnosis.facts import Source
from kb.diagnosis.rules.keys import number_of
from kb.diagnosis.rules.network import NO_HOST, REASONS

MARKERS = ("0xC004F035", "0xC004F057", "0xC004F058", "0xC004F059")
NON_GENUINE = ("0xC004F200", "0xC004C4A2")
# The contract of the diagnosis: a month in which somebody can still act.
SOON_DAYS = 30
# Activation through Active Directory: object not retrieved, not usable, failed.
AD_FAILED = (8213, 8214, 8215)
AD_CODES = ("0xC004F081", "0xC004F082", "0xC004F083")
HOST_OF_VM = ("0xC004FD01", "0xC004FD02", "0xC004FD03", "0xC004FD04")
BY_ACTIVE_DIRECTORY = 1  # VLActivationType: 0 any, 1 Active Directory, 2 KMS, 3 token


def _renewing(case: Case) -> list[int]:
    """Licensed products whose licence has to be renewed."""
    return [n for n in case.clients if case.sources[n]["status"] == "licensed"]


@rule("renewal-failing")
def renewal_failing(case: Case) -> Iterator[Claim]:
    """A licensed KMS client has not been renewed when it should."""
    found = [
        case.place(n, "minutes_left")
        for n in _renewing(case)
        if (left := number_of(case.sources[n]["minutes_left"])) is not None
        and left < RENEWED_MINUTES
        and not case.is_activated(n)
    ]
    if found:
        yield claim(case, "renewal-failing", CERTAIN, found)


@rule("expires-soon")
def expires_soon(case: Case) -> Iterator[Claim]:
    """A licence ends within a month."""
    candidates = [*_renewing(case), *case.of_role("eval", "subscription")]
    found = [
        case.place(n, "days_left", "minutes_left")
        for n in candidates
        if (left := number_of(case.sources[n]["days_left"])) is not None
        and left < SOON_DAYS
        and case.sources[n]["status"] == "licensed"
    ]
    if found:
        yield claim(case, "expires-soon", CERTAIN, found)


@rule("grace-or-notification")
def grace_or_notification(case: Case) -> Iterator[Claim]:
    """A product is not licensed: what this means for the user today."""
    found = [
        case.place(n, "status")
        for n, source in enumerate(case.sources)
        if source["status"] not in (None, "licensed")
        and source["role"] not in ("kms-host", "eval", "subscription")
        and source["in_use"] is not False
        and not (source.kind == "ospp" and (case.licensed_office or _is_subscription(source)))
    ]
    if found:
        yield claim(case, "grace-or-notification", CERTAIN, found)


@rule("non-genuine")
def non_genuine(case: Case) -> Iterator[Claim]:
    """Windows was judged to be not genuine."""
    found = case.seen(NON_GENUINE)
    found += [
        case.place(n, "status")
        for n, source in enumerate(case.sources)
        if source["status"] == "non-genuine-grace"
    ]
    if found:
        yield claim(case, "non-genuine", CERTAIN, found)


@rule("noise")
def noise(case: Case) -> Iterator[Claim]:
    """Failed attempts of a client that is licensed and renewed, or markers of an OEM key that a
    computer with a volume key does not need.
    """
    found: list[Seen] = []
    attempts = [*case.events(12288, 8198, 8200, 8208, 8229, 8230, 8233), *case.of_kind("slmgr")]
    tried = case.seen((*REASONS, *NO_HOST), attempts)
    found += [seen for seen in tried if case.is_quiet(seen.source)]
    if case.of_role("kms-client", "adba-client", "mak", "kms-host"):
        found += case.seen(MARKERS, case.of_kind("event"))
    if found:
        yield claim(case, "noise", LIKELY, found)


@rule("evaluation")
def evaluation(case: Case) -> Iterator[Claim]:
    """This Windows is an evaluation, which ends."""
    found = [
        case.place(n, "channel")
        for n in case.of_role("eval")
        if case.sources[n]["status"] in (None, "licensed", "initial-grace")
    ]
    if found:
        yield claim(case, "evaluation", CERTAIN, found)


@rule("evaluation-expired")
def evaluation_expired(case: Case) -> Iterator[Claim]:
    """The time of the evaluation is over."""
    found = [
        case.place(n, "status", "channel")
        for n in case.of_role("eval")
        if case.sources[n]["status"] not in (None, "licensed", "initial-grace")
    ]
    if found:
        yield claim(case, "evaluation-expired", CERTAIN, found)


@rule("ad-object")
def ad_object(case: Case) -> Iterator[Claim]:
    """Activation through Active Directory: active, missing or not reached."""
    failed = [case.place(n) for n in case.events(*AD_FAILED)] + case.failures(AD_CODES)
    wants = any(source["activation_type"] == BY_ACTIVE_DIRECTORY for source in case.sources)
    missing = [
        case.place(n)
        for n, source in enumerate(case.sources)
        if source["action"] == "ao-list" and source["ok"] is False
    ]
    is_licensed = any(source["status"] == "licensed" for source in case.sources)
    if failed or (missing and not is_licensed):
        confidence = CERTAIN if failed else LIKELY if wants else POSSIBLE
        made = claim(case, "ad-object", confidence, [*failed, *missing])
        # A forest without the object is no fault where KMS is meant.
        yield replace(made, severity="cause" if failed or wants else "note")
        return
    active = [
        case.place(n, "role")
        for n in case.of_role("adba-client")
        if case.sources[n]["status"] == "licensed"
    ]
    if active:
        yield replace(claim(case, "ad-object", CERTAIN, active), severity="note")


@rule("avma")
def avma(case: Case) -> Iterator[Claim]:
    """A virtual machine that its Hyper-V host activates."""
    failed = case.failures(HOST_OF_VM)
    if failed:
        yield replace(claim(case, "avma", CERTAIN, failed), severity="cause")
        return
    found = [
        case.place(n, "channel")
        for n in case.of_role("avma-guest")
        if case.sources[n]["status"] == "licensed"
    ]
    if found:
        yield replace(claim(case, "avma", CERTAIN, found), severity="note")


def _is_subscription(source: Source) -> bool:
    """Whether a product of Office is licensed by signing in."""
    product = str(source["product"] or "")
    return any(word in product for word in ("365", "Subscription"))


@rule("office-subscription")
def office_subscription(case: Case) -> Iterator[Claim]:
    """Microsoft 365 Apps: licensed by signing in, not through KMS."""
    found = [
        case.place(n, "product") for n in case.of_kind("ospp") if _is_subscription(case.sources[n])
    ]
    if found:
        yield claim(case, "office-subscription", CERTAIN, found)


@rule("subscription")
def subscription(case: Case) -> Iterator[Claim]:
    """Windows Enterprise by a user's subscription, on top of an activated Pro."""
    found = [case.place(n, "role", "subscription_status") for n in case.of_role("subscription")]
    if not found:
        return
    base = [
        case.place(n, "status")
        for n in case.of_role("retail", "oem", "mak", "kms-client")
        if case.sources[n]["status"] not in (None, "licensed")
    ]
    made = claim(case, "subscription", CERTAIN, [*found, *base])
    yield replace(made, severity="warning" if base else "note")


@rule("activated")
def activated(case: Case) -> Iterator[Claim]:
    """A product is licensed and was renewed lately."""
    found = [
        case.place(n, "status")
        for n in case.of_role("kms-client", "adba-client", "mak", "retail", "oem")
        if case.is_renewed(n)
    ]
    found += [
        case.place(n, "activated")
        for n in case.events(12289)
        if case.sources[n]["activated"] is True
    ]
    found += [
        case.place(n, "ok")
        for n in case.of_kind("slmgr", "ospp")
        if case.sources[n]["action"] in ("ato", "act") and case.sources[n]["ok"] is True
    ]
    if found:
        yield claim(case, "activated", CERTAIN, found)


@rule("contradiction")
def contradiction(case: Case) -> Iterator[Claim]:
    """Two outputs of one machine say different things of the same product."""
    yield from _contradicting_tests(case)
    shown: dict[tuple[object, ...], int] = {}
    for number, source in enumerate(case.sources):
        if not source["status"] or not source["last5"] or not source.machine:
            continue
        key = (source["last5"], source["edition"], short_name(source.machine))
        other = shown.setdefault(key, number)
        before = case.sources[other]["status"]
        if (before == "licensed") != (source["status"] == "licensed"):
            seen = [case.place(other, "status"), case.place(number, "status")]
            yield claim(case, "contradiction", CERTAIN, seen)
            return


def _contradicting_tests(case: Case) -> Iterator[Claim]:
    """A port that was reached in one test and not in another."""
    found: dict[tuple[object, object], dict[bool, int]] = {}
    for number in case.of_kind("netconnection"):
        source = case.sources[number]
        results = found.setdefault((source["kms_host"], source["kms_port"]), {})
        results.setdefault(source["ok"] is True, number)
    for results in found.values():
        if len(results) > 1:
            seen = [case.place(number, "ok") for number in sorted(results.values())]
            yield claim(case, "contradiction", CERTAIN, seen)
            return
