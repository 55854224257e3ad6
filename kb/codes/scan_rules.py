"""The rules: which places of a text are an error code, and which only look like one.

A decoy is a number that looks like a code: parts of GUIDs, MAC addresses, hashes, pointers, thread
ids, phone numbers, dates, versions, product keys, dumps.

A text may be megabytes long and is not trusted: each repetition in a pattern is bounded, so that
no pattern goes back over much of it, and so that MARGIN holds. The gaps within a label ({0,4})
are wider than needed: with one space the 187 samples of ``tests/pastes.jsonl`` stay as they are,
with none 11 are spoilt.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kb.codes import scan_labels
from kb.codes.code import LARGEST, Code
from kb.codes.product_keys import SHAPE
from kb.codes.reading import Reading

Known = Callable[[Code], bool]
Symbols = Callable[[str], Code | None]
# Characters on either side of a hit that the rules may look at. Behind it, one half holds the
# longest match and the other what follows it (_LINE_REACH); before it stand the words of a dump
# and their label (_WORDS_REACH + 64), or a STOP (139). Half as much is too little for both, as
# tests/codes/test_scan.py shows; with twice as much a log that has a code in every hundredth line
# is read at 15 instead of 27 MB/s.
MARGIN = 256
# A code that a mail breaks twice, quoted six times and indented (_GAP), is so long; MARGIN // 2
# must hold it.
_LONGEST_MATCH = 96
# Four words of 17 characters, such as 00007ffb`8007232b, with three spaces behind each.
_WORDS_REACH = 80
# How far the line before or after may begin; 16 is room for its first word.
_LINE_REACH = MARGIN // 2 - 16

_H = "[0-9A-Fa-f]"
# What may stand within a number. At most 48 characters, which ``scan_hits`` repeats.
_GAP = r"""(?:
    (?:=|[ \t]|<wbr/?>)?\r?\n(?:[ \t]{0,3}[>|]){0,6}[ \t]{0,16}  # 0xC004=⏎> > F074, in a mail
    | [-\u00ad \u200b]  # 0xC004-F074, 0xC004 F074, and with invisible characters
    | <wbr/?>           # 0xC004<wbr>F074, in HTML
)?"""
_START = r"""(?:
    (?<![A-Za-z0-9_])       # hr=0xC004F074
    | (?<=\\[nrt])          # "failed\n0xC004F074", escaped as in JSON
    | (?<=%[0-9A-Fa-f]{2})  # q=error%200xC004F074, in an address
    | (?<==3D)              # hr=3D0xC004F074, in a mail
)"""
_PREFIXED = re.compile(
    rf"""{_START}
    (?:
        0[xX][ ]?{_GAP}  # 0xC004F074, 0x C004F074
        | &[hH]          # &HC004F074
        | [oO][xX]       # OxC004F074
    )
    ((?:[0-9A-Fa-fOolI]{_GAP}){{7}}[0-9A-Fa-fOolI])  # C004F074, C004 F074, COO4F074
    (?:[uU]?[lL]|[uU])?           # 0x8007232BL, …UL, …u
    (?![0-9A-Za-z_]|-{_H}{{4}}\b)  # no part of 0x8007232BC0, nor of 0x8007232B-7233-…
    """,
    re.ASCII | re.VERBOSE,
)
_BARE = re.compile(
    rf"""(?:
        (?<![A-Za-z0-9_\-./\\%@{{+$~])(?<![0-9A-Fa-f]`)  # hr=8007232b; in no 00007ffb`8007232b
        | (?<=\\[nrt])           # "failed\n8007232b", escaped as in JSON
        | (?<=%[0-9A-Fa-f]{{2}})  # q=error%208007232b, in an address
        | (?<==3D)               # hr=3D8007232b, in a mail
    )
    ({_H}{{8}})[hH]?              # 8007232b, 8007232Bh
    (?!
        [A-Za-z0-9_\-@`!]        # no part of 8007232bd1e5, 8007232b-7233-…
        | \.[\w.]                # nor of 8007232b.dll
        | :{_H}                  # nor of 80070005:c0
        | [+/]\w                 # nor of 80070005/x
    )""",
    re.ASCII | re.VERBOSE,
)
_DECIMAL = re.compile(
    r"""(?<![A-Za-z0-9_.\-/#\\%@{])(?<!\d:)  # no part of KB3221549172, nor of 12:3221549172
    (
        -(?:
            \d{10}               # -2147024891
            | \d(?:,\d{3}){3}    # -2,147,024,891
        )
        | \d{10}                 # 3221549172
    )
    (?![A-Za-z0-9_\-@]|[.:,]\d|\.\w)  # no part of 3221549172.5, nor of 3221549172.log
    """,
    re.ASCII | re.VERBOSE,
)
_SMALL = re.compile(
    r"""(?:
        (?<![A-Za-z0-9_])(?:
            (?:error|exit)(?:[ _]?code)?            # error 1722, exit code 1603
            | err | win32 | hresult | rc | errno    # rc=1722
        )(?![A-Za-z])
        | 傳回碼 | 错误码 | 錯誤碼 | 錯誤 | 错误 | 返回码  # 錯誤 1722
    )
    [ \t]{0,4}(?:code|id|no\.|number|代碼|代码)?["']?[ \t]{0,4}  # "errorCode": 1722, 錯誤代碼 1722
    [:=#(>]?[ \t]{0,4}["']?                                     # error: 1722, error #1722
    (?<![A-Za-z0-9_.\t])(0x[0-9A-Fa-f]{1,5}|\d{1,5})            # 1722, 0x6BA
    (?!
        [A-Za-z0-9_\-/%]          # no part of error 1722a, error 5%
        | [.:,]\d                 # nor of error 1722.5
        | [ \t]?\([0-9A-Z]{5}\)   # nor error 1722 (08001), a database's
        | [ \t]{0,2}(?:           # nor a number of things:
            px|ms|kb|mb|%         # error 1722 ms
            | 次|台|個|筆          # 錯誤 1722 次
            | times|rows|lines|users  # error 1722 times
        )
    )""",
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)
_SYSTEM = re.compile(
    r"""(?:
        system[ ]error                             # System error 53 has occurred
        | win32[ ]error(?:[ ]code)?:?              # Win32 error code: 53
        | (?:GetLastError|LastError)(?:\(\))?      # GetLastError()=5
            (?:[ ](?:is|was|returned|returns|=))?  # GetLastError() returned 5
        | 發生系統錯誤 | 发生系统错误               # 發生系統錯誤 53
    )
    [ \t]{0,2}[:=]?[ \t]{0,2}(\d{1,5})(?![\w\-/%]|[.:,]\d)  # 53; no part of 53%, 53.1
    | 系統發生[ \t]{0,2}(\d{1,5})[ \t]{0,2}錯誤              # 系統發生 53 錯誤
    """,
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)
# The tables' longest symbol has 66 characters, 10 parts, and none over 33: there is room for more.
_SYMBOL = re.compile(
    r"(?<![A-Za-z0-9_.\-])[A-Z][A-Z0-9]{0,40}(?:_[A-Z0-9]{1,40}){1,12}(?![A-Za-z0-9_\-])"
)
_MACRO = re.compile(
    r"HRESULT_FROM_WIN32[ \t]{0,4}\([ \t]{0,4}(\d{1,5}|0x[0-9A-Fa-f]{1,4})[ \t]{0,4}\)"
)
_DWORD = re.compile(rf'"([\w ]{{2,40}})"=dword:({_H}{{8}})(?!\w)')
PRODUCT_KEY = re.compile(rf"\b{SHAPE}\b")
STOP = re.compile(
    r"""(?:stop|bug[ ]?check(?:[ ]was)?)[:,]?[ \t]{0,4}  # STOP: …, The bugcheck was: …
    (?:0x)?[0-9a-f]{1,8}[ \t]{0,4},?[ \t]{0,4}          # 0x0000007B, 7B
    [({][^(){}\n]{0,100}[)}]                            # (0xF78D2524,0xC0000034,0x0,0x0)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SELECTED = re.compile(r"\bslui(?:\.exe)?[ \t]+0x2a[ \t]+$", re.IGNORECASE)
_SELECTOR_REACH = 30  # "slui.exe 0x2a " has 14 characters; the rest is room for spaces
_EXTENDED = re.compile(r"[ \t]?-[ \t]?0x[0-9A-Fa-f]{4,6}\b")
_UNIT = re.compile(
    r"""[ \t]{0,2}(?:
        bytes?\b | [KMGT]i?B\b  # 2147942405 bytes, 2147942405 KB
        | ms\b | ticks\b | sec  # 2147942405 ms
        | 位元組 | 字节          # 2147942405 位元組
        | 元 | USD | NT         # 2147942405 元
    )""",
    re.ASCII | re.VERBOSE,
)
# A word of a dump.
_WORD = rf"(?:{_H}{{8}}`{_H}{{8}}|{_H}{{16}}|{_H}{{8}})"
_WORDS_BEFORE = re.compile(rf"(?<![0-9A-Za-z_])(?:{_WORD}[ \t]{{1,3}}){{1,4}}$")
_WORDS_AFTER = re.compile(rf"(?:[ \t]{{1,3}}{_WORD}(?![0-9A-Za-z_`])){{1,4}}")
_HASH_LINE = re.compile(rf"^{_H}{{8}}[ \t]")


def candidates(text: str, known: Known, symbols: Symbols) -> Iterator[tuple[int, int, Reading]]:
    """Begin, end and reading of everything that a rule takes; the rules in their order, so that
    the first one wins a place.
    """
    yield from _symbols(text, symbols)
    for match in _MACRO.finditer(text):
        number = int(match[1], 0)
        if 0 < number <= 0xFFFF:
            yield (
                match.start(),
                match.end(),
                Reading(Code.from_win32(number), "win32", ("text", "wrapped")),
            )
    yield from _prefixed(text, known)
    yield from _bare(text, known)
    yield from _decimal(text, known)
    yield from _small(text, known)


def _symbols(text: str, symbols: Symbols) -> Iterator[tuple[int, int, Reading]]:
    for match in _SYMBOL.finditer(text):
        code = symbols(match[0])
        if code is not None and (code.is_failure or code.is_reserved):
            yield match.start(), match.end(), Reading(code, "hresult", ("text", "symbol"))


def _prefixed(text: str, known: Known) -> Iterator[tuple[int, int, Reading]]:
    """Eight digits behind 0x."""
    for match in _PREFIXED.finditer(text):
        digits = re.sub(r"[^0-9A-Fa-fOolI]", "", re.sub(r"<wbr/?>", "", match[1]))
        plain = digits.translate(_AS_DIGITS)
        notes: tuple[str, ...] = ("text",)
        notes += ("look-alike",) if plain != digits else ()
        is_joined = len(digits) != len(match[1])
        code = Code(int(plain, 16))
        if len(match[0]) > _LONGEST_MATCH or not code or (is_joined and not known(code)):
            continue
        reading = _prefixed_reading(text, match, code, known)
        if reading:
            notes += ("joined",) if is_joined else ()
            notes += ("win32",) if reading.kind == "win32" else ()
            yield match.start(), match.end(), Reading(reading.code, reading.kind, notes)


_AS_DIGITS = str.maketrans("OolI", "0011")


def _prefixed_reading(text: str, match: re.Match[str], code: Code, known: Known) -> Reading | None:
    """How eight digits behind 0x are to be read, as far as they are an error: no failure only
    where the text calls it one.
    """
    label = scan_labels.before(text, match.start())
    if code <= 0xFFFF:
        wrapped = Code.from_win32(code)
        is_error = label.is_strong and not label.is_decoy(False) and known(wrapped)
        return Reading(wrapped, "win32") if is_error else None
    if _SELECTED.search(text[max(0, match.start() - _SELECTOR_REACH) : match.start()]):
        return Reading(code, "hresult")
    if label.is_decoy(known(code)) or not (
        label.is_strong or code.is_failure or (code.is_reserved and code.number)
    ):
        return None
    if known(code):
        return Reading(code, "hresult")
    is_called_so = label.is_strong or bool(_EXTENDED.match(text, match.end()))
    is_error = is_plausible(code) or (is_called_so and code.is_failure and code.number != 0)
    return Reading(code, "hresult") if is_error else None


def _bare(text: str, known: Known) -> Iterator[tuple[int, int, Reading]]:
    """Eight hex digits without a prefix: known failures, and others where the text calls them an
    error.
    """
    for match in _BARE.finditer(text):
        code = Code(int(match[1], 16))
        if code.is_failure and _is_bare_code(text, match, code, known):
            yield match.start(), match.end(), Reading(code, "hresult", ("text",))
    for match in _DWORD.finditer(text):
        code = Code(int(match[2], 16))
        if code.is_failure and known(code) and scan_labels.named(match[1]).is_strong:
            yield match.start(2), match.end(2), Reading(code, "hresult", ("text",))


def _is_bare_code(text: str, match: re.Match[str], code: Code, known: Known) -> bool:
    row = _row(text, match)
    label = scan_labels.before(text, row.start)
    if label.is_decoy(False) or _UNIT.match(text, match.end()):
        return False
    if label.is_strong:
        return known(code) or is_plausible(code)
    is_joined = match.start() > 0 and text[match.start() - 1] in ":#"
    return (
        known(code) and not is_joined and all(_is_known_word(word, known) for word in row.others)
    )


@dataclass(frozen=True)
class _Row:
    """The hex words beside a number, in a dump or in a column of hashes: where they begin, and
    which they are.
    """

    start: int
    others: list[str]


def _row(text: str, match: re.Match[str]) -> _Row:
    """Up to four words on either side, and the words that begin the lines before and after where
    this one begins its own.
    """
    before = _WORDS_BEFORE.search(text[max(0, match.start() - _WORDS_REACH) : match.start()])
    after = _WORDS_AFTER.match(text, match.end())
    others = [word for found in (before, after) if found for word in found[0].split()]
    if match.start() == 0 or text[match.start() - 1] == "\n":
        lines = (_line_before(text, match.start()), _line_after(text, match.end()))
        others += [line[:8] for line in lines if _HASH_LINE.match(line)]
    return _Row(match.start() - len(before[0]) if before else match.start(), others)


def _is_known_word(word: str, known: Known) -> bool:
    return len(word) == 8 and (known(Code(int(word, 16))) and word[0] in "89ABCDEFabcdef")


def _line_before(text: str, place: int) -> str:
    """The beginning of the line before the one that begins at a place; empty where it is too long
    to be looked at.
    """
    start = max(0, place - _LINE_REACH)
    lines = text[start : max(start, place - 1)].split("\n")
    return lines[-1] if len(lines) > 1 or start == 0 else ""


def _line_after(text: str, place: int) -> str:
    """The beginning of the next line; empty where it is too far away."""
    return text[place : place + _LINE_REACH].partition("\n")[2]


def _decimal(text: str, known: Known) -> Iterator[tuple[int, int, Reading]]:
    """Ten decimal digits, signed or not."""
    for match in _DECIMAL.finditer(text):
        value = int(match[1].replace(",", ""))
        if not -(1 << 31) <= value <= LARGEST or not Code(value & LARGEST).is_failure:
            continue
        code, label = Code(value & LARGEST), scan_labels.before(text, match.start())
        if label.is_decoy(False) or _UNIT.match(text, match.end()):
            continue
        if known(code) or (is_plausible(code) and (value < 0 or label.is_strong)):
            yield (
                match.start(),
                match.end(),
                Reading(code, "hresult", ("text", "signed" if value < 0 else "decimal")),
            )


def _small(text: str, known: Known) -> Iterator[tuple[int, int, Reading]]:
    """Win32 numbers, but only where the text calls them an error."""
    for match in _SYSTEM.finditer(text):
        place = 1 if match[1] else 2
        number = int(match[place])
        if 0 < number <= 0xFFFF and known(Code.from_win32(number)):
            yield (
                match.start(place),
                match.end(place),
                Reading(Code.from_win32(number), "win32", ("text", "win32")),
            )
    for match in _SMALL.finditer(text):
        number = int(match[1], 0)
        code = Code.from_win32(number)
        is_large = number > _LARGEST_OTHER or match[1][:2].lower() == "0x"
        if 1 < number <= 0xFFFF and is_large and number not in _RESTARTS and known(code):
            yield match.start(1), match.end(1), Reading(code, "win32", ("text", "win32"))


# The installer's success: a restart was begun, or is needed.
_RESTARTS = (1641, 3010)
# Behind "error" and "code" smaller numbers are those of other programs: HTTP's 404, exit code 1.
_LARGEST_OTHER = 999


def is_plausible(code: Code) -> bool:
    """Whether a value that no table has may still be an error: a failure of a defined facility
    with a number in it.
    """
    if not code.is_failure or code.is_customer or not code.number:
        return False
    return code.facility_name is not None or (code >> 28 == 0xC and code.facility < 0x100)
