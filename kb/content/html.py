"""Markdown → safe HTML with the same anchors in each language, and → plain text. Knows no
addresses: it is given a function for them.

Python-Markdown makes a tree; one extension adds what is ours (``_Ours``): the code blocks that
``kb.content.blocks`` sees and no others, ``[[links]]``, and on the finished tree the fixed parts
of an article. nh3 sanitises what comes out, whoever wrote the text.
"""

import re
import threading
from typing import Any, cast
from xml.etree.ElementTree import Element, SubElement

import markdown
import nh3
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString, code_escape

from kb import chinese, labels
from kb.content import blocks, company
from kb.content.inline import CODE, CODE_SPAN, LINK, Link, label, target
from kb.equivalents import SLMGR, WAYS, Equivalents

_EXTENSIONS = ["attr_list", "def_list", "sane_lists", "tables", "pymdownx.quotes"]
_SETTINGS: dict[str, dict[str, Any]] = {"pymdownx.quotes": {"callouts": True}}
_TAGS = {
    *("a", "b", "blockquote", "br", "code", "dd", "details", "div", "dl", "dt", "em", "h2", "h3"),
    *("h4", "hr", "li", "ol", "p", "pre", "span", "strong", "sub", "summary", "sup", "table"),
    *("tbody", "td", "th", "thead", "tr", "ul", "var"),
}
_ATTRIBUTES = {
    "*": {"id", "lang"},
    "a": {"href", "class"},
    "code": {"class"},
    "div": {"class"},
    "p": {"class"},
    "pre": {"class"},
    "span": {"class"},
    "td": {"class"},
    "th": {"class", "scope"},
    "ol": {"start"},
    "var": {"data-secret"},
}
_VALUES = {
    "code": {"tabindex": {"0"}},
    "div": {"tabindex": {"0"}, "data-way": {SLMGR, *WAYS}},
    "var": {"data-fill": set(labels.PLACEHOLDERS)},
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    tag_attribute_values=_VALUES,
    link_rel="noopener",
    url_schemes={"http", "https", "mailto"},
)
_ON_WAYS = "reference/slmgr-without-vbscript"
_SCROLLS = {"class": "table", "tabindex": "0"}
# A line that stands for a code block while the others are parsed, and the bar of a link while
# tables are. Neither character can be typed; those in a text are taken out.
_HELD, _BAR = "\x1e", "\x1f"
_HELD_MARK = re.compile(rf"{_HELD}(\d+){_HELD}")
_HELD_LINE = re.compile(rf"^[ ]*{_HELD}(\d+){_HELD}[ ]*$", re.MULTILINE)
# In code, where < and > are escaped already: &lt;kms-host&gt;
_PLACEHOLDER = re.compile(r"&lt;([a-z0-9-]+)&gt;")
_SPACE_AFTER_MARK = re.compile(rf"(?<=[{chinese.TIGHT}]) (?=[{chinese.HAN}「])")


def to_html(text: str, link: Link, language: str, equivalents: Equivalents | None = None) -> str:
    """Safe HTML for a Markdown text in a language; ``link`` resolves ``[[…]]`` links and codes in
    backticks. With ``equivalents`` the other ways stand behind each block that has some.
    """
    return _CLEANER.clean(_ours().convert(text, link, language, equivalents))


def inline_html(text: str, link: Link, language: str) -> str:
    """Safe HTML for one paragraph, without the paragraph's own tags."""
    made = to_html(text, link, language).strip()
    return made.removeprefix("<p>").removesuffix("</p>") if made.count("<p>") == 1 else made


