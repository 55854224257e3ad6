"""The help of ``kb``, in the reader's language: what is written in English beside commands and
options is looked up in the catalogue when it is shown.
"""

from collections.abc import Iterable, Iterator
from gettext import gettext as _

import click

from kb import chinese
from kb.cli.said import joined, said
from kb.content import text as article_text

# Columns: the longest term that its meaning stands beside, as Click has it.
_LONGEST_TERM = 30


class Formatter(click.HelpFormatter):
    """Lays help out by columns of the terminal, of which a Chinese character takes two."""

    def write_heading(self, heading: str) -> None:
        """A heading with its colon."""
        self.write(" " * self.current_indent + _("{heading}:").format(heading=heading) + "\n")

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """``Usage: kb scan [OPTIONS]``, what follows the name in a column of its own."""
        usage = joined(_("Usage:") if prefix is None else prefix.rstrip(), prog)
        indent = " " * chinese.columns(usage)
        lines = [usage]
        for piece in args.split():
            is_full = chinese.columns(f"{lines[-1]} {piece}") > self.width
            if is_full and lines[-1] not in (usage, indent):
                lines.append(indent)
            lines[-1] += f" {piece}"
        self.write("\n".join(lines) + "\n")

    def write_text(self, text: str) -> None:
        """Paragraphs with a blank line between them."""
        indent = " " * self.current_indent
        wrapped = [article_text.wrap(part, self.width, indent) for part in paragraphs(text)]
        self.write("\n\n".join("\n".join(lines) for lines in wrapped) + "\n")

    def write_dl(
        self,
        rows: Iterable[tuple[str, str]],
        col_max: int = _LONGEST_TERM,
        col_spacing: int = 2,
    ) -> None:
        """Terms and what they mean, in two columns."""
        found = list(rows)
        widest = min(max((chinese.columns(term) for term, _ in found), default=0), col_max)
        second = self.current_indent + widest + col_spacing
        for term, meaning in found:
            line = " " * self.current_indent + term
            lines = article_text.wrap(meaning, self.width, " " * second)
            if lines and chinese.columns(term) <= widest:
                room = second - chinese.columns(line)
                lines[0] = line + " " * room + lines[0].lstrip()
            else:
                lines.insert(0, line)
            self.write("\n".join(lines) + "\n")


class Context(click.Context):
    """What Click needs to know of a run: that help is laid out by Formatter."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose help, options and usage are said in the reader's language."""

    context_class = Context

    def format_help_text(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text("\n\n".join(map(said, paragraphs(self.help or ""))))

    def get_short_help_str(self, _limit: int = 0) -> str:
        """What the command does in one line, for the list of all: its short help, else the first
        sentence.
        """
        return said(self.short_help or _first_sentence(self.help or ""))

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Every option with its meaning."""
        rows = [_row(option, context) for option in self.get_params(context)]
        with formatter.section(_("Options")):
            formatter.write_dl([row for row in rows if row])

    def collect_usage_pieces(self, context: click.Context) -> list[str]:
        """What stands behind the name of the command in its usage."""
        return [said(piece) for piece in super().collect_usage_pieces(context)]

    def get_help_option(self, context: click.Context) -> click.Option | None:
        """``--help``, whose own help Click keeps in the language that was first asked for."""
        found = super().get_help_option(context)
        if found is not None:
            found.help = "Show this message and exit."
        return found

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """The arguments as Click reads them; what is missing is called as in the usage."""
        try:
            return super().parse_args(context, args)
        except click.MissingParameter as error:
            name = said(error.param.make_metavar(context)) if error.param else ""
            raise click.UsageError(
                _("Missing argument {name}.").format(name=name), context
            ) from None


class Group(Command, click.Group):
    """The group of the commands, each of which is a Command."""

    command_class = Command

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Every option, then every command."""
        super().format_options(context, formatter)
        self.format_commands(context, formatter)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, each on one line."""
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def texts(command: click.Command) -> Iterator[str]:
    """Every English text of a command's help and of those below it, as it is looked up in the
    catalogue.
    """
    context = Context(command, info_name="kb")
    yield from paragraphs(command.help or "")
    yield command.options_metavar or ""
    for parameter in command.get_params(context):
        if isinstance(parameter, click.Option):
            yield parameter.help or ""
        yield _metavar(parameter, context)
    if isinstance(command, click.Group):
        yield command.subcommand_metavar
        for one in command.commands.values():
            yield one.short_help or _first_sentence(one.help or "")
            yield from texts(one)


def _first_sentence(text: str) -> str:
    first = next(iter(paragraphs(text)), "")
    return first.partition(". ")[0].removesuffix(".")


def _row(parameter: click.Parameter, context: click.Context) -> tuple[str, str] | None:
    """An option as it is typed, and its meaning; None for what is no option, or a hidden one."""
    record = parameter.get_help_record(context)
    if record is None or not isinstance(parameter, click.Option):
        return None
    term, meaning = record
    metavar, help_ = _metavar(parameter, context), parameter.help or ""
    if metavar:
        term = term.removesuffix(metavar) + said(metavar)
    return term, said(help_) + meaning.removeprefix(help_)


def _metavar(parameter: click.Parameter, context: click.Context) -> str:
    """What stands for the value; empty for a choice, which names its values, and for a flag."""
    is_flag = isinstance(parameter, click.Option) and parameter.is_flag
    is_choice = isinstance(parameter.type, click.Choice)
    return "" if is_flag or is_choice else parameter.make_metavar(context)
