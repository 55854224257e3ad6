"""One file ↔ one ``Page``; a source page and its translation ↔ one ``Article``; the ``Library`` of all.

The format is described in CONTRIBUTING.md: front matter, a summary, sections with the same anchors in both languages,
fix steps as data. Facts stand once, in the English source; a translation names the digest of the text it was made from.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from kb import data, plain, site, words
from kb.errors import BrokenArticle, NotKnown
from kb.languages import EN, LANGUAGES, ZH_TW
from kb.overlay import Note, Overlay

LONGEST_FILE = 1 << 20
SLUG = re.compile(r"0x[0-9A-F]{8}|[a-z0-9]+(?:-[a-z0-9]+)*")
LINK = re.compile(r"\[\[([^\]|#]*)(?:#([^\]|]*))?(?:\|([^\]]*))?\]\]")
CODE_SPAN = re.compile(r"(`+)(.+?)\1")
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)(?:[ \t]*\{:?[ \t]*#([^\s}]+)[ \t]*\})?[ \t]*$")
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[ \t]*([\w+-]*)")
_ITEM = {"ordered": re.compile(r"^\d+\.(?:[ \t]+|$)"), "bullet": re.compile(r"^[-*+](?:[ \t]+|$)")}
_ATTRIBUTES = re.compile(r"^[ \t]*\{:[ \t]*([^}#]*?)[ \t]*\}[ \t]*$")
_ATTRIBUTE = re.compile(r"([\w-]+)=(?:\"([^\"]*)\"|(\S+))")


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, up to the next heading of level 2 or 3.

    ``anchor`` is the same in both languages; ``line`` and ``text_line`` are the one-based lines in the file of the
    heading and of the first line of ``text``.
    """

    anchor: str
    heading: str
    level: int
    text: str
    line: int
    text_line: int


@dataclass(frozen=True)
class Step:
    """One action of a fix: ``text`` in Markdown, where (``on``), as whom, at what risk, the commands, what to expect.

    ``body`` is the Markdown of the whole step but for its attribute line, ``line`` its place in the file.
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

    def as_dict(self) -> dict[str, Any]:
        """The step as the JSON contract has it."""
        return {
            "text": self.text,
            "on": self.on,
            "as": self.as_,
            "risk": self.risk,
            "commands": list(self.commands),
            "expect": self.expect,
        }


@dataclass(frozen=True)
class Cause:
    """One possible cause: ``text`` and, where given, how to ``confirm`` it, both Markdown; ``body`` is all of it."""

    text: str
    confirm: str | None
    commands: tuple[str, ...]
    body: str
    line: int

    def as_dict(self) -> dict[str, Any]:
        """The cause as JSON."""
        return {"text": self.text, "confirm": self.confirm, "commands": list(self.commands)}


@dataclass(frozen=True)
class Page:
    """One file: ``kind`` and ``slug`` from its path, the front matter, the summary and the sections."""

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
        return str(self.front.get("title", ""))

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
        return {str(id_): str(text) for id_, text in value.items()} if isinstance(value, dict) else {}

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the fix."""
        fix = self.section("fix")
        return tuple(_step(text, line, self.language) for text, line in _items(fix, "ordered")) if fix else ()

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """The possible causes, most common first."""
        section = self.section("causes")
        return tuple(_cause(text, line, self.language) for text, line in _items(section, "bullet")) if section else ()

    @cached_property
    def digest(self) -> str:
        """What a translation of this page names as its ``source``."""
        return plain.digest(self.source_text)

    @property
    def body(self) -> str:
        """The Markdown after the front matter."""
        return self.source_text.split("\n", self.body_line - 1)[-1]


