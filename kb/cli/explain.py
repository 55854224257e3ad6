"""``kb explain``: codes, symbols, event IDs and words, as text, JSON, Markdown or a reply."""

import json
from collections.abc import Iterator
from typing import Any

import click

from kb import labels
from kb.cli import fast, terminal
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
from kb.content.article import Article
from kb.errors import Malformed


@main.command(context_settings={"ignore_unknown_options": True})
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
    "--why", is_flag=True, help="Show all readings of the input, ranked, and how each came about."
)
@click.option(
    "--strict", is_flag=True, help="Exit 3 when ambiguous, 4 when the language is missing."
)
def explain(
    inputs: tuple[str, ...],
    language: str,
    as_json: bool,
    markdown: bool,
    reply: bool,
    reader: str | None,
    only: str | None,
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
        raise click.UsageError(f"no such option: {unknown_options[0]}")
    queries = list(_queries(inputs))
    if not queries:
        raise click.UsageError("say what to explain, for instance: kb 0x8007267C")
    worst, shown = terminal.FOUND, []
    send = reader or ("caller" if reply else "")
    for query in queries:
        status, text = (
            _why(query, language, only)
            if why
            else _explained(query, language, as_json, markdown, send, only, strict)
        )
        worst = max(worst, status)
        if text:
            shown.append(text)
    if shown and (worst == terminal.FOUND or len(queries) > 1):
        terminal.write("\n".join(shown))
    return worst


def _explained(
    query: str,
    language: str,
    as_json: bool,
    markdown: bool,
    send: str,
    only: str | None,
    strict: bool,
) -> tuple[int, str]:
    knowledge = knowledge_base()
    answer = knowledge.lookup(query, language, only)
    if answer.status == "unknown" and (not answer.candidates or as_json is False):
        try:
            knowledge.read(query, only)
        except Malformed as error:
            if error.problem != "not-a-code":
                return terminal.USAGE, complain(fast.explain(query, language, only)[2])
        if not answer.candidates:
            near = "".join(
                f"\n    {result.id}  {result.title}" for result in answer.suggestions[:3]
            )
            return terminal.NOT_FOUND, complain(f"kb: nothing really fits {query[:60]!r}.{near}\n")
        return terminal.NOT_FOUND, complain(fast.explain(query, language, only)[2])
    status = terminal.FOUND
    if strict and answer.status == "ambiguous":
        status = terminal.AMBIGUOUS
    elif strict and answer.article and answer.article.stale:
        status = terminal.NO_LANGUAGE
    if status != terminal.FOUND:
        readings = ", ".join(c.code.hex for c in answer.candidates if c.is_known)
        why = (
            f"ambiguous: {readings}; choose with --as"
            if status == terminal.AMBIGUOUS
            else f"no up-to-date text in {language}"
        )
        return status, complain(f"kb: {query[:60]!r}: {why}\n")
    if as_json and not send:
        return (terminal.NOT_FOUND if answer.status == "unknown" else status), json.dumps(
            answer.as_dict(public_address()), ensure_ascii=False, indent=2
        ) + "\n"
    if markdown or send:
        if answer.article is None:
            return terminal.NOT_FOUND, complain(f"kb: there is no article for {query[:60]!r}.\n")
        return status, _reply(
            answer.article, send, as_json
        ) if send else answer.article.markdown.rstrip("\n") + "\n"
    return status, _text(answer, language)


def _reply(article: Article, reader: str, as_json: bool) -> str:
    """What to send for an article, to the caller, the agent or both; or all of it as JSON."""
    from kb.content import reply as replies

    made = replies.build(knowledge_base().library, article.id, article.language, public_address())
    if as_json:
        return json.dumps(made.as_dict(), ensure_ascii=False, indent=2) + "\n"
    texts = {"caller": [made.caller], "agent": [made.agent], "both": [made.caller, made.agent]}[
        reader
    ]
    return f"\n\n{'-' * 60}\n\n".join(texts) + "\n"


def _why(query: str, language: str, only: str | None) -> tuple[int, str]:
    """Every reading of a query with what the tables say and how it was read, the likeliest first."""
    from kb.content import text as plain

    answer = knowledge_base().lookup(query, language, only)
    if not answer.candidates:
        return _explained(query, language, False, False, "", only, False)
    lines = [f"{query[:200]}: {answer.status}"]
    for rank, candidate in enumerate(answer.candidates, 1):
        lines.append(
            f"{rank}. {plain.headline(candidate.code, candidate.symbol)} [{candidate.kind}]"
        )
        lines.append(
            f"   {candidate.gloss(language) or labels.word(labels.LABELS, 'unknown', language)}"
        )
        lines += (
            [f"   {labels.word(labels.LABELS, 'read-as', language)}: {candidate.why(language)}"]
            if candidate.why(language)
            else []
        )
    return terminal.FOUND if answer.status != "unknown" else terminal.NOT_FOUND, "\n".join(
        lines
    ) + "\n"


def _text(answer: Any, language: str) -> str:
    """An answer for the terminal: code articles as on the fast path, others by their Markdown."""
    from kb.content import text as plain

    if answer.candidates and (answer.article is None or answer.article.code):
        return "\n".join(
            fast.explain(c.code.hex, language, None, terminal.width())[1] for c in _shown(answer)
        )
    article: Article = answer.article
    return (
        article.heading
        + "\n\n"
        + plain.article(article.markdown, article.page.language, terminal.width()).partition(
            "\n\n"
        )[2]
    )


def _shown(answer: Any) -> list[Any]:
    """Of several readings of one number the first; of several codes in a text all that are known."""
    in_text = answer.candidates[0].reading.notes[:1] == ("text",)
    known = [candidate for candidate in answer.candidates if candidate.is_known]
    return known if in_text else (known or list(answer.candidates))[:1]


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
    has_han = any("\u3400" <= c <= "\u9fff" for c in text)
    return not has_han and ("_" in text or any(c.isdigit() for c in text) or len(text.split()) > 1)
