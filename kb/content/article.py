"""One file is a ``Page``; a source page and its translation are an ``Article``. The format is
described in docs/articles.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kb.content import company, front
from kb.content.company_folder import Note
from kb.content.steps import Cause, Section, Step, cause, items, step
from kb.equivalents import Equivalents


@dataclass(frozen=True)
class Page:
    """One file: ``kind`` and ``slug`` from its path, the front matter, the summary and the
    sections.
    """

    kind: str
    slug: str
    language: str
    path: str
    front: Mapping[str, Any]
    front_lines: Mapping[str, int]
    summary: str
    summary_line: int
    sections: tuple[Section, ...]
    source_text: str
    body_line: int

    @property
    def id(self) -> str:
        """``kind/slug``."""
        return f"{self.kind}/{self.slug}"

    @property
    def title(self) -> str:
        """The title from the front matter; empty when there is none."""
        return " ".join(str(self.front.get("title", "")).split())

    @property
    def moved_to(self) -> str:
        """The id of the article that stands for this one now; empty where it has not moved."""
        return str(self.front.get("moved_to") or "")

    def section(self, anchor: str) -> Section | None:
        """The section with this anchor."""
        return next((s for s in self.sections if s.anchor == anchor), None)

    def values(self, key: str) -> tuple[str, ...]:
        """A front-matter list; a single text is a list of one."""
        value = self.front.get(key, ())
        return (value,) if isinstance(value, str) else tuple(str(one) for one in value)

    def mapping(self, key: str) -> Mapping[str, str]:
        """A front-matter mapping; empty when it is missing or something else."""
        value = self.front.get(key, {})
        return (
            {str(id_): str(text) for id_, text in value.items()} if isinstance(value, dict) else {}
        )

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the fix."""
        fix = self.section("fix")
        return (
            tuple(step(text, line, self.language) for text, line in items(fix, "ordered"))
            if fix
            else ()
        )

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """The possible causes, most common first."""
        section = self.section("causes")
        return (
            tuple(cause(text, line, self.language) for text, line in items(section, "bullet"))
            if section
            else ()
        )

    @cached_property
    def digest(self) -> str:
        """What a translation of this page names as its ``source``."""
        return front.digest(self.source_text)

    @property
    def body(self) -> str:
        """The Markdown after the front matter."""
        return self.source_text.split("\n", self.body_line - 1)[-1]


@dataclass(frozen=True)
class Article:
    """An article in one language: the facts of its source page and the text of ``page``.

    ``language`` is the one that was asked for; ``stale`` says that ``page`` is in the other one,
    because the text in this one is missing or was made from an older source. ``company`` is the
    note of the company that runs the service; its values stand for the placeholders in the
    commands of both pages. ``equivalents`` are other ways to do what their commands do.
    """

    source: Page
    page: Page
    language: str
    stale: bool
    company: Note | None = None
    equivalents: Equivalents = field(default_factory=Equivalents)

    @property
    def id(self) -> str:
        """``kind/slug``."""
        return self.source.id

    @property
    def kind(self) -> str:
        """One of ``kb.labels.KINDS``."""
        return self.source.kind

    @property
    def slug(self) -> str:
        """The file name without suffix."""
        return self.source.slug

    @property
    def code(self) -> str | None:
        """The canonical code of a code article; else None."""
        return self.slug if self.kind == "codes" else None

    @property
    def title(self) -> str:
        """The title in the page's language."""
        return self.page.title

    @property
    def heading(self) -> str:
        """The title with what it is about before it: code, event or command."""
        prefix = {"codes": self.slug, "events": self.slug}.get(self.kind)
        return f"{prefix} {self.title}" if prefix else self.title

    @property
    def summary(self) -> str:
        """The first paragraph, Markdown."""
        return self.page.summary

    @property
    def symbol(self) -> str | None:
        """The symbolic name of the code."""
        return str(self.source.front.get("symbol") or "") or None

    @property
    def harmless(self) -> str | None:
        """Why the code is mere noise; None for real errors."""
        return str(self.page.front.get("harmless") or "") or None

    @property
    def path(self) -> str:
        """The address of the page, without host."""
        return f"/{self.language}/{self.id}"

    @property
    def audience(self) -> str | None:
        """Who acts first, a key of ``kb.labels.AUDIENCE``."""
        return str(self.source.front.get("audience") or "") or None

    def facts(self, key: str) -> tuple[str, ...]:
        """A list of facts from the source: applies_to, related, sources."""
        return self.source.values(key)

    @property
    def confused_with(self) -> Mapping[str, str]:
        """Id of each look-alike → the test that tells it apart."""
        return self.page.mapping("confused_with")

    @property
    def markdown(self) -> str:
        """The text of the page, with the company's note as its first section."""
        text = self.page.source_text
        return company.with_note(text, self.company.text, self.language) if self.company else text

    @property
    def evidence(self) -> str | None:
        """What bears out its statements, a key of ``kb.labels.EVIDENCE``."""
        return str(self.source.front.get("evidence") or "") or None

    @property
    def reviewed(self) -> str:
        """Date of the last check against the sources, YYYY-MM-DD."""
        return str(self.source.front.get("reviewed", ""))

    def as_dict(self, base: str = "") -> dict[str, Any]:
        """The article as the JSON contract has it; ``base`` is the service's address without a
        final slash.
        """
        return {
            "id": self.id,
            "lang": self.page.language,
            "title": self.title,
            "summary": self.summary,
            "symbol": self.symbol,
            "applies_to": list(self.facts("applies_to")),
            "audience": self.audience,
            "harmless": self.harmless,
            "causes": [cause.as_dict(self.equivalents) for cause in self.page.causes],
            "steps": [step.as_dict(self.equivalents) for step in self.page.steps],
            "sections": [
                {"anchor": s.anchor, "heading": s.heading, "text": s.text}
                for s in self.page.sections
            ],
            "confused_with": dict(self.confused_with),
            "related": list(self.facts("related")),
            "sources": list(self.facts("sources")),
            "company": self.company.as_dict() if self.company else None,
            "reviewed": self.reviewed,
            "url": base + self.path,
            "stale": self.stale,
        }
