"""The commands of ``kb`` that need more than the fast path: search, serve, index, check, new, and JSON."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from kb import cli, data, languages, words
from kb.articles import Article
from kb.errors import KnowledgeBaseError, Malformed, UnusableName, WrongSetting
from kb.languages import EN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kb.lookup import KnowledgeBase

LONGEST_INPUT = 64 * 1024


def run(arguments: list[str]) -> int:
    """Run the command line; returns the exit code."""
    if arguments and arguments[0] not in cli.COMMANDS and arguments[0] not in ("--help", "-h", "--version"):
        arguments = ["explain", *arguments]
    try:
        result = main.main(arguments or ["--help"], prog_name="kb", standalone_mode=False)
        return result if isinstance(result, int) else cli.FOUND
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return cli.USAGE
    except (UnusableName, WrongSetting) as error:
        click.echo(f"kb: {error}", err=True)
        return cli.USAGE
    except KnowledgeBaseError as error:
        click.echo(f"kb: {error}", err=True)
        return cli.NOT_FOUND
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return cli.FOUND


def _language(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    if value is None:
        return languages.from_environment(os.environ)
    found = languages.match(value)
    if found is None:
        raise click.BadParameter(f"there are {' and '.join(languages.LANGUAGES)}")
    return found


_lang = click.option(
    "--lang", "language", callback=_language, metavar="LANG", help="en or zh-TW; else KB_LANG, LC_ALL, LC_MESSAGES, LANG."
)
_json = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
lang_option, json_option = _lang, _json


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="activation-kb")
def main() -> None:
    """Explain Windows activation errors: kb CODE, kb search WORDS, kb scan FILE."""


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("inputs", nargs=-1, required=True, type=click.UNPROCESSED)
@_lang
@_json
@click.option("--markdown", is_flag=True, help="Print the article's Markdown.")
@click.option("--reply", is_flag=True, help="Print the text to send instead.")
@click.option("--for", "reader", type=click.Choice(["caller", "agent", "both"]), help="Whom --reply is for; else the caller.")
@click.option("--as", "only", type=click.Choice(["win32", "hresult", "ntstatus"]), help="How to read a number.")
@click.option("--why", is_flag=True, help="Show all readings of the input, ranked, and how each came about.")
@click.option("--strict", is_flag=True, help="Exit 3 when ambiguous, 4 when the language is missing.")
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
    """Explain codes in any spelling, symbols, event IDs, or words; '-' reads one per line from standard input."""
    unknown_options = [text for text in inputs if text.startswith("-") and text != "-" and not text[1:2].isdigit()]
    if unknown_options:
        raise click.UsageError(f"no such option: {unknown_options[0]}")
    queries = list(_queries(inputs))
    if not queries:
        raise click.UsageError("say what to explain, for instance: kb 0x8007267C")
    worst, shown = cli.FOUND, []
    send = reader or ("caller" if reply else "")
    for query in queries:
        status, text = _why(query, language, only) if why else _explained(query, language, as_json, markdown, send, only, strict)
        worst = max(worst, status)
        if text:
            shown.append(text)
    if shown and (worst == cli.FOUND or len(queries) > 1):
        cli.write("\n".join(shown))
    return worst


@main.command()
@click.argument("terms", nargs=-1, required=True)
@_lang
@_json
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 50))
def search(terms: tuple[str, ...], language: str, as_json: bool, limit: int) -> int:
    """Ranked results for words, codes, or half a sentence from a screen."""
    found = _knowledge().search(_checked(" ".join(terms)), language, limit)
    if as_json:
        _print_json(found.as_dict(_base()))
        return cli.FOUND if found.results and found.confident else cli.NOT_FOUND
    if not found.results or not found.confident:
        near = f" {words.word(words.LABELS, 'near', language)}: {', '.join(found.suggestions)}" if found.suggestions else ""
        click.echo(f"kb: nothing really fits these words.{near}", err=True)
        for result in found.results[:3]:
            click.echo(f"    {result.id}  {result.title}", err=True)
        return cli.NOT_FOUND
    for result in found.results:
        click.echo(f"{result.id}\n    {result.title}\n    {result.snippet}\n")
    return cli.FOUND


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--server", type=click.Choice(["auto", "waitress", "granian"]), default="auto", show_default=True)
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes, with granian.")
def serve(host: str, port: int, server: str, workers: int) -> int:
    """Run the web service; README lists its settings (KB_URL, KB_HOSTS, KB_PROXIES, …)."""
    from kb.web import settings

    try:
        chosen_settings = settings.read(os.environ)
    except WrongSetting as error:
        raise click.UsageError(str(error)) from None
    _require_free_port(host, port)
    knowledge = _knowledge()
    if not knowledge.library.ids:
        raise click.UsageError(f"there are no articles in {data.content()}; KB_CONTENT names the folder")
    for problem in knowledge.library.broken:
        click.echo(f"kb: left out: {problem}", err=True)
    knowledge.warm()
    chosen = _server(server)
    click.echo(f"Serving {len(knowledge.library.ids)} articles on http://{host}:{port}/ ({chosen}); stop with Ctrl-C.", err=True)
    if chosen == "granian":
        _serve_granian(host, port, workers, chosen_settings.json_logs)
    else:
        _serve_waitress(host, port, knowledge, chosen_settings.proxies)
    return cli.FOUND


@main.command("index")
def build_index() -> int:
    """Build the search index ahead of time, into the cache folder (KB_CACHE)."""
    knowledge = _knowledge()
    for problem in knowledge.library.broken:
        click.echo(f"kb: left out: {problem}", err=True)
    knowledge.warm()
    click.echo(
        f"{len(knowledge.library.ids)} articles and all codes of the tables ({len(knowledge.sources)}) indexed in {data.cache()}"
    )
    return cli.FOUND


@main.command()
@click.argument("files", nargs=-1, type=click.Path())
@click.option("--content", type=click.Path(exists=True, file_okay=False), help="Another content folder.")
@click.option("--stats", is_flag=True, help="Print coverage by kind and language.")
def check(files: tuple[str, ...], content: str | None, stats: bool) -> int:
    """Check articles and tables: 'file:line: what to do [rule]'; silent when nothing is wrong."""
    from kb import check as rules

    missing = [name for name in files if not os.path.exists(name)]
    if missing:
        raise click.UsageError(f"there is no file {missing[0]}")
    problems = rules.check(content, list(files))
    for problem in problems:
        click.echo(str(problem).replace(os.getcwd() + os.sep, "", 1))
    if stats:
        for kind, counts in rules.coverage(content).items():
            click.echo(f"{kind:11}" + "  ".join(f"{name} {number}" for name, number in counts.items()))
    return cli.NOT_FOUND if problems else cli.FOUND


@main.command()
@click.argument("kind", type=click.Choice((*words.KINDS, "note", "reply")))
@click.argument("name")
@click.option("--content", type=click.Path(file_okay=False), help="Another content folder.")
@click.option("--site", "is_site", is_flag=True, help="In the folder of your company (KB_SITE).")
@_lang
def new(kind: str, name: str, content: str | None, is_site: bool, language: str) -> int:
    """Make the pair of files of a new article; with --site also a copy of ours, a note (NAME is the id of the article, LANG
    the language) or the reply templates (NAME is caller or agent)."""
    from kb import drafts

    if is_site and (content or not data.site()):
        raise click.UsageError("set KB_SITE to the folder of your company, and leave --content out")
    if kind in ("note", "reply") and not is_site:
        raise click.UsageError(f"a {kind} belongs into the folder of your company: add --site")
    folder = Path(data.site() if is_site else content or data.content())
    if kind == "reply":
        files = drafts.replies(folder, name)
    elif kind == "note":
        files = drafts.note(folder, _id_of(name), language)
    else:
        id_, symbol = _id_and_symbol(kind, name)
        files = drafts.article(folder, id_, symbol, _knowledge().library if is_site else None)
    for path in files:
        if path.exists():
            raise click.UsageError(f"{path} is already there")
    for path, text in files.items():
        drafts.write(path, text)
        click.echo(path)
    return cli.FOUND


def _id_of(name: str) -> str:
    """The id of the article that a note is for, its code in any spelling."""
    kind, _, slug = name.rpartition("/")
    id_ = _id_and_symbol("codes", slug)[0] if kind in ("codes", "") else name
    if not _knowledge().library.has(id_):
        raise click.UsageError(f"there is no article '{id_}' to write a note for; 'kb search' finds the id")
    return id_


def _id_and_symbol(kind: str, name: str) -> tuple[str, str | None]:
    """The id of an article that is to be written, and the symbol of its code."""
    if kind != "codes":
        return f"{kind}/{name}", None
    try:
        found = _knowledge().read(name)[0]
    except Malformed as error:
        raise click.UsageError(f"{name!r}: {words.word(words.PROBLEMS, error.problem, EN)}") from None
    return f"codes/{found.code.hex}", found.symbol


def _explained(
    query: str, language: str, as_json: bool, markdown: bool, send: str, only: str | None, strict: bool
) -> tuple[int, str]:
    knowledge = _knowledge()
    answer = knowledge.lookup(query, language, only)
    if answer.status == "unknown" and (not answer.candidates or as_json is False):
        try:
            knowledge.read(query, only)
        except Malformed as error:
            if error.problem != "not-a-code":
                return cli.USAGE, _complain(cli.explain(query, language, only)[2])
        if not answer.candidates:
            near = "".join(f"\n    {result.id}  {result.title}" for result in answer.suggestions[:3])
            return cli.NOT_FOUND, _complain(f"kb: nothing really fits {query[:60]!r}.{near}\n")
        return cli.NOT_FOUND, _complain(cli.explain(query, language, only)[2])
    status = cli.FOUND
    if strict and answer.status == "ambiguous":
        status = cli.AMBIGUOUS
    elif strict and answer.article and answer.article.stale:
        status = cli.NO_LANGUAGE
    if status != cli.FOUND:
        readings = ", ".join(c.code.hex for c in answer.candidates if c.is_known)
        why = f"ambiguous: {readings}; choose with --as" if status == cli.AMBIGUOUS else f"no up-to-date text in {language}"
        return status, _complain(f"kb: {query[:60]!r}: {why}\n")
    if as_json and not send:
        return (cli.NOT_FOUND if answer.status == "unknown" else status), json.dumps(
            answer.as_dict(_base()), ensure_ascii=False, indent=2
        ) + "\n"
    if markdown or send:
        if answer.article is None:
            return cli.NOT_FOUND, _complain(f"kb: there is no article for {query[:60]!r}.\n")
        return status, _reply(answer.article, send, as_json) if send else answer.article.markdown.rstrip("\n") + "\n"
    return status, _text(answer, language)


def _reply(article: Article, reader: str, as_json: bool) -> str:
    """What to send for an article, to the caller, the agent or both; or all of it as JSON."""
    from kb import reply as replies

    made = replies.build(_knowledge().library, article.id, article.language, _base())
    if as_json:
        return json.dumps(made.as_dict(), ensure_ascii=False, indent=2) + "\n"
    texts = {"caller": [made.caller], "agent": [made.agent], "both": [made.caller, made.agent]}[reader]
    return f"\n\n{'-' * 60}\n\n".join(texts) + "\n"


def _why(query: str, language: str, only: str | None) -> tuple[int, str]:
    """Every reading of a query with what the tables say and how it was read, the likeliest first."""
    from kb import plain

    answer = _knowledge().lookup(query, language, only)
    if not answer.candidates:
        return _explained(query, language, False, False, "", only, False)
    lines = [f"{query[:200]}: {answer.status}"]
    for rank, candidate in enumerate(answer.candidates, 1):
        lines.append(f"{rank}. {plain.headline(candidate.code, candidate.symbol)} [{candidate.kind}]")
        lines.append(f"   {candidate.gloss(language) or words.word(words.LABELS, 'unknown', language)}")
        lines += (
            [f"   {words.word(words.LABELS, 'read-as', language)}: {candidate.why(language)}"] if candidate.why(language) else []
        )
    return cli.FOUND if answer.status != "unknown" else cli.NOT_FOUND, "\n".join(lines) + "\n"


def _text(answer: Any, language: str) -> str:
    """An answer for the terminal: code articles as on the fast path, others by their Markdown."""
    from kb import plain

    if answer.candidates and (answer.article is None or answer.article.code):
        return "\n".join(cli.explain(c.code.hex, language, None, cli.width())[1] for c in _shown(answer))
    article: Article = answer.article
    return article.heading + "\n\n" + plain.article(article.markdown, article.page.language, cli.width()).partition("\n\n")[2]


def _shown(answer: Any) -> list[Any]:
    """Of several readings of one number the first; of several codes in a text all that are known."""
    in_text = answer.candidates[0].reading.notes[:1] == ("text",)
    known = [candidate for candidate in answer.candidates if candidate.is_known]
    return known if in_text else (known or list(answer.candidates))[:1]


def _complain(text: str) -> str:
    click.echo(text, err=True, nl=False)
    return ""


def _queries(inputs: tuple[str, ...]) -> Iterator[str]:
    """One query for each input where all are codes, symbols or ``-`` (the lines of standard input); else one of all words."""
    if not all(text == "-" or _is_one_thing(text) for text in inputs):
        yield _checked(" ".join(inputs))
        return
    for text in inputs:
        if text == "-":
            yield from (line.strip() for line in _checked(_read_text("-")).splitlines() if line.strip())
        else:
            yield _checked(text)


def _is_one_thing(text: str) -> bool:
    """Whether an argument is meant as one code or symbol rather than as a word of a sentence."""
    has_han = any("\u3400" <= c <= "\u9fff" for c in text)
    return not has_han and ("_" in text or any(c.isdigit() for c in text) or len(text.split()) > 1)


def _checked(text: str) -> str:
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST_INPUT:
        raise click.UsageError(f"the input is longer than {LONGEST_INPUT} bytes; use 'kb scan' for files")
    return text


def _read_text(name: str) -> str:
    """A file's or standard input's text: UTF-8, UTF-16 with a byte-order mark, or cp950; ClickException for binary data."""
    raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in raw[:65536]:
        raise click.ClickException(f"{name}: this is a binary file; give text, or an export of it")
    else:
        encodings = ("utf-8-sig", "cp950")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise click.ClickException(f"{name}: neither UTF-8 nor UTF-16 nor cp950 text")


def _knowledge() -> Any:
    from kb.lookup import KnowledgeBase

    context = click.get_current_context(silent=True)
    root = context.find_root() if context else None
    if root is not None and root.obj is None:
        root.obj = KnowledgeBase.load()
    return root.obj if root is not None else KnowledgeBase.load()


def _base() -> str:
    return os.environ.get("KB_URL", "").rstrip("/")


def knowledge() -> "KnowledgeBase":
    """The knowledge base of this run, loaded once."""
    found: KnowledgeBase = _knowledge()
    return found


def public_address() -> str:
    """The service's public address (``KB_URL``) without a final slash, for links; empty where none is set."""
    return _base()


