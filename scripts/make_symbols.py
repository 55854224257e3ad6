"""Writes ``content/symbols.csv``: value, kind, symbol and header of the error codes of Windows at
large.

The source is the public-domain headers of Debian's package ``mingw-w64-common``. Values and names
are facts; no text of the headers is taken over. Run: ``apt-get install mingw-w64-common && python
scripts/make_symbols.py``.
"""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

INCLUDE = Path("/usr/share/mingw-w64/include")
TARGET = Path(__file__).parent.parent / "content" / "symbols.csv"

# header → the kind of its plain numbers, and the prefixes of names that are error codes there
# (none: all of them)
HEADERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "winerror.h": ("win32", ()),
    "ntstatus.h": ("ntstatus", ()),
    "slerror.h": ("hresult", ("SL_",)),
    "wuerror.h": ("hresult", ("WU_",)),
    "bitsmsg.h": ("hresult", ("BG_",)),
    "wbemcli.h": ("hresult", ("WBEM_E_", "WBEM_S_", "WBEMESS_", "WBEMMOF_")),
    "winhttp.h": ("win32", ("ERROR_WINHTTP_",)),
    "wininet.h": ("win32", ("ERROR_INTERNET_", "ERROR_HTTP_", "ERROR_FTP_", "ERROR_GOPHER_")),
    "lmerr.h": ("win32", ("NERR_",)),
    "winldap.h": ("ldap", ("LDAP_",)),
    "raserror.h": ("win32", ("ERROR_",)),
    "mprerror.h": ("win32", ("ERROR_",)),
    "adserr.h": ("hresult", ("E_ADS_", "S_ADS_")),
    "vsserror.h": ("hresult", ("VSS_",)),
    "vss.h": ("hresult", ("VSS_E_", "VSS_S_")),
    "fltwinerror.h": ("hresult", ("ERROR_FLT_",)),
    "pdhmsg.h": ("hresult", ("PDH_",)),
    "rpcnterr.h": ("win32", ("RPC_S_", "RPC_X_", "EPT_S_")),
    "urlmon.h": ("hresult", ("INET_E_", "MK_S_")),
    "patchapi.h": ("win32", ("ERROR_PATCH_",)),
    "winsock2.h": ("win32", ("WSAE", "WSAS", "WSAV", "WSAT", "WSAH", "WSAN")),
    "setupapi.h": ("hresult", ("ERROR_", "SPAPI_E_")),
    "taskschd.h": ("hresult", ("SCHED_",)),
    "werapi.h": ("hresult", ("WER_E_", "WER_S_")),
    "certsrv.h": ("hresult", ("CERTSRV_E_",)),
    "oledberr.h": ("hresult", ("DB_", "XACT_", "MD_", "SEC_")),
    "mqoai.h": ("hresult", ("MQ_ERROR_", "MQ_INFORMATION_")),
    "dhcpsapi.h": ("win32", ("ERROR_DHCP_",)),
    "issperr.h": ("hresult", ("SEC_", "CRYPT_", "CERT_", "TRUST_", "NTE_")),
}
HEAD = (
    "code,kind,symbol,header,"
    "made by scripts/make_symbols.py from the public-domain headers of mingw-w64-common\n"
)
NOT_CODES = re.compile(
    r"""
    FACILITY | SEVERITY | _BASE$ | _MAXIMUM | _LAST$ | _FIRST$  # INET_E_ERROR_FIRST
    | _LIMIT | MAX_                                             # ERROR_USER_LIMIT
    | SCOPE | SEARCH | _FILTER_ | _OPT | _PORT                  # WU_S_SEARCH_LOAD_SHEDDING
    | _VERSION | _AUTH_ | _SERVER_ | _RESPONSE_                 # PDH_OS_LATER_VERSION
    | _INVALID_ | DEFINED$ | TYPEDEF                            # ERROR_MACRO_NOT_DEFINED
    """,
    re.VERBOSE,
)
LDAP_ONLY = re.compile(r"^LDAP_[A-Z_]+$")
DEFINE = re.compile(
    r"^\s*#\s*define\s+([A-Z][A-Za-z0-9_]+)\s+(.+?)\s*(?:/\*.*|//.*)?$", re.MULTILINE
)
ENUM = re.compile(r"\b([A-Z][A-Z0-9_]+)\s*=\s*((?:0x)?[0-9A-Fa-f]+)\s*[,}\n]")
CAST = re.compile(
    r"""
    \(\s*(?:NTSTATUS|HRESULT|MQHRESULT|DWORD|LONG|ULONG|long|int|DWORD_PTR|UINT|unsigned[ ]long)
        \s*\)                     # ((NTSTATUS)0x00000100)
    | __MSABI_LONG                # __MSABI_LONG(0)
    | _HRESULT_TYPEDEF_           # _HRESULT_TYPEDEF_(0x80004001)
    """,
    re.VERBOSE,
)
NUMBER = re.compile(r"(0[xX][0-9A-Fa-f]+|\d+)[uUlL]*")
SAFE = re.compile(r"^[0-9xXA-Fa-f\s()+|<*-]+$")


