"""``Name``: what a table says of one code, and what several of them say together.

On the terminal's fast path: imports nothing that a bare interpreter has not loaded.
"""

from kb.languages import ZH_TW

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.codes.code import Code


class Name:
    """What one row of the tables says of a code.

    ``kind`` is hresult, win32, ntstatus or ldap, ``table`` the file it comes from; ``symbol``,
    ``header``, ``gloss_en`` and ``gloss_zh`` are None where the table has nothing.
    """

    __slots__ = ("code", "gloss_en", "gloss_zh", "header", "kind", "symbol", "table")

    def __init__(
        self,
        code: "Code",
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
        return self.gloss_zh if language == ZH_TW else self.gloss_en

    def __repr__(self) -> str:
        """For messages of failed tests."""
        return f"Name({self.code.hex}, {self.symbol!r}, {self.kind!r}, {self.table!r})"


def symbol_of(names: "Sequence[Name]") -> str | None:
    """The best symbolic name: that of the first row that has one."""
    return next((name.symbol for name in names if name.symbol), None)


def gloss_of(names: "Sequence[Name]", language: str) -> str | None:
    """Our sentence on a code, else its symbol made readable, else None."""
    gloss = next((gloss for name in names if (gloss := name.gloss(language))), None)
    symbol = symbol_of(names)
    return gloss or (readable(symbol) if symbol else None)


def readable(symbol: str) -> str:
    """A symbol as words: ``ERROR_ACCESS_DENIED`` becomes ``access denied``."""
    words = symbol.split("_")
    while len(words) > 1 and words[0] in _PREFIXES:
        words = words[1:]
    return " ".join(word if word in _KEPT else word.lower() for word in words if word)


# What headers put before a name to say whose it is; a reader learns nothing from it.
_PREFIXES = frozenset((
    "ERROR", "STATUS", "E", "S", "I", "SL", "RPC", "NT", "WU", "BG", "WBEM", "NERR", "LDAP", "EPT",
    "SEC", "CRYPT", "WSA", "WINHTTP", "INTERNET", "CO", "OLE", "SCHED", "VSS", "PLA", "FWP",
    "WINCODEC", "CLASS", "DNS", "SP", "PUB", "REMAPPING", "CHPA",
))  # fmt: skip
# Abbreviations that stay in capitals within a sentence.
_KEPT = frozenset((
    "DNS", "RPC", "TCP", "IP", "TCPIP", "HTTP", "KMS", "AD", "DS", "SRV", "DHCP", "COM", "OLE",
    "ACL", "SID", "CPU", "BIOS", "OEM", "ID", "URL", "TLS", "SSL", "WMI", "LDAP",
))  # fmt: skip
