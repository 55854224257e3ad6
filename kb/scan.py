"""Finds every error code in running text and leaves decoys alone.

A decoy is a number that looks like a code: parts of GUIDs, MAC addresses, hashes, pointers, thread ids, phone numbers,
dates, versions, product keys, dumps. Which codes and symbols exist is asked of functions that the caller gives.

Each decision depends on at most MARGIN characters around the number, so that a text of any size can be read in blocks
(``find_in_blocks``) with the same result, and most of it need only be looked at for the shape of a number (``_hits``).
"""

import re
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from kb.codes import LARGEST, Code, Reading, normalise

Known = Callable[[Code], bool]
Symbols = Callable[[str], Code | None]

MARGIN = 256
_LONGEST_LABEL = 64

_H = "[0-9A-Fa-f]"
_GAP = r"(?:(?:=|[ \t]|<wbr/?>)?\r?\n(?:[ \t]{0,3}[>|]){0,6}[ \t]{0,16}|[-\u00ad \u200b]|<wbr/?>)?"
_START = r"(?:(?<![A-Za-z0-9_])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2})|(?<==3D))"
_PREFIXED = re.compile(
    rf"{_START}(?:0[xX] ?{_GAP}|&[hH]|[oO][xX])((?:[0-9A-Fa-fOolI]{_GAP}){{7}}[0-9A-Fa-fOolI])"
    rf"(?:[uU]?[lL]|[uU])?(?![0-9A-Za-z_]|-{_H}{{4}}\b)",
    re.ASCII,
)
_BARE = re.compile(
    rf"(?:(?<![A-Za-z0-9_\-./\\%@{{+$~])(?<![0-9A-Fa-f]`)|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{{2}})|(?<==3D))({_H}{{8}})[hH]?"
    rf"(?![A-Za-z0-9_\-@`!]|\.[\w.]|:{_H}|[+/]\w)",
    re.ASCII,
)
_DECIMAL = re.compile(
    r"(?<![A-Za-z0-9_.\-/#\\%@{])(?<!\d:)(-(?:\d{10}|\d(?:,\d{3}){3})|\d{10})(?![A-Za-z0-9_\-@]|[.:,]\d|\.\w)", re.ASCII
)
_SMALL = re.compile(
    r"(?:(?<![A-Za-z0-9_])(?:(?:error|exit)(?:[ _]?code)?|err|win32|hresult|rc|errno)(?![A-Za-z])"
    r"|傳回碼|错误码|錯誤碼|錯誤|错误|返回码)"
    r"[ \t]{0,4}(?:code|id|no\.|number|代碼|代码)?[\"']?[ \t]{0,4}[:=#(>]?[ \t]{0,4}[\"']?"
    r"(?<![A-Za-z0-9_.\t])(0x[0-9A-Fa-f]{1,5}|\d{1,5})"
    r"(?![A-Za-z0-9_\-/%]|[.:,]\d|[ \t]?\([0-9A-Z]{5}\)|[ \t]{0,2}(?:px|ms|kb|mb|%|次|台|個|筆|times|rows|lines|users))",
    re.IGNORECASE | re.ASCII,
)
_SYSTEM = re.compile(
    r"(?:system error|win32 error(?: code)?:?|(?:GetLastError|LastError)(?:\(\))?"
    r"(?: (?:is|was|returned|returns|=))?|發生系統錯誤|发生系统错误)"
    r"[ \t]{0,2}[:=]?[ \t]{0,2}(\d{1,5})(?![\w\-/%]|[.:,]\d)|系統發生[ \t]{0,2}(\d{1,5})[ \t]{0,2}錯誤",
    re.IGNORECASE | re.ASCII,
)
_SYMBOL = re.compile(r"(?<![A-Za-z0-9_.\-])[A-Z][A-Z0-9]{0,40}(?:_[A-Z0-9]{1,40}){1,12}(?![A-Za-z0-9_\-])")
_MACRO = re.compile(r"HRESULT_FROM_WIN32[ \t]{0,4}\([ \t]{0,4}(\d{1,5}|0x[0-9A-Fa-f]{1,4})[ \t]{0,4}\)")
_DWORD = re.compile(rf'"([\w ]{{2,40}})"=dword:({_H}{{8}})(?!\w)')
_PRODUCT_KEY = re.compile(r"\b(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5}\b")
_STOP = re.compile(
    r"(?:stop|bug ?check(?: was)?)[:,]?[ \t]{0,4}(?:0x)?[0-9a-f]{1,8}[ \t]{0,4},?[ \t]{0,4}[({][^(){}\n]{0,100}[)}]",
    re.IGNORECASE,
)

