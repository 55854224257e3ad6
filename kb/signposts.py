"""``signposts.csv``: neighbours that are not ours, by their cues, and where they belong.

One row is one subject, such as Remote Desktop licences: a slug, its cues in English, zh-TW and
Simplified, ``unless`` (words that make a text ours after all), one sentence in both languages and
an address, empty where there is none. A content folder that lacks the file has the shipped one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kb import cues, shipped_table
from kb.languages import ZH_TW

FILE = "signposts.csv"
HEADER = ["subject", "en", "zh-TW", "zh-CN", "unless", "says_en", "says_zh", "url"]


@dataclass(frozen=True)
class Signpost:
    """One neighbour; ``unless`` are words of which none may stand in the text."""

    subject: str
    cues: tuple[str, ...]
    unless: tuple[str, ...]
    says_en: str
    says_zh: str
    url: str

    def says(self, language: str) -> str:
        """The sentence in a language."""
        return self.says_zh if language == ZH_TW else self.says_en

    def as_dict(self, language: str) -> dict[str, str | None]:
        """The signpost as the JSON contract has it."""
        return {"subject": self.subject, "text": self.says(language), "url": self.url or None}


def read(folder: str | None = None) -> list[Signpost]:
    """All signposts of a content folder; DamagedData when the file is wrong."""
    return [
        Signpost(
            subject=row[0],
            cues=tuple(cue for field in row[1:4] for cue in cues.listed(field)),
            unless=tuple(row[4].split()),
            says_en=row[5],
            says_zh=row[6],
            url=row[7],
        )
        for row in shipped_table.rows(FILE, folder, problems)
    ]


def problems(rows: list[list[str]]) -> Iterator[tuple[int, str]]:
    """One-based line and advice for whatever is wrong with the form of the rows, header first."""
    seen: set[str] = set()
    yield from shipped_table.form(rows, HEADER, lambda row: _row(row, seen))


def _row(row: list[str], seen: set[str]) -> Iterator[str]:
    subject, english, *chinese, _, says_en, says_zh, url = row
    if not subject or subject in seen:
        yield f"'{subject}' must name one subject, once"
    if not any((english, *chinese)) or not says_en or not says_zh:
        yield "write a cue, and the sentence in both languages"
    if cues.has_han(says_en) or not cues.has_han(says_zh):
        yield "says_en is English, says_zh Chinese"
    if url and not url.startswith("https://"):
        yield f"'{url}' is no public address: it begins with https://"
    seen.add(subject)
    yield from filter(None, map(cues.problem, cues.listed(";".join((english, *chinese)))))
