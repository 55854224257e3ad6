"""``kb explain``: codes, symbols, event IDs and words, as text, JSON, Markdown or a reply."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from gettext import gettext as _
from typing import Any

import click

from kb import chinese, labels
from kb.answer import Answer, Candidate
from kb.cli import render, terminal
from kb.cli.group import (
    checked,
    complain,
    json_option,
    knowledge_base,
    lang_option,
    main,
    public_address,
    read_text,
)
from kb.cli.render import ArticleText
from kb.cli.said import joined
from kb.codes.reading import Reading
from kb.content import reply as replies
from kb.content import text as article_text
from kb.content import ways
from kb.content.article import Article
from kb.equivalents import WAYS
from kb.interpretation import Interpretation
from kb.languages import ZH_TW
from kb.search import spelling, terms
from kb.search.synonyms import QUESTION_WORDS

# A query is quoted so far in a complaint that one recognises it on a line of 80 columns.
_LONGEST_QUOTE = 60
# More near articles would push the complaint itself out of sight.
_MOST_NAMED = 3


@main.command(
    short_help="What codes, symbols, event IDs and words mean, and what to do.",
    context_settings={"ignore_unknown_options": True},
)
@click.argument("inputs", nargs=-1, required=True, type=click.UNPROCESSED)
@lang_option
@json_option
@click.option("--markdown", is_flag=True, help="Print the article's Markdown.")
@click.option("--reply", is_flag=True, help="Print the text to send instead.")
@click.option(
    "--for",
    "reader",
    type=click.Choice(["caller", "agent", "both"]),
    help="Whom --reply is for; else the caller.",
)
@click.option(
    "--as",
    "only",
    type=click.Choice(["win32", "hresult", "ntstatus"]),
    help="How to read a number.",
)
@click.option(
    "--with",
    "way",
    type=click.Choice(WAYS),
    help="Show the commands in another way than slmgr.vbs, where there is one.",
)
@click.option(
    "--why", is_flag=True, help="Show all readings of the input, ranked, and how each came about."
)
@click.option(
    "--strict",
    is_flag=True,
    help="Exit 3 when ambiguous or chosen by words, 4 when the language is missing.",
)
def explain(
    inputs: tuple[str, ...],
    language: str,
    as_json: bool,
    markdown: bool,
    reply: bool,
    reader: str | None,
    only: str | None,
    way: str | None,
    why: bool,
    strict: bool,
) -> int:
    """Explain codes in any spelling, symbols, event IDs, or words; '-' reads one per line from
    standard input.
    """
    unknown_options = [
        text for text in inputs if text.startswith("-") and text != "-" and not text[1:2].isdigit()
    ]
    if unknown_options:
        raise click.UsageError(_("no such option: {name}").format(name=unknown_options[0]))
    queries = list(_queries(inputs))
    if not queries:
        raise click.UsageError(_("say what to explain, for instance: kb 0x8007267C"))
    command = _mistyped_command(queries)
    if command:
        typed, meant = command
        raise click.UsageError(
            _("no such command: {typed!r}; did you mean 'kb {meant}'?").format(
                typed=typed, meant=meant
            )
        )
    for_whom = reader or ("caller" if reply else "")
    asked_for = _Wanted(language, as_json, markdown, for_whom, strict, way or "")
    worst, shown = terminal.FOUND, []
    for query in queries:
        asked = knowledge_base().interpret(query)
        status, text = _why(asked, language, only) if why else _explained(asked, only, asked_for)
        worst = max(worst, status)
        shown += [text] if text else []
    if shown and (worst == terminal.FOUND or len(queries) > 1 or as_json):
        terminal.write("\n".join(shown))
    return worst


@dataclass(frozen=True)
class _Wanted:
    """How an answer is to be printed; ``reader`` is whom a reply is for, empty for no reply;
    ``way`` is how commands are shown, one of WAYS, empty for slmgr.vbs as written.
    """

    language: str
    as_json: bool
    markdown: bool
    reader: str
    strict: bool
    way: str = ""

    def markdown_of(self, article: Article) -> str:
        """An article's Markdown with its commands in the way that is wanted."""
        return self.in_way(article.markdown, article)

    def in_way(self, text: str, article: Article) -> str:
        """A part of an article's Markdown with its commands in the way that is wanted."""
        return ways.in_way(text, self.way, article.equivalents) if self.way else text


