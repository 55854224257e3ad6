"""What stands before a number on its line, and whether that calls it an error or something else.

``hr=``, ``"threadId": "``, ``<Data Name="ProcessId">`` and 錯誤碼： are labels. Their words are
English and in both Chinese scripts, because what people paste has either.
"""

import re
from dataclasses import dataclass

# How far a label is looked for before its number. 32 takes nothing from the 187 samples of
# tests/pastes.jsonl, 16 spoils two; more than 64 does not go with MARGIN of ``scan_rules``.
_LONGEST_LABEL = 64
# How much of a name is read, from its end. 24 takes nothing from the samples, 12 spoils three.
_LONGEST_NAME = 48

# Before a number: it is no code, whatever it looks like.
_POINTER = re.compile(
    r"""(?:
    \b(?:
        heap | size | addr(?:ess)? | ptr | pointer | image[ ]?base   # addr 0x8007…, ImageBase
        | base[ ]address | offset | ticks? | tid | pid               # tick 0x8007…, ticks=
        | thread(?:[ ]?id)? | process[ ]?id | handle(?:[ ]?id)?      # "threadId": 0x…, handle
        | hash | crc[ ]?\d* | md5 | sha[ ]?\d* | flags? | mask       # crc32=, SHA-1's sha 1, flags
        | keywords | style | cookie | seed | checksum | luid         # <Keywords>0x8000…
        | logon[ ]?id | bug[ ]?check[ ]p\d | arg[ ]?\d               # LogonId, BugCheck P1, Arg1
        | (?:stop|bsod|blue[ ]?screen|bug[ ]?check)(?:[ ]error)?(?:[ ]code)?  # stop code 0x…
        | (?:memory|instruction)[ ]at | commit | blob                # the instruction at 0x…
        | thumbprint | fingerprint | serial(?:[ ]number)?            # serial number C004F074
        | e[abcd]x | e[sd]i | e[sbi]p                                # eax=80070005, esi, ebp
        | hkey(?:[ ]\w+){0,3} | hk(?:lm|cu|cr|u|cc) | h?def[ ]?key   # HKEY_LOCAL_MACHINE, hDefKey
        | desired[ ]?access | access[ ]?mask                         # DesiredAccess: 0x80000000
        | vtable | teb | peb | argb | colou?r                        # argb=ff8007…, color 0x…
        | ticket(?:[ ](?:number|no|id))? | phone(?:[ ]number)?       # Ticket number: 8007005
        | tel | mobile | fax | isbn                                  # tel 4008007005
        | (?:zip|area|post(?:al)?|country|bar|colou?r|language)[ ]?code  # zip code 80070005
    )
    | 藍畫面 | 蓝屏 | 藍屏 | 停止(?:代碼|代码|錯誤|错误)               # 停止代碼 0x0000007B
    | 統編 | 統一編號 | 電話(?:號碼)? | 电话 | 手機 | 手机 | 傳真       # 電話號碼：0227001234
    | 工单 | 單號 | 單 | 编号 | 編號 | 序號 | 序号 | 分機              # 工單編號 80070005
    | 帳號 | 账号 | 位址 | 地址 | 指標 | 旗標                          # 位址 0x8007…
    | 執行緒(?:識別碼)? | 线程 | 處理程序識別碼                        # 執行緒識別碼 0x8007…
    | 雜湊(?:值)? | 哈希 | 大小 | 郵遞區號                             # 雜湊值 C004F074
    )$""",
    re.VERBOSE,
)
# Before a number: something that is counted or named. These words also end sentences, so that a
# known code behind one counts, unless a sign ties the two.
_COUNTED = re.compile(
    r"""\b(?:
        session(?:[ ]id)? | instance | module                         # session id 80070005
        | order(?:[ ](?:no|number|id))? | base | process | index      # order no 80070005
        | access | merge | parent | tree | rev(?:ision)?              # revision c004f074
        | build | version | key | account | length | len | count      # build=80070005
        | memory | asset(?:[ ](?:tag|no|number|id))? | customer       # asset tag 80070005
        | extension | ext | row | line | limit | range                # row 80070005
        | case(?:[ ](?:no|number|id))? | incident | invoice           # case number 80070005
        | request | employee | magic | signature | time[ ]?stamp      # "timeStamp": 80070005
        | sequence | seq | id | no\.? | number | at | csi             # id=80070005, No. 80070005
    )$""",
    re.VERBOSE,
)
_NAMES_ANYTHING = ("id", "no", "no.", "number", "at")
# Before a number: it is an error.
_STRONG = re.compile(
    r"""(?:
    \b(?:
        hr | hresult | error(?:[ ](?:code|number|id|no\.?|value))? | err  # hr=, error code 0x…
        | code | reason | result | rc | exception                        # Reason:0x…, rc=
        | return(?:ed)?(?:[ ](?:code|value))?                            # returned, return value
        | exit(?:ed)?(?:[ ](?:code|value|status))?                       # exit code, exited
        | (?:nt)?status | fail(?:ed|ure|s)?(?:[ ]with)? | with           # NTSTATUS, failed with
    )
    | 錯誤碼? | 错误码? | 錯誤代碼 | 错误代码   # 錯誤碼：0x…
    | 傳回[碼值] | 返回[值码]                   # 傳回碼 -1073418124
    | 代碼 | 代码 | 結果 | 结果                 # 結果：80070005
    )$""",
    re.VERBOSE,
)
_COPULA = re.compile(r"(?: (?:is|was|of)|[為为是])$")
_ENDS = " \t\"'`([{（「『【<>=:#|*\u3000"
_TAGS = re.compile(r"(?:<[^<>\n]{1,60}>[ \t]*)+$")
_TAG_NAME = re.compile(
    r"""<(?:\w{1,20}:)?  # <ns:
    (?!                   # <td> and its like name nothing
        t[dhr]\b | span\b | b\b | i\b | p\b | code\b | div\b | font\b        # <td>, <b>
        | strong\b | em\b | li\b | pre\b | a\b | br\b                       # <li>, <a>
    )
    (\w{1,40})           # <ErrorCode>
    """,
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"\b[Nn]ame=[\"']([^\"']{1,40})[\"']")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Label:
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


def before(text: str, start: int) -> Label:
    """The label of a number that begins at a place, on the same line."""
    line = text[max(0, start - _LONGEST_LABEL) : start].rpartition("\n")[2]
    tags = _TAGS.search(line)
    if tags:
        name = _ATTRIBUTE.search(tags[0]) or _TAG_NAME.search(tags[0])
        if name:
            return named(name[1])
        line = line[: tags.start()]
    words = line.rstrip(_ENDS)
    tied = any(sign in line[len(words) :] for sign in "=:#")
    return Label(_spaced(_COPULA.sub("", words).rstrip(_ENDS)), tied)


def named(name: str) -> Label:
    """The label of a number whose name is tied to it, as in ``"LastError"=dword:``."""
    return Label(_spaced(name), True)


def _spaced(name: str) -> str:
    """Words in lower case: ``lastErrorCode`` is ``last error code``."""
    return _CAMEL.sub(" ", name[-_LONGEST_NAME:]).replace("_", " ").lower()
