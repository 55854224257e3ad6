"""The facts of the front matter: values out of fixed lists, sources, the review, the symbol."""

import datetime
import re

from kb import labels
from kb.codes.code import Code
from kb.content.article import Page
from kb.content.lint.rule import ARTICLE, Content, Example, Found, Target, rule
from kb.languages import EN

STATUSES = ("live", "moved")


@rule(
    "values",
    Target.PAGE,
    instead="one of the values that the guide lists; the advice lists them too",
    examples=[Example(ARTICLE, "applies_to: [KMS client]", "applies_to: [KMS clients]")],
)
def values(page: Page, _content: Content) -> Found:
    """Pages, filters and the API show these facts in fixed words."""
    if page.language != EN:
        return
    yield from _given_values(page)
    if page.kind in ("codes", "issues") and "audience" not in page.front:
        yield 2, "say in 'audience' who acts first"
    if "status" not in page.front:
        yield 2, "write 'status: live' or 'status: moved'"


@rule(
    "values",
    Target.COMPANY_PAGE,
    instead="one of the values that the guide lists, and addresses as sources; all may be missing",
    examples=[Example(ARTICLE, "sources:\n  - seed", "sources:\n  - intranet")],
)
def company_values(page: Page, content: Content) -> Found:
    """A company's articles are shown with the same fixed words as ours."""
    if not content.is_source(page):
        return
    yield from _given_values(page)
    for source in page.values("sources"):
        if source != "seed" and not re.fullmatch(r"https?://[^\s]+", source):
            advice = f"'{source}' is no address: write https://…, or leave 'sources' out"
            yield page.front_lines["sources"], advice
    if "reviewed" in page.front:
        yield from _given_review(page)


def _given_values(page: Page) -> Found:
    for value in page.values("applies_to"):
        if value not in labels.APPLIES_TO:
            known = ", ".join(labels.APPLIES_TO)
            yield page.front_lines["applies_to"], f"'{value}' is none of: {known}"
    audience = page.front.get("audience")
    if audience is not None and str(audience) not in labels.AUDIENCE:
        known = ", ".join(labels.AUDIENCE)
        yield page.front_lines["audience"], f"'{audience}' is none of: {known}"
    given = page.front.get("evidence")
    if given is not None and str(given) not in labels.EVIDENCE:
        known = ", ".join(labels.EVIDENCE)
        yield page.front_lines["evidence"], f"'{given}' is none of: {known}"
    status, line = page.front.get("status", "live"), page.front_lines.get("status", 2)
    if status not in STATUSES:
        yield line, "write 'status: live' or 'status: moved'"
    if (status == "moved") != ("moved_to" in page.front):
        yield line, "a moved article, and only that, says where with 'moved_to'"


@rule(
    "sources",
    Target.PAGE,
    instead="'seed', or https addresses without a locale in them",
    examples=[
        Example(ARTICLE, "  - seed", "  - https://learn.microsoft.com/en-us/windows-server/")
    ],
)
def sources(page: Page, _content: Content) -> Found:
    """A reader can check every fact, in the reader's own language."""
    if page.language != EN:
        return
    line = page.front_lines.get("sources", 2)
    if not page.values("sources"):
        yield line, "name the sources: 'seed' or addresses"
    for source in page.values("sources"):
        if source != "seed" and not re.fullmatch(r"https://[^\s]+", source):
            yield line, f"'{source}' is neither 'seed' nor an https address"
        if re.search(r"microsoft\.com/[a-z]{2}-[a-z]{2}/", source):
            yield line, f"take the locale out of {source}"


@rule(
    "reviewed",
    Target.PAGE,
    instead="the date of the last check against the sources, as YYYY-MM-DD",
    examples=[Example(ARTICLE, "reviewed: 2026-01-31", "reviewed: 31.1.2026")],
)
def reviewed(page: Page, _content: Content) -> Found:
    """The page says how old its facts are, and feeds are ordered by it."""
    if page.language == EN:
        yield from _given_review(page)


def _given_review(page: Page) -> Found:
    line = page.front_lines.get("reviewed", 2)
    try:
        date = datetime.date.fromisoformat(str(page.front.get("reviewed", "")))
    except ValueError:
        yield line, "write the date of the last review as YYYY-MM-DD"
        return
    # A day more, because the author may be in a time zone that is ahead of this one.
    if date > datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1):
        yield line, "the review date lies in the future"


_WRONG_SYMBOL = Example(
    ARTICLE, "symbol: SL_E_VL_NOT_ENOUGH_COUNT", "symbol: SL_E_NOT_ENOUGH_COUNT"
)


@rule(
    "symbol",
    Target.PAGE,
    instead="the symbol that 'kb CODE' shows, in the English file; none where no header has one",
    examples=[_WRONG_SYMBOL],
)
def symbol(page: Page, content: Content) -> Found:
    """People search by symbol, and a wrong one names another code."""
    named = page.front.get("symbol")
    if page.language != EN or page.kind != "codes":
        if named:
            yield page.front_lines["symbol"], "only the source file of a code has a symbol"
        return
    yield from _given_symbol(page, content)
    known = content.symbols(Code(int(page.slug, 16)))
    if not named and known:
        yield 2, f"add the symbol: {', '.join(sorted(known)[:4])}"


@rule(
    "symbol",
    Target.COMPANY_PAGE,
    instead="the symbol that 'kb CODE' shows, or none",
    examples=[_WRONG_SYMBOL],
)
def company_symbol(page: Page, content: Content) -> Found:
    """People search by symbol, and a wrong one names another code."""
    yield from _given_symbol(page, content)


def _given_symbol(page: Page, content: Content) -> Found:
    named = page.front.get("symbol")
    known = content.symbols(Code(int(page.slug, 16))) if named and page.kind == "codes" else None
    if known is not None and named not in known:
        listed = ", ".join(sorted(known)) or "nothing"
        yield page.front_lines["symbol"], f"the tables say {listed} for {page.slug}"


RULES = (values, company_values, sources, reviewed, symbol, company_symbol)
