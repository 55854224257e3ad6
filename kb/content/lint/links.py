"""Links: every id and every anchor that a page names is there."""

from kb.content.article import Page
from kb.content.blocks import outside_fences
from kb.content.inline import CODE_SPAN, LINK
from kb.content.lint.rule import BOTH_FILES, Content, Example, Found, Target, rule


@rule(
    "links",
    Target.PAGE,
    Target.COMPANY_PAGE,
    Target.NOTE,
    instead="the id of an article that is there, and an anchor that it has",
    examples=[Example(BOTH_FILES, "[[commands/slmgr#dli]]", "[[commands/slmgr#dlx]]")],
)
def links(page: Page, content: Content) -> Found:
    """A link that leads nowhere is found by the reader in the middle of a repair."""
    for number, line in outside_fences(page.source_text.split("\n"), page.body_line):
        for match in LINK.finditer(CODE_SPAN.sub("", line)):
            yield from (
                (number, advice) for advice in _dead(match[1] or page.id, match[2], content)
            )
    for key in ("related", "confused_with", "moved_to"):
        ids = page.mapping(key) if key == "confused_with" else page.values(key)
        for id_ in ids:
            if not content.library.has(id_.partition("#")[0]):
                yield page.front_lines.get(key, 2), f"there is no article '{id_}'"
    yield from _moves(page, content)


def _dead(target: str, anchor: str | None, content: Content) -> list[str]:
    if not content.library.has(target):
        return [f"there is no article '{target}'"]
    linked = content.library.source(target)
    if anchor and not linked.section(anchor) and not _is_step(linked, anchor):
        return [f"{target} has no section '#{anchor}'"]
    return []


def _is_step(page: Page, anchor: str) -> bool:
    name, _, number = anchor.partition("-")
    return name == "step" and number.isdigit() and 0 < int(number) <= len(page.steps)


def _moves(page: Page, content: Content) -> Found:
    library = content.library
    if page.moved_to and library.has(page.id) and library.current(page.id) == page.id:
        advice = "this move leads in a circle or nowhere: name an article that is live"
        yield page.front_lines.get("moved_to", 2), advice


RULES = (links,)
