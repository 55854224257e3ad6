"""One article by its id, read from its one or two files without the library.

The same choice as ``kb.content.library`` makes: a translation gives way to a newer source, a
company's own article stands for ours, a moved one is the one that it moved to. On the terminal's
fast path: imports nothing that a bare interpreter has not loaded, and ``company`` only where a
company has a folder of its own.
"""

import os

from kb import paths
from kb.content import front
from kb.languages import EN, ZH_TW

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

# So many moves are followed, one after the other; more are a circle or an author's mistake.
MOST_MOVES = 5


def path_of(id_: str, language: str) -> str:
    """The path of an article's file in the content folder."""
    suffix = "" if language == EN else f".{language}"
    return os.path.join(paths.content(), *id_.split("/")) + f"{suffix}.md"


def has(id_: str) -> bool:
    """Whether there is such an article, shipped or a company's own."""
    return os.path.exists(path_of(id_, EN)) or (bool(paths.company()) and _company().has(id_))


def codes() -> frozenset[str]:
    """The eight hex digits of every code with an article, shipped or a company's own."""
    folders = [paths.content(), *([paths.company()] if paths.company() else [])]
    names: list[str] = []
    for folder in folders:
        inside = os.path.join(folder, "codes")
        names += os.listdir(inside) if os.path.isdir(inside) else []
    return frozenset([name[2:10] for name in names])


def text_of(id_: str, language: str) -> "tuple[str, str, bool] | None":
    """The Markdown of an article, the language it is in, and whether that is another one than
    asked; None if none.

    A company's values are filled in, and its note is a section before the first one.
    """
    found = _moved(id_, language)
    if found is None:
        return None
    id_, text, text_language, is_other = found
    if paths.company():
        company = _company()
        note = company.note(id_, language)
        text = company.with_note(text, note[0], language) if note else text
        text = company.filled(text, company.values())
    return text, text_language, is_other


def title(id_: str, language: str) -> str:
    """The title of an article, in the other language where ``text_of`` gives that; empty for no
    such article.
    """
    found = text_of(id_, language)
    return " ".join(front.value(found[0], "title").split()) if found else ""


def _company() -> "ModuleType":
    from kb.content import company

    return company


def _moved(id_: str, language: str) -> "tuple[str, str, str, bool] | None":
    """Id, text, its language and whether that is another one, of an article or of the one that it
    moved to.
    """
    for _ in range(MOST_MOVES):
        own = _company().texts(id_) if paths.company() else {}
        texts = own or _shipped(id_, language)
        if not texts:
            return None
        target = front.value(texts[EN if EN in texts else ZH_TW], "moved_to")
        if not target:
            return id_, *_chosen(texts, language, bool(own))
        id_ = target
    return None


def _shipped(id_: str, language: str) -> dict[str, str]:
    """The texts that there are of a shipped article, as far as the language needs them; none
    without the source.
    """
    source = paths.read(path_of(id_, EN))
    if source is None:
        return {}
    translation = paths.read(path_of(id_, language)) if language != EN else None
    return {EN: source} if translation is None else {EN: source, language: translation}


def _chosen(texts: dict[str, str], language: str, is_own: bool) -> tuple[str, str, bool]:
    """The text to show, its language and whether that is another one; a company's need not name
    its source.
    """
    source_language = EN if EN in texts else ZH_TW
    source, text = texts[source_language], texts.get(language)
    if text is None:
        return source, source_language, True
    named = front.value(text, "source")
    if language == source_language or named == front.digest(source) or (is_own and not named):
        return text, language, False
    return source, source_language, True
