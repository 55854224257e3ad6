"""From an article to what an agent sends: the text for the caller and the internal note, from
templates.

The shipped templates are in ``kb/content/replies``; a company's own stand for them
(``KB_SITE/replies``). They are texts with ``$field`` in them
(``kb.content.company_folder.FIELDS``), as ``string.Template`` reads them. A paragraph in which
every field is empty is left out, so that nothing is headed that is not there. What is filled in is
plain text without Markdown.
"""

import os
import re
import string
from dataclasses import dataclass
from typing import Any

from kb import chinese, labels, paths
from kb.content import text as plain
from kb.content.article import Article
from kb.content.blocks import code_blocks
from kb.content.company_folder import CompanyFolder
from kb.content.inline import CODE_SPAN, LINK, changed
from kb.content.library import Library
from kb.languages import ZH_TW

# The version of the reply's JSON; a field more does not change it, a field less would.
SCHEMA = 1
# A first paragraph so short is a greeting and not yet an answer: "Hello," and 「您好，」.
_GREETING = re.compile(r"[^\n]{1,24}[,，:：!！]")
_SENTENCE = re.compile(r"(?<=[.!?]) |(?<=[。！？])")
_BETWEEN_HAN = re.compile(rf"(?<=[{chinese.HAN}「」]) (?=[{chinese.HAN}「」])")
_ADDRESS = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")


@dataclass(frozen=True)
class Reply:
    """What to send for one article, plain text: ``caller`` for who asked, ``agent`` for the
    colleague who takes over.

    ``language`` is that of the texts, ``url`` the short link, ``revision`` names the state of the
    article.
    """

    id: str
    language: str
    caller: str
    agent: str
    url: str
    revision: str

    def as_dict(self) -> dict[str, Any]:
        """The reply as the JSON contract has it."""
        return {
            "schema": SCHEMA,
            "id": self.id,
            "lang": self.language,
            "caller": self.caller,
            "agent": self.agent,
            "url": self.url,
            "revision": self.revision,
        }


def build(library: Library, id_: str, language: str, base: str = "") -> Reply:
    """The reply for an article, in the other language where this one has no up-to-date text;
    NotKnown for no such id.

    ``base`` is the service's address without a final slash; the short link is ``/0xC004F074``
    behind it.
    """
    article = library.article(library.current(id_), language)
    spoken = article.page.language
    fields = _fields(article, library, base)
    caller, agent = (
        _made(library.company_folder, name, spoken, fields) for name in ("caller", "agent")
    )
    return Reply(article.id, spoken, caller, agent, fields["url"], fields["revision"])


def template(company_folder: CompanyFolder, name: str, language: str) -> str:
    """The company's template, else the shipped one; ``name`` is caller or agent."""
    return company_folder.templates.get((name, language)) or shipped(name, language)


def shipped(name: str, language: str) -> str:
    """The template that comes with the service."""
    return (
        paths.read(os.path.join(paths.PACKAGE, "content", "replies", f"{name}.{language}.txt"))
        or ""
    )


def _made(company_folder: CompanyFolder, name: str, language: str, fields: dict[str, str]) -> str:
    """A template filled in; without the paragraphs all of whose fields are empty."""
    made = []
    for paragraph in re.split(r"\n[ \t]*\n", template(company_folder, name, language).strip("\n")):
        used = string.Template(paragraph).get_identifiers()
        if not used or any(fields[field] for field in used):
            made.append(string.Template(paragraph).substitute(fields).strip())
    return "\n\n".join(made)


def _fields(article: Article, library: Library, base: str) -> dict[str, str]:
    language = article.page.language
    fix, collect = article.page.section("fix"), article.page.section("escalate")

    def text(markdown: str) -> str:
        return _text(markdown, language, library)

    return {
        "title": article.title,
        "code": article.slug if article.kind in ("codes", "events") else "",
        "symbol": article.symbol or "",
        "summary": text(article.summary),
        "reply": _for_caller(article, text(_reply_section(article))),
        "steps": text(fix.text) if fix else "",
        "collect": text(collect.text) if collect else "",
        "company": text(article.company.text) if article.company else "",
        "url": f"{base}/{article.code or article.id}",
        "revision": "-".join(part for part in (article.reviewed, article.page.digest) if part),
    }


def _reply_section(article: Article) -> str:
    """The ``Reply`` section without its greeting, which stands in the template; empty where there
    is none.
    """
    section = article.page.section("reply")
    first, gap, rest = section.text.strip().partition("\n\n") if section else ("", "", "")
    return rest if gap and _GREETING.fullmatch(first.strip()) else first + gap + rest


def _for_caller(article: Article, written: str) -> str:
    """What the article says to the caller; else its summary without commands, who acts, and what
    we do.
    """
    if written:
        return written
    language = article.page.language
    sentences = [sentence for sentence in _SENTENCE.split(article.summary) if "`" not in sentence]
    summary = ("" if language == ZH_TW else " ").join(sentence.strip() for sentence in sentences)
    about = plain.section(summary or article.title, language)
    if article.harmless:
        return f"{about}\n\n{labels.word(labels.REPLIES, 'harmless', language)}"
    if article.kind in ("commands", "reference"):
        return f"{about}\n\n{labels.word(labels.REPLIES, 'questions', language)}"
    acts = labels.word(
        labels.ACTS, article.audience if article.audience in labels.ACTS else "helpdesk", language
    )
    space = "" if language == ZH_TW else " "
    afterwards = labels.word(labels.REPLIES, "afterwards", language)
    return f"{about}\n\n{acts}{space}{afterwards}"


def _text(markdown: str, language: str, library: Library) -> str:
    """Markdown as plain lines, links by what they are called; only commands keep backticks."""
    resolved = changed(
        markdown,
        lambda part: LINK.sub(lambda match: _link_text(match, language, library), part),
    )
    commands = {
        line.strip() for _, block, _ in code_blocks(resolved) for line in block.split("\n")
    }
    shown = plain.section(resolved, language).split("\n")
    return "\n".join(line if line.strip() in commands else _unmarked(line) for line in shown)


def _unmarked(line: str) -> str:
    """Without backticks and link marks, and without the spaces that a link leaves between Han
    characters.
    """
    return _BETWEEN_HAN.sub("", _ADDRESS.sub(r"\1 (\2)", CODE_SPAN.sub(r"\2", line)))


def _link_text(match: re.Match[str], language: str, library: Library) -> str:
    """What a link is called: its own text, a code, event or command, else the title of the
    article.
    """
    id_, kind = match[1], match[1].partition("/")[0]
    if match[3] or not id_:
        return match[3] or match[2] or ""
    if kind in ("codes", "events", "commands") or not library.has(id_):
        return labels.link_text(id_, language, match[2])
    title = library.article(id_, language).title
    is_quoted = match.string[: match.start()].endswith("「")
    return title if is_quoted else labels.quoted(title, language)