def _explained(asked: Interpretation, only: str | None, wanted: _Wanted) -> tuple[int, str]:
    """Exit code and text for stdout; what is wrong goes to stderr."""
    answer = knowledge_base().lookup(asked, wanted.language, only)
    if answer.status == "unknown" or (_is_mistyped(asked, only) and not answer.candidates):
        return _nothing(asked, answer, only, wanted)
    status, complaint = _too_strict(answer, wanted)
    if status != terminal.FOUND:
        return status, complain(f"kb: {_quoted(asked)}: {complaint}\n")
    if wanted.as_json and not wanted.reader:
        return status, _json(answer.as_dict(public_address()))
    if wanted.markdown or wanted.reader:
        if answer.article is None:
            nothing = _("there is no article for {query}.").format(query=_quoted(asked))
            return terminal.NOT_FOUND, complain(f"kb: {nothing}\n")
        is_reply = bool(wanted.reader)
        return status, (
            _reply(answer.article, wanted) if is_reply else _markdown(answer.article, wanted)
        )
    return status, _text(answer, wanted)


def _mistyped_command(queries: Sequence[str]) -> tuple[str, str] | None:
    """The first word where it is no word of ours but a slip of a command, and that command; None
    where it is not.
    """
    word = queries[0].split()[0] if len(queries) == 1 and queries[0].split() else ""
    if not (word.isascii() and word.isalpha() and word.islower()) or word in terminal.COMMANDS:
        return None
    meant = spelling.near(word, terminal.COMMANDS, 1)
    is_ours = not meant or any(map(knowledge_base().index.count, terms.query_terms(word)))
    is_question = word in QUESTION_WORDS
    return None if is_ours or is_question else (word, meant[0])


def _is_mistyped(asked: Interpretation, only: str | None) -> bool:
    """Whether a text was meant as a code, so that an article for its words is no answer."""
    error = asked.malformed(only)
    return error is not None and error.problem not in ("not-a-code", "too-long")


def _nothing(
    asked: Interpretation, answer: Answer, only: str | None, wanted: _Wanted
) -> tuple[int, str]:
    """Exit code and, for JSON, the text of an answer where nothing is known."""
    error = asked.malformed(only)
    if error and error.problem != "not-a-code":
        found = knowledge_base().malformed(error, wanted.language)
        if wanted.as_json:
            return terminal.USAGE, _json(found.as_dict())
        return terminal.USAGE, complain(render.malformed(found, wanted.language))
    if wanted.as_json:
        return terminal.NOT_FOUND, _json(answer.as_dict(public_address()))
    if answer.candidates:
        said = render.unknown(answer.candidates[0], answer.near, wanted.language)
        return terminal.NOT_FOUND, complain(said)
    near = [f"\n    {result.id}  {result.title}" for result in answer.suggestions[:_MOST_NAMED]]
    nothing = _("nothing really fits {query}.").format(query=_quoted(asked))
    said = joined(nothing, _signpost(answer)) + "".join(near)
    return terminal.NOT_FOUND, complain(f"kb: {said}\n")


def _too_strict(answer: Answer, wanted: _Wanted) -> tuple[int, str]:
    """With --strict, the exit code for an ambiguous answer or a missing language, and why."""
    if wanted.strict and answer.status == "matched":
        chosen = _("chosen by words only ({why}): {articles}")
        return terminal.AMBIGUOUS, chosen.format(why=answer.why, articles=_also(answer))
    if wanted.strict and answer.status == "ambiguous":
        comma = "、" if wanted.language == ZH_TW else ", "
        known = comma.join(one.code.hex for one in answer.candidates if one.is_known)
        ambiguous = _("ambiguous: {codes}; choose with --as")
        return terminal.AMBIGUOUS, ambiguous.format(codes=known)
    if wanted.strict and answer.article and answer.article.stale:
        missing = _("no up-to-date text in {language}")
        return terminal.NO_LANGUAGE, missing.format(language=wanted.language)
    return terminal.FOUND, ""


def _reply(article: Article, wanted: _Wanted) -> str:
    """What to send for an article, to the caller, the agent or both; or all of it as JSON."""
    library = knowledge_base().library
    made = replies.build(library, article.id, article.language, public_address())
    if wanted.as_json:
        return _json(made.as_dict())
    both = {"caller": made.caller, "agent": made.agent}
    texts = both.values() if wanted.reader == "both" else (both[wanted.reader],)
    return f"\n\n{'-' * 60}\n\n".join(texts) + "\n"


