"""What is asked of the network: nslookup and Resolve-DnsName for ``_vlmcs._tcp``,
Test-NetConnection, ``ipconfig /all``.

Beside the facts of the contract they have ``records`` (hosts that the SRV records name),
``answer`` (records, none, timeout, refused), ``suffix`` and ``dns_servers``.
"""

import re
from itertools import takewhile

from kb.diagnosis.facts import Source, Sources, Value
from kb.diagnosis.readers.lines import Line

_SRV = re.compile(r"_vlmcs\._tcp(?:\.(?P<domain>[\w.-]*\w))?", re.IGNORECASE)
_HOST = re.compile(r"svr hostname\s*=\s*(?P<host>\S+)", re.IGNORECASE)
_PORT = re.compile(r"^\s*port\s*=\s*(?P<port>\d{1,5})\s*$", re.IGNORECASE)
# Resolve-DnsName: name, SRV, TTL, section, target, priority, weight, port
_TABLE = re.compile(r"\bSRV\s+\d+\s+\w+\s+(?P<host>[\w.-]+)\s+\d+\s+\d+\s+(?P<port>\d{1,5})\b")
_TARGET = re.compile(r"^\s*NameTarget\s*:\s*(?P<host>\S+)")
_TIMEOUT = re.compile(
    r"""
      timed[- ]out | timeout\ period           # DNS request timed out.
    | No\ response\ from\ server             # *** UnKnown can't find _vlmcs._tcp: No response …
    | 逾時 | 超时 | タイムアウト                # in Chinese and Japanese
    | Zeitüberschreitung | délai | tiempo\ de\ espera   # in German, French, Spanish
    """,
    re.VERBOSE | re.IGNORECASE,
)
# *** dc01.corp.example.com can't find kms1.corp.example.com: Non-existent domain. The words
# between the names, and which name is first, depend on the display language.
_NO_NAME = re.compile(r"^\*\*\* .*\b(?:Non-existent domain|NXDOMAIN)\b", re.IGNORECASE)
_NAME = re.compile(r"(?<![A-Za-z0-9_.-])[A-Za-z0-9_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)+")
# Lines above in which nslookup names the server that it asks.
_SERVER_ABOVE = 4
_NO_ANSWER = re.compile(r"DNS request timed out", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:internet address|Address(?:es)?)\s*[:=]\s*(?P<address>[0-9A-Fa-f.:]+)")
_PROPERTY = re.compile(r"^(?P<name>\w+(?: \(RTT\))?)\s*:\s*(?P<value>.*?)\s*$")
_LEADER = re.compile(r"^\s+(?P<label>\S.*?)[ .]*\s*:\s?(?P<value>.*?)\s*$")
_DOTS = re.compile(r"(?:\. ){2,}|\.{2,}|(?:[ .]\.){2,}")
_IP = re.compile(r"^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]{3,}(?:%\d+)?)\b")
_ADAPTER = re.compile(r"^\S.*[:：]\s*$")
_PHYSICAL = re.compile(r"^[0-9A-F]{2}(?:-[0-9A-F]{2}){5}$")


def read(text: str, all_lines: list[Line]) -> Sources:
    """Each answer of the network in a text."""
    yield from _lookups(text, all_lines)
    yield from _names(all_lines)
    yield from _connections(all_lines)
    yield from _configurations(all_lines)


# nslookup, Resolve-DnsName


def _lookups(text: str, all_lines: list[Line]) -> Sources:
    if not (_SRV.search(text) or _NO_ANSWER.search(text)):
        return
    groups: list[list[Line]] = []
    for line in all_lines:
        is_more = bool(groups) and line.start - groups[-1][-1].end <= _GAP
        if _is_about_srv(line, has_group=is_more):
            if is_more:
                groups[-1].append(line)
            else:
                groups.append([line])
    for group in groups:
        source = _lookup(group, text)
        if source:
            yield source


def _names(all_lines: list[Line]) -> Sources:
    """Names of machines that DNS does not know."""
    for number, line in enumerate(all_lines):
        if _SRV.search(line.text) or not _NO_NAME.match(line.text):
            continue
        servers = {one.value for one in all_lines[max(0, number - _SERVER_ABOVE) : number]}
        names = [name for name in _NAME.findall(line.text) if name not in servers]
        if names:
            facts: dict[str, Value] = {"tool": "nslookup", "answer": "none", "name": names[-1]}
            yield Source("nslookup", line.start, line.end, facts)


# Characters between two lines of one answer: a server's name and address stand between them.
_GAP = 200


def _is_about_srv(line: Line, *, has_group: bool) -> bool:
    return bool(
        _SRV.search(line.text)
        or _HOST.search(line.text)
        or _TABLE.search(line.text)
        or (has_group and any(one.search(line.text) for one in (_PORT, _TARGET, _NONE)))
        or (_TIMEOUT.search(line.text) and "DNS" in line.text)
    )


