"""``Code``: one 32-bit value, its bits and spellings. True with no content at all.

The bit layout is that of [MS-ERREF] 2.1 (HRESULT) and 2.3 (NTSTATUS). On the terminal's fast path:
imports nothing that a bare interpreter has not loaded.
"""

from kb.codes.facilities import FACILITIES, NT_FACILITIES

BITS = 32  # of an HRESULT and of an NTSTATUS
LARGEST = 0xFFFFFFFF  # all BITS set


class Code(int):
    """One 32-bit value, 0 to 0xFFFFFFFF; a larger or negative number raises ValueError."""

    __slots__ = ()

    def __new__(cls, value: int) -> "Code":
        """The code for an unsigned 32-bit number."""
        if not 0 <= value <= LARGEST:
            raise ValueError(f"{value} is no unsigned 32-bit number")
        return super().__new__(cls, value)

    @classmethod
    def from_signed(cls, value: int) -> "Code":
        """The code for a number of -2**31 to 2**31-1, as programs print it."""
        if not -(1 << 31) <= value < 1 << 31:
            raise ValueError(f"{value} is no signed 32-bit number")
        return cls(value & LARGEST)

    @classmethod
    def from_win32(cls, number: int) -> "Code":
        """HRESULT_FROM_WIN32: 5 becomes 0x80070005; 0 and numbers above 65535 stay as they are."""
        return cls(0x80070000 | number) if 0 < number <= 0xFFFF else cls(number)

    @property
    def hex(self) -> str:
        """The canonical spelling: ``0x`` and eight upper-case digits."""
        return f"0x{int(self):08X}"

    @property
    def signed(self) -> int:
        """The value as a signed 32-bit number."""
        return int(self) - (1 << BITS) if self >> 31 else int(self)

    @property
    def unsigned(self) -> int:
        """The value as an unsigned number."""
        return int(self)

    @property
    def number(self) -> int:
        """The low 16 bits: the code within its facility."""
        return self & 0xFFFF

    @property
    def facility(self) -> int:
        """Bits 16 to 26, as an HRESULT has them."""
        return self >> 16 & 0x7FF

    @property
    def facility_name(self) -> str | None:
        """The facility's name without ``FACILITY_``; None where none is defined.

        Newer facilities (DXGI, 2170) reach into bit 27, which [MS-ERREF] reserves; they are known
        by twelve bits.
        """
        return (
            None
            if self.is_nt
            else FACILITIES.get(self >> 16 & 0xFFF) or FACILITIES.get(self.facility)
        )

    def facility_in(self, kind: str) -> tuple[int, str | None]:
        """Number and name of the facility: for ``kind`` ntstatus as an NTSTATUS has it, else as an
        HRESULT has it.
        """
        if kind == "ntstatus":
            return self >> 16 & 0xFFF, NT_FACILITIES.get(self >> 16 & 0xFFF)
        return self.facility, self.facility_name

    def facility_as(self, kind: str) -> str:
        """The facility in words: ``7 (FACILITY_WIN32)``, ``2 (NTSTATUS RPC_RUNTIME)``."""
        number, name = self.facility_in(kind)
        return f"{number} ({'NTSTATUS ' if kind == 'ntstatus' else 'FACILITY_'}{name or '?'})"

    @property
    def is_failure(self) -> bool:
        """Bit 31, the severity bit of an HRESULT."""
        return bool(self >> 31)

    @property
    def is_reserved(self) -> bool:
        """Bit 30, R; set in NTSTATUS errors and, against the rule, in all licensing codes."""
        return bool(self >> 30 & 1)

    @property
    def is_customer(self) -> bool:
        """Bit 29, C: a value that is not Microsoft's."""
        return bool(self >> 29 & 1)

    @property
    def is_nt(self) -> bool:
        """Bit 28, N: an NTSTATUS mapped into an HRESULT (FACILITY_NT_BIT)."""
        return bool(self >> 28 & 1)

    @property
    def is_x(self) -> bool:
        """Bit 27, X: reserved."""
        return bool(self >> 27 & 1)

    @property
    def severity(self) -> str:
        """One of the keys of ``kb.labels.SEVERITIES``: bits 31 and 30, with 11 and 10 both a
        failure.
        """
        if self.is_failure:
            return "failure"
        return "informational" if self.is_reserved else "success"

    @property
    def win32(self) -> int | None:
        """The Win32 error inside, for an HRESULT of FACILITY_WIN32; else None."""
        return self.number if self >> 16 == 0x8007 else None

    @property
    def ntstatus(self) -> "Code | None":
        """The NTSTATUS inside, for an HRESULT with the N bit; else None."""
        return Code(self & ~(1 << 28)) if self.is_nt and self >> 30 in (2, 3) else None

    def __repr__(self) -> str:
        """The canonical spelling in angle brackets."""
        return f"<{self.hex}>"

    __str__ = __repr__
