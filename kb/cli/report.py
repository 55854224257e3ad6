"""``kb report``: what the log of a KMS host shows, as text, JSON, CSV or one HTML page."""

import json
import sys
from collections.abc import Iterator, Mapping
from gettext import gettext as _

import click

from kb import activation_ids
from kb.cli import terminal
from kb.cli.group import complain, knowledge_base, lang_option, main, public_address
from kb.cli.inputs import Inputs, progress
from kb.cli.outputs import whole_file
from kb.codes.code import Code
from kb.diagnosis import report, report_html, report_text, requests
from kb.diagnosis.report import Figures, Log
from kb.diagnosis.requests import Request
from kb.logs import evtx, files, occurrences
from kb.logs.occurrences import Describer

FORMATS = ("text", "json", "csv", "html")
_COLUMNS = ("table", "row", "column", "value")


@main.command("report", short_help="What the log of a KMS host shows, as figures and charts.")
@click.argument(
    "names", nargs=-1, required=True, metavar="FILE|-...", type=click.Path(allow_dash=True)
)
@lang_option
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    help="text unless given; html is one page with charts that needs no network.",
)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Write here, whole or not at all; else to standard output.",
)
def report_command(names: tuple[str, ...], language: str, form: str, output: str | None) -> int:
    """Show what the log "Key Management Service" of a KMS host says: clients, requests and
    failures by day, how many client machine IDs count within 30 days, machine IDs that several
    clients share, clients that do not renew, products and codes.

    Reads event 12290 from .evtx files (with the extra "evtx"), and from exports as CSV, XML, JSON
    or text, of any size. Several files are one log.

    Exit code 0: there were requests; 1: there was none; 2: wrong usage, or an input could not be
    read.
    """
    inputs = Inputs(names, None)
    log = Log(activation_ids.load())
    with progress(inputs, "kb report", is_silent=False):
        inputs.each(lambda one: log.add(_requests(one, inputs)))
    if inputs.has_failed:
        return terminal.USAGE
    figures = report.figures(log)
    if figures is None:
        nothing = _("there is no request to a KMS host (event 12290) in this input")
        complain(f"kb: {nothing}\n")
        return terminal.NOT_FOUND
    text = _text(figures, form, language)
    if output:
        with whole_file(output) as file:
            file.write(text)
    elif form == "text":
        terminal.write(text)
    else:
        sys.stdout.write(text)
    return terminal.FOUND


def _requests(log: files.Log, inputs: Inputs) -> Iterator[Request]:
    """The requests in one input."""
    if not log.is_event_log:
        yield from requests.in_text(log.blocks(inputs.progress))
        return
    with files.on_disk(log) as path:
        for event in evtx.events(path):
            if isinstance(event, evtx.Unreadable):
                left_out = _("a record is damaged and was left out ({problem})")
                inputs.say(log.name, left_out.format(problem=event.problem))
            else:
                yield from requests.in_record(event.id, event.time, event.text)


def _text(figures: Figures, form: str, language: str) -> str:
    if form == "json":
        return json.dumps(figures.as_dict(), ensure_ascii=False, indent=2) + "\n"
    if form == "csv":
        rows = (_COLUMNS, *report.table(figures))
        return "".join(occurrences.csv_line(map(occurrences.safe_cell, row)) for row in rows)
    make = report_html.page if form == "html" else report_text.text
    return make(figures, language, _titles(figures.codes, language))


def _titles(codes: Mapping[str, int], language: str) -> dict[str, str]:
    """What the codes are called."""
    describer = Describer(knowledge_base(), language, public_address())
    return {code: describer.of(Code(int(code, 16))).title for code in codes}
