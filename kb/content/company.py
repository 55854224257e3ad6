"""A company's own folder (``KB_SITE``), as far as one look-up needs it: the texts of an article,
its note, the values.

The folder is laid out like ``content/``, with ``notes/`` (a note on one of our articles has the
name of that article), ``replies/`` and ``values.txt`` beside it. On the terminal's fast path, but
only where there is such a folder: imports nothing that a bare interpreter has not loaded.
"""

import os

from kb import labels, paths
from kb.codes import product_keys
from kb.content import blocks, front
from kb.languages import EN, LANGUAGES, other

NOTES, REPLIES, VALUES = "notes", "replies", "values.txt"
SECRETS = ("product-key", "gvlk", "mak", "csvlk", "confirmation-id", "password", "pin")
# As many characters as a field of the page's form takes (``maxlength`` in ``article.html``).
LONGEST_VALUE = 200
# What a host name, an address, a path or a distinguished name needs, and no shell reads.
_MARKS = " ._-:/\\@,=+"


def path_of(id_: str, language: str, *below: str) -> str:
    """The path of a company's article in a language; of its note when ``below`` is ``notes``."""
    suffix = "" if language == EN else f".{language}"
    return os.path.join(paths.company(), *below, *id_.split("/")) + f"{suffix}.md"


def has(id_: str) -> bool:
    """Whether the company has an article of its own with this id that can be read."""
    return bool(texts(id_))


def texts(id_: str) -> dict[str, str]:
    """The company's article by language, one or both; none where a file of it cannot be read, so
    that ours is shown.
    """
    found = {}
    for language in LANGUAGES:
        path = path_of(id_, language)
        text = paths.read(path)
        if text is not None and front.split(text):
            found[language] = text
        elif os.path.lexists(path):
            return {}
    return found


def note(id_: str, language: str) -> "tuple[str, str] | None":
    """The company's note on an article and the language it is in, this one before the other; None
    where there is none.
    """
    for chosen in (language, other(language)):
        text = paths.read(path_of(id_, chosen, NOTES))
        if text and text.strip():
            return text.strip(), chosen
    return None


def values() -> dict[str, str]:
    """What stands for placeholders in this company, by name; lines that are wrong are left out."""
    return read_values(paths.read(os.path.join(paths.company(), VALUES)) or "")[0]


def read_values(text: str) -> tuple[dict[str, str], list[tuple[int, str]]]:
    """The values in a text of ``name: value`` lines, and one-based line and advice for each line
    that is wrong.
    """
    found: dict[str, str] = {}
    problems = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, value = (part.strip() for part in line.partition(":"))
        advice = (
            _value_problem(name, value)
            if colon
            else "write 'name: value', for instance kms-host: kms01.example.com"
        )
        if advice or name in found:
            problems.append(
                (number, advice or f"'{name}' has a value already: leave one of the two")
            )
        else:
            found[name] = value
    return found, problems


def filled(text: str, values: dict[str, str]) -> str:
    """A Markdown text with the values for ``<name>`` in its code spans and code blocks (but for
    xml).
    """
    present = {f"<{name}>": value for name, value in values.items() if f"<{name}>" in text}
    if not present:
        return text
    return "\n".join(_filled(line, present) for line in blocks.lines(text.split("\n")))


def with_note(text: str, note: str, language: str) -> str:
    """An article's Markdown with a company's note as a section before the first one, its heading
    in the language.
    """
    heading = f"## {labels.word(labels.LABELS, 'company', language)} {{: #company }}"
    lines = text.rstrip("\n").split("\n")
    headings = (n for n, line in blocks.outside_fences(lines) if line.startswith("## "))
    place = next(headings, len(lines) + 1) - 1
    before, after = "\n".join(lines[:place]).rstrip("\n"), "\n".join(lines[place:])
    return f"{before}\n\n{heading}\n\n{note.strip()}\n" + (f"\n{after}\n" if after else "")


def _filled(line: blocks.Line, present: dict[str, str]) -> str:
    if line.fence:
        is_command = line.kind == blocks.CODE and line.fence.language != "xml"
        return _replaced(line.text, present) if is_command else line.text
    return "".join(
        _replaced(part, present) if is_code else part for part, is_code in blocks.spans(line.text)
    )


def _replaced(text: str, present: dict[str, str]) -> str:
    for placeholder, value in present.items():
        text = text.replace(placeholder, value)
    return text


def _value_problem(name: str, value: str) -> str:
    """What is wrong with a value: it goes into commands and onto pages, so it holds no secret and
    nothing a shell reads.
    """
    if name in SECRETS:
        return (
            f"take '{name}' out: keys and passwords do not belong into a file that is shown on "
            "pages"
        )
    if not value:
        return f"give '{name}' a value, or take the line out"
    if len(value) > LONGEST_VALUE:
        return f"shorten the value of '{name}' to {LONGEST_VALUE} characters"
    if any(product_keys.is_key(word) for word in value.split()):
        return f"take the product key out of '{name}': this file is shown on pages"
    wrong = next((c for c in value if not c.isalnum() and c not in _MARKS), "")
    if wrong or value[0] in "-/":
        return f"take {wrong or value[0]!r} out of '{name}': the value goes into commands as it is"
    return ""
