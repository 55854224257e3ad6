"""What is said of each finding, in both languages, from ``findings/`` of the content folder.

Texts are plain, without Markdown; what is filled in comes from somebody's paste, so whoever shows
them escapes them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.content import findings
from kb.content.article import Page
from kb.content.parse import read_page
from kb.errors import BrokenArticle, DamagedData, NotKnown
from kb.languages import EN, LANGUAGES, ZH_TW

# What a sentence calls a licence status.
STATUSES = {
    "licensed": ("Licensed", "已授權"),
    "unlicensed": ("Unlicensed", "未授權"),
    "oob-grace": ("Initial grace period", "初始寬限期"),
    "initial-grace": ("Initial grace period", "初始寬限期"),
    "oot-grace": ("Additional grace period", "額外寬限期"),
    "non-genuine-grace": ("Non-genuine grace period", "非正版寬限期"),
    "notification": ("Notification", "通知"),
    "extended-grace": ("Extended grace period", "延長寬限期"),
}
# Names in a sentence; more of them are counted.
MOST_LISTED = 6
# A fact in a sentence: the longest host name has 253 characters.
LONGEST_FACT = 253
# A name, an address, a GUID, a number: what a shell takes as one word and never as an option.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,252}")


@dataclass(frozen=True)
class FindingText:
    """The prose of one finding in one language, and the facts that go with it.

    ``severity`` is the usual one and ``or_`` the other that the finding may have; ``who`` acts, a
    key of ``kb.labels.WHO``, empty where nothing has to be done; ``article`` is
    the id of the article that repairs it, with ``#anchor`` where a section does; ``on`` and
    ``as_`` are keys of ``kb.labels.ON`` and ``AS``. ``text``, ``why`` and ``command`` may have
    ``{fields}``: ``fill`` and ``fill_command``.
    """

    id: str
    language: str
    title: str
    text: str
    why: str
    severity: str
    or_: str | None
    who: str
    article: str
    step: int | None
    on: str
    as_: str
    command: str


class FindingTexts:
    """The prose of all findings. ``ids`` are those that there are, sorted."""

    def __init__(self, texts: Mapping[tuple[str, str], FindingText]) -> None:
        self._texts = dict(texts)
        self.ids = tuple(sorted({id_ for id_, _ in self._texts}))

    @classmethod
    def load(cls, folder: str | None = None) -> "FindingTexts":
        """Read the folder of a content folder, by default that of ``KB_CONTENT``, the shipped one
        where it has none; DamagedData, with file and line, for a file that is wrong.
        """
        pages = _pages(findings.folder(folder))
        return cls(
            {
                (id_, language): _text(pages[id_, EN], page)
                for (id_, language), page in pages.items()
                if _is_current(page, pages[id_, EN])
            }
        )

    def text(self, id_: str, language: str) -> FindingText:
        """The prose of a finding, in English where this language has none that is up to date;
        NotKnown for no such finding.
        """
        found = self._texts.get((id_, language)) or self._texts.get((id_, EN))
        if found is None:
            raise NotKnown(findings.FOLDER, id_)
        return found


def fill(text: str, facts: Mapping[str, object], language: str) -> str:
    """A text with the facts in the place of its ``{fields}``, without the sentences that name one
    which is not known.
    """
    known = {name: _said(name, value, language) for name, value in facts.items()}
    kept = [
        findings.FIELD.sub(lambda match: known[match[1]], sentence)
        for sentence in findings.sentences(text, language)
        if all(known.get(name) for name in findings.fields(sentence))
    ]
    return ("" if language == ZH_TW else " ").join(kept)


def fill_command(command: str, facts: Mapping[str, object]) -> str:
    """A command with the facts in the place of its ``{fields}``; a placeholder stands for one that
    is not known, or that a shell would not take as one plain word.
    """

    def word(match: re.Match[str]) -> str:
        value = facts.get(match[1])
        is_word = isinstance(value, str | int) and not isinstance(value, bool)
        is_plain = is_word and _PLAIN.fullmatch(str(value)) and match[1] in findings.STAND_INS
        return str(value) if is_plain else findings.STAND_INS.get(match[1], match[0])

    return findings.FIELD.sub(word, command)


def _said(name: str, value: object, language: str) -> str:
    """A fact as a sentence has it; empty for what no sentence can say."""
    is_chinese = language == ZH_TW
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, list | tuple):
        return _listed([one for one in map(_clean, map(str, value)) if one], is_chinese)
    if name == "status" and value in STATUSES:
        return STATUSES[str(value)][is_chinese]
    return _clean(str(value))


def _listed(names: Sequence[str], is_chinese: bool) -> str:
    between = "、" if is_chinese else ", "
    if len(names) <= MOST_LISTED:
        return between.join(names)
    shown = between.join(names[:MOST_LISTED])
    more = len(names) - MOST_LISTED
    return f"{shown} 等共 {len(names)} 個" if is_chinese else f"{shown} and {more} more"


def _clean(value: str) -> str:
    """One line without characters that nobody sees, cut where it is far too long."""
    text = "".join(c for c in " ".join(value.split()) if c.isprintable())
    return f"{text[:LONGEST_FACT]}…" if len(text) > LONGEST_FACT else text


def _pages(folder: str) -> dict[tuple[str, str], Page]:
    found = {}
    for path in findings.files(folder):
        try:
            page = read_page(path)
        except BrokenArticle as problem:
            raise DamagedData(str(path), f"line {problem.line}: {problem.advice}") from None
        for line, advice in findings.problems(page):
            raise DamagedData(str(path), f"line {line}: {advice}")
        found[page.slug, page.language] = page
    for (id_, _), page in found.items():
        if (id_, EN) not in found:
            raise DamagedData(page.path, f"write the English file beside it, {id_}.md")
    return found


def _is_current(page: Page, source: Page) -> bool:
    return page is source or page.front.get("source") == source.digest


def _text(source: Page, page: Page) -> FindingText:
    text, why = findings.parts(page)
    facts = {key: str(value) for key, value in source.front.items()}
    return FindingText(
        id=source.slug,
        language=page.language,
        title=page.title,
        text=text,
        why=why,
        severity=facts["severity"],
        or_=facts.get("or"),
        who=facts.get("who", ""),
        article=facts["article"],
        step=int(facts["step"]) if "step" in facts else None,
        on=facts["on"],
        as_=facts["as"],
        command=facts["command"],
    )


assert set(findings.WHY) == set(LANGUAGES)
