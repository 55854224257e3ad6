"""Objects as PowerShell prints them: SoftwareLicensingProduct and -Service, Get-OSLicenseInfo,
Get-KmsLicenseInfo, slmgr-ps, and the table of ``dsregcmd /status``. Their property names are never
translated.
"""

import re
from collections.abc import Iterator

from kb.diagnosis.facts import INITIAL_GRACE, STATUSES, Source, Sources, Value
from kb.diagnosis.readers import words
from kb.diagnosis.readers.lines import Line
from kb.diagnosis.readers.slmgr import CHANNEL, LAST5, edition, role

_PROPERTY = re.compile(
    r"""
    ^\s* "? (?P<name> [A-Za-z][A-Za-z0-9]* (?:[ ][A-Z][A-Za-z]+)? ) "? \s* :   # LicenseStatus :
    \s? (?P<value>.*) $                                                       # "LicenseStatus": 1,
    """,
    re.VERBOSE,
)
# The value of a property in JSON: "2YT43",
_JSON_VALUE = re.compile(r'^\s*"?(.*?)"?,?\s*$')
_DASHES = re.compile(r"^\s*-{3,}(?: +-{3,})+\s*$")
# One of these tells that a block is an object of the licensing service.
_TELLING = frozenset(
    (
        "licensestatus",
        "partialproductkey",
        "graceperiodremaining",
        "productkeychannel",
        "licensestatusreason",
        "keymanagementservicemachine",
        "keymanagementservicecurrentcount",
        "subscriptionstatus",
        "clientmachineid",
        "iskeymanagementservicemachine",
        "remainingwindowsrearmcount",
        "vlactivationtype",
        "keymanagementservicehostcaching",
    )
)
# What WMI says where there is no number: -1 as an unsigned one.
_NONE = 0xFFFFFFFF
# No date: the begin of the calendar of Windows files.
_NO_DATE = re.compile(r"\b1601\b")
_COUNT = re.compile(r"PartialProductKey[^\n]{0,80}\)\s*\.Count\b", re.IGNORECASE)
# GracePeriodRemaining is in minutes.
MINUTES_A_DAY = 24 * 60


def read(text: str, all_lines: list[Line]) -> Sources:
    """Each object in a text, and a count of products with a key."""
    small = text.lower()
    if any(name in small for name in _TELLING):
        for block in _blocks(all_lines):
            source = _object(block)
            if source:
                yield source
        for row in _rows(all_lines):
            source = _object(row)
            if source:
                yield source
    yield from _counts(text)


def _rows(all_lines: list[Line]) -> Iterator[list[tuple[str, str, Line]]]:
    """The rows of tables as Format-Table prints them: names, dashes under them, values; a column
    of numbers is set to the right.
    """
    for number, line in enumerate(all_lines[1:], 1):
        if not _DASHES.match(line.text):
            continue
        spans = [match.span() for match in re.finditer(r"-+", line.text)]
        names = _cells(all_lines[number - 1].text, spans)
        if not any(name.lower() in _TELLING for name in names):
            continue
        for row in all_lines[number + 1 :]:
            if row.is_blank:
                break
            cells = _cells(row.text, spans)
            yield [(n.lower(), v, row) for n, v in zip(names, cells, strict=True)]


