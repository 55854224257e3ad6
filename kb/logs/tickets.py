"""Exports of ticket systems, CSV or JSON lines: the same rows, with the codes in them, their
titles and links.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kb.errors import Advice, UnreadableText
from kb.logs.occurrences import FORMULA, Describer, csv_line, lines_of, safe_cell

ADDED = ("kb_codes", "kb_titles", "kb_links")
FORMATS = ("csv", "jsonl")
DELIMITERS = ",;\t|"
# The csv module stops at 128 Ki characters, less than a ticket with a log pasted into it; a quote
# that is never closed makes one cell of all that follows, and is named after this much.
LONGEST_CELL = 1 << 20
# Between two cells, so that no code is read across: a code goes over one line end at most.
_BETWEEN = "\n\n"
_LONGEST_PROBLEM = 80  # characters of what the JSON reader says: one line
_NO_HEADER = Advice(
    "there is no header line; give a CSV export whose first line names the columns"
)


@dataclass(frozen=True)
class Row:
    """One row of the result, with its line end: ``line`` is where it began, ``count`` how many
    codes it has.

    ``problem`` says what is wrong with a row that was carried over as it is; ``formulas`` counts
    the cells of its own that a spreadsheet may take for a formula.
    """

    line: int
    text: str
    count: int = 0
    problem: str = ""
    formulas: int = 0


def rows(
    blocks: Iterable[str], format_: str, describer: Describer, columns: tuple[str, ...] = ()
) -> Iterator[Row]:
    """The rows of an export in one of FORMATS; ``columns`` names those to read, else all with text
    are read.

    Raises UnreadableText where the export as a whole cannot be read: no header, an unknown column,
    columns of ours already.
    """
    lines = _whole(lines_of(blocks))
    return (
        _csv_rows(lines, describer, columns)
        if format_ == "csv"
        else _json_rows(lines, describer, columns)
    )


def _whole(lines: Iterator[str]) -> Iterator[str]:
    """The lines, with those put together again that came in parts."""
    kept = ""
    for line in lines:
        kept += line
        if kept.endswith("\n"):
            yield kept
            kept = ""
    if kept:
        yield kept


# CSV


def _csv_rows(
    lines: Iterator[str], describer: Describer, columns: tuple[str, ...]
) -> Iterator[Row]:
    first = next((line for line in lines if line.strip()), "")
    delimiter = _delimiter(first)
    records = _records(first, lines, delimiter)
    line, raw, header, problem = next(records, (1, "", [], ""))
    if problem or not any(cell.strip() for cell in header):
        raise UnreadableText(_NO_HEADER)
    chosen = _chosen(header, columns)
    yield Row(line, _extended(raw, list(ADDED), delimiter))
    for line, raw, cells, problem in records:
        if not cells and not problem:
            yield Row(line, raw)
            continue
        if not problem and len(cells) != len(header):
            problem = Advice(
                "has {count} columns where the header has {wanted}",
                count=len(cells),
                wanted=len(header),
            )
        if problem:
            yield Row(line, raw, problem=problem)
            continue
        added, count = _added(_BETWEEN.join(cells[place] for place in chosen), describer)
        yield Row(
            line,
            _extended(raw, added, delimiter),
            count,
            formulas=sum(cell.startswith(FORMULA) for cell in cells),
        )


def _records(
    first: str, rest: Iterator[str], delimiter: str
) -> Iterator[tuple[int, str, list[str], str]]:
    """Each record of a CSV: the line where it begins, its text as written, its cells, and what is
    wrong with it.
    """
    taken: list[str] = []

    def source() -> Iterator[str]:
        for line in [first] if first else []:
            taken.append(line)
            yield line
        for line in rest:
            taken.append(line)
            yield line

    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(source(), delimiter=delimiter)
    number = 1
    while True:
        cells, problem = [], ""
        try:
            cells = next(reader)
        except csv.Error as error:
            problem = Advice("cannot be read ({problem})", problem=str(error))
        except StopIteration:
            return
        raw = "".join(taken)
        if raw.count('"') % 2:
            problem = problem or Advice("has a quote that is not closed")
        yield number, raw, cells, problem
        number += len(taken)
        taken.clear()


def _extended(raw: str, added: list[str], delimiter: str) -> str:
    """A record with cells added before its line end."""
    bare = raw.rstrip("\r\n")
    return bare + delimiter + csv_line(added, delimiter).rstrip("\n") + (raw[len(bare) :] or "\n")


def _delimiter(header: str) -> str:
    """What separates the cells of a header: of DELIMITERS the one that stands most often outside
    quotes.
    """
    outside = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def _chosen(header: list[str], columns: tuple[str, ...]) -> list[int]:
    """The places of the columns to read."""
    present = [name for name in ADDED if name in header]
    if present:
        already = Advice(
            "the column {name} is there already; give the export as the ticket system made it",
            name=present[0],
        )
        raise UnreadableText(already)
    unknown = [name for name in columns if name not in header]
    if unknown:
        missing = Advice(
            "there is no column {name!r}; the columns are: {columns}",
            name=unknown[0],
            columns=", ".join(header),
        )
        raise UnreadableText(missing)
    return [header.index(name) for name in columns] if columns else list(range(len(header)))


# JSON lines


def _json_rows(
    lines: Iterator[str], describer: Describer, columns: tuple[str, ...]
) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            yield Row(number, line)
            continue
        row = _json_object(line)
        if isinstance(row, str):
            yield Row(number, line, problem=row)
            continue
        wanted = [row[name] for name in columns if name in row] if columns else list(row.values())
        added, count = _added(
            _BETWEEN.join(text for value in wanted for text in _texts(value)),
            describer,
            as_lists=True,
        )
        missing = [name for name in columns if name not in row]
        problem = Advice("has no {name!r}", name=missing[0]) if missing else ""
        extended = json.dumps(row | dict(zip(ADDED, added, strict=True)), ensure_ascii=False)
        yield Row(number, extended + "\n", count, problem)


def _json_object(line: str) -> dict[str, Any] | str:
    """The object on a line, or what is wrong with it."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Advice("is no JSON ({problem})", problem=str(error)[:_LONGEST_PROBLEM])
    if not isinstance(row, dict):
        return Advice("is no JSON object")
    present = [name for name in ADDED if name in row]
    return Advice("has {name} already", name=present[0]) if present else row


def _texts(value: Any, name: str = "") -> Iterator[str]:
    """Every text and number inside a JSON value, those in objects behind their names."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, name)
    elif isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        yield f"{name}: {value}" if name else str(value)


# What is added


def _added(text: str, describer: Describer, as_lists: bool = False) -> tuple[list[Any], int]:
    """Codes, titles and links of a text, as lists or as safe cells; and the number of codes."""
    found = list(dict.fromkeys(one.code for one in describer.knowledge.extract(text)))
    described = [describer.of(code) for code in found]
    columns = [
        [code.hex for code in found],
        [one.title for one in described],
        [one.url for one in described],
    ]
    if as_lists:
        return columns, len(found)
    return [
        safe_cell(separator.join(cells))
        for cells, separator in zip(columns, (" ", " | ", " "), strict=True)
    ], len(found)
