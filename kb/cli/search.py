"""``kb search``: ranked results."""

from gettext import gettext as _

import click

from kb import labels
from kb.answer import Search
from kb.cli import terminal
from kb.cli.group import (
    checked,
    json_option,
    knowledge_base,
    lang_option,
    main,
    print_json,
    public_address,
)
from kb.cli.said import joined
from kb.languages import ZH_TW


@main.command(short_help="Find articles by words.")
@click.argument("terms", nargs=-1, required=True)
@lang_option
@json_option
@click.option(
    "--limit",
    metavar="N",
    default=10,
    show_default=True,
    type=click.IntRange(1, 50),
    help="How many.",
)
def search(terms: tuple[str, ...], language: str, as_json: bool, limit: int) -> int:
    """Ranked results for words, codes, or half a sentence from a screen."""
    found = knowledge_base().search(checked(" ".join(terms)), language, limit)
    if as_json:
        print_json(found.as_dict(public_address()))
        return terminal.FOUND if found.results and found.confident else terminal.NOT_FOUND
    if not found.results or not found.confident:
        nothing = _("nothing really fits these words.")
        click.echo(f"kb: {joined(nothing, _near(found, language))}", err=True)
        if found.signpost:
            whose = joined(found.signpost.says(language), found.signpost.url)
            click.echo(f"    {whose}", err=True)
        for result in found.results[:3]:
            click.echo(f"    {result.id}  {result.title}", err=True)
        return terminal.NOT_FOUND
    for result in found.results:
        click.echo(f"{result.id}\n    {result.title}\n    {result.snippet}\n")
    return terminal.FOUND


def _near(found: Search, language: str) -> str:
    """Words that may have been meant; empty where there are none."""
    if not found.suggestions:
        return ""
    comma = "、" if language == ZH_TW else ", "
    return labels.labelled("near", comma.join(found.suggestions), language)
