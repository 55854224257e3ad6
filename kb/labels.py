"""The fixed words of articles and answers in both languages: headings, step facts, kinds, what is
wrong with a code.
"""

from kb.languages import EN, ZH_TW

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = ("codes", "issues", "events", "commands", "procedures", "reference")

SECTIONS = ("causes", "fix", "verify", "escalate", "background", "reply")

HEADINGS = {
    EN: {
        "causes": ("Causes",),
        "fix": ("Fix", "Steps"),
        "verify": ("Verify",),
        "escalate": ("Escalate",),
        "background": ("Background",),
        "reply": ("Reply",),
    },
    ZH_TW: {
        "causes": ("原因",),
        "fix": ("解決方式", "步驟"),
        "verify": ("確認結果",),
        "escalate": ("轉交下一線支援",),
        "background": ("背景說明",),
        "reply": ("回覆範本",),
    },
}

EXPECT = {EN: "Expect:", ZH_TW: "預期："}
CONFIRM = {EN: "Confirm:", ZH_TW: "確認方法："}

ON = {
    "affected": ("affected computer", "出現錯誤的電腦"),
    "client": ("KMS client", "用戶端"),
    "kms-host": ("KMS host", "KMS 主機"),
    "dns": ("DNS server", "DNS 伺服器"),
    "dc": ("domain controller", "網域控制站"),
    "admin-pc": ("admin workstation", "管理用電腦"),
    "reference-image": ("reference computer", "參考電腦"),
    "hyper-v-host": ("Hyper-V host", "Hyper-V 主機"),
    "azure": ("Azure portal", "Azure 入口網站"),
    "network": ("network device", "網路設備"),
    "vlsc": ("licensing portal", "授權入口網站"),
}
AS = {
    "user": ("any user", "一般使用者"),
    "admin": ("administrator", "系統管理員"),
    "dns-admin": ("DNS administrator", "DNS 系統管理員"),
    "network-admin": ("network administrator", "網路管理員"),
    "domain-admin": ("domain administrator", "網域系統管理員"),
    "enterprise-admin": ("enterprise administrator", "企業系統管理員"),
    "license-manager": ("licence manager", "授權管理員"),
}
# Who has to do with what a diagnosis finds, within a sentence.
WHO = {
    **{key: words for key, words in AS.items() if key != "user"},
    "helpdesk": ("helpdesk", "服務台"),
    "host-admin": ("administrator of the KMS host", "KMS 主機管理員"),
    "hyper-v-admin": ("Hyper-V administrator", "Hyper-V 管理人員"),
    "image-builder": ("one who builds the images", "製作映像的人員"),
}
RISK = {
    "read-only": ("only reads", "僅查看"),
    "change": ("changes a setting", "變更設定"),
    "restart": ("restarts", "重新啟動"),
    "outage": ("interrupts others", "影響他人服務"),
    "spends-rearm": ("uses up a rearm", "消耗 rearm 次數"),
    "spends-activation": ("uses up an activation", "消耗啟用次數"),
}
AUDIENCE = {
    "user": ("the user", "使用者"),
    "helpdesk": ("the helpdesk", "服務台"),
    "admin": ("a system administrator", "系統管理員"),
    "kms-host-admin": ("the KMS host's administrator", "KMS 主機管理員"),
    "network-admin": ("the network team", "網路團隊"),
    "domain-admin": ("the domain administrators", "網域系統管理員"),
    "license-manager": ("the licence manager", "授權管理員"),
}
# What is said to a caller where an article has no text for one: who acts, by audience.
ACTS = {
    "user": (
        "You can take the first step yourself; we will tell you how.",
        "第一個步驟您可以自行處理，我們會告訴您怎麼做。",
    ),
    "helpdesk": ("We are looking into it ourselves.", "我們會直接為您查明並處理。"),
    "admin": ("A system administrator is going to take care of it.", "我們會請系統管理員處理。"),
    "kms-host-admin": (
        "The people who run our activation server are going to take care of it.",
        "我們會請負責啟用伺服器的管理員處理。",
    ),
    "network-admin": ("Our network team is going to take care of it.", "我們會請網路團隊處理。"),
    "domain-admin": (
        "Our domain administrators are going to take care of it.",
        "我們會請網域系統管理員處理。",
    ),
    "license-manager": (
        "The people who look after our licences are going to take care of it.",
        "我們會請授權管理員處理。",
    ),
}
REPLIES = {
    "harmless": ("You need not do anything.", "您不需要做任何處理。"),
    "questions": (
        "If anything is unclear, please answer this message.",
        "如果有不清楚的地方，請直接回覆這則訊息。",
    ),
    "afterwards": (
        "Please leave your computer switched on and connected to the company network; "
        "we will tell you when it is done.",
        "請讓電腦保持開機，並連接公司網路；處理完成後我們會通知您。",
    ),
}
APPLIES_TO = {
    "KMS client": ("KMS client", "KMS 用戶端"),
    "KMS host": ("KMS host", "KMS 主機"),
    "MAK": ("MAK", "MAK"),
    "ADBA": ("Active Directory-based activation", "Active Directory 型啟用"),
    "AVMA": ("automatic VM activation", "自動虛擬機器啟用 (AVMA)"),
    "Azure VM": ("Azure VM", "Azure VM"),
    "OEM": ("OEM", "OEM"),
    "retail": ("retail", "零售版"),
    "evaluation": ("evaluation edition", "評估版"),
    "Office": ("Office", "Office"),
    "token-based activation": ("token-based activation", "權杖型啟用"),
    "VAMT": ("VAMT", "VAMT"),
    "genuine validation": ("genuine validation", "正版驗證"),
    "phone activation": ("phone activation", "電話啟用"),
}

