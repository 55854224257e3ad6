"""The front matter: which keys, of which shape; and that there are two files."""

import re

from kb.content import front
from kb.content.article import Page
from kb.content.lint.passages import HEX
from kb.content.lint.rule import (
    ARTICLE,
    Content,
    Example,
    Found,
    Target,
    rule,
)
from kb.languages import EN, ZH_TW

BASE_KEY = "base"
SOURCE_KEYS = frozenset(
    """
    title symbol applies_to audience harmless aliases option_aliases keywords option_keywords
    related confused_with sources evidence reviewed status moved_to
    """.split()  # noqa: SIM905
)
TRANSLATION_KEYS = frozenset(
    (
        "title",
        "source",
        "harmless",
        "aliases",
        "option_aliases",
        "keywords",
        "option_keywords",
        "confused_with",
    )
)
_PLAIN = re.compile(r"([\w-]+):(?: +(.*)|$)")
_LISTS = ("aliases", "keywords", "related", "sources", "applies_to")
_TEXTS = ("title", "harmless", "evidence", "reviewed", "status", "audience", "symbol", "source")


@rule(
    "pair",
    Target.PAGE,
    instead="write the other file of the article, or take this one out",
    examples=[Example("issues/a-kms-host-failed.zh-TW.md", "KMS 主機", None)],
)
def pair(page: Page, content: Content) -> Found:
    """A reader of either language finds the article; a translation alone has no facts."""
    other = ZH_TW if page.language == EN else EN
    if (page.id, other) not in content.library.pages:
        suffix = f".{ZH_TW}.md" if other == ZH_TW else ".md"
        yield 1, f"write the other half, {page.slug}{suffix}"


@rule(
    "front-matter",
    Target.PAGE,
    Target.COMPANY_PAGE,
    instead="only keys that are read, each with a text, a list or a mapping as the guide has it",
    examples=[
        Example(ARTICLE, "audience: kms-host-admin", "author: me\naudience: kms-host-admin")
    ],
)
def front_matter(page: Page, content: Content) -> Found:
    """A key that nobody reads, or a value of another shape, is left out without a word."""
    base = {BASE_KEY} if page.id in content.library.own else set()
    for key in page.front:
        if key not in (SOURCE_KEYS | base if content.is_source(page) else TRANSLATION_KEYS):
            is_ours = key in SOURCE_KEYS
            where = "the source file" if is_ours else "docs/articles.md for the keys there are"
            yield page.front_lines.get(key, 2), f"remove '{key}' here, see {where}"
    yield from _odd_lines(page)
    if not page.title:
        yield 2, "write a title"
    if page.kind == "codes" and HEX.search(page.title):
        yield page.front_lines.get("title", 2), "leave the code out of the title"
    yield from _shapes(page)


def _odd_lines(page: Page) -> Found:
    """YAML that is valid, but no plain ``key: value``: the terminal reads no more than that."""
    found = front.split(page.source_text)
    seen: set[str] = set()
    for line, text in enumerate(found[0] if found else (), 2):
        if not text or text[0] in " \t-#":
            continue
        match = _PLAIN.match(text)
        if not match:
            yield line, "write 'key: value', the key without quotes, the colon right behind it"
        elif match[1] in seen:
            yield line, f"'{match[1]}' stands here twice: leave one of the two"
        elif (match[2] or "").startswith(("&", "*", "!")):
            yield line, f"put the value of '{match[1]}' in quotes"
        seen |= {match[1]} if match else set()


def _shapes(page: Page) -> Found:
    for key in _LISTS:
        if isinstance(page.front.get(key, []), dict):
            yield page.front_lines.get(key, 2), f"write '{key}' as a list"
    for key in _TEXTS:
        if not isinstance(page.front.get(key, ""), str):
            yield page.front_lines.get(key, 2), f"write '{key}' as one text; quote it"
    line = page.front_lines.get("confused_with", 2)
    for id_, test in page.mapping("confused_with").items():
        if not str(test).strip():
            yield line, f"name the one test that tells {id_} apart"
    if page.front.get("confused_with") and not page.mapping("confused_with"):
        yield line, "write 'confused_with' as 'id: test' lines"


@rule(
    "asked",
    Target.PAGE,
    Target.COMPANY_PAGE,
    instead="in 'option_keywords' or 'option_aliases' of a command page: an option of the page, "
    "then its phrases",
    examples=[
        Example(
            "commands/slmgr.md",
            "status: live\n",
            "status: live\noption_keywords:\n  dlx: show more; show all\n",
        )
    ],
)
def asked(page: Page, _content: Content) -> Found:
    """Phrases lead a search to the section of their option, so the option must be there."""
    options = {section.anchor for section in page.sections if section.level == 3}
    for key in ("option_keywords", "option_aliases"):
        if key not in page.front:
            continue
        line = page.front_lines.get(key, 2)
        phrases_of = page.mapping(key)
        if page.kind != "commands" or not phrases_of:
            yield line, f"only a command page has '{key}', as 'option: phrase; phrase' lines"
        for option, phrases in phrases_of.items():
            if option not in options:
                yield line, f"'{key}' names '{option}', which is no option of this page"
            elif not phrases.strip():
                yield line, f"write the words for '{option}' as 'phrase; phrase'"


RULES = (pair, front_matter, asked)
