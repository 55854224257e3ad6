"""The group of commands, and what they share: options, the knowledge base of a run, reading
input.
"""

import json
import os
from contextlib import closing
from typing import Any

import click

from kb import languages
from kb.errors import UnreadableText
from kb.logs import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kb.lookup import KnowledgeBase

# Bytes of one look-up, as the service has it (LONGEST_LOOKUP in kb.web.negotiation): whatever is
# longer is a text to be scanned.
LONGEST_INPUT = 64 * 1024


def _language(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    if value is None:
        return languages.from_environment(os.environ)
    found = languages.match(value)
    if found is None:
        raise click.BadParameter(f"there are {' and '.join(languages.LANGUAGES)}")
    return found


lang_option = click.option(
    "--lang",
    "language",
    callback=_language,
    metavar="LANG",
    help="en or zh-TW; else KB_LANG, LC_ALL, LC_MESSAGES, LANG.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="activation-kb")
def main() -> None:
    """Explain Windows activation errors: kb CODE, kb search WORDS, kb scan FILE."""


def complain(text: str) -> str:
    """A text to stderr; gives the empty text, for what then goes to stdout."""
    click.echo(text, err=True, nl=False)
    return ""


def checked(text: str) -> str:
    """The input, unless it is longer than LONGEST_INPUT bytes: then UsageError."""
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST_INPUT:
        raise click.UsageError(
            f"the input is longer than {LONGEST_INPUT} bytes; use 'kb scan' for files"
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
            raise click.ClickException(f"{name}: {error.advice}") from None
        if log.damaged:
            complain(f"kb: {name}: lines with bytes of no known encoding: {log.damaged}\n")
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
