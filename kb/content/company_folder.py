"""All of a company's own folder but its articles: notes, values, reply templates; and the articles
laid over ours.

A file that is wrong is left out and named in ``broken``; what we ship stands then.
"""

import hashlib
import os
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kb import labels, paths
from kb.content import company
from kb.errors import BrokenArticle, WrongSetting
from kb.languages import EN, LANGUAGES, ZH_TW, other

# As large as an article may be: nobody reads more, and a larger file is there by mistake.
LONGEST_NOTE = 1 << 20
TEMPLATES = ("caller", "agent")
FIELDS = (
    "title",
    "code",
    "symbol",
    "summary",
    "reply",
    "steps",
    "collect",
    "company",
    "url",
    "revision",
)
KNOWN = (*labels.KINDS, company.NOTES, company.REPLIES, company.VALUES)


@dataclass(frozen=True)
class Note:
    """A company's note on one article, Markdown without front matter; ``language`` is that of the
    text.
    """

    id: str
    language: str
    text: str
    path: str

    def as_dict(self) -> dict[str, str]:
        """The note as JSON."""
        return {"text": self.text, "lang": self.language}


@dataclass(frozen=True)
class CompanyFolder:
    """What a company's folder holds beside articles.

    ``values`` by placeholder, ``notes`` by id and language (values not yet filled in),
    ``templates`` by name and language.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[tuple[str, str], Note] = field(default_factory=dict)
    templates: Mapping[tuple[str, str], str] = field(default_factory=dict)
    broken: tuple[BrokenArticle, ...] = ()

    @classmethod
    def load(cls, folder: str) -> "CompanyFolder":
        """Read the folder; WrongSetting when it is not there or cannot be read."""
        problem = paths.folder_problem(folder)
        if problem:
            raise WrongSetting("KB_SITE", folder, problem)
        broken = list(_closed_folders(folder))
        values, wrong = read_values(folder)
        notes = dict(_notes(folder, broken))
        templates = dict(_templates(folder, broken))
        return cls(values, notes, templates, (*broken, *wrong))

    def note(self, id_: str, language: str) -> Note | None:
        """The note on an article in this language, else in the other one, values filled in; None
        where there is none.
        """
        found = self.notes.get((id_, language)) or self.notes.get((id_, other(language)))
        return found and Note(
            found.id, found.language, company.filled(found.text, dict(self.values)), found.path
        )

    @property
    def digest(self) -> str:
        """Hex digits over everything; changes when any of it does."""
        parts = [
            *sorted(self.values.items()),
            *((*k, n.text) for k, n in sorted(self.notes.items())),
        ]
        return hashlib.sha256(repr([*parts, *sorted(self.templates.items())]).encode()).hexdigest()


def read_values(folder: str) -> tuple[dict[str, str], list[BrokenArticle]]:
    """The values of a company and what is wrong with the file."""
    path = os.path.join(folder, company.VALUES)
    text = paths.read(path)
    if text is None:
        return {}, [
            BrokenArticle(path, 1, "save the file as UTF-8, readable for this service")
        ] if os.path.lexists(path) else []
    found, problems = company.read_values(text)
    return found, [BrokenArticle(path, line, advice) for line, advice in problems]


def template_path(folder: str, name: str, language: str) -> str:
    """The path of a reply template in a company's folder."""
    return os.path.join(folder, company.REPLIES, f"{name}.{language}.txt")


def template_problems(text: str) -> Iterator[tuple[int, str]]:
    """One-based line and advice for each thing that keeps a text from being a reply template."""
    for number, line in enumerate(text.split("\n"), 1):
        for match in string.Template.pattern.finditer(line):
            name = match["named"] or match["braced"]
            if match["invalid"] is not None:
                yield number, "write '$$' for a dollar sign, or the name of a field after '$'"
            elif name and name not in FIELDS:
                yield number, f"'${name}' is none of: {', '.join('$' + known for known in FIELDS)}"


def _closed_folders(folder: str) -> Iterator[BrokenArticle]:
    for name in KNOWN:
        path = os.path.join(folder, name)
        if name != company.VALUES and os.path.lexists(path) and paths.folder_problem(path):
            yield BrokenArticle(path, 1, "make this a folder that can be read")


def _notes(folder: str, broken: list[BrokenArticle]) -> Iterator[tuple[tuple[str, str], Note]]:
    for kind in labels.KINDS:
        for path in sorted(Path(folder, company.NOTES, kind).glob("*.md")):
            language = ZH_TW if path.name.endswith(f".{ZH_TW}.md") else EN
            id_ = f"{kind}/{path.name.removesuffix('.md').removesuffix(f'.{ZH_TW}')}"
            text = _text(path, broken)
            if text and text.strip():
                yield (id_, language), Note(id_, language, text.rstrip(), str(path))


def _templates(folder: str, broken: list[BrokenArticle]) -> Iterator[tuple[tuple[str, str], str]]:
    for name in TEMPLATES:
        for language in LANGUAGES:
            path = Path(template_path(folder, name, language))
            text = _text(path, broken) if os.path.lexists(path) else None
            if text is None:
                continue
            problems = [
                BrokenArticle(str(path), line, advice) for line, advice in template_problems(text)
            ]
            broken += problems
            if not problems:
                yield (name, language), text


def _text(path: Path, broken: list[BrokenArticle]) -> str | None:
    text = paths.read(str(path))
    if text is None or len(text) > LONGEST_NOTE:
        advice = (
            "shorten the file to 1 MiB"
            if text
            else "save the file as UTF-8, readable for this service"
        )
        broken.append(BrokenArticle(str(path), 1, advice))
        return None
    return text
