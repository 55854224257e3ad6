"""``equivalents.csv``: what does the work of an slmgr.vbs option where that script cannot run.

One row is one form of a call, ``/skms <kms-host>:<port>``, and the same in Microsoft's OSLicense
module, with CIM and in slmgr-ps; an empty field says that there is nothing simple. Several
statements are joined by ``; ``, and so are the lines of a row that stands for more than one call.
In the CIM column ``$S`` is the licensing service and ``$P`` the Windows product with a key.
Placeholders stand for whatever an article has in their place. A content folder that lacks the file
has the shipped one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb import shipped_table

FILE = "equivalents.csv"
SLMGR = "slmgr"
# The columns after the first, in the order in which a reader is offered them.
WAYS = ("oslicense", "cim", "slmgr-ps")
HEADER = [SLMGR, *WAYS]
# What $S and $P stand for. The application ID is that of Windows; an add-on has a key of its own.
_OBJECTS = {
    "$S": "Get-CimInstance SoftwareLicensingService",
    "$P": 'Get-CimInstance SoftwareLicensingProduct -Filter "PartialProductKey IS NOT NULL AND '
    "ApplicationID='55c92734-d682-4d71-983e-d6ec3f16059f' AND LicenseIsAddon=FALSE\"",
}
_CALL = re.compile(
    r"""
    ^\s*
    (?: (?:%\w+%\\\w+\\)? cscript(?:\.exe)? \s+ //nologo \s+ )?   # cscript //nologo
    "? (?:%\w+%\\\w+\\)? slmgr (?:\.vbs)? "? \s+                  # "%windir%\system32\slmgr.vbs"
    (?P<arguments> .*?) \s*                                       # /dlv all
    (?: \s > \s+ (?P<file>"[^"]+"|\S+) )? \s*$                     # > "%temp%\dlv.txt"
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"<([a-z0-9-]+)>")
# The same in a statement, alone or between single quotes: MachineName = '<kms-host>'
_FIELD = re.compile(r"(')?<([a-z0-9-]+)>(?(1)')")
# What may stand in the place of a placeholder: "a quoted text", or a word that is no option.
_VALUE = r'("[^"]*"|[^\s"/]+)'
# Between statements, but not between the arguments of one: @{ A = 1; B = 2 }
_BETWEEN = re.compile(r";\s+(?![^{}]*\})")
_VARIABLE = re.compile(r"%(\w+)%")


@dataclass(frozen=True)
class Row:
    """One row: the calls of slmgr.vbs that it stands for, and the statements by way."""

    calls: tuple[str, ...]
    ways: dict[str, tuple[str, ...]]

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], list[str]]]:
        return [(_pattern(call), _PLACEHOLDER.findall(call)) for call in self.calls]

    def values(self, arguments: Sequence[str]) -> dict[str, str] | None:
        """What stands in the arguments of so many calls for each placeholder; None where they are
        not the calls of this row.
        """
        found: dict[str, str] = {}
        for (pattern, names), given in zip(self._patterns, arguments, strict=True):
            match = pattern.fullmatch(given)
            if match is None:
                return None
            found |= dict(zip(names, match.groups(), strict=True))
        return found


class Equivalents:
    """The table of a content folder, read when it is first asked; DamagedData when it is wrong."""

    def __init__(self, folder: str | None = None) -> None:
        self._folder = folder

    @cached_property
    def rows(self) -> list[Row]:
        """All rows; of two that fit, the first counts."""
        return [_row(row) for row in shipped_table.rows(FILE, self._folder, problems)]

    def of(self, block: str) -> dict[str, str]:
        """The lines of a block of commands in each way that has something for every call of
        slmgr.vbs among them; other commands stay. Empty where slmgr.vbs is not called, or in a
        manner that no row knows.
        """
        if SLMGR not in block.lower():
            return {}
        parts = self._parts(block.split("\n"))
        if parts is None:
            return {}
        made = {way: _block(parts, way) for way in WAYS}
        return {way: text for way, text in made.items() if text}

    def _parts(self, lines: list[str]) -> "list[_Part] | None":
        """The lines in groups that belong to one row each; None where a call has none."""
        found: list[_Part] = []
        place = 0
        while place < len(lines):
            part = self._part(lines[place:])
            if part is None:
                return None
            found.append(part)
            place += len(part.row.calls) if part.row else 1
        return found

    def _part(self, lines: list[str]) -> "_Part | None":
        call = _CALL.match(lines[0])
        if call is None:
            is_other = SLMGR not in lines[0].lower()
            return _Part(None, {}, _for_powershell(lines[0])) if is_other else None
        calls = [match["arguments"] if (match := _CALL.match(x)) else "" for x in lines]
        for row in self.rows:
            count = len(row.calls)
            values = row.values(calls[:count]) if count <= len(calls) else None
            if values is not None:
                return _Part(row, values, _for_powershell(call["file"] or ""))
        return None


