"""What stands before a number on its line, and whether that calls it an error or something else.

``hr=``, ``"threadId": "``, ``<Data Name="ProcessId">`` and 錯誤碼： are labels. Their words are
those of people's pastes: English, both Chinese scripts, and what Windows says in other languages.

Some labels say that the number is an error. Of the others, those of a machine (an address, a
handle, a hash) take away every number, because machines write such things with ``0x`` too. Fields
of a record (flags, a size, a build) take away a known code behind ``0x`` only where a sign ties
the two. What people file and dial (a ticket, 編號, a telephone number) nobody writes with ``0x``
and eight digits: those take away bare numbers and unknown values alone.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

# How far a label is looked for before its number. 32 takes nothing from the samples of
# tests/pastes.jsonl, 16 spoils two; more than 64 does not go with MARGIN of ``scan_rules``.
_LONGEST_LABEL = 64
# How much of a name is read, from its end. 24 takes nothing from the samples, 12 spoils two.
_LONGEST_NAME = 48

MACHINE, ERROR, FIELD, FILED, PLACE = "machine", "error", "field", "filed", "place"
RESULT = "result"

# What a machine writes with 0x.
_MACHINE = r"""(?:
    (?<![a-z0-9])(?:
        heap | addr(?:ess)? | ptr | pointer | image[ ]?base          # addr 0x8007…, ImageBase
        | base[ ]address | (?:fault[ ])?offset | rva | ticks? | cookie  # tick 0x8007…, ticks=
        | tid | pid | nid | thread(?:[ ]?id)? | process[ ]?id        # "threadId": 0x…, nid=0x…
        | handle(?:[ ]?id)? | hwnd | hmodule | hinstance | [wl]param  # handle, hwnd 0x…
        | hash(?:[ ]?code)? | crc[ ]?\d* | md5 | sha[ ]?\d* | checksum  # crc32=, SHA-1's sha 1
        | access[ ]?mask | desired[ ]?access | luid | logon[ ]?id    # AccessMask, LogonId
        | bug[ ]?check[ ]p\d | arg[ ]?\d                             # BugCheck P1, Arg1
        | (?:stop|bsod|blue[ ]?screen|bug[ ]?check)(?:[ ]error)?(?:[ ]code)?  # stop code 0x…
        | (?:memory|instruction|exception|violation|breakpoint)[ ]at  # the instruction at 0x…
        | location | commit | thumbprint                             # reading location 0x…
        | fingerprint | serial(?:[ ]number)? | volumeserialnumber    # serial number C004F074
        | [er][abcd]x | [er][sd]i | [er][sbi]p | [er]fl(?:ags)?      # eax=80070005, esi, ebp, efl
        | r(?:[013-9]|1[0-5]) | cr\d | [cs]psr | psr | iar | irp     # r10: c004f074, cr2, psr
        | nip | epc | ctr | msr | gpr\d* | ioctl | esr | mmio | dma   # epc : 80070005, NIP, ioctl
        | p[gtum]d | pte | pfn | entry[ ]point                       # pgd = c0004000
        | vtable | teb | peb | a?rgba? | colou?r(?:[ ]code)?            # argb=ff8007…, color 0x…
        | anweisung[ ]in | speicher | adresse(?:[ ]mémoire)?         # Die Anweisung in "0x…"
        | instruction[ ]à | instrucción[ ]en | dirección             # L'instruction à "0x…"
        | indirizzo | адрес[уе]?                                     # по адресу 0x…
    )
    | 藍畫面 | 蓝屏 | 藍屏 | 停止(?:代碼|代码|錯誤|错误|碼|码)         # 停止代碼 0x0000007B
    | 位址 | 地址 | 指標 | 指针 | アドレス | 주소                       # 位址 0x8007…
    | 執行緒(?:識別碼)? | 线程 | 處理程序識別碼 | 控制代碼              # 執行緒識別碼 0x8007…
    | 雜湊(?:值)? | 哈希(?:值)? | ハッシュ | 校驗碼 | 校验码            # 雜湊值 C004F074
    )"""
# It is an error, and nothing else can be meant.
_ERROR = r"""(?:
    (?<![a-z0-9])(?:
        hr | hresult | scode | err(?:no)? | (?:nt)?status[ ]code           # hr=0x8007232b
        | error(?:[ -](?:code|number|id|no\.?|value|status|type))?        # error code 0x…
        | (?:exception|fault)(?:[ ]code)? | exception[ ]number            # exception code
        | (?:return(?:ed)?|exit(?:ed)?)[ -](?:code|value|status)          # exit code, return value
        | (?:stop|fail|hang|end|abort|crash|stuck)(?:s|ed|es|ped)?[ ]at   # stops at 0x80cf4017
        | windows[ ]?update                                               # WindowsUpdate_8020000E
        | fail(?:ed|ure|s)? | (?:failed|ended|crashed|aborted|stopped)[ ]with  # failed with
        | \w{0,16}fehler(?:[ -]?(?:code|nummer|nr\.?|id))?                # Fehlercode, Fehler-ID
        | fehlgeschlagen                                                  # fehlgeschlagen: 0x…
        | ausnahmecode | rückgabe(?:wert|code)                            # Ausnahmecode
        | erreur(?:[ ]syst[èe]me)? | échec | code[ ]d['’]exception        # code d'erreur
        | code[ ](?:de[ ])?(?:sortie|retour) | código[ ]de[ ]\w{1,12}      # code de sortie
        | errore? | erro | falha | fallo | falló | codice[ ](?:di[ ])?\w{1,12}  # codice errore
        | fout(?:code|melding)? | fe(?:l|il|jl)(?:[ -]?kode?)?            # foutcode, felkod
        | chyb[ay] | hata(?:[ ]kodu)? | hiba(?:kód)? | virhe(?:koodi)?     # kód chyby, hata kodu
        | bł[ąę]d(?:u|em)? | eroare | lỗi                                 # kod błędu
        | ошибк[аиуе] | ошибкой | сбой | помилк[аиу]                      # код ошибки
        | код[ ](?:возврата|выхода)                                       # код возврата
    )
    | (?:錯誤|错误)(?:代?[碼码號号]|[編编][號号]|[號号][碼码]|值|訊息|信息)?  # 錯誤編號 0x…
    | (?:錯誤|错误)(?:狀態|状态|識別碼|标识符)                          # 錯誤識別碼 0x…
    | 報錯 | 报错(?:代码|码)? | 出错 | 出錯 | 故障(?:[碼码]|代[碼码])       # 报错 80CF4017
    | (?:異常|异常|例外(?:狀況)?)代?[碼码]                            # 異常代碼
    | 傳回[碼值] | 返回[值码] | 返回代码 | 回傳[值碼]                 # 傳回碼 -1073418124
    | (?:結束|退出|终止|終止)代?[碼码] | 失敗 | 失败                  # 結束代碼 1612
    | エラー(?:[ ]?(?:コード|番号|id))? | (?:例外|終了)[ ]?コード         # エラー コード
    | (?:오류|에러)(?:[ ]?(?:코드|번호))? | (?:예외|종료)[ ]?코드      # 오류 코드
    | ข้อผิดพลาด | خطأ | رمز[ ]الخطأ | σφάλμα                        # รหัสข้อผิดพลาด
    )"""
# A field of some record. The words also occur in sentences.
_FIELD = r"""(?:(?<![a-z0-9])(?:
        flags? | mask | keywords | style | seed | blob | size | magic  # flags=0x80070005, dwFlags
        | session(?:[ ]id)? | index | merge | parent | tree           # session id 80070005
        | rev(?:ision)? | build | version | length | len | count      # revision c004f074
        | row | limit | range | signature | time[ ]?stamp | csi       # "timeStamp": 80070005
        | seq(?:uence)? | cmd | caps | features? | subsys | bytes?    # sequence 80070005
        | attributes? | options? | rights | accesses | total | sum    # Attributes: 0x80070005
        | trace | span | token | nonce | salt | [gu]uid | uid | etag  # span=80070005
        | [sif]p | lr | ra | gp | h?def[ ]?key | hkey(?:[ ]\w+){0,3}  # sp : c004f074, hDefKey
    ) | 旗標 | 标志 | 大小 | 版本                                     # 旗標 0x8007…
    )"""
# What people file and dial, and words that count or name something.
_FILED = r"""(?:(?<![a-z0-9])(?:
        ticket(?:[ ](?:number|no|id|ref))? | incident | invoice | inv | po  # Ticket number: …
        | (?:case|order|asset|request|customer|member)(?:[ ](?:no|number|id|tag))?  # order no …
        | employee | account | student | card | badge | parcel | room      # account 80070005
        | phone(?:[ ]number)? | tele?(?:fon|phone)?(?:nummer)?\.? | mobile  # tel 4008007005
        | fax | isbn | extension | ext | id | no\.? | number | nr\.?       # ext 80070005, No. …
        | (?:zip|area|post(?:al)?|country|bar|qr|language|event)[ ]?code  # zip code 80070005
        | line(?:[ ]?id)? | we[ ]?chat(?:[ ]?id)? | qq | wx(?:id)?         # LINE ID: c004f074
        | whats[ ]?app | telegram | skype | kakao(?:[ ]?talk)?             # WhatsApp 80070005
        | (?:rechnungs|bestell|kunden|auftrags|serien)(?:nummer|nr\.?)     # Kundennummer 80070005
        | facture | commande | pedido | factura | teléfono | téléphone     # commande 80070005
        | instance | module | base | process | access | key | memory       # process 80070005
        | type | at                                                        # type: -2147483632
    )
    | 統編 | 統一編號 | [電电][話话] | 手[機机] | [號号][碼码] | 傳真 | 传真  # 電話號碼：0227…
    | [单單] | [单單编編序案文分帳账帐卡學学工門门車房貨货群手][號号]       # 工單編號 80070005
    | 使用者 | 用[戶户] | [員员]工 | 客[戶户] | 姓名 | 密[碼码]                # 使用者:80070005
    | 分[機机] | 郵遞區號 | 邮编 | 發票 | 发票 | 訂單 | 订单 | 會員 | 会员   # 分機 8007
    | 識別碼 | 微信[号號]? | qq[号號群] | 群 | 賴 | 番号 | 번호 | 전화         # 微信号 C004F074
    | (?:國家|国家|股票|語言|语言|銀行|银行|區域|商品)代[碼码] | 验证码 | 驗證碼  # 銀行代碼
    )"""
# A place in memory as often as one in a story: it takes away unknown values alone.
_PLACE = r"""(?<![a-z0-9])(?:
        start | end | begin | phys(?:ical)? | virt(?:ual)?            # start 0xc0100000
        | region | window | vector | gpio | reg(?:ister)? | pc        # reg 0xc0100004
        | page | entry | stack | top | bottom | oops | object         # stack 0xc0123456
        | bus | port | slot | rom | ram | bar[ ]?\d?                  # BAR 0: 0xc0100000
    )"""
# It may be an error.
_RESULT = r"""(?:
    (?<![a-z0-9])(?:
        code | reason | result | rc | ret | returned | exited   # Reason:0x…, rc=
        | (?:nt)?status | ergebnis | statut | résultat          # NTSTATUS
        | resultado | stato | kode? | kód | kodu | код          # Kod: 0x8007232b
        | código | codice | результат | mã                      # código 0x8007232b
    )
    | 代[碼码號号] | 結果 | 结果 | 原因 | 狀態碼? | 状态码?       # 結果：80070005
    | コード | 状態 | 코드 | 결과                               # コード: 80072EE2
    )"""
# In the order in which they win: an error number is no number, a zip code is no code.
_KINDS = {
    MACHINE: _MACHINE,
    ERROR: _ERROR,
    FIELD: _FIELD,
    FILED: _FILED,
    PLACE: _PLACE,
    RESULT: _RESULT,
}
_ORDER = tuple(_KINDS)
_LABEL = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items()), re.VERBOSE)
# Where a label may begin: at a word, or anywhere among characters that need no spaces.
_START = re.compile(r"(?<![a-z0-9])[a-z0-9]|[^\x00-\x7f]")
# The longest label of such characters has as many of them, код возврата.
_MOST_STARTS = 12
# HKEY_LOCAL_MACHINE and one more; with so few words the labels of a log are the same ones.
_MOST_WORDS = 4
# As many labels are remembered: a log has a few hundred, in 50 bytes each.
_MOST_REMEMBERED = 4096
# "sha256" ends with a digit; what is longer and does so is a number, no label.
_LONGEST_WITH_DIGIT = 6
# Between a label and its number: the error code is 0x…, 錯誤碼為0x….
_COPULAS = frozenset(
    ("is", "was", "of", "ist", "war", "lautet", "est", "es", "era", "é", "è", "är", "er")
)
_COPULA_ENDS = tuple("為为是は、がを는은이가")
_ENDS = " \t\r%\"'`([{（「『【<>=:#|*\u3000“”‘’«»„-])"
_TAGS = re.compile(r"(?:<[^<>\n]{1,60}>[ \t]*)+$")
_TAG_NAME = re.compile(
    r"""<(?:\w{1,20}:)?  # <ns:
    (?!                   # <td> and its like name nothing
        t[dhr]\b | span\b | b\b | i\b | p\b | code\b | div\b | font\b        # <td>, <b>
        | strong\b | em\b | li\b | pre\b | a\b | br\b | data>               # <li>, <a>
    )
    (\w{1,40})           # <ErrorCode>
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"\b[Nn]ame=[\"']([^\"']{1,40})[\"']")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Label:
    """What stands before a number on its line: the last words, in lower case; and the sign that
    ties them to it, ``=``, ``:`` or ``#``, empty where there is none.
    """

    words: str
    sign: str

    @cached_property
    def kind(self) -> str:
        """MACHINE, ERROR, FIELD, FILED, PLACE or RESULT; empty where it says nothing."""
        return _kind_of(" ".join(self.words.split()[-_MOST_WORDS:]))

    @property
    def is_strong(self) -> bool:
        """Whether it says that the number is an error, or may be one."""
        return self.kind in (ERROR, RESULT)

    @property
    def takes_all(self) -> bool:
        """Whether it takes away even a known code that is written with 0x and eight digits."""
        return (
            self.kind == MACHINE
            or (self.kind == FIELD and bool(self.sign))
            or (self.kind == PLACE and self.sign == "=")
        )

    @property
    def is_decoy(self) -> bool:
        """Whether it says that the number is something else."""
        return self.kind in (MACHINE, FIELD, FILED)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _kind_of(words: str) -> str:
    if words[-1:].isdigit() and len(words.split()[-1]) > _LONGEST_WITH_DIGIT:
        return ""
    starts = [match.start() for match in _START.finditer(words)]
    found = (_LABEL.fullmatch(words, start) for start in starts[-_MOST_STARTS:])
    kinds = {match.lastgroup for match in found if match}
    return next((kind for kind in _ORDER if kind in kinds), "")


