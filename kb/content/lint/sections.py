"""The summary, the sections and their order, code blocks."""

import re

from kb import labels
from kb.content.article import Page
from kb.content.blocks import code_blocks, outside_fences
from kb.content.lint.rule import ARTICLE, BOTH_FILES, Content, Example, Found, Target, rule
from kb.languages import EN

# What a search engine and a chat show of a description without cutting it.
LONGEST_SUMMARY = 240
FENCE_LANGUAGES = ("cmd", "console", "powershell", "reg", "text", "xml")
_MESSAGE = re.compile(
    r"""
    (?:The[ ]|Microsoft's[ ])? [\w ]{0,40}             # The Software Licensing
    (?:service|server|processor|validation)[ ]         # Service
    (?:reports|reported|determined)[ ]that[ ]          # reported that
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SUMMARY = "The KMS host answered, but too few computers have asked it."


@rule(
    "summary",
    Target.PAGE,
    Target.COMPANY_PAGE,
    instead=f"a first paragraph of at most {LONGEST_SUMMARY} characters: what happened, who acts",
    examples=[Example(ARTICLE, _SUMMARY, f"- {_SUMMARY}")],
)
def summary(page: Page, _content: Content) -> Found:
    """Lists, search results, chats and the terminal show the first paragraph and nothing else."""
    if not page.summary:
        yield page.body_line, "write a summary as the first paragraph"
    elif len(page.summary) > LONGEST_SUMMARY:
        has = f"it has {len(page.summary)}"
        yield page.summary_line, f"shorten the summary to {LONGEST_SUMMARY} characters; {has}"
    elif page.summary.startswith(("#", "-", "|", "`", "!", ">")):
        yield page.summary_line, "begin with the summary as a plain paragraph"


@rule(
    "own-words",
    Target.PAGE,
    instead="a sentence of your own that says what happened and who acts",
    examples=[
        Example(
            ARTICLE, _SUMMARY, "The licensing service reported that too few computers have asked."
        )
    ],
)
def own_words(page: Page, _content: Content) -> Found:
    """A summary that is built like the message of Windows explains nothing, and is Microsoft's."""
    match = _MESSAGE.match(page.summary)
    if page.language == EN and match:
        yield page.summary_line, f"say it in words of your own, not '{match[0].strip()} …'"


@rule(
    "sections",
    Target.PAGE,
    Target.COMPANY_PAGE,
    instead="the known headings in their order; others with an anchor, {: #name }, and a text",
    examples=[
        Example(ARTICLE, "## Escalate", "## Escalation"),
        Example("codes/0xC004F038.zh-TW.md", "## 轉交下一線支援", "## 升級"),
    ],
)
def sections(page: Page, _content: Content) -> Found:
    """Links, the API and the terminal address a section by its anchor, whatever the language."""
    order = [s.anchor for s in page.sections if s.anchor in labels.SECTIONS]
    wanted = sorted(order, key=labels.SECTIONS.index)
    if order != wanted:
        listed = ", ".join(dict.fromkeys(wanted))
        yield page.sections[0].line, f"put the sections in this order: {listed}"
    seen: set[str] = set()
    for section in page.sections:
        if not section.anchor:
            advice = "is no known heading; correct it or give it an anchor: {: #name }"
            yield section.line, f"'{section.heading}' {advice}"
        elif section.anchor in seen:
            yield section.line, f"the anchor '{section.anchor}' occurs twice"
        elif page.kind == "codes" and section.level == 2 and section.anchor not in labels.SECTIONS:
            yield section.line, f"a code article has no section '{section.anchor}'"
        seen.add(section.anchor)
    yield from _empty_sections(page)


def _empty_sections(page: Page) -> Found:
    levels = [*(section.level for section in page.sections), 0]
    for section, next_level in zip(page.sections, levels[1:], strict=True):
        if not section.text.strip() and next_level <= section.level:
            yield section.line, "this section is empty: fill it or take it out"


@rule(
    "needed",
    Target.PAGE,
    Target.COMPANY_PAGE,
    instead="at least one item under Causes and one step under Fix",
    examples=[
        Example(ARTICLE, "-   **Too few computers.**", "**Too few computers.**"),
        Example("codes/0xC004F038.zh-TW.md", "-   **電腦數量太少。**", "**電腦數量太少。**"),
    ],
)
def needed(page: Page, content: Content) -> Found:
    """Who looks a code up wants to know why it came and what to do."""
    source = content.library.pages.get((page.id, EN), page)
    if page.kind != "codes" or source.front.get("status", "live") != "live":
        return
    for anchor, found in (("causes", page.causes), ("fix", page.steps)):
        if not found:
            heading = labels.HEADINGS[page.language][anchor][0]
            yield page.body_line, f"a live code article needs at least one item under '{heading}'"


@rule(
    "fences",
    Target.PAGE,
    Target.COMPANY_PAGE,
    Target.NOTE,
    instead=f"one of {', '.join(FENCE_LANGUAGES)} after the backticks",
    examples=[
        Example(
            BOTH_FILES,
            "    ```cmd\n    slmgr.vbs /dli\n    ```",
            "    ```\n    slmgr.vbs /dli\n    ```",
        )
    ],
)
def fences(page: Page, _content: Content) -> Found:
    """The language says how a block is coloured, copied and filled in; one that is not closed
    swallows the rest of the article.
    """
    listed = ", ".join(FENCE_LANGUAGES)
    blocks = list(code_blocks(page.body))
    outside = dict(outside_fences([*page.body.split("\n"), ""]))
    if blocks and page.body.count("\n") + 2 not in outside:
        yield page.body_line + blocks[-1][2] - 1, "close this block with a line like its first one"
    for language, _, start in blocks:
        line = page.body_line + start - 1
        if not language:
            yield line, f"give the block a language: {listed}"
        elif language not in FENCE_LANGUAGES:
            yield line, f"'{language}' is none of: {listed}"


RULES = (summary, own_words, sections, needed, fences)
