"""Where a code may stand: cheap to find, and never missing a place that the rules would take.

Most of it looks at the ASCII shadow of the text, in which every other character is a question
mark. A pattern here begins with fixed letters, which are looked for at the speed of memory.
"""

import re
from collections.abc import Iterator
from typing import AnyStr

from kb.codes.code import LARGEST, Code
from kb.codes.scan_letters import LETTERS_C, LETTERS_X
from kb.codes.scan_rules import ALL, MARGIN, NUMBER, SMALL, WORD, Symbols
from kb.codes.scan_values import Known, is_plausible, is_possible

_AS_HEX = bytes(48 if chr(b) in "0123456789abcdefABCDEF" else 32 for b in range(256))
# Characters that become nothing or ASCII when a text is made plain: invisible ones, full width.
_INVISIBLE = r"\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_FULL_WIDTH = r"\uff10-\uff19\uff21-\uff3a\uff3f\uff41-\uff5a"
_MADE_PLAIN = re.compile(rf"[{_INVISIBLE}{_FULL_WIDTH}]")
_DIGITS = rb"""(?!0{8}|[0-9a-f]{9})                    # no pointer 0x00000000..., 0x7ffb8a2b7c00
    (?:[?\s=>|\-]|<wbr/?>){0,48}+[0-9a-foli]               # 0x C, 0x<wbr>C
    (?:(?:[?\s=>|\-]|<wbr/?>){0,48}+[0-9a-foli]){7}+       # 004-F074, 004=\n> F074
    (?![0-9a-f])                                           # 0xC004F074UL, 0xC004F074Windows
"""
_PREFIXES = (
    re.compile(
        rb"""x(?:
            (?<=[0o]x)(?=%b)                                # 0xC004F074, OxC004F074
            | (?<=0x)(?=[0-9a-f]{0,7}\?[0-9a-f?]{0,7})      # 0xC004F074, with a Cyrillic C
            | (?<=\?x)(?=[0-9a-f?]{8})                      # OxC004F074, with a Cyrillic O
        )"""
        % _DIGITS,
        re.VERBOSE,
    ),
    re.compile(rb"&h(?=%b)" % _DIGITS, re.VERBOSE),  # &HC004F074
)
# In groups of digits, behind a hyphen, or one of its kind that is not ASCII.
_GROUPED = re.compile(rb"-(?=[12],[0-9]{3},[0-9]{3},[0-9]{3})")
_GROUPED_BEHIND_ANY = re.compile(rb",[0-9]{3},[0-9]{3},[0-9]{3}")
_WORD = re.compile(rb"[A-Z0-9_]*")
# Behind a word for error: what may stand before a number, and the numbers that may be one.
_BETWEEN = rb"""(?:[ _?-]?(?:code|status|id|no|nr|n|number|nummer|value|kode?|kodu)[.?]{0,2})?+
    [\s?:=#(>"'%]{0,14}+"""  # error code: 1722, Fehler Nr. 1722
