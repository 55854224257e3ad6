"""Text → search terms, the same for articles and queries. Knows no engine.

Full width becomes half, case is folded, Traditional, Simplified and mainland words become one; Han
text is cut into overlapping pairs, Latin words are stemmed, identifiers kept whole and in parts,
codes are one term in any case.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from kb.chinese import HAN
from kb.search.simplified import FOLD
from kb.search.synonyms import QUESTION_HAN, QUESTION_WORDS, SUBJECT, SYNONYMS, VOCABULARY

# Characters and terms of a query that are read; a longer text is a paste, and its codes are
# extracted apart. Our longest query has 142 characters and 24 terms: 20 terms move none, 10 move
# 17 of 391. The search of 40 of the commonest terms takes 6 ms.
LONGEST_TEXT, MOST_TERMS = 2000, 40
# Kept in memory: the stems of a library's words (ours has 30,000 terms), and recent queries, which
# are asked for again by search, snippets and page.
_KEPT_WORDS, _KEPT_QUERIES = 50_000, 1024

_CONTRACTED = re.compile(r"\b(can|won|[a-z]{3,6})'t\b")  # can't, won't, isn't, couldn't
_POSSESSIVE = re.compile(r"(?<=[a-z])'s\b|(?<=s)'(?=\s)")  # organization's, users'
_DATED = re.compile(r"([a-z]{3,})(\d{1,2}|20\d\d)")  # office2019, server2022, kms01
# A word of a folded text: a run of Han, or a Latin word or identifier with its parts.
WORD = re.compile(rf"[{HAN}]+|[a-z0-9_]+(?:[.\-'][a-z0-9_]+)*")
_HAN = re.compile(f"[{HAN}]")
_HAN_GAP = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")


def fold(text: str) -> str:
    """NFKC, lower case, Simplified characters, one vocabulary, no contractions (``can't`` is
    ``can not``). What is no longer than a query is folded once, because terms, cues, names and
    spelling each ask for it.
    """
    return _folded_query(text) if len(text) <= LONGEST_TEXT else _folded(text)


@lru_cache(maxsize=_KEPT_QUERIES)
def _folded_query(text: str) -> str:
    return _folded(text)


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower().translate(FOLD)
    if "'" in folded or "\u2019" in folded:
        folded = _POSSESSIVE.sub("", folded.replace("\u2019", "'"))
        folded = _CONTRACTED.sub(_in_full, folded)
    return _MAINLAND.sub(lambda match: _FOLDED_VOCABULARY[match[0]], folded)


def _in_full(match: re.Match[str]) -> str:
    """``is not`` for ``isn't``."""
    verb = {"can": "can", "won": "will"}.get(match[1], match[1].removesuffix("n"))
    return f"{verb} not"


def _alternation(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(words, key=lambda word: -len(word))))


def _vocabulary() -> dict[str, str]:
    """What a folded text may say → what it then says. A word that has another one within it stays
    whole where it stands already: 網域控制站, because of 域控.
    """
    found = {old.translate(FOLD): new.translate(FOLD) for old, new in VOCABULARY.items()}
    whole = {new for new in found.values() if not new.isascii() and any(o in new for o in found)}
    return {**{new: new for new in whole}, **found}


_FOLDED_VOCABULARY = _vocabulary()
_MAINLAND = _alternation(_FOLDED_VOCABULARY)
# Words of somebody who has an error rather than a question.
_FAILURE = re.compile(
    r"""
    \b(?:
        errors? | fail\w* | invalid | denied | refused  # slmgr /ato fails, data is invalid
        | cannot | can't | not | unable | missing | wrong  # ospp inpkey SKU not found
        | insufficient | exceed\w* | expired | rejected   # slmgr /ato: count is insufficient
    )\b
    | 錯誤 | 失敗 | 無效 | 拒絕 | 找不到 | 無法 | 不能 | 不對 | 不正確  # slmgr /ato 失敗
    | 错误 | 失败 | 无效 | 拒绝 | 无法 | 不对 | 不正确                 # slmgr /ato 失败
    """,
    re.IGNORECASE | re.VERBOSE,
)
# What opens and closes nearly every message of the licensing service; folded, as the texts are.
_PREAMBLES = re.compile(
    fold(
        r"""
    (?:the[ ])?software[ ](?:licensing|protection)[ ]service[ ]         # the software licensing
        (?:reported|determined|has[ ]determined|reports)[ ]that(?:[ ]the)?  # service reported that
    | (?:the[ ])?(?:computer|product)[ ]could[ ]not[ ]be[ ]activated    # the computer could not …
    | (?:please[ ])?(?:contact|see)[ ](?:your[ ]|the[ ])?               # please contact your
        (?:system[ ]administrator|application[ ]event[ ]log)[^.。]*     # system administrator
    | (?:軟體)?(?:保護|授權)服務(?:報告指出|判定|報告|確定|指出)  # 軟體授權服務報告指出
    | 無法啟用(?:此|這部|這台)?(?:電腦|產品)                      # 無法啟用此電腦
    | 請(?:連絡|與)(?:您的)?系統管理員(?:連絡)?                   # 請與系統管理員連絡
    | (?:如需|有關)其他資訊.{0,3}請參閱應用程式事件(?:記錄檔|日誌)  # 如需其他資訊，請參閱…
        """
    ),
    re.VERBOSE,
)
_FOLDED_QUESTIONS = tuple(
    sorted({word.translate(FOLD) for word in QUESTION_HAN}, key=lambda word: -len(word))
)


