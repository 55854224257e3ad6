"""One article file as plain text: where it is, its one-line values, its digest, and whether a translation is up to date.

On the terminal's fast path: imports nothing that a bare interpreter has not loaded.
"""

import os

from kb import data
from kb.languages import EN

_PRIME = (1 << 48) - 59
_FACTS = ("symbol:", "applies_to:", "audience:", "keywords:", "related:", "sources:", "reviewed:", "status:", "moved_to:")


def path_of(id_: str, language: str) -> str:
    """The path of an article's file in the content folder."""
    suffix = "" if language == EN else f".{language}"
    return os.path.join(data.content(), *id_.split("/")) + f"{suffix}.md"


def text_of(id_: str, language: str) -> "tuple[str, str, bool] | None":
    """The Markdown of an article, the language it is in, and whether that is another one than asked; None if none.

    A translation made from an older source gives way to the source.
    """
    source = _read(path_of(id_, EN))
    if source is None or language == EN:
        return None if source is None else (source, EN, False)
    translation = _read(path_of(id_, language))
    if translation is not None and front_value(translation, "source") == digest(source):
        return translation, language, False
    return source, EN, True


def front_value(text: str, key: str) -> str:
    """A one-line value of the front matter; empty when there is none."""
    start = text.find(f"\n{key}: ")
    end = text.find("\n---", 3)
    if start < 0 or start > end:
        return ""
    value = text[start + len(key) + 3 : text.find("\n", start + 1)].strip()
    if value[:1] == value[-1:] == '"':
        return value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return value[1:-1].replace("''", "'") if value[:1] == value[-1:] == "'" else value


def body_of(text: str) -> str:
    """The Markdown after the front matter."""
    return text[text.find("\n---", 3) + 4 :].strip("\n")


def digest(text: str) -> str:
    """Twelve hex digits over all that a translation is made from: everything but the facts of the front matter."""
    kept = []
    front, fact = False, False
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
        if line.startswith("---") and number == 0:
            front = True
        elif front and line.startswith("---"):
            front = fact = False
        elif front and line[:1] not in (" ", "-", ""):
            fact = line.startswith(_FACTS)
        if not fact:
            kept.append(line.rstrip())
    return f"{int.from_bytes(chr(10).join(kept).strip().encode('utf-8', 'surrogatepass'), 'big') % _PRIME:012x}"


def _read(path: str) -> "str | None":
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().removeprefix("\ufeff")
    except (OSError, UnicodeDecodeError):
        return None
