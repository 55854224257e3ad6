"""A company's own folder (``KB_SITE``), as far as one look-up needs it: the texts of an article,
its note, the values.

The folder is laid out like ``content/``, with ``notes/`` (a note on one of our articles has the
name of that article), ``replies/`` and ``values.txt`` beside it. On the terminal's fast path, but
only where there is such a folder: imports nothing that a bare interpreter has not loaded.
"""

import os

from kb import paths
from kb.languages import EN, LANGUAGES, other

NOTES, REPLIES, VALUES = "notes", "replies", "values.txt"
SECRETS = ("product-key", "gvlk", "mak", "csvlk", "confirmation-id", "password", "pin")
LONGEST_VALUE = 200
_MARKS = " ._-:/\\@,=+"
_FENCES = ("```", "~~~")


def path_of(id_: str, language: str, *below: str) -> str:
    """The path of a company's article in a language; of its note when ``below`` is ``notes``."""
    suffix = "" if language == EN else f".{language}"
    return os.path.join(paths.site(), *below, *id_.split("/")) + f"{suffix}.md"


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
        if text is not None and text.partition("\n")[0].strip() == "---":
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
    return read_values(paths.read(os.path.join(paths.site(), VALUES)) or "")[0]


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
    lines, fence = [], ""
    for line in text.split("\n"):
        bare = line.strip()
        if fence:
            lines.append(line if fence == "xml" else _replaced(line, present))
            fence = fence if bare.strip("`~") or len(bare) < 3 else ""
        else:
            fence = (bare.lstrip("`~") or "text") if bare.startswith(_FENCES) else ""
            lines.append(line if fence or "`" not in line else _spans(line, present))
    return "\n".join(lines)


def _spans(line: str, present: dict[str, str]) -> str:
    """A line with the values filled in between each pair of equally long runs of backticks."""
    out, rest = "", line
    while "`" in rest:
        before, _, after = rest.partition("`")
        ticks = "`" * (1 + len(after) - len(after.lstrip("`")))
        inner, closing, behind = after[len(ticks) - 1 :].partition(ticks)
        out += before + ticks + (_replaced(inner, present) if closing else inner) + closing
        rest = behind
    return out + rest


def _replaced(text: str, present: dict[str, str]) -> str:
    for placeholder, value in present.items():
        text = text.replace(placeholder, value)
    return text


def _value_problem(name: str, value: str) -> str:
    """What is wrong with a value: it goes into commands and onto pages, so it holds no secret and
    nothing a shell reads.
    """
    if name in SECRETS:
        return f"take '{name}' out: keys and passwords do not belong into a file that is shown on pages"
    if not value:
        return f"give '{name}' a value, or take the line out"
    if len(value) > LONGEST_VALUE:
        return f"shorten the value of '{name}' to {LONGEST_VALUE} characters"
    if any(_is_key(word) for word in value.split()):
        return f"take the product key out of '{name}': this file is shown on pages"
    wrong = next((c for c in value if not c.isalnum() and c not in _MARKS), "")
    if wrong or value[0] in "-/":
        return f"take {wrong or value[0]!r} out of '{name}': the value goes into commands as it is"
    return ""


def _is_key(word: str) -> bool:
    parts = word.split("-")
    return len(parts) == 5 and all(len(part) == 5 and part.isalnum() for part in parts)