_POINTER = re.compile(
    r"(?:\b(?:heap|size|addr(?:ess)?|ptr|pointer|image ?base|base address|offset|ticks?|tid|pid|thread(?: ?id)?|process ?id"
    r"|handle(?: ?id)?|hash|crc ?\d*|md5|sha ?\d*|flags?|mask|keywords|style|cookie|seed|checksum|luid|logon ?id"
    r"|bug ?check p\d|arg ?\d"
    r"|(?:stop|bsod|blue ?screen|bug ?check)(?: error)?(?: code)?|(?:memory|instruction) at|commit|blob|thumbprint|fingerprint"
    r"|serial(?: number)?|e[abcd]x|e[sd]i|e[sbi]p|hkey(?: \w+){0,3}|hk(?:lm|cu|cr|u|cc)|h?def ?key|desired ?access|access ?mask"
    r"|vtable|teb|peb|argb|colou?r|ticket(?: (?:number|no|id))?|phone(?: number)?|tel|mobile|fax|isbn"
    r"|(?:zip|area|post(?:al)?|country|bar|colou?r|language) ?code)"
    r"|藍畫面|蓝屏|藍屏|停止(?:代碼|代码|錯誤|错误)|統編|統一編號|電話(?:號碼)?|电话|手機|手机|傳真|工单|單號|單|编号|編號|序號|序号|分機"
    r"|帳號|账号|位址|地址|指標|旗標|執行緒(?:識別碼)?|线程|處理程序識別碼|雜湊(?:值)?|哈希|大小|郵遞區號)$"
)
_COUNTED = re.compile(
    r"\b(?:session(?: id)?|instance|module|order(?: (?:no|number|id))?|base|process|index|access|merge|parent|tree|rev(?:ision)?"
    r"|build|version|key|account|length|len|count|memory|asset(?: (?:tag|no|number|id))?|customer|extension"
    r"|ext|row|line|limit|range|case(?: (?:no|number|id))?|incident|invoice|request|employee|magic|signature|time ?stamp|sequence"
    r"|seq|id|no\.?|number|at|csi)$"
)
_NAMES_ANYTHING = ("id", "no", "no.", "number", "at")
_STRONG = re.compile(
    r"(?:\b(?:hr|hresult|error(?: (?:code|number|id|no\.?|value))?|err|code|reason|result|rc|exception"
    r"|return(?:ed)?(?: (?:code|value))?|exit(?:ed)?(?: (?:code|value|status))?|(?:nt)?status|fail(?:ed|ure|s)?(?: with)?|with)"
    r"|錯誤碼?|错误码?|錯誤代碼|错误代码|傳回[碼值]|返回[值码]|代碼|代码|結果|结果)$"
)
_COPULA = re.compile(r"(?: (?:is|was|of)|[為为是])$")
_ENDS = " \t\"'`([{（「『【<>=:#|*\u3000"
_TAGS = re.compile(r"(?:<[^<>\n]{1,60}>[ \t]*)+$")
_TAG_NAME = re.compile(
    r"<(?:\w{1,20}:)?(?!t[dhr]\b|span\b|b\b|i\b|p\b|code\b|div\b|font\b|strong\b|em\b|li\b|pre\b|a\b|br\b)(\w{1,40})"
)
_ATTRIBUTE = re.compile(r"\b[Nn]ame=[\"']([^\"']{1,40})[\"']")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SELECTED = re.compile(r"\bslui(?:\.exe)?[ \t]+0x2a[ \t]+$", re.IGNORECASE)
_EXTENDED = re.compile(r"[ \t]?-[ \t]?0x[0-9A-Fa-f]{4,6}\b")
_UNIT = re.compile(r"[ \t]{0,2}(?:bytes?\b|[KMGT]i?B\b|ms\b|ticks\b|sec|位元組|字节|元|USD|NT)", re.ASCII)
_WORD = rf"(?:{_H}{{8}}`{_H}{{8}}|{_H}{{16}}|{_H}{{8}})"
_WORDS_BEFORE = re.compile(rf"(?<![0-9A-Za-z_])(?:{_WORD}[ \t]{{1,3}}){{1,4}}$")
_WORDS_AFTER = re.compile(rf"(?:[ \t]{{1,3}}{_WORD}(?![0-9A-Za-z_`])){{1,4}}")
_HASH_LINE = re.compile(rf"^{_H}{{8}}[ \t]")