@dataclass(frozen=True)
class _Part:
    """The lines of a block that one row stands for, with what stands for its placeholders;
    ``rest`` is the file that the output goes to, or where there is no row the line itself.
    """

    row: Row | None
    values: dict[str, str]
    rest: str


def problems(rows: list[list[str]]) -> Iterator[tuple[int, str]]:
    """One-based line and advice for whatever is wrong with the form of the rows, header first."""
    seen: set[str] = set()
    yield from shipped_table.form(rows, HEADER, lambda row: _problems(row, seen))


def _problems(row: list[str], seen: set[str]) -> Iterator[str]:
    call, *ways = row
    if not re.match(r"(<\w+> )*/[a-z]", call):
        yield f"'{call}' is no call: begin with the option, as in '/skms <kms-host>:<port>'"
    if call.lower() in seen:
        yield f"'{call}' stands in another row: leave one of the two"
    if not any(ways):
        yield "say at least one other way, or leave the row out"
    given = set(_PLACEHOLDER.findall(call))
    for name in sorted({n for way in ways for n in _PLACEHOLDER.findall(way)} - given):
        yield f"'<{name}>' is not in '{call}', so that nothing can stand in its place"
    seen.add(call.lower())


def _row(row: list[str]) -> Row:
    ways = zip(WAYS, row[1:], strict=True)
    return Row(
        tuple(_BETWEEN.split(row[0])),
        {way: tuple(_BETWEEN.split(text)) for way, text in ways if text},
    )


def _pattern(call: str) -> re.Pattern[str]:
    """A call as a pattern: options in any case, one space for any, a value for a placeholder."""
    parts = _PLACEHOLDER.split(call)
    literal = [re.escape(part).replace(r"\ ", r"\s+") for part in parts[::2]]
    return re.compile(_VALUE.join(literal), re.IGNORECASE)


def _block(parts: list[_Part], way: str) -> str:
    """The lines of a block in one way; empty where a call has nothing there."""
    lines: list[str] = []
    for part in parts:
        if part.row is None:
            lines.append(part.rest)
        elif way not in part.row.ways:
            return ""
        else:
            lines += _statements(part.row.ways[way], part.values, part.rest, lines)
    return "\n".join(lines)


def _statements(
    statements: Sequence[str], values: dict[str, str], file: str, before: list[str]
) -> list[str]:
    """The statements with their values, into a file at will. What ``$S`` and ``$P`` are stands
    before the first that uses them: the service once in a block, the product anew for each call,
    for the one before may have changed its key.
    """
    made: list[str] = []
    for statement in statements:
        used = [f"{name} = {object_}" for name, object_ in _OBJECTS.items() if name in statement]
        known = [*made, *(line for line in before if line.startswith("$S"))]
        made += [line for line in used if line not in known]
        made.append(_filled(statement, values))
    return [f"& {{ {'; '.join(made)} }} > {file}"] if file else made


def _filled(statement: str, values: dict[str, str]) -> str:
    """A statement with what stands for its placeholders; between single quotes without others."""

    def filled(match: re.Match[str]) -> str:
        value = values.get(match[2], f"<{match[2]}>")
        return f"'{value.strip(chr(34))}'" if match[1] else value

    return _FIELD.sub(filled, statement)


def _for_powershell(line: str) -> str:
    """A line of a command prompt for PowerShell: ``%temp%`` is ``$env:temp`` there."""
    return _VARIABLE.sub(r"$env:\1", line)
