"""Writes ``translations/messages.pot``: every English text that is said in another language too.

Texts stand where they are used: ``_("…")`` in pages and commands, ``Advice("…")`` in what goes
wrong, and, marked by nothing, the help of commands and options, the description of the API, and
Click's own messages. ``make texts`` runs this, then brings the catalogues up to it.
"""

from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import write_po

from kb.cli import commands
from kb.cli.help import texts as texts_of_help
from kb.web import openapi

ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / "translations" / "messages.pot"
MAPPING = ROOT / "translations" / "babel.cfg"
KEYWORDS = DEFAULT_KEYWORDS | {"Advice": None, "_damaged": (2,)}
# Of Click, the modules that read arguments and print help; the others ask, edit and complete.
CLICK = ("core", "decorators", "exceptions", "formatting", "parser", "types")
# What Click says to those who write commands, and what ours say in words of their own.
NOT_SAID = (
    "%(prog)s",
    "(dynamic)",
    "Aborted",
    "Argument",
    "Boolean option",
    "Choice(",
    "Confirm the action",
    "Could not determine name",
    "DeprecationWarning",
    "Do you want",
    "Missing ",
    "Name '",
    "No options defined",
    "Positional arguments",
    "Value must be an iterable",
    "deprecated",
    "directory",
    "env var",
    "file",
    "path",
    "{value!r} does not match the format",
    "{value!r} is not a valid UUID",
)

Text = str | tuple[str, ...]


def texts() -> Iterator[Text]:
    """Every text; of those that count something both forms."""
    with MAPPING.open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    for found in extract_from_dir(ROOT, methods, options, KEYWORDS):
        yield found[2]
    yield from _texts_of_click()
    yield from texts_of_help(commands.main)
    yield from openapi.texts(openapi.description(""))


def _texts_of_click() -> Iterator[Text]:
    for name, _line, text, *_rest in extract_from_dir(Path(click.__file__).parent):
        first = text if isinstance(text, str) else text[0]
        if Path(name).stem in CLICK and not first.startswith(NOT_SAID):
            yield text


def template() -> Catalog:
    """All texts as a catalogue without translations."""
    made = Catalog()
    for text in texts():
        if text:
            made.add(text)
    return made


if __name__ == "__main__":
    with TEMPLATE.open("wb") as out:
        write_po(out, template(), no_location=True, omit_header=True, sort_output=True)
