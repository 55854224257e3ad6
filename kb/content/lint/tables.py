"""The files themselves: articles that cannot be read, and the tables."""

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from kb import activation_ids, equivalents, messages, signposts, zh_terms
from kb.chinese import HAN
from kb.codes import product_keys, tables
from kb.content import company
from kb.content.lint.chinese import badly_set, foreign, unusual
from kb.content.lint.marks import badly_bracketed
from kb.content.lint.rule import Content, Example, Found, Target, rule
from kb.errors import BrokenArticle

# The tables of words and cues, which a content folder may lack, and what is wrong with their rows.
WORDS = {
    zh_terms.FILE: zh_terms.problems,
    messages.FILE: messages.problems,
    signposts.FILE: signposts.problems,
    equivalents.FILE: equivalents.problems,
    activation_ids.FILE: activation_ids.problems,
}
_CODE = re.compile(r"0x[0-9A-F]{8}")
_KEY = re.compile(product_keys.SHAPE)
_KEY_HEADER = "product,edition,key,use"
_KEY_USES = ("kms", "avma")  # a setup key of a KMS client, a key of a virtual machine
_HAN = re.compile(rf"[{HAN}]")


class Table(NamedTuple):
    """One table: its file name and its whole text; ``problem`` is why there is no text."""

    name: str
    text: str
    problem: str = ""


class Row(NamedTuple):
    """The fields of one row and its one-based line."""

    line: int
    fields: list[str]


@rule(
    "readable",
    Target.FILE,
    instead="UTF-8, front matter between two lines '---', a name in lower case with hyphens",
    examples=[
        Example(
            "issues/broken.md",
            "---\ntitle: Quoted\n---\nText.\n",
            "---\ntitle: [unclosed\n---\nText.\n",
        )
    ],
)
def readable(broken: BrokenArticle, _content: Content) -> Found:
    """A file that cannot be read is left out, and its code has no article."""
    name = os.path.basename(broken.path)
    if name != company.REPLIES and not name.endswith(".txt"):  # which have rules of their own
        yield broken.line, broken.advice


@rule(
    "table",
    Target.TABLE,
    instead="four fields, the code as 0x and eight digits, sorted, a gloss in both languages",
    examples=[
        Example(tables.GLOSSES, "Access was denied,拒絕存取", "Access was denied,"),
    ],
)
def table(table: Table, content: Content) -> Found:
    """A look-up searches the tables by halves and shows a gloss as it stands there."""
    if table.problem:
        yield 1, f"cannot be read: {table.problem}"
    elif table.name in WORDS:
        yield from WORDS[table.name]([tables.split_row(r) for r in table.text.splitlines()])
    elif table.name == tables.SETUP_KEYS:
        yield from _setup_keys(table)
    else:
        yield from _rows(table, content)
        if not table.text.endswith("\n"):
            yield table.text.count("\n") + 1, "end the last row with a line end"


def rows(table: Table) -> Iterator[Row]:
    """The rows of a table but for its header."""
    for line, text in enumerate(table.text.split("\n")[1:], 2):
        if text:
            yield Row(line, tables.split_row(text))


def _setup_keys(table: Table) -> Found:
    if table.text.partition("\n")[0] != _KEY_HEADER:
        yield 1, f"begin the table with the line {_KEY_HEADER}"
    for line, fields in rows(table):
        is_whole = len(fields) == _KEY_HEADER.count(",") + 1 and all(fields)
        if not is_whole or not _KEY.fullmatch(fields[2]) or fields[3] not in _KEY_USES:
            yield line, f"write product, edition, a public key, and one of {', '.join(_KEY_USES)}"


def _rows(table: Table, content: Content) -> Found:
    previous = ""
    for line, fields in rows(table):
        if len(fields) != 4 or not _CODE.fullmatch(fields[0]):
            yield line, "write four fields, the first a code as 0x and eight upper-case digits"
            continue
        code, _, english, chinese = fields
        if code < previous or (code == previous and table.name != tables.SYMBOLS):
            yield line, "sort the rows by code, each code once"
        previous = code
        if table.name in (tables.LICENSING, tables.GLOSSES):
            yield from ((line, advice) for advice in _gloss(english, chinese, content))


def _gloss(english: str, chinese: str, content: Content) -> Iterator[str]:
    if not english or not chinese:
        yield "write a gloss in both languages"
    elif _HAN.search(english) or not _HAN.search(chinese):
        yield "the third field is English, the fourth Chinese"
    else:
        yield from badly_set(chinese)
        yield from badly_bracketed(chinese)
        yield from foreign(chinese, content.refused_terms)
        yield from unusual(chinese, content.avoided_terms)


RULES = (readable, table)
