"""A diagnosis for readers of a terminal, and as the one line that monitoring takes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from gettext import gettext as _

from kb import labels
from kb.content import text as article_text
from kb.diagnosis.answer import DiagnosisAnswer, Finding, Next
from kb.diagnosis.case import Case, moment
from kb.diagnosis.facts import Source
from kb.languages import ZH_TW

# Exit codes of monitoring plugins; published: schedulers ask for these numbers.
OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3
_STATES = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
_STATE_OF = {"cause": CRITICAL, "warning": WARNING, "note": OK, "fine": OK}
# The finding that the thresholds of days stand for.
_BY_DAYS = "expires-soon"
# A volume licence lasts as many days, and so does an evaluation (kms-facts).
_LONGEST_DAYS = 180
# From how many computers a KMS host serves clients, and servers and Office (kms-facts).
_CLIENTS_FROM, _SERVERS_FROM = 25, 5
# Lines of one finding that are shown, and characters of one: half a screen's width of evidence.
_MOST_LINES = 3
# Characters of a quoted line: one line of a terminal of usual width.
_LONGEST_LINE = 100
# Characters of the text of a line for monitoring; NRPE cuts at 1,024 bytes, three of which a
# Chinese character takes.
_LONGEST_TEXT = 300
_INDENT = "    "


# For readers


def as_text(
    found: DiagnosisAnswer, codes: Sequence[tuple[str, str]], base: str, width: int
) -> str:
    """The sentence, the first command, the findings, what to run next, and the codes with their
    titles; wrapped at so many columns, 0 for no wrapping.
    """
    lines = _wrapped(found.summary, width)
    steps = found.next
    if steps:
        lines += ["", *_wrapped(_first(steps[0], found.language), width), ""]
        lines += [f"{_INDENT}{printable(steps[0].command)}"]
    for number, finding in enumerate(found.findings, 1):
        lines += ["", *_finding(found, number, finding, base, width)]
    if steps[1:]:
        lines += ["", _("What to run next:")]
        for step in steps[1:]:
            lines += ["", f"{_INDENT}{printable(step.command)}"]
            lines += _wrapped(_why(step, found.language), width, _INDENT)
    if codes:
        lines += ["", _("Codes in it:"), ""]
        for code, title in codes:
            lines += _wrapped(f"{code}  {title}", width, _INDENT)
    return "\n".join(lines) + "\n"


def as_summary(found: DiagnosisAnswer, width: int) -> str:
    """The sentence, and a line for each finding."""
    lines = _wrapped(found.summary, width)
    for number, finding in enumerate(found.findings, 1):
        lines += _wrapped(f"{number}.  {_title(finding)}", width, _INDENT)
    return "\n".join(lines) + "\n"


def _first(step: Next, language: str) -> str:
    where = labels.machine(step.on, language)
    who = labels.word(labels.AS, step.as_, language)
    return _("First, on the {where}, as {who}:").format(where=where, who=who)


def _why(step: Next, language: str) -> str:
    where = labels.machine(step.on, language)
    who = labels.word(labels.AS, step.as_, language)
    return _("On the {where}, as {who}: {why}").format(where=where, who=who, why=step.why)


def _title(finding: Finding) -> str:
    """Machine, title, severity and confidence of a finding."""
    machine = finding.claim.machine
    named = _("{machine}: {title}").format(machine=machine, title=finding.title)
    return _("{title} ({severity}, {confidence})").format(
        title=named if machine else finding.title,
        severity=_severity(finding.severity),
        confidence=_confidence(finding.claim.confidence),
    )


def _severity(severity: str) -> str:
    return {
        "cause": _("cause"),
        "warning": _("warning"),
        "note": _("note"),
        "fine": _("fine"),
    }[severity]


def _confidence(confidence: str) -> str:
    return {
        "certain": _("certain"),
        "likely": _("likely"),
        "possible": _("possible"),
    }[confidence]


def _finding(
    found: DiagnosisAnswer, number: int, finding: Finding, base: str, width: int
) -> Iterator[str]:
    head = _wrapped(f"{number}.  {_title(finding)}", width, "")
    yield head[0]
    yield from (f"{_INDENT}{line}" for line in head[1:])
    yield from _wrapped(finding.text, width, _INDENT)
    lines = list(dict.fromkeys(_evidence(found.text, finding)))
    for line in lines[:_MOST_LINES]:
        yield f"{_INDENT}> {line}"
    if len(lines) > _MOST_LINES:
        yield _INDENT + _("> … and {count} more").format(count=len(lines) - _MOST_LINES)
    yield f"{_INDENT}{_article(finding.article, found.language, base)}"


def _evidence(text: str, finding: Finding) -> Iterator[str]:
    """The lines that a finding rests on, what is too long cut around the place."""
    for seen in finding.claim.evidence:
        start = seen.place[0]
        first = text.rfind("\n", 0, start) + 1
        last = text.find("\n", start)
        last = len(text) if last < 0 else last
        if last - first > _LONGEST_LINE:
            first = _begin(text, first, start)
        line = printable(text[first:last])
        if line:
            yield f"{line[:_LONGEST_LINE]}…" if len(line) > _LONGEST_LINE else line


def _begin(text: str, first: int, start: int) -> int:
    """Where a long line is begun for what stands at a place: behind the last tag before it, else a
    little before it, behind a blank.
    """
    tag = text.rfind(">", first, start) + 1
    if start - tag <= _LONGEST_LINE // 2:
        return tag
    near = max(first, start - _LONGEST_LINE // 3)
    return text.find(" ", near, start) + 1 or near


def _article(article: str, language: str, base: str) -> str:
    id_, _anchor, step = article.partition("#step-")
    if base:
        return f"{base}/{language}/{article}"
    return (
        _("Article: {id}, step {step}").format(id=id_, step=step)
        if step
        else (_("Article: {id}").format(id=article))
    )


def printable(text: str) -> str:
    """A text of somebody else on one line, without what a terminal would obey."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return article_text.wrap(printable(text), width, indent)


