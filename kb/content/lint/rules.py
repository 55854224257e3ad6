"""The rules of the content: one short function each, yielding problems. What a machine can guard,
this guards.
"""

import datetime
import difflib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kb import labels, paths
from kb.codes import tables as names
from kb.codes.code import Code
from kb.content import company as site
from kb.content import company_folder
from kb.content.article import Page
from kb.content.blocks import code_blocks, outside_fences
from kb.content.inline import CODE_SPAN, LINK
from kb.content.library import Library
from kb.errors import DamagedData
from kb.languages import EN, ZH_TW

LONGEST_SUMMARY = 240
STATUSES = ("live", "moved")
FENCE_LANGUAGES = frozenset(("cmd", "powershell", "console", "reg", "text", "xml", "dns"))
SOURCE_KEYS = frozenset(
    [
        "title",
        "symbol",
        "applies_to",
        "audience",
        "harmless",
        "keywords",
        "option_keywords",
        "related",
        "confused_with",
        "sources",
        "reviewed",
        "status",
        "moved_to",
    ]
)
TRANSLATION_KEYS = frozenset(
    ("title", "source", "harmless", "keywords", "option_keywords", "confused_with")
)
BASE_KEY = "base"
PLACEHOLDERS = frozenset(labels.PLACEHOLDERS)
SHOWING_OPTIONS = frozenset(("dli", "dlv", "xpr", "dti", "lil", "ltc", "ao-list"))