# What bears out an article, from its front matter.
EVIDENCE = {
    "microsoft": ("Microsoft's pages", "Microsoft 的說明"),
    "public": ("public sources", "公開來源"),
    "partly": ("in part; the text says what is not", "部分，其餘在文中註明"),
}

LABELS = {
    "act-first": ("Acts first", "由誰先處理"),
    "applies-to": ("Applies to", "適用範圍"),
    "harmless": ("Harmless", "無害"),
    "also-read": ("It can also be read as", "也可以讀作"),
    "matched": ("No code stands in the text; chosen by words", "文字裡沒有錯誤碼，依內容選出"),
    "also-fits": ("Also", "也可能是"),
    "near": ("Did you mean", "您要找的是不是"),
    "read-as": ("Read as", "解讀方式"),
    "no-article": ("There is no article for this code yet.", "這個錯誤碼目前還沒有專文。"),
    "unknown": ("This value is not a known error code.", "這個數值不是已知的錯誤碼。"),
    "other-language": (
        "There is no up-to-date text in this language; this is the other one.",
        "這篇文章沒有最新的中文版，以下是英文版。",
    ),
    "severity": ("Severity", "嚴重性"),
    "facility": ("Facility", "來源元件"),
    "number": ("Code within the facility", "元件內代碼"),
    "family": ("Belongs to", "所屬元件"),
    "chain": ("Becomes", "對應為"),
    "bits": ("Bits", "位元"),
    "collect": (
        "Collect: the full message, `slmgr.vbs /dlv` from the affected computer, "
        "and the Application log around the time.",
        "請收集：完整訊息、出現錯誤的電腦的 `slmgr.vbs /dlv` 輸出，"
        "以及當時前後的應用程式事件記錄檔。",
    ),
    "company": ("In our company", "本公司說明"),
    "look-alikes": ("Easily confused with", "容易混淆"),
    "related": ("Read on", "延伸閱讀"),
}

