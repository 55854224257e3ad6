"""The pages of a paste: its diagnosis, or where no tool's output stands in it, its codes; and the
box that both begin with.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from kb.content import company, html, reply
from kb.diagnosis import weighing
from kb.diagnosis.answer import DiagnosisAnswer, Finding, Next
from kb.diagnosis.case import Code
from kb.diagnosis.diagnose import Diagnosis
from kb.languages import LANGUAGES
from kb.logs import redact
from kb.lookup import KnowledgeBase
from kb.search import marks
from kb.web import diagnosis_ticket
from kb.web.evidence import Evidence, Mark, Piece
from kb.web.frame import frame, target

PATH = "diagnosis"  # below the language
# Characters of a text that are searched for as words where it has neither output nor code.
_LONGEST_QUERY = 400
# Lines that a finding quotes; a log of clones has thousands.
_MOST_QUOTES = 3
# Findings that are shown, of a paste with many machines; outputs that are listed.
_MOST_FINDINGS = 40
# More rows are no longer read; the JSON has them all.
_MOST_SOURCES = 30
# The same for codes.
_MOST_CODES = 30
# Values from here on say that something failed; smaller ones inform.
_FAILURES = 0x80000000
# What makes names of machines readable for who pasted them, and is masked in what is passed on.
_NAMES = ("[host-", "[ip-", "[cmid-")
_POWERSHELL = ("Get-", "Test-", "Resolve-", "(Get-", "& ")
# What shows why a client is not activated, by the kinds of output that say it.
_WANTED = {
    "licence": ("slmgr", "ospp", "cim", "oslicense"),
    "event": ("event",),
    "dns": ("nslookup",),
    "port": ("netconnection",),
}
# What is run to have something that can be read here: machine, privilege, command.
COMMANDS = (
    ("licence", "affected", "user", r"cscript //nologo %windir%\system32\slmgr.vbs /dlv"),
    (
        "events",
        "affected",
        "user",
        "Get-WinEvent -FilterHashtable @{LogName='Application'; "
        "ProviderName='Microsoft-Windows-Security-SPP'; Id=12288,12289,8198} -MaxEvents 20 "
        "| Format-List TimeCreated, Id, MachineName, Message",
    ),
    ("dns", "affected", "user", "nslookup -type=srv _vlmcs._tcp"),
    ("port", "affected", "user", "Test-NetConnection <kms-host> -Port 1688"),
    (
        "office",
        "affected",
        "user",
        r'cscript //nologo "%ProgramFiles%\Microsoft Office\Office16\ospp.vbs" /dstatus',
    ),
    ("host", "kms-host", "admin", r"cscript //nologo %windir%\system32\slmgr.vbs /dlv all"),
    (
        "log",
        "kms-host",
        "admin",
        "Get-WinEvent -LogName 'Key Management Service' -MaxEvents 500 "
        "| Format-List TimeCreated, Id, MachineName, Message",
    ),
    ("network", "affected", "user", "ipconfig /all\nw32tm /query /status\ndsregcmd /status"),
    (
        "cim",
        "affected",
        "user",
        "Get-CimInstance SoftwareLicensingProduct "
        '-Filter "PartialProductKey IS NOT NULL" | Format-List *',
    ),
)


@dataclass(frozen=True)
class Quote:
    """A line that a finding rests on: its number, its pieces, and the mark in the text."""

    line: int
    pieces: list[Piece]
    at: str


@dataclass(frozen=True)
class Shown:
    """A finding as the page has it; ``more`` counts the places that are marked and not quoted."""

    number: int
    finding: Finding
    path: str
    step: str
    title: str
    text: str
    quotes: list[Quote]
    more: int


class DiagnosisPage:
    """A diagnosis of a paste in a language, with what of it may be passed on."""

    def __init__(
        self, knowledge: KnowledgeBase, text: str, found: Diagnosis, language: str
    ) -> None:
        self.knowledge = knowledge
        self.text = text
        self.answer = DiagnosisAnswer(text, found, knowledge.finding_texts, language)
        self.language = language
        self.case = found.case
        self.redactor = redact.Redactor(knowledge.setup_keys)
        self.redactor.know(_names(found))
        findings = self.answer.findings[:_MOST_FINDINGS]
        self.evidence = Evidence(text, [*_marks(findings)], self.redactor.spans(text))
        self.findings = [self._shown(number, one) for number, one in enumerate(findings, 1)]

    @property
    def hidden(self) -> int:
        """How many findings are not shown."""
        return len(self.answer.findings) - len(self.findings)

    @property
    def summary(self) -> str:
        """The sentence."""
        return self.named(self.answer.summary)

    def named(self, text: str) -> str:
        """A sentence with the names of machines in it, and nothing else that is masked."""
        parts, place = [], 0
        for start, end, mask in self.redactor.spans(text):
            parts += [text[place:start], text[start:end] if mask.startswith(_NAMES) else mask]
            place = end
        return "".join([*parts, text[place:]])

    def command(self, command: str) -> Markup:
        """A command as a block, with the company's values and what does the same."""
        return command_block(self.knowledge, command, self.language)

    def ticket(self, base: str, is_markdown: bool) -> str:
        """What is pasted into a ticket, with everything masked that must not be passed on."""
        made = diagnosis_ticket.Ticket(self.redactor.text, self.language, base, is_markdown)
        quotes = {
            shown.number: ["".join(p.text for p in q.pieces) for q in shown.quotes]
            for shown in self.findings
        }
        listed = [(code["mark"], code["title"]) for code, _why, _count in self.codes]
        return made.text(self.answer, quotes, listed)

    def replies(self, base: str) -> dict[str, str]:
        """The reply to the caller from the article of the first finding, by language; empty where
        there is none.
        """
        library = self.knowledge.library
        id_ = self.findings[0].finding.article.partition("#")[0] if self.findings else ""
        if not id_ or not library.has(id_):
            return {}
        return {
            language: reply.build(library, id_, language, base).caller for language in LANGUAGES
        }

    @cached_property
    def codes(self) -> list[tuple[dict[str, str], str, int]]:
        """The codes of the text, what matters first: target, why, how often."""
        return weighed_codes(self.knowledge, self.text, self.case.codes, self.language)

    @property
    def sources(self) -> list[tuple[str, str | None, str, int, str]]:
        """The outputs that were recognised: name, machine, its mask in the text, how often, the
        article of an event.
        """
        found: dict[tuple[str, str | None], int] = {}
        events: dict[str, str] = {}
        for source in self.case.sources:
            name = _name_of(source.kind, source["event"], source["action"])
            id_ = f"events/{source['event']}"
            if source.kind == "event" and self.knowledge.library.has(id_):
                events[name] = id_
            found[name, source.machine] = found.get((name, source.machine), 0) + 1
        rows = []
        for (name, machine), count in [*found.items()][:_MOST_SOURCES]:
            mask = self.redactor.text(machine) if machine else ""
            said = self.named(machine) if machine else None
            rows.append((name, said, mask if mask != said else "", count, events.get(name, "")))
        return rows

    @property
    def unseen(self) -> list[str]:
        """What would say more and is not in the text, as keys of the template's words; nothing
        where nothing is wrong.
        """
        first = self.findings[0].finding.severity if self.findings else "cause"
        is_host = bool(self.case.hosts or self.case.events(12290))
        if first in ("fine", "note") or is_host:
            return []
        return [key for key, kinds in _WANTED.items() if not self.case.of_kind(*kinds)]

    def _shown(self, number: int, finding: Finding) -> Shown:
        _id, _, anchor = finding.article.partition("#")
        own = [mark for mark in self.evidence.marks if mark.number == number]
        quotes: list[Quote] = []
        for mark in own[: 2 * _MOST_QUOTES]:
            line, pieces = self.evidence.quoted(mark)
            if len(quotes) < _MOST_QUOTES and all(quote.line != line for quote in quotes):
                quotes.append(Quote(line, pieces, mark.id))
        return Shown(
            number,
            finding,
            f"/{self.language}/{finding.article}",
            anchor.removeprefix("step-") if anchor.startswith("step-") else "",
            finding.title,
            self.named(finding.text),
            quotes,
            max(0, len(own) - len(quotes)),
        )