_ANY = _BETWEEN + rb"[0-9]"
_LARGE = (
    _BETWEEN
    + rb"""(?=[0-9])(?:
    0x[0-9a-f] | [0-9]{4,5}(?![0-9])                      # 0x6ba, 1722
    | [0-9]{1,3}["')?]?[ ?]?[.:,?]?[ ?]?["'?]?            # 5: Access is denied
        (?:acc|the|das|zug|el|le|odm|dism|err|\?)             # 740: Elevated permissions
    | [0-9]{1,3}[ \t?]{0,4}\r?\n | [0-9]{1,3}[ ?][(?]0x   # 87, ERROR 53 (0x00000035)
    )"""
)
_INSTALLER = rb"[ ?]?[:=(?]?[ ?]?16[0-5][0-9]"
_SIGNS = tuple(
    re.compile(sign % {b"any": _ANY, b"large": _LARGE, b"installer": _INSTALLER}, re.VERBOSE)
    for sign in (
        rb"""err(?:
            (?=(?:ore|or|eur|o|no)?+%(large)b)                     # error 1722, erreur : 1722
            | (?=(?:ore|or|eur|o)?+[ ?](?:del?|d[io]|syst)         # erreur syst?me 5
                [^\n]{0,14}[\s?:=(][0-9])                          # error de sistema 5
            | (?:(?<=[m2ske][ ?]err)|(?<=[2nske]err))              # System error 53, WinError 5
                (?=or[ ?]?(?:code)?%(any)b)                        # Windows error code 5
            | (?<=lasterr)(?=or(?:\(\))?                           # GetLastError()=5
                [ ?]?(?:is|was|returned|returns)?%(any)b)          # GetLastError() returned 5
            | (?:(?<=[a-z][ ?][0-9]{4}[ ?]err)                     # a 1603 error
                |(?<=[a-z][ ?][0-9]{5}[ ?]err))(?=or)              # a 10061 error
        )""",
        rb"fe(?=(?:hler|l|il|jl)%(any)b)",  # Systemfehler 53, fel 1058
        rb"fout(?=%(any)b)",  # fout 1058
        rb"""exit(?=
            (?:ed|s)?(?:[ ?]with)?(?:%(large)b|%(installer)b)  # exit code: 1722, exited with 1603
            | [ ]code[ ]\[%(installer)b                        # exit code [1603]
        )""",
        rb"return(?=ing[ ?][0-9]|(?:s|ed|ing)?%(installer)b|[ _?-]?(?:code|value)%(large)b)",
        rb"failed(?=(?:[ ?]with(?:[ ?]code)?|[:,?])?[ ?]{0,2}[:=(?]?[ ?]?[0-9]{1,5}(?![0-9]))",
        rb"win32(?=(?:exception)?%(any)b)",  # Win32Exception (5)
        rb"rc(?=%(large)b)",  # rc=1722
    )
)
# The same in other scripts, in the text itself, each with a rare character of it: that alone is
# looked for first, many times faster than the word. A number may stand first: 1722 的錯誤.
_OTHER_SIGNS = tuple(
    (
        rare,
        re.compile(
            rf"""{word}(?:
                (?=[^\W\d_]{{0,6}}+\s?[^\W\d_]{{0,6}}     # 錯誤代碼, エラー コード
                    [^\w\n]{{0,14}}+(?:\s{{0,4}}%%)?\d)    # 錯誤: 1722, 錯誤:⏎%%1058
                | (?<=\d{word}) | (?<=\d.{word})      # 1722錯誤, 1722 錯誤
                | (?<=\d..{word}) | (?<=\d...{word})  # 1722 的錯誤, 1722 號的錯誤
            )""",
            re.VERBOSE,
        ),
    )
    for rare, words in {
        "誤": ("錯誤",),
        "错": ("错误", "报错"),
        "錯": ("報錯",),
        "ー": ("エラー",),
        "류": ("오류",),
        "러": ("에러",),
        "傳": ("傳回", "回傳"),
        "返": ("返回",),
        "束": ("結束",),
        "退": ("退出",),
        "終": ("終了",),
        "종": ("종료",),
        "敗": ("失敗",),
        "败": ("失败",),
        "發": ("系統發生",),
        "ш": ("шибк",),
        "Ш": ("ШИБК",),
        "м": ("омилк",),
        "ỗ": ("ỗi",),
        "ı": ("hatası",),
        "ł": ("łąd", "łęd", "ład", "łed"),
        "в": ("возврата", "выхода"),
        "é": (r"échec\(s\)",),
        "실": ("실패",),
    }.items()
    for word in words
)


def hits(text: str, start: int, end: int, known: Known, symbols: Symbols) -> list[tuple[int, int]]:
    """Where a code may stand, in order, and of which kinds (WORD, NUMBER, SMALL): cheap to find,
    and never missing one that the rules would take.
    """
    part = text[start : min(len(text), end + MARGIN)]
    shadow = part.encode("ascii", "replace")
    lower = shadow.lower()
    places = dict.fromkeys(_prefixes(lower), NUMBER)
    for kind, found in (
        (NUMBER, _runs(shadow, part, known)),
        (WORD, _words(shadow, symbols)),
        (SMALL, (match.start() for sign in _SIGNS for match in sign.finditer(lower))),
        (SMALL | NUMBER, [] if part.isascii() else _in_other_scripts(part)),
        (ALL, [] if part.isascii() else (match.start() for match in _MADE_PLAIN.finditer(part))),
    ):
        for place in found:
            places[place] = places.get(place, 0) | kind
    return sorted((start + place, kind) for place, kind in places.items())


