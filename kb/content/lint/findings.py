"""The prose of the diagnosis: a finding is short, says nothing that was not read, and names an
article and a command that are there.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kb.content import findings
from kb.content.article import Page
from kb.content.lint import chinese, commands, facts, marks, names, wording
from kb.content.lint.passages import COMMAND, OPTION
from kb.content.lint.rule import Content, Example, Found, Target, rule
from kb.content.parse import read_page
from kb.errors import BrokenArticle
from kb.languages import EN, ZH_TW

# Lists and the terminal show a title on one line; a finding is read beside others.
LONGEST_TITLE = 70
# Characters: three sentences that are read at a glance; the longest of ours has 400.
LONGEST_TEXT = 420
# Characters: one sentence.
LONGEST_WHY = 160
# What is seen, what it means, who acts.
MOST_SENTENCES = 3
ENGLISH_FILE = "findings/below-threshold.md"
BOTH_FILES = "findings/below-threshold*.md"
CHINESE_FILE = "findings/below-threshold.zh-TW.md"
_MARKUP = re.compile(r"`|\*\*|\[\[|\]\(|^(?:#|[-+*>] |\d+\. )")
_ENDS = re.compile(r"[.。]$")
# Options of slmgr.vbs and ospp.vbs that only show.
_SHOW = frozenset(
    """
    ao-list dcmid dhistoryacterr dhistorykms dinstid dli dlv dstatus dstatusall dti dtokcerts
    dtokils lil ltc xpr
    """.split()  # noqa: SIM905
)
_CHANGES = re.compile(
    r"""
      \b (?: add | clear | disable | enable | install | invoke | new   # Add-Computer
           | register | remove | rename                                   # Remove-Item
           | reset | restart | restore | set | start | stop | uninstall ) - [a-z]+ \b  # Set-Date
    | \b (?: net | sc(?:\.exe)? ) \s+ (?: config | delete | start | stop ) \b     # net stop x
    | \b reg (?:\.exe)? \s+ (?: add | delete | import ) \b                        # reg add
    | \b ipconfig \s+ /(?: flushdns | registerdns | release | renew )             # ipconfig /renew
    | /(?: set- | enable- | disable- | add- | remove- | cleanup- )                # /Set-Edition:
    | \b w32tm \s+ /(?: config | register | resync | unregister )                 # w32tm /resync
    | \b (?: del | erase | move | ren | rename | rmdir ) \s                       # ren tokens.dat
    """,
    re.VERBOSE | re.IGNORECASE,
)


class Prose(NamedTuple):
    """One file of a finding, and the one in the other language; None where there is none."""

    page: Page
    other: Page | None


def paths(folder: str) -> list[Path]:
    """The files of the findings of a content folder, which may have none."""
    return findings.files(str(Path(folder, findings.FOLDER)))


def read(folder: str) -> tuple[list[Prose], list[BrokenArticle]]:
    """The findings of a content folder, sorted, and the files that cannot be read."""
    pages: dict[tuple[str, str], Page] = {}
    broken = []
    for path in paths(folder):
        try:
            page = read_page(path)
            pages[page.slug, page.language] = page
        except BrokenArticle as problem:
            broken.append(problem)
    other = {EN: ZH_TW, ZH_TW: EN}
    found = [Prose(page, pages.get((id_, other[lang]))) for (id_, lang), page in pages.items()]
    return found, broken


@rule(
    "pair",
    Target.FINDING,
    instead="write the other file of the finding, or take this one out",
    examples=[Example(CHINESE_FILE, "KMS 主機", None)],
)
def pair(prose: Prose, _content: Content) -> Found:
    """A diagnosis is read in either language; a translation alone has no facts."""
    if prose.other is None:
        suffix = f".{ZH_TW}.md" if prose.page.language == EN else ".md"
        yield 1, f"write the other half, {prose.page.slug}{suffix}"


@rule(
    "digest",
    Target.FINDING,
    instead="bring the translation up to date, then write the digest that the advice names",
    examples=[Example(CHINESE_FILE, "source: 2476ac76451a", "source: 0123456789ab")],
)
def digest(prose: Prose, _content: Content) -> Found:
    """A translation of an older text is not shown; the digest says which text it was made from."""
    page, source = prose
    if page.language == EN or source is None:
        return
    if page.front.get("source") != source.digest:
        advice = f"bring this one up to date, then write 'source: {source.digest}'"
        yield page.front_lines.get("source", 2), f"the English text changed: {advice}"


@rule(
    "finding",
    Target.FINDING,
    instead="title, severity, article, on, as, command, sources, reviewed, 'who' acts on a "
    "cause or a warning, and 'or' and 'step' where there are such; the text, and a paragraph that "
    "begins with 'Why:' (「為什麼執行：」)",
    examples=[Example(ENGLISH_FILE, "severity: cause\n", "severity: grave\n")],
)
def finding(prose: Prose, content: Content) -> Found:
    """The diagnosis puts findings in order and names article and machine by these facts."""
    page = prose.page
    yield from findings.problems(page)
    if page.language == EN:
        yield from facts.sources.find(page, content)
        yield from facts.reviewed.find(page, content)
        yield from _article(page, content)


def _article(page: Page, content: Content) -> Found:
    id_, _, anchor = str(page.front.get("article", "")).partition("#")
    line = page.front_lines.get("article", 2)
    if not content.library.has(id_):
        yield line, f"there is no article '{id_}'"
        return
    source = content.library.source(id_)
    if source.moved_to:
        yield line, f"{id_} has moved: name {source.moved_to}"
    if anchor and source.section(anchor) is None:
        yield line, f"{id_} has no section '{anchor}'"
    step, count = str(page.front.get("step", "")), len(source.steps)
    if step.isdigit() and int(step) > count:
        yield page.front_lines["step"], f"{id_} has {count} steps, no step {step}"
    if step and anchor:
        yield page.front_lines["step"], "name a section or a step of the article, not both"


@rule(
    "finding-text",
    Target.FINDING,
    instead=f"a title of at most {LONGEST_TITLE} characters without a full stop; at most "
    f"{MOST_SENTENCES} sentences and {LONGEST_TEXT} characters, the first without a field; one "
    "sentence behind 'Why:'; the same fields in both languages",
    examples=[
        Example(
            BOTH_FILES,
            "title: ",
            "title: the count {count} of ",
        )
    ],
)
def finding_text(prose: Prose, _content: Content) -> Found:
    """A sentence is left out where a fact in it was not read, so each has to stand alone, and the
    first one always stands.
    """
    page, line = prose.page, prose.page.body_line
    text, why = findings.parts(page)
    yield from _title(page)
    said = findings.sentences(text, page.language)
    if len(said) > MOST_SENTENCES:
        yield line, f"write at most {MOST_SENTENCES} sentences; there are {len(said)}"
    if len(text) > LONGEST_TEXT:
        yield line, f"shorten the text to {LONGEST_TEXT} characters; it has {len(text)}"
    if said and findings.fields(said[0]):
        yield line, "write a first sentence without a field: it stands even if nothing is known"
    if len(findings.sentences(why, page.language)) > 1 or len(why) > LONGEST_WHY:
        yield line, f"give the reason in one sentence of at most {LONGEST_WHY} characters"
    if findings.fields(why):
        yield line, "name no fact in the reason for the command"
    for number, written in enumerate(page.source_text.split("\n")[line - 1 :], line):
        if match := _MARKUP.search(written):
            yield number, f"write plain text, without Markdown: '{match[0]}'"
    yield from _same_fields(prose)


def _title(page: Page) -> Found:
    line = page.front_lines.get("title", 2)
    if len(page.title) > LONGEST_TITLE:
        advice = f"shorten the title to {LONGEST_TITLE} characters; it has {len(page.title)}"
        yield line, advice
    if _ENDS.search(page.title):
        yield line, "leave the full stop out of the title"
    if findings.fields(page.title):
        yield line, "name no fact in the title: it is shown as it stands"


def _same_fields(prose: Prose) -> Found:
    page, source = prose
    if page.language == EN or source is None:
        return
    ours, theirs = (
        [findings.fields(one) for one in findings.sentences(findings.parts(p)[0], p.language)]
        for p in (page, source)
    )
    if [one for one in ours if one] != [one for one in theirs if one]:
        advice = "name the same facts as the English file, sentence by sentence"
        yield page.body_line, advice


@rule(
    "finding-command",
    Target.FINDING,
    instead="one line that only shows something, with options and placeholders that there are",
    examples=[Example(ENGLISH_FILE, "command: slmgr.vbs /dli", "command: slmgr.vbs /ipk <gvlk>")],
)
def finding_command(prose: Prose, content: Content) -> Found:
    """What a diagnosis says to run next is run before anybody has read an article."""
    page = prose.page
    command = page.front.get("command")
    if page.language != EN or not isinstance(command, str):
        return
    block = replace(page, source_text=f"```cmd\n{_masked(command)}\n```", body_line=1)
    advices = [advice for _, advice in _of_commands(block, content)]
    if "\n" in command.strip():
        advices.append("write the command on one line")
    changing = [
        option[0]
        for call in COMMAND.finditer(command)
        for option in OPTION.finditer(call[2])
        if option[2].lower().partition(":")[0] not in _SHOW
    ]
    if match := _CHANGES.search(command):
        changing.append(match[0].strip())
    advices += [
        f"'{what}' may change something: name a command that only shows" for what in changing
    ]
    yield from ((page.front_lines.get("command", 2), advice) for advice in advices)


def _of_commands(block: Page, content: Content) -> Iterator[tuple[int, str]]:
    for one in (commands.options, commands.placeholders, commands.cscript):
        yield from one.find(block, content)


@rule(
    "finding-words",
    Target.FINDING,
    instead="as in articles: the rules chinese, terms, english, spacing, brackets, diary and "
    "real-names say what",
    examples=[
        Example(CHINESE_FILE, "KMS 主機計算的", "KMS 服務器計算的"),
        Example(ENGLISH_FILE, "The KMS host counts", "The KMS 主機 counts"),
    ],
)
def finding_words(prose: Prose, content: Content) -> Found:
    """A finding is read beside its article, and in the same words."""
    page = replace(prose.page, source_text=_masked(prose.page.source_text))
    for one in (
        chinese.chinese,
        chinese.terms,
        chinese.english,
        chinese.spacing,
        marks.brackets,
        wording.diary,
        names.real_names,
    ):
        yield from one.find(page, content)


def _masked(text: str) -> str:
    """A text with a Latin letter in the place of each field, as in most of what is filled in."""
    return findings.FIELD.sub("x", text)


RULES = (pair, digest, finding, finding_text, finding_command, finding_words)
