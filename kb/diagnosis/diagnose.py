"""From a text to what is wrong: read it, ask the rules, put the findings in order."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb.diagnosis.case import Case, Code, SetupKey, by_cmid, distinct_names
from kb.diagnosis.claims import RULES, Claim
from kb.diagnosis.facts import Place, Source
from kb.diagnosis.prose import FindingTexts
from kb.diagnosis.readers import cim, events, lines, messages, network, ospp, slmgr, system
from kb.diagnosis.rules import hosts, keys, licences
from kb.diagnosis.rules import network as network_rules

# Each fills RULES with its rules when it is imported.
RULE_MODULES = (hosts, keys, licences, network_rules)
READERS = (ospp.read, cim.read, slmgr.read, network.read, system.read, messages.read)
SEVERITIES = ("cause", "warning", "fine", "note")
# Among causes the one that explains another comes first (the contract names the pairs); the rest
# in the order in which one would look: rights and service, count, keys, host, DNS, network.
ORDER = (
    *("not-elevated", "service-disabled", "wmi-damaged", "store-damaged"),
    *("duplicate-cmid", "below-threshold"),
    *("internet-blocked", "mak-exhausted", "mak-blocked", "host-key-on-client"),
    *("host-not-activated", "clock-skew", "host-cannot-serve-product"),
    *("key-missing", "key-of-other-edition", "not-a-kms-client", "key-refused"),
    *("no-dns-server", "dns-no-answer", "dns-suffix", "host-name-invalid", "publishing-failed"),
    *("no-kms-record", "wrong-host", "azure", "port-differs", "host-name-unknown"),
    *("host-unreachable", "evaluation-expired", "ad-object", "avma"),
    # Warnings: what decides what the user meets first.
    *("expires-soon", "renewal-failing", "non-genuine", "grace-or-notification"),
    # Of what is well: why a failure does not matter, before that all is in order.
    *("noise", "activated"),
)
# A line of its own above an output that names the machine.
_NAMED = re.compile(
    r"""
    ^\s* (?:
        (?: host\ ?name | computer(?:name)? | machine | 電腦(?:名稱)? | 主機 )   # computername
        [:：=] \s* (?P<said>[\w.-]+)                              # hostname: pc017
      | (?P<bare> [A-Za-z][\w-]*\d[\w-]* (?:\.[\w-]+)* )          # kms01:
        \s* (?:\([^()]*\))? \s* [:：]?                           # nb-4 (reception)
    ) \s*$
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Characters between a machine's name and the output that it heads: a banner of the script host.
_NEAR = 160
# Characters: a full name has 255, but one that heads an output is short; longer lines are text.
_LONGEST_NAME_LINE = 120


@dataclass(frozen=True)
class Diagnosis:
    """The sources and findings of one material; ``case`` has the sources and their codes."""

    case: Case
    claims: Sequence[Claim]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was recognised."""
        return not self.case.sources

    def totals(self) -> dict[str, dict[str, int]]:
        """What the requests of a host's log come to, by event."""
        numbers = self.case.events(12290)
        if not numbers:
            return {}
        names = (str(self.case.sources[number]["client"] or "") for number in numbers)
        clients = distinct_names(name for name in names if name)
        failed = sum(bool(self.case.codes_in(number)) for number in numbers)
        return {
            "12290": {
                "lines": len(numbers),
                "distinct_cmid": len(dict(by_cmid(self.case))),
                "distinct_clients": len(clients),
                "failed": failed,
            }
        }


@dataclass(frozen=True)
class Known:
    """What a diagnosis goes by: how severe each finding is, public setup keys by their last five
    characters, families of products by activation ID, the company's own KMS host.
    """

    texts: FindingTexts
    setup_keys: Mapping[str, SetupKey] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)
    own_host: str = ""


def diagnose(text: str, codes: Sequence[Code], known: Known) -> Diagnosis:
    """What a text shows; ``codes`` are those in it, in order."""
    case = Case(read_all(text), codes, known.setup_keys, known.own_host, known.products)
    claims = [claim for rule in RULES.values() for claim in rule(case)]
    rated = [one if one.severity else _rated(one, known.texts) for one in claims]
    return Diagnosis(case, sorted(rated, key=_rank))


def _rated(one: Claim, texts: FindingTexts) -> Claim:
    return replace(one, severity=texts.text(one.id, "en").severity)


def _rank(one: Claim) -> tuple[int, int, int]:
    place = ORDER.index(one.id) if one.id in ORDER else len(ORDER)
    return SEVERITIES.index(one.severity or "note"), place, min(s.place[0] for s in one.evidence)


def read_all(text: str) -> list[Source]:
    """Every output in a text, in the order of the text. What one reader took for a message within
    an output that another one knows belongs to that output.
    """
    all_lines = lines.lines(text)
    found = [*events.read(text)]
    found += [source for read in READERS for source in read(text, all_lines)]
    outer = sorted((source.start, source.end) for source in found if not _is_message(source))
    kept = [s for s in found if not _is_message(s) or not _is_inside(s, outer)]
    names = [one for one in _names(all_lines) if not _is_in(one[0], outer)]
    return [
        source if source.machine else replace(source, machine=_name_above(names, source.start))
        for source in sorted(kept, key=lambda source: (source.start, -source.end))
    ]


def _is_message(source: Source) -> bool:
    return source.kind == "slmgr" and "action" in source.facts


def _is_in(place: int, outer: Sequence[Place]) -> bool:
    """Whether a place stands in one of the sorted outputs: what a name is there says another
    line.
    """
    last = bisect_right(outer, (place, place)) - 1
    return last >= 0 and outer[last][0] <= place <= outer[last][1]


def _is_inside(inner: Source, outer: Sequence[Place]) -> bool:
    """Whether the last of the sorted outputs that begins before a message ends behind it."""
    place = bisect_right(outer, (inner.start, inner.end)) - 1
    return place >= 0 and inner.end <= outer[place][1]


def _names(all_lines: list[lines.Line]) -> list[tuple[int, str]]:
    """The names of machines that stand alone on a line, each with where its line ends."""
    short = (line for line in all_lines if len(line.text) <= _LONGEST_NAME_LINE)
    matches = ((line, _NAMED.match(line.text)) for line in short)
    return [(line.end, match["said"] or match["bare"]) for line, match in matches if match]


def _name_above(names: list[tuple[int, str]], start: int) -> str | None:
    """The name on the nearest line above an output; None where none is near."""
    place = bisect_right(names, start, key=lambda one: one[0]) - 1
    return names[place][1] if place >= 0 and start - names[place][0] <= _NEAR else None
