"""The tables: symbol, header and gloss for codes with or without an article.

CSV files in ``content/``, each sorted by code: ``codes.csv`` (licensing codes with our glosses),
``glosses.csv`` (glosses of codes that surround activation), ``symbols.csv`` (value and symbol of
Windows at large) and ``ntstatus.csv`` (the Win32 error that an NTSTATUS becomes). A table is a run
of blocks of about BLOCK rows, each closed by a line ``# rows=N sum=X``, so that a look-up can tell
a damaged block without reading the rest. This module is on the terminal's fast path: it imports
nothing that a bare interpreter has not loaded.
"""

import os

from kb import paths as data
from kb.codes.code import Code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

    from kb.errors import DamagedData

LICENSING, GLOSSES, SYMBOLS = "codes.csv", "glosses.csv", "symbols.csv"
NTSTATUS = "ntstatus.csv"
SETUP_KEYS = "setup-keys.csv"
BLOCK = 64
_PRIME = 0x3FFFFFDD
_held: "dict[str, bytes]" = {}
_CHUNK = 4096
_WINDOW = 1 << 16


class Name:
    """What the tables say of one code; ``kind`` is hresult, win32, ntstatus or ldap, ``table`` the
    file it comes from.

    ``symbol``, ``header``, ``gloss_en`` and ``gloss_zh`` are None where the table has nothing.
    """

    __slots__ = ("code", "gloss_en", "gloss_zh", "header", "kind", "symbol", "table")

    def __init__(
        self,
        code: Code,
        table: str,
        symbol: str | None,
        kind: str,
        header: str | None = None,
        glosses: tuple[str | None, str | None] = (None, None),
    ) -> None:
        self.code = code
        self.table = table
        self.symbol = symbol
        self.kind = kind
        self.header = header
        self.gloss_en, self.gloss_zh = glosses

    def gloss(self, language: str) -> str | None:
        """Our sentence on the code in the language; None where there is none."""
        return self.gloss_zh if language == "zh-TW" else self.gloss_en

    def __repr__(self) -> str:
        """For messages of failed tests."""
        return f"Name({self.code.hex}, {self.symbol!r}, {self.kind!r}, {self.table!r})"


def of(code: Code, folder: str | None = None) -> list[Name]:
    """All names of a code, the licensing meaning first; empty when no table has it.

    An NTSTATUS mapped into an HRESULT (0xD0000022) has the names of that NTSTATUS.

    Raises DamagedData, which names the file, for a table that is missing, cut short or changed.
    """
    found = []
    for table in (LICENSING, GLOSSES, SYMBOLS):
        path = os.path.join(folder or data.content(), table)
        found += [_name(row, table) for row in _rows_of(path, code.hex.encode())]
    return found or (of(code.ntstatus, folder) if code.ntstatus else [])


def first(code: Code) -> list[Name]:
    """The names of a code in the first table that has it; what a look-up in the terminal needs."""
    for table in (LICENSING, GLOSSES, SYMBOLS):
        found = _rows_of(os.path.join(data.content(), table), code.hex.encode())
        if found:
            return [_name(row, table) for row in found]
    return first(code.ntstatus) if code.ntstatus else []


def chain(code: Code) -> list[Code]:
    """What an NTSTATUS becomes on its way up: 0xC0000022 → 0x80070005; an HRESULT with the N bit
    begins with its NTSTATUS.

    Empty for other codes and where the Win32 error is not known.
    """
    status = code.ntstatus or code
    found = [status] if status != code else []
    rows = _rows_of(os.path.join(data.content(), NTSTATUS), status.hex.encode())
    return [*found, *(Code(int(row[1], 16)) for row in rows[:1])]


def with_symbol(symbol: str, folder: str | None = None) -> list[Name]:
    """The names that have exactly this symbol, in any case; the licensing table first."""
    wanted = symbol.strip().upper().encode("ascii", "replace")
    if not wanted or b"," in wanted or b"\n" in wanted:
        return []
    found = []
    for table in (LICENSING, GLOSSES, SYMBOLS):
        content = _verified_end(os.path.join(folder or data.content(), table))
        upper = content.upper()
        place = upper.find(b"," + wanted + b",")
        while place >= 0:
            start = content.rfind(b"\n", 0, place) + 1
            row = split_row(content[start : content.find(b"\n", place)].decode())
            found.append(_name(row, table))
            place = upper.find(b"," + wanted + b",", place + 1)
    return found


