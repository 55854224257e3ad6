"""A diagnosis as text for a ticket, plain or as Markdown."""

import re
from collections.abc import Callable, Mapping, Sequence

from flask_babel import gettext as _

from kb import labels
from kb.diagnosis.answer import DiagnosisAnswer, Finding, Next
from kb.languages import ZH_TW

# What Markdown would read as its own in a sentence; a name may have any of it.
_MARKS = re.compile(r"[\\`*\[\]<>]")
_TICKS = re.compile(r"`+")
# As many codes as a ticket needs.
_MOST_CODES = 10


class Ticket:
    """Writes a ticket in a language; ``mask`` hides what must not be passed on, ``base`` is our
    address without a final slash.
    """

    def __init__(
        self, mask: Callable[[str], str], language: str, base: str, is_markdown: bool
    ) -> None:
        self._mask = mask
        self._language = language
        self._base = base
        self._is_markdown = is_markdown

    def text(
        self,
        answer: DiagnosisAnswer,
        quotes: Mapping[int, Sequence[str]],
        codes: Sequence[tuple[str, str]],
    ) -> str:
        """The sentence, findings with what they rest on, commands, and codes with their titles.
        ``quotes`` are the lines of a finding by its number, masked.
        """
        parts = [self._strong(self._plain(answer.summary))]
        shown = answer.findings[: max(quotes, default=0)]
        parts += [self._finding(n, one, quotes.get(n, ())) for n, one in enumerate(shown, 1)]
        if answer.next:
            steps = [f"- {self._step(step)}" for step in answer.next]
            parts.append("\n".join([self._head(_("What to run next")), *steps]))
        if codes:
            listed = [f"- {code} {self._plain(title)}" for code, title in codes[:_MOST_CODES]]
            parts.append("\n".join([self._head(_("Codes in it")), *listed]))
        return "\n\n".join(parts) + "\n"

    def _finding(self, number: int, finding: Finding, quotes: Sequence[str]) -> str:
        severity = labels.word(labels.FINDING_SEVERITIES, finding.severity, self._language)
        sure = labels.word(labels.CONFIDENCES, finding.claim.confidence, self._language)
        rank = f"（{severity}，{sure}）" if self._language == ZH_TW else f" ({severity}, {sure})"
        url = f"{self._base}/{self._language}/{finding.article}"
        title = self._plain(finding.title)
        head = f"[{title}]({url}){rank}" if self._is_markdown else f"{title}{rank}"
        lines = [f"{number}. {head}", f"   {self._plain(finding.text)}"]
        lines += [f"   > {self._code(line)}" for quote in quotes for line in _lines(quote)]
        if not self._is_markdown:
            lines.append(f"   {url}")
        elif quotes:
            lines.insert(2, "")
        return "\n".join(lines)

    def _step(self, step: Next) -> str:
        where = labels.word(labels.ON, step.on, self._language)
        who = labels.word(labels.AS, step.as_, self._language)
        command = self._code(self._mask(step.command))
        why = self._plain(step.why)
        if self._language == ZH_TW:
            return f"{where}，{who}：{command}\n  {why}"
        return f"{where}, {who}: {command}\n  {why}"

    def _head(self, text: str) -> str:
        return f"{self._strong(text)}\n" if self._is_markdown else f"{text}:"

    def _strong(self, text: str) -> str:
        return f"**{text}**" if self._is_markdown else text

    def _plain(self, text: str) -> str:
        """A sentence, masked, without anything that Markdown reads."""
        masked = self._mask(text)
        return _MARKS.sub(r"\\\g<0>", masked) if self._is_markdown else masked

    def _code(self, text: str) -> str:
        """A line word for word, between more backticks than it has itself."""
        if not self._is_markdown:
            return text
        fence = "`" * (max(map(len, _TICKS.findall(text)), default=0) + 1)
        space = " " if text[:1] == "`" or text[-1:] == "`" else ""
        return f"{fence}{space}{text}{space}{fence}"


def _lines(quote: str) -> list[str]:
    """The lines of a quotation that have something, as one reads them."""
    return [" ".join(line.split()) for line in quote.splitlines() if line.strip()]
