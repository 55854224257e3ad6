"""What stands around a number: addresses, ranges, dumps, columns, quantities, words of trouble.

A shape is what a machine prints, whatever a label says: it takes away even a known code with 0x.
Nothing here looks further than MARGIN of ``scan_rules`` lets it.
"""

import re
from dataclasses import dataclass

from kb.codes import scan_values
from kb.codes.code import LARGEST, Code
from kb.codes.scan_values import Known

# Four words of 17 characters, such as 00007ffb`8007232b, with three spaces behind each, or of 18,
# such as 0x00007ffb8007232b, with a comma and a space.
_WORDS_REACH = 80
# How far the line before or after may begin: half of MARGIN, but for the 16 characters of its
# first word.
_LINE_REACH = 112
# What follows is judged by its next word or two, of which the longest is the name of a function.
_AFTER_REACH = 60
# As far as a label reaches. 32 takes nothing from the samples of tests/pastes.jsonl, 16 spoils
# one.
_TOLD_REACH = 64
# "[AGENT_INSTALLING_FAILED]", three numbers and a GUID are 72 characters, with tabs or spaces.
_COLUMN_REACH = 96
# Below it a word of a row is a small number, a count or a Win32 error, and no part of a dump.
_LARGE = 0x10000

_H = "[0-9A-Fa-f]"
_ADDRESS_BEFORE = re.compile(
    rf"""(?:
    (?<!\w)[A-Za-z_][\w.!]{{0,40}}\+       # ntdll+0x80070005
    | [@^$]                                # mov $0x80070005, Object@80070005
    | \[<                                  # [<c0101234>], in a trace of the kernel
    | \+0x{_H}{{1,8}}\)\[                  # ./a.out(main+0x1a)[0xc004f074]
    | ==\d{{1,8}}==[ ]{{1,8}}(?:at|by)[ ]  # ==4711==    at 0xC004F074: main (a.c:5)
    | 0x{_H}{{8,16}},?[ ]end[ ]            # start 0xc0000000, end 0xc0ffffff
    )$""",
    re.VERBOSE,
)
_BEFORE_ADDRESS = ("+", "@", "^", "$", "[<", ")[", " at ", " by ", " end ")
_ADDRESS_AFTER = re.compile(
    rf"""
    >[\])]                                                        # [<c0101234>]
    | >?[ ]\(a[ ]                                                 # <0xc004f074> (a java.…)
    | [>\])]?:?[ ]{{1,3}}[<(]?[A-Za-z_.$][\w.$]{{0,40}}\+0x{_H}{{1,6}}\b  # c004f074 do_one+0x12
    | [ ]<[A-Za-z_.$][\w.$]{{0,40}}\+\d{{1,6}}>                   # 0xc004f074 <main+12>
    | ["”]?[ ]?(?:指令(?:引用|參考|参考)|的?(?:記憶體|内存)[。,])  # "0x80070005" 指令參考的 …
    | ["”]?[ ]?(?:の命令|のメモリを|의[ ]명령|의[ ]메모리)        # "0x80070005" の命令が …
    | :[ \t]{{1,3}}(?:(?:{_H}{{2}}[ ]){{2}}|0x{_H}{{8}})             # 80070005: 55 89 e5
    | ,?[ ]end[ ]0x{_H}{{8,16}}                                     # start 0xc0000000, end …
    | ;;;                                                         # (A;;0xd01f01ff;;;SY)
    | ["”]?[ ]referenced                                          # "0x80070005" referenced memory
    """,
    re.VERBOSE,
)
_FRAME_BEFORE = re.compile(r"(?:\A|\n)[ \t]{0,8}#\d{1,3}[ \t]{1,3}$")  # #0  0xc004f074 in main ()
_FRAME_AFTER = re.compile(r"[ ](?:in[ ]|\()")
_RANGE_AFTER = re.compile(rf"(?:[ ]?-[ ]?|\.\.\.?)(?:0x)?({_H}{{8,16}})\b")
_RANGE_BEFORE = re.compile(rf"(?<![\w-])(?:0x)?({_H}{{8,16}})(?:[ ]?-[ ]?|\.\.\.?)$")
# A constant in a source: its name has three parts in capitals, or it is defined.
_CONSTANT = re.compile(
    r"""(?:
    \#define[ \t]{1,8}\w{1,60}[ \t]{1,24}\(?           # #define XT_FAIL 0x80000001
    | (?<![A-Za-z0-9_])[A-Z][A-Z0-9]{0,20}(?:_[A-Z0-9]{1,20}){2,8}  # PCI_DOE_ERROR = 0x00000004
    )[ \t]{0,24}=?[ \t]{0,24}
    (?:\(?\([\w ]{1,30}\)[ ]?)?$                        # ((unsigned long) 0x80000001
    """,
    re.VERBOSE,
)
_UNIT = re.compile(
    r"""[ \t]{0,2}(?:
        bytes?\b | [KMGT]i?B\b  # 2147942405 bytes, 2147942405 KB
        | ms\b | ticks\b | sec  # 2147942405 ms
        | rows | files | items | users | requests | records | packets  # 2147942405 rows
        | 位元組 | 字节          # 2147942405 位元組
        | 元 | USD | NT         # 2147942405 元
    )""",
    re.ASCII | re.VERBOSE,
)
# A word of a dump, without and with a prefix.
_WORD = rf"(?:{_H}{{8}}`{_H}{{8}}|{_H}{{16}}|{_H}{{8}})"
_WORDS_BEFORE = re.compile(rf"(?<![0-9A-Za-z_])(?:{_WORD}[ \t]{{1,3}}){{1,4}}$")
_WORDS_AFTER = re.compile(rf"(?:[ \t]{{1,3}}{_WORD}(?![0-9A-Za-z_`])){{1,4}}")
_PREFIXED = re.compile(rf"0x({_H}{{8,16}})")
_PREFIXED_BEFORE = re.compile(rf"(?<!\w)(?:0x{_H}{{8,16}}[ \t,|]{{1,3}}){{1,3}}$")
_PREFIXED_AFTER = re.compile(rf"(?:[ \t,|]{{1,3}}0x{_H}{{8,16}}(?!\w)){{1,3}}")
_ROW_HEAD = re.compile(
    rf"(?:\A|\n)0x{_H}{{6,16}}(?:[ ]<[^<>\n]{{1,40}}>)?:[ \t]{{1,3}}$"
)  # 0xbffff5a0:
_HASH_LINE = re.compile(rf"^{_H}{{8}}[ \t]")
_EVENT_COLUMN = re.compile(
    r"""\[[A-Z_]{3,40}_(?:FAILED|ERROR)\]  # [AGENT_DOWNLOAD_FAILED]
    (?:[ \t\r\n]{1,4}(?:
        \d{1,4}                            # 101
        | \{[0-9A-Fa-f-]{36}\}             # {FD8A47F9-2E75-4763-AE52-777D471C8700}
    )){1,4}[ \t\r\n]{1,4}$""",
    re.VERBOSE,
)
# What tells of trouble, in lower case; a search for each of these is many times faster than a
# pattern of all.
_TOLD = (
    *("error", "fail", "fault", "crash", "except", "abort", "problem", "hresult", "status_"),
    *("exit", "code:", " code", "stopped", "stops", "cannot", "can't", "could not", "unable"),
    *("update", "install", "activat", "erreur", "erro ", "échec", "échoue", "falló", "falha"),
    *("fehl", "abgebroch", " fel ", " feil ", "fejl", "fout", "chyb", "hata", "błąd", "virhe"),
    *("ошибк", "сбой", "помилк", "lỗi", "エラー", "できませ", "失敗", "오류", "에러", "실패"),
    *("錯", "错", "误", "失败", "無法", "无法", "不能", "異常", "异常", "問題", "问题", "提示"),
    *("出現", "出现", "更新", "安裝", "安装", "啟用", "激活", "代碼", "代码", "跳出", "顯示"),
    "显示",
)