@dataclass(frozen=True)
class Found:
    """One code in a text: where (``start`` and ``end`` count characters of the given text), as written, and its reading."""

    start: int
    end: int
    text: str
    reading: Reading

    @property
    def code(self) -> Code:
        """The code."""
        return self.reading.code


def find(text: str, known: Known, symbols: Symbols) -> list[Found]:
    """Every code in a text, in order; each place once. ``known`` says whether a value is in a table."""
    known = _with_ntstatus(known)
    return [one for start, end in _windows(text, known, symbols) for one in _in_window(text, start, end, known, symbols)]


def find_slowly(text: str, known: Known, symbols: Symbols) -> list[Found]:
    """The same as ``find``, with every rule tried at every place; tests compare the two."""
    return _in_window(text, 0, len(text), _with_ntstatus(known), symbols)


def _with_ntstatus(known: Known) -> Known:
    """Knows also the NTSTATUS inside an HRESULT."""
    return lambda code: known(code) or (code.ntstatus is not None and known(code.ntstatus))


def find_in_blocks(blocks: Iterable[str], known: Known, symbols: Symbols) -> Iterator[tuple[str, list[Found]]]:
    """Every code in a text that comes in blocks of any length: for each block the text that is settled and the codes in it.

    The settled texts together are the whole text. Places count from the beginning of the settled text; a code may reach
    beyond its end. Memory is bounded by the longest block.
    """
    known = _with_ntstatus(known)
    kept, fresh, begin = "", 0, True
    for block in blocks:
        kept += block
        if len(kept) - fresh < 4 * MARGIN:
            continue
        edge = _edge(kept, fresh)
        yield kept[fresh:edge], _settled(kept, fresh, edge, begin, False, known, symbols)
        start = max(0, edge - MARGIN)
        kept, fresh, begin = kept[start:], edge - start, begin and start == 0
    yield kept[fresh:], _settled(kept, fresh, len(kept), begin, True, known, symbols)


def _edge(text: str, fresh: int) -> int:
    """Where the settled part of a text ends: after a line where there is one, a window before the end of the text."""
    last = len(text) - MARGIN
    return text.rfind("\n", fresh, last) + 1 or last


