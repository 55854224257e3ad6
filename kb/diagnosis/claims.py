"""What a rule says: a finding with what it rests on, and the list of all rules."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kb.diagnosis.case import Case, Seen

CERTAIN, LIKELY, POSSIBLE = "certain", "likely", "possible"
CONFIDENCES = (CERTAIN, LIKELY, POSSIBLE)


@dataclass(frozen=True)
class Claim:
    """One finding: ``confidence`` is never more than its evidence bears.

    ``machine`` is whose it is, None where nothing says so; ``facts`` are what the prose of the
    finding may name; ``severity`` and ``article`` stand for those of the prose where a case
    differs, None for as usual.
    """

    id: str
    confidence: str
    evidence: Sequence[Seen]
    machine: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    severity: str | None = None
    article: str | None = None


Rule = Callable[[Case], Iterator[Claim]]
RULES: dict[str, Rule] = {}


def rule(id_: str) -> Callable[[Rule], Rule]:
    """Makes a function the rule of a finding; each finding has one."""

    def added(function: Rule) -> Rule:
        if id_ in RULES:
            raise ValueError(f"two rules for {id_}")
        RULES[id_] = function
        return function

    return added


def claim(
    case: Case, id_: str, confidence: str, evidence: Sequence[Seen], **more: object
) -> Claim:
    """A claim whose machine and facts are those of the first source that it rests on; ``more`` are
    further facts.
    """
    source = case.sources[evidence[0].source]
    codes = [c.code for c in case.codes if (c.start, c.end) == evidence[0].place]
    facts = {**source.facts, **({"code": codes[0]} if codes else {}), **more}
    return Claim(id_, confidence, evidence, source.machine, facts)
