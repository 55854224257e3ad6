"""The rules: which places of a text are an error code, and which only look like one.

A decoy is a number that looks like a code: parts of GUIDs, MAC addresses, hashes, pointers, thread
ids, phone numbers, dates, versions, product keys, dumps.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kb.codes.code import LARGEST, Code
from kb.codes.reading import Reading

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
    r"(?<![A-Za-z0-9_.\-/#\\%@{])(?<!\d:)(-(?:\d{10}|\d(?:,\d{3}){3})|\d{10})(?![A-Za-z0-9_\-@]|[.:,]\d|\.\w)",
    re.ASCII,
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
_SYMBOL = re.compile(
    r"(?<![A-Za-z0-9_.\-])[A-Z][A-Z0-9]{0,40}(?:_[A-Z0-9]{1,40}){1,12}(?![A-Za-z0-9_\-])"
)
_MACRO = re.compile(
    r"HRESULT_FROM_WIN32[ \t]{0,4}\([ \t]{0,4}(\d{1,5}|0x[0-9A-Fa-f]{1,4})[ \t]{0,4}\)"
)
_DWORD = re.compile(rf'"([\w ]{{2,40}})"=dword:({_H}{{8}})(?!\w)')
PRODUCT_KEY = re.compile(r"\b(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5}\b")
STOP = re.compile(
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
_UNIT = re.compile(
    r"[ \t]{0,2}(?:bytes?\b|[KMGT]i?B\b|ms\b|ticks\b|sec|位元組|字节|元|USD|NT)", re.ASCII
)
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
_LONGEST_MATCH = 96


def _prefixed_reading(text: str, match: re.Match[str], code: Code, known: Known) -> Reading | None:
    """How eight digits behind 0x are to be read, as far as they are an error: no failure only
    where the text calls it one.
    """
    label = _label(text, match.start())
    if code <= 0xFFFF:
        wrapped = Code.from_win32(code)
        is_error = label.is_strong and not label.is_decoy(False) and known(wrapped)
        return Reading(wrapped, "win32") if is_error else None
    if _SELECTED.search(text[max(0, match.start() - 30) : match.start()]):
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
        if code.is_failure and known(code) and _Label(_spaced(match[1]), True).is_strong:
            yield match.start(2), match.end(2), Reading(code, "hresult", ("text",))


def _is_bare_code(text: str, match: re.Match[str], code: Code, known: Known) -> bool:
    row = _row(text, match)
    label = _label(text, row.start)
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
    """The beginning of the line before the one that begins at a place; empty where it is too long
    to be looked at.
    """
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
        is_large = number > 999 or match[1][:2].lower() == "0x"
        if 1 < number <= 0xFFFF and is_large and number not in _RESTARTS and known(code):
            yield match.start(1), match.end(1), Reading(code, "win32", ("text", "win32"))


_RESTARTS = (1641, 3010)


def is_plausible(code: Code) -> bool:
    """Whether a value that no table has may still be an error: a failure of a defined facility
    with a number in it.
    """
    if not code.is_failure or code.is_customer or not code.number:
        return False
    return code.facility_name is not None or (code >> 28 == 0xC and code.facility < 0x100)


@dataclass(frozen=True)
class _Label:
    """What stands before a number on its line: the last words, in lower case; and whether a sign
    such as = ties them to it.
    """

    words: str
    is_tied: bool

    @property
    def is_strong(self) -> bool:
        """Whether it says that the number is an error."""
        return bool(_STRONG.search(self.words))

    def is_decoy(self, known: bool) -> bool:
        """Whether it says that the number is something else; words that also occur in sentences
        count less for a known code.
        """
        if _POINTER.search(self.words):
            return True
        counted = None if self.is_strong else _COUNTED.search(self.words)
        return bool(counted) and (
            not known
            or (self.is_tied and counted is not None and counted[0] not in _NAMES_ANYTHING)
        )


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