# For monitoring


@dataclass(frozen=True)
class Thresholds:
    """Days left below which a licence is a warning, and below which it is critical."""

    warn_days: int
    crit_days: int


def check(found: DiagnosisAnswer, thresholds: Thresholds, base: str) -> tuple[int, str]:
    """State and line of a monitoring plugin: the reason, days left, count, link, and performance
    data as the guidelines of the Monitoring Plugins want them.
    """
    if found.diagnosis.is_empty:
        return UNKNOWN, line_of(UNKNOWN, found.summary)
    days, count = days_left(found.diagnosis.case), kms_count(found.diagnosis.case)
    first = next(iter(found.findings), None)
    state = _state(found.findings, days, thresholds)
    parts = [_reason(found, first) if first else printable(found.summary)]
    parts += [_("{count} days left").format(count=days)] if days is not None else []
    parts += [_("count {count}").format(count=count)] if count is not None else []
    parts += [_short_link(first.article, base)] if first else []
    return state, line_of(
        state, _comma(found.language).join(parts), _figures(days, count, thresholds)
    )


def line_of(state: int, text: str, figures: str = "") -> str:
    """A line for monitoring, in which the text has neither bars nor line ends."""
    said = printable(text).replace("|", "/")
    said = f"{said[:_LONGEST_TEXT]}…" if len(said) > _LONGEST_TEXT else said
    return f"{_STATES[state]} - {said}{' | ' * bool(figures)}{figures}\n"


def _state(findings: Sequence[Finding], days: int | None, thresholds: Thresholds) -> int:
    states = [_STATE_OF[one.severity] for one in findings if one.claim.id != _BY_DAYS]
    if days is not None:
        is_low = days < thresholds.crit_days
        states.append(CRITICAL if is_low else WARNING if days < thresholds.warn_days else OK)
    return max(states, default=OK)


def _reason(found: DiagnosisAnswer, first: Finding) -> str:
    """The first finding with its code and its machine."""
    case = found.diagnosis.case
    codes = [one.code for seen in first.claim.evidence for one in case.codes_in(seen.source)]
    code = str(first.claim.facts.get("code") or next(iter(codes), ""))
    is_wrong = first.severity in ("cause", "warning")
    named = f"{first.title} ({code})" if code and is_wrong else first.title
    if not first.claim.machine:
        return named
    return _("{machine}: {title}").format(machine=first.claim.machine, title=named)


def _short_link(article: str, base: str) -> str:
    """The link for tickets, which leads to the reader's own language."""
    return f"{base}/{article.removeprefix('codes/')}"


def _comma(language: str) -> str:
    return "，" if language == ZH_TW else ", "


def _figures(days: int | None, count: int | None, thresholds: Thresholds) -> str:
    """``label=value;warn;crit;min;max``: both are ranges, and ``30:`` means not below 30."""
    figures = []
    if days is not None:
        most = str(_LONGEST_DAYS) if days <= _LONGEST_DAYS else ""
        figures.append(
            f"days_left={days};{thresholds.warn_days}:;{thresholds.crit_days}:;0;{most}"
        )
    if count is not None:
        figures.append(f"count={count};{_CLIENTS_FROM}:;{_SERVERS_FROM}:;0;")
    return " ".join(figures)


def days_left(case: Case) -> int | None:
    """The days that the licence which ends first has left; None where none ends."""
    found = [
        int(str(source["days_left"]))
        for source in case.sources
        if isinstance(source["days_left"], int) and _is_running(source)
    ]
    return min(found, default=None)


def _is_running(source: Source) -> bool:
    """Whether a product is in use and has time left that runs out."""
    status = str(source["status"] or "")
    is_shown = status == "licensed" or status.endswith("-grace")
    return is_shown and source["in_use"] is not False and source["permanent"] is not True


def kms_count(case: Case) -> int | None:
    """The count of the KMS host: as the host says it, else as its last answer did; None where
    neither is there.
    """
    hosts = [case.sources[number] for number in case.hosts]
    answers = [case.sources[number] for number in case.events(12289)]
    answers.sort(key=lambda one: moment(str(one["client_time"] or one.time or "")))
    counts = [one["count"] for one in (*answers, *hosts) if isinstance(one["count"], int)]
    return int(str(counts[-1])) if counts else None
