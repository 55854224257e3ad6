"""``Tables``: symbol, header and gloss for codes with or without an article.

CSV files of a content folder, each sorted by code: ``codes.csv`` (licensing codes with our
glosses), ``glosses.csv`` (glosses of codes that surround activation), ``symbols.csv`` (value and
symbol of Windows at large), ``ntstatus.csv`` (the Win32 error that an NTSTATUS becomes), and
``setup-keys.csv`` (the public setup keys, in no order).

A package carries the first four *closed* (``closed``, called when it is built): in blocks of
BLOCK rows, each followed by its number of rows and a checksum, with the whole file's number of
rows and bytes at its end, so that a look-up notices a damaged file without reading the rest. A
folder of an author has them as plain CSV, which ``kb check`` checks. Tables are searched on disk,
or in memory once they are ``held``.

On the terminal's fast path: imports nothing that a bare interpreter has not loaded.
"""

import os

from kb import paths
from kb.codes.code import Code
from kb.codes.symbols import Name, symbol_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

    from kb.errors import DamagedData

LICENSING, GLOSSES, SYMBOLS = "codes.csv", "glosses.csv", "symbols.csv"
NTSTATUS = "ntstatus.csv"
NAMED = (LICENSING, GLOSSES, SYMBOLS)
ALL = (*NAMED, NTSTATUS)
SETUP_KEYS = "setup-keys.csv"
# Of every table but the setup keys; rows with more or fewer are damaged or mistyped.
FIELDS = 4

# Rows of a block: 64 are about 5 KB, so that the block of a code is read and summed in 0.1 ms.
# Twice as many make a look-up slower and the file hardly smaller.
BLOCK = 64
_MARK = b"# closed: "
# The largest prime below 2**30: a changed, swapped or lost byte of a block changes the remainder.
_PRIME = 0x3FFFFFDD
# The bisection ends at a stretch of one disk page, of which a quarter is read at each of its
# steps.
_CHUNK = 4096
# What is read around the place: 64 KB hold a block of the longest rows (ours have up to 400 bytes)
# before and behind it.
_WINDOW = 1 << 16
# The longest last line, "# end rows=… bytes=…", with room.
_TAIL = 64


