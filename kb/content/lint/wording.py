"""How an article speaks: to its reader, politely to a caller, and in words of its own instead of
those of the template.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from kb.content import front, scaffold
from kb.content.article import Page
from kb.content.blocks import outside_fences
from kb.content.lint.passages import said
from kb.content.lint.rule import (
    ARTICLE,
    BOTH_FILES,
    CHINESE_FILE,
    Content,
    Example,
    Found,
    Target,
    rule,
)
from kb.languages import EN, ZH_TW

_DIARY = re.compile(
    r"""
      \b from [ ] memory \b | (?: 來自 | 憑 | 靠 ) 記憶 (?!體)    # That is from memory | 來自記憶
    | \b (?: ID | meaning | text ) [ ] (?: is | was ) [ ] (?:un)? verified \b  # ID is verified
    | 已查證的只有 | 只有 [^，。]{1,12} 是? 查證過的             # 已查證的只有事件識別碼
    | \b (?: was | were | is | are ) [ ] not [ ] (?: looked [ ] up | at [ ] hand )  # not at hand
    | \b which [ ] was [ ] not [ ] checked \b                  # own rules, which was not checked
    | \b in [ ] the [ ] sources [ ] named [ ] here \b           # is not in the sources named here
    | \b I [ ] (?: think | believe | remember | looked | know ) \b | 筆者 | 我記得  # I remember
    """,
    re.VERBOSE,
)
_SUMMARY = "The KMS host answered, but too few computers have asked it."


@rule(
    "diary",
    Target.PAGE,
    instead="what the sources say; and once, in the reader's words, what none of them says: "
    "'from practice; Microsoft does not describe it' (「出自實務經驗，Microsoft 沒有說明」)",
    examples=[
        Example(ARTICLE, _SUMMARY, f"{_SUMMARY} That is from memory."),
        Example(CHINESE_FILE, "測試網路的規模很小。", "這個說法來自記憶。"),
    ],
)
def diary(page: Page, _content: Content) -> Found:
    """What an author remembered, looked up or had at hand tells the reader nothing; whether a
    statement is borne out does.
    """
    for number, line in said(page):
        match = _DIARY.search(line)
        if match:
            yield number, f"say what is known, not how you came to know it: '{match[0]}'"


_GREETING = {EN: "Hello,", ZH_TW: "您好："}
_CLOSING = {
    # Thank you. | Thank you for your patience.
    EN: re.compile(r"\bThank you[^.!?]{0,40}\.$"),
    # 謝謝。 | 謝謝您的耐心等候。
    ZH_TW: re.compile(r"謝謝[^。！？]{0,12}。$"),
}
_CLOSING_SHOWN = {EN: "Thank you.", ZH_TW: "謝謝。"}
# Names of our trade that no caller knows. DNS is none of them: as "name service (DNS)" it helps a
# caller who passes the message on.
_JARGON = re.compile(
    r"`|\b(?:slmgr|ospp|slui|sppsvc|sysprep|rearm\w*|KMS|MAK|GVLK|CSVLK|ADBA|AVMA|VAMT|SRV|CMID)\b"
)
_REPLY = "\n\n## Reply\n\n{}\n\nToo few computers have asked.{}\n"
_END = "- the output of step 1"
_END_ZH = "- 步驟 1 的輸出"
_REPLY_ZH = "\n\n## 回覆範本\n\n您好：\n\n{}\n"


@rule(
    "reply",
    Target.PAGE,
    instead="'Hello,', a paragraph that begins with a capital letter, plain words, at the end "
    "'Thank you.' (「您好：」 and 「謝謝。」)",
    examples=[
        Example(
            ARTICLE,
            _END,
            _END + _REPLY.format("Hello,", ""),
        ),
        Example(
            CHINESE_FILE,
            _END_ZH,
            _END_ZH + _REPLY_ZH.format("要求啟用的電腦太少，`slmgr.vbs` 沒有錯。謝謝。"),
        ),
    ],
)
def reply(page: Page, _content: Content) -> Found:
    """A reply is sent as it stands, to somebody who knows neither our commands nor our words and
    expects the manners of a letter.
    """
    section = page.section("reply")
    if section is None:
        return
    greeting, closing = _GREETING[page.language], _CLOSING[page.language]
    paragraphs = [text for text in re.split(r"\n[ \t]*\n", section.text.strip()) if text]
    if paragraphs[:1] != [greeting] or len(paragraphs) == 1:
        yield section.line, f"begin the reply with a line '{greeting}' and a paragraph behind it"
    elif paragraphs[1][0].islower():
        yield section.line, f"begin with a capital letter: '{paragraphs[1][:20]}…'"
    if not closing.search(section.text.strip()):
        yield section.line, f"end the reply with a closing: '{_CLOSING_SHOWN[page.language]}'"
    match = _JARGON.search(section.text)
    if match:
        line = section.text_line + section.text[: match.start()].count("\n")
        yield line, f"a caller does not know '{match[0]}': say it in plain words"


@rule(
    "template",
    Target.PAGE,
    Target.COMPANY_PAGE,
    Target.NOTE,
    instead="your own sentence in its place, or take it out",
    examples=[
        Example(
            BOTH_FILES,
            "    ```cmd\n    slmgr.vbs /dli\n    ```",
            "    ```cmd\n    slmgr.vbs /dli\n    ```\n\n    How it comes about.",
        ),
    ],
)
def template(page: Page, _content: Content) -> Found:
    """A sentence that stands for another one is read by whoever meets the code first."""
    for number, sentence in _sentences(page.source_text):
        if sentence in _of_the_template():
            yield number, f"this is still the template's, write your own: '{sentence}'"


@lru_cache
def _of_the_template() -> frozenset[str]:
    return frozenset(sentence for text in scaffold.unwritten() for _, sentence in _sentences(text))


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Line and text of each sentence of a file, without the marks of lists; of the front matter
    the title alone.
    """
    parts = front.split(text)
    body_line = len(parts[0]) + 3 if parts else 1
    for number, line in outside_fences(text.split("\n"), 1):
        bare = re.sub(r"^\s*(?:title:|[-*]|\d+\.)\s+|\*\*", "", line).strip()
        is_text = line.startswith("title:") if number < body_line else bare[:1] not in ("#", "{")
        if is_text:
            yield from ((number, one) for one in re.split(r"(?<=[.。])\s*", bare) if one)


RULES = (diary, reply, template)
