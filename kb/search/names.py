"""``Names``: articles by their titles and aliases, word for word; and aliases as cues."""

from collections.abc import Hashable, Iterator, Sequence
from typing import TypeVar

from kb import cues
from kb.content.article import Page
from kb.content.library import Library
from kb.search import terms
from kb.search.cue_book import ready

# Articles of these kinds have titles that say a matter in words; those of codes and events repeat
# what many articles say, so only the whole title counts.
_WORDED = ("issues", "procedures", "reference")


Name = TypeVar("Name", bound=Hashable)


class Names:
    """What the articles of a library are called, in both languages."""

    def __init__(self, library: Library) -> None:
        self._titles: dict[str, list[str]] = {}
        self._aliases: dict[str, list[str]] = {}
        self._loose: dict[tuple[frozenset[str], bool], list[str]] = {}
        self._cues: list[tuple[str, str]] = []
        for (old, _), page in library.pages.items():
            id_ = library.current(old)
            if library.has(id_):
                self._add(id_, page)

    def titled(self, text: str) -> Sequence[str]:
        """The articles of which a text is the whole title in a language, or the slug in words."""
        return self._titles.get(key(text), ())

    def called(self, text: str) -> Sequence[str]:
        """The articles, with ``#anchor`` for a section, of which a text is an alias."""
        return self._aliases.get(key(text), ())

    def loosely_titled(self, text: str) -> Sequence[str]:
        """The articles whose title has exactly the telling words of a text, in any order and form,
        and says no where the text does.
        """
        return self._loose.get(_loosely(text), ())

    def cues(self) -> Iterator[tuple[str, str]]:
        """Each alias that tells something within a longer text, with what it names."""
        return iter(self._cues)

    def _add(self, id_: str, page: Page) -> None:
        is_worded = page.kind in _WORDED
        for title in (page.title, page.slug.replace("-", " ")) if is_worded else (page.title,):
            _append(self._titles, key(title), id_)
            if is_worded:
                _append(self._loose, _loosely(title), id_)
        for alias, anchor in aliases(page):
            target = f"{id_}#{anchor}" if anchor else id_
            _append(self._aliases, key(alias), target)
            if not cues.is_short(alias):
                self._cues.append((alias, target))


def aliases(page: Page) -> Iterator[tuple[str, str]]:
    """The aliases of a page with the anchor that each names, empty for the page itself."""
    yield from ((alias, "") for alias in page.values("aliases"))
    for anchor, field in page.mapping("option_aliases").items():
        yield from ((alias, anchor) for alias in cues.listed(field))


def key(text: str) -> str:
    """What two texts share that are one name: their words, whatever stands between them."""
    return " ".join(terms.words(terms.joined(terms.fold(text[: terms.LONGEST_TEXT]))))


def _loosely(text: str) -> tuple[frozenset[str], bool]:
    return frozenset(terms.query_terms(text)), ready(text).is_negated


def _append(table: dict[Name, list[str]], name: Name, id_: str) -> None:
    found = table.setdefault(name, [])
    if id_ not in found:
        found.append(id_)