def _settled(text: str, start: int, end: int, begin: bool, last: bool, known: Known, symbols: Symbols) -> list[Found]:
    """The codes that begin between two places, counted from the first one."""
    found = [
        one
        for lower, upper in _windows(text, known, symbols, max(0, start - MARGIN // 2), end)
        for one in _in_window(text, lower, upper, known, symbols, begin, last)
        if start <= one.start < end
    ]
    return [replace(one, start=one.start - start, end=one.end - start) for one in found]


def _windows(text: str, known: Known, symbols: Symbols, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """The parts of a text around every place that has the shape of a code, as pairs of places; they do not overlap."""
    lower, upper = 0, 0
    for hit in _hits(text, start, len(text) if end is None else end, known, symbols):
        if upper and hit - MARGIN > upper:
            yield lower, upper
            upper = 0
        lower = lower if upper else max(0, hit - MARGIN)
        upper = min(len(text), hit + MARGIN)
    if upper:
        yield lower, upper


_AS_HEX = bytes(48 if chr(b) in "0123456789abcdefABCDEF" else 32 for b in range(256))
_ODD = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\uff10-\uff19\uff21-\uff3a\uff3f\uff41-\uff5a]"
    "|傳回|返回|错误|錯誤|系統發生"
)
_PREFIX_HIT = re.compile(
    rb"(?:0x|&h|ox)(?!0{8})(?:[?\s=>|\-]|<wbr/?>){0,48}[0-9a-foli](?:(?:[?\s=>|\-]|<wbr/?>){0,48}[0-9a-foli]){7}"
    rb"(?:u?l|u)?(?![0-9a-z])"
)
_SMALL_HIT = re.compile(
    rb"(?:err(?:or|no)?(?:_?code)?|exit(?:[ _]?code)?|win32|hresult|rc)"
    rb"[\s?]{0,6}(?:code|id|no\.|number)?[\s?\"']{0,6}[:=#(?>]?[\s?\"']{0,6}[0-9]|(?<=last)error[^\n]{0,24}[0-9]"
)
_GROUPED_HIT = re.compile(rb",[0-9]{3},[0-9]{3},[0-9]{3}")
_WORD_HIT = re.compile(rb"[A-Z0-9_]*")


def _hits(text: str, start: int, end: int, known: Known, symbols: Symbols) -> list[int]:
    """Where a code may stand, in order: cheap to find, and never missing one that the rules would take.

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
    """Every prefix of a hex number with eight digits behind it, by the letter that is rare; and ``exit code 1603``."""
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
        if place < end or not shadow[place + 1 : place + 2].isalnum() or not shadow[place - 1 : place].isalnum():
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
    """Every run of hex digits that may be a code without prefix: eight of them, ten behind ``%20``, or ten decimal ones."""
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
    return known(code) or _is_plausible(code)


def _may_be_ten(shadow: bytes, place: int) -> bool:
    run, before = shadow[place : place + 10], shadow[max(0, place - 1) : place]
    return before in (b"-", b"?", b"%", b"=") or (run.isdigit() and 1 << 31 <= int(run) <= LARGEST)


# The rules


def _in_window(
    text: str, start: int, end: int, known: Known, symbols: Symbols, begin: bool = True, last: bool = True
) -> list[Found]:
    """The codes in one part of a text; what stands so near its edge that the rules cannot judge it is left to other parts."""
    plain, places = _plain_with_places(text[start:end])
    lowest = 0 if begin and start == 0 else MARGIN // 2
    highest = end - start if last and end == len(text) else end - start - MARGIN // 2
    taken: list[tuple[int, int]] = []
    for pattern in (_PRODUCT_KEY, _STOP):
        for match in pattern.finditer(plain):
            _take(taken, match.start(), match.end())
    found: list[Found] = []
    for left, right, reading in _candidates(plain, known, symbols):
        first, stop = places(left), places(right - 1) + 1
        if lowest <= first and stop <= highest and _take(taken, left, right):
            found.append(Found(start + first, start + stop, text[start + first : start + stop], reading))
    return sorted(found, key=lambda one: one.start)


def _take(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Mark a place as used; False where a part of it is in use already. ``taken`` stays sorted and free of overlaps."""
    place = bisect_left(taken, (start, end))
    if (place and taken[place - 1][1] > start) or (place < len(taken) and taken[place][0] < end):
        return False
    insort(taken, (start, end))
    return True


def _plain_with_places(text: str) -> tuple[str, Callable[[int], int]]:
    """The text made plain, character by character, and a function from its places to those of the given text."""
    if text.isascii():
        return text, lambda place: place
    pieces, origins = [], []
    for origin, character in enumerate(text):
        plain = character if character.isascii() or "\u4e00" <= character <= "\u9fff" else normalise(character)[0]
        pieces.append(plain)
        origins += [origin] * len(plain)
    return "".join(pieces), origins.__getitem__


def _candidates(text: str, known: Known, symbols: Symbols) -> Iterator[tuple[int, int, Reading]]:
    yield from _symbols(text, symbols)
    for match in _MACRO.finditer(text):
        number = int(match[1], 0)
        if 0 < number <= 0xFFFF:
            yield match.start(), match.end(), Reading(Code.from_win32(number), "win32", ("text", "wrapped"))
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
_LONGEST_MATCH = 96


def _prefixed_reading(text: str, match: re.Match[str], code: Code, known: Known) -> Reading | None:
    """How eight digits behind 0x are to be read, as far as they are an error: no failure only where the text calls it one."""
    label = _label(text, match.start())
    if code <= 0xFFFF:
        wrapped = Code.from_win32(code)
        is_error = label.is_strong and not label.is_decoy(False) and known(wrapped)
        return Reading(wrapped, "win32") if is_error else None
    if _SELECTED.search(text[max(0, match.start() - 30) : match.start()]):
        return Reading(code, "hresult")
    if label.is_decoy(known(code)) or not (label.is_strong or code.is_failure or (code.is_reserved and code.number)):
        return None
    if known(code):
        return Reading(code, "hresult")
    is_called_so = label.is_strong or bool(_EXTENDED.match(text, match.end()))
    is_error = _is_plausible(code) or (is_called_so and code.is_failure and code.number != 0)
    return Reading(code, "hresult") if is_error else None


def _bare(text: str, known: Known) -> Iterator[tuple[int, int, Reading]]:
    """Eight hex digits without a prefix: known failures, and others where the text calls them an error."""
    for match in _BARE.finditer(text):
        code = Code(int(match[1], 16))
        if code.is_failure and _is_bare_code(text, match, code, known):
            yield match.start(), match.end(), Reading(code, "hresult", ("text",))
    for match in _DWORD.finditer(text):
        code = Code(int(match[2], 16))
        if code.is_failure and known(code) and _Label(_spaced(match[1]), True).is_strong:
            yield match.start(2), match.end(2), Reading(code, "hresult", ("text",))


def _is_bare_code(text: str, match: re.Match[str], code: Code, known: Known) -> bool:
    row = _row(text, match)
    label = _label(text, row.start)
    if label.is_decoy(False) or _UNIT.match(text, match.end()):
        return False
    if label.is_strong:
        return known(code) or _is_plausible(code)
    is_joined = match.start() > 0 and text[match.start() - 1] in ":#"
    return known(code) and not is_joined and all(_is_known_word(word, known) for word in row.others)


@dataclass(frozen=True)
class _Row:
    """The hex words beside a number, in a dump or in a column of hashes: where they begin, and which they are."""

    start: int
    others: list[str]


def _row(text: str, match: re.Match[str]) -> _Row:
    """Up to four words on either side, and the words that begin the lines before and after where this one begins its own."""
    before = _WORDS_BEFORE.search(text[max(0, match.start() - 80) : match.start()])
    after = _WORDS_AFTER.match(text, match.end())
    others = [word for found in (before, after) if found for word in found[0].split()]
    if match.start() == 0 or text[match.start() - 1] == "\n":
        lines = (_line_before(text, match.start()), _line_after(text, match.end()))
        others += [line[:8] for line in lines if _HASH_LINE.match(line)]
    return _Row(match.start() - len(before[0]) if before else match.start(), others)


def _is_known_word(word: str, known: Known) -> bool:
    return len(word) == 8 and (known(Code(int(word, 16))) and word[0] in "89ABCDEFabcdef")


def _line_before(text: str, place: int) -> str:
    """The beginning of the line before the one that begins at a place; empty where it is too long to be looked at."""
    start = max(0, place - MARGIN // 2 + 16)
    lines = text[start : max(start, place - 1)].split("\n")
    return lines[-1] if len(lines) > 1 or start == 0 else ""


def _line_after(text: str, place: int) -> str:
    """The beginning of the next line; empty where it is too far away."""
    return text[place : place + MARGIN // 2 - 16].partition("\n")[2]


def _decimal(text: str, known: Known) -> Iterator[tuple[int, int, Reading]]:
    """Ten decimal digits, signed or not."""
    for match in _DECIMAL.finditer(text):
        value = int(match[1].replace(",", ""))
        if not -(1 << 31) <= value <= LARGEST or not Code(value & LARGEST).is_failure:
            continue
        code, label = Code(value & LARGEST), _label(text, match.start())
        if label.is_decoy(False) or _UNIT.match(text, match.end()):
            continue
        if known(code) or (_is_plausible(code) and (value < 0 or label.is_strong)):
            yield match.start(), match.end(), Reading(code, "hresult", ("text", "signed" if value < 0 else "decimal"))


def _small(text: str, known: Known) -> Iterator[tuple[int, int, Reading]]:
    """Win32 numbers, but only where the text calls them an error."""
    for match in _SYSTEM.finditer(text):
        place = 1 if match[1] else 2
        number = int(match[place])
        if 0 < number <= 0xFFFF and known(Code.from_win32(number)):
            yield match.start(place), match.end(place), Reading(Code.from_win32(number), "win32", ("text", "win32"))
    for match in _SMALL.finditer(text):
        number = int(match[1], 0)
        code = Code.from_win32(number)
        is_large = number > 999 or match[1][:2].lower() == "0x"
        if 1 < number <= 0xFFFF and is_large and number not in _RESTARTS and known(code):
            yield match.start(1), match.end(1), Reading(code, "win32", ("text", "win32"))


_RESTARTS = (1641, 3010)


def _is_plausible(code: Code) -> bool:
    """Whether a value that no table has may still be an error: a failure of a defined facility with a number in it."""
    if not code.is_failure or code.is_customer or not code.number:
        return False
    return code.facility_name is not None or (code >> 28 == 0xC and code.facility < 0x100)


@dataclass(frozen=True)
class _Label:
    """What stands before a number on its line: the last words, in lower case; and whether a sign such as = ties them to it."""

    words: str
    is_tied: bool

    @property
    def is_strong(self) -> bool:
        """Whether it says that the number is an error."""
        return bool(_STRONG.search(self.words))

    def is_decoy(self, known: bool) -> bool:
        """Whether it says that the number is something else; words that also occur in sentences count less for a known code."""
        if _POINTER.search(self.words):
            return True
        counted = None if self.is_strong else _COUNTED.search(self.words)
        return bool(counted) and (not known or (self.is_tied and counted is not None and counted[0] not in _NAMES_ANYTHING))


def _label(text: str, start: int) -> _Label:
    """The label of a number: ``hr=``, ``"threadId": "``, ``<Data Name="ProcessId">``, ``錯誤碼：``."""
    before = text[max(0, start - _LONGEST_LABEL) : start].rpartition("\n")[2]
    tags = _TAGS.search(before)
    if tags:
        named = _ATTRIBUTE.search(tags[0]) or _TAG_NAME.search(tags[0])
        if named:
            return _Label(_spaced(named[1]), True)
        before = before[: tags.start()]
    words = before.rstrip(_ENDS)
    tied = any(sign in before[len(words) :] for sign in "=:#")
    return _Label(_spaced(_COPULA.sub("", words).rstrip(_ENDS)), tied)


def _spaced(name: str) -> str:
    """Words in lower case: ``lastErrorCode`` is ``last error code``."""
    return _CAMEL.sub(" ", name[-48:]).replace("_", " ").lower()
