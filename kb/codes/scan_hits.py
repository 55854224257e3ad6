"""Where a code may stand: cheap to find, and never missing a place that the rules would take."""

import re
from collections.abc import Iterator

from kb.codes.code import LARGEST, Code
from kb.codes.scan_rules import MARGIN, Known, Symbols, is_plausible

_AS_HEX = bytes(48 if chr(b) in "0123456789abcdefABCDEF" else 32 for b in range(256))
# Characters that become nothing or ASCII when a text is made plain: invisible ones, full width.
_MADE_PLAIN = (
    r"\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    r"\uff10-\uff19\uff21-\uff3a\uff3f\uff41-\uff5a"
)
_ODD = re.compile(
    rf"""
    [{_MADE_PLAIN}]                          # ０ｘＣ００４Ｆ０７４
    | 傳回 | 返回 | 错误 | 錯誤 | 系統發生  # 錯誤 1722, 傳回碼 5
    """,
    re.VERBOSE,
)
# A question mark stands for any character that is not ASCII.
_PREFIX_HIT = re.compile(
    rb"""(?:0x|&h|ox)                                       # 0xC004F074, &HC004F074, OxC004F074
    (?!0{8})                                               # no pointer 0x00000000...
    (?:[?\s=>|\-]|<wbr/?>){0,48}[0-9a-foli]                # 0x C, 0x<wbr>C
    (?:(?:[?\s=>|\-]|<wbr/?>){0,48}[0-9a-foli]){7}         # 004-F074, 004=\n> F074
    (?:u?l|u)?(?![0-9a-z])                                 # 0xC004F074UL
    """,
    re.VERBOSE,
)
_SMALL_HIT = re.compile(
    rb"""(?:
        err(?:or|no)?(?:_?code)? | exit(?:[ _]?code)?      # error 1722, errno 5, exit code 1603
        | win32 | hresult | rc                             # rc=1722
    )
    [\s?]{0,6}(?:code|id|no\.|number)?[\s?"']{0,6}        # "error code": 1722
    [:=#(?>]?[\s?"']{0,6}[0-9]                             # error: 1722, error #1722
    | (?<=last)error[^\n]{0,24}[0-9]                       # GetLastError() returned 5
    """,
    re.VERBOSE,
)
_GROUPED_HIT = re.compile(rb",[0-9]{3},[0-9]{3},[0-9]{3}")
_WORD_HIT = re.compile(rb"[A-Z0-9_]*")


def hits(text: str, start: int, end: int, known: Known, symbols: Symbols) -> list[int]:
    """Where a code may stand, in order: cheap to find, and never missing one that the rules would
    take.

    Looks at the ASCII shadow of the text, in which every other character is a question mark.
    """
    part = text[start : min(len(text), end + MARGIN)]
    shadow = part.encode("ascii", "replace")
    lower = shadow.lower()
    places = set() if part.isascii() else {match.start() for match in _ODD.finditer(part)}
    places.update(_prefixes(lower))
    places.update(_runs(shadow, known))
    places.update(_words(shadow, symbols))
    for sign in (b"err", b"win32", b"hresult", b"rc"):
        places.update(place for place in _all(lower, sign) if _SMALL_HIT.match(lower, place))
    places.update(match.start() for match in _GROUPED_HIT.finditer(shadow))
    return sorted(start + place for place in places)


def _all(shadow: bytes, sign: bytes) -> Iterator[int]:
    """Every place of a sign."""
    place = shadow.find(sign)
    while place >= 0:
        yield place
        place = shadow.find(sign, place + 1)


def _prefixes(lower: bytes) -> Iterator[int]:
    """Every prefix of a hex number with eight digits behind it, by the letter that is rare; and
    ``exit code 1603``.
    """
    for place in _all(lower, b"x"):
        before = lower[place - 1 : place]
        if (before in (b"0", b"o") and _PREFIX_HIT.match(lower, place - 1)) or (
            before == b"e" and _SMALL_HIT.match(lower, place - 1)
        ):
            yield place - 1
    yield from (place for place in _all(lower, b"&") if _PREFIX_HIT.match(lower, place))


def _words(shadow: bytes, symbols: Symbols) -> Iterator[int]:
    """Where words of capitals joined by underscores stand that are symbols."""
    end = 0
    for place in _all(shadow, b"_"):
        if (
            place < end
            or not shadow[place + 1 : place + 2].isalnum()
            or not shadow[place - 1 : place].isalnum()
        ):
            continue
        start = place
        while start > end and (65 <= shadow[start - 1] <= 90 or 48 <= shadow[start - 1] <= 57):
            start -= 1
        found = _WORD_HIT.match(shadow, start)
        end = found.end() if found else place + 1
        word = shadow[start:end].decode()
        if word == "HRESULT_FROM_WIN32" or symbols(word) is not None:
            yield start


def _runs(shadow: bytes, known: Known) -> Iterator[int]:
    """Every run of hex digits that may be a code without prefix: eight of them, ten behind
    ``%20``, or ten decimal ones.
    """
    digits = shadow.translate(_AS_HEX)
    place = digits.find(b"00000000")
    while place >= 0:
        after = digits.find(b" ", place)
        after = len(digits) if after < 0 else after
        if (
            _may_be_eight(shadow, place, after, known)
            if after - place == 8
            else after - place == 10 and _may_be_ten(shadow, place)
        ):
            yield place
        place = digits.find(b"00000000", after)


def _may_be_eight(shadow: bytes, place: int, after: int, known: Known) -> bool:
    if shadow[place] not in b"89ABCDEFabcdef" or shadow[after : after + 1] == b"-":
        return False
    code = Code(int(shadow[place:after], 16))
    return known(code) or is_plausible(code)


def _may_be_ten(shadow: bytes, place: int) -> bool:
    run, before = shadow[place : place + 10], shadow[max(0, place - 1) : place]
    return before in (b"-", b"?", b"%", b"=") or (run.isdigit() and 1 << 31 <= int(run) <= LARGEST)