def _cells(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """The values of a row: what stands from the begin of a column to that of the next one."""
    starts = [start for start, _ in spans]
    return [text[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)]


def _blocks(all_lines: list[Line]) -> Iterator[list[tuple[str, str, Line]]]:
    """Lines with a property each that stand together; one name twice begins another object."""
    block: list[tuple[str, str, Line]] = []
    names: set[str] = set()
    blanks = 0
    for line in all_lines:
        match = _PROPERTY.match(line.text)
        blanks = blanks + 1 if line.is_blank else blanks
        if line.is_blank:
            continue
        name = match["name"].lower() if match else ""
        if block and (match is None or name in names or blanks > 1):
            yield block
            block, names = [], set()
        blanks = 0
        if match:
            value = match["value"].strip()
            if line.text.lstrip().startswith('"'):
                value = _JSON_VALUE.sub(r"\1", value).replace("null", "")
            block.append((name, value, line))
            names.add(name)
    if block:
        yield block


def _object(block: list[tuple[str, str, Line]]) -> Source | None:
    if not any(name in _TELLING for name, _, _ in block):
        return None
    facts: dict[str, Value] = {"tool": "cim"}
    places: dict[str, tuple[int, int]] = {}
    machine = None
    for name, value, line in block:
        if name in ("pscomputername", "computername") and value:
            machine = value
        for fact, said in _facts(name, value).items():
            if fact not in facts:
                facts[fact] = said
                places[fact] = line.place_of(value)
    if any(name == "partialproductkey" and not value for name, value, _ in block):
        facts["has_key"] = False
    _joined(facts, {name: value for name, value, _ in block})
    # Get-OSLicenseInfo has a word where WMI has a number.
    is_module = any(n == "licensestatus" and v and not v.isdigit() for n, v, _ in block)
    return Source(
        "oslicense" if is_module else "cim",
        block[0][2].start,
        block[-1][2].end,
        facts,
        places,
        machine,
    )


def _facts(name: str, value: str) -> dict[str, Value]:
    """What one property says."""
    if not value:
        return {}
    if name == "licensestatus":
        return _status(value)
    if name == "name":
        kind = edition(value)
        return {"product": value.removesuffix(" edition"), **({"edition": kind} if kind else {})}
    if name == "description":
        channel = CHANNEL.search(value)
        kind = role(channel[0]) if channel else None
        return {"channel": channel[0], **({"role": kind} if kind else {})} if channel else {}
    if name == "partialproductkey":
        return {"last5": value} if LAST5.match(value) else {}
    if name == "clientmachineid":
        return {"cmid": value}
    if name == "id":
        return {"sku_id": value}
    if name == "keymanagementservicelookupdomain":
        return {"lookup_domain": value}
    return _number(name, value)


_NUMBERS = {
    "graceperiodremaining": "minutes_left",
    "keymanagementservicecurrentcount": "count",
    "keymanagementservicetotalrequests": "total_requests",
    "keymanagementservicefailedrequests": "failed_requests",
    "keymanagementservicelisteningport": "port",
    "remainingwindowsrearmcount": "rearms_left",
    "remainingskurearmcount": "rearms_left",
    "licensestatusreason": "reason",
    "vlactivationtype": "activation_type",
    "subscriptionstatus": "subscription_status",
}


def _number(name: str, value: str) -> dict[str, Value]:
    fact = _NUMBERS.get(name)
    if fact and value.isdigit() and int(value) != _NONE:
        return {fact: int(value)}
    if name == "keymanagementservicednspublishing":
        return {"dns_publishing": value.lower() == "true"}
    return {}


# What Get-WindowsActivation and Get-OSLicenseInfo write in place of the number.
_GRACE = {
    "oobgrace": INITIAL_GRACE,
    "ootgrace": "oot-grace",
    "nongenuinegrace": "non-genuine-grace",
    "extendedgrace": "extended-grace",
}


def _status(value: str) -> dict[str, Value]:
    """A number as WMI has it, or a word of the display language."""
    if value.isdigit():
        known = STATUSES[int(value)] if int(value) < len(STATUSES) else None
    else:
        known = _GRACE.get(value.lower()) or words.status(value)
    if known == "oob-grace":
        known = INITIAL_GRACE
    return {"status": known} if known else {}


def _joined(facts: dict[str, Value], block: dict[str, str]) -> None:
    """What two properties say together: the host and where it comes from, the kind of licence."""
    fixed, found = (
        block.get("keymanagementservicemachine"),
        "discoveredkeymanagementservicemachine",
    )
    host, port, source = fixed, block.get("keymanagementserviceport"), "registry"
    if not host and block.get(f"{found}name"):
        host, port, source = block[f"{found}name"], block.get(f"{found}port"), "dns"
    if host:
        facts |= {"kms_host": host, "kms_source": source}
        if port and port.isdigit() and int(port):
            facts["kms_port"] = int(port)
    if block.get("iskeymanagementservicemachine", "").lower() in ("1", "true"):
        facts.setdefault("role", "kms-host")
    if block.get("adactivationobjectname"):
        facts["role"] = "adba-client"
    if "subscription_status" in facts or block.get("subscriptiontype") == "1":
        facts["role"] = "subscription"
        facts["status"] = "licensed" if facts.get("subscription_status") == 1 else "unlicensed"
    if block.get("productkeychannel"):
        facts["channel"] = block["productkeychannel"]
    if "minutes_left" in facts:
        minutes = int(str(facts["minutes_left"]))
        if minutes or facts.get("status") != "licensed":
            facts["days_left"] = minutes // MINUTES_A_DAY
        else:
            del facts["minutes_left"]
            facts["permanent"] = facts.get("role") in ("mak", "retail", "oem")
    if facts.get("role") != "kms-host":
        for name in ("count", "total_requests", "failed_requests", "port"):
            facts.pop(name, None)


def _counts(text: str) -> Sources:
    """``(Get-CimInstance … PartialProductKey is not null).Count`` and the number below it."""
    for match in _COUNT.finditer(text):
        line_end = text.find("\n", match.end())
        number = text[line_end + 1 : line_end + 12].split("\n")[0].strip() if line_end >= 0 else ""
        if number.isdigit():
            start = text.rfind("\n", 0, match.start()) + 1
            end = line_end + 1 + len(number)
            facts: dict[str, Value] = {"tool": "cim", "products": int(number)}
            yield Source("cim", start, end, facts)