def _print_json(body: Any) -> None:
    click.echo(json.dumps(body, ensure_ascii=False, indent=2))


def _require_free_port(host: str, port: int) -> None:
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.UsageError(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port or --host") from None


def _server(wanted: str) -> str:
    if wanted != "auto":
        return wanted
    from importlib.util import find_spec

    return "granian" if sys.platform == "linux" and find_spec("granian") else "waitress"


def _serve_waitress(host: str, port: int, knowledge: Any, proxies: int) -> None:
    """Waitress counts header and connection limits itself; forwarded headers pass only where KB_PROXIES says so."""
    import waitress

    from kb.web import create_app

    waitress.serve(  # type: ignore[no-untyped-call]
        create_app(knowledge, watch=True), host=host, port=port, threads=8, connection_limit=500, channel_timeout=20, ident=None,
        max_request_header_size=64 << 10, max_request_body_size=2 << 20, clear_untrusted_proxy_headers=not proxies,
    )  # fmt: skip


def _serve_granian(host: str, port: int, workers: int, json_logs: bool) -> None:
    """Granian starts processes that each call ``create_app`` and come back should they die."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    Granian(
        "kb.web:create_app", address=host, port=port, interface=Interfaces.WSGI, factory=True, workers=workers,
        respawn_failed_workers=True, http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=128 << 10),
        log_access=False, log_level=LogLevels.info if json_logs else LogLevels.error,
        log_dictconfig=_GRANIAN_JSON if json_logs else None, backlog=512, workers_kill_timeout=10,
    ).serve()  # fmt: skip


_GRANIAN_JSON = {
    "formatters": {"generic": {"()": "kb.web.logs.JsonLines"}, "access": {"()": "kb.web.logs.JsonLines"}},
}
