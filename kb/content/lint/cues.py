"""What people type: aliases of articles, and the cues of messages that Windows shows."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from kb import cues, messages
from kb.codes.code import Code
from kb.content.article import Page
from kb.content.lint.rule import ARTICLE, Content, Example, Found, Target, rule
from kb.content.lint.tables import Table, rows
from kb.errors import DamagedData

# A cue that fits the titles of more other articles than this tells nothing: of our cues none fits
# more than two.
MOST_OTHERS = 3
# Words of cues whose articles stay in memory: all 6,000 that our table has.
_KEPT_WORDS = 10_000
_KEPT = 4  # contents of one run: ours and a company's, for the tests a few more
_CODE = re.compile(r"0x[0-9A-F]{8}")


@rule(
    "alias",
    Target.PAGE,
    Target.COMPANY_PAGE,
    instead="a short name that one article alone has: at most eight words or twelve characters",
    examples=[
        Example(
            ARTICLE,
            "audience: kms-host-admin",
            "audience: kms-host-admin\naliases: [a kms host has failed]",
        ),
        Example(
            "issues/a-kms-host-failed.md",
            "status: live",
            "status: live\naliases: [A KMS host has failed]",
        ),
    ],
)
def alias(page: Page, content: Content) -> Found:
    """Whoever types an alias is led to its article first, so that only one can have it."""
    line = page.front_lines.get("aliases", page.front_lines.get("option_aliases", 2))
    claimed = _claimed(content)
    for name in _aliases(page):
        if advice := cues.problem(name):
            yield line, advice
        others = sorted(claimed.get(_key(name), set()) - {page.id})
        if others:
            yield line, f"the alias '{name}' of {page.id} belongs to {others[0]} as well: keep one"


@rule(
    "message",
    Target.TABLE,
    instead="ids of articles and codes that are there, and cues that fit their message alone",
    examples=[
        Example(
            messages.FILE,
            f"{','.join(messages.HEADER)}\n"
            "slmgr,count not sufficient,計數 不足,计数 不足,0xC004F038,seed\n",
            f"{','.join(messages.HEADER)}\n"
            "slmgr,count not sufficient,計數 不足,计数 不足,0xC004F999,seed\n",
        )
    ],
)
def message(table: Table, content: Content) -> Found:
    """Whoever reads a message from the screen is led first to what its row means."""
    if table.name != messages.FILE:
        return
    for line, fields in rows(table):
        if len(fields) == len(messages.HEADER):
            meant = messages.meant(fields)
            yield from ((line, advice) for advice in _missing(meant, content))
            yield from ((line, advice) for advice in _too_common(fields, meant, content))


def _missing(meant: tuple[str, ...], content: Content) -> Iterator[str]:
    for one in meant:
        id_, _, anchor = one.partition("#")
        slug = id_.partition("/")[2]
        if content.library.has(id_):
            if anchor and content.library.source(id_).section(anchor) is None:
                yield f"{id_} has no section '{anchor}'"
        elif not (_CODE.fullmatch(slug) and _is_known(Code(int(slug, 16)), content)):
            yield f"there is no '{slug}': name a code of the tables, or an article by its id"


def _is_known(code: Code, content: Content) -> bool:
    try:
        return bool(content.tables.names(code))
    except DamagedData:
        return True  # which another rule says


def _too_common(fields: list[str], meant: tuple[str, ...], content: Content) -> Iterator[str]:
    own = {one.partition("#")[0] for one in meant}
    for cue in cues.listed(";".join(fields[1:4])):
        fitting = (_titled_with(word.lower(), content) for word in cue.split())
        others = frozenset.intersection(*fitting) - own
        if len(others) > MOST_OTHERS:
            first = ", ".join(sorted(others)[:2])
            yield f"'{cue}' is too common: it fits {first} and {len(others) - 2} more by title"


@lru_cache(maxsize=_KEPT_WORDS)
def _titled_with(word: str, content: Content) -> frozenset[str]:
    """The articles with a title that has a word of a cue in one of its forms."""
    forms = [form if cues.has_han(form) else f" {form}" for form in word.split("|")]
    return frozenset(id_ for form in forms if form.strip() for id_ in _with(form, content))


def _with(form: str, content: Content) -> Iterator[str]:
    titles, starts, ids = _titles(content)
    place = titles.find(form)
    while place >= 0:
        yield ids[bisect_right(starts, place) - 1]
        place = titles.find(form, place + 1)


@lru_cache(maxsize=_KEPT)
def _titles(content: Content) -> tuple[str, list[int], list[str]]:
    """All titles as one text, where each begins, and whose it is."""
    pages = content.library.pages
    lines = [f" {page.title.lower()}\n" for page in pages.values()]
    starts = [0, *accumulate(map(len, lines))]
    return "".join(lines), starts[:-1], [id_ for id_, _ in pages]


@lru_cache(maxsize=_KEPT)
def _claimed(content: Content) -> dict[str, set[str]]:
    """The articles that claim each name, by title or alias."""
    found: dict[str, set[str]] = {}
    for page in content.library.pages.values():
        for name in (page.title, *_aliases(page)):
            found.setdefault(_key(name), set()).add(page.id)
    return found


def _aliases(page: Page) -> Iterator[str]:
    yield from page.values("aliases")
    for field in page.mapping("option_aliases").values():
        yield from cues.listed(field)


def _key(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).lower()
    return "".join(character for character in folded if character.isalnum())


RULES = (alias, message)
