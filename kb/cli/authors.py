"""``kb check`` and ``kb new``: what authors use."""

import os
from gettext import gettext as _
from pathlib import Path

import click

from kb import labels, paths
from kb.cli import terminal
from kb.cli.group import knowledge_base, lang_option, main
from kb.cli.help import Command
from kb.cli.said import said
from kb.errors import BrokenArticle, Malformed


class _Check(Command):
    """Its help lists the rules, which are loaded for nothing else."""

    def format_epilog(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """The names that ``--explain`` takes, and what each rule guards."""
        from kb.content.lint import manual

        with formatter.section(_("Rules")):
            formatter.write_dl(list(manual.guarded().items()))


@main.command(cls=_Check, short_help="What is wrong with articles and tables.")
@click.argument("files", nargs=-1, type=click.Path())
@click.option(
    "--content", type=click.Path(exists=True, file_okay=False), help="Another content folder."
)
@click.option(
    "--stats", is_flag=True, help="Print coverage by kind, and what no source bears out."
)
@click.option("--explain", metavar="RULE", help="Print what a rule guards and why; see below.")
def check(files: tuple[str, ...], content: str | None, stats: bool, explain: str | None) -> int:
    """Check articles and tables: 'file:line: what to do [rule]'; silent when nothing is wrong."""
    from kb.content import coverage
    from kb.content.library import Library
    from kb.content.lint import manual, run

    if explain is not None:
        try:
            click.echo(manual.explained(explain))
        except LookupError as error:
            raise click.UsageError(said(error.args[0])) from None
        return terminal.FOUND
    missing = [name for name in files if not os.path.exists(name)]
    if missing:
        raise click.UsageError(_("there is no file {name}").format(name=missing[0]))
    try:
        problems = run.check(content, list(files))
    except BrokenArticle as error:
        raise click.UsageError(f"{error.path}: {error.advice}") from None
    for problem in problems:
        click.echo(str(problem).replace(os.getcwd() + os.sep, "", 1))
    if stats:
        for line in coverage.report(Library.load(content)):
            click.echo(line)
    return terminal.NOT_FOUND if problems else terminal.FOUND


@main.command(short_help="Make the files of a new article, note or reply.")
@click.argument("kind", type=click.Choice((*labels.KINDS, "note", "reply")))
@click.argument("name")
@click.option("--content", type=click.Path(file_okay=False), help="Another content folder.")
@click.option("--site", "is_site", is_flag=True, help="In the folder of your company (KB_SITE).")
@lang_option
def new(kind: str, name: str, content: str | None, is_site: bool, language: str) -> int:
    """Make the pair of files of a new article; with --site also a copy of ours, a note (NAME is
    the id of the article, LANG the language) or the reply templates (NAME is caller or agent)."""
    from kb.content import scaffold

    if is_site and (content or not paths.company()):
        raise click.UsageError(
            _("set KB_SITE to the folder of your company, and leave --content out")
        )
    if kind in ("note", "reply") and not is_site:
        belongs = _("{kind}: this belongs into the folder of your company; add --site")
        raise click.UsageError(belongs.format(kind=kind))
    folder = Path(paths.company() if is_site else content or paths.content())
    if kind == "reply":
        files = scaffold.replies(folder, name)
    elif kind == "note":
        files = scaffold.note(folder, _id_of(name, language), language)
    else:
        id_, symbol = _id_and_symbol(kind, name, language)
        files = scaffold.article(
            folder, id_, symbol, knowledge_base().library if is_site else None
        )
    for path in files:
        if path.exists():
            raise click.UsageError(_("{path} is already there").format(path=path))
    for path, text in files.items():
        scaffold.write(path, text)
        click.echo(path)
    return terminal.FOUND


def _id_of(name: str, language: str) -> str:
    """The id of the article that a note is for, its code in any spelling."""
    kind, slug = name.rpartition("/")[::2]
    id_ = _id_and_symbol("codes", slug, language)[0] if kind in ("codes", "") else name
    if not knowledge_base().library.has(id_):
        missing = _("there is no article '{id}' to write a note for; 'kb search' finds the id")
        raise click.UsageError(missing.format(id=id_))
    return id_


def _id_and_symbol(kind: str, name: str, language: str) -> tuple[str, str | None]:
    """The id of an article that is to be written, and the symbol of its code."""
    if kind != "codes":
        return f"{kind}/{name}", None
    try:
        found = knowledge_base().read(name)[0]
    except Malformed as error:
        problem = labels.word(labels.PROBLEMS, error.problem, language)
        raise click.UsageError(f"{name!r}: {problem}") from None
    return f"codes/{found.code.hex}", found.symbol
