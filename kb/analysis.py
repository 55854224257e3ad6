"""Text → search terms, the same for articles and queries. Knows no engine.

Full width becomes half, case is folded, Traditional, Simplified and mainland words become one; Han text is cut into
overlapping pairs, Latin words are stemmed, identifiers kept whole and in parts, codes are one term in any case.
"""

import re
import unicodedata
from functools import lru_cache

from kb.han import FOLD

LONGEST_TEXT = 2000
MOST_TERMS = 40

_TOKEN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[a-z0-9_]+(?:[.\-'][a-z0-9_]+)*")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")

# Mainland words and the Taiwan words they stand for; both sides get folded to Simplified characters first.
_VOCABULARY = {
    "激活": "啟用", "服務器": "伺服器", "密鑰": "金鑰", "網絡": "網路", "註冊表": "登錄", "客戶端": "用戶端", "端口": "連接埠",
    "緩存": "快取", "域名": "網域名稱", "計算機": "電腦", "軟件": "軟體", "硬件": "硬體", "默認": "預設", "信息": "資訊",
    "訊息": "資訊", "文件": "檔案", "程序": "程式", "運行": "執行", "設置": "設定", "重啟": "重新啟動", "重置": "重設",
    "批量": "大量", "許可證": "授權", "日誌": "記錄檔", "日志": "記錄檔", "域控制器": "網域控制站", "命令行": "命令列",
    "命令提示符": "命令提示字元", "內存": "記憶體", "硬盤": "硬碟", "網卡": "網路卡", "數據": "資料", "支持": "支援",
    "保存": "儲存", "返回": "傳回", "證書": "憑證", "用戶名": "使用者名稱", "賬戶": "帳戶", "賬號": "帳戶", "帳號": "帳戶",
    "鏈接": "連結", "屏幕": "螢幕", "脫機": "離線", "在線": "線上", "虛擬機": "虛擬機器", "鏡像": "映像", "組策略": "群組原則",
    "策略": "原則", "訪問": "存取", "適配器": "介面卡", "標識": "識別碼", "時間戳": "時間戳記", "聯系": "連絡", "聯繫": "連絡",
    "聯絡": "連絡", "阻止": "封鎖", "搜索": "搜尋", "卸載": "解除安裝", "移除": "刪除", "錯誤代碼": "錯誤碼", "返回碼": "傳回碼",
    "報錯": "錯誤", "續訂": "更新", "續期": "更新", "克隆": "複製", "主板": "主機板", "登陸": "登入", "升級": "升級",
    "自動發現": "自動探索", "探測": "探索", "正版": "正版", "盜版": "非正版", "開機": "啟動", "壞掉": "故障", "壞了": "故障",
    "掛掉": "故障", "掛了": "故障", "當機": "故障", "序號": "產品金鑰",
}  # fmt: skip

_QUESTION_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "cannot",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "its",
        "just",
        "me",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "please",
        "s",
        "so",
        "t",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "too",
        "up",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "hi",
        "hello",
        "help",
        "ok",
    ]
)
_QUESTION_HAN = (
    "怎麼辦",
    "怎么办",
    "怎麼",
    "怎么",
    "如何",
    "什麼",
    "什么",
    "為什麼",
    "为什么",
    "為何",
    "請問",
    "请问",
    "可以",
    "嗎",
    "吗",
    "呢",
    "了",
    "的",
    "是",
    "在",
    "我",
    "我們",
    "我们",
    "要",
    "會",
    "会",
    "有",
    "沒",
    "這",
    "这",
    "那",
    "個",
    "个",
    "很",
    "都",
    "也",
    "就",
    "不小心",
    "一直",
    "哪裡",
    "哪里",
    "哪",
    "把",
    "被",
    "跟",
    "和",
    "與",
    "与",
    "及",
    "或",
    "後",
    "后",
    "說",
    "说",
)
_SYNONYMS = {
    "licence": "licens", "license": "licens", "licensing": "licens", "licenced": "licens", "licenses": "licens",
    "licences": "licens", "pc": "comput", "pcs": "comput", "machine": "comput", "computers": "comput", "srv": "srv",
    "vm": "vm", "vms": "vm", "count": "count", "counter": "count", "died": "fail", "dead": "fail", "crashed": "fail",
    "broken": "fail", "activating": "activ", "activate": "activ", "activation": "activ", "activated": "activ",
    "activations": "activ", "isnt": "not", "dont": "not", "clients": "client", "servers": "server", "remove": "remov",
    "delete": "remov", "uninstall": "remov", "set": "set", "sets": "set", "change": "chang",
}  # fmt: skip


