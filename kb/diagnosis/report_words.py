"""The words of the report in both languages."""

from kb.languages import ZH_TW

# Headings, and the names of figures and columns.
WORDS = {
    "title": ("What the KMS host's log shows", "KMS 主機記錄的統計"),
    "period": ("{first} to {last} (UTC)", "{first} 至 {last} (UTC)"),
    "zone": (
        "The times of the log were read as {zone}: the clients' own times in it are UTC.",
        "記錄中的時間視為 {zone}：用戶端在其中所記的時間是 UTC。",
    ),
    "summary": ("Overview", "總覽"),
    "requests": ("Requests", "要求數"),
    "failures": ("Failed requests", "失敗的要求"),
    "clients": ("Clients", "用戶端"),
    "cmids": ("Client machine IDs (CMID)", "用戶端電腦識別碼 (CMID)"),
    "windows": ("Windows CMIDs in 30 days", "30 天內的 Windows CMID"),
    "office": ("Office CMIDs in 30 days", "30 天內的 Office CMID"),
    "other": ("CMIDs of unknown products", "未知產品的 CMID"),
    "counted": ("Distinct CMIDs within 30 days", "30 天內不重複的 CMID"),
    "by-day": ("Requests and failures by day", "每日的要求與失敗"),
    "day": ("Day (UTC)", "日期 (UTC)"),
    "answered": ("Answered", "已回應"),
    "failed": ("Failed", "失敗"),
    "by-product": ("Requests by product", "各產品的要求"),
    "product": ("Product", "產品"),
    "activation-id": ("Activation ID", "啟用識別碼 (Activation ID)"),
    "unknown-product": ("Product not known here", "未知的產品"),
    "no-id": ("not in the line", "該行未記載"),
    "codes": ("Failures by code", "各錯誤碼的失敗次數"),
    "code": ("Code", "錯誤碼"),
    "means": ("Meaning", "意義"),
    "shared": ("One CMID under several names", "多個名稱共用一個 CMID"),
    "names": ("Clients", "用戶端"),
    "late": ("Not renewed", "未更新啟用的用戶端"),
    "late-7": ("More than 7 days ago", "超過 7 天"),
    "late-30": ("More than 30 days ago", "超過 30 天"),
    "client": ("Client", "用戶端"),
    "last-answer": ("Last answer (UTC)", "最後一次回應 (UTC)"),
    "last-request": ("Last request (UTC)", "最後一次要求 (UTC)"),
    "never": ("never", "從未"),
    "line-clients": ("25: Windows clients", "25：Windows 用戶端"),
    "line-few": ("5: servers, Office", "5：伺服器、Office"),
    "needs-windows": ("clients need 25, servers 5", "用戶端需達 25，伺服器需達 5"),
    "needs-office": ("Office needs 5", "Office 需達 5"),
    "table": ("The figures as a table", "以表格顯示"),
    "week": ("A bar is a week.", "每一條代表一週。"),
    "month": ("A bar is four weeks.", "每一條代表四週。"),
    "note": ("Note", "注意"),
    "in-turn": ("one after the other: may be renamed", "先後使用，可能是更名的電腦"),
    "at-once": ("in the same period: probably cloned", "同一期間使用，可能是複製的電腦"),
    "use": ("Use", "使用情形"),
    "more": ("and {count} more; CSV and JSON have all", "另有 {count} 項，完整內容見 CSV 或 JSON"),
}
# What a reader has to know of a figure.
NOTES = {
    "counted": (
        "A host counts a machine for 30 days after its request, Windows and Office apart; Windows "
        "clients are activated from 25 on, servers and Office from 5 on. The host itself stops "
        "counting at 50 (Office: 10). In the first 30 days of a log the line rises because "
        "earlier requests are not in it.",
        "主機在收到要求後的 30 天內計入該電腦，Windows 與 Office 分開計算；Windows 用戶端"
        "達 25 台、伺服器與 Office 達 5 台時才會啟用。主機本身最多數到 50 (Office 為 10)。"
        "記錄最初的 30 天曲線會逐漸上升，因為更早的要求不在其中。",
    ),
    "shared": (
        "Machines with the same CMID are counted as one. Cloned machines get their own with "
        "sysprep /generalize before the image is taken, or slmgr.vbs /rearm and a restart.",
        "CMID 相同的電腦只會計為一台。複製的電腦應在擷取映像前執行 sysprep /generalize，"
        "或執行 slmgr.vbs /rearm 後重新啟動，才會有各自的 CMID。",
    ),
    "late": (
        "An activated client renews every 7 days, and stays activated for 180. Whoever has not "
        "been here for more than 30 days no longer counts; it may have been retired, or asks "
        "another host.",
        "已啟用的用戶端每 7 天更新一次，啟用的有效期為 180 天。超過 30 天未更新的電腦不再計入，"
        "可能已停用，也可能改向其他主機要求。",
    ),
    "by-day": (
        "A failed request got no activation; the codes say why.",
        "失敗的要求沒有取得啟用，原因見錯誤碼。",
    ),
    "left-out": (
        "{count} requests are of clients beyond the first {most}; they are in the totals only.",
        "有 {count} 個要求來自前 {most} 個以外的用戶端，只計入總數。",
    ),
}
NOTHING = {
    "shared": ("Every CMID belongs to one client.", "每個 CMID 都只屬於一個用戶端。"),
    "late": ("Every client renewed within the last 7 days.", "所有用戶端都在 7 天內更新過。"),
    "codes": ("No request failed.", "沒有失敗的要求。"),
}


def word(key: str, language: str) -> str:
    """The word in a language; an unknown key is a programming error and raises KeyError."""
    return WORDS[key][language == ZH_TW]


def note(key: str, language: str) -> str:
    """The sentences that go with a figure."""
    return NOTES[key][language == ZH_TW]


def nothing(key: str, language: str) -> str:
    """What is said where a table would be empty."""
    return NOTHING[key][language == ZH_TW]


def number(value: int) -> str:
    """A number with its thousands apart, as both languages write it."""
    return f"{value:,}"