def known(folder: str | None = None) -> frozenset[int]:
    """Every code that any table has, as numbers; reads all tables."""
    return frozenset(
        int(row[0], 16) for table in (LICENSING, GLOSSES, SYMBOLS) for row in rows(table, folder)
    )


def licensing(folder: str | None = None) -> frozenset[str]:
    """The eight hex digits of every code with a gloss of ours: those that a typing error most
    likely meant.
    """
    digits: set[str] = set()
    for table in (LICENSING, GLOSSES):
        content = _verified_end(os.path.join(folder or data.content(), table))
        digits.update([line[:8] for line in content.decode().split("\n0x")[1:]])
    return frozenset(digits)


def rows(table: str, folder: str | None = None) -> list[list[str]]:
    """All rows of a table as lists of text, every block verified."""
    path = os.path.join(folder or data.content(), table)
    return _rows_of_table(path, _verified_end(path))


def _rows_of_table(path: str, content: bytes) -> list[list[str]]:
    found: list[list[str]] = []
    start = content.find(b"\n") + 1
    while start < len(content):
        close = content.find(b"\n#", start - 1) + 1
        end = content.find(b"\n", close)
        _verify(path, content[start:close], content[close:end])
        found += [split_row(line) for line in content[start:close].decode().splitlines()]
        start = end + 1
    return found


def setup_keys(folder: str | None = None) -> frozenset[str]:
    """The public setup keys, in capitals with hyphens; empty where a content folder has no such
    table.
    """
    path = os.path.join(folder or data.content(), SETUP_KEYS)
    if not os.path.exists(path):
        return frozenset()
    with _opened(path) as file:
        return frozenset(
            split_row(line)[2]
            for line in file.read().decode().splitlines()[1:]
            if line.count(",") > 2
        )


def read_all(folder: str | None = None) -> "dict[str, bytes]":
    """Every table by its path, each block verified; DamagedData names the first that is broken."""
    paths = [
        os.path.join(folder or data.content(), table)
        for table in (LICENSING, GLOSSES, SYMBOLS, NTSTATUS)
    ]
    found = {path: _verified_end(path, held=False) for path in paths}
    for path, content in found.items():
        _rows_of_table(path, content)
    return found


def hold(tables: "dict[str, bytes]") -> "dict[str, bytes]":
    """Answer from these tables instead of the files from now on, as a server does; returns those
    held before.
    """
    global _held
    before, _held = _held, tables
    return before


def state(folder: str | None = None) -> str:
    """Eight hex digits that change when a gloss does."""
    content = b"".join(
        _verified_end(os.path.join(folder or data.content(), table))
        for table in (LICENSING, GLOSSES)
    )
    return _closing(content)[-8:].decode()


def closing_line(block: list[str]) -> str:
    """The line that closes a block of rows: their number and a checksum over their bytes."""
    return _closing("".join(line + "\n" for line in block).encode()).decode()


def readable(symbol: str) -> str:
    """A symbol as words: ``ERROR_ACCESS_DENIED`` becomes ``access denied``."""
    words = symbol.split("_")
    while len(words) > 1 and words[0] in _PREFIXES:
        words = words[1:]
    return " ".join(word if word in _KEPT else word.lower() for word in words if word)


_PREFIXES = frozenset((
    "ERROR", "STATUS", "E", "S", "I", "SL", "RPC", "NT", "WU", "BG", "WBEM", "NERR", "LDAP", "EPT", "SEC",
    "CRYPT", "WSA", "WINHTTP", "INTERNET", "CO", "OLE", "SCHED", "VSS", "PLA", "FWP", "WINCODEC", "CLASS", "DNS",
    "SP", "PUB", "REMAPPING", "CHPA",
))  # fmt: skip
_KEPT = frozenset((
    "DNS", "RPC", "TCP", "IP", "TCPIP", "HTTP", "KMS", "AD", "DS", "SRV", "DHCP", "COM", "OLE", "ACL", "SID",
    "CPU", "BIOS", "OEM", "ID", "URL", "TLS", "SSL", "WMI", "LDAP",
))  # fmt: skip