# What a text in Taiwan does not say → what it says.
MAINLAND = {
    "激活": "啟用", "服務器": "伺服器", "網絡": "網路", "信息": "訊息/資訊", "默認": "預設", "軟件": "軟體", "硬件": "硬體",
    "注冊表": "登錄", "註冊表": "登錄", "客戶端": "用戶端", "密鑰": "金鑰", "端口": "連接埠", "緩存": "快取",
    "運行": "執行", "設置": "設定", "重啟": "重新啟動", "重置": "重設", "批量": "大量", "計算機": "電腦", "鏈接": "連結",
    "屏幕": "螢幕", "菜單": "功能表", "命令行": "命令列", "搜索": "搜尋", "內存": "記憶體", "硬盤": "硬碟", "數據": "資料",
    "接口": "介面", "字符": "字元", "用戶名": "使用者名稱", "登陸": "登入", "卸載": "解除安裝", "鏡像": "映像",
    "組策略": "群組原則", "域控制器": "網域控制站", "許可證": "授權", "點擊": "按一下", "單擊": "按一下", "在線": "線上",
    "脫機": "離線", "文件夾": "資料夾", "配置文件": "設定檔", "日誌文件": "記錄檔", "賬": "帳", "啓": "啟", "防火墻": "防火牆",
    "支持": "支援", "保存": "儲存", "訪問": "存取", "優化": "最佳化", "通過 DNS": "透過 DNS", "返回碼": "傳回碼",
}  # fmt: skip

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_SPACING = re.compile(rf"[{_HAN}][A-Za-z0-9<]|[A-Za-z0-9>%][{_HAN}]")
_HALF_WIDTH = re.compile(
    rf"[{_HAN}][,;!?](?=[{_HAN}\s]|$)|[{_HAN}]\.(?=[{_HAN}\s]|$)|[{_HAN}]:(?=[{_HAN} ]|$)"
)
_HEX = re.compile(r"\b0[xX]([0-9A-Fa-f]{8})\b")
_KEY = re.compile(r"\b(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5}\b")
_COMMAND = re.compile(r"\b(slmgr|ospp)(?:\.vbs)?\b([^`\n|;&]*)")
_OPTION = re.compile(r"(?<![\w/.\-<])([/-])([a-z?][\w-]*|\?)", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@([\w-]+\.)+[a-z]{2,}\b", re.IGNORECASE)
_HOST = re.compile(
    r"(?<![\w.@/-])(?:[a-z0-9_-]+\.)+(?:com|net|org|local|corp|lan|internal|intra|tw|cn|de|io|edu|gov)\b(?![\w.(-])",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?<![\d.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_MESSAGE = re.compile(
    r"(?:The |Microsoft's )?[\w ]{0,40}(?:service|server|processor|validation) (?:reports|reported|determined) that ",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"<([A-Za-z][\w -]{0,40})>")
_PUBLIC_HOSTS = re.compile(
    r"(^|\.)(example\.(com|net|org)|microsoft\.com|windows\.net|windowsupdate\.com|office\.com|live\.com|windows\.com"
    r"|chinacloudapi\.cn|usgovcloudapi\.net|cloudapi\.de|aka\.ms|github\.com)$",
    re.IGNORECASE,
)
_PUBLIC_ADDRESSES = ("192.0.2.", "198.51.100.", "203.0.113.", "127.0.0.1", "0.0.0.0")  # noqa: S104
_AZURE_ADDRESSES = ("20.118.99.224", "40.83.235.53", "23.102.135.246")


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: file, one-based line, the rule that found it and what to do."""

    path: str
    line: int
    rule: str
    advice: str

    def __str__(self) -> str:
        """``file:line: what to do [rule]``."""
        return f"{self.path}:{self.line}: {self.advice} [{self.rule}]"


@dataclass(frozen=True)
class Content:
    """What the rules may ask of the whole: the library and the tables beside it."""

    library: Library
    folder: str

    @cached_property
    def setup_keys(self) -> frozenset[str]:
        """The public setup keys of ``setup-keys.csv``."""
        return names.setup_keys(self.folder)

    def options(self, script: str) -> frozenset[str]:
        """The options that ``commands/slmgr`` or ``commands/ospp`` documents; empty when there is
        no such page.
        """
        id_ = f"commands/{script}"
        sections = self.library.source(id_).sections if self.library.has(id_) else ()
        return frozenset(s.anchor for s in sections if s.level == 3)

    def is_source(self, page: Page) -> bool:
        """Whether the facts of an article stand in this file: the English one, of a company's
        article any one there is.
        """
        return page.language == EN or (
            page.id in self.library.own and self.library.source(page.id) is page
        )

    def symbols(self, code: Code) -> frozenset[str] | None:
        """Every symbol the tables have for a code; None where a table is damaged, which another
        rule says.
        """
        try:
            return frozenset(name.symbol for name in names.of(code, self.folder) if name.symbol)
        except DamagedData:
            return None


Found = Iterator[tuple[int, str]]
PageRule = Callable[[Page, Content], Found]
PairRule = Callable[[Page, Page, Content], Found]
SiteRule = Callable[[str, Content, Library], Iterator[tuple[str, int, str]]]


def check(
    folder: str | Path | None = None, only: list[str] | None = None, own: str | None = None
) -> list[Problem]:
    """All problems of the content, sorted; of the files named in ``only`` and their other halves
    when given.

    ``own`` is a company's folder to check as well, by default that of ``KB_SITE``, empty for none;
    WrongSetting when it cannot be read.
    """
    root = os.fspath(folder or paths.content())
    library = Library.load(root, own="")
    content = Content(library, root)
    problems = [Problem(b.path, b.line, "readable", b.advice) for b in library.broken]
    for page in library.pages.values():
        problems += _page_problems(page, content, PAGE_RULES)
    for (id_, language), page in library.pages.items():
        source = library.pages.get((id_, EN))
        if language == ZH_TW and source:
            problems += _pair_problems(source, page, content)
    for table in (names.LICENSING, names.GLOSSES, names.SYMBOLS, names.NTSTATUS):
        problems += [
            Problem(os.path.join(root, table), line, "table", advice)
            for line, advice in _table(table, root)
        ]
    company = paths.site() if own is None else own
    problems += _site_problems(company, content) if company else ()
    wanted = {_stem(path) for path in only or ()}
    return sorted(p for p in problems if not wanted or _stem(p.path) in wanted)


def coverage(folder: str | Path | None = None) -> dict[str, dict[str, int]]:
    """The library's coverage by kind, how many files are broken (kind ``broken``), what a company
    added (kind ``site``).
    """
    library = Library.load(folder)
    counts = library.coverage() | {"broken": {"files": len(library.broken)}}
    if paths.site():
        added = library.overlay
        counts["site"] = {
            "articles": len(library.own),
            "notes": len(added.notes),
            "values": len(added.values),
        }
    return counts


def _stem(path: str) -> str:
    return os.path.abspath(path).removesuffix(".md").removesuffix(f".{ZH_TW}")


def _page_problems(
    page: Page, content: Content, rules: Mapping[str, PageRule]
) -> Iterator[Problem]:
    for name, rule in rules.items():
        for line, advice in rule(page, content):
            yield Problem(page.path, line, name, advice)


def _pair_problems(source: Page, translation: Page, content: Content) -> Iterator[Problem]:
    for name, rule in PAIR_RULES.items():
        for line, advice in rule(source, translation, content):
            yield Problem(translation.path, line, name, advice)


def _site_problems(folder: str, shipped: Content) -> Iterator[Problem]:
    """The problems of a company's folder; ``shipped`` is what it is laid over."""
    library = shipped.library.with_site(folder)
    content = Content(library, shipped.folder)
    for broken in library.broken[len(shipped.library.broken) :]:
        part = os.path.relpath(broken.path, folder).split(os.sep)[0]
        rule = {site.VALUES: "site-values", site.REPLIES: "site-replies"}.get(part, "readable")
        yield Problem(broken.path, broken.line, rule, broken.advice)
    for id_ in sorted(library.own):
        source, translation = library.source(id_), library.pages.get((id_, ZH_TW))
        yield from _page_problems(source, content, SITE_PAGE_RULES)
        if translation and translation is not source:
            yield from _page_problems(translation, content, SITE_PAGE_RULES)
            yield from (
                _pair_problems(source, translation, content)
                if "source" in translation.front
                else ()
            )
    for note in library.overlay.notes.values():
        kind, _, slug = note.id.partition("/")
        page = Page(kind, slug, note.language, note.path, {}, {}, "", 1, (), note.text, 1)
        yield from _page_problems(page, content, NOTE_RULES)
    for name, site_rule in SITE_RULES.items():
        for path, line, advice in site_rule(folder, content, shipped.library):
            yield Problem(path, line, name, advice)


# Rules for one page


def _pair(page: Page, content: Content) -> Found:
    other = ZH_TW if page.language == EN else EN
    if (page.id, other) not in content.library.pages:
        suffix = f".{ZH_TW}.md" if other == ZH_TW else ".md"
        yield 1, f"write the other half, {page.slug}{suffix}"


def _front_matter(page: Page, _content: Content) -> Found:
    yield from _keys_of(page, SOURCE_KEYS if page.language == EN else TRANSLATION_KEYS)
    yield from _types_of(page)


def _keys_of(page: Page, allowed: frozenset[str]) -> Found:
    for key in page.front:
        if key not in allowed:
            where = (
                "the source file"
                if key in SOURCE_KEYS
                else "CONTRIBUTING.md for the keys there are"
            )
            yield page.front_lines.get(key, 2), f"remove '{key}' here, see {where}"


def _types_of(page: Page) -> Found:
    if not page.title.strip():
        yield 2, "write a title"
    if page.kind == "codes" and _HEX.search(page.title):
        yield page.front_lines.get("title", 2), "leave the code out of the title"
    for key in ("keywords", "related", "sources", "applies_to"):
        if isinstance(page.front.get(key, []), dict):
            yield page.front_lines.get(key, 2), f"write '{key}' as a list"
    for key in ("title", "harmless", "reviewed", "status", "audience", "symbol", "source"):
        if not isinstance(page.front.get(key, ""), str):
            yield page.front_lines.get(key, 2), f"write '{key}' as one text; quote it"
    for id_, test in page.mapping("confused_with").items():
        if not str(test).strip():
            yield (
                page.front_lines.get("confused_with", 2),
                f"name the one test that tells {id_} apart",
            )
    if page.front.get("confused_with") and not page.mapping("confused_with"):
        yield page.front_lines["confused_with"], "write 'confused_with' as 'id: test' lines"


def _asked(page: Page, _content: Content) -> Found:
    """``option_keywords`` names options of a command page, each once, with phrases between
    semicolons.
    """
    if "option_keywords" not in page.front:
        return
    line = page.front_lines.get("option_keywords", 2)
    asked = page.mapping("option_keywords")
    if page.kind != "commands" or not asked:
        yield line, "only a command page has 'option_keywords', as 'option: phrase; phrase' lines"
    options = {section.anchor for section in page.sections if section.level == 3}
    for option, phrases in asked.items():
        if option not in options:
            yield line, f"'option_keywords' names '{option}', which is no option of this page"
        elif not isinstance(phrases, str) or not phrases.strip():
            yield line, f"write the words for '{option}' as 'phrase; phrase'"


def _values(page: Page, _content: Content) -> Found:
    if page.language != EN:
        return
    yield from _given_values(page)
    if page.kind in ("codes", "issues") and "audience" not in page.front:
        yield 2, "say in 'audience' who acts first"
    if "status" not in page.front:
        yield 2, "write 'status: live' or 'status: moved'"


def _given_values(page: Page) -> Found:
    for value in page.values("applies_to"):
        if value not in labels.APPLIES_TO:
            yield (
                page.front_lines["applies_to"],
                f"'{value}' is none of: {', '.join(labels.APPLIES_TO)}",
            )
    audience = page.front.get("audience")
    if audience is not None and str(audience) not in labels.AUDIENCE:
        yield (
            page.front_lines["audience"],
            f"'{audience}' is none of: {', '.join(labels.AUDIENCE)}",
        )
    status = page.front.get("status", "live")
    if status not in STATUSES:
        yield page.front_lines.get("status", 2), "write 'status: live' or 'status: moved'"
    if (status == "moved") != ("moved_to" in page.front):
        yield (
            page.front_lines.get("status", 2),
            "a moved article, and only that, says where with 'moved_to'",
        )


def _sources(page: Page, _content: Content) -> Found:
    if page.language != EN:
        return
    line = page.front_lines.get("sources", 2)
    if not page.values("sources"):
        yield line, "name the sources: 'seed' or addresses"
    for source in page.values("sources"):
        if source != "seed" and not re.fullmatch(r"https://[^\s]+", source):
            yield line, f"'{source}' is neither 'seed' nor an https address"
        if re.search(r"microsoft\.com/[a-z]{2}-[a-z]{2}/", source):
            yield line, f"take the locale out of {source}"


def _reviewed(page: Page, _content: Content) -> Found:
    if page.language != EN:
        return
    yield from _given_review(page)


def _given_review(page: Page) -> Found:
    try:
        date = datetime.date.fromisoformat(str(page.front.get("reviewed", "")))
        if date > datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1):
            yield page.front_lines["reviewed"], "the review date lies in the future"
    except ValueError:
        yield (
            page.front_lines.get("reviewed", 2),
            "write the date of the last review as YYYY-MM-DD",
        )


def _summary(page: Page, _content: Content) -> Found:
    if not page.summary:
        yield page.body_line, "write a summary as the first paragraph"
    elif len(page.summary) > LONGEST_SUMMARY:
        yield (
            page.summary_line,
            f"shorten the summary to {LONGEST_SUMMARY} characters; it has {len(page.summary)}",
        )
    elif page.summary.startswith(("#", "-", "|", "`", "!", ">")):
        yield page.summary_line, "begin with the summary as a plain paragraph"


def _sections(page: Page, _content: Content) -> Found:
    seen: set[str] = set()
    order = [s.anchor for s in page.sections if s.anchor in labels.SECTIONS]
    if order != sorted(order, key=labels.SECTIONS.index):
        yield (
            page.sections[0].line,
            f"put the sections in this order: {', '.join(a for a in labels.SECTIONS if a in order)}",
        )
    for position, section in enumerate(page.sections):
        if not section.anchor:
            yield (
                section.line,
                f"'{section.heading}' is no known heading; correct it or give it an anchor: {{: #name }}",
            )
        elif section.anchor in seen:
            yield section.line, f"the anchor '{section.anchor}' occurs twice"
        elif page.kind == "codes" and section.level == 2 and section.anchor not in labels.SECTIONS:
            yield section.line, f"a code article has no section '{section.anchor}'"
        seen.add(section.anchor)
        followed = (
            position + 1 < len(page.sections) and page.sections[position + 1].level > section.level
        )
        if not section.text.strip() and not followed:
            yield section.line, "this section is empty: fill it or take it out"


def _needed(page: Page, content: Content) -> Found:
    source = content.library.pages.get((page.id, EN), page)
    if page.kind != "codes" or source.front.get("status", "live") != "live":
        return
    for anchor, found in (("causes", page.causes), ("fix", page.steps)):
        if not found:
            yield (
                page.body_line,
                f"a live code article needs at least one item under '{labels.HEADINGS[page.language][anchor][0]}'",
            )


def _causes(page: Page, _content: Content) -> Found:
    for cause in page.causes:
        if not cause.confirm:
            yield (
                cause.line,
                f"say how to confirm this cause, in a paragraph that starts with '{labels.CONFIRM[page.language]}'",
            )


def _steps(page: Page, _content: Content) -> Found:
    tables: Mapping[str, Mapping[str, object]] = {
        "on": labels.ON,
        "as": labels.AS,
        "risk": labels.RISK,
    }
    for step in page.steps:
        if not step.attributes:
            yield (
                step.line,
                "add the facts under the step's first line: {: on=client as=admin risk=change }",
            )
            continue
        for key, table in tables.items():
            value = step.attributes.get(key)
            if value is None:
                yield step.line, f"say '{key}=': one of {', '.join(table)}"
            elif value not in table:
                yield step.line, f"'{key}={value}' is none of: {', '.join(table)}"
        for key in step.attributes:
            if key not in tables:
                yield step.line, f"'{key}' is no fact of a step; there are on, as and risk"
        if not step.expect:
            yield (
                step.line,
                f"say what to expect, in a paragraph that starts with '{labels.EXPECT[page.language]}'",
            )


def _elevation(page: Page, _content: Content) -> Found:
    for step in page.steps:
        for option in _options_in("\n".join(step.commands), "slmgr"):
            changes = option not in SHOWING_OPTIONS and option != "?"
            if changes and step.as_ == "user":
                yield step.line, f"'/{option}' needs an elevated prompt: as=admin"
            if changes and step.risk == "read-only":
                yield step.line, f"'/{option}' changes something: name the risk"


def _phone(page: Page, _content: Content) -> Found:
    """The window of ``slui.exe 4`` alone no longer leads through an activation by phone."""
    if (
        page.id in ("commands/slui", "procedures/activate-by-phone")
        or "[[procedures/activate-by-phone" in page.body
    ):
        return
    for number, text in _code_texts(page):
        if re.search(r"\bslui(?:\.exe)?\s+0?4\b", text):
            yield number, "link to [[procedures/activate-by-phone]], which says how it works today"


def _own_words(page: Page, _content: Content) -> Found:
    """A summary is not built like the message of Windows."""
    match = _MESSAGE.match(page.summary)
    if page.language == EN and match:
        yield page.summary_line, f"say it in words of your own, not '{match[0].strip()} …'"


def _options_in(text: str, script: str) -> Iterator[str]:
    for match in _COMMAND.finditer(text):
        if match[1] == script:
            yield from (option[2].lower() for option in _OPTION.finditer(match[2]))


def _options(page: Page, content: Content) -> Found:
    for number, text in _code_texts(page):
        for match in _COMMAND.finditer(text):
            known = content.options(match[1])
            for option in _OPTION.finditer(match[2]):
                name = option[2].lower().split(":")[0]
                if option[1] == "-":
                    yield number, f"write '/{name}' with a slash"
                elif known and name not in known and name != "?":
                    yield (
                        number,
                        f"{match[1]} has no option '/{name}' (commands/{match[1]} lists them)",
                    )


def _code_texts(page: Page, without: str = "") -> Iterator[tuple[int, str]]:
    """Line and text of every code span and every line of a code block, but for blocks in the
    language ``without``.
    """
    lines = page.source_text.split("\n")
    for number, line in outside_fences(lines, page.body_line):
        yield from ((number, match[2]) for match in CODE_SPAN.finditer(line))
    for language, block, start in code_blocks(page.body):
        if language == without:
            continue
        yield from (
            (page.body_line + start + offset, line)
            for offset, line in enumerate(block.split("\n"))
        )


def _symbol(page: Page, content: Content) -> Found:
    symbol = page.front.get("symbol")
    if page.language != EN or page.kind != "codes":
        if symbol:
            yield page.front_lines["symbol"], "only the source file of a code has a symbol"
        return
    yield from _given_symbol(page, content)
    known = content.symbols(Code(int(page.slug, 16)))
    if not symbol and known:
        yield 2, f"add the symbol: {', '.join(sorted(known)[:4])}"


def _given_symbol(page: Page, content: Content) -> Found:
    symbol = page.front.get("symbol")
    known = content.symbols(Code(int(page.slug, 16))) if symbol and page.kind == "codes" else None
    if known is not None and symbol not in known:
        yield (
            page.front_lines["symbol"],
            f"the tables say {', '.join(sorted(known)) or 'nothing'} for {page.slug}",
        )


def _links(page: Page, content: Content) -> Found:
    library = content.library
    for number, line in outside_fences(page.source_text.split("\n"), page.body_line):
        for match in LINK.finditer(CODE_SPAN.sub("", line)):
            target = match[1] or page.id
            linked = library.source(target) if library.has(target) else None
            if linked is None:
                yield number, f"there is no article '{target}'"
            elif (
                match[2]
                and match[2] not in {s.anchor for s in linked.sections}
                and not _is_step(linked, match[2])
            ):
                yield number, f"{target} has no section '#{match[2]}'"
    for key in ("related", "confused_with", "moved_to"):
        ids = page.mapping(key) if key == "confused_with" else page.values(key)
        for id_ in ids:
            if not library.has(id_.partition("#")[0]) and not (
                key == "confused_with" and id_.startswith("codes/0x")
            ):
                yield page.front_lines.get(key, 2), f"there is no article '{id_}'"
    if page.front.get("moved_to") and library.has(page.id) and library.current(page.id) == page.id:
        yield (
            page.front_lines.get("moved_to", 2),
            "this move leads in a circle or nowhere: name an article that is live",
        )


def _is_step(page: Page, anchor: str) -> bool:
    name, _, number = anchor.partition("-")
    return name == "step" and number.isdigit() and 0 < int(number) <= len(page.steps)


def _fences(page: Page, _content: Content) -> Found:
    for language, _, start in code_blocks(page.body):
        line = page.body_line + start - 1
        if not language:
            yield line, f"give the block a language: {', '.join(sorted(FENCE_LANGUAGES))}"
        elif language not in FENCE_LANGUAGES:
            yield line, f"'{language}' is none of: {', '.join(sorted(FENCE_LANGUAGES))}"


def _placeholders(page: Page, _content: Content) -> Found:
    for number, text in _code_texts(page, without="xml"):
        for match in _PLACEHOLDER.finditer(text):
            if match[1] not in PLACEHOLDERS:
                near = _near(match[1], PLACEHOLDERS, "<{}>")
                yield (
                    number,
                    f"'<{match[1]}>' is no known placeholder; {near or 'see CONTRIBUTING.md, or add it to kb/labels.py'}",
                )


def _near(text: str, known: Iterable[str], form: str = "{}") -> str:
    """``did you mean 'x'?`` with the nearest of what there is, in a form; empty when nothing is
    near.
    """
    found = difflib.get_close_matches(text.lower(), sorted(known), 1)
    return f"did you mean '{form.format(found[0])}'?" if found else ""


def _real_names(page: Page, content: Content) -> Found:
    for number, line in enumerate(page.source_text.split("\n"), 1):
        text = re.sub(r"https?://\S+", "", line)
        for match in _MAIL.finditer(text):
            if not _PUBLIC_HOSTS.search(match[0].split("@")[1]):
                yield number, f"replace the mail address {match[0]} by one of example.com"
        for match in _HOST.finditer(text):
            if not _PUBLIC_HOSTS.search(match[0]):
                yield number, f"replace the host name {match[0]} by one under example.com"
        for match in _ADDRESS.finditer(text):
            if all(int(part) < 256 for part in match.groups()) and not _is_public_address(
                match[0]
            ):
                yield number, f"replace {match[0]} by an address of 192.0.2.0/24"
    yield from _keys(page, content)


def _keys(page: Page, content: Content) -> Found:
    for number, line in enumerate(page.source_text.split("\n"), 1):
        for key in _KEY.findall(re.sub(r"https?://\S+", "", line)):
            if key not in content.setup_keys:
                yield number, f"take out {key[:5]}…: it is no public setup key of setup-keys.csv"


def _is_public_address(address: str) -> bool:
    return address.startswith(_PUBLIC_ADDRESSES) or address in _AZURE_ADDRESSES


def _chinese(page: Page, _content: Content) -> Found:
    if page.language != ZH_TW:
        return
    for number, line in _prose(page):
        for character in dict.fromkeys(line):
            if "\u3400" <= character <= "\u9fff" and not _in_big5(character):
                yield number, f"'{character}' is not used in Traditional Chinese of Taiwan"
        yield from ((number, advice) for advice in _mainland(line))


def _mainland(text: str) -> Iterator[str]:
    for term, better in MAINLAND.items():
        if term in text:
            yield f"say '{better}' for '{term}'"


def _in_big5(character: str) -> bool:
    try:
        character.encode("cp950")
    except UnicodeEncodeError:
        return character in "啟裏"
    return True


def _english(page: Page, _content: Content) -> Found:
    if page.language != EN:
        return
    for number, line in enumerate(page.source_text.split("\n"), 1):
        match = re.search(rf"[{_HAN}\u3000-\u303f\uff00-\uffef]+", line)
        if match:
            yield number, f"'{match[0]}' belongs into the zh-TW file"


def _spacing(page: Page, _content: Content) -> Found:
    if page.language != ZH_TW:
        return
    for number, line in _prose(page):
        match = _SPACING.search(line)
        if match:
            yield number, f"put a space between '{match[0][0]}' and '{match[0][1]}'"
        match = _HALF_WIDTH.search(line)
        if match:
            yield number, f"use full-width punctuation after '{match[0][0]}'"


def _prose(page: Page) -> Iterator[tuple[int, str]]:
    """The lines outside code blocks, code spans made one Latin letter, links and markup taken
    away.
    """
    for number, line in outside_fences(page.source_text.split("\n"), 1):
        if number >= page.body_line or re.match(
            r"\s*(title|harmless|keywords|codes/|events/|issues/|[a-z]+/)", line
        ):
            text = LINK.sub(lambda match: f" {match[3] or ''} ", line)
            if number < page.body_line:
                text = re.sub(r"^(\s*)[\w/-]+:", r"\1", text)
                text = text.replace(",", "、") if line.startswith("keywords:") else text
            text = re.sub(r"\{:[^}]*\}|https?://\S+", " ", CODE_SPAN.sub("x", text))
            yield number, re.sub(r"\*\*|(?<!\s)\*|\*(?!\s)", "", text)


# Rules for a source page and its translation


def _digest(source: Page, translation: Page, _content: Content) -> Found:
    if translation.front.get("source") != source.digest:
        yield (
            translation.front_lines.get("source", 2),
            f"the English text changed: bring this one up to date, then write 'source: {source.digest}'",
        )


def _same_sections(source: Page, translation: Page, _content: Content) -> Found:
    ours, theirs = [s.anchor for s in translation.sections], [s.anchor for s in source.sections]
    if ours != theirs:
        missing = (
            [a for a in theirs if a not in ours] or [a for a in ours if a not in theirs] or ours
        )
        yield (
            translation.body_line,
            f"make the sections agree with the source file ({', '.join(missing[:4])})",
        )


def _same_blocks(source: Page, translation: Page, _content: Content) -> Found:
    ours, theirs = list(code_blocks(translation.body)), list(code_blocks(source.body))
    for (_, our_text, our_start), (_, their_text, their_start) in zip(ours, theirs, strict=False):
        if our_text != their_text:
            line = source.body_line + their_start - 1
            yield (
                translation.body_line + our_start - 1,
                f"make this block equal to the one in line {line} of the source file",
            )
            return
    if len(ours) != len(theirs):
        yield (
            translation.body_line,
            f"the source file has {len(theirs)} code blocks, this one {len(ours)}",
        )


def _same_codes(source: Page, translation: Page, _content: Content) -> Found:
    ours, theirs = (
        sorted({m.upper() for m in _HEX.findall(p.body)}) for p in (translation, source)
    )
    for digits in sorted(set(ours) ^ set(theirs)):
        yield translation.body_line, f"0x{digits} occurs in one of the two files only"


def _same_links(source: Page, translation: Page, _content: Content) -> Found:
    ours, theirs = ([(m[1], m[2]) for m in LINK.finditer(p.body)] for p in (translation, source))
    for target, anchor in sorted(set(ours) ^ set(theirs), key=str):
        link = f"{target}#{anchor}" if anchor else target
        yield translation.body_line, f"the link [[{link}]] occurs in one of the two files only"


def _same_steps(source: Page, translation: Page, _content: Content) -> Found:
    if len(source.steps) != len(translation.steps):
        yield (
            translation.body_line,
            f"the source file has {len(source.steps)} steps, this one {len(translation.steps)}",
        )
    for theirs, ours in zip(source.steps, translation.steps, strict=False):
        if dict(theirs.attributes) != dict(ours.attributes):
            facts = " ".join(f"{key}={value}" for key, value in theirs.attributes.items())
            yield ours.line, f"give this step the facts of the source file: {facts}"
    if len(source.causes) != len(translation.causes):
        yield (
            translation.body_line,
            f"the source file has {len(source.causes)} causes, this one {len(translation.causes)}",
        )


def _same_look_alikes(source: Page, translation: Page, _content: Content) -> Found:
    line = translation.front_lines.get("confused_with", 2)
    if set(source.mapping("confused_with")) != set(translation.mapping("confused_with")):
        yield line, "give 'confused_with' the same ids as in the source file"
    if bool(source.front.get("harmless")) != bool(translation.front.get("harmless")):
        yield (
            translation.front_lines.get("harmless", 2),
            "'harmless' stands in one of the two files only",
        )


# A company's own folder


def _site_front_matter(page: Page, content: Content) -> Found:
    yield from _keys_of(
        page, (SOURCE_KEYS | {BASE_KEY}) if content.is_source(page) else TRANSLATION_KEYS
    )
    yield from _types_of(page)


def _site_values(page: Page, content: Content) -> Found:
    if content.is_source(page):
        yield from _given_values(page)
        for source in page.values("sources"):
            if source != "seed" and not re.fullmatch(r"https?://[^\s]+", source):
                yield (
                    page.front_lines["sources"],
                    f"'{source}' is no address: write https://…, or leave 'sources' out",
                )
        yield from _given_review(page) if "reviewed" in page.front else ()


def _note_form(page: Page, _content: Content) -> Found:
    """A note is a section of its article already."""
    if page.source_text.startswith("---"):
        yield 1, "leave the front matter out: a note has none"
    for number, line in outside_fences(page.source_text.split("\n")):
        if re.match(r"##?[ \t]", line):
            yield (
                number,
                "write '###' for headings in a note, it is a section of its article already",
            )


def _note_without_article(
    _folder: str, content: Content, _shipped: Library
) -> Iterator[tuple[str, int, str]]:
    for note in content.library.overlay.notes.values():
        if not content.library.has(note.id):
            near = _near(note.id, content.library.ids)
            yield (
                note.path,
                1,
                f"there is no article '{note.id}'; {near or 'write one, or take the note out'}",
            )


def _site_unknown_values(
    folder: str, content: Content, _shipped: Library
) -> Iterator[tuple[str, int, str]]:
    path = os.path.join(folder, site.VALUES)
    lines = (paths.read(path) or "").split("\n")
    for name in content.library.overlay.values:
        if name not in PLACEHOLDERS:
            line = next(
                n for n, text in enumerate(lines, 1) if text.partition(":")[0].strip() == name
            )
            yield (
                path,
                line,
                f"'{name}' is no known placeholder; {_near(name, PLACEHOLDERS) or 'CONTRIBUTING.md lists them'}",
            )


def _site_base(_folder: str, content: Content, shipped: Library) -> Iterator[tuple[str, int, str]]:
    for id_ in sorted(content.library.own):
        page = content.library.source(id_)
        named, ours = page.front.get(BASE_KEY), shipped.pages.get((id_, EN))
        if named and ours is None:
            yield (
                page.path,
                page.front_lines[BASE_KEY],
                f"take '{BASE_KEY}' out: there is no shipped article '{id_}'",
            )
        elif named and ours and named != ours.digest:
            advice = f"the shipped article changed: bring this one up to date, then write '{BASE_KEY}: {ours.digest}'"
            yield page.path, page.front_lines[BASE_KEY], advice


def _site_layout(
    folder: str, _content: Content, _shipped: Library
) -> Iterator[tuple[str, int, str]]:
    """Files that nobody reads: a folder or file with a wrong name does nothing, and says so
    nowhere else.
    """
    replies = [
        os.path.basename(company_folder.template_path("", n, language))
        for n in company_folder.TEMPLATES
        for language in (EN, ZH_TW)
    ]
    for below, known in (
        ("", company_folder.KNOWN),
        (site.NOTES, labels.KINDS),
        (site.REPLIES, replies),
    ):
        inside = os.path.join(folder, below) if below else folder
        for name in sorted(os.listdir(inside)) if os.path.isdir(inside) else ():
            if (
                name not in known
                and not name.startswith(".")
                and not name.lower().startswith("readme")
            ):
                path = os.path.join(inside, name)
                yield (
                    path,
                    1,
                    f"nobody reads '{name}'; {_near(name, known) or 'there are ' + ', '.join(known)}",
                )
    for kind in labels.KINDS:
        for file in sorted(
            [*Path(folder, kind).glob("*"), *Path(folder, site.NOTES, kind).glob("*")]
        ):
            if file.suffix != ".md" and not file.name.startswith("."):
                yield str(file), 1, f"nobody reads '{file.name}': articles and notes end in .md"


# The tables


def _table(table: str, root: str) -> Found:
    path = Path(root, table)
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as problem:
        yield 1, f"cannot be read: {problem}"
        return
    block: list[str] = []
    previous = ""
    for number, line in enumerate(lines[1:], 2):
        if line.startswith("#"):
            if names.closing_line(block) != line:
                yield number, f"write this closing line: {names.closing_line(block)}"
            block = []
        elif line:
            block.append(line)
            yield from _row(table, names.split_row(line), number, previous)
            previous = line[:10]
    if block or lines[-1] != "":
        yield len(lines), f"end the table with this line: {names.closing_line(block)}"


def _row(table: str, row: list[str], number: int, previous: str) -> Found:
    if len(row) != 4 or not re.fullmatch(r"0x[0-9A-F]{8}", row[0]):
        yield number, "write four fields, the first a code as 0x and eight upper-case digits"
        return
    if row[0] < previous or (row[0] == previous and table != names.SYMBOLS):
        yield number, "sort the rows by code, each code once"
    if table in (names.SYMBOLS, names.NTSTATUS):
        return
    if not row[2] or not row[3]:
        yield number, "write a gloss in both languages"
    elif re.search(rf"[{_HAN}]", row[2]) or not re.search(rf"[{_HAN}]", row[3]):
        yield number, "the third field is English, the fourth Chinese"
    else:
        yield from _chinese_gloss(row[3], number)


def _chinese_gloss(gloss: str, number: int) -> Found:
    if _SPACING.search(gloss) or _HALF_WIDTH.search(gloss):
        yield number, "put spaces between Han and Latin, and use full-width punctuation"
    yield from ((number, advice) for advice in _mainland(gloss))
    for character in gloss:
        if "\u3400" <= character <= "\u9fff" and not _in_big5(character):
            yield number, f"'{character}' is not used in Traditional Chinese of Taiwan"


PAGE_RULES: dict[str, PageRule] = {
    "pair": _pair,
    "front-matter": _front_matter,
    "asked": _asked,
    "values": _values,
    "sources": _sources,
    "reviewed": _reviewed,
    "summary": _summary,
    "sections": _sections,
    "needed": _needed,
    "causes": _causes,
    "steps": _steps,
    "elevation": _elevation,
    "options": _options,
    "phone": _phone,
    "own-words": _own_words,
    "symbol": _symbol,
    "links": _links,
    "fences": _fences,
    "placeholders": _placeholders,
    "real-names": _real_names,
    "chinese": _chinese,
    "english": _english,
    "spacing": _spacing,
}
PAIR_RULES: dict[str, PairRule] = {
    "digest": _digest,
    "same-sections": _same_sections,
    "same-blocks": _same_blocks,
    "same-codes": _same_codes,
    "same-links": _same_links,
    "same-steps": _same_steps,
    "same-look-alikes": _same_look_alikes,
}
# A company may write one language only, name no sources, and use names and addresses of its own.
_COMPANYS_OWN_AFFAIR = ("pair", "sources", "reviewed", "own-words", "english")
SITE_PAGE_RULES: dict[str, PageRule] = {
    **{name: rule for name, rule in PAGE_RULES.items() if name not in _COMPANYS_OWN_AFFAIR},
    "front-matter": _site_front_matter,
    "values": _site_values,
    "symbol": _given_symbol,
    "real-names": _keys,
}
NOTE_RULES: dict[str, PageRule] = {
    "note": _note_form,
    **{
        name: PAGE_RULES[name]
        for name in ("options", "links", "fences", "placeholders", "chinese", "spacing")
    },
    "real-names": _keys,
}
SITE_RULES: dict[str, SiteRule] = {
    "note": _note_without_article,
    "site-values": _site_unknown_values,
    "base": _site_base,
    "site-layout": _site_layout,
}