class Tables:
    """The tables of one content folder; a folder that has none of them uses the shipped ones.

    Every method raises DamagedData, which names the file, for a table that is missing, cut short
    or changed. ``held`` are whole tables by name, which stand for the files.
    """

    def __init__(
        self, folder: str | None = None, held: "Mapping[str, bytes] | None" = None
    ) -> None:
        folder = folder or paths.content()
        has_any = held is not None or any(os.path.exists(os.path.join(folder, t)) for t in ALL)
        self.folder = folder if has_any else paths.folder("content")
        self._held = held or {}

    @classmethod
    def read(cls, folder: str | None = None) -> "Tables":
        """The tables of a folder in memory, every row verified: files that change afterwards, even
        while a look-up runs, change nothing.
        """
        found = cls(folder)
        contents = {table: found._content(table) for table in ALL}
        if os.path.exists(found.path(SETUP_KEYS)):
            contents[SETUP_KEYS] = found._content(SETUP_KEYS)
        held = cls(found.folder, contents)
        for table in ALL:
            held.rows(table)
        return held

    def path(self, table: str) -> str:
        """The path of a table's file."""
        return os.path.join(self.folder, table)

    def names(self, code: Code) -> list[Name]:
        """All names of a code, the licensing meaning first; empty when no table has it.

        An NTSTATUS mapped into an HRESULT (0xD0000022) has the names of that NTSTATUS.
        """
        found = [name for table in NAMED for name in self._names_in(table, code)]
        return found or (self.names(code.ntstatus) if code.ntstatus else [])

    def first_names(self, code: Code) -> list[Name]:
        """The names of a code in the first tables that have a symbol and a gloss for it: enough to
        say what it is, read from no more files than that needs.
        """
        found: list[Name] = []
        for table in NAMED:
            found += self._names_in(table, code)
            if symbol_of(found) and any(name.gloss_en for name in found):
                break
        return found or (self.first_names(code.ntstatus) if code.ntstatus else [])

    def chain(self, code: Code) -> list[Code]:
        """What an NTSTATUS becomes on its way up: 0xC0000022 → 0x80070005; an HRESULT with the N
        bit begins with its NTSTATUS.

        Empty for other codes and where the Win32 error is not known.
        """
        if code.win32 is not None or code.facility == _ITF:
            return []
        status = code.ntstatus or code
        found = [status] if status != code else []
        rows = self._rows_of(NTSTATUS, status)
        return [*found, *(Code(int(row[1], 16)) for row in rows[:1])]

    def with_symbol(self, symbol: str) -> list[Name]:
        """The names that have exactly this symbol, in any case; the licensing table first."""
        wanted = symbol.strip().upper().encode("ascii", "replace")
        if not wanted or b"," in wanted or b"\n" in wanted:
            return []
        return [name for table in NAMED for name in self._with_symbol_in(table, wanted)]

    def known(self) -> frozenset[int]:
        """Every code that any table has, as numbers."""
        return frozenset(int(row[0], 16) for table in NAMED for row in self.rows(table))

    def digits(self, *tables: str) -> frozenset[str]:
        """The eight hex digits of every code in these tables, without reading their rows: those of
        LICENSING and GLOSSES are what a typing error most likely meant.
        """
        found: set[str] = set()
        for table in tables:
            found.update([line[:8] for line in self._content(table).decode().split("\n0x")[1:]])
        return frozenset(found)

    def rows(self, table: str) -> list[list[str]]:
        """All rows of a table as lists of text, every one verified."""
        content = self._content(table)
        lines = content.decode().split("\n")[1:-1]
        if not content.startswith(_MARK):
            return self._plain_rows(table, lines)
        return [split_row(line) for line in self._closed_lines(table, lines)]

    def setup_keys(self) -> frozenset[str]:
        """The public setup keys, in capitals with hyphens; empty where there is no such table."""
        return frozenset(key for _, _, key in self.published_keys())

    def published_keys(self) -> list[tuple[str, str, str]]:
        """Product, edition and key of every public setup key; empty where there is no table."""
        if SETUP_KEYS not in self._held and not os.path.exists(self.path(SETUP_KEYS)):
            return []
        lines = self._content(SETUP_KEYS).decode().splitlines()[1:]
        rows = [split_row(line) for line in lines if line.count(",") > 2]
        return [(row[0], row[1], row[2]) for row in rows]

    def state(self) -> str:
        """Eight hex digits that change when a gloss does."""
        rows = [row for table in (LICENSING, GLOSSES) for row in self.rows(table)]
        return f"{_sum(repr(rows).encode()):08X}"

    # How a row is found

    def _names_in(self, table: str, code: Code) -> list[Name]:
        return [_name(row, table) for row in self._rows_of(table, code)]

    def _with_symbol_in(self, table: str, wanted: bytes) -> list[Name]:
        content = self._content(table)
        upper = content.upper()
        found = []
        place = upper.find(b"," + wanted + b",")
        while place >= 0:
            start = content.rfind(b"\n", 0, place) + 1
            row = split_row(content[start : content.find(b"\n", place)].decode())
            if row[0].startswith("0x"):  # not the heading, whose columns are no symbols
                found.append(_name(row, table))
            place = upper.find(b"," + wanted + b",", place + 1)
        return found

    def _rows_of(self, table: str, code: Code) -> list[list[str]]:
        """The rows of one code: the table is bisected, and only a window around the place read."""
        key = code.hex.encode()
        with self._opened(table) as file:
            is_closed = self._is_closed(table, file)
            place = _place_of(file, file.seek(0, 2), key)
            start = max(0, place - _WINDOW // 3)
            file.seek(start)
            window = file.read(_WINDOW)
        if is_closed:
            return self._rows_in_blocks(table, window, place - start, key)
        lines = _lines_with(b"\n" + window, key)
        if not lines and _lines_with(self._content(table), key):
            raise _damaged(self.path(table), "sort the rows by code; run 'kb check'")
        return [self._checked_row(table, line) for line in lines]

    def _rows_in_blocks(
        self, table: str, window: bytes, place: int, key: bytes
    ) -> list[list[str]]:
        """The rows of ``key`` in the block around ``place``, and in the next should they go on."""
        start = window.find(b"\n", window.rfind(b"\n#", 0, place + 1) + 1) + 1
        found: list[list[str]] = []
        while start < len(window) and not window.startswith(b"# end", start):
            close = window.find(b"\n#", start - 1) + 1
            end = window.find(b"\n", close)
            if close <= 0 or end < 0 or _closing(window[start:close]) != window[close:end]:
                raise _cut_short(self.path(table))
            found += [split_row(line) for line in _lines_with(window[start - 1 : close], key)]
            if window[window.rfind(b"\n", 0, close - 1) + 1 : close][:10] > key:
                break
            start = end + 1
        return found

    def _plain_rows(self, table: str, lines: list[str]) -> list[list[str]]:
        """The rows of a plain CSV, which must be sorted to be found."""
        rows = [self._checked_row(table, line, number) for number, line in enumerate(lines, 2)]
        for number, (row, above) in enumerate(zip(rows[1:], rows, strict=False), 3):
            if row[0] < above[0]:
                raise _damaged(
                    self.path(table),
                    "line {line}: sort the rows by code; run 'kb check'",
                    line=number,
                )
        return rows

    def _closed_lines(self, table: str, lines: list[str]) -> list[str]:
        """The rows of a closed table, once every block and the number of all has been verified."""
        found: list[str] = []
        block: list[str] = []
        for line in lines:
            if not line.startswith("#"):
                block.append(line)
            elif line.startswith("# end"):
                is_whole = not block and line.split()[2] == f"rows={len(found)}"
                return found if is_whole else self._refuse(table)
            elif closing_line(block) == line:
                found += block
                block = []
            else:
                break
        return self._refuse(table)

    def _refuse(self, table: str) -> list[str]:
        raise _cut_short(self.path(table))

    def _checked_row(self, table: str, line: str, number: int = 0) -> list[str]:
        """The row of a plain CSV; DamagedData where it has another form."""
        row = split_row(line)
        if len(row) != FIELDS or len(row[0]) != 10:
            place = self.path(table)
            if not number:
                raise _damaged(place, "this row has another form; run 'kb check'")
            raise _damaged(
                place, "line {line}: this row has another form; run 'kb check'", line=number
            )
        return row

    def _content(self, table: str) -> bytes:
        """A whole table that ends as it should."""
        with self._opened(table) as file:
            self._is_closed(table, file)
            file.seek(0)
            return file.read()

    def _is_closed(self, table: str, file: "BinaryIO") -> bool:
        """Whether a table is closed; DamagedData for a file that does not end as it should."""
        head = file.read(len(_MARK))
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
        last = tail[tail[:-1].rfind(b"\n") + 1 :]
        is_closed = last.startswith(b"# end rows=")
        is_whole = tail.endswith(b" bytes=%d\n" % size) if is_closed else tail.endswith(b"\n")
        if not is_whole or is_closed != (head == _MARK):
            raise _cut_short(self.path(table))
        return is_closed

    def _opened(self, table: str) -> "BinaryIO":
        """The table as a file: from memory where it is held."""
        if table in self._held:
            from io import BytesIO

            return BytesIO(self._held[table])
        try:
            return open(self.path(table), "rb")
        except OSError as problem:
            raise _damaged(
                self.path(table),
                "cannot be read ({why}); a folder has all of {tables}, or none",
                why=problem.strerror,
                tables=", ".join(ALL),
            ) from None


def closed(plain: str) -> str:
    """A table as a package carries it, from the plain CSV of an author."""
    heading, *lines = plain.splitlines()
    text = _MARK.decode() + heading + "\n"
    for start in range(0, len(lines), BLOCK):
        block = lines[start : start + BLOCK]
        text += "\n".join([*block, closing_line(block)]) + "\n"
    last = f"# end rows={len(lines)} bytes="
    size = len(text.encode()) + len(last) + 1
    while len(str(size)) + len(text.encode()) + len(last) + 1 != size:
        size += 1
    return f"{text}{last}{size}\n"


def is_closed(text: str) -> bool:
    """Whether a table is in the form that a package carries."""
    return text.startswith(_MARK.decode())


def opened(text: str) -> str:
    """The plain CSV of a closed table."""
    heading, *lines = text.removeprefix(_MARK.decode()).splitlines(keepends=True)
    return heading + "".join(line for line in lines if not line.startswith("#"))


def closing_line(block: list[str]) -> str:
    """The line that closes a block of rows: their number and a checksum over their bytes."""
    return _closing("".join(line + "\n" for line in block).encode()).decode()


def split_row(line: str) -> list[str]:
    """The fields of one CSV line; quotes as RFC 4180 has them, but for line ends within them."""
    if '"' not in line:
        return line.split(",")
    fields, field, quoted = [], "", False
    for part in line.split(","):
        field = f"{field},{part}" if quoted else part
        quoted = field.count('"') % 2 == 1
        if not quoted:
            fields.append(field[1:-1].replace('""', '"') if field.startswith('"') else field)
    return fields


# The licensing codes have FACILITY_ITF, and none of them is an NTSTATUS: no file is opened for
# them.
_ITF = 4


def _name(row: list[str], table: str) -> Name:
    code = Code(int(row[0], 16))
    if table == SYMBOLS:
        return Name(code, table, row[2], row[1], row[3])
    is_ntstatus = table == GLOSSES and row[0][2] == "C"
    kind = "ntstatus" if is_ntstatus else "win32" if code.win32 is not None else "hresult"
    return Name(code, table, row[1] or None, kind, None, (row[2] or None, row[3] or None))


def _place_of(file: "BinaryIO", size: int, key: bytes) -> int:
    """An offset shortly before the first row of ``key`` or of its successor."""
    low, high = 0, size
    while high - low > _CHUNK:
        middle = (low + high) // 2
        file.seek(middle)
        chunk = file.read(_CHUNK // 4)
        start = chunk.find(b"\n0x")
        if start < 0 or chunk[start + 1 : start + 11] >= key:
            high = middle
        else:
            low = middle + start
    return low


def _lines_with(block: bytes, key: bytes) -> list[str]:
    """The lines of a block that begin with a code."""
    found = []
    place = block.find(b"\n" + key + b",")
    while place >= 0:
        found.append(block[place + 1 : block.find(b"\n", place + 1)].decode())
        place = block.find(b"\n" + key + b",", place + 1)
    return found


def _closing(body: bytes) -> bytes:
    return b"# rows=%d sum=%08X" % (body.count(b"\n"), _sum(body))


def _sum(body: bytes) -> int:
    return int.from_bytes(body, "big") % _PRIME


def _cut_short(path: str) -> "DamagedData":
    return _damaged(
        path,
        "the table is cut short or changed: install the package again, "
        "or after an edit run 'kb check'",
    )


def _damaged(path: str, template: str, **values: object) -> "DamagedData":
    """The error, whose module a good look-up never loads; its advice is the template filled in."""
    from kb.errors import Advice, DamagedData

    return DamagedData(path, Advice(template, **values))
