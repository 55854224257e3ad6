"""``kb check``: the rules over a content folder and over a company's folder that is laid over it.

The stages, each of which gives the rules of one target their subjects:

1. files      what could not be read as an article (``tables.readable``)
2. pages      each file of an article: ``front_matter``, ``facts``, ``evidence``, ``sections``,
              ``steps``, ``spending``, ``commands``, ``links``, ``names``, ``wording``,
              ``chinese``, ``marks``
3. pairs      each translation beside its source: ``pairs``
4. findings   the prose of the diagnosis: ``findings``
5. tables     ``codes.csv`` and the others: ``tables``, ``cues``
6. company    the same for its articles, then its notes, then whatever else lies there: ``company``

A rule names its targets; nothing else says where it is run.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kb import paths
from kb.codes.tables import ALL, SETUP_KEYS, Tables, is_closed, opened
from kb.content.article import Page
from kb.content.library import Library
from kb.content.lint import (
    chinese,
    commands,
    company,
    cues,
    evidence,
    facts,
    findings,
    front_matter,
    links,
    marks,
    names,
    pairs,
    sections,
    spending,
    steps,
    tables,
    wording,
)
from kb.content.lint.rule import Content, Pair, Problem, Rule, Target
from kb.errors import BrokenArticle, DamagedData
from kb.languages import ZH_TW

RULES: tuple[Rule[Any], ...] = (
    *tables.RULES,
    *front_matter.RULES,
    *facts.RULES,
    *evidence.RULES,
    *sections.RULES,
    *steps.RULES,
    *spending.RULES,
    *commands.RULES,
    *links.RULES,
    *names.RULES,
    *wording.RULES,
    *chinese.RULES,
    *marks.RULES,
    *pairs.RULES,
    *findings.RULES,
    *cues.RULES,
    *company.RULES,
)
# Tables that a content folder may lack.
_MAY_LACK = (SETUP_KEYS, *tables.WORDS)


def check(
    folder: str | Path | None = None, only: list[str] | None = None, own: str | None = None
) -> list[Problem]:
    """All problems of the content, sorted; of the files named in ``only`` and their other halves
    when given.

    ``own`` is a company's folder to check as well, by default that of ``KB_SITE``, empty for none.
    WrongSetting when that cannot be read, BrokenArticle for a named file that no rule reads.
    """
    root = os.fspath(folder or paths.content())
    library = Library.load(root, own="")
    content = Content(library, root, library)
    site = paths.company() if own is None else own
    laid_over = Content(library.with_company(site), root, library)
    wanted = {_stem(path) for path in only or ()}
    _refuse_unread(only or [], [root, *([site] if site else [])], _read(laid_over, site))
    problems = [*_content(content), *(_company(laid_over, site) if site else ())]
    return sorted(p for p in problems if not wanted or _stem(p.path) in wanted)


def judged(target: Target, subject: object, path: str, content: Content) -> Iterator[Problem]:
    """What the rules for a target say of one subject of it; ``path`` is where it stands."""
    for one in RULES:
        if target in one.targets:
            for line, advice in one.find(subject, content):
                yield Problem(path, line, one.name, advice)


def _content(content: Content) -> Iterator[Problem]:
    library = content.library
    for broken in library.broken:
        yield from judged(Target.FILE, broken, broken.path, content)
    for page in library.pages.values():
        yield from judged(Target.PAGE, page, page.path, content)
        if page.language == ZH_TW and library.has(page.id):
            pair = Pair(library.source(page.id), page)
            yield from judged(Target.PAIR, pair, page.path, content)
    yield from _findings(content)
    for table in _tables(content.folder):
        path = os.path.join(content.folder, table.name)
        yield from judged(Target.TABLE, table, path, content)


def _findings(content: Content) -> Iterator[Problem]:
    """Of the findings of a folder, which may have none."""
    found, broken = findings.read(content.folder)
    for problem in broken:
        yield from judged(Target.FILE, problem, problem.path, content)
    for one in found:
        yield from judged(Target.FINDING, one, one.page.path, content)


def _tables(folder: str) -> Iterator[tables.Table]:
    """Every table of a folder that has tables of its own; one that is missing or no text is a
    problem, but for the setup keys and those of words and cues, which may be missing.
    """
    there = [name for name in ALL if os.path.lexists(os.path.join(folder, name))]
    for name in (*(ALL if there else ()), *_MAY_LACK):
        try:
            text = Path(folder, name).read_text(encoding="utf-8")
            if is_closed(text):
                Tables(folder).rows(name)
            yield tables.Table(name, opened(text) if is_closed(text) else text)
        except DamagedData as problem:
            yield tables.Table(name, "", problem.advice)
        except OSError as problem:
            if name not in _MAY_LACK or os.path.lexists(os.path.join(folder, name)):
                advice = f"{problem.strerror}; a folder has all of {', '.join(ALL)}, or none"
                yield tables.Table(name, "", advice)
        except UnicodeDecodeError:
            yield tables.Table(name, "", "save the file as UTF-8")


def _company(content: Content, folder: str) -> Iterator[Problem]:
    library = content.library
    for broken in library.broken[len(content.shipped.broken) :]:
        yield from judged(Target.FILE, broken, broken.path, content)
    for id_ in sorted(library.own):
        source, translation = library.source(id_), library.pages.get((id_, ZH_TW))
        yield from judged(Target.COMPANY_PAGE, source, source.path, content)
        if translation and translation is not source:
            yield from judged(Target.COMPANY_PAGE, translation, translation.path, content)
            # A company need not translate word by word; one that names the source wants to.
            if "source" in translation.front:
                pair = Pair(source, translation)
                yield from judged(Target.PAIR, pair, translation.path, content)
    for note in library.company_folder.notes.values():
        kind, _, slug = note.id.partition("/")
        page = Page(kind, slug, note.language, note.path, {}, {}, "", 1, (), note.text, 1)
        yield from judged(Target.NOTE, page, note.path, content)
    for entry in company.entries(folder):
        yield from judged(Target.COMPANY_FOLDER, entry, entry.path, content)


def _read(content: Content, site: str) -> Iterator[str]:
    """The path of every file that a rule is given."""
    both = (content.shipped, content.library)
    yield from (page.path for library in both for page in library.pages.values())
    yield from (broken.path for broken in content.library.broken)
    yield from (os.path.join(content.folder, name) for name in (*ALL, *_MAY_LACK))
    yield from map(str, findings.paths(content.folder))
    yield from (entry.path for entry in company.entries(site)) if site else ()


def _refuse_unread(files: list[str], folders: list[str], read: Iterable[str]) -> None:
    known = {os.path.realpath(path) for path in read}
    for file in files:
        place = os.path.realpath(file)
        is_inside = any(place.startswith(os.path.realpath(f) + os.sep) for f in folders)
        if os.path.isdir(file):
            raise BrokenArticle(file, 1, "this is a folder: name the files in it, or none for all")
        if place not in known and is_inside:
            raise BrokenArticle(file, 1, "no rule reads this file; articles are KIND/NAME.md")
        if place not in known:
            advice = "give its content folder with --content, or set KB_SITE to your company's"
            raise BrokenArticle(file, 1, f"this file lies outside {folders[0]}: {advice}")


def _stem(path: str) -> str:
    return os.path.realpath(path).removesuffix(".md").removesuffix(f".{ZH_TW}")