# What stands in angle brackets in a command → what the reader is asked for.
PLACEHOLDERS = {
    "kms-host": ("KMS host, full name", "KMS 主機的完整名稱"),
    "kms-host-ip": ("IP address of the KMS host", "KMS 主機的 IP 位址"),
    "new-kms-host": ("New KMS host, full name", "新 KMS 主機的完整名稱"),
    "old-kms-host": ("Old KMS host, full name", "舊 KMS 主機的完整名稱"),
    "port": ("TCP port", "TCP 連接埠"),
    "dns-domain": ("DNS domain", "DNS 網域"),
    "dns-server": ("DNS server", "DNS 伺服器"),
    "domain-controller": ("Domain controller", "網域控制站"),
    "time-server": ("Time server", "時間伺服器"),
    "zone": ("DNS zone", "DNS 區域"),
    "ip-address": ("IP address", "IP 位址"),
    "computer": ("Name of the computer", "電腦名稱"),
    "adapter-name": ("Name of the network adapter", "網路介面卡名稱"),
    "user": ("User name", "使用者名稱"),
    "password": ("Password", "密碼"),
    "group": ("Group", "群組"),
    "host-account": ("Computer account of the KMS host", "KMS 主機的電腦帳戶"),
    "product-key": ("Product key", "產品金鑰"),
    "gvlk": ("Client setup key (GVLK)", "用戶端安裝金鑰 (GVLK)"),
    "mak": ("Multiple Activation Key (MAK)", "多次啟用金鑰 (MAK)"),
    "csvlk": ("KMS host key (CSVLK)", "KMS 主機金鑰 (CSVLK)"),
    "last-5": ("Last five characters of the key", "金鑰的最後五個字元"),
    "activation-id": ("Activation ID", "啟用識別碼 (Activation ID)"),
    "confirmation-id": ("Confirmation ID", "確認識別碼"),
    "cmid": ("Client machine ID (CMID)", "用戶端電腦識別碼 (CMID)"),
    "sku-id": ("SKU ID", "SKU 識別碼"),
    "ilid": ("Issuance licence ID (ILID)", "發行授權識別碼 (ILID)"),
    "ilvid": ("Issuance licence version (ILvID)", "發行授權版本 (ILvID)"),
    "edition": ("Edition", "版本名稱"),
    "license-file": ("Licence file", "授權檔案"),
    "object-name": ("Name of the activation object", "啟用物件的名稱"),
    "object-dn": ("Distinguished name of the activation object", "啟用物件的辨別名稱"),
    "thumbprint": ("Thumbprint of the certificate", "憑證指紋"),
    "pin": ("PIN", "PIN"),
    "resource-group": ("Resource group", "資源群組"),
    "vm-name": ("Name of the virtual machine", "虛擬機器名稱"),
    "backup-folder": ("Backup folder", "備份資料夾"),
    "file": ("File", "檔案"),
    "minutes": ("Minutes", "分鐘數"),
    "error-code": ("Error code", "錯誤碼"),
}

SCAN = {
    "first": ("First seen", "第一次出現"),
    "last": ("Last seen", "最後一次出現"),
    "cause": ("Most common cause", "最常見的原因"),
}

# Ways to do what slmgr.vbs does, as in kb.equivalents.
WAYS = {
    "slmgr": ("slmgr.vbs", "slmgr.vbs"),
    "oslicense": ("OSLicense", "OSLicense"),
    "cim": ("CIM", "CIM"),
    "slmgr-ps": ("slmgr-ps", "slmgr-ps"),
}
WAY_NOTES = {
    "other-ways": ("Without slmgr.vbs", "不用 slmgr.vbs 的做法"),
    "oslicense": (
        "Microsoft's module; Windows 11 with the update of September 2026, KB5124008",
        "Microsoft 的模組；需要 Windows 11 與 2026 年 9 月的更新 KB5124008",
    ),
    "cim": (
        "Windows PowerShell; any Windows since 8 and Server 2012",
        "Windows PowerShell；適用 Windows 8 與 Server 2012 以後的版本",
    ),
    "slmgr-ps": (
        "a community module from the PowerShell Gallery, not Microsoft's",
        "PowerShell 資源庫的社群模組，不是 Microsoft 的產品",
    ),
}

DIAGNOSIS = {
    "nothing-read": (
        "Nothing here is output of a tool that can be read.",
        "這段文字裡沒有可以判讀的工具輸出。",
    ),
    "nothing-found": (
        "Nothing of what was read shows what is wrong.",
        "讀到的內容看不出問題所在。",
    ),
    "acts": (
        ": the {who} acts, beginning on the {where}.",
        "：請由{who}處理，先在{where}上查看。",
    ),
}

# How much a finding matters, and how sure it is; ``kb.content.findings`` has the keys.
FINDING_SEVERITIES = {
    "cause": ("Cause", "原因"),
    "warning": ("Warning", "警告"),
    "fine": ("In order", "正常"),
    "note": ("Note", "備註"),
}
CONFIDENCES = {
    "certain": ("certain", "確定"),
    "likely": ("likely", "很可能"),
    "possible": ("possible", "有可能"),
}

CALLOUTS = {
    "NOTE": ("Note:", "注意："),
    "TIP": ("Tip:", "提示："),
    "IMPORTANT": ("Important:", "重要："),
    "WARNING": ("Warning:", "警告："),
    "CAUTION": ("Caution:", "小心："),
}

