"""What ``ospp.vbs`` prints, which it does in English in every Office; ``/dstatus`` of a product,
an activation, a history.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from kb.diagnosis.facts import INITIAL_GRACE, Source, Sources, Value
from kb.diagnosis.readers.lines import Line
from kb.diagnosis.readers.slmgr import CHANNEL, HOST_PORT, role

_BEGIN, _END = "---Processing", "---Exiting"
_RULE = re.compile(r"^\s*-{20,}\s*$")
_STATUS = re.compile(r"---\s*([A-Z_]+)\s*---")
_GRACE = re.compile(r"(\d+)\s+days?\s+\((\d+)\s+minute")
_NO_KEYS = re.compile(r"No installed product keys detected", re.IGNORECASE)
STATUSES = {
    "LICENSED": "licensed",
    "UNLICENSED": "unlicensed",
    "OOB_GRACE": INITIAL_GRACE,
    "OOT_GRACE": "oot-grace",
    "NON_GENUINE_GRACE": "non-genuine-grace",
    "NOTIFICATIONS": "notification",
    "NOTIFICATION": "notification",
    "EXTENDED GRACE": "extended-grace",
    "EXTENDED_GRACE": "extended-grace",
}


def read(text: str, all_lines: list[Line]) -> Sources:
    """Each product, outcome or history in a text, with how many products its output has."""
    yield from _vnext(text, all_lines)
    if "---" not in text and "LICENSE DESCRIPTION" not in text:
        return
    for output in _outputs(all_lines):
        parts = [part for part in _parts(output) if part]
        products = [part for part in parts if _facts(part).get("channel")]
        for part in parts:
            found = _facts(part)
            if found:
                count: dict[str, Value] = {"products": len(products)} if products else {}
                yield _source(part, {"tool": "ospp", **count, **found})


_VNEXT = re.compile(
    r"""
    ^[^\n]{0,40}?"? (?:Product|ProductReleaseId) "? \s*[:=]\s* "?     # "Product": "
    (?P<product>O365\w+|\w+365\w*)                                   # O365ProPlusRetail
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)


def _vnext(text: str, all_lines: list[Line]) -> Sources:
    """Licences of Microsoft 365 Apps as vnextdiag.ps1 lists them."""
    for match in _VNEXT.finditer(text):
        line = all_lines[bisect_right(all_lines, match.start(), key=lambda one: one.start) - 1]
        facts: dict[str, Value] = {"tool": "vnext", "product": match["product"]}
        yield Source("ospp", line.start, line.end, facts, {"product": line.place_of(match[1])})


def _outputs(all_lines: list[Line]) -> Iterator[list[Line]]:
    """The lines of each run, from its first rule to its last; without rules the run is cut at
    what is no line of ospp.vbs.
    """
    output: list[Line] = []
    for line in all_lines:
        if line.text.startswith(_BEGIN):
            if output:
                yield output
            output = []
        elif line.text.startswith(_END):
            yield output
            output = []
        elif output or _RULE.match(line.text) or _is_ours(line):
            output.append(line)
    if output:
        yield output


def _is_ours(line: Line) -> bool:
    return line.label.isupper() and line.label.startswith(("SKU ID", "LICENSE", "PRODUCT ID"))


def _parts(output: list[Line]) -> Iterator[list[Line]]:
    part: list[Line] = []
    for line in output:
        if _RULE.match(line.text):
            yield part
            part = []
        elif not line.is_blank:
            part.append(line)
    yield part


def _facts(part: list[Line]) -> dict[str, Value]:
    """The facts of one product, or of one outcome."""
    found: dict[str, Value] = {}
    for line in part:
        found |= {k: v for k, v in _line(line).items() if k not in found}
    if "Info:" in "\n".join(line.text for line in part):
        found["action"] = "dhistorykms"
    elif found.get("error") and "channel" not in found:
        found |= {"action": "act", "ok": False}
    found.pop("error", None)
    if any(_NO_KEYS.search(line.text) for line in part):
        found["products"] = 0
    if found.get("status") == "licensed" and found.get("role") == "mak":
        found["permanent"] = True
    return found


def _line(line: Line) -> dict[str, Value]:
    label, value = line.label.upper(), line.value
    if label == "LICENSE NAME":
        return {"product": value.removesuffix(" edition")}
    if label == "LICENSE DESCRIPTION":
        channel = CHANNEL.search(value)
        kind = role(channel[0]) if channel else None
        return {"channel": channel[0] if channel else value, **({"role": kind} if kind else {})}
    if label == "SKU ID":
        return {"sku_id": value}
    if label == "LICENSE STATUS":
        status = _STATUS.search(value)
        known = STATUSES.get(status[1]) if status else None
        return {"status": known} if known else {}
    if label == "REMAINING GRACE":
        grace = _GRACE.search(value)
        return {"days_left": int(grace[1]), "minutes_left": int(grace[2])} if grace else {}
    if label.startswith("LAST 5 CHARACTERS"):
        return {"last5": value}
    if label == "ERROR CODE":
        return {"error": value}
    return _host(line)


def _host(line: Line) -> dict[str, Value]:
    host = HOST_PORT.match(line.value)
    if not host or "KMS" not in line.text.upper():
        return {}
    is_dns = "DNS" in line.label.upper()
    return {
        "kms_host": host["host"],
        "kms_port": int(host["port"]),
        "kms_source": "dns" if is_dns else "registry",
    }


def _source(part: list[Line], facts: dict[str, Value]) -> Source:
    places = {}
    for line in part:
        for name, value in _line(line).items():
            if name in facts and name not in places:
                places[name] = line.place_of(str(value))
    return Source("ospp", part[0].start, part[-1].end, facts, places)