@dataclass(frozen=True)
class Row:
    """The hex words beside a number, in a dump or in a column of hashes: where they begin, and
    which they are.
    """

    start: int
    others: list[str]


def is_address(text: str, start: int, end: int) -> bool:
    """Whether what stands beside a number says that it is an address."""
    before = text[max(0, start - _WORDS_REACH) : start]
    # Each shape ends with one of a few signs: without them the search for it is not begun.
    return bool(
        _ADDRESS_AFTER.match(text, end)
        or (before.endswith(_BEFORE_ADDRESS) and _ADDRESS_BEFORE.search(before))
        or ("#" in before and _FRAME_AFTER.match(text, end) and _FRAME_BEFORE.search(before))
    )


def is_range(text: str, start: int, end: int, code: Code, known: Known) -> bool:
    """Whether a number is the begin or the end of a range of addresses. The second number of
    0xC1900101-0x00020017 says where a set-up stopped, and two known codes are two codes.
    """
    after, before = _RANGE_AFTER.match(text, end), None
    if text[max(0, start - 2) : start].endswith(("-", "- ", "..")):
        before = _RANGE_BEFORE.search(text[max(0, start - _WORDS_REACH) : start])
    uppers = [int(after[1], 16)] if after else []
    lowers = [int(before[1], 16)] if before else []
    others = [upper for upper in uppers if upper >= code]
    others += [lower for lower in lowers if lower <= code]
    return any(not (known(code) and _is_known(other, known)) for other in others)


