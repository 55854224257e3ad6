"""The items of ``Fix`` and ``Causes`` as data: a step is one action, a cause one reason with a way
to confirm it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kb import labels
from kb.content.blocks import code_blocks, outside_fences
from kb.equivalents import Equivalents

_ITEM = {"ordered": re.compile(r"^\d+\.(?:[ \t]+|$)"), "bullet": re.compile(r"^[-*+](?:[ \t]+|$)")}
_ATTRIBUTES = re.compile(r"^[ \t]*\{:[ \t]*([^}#]*?)[ \t]*\}[ \t]*$")
_ATTRIBUTE = re.compile(r"([\w-]+)=(?:\"([^\"]*)\"|(\S+))")


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, up to the next heading of level 2 or 3.

    ``anchor`` is the same in both languages; ``line`` and ``text_line`` are the one-based lines in
    the file of the heading and of the first line of ``text``.
    """

    anchor: str
    heading: str
    level: int
    text: str
    line: int
    text_line: int


@dataclass(frozen=True)
class Step:
    """One action of a fix: ``text`` in Markdown, where (``on``), as whom, at what risk, the
    commands, what to expect.

    ``body`` is the Markdown of the whole step but for its attribute line, ``line`` its place in
    the file.
    """

    text: str
    on: str
    as_: str
    risk: str
    commands: tuple[str, ...]
    expect: str | None
    body: str
    line: int
    attributes: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self, equivalents: Equivalents) -> dict[str, Any]:
        """The step as the JSON contract has it."""
        return {
            "text": self.text,
            "on": self.on,
            "as": self.as_,
            "risk": self.risk,
            "commands": list(self.commands),
            "equivalents": [equivalents.of(block) for block in self.commands],
            "expect": self.expect,
        }


@dataclass(frozen=True)
class Cause:
    """One possible cause: ``text`` and, where given, how to ``confirm`` it, both Markdown;
    ``body`` is all of it.
    """

    text: str
    confirm: str | None
    commands: tuple[str, ...]
    body: str
    line: int

    def as_dict(self, equivalents: Equivalents) -> dict[str, Any]:
        """The cause as JSON."""
        return {
            "text": self.text,
            "confirm": self.confirm,
            "commands": list(self.commands),
            "equivalents": [equivalents.of(block) for block in self.commands],
        }


def items(section: Section, kind: str) -> Iterator[tuple[str, int]]:
    """Text, with its indentation taken off, and line of each top-level item of a list in a
    section.
    """
    lines = section.text.split("\n")
    starts = [n for n, line in outside_fences(lines) if _ITEM[kind].match(line)]
    for position, start in enumerate(starts):
        stop = starts[position + 1] if position + 1 < len(starts) else len(lines) + 1
        marker = _ITEM[kind].match(lines[start - 1])
        head = lines[start - 1][marker.end() if marker else 0 :]
        rest = [line[4:] if not line[:4].strip() else line for line in lines[start : stop - 1]]
        yield "\n".join([head, *rest]).strip(), section.text_line + start - 1


def step(text: str, line: int, language: str) -> Step:
    """The step in the text of a list item that begins in ``line`` of its file."""
    attributes: dict[str, str] = {}
    kept = []
    for number, content in enumerate(text.split("\n")):
        match = _ATTRIBUTES.match(content) if not attributes and 0 < number < 12 else None
        if match:
            attributes = {m[1]: m[2] or m[3] or "" for m in _ATTRIBUTE.finditer(match[1])}
        else:
            kept.append(content)
    body = "\n".join(kept).strip()
    return Step(
        text=_paragraphs(body)[0] if body else "",
        on=attributes.get("on", ""),
        as_=attributes.get("as", ""),
        risk=attributes.get("risk", ""),
        commands=tuple(code for _, code, _ in code_blocks(body)),
        expect=_marked(body, labels.EXPECT[language]),
        body=body,
        line=line,
        attributes=attributes,
    )


def cause(text: str, line: int, language: str) -> Cause:
    """The cause in the text of a list item that begins in ``line`` of its file."""
    return Cause(
        text=_paragraphs(text)[0] if text else "",
        confirm=_marked(text, labels.CONFIRM[language]),
        commands=tuple(code for _, code, _ in code_blocks(text)),
        body=text,
        line=line,
    )


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split("\n")).strip() for part in re.split(r"\n[ \t]*\n", text)]


def _marked(text: str, marker: str) -> str | None:
    """The paragraph that starts with a marker, without it."""
    found = next((p for p in _paragraphs(text) if p.startswith(marker)), None)
    return found.removeprefix(marker).strip() if found else None
