"""Finds every error code in running text and leaves decoys alone.

A decoy is a number that looks like a code: parts of GUIDs, MAC addresses, hashes, pointers, thread ids, phone numbers,
dates, versions, product keys. Which codes and symbols exist is asked of functions that the caller gives.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kb.codes import LARGEST, Code, Reading, normalise

Known = Callable[[Code], bool]
Symbols = Callable[[str], Code | None]

_H = r"[0-9A-Fa-f]"
_GAP = r"(?:[ \t]?\r?\n(?:[ \t]*[>|]+)*[ \t]*|[-\u00ad \u200b])?"
_BEFORE = r"(?<![\w\-.:/#\\%@{])"
_PREFIXED = re.compile(
    rf"(?<![A-Za-z0-9_\-])(?:0[xX] ?|&[hH]|[oO][xX])((?:[0-9A-Fa-fOolI]{_GAP}){{7}}[0-9A-Fa-fOolI])"
    r"(?:[uU]?[lL]|[uU])?(?![0-9A-Za-z_-])"
)
_BARE = re.compile(rf"(?<![A-Za-z0-9_\-.:/#\\%@{{+])({_H}{{8}})[hH]?(?![A-Za-z0-9_\-]|[.:]\w)")
_DECIMAL = re.compile(r"(?<![A-Za-z0-9_.:/#\\%@{])(-?\d{10})(?![A-Za-z0-9_\-]|[.:]\w)")
_SMALL = re.compile(
    r"(?:\b(?:error|err|win32|hresult|rc|errno)\b|傳回碼|错误码|錯誤碼|錯誤|错误|返回码)"
    r"[ \t]*(?:code|id|no\.|number|代碼|代码)?[ \t]*[:=#(（]?[ \t]*"
    r"(?<![\w.])(0x[0-9A-Fa-f]{1,5}|\d{1,5})(?![\w.\-:/%]|[ \t]*(?:px|ms|kb|mb|%|次|台|個))",
    re.IGNORECASE,
)
_SYMBOL = re.compile(r"(?<![\w.\-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w\-])")
_MACRO = re.compile(r"HRESULT_FROM_WIN32[ \t]*\([ \t]*(\d{1,5}|0x[0-9A-Fa-f]{1,4})[ \t]*\)")
_DECOY_LABEL = re.compile(
    r"(?:\b(?:heap|size|addr(?:ess)?|ptr|pointer|base|offset|ticks?|tid|pid|thread(?:id)?|process(?:id)?|handle|hash|crc\d*"
    r"|md5|sha\d*|flags?|mask|keywords|style|cookie|seed|checksum|luid|logon ?id|stop code|bugcheck|bug check|bsod"
    r"|blue screen|session|instance|module|at|serial|ticket(?: number)?|phone|tel|fax|isbn|order|id|no\.?|number)"
    r"|藍畫面|蓝屏|藍屏|停止代碼|統編|電話|电话|工单|單號|編號|序號|分機)[ \t]*(?:[:=#：]|is|was)?[ \t]*\(?$",
    re.IGNORECASE,
)
_STRONG_LABEL = re.compile(
    r"(?:\b(?:hr|hresult|error(?: code)?|err|code|reason|result|rc"
    r"|return(?:ed)?(?: (?:code|value))?|exit(?: code)?|status|failed(?: with)?|with)"
    r"|錯誤碼?|错误码?|傳回[碼值]|返回[值码]|代碼|代码|結果)[ \t]*(?:[:=：]|is|was|of)?[ \t]*[\[(（\"'「]?$",
    re.IGNORECASE,
)
_SELECTOR = re.compile(r"\bslui(?:\.exe)?[ \t]+$", re.IGNORECASE)
_PRODUCT_KEY = re.compile(r"\b(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5}\b")


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
    plain, places = _plain_with_places(text)
    taken: list[tuple[int, int]] = [(m.start(), m.end()) for m in _PRODUCT_KEY.finditer(plain)]
    found: list[Found] = []
    for start, end, reading in _candidates(plain, known, symbols):
        if any(start < stop and begin < end for begin, stop in taken):
            continue
        taken.append((start, end))
        first, last = places(start), places(end - 1) + 1
        found.append(Found(first, last, text[first:last], reading))
    return sorted(found, key=lambda one: one.start)


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
        if number <= 0xFFFF:
            yield match.start(), match.end(), Reading(Code.from_win32(number), "win32", ("text", "wrapped"))
    yield from _prefixed(text, known)
    for match in _BARE.finditer(text):
        code = Code(int(match[1], 16))
        if _is_bare_code(text, match, code, known):
            yield match.start(), match.end(), Reading(code, "hresult", ("text",))
    for match in _DECIMAL.finditer(text):
        value = int(match[1])
        if -(1 << 31) <= value <= LARGEST and not _follows_decoy(text, match.start()):
            code = Code(value & LARGEST)
            if (
                code.is_failure
                and (known(code) or _is_plausible(code))
                and (value < 0 or known(code) or _is_strong(text, match.start()))
            ):
                yield match.start(), match.end(), Reading(code, "hresult", ("text", "signed" if value < 0 else "decimal"))
    yield from _small(text, known)


def _symbols(text: str, symbols: Symbols) -> Iterator[tuple[int, int, Reading]]:
    for match in _SYMBOL.finditer(text):
        code = symbols(match[0])
        if code is not None and (code.is_failure or code.is_reserved):
            yield match.start(), match.end(), Reading(code, "hresult", ("text", "symbol"))


def _prefixed(text: str, known: Known) -> Iterator[tuple[int, int, Reading]]:
    for match in _PREFIXED.finditer(text):
        digits = re.sub(r"[^0-9A-Fa-fOolI]", "", match[1])
        plain = digits.translate(_AS_DIGITS)
        notes: tuple[str, ...] = ("text",)
        if plain != digits:
            notes += ("look-alike",)
        if len(digits) != len(match[1]):
            notes += ("joined",)
        code = Code(int(plain, 16))
        if code and not _follows_decoy(text, match.start(), known(code)) and _is_prefixed_code(text, match, code, known):
            yield match.start(), match.end(), Reading(code, "hresult", notes)


_AS_DIGITS = str.maketrans("OolI", "0011")


def _small(text: str, known: Known) -> Iterator[tuple[int, int, Reading]]:
    """Win32 numbers, but only where the text calls them an error."""
    for match in _SMALL.finditer(text):
        number = int(match[1], 0)
        code = Code.from_win32(number)
        if 1 < number <= 0xFFFF and known(code) and (number > 999 or match[1][:2] == "0x"):
            yield match.start(1), match.end(1), Reading(code, "win32", ("text", "win32"))


def _is_prefixed_code(text: str, match: re.Match[str], code: Code, known: Known) -> bool:
    """Whether eight digits behind 0x are an error: a small number only where the text calls it one."""
    if code <= 0xFFFF:
        return known(code) and _is_strong(text, match.start())
    return known(code) or _is_plausible(code) or _is_selected(text, match)


def _is_bare_code(text: str, match: re.Match[str], code: Code, known: Known) -> bool:
    if not code.is_failure or _follows_decoy(text, match.start()):
        return False
    return known(code) or (_is_strong(text, match.start()) and _is_plausible(code))


def _is_plausible(code: Code) -> bool:
    """Whether a value that no table has may still be an error: a failure of a defined facility with a number in it."""
    if not code.is_failure or code.is_customer or not code.number:
        return False
    return code.facility_name is not None or (code >> 28 == 0xC and code.facility < 0x100)


def _is_selected(text: str, match: re.Match[str]) -> bool:
    """Whether slui was asked for this very code."""
    return bool(re.search(r"\bslui(?:\.exe)?[ \t]+0x2a[ \t]+$", text[max(0, match.start() - 30) : match.start()], re.IGNORECASE))


def _follows_decoy(text: str, start: int, known: bool = False) -> bool:
    before = text[max(0, start - 32) : start].rpartition("\n")[2]
    match = _DECOY_LABEL.search(before)
    return bool(match) and not (
        known and match is not None and match[0].strip(" :=#：(").lower() in ("id", "no", "number", "at", "no.")
    )


def _is_strong(text: str, start: int) -> bool:
    return bool(_STRONG_LABEL.search(text[max(0, start - 40) : start].rpartition("\n")[2]))