def diagnosis_page(
    knowledge: KnowledgeBase,
    text: str,
    found: Diagnosis,
    language: str,
    base: str,
    names: Sequence[str] = (),
) -> str:
    """The page of a diagnosis; ``names`` are those of the files it was made from."""
    page = DiagnosisPage(knowledge, text, found, language)
    return render_template(
        "diagnosis.html",
        page=page,
        first=page.answer.next[0] if page.answer.next else None,
        rest=page.answer.next[1:],
        files=[page.redactor.text(name) for name in names],
        has_key=redact.has_secret_key(text, knowledge.setup_keys),
        as_text=page.ticket(base, is_markdown=False),
        as_markdown=page.ticket(base, is_markdown=True),
        replies=page.replies(base),
        totals=found.totals().get("12290"),
        commands=commands(knowledge, language) if not page.answer.next else [],
        **_frame(language),
    )


def codes_page(
    knowledge: KnowledgeBase,
    text: str,
    codes: Sequence[Code],
    language: str,
    names: Sequence[str] = (),
) -> str:
    """The page of a text without a tool's output: its codes, what matters first, or articles for
    its words.
    """
    results = knowledge.search(text[:_LONGEST_QUERY], language, 5) if not codes else None
    is_short = len(text) <= _LONGEST_QUERY and "\n" not in text.strip() and not names
    has_key = redact.has_secret_key(text, knowledge.setup_keys)
    written = {code: text[start:end] for code, start, end in reversed(codes)}
    return render_template(
        "paste.html",
        targets=weighed_codes(knowledge, text, codes, language),
        written=written,
        found=results,
        text=text,
        files=names,
        has_key=has_key,
        marked=lambda shown: marks.marked(shown, text[:_LONGEST_QUERY]),
        **frame(language, None, text if is_short and not has_key else ""),
    )