# The first hex digits of a code → the component that its values belong to.
FAMILIES = {
    "C004B": (
        "activation service at Microsoft: transport and requests",
        "Microsoft 啟用服務：傳輸與要求",
    ),
    "C004C": (
        "activation service at Microsoft: the product key and its limits",
        "Microsoft 啟用服務：產品金鑰與次數限制",
    ),
    "C004D": (
        "security processor and trusted store of the licensing service",
        "授權服務的安全性處理器與受信任存放區",
    ),
    "C004E": (
        "inner parts of the licensing service: licences, keys, token store",
        "授權服務內部：授權、金鑰與權杖存放區",
    ),
    "C004F": (
        "licensing service: activation, KMS, Active Directory, phone",
        "授權服務：啟用、KMS、Active Directory 與電話",
    ),
    "4004": ("licensing service: informational", "授權服務：僅供參考的資訊"),
    "8004D": ("security processor of the licensing service", "授權服務的安全性處理器"),
    "8004E": ("token store of the licensing service", "授權服務的權杖存放區"),
    "8004F": ("genuine validation", "正版驗證"),
    "80041": ("WMI or Task Scheduler", "WMI 或工作排程器"),
    "803F": ("digital licences and the Store", "數位授權與 Microsoft Store"),
    "80072": ("network: DNS, sockets, HTTP", "網路：DNS、通訊端、HTTP"),
    "8007": ("Win32 error", "Win32 錯誤"),
    "8009": ("security support, certificates", "安全性支援與憑證"),
    "800B": ("trust in signatures and certificates", "簽章與憑證的信任"),
    "800F": ("component store and set-up", "元件存放區與安裝程式"),
    "8020": ("background transfer (BITS)", "背景傳輸 (BITS)"),
    "8024": ("Windows Update", "Windows Update"),
    "8000": ("COM", "COM"),
    "C0EA": ("client licence service (ClipSVC)", "用戶端授權服務 (ClipSVC)"),
    "87E": ("licence server of the Store", "Microsoft Store 授權伺服器"),
    "C002": ("RPC, as NTSTATUS", "RPC (NTSTATUS)"),
    "C00": ("NTSTATUS error of the system", "系統的 NTSTATUS 錯誤"),
    "D00": ("NTSTATUS inside an HRESULT", "HRESULT 中的 NTSTATUS"),
}

SEVERITIES = {
    "success": ("success, not a failure", "成功，並非失敗"),
    "informational": ("informational, not a failure", "資訊，並非失敗"),
    "warning": ("warning", "警告"),
    "failure": ("failure", "失敗"),
}

PROBLEMS = {
    "empty": (
        "Nothing was given. Type an error code such as 0xC004F074.",
        "沒有輸入內容。請輸入錯誤碼，例如 0xC004F074。",
    ),
    "no-digits": (
        "There are no digits after the prefix; eight hex digits are expected.",
        "前置字元後面沒有數字，應有 8 位十六進位數字。",
    ),
    "not-a-code": ("This is not an error code.", "這不是錯誤碼。"),
    "not-hex": ("A character in it is no hex digit.", "其中有不是十六進位數字的字元。"),
    "seven-digits": (
        "Seven hex digits: one of eight is missing.",
        "只有 7 位十六進位數字，少了 1 位。",
    ),
    "too-many-digits": (
        "More than eight hex digits: a code has eight.",
        "超過 8 位十六進位數字，錯誤碼只有 8 位。",
    ),
    "too-large": ("The number does not fit into 32 bits.", "這個數字超過 32 位元的範圍。"),
    "too-long": ("This is far too long for an error code.", "內容太長，不可能是一個錯誤碼。"),
    "foreign-digits": (
        "The digits are of another script; type them as 0-9 and A-F.",
        "數字使用了其他文字系統的字元，請改用 0-9 與 A-F。",
    ),
}

# How an article was chosen where no code, symbol, event, option or title stood in the text.
MATCHES = {
    "message": ("best match for a message that Windows shows", "最接近畫面上訊息的文章"),
    "alias": ("another name of this article", "這篇文章的另一個名稱"),
    "title": ("nearly the title of this article", "與這篇文章的標題相近"),
    "symbol-words": ("words of a symbolic name", "符號名稱中的字詞"),
    "event-number": ("a number that may be that of an event", "其中的數字可能是事件識別碼"),
    "words": ("best match for your words", "最符合您輸入的字詞"),
}

# What became of a query, as ``status`` of an answer has it.
STATUSES = {
    "found": ("found", "有專文"),
    "known": ("known", "已知，沒有專文"),
    "ambiguous": ("ambiguous", "有多種讀法"),
    "matched": ("matched", "依內容選出"),
    "unknown": ("unknown", "不明"),
}