def split_row(line: str) -> list[str]:
    """The fields of one CSV line; quotes as RFC 4180 has them."""
    if '"' not in line:
        return line.split(",")
    fields, field, quoted = [], "", False
    for part in line.split(","):
        field = f"{field},{part}" if quoted else part
        quoted = field.count('"') % 2 == 1
        if not quoted:
            fields.append(field[1:-1].replace('""', '"') if field.startswith('"') else field)
    return fields


def _name(row: list[str], table: str) -> Name:
    code = Code(int(row[0], 16))
    if table == SYMBOLS:
        return Name(code, table, row[2], row[1], row[3])
    kind = (
        "ntstatus"
        if table == GLOSSES and row[0][2] == "C"
        else "win32"
        if code.win32 is not None
        else "hresult"
    )
    return Name(code, table, row[1] or None, kind, None, (row[2] or None, row[3] or None))


def _rows_of(path: str, key: bytes) -> list[list[str]]:
    """The rows of one code: the table is bisected on disk, and only a window around the place is
    read.
    """
    with _opened(path) as file:
        size = file.seek(0, 2)
        _check_end(path, file, size)
        place = _place_of(file, size, key)
        start = max(0, place - _WINDOW // 3)
        file.seek(start)
        window = file.read(_WINDOW)
    return _rows_in(path, window, place - start, key)


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


def _rows_in(path: str, window: bytes, place: int, key: bytes) -> list[list[str]]:
    """The rows of ``key`` in the block around ``place`` and, should they go on there, in the next
    ones.
    """
    start = window.find(b"\n", window.rfind(b"\n#", 0, place + 1) + 1) + 1
    found: list[list[str]] = []
    while start < len(window):
        close = window.find(b"\n#", start - 1) + 1
        end = window.find(b"\n", close)
        if close <= 0 or end < 0:
            raise _damaged(path, _REINSTALL)
        _verify(path, window[start:close], window[close:end])
        found += _rows_with(window[start - 1 : close], key)
        if window[window.rfind(b"\n", 0, close - 1) + 1 : close][:10] > key:
            break
        start = end + 1
    return found


def _rows_with(block: bytes, key: bytes) -> list[list[str]]:
    """The rows of one code in a block that has been verified."""
    found = []
    place = block.find(b"\n" + key + b",")
    while place >= 0:
        found.append(split_row(block[place + 1 : block.find(b"\n", place + 1)].decode()))
        place = block.find(b"\n" + key + b",", place + 1)
    return found


def _verified_end(path: str, *, held: bool = True) -> bytes:
    """A whole table that ends as it should; ``held`` takes the one in memory where there is one."""
    with _opened(path) if held else _file(path) as file:
        size = file.seek(0, 2)
        _check_end(path, file, size)
        file.seek(0)
        return file.read()


def _check_end(path: str, file: "BinaryIO", size: int) -> None:
    """A table that was cut short does not end in a closing line."""
    file.seek(max(0, size - 40))
    tail = file.read()
    if not tail.endswith(b"\n") or not tail[tail[:-1].rfind(b"\n") + 1 :].startswith(b"# rows="):
        raise _damaged(path, _REINSTALL)


def _closing(body: bytes) -> bytes:
    return b"# rows=%d sum=%08X" % (body.count(b"\n"), int.from_bytes(body, "big") % _PRIME)


def _verify(path: str, block: bytes, closing: bytes) -> None:
    if _closing(block) != closing:
        raise _damaged(path, _REINSTALL)


def _opened(path: str) -> "BinaryIO":
    """The table as a file: from memory where it is held."""
    if path in _held:
        from io import BytesIO

        return BytesIO(_held[path])
    return _file(path)


def _file(path: str) -> "BinaryIO":
    try:
        return open(path, "rb")
    except OSError as problem:
        raise _damaged(path, f"cannot be read ({problem.strerror}); {_REINSTALL}") from None


_REINSTALL = (
    "the table is cut short or changed: install the package again, or after an edit run 'kb check'"
)


def _damaged(path: str, advice: str) -> "DamagedData":
    """The error, whose module a good look-up never loads."""
    from kb.errors import DamagedData

    return DamagedData(path, advice)
