"""The marks of Chinese text: which brackets, and what stands in 「」."""

import re
from collections.abc import Iterator

from kb.chinese import HAN
from kb.content.article import Page
from kb.content.blocks import outside_fences
from kb.content.inline import CODE_SPAN, LINK
from kb.content.lint.rule import ARTICLE, CHINESE_FILE, Content, Example, Found, Target, rule
from kb.languages import ZH_TW

# Articles of these kinds are called by their code, number or command, all others by their title.
_NAMED = ("codes", "events", "commands")
_ADDRESS = re.compile(r"\]\([^)\s]*\)|https?://[^\s)]+|\{:[^}]*\}")
_QUOTED = re.compile(r"「[^「」]*」")
_PAIR = re.compile(r"\(([^()（）]*)\)|（([^（）]*)）")
# Han, and punctuation that belongs to Chinese text alone: （Office 2016、2019）
_CHINESE = re.compile(rf"[{HAN}「」，、。；：]")
_TIGHT = re.compile(rf"[{HAN}A-Za-z0-9]\(|\)[{HAN}A-Za-z0-9]")  # 服務(KMS) or (KMS)服務
_WIDE_GAP = re.compile(
    r"[^\s|] （|） [^\s|]"
)  # 連接埠 （預設）; a cell of a table may end behind it
_SUMMARY = "KMS 主機有回應，"


@rule(
    "titles",
    Target.PAGE,
    Target.COMPANY_PAGE,
    Target.NOTE,
    instead="「[[id]]」, or a link with a text of your own; alone in a cell or an item, bare",
    examples=[
        Example(
            CHINESE_FILE,
            "- 步驟 1 的輸出",
            "- 步驟 1 的輸出，再看 [[issues/a-kms-host-failed]]",
        ),
        Example(
            ARTICLE,
            "- the output of step 1",
            "- the output of step 1, then see [[issues/a-kms-host-failed]]",
        ),
    ],
)
def titles(page: Page, _content: Content) -> Found:
    """A title is a sentence; within another one nobody sees where it begins and ends."""
    if page.language != ZH_TW:
        return
    for number, line in _lines(page, page.body_line):
        text = CODE_SPAN.sub(lambda match: "x" * len(match[0]), line)
        for match in LINK.finditer(text):
            before, after = text[: match.start()], text[match.end() :]
            if _is_title(match) and not (_ends_quoted(before, after) or _alone(before, after)):
                yield number, f"put the title in 「」: 「{match[0]}」"


def _is_title(match: re.Match[str]) -> bool:
    """Whether a link shows the title of its article."""
    return bool(match[1]) and not match[3] and match[1].partition("/")[0] not in _NAMED


def _ends_quoted(before: str, after: str) -> bool:
    return before.endswith("「") and after.startswith("」")


def _alone(before: str, after: str) -> bool:
    """Whether a link is all that an item of a list or a cell of a table has."""
    is_first = re.fullmatch(r"\s*(?:[-*+]|\d+\.)\s*|.*\|\s*", before)
    return bool(is_first) and not after.partition("|")[0].strip()


@rule(
    "brackets",
    Target.PAGE,
    Target.COMPANY_PAGE,
    Target.NOTE,
    instead="（） round Chinese text, without spaces; () round Latin text, with a space outside",
    examples=[
        Example(CHINESE_FILE, _SUMMARY, "KMS 主機有回應 (沒有故障)，"),
        Example(CHINESE_FILE, "測試網路的規模很小。", "測試網路（LAN）的規模很小。"),
    ],
)
def brackets(page: Page, _content: Content) -> Found:
    """One form for one thing: brackets are as wide as the text that they hold."""
    if page.language == ZH_TW:
        for number, line in _lines(page, 1):
            yield from ((number, advice) for advice in badly_bracketed(line))


def badly_bracketed(line: str) -> Iterator[str]:
    """Advice for each bracket of the wrong width in a line of Chinese, or with a wrong space.

    What stands in 「」 is as a window prints it: 「直接存取 (沒有 Proxy 伺服器)」.
    """
    text = CODE_SPAN.sub("x", _ADDRESS.sub("x", line))
    text = _QUOTED.sub("「名」", LINK.sub(_named, text))
    for pair in _PAIR.finditer(text):
        is_half, is_chinese = pair[1] is not None, bool(_CHINESE.search(pair[0][1:-1]))
        if is_half and is_chinese:
            yield f"write （） round Chinese text: {pair[0]}"
        elif not is_half and not is_chinese:
            yield f"write () round Latin text, with a space outside: {pair[0]}"
    latin = _PAIR.sub(lambda match: match[0] if match[1] is not None else "（）", text)
    if match := _TIGHT.search(latin):
        yield f"put a space outside the bracket: '{match[0]}'"
    if match := _WIDE_GAP.search(text):
        yield f"no space stands outside （）: '{match[0]}'"


def _named(match: re.Match[str]) -> str:
    """A link as its words are: Chinese for a title, Latin for a code or a command."""
    return match[3] or ("名" if _is_title(match) or match[1].startswith("events/") else "x")


def _lines(page: Page, first: int) -> Iterator[tuple[int, str]]:
    return outside_fences(page.source_text.split("\n"), first)


RULES = (titles, brackets)
