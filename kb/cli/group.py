"""The group of commands, and what they share: options, the knowledge base of a run, reading input."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from kb import languages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kb.lookup import KnowledgeBase

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
    """A file's or standard input's text: UTF-8, UTF-16 with a byte-order mark, or cp950;
    ClickException for binary data.
    """
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
