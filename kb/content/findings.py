"""The prose of a finding of the diagnosis as a file: ``findings/<id>.md`` and its ``.zh-TW.md``.
What stands in it, which facts it may name as ``{fields}``, and where its sentences end.

Title, text and reason are plain text, without Markdown.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from kb import labels, shipped_table
from kb.content.article import Page
from kb.languages import EN, ZH_TW

FOLDER = "findings"
SEVERITIES = ("cause", "warning", "note", "fine")
# Severities of findings after which somebody has to act.
TO_ACT_ON = ("cause", "warning")
SOURCE_KEYS = frozenset(("title", "severity", "or", "who", "article", "step", "on", "as"))
SOURCE_KEYS |= {"command", "sources", "reviewed"}
TRANSLATION_KEYS = frozenset(("title", "source"))
# Keys of the source file that always have a value.
_NEEDED = ("title", "severity", "article", "on", "as", "command")
# What begins the second paragraph: why the command is run.
WHY = {EN: "Why: ", ZH_TW: "為什麼執行："}
# The facts that a sentence can name: those of ``kb.diagnosis.facts`` that are words or numbers,
# and what a finding adds of its own.
FIELDS = frozenset(
    """
    event result flags count n_policy kms_host kms_port lookup_domain cmid client client_time
    minutes_to_expiration activation_id activation_interval renewal_interval sku_id domain
    product edition channel status minutes_left days_left last5 port total_requests
    failed_requests rearms_left products
    machine code clients hours threshold
    """.split()  # noqa: SIM905
)
# The facts that a command can name, and what stands there while they are not known.
STAND_INS = {
    "kms_host": "<kms-host>",
    "kms_port": "1688",
    "lookup_domain": "<dns-domain>",
    "domain": "<dns-domain>",
    "machine": "<computer>",
    "activation_id": "<activation-id>",
    "sku_id": "<sku-id>",
}
# {kms_host}; the braces of PowerShell hold more than one such word.
FIELD = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_CHINESE_SENTENCE = re.compile(r"[^。！？]*[。！？]+[」』）]*|[^。！？]+$")
_ENGLISH_END = re.compile(r"(?<=[.!?])\s+|(?<=[.!?][\"')])\s+")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|incl|approx)\.$", re.IGNORECASE)


def folder(content: str | None = None) -> str:
    """Where the files are: in a content folder (by default that of ``KB_CONTENT``), or, where it
    has none of them, the shipped ones.
    """
    return shipped_table.path(FOLDER, content)


def files(inside: str) -> list[Path]:
    """The Markdown files of a folder, sorted; none where there is no such folder."""
    return sorted(Path(inside).glob("*.md")) if os.path.isdir(inside) else []


def paragraphs(page: Page) -> list[str]:
    """The paragraphs of a file, each on one line."""
    between = "" if page.language == ZH_TW else " "
    found = _PARAGRAPHS.split(page.body.strip())
    return [between.join(line.strip() for line in text.split("\n")) for text in found if text]


def parts(page: Page) -> tuple[str, str]:
    """The text and the reason for the command, without what begins it; empty where they are
    missing.
    """
    found = [*paragraphs(page), "", ""]
    mark = WHY[page.language]
    return found[0], found[1].removeprefix(mark) if found[1].startswith(mark) else ""


def fields(text: str) -> frozenset[str]:
    """The facts that a text names in braces."""
    return frozenset(FIELD.findall(text))


def sentences(text: str, language: str) -> list[str]:
    """The sentences of a paragraph, in order, without the spaces between them."""
    if language == ZH_TW:
        return [match[0].strip() for match in _CHINESE_SENTENCE.finditer(text)]
    found: list[str] = []
    for part in _ENGLISH_END.split(text.strip()):
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] += f" {part}"
        elif part:
            found.append(part)
    return found


def problems(page: Page) -> Iterator[tuple[int, str]]:
    """One-based line and advice for whatever keeps a file from being the prose of a finding."""
    is_source = page.language == EN
    known = SOURCE_KEYS if is_source else TRANSLATION_KEYS
    for key in page.front:
        if key not in known:
            yield page.front_lines.get(key, 2), f"remove '{key}': a finding has no such key here"
    for key in _NEEDED if is_source else ("title", "source"):
        value = page.front.get(key)
        if not isinstance(value, str) or not value.strip():
            yield page.front_lines.get(key, 2), f"write '{key}' as one text"
    if is_source:
        yield from _wrong_values(page)
    mark = WHY[page.language]
    found = paragraphs(page)
    if len(found) != 2 or not found[1].startswith(mark):
        advice = f"write two paragraphs: the text, and one that begins with '{mark.strip()}'"
        yield page.body_line, advice
    for name in sorted(fields(page.title + page.body) - FIELDS):
        yield page.body_line, f"'{{{name}}}' is no fact that a sentence can name"


def _wrong_values(page: Page) -> Iterator[tuple[int, str]]:
    for key, allowed in (
        ("severity", SEVERITIES),
        ("or", SEVERITIES),
        ("who", tuple(labels.WHO)),
        ("on", tuple(labels.ON)),
        ("as", tuple(labels.AS)),
    ):
        value = page.front.get(key)
        if isinstance(value, str) and value and value not in allowed:
            advice = f"'{value}' is none of: {', '.join(allowed)}"
            yield page.front_lines.get(key, 2), advice
    if page.front.get("or") and page.front.get("or") == page.front.get("severity"):
        yield page.front_lines["or"], "name another severity than the usual one, or none"
    is_acted_on = {page.front.get("severity"), page.front.get("or")} & {*TO_ACT_ON}
    if is_acted_on and not page.front.get("who"):
        yield (
            page.front_lines.get("severity", 2),
            "write 'who' acts: a cause or a warning is for one",
        )
    if page.front.get("who") and not is_acted_on:
        yield page.front_lines["who"], "remove 'who': nobody acts on a note or on what is fine"
    step = page.front.get("step", "1")
    if not re.fullmatch(r"[1-9][0-9]?", str(step)):
        yield page.front_lines.get("step", 2), "write 'step' as the number of a step"
    for name in sorted(fields(str(page.front.get("command", ""))) - set(STAND_INS)):
        line = page.front_lines.get("command", 2)
        yield line, f"'{{{name}}}' is no fact that a command can name"
