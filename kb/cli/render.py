"""An answer as text for the terminal; the same for the fast path and for the rest.

On the terminal's fast path: imports nothing that a bare interpreter has not loaded.
"""

from kb import labels
from kb.content import text as article_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.answer import Candidate, MalformedAnswer
    from kb.codes.code import Code

# An article's Markdown, the language it is in, and whether that is another one than was asked for.
ArticleText = tuple[str, str, bool]

# A malformed input is quoted so far that one recognises it.
_LONGEST_QUOTE = 40


def known(
    candidates: "Sequence[Candidate]", article: ArticleText | None, language: str, width: int
) -> str:
    """The first candidate with its article or what the tables say, then how else the input can be
    read; all are known. ``width`` in columns, 0 for no wrapping.
    """
    first, others = candidates[0], candidates[1:]
    lines = [_headline(first.code, first.symbol), *_how_read(first, language)]
    if article:
        markdown, article_language, is_other = article
        lines += ["", labels.word(labels.LABELS, "other-language", language)] if is_other else []
        lines += ["", article_text.article(markdown, article_language, width).rstrip("\n")]
    else:
        lines += ["", *_without_article(first, language, width)]
    if others:
        lines += ["", labels.labelled("also-read", "", language).rstrip()]
        lines += [f"  {_named(other, language)}" for other in others]
    return "\n".join(lines) + "\n"


def unknown(candidate: "Candidate", near: "Sequence[Candidate]", language: str) -> str:
    """What is said of a code that nobody knows: its bits, near codes, what to collect."""
    said = labels.word(labels.LABELS, "unknown", language)
    lines = [f"kb: {_headline(candidate.code, None)}: {said}"]
    lines += [f"    {line}" for line in _bits(candidate.code, language)]
    collect = labels.word(labels.LABELS, "collect", language)
    return "\n".join([*lines, *_near(near, language), f"    {collect}"]) + "\n"


def malformed(answer: "MalformedAnswer", language: str) -> str:
    """What is wrong with an input, and which codes it may have been meant as."""
    text = answer.error.text
    shown = text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…"
    return "\n".join([f"kb: {shown!r}: {answer.detail}", *_near(answer.near, language)]) + "\n"


def readings(candidates: "Sequence[Candidate]", language: str) -> str:
    """Every candidate with what the tables say and how it was read, numbered."""
    lines = []
    for rank, one in enumerate(candidates, 1):
        lines.append(f"{rank}. {_headline(one.code, one.symbol)} [{one.kind}]")
        lines.append(
            f"   {one.gloss(language) or labels.word(labels.LABELS, 'unknown', language)}"
        )
        lines += [f"   {line}" for line in _read_as(one, language)]
    return "\n".join(lines) + "\n"


def _headline(code: "Code", symbol: "str | None") -> str:
    """certutil's one line: ``0x80070005 (WIN32: 5 ERROR_ACCESS_DENIED) -- 2147942405
    (-2147024891)``.
    """
    name = f" ({symbol})" if symbol else ""
    if code.win32 is not None:
        name = f" (WIN32: {code.win32} {symbol})" if symbol else f" (WIN32: {code.win32})"
    return f"{code.hex}{name} -- {code.unsigned} ({code.signed})"


def _bits(code: "Code", language: str, kind: str = "hresult") -> list[str]:
    """Family, severity, facility, number and the set flag bits (R, C, N, X) of a code, a line
    each.
    """
    family = labels.family(code.hex[2:], language)
    flags = (
        ("R", code.is_reserved),
        ("C", code.is_customer),
        ("N", code.is_nt),
        ("X", code.is_x),
    )
    facts = (
        ("family", family or ""),
        ("severity", labels.word(labels.SEVERITIES, code.severity, language)),
        ("facility", str(code.facility_as(kind))),
        ("number", f"{code.number} (0x{code.number:04X})"),
        ("bits", " ".join(name for name, is_set in flags if is_set)),
    )
    return [labels.labelled(key, fact, language) for key, fact in facts if fact]


def _how_read(candidate: "Candidate", language: str) -> list[str]:
    """How the input was read, and ``Becomes: Win32 5 → 0x80070005`` for an NTSTATUS."""
    chain = [
        f"Win32 {code.win32} → {code.hex}" if code.win32 is not None else code.hex
        for code in candidate.chain
    ]
    becomes = [labels.labelled("chain", " → ".join(chain), language)] if chain else []
    return _read_as(candidate, language) + becomes


def _read_as(candidate: "Candidate", language: str) -> list[str]:
    why = candidate.why(language)
    return [labels.labelled("read-as", why, language)] if why else []


def _without_article(candidate: "Candidate", language: str, width: int) -> list[str]:
    said = labels.word(labels.LABELS, "no-article", language)
    return [
        *article_text.wrap(candidate.gloss(language) or "", width, ""),
        "",
        *_bits(candidate.code, language, _kind_of(candidate)),
        "",
        *article_text.wrap(said, width, ""),
    ]


def _kind_of(candidate: "Candidate") -> str:
    """What the value itself is, however the input was read."""
    return candidate.names[0].kind if candidate.names else "hresult"


def _near(near: "Sequence[Candidate]", language: str) -> list[str]:
    head = "    " + labels.labelled("near", "", language).rstrip()
    return [head, *(f"      {_gloss(one, language)}" for one in near)] if near else []


def _named(candidate: "Candidate", language: str) -> str:
    head = _headline(candidate.code, candidate.symbol)
    return f"{head}: {candidate.gloss(language) or ''}"


def _gloss(candidate: "Candidate", language: str) -> str:
    return f"{candidate.code.hex}: {candidate.gloss(language) or ''}"
