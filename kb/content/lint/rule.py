"""What a rule is: an object with its name, what it is given, why there is such a rule, what to
write instead, and examples, which tests run and ``kb check --explain`` prints.
"""

import difflib
import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar

from kb import zh_terms
from kb.codes.code import Code
from kb.codes.tables import Tables
from kb.content.article import Page
from kb.content.library import Library
from kb.errors import DamagedData
from kb.languages import EN

ARTICLE = "codes/0xC004F038.md"  # of the examples
BOTH_FILES = "codes/0xC004F038*.md"
CHINESE_FILE = "codes/0xC004F038.zh-TW.md"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: file, one-based line, the rule that found it and what to do."""

    path: str
    line: int
    rule: str
    advice: str

    def __str__(self) -> str:
        """``file:line: what to do [rule]``."""
        return f"{self.path}:{self.line}: {self.advice} [{self.rule}]"


class Target(Enum):
    """What a rule is given, in the words of ``kb check --explain``."""

    FILE = "every Markdown file of a kind"
    PAGE = "both files of an article"
    PAIR = "an English article and its translation"
    FINDING = "both files of a finding of the diagnosis"
    TABLE = "the tables"
    COMPANY_PAGE = "a company's own articles"
    NOTE = "a company's notes"
    COMPANY_FOLDER = "whatever else lies in a company's folder"


class Example(NamedTuple):
    """A passage as it should be and as the rule objects to it; None where there is no such file.

    ``file`` (a pattern for several) is relative to the content or to the company's folder. Where
    the sample article has the passage ``good``, the test puts ``bad`` in its place; else the
    passage is the whole file.
    """

    file: str
    good: str | None
    bad: str | None


class Pair(NamedTuple):
    """A source page and the page that was made from it."""

    source: Page
    translation: Page


@dataclass(frozen=True)
class Content:
    """What rules may ask of the whole: the library, the folder with the tables beside it, and the
    shipped library that a company's folder is laid over.
    """

    library: Library
    folder: str
    shipped: Library

    @cached_property
    def tables(self) -> Tables:
        """The tables beside the articles."""
        return Tables(self.folder)

    @cached_property
    def setup_keys(self) -> frozenset[str]:
        """The public setup keys of ``setup-keys.csv``."""
        return self.tables.setup_keys()

    @cached_property
    def refused_terms(self) -> dict[str, str]:
        """Words that no Chinese text of ours says → what to say; empty where the table is damaged,
        which another rule says.
        """
        try:
            return zh_terms.refused(self.folder)
        except DamagedData:
            return {}

    @cached_property
    def avoided_terms(self) -> dict[str, str]:
        """Words that people type and our texts do not say → what they say; as ``refused_terms``
        where the table is damaged.
        """
        try:
            return zh_terms.avoided(self.folder)
        except DamagedData:
            return {}

    def options(self, script: str) -> frozenset[str]:
        """The options that ``commands/slmgr`` or ``commands/ospp`` documents; empty when there is
        no such page.
        """
        id_ = f"commands/{script}"
        sections = self.library.source(id_).sections if self.library.has(id_) else ()
        return frozenset(s.anchor for s in sections if s.level == 3)

    def is_source(self, page: Page) -> bool:
        """Whether the facts of an article stand in this file: the English one, of a company's
        article any one there is.
        """
        return page.language == EN or (
            page.id in self.library.own and self.library.source(page.id) is page
        )

    def symbols(self, code: Code) -> frozenset[str] | None:
        """Every symbol the tables have for a code; None where a table is damaged, which another
        rule says.
        """
        try:
            return frozenset(name.symbol for name in self.tables.names(code) if name.symbol)
        except DamagedData:
            return None


Subject = TypeVar("Subject")
Found = Iterator[tuple[int, str]]


@dataclass(frozen=True)
class Rule(Generic[Subject]):
    """One rule. ``find`` yields one-based line and advice for each problem of a subject.

    ``why`` is the docstring of ``find``. ``spares`` are exemptions: a test fails for each one
    without which nothing more is found in the shipped content.
    """

    name: str
    targets: tuple[Target, ...]
    why: str
    instead: str
    examples: tuple[Example, ...]
    find: Callable[[Subject, Content], Found]
    spares: frozenset[str]


def rule(
    name: str,
    *targets: Target,
    instead: str,
    examples: Iterable[Example],
    spares: Iterable[str] = (),
) -> Callable[[Callable[[Subject, Content], Found]], Rule[Subject]]:
    """Makes a function a rule."""

    def made(find: Callable[[Subject, Content], Found]) -> Rule[Subject]:
        why = " ".join((inspect.getdoc(find) or "").split())
        return Rule(name, targets, why, instead, tuple(examples), find, frozenset(spares))

    return made


def near(text: str, known: Iterable[str], form: str = "{}") -> str:
    """``did you mean 'x'?`` with the nearest of what there is, in a form; empty when nothing is
    near.
    """
    found = difflib.get_close_matches(text.lower(), sorted(known), 1)
    return f"did you mean '{form.format(found[0])}'?" if found else ""