def before(text: str, start: int) -> Label:
    """The label of a number that begins at a place: on the same line, or where the number begins
    its line, on the line before, if that ends with a colon.
    """
    head = text[max(0, start - _LONGEST_LABEL) : start]
    line = head.rpartition("\n")[2]
    if not line.strip(_ENDS):
        above = head[: len(head) - len(line)].rstrip()
        line = above.rpartition("\n")[2] if above.endswith(":") else line
    tags = _TAGS.search(line) if line.rstrip(" \t").endswith(">") else None
    if tags:
        name = _ATTRIBUTE.search(tags[0]) or _TAG_NAME.search(tags[0])
        if name:
            return named(name[1])
        line = line[: tags.start()]
    words = line.rstrip(_ENDS)
    return Label(_spaced(_without_copula(words)), _sign(line[len(words) :]))


def named(name: str) -> Label:
    """The label of a number whose name is tied to it, as in ``"LastError"=dword:``."""
    return Label(_spaced(name), "=")


def _without_copula(words: str) -> str:
    for _ in range(2):
        head, space, last = words.rpartition(" ")
        if space and last in _COPULAS:
            words = head.rstrip(_ENDS)
        elif words.endswith(_COPULA_ENDS):
            words = words[:-1].rstrip(_ENDS)
    return words


def _sign(end: str) -> str:
    """What ties a label to its number; an arrow ties nothing."""
    return "" if ">" in end else next((sign for sign in "=:#" if sign in end), "")


def _spaced(name: str) -> str:
    """Words in lower case: ``lastErrorCode`` is ``last error code``."""
    return _CAMEL.sub(" ", name[-_LONGEST_NAME:]).replace("_", " ").lower().strip()
