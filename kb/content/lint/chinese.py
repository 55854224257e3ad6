"""The languages: Chinese as Taiwan writes it, and none of it in English files."""

import re
from collections.abc import Iterator, Mapping

from kb.chinese import HAN
from kb.content.article import Page
from kb.content.lint.passages import prose, said
from kb.content.lint.rule import ARTICLE, CHINESE_FILE, Content, Example, Found, Target, rule
from kb.languages import EN, ZH_TW

_IDEOGRAPH = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")  # HAN without the compatibility forms
_WIDE = re.compile(rf"[{HAN}\u3000-\u303f\uff00-\uffef]+")  # and full-width punctuation
_SPACING = re.compile(rf"[{HAN}][A-Za-z0-9<]|[A-Za-z0-9>%][{HAN}]")
_HALF_WIDTH = re.compile(
    rf"""
      [{HAN}][,;!?] (?=[{HAN}\s]|$)   # 主機,請
    | [{HAN}]\.     (?=[{HAN}\s]|$)   # 處理.
    | [{HAN}]:      (?=[{HAN} ]|$)    # 預期: 計數
    """,
    re.VERBOSE,
)
_SUMMARY = "KMS 主機有回應"


@rule(
    "chinese",
    Target.PAGE,
    Target.COMPANY_PAGE,
    Target.NOTE,
    instead="what Taiwan says: zh-terms.csv has the words, Big5 the characters",
    examples=[Example(CHINESE_FILE, _SUMMARY, "KMS 服務器有回應")],
)
def chinese(page: Page, content: Content) -> Found:
    """Words and characters of mainland China are foreign to readers in Taiwan."""
    if page.language == ZH_TW:
        for number, line in prose(page):
            yield from ((number, advice) for advice in foreign(line, content.refused_terms))


@rule(
    "terms",
    Target.PAGE,
    instead="the word of our table, zh-terms.csv; another one that people type is a keyword",
    examples=[Example(CHINESE_FILE, "測試網路的規模很小。", "測試網路的時鐘不準。")],
)
def terms(page: Page, content: Content) -> Found:
    """Where one thing has two names, a reader looks for two things."""
    if page.language == ZH_TW:
        for number, line in said(page):
            yield from ((number, advice) for advice in unusual(line, content.avoided_terms))


def unusual(text: str, avoided: Mapping[str, str]) -> Iterator[str]:
    """Advice for each word that our texts call otherwise."""
    for whole in (term for term, ours in avoided.items() if term == ours):
        text = text.replace(whole, "")
    for term, ours in avoided.items():
        if term in text:
            yield f"our texts say '{ours}' for '{term}', which may be a keyword"


def foreign(text: str, refused: Mapping[str, str]) -> Iterator[str]:
    """Advice for each character and each word that is not used in Taiwan."""
    for character in dict.fromkeys(_IDEOGRAPH.findall(text)):
        if not _in_big5(character):
            yield f"'{character}' is not used in Traditional Chinese of Taiwan"
    for term, better in refused.items():
        if term in text:
            yield f"say '{better}' for '{term}'"


def _in_big5(character: str) -> bool:
    try:
        return bool(character.encode("cp950"))
    except UnicodeEncodeError:
        return False


@rule(
    "english",
    Target.PAGE,
    instead="English, and the Chinese text in the .zh-TW.md file beside it",
    examples=[Example(ARTICLE, "The KMS host answered", "The KMS 主機 answered")],
)
def english(page: Page, _content: Content) -> Found:
    """A reader without Chinese cannot guess a word, and the other file has it."""
    if page.language != EN:
        return
    for number, line in enumerate(page.source_text.split("\n"), 1):
        match = _WIDE.search(line)
        if match:
            yield number, f"'{match[0]}' belongs into the zh-TW file"


@rule(
    "spacing",
    Target.PAGE,
    Target.COMPANY_PAGE,
    Target.NOTE,
    instead="a half-width space between Han and Latin, and full-width punctuation after Han",
    examples=[Example(CHINESE_FILE, _SUMMARY, "KMS主機有回應")],
)
def spacing(page: Page, _content: Content) -> Found:
    """Chinese with Latin words in it is hard to read without; Microsoft's own texts have it so."""
    if page.language == ZH_TW:
        for number, line in prose(page):
            yield from ((number, advice) for advice in badly_set(line))


def badly_set(text: str) -> Iterator[str]:
    """Advice where a space between Han and Latin is missing, or punctuation is half width."""
    match = _SPACING.search(text)
    if match:
        yield f"put a space between '{match[0][0]}' and '{match[0][1]}'"
    match = _HALF_WIDTH.search(text)
    if match:
        yield f"use full-width punctuation after '{match[0][0]}'"


RULES = (chinese, terms, english, spacing)