def _all(shadow: AnyStr, sign: AnyStr) -> Iterator[int]:
    """Every place of a sign."""
    place = shadow.find(sign)
    while place >= 0:
        yield place
        place = shadow.find(sign, place + 1)


def _prefixes(lower: bytes) -> Iterator[int]:
    """Every prefix of a hex number with eight digits behind it."""
    for pattern in _PREFIXES:
        yield from (match.start() for match in pattern.finditer(lower))


def _in_other_scripts(part: str) -> Iterator[int]:
    """Where a word for error stands that is not ASCII, or the Cyrillic letter of 0хC004F074."""
    foreign = (place for letter in LETTERS_X for place in _all(part, letter))
    yield from (place for place in foreign if part[place - 1 : place] in ("0", "o", "O"))
    for rare, sign in _OTHER_SIGNS:
        if rare in part:
            yield from (match.start() for match in sign.finditer(part))


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
        found = _WORD.match(shadow, start)
        end = found.end() if found else place + 1
        word = shadow[start:end].decode()
        if word == "HRESULT_FROM_WIN32" or symbols(word) is not None:
            yield start


# Bare digits

# What may call an unknown value an error: every such label of ``scan_labels`` has one of these.
_CALLED = re.compile(
    rb"""
    err | hr | result | scode | statu | stato | excep | fault | ret | exit | reason | rc  # hr=
    | fail | end | crash | abort | stop | hang | stuck | fehl | update | code | fall      # fehl
    | falha | fout | fe(?:l|il|jl) | chyb | hata | hiba | virhe | eroare | codic | kod    # kod
    | ergebnis | ausnahme | \?                                                            # ????
    """,
    re.VERBOSE,
)
# The first digit of a failure.
_FIRST = b"89ABCDEFabcdef"
# A label, the words of a dump between it and the number, and an event's column.
_CALLED_REACH = 160


def _runs(shadow: bytes, part: str, known: Known) -> Iterator[int]:
    """Every run of hex digits that may be a code without prefix: eight of them, some more behind
    ``%20``, ``\\u0027`` or a word, ten decimal ones, in groups too, or seven behind a Cyrillic C.
    """
    digits = shadow.translate(_AS_HEX)
    place = digits.find(b"00000000")
    while place >= 0:
        after = digits.find(b" ", place)
        after = len(digits) if after < 0 else after
        length = after - place
        if length == 8:
            if shadow[place] in _FIRST and _may_be_eight(shadow, place, after, known):
                yield place
        elif length in (9, 10, 12) and _may_be_longer(shadow, place, after, known):
            yield place
        place = digits.find(b"00000000", after)
    grouped = _GROUPED if part.isascii() else _GROUPED_BEHIND_ANY
    yield from (match.start() for match in grouped.finditer(shadow))
    if not part.isascii() and any(letter in part for letter in LETTERS_C):
        seven = (place for letter in LETTERS_C for place in _all(part, letter))
        yield from (place for place in seven if digits.startswith(b"0000000", place + 1))


def _may_be_longer(shadow: bytes, place: int, after: int, known: Known) -> bool:
    """Some more hex digits: the end of a word is some too (code80070005, update80070005), and of
    what JSON escapes (\\u002780070005).
    """
    start = after - 8
    more = shadow[place:start].lower()
    return (
        (more in (b"e", b"de") or (len(more) == 4 and shadow[place - 1 : place + 2] == b"u00"))
        and shadow[start] in _FIRST
        and _may_be_eight(shadow, start, after, known)
    ) or (len(more) == 2 and _may_be_ten(shadow, place))


def _may_be_eight(shadow: bytes, place: int, after: int, known: Known) -> bool:
    if shadow[after : after + 1] == b"-":
        return False
    code = Code(int(shadow[place:after], 16))
    if known(code) or is_plausible(code):
        return True
    before = shadow[max(0, place - _CALLED_REACH) : place].lower()
    return is_possible(code, zeros=1) and bool(_CALLED.search(before))


def _may_be_ten(shadow: bytes, place: int) -> bool:
    run, before = shadow[place : place + 10], shadow[max(0, place - 1) : place]
    return before in (b"-", b"?", b"%", b"=") or (run.isdigit() and 1 << 31 <= int(run) <= LARGEST)
