"""The rules: which places of a text are an error code, and which only look like one.

A decoy is a number that looks like a code: parts of GUIDs, MAC addresses, hashes, pointers, thread
ids, phone numbers, dates, versions, product keys, dumps.

Eight digits behind 0x that a table knows are a code, unless a shape (``scan_shapes``) or the label
of a machine (``scan_labels``) says otherwise. What no table knows needs to be called an error, or
to look like one (``scan_values``) where nothing speaks against it; and so do bare digits.

A text may be megabytes long and is not trusted: each repetition in a pattern is bounded, so that
no pattern goes back over much of it, and so that MARGIN holds.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kb.codes import scan_labels, scan_shapes, scan_values, scan_win32
from kb.codes.code import LARGEST, Code
from kb.codes.product_keys import SHAPE
from kb.codes.reading import Reading
from kb.codes.scan_labels import ERROR, PLACE, Label
from kb.codes.scan_values import Known

Symbols = Callable[[str], Code | None]
Found = Iterator[tuple[int, int, Reading]]
# Characters on either side of a hit that the rules may look at. Behind it, one half holds the
# longest match and the other what follows it; before it stand the words of a dump and their label
# (80 + 64), or a STOP (139). Half as much is too little for both, as tests/codes/test_scan.py
# shows; with twice as much a log that has a code in every hundredth line is read a fifth slower.
MARGIN = 256
# A code that a mail breaks twice, quoted six times and indented (_GAP), is so long; MARGIN // 2
# must hold it.
_LONGEST_MATCH = 96
# What a hit stands for, so that where it stands only its rules are tried: a word of capitals, a
# number of eight or ten digits, a small one.
WORD, NUMBER, SMALL = 1, 2, 4
ALL = WORD | NUMBER | SMALL  # where nothing is known of a hit

_H = "[0-9A-Fa-f]"
# What may stand within a number. At most 48 characters, which ``scan_hits`` repeats.
_GAP = r"""(?:
    (?:=|[ \t]|<wbr/?>)?\r?\n(?:[ \t]{0,3}[>|]){0,6}[ \t]{0,16}  # 0xC004=⏎> > F074, in a mail
    | [-\u00ad \u200b]  # 0xC004-F074, 0xC004 F074, and with invisible characters
    | <wbr/?>           # 0xC004<wbr>F074, in HTML
)?"""
# What may stand before a number, asked behind its first character: a pattern that begins with a
# set of characters is looked for several times faster.
_START = rf"""(?:
    (?<![A-Za-z0-9_].)       # hr=0xC004F074
    | (?<=\\[nrt].)          # "failed\n0xC004F074", escaped as in JSON
    | (?<=\\u00{_H}{{2}}.)   # \u00270xC004F074\u0027, escaped as in JSON
    | (?<=%{_H}{{2}}.)       # q=error%200xC004F074, in an address
    | (?<==3D.)              # hr=3D0xC004F074, in a mail
)"""
_PREFIXED = re.compile(
    rf"""[0oO&](?:
        {_START} | (?<=[A-Za-z]{{2}}0) | (?<=[A-Za-z]_0)  # error0xC004F074, shot_0xC004F074
    )
    (?:
        (?<=0)[xX][ ]?{_GAP}  # 0xC004F074, 0x C004F074
        | (?<=&)[hH]          # &HC004F074
        | (?<=[oO])[xX]       # OxC004F074
    )
    ((?:[0-9A-Fa-fOolI]{_GAP}){{7}}[0-9A-Fa-fOolI])  # C004F074, C004 F074, COO4F074
    (?:[uU]?[lL]|[uU])?           # 0x8007232BL, …UL, …u
    (?![0-9A-Fa-f]|-{_H}{{4}}\b)  # no part of 0x8007232BC0, nor of 0x8007232B-7233-…
    (?:(?![0-9A-Za-z_])|(?=_|[G-Zg-z][A-Za-z]{{2}}))  # 0x8007232BWindows, whose line end is lost
    """,
    re.ASCII | re.VERBOSE,
)
_BARE = re.compile(
    rf"""([89A-Fa-f](?:
        (?<![\-./\\%@{{+$~].){_START}  # hr=8007232b, not /8007232b
        | (?<=\\[nrt].) | (?<=%{_H}{{2}}.) | (?<==3D.)  # "failed\n8007232b"
    )(?<!{_H}`.){_H}{{7}})[hH]?   # 8007232b, 8007232Bh; not in 00007ffb`8007232b
    (?!
        [A-Za-z0-9_\-@!]         # no part of 8007232bd1e5, 8007232b-7233-…
        | `{_H}                  # nor of 8007232b`00000000
        | \.[\w.]                # nor of 8007232b.dll
        | :{_H}                  # nor of 80070005:c0
        | [+/]\w                 # nor of 80070005/x
    )""",
    re.ASCII | re.VERBOSE,
)
# Behind a word, which _GLUE names.
_GLUED = re.compile(
    rf"([89A-Fa-f](?<=[A-Za-z_].){_H}{{7}})(?![A-Za-z0-9\-@!])",
    re.ASCII,
)
_GLUE = re.compile(
    r"""(?<![A-Za-z0-9])(?:[A-Za-z]{1,16}_){0,3}(?:
        windows_?update | err(?:or)?(?:_?code)? | code | hr      # WindowsUpdate_8020000E
        | hresult | status | result | fehler                     # ERROR_CODE_C004F069
    )_?$""",
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)
_GLUE_REACH = 64  # "LAST_UPDATE_ERROR_CODE_" has 23 characters, and no name is much longer
_DECIMAL = re.compile(
    r"""(
        [-2-4](?:(?<![A-Za-z0-9_.\-/#\\%@{].)  # no part of KB3221549172
            |(?<=%%.))                         # %%2147942402, of an event
        (?<!\d:.)(?:                            # nor of 12:3221549172
            (?<=-)\d{10}                        # -2147024891
            | (?<=-)\d(?:,\d{3}){3}(?!,\d)      # -2,147,024,891
            | (?<!-)\d{9}(?!,\d)                # 3221549172
            | (?<=[,;|\t"].)(?<!-)\d{9}(?=,)    # ,3221549172,10 in the cells of a table
        )
    )
    (?![A-Za-z0-9_\-@]|[.:]\d|\.\w)  # no part of 3221549172.5, nor of 3221549172.log
    """,
    re.ASCII | re.VERBOSE,
)
# The tables' longest symbol has 66 characters, 10 parts, and none over 33: there is room for more.
_SYMBOL = re.compile(
    r"(?<![A-Za-z0-9_.\-])[A-Z][A-Z0-9]{0,40}(?:_[A-Z0-9]{1,40}){1,12}(?![A-Za-z0-9_\-])"
)
_INSIDE = r"[ \t]{0,4}(\d{1,5}|0x[0-9A-Fa-f]{1,4})[ \t]{0,4}"
_MACRO = re.compile(rf"(?<![A-Za-z0-9_])HRESULT_FROM_WIN32[ \t]{{0,4}}\({_INSIDE}\)")
_DWORD = re.compile(rf'"([\w ]{{2,40}})"=dword:({_H}{{8}})(?!\w)')
PRODUCT_KEY = re.compile(rf"\b{SHAPE}\b")
STOP = re.compile(
    r"""[sSbB](?:
        (?<=[sS])[tT][oO][pP]                               # STOP: …
        | (?<=[bB])[uU][gG][ ]?[cC][hH][eE][cC][kK](?:[ ]was)?  # The bugcheck was: …
    )[:,]?[ \t]{0,4}
    (?:0[xX])?[0-9A-Fa-f]{1,8}[ \t]{0,4},?[ \t]{0,4}        # 0x0000007B, 7B
    [({][^(){}\n]{0,100}[)}]                                # (0xF78D2524,0xC0000034,0x0,0x0)
    """,
    re.VERBOSE,
)
_SELECTED = re.compile(r"\bslui(?:\.exe)?[ \t]+0x2a[ \t]+$", re.IGNORECASE)
_SELECTOR_REACH = 30  # "slui.exe 0x2a " has 14 characters; the rest is room for spaces
_EXTENDED = re.compile(r"[ \t]?-[ \t]?0x[0-9A-Fa-f]{4,6}\b")
# Who says it, in a chat: B:C004F038.
_SPEAKER = re.compile(
    r"""(?:
        (?:\A|[\n>\])」】])[ \t]{0,4}[^\W\d_]{1,12}:  # [09:12] mei:C004F038, at a line's begin
        | [^\x00-\x7f]:                              # 小陳:C004F038
    )$""",
    re.VERBOSE,
)
_SPEAKER_REACH = 20  # the longest name above and what stands around it


def candidates(text: str, known: Known, symbols: Symbols, kinds: int = ALL) -> Found:
    """Begin, end and reading of everything that a rule takes, of the given kinds; the rules in
    their order, so that the first one wins a place.
    """
    if kinds & WORD:
        yield from _symbols(text, symbols)
        yield from _macros(text)
    if kinds & NUMBER:
        yield from _prefixed(text, known)
        yield from _bare(text, known)
        yield from _decimal(text, known)
    if kinds & SMALL:
        yield from scan_win32.numbers(text, known)


def _symbols(text: str, symbols: Symbols) -> Found:
    for match in _SYMBOL.finditer(text):
        code = symbols(match[0])
        if code is not None and (code.is_failure or code.is_reserved):
            yield match.start(), match.end(), Reading(code, "hresult", ("text", "symbol"))


def _macros(text: str) -> Found:
    for match in _MACRO.finditer(text):
        number = int(match[1], 0)
        if 0 < number <= 0xFFFF:
            reading = Reading(Code.from_win32(number), "win32", ("text", "wrapped"))
            yield match.start(), match.end(), reading


# Eight digits behind 0x

_AS_DIGITS = str.maketrans("OolI", "0011")
_DIGITS = 8  # of 32 bits in hex


class _Number(NamedTuple):
    """A number in a text: where it begins and ends, its value, and the label before it."""

    text: str
    start: int
    end: int
    code: Code
    label: Label

    @property
    def is_told(self) -> bool:
        """Whether its line tells of trouble."""
        return scan_shapes.is_told(self.text, self.start, self.end)

    @property
    def is_constant(self) -> bool:
        """Whether it is the value of a constant in a source."""
        return scan_shapes.is_constant(self.text, self.start)

    @property
    def is_glued(self) -> bool:
        """Whether a word stands beside it with nothing between the two."""
        before, behind = (
            self.text[max(0, self.start - 2) : self.start],
            self.text[self.end : self.end + 1],
        )
        return (before[:1] != "\\" and _ends_with_letter(before)) or _ends_with_letter(behind)

    def is_address(self, known: Known) -> bool:
        """Whether what stands around it says that it is an address, or one end of a range."""
        place = self.text, self.start, self.end
        return scan_shapes.is_address(*place) or scan_shapes.is_range(*place, self.code, known)

    def is_dump(self, known: Known) -> bool:
        """Whether it stands in a row of numbers that are no codes."""
        return scan_shapes.is_dump(self.text, self.start, self.end, known)


def _ends_with_letter(text: str) -> bool:
    return text.isascii() and (text[-1:].isalpha() or text[-1:] == "_")


def _prefixed(text: str, known: Known) -> Found:
    for match in _PREFIXED.finditer(text):
        digits = match[1]
        if len(digits) > _DIGITS:
            digits = re.sub(r"[^0-9A-Fa-fOolI]", "", re.sub(r"<wbr/?>", "", digits))
        plain = digits.translate(_AS_DIGITS)
        notes: tuple[str, ...] = ("text",)
        notes += ("look-alike",) if plain != digits else ()
        is_joined = len(digits) != len(match[1])
        code = Code(int(plain, 16))
        if len(match[0]) > _LONGEST_MATCH or not code or (is_joined and not known(code)):
            continue
        label = scan_labels.before(text, match.start())
        reading = _prefixed_reading(_Number(text, *match.span(), code, label), known)
        if reading:
            notes += ("joined",) if is_joined else ()
            notes += ("win32",) if reading.kind == "win32" else ()
            yield match.start(), match.end(), Reading(reading.code, reading.kind, notes)


def _prefixed_reading(number: _Number, known: Known) -> Reading | None:
    """How eight digits behind 0x are to be read, as far as they are an error: no failure only
    where the text calls it one.
    """
    code, start = number.code, number.start
    if code <= 0xFFFF:
        wrapped = Code.from_win32(code)
        is_error = code > 1 and number.label.is_strong and known(wrapped)
        is_error = is_error and not number.is_glued and not number.is_constant
        return Reading(wrapped, "win32") if is_error else None
    if _SELECTED.search(number.text[max(0, start - _SELECTOR_REACH) : start]):
        return Reading(code, "hresult")
    if number.label.takes_all or number.is_address(known):
        return None
    is_error = (_is_known_error if known(code) else _is_unknown_error)(number, known)
    return Reading(code, "hresult") if is_error else None


def _is_known_error(number: _Number, known: Known) -> bool:
    """Whether a known code behind 0x is meant as one: nearly always."""
    code, is_tied = number.code, number.label.sign == "="
    if number.label.is_strong:
        return True
    if scan_values.is_bits(code):
        is_error = code.is_failure and not is_tied and not number.is_constant
        return is_error and number.is_told
    if scan_values.is_kernel(code) and (is_tied or number.is_constant):
        return False
    is_error = code.is_failure or (code.is_reserved and code.number != 0)
    return is_error and not number.is_dump(known)


def _is_unknown_error(number: _Number, known: Known) -> bool:
    """Whether a value behind 0x that no table has is an error: where the text says so, or where
    nothing speaks against it and it looks like one.
    """
    code, label = number.code, number.label
    if label.is_decoy or label.kind == PLACE or not scan_values.is_failure(code):
        return False
    if label.kind == ERROR or _EXTENDED.match(number.text, number.end):
        return True
    if label.is_strong:
        return scan_values.is_possible(code, zeros=1)
    is_other = (
        label.sign in ("=", "#")
        or number.text[number.end - 1] in "uUlL"
        or scan_values.is_aligned(code)
        or scan_values.is_bits(code)
        or number.is_glued
        or number.is_dump(known)
    )
    return not is_other and _looks_like_one(number, known)


def _looks_like_one(number: _Number, known: Known) -> bool:
    """Whether an unknown value without a label looks like an error; less is asked of it where the
    line tells of one. It may wrap a Win32 number (0xCAA82EE2), and kernels of 32 bits have
    addresses that look like an NTSTATUS.
    """
    code = number.code
    if code.is_customer or scan_values.is_licensing(code):
        return not code.is_customer
    zeros, has_family = scan_values.zeros_of(code), scan_values.has_family(code)
    if number.is_told:
        return zeros > 0 or has_family or known(Code.from_win32(code.number))
    is_nt = scan_values.is_nt(code)
    has_looks = zeros > 2 if is_nt else zeros > 1 or has_family
    return has_looks and not number.is_constant


# Eight bare digits


def _bare(text: str, known: Known) -> Found:
    """Eight hex digits without a prefix: known failures, and others where the text calls them an
    error.
    """
    for pattern in (_BARE, _GLUED):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - _GLUE_REACH) : match.start()]
            if pattern is _GLUED and not _GLUE.search(before):
                continue
            if _is_bare_code(text, match, Code(int(match[1], 16)), known):
                code = Code(int(match[1], 16))
                yield match.start(), match.end(), Reading(code, "hresult", ("text",))
    for match in _DWORD.finditer(text):
        code = Code(int(match[2], 16))
        if code.is_failure and _is_called_error(code, scan_labels.named(match[1]), known):
            yield match.start(2), match.end(2), Reading(code, "hresult", ("text",))


def _is_bare_code(text: str, match: re.Match[str], code: Code, known: Known) -> bool:
    row = scan_shapes.row(text, *match.span())
    label = scan_labels.before(text, row.start)
    number = _Number(text, *match.span(), code, label)
    if label.is_decoy or scan_shapes.is_quantity(text, number.end) or number.is_address(known):
        return False
    are_known = all(scan_shapes.is_known_word(word, known) for word in row.others)
    if label.is_strong:
        return (are_known or label.kind == ERROR) and _is_called_error(code, label, known)
    if not known(code):
        is_column = scan_shapes.is_event_column(text, number.start)
        return is_column and scan_values.is_possible(code, zeros=2)
    if scan_values.is_bits(code) or (scan_values.is_kernel(code) and label.sign == "="):
        return False
    return are_known and _stands_alone(text, number.start)


def _is_called_error(code: Code, label: Label, known: Known) -> bool:
    """Whether bare digits behind a label that says so are an error. An unknown facility needs a
    letter or zeros: eight decimal digits are many things.
    """
    if scan_values.is_bits(code) and not known(code):
        return False
    if not label.is_strong or known(code) or scan_values.is_plausible(code):
        return label.is_strong
    is_hex = not code.hex[2:].isdecimal()
    if label.kind == ERROR:
        return scan_values.is_possible(code, zeros=1 if is_hex else 2)
    return is_hex and scan_values.is_possible(code, zeros=2)


def _stands_alone(text: str, start: int) -> bool:
    """Whether nothing is joined to the begin of bare digits but the name of who says them."""
    sign = text[start - 1 : start]
    if sign != ":":
        return sign != "#"
    speaker = _SPEAKER.search(text[max(0, start - _SPEAKER_REACH) : start])
    is_hex = not text[start : start + _DIGITS].isdecimal()
    return speaker is not None and (is_hex or not speaker[0].isascii())


# Ten decimal digits


def _decimal(text: str, known: Known) -> Found:
    """Ten decimal digits, signed or not."""
    for match in _DECIMAL.finditer(text):
        value = int(match[1].replace(",", ""))
        if not -(1 << 31) <= value <= LARGEST or not Code(value & LARGEST).is_failure:
            continue
        code, label = Code(value & LARGEST), scan_labels.before(text, match.start())
        number = _Number(text, *match.span(), code, label)
        if _is_decimal_code(number, known, value < 0):
            notes = ("text", "signed" if value < 0 else "decimal")
            yield match.start(), match.end(), Reading(code, "hresult", notes)


def _is_decimal_code(number: _Number, known: Known, is_signed: bool) -> bool:
    code, label = number.code, number.label
    if label.is_decoy or scan_shapes.is_quantity(number.text, number.end):
        return False
    if known(code):
        is_kernel = scan_values.is_kernel(code)
        is_sure = not scan_values.is_bits(code) and (is_signed or not is_kernel)
        return label.is_strong or is_sure or (is_kernel and number.is_told)
    is_plausible = scan_values.is_plausible(code)
    if label.is_strong and is_plausible:
        return True
    if label.kind == ERROR:
        return scan_values.is_possible(code, zeros=1 if is_signed else 2)
    if not is_signed or not is_plausible or scan_values.zeros_of(code) < 2:
        return False
    return number.is_told or scan_shapes.is_line(number.text, number.start, number.end)
