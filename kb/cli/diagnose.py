"""``kb diagnose``: what is wrong with a machine, from what its tools printed; for readers, for
programs, and for monitoring.
"""

import sys
from gettext import gettext as _
from typing import Any

import click

from kb.cli import diagnosed, terminal
from kb.cli.diagnosed import Thresholds
from kb.cli.group import (
    complain,
    json_option,
    knowledge_base,
    lang_option,
    main,
    print_json,
    public_address,
)
from kb.cli.inputs import Inputs, progress
from kb.codes.code import Code
from kb.diagnosis.answer import DiagnosisAnswer
from kb.logs import files, gathered, occurrences, redact
from kb.logs.gathered import Material

_DAYS = click.IntRange(0, 3650)


@main.command(short_help="What is wrong with a machine, from what its tools printed.")
@click.argument("names", nargs=-1, metavar="[FILE|FOLDER|-]...", type=click.Path(allow_dash=True))
@lang_option
@json_option
@click.option(
    "--check",
    is_flag=True,
    help="Print one line for monitoring (Nagios, Icinga, Checkmk) and exit with its state: 0 OK, "
    "1 warning, 2 critical, 3 unknown.",
)
@click.option(
    "--warn-days",
    type=_DAYS,
    default=30,
    metavar="N",
    help="With --check: a warning where a licence has fewer days left, 30 unless given.",
)
@click.option(
    "--crit-days",
    type=_DAYS,
    default=7,
    metavar="N",
    help="With --check: critical where a licence has fewer days left, 7 unless given.",
)
def diagnose(
    names: tuple[str, ...],
    language: str,
    as_json: bool,
    check: bool,
    warn_days: int,
    crit_days: int,
) -> int:
    """Say what is wrong with a machine, from which line one sees it, and what to run next.

    Reads what slmgr.vbs, ospp.vbs, the event log, PowerShell, nslookup, Test-NetConnection,
    ipconfig, w32tm, dsregcmd and Get-Service print, in any display language, from files, folders
    and standard input. Everything that is given is one case: the outputs of client and KMS host
    together say more than each alone.

    Exit code 0: something was recognised; 1: nothing was; 2: wrong usage, or an input could not be
    read.
    """
    if crit_days > warn_days:
        raise click.UsageError(_("--crit-days is larger than --warn-days"))
    inputs = Inputs(names, None)
    material = Material()
    with progress(inputs, "kb diagnose", is_silent=False):
        inputs.each(lambda log: _add(material, log, inputs))
    if inputs.has_failed:
        return _failed() if check else terminal.USAGE
    found = of_text(material.text(), language)
    if check:
        state, line = diagnosed.check(found, Thresholds(warn_days, crit_days), public_address())
        _print(found, material, as_json=as_json) if as_json else sys.stdout.write(line)
        return state
    if found.diagnosis.is_empty and not as_json:
        complain(f"kb: {_nothing()}\n")
        return terminal.NOT_FOUND
    _print(found, material, as_json=as_json)
    return terminal.NOT_FOUND if found.diagnosis.is_empty else terminal.FOUND


def of_text(text: str, language: str) -> DiagnosisAnswer:
    """The diagnosis of a text."""
    knowledge = knowledge_base()
    return DiagnosisAnswer(text, knowledge.diagnose(text), knowledge.finding_texts, language)


def _add(material: Material, log: files.Log, inputs: Inputs) -> None:
    def damaged(problem: str) -> None:
        left_out = _("a record is damaged and was left out ({problem})")
        inputs.say(log.name, left_out.format(problem=problem))

    if not material.add(log, damaged, inputs.progress):
        cut = _("only the first {size} MiB of all inputs are read, and of logs the newest events")
        inputs.say(log.name, cut.format(size=gathered.LONGEST_TEXT >> 20))


def _failed() -> int:
    sys.stdout.write(
        diagnosed.line_of(diagnosed.UNKNOWN, _("an input could not be read; see standard error"))
    )
    return diagnosed.UNKNOWN


def _nothing() -> str:
    return _(
        "nothing here is output that can be read; give it as it is printed by: slmgr.vbs /dlv, "
        "ospp.vbs /dstatus, Get-CimInstance SoftwareLicensingProduct, the event log (12288, "
        "12289, 12290, 8198 …), nslookup or Resolve-DnsName for _vlmcs._tcp, Test-NetConnection, "
        "ipconfig /all, w32tm /query /status, dsregcmd /status, Get-Service sppsvc"
    )


def _print(found: DiagnosisAnswer, material: Material, *, as_json: bool) -> None:
    if as_json:
        print_json(_body(found, material))
        return
    describer = occurrences.Describer(knowledge_base(), found.language, public_address())
    codes = dict.fromkeys(one.code for one in found.diagnosis.case.codes)
    titles = [(code, describer.of(Code(int(code, 16))).title) for code in codes]
    terminal.write(diagnosed.as_text(found, titles, public_address(), terminal.width()))


def _body(found: DiagnosisAnswer, material: Material) -> dict[str, Any]:
    """The diagnosis as the API gives it for the same text."""
    knowledge, base = knowledge_base(), public_address()
    describer = occurrences.Describer(knowledge, found.language, base)
    codes = describer.listed(found.text, found.diagnosis.case.codes)
    warnings = redact.warnings(found.text, knowledge.setup_keys)
    body = found.as_dict(base, codes, warnings)
    return body | {"totals": material.totals(found.diagnosis)}
