"""The one reader of fences: which lines of a Markdown text are code, and which parts of a line.

By the rules of CommonMark (4.5 and 6.1), so that the page, the terminal, the linter, a company's
values and the reply agree on what is code. Two things are simpler than there: a fence may be
indented as far as it likes (it stands in a list item then), and code is only what is fenced;
indentation alone makes none. On the terminal's fast path: imports nothing that a bare interpreter
has not loaded.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TEXT, FENCE, CODE = "text", "fence", "code"
_MARKS = ("```", "~~~")
_SPACE = " \t"
# A line this much further in than the opening fence does not close it (CommonMark 4.5).
_TOO_FAR_IN = 4


class Line:
    """One line: its one-based ``number``, its ``text`` as it stands, its ``kind``: TEXT, FENCE
    (opens or closes a block) or CODE.

    ``fence`` is the block's own, None outside of blocks.
    """

    __slots__ = ("fence", "kind", "number", "text")

    def __init__(self, number: int, text: str, kind: str, fence: "Fence | None" = None) -> None:
        self.number = number
        self.text = text
        self.kind = kind
        self.fence = fence

    @property
    def code(self) -> str:
        """The text without what stands before its fence: indentation and quotation marks."""
        return self.fence.inside(self.text) if self.fence else self.text


class Fence:
    """The line that opens a block: the ``language`` it names, empty for none, and the ``prefix``
    before it, indentation and quotation marks.
    """

    __slots__ = ("_columns", "_quotes", "_run", "language", "prefix")

    def __init__(self, prefix: str, run: str, language: str) -> None:
        self.prefix = prefix
        self.language = language
        self._run = run
        self._quotes = prefix.count(">")
        self._columns = _columns(_unquoted(prefix + run, self._quotes) or "")

    @classmethod
    def opened_by(cls, text: str) -> "Fence | None":
        """The fence that a line opens: three backticks or tildes and more, then a language and
        what else; after backticks no further one, for that is a code span. None for other lines.
        """
        bare = text.lstrip(_SPACE + ">")
        if not bare.startswith(_MARKS):
            return None
        info = bare.lstrip(bare[0])
        if bare[0] == "`" and "`" in info:
            return None
        words = info.split(None, 1)
        prefix, run = text[: len(text) - len(bare)], bare[: len(bare) - len(info)]
        return cls(prefix, run, words[0] if words else "")

    def is_closed_by(self, text: str) -> bool:
        """Whether a line is a run of the same character, at least as long, and nothing else."""
        inner = _unquoted(text, self._quotes) if self._run in text else None
        if inner is None or _columns(inner) >= self._columns + _TOO_FAR_IN:
            return False
        bare = inner.strip()
        return len(bare) >= len(self._run) and not bare.strip(self._run[0])

    def holds(self, text: str) -> bool:
        """Whether a line can be in the block: where the quotation is over, so is the block."""
        return not self._quotes or _unquoted(text, self._quotes) is not None

    def inside(self, text: str) -> str:
        """A line of the block without what stands before the fence."""
        return _dedented(_unquoted(text, self._quotes) or "", self._columns)


def may_have(text: str) -> bool:
    """Whether there can be a fence in a text or a line; quick, for most have none."""
    return "```" in text or "~~~" in text


def lines(texts: "Iterable[str]", first: int = 1) -> "Iterator[Line]":
    """The lines of a text, the first of which has the number ``first``; a block that is never
    closed goes to the end.
    """
    fence: Fence | None = None
    for number, text in enumerate(texts, first):
        if fence and not fence.holds(text):
            fence = None
        if fence is None:
            fence = Fence.opened_by(text) if "```" in text or "~~~" in text else None
            yield Line(number, text, FENCE if fence else TEXT, fence)
        elif fence.is_closed_by(text):
            yield Line(number, text, FENCE, fence)
            fence = None
        else:
            yield Line(number, text, CODE, fence)


def outside_fences(texts: list[str], first: int = 1) -> "Iterator[tuple[int, str]]":
    """One-based number and text of each line, from ``first`` on, that is not in a code block."""
    return (
        (line.number, line.text) for line in lines(texts[first - 1 :], first) if line.kind == TEXT
    )


def code_blocks(text: str) -> "Iterator[tuple[str, str, int]]":
    """Language, content and one-based line of each fenced block in a Markdown text; indentation
    taken off.
    """
    for found in blocks(text.split("\n")):
        fence = found[0].fence
        if fence:
            code = "\n".join(line.code for line in found if line.kind == CODE)
            yield fence.language, code, found[0].number


def blocks(texts: list[str]) -> "Iterator[list[Line]]":
    """The lines of a text in groups: those of each code block with its fences, and each line
    outside of blocks by itself.
    """
    group: list[Line] = []
    for line in lines(texts):
        if group and line.fence is not group[0].fence:
            yield group
            group = []
        if line.fence:
            group.append(line)
        else:
            yield [line]
    if group:
        yield group


def spans(text: str) -> "Iterator[tuple[str, bool]]":
    """The parts of a line in order, and whether each is a code span; together they are the line.

    A span lies between two equally long runs of backticks; its backticks belong to it.
    ``kb.content.inline.CODE_SPAN`` is the same as a regular expression.
    """
    start = place = 0
    while (place := text.find("`", place)) >= 0:
        run = _run(text, place)
        end = -1 if text[place - 1 : place] == "\\" else _closing(text, place + run, run)
        if end < 0:
            place += run
            continue
        if start < place:
            yield text[start:place], False
        yield text[place:end], True
        start = place = end
    if start < len(text):
        yield text[start:], False


def _run(text: str, place: int) -> int:
    """How many backticks stand at a place."""
    rest = text[place:]
    return len(rest) - len(rest.lstrip("`"))


def _closing(text: str, place: int, run: int) -> int:
    """The end of the next run of exactly so many backticks; -1 for none."""
    while (place := text.find("`", place)) >= 0:
        length = _run(text, place)
        if length == run:
            return place + run
        place += length
    return -1


def _unquoted(text: str, quotes: int) -> "str | None":
    """A line without so many quotation marks before it; None where it has fewer."""
    for _ in range(quotes):
        text = text.lstrip(_SPACE)
        if not text.startswith(">"):
            return None
        text = text[1:].removeprefix(" ")
    return text


def _columns(text: str) -> int:
    """How far a line is indented; a tab goes to the next multiple of four."""
    indent = text[: len(text) - len(text.lstrip(_SPACE))]
    return len(indent.expandtabs(4))


def _dedented(text: str, columns: int) -> str:
    """A line without at most so many columns of white space before it."""
    used = place = 0
    while used < columns and text[place : place + 1] in (" ", "\t"):
        used += 4 - used % 4 if text[place] == "\t" else 1
        place += 1
    return text[place:]