def is_constant(text: str, start: int) -> bool:
    """Whether a number is the value of a constant in a source."""
    before = text[max(0, start - _LINE_REACH) : start]
    return ("_" in before or "#" in before) and bool(_CONSTANT.search(before))


def is_line(text: str, start: int, end: int) -> bool:
    """Whether a number is all that stands on its line, as a console shows a value."""
    before = text[max(0, start - _TOLD_REACH) : start].rpartition("\n")[2]
    return not before.strip() and not text[end : end + _TOLD_REACH].partition("\n")[0].strip()


def is_quantity(text: str, end: int) -> bool:
    """Whether a unit follows."""
    return bool(_UNIT.match(text, end))


def is_event_column(text: str, start: int) -> bool:
    """Whether a number stands in the column for the error of an event that failed, as in
    Windows Update's ReportingEvents.log.
    """
    before = text[max(0, start - _COLUMN_REACH) : start]
    return "]" in before and bool(_EVENT_COLUMN.search(before))


def is_told(text: str, start: int, end: int) -> bool:
    """Whether the line tells of something that went wrong, near a number."""
    before = text[max(0, start - _TOLD_REACH) : start].rpartition("\n")[2]
    after = text[end : end + _TOLD_REACH].partition("\n")[0]
    line = f" {before} {after}".lower()
    return any(word in line for word in _TOLD)


def is_dump(text: str, start: int, end: int, known: Known) -> bool:
    """Whether a number with 0x stands in a row of such numbers that are neither codes nor small,
    or in one that begins with its address.
    """
    before = None
    if text[max(0, start - 1) : start] in (" ", "\t", ",", "|"):
        before = _PREFIXED_BEFORE.search(text[max(0, start - _WORDS_REACH) : start])
    after = _PREFIXED_AFTER.match(text, end, end + _WORDS_REACH)
    first = start - len(before[0]) if before else start
    head = text[max(0, first - _AFTER_REACH) : first]
    if head.rstrip(" \t").endswith(":") and _ROW_HEAD.search(head):
        return True
    words = [word for found in (before, after) if found for word in _PREFIXED.findall(found[0])]
    values = {int(word, 16) for word in words}
    is_long = len(words) > 1
    return any(value >= _LARGE and not _may_be_code(value, known, is_long) for value in values)


def _may_be_code(value: int, known: Known, is_strict: bool) -> bool:
    """Whether a number of a row may be a code; in a long row more is asked of it."""
    if value > LARGEST or known(Code(value)):
        return value <= LARGEST
    return scan_values.is_failure(Code(value)) and (
        not is_strict or scan_values.has_family(Code(value))
    )


def row(text: str, start: int, end: int) -> Row:
    """Up to four words on either side, and the words that begin the lines before and after where
    this one begins its own.
    """
    before = None
    if text[max(0, start - 1) : start] in (" ", "\t"):
        before = _WORDS_BEFORE.search(text[max(0, start - _WORDS_REACH) : start])
    after = _WORDS_AFTER.match(text, end)
    others = [word for found in (before, after) if found for word in found[0].split()]
    if start == 0 or text[start - 1] == "\n":
        lines = (_line_before(text, start), _line_after(text, end))
        others += [line[:8] for line in lines if _HASH_LINE.match(line)]
    return Row(start - len(before[0]) if before else start, others)


def is_known_word(word: str, known: Known) -> bool:
    """Whether a word of a row is a known code."""
    return len(word) == 8 and known(Code(int(word, 16))) and word[0] in "89ABCDEFabcdef"


def _is_known(value: int, known: Known) -> bool:
    return value <= LARGEST and known(Code(value))


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