def _lookup(group: list[Line], text: str) -> Source | None:
    start, end = group[0].start, group[-1].end
    said = "\n".join(line.text for line in group)
    facts: dict[str, Value] = {"tool": "nslookup"}
    places: dict[str, tuple[int, int]] = {}
    domain = next((m["domain"] for line in group if (m := _SRV.search(line.text))), None)
    if domain:
        facts |= {"domain": domain, "lookup_domain": domain}
    records, ports = [], []
    for line in group:
        for pattern in (_HOST, _TABLE, _TARGET):
            match = pattern.search(line.text)
            if match:
                records.append(match["host"].rstrip("."))
                places.setdefault("records", line.place_of(match["host"]))
        port = _PORT.match(line.text) or _TABLE.search(line.text)
        if port:
            ports.append(int(port["port"]))
    answer = "records" if records else _refusal(said)
    if answer is None:
        return None
    facts["answer"] = answer
    if records:
        facts |= {"records": records, "kms_host": records[0], "kms_source": "dns"}
        facts["addresses"] = _ADDRESS.findall(text[start : end + _GAP])
        if ports:
            facts["kms_port"] = ports[0]
    return Source("nslookup", start, end, facts, places)


_NONE = re.compile(
    r"""
      Non-existent\ domain | NXDOMAIN | No\ records           # nslookup, dig
    | DNS\ name\ does\ not\ exist | DNS_ERROR_RCODE_NAME_ERROR   # Resolve-DnsName
    | no\ existe | n['’]existe\ pas | existiert\ nicht | 不存在 | 存在しません  # translated
    | 0x8007232B | 0x8007251D                                # with its code
    | primary\ name\ server\ = | \bSOA\s+\d+\s+Authority   # the zone instead of a record
    """,
    re.VERBOSE | re.IGNORECASE,
)
_REFUSED = re.compile(r"Query refused|Server failed|SERVFAIL|REFUSED|Serverfehler", re.IGNORECASE)


def _refusal(said: str) -> str | None:
    """How DNS said no: none, timeout, refused; None where nothing was answered."""
    for answer, pattern in (("none", _NONE), ("timeout", _TIMEOUT), ("refused", _REFUSED)):
        if pattern.search(said):
            return answer
    return None


# Test-NetConnection


def _connections(all_lines: list[Line]) -> Sources:
    block: dict[str, tuple[str, Line]] = {}
    for line in [*all_lines, None]:
        match = _PROPERTY.match(line.text) if line else None
        name = match["name"].lower() if match else ""
        if match and line and name not in block:
            block[name] = (match["value"], line)
            continue
        if line is not None and line.is_blank and block and "tcptestsucceeded" not in block:
            continue
        if "tcptestsucceeded" in block and "remoteport" in block:
            yield _connection(block)
        block = {name: (match["value"], line)} if match and line else {}


def _connection(block: dict[str, tuple[str, Line]]) -> Source:
    wanted = [block[n] for n in ("computername", "remoteaddress", "remoteport") if n in block]
    result, last = block["tcptestsucceeded"]
    facts: dict[str, Value] = {"tool": "netconnection", "ok": result.lower() == "true"}
    if block["remoteport"][0].isdigit():
        facts["kms_port"] = int(block["remoteport"][0])
    if "computername" in block:
        facts["kms_host"] = block["computername"][0]
    if "remoteaddress" in block and block["remoteaddress"][0]:
        facts["addresses"] = [block["remoteaddress"][0]]
    start = min(line.start for _, line in wanted)
    return Source("netconnection", start, last.end, facts, {"ok": last.place_of(result)})


# ipconfig /all


def _configurations(all_lines: list[Line]) -> Sources:
    """Known by dotted leaders; a line that is neither further in nor the heading of an adapter
    ends one.
    """
    block: list[Line] = []
    for line in all_lines:
        if line.is_blank or line.is_indented or (block and _ADAPTER.match(line.text)):
            block.append(line)
        else:
            yield from _configuration(block)
            block = []
    yield from _configuration(block)


def _configuration(block: list[Line]) -> Sources:
    dotted = [n for n, line in enumerate(block) if line.is_indented and _DOTS.search(line.text)]
    if len(dotted) < _FEWEST:
        return
    more = takewhile(_is_more, block[dotted[-1] + 1 :])
    inside = [*block[dotted[0] : dotted[-1] + 1], *more]
    facts: dict[str, Value] = {"tool": "ipconfig"}
    places: dict[str, tuple[int, int]] = {}
    servers: list[str] = []
    suffixes: list[str] = []
    follows = False
    for line in inside:
        match = _LEADER.match(line.text)
        if follows and _is_more(line):
            servers.append(line.text.strip())
        if match is None or (follows and _is_more(line)):
            follows = follows and not line.is_blank
            continue
        value = match["value"].strip()
        follows = "DNS" in match["label"].upper() and not _is_suffix(match["label"])
        if follows:
            servers += [value] if _IP.match(value) else []
            places.setdefault("dns_servers", (line.start, line.end))
        elif _is_suffix(match["label"]):
            suffixes += [value] if value else []
            places.setdefault("suffix", (line.start, line.end))
    facts["dns_servers"] = servers
    facts["suffix"] = suffixes
    facts["has_suffix_line"] = "suffix" in places
    facts["has_address"] = any(_IP.match(line.value) for line in inside)
    machine = inside[0].value or None
    yield Source("ipconfig", inside[0].start, inside[-1].end, facts, places, machine)


# A block of dotted lines shorter than this may be anything: a table of contents, a price list.
_FEWEST = 4


def _is_more(line: Line) -> bool:
    """Whether a line goes on with the addresses of the one before it."""
    return line.is_indented and bool(_IP.match(line.text.strip()))


def _is_suffix(label: str) -> bool:
    small = label.lower()
    words = (
        "suffix",
        "尾碼",
        "后缀",
        "サフィックス",
        "접미사",
        "суффикс",
        "sufijo",
        "suffisso",
        "sufixo",
    )
    return any(word in small for word in words)
