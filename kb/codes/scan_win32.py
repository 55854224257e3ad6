"""Win32 error numbers in words: ``error 1722``, ``Systemfehler 1058``, ``FAILED 1058:``.

A small number is an error only where the text calls it one. The formats of Windows itself are
believed whatever the number is; behind a plain "error" it must be larger than those of other
programs. What other programs count is not read: Windows Installer's messages, databases, run-time
errors, numbers of things.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kb.codes import scan_shapes
from kb.codes.code import Code
from kb.codes.reading import Reading
from kb.codes.scan_values import Known

# Behind "error" and "code" smaller numbers are those of other programs: HTTP's 404, exit code 1.
_LARGEST_OTHER = 999
# HTTP's failures, which stand alone on a line as well as DISM's numbers.
_HTTP = range(400, 600)
# The installer's success: a restart was begun, or is needed.
_RESTARTS = (1641, 3010)
# What an installer ends with: ERROR_INSTALL_SERVICE_FAILURE and the 53 numbers behind it.
_INSTALL = range(1601, 1655)
# The numbers of Windows Installer's messages and, from 2101 on, of its own faults. Nobody is ever
# shown a Win32 error with a number from 2500 to 2999.
_MESSAGES = (range(1101, 1600), range(1606, 1612), range(1701, 1733), range(1801, 1947))
_FAULTS, _FAULTS_ALONE = range(2101, 3000), range(2500, 3000)
# A year stands behind "error" as well: "Error 2016" is of Office, no colour profile's.
_YEARS = range(1990, 2031)
# As far as a label reaches: the program whose number it is stands there, or what its message says.
_REACH = 64

# A word for error; what may call the number a number; what may stand between the two.
_ERROR = r"""(?:
    (?:(?<![A-Za-z0-9])|(?-i:(?<=[a-z0-9])(?=E)))err(?:or|eur|ore|o)?  # error, last_error
    | (?<![A-Za-z0-9_])errno                                           # errno=10061
    | (?<![A-Za-z0-9])(?!laufzeit)[A-Za-z]{0,12}fehler                 # Fehler, Lesefehler
    | (?<![A-Za-z0-9])(?:fout|fe(?:l|il|jl))                           # fout, fel, feil, fejl
    | bł[ąęae]d(?:u|em)? | [Оо]шибк[аиуе] | [Пп]омилк[аиу] | lỗi | hatası  # błąd, ошибка
    | 錯誤 | 错误 | 報錯 | 报错 | エラー | 오류 | 에러                 # 錯誤
)"""
_NUMBERED = r"""(?:[ _-]?(?:
    code | status | id | no\.? | nr\.? | n[°º]\.? | number | nummer    # error code, Fehler Nr.
    | kode? | kodu | 代?[碼码] | [編编][號号] | 代?[號号] | コード | 番号 | 코드  # felkod, 錯誤碼
    | 狀態 | 状态                                                     # 錯誤狀態: 1603
))?"""
_SIGN = r"""["'”]?[ \t]{0,4}[:=#(>]?[ \t]{0,4}["'“]?(?:\s{0,4}%%)?(?<![A-Za-z0-9_.\t])"""
# Behind a number, it is a part of another one, or one of things.
_NO_END = r"(?![A-Za-z0-9_\-/%]|[.:,]\d)"  # error 1722a, error 5%, error 1722.5
_OF_THINGS = re.compile(
    r"""
    [ \t]?\([0-9A-Z]{5}\)           # error 1722 (08001), a database's
    | [ \t]{0,2}(?:  # 1722 ms, 1722 users
        px\b | ms\b | kb\b | mb\b | s\b | sec | % | of[ ]\d | times | rows | lines  # error 1722 ms
        | users | bytes | files | items | records | entries | messages | requests   # 1722 users
        | events | packets | errors | warnings | tests | objects | connections      # 1722 events
        | tries | retries | attempts | zeilen | mal\b | lignes | fois | veces       # 1722 mal
        | 次 | 台 | 個 | 个 | 筆 | 条 | 條 | 件 | 回 | 行 | 건 | 개                 # 錯誤 1722 次
    )
    | [ \t]{1,8}(?:--- | \[ | \d(?!x))  # a process: ERROR 1722 --- [main], ERROR 1722 1734 Tag
    | [ \t]{0,2}[,;]?[ \t]{0,2}(?:  # 1722, Level 16
        severity | level\b | state\b | sqlstate | at[ ]line | ray[ ]id  # Error: 1722, Severity: 16
    )
    """,
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)
# Behind a number of any size: the same one in hex, as robocopy and repadmin have it, or the
# message of Windows.
_TWICE = re.compile(r"[ ]\(0x0{0,4}([0-9A-Fa-f]{1,4})\)")
_EXPLAINED = re.compile(
    r"""["')]?[ ]?[.:,]?[ ]?["'“「]?(?:ErrorDescription[ ])?(?:  # Error 5: Access is denied
        elevated[ ]permissions | dism[ ] | access[ ](?:is[ ])?denied            # Access is denied
        | the[ ](?:system|network|parameter|process|handle|request)[ ]          # The system cannot
        | there[ ]is[ ]not[ ]enough | zugriff[ ]verweigert | das[ ]system[ ]kann  # … enough space
        | acc[èe]s[ ]refus | acceso[ ]denegado | el[ ]sistema[ ]no[ ]puede      # Accès refusé
        | le[ ](?:fichier|syst[èe]me|chemin) | accesso[ ]negato | acesso[ ]negado  # Le fichier
        | отказано | не[ ]удается[ ]найти | odmowa                              # Отказано в
        | 存取被拒 | 拒绝访问 | 系[統统]找不到 | [參参][數数][錯错] | 找不到[網网]  # 存取被拒
        | アクセスが拒否 | 指定されたファイル | 액세스가[ ]거부 | 지정된[ ]파일  # アクセスが拒否
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_ANY = r"(?<![A-Za-z])(\d{1,5})(?![\w\-/%]|[.:,]\d|,[ ]\d)"
_SAID = re.compile(
    rf"""(?:
        {_ERROR}
        | (?:(?<![A-Za-z0-9_])|(?-i:(?<=[a-z])(?=E)))exit    # exit 1603, lpExitCode 1603
            (?:[ _-]?(?:code|status|value))?                 # exit code 1603
        | (?<![A-Za-z0-9_])(?:return[ _-]?(?:code|value) | win32 | rc)  # rc=1722
        | код[ ](?:возврата|выхода)                                   # код возврата 1603
        | 傳回[碼值] | 返回[码值] | 回傳[碼值] | (?:結束|退出)代?[碼码]  # 傳回碼 1603
        | 終了[ ]?コード | 종료[ ]?코드                               # 終了コード 1603
    )
    {_NUMBERED}{_SIGN}
    (0x[0-9A-Fa-f]{{1,5}}|\d{{1,5}}){_NO_END}  # 1722, 0x6BA""",
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)
# As Windows itself says it, with numbers of any size.
_SYSTEM = re.compile(
    rf"""(?:
        system[ ]error | systemfehler | system(?:fel|feil|fejl) | systeemfout  # System error 53
        | erreur[ ]syst[èe]me | error[ ]del?[ ]sistema | errore[ ]di[ ]sistema  # erreur système 53
        | erro[ ]d[eo][ ]sistema | sistem[ ]hatası                             # sistem hatası 53
        | [Сс]истемн[а-я]{{2,3}}[ ]ошибк[а-я]                                  # системная ошибка
        | システム[ ]?エラー | 시스템[ ]?오류 | 發生系統錯誤 | 发生系统错误  # 發生系統錯誤 53
        | (?:win32|winsock|windows)[ ]?error(?:[ ]?code)? | winerror        # [WinError 5]
        | win32exception | native[ ]?error(?:[ ]?code)?                   # Win32Exception (5)
        | (?:Get)?LastError(?:\(\))?                                      # GetLastError()=5
            (?:[ ](?:is|was|returned|returns|=))?                         # … returned 5
    )
    [ \t]{{0,2}}[:=(]?[ \t]{{0,2}}{_ANY}                     # 53; no part of 53%, 53.1
    | 系統發生[ \t]{{0,2}}(\d{{1,5}})[ \t]{{0,2}}錯誤          # 系統發生 53 錯誤
    | \[SC\][ ][^\n]{{1,40}}?                              # [SC] StartService FAILED 1058:
        (?:failed | {_ERROR} | 失敗 | 失败 | échec\(s\) | 실패)  # [SC] StartService 失敗 1058:
        :?[ ](\d{{1,5}})[ ]?:
    | (?-i:FAILED)[ ](\d{{1,5}})[ ]?:[ \t]{{0,4}}\r?\n       # FAILED 5:, and the message below
    """,
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)
_ALONE = re.compile(
    rf"""(?:\A|\n)[ \t]{{0,4}}{_ERROR}[ ]?:[ ]?(\d{{1,5}})[ \t]{{0,4}}\r?\n  # Error: 87, DISM's
    (?:
        [ \t]{{0,4}}\r?\n[ \t]{{0,4}}\w              # an empty line and the message
        | [^\n]{{0,40}}(?:option|parameter|選項|选项|參數|参数)  # The … option is unknown
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# Where "error" does not stand before the number, which is a large one.
_FAILED = re.compile(
    rf"""(?:
        is[ ]returning[ ]                                            # is returning 1603
        | (?-i:FAILED)[ ](?=\d{{4,5}}:)                              # FAILED 1058: The service …
        | (?-i:[a-z][A-Z])\w{{2,40}}(?:\(\))?                       # OpenService failed (1060)
            [ ]failed(?:[ ]with|[:,])?[ ]?\(?                       # CreateFile() failed: 1326
        | failed[ ]with[ ](?:code[ ])?                               # failed with 1722
    )
    (\d{{4,5}}){_NO_END}
    | (?<![A-Za-z])                                                 # a 1603 error
        (?:an?|the|this|that|with|got|gets?|getting|see|throws)[ ]  # getting a 1603 error
        (\d{{4,5}})[ ]error(?![A-Za-z])
    | (?<![A-Za-z0-9.\-/:,])(\d{{4,5}})[ ]?[號号]?的?[ ]?          # 1722 號的
        (?:錯誤|错误|エラー|오류|에러)(?![率数數])                  # 1722錯誤
    """,
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)
_INSTALLER = re.compile(
    rf"""(?:
        return(?:s|ed|ing)? | exit(?:s|ed)?(?:[ ]with)? | failed  # returned 1603
        | 失敗 | 失败 | 傳回 | 返回 | 回傳                         # 傳回 1603
        | exit[ ]code[ ]\[                                        # exit code [1603]
    )[ ]?[:=(]?[ ]?(\d{{4}}){_NO_END}""",
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)
# What says right before the word that the number is another program's, in lower case.
_OF_OTHERS = re.compile(
    r"""(?:
    (?:sql | mariadb | oracle | odbc | websocket | cloudflare | ldap | kerberos)  # SQL Error: 1205
        [\w ]{0,8}[:\]]?[ ]{0,2}(?:got[ ])?                     # [mysqld] Got error 1045
    | (?:internal | run-?[ ]?time | intel)["' ]{0,3}          # Run-time error '1004'
    | 執行階段 | 运行时 | 実行時[ ]? | 런타임[ ]? | \w\. | debug:[ ]  # 執行階段錯誤 '1004'
    | (?:warn|success|succeeded|pass|total|skip|成功|警告|[總总]|共)\w{0,8}  # passed: 5000,
        [ ]?[:=]?[ ]?\d{1,9}[,;]?[ ]{0,2}
    )$""",
    re.VERBOSE,
)
_OTHERS_REACH = 24  # "succeeded: 1234567, " has 20 characters
_RUN_TIME = re.compile(r"[ ](?:d['’]exécution|en[ ]tiempo[ ]de[ ]ejecución)", re.IGNORECASE)
# Where a message begins: at a line's begin, or behind a product's name and what else opens one.
_HEAD = re.compile(r"(?:\A|\n|--|[:>\"“(\])】.。])[ \t]{0,4}$")
_INSTALLERS_OWN = re.compile(r"[.。][ \t]{0,2}[\"“'‘A-Z\u00c0-\u024f\u0400-\u04ff\u3040-\uffef{]")
_NAMES_INSTALLER = re.compile(
    r"installer|installationspaket|安裝|安装|套件|程序包|インストール|설치", re.IGNORECASE
)
_NAMES_WINDOWS = re.compile(
    r"""
    rpc | log[ ]?on | domain | trust | password | account | endpoint  # The RPC server …
    | anmeld | domän | 登入 | 登录 | 密碼 | 密码 | 帳戶 | 账户 | 網域   # 登入失敗
    """,
    re.IGNORECASE | re.VERBOSE,
)


class _Place(NamedTuple):
    """Where a number stands, and its value."""

    start: int
    end: int
    value: int


def numbers(text: str, known: Known) -> Iterator[tuple[int, int, Reading]]:
    """Begin, end and reading of every Win32 number that the text calls an error."""
    for start, end, value in (*_of_windows(text), *_of_words(text), *_of_installers(text)):
        code = Code.from_win32(value)
        if 0 < value <= 0xFFFF and known(code):
            yield start, end, Reading(code, "win32", ("text", "win32"))


def _of_windows(text: str) -> Iterator[_Place]:
    """The numbers in the formats of Windows itself."""
    yield from (_place(match) for match in _SYSTEM.finditer(text))
    for match in _ALONE.finditer(text):
        if int(match[1]) not in _HTTP and int(match[1]) > 1:
            yield _place(match)


def _of_words(text: str) -> Iterator[_Place]:
    """The numbers beside a word for error."""
    for pattern in (_SAID, _FAILED):
        for match in pattern.finditer(text):
            place = _place(match)
            twice = _TWICE.match(text, place.end)
            is_sure = twice is not None and int(twice[1], 16) == place.value
            is_sure = is_sure or _EXPLAINED.match(text, place.end) is not None
            is_hex = text[place.start : place.start + 2].lower() == "0x"
            is_large = place.value > _LARGEST_OTHER or (is_hex and place.value > 1)
            if is_sure or (is_large and _is_windows(text, match.start(), place)):
                yield place


def _of_installers(text: str) -> Iterator[_Place]:
    """The numbers that an installation ends with."""
    for match in _INSTALLER.finditer(text):
        place = _place(match)
        is_end = place.value in _INSTALL and place.value not in _RESTARTS
        if is_end and not _OF_THINGS.match(text, place.end):
            yield place


def _place(match: re.Match[str]) -> _Place:
    """The number in a match, whichever of its groups has it."""
    group = next(place for place, found in enumerate(match.groups(), 1) if found)
    digits = match[group]
    value = int(digits, 16 if "x" in digits.lower() else 10)
    return _Place(match.start(group), match.end(group), value)


def _is_windows(text: str, word: int, place: _Place) -> bool:
    """Whether a number behind a word for error is Windows' own, and no other program's."""
    if place.value in _RESTARTS or place.value in _FAULTS_ALONE:
        return False
    if _OF_THINGS.match(text, place.end):
        return False
    between = text[word : place.start]
    if place.value in _YEARS and not between.rstrip().endswith((":", "=")):
        return False
    before = text[max(0, word - _REACH) : word].rpartition("\n")[2].lower()
    return not (
        _OF_OTHERS.search(before[-_OTHERS_REACH:])
        or _RUN_TIME.search(between)
        or scan_shapes.is_constant(text, place.start)
        or _is_message(text, word, place)
    )


def _is_message(text: str, word: int, place: _Place) -> bool:
    """Whether it is the head of one of Windows Installer's messages: "Error 1722. There is …"."""
    if not any(place.value in values for values in (_FAULTS, *_MESSAGES)):
        return False
    after = text[place.end : place.end + _REACH].partition("\n")[0]
    if not _INSTALLERS_OWN.match(after) or _NAMES_WINDOWS.search(after):
        return False
    is_head = text[word].isupper() or not text[word].isascii()
    head = text[max(0, word - _REACH) : word]
    return bool(_NAMES_INSTALLER.search(after)) or (is_head and bool(_HEAD.search(head)))