def _why(asked: Interpretation, language: str, only: str | None) -> tuple[int, str]:
    """Every reading of a query, what the tables say and how it was read, the likeliest first."""
    answer = knowledge_base().lookup(asked, language, only)
    if not answer.candidates:
        return _explained(asked, only, _Wanted(language, False, False, "", False))
    status = terminal.FOUND if answer.status != "unknown" else terminal.NOT_FOUND
    outcome = labels.word(labels.STATUSES, answer.status, language)
    head = f"{asked.text[:200]}: {outcome}\n"
    return status, head + render.readings(answer.candidates, language)


def _signpost(answer: Answer) -> str:
    """Whose matter it is where it is not ours; empty where nothing says so."""
    if answer.signpost is None:
        return ""
    return joined(answer.signpost.says(answer.language), answer.signpost.url)


def _also(answer: Answer) -> str:
    """The first articles that the words may mean."""
    comma = "、" if answer.language == ZH_TW else ", "
    named = ([answer.article.id] if answer.article else []) + [r.id for r in answer.alternatives]
    return comma.join(named[: _MOST_NAMED + 1])


def _text(answer: Answer, wanted: _Wanted) -> str:
    """An answer for the terminal: code articles as on the fast path, others by their Markdown."""
    width, language = terminal.width(), wanted.language
    article = answer.article
    if answer.status == "matched":
        return _matched(answer, wanted, width)
    if article is None or (answer.candidates and article.code):
        shown = _shown(answer.candidates)
        return "\n".join(
            render.known(c, _article_of(c[0], wanted), language, width) for c in shown
        )
    return _article(article, answer.anchor, width, wanted)


def _article(article: Article, anchor: str, width: int, wanted: _Wanted) -> str:
    section = article.page.section(anchor) if anchor else None
    if section:
        text = wanted.in_way(section.text, article)
        body = article_text.section(text, article.page.language, width)
        return f"{article.title} › {section.heading}\n\n{body}\n"
    body = article_text.article(wanted.markdown_of(article), article.page.language, width)
    return f"{article.heading}\n\n{body.partition(chr(10) * 2)[2]}"


def _matched(answer: Answer, wanted: _Wanted, width: int) -> str:
    """The article that words chose, under a line that says so and what else they may mean."""
    language = wanted.language
    others = [f"  {result.id}  {result.title}" for result in answer.alternatives[:_MOST_NAMED]]
    also = [labels.labelled("also-fits", "", language).rstrip(), *others] if others else []
    head = "\n".join([labels.labelled("matched", answer.why, language), *also])
    article = answer.article
    if article and not article.code:
        return f"{head}\n\n{_article(article, answer.anchor, width, wanted)}"
    first = next((c for c in answer.candidates if not article or c.article == article.id), None)
    if first is None:
        return f"{head}\n"
    chosen = Candidate(Reading(first.code, "hresult"), first.names, first.article, first.chain)
    body = render.known([chosen], _article_of(chosen, wanted), language, width)
    return f"{head}\n\n{body}"


def _shown(candidates: Sequence[Candidate]) -> list[Sequence[Candidate]]:
    """The readings of one number together; of several codes in a text each by itself."""
    known = [candidate for candidate in candidates if candidate.is_known]
    is_text = candidates[0].reading.notes[:1] == ("text",)
    return [[candidate] for candidate in known] if is_text else [known]


def _article_of(candidate: Candidate, wanted: _Wanted) -> ArticleText | None:
    if candidate.article is None:
        return None
    article = knowledge_base().library.article(candidate.article, wanted.language)
    return wanted.markdown_of(article), article.page.language, article.stale


def _markdown(article: Article, wanted: _Wanted) -> str:
    return wanted.markdown_of(article).rstrip("\n") + "\n"


def _quoted(asked: Interpretation) -> str:
    return repr(asked.text[:_LONGEST_QUOTE])


def _json(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _queries(inputs: tuple[str, ...]) -> Iterator[str]:
    """One query for each input where all are codes, symbols or ``-`` (the lines of standard
    input); else one of all words.
    """
    if not all(text == "-" or _is_one_thing(text) for text in inputs):
        yield checked(" ".join(inputs))
        return
    for text in inputs:
        if text == "-":
            yield from (
                line.strip() for line in checked(read_text("-")).splitlines() if line.strip()
            )
        else:
            yield checked(text)


def _is_one_thing(text: str) -> bool:
    """Whether an argument is meant as one code or symbol rather than as a word of a sentence."""
    has_han = any(chinese.is_han(c) for c in text)
    return not has_han and ("_" in text or any(c.isdigit() for c in text) or len(text.split()) > 1)