def box_page(knowledge: KnowledgeBase, language: str) -> str:
    """The box, and what can be read in it: commands to copy."""
    return render_template(
        "box.html", commands=commands(knowledge, language), **frame(language, PATH)
    )


def commands(knowledge: KnowledgeBase, language: str) -> list[tuple[str, Next, Markup]]:
    """What is run to have something that can be read: what it shows, machine and privilege, and
    the block.
    """
    return [
        (key, Next(on, as_, command, ""), command_block(knowledge, command, language))
        for key, on, as_, command in COMMANDS
    ]


def command_block(knowledge: KnowledgeBase, command: str, language: str) -> Markup:
    """Commands as a block like those of articles, with the company's values in place."""
    is_powershell = command.startswith(_POWERSHELL)
    fenced = f"```{'powershell' if is_powershell else 'cmd'}\n{command}\n```"
    values = dict(knowledge.library.company_folder.values)
    filled = company.filled(fenced, values)
    made = html.to_html(filled, lambda _id, _anchor: None, language, knowledge.library.equivalents)
    return Markup(made)  # noqa: S704, sanitised


def weighed_codes(
    knowledge: KnowledgeBase, text: str, codes: Sequence[Code], language: str
) -> list[tuple[dict[str, str], str, int]]:
    """Each code once, what matters first: target, why (``kb.diagnosis.weighing``), how often."""
    library = knowledge.library
    ids = {code.code: f"codes/{code.code}" for code in codes}
    harmless = {
        code
        for code, id_ in ids.items()
        if int(code, 16) < _FAILURES
        or (library.has(id_) and library.article(id_, language).harmless)
    }
    found = weighing.weighed(text, codes, harmless)[:_MOST_CODES]
    return [
        (target(knowledge, ids[one.code], language), one.why, len(one.places)) for one in found
    ]


def _frame(language: str) -> dict[str, Any]:
    """A page without an address of its own; the other language begins anew."""
    made = frame(language, None)
    return made | {"other_path": f"/{made['other_language']}/{PATH}"}


def _marks(findings: Sequence[Finding]) -> Iterable[Mark]:
    for number, finding in enumerate(findings, 1):
        for place, seen in enumerate(dict.fromkeys(finding.claim.evidence), 1):
            id_ = f"seen-{number}-{place}" if place <= 2 * _MOST_QUOTES else ""
            yield Mark(number, *seen.place, id_)


def _names(found: Diagnosis) -> Iterable[str]:
    """What the outputs name as a machine."""
    for source in found.case.sources:
        for name in (source.machine, source["client"], source["kms_host"]):
            if isinstance(name, str):
                yield name


def _name_of(kind: str, event: object, action: object) -> str:
    """What an output is called by those who made it, with the option where that is known."""
    if kind == "event":
        return _("Event %(number)s", number=event)
    name = _TOOLS.get(kind, kind)
    return f"{name} /{action}" if action and kind in ("slmgr", "ospp") else name


_TOOLS = {
    "slmgr": "slmgr.vbs",
    "ospp": "ospp.vbs",
    "cim": "Get-CimInstance",
    "oslicense": "Get-OSLicenseInfo",
    "nslookup": "nslookup",
    "netconnection": "Test-NetConnection",
    "ipconfig": "ipconfig",
    "time": "w32tm",
    "dsregcmd": "dsregcmd",
    "service": "Get-Service",
}