@dataclass(frozen=True)
class Article:
    """An article in one language: the facts of its source page and the text of ``page``.

    ``language`` is the one that was asked for; ``stale`` says that ``page`` is in the other one, because the text in
    this one is missing or was made from an older source. ``company`` is the note of the company that runs the service;
    its values stand for the placeholders in the commands of both pages.
    """

    source: Page
    page: Page
    language: str
    stale: bool
    company: Note | None = None

    @property
    def id(self) -> str:
        """``kind/slug``."""
        return self.source.id

    @property
    def kind(self) -> str:
        """One of ``kb.words.KINDS``."""
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
        """Who acts first, a key of ``kb.words.AUDIENCE``."""
        return str(self.source.front.get("audience") or "") or None

    def facts(self, key: str) -> tuple[str, ...]:
        """A list of facts from the source: applies_to, related, sources."""
        return self.source.values(key)

    @property
    def keywords(self) -> tuple[str, ...]:
        """What people type, in both languages' own words."""
        return self.page.values("keywords")

    @property
    def confused_with(self) -> Mapping[str, str]:
        """Id of each look-alike → the test that tells it apart."""
        return self.page.mapping("confused_with")

    @property
    def moved_to(self) -> str | None:
        """The id of the article that stands for this one now."""
        return str(self.source.front.get("moved_to") or "") or None

    @property
    def markdown(self) -> str:
        """The text of the page, with the company's note as its first section."""
        text = self.page.source_text
        return plain.with_note(text, self.company.text, self.language) if self.company else text

    @property
    def reviewed(self) -> str:
        """Date of the last check against the sources, YYYY-MM-DD."""
        return str(self.source.front.get("reviewed", ""))

    def as_dict(self, base: str = "") -> dict[str, Any]:
        """The article as the JSON contract has it; ``base`` is the service's address without a final slash."""
        return {
            "id": self.id,
            "lang": self.page.language,
            "title": self.title,
            "summary": self.summary,
            "symbol": self.symbol,
            "applies_to": list(self.facts("applies_to")),
            "audience": self.audience,
            "harmless": self.harmless,
            "causes": [cause.as_dict() for cause in self.page.causes],
            "steps": [step.as_dict() for step in self.page.steps],
            "sections": [{"anchor": s.anchor, "heading": s.heading, "text": s.text} for s in self.page.sections],
            "confused_with": dict(self.confused_with),
            "related": list(self.facts("related")),
            "sources": list(self.facts("sources")),
            "company": self.company.as_dict() if self.company else None,
            "reviewed": self.reviewed,
            "url": base + self.path,
            "stale": self.stale,
        }


