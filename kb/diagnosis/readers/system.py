"""The clock, the service and the join of a computer: ``w32tm /query /status``,
``Get-Service sppsvc``, ``sc query sppsvc``, ``dsregcmd /status``.
"""

import re

from kb.diagnosis.facts import Source, Sources, Value
from kb.diagnosis.readers.lines import Line

_SERVICE = re.compile(r"^\s*(?P<state>Running|Stopped|Disabled)\s+sppsvc\b", re.IGNORECASE)
_START = re.compile(
    r"^\s*(?:START_TYPE|StartType|START_TYPE\s*)\s*:\s*(?:\d+\s+)?(?P<start>\w+)", re.IGNORECASE
)
_STATE = re.compile(r"^\s*STATE\s*:\s*(?P<number>\d)\b", re.IGNORECASE)
_STATUS = re.compile(r"^\s*Status\s*:\s*(?P<state>Running|Stopped)\s*$", re.IGNORECASE)
_SPPSVC = re.compile(r"\bsppsvc\b", re.IGNORECASE)
_STRATUM = re.compile(r"^\s*\w[\w ]*[:：]\s*(?P<number>\d{1,2})\s*\(", re.IGNORECASE)
_LEAP = re.compile(r"[:：]\s*(?P<leap>[0-3])\s*\(")
_POLL = re.compile(r"[:：]\s*\d{1,2}\s*\(\d+s\)")
_JOIN = re.compile(
    r"^\s*(?P<name>AzureAdJoined|DomainJoined|AzureAdPrt)\s*:\s*(?P<value>YES|NO)\b"
)
# The lines of one output of sc.exe: name, type, state, exit codes and a start type.
_SC_LINES = 14
# w32tm prints nine lines.
_TIME_LINES = 12


def read(text: str, all_lines: list[Line]) -> Sources:
    """Each of them in a text."""
    yield from _services(text, all_lines)
    yield from _clocks(all_lines)
    yield from _joins(all_lines)


def _services(text: str, all_lines: list[Line]) -> Sources:
    if not _SPPSVC.search(text):
        return
    for number, line in enumerate(all_lines):
        row = _SERVICE.match(line.text)
        if row:
            facts: dict[str, Value] = {"tool": "service", "ok": row["state"].lower() == "running"}
            if row["state"].lower() == "disabled":
                facts["start"] = "disabled"
            yield Source("service", line.start, line.end, facts)
        elif _SPPSVC.search(line.text) and ":" in line.text:
            source = _details(all_lines[number : number + _SC_LINES])
            if source:
                yield source


def _details(block: list[Line]) -> Source | None:
    facts: dict[str, Value] = {"tool": "service"}
    last = block[0]
    for line in block:
        state, start = _STATE.match(line.text), _START.match(line.text)
        status = _STATUS.match(line.text)
        if state:
            facts["ok"] = state["number"] == "4"
        if status:
            facts["ok"] = status["state"].lower() == "running"
        if start:
            facts["start"] = start["start"].lower()
        last = line if state or start or status else last
        if line.is_blank and len(facts) > 1:
            break
    return Source("service", block[0].start, last.end, facts) if len(facts) > 1 else None


def _clocks(all_lines: list[Line]) -> Sources:
    """A leap indicator, then a stratum, in consecutive lines, whatever they are called."""
    for number, line in enumerate(all_lines[:-1]):
        leap = _LEAP.search(line.text)
        stratum = _STRATUM.match(all_lines[number + 1].text)
        if leap is None or stratum is None:
            continue
        block = all_lines[number : number + _TIME_LINES]
        if any(_POLL.search(one.text) for one in block):
            facts: dict[str, Value] = {"tool": "time", "ok": leap["leap"] != "3"}
            last = next(one for one in reversed(block) if not one.is_blank)
            yield Source("time", line.start, last.end, facts)


def _joins(all_lines: list[Line]) -> Sources:
    found = [(line, match) for line in all_lines if (match := _JOIN.match(line.text))]
    if len(found) < 2:  # one such line may be quoted in a sentence
        return
    facts: dict[str, Value] = {"tool": "dsregcmd"}
    for _, match in found:
        facts[match["name"].lower()] = match["value"] == "YES"
    yield Source("dsregcmd", found[0][0].start, found[-1][0].end, facts)
