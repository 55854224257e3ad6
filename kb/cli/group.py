"""The group of commands, and what they share: options, the knowledge base of a run, reading
input.
"""

import json
import os
from contextlib import closing
from gettext import gettext as _
from typing import Any

import click

from kb import languages
from kb.cli.help import Group
from kb.cli.said import said
from kb.errors import UnreadableText
from kb.logs import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kb.lookup import KnowledgeBase

# Bytes of one look-up, as the service has it (LONGEST_LOOKUP in kb.web.negotiation): whatever is
# longer is a text to be scanned.
LONGEST_INPUT = 64 * 1024


_LANGUAGE = "kb.language"  # where a run keeps the language that was named before the command


def _language(context: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    """The language that is named here, else before the command, else by the environment."""
    if value is None:
        return context.meta.get(_LANGUAGE) or languages.from_environment(os.environ)
    found = languages.match(value)
    if found is None:
        raise click.BadParameter(_("the languages are en and zh-TW"))
    context.meta[_LANGUAGE] = found
    return found


lang_option = click.option(
    "--lang",
    "language",
    callback=_language,
    metavar="LANG",
    help="en or zh-TW; else KB_LANG, LC_ALL, LC_MESSAGES, LANG.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@lang_option
@click.version_option(
    package_name="activation-kb",
    message="%(prog)s %(version)s",
    help="Show the version and exit.",
)
def main(language: str) -> None:
    """Explain Windows activation errors: kb CODE, kb search WORDS, kb scan FILE."""


def complain(text: str) -> str:
    """A text to stderr; gives the empty text, for what then goes to stdout."""
    click.echo(text, err=True, nl=False)
    return ""


def checked(text: str) -> str:
    """The input, unless it is longer than LONGEST_INPUT bytes: then UsageError."""
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST_INPUT:
        raise click.UsageError(
            _("the input is longer than {bytes} bytes; use 'kb scan' for files").format(
                bytes=LONGEST_INPUT
            )
        )
    return text


def read_text(name: str) -> str:
    """A file's whole text, or for ``-`` standard input's, in the encodings that ``kb scan`` reads;
    ClickException for what is no text.
    """
    with closing(files.opened(name)) as log:
        try:
            text = "".join(log.blocks())
        except UnreadableText as error:
            raise click.ClickException(f"{name}: {said(error.advice)}") from None
        if log.damaged:
            damage = _("lines with bytes of no known encoding: {count}").format(count=log.damaged)
            complain(f"kb: {name}: {damage}\n")
        return text


def knowledge_base() -> "KnowledgeBase":
    """The knowledge base of this run, loaded once."""
    from kb.lookup import KnowledgeBase

    context = click.get_current_context(silent=True)
    root = context.find_root() if context else None
    if root is not None and root.obj is None:
        root.obj = KnowledgeBase.load()
    return root.obj if root is not None else KnowledgeBase.load()


def public_address() -> str:
    """The service's public address (``KB_URL``) without a final slash, for links; empty where none
    is set.
    """
    return os.environ.get("KB_URL", "").rstrip("/")


def print_json(body: Any) -> None:
    """A value as indented JSON on stdout."""
    click.echo(json.dumps(body, ensure_ascii=False, indent=2))
