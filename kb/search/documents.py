"""``Sources``: from the library and the tables to what is searched and what is suggested."""

import zlib
from collections.abc import Iterable, Iterator
from functools import cached_property

from kb import labels
from kb.codes.code import Code
from kb.codes.symbols import gloss_of, symbol_of
from kb.codes.tables import GLOSSES, LICENSING, Tables
from kb.content import html
from kb.content.article import Article, Page
from kb.content.library import Library
from kb.content.steps import Section
from kb.languages import LANGUAGES
from kb.search.index import Document
from kb.search.suggest import Entry

# In the place of a digest, for a code that only the tables know.
TABLE = "table"
# A code without an article comes behind every article, which weighs 0 and more.
_TABLE_WEIGHT = -1.0
# On pages of these kinds a reader looks for one option or one table, so each section of level 3 is
# a document of its own.
_BY_SECTION = ("commands", "reference")


class Sources:
    """What there is to search, by the id of an article or of a code (``codes/0x…``)."""

    def __init__(self, library: Library, tables: Tables) -> None:
        self._library = library
        self._tables = tables

    @cached_property
    def digests(self) -> dict[str, str]:
        """All ids that are searched, each with a digest of its pages; TABLE for a code without an
        article.
        """
        glossed = (row[0] for table in (LICENSING, GLOSSES) for row in self._tables.rows(table))
        found = {f"codes/{code}": TABLE for code in glossed}
        for (id_, _language), page in sorted(self._library.pages.items()):
            if self._library.has(id_) and not self._library.source(id_).moved_to:
                before = found.get(id_, "").replace(TABLE, "")
                note = self._library.company_folder.note(id_, page.language)
                searched = page.source_text + (note.text if note else "")
                crc = zlib.crc32(searched.encode("utf-8", "surrogatepass"))
                found[id_] = f"{crc:08x}{before}"
        return found

    def documents(self, ids: Iterable[str]) -> Iterator[Document]:
        """What is searched of articles, their long sections, and codes of the tables alone."""
        for id_ in ids:
            if self.digests[id_] == TABLE:
                yield from self._table_documents(id_)
            else:
                yield from self._article_documents(id_)

    def entries(self, language: str, ranked: "dict[str, int]") -> Iterator[Entry]:
        """What may be suggested in a language; ``ranked`` gives articles their weight by id."""
        for id_, digest in self.digests.items():
            if digest == TABLE:
                names = self._tables.names(_code_of(id_))
                gloss, symbol = gloss_of(names, language) or "", symbol_of(names) or ""
                yield Entry(id_, _code_of(id_).hex, gloss, symbol, "", _TABLE_WEIGHT)
            else:
                article = self._library.article(id_, language)
                yield _article_entry(article, float(ranked.get(id_, 0)))
                yield from _option_entries(article)

    def _table_documents(self, id_: str) -> Iterator[Document]:
        names = self._tables.names(_code_of(id_))
        for language in LANGUAGES:
            gloss, symbol = gloss_of(names, language) or "", symbol_of(names) or ""
            yield Document(id_, language, "", gloss, symbol, "", "", "")

    def _article_documents(self, id_: str) -> Iterator[Document]:
        """Each page as a document, and each section of a command or reference page as one more."""
        for language in LANGUAGES:
            page = self._library.pages.get((id_, language))
            if page:
                title = self._library.article(id_, language).title
                parts = [s for s in page.sections if s.level == 3 and page.kind in _BY_SECTION]
                yield self._page_document(page, {part.anchor for part in parts})
                yield from (_section_document(page, part, title) for part in parts)

    def _page_document(self, page: Page, apart: set[str]) -> Document:
        """A page without the sections that are documents of their own."""
        symbol = str(self._library.source(page.id).front.get("symbol", ""))
        called = (*page.values("aliases"), *page.values("keywords"))
        keywords = (page.slug.replace("-", " "), page.slug, symbol, *called)
        names = self._tables.names(_code_of(page.id)) if page.kind == "codes" else []
        gloss = " ".join(text for name in names if (text := name.gloss(page.language)))
        note = self._library.company_folder.note(page.id, page.language)
        kept = [section for section in page.sections if section.anchor not in apart]
        body = "\n".join([*(section.text for section in kept), note.text if note else ""])
        own = [section for section in kept if section.anchor not in labels.SECTIONS]
        return Document(
            id=page.id,
            language=page.language,
            anchor="",
            title=page.title,
            keywords=" ".join(keywords),
            summary=f"{page.summary} {gloss}",
            headings=" ".join(section.heading for section in own),
            body=html.plain(body),
        )


def _section_document(page: Page, section: Section, title: str) -> Document:
    asked = " ".join(
        page.mapping(key).get(section.anchor, "") for key in ("option_aliases", "option_keywords")
    )
    return Document(
        id=page.id,
        language=page.language,
        anchor=section.anchor,
        title=section.heading,
        keywords=f"{section.anchor} {page.slug} {asked}",
        summary=section.text.split("\n\n")[0],
        headings=title,
        body=html.plain(section.text),
    )


def _article_entry(article: Article, weight: float) -> Entry:
    name = labels.link_text(article.id, article.language) if article.kind == "commands" else ""
    name = article.slug if article.kind in ("codes", "events") else name
    also = " ".join((*article.page.values("aliases"), *article.page.values("keywords")))
    return Entry(article.id, name, article.title, article.symbol or "", also, weight)


def _option_entries(article: Article) -> Iterator[Entry]:
    if article.kind != "commands":
        return
    asked = article.page.mapping("option_keywords")
    for section in article.page.sections:
        if section.level == 3:
            option = labels.link_text(article.id, article.language, section.anchor)
            title = html.plain(section.text).split("\n")[0]
            also = f"{article.slug} /{section.anchor} {asked.get(section.anchor, '')}"
            yield Entry(f"{article.id}#{section.anchor}", option, title, "", also)


def _code_of(id_: str) -> Code:
    return Code(int(id_.removeprefix("codes/"), 16))
