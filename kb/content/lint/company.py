"""A company's own folder: notes, values, reply templates, copies of ours, and files that nobody
reads. Its articles are under the rules for articles as well.
"""

import os
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb import labels, paths
from kb.content import company, company_folder
from kb.content.article import Page
from kb.content.blocks import outside_fences
from kb.content.lint.front_matter import BASE_KEY
from kb.content.lint.rule import Content, Example, Found, Target, near, rule
from kb.languages import EN, LANGUAGES

_COPY = "---\ntitle: The host is down\nbase: {}\n---\nThe team in room 12 acts.\n"


class Entry(NamedTuple):
    """A file or folder in a company's folder: its path, the name of the folder that it is in
    (empty for the company's folder itself), its own name.
    """

    path: str
    below: str
    name: str


def entries(folder: str) -> Iterator[Entry]:
    """Whatever lies where files of a company are read, sorted within each folder; hidden files
    and README are nobody's affair.
    """
    kinds = [*labels.KINDS, *(os.path.join(company.NOTES, kind) for kind in labels.KINDS)]
    for below in ("", company.NOTES, company.REPLIES, *kinds):
        inside = os.path.join(folder, below) if below else folder
        for name in [] if paths.folder_problem(inside) else sorted(os.listdir(inside)):
            if not name.startswith(".") and not name.lower().startswith("readme"):
                yield Entry(os.path.join(inside, name), below, name)


@rule(
    "note",
    Target.NOTE,
    instead="Markdown without front matter, headings from '###' on, named like the article",
    examples=[
        Example(
            "notes/codes/0xC004F038.md",
            "### Who acts\n\nThe team in room 12.\n",
            "## Who acts\n\nThe team in room 12.\n",
        )
    ],
)
def note(page: Page, content: Content) -> Found:
    """A note is a section of its article, and is shown nowhere else."""
    if page.source_text.startswith("---"):
        yield 1, "leave the front matter out: a note has none"
    for number, line in outside_fences(page.source_text.split("\n")):
        if re.match(r"##?[ \t]", line):
            advice = "it is a section of its article already"
            yield number, f"write '###' for headings in a note, {advice}"
    if not content.library.has(page.id):
        meant = near(page.id, content.library.ids) or "write one, or take the note out"
        yield 1, f"there is no article '{page.id}'; {meant}"


@rule(
    "base",
    Target.COMPANY_PAGE,
    instead="bring your article up to date with ours, then write the digest that the advice names",
    examples=[
        Example(
            "issues/a-kms-host-failed.md",
            _COPY.format("c9a5c74de876"),
            _COPY.format("0123456789ab"),
        )
    ],
)
def base(page: Page, content: Content) -> Found:
    """An article that stands for ours hides what we correct in ours."""
    named, ours = page.front.get(BASE_KEY), content.shipped.pages.get((page.id, EN))
    if not named or not content.is_source(page):
        return
    line = page.front_lines[BASE_KEY]
    if ours is None:
        yield line, f"take '{BASE_KEY}' out: there is no shipped article '{page.id}'"
    elif named != ours.digest:
        advice = f"bring this one up to date, then write '{BASE_KEY}: {ours.digest}'"
        yield line, f"the shipped article changed: {advice}"


@rule(
    "site-values",
    Target.COMPANY_FOLDER,
    instead="lines 'name: value' with names of placeholders, and nothing secret",
    examples=[
        Example("values.txt", "kms-host: kms01.corp.example\n", "kms-hots: kms01.corp.example\n")
    ],
)
def site_values(entry: Entry, content: Content) -> Found:
    """A value of a wrong name is filled in nowhere; the right ones stand in every command."""
    if entry.below or entry.name != company.VALUES:
        return
    yield from _broken(entry, content)
    lines = [line.partition(":")[0].strip() for line in (paths.read(entry.path) or "").split("\n")]
    for name in content.library.company_folder.values:
        if name not in labels.PLACEHOLDERS:
            meant = near(name, labels.PLACEHOLDERS) or "docs/articles.md lists them"
            yield lines.index(name) + 1, f"'{name}' is no known placeholder; {meant}"


@rule(
    "site-replies",
    Target.COMPANY_FOLDER,
    instead="the fields that the advice lists, '$$' for a dollar sign",
    examples=[
        Example("replies/caller.en.txt", "Hello,\n\n$reply\n", "Hello,\n\n$replay\n"),
    ],
)
def site_replies(entry: Entry, content: Content) -> Found:
    """A template with an error is left out, and ours is sent in its place."""
    if company.REPLIES in (entry.below, entry.name):
        yield from _broken(entry, content)


def _broken(entry: Entry, content: Content) -> Found:
    """What was said of a file when the folder was read."""
    place = os.path.abspath(entry.path)
    for problem in content.library.broken:
        if os.path.abspath(problem.path) == place:
            yield problem.line, problem.advice


@rule(
    "site-layout",
    Target.COMPANY_FOLDER,
    instead="the names of the folders and files that are read; the guide has them in a table",
    examples=[
        Example("note/codes/0xC004F038.md", None, "The team in room 12.\n"),
        Example("notes/codes/0xC004F038.md", "The team in room 12.\n", None),
    ],
)
def site_layout(entry: Entry, _content: Content) -> Found:
    """A file with a wrong name does nothing, and says so nowhere else."""
    known = _known(entry.below)
    if known and entry.name not in known:
        meant = near(entry.name, known) or f"there are {', '.join(known)}"
        yield 1, f"nobody reads '{entry.name}'; {meant}"
    elif not known and not entry.name.endswith(".md"):
        yield 1, f"nobody reads '{entry.name}': articles and notes end in .md"


def _known(below: str) -> Sequence[str]:
    """What may lie in a folder; empty where any article or note may."""
    templates = [
        os.path.basename(company_folder.template_path("", name, language))
        for name in company_folder.TEMPLATES
        for language in LANGUAGES
    ]
    known = {"": company_folder.KNOWN, company.NOTES: labels.KINDS, company.REPLIES: templates}
    return known.get(below, ())


RULES = (note, base, site_values, site_replies, site_layout)