def fold(text: str) -> str:
    """NFKC, lower case, Simplified characters, one vocabulary."""
    folded = unicodedata.normalize("NFKC", text).lower().translate(FOLD)
    for old, new in _FOLDED_VOCABULARY:
        if old in folded:
            folded = folded.replace(old, new)
    return folded


_FOLDED_VOCABULARY = tuple(
    (old.translate(FOLD), new.translate(FOLD)) for old, new in sorted(_VOCABULARY.items(), key=lambda pair: -len(pair[0]))
)
_PREAMBLES = re.compile(
    "|".join(
        [
            r"(?:the )?software (?:licensing|protection) service (?:reported|determined|has determined|reports) that(?: the)?",
            r"(?:the )?(?:computer|product) could not be activated",
            r"(?:please )?(?:contact|see) (?:your |the )?(?:system administrator|application event log)[^.。]*",
            fold(r"軟體(?:保護|授權)服務(?:報告指出|判定|報告|確定|指出)"),
            fold(r"無法啟用(?:此|這部|這台)?(?:電腦|產品)"),
            fold(r"請(?:連絡|與)(?:您的)?系統管理員(?:連絡)?"),
            fold(r"(?:如需|有關)其他資訊.{0,3}請參閱應用程式事件(?:記錄檔|日誌)"),
        ]
    )
)
_FOLDED_QUESTIONS = tuple(sorted({word.translate(FOLD) for word in _QUESTION_HAN}, key=lambda word: -len(word)))


def terms(text: str) -> list[str]:
    """All terms of a text, in order, for the index; surrogates and control characters count as spaces."""
    found: list[str] = []
    for match in _TOKEN.finditer(fold(text)):
        word = match[0]
        found += _pairs(word) if _HAN.match(word) else _latin(word)
    return found


def words(folded: str) -> list[str]:
    """The words of a folded text as they stand there: Latin words and identifiers, and whole runs of Han."""
    return _TOKEN.findall(folded)


def is_han(word: str) -> bool:
    """Whether a word is a run of Han characters."""
    return bool(_HAN.match(word))


def query_terms(text: str) -> list[str]:
    """The distinct terms of a query that carry meaning, at most MOST_TERMS of them.

    Question words are left out, and so are the phrases that open and close nearly every message of the licensing
    service, unless nothing else is there.
    """
    folded = fold(text[:LONGEST_TEXT])
    return (_distinct(_PREAMBLES.sub(" ", folded)) or _distinct(folded))[:MOST_TERMS]


def _distinct(folded: str) -> list[str]:
    found: dict[str, None] = {}
    for match in _TOKEN.finditer(folded):
        word = match[0]
        for term in _query_han(word) if _HAN.match(word) else _query_latin(word):
            found.setdefault(term)
    return list(found)


def _query_han(word: str) -> list[str]:
    for question in _FOLDED_QUESTIONS:
        if len(question) > 1:
            word = word.replace(question, " ")
    parts = [part for part in word.split() if part not in _FOLDED_QUESTIONS]
    return [pair for part in parts for pair in _pairs(part)]


def _query_latin(word: str) -> list[str]:
    if word in _QUESTION_WORDS or (len(word) == 1 and word.isalpha()):
        return []
    return [term for term in _latin(word) if term not in _QUESTION_WORDS]


def _pairs(run: str) -> list[str]:
    return [run[n : n + 2] for n in range(len(run) - 1)] if len(run) > 1 else [run]


@lru_cache(maxsize=50_000)
def _latin(word: str) -> tuple[str, ...]:
    """A word as its stem; an identifier (``_vlmcs._tcp``, ``sl_e_…``, ``kb5003646``) whole and as its parts."""
    if word.isalpha():
        return (stem(word),)
    parts = [part for part in re.split(r"[_.\-']+", word) if part]
    if len(parts) < 2:
        return tuple(parts)
    return (word, *(stem(part) for part in parts if len(part) > 1))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A light English stem: plural and verb endings off."""
    if word in _SYNONYMS:
        return _SYNONYMS[word]
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    for ending, kept in (
        ("ies", "y"),
        ("sses", "ss"),
        ("ations", "at"),
        ("ation", "at"),
        ("ing", ""),
        ("ed", ""),
        ("es", ""),
        ("s", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) + len(kept) >= 3 and not word.endswith("ss"):
            word = word[: len(word) - len(ending)] + kept
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word
