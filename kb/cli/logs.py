"""The commands of ``kb`` that read logs, pastes and ticket exports: scan, redact, triage."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from gettext import gettext as _
from gettext import ngettext
from typing import IO

import click

from kb.cli import diagnosed, terminal
from kb.cli.group import json_option, knowledge_base, lang_option, main, public_address
from kb.cli.inputs import Inputs, progress
from kb.cli.outputs import whole_file
from kb.cli.said import said
from kb.diagnosis.answer import DiagnosisAnswer
from kb.errors import Advice, UnreadableText
from kb.logs import evtx, files, occurrences, tickets
from kb.logs.gathered import Paste
from kb.logs.occurrences import Annotator, Describer, LogOccurrence, Summary
from kb.logs.redact import Redactor


@main.command(short_help="Find the codes in logs, exports, event logs and pastes.")
@click.argument("names", nargs=-1, metavar="[FILE|FOLDER|-]...", type=click.Path(allow_dash=True))
@lang_option
@json_option
@click.option(
    "--csv",
    "as_csv",
    is_flag=True,
    help="Print CSV, with cells that no spreadsheet takes for a formula.",
)
@click.option(
    "--summary",
    is_flag=True,
    help="Count by code: first and last place and time, and the most common cause.",
)
@click.option(
    "--annotate",
    is_flag=True,
    help="Pass every line on at once, with title and link under it: "
    "tail -f LOG | kb scan --annotate",
)
@click.option(
    "--redact", is_flag=True, help="Mask keys, hosts, people and addresses in what is printed."
)
def scan(
    names: tuple[str, ...],
    language: str,
    as_json: bool,
    as_csv: bool,
    summary: bool,
    annotate: bool,
    redact: bool,
) -> int:
    """Find every code in logs, exports, event logs or pastes (standard input without FILE) and say
    what each means.

    Reads UTF-8, UTF-16 and cp950 text of any size, and .evtx files with the extra "evtx". Exit
    code 0: codes were found; 1: none; 2: wrong usage, or an input could not be read.
    """
    if annotate and (as_json or as_csv or summary):
        raise click.UsageError(
            _("--annotate prints the text itself; it does not go with --json, --csv or --summary")
        )
    if as_json and as_csv:
        raise click.UsageError(_("choose one of --json and --csv"))
    describer = Describer(knowledge_base(), language, public_address())
    redactor = Redactor(describer.knowledge.setup_keys) if redact else None
    inputs = Inputs(names, redactor)
    if annotate:
        _keep_line_ends()
        return _annotate(inputs, describer)
    printer: _Printer = _SummaryPrinter(describer, redactor) if summary else _Printer(describer)
    form = "json" if as_json else "csv" if as_csv else "text"
    with progress(inputs, "kb scan", is_silent=not summary and sys.stdout.isatty()):
        printer.begin(form)
        inputs.each(lambda log: _scan(log, inputs, describer, printer))
    printer.end()
    _write("", at_once=True)
    if inputs.has_failed:
        return terminal.USAGE
    if not printer.count and form == "text":
        nothing = _("there is no error code in this input.")
        click.echo(f"kb: {nothing}", err=True)
    return terminal.FOUND if printer.count else terminal.NOT_FOUND


@main.command(short_help="Mask in a text what must not be passed on.")
@click.argument("names", nargs=-1, metavar="[FILE|-]...", type=click.Path(allow_dash=True))
def redact(names: tuple[str, ...]) -> int:
    """Print text with product keys, client machine IDs, hosts, people and addresses masked.

    The same value has the same mask in all inputs. Error codes, versions and public setup keys
    stay. Look through the result before you pass it on: a name that nothing marks as one is not
    recognised.
    """
    redactor = Redactor()
    inputs = Inputs(names, redactor)
    _keep_line_ends()

    def masked(log: files.Log) -> None:
        for block in log.blocks():
            _write(redactor.text(block), at_once=True)

    inputs.each(masked)
    return terminal.USAGE if inputs.has_failed else terminal.FOUND


@main.command(short_help="Add codes, titles and links to a ticket export.")
@click.argument(
    "name", default=files.STANDARD_INPUT, metavar="[FILE|-]", type=click.Path(allow_dash=True)
)
@lang_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(tickets.FORMATS),
    help="Of the export; else by the name of the file.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME",
    help="Read only this column; may be given again.",
)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Write here, whole or not at all; else to standard output.",
)
def triage(
    name: str, language: str, format_: str | None, columns: tuple[str, ...], output: str | None
) -> int:
    """Add codes, titles and links to every row of a ticket export (CSV or JSON lines).

    The rows stay as they are; three columns are added: kb_codes, kb_titles, kb_links. A row that
    cannot be read is named on stderr and carried over. Exit code 0: codes were found; 1: none; 2:
    wrong usage, or the export could not be read.
    """
    describer = Describer(knowledge_base(), language, public_address())
    chosen = format_ or _format_of(name)
    inputs = Inputs((name,), None)
    count = 0
    _keep_line_ends()

    def work(log: files.Log) -> None:
        nonlocal count
        with whole_file(output) if output else nullcontext(None) as file:
            count = _print_rows(tickets.rows(log.blocks(), chosen, describer, columns), name, file)

    inputs.each(work)
    if inputs.has_failed:
        return terminal.USAGE
    return terminal.FOUND if count else terminal.NOT_FOUND


# scan


def _scan(log: files.Log, inputs: Inputs, describer: Describer, printer: "_Printer") -> None:
    for one in _occurrences(log, inputs, describer, printer.paste):
        printer.add(occurrences.masked(one, inputs.redactor) if inputs.redactor else one)
    _write("", at_once=True)


def _occurrences(
    log: files.Log, inputs: Inputs, describer: Describer, paste: Paste
) -> Iterator[LogOccurrence]:
    if not log.is_event_log:
        blocks = paste.noted(log.blocks(inputs.progress))
        yield from occurrences.in_blocks(describer.knowledge, log.name, blocks)
        return
    with files.on_disk(log) as path:
        for event in evtx.events(path):
            if isinstance(event, evtx.Unreadable):
                damaged = _("a record is damaged and was left out ({problem})")
                inputs.say(log.name, damaged.format(problem=event.problem))
            else:
                paste.add(f"{evtx.as_xml(event)}\n")
                yield from occurrences.in_event(describer.knowledge, log.name, event)


class _Printer:
    """Prints occurrences as they come: text, CSV, or the elements of one JSON object."""

    def __init__(self, describer: Describer) -> None:
        self.describer = describer
        self.count = 0
        self.form = "text"
        self.paste = Paste(room=0)

    def begin(self, form: str) -> None:
        """What stands before the first one."""
        self.form = form
        _write(
            {
                "json": '{\n  "schema": 1,\n  "codes": [',
                "csv": occurrences.csv_line(occurrences.COLUMNS),
                "text": "",
            }[form]
        )

    def add(self, one: LogOccurrence) -> None:
        """One occurrence."""
        described = self.describer.of(one.code)
        if self.form == "json":
            body = json.dumps(occurrences.as_dict(one, described), ensure_ascii=False)
            _write(f"{',' if self.count else ''}\n    {body}")
        elif self.form == "csv":
            _write(occurrences.csv_line(occurrences.as_cells(one, described)))
        else:
            _write(occurrences.as_text(one, described) + "\n")
        self.count += 1

    def end(self) -> None:
        """What stands behind the last one."""
        if self.form == "json":
            _write("\n  ]\n}\n" if self.count else "]\n}\n")


class _SummaryPrinter(_Printer):
    """Prints one row for each code when everything was read."""

    def __init__(self, describer: Describer, redactor: Redactor | None) -> None:
        super().__init__(describer)
        self.redactor = redactor
        self.summary = Summary()
        self.paste = Paste()

    def begin(self, form: str) -> None:
        """Nothing; the counts come first."""
        self.form = form

    def add(self, one: LogOccurrence) -> None:
        """Count it."""
        self.summary.add(one)
        self.count += 1

    def end(self) -> None:
        """The rows, the most frequent code first."""
        rows = self.summary.rows(self.describer)
        if self.form == "json":
            _write(
                json.dumps(
                    {"schema": 1, "count": self.count, "codes": rows}, ensure_ascii=False, indent=2
                )
                + "\n"
            )
        elif self.form == "csv":
            _write(occurrences.csv_line(occurrences.SUMMARY_COLUMNS))
            _write("".join(occurrences.csv_line(occurrences.summary_cells(row)) for row in rows))
        else:
            _write(self._diagnosis() if self.count else "")
            _write(
                "\n".join(occurrences.summary_text(row, self.describer.language) for row in rows)
            )

    def _diagnosis(self) -> str:
        """What is wrong with the machine, in a few lines, where a paste shows it; else nothing."""
        text, language = self.paste.text(), self.describer.language
        knowledge = self.describer.knowledge
        found = DiagnosisAnswer(text, knowledge.diagnose(text), knowledge.finding_texts, language)
        if not found.findings:
            return ""
        said = diagnosed.as_summary(found, terminal.width())
        if self.redactor is None:
            return f"{said}\n"
        self.redactor.text(text)
        for machine in {one.machine for one in found.diagnosis.case.sources if one.machine}:
            self.redactor.host(machine)
        return f"{self.redactor.text(said)}\n"


_LINELESS = Advice("this is a Windows event log, which has no lines; scan it without --annotate")


def _annotate(inputs: Inputs, describer: Describer) -> int:
    annotator = Annotator(describer, inputs.redactor)

    def work(log: files.Log) -> None:
        if log.is_event_log:
            raise UnreadableText(_LINELESS)
        for line in annotator.lines(log.blocks()):
            _write(line, at_once=True)

    inputs.each(work)
    if inputs.has_failed:
        return terminal.USAGE
    return terminal.FOUND if annotator.count else terminal.NOT_FOUND


# Ticket exports


def _format_of(name: str) -> str:
    suffix = os.path.splitext(name)[1].lower()
    formats = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
    if suffix not in formats:
        raise click.UsageError(
            _("say what {name} is with --format csv or --format jsonl").format(name=name)
        )
    return formats[suffix]


def _print_rows(rows: Iterable[tickets.Row], name: str, file: IO[str] | None) -> int:
    """Write the rows, say what is wrong with some; returns the number of codes."""
    count, formulas = 0, 0
    for row in rows:
        (file.write if file else _write)(row.text)
        count, formulas = count + row.count, formulas + row.formulas
        if row.problem:
            wrong = _("this row {problem}").format(problem=said(row.problem))
            click.echo(f"kb: {name}:{row.line}: {wrong}", err=True)
    _write("", at_once=True)
    if formulas:
        click.echo(f"kb: {name}: {_danger(formulas)}", err=True)
    return count


def _danger(count: int) -> str:
    """How many cells a spreadsheet may take for a formula."""
    return ngettext(
        "{count} cell of the export begins with = + - or @; a spreadsheet may run it",
        "{count} cells of the export begin with = + - or @; a spreadsheet may run them",
        count,
    ).format(count=count)


def _keep_line_ends() -> None:
    """From now on standard output gets the line ends of the input, also where the system has
    others.
    """
    sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]


def _write(text: str, at_once: bool = False) -> None:
    """To standard output; ends the command quietly where nobody reads on."""
    try:
        sys.stdout.write(text)
        if at_once:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(terminal.FOUND) from None