NOTES = {
    "message": ("behind a message that Windows shows", "畫面上這則訊息背後的錯誤碼"),
    "alias": ("known by this name", "以這個名稱為人所知"),
    "title": ("title of the article", "文章標題"),
    "words": ("chosen by your words", "依您輸入的字詞選出"),
    "event-number": ("chosen by a number in the text", "依文字中的數字選出"),
    "look-alike": (
        "look-alike letters read as digits (O as 0, l or I as 1)",
        "相似的字母讀作數字 (O 讀作 0，l 或 I 讀作 1)",
    ),
    "full-width": ("full-width characters read as plain ones", "全形字元讀作半形"),
    "hidden": ("invisible characters left out", "略過看不見的字元"),
    "joined": ("digits joined across a gap", "將分開的數字接在一起"),
    "decimal": ("decimal number", "十進位數字"),
    "signed": ("negative decimal number", "負的十進位數字"),
    "win32": ("Win32 error number", "Win32 錯誤碼"),
    "ntstatus": ("the same number as NTSTATUS", "同一數字視為 NTSTATUS"),
    "symbol": ("symbolic name", "符號名稱"),
    "symbol-words": ("words of a symbolic name", "符號名稱中的字詞"),
    "wrapped": ("wrapped in a macro", "寫在巨集裡"),
    "64-bit": ("lower half of a 64-bit number", "64 位元數字的低 32 位元"),
    "text": ("found in the text", "在文字中找到"),
    "hex": ("hexadecimal number", "十六進位數字"),
    "value": ("the plain 32-bit value", "32 位元數值本身"),
}


def word(table: dict[str, tuple[str, str]], key: str, language: str) -> str:
    """The word for ``key`` in the language; an unknown key is a programming error and raises
    KeyError.
    """
    return table[key][1 if language == ZH_TW else 0]


def machine(key: str, language: str) -> str:
    """The word of ON within a sentence: 「在 KMS 主機上」, but 「在用戶端上」."""
    return _within(ON, key, language)


def who(key: str, language: str) -> str:
    """The word of WHO within a sentence: 「由 DNS 系統管理員處理」, but 「由服務台處理」."""
    return _within(WHO, key, language)


def _within(table: dict[str, tuple[str, str]], key: str, language: str) -> str:
    found = word(table, key, language)
    return f" {found}" if language == ZH_TW and found[0].isascii() else found


def labelled(key: str, text: str, language: str) -> str:
    """A text behind its label of LABELS: ``Read as: decimal number``, 「解讀方式：十進位數字」."""
    return f"{word(LABELS, key, language)}{'：' if language == ZH_TW else ': '}{text}"


def quoted(title: str, language: str) -> str:
    """A title within a sentence: ``"No KMS host answered"``, 「連不到任何 KMS 主機」."""
    return f"「{title}」" if language == ZH_TW else f'"{title}"'


def listed(parts: "Iterable[str]", language: str) -> str:
    """Several remarks as one text: with semicolons, full width and without a space in Chinese."""
    return ("；" if language == ZH_TW else "; ").join(parts)


def family(digits: str, language: str) -> str | None:
    """The component that a code belongs to, by its first hex digits (without ``0x``); None for no
    family we know.
    """
    for length in (5, 4, 3):
        if digits[:length] in FAMILIES:
            return word(FAMILIES, digits[:length], language)
    return None


def section_of(heading: str, language: str) -> str | None:
    """The anchor that a heading stands for: ``解決方式`` is ``fix``; None for a free heading."""
    for anchor, texts in HEADINGS[language].items():
        if heading in texts:
            return anchor
    return None


def link_text(id_: str, language: str, anchor: str | None = None) -> str:
    """What a link to an article is called in running text where it has no text of its own.

    A code, ``event 12290``, ``slmgr.vbs /skms``; for the other kinds the slug.
    """
    kind, _, slug = id_.partition("/")
    if kind == "events":
        return f"事件 {slug}" if language == ZH_TW else f"event {slug}"
    if kind == "commands":
        script = f"{slug}.exe" if slug == "slui" else f"{slug}.vbs"
        is_option = anchor and anchor not in ("before", "output", "terminal")
        return f"{script} {'' if slug == 'slui' else '/'}{anchor}" if is_option else script
    return slug
