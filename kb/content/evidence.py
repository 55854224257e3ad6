"""What bears out an article, and the sentences that say that no source does.

The front matter has it in one word (``evidence``, a key of ``kb.labels.EVIDENCE``). Where it is
``partly``, the text says once, to its reader, what comes from practice or what nobody has
published; by the wordings of MARKS these sentences are found and listed.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kb.content.article import Page
from kb.content.blocks import outside_fences
from kb.content.inline import CODE_SPAN
from kb.languages import EN, ZH_TW

MICROSOFT, PUBLIC, PARTLY = "microsoft", "public", "partly"
SEED = "seed"
_BY_MICROSOFT = re.compile(
    r"""
      https://(?: [\w-]+\. )* microsoft\.com/                    # learn., support.microsoft.com
    | https://(?: github\.com | raw\.githubusercontent\.com )/  # github.com/MicrosoftDocs/
      (?: Microsoft | MicrosoftDocs )/                           # github.com/MicrosoftDocs/
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"""
      \b (?: from | is ) [ ] (?: experience | practice ) \b  # the causes are from experience
    | \b [Ii]n [ ] practice \b                              # in practice the setup key is taken
    | \b not [ ] (?: documented | published ) \b            # which code comes is not documented
    | \b not [ ] (?: (?: described | stated ) [ ] )? by [ ] Microsoft \b    # not by Microsoft
    | \b not [ ] (?: said | confirmed ) [ ] there \b        # that it means this is not said there
    | \b Microsoft [^.]* \b it [ ] does [ ] not [ ]         # Microsoft names it; why …
      (?: say | describe [ ] this ) \b                      # Microsoft …; why it does not say
    | \b (?i: what | which | where | whether ) [ ] [^.]*    # whether it helps …
      \b it [ ] does [ ] not [ ] say \b                     # whether it helps it does not say
    | \b Microsoft (?: 's [ \w]+ )? [ ] (?: itself [ ] )?   # Microsoft's list …
      (?: does | do | did | has ) [ ] not [ ]               # Microsoft does not …
      (?: describe | document | publish | confirm           # … describe it
        | say (?! [ ] the [ ] same ) )                      # … say which one
    | \b Microsoft (?: 's [ \w]+ )? [ ] (?: has             # Microsoft has no page on it
      | (?: list | describe | document | give | record ) s? # Microsoft's pages describe no way
      | publish (?:es)? ) [ ] no \b                         # Microsoft publishes no list
    | \b Microsoft [ ] describes [ ] neither \b             # Microsoft describes neither
    | \b but [ ] describes [ ] no \b                        # explains it, but describes no case
    | \b Microsoft's [ ] pages [^.]*                        # where Microsoft's pages …
      \b (?: are [ ] silent | give [ ] no [ ] number ) \b   # where Microsoft's pages are silent
    | \b [Nn]o [ ] (?: public [ ] | other [ ] )?            # no public …
      (?: pages? | documents? | source ) \b (?! [ ] file )  # no public page ranks the two
    | \b follows? [ ] from [ ] (?: the [ ]                  # these follow from …
      (?: meaning | wording | symbol | text | name | message )    # follow from the wording
      | what | its | this | how | that \b )                 # follow from how DNS works
    | \b (?: is | are ) [ ] certain \b (?! [ ] to )         # symbol and text are certain
    | \b [Cc]ertain [ ] (?: is | are ) \b                   # certain are symbol and text
    | \b only [ ] the [ ] names [ ] are [ ] documented \b   # only the names are documented
    """,
    re.VERBOSE,
)
_CHINESE = re.compile(
    r"""
      (?<! [有戶] ) 經驗 (?! 的人 ) | 實務                    # 原因來自經驗 | 出自實務經驗
    | (?: Microsoft | 微軟 ) [^。；]{0,45}                   # Microsoft 對這個錯誤碼 …
      (?: 沒有 | 並未 | 未 ) [^。；，]{0,14} (?: 說明        # … 沒有說明
        | 記載 | 公布 | 公開 | 描述 | 證實 | 案例            # … 並未公布
        | 頁面 | 專頁 | 專文 | 文章 | 文件 )                 # … 沒有專屬的頁面
    | Microsoft [ ] 沒有列出 [^。；，]{0,8} 原因              # Microsoft 沒有列出這個事件的原因
    | (?: Microsoft | 標頭檔 | 文件 | 說明                   # 文件 …
        | (?<! Office [ ] ) 頁面 ) [^。；，]{0,14}           # 頁面 …
      沒有 (?: 說明 | 記載 | 提到 | 列為 ) (?! 原因 )        # … 沒有提到是哪一個
    | 清單 [^。；]{0,30} 沒有說                              # 那份清單沒有說修復是否有效
    | (?: 並 | 也 ) 沒有記載 | 並未 (?: 公開 | 記載 )        # 是否會顯示，並沒有記載
    | 不是文件記載 | 沒有 (?: 任何 )? 文件 (?! 夾 )          # 沒有任何文件提到
    | 沒有 (?: 任何 )? (?: 來源 | 公開的?                    # 沒有來源證實
        (?: 文件 | 說明 | 來源 | 頁面 | 資料 ) )             # 沒有公開的文件
    | (?: 未 | 沒有 ) 公[布佈]                               # 沒有公布
    | 推得 | 推論 | 推斷                                     # 以下原因由此推得
    | 可以確定 (?: 的 | 有 ) | (?<! 不 ) 是確定的            # 可以確定的是符號與訊息
    | 能確定的 | 確定的 [是只]                               # 能確定的只有符號
    """,
    re.VERBOSE,
)
MARKS: Mapping[str, re.Pattern[str]] = {EN: _ENGLISH, ZH_TW: _CHINESE}


class Unsourced(NamedTuple):
    """A sentence that says that no source bears something out, and its one-based line."""

    line: int
    sentence: str


def of(page: Page) -> str:
    """The word of the front matter; empty where there is none."""
    return str(page.front.get("evidence") or "")


def unsourced(page: Page) -> Iterator[Unsourced]:
    """The marked sentences of a page, the first one of each line."""
    for number, line in outside_fences(page.source_text.split("\n"), page.body_line):
        match = MARKS[page.language].search(CODE_SPAN.sub(_masked, line))
        if match:
            yield Unsourced(number, _sentence(line, match.start()))


def all_by_microsoft(page: Page) -> bool:
    """Whether every source of a page is Microsoft's own."""
    return all(one == SEED or _BY_MICROSOFT.match(one) for one in page.values("sources"))


def _masked(span: re.Match[str]) -> str:
    """As long as a code span, so that places stay what they are."""
    return "x" * len(span[0])


def _sentence(line: str, place: int) -> str:
    start = max(line.rfind(end, 0, place) for end in (". ", "。", "| ")) + 1
    ends = [found for end in (". ", "。", " |") if (found := line.find(end, place)) >= 0]
    return line[start : min(ends, default=len(line)) + 1].strip(" *|->")
