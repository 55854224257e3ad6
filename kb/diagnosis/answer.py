"""A diagnosis as its readers get it: sentences, what to run next, and JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kb import labels
from kb.content.findings import TO_ACT_ON
from kb.diagnosis.claims import Claim
from kb.diagnosis.diagnose import Diagnosis
from kb.diagnosis.prose import FindingText, FindingTexts, fill, fill_command
from kb.languages import ZH_TW

# What nobody named is looked for with these, the cheapest first.
ASKED_FOR = {"kms-not-reached": ("kms-not-reached", "no-kms-record", "host-unreachable")}
# More commands are no next step any more.
MOST_NEXT = 5


@dataclass(frozen=True)
class Next:
    """A command to run: the machine and the privilege (keys of ``labels.ON`` and ``AS``), why."""

    on: str
    as_: str
    command: str
    why: str

    def as_dict(self) -> dict[str, str]:
        """The step as the JSON contract has it."""
        return {"on": self.on, "as": self.as_, "command": self.command, "why": self.why}


@dataclass(frozen=True)
class Finding:
    """A claim with its prose in one language."""

    claim: Claim
    prose: FindingText

    @property
    def severity(self) -> str:
        """cause, warning, fine or note."""
        return self.claim.severity or self.prose.severity

    @property
    def title(self) -> str:
        """What is wrong, in a few words."""
        return self.prose.title

    @property
    def text(self) -> str:
        """What is seen, what it means, who acts."""
        return fill(self.prose.text, self._facts, self.prose.language)

    @property
    def next(self) -> Next:
        """The command that confirms it or shows the result."""
        command = fill_command(self.prose.command, self._facts)
        why = fill(self.prose.why, self._facts, self.prose.language)
        return Next(self.prose.on, self.prose.as_, command, why)

    @property
    def article(self) -> str:
        """The id of the article that repairs it, with ``#anchor`` for a section or a step."""
        found = self.claim.article or self.prose.article
        is_usual = found == self.prose.article
        step = self.prose.step if is_usual and "#" not in found else None
        return f"{found}#step-{step}" if step else found

    @property
    def _facts(self) -> dict[str, Any]:
        machine = {"machine": self.claim.machine} if self.claim.machine else {}
        return {**self.claim.facts, **machine}


class DiagnosisAnswer:
    """A diagnosis of a text in a language."""

    def __init__(
        self, text: str, diagnosis: Diagnosis, texts: FindingTexts, language: str
    ) -> None:
        self.text = text
        self.diagnosis = diagnosis
        self.language = language
        self._texts = texts

    @cached_property
    def findings(self) -> list[Finding]:
        """The findings, what to do first before the rest."""
        return [
            Finding(claim, self._texts.text(claim.id, self.language))
            for claim in self.diagnosis.claims
        ]

    @property
    def summary(self) -> str:
        """What is wrong, on which machine, who acts: one sentence."""
        said = labels.DIAGNOSIS
        if self.diagnosis.is_empty:
            return labels.word(said, "nothing-read", self.language)
        if not self.findings:
            return labels.word(said, "nothing-found", self.language)
        first = self.findings[0]
        is_chinese = self.language == ZH_TW
        machine = first.claim.machine
        where = f"（{machine}）" if is_chinese else f" ({machine})"
        head = first.title + (where if machine else "")
        if first.severity not in TO_ACT_ON:
            return head + ("。" if is_chinese else ".")
        acts = labels.word(said, "acts", self.language).format(
            who=labels.who(first.prose.who, self.language),
            where=labels.machine(first.prose.on, self.language),
        )
        return f"{head}{acts}"

    @cached_property
    def next(self) -> list[Next]:
        """What to run next, each command once, the first finding's first."""
        found: dict[str, Next] = {}
        for step in self._steps():
            found.setdefault(step.command, step)
        return list(found.values())[:MOST_NEXT]

    def _steps(self) -> Iterator[Next]:
        for finding in self.findings:
            if finding.severity == "note" and finding is not self.findings[0]:
                continue
            for id_ in ASKED_FOR.get(finding.claim.id, (finding.claim.id,)):
                yield Finding(finding.claim, self._texts.text(id_, self.language)).next

    def as_dict(
        self,
        base: str = "",
        codes: Sequence[dict[str, Any]] = (),
        warnings: Sequence[str] = (),
    ) -> dict[str, Any]:
        """The diagnosis as the JSON contract has it; ``codes`` and ``warnings`` as in extract."""
        case = self.diagnosis.case
        return {
            "schema": 1,
            "lang": self.language,
            "summary": self.summary,
            "sources": [
                {
                    **source.as_dict(),
                    "codes": list(dict.fromkeys(one.code for one in case.codes_in(number))),
                }
                for number, source in enumerate(case.sources)
            ],
            "findings": [self._finding(finding, base) for finding in self.findings],
            "next": [step.as_dict() for step in self.next],
            "totals": self.diagnosis.totals(),
            "codes": list(codes),
            "warnings": list(warnings),
        }

    def _finding(self, finding: Finding, base: str) -> dict[str, Any]:
        id_, _, anchor = finding.article.partition("#")
        step = anchor.removeprefix("step-")
        return {
            "id": finding.claim.id,
            "severity": finding.severity,
            "confidence": finding.claim.confidence,
            "title": finding.title,
            "text": finding.text,
            "machine": finding.claim.machine,
            "evidence": [
                {
                    "source": seen.source,
                    "start": seen.place[0],
                    "end": seen.place[1],
                    "text": self.text[seen.place[0] : seen.place[1]],
                }
                for seen in dict.fromkeys(finding.claim.evidence)
            ],
            "article": id_,
            "step": int(step) if step.isdigit() else None,
            "url": f"{base}/{self.language}/{finding.article}",
        }