class Library:
    """All articles of a content folder, those of a company laid over them. Wrong files stand in ``broken``, left out.

    ``pages`` are as written; an ``Article`` has the company's values filled in. ``own`` are the ids from its folder.
    """

    def __init__(
        self,
        pages: Mapping[tuple[str, str], Page],
        broken: tuple[BrokenArticle, ...] = (),
        overlay: Overlay | None = None,
        own: frozenset[str] = frozenset(),
    ) -> None:
        self.pages = pages
        self.broken = broken
        self.overlay = overlay or Overlay()
        self.own = own
        self.ids = tuple(sorted({id_ for id_, language in pages if language == EN or id_ in own}))
        self._known = frozenset(self.ids)
        self._filled: dict[tuple[str, str], Page] = {}

    @classmethod
    def load(cls, folder: str | Path | None = None, own: str | None = None) -> "Library":
        """Read every article below ``folder``, by default the shipped content.

        ``own`` is a company's folder to lay over it, by default that of ``KB_SITE``, empty for none; WrongSetting when it
        cannot be read.
        """
        pages, broken = _read_all(folder)
        library = cls(pages, tuple(broken))
        return library.with_site(data.site() if own is None else own)

    def with_site(self, folder: str) -> "Library":
        """This library with a company's folder laid over it; itself when ``folder`` is empty.

        An article of the company stands for ours as a whole, in both languages, though it may be there in one only. It is
        left out, and ours stands, where one of its files is wrong.
        """
        if not folder:
            return self
        overlay = Overlay.load(folder)
        pages, broken = _read_all(folder)
        wrong = {"/".join(_kind_and_slug(Path(problem.path))) for problem in broken}
        own = {id_ for id_, _ in pages} - wrong
        merged = {key: page for key, page in self.pages.items() if key[0] not in own}
        merged |= {key: page for key, page in pages.items() if key[0] in own}
        return Library(merged, (*self.broken, *broken, *overlay.broken), overlay, frozenset(own))

    def source(self, id_: str) -> Page:
        """The page as written that has the facts: the English one, of a company's article the one there is; NotKnown."""
        page = self.pages.get((id_, EN)) or (self.pages.get((id_, ZH_TW)) if id_ in self.own else None)
        if page is None:
            kind, _, name = id_.partition("/")
            raise NotKnown(kind, name)
        return page

    def article(self, id_: str, language: str) -> Article:
        """The article, in the other language where this one's text is missing or stale; NotKnown for no such id."""
        source = self.source(id_)
        page = self.pages.get((id_, language))
        if page is None or not self._is_current(page, source):
            page = source
        company = self.overlay.note(id_, language)
        return Article(self._with_values(source), self._with_values(page), language, page.language != language, company)

    def has(self, id_: str) -> bool:
        """Whether there is such an article."""
        return id_ in self._known

    def current(self, id_: str) -> str:
        """The id that stands for this one now: where its article has moved to, else (or in a circle of moves) itself."""
        found = id_
        for _ in range(plain.MOST_MOVES):
            target = str(self.source(found).front.get("moved_to") or "") if self.has(found) else ""
            if not self.has(target):
                return found
            found = target
        return id_

    def _is_current(self, page: Page, source: Page) -> bool:
        """Whether a page is the source or made from it; a company need not name the source of its translation."""
        named = page.front.get("source", source.digest if page.id in self.own else None)
        return page is source or named == source.digest

    def _with_values(self, page: Page) -> Page:
        """The page with the company's values for the placeholders of its commands."""
        values = dict(self.overlay.values)
        if not any(f"<{name}>" in page.source_text for name in values):
            return page
        key = (page.id, page.language)
        if key not in self._filled:
            self._filled[key] = _filled(page, values)
        return self._filled[key]

    def coverage(self) -> dict[str, dict[str, int]]:
        """For each kind: articles, those with a translation, those whose translation is stale, those with steps."""
        counts = {}
        for kind in words.KINDS:
            articles = list(self.articles(ZH_TW, kind))
            translated = [article for article in articles if (article.id, ZH_TW) in self.pages]
            counts[kind] = {
                "articles": len(articles),
                "translated": len(translated),
                "stale": sum(article.stale for article in translated),
                "with_steps": sum(bool(article.source.steps) for article in articles),
            }
        return counts

    def confused_by(self, id_: str) -> tuple[str, ...]:
        """The articles that tell themselves apart from this one, without those that it names itself."""
        own = self.source(id_).mapping("confused_with") if self.has(id_) else {}
        return tuple(other for other in self._confused.get(id_, ()) if other not in own)

    @cached_property
    def _confused(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for id_ in self.ids:
            for other in self.source(id_).mapping("confused_with"):
                found.setdefault(other, []).append(id_)
        return found

    def articles(self, language: str, kind: str | None = None) -> Iterator[Article]:
        """All articles in one language, by id, but for moved ones; of one kind when given."""
        chosen = (id_ for id_ in self.ids if kind is None or id_.startswith(kind + "/"))
        return (self.article(id_, language) for id_ in chosen if not self.source(id_).front.get("moved_to"))

    @cached_property
    def digest(self) -> str:
        """Sixteen hex digits over all texts, a company's as well; changes when any file does."""
        total = hashlib.sha256(self.overlay.digest.encode())
        for key in sorted(self.pages):
            total.update("\0".join((*key, self.pages[key].source_text)).encode("utf-8", "surrogatepass"))
        return total.hexdigest()[:16]


def _read_all(folder: str | Path | None) -> tuple[dict[tuple[str, str], Page], list[BrokenArticle]]:
    """Every page below a folder, and the files that are none."""
    pages, broken = {}, []
    for path in files(folder):
        try:
            page = read_page(path)
            pages[page.id, page.language] = page
        except BrokenArticle as problem:
            broken.append(problem)
    return pages, broken


def _filled(page: Page, values: dict[str, str]) -> Page:
    sections = tuple(replace(section, text=site.filled(section.text, values)) for section in page.sections)
    tests = {id_: site.filled(str(test), values) for id_, test in page.mapping("confused_with").items()}
    return replace(
        page,
        source_text=site.filled(page.source_text, values),
        summary=site.filled(page.summary, values),
        sections=sections,
        front={**page.front, **({"confused_with": tests} if tests else {})},
    )


def files(folder: str | Path | None = None) -> list[Path]:
    """The Markdown files of the known kinds below the content folder, sorted."""
    root = Path(folder or data.content())
    return sorted(path for kind in words.KINDS for path in (root / kind).glob("*.md"))


def address(path: Path) -> tuple[str, str, str]:
    """Kind, slug and language from a path; BrokenArticle when the name fits no article."""
    language = ZH_TW if path.name.endswith(f".{ZH_TW}.md") else EN
    kind, slug = _kind_and_slug(path)
    if not SLUG.fullmatch(slug) or (kind == "codes" and not slug.startswith("0x")):
        raise BrokenArticle(str(path), 1, "name the file in lower case with hyphens, or a code as 0x and 8 upper-case digits")
    return kind, slug, language


def _kind_and_slug(path: Path) -> tuple[str, str]:
    return path.parent.name, path.name.removesuffix(".md").removesuffix(f".{ZH_TW}")


def read_page(path: Path) -> Page:
    """Read one file; BrokenArticle says what keeps it from being an article, and in which line."""
    kind, slug, language = address(path)
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = problem.object[: problem.start].count(b"\n") + 1
        raise BrokenArticle(str(path), line, "save the file as UTF-8") from None
    except OSError as problem:
        raise BrokenArticle(str(path), 1, f"cannot be read: {problem.strerror}") from None
    if len(raw) > LONGEST_FILE:
        raise BrokenArticle(str(path), 1, "split the article: it is larger than 1 MiB")
    return parse_page(text.replace("\r\n", "\n"), kind, slug, language, str(path))


def parse_page(text: str, kind: str, slug: str, language: str, path: str) -> Page:
    """The page in a text; ``path`` is only for messages."""
    lines = text.split("\n")
    front, front_lines, body_line = _front_matter(lines, path)
    headings = list(_headings(lines, body_line))
    end = headings[0][0] if headings else len(lines) + 1
    summary, summary_line = _summary(lines, body_line, end)
    sections = []
    for position, (line, match) in enumerate(headings):
        stop = headings[position + 1][0] if position + 1 < len(headings) else len(lines) + 1
        heading = match[2].strip()
        anchor = match[3] or words.section_of(heading, language) or ""
        text_line = next((n for n in range(line + 1, stop) if lines[n - 1].strip()), line + 1)
        body = "\n".join(lines[text_line - 1 : stop - 1]).rstrip()
        sections.append(Section(anchor, heading, len(match[1]), body, line, text_line))
    return Page(
        kind, slug, language, path, front, front_lines, summary, summary_line, tuple(sections), text, body_line
    )  # fmt: skip


def outside_fences(lines: list[str], first: int = 1) -> Iterator[tuple[int, str]]:
    """One-based number and text of each line, from ``first`` on, that is not in a code block."""
    fence = ""
    for number, line in enumerate(lines[first - 1 :], first):
        match = _FENCE.match(line)
        if match and not fence:
            fence = match[1]
        elif match and fence and match[1].startswith(fence) and not match[2]:
            fence = ""
        elif not fence:
            yield number, line


def code_blocks(text: str) -> Iterator[tuple[str, str, int]]:
    """Language, content and one-based line of each fenced block in a Markdown text; indentation taken off."""
    fence, language, start, block, indent = "", "", 0, list[str](), 0
    for number, line in enumerate(text.split("\n"), 1):
        match = _FENCE.match(line)
        if match and not fence:
            fence, language, start, block = match[1], match[2], number, []
            indent = len(line) - len(line.lstrip())
        elif match and match[1].startswith(fence) and not match[2]:
            yield language, "\n".join(block), start
            fence = ""
        elif fence:
            block.append(line[indent:] if not line[:indent].strip() else line)


def _front_matter(lines: list[str], path: str) -> tuple[dict[str, Any], dict[str, int], int]:
    """The front matter, the line of each key, and the line where the body begins."""
    if lines[0].strip() != "---":
        raise BrokenArticle(path, 1, "begin the file with a line '---' and the front matter")
    end = next((n for n, line in enumerate(lines[1:], 2) if line.strip() == "---"), None)
    if end is None:
        raise BrokenArticle(path, 1, "close the front matter with a line '---'")
    try:
        front = yaml.load("\n".join(lines[1 : end - 1]), yaml.BaseLoader)  # noqa: S506, texts only
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 2 if mark else 2
        raise BrokenArticle(
            path, line, f"repair the YAML ({getattr(problem, 'problem', 'unreadable')}); quote the value"
        ) from None
    if not isinstance(front, dict):
        raise BrokenArticle(path, 2, "write the front matter as 'key: value' lines")
    keys = {m[1]: n for n, line in enumerate(lines[1 : end - 1], 2) if (m := re.match(r"([\w-]+):", line))}
    return front, keys, end + 1


def _headings(lines: list[str], first: int) -> Iterator[tuple[int, re.Match[str]]]:
    for number, line in outside_fences(lines, first):
        match = _HEADING.match(line)
        if match and len(match[1]) in (2, 3):
            yield number, match


def _summary(lines: list[str], first: int, end: int) -> tuple[str, int]:
    """The first paragraph before any heading, and its line."""
    number = first
    while number < end and not lines[number - 1].strip():
        number += 1
    start = number
    while number < end and lines[number - 1].strip():
        number += 1
    return "\n".join(lines[start - 1 : number - 1]).strip(), start


def _items(section: Section, kind: str) -> Iterator[tuple[str, int]]:
    """Text, with its indentation taken off, and line of each top-level item of a list in a section."""
    lines = section.text.split("\n")
    starts = [n for n, line in outside_fences(lines) if _ITEM[kind].match(line)]
    for position, start in enumerate(starts):
        stop = starts[position + 1] if position + 1 < len(starts) else len(lines) + 1
        marker = _ITEM[kind].match(lines[start - 1])
        head = lines[start - 1][marker.end() if marker else 0 :]
        rest = [line[4:] if not line[:4].strip() else line for line in lines[start : stop - 1]]
        yield "\n".join([head, *rest]).strip(), section.text_line + start - 1


def _step(text: str, line: int, language: str) -> Step:
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
        expect=_marked(body, words.EXPECT[language]),
        body=body,
        line=line,
        attributes=attributes,
    )


def _cause(text: str, line: int, language: str) -> Cause:
    return Cause(
        text=_paragraphs(text)[0] if text else "",
        confirm=_marked(text, words.CONFIRM[language]),
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


assert set(words.HEADINGS) == set(LANGUAGES)