class _Ours(Extension):
    """What is ours in the Markdown of articles. Keeps a converter, which serves one thread."""

    def __init__(self) -> None:
        super().__init__()
        self.link: Link = lambda _id, _anchor: None
        self.language = ""
        self.equivalents: Equivalents | None = None
        self.held: list[tuple[str, str]] = []
        self._converter = markdown.Markdown(
            extensions=[*_EXTENSIONS, self], extension_configs=_SETTINGS, output_format="html"
        )

    def convert(
        self, text: str, link: Link, language: str, equivalents: Equivalents | None
    ) -> str:
        """HTML, not yet sanitised."""
        self.link, self.language, self.equivalents = link, language, equivalents
        self.held.clear()
        made = self._converter.reset().convert(text).replace(_BAR, "|")
        return _HELD_MARK.sub(lambda match: self.block(int(match[1])), made)

    def block(self, number: int) -> str:
        """The HTML of a block in a place where Markdown has none, as in a quotation too far in."""
        code = code_escape(self.held[number][1])
        return f'<pre class="code"><code tabindex="0">{code}</code></pre>'

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802, Python-Markdown's name
        """Put each part in its place; the numbers lie between those of the parts that it must come
        after and before, as Python-Markdown's reference lists them.
        """
        # Raw HTML is no part of the format; as an inline mark it goes through the sanitiser.
        md.preprocessors.deregister("html_block")
        # After line ends and tabs are normalised (30).
        md.preprocessors.register(_Hold(self), "hold", 25)
        # After what is indented under a list item (90), before headings (70).
        md.parser.blockprocessors.deregister("code")
        md.parser.blockprocessors.register(_Blocks(self, md.parser), "fences", 85)
        # Takes the place of Markdown's own, which disagrees with ours on runs of backticks.
        md.inlinePatterns.register(_Span(CODE_SPAN.pattern), "backtick", 190)
        # After escapes (180), before references in brackets (170).
        md.inlinePatterns.register(_Links(self), "ours", 175)
        # After inline marks (20), callouts (19.99) and line ends (10), before escapes (0).
        md.treeprocessors.register(_Parts(self), "parts", 5)


_threads = threading.local()


def _ours() -> _Ours:
    """The converter of this thread; making one costs more than converting most texts."""
    if not hasattr(_threads, "ours"):
        _threads.ours = _Ours()
    return cast(_Ours, _threads.ours)


class _Hold(Preprocessor):
    """Puts code blocks aside, so that nothing else is read into them."""

    def __init__(self, ours: _Ours) -> None:
        super().__init__()
        self._ours = ours

    def run(self, lines: list[str]) -> list[str]:
        """The lines with one line in place of each block, and with links in one piece."""
        bare = [line.replace(_HELD, "").replace(_BAR, "") for line in lines]
        return [self._held(group) for group in blocks.blocks(bare)]

    def _held(self, group: list[blocks.Line]) -> str:
        fence = group[0].fence
        if fence is None:
            return LINK.sub(lambda match: match[0].replace("|", _BAR), group[0].text)
        code = "\n".join(line.code for line in group if line.kind == blocks.CODE)
        self._ours.held.append((fence.language, code))
        return f"{fence.prefix}{_HELD}{len(self._ours.held) - 1}{_HELD}"


class _Blocks(BlockProcessor):
    """Makes a ``pre`` of each line that stands for a block."""

    def __init__(self, ours: _Ours, parser: markdown.blockparser.BlockParser) -> None:
        super().__init__(parser)
        self._ours = ours

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002, Python-Markdown's
        """Whether a block has such a line."""
        return bool(_HELD_LINE.search(block))

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        """Parse what stands before the line, add the code, and leave the rest for later."""
        block = blocks.pop(0)
        match = _HELD_LINE.search(block)
        if match is None:
            return False
        before, after = block[: match.start()].rstrip("\n"), block[match.end() :].lstrip("\n")
        if before:
            self.parser.parseBlocks(parent, [before])
        self._block(parent, *self._ours.held[int(match[1])])
        if after:
            blocks.insert(0, after)
        return None

    def _block(self, parent: Element, language: str, text: str) -> None:
        """A block, and behind it closed what does the same without slmgr.vbs."""
        ways = self._ours.equivalents.of(text) if self._ours.equivalents else {}
        if not ways:
            _pre(parent, language, text)
            return
        both = SubElement(parent, "div", {"class": "ways"})
        _pre(SubElement(both, "div", {"data-way": SLMGR}), language, text)
        others = SubElement(both, "details")
        SubElement(others, "summary").text = self._said("other-ways")
        for way, lines in ways.items():
            one = SubElement(others, "div", {"data-way": way})
            self._note(SubElement(one, "p", {"class": "way"}), way)
            _pre(one, "powershell", lines)

    def _note(self, note: Element, way: str) -> None:
        """The name of a way, where it can be used, and the page that says more."""
        name, more = SubElement(note, "b"), self._ours.link(_ON_WAYS, None)
        name.text = labels.word(labels.WAYS, way, self._ours.language)
        name.tail = f" ({self._said(way)})"
        if more:
            name.tail += " · "
            SubElement(note, "a", {"href": more[0]}).text = AtomicString(more[1])

    def _said(self, key: str) -> str:
        return labels.word(labels.WAY_NOTES, key, self._ours.language)