def terms(text: str) -> list[str]:
    """All terms of a text, in order, for the index; surrogates and control characters count as
    spaces.
    """
    found: list[str] = []
    for match in WORD.finditer(fold(text)):
        word = match[0]
        found += pairs(word) if _HAN.match(word) else latin(word)
    return found


def words(folded: str) -> list[str]:
    """The words of a folded text as they stand there: Latin words and identifiers, and whole runs
    of Han.
    """
    return WORD.findall(folded)


def says_failure(text: str) -> bool:
    """Whether a text tells of a failure, so that an option named in it is not what is asked."""
    return bool(_FAILURE.search(unicodedata.normalize("NFKC", text[:LONGEST_TEXT])))


def joined(folded: str) -> str:
    """A folded text without the spaces between Han characters, as mails and screens break them."""
    return _HAN_GAP.sub("", folded)


def is_han(word: str) -> bool:
    """Whether a word is a run of Han characters."""
    return bool(_HAN.match(word))


@cache
def subject() -> frozenset[str]:
    """The terms of which one at least is in most questions about activation, and in few others."""
    return frozenset(terms(SUBJECT))


def query_terms(text: str) -> list[str]:
    """The distinct terms of a query that carry meaning, at most MOST_TERMS of them.

    Question words are left out, and so are the phrases that open and close nearly every message of
    the licensing service, unless nothing else is there.
    """
    return list(_query_terms(text[:LONGEST_TEXT]))


@lru_cache(maxsize=_KEPT_QUERIES)
def _query_terms(text: str) -> tuple[str, ...]:
    folded = fold(text)
    return tuple((_distinct(_PREAMBLES.sub(" ", folded)) or _distinct(folded))[:MOST_TERMS])


def _distinct(folded: str) -> list[str]:
    found: dict[str, None] = {}
    for match in WORD.finditer(folded):
        word = match[0]
        for term in _query_han(word) if _HAN.match(word) else _query_latin(word):
            found.setdefault(term)
    return list(found)


def _query_han(word: str) -> list[str]:
    for question in _FOLDED_QUESTIONS:
        if len(question) > 1:
            word = word.replace(question, " ")
    parts = [part for part in word.split() if part not in _FOLDED_QUESTIONS]
    return [pair for part in parts for pair in pairs(part)]


def _query_latin(word: str) -> list[str]:
    if word in QUESTION_WORDS or (len(word) == 1 and word.isalpha()):
        return []
    return [term for term in latin(word) if term not in QUESTION_WORDS]


def pairs(run: str) -> list[str]:
    """The overlapping pairs of a run of Han; one character is itself."""
    return [run[n : n + 2] for n in range(len(run) - 1)] if len(run) > 1 else [run]


@lru_cache(maxsize=_KEPT_WORDS)
def latin(word: str) -> tuple[str, ...]:
    """A word as its stem; an identifier (``_vlmcs._tcp``, ``sl_e_…``, ``kb5003646``) whole and as
    its parts.
    """
    if word.isalpha():
        return (stem(word),)
    parts = [part for part in re.split(r"[_.\-']+", word) if part]
    dated = _DATED.fullmatch(word)
    if dated:
        parts = [dated[1], dated[2]]
    if len(parts) < 2:
        return tuple(parts)
    return (word, *(stem(part) for part in parts if len(part) > 1))


@lru_cache(maxsize=_KEPT_WORDS)
def stem(word: str) -> str:
    """A light English stem: plural and verb endings off."""
    if word in SYNONYMS:
        return SYNONYMS[word]
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
        if (
            word.endswith(ending)
            and len(word) - len(ending) + len(kept) >= 3
            and not word.endswith("ss")
        ):
            word = word[: len(word) - len(ending)] + kept
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word
