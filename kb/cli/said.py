"""What the terminal says, in the reader's language: the standard library's gettext over the
catalogue that the pages have too.

Click asks the same gettext for its own messages, so that one catalogue has all of them. A text is
English where it is written, ``_("…")`` where it is said; of help and advice, which are said later
than written, ``said`` takes care.
"""

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _

from kb import chinese, languages, paths
from kb.errors import Advice

# What systems say of files and addresses, to be found in the catalogue.
SYSTEM = (
    Advice("No such file or directory"),
    Advice("Permission denied"),
    Advice("Is a directory"),
    Advice("Not a directory"),
    Advice("File name too long"),
    Advice("No space left on device"),
    Advice("Read-only file system"),
    Advice("Input/output error"),
    Advice("Address already in use"),
    Advice("Cannot assign requested address"),
    Advice("Name or service not known"),
)
_DOMAIN = "messages"  # the domain of gettext where none is chosen, and so that of Click


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within this, ``_`` and Click's messages are in the language."""
    before = os.environ.get("LANGUAGE")
    gettext.bindtextdomain(_DOMAIN, paths.translations())
    os.environ["LANGUAGE"] = languages.GETTEXT_LOCALES[language]
    try:
        yield
    finally:
        del os.environ["LANGUAGE"]
        if before is not None:
            os.environ["LANGUAGE"] = before


def language_of(arguments: list[str]) -> str:
    """The language that a command line asks for: that of its ``--lang`` where there is one, else
    that of the environment. Click's own complaints need it before Click has read anything.
    """
    found = ""
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name == "--lang":
            named = value if equals else "".join(arguments[place + 1 : place + 2])
            found = languages.match(named) or found
    return found or languages.from_environment(os.environ)


def said(text: str) -> str:
    """A text as it is said: advice with what stands in its braces, anything else word for word;
    what the catalogue does not have stays English.
    """
    if not isinstance(text, Advice):
        return _(text) if text else ""
    values = {
        name: said(value) if isinstance(value, Advice) or value in SYSTEM else value
        for name, value in text.values.items()
    }
    return _(text.template).format(**values)


def joined(*sentences: str) -> str:
    """Sentences one after the other, the empty ones left out; no space behind Chinese marks."""
    text = ""
    for sentence in filter(None, sentences):
        space = " " if text and text[-1] not in chinese.TIGHT else ""
        text += space + sentence
    return text


def reason(error: OSError) -> str:
    """What the system says of a file or an address."""
    return said(error.strerror or str(error))