def main() -> None:
    """Read the headers and write the table, whole or not at all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--include", type=Path, default=INCLUDE)
    parser.add_argument("--target", type=Path, default=TARGET)
    arguments = parser.parse_args()
    rows = sorted(set(table(arguments.include)), key=lambda row: (row[0], _rank(row), row[2]))
    once = {(row[0], row[2]): row for row in reversed(rows)}
    lines = [",".join(row) for row in rows if once[row[0], row[2]] is row]
    text = HEAD + "".join(f"{line}\n" for line in lines)
    temporary = arguments.target.with_suffix(".new")
    temporary.write_text(text, encoding="ascii", newline="\n")
    temporary.replace(arguments.target)
    print(f"{len(lines)} rows, {len({row[2] for row in rows})} symbols")


def table(include: Path) -> Iterator[tuple[str, str, str, str]]:
    """Rows of canonical code, kind, symbol, header."""
    for header, (kind, prefixes) in HEADERS.items():
        path = include / header
        if path.exists():
            for symbol, value in values(path.read_text(encoding="latin-1"), include):
                wanted = not prefixes or symbol.startswith(prefixes)
                if wanted and _is_code(symbol, value, header):
                    code, found = canonical(value, kind)
                    yield f"0x{code:08X}", found, symbol, header


def values(text: str, include: Path) -> Iterator[tuple[str, int]]:
    """Each macro or enumerator of a header whose value is a constant number."""
    macros = dict(DEFINE.findall((include / "winerror.h").read_text(encoding="latin-1"))) | dict(
        DEFINE.findall(text)
    )
    for name, expression in [*DEFINE.findall(text), *ENUM.findall(text)]:
        value = evaluate(expression, macros, 0)
        if value is not None:
            yield name, value & 0xFFFFFFFF


def evaluate(expression: str, macros: dict[str, str], depth: int) -> int | None:
    """The number that a C constant expression stands for; None when it is anything else."""
    if depth > 6:
        return None
    made = re.match(
        r"^\(?\s*MAKE_HRESULT\s*\(\s*(\w+)\s*,\s*(\w+)\s*,\s*(.+?)\)\s*\)?$",
        CAST.sub("", expression),
    )
    if made:
        parts = [evaluate(part, macros, depth + 1) for part in made.groups()]
        severity, facility, code = (part if part is not None else -1 for part in parts)
        return (
            None if min(severity, facility, code) < 0 else severity << 31 | facility << 16 | code
        )
    plain = NUMBER.sub(r"\1", CAST.sub("", expression))
    for name in set(re.findall(r"\b[A-Za-z_]\w*\b", re.sub(r"0[xX][0-9A-Fa-f]+", "", plain))):
        inner = evaluate(macros[name], macros, depth + 1) if name in macros else None
        if inner is None:
            return None
        plain = re.sub(rf"\b{name}\b", str(inner), plain)
    plain = re.sub(r"\b0+(\d)", r"\1", plain)
    if not SAFE.match(plain):
        return None
    try:
        value = eval(plain, {"__builtins__": {}})
    except (SyntaxError, TypeError, ValueError):
        return None
    return value if isinstance(value, int) and abs(value) <= 0xFFFFFFFF else None


def canonical(value: int, kind: str) -> tuple[int, str]:
    """The value under which a code is kept, and its kind: Win32 errors under their HRESULT."""
    if kind == "win32" and 0 < value <= 0xFFFF:
        return 0x80070000 | value, "win32"
    if kind in ("win32", "hresult"):
        return value, "win32" if value >> 16 == 0x8007 and kind == "win32" else "hresult"
    return value, kind


def _is_code(symbol: str, value: int, header: str) -> bool:
    if header == "winldap.h":
        return (
            value <= 0x70
            and bool(LDAP_ONLY.match(symbol))
            and not re.search(
                r"_OPT|_SCOPE|_MOD_|_AUTH_|_CHASE|_DEREF|_VERSION|_FILTER|_RES_|_CMD|_MSG"
                r"|_UNICODE|_DN_|_CONTROL",
                symbol,
            )
        )
    if header in ("winerror.h", "ntstatus.h"):
        return not re.search(
            r"FACILITY|^SEVERITY|_BASE$|_RESPONSE_CODES|TYPEDEF|^_|SEVERITY_|_RESPONSE_\w+_BASE",
            symbol,
        )
    if header == "lmerr.h":
        return not re.search(r"_BASE$|MAX_", symbol)
    if header == "winsock2.h":
        return 10000 <= value <= 11999
    return not NOT_CODES.search(symbol) or value > 0x80000000


def _rank(row: tuple[str, str, str, str]) -> tuple[int, int]:
    """Of several names of one value the plainest first: winerror.h before others, HRESULT
    constants before Win32.
    """
    order = ("slerror.h", "winerror.h", "ntstatus.h", "wuerror.h", "winhttp.h", "wininet.h")
    return order.index(row[3]) if row[3] in order else len(order), len(row[2])


if __name__ == "__main__":
    main()
