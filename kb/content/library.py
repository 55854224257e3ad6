"""The ``Library``: all pages of the content and of a company's folder laid over it."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from kb import labels, paths
from kb.content import company
from kb.content.article import Article, Page
from kb.content.article_file import MOST_MOVES
from kb.content.company_folder import CompanyFolder
from kb.content.parse import kind_and_slug, read_page
from kb.equivalents import Equivalents
from kb.errors import BrokenArticle, NotKnown
from kb.languages import EN, ZH_TW


class Library:
    """All articles of a content folder, those of a company laid over them. Wrong files stand in
    ``broken``, left out.

    ``pages`` are as written; an ``Article`` has the company's values filled in. ``own`` are the
    ids from its folder, ``equivalents`` the table of the content folder.
    """

    def __init__(
        self,
        pages: Mapping[tuple[str, str], Page],
        broken: tuple[BrokenArticle, ...] = (),
        company_folder: CompanyFolder | None = None,
        own: frozenset[str] = frozenset(),
        equivalents: Equivalents | None = None,
    ) -> None:
        self.pages = pages
        self.broken = broken
        self.company_folder = company_folder or CompanyFolder()
        self.own = own
        self.equivalents = equivalents or Equivalents()
        self.ids = tuple(sorted({id_ for id_, language in pages if language == EN or id_ in own}))
        self._known = frozenset(self.ids)
        self._filled: dict[tuple[str, str], Page] = {}

    @classmethod
    def load(cls, folder: str | Path | None = None, own: str | None = None) -> "Library":
        """Read every article below ``folder``, by default the shipped content.

        ``own`` is a company's folder to lay over it, by default that of ``KB_SITE``, empty for
        none; WrongSetting when it cannot be read.
        """
        pages, broken = _read_all(folder)
        table = Equivalents(os.fspath(folder) if folder else None)
        library = cls(pages, tuple(broken), equivalents=table)
        return library.with_company(paths.company() if own is None else own)

    def with_company(self, folder: str) -> "Library":
        """This library with a company's folder laid over it; itself when ``folder`` is empty.

        An article of the company stands for ours as a whole, in both languages, though it may be
        there in one only. It is left out, and ours stands, where one of its files is wrong.
        """
        if not folder:
            return self
        company_folder = CompanyFolder.load(folder)
        pages, broken = _read_all(folder)
        wrong = {"/".join(kind_and_slug(Path(problem.path))) for problem in broken}
        own = {id_ for id_, _ in pages} - wrong
        merged = {key: page for key, page in self.pages.items() if key[0] not in own}
        merged |= {key: page for key, page in pages.items() if key[0] in own}
        return Library(
            merged,
            (*self.broken, *broken, *company_folder.broken),
            company_folder,
            frozenset(own),
            self.equivalents,
        )

    def source(self, id_: str) -> Page:
        """The page as written that has the facts: the English one, of a company's article the one
        there is; NotKnown.
        """
        page = self.pages.get((id_, EN)) or (
            self.pages.get((id_, ZH_TW)) if id_ in self.own else None
        )
        if page is None:
            kind, _, name = id_.partition("/")
            raise NotKnown(kind, name)
        return page

    def article(self, id_: str, language: str) -> Article:
        """The article, in the other language where this one's text is missing or stale; NotKnown
        for no such id.
        """
        source = self.source(id_)
        page = self.pages.get((id_, language))
        if page is None or not self._is_current(page, source):
            page = source
        note = self.company_folder.note(id_, language)
        return Article(
            self._with_values(source),
            self._with_values(page),
            language,
            page.language != language,
            note,
            self.equivalents,
        )

    def has(self, id_: str) -> bool:
        """Whether there is such an article."""
        return id_ in self._known

    def current(self, id_: str) -> str:
        """The id that stands for this one now: where its article has moved to, else (or in a
        circle of moves) itself.
        """
        found = id_
        for _ in range(MOST_MOVES):
            target = self.source(found).moved_to if self.has(found) else ""
            if not self.has(target):
                return found
            found = target
        return id_

    def _is_current(self, page: Page, source: Page) -> bool:
        """Whether a page is the source or made from it; a company need not name the source of its
        translation.
        """
        named = page.front.get("source", source.digest if page.id in self.own else None)
        return page is source or named == source.digest

    def _with_values(self, page: Page) -> Page:
        """The page with the company's values for the placeholders of its commands."""
        values = dict(self.company_folder.values)
        if not any(f"<{name}>" in page.source_text for name in values):
            return page
        key = (page.id, page.language)
        if key not in self._filled:
            self._filled[key] = _filled(page, values)
        return self._filled[key]

    def confused_by(self, id_: str) -> tuple[str, ...]:
        """The articles that tell themselves apart from this one, without those that it names
        itself.
        """
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
        return (self.article(id_, language) for id_ in chosen if not self.source(id_).moved_to)

    @cached_property
    def digest(self) -> str:
        """Sixteen hex digits over all texts, a company's as well; changes when any file does."""
        total = hashlib.sha256(self.company_folder.digest.encode())
        for key in sorted(self.pages):
            total.update(
                "\0".join((*key, self.pages[key].source_text)).encode("utf-8", "surrogatepass")
            )
        return total.hexdigest()[:16]


def _read_all(
    folder: str | Path | None,
) -> tuple[dict[tuple[str, str], Page], list[BrokenArticle]]:
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
    sections = tuple(
        replace(section, text=company.filled(section.text, values)) for section in page.sections
    )
    tests = {
        id_: company.filled(str(test), values)
        for id_, test in page.mapping("confused_with").items()
    }
    return replace(
        page,
        source_text=company.filled(page.source_text, values),
        summary=company.filled(page.summary, values),
        sections=sections,
        front={**page.front, **({"confused_with": tests} if tests else {})},
    )


def files(folder: str | Path | None = None) -> list[Path]:
    """The Markdown files of the known kinds below the content folder, sorted."""
    root = Path(folder or paths.content())
    return sorted(path for kind in labels.KINDS for path in (root / kind).glob("*.md"))
