"""Which 32-bit values may be errors, told from the value alone.

A random number has a zero among its last seven hex digits in one of three cases, two in one of
fifteen, three in one of a hundred; an error's low digits are small numbers, so that nearly all
codes have two.
"""

from collections.abc import Callable

from kb.codes.code import Code

Known = Callable[[Code], bool]
# Families that the list of facilities lacks and that Microsoft's services return all the same, by
# their first four digits. A random number is in one of them in one of a thousand cases.
_FAMILIES = frozenset(
    {
        *(0x80CF, 0x87D0, 0x87D1, 0x87D3, 0xC7D1, 0x82AC),  # Configuration Manager, Intune
        *(0x80C8, 0x80C9, 0x8500, 0x8501, 0x8600),  # Work Folders, Exchange
        *(0x8A15, 0x87AF, 0x87E0, 0x87E1, 0x87E5, 0x87DD, 0x8015),  # winget, Store, Xbox
        *(0x8923, 0x8B05, 0x8DDD, 0x8E5E, 0x80EE, 0x80EF),  # games, Windows Update
        *(0xC142, 0xC180, 0xC190, 0xC800),  # imaging, set-up, the update's data base
        *(0xCAA1, 0xCAA2, 0xCAA5, 0xCAA7, 0xCAA8, 0xCAA9, 0xCFFF),  # signing in
    }
)
# Words that programmers spell with hex digits, and what memory is filled with.
_SPELLED = frozenset(
    {
        *(0x8BADF00D, 0xC00010FF, 0xCAFEBABE, 0xCAFED00D, 0xC0DEC0DE, 0xC0FFEE00),
        *(0xDEADBEEF, 0xDEADC0DE, 0xDEADDEAD, 0xDEAD10CC, 0xDEADFA11, 0xD00DFEED, 0xD15EA5E5),
        *(0xCCCCCCCC, 0xCDCDCDCD, 0xDDDDDDDD, 0x9E3779B9, 0x80808080, 0xC0C0C0C0),
    }
)
# Below this number a value of facility NULL with bit 31 is a bit, a root key of the registry or an
# INT_MIN as often as an NTSTATUS: 0x80000002. Above it stand E_FAIL and its like, 0x80004001.
_LARGEST_BIT = 0xFFF
# All that it returns, the first five of the eight digits of 0xC004F074.
_LICENSING = range(0xC004B, 0xC0050)
# A page of memory; what begins with one has these bits zero.
_PAGE = 0xFFF
# The first facility of NTSTATUS that no table has: 0xC0FF0000 is defined, 0xC1000000 is not.
_NT_FACILITIES = 0x100


def is_failure(code: Code) -> bool:
    """Whether it is a failure with a number in it, no small negative number, no word."""
    return code.is_failure and code.number != 0 and code >> 16 != 0xFFFF and code not in _SPELLED


def is_plausible(code: Code) -> bool:
    """Whether a value that no table has may still be an error: a failure of a defined facility
    with a number in it.
    """
    if not is_failure(code) or code.is_customer:
        return False
    return has_family(code) or is_nt(code)


def is_possible(code: Code, zeros: int) -> bool:
    """Whether it is plausible, or a failure of an unknown facility with so many zeros."""
    return is_plausible(code) or (
        is_failure(code) and not code.is_customer and zeros_of(code) >= zeros
    )


def has_family(code: Code) -> bool:
    """Whether its facility or family is known."""
    return code >> 16 in _FAMILIES or code.facility_name is not None


def is_nt(code: Code) -> bool:
    """Whether it looks like an NTSTATUS error, as addresses of a 32-bit kernel do."""
    return code >> 28 == 0xC and code.facility < _NT_FACILITIES


def is_licensing(code: Code) -> bool:
    """Whether it is a number of the software licensing service, 0xC004B000 to 0xC004FFFF."""
    return code >> 12 in _LICENSING


def is_kernel(code: Code) -> bool:
    """Whether it is an NTSTATUS of the kernel, 0xC0000005, which flags and sizes look like too."""
    return code >> 28 == 0xC and code.facility <= 1


def is_bits(code: Code) -> bool:
    """Whether it is as likely a bit, a flag, or a root key of the registry (0x80000002)."""
    if not code.number:
        return True
    return code >> 16 in (0x4000, 0x8000) and (code.is_reserved or code.number <= _LARGEST_BIT)


def is_aligned(code: Code) -> bool:
    """Whether it is the address of a page."""
    return not code & _PAGE


def zeros_of(code: Code) -> int:
    """The zeros among the last seven hex digits."""
    return code.hex[3:].count("0")