def _pre(parent: Element, language: str, text: str) -> None:
    """The element of a code block."""
    code = SubElement(SubElement(parent, "pre", {"class": "code"}), "code", {"tabindex": "0"})
    if language:
        code.set("class", f"language-{language}")
    code.text = AtomicString(code_escape(text))


class _Span(InlineProcessor):
    """Code spans as ``blocks.spans`` has them."""

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.compiled_re = re.compile(pattern, re.VERBOSE | re.DOTALL)

    def handleMatch(  # type: ignore[override]  # noqa: N802, Python-Markdown's name
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[Element, int, int]:
        """The element of a span."""
        code = Element("code")
        code.text = AtomicString(code_escape(m[2].strip()))
        return code, m.start(), m.end()


class _Links(InlineProcessor):
    """``[[codes/0xC004F074]]`` and its like."""

    def __init__(self, ours: _Ours) -> None:
        super().__init__("")
        self.compiled_re = re.compile(LINK.pattern.replace("|", _BAR), re.VERBOSE)
        self._ours = ours

    def handleMatch(  # type: ignore[override]  # noqa: N802, Python-Markdown's name
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[Element | str, int, int]:
        """A link, or its text alone where it leads nowhere."""
        found = target(m, self._ours.link)
        if found is None and not m[3]:
            return m[1] or m[2] or "", m.start(), m.end()
        made = Element("a", {"href": found[0]}) if found else Element("span")
        made.text = m[3] or AtomicString(found[1] if found else "")
        return made, m.start(), m.end()


class _Parts(Treeprocessor):
    """The fixed parts of an article, set apart on the finished tree."""

    def __init__(self, ours: _Ours) -> None:
        super().__init__()
        self._ours = ours

    def run(self, root: Element) -> None:
        """Change the tree in place."""
        parents = {child: parent for parent in root.iter() for child in parent}
        for element in list(root.iter()):
            if element.tag == "table":
                _wrap(element, parents[element], Element("div", _SCROLLS))
            elif element.tag == "p":
                self._paragraph(element)
            elif element.tag == "code":
                self._link_code(element, parents)
                _mark_placeholders(element)
        _close_up(root)

    def _paragraph(self, paragraph: Element) -> None:
        """The title of a callout in the language; what to expect and how to confirm marked."""
        text, language = paragraph.text or "", self._ours.language
        if paragraph.get("class") == "admonition-title":
            if text.upper() in labels.CALLOUTS:
                said = labels.word(labels.CALLOUTS, text.upper(), language)
                paragraph.text = said.rstrip(":：")
            return
        for marker, css in ((labels.EXPECT, "expect"), (labels.CONFIRM, "confirm")):
            if text.startswith(marker[language]):
                paragraph.set("class", css)
                paragraph.text = None
                bold = Element("b")
                bold.text, bold.tail = marker[language], text.removeprefix(marker[language])
                paragraph.insert(0, bold)

    def _link_code(self, code: Element, parents: dict[Element, Element]) -> None:
        """A code in a code span becomes a link, but in a link it stays."""
        around = parents[code]
        while around.tag not in ("a", "pre") and around in parents:
            around = parents[around]
        if around.tag in ("a", "pre") or not CODE.fullmatch(code.text or ""):
            return
        found = self._ours.link(code.text or "", None)
        if found:
            _wrap(code, parents[code], Element("a", {"href": found[0]}))


def _wrap(element: Element, parent: Element, around: Element) -> None:
    """Put an element into another one, which takes its place."""
    parent[list(parent).index(element)] = around
    around.tail, element.tail = element.tail, None
    around.append(element)


def _mark_placeholders(code: Element) -> None:
    """Each placeholder that we know in an element of its own, but in xml."""
    text = (code.text or "").rstrip("\n")
    if code.get("class") == "language-xml":
        code.text = AtomicString(text)
        return
    parts = _PLACEHOLDER.split(text)
    code.text, spot = parts[0], None
    for name, behind in zip(parts[1::2], parts[2::2], strict=True):
        written = f"&lt;{name}&gt;"
        if name in labels.PLACEHOLDERS:
            spot = SubElement(code, "var", {"data-fill": name})
            if name in company.SECRETS:
                spot.set("data-secret", "")
            spot.text, spot.tail = written, behind
        elif spot is None:
            code.text += written + behind
        else:
            spot.tail = f"{spot.tail}{written}{behind}"


def _close_up(root: Element) -> None:
    """Take out the space between a Chinese closing mark and Han, also where the mark is bold."""
    for element in root.iter():
        if element.text and element.tag not in ("code", "var"):
            element.text = _SPACE_AFTER_MARK.sub("", element.text)
        if element.tail and element.tag != "var":
            before = "".join(element.itertext())[-1:] if element.tag in ("strong", "b") else ""
            element.tail = _SPACE_AFTER_MARK.sub("", before + element.tail)[len(before) :]
        _close_up_links(element)


def _close_up_links(parent: Element) -> None:
    """Take out the space between Han and a link whose text begins with Han: 「的 事件 12288」."""
    previous: Element | None = None
    for child in parent:
        said = "".join(child.itertext()) if child.tag == "a" else ""
        if previous is None:
            parent.text = chinese.before(parent.text or "", said)
        else:
            previous.tail = chinese.before(previous.tail or "", said)
        previous = child


# A line that says nothing in plain text.
_MUTE_LINE = re.compile(
    r"""
    ^[ \t]* (?:
        \{:[^}]*\}              # {: on=client as=user risk=read-only }
      | \|? [-:|\ ]{3,} \|?     # |---|:--|
    ) [ \t]*$
    """,
    re.VERBOSE | re.MULTILINE,
)
_LINE_START = re.compile(
    r"""
    ^[ \t]* (?:
        \#{1,6}     # ## Fix
      | >           # > a quotation
      | [-*+]       # -   an item
      | \d+\.       # 1.  a step
    ) [ \t]+ (?: \[!\w+\] )?    # > [!NOTE]
    """,
    re.VERBOSE | re.MULTILINE,
)
_ATTRIBUTE_LIST = re.compile(r"[ \t]*\{:[^}\n]*\}")
_ADDRESS = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARK = re.compile(
    r"""
    \*\* | `                  # **bold**, `code`
  | (?<!\w) \* (?=\S)         # *soft: opens
  | (?<=\S) \* (?!\w)         # soft*: closes
    """,
    re.VERBOSE,
)


def plain(text: str, link: Link | None = None) -> str:
    """The text without Markdown: for titles, feeds, snippets and the index. Code stays as it is.

    By expressions and not by the tree, which takes 17 times as long (measured on all sections):
    the index asks for every section of every article.
    """
    if not blocks.may_have(text):
        return _unmarked(text, link).strip()
    kept, code = [], list[str]()
    for line in blocks.lines(text.replace(_HELD, "").split("\n")):
        if line.kind == blocks.TEXT:
            kept.append(line.text)
        elif line.kind == blocks.CODE:
            kept.append(f"{_HELD}{len(code)}{_HELD}")
            code.append(line.code)
    said = _unmarked("\n".join(kept), link)
    return _HELD_MARK.sub(lambda match: code[int(match[1])], said).strip()


def _unmarked(text: str, link: Link | None) -> str:
    text = LINK.sub(lambda match: label(match, link), text)
    text = _LINE_START.sub("", _MUTE_LINE.sub("", text))
    text = _ADDRESS.sub(r"\1", _ATTRIBUTE_LIST.sub("", text)).replace("|", " ")
    return _MARK.sub("", text)
