"""The answer for one spelling or symbol from tables and one article file, loading what a bare
interpreter has and little more.
"""

import os

from kb import chinese, languages
from kb.answer import Answer, Candidate, MalformedAnswer, known_first, nearest, status_of
from kb.cli import render
from kb.cli.terminal import COMMANDS, FOUND, NOT_FOUND, USAGE
from kb.codes.code import Code
from kb.codes.reading import READINGS, Reading, near, read
from kb.content import article_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.codes.tables import Tables
    from kb.errors import Malformed

# An event ID has three to five digits; what has an article as such is for the full look-up.
_EVENT_DIGITS = (3, 4, 5)
# Six capitals and more are a symbol (WSAECONNREFUSED), fewer a word or a name.
_SHORTEST_SYMBOL = 6


def quick_arguments(arguments: list[str]) -> "tuple[list[str], str, str | None] | None":
    """Spellings, language and reading where the arguments are nothing but words, ``--lang`` and
    ``--as``; else None.
    """
    spellings, language, only = [], "", None
    queue = list(arguments[1:] if arguments[:1] == ["explain"] else arguments)
    while queue:
        argument = queue.pop(0)
        name, equals, value = argument.partition("=")
        if name in ("--lang", "--as"):
            if not equals and not queue:
                return None
            value = value if equals else queue.pop(0)
            if name == "--lang":
                language = languages.match(value) or ""
            if (name == "--lang" and not language) or (name == "--as" and value not in READINGS):
                return None
            only = value if name == "--as" else only
        elif argument in COMMANDS or (argument.startswith("-") and not argument[1:2].isdigit()):
            return None
        else:
            spellings.append(argument)
    language = language or languages.from_environment(os.environ)
    return (spellings, language, only) if spellings else None


def answer(
    spelling: str, language: str, only: str | None, tables: "Tables"
) -> "Answer | MalformedAnswer | None":
    """The answer for what is meant as one code or symbol; None for what needs the full look-up:
    words, event IDs, setup keys, macros with a symbol in them.
    """
    bare = spelling.strip()
    if _is_for_the_rest(bare):
        return None
    try:
        readings = _by_symbol(bare, tables) if _looks_like_symbol(bare) else read(spelling, only)
    except ValueError as error:
        problem: Malformed = error  # type: ignore[assignment]
        if problem.problem == "not-a-code" and bare and _has_words(bare):
            return None
        return MalformedAnswer(problem, language, _near(problem.near, tables, also_symbols=True))
    if not readings:
        return None
    candidates = known_first([_candidate(one, tables) for one in readings])
    status = status_of(candidates)
    digits = near(candidates[0].code.hex[2:]) if status == "unknown" else []
    slips = _near(digits, tables, also_symbols=False)
    return Answer(spelling, status, language, candidates, near=slips)


def no_code(arguments: list[str]) -> str:
    """The words among arguments that can be neither code nor symbol; empty where there are none.
    ``slui`` takes codes and nothing else.
    """
    quick = quick_arguments(arguments)
    for spelling in quick[0] if quick else ():
        if _looks_like_symbol(spelling.strip()) and spelling != spelling.lower():
            continue
        try:
            read(spelling)
        except ValueError as error:
            problem: Malformed = error  # type: ignore[assignment]
            if problem.problem == "not-a-code":
                return " ".join(quick[0]) if quick else ""
    return ""


def explain(
    found: "Answer | MalformedAnswer", language: str, width: int = 0
) -> tuple[int, str, str]:
    """Exit code, text for stdout and text for stderr of an answer."""
    if isinstance(found, MalformedAnswer):
        return USAGE, "", render.malformed(found, language)
    known = [candidate for candidate in found.candidates if candidate.is_known]
    if not known:
        return NOT_FOUND, "", render.unknown(found.candidates[0], found.near, language)
    id_ = known[0].article
    article = article_file.text_of(id_, language) if id_ else None
    return FOUND, render.known(known, article, language, width), ""


def _is_for_the_rest(bare: str) -> bool:
    """Whether a text is no single word, or an event ID, which the full look-up knows."""
    if " " in bare and not bare.lower().startswith(("0x", "hresult")):
        return True
    is_short_number = bare.isdigit() and len(bare) in _EVENT_DIGITS
    return is_short_number and article_file.has(f"events/{bare}")


def _has_words(text: str) -> bool:
    """Whether a text is one that can be searched for: Latin letters, or Chinese."""
    return text.isascii() or any(chinese.is_han(character) for character in text)


def _looks_like_symbol(text: str) -> bool:
    """Whether a text has the form of a symbol: words joined by underscores, or capitals only."""
    if not text.isascii() or not text.replace("_", "").isalnum() or not text[:1].isalpha():
        return False
    return "_" in text or (len(text) >= _SHORTEST_SYMBOL and text.isupper() and text.isalpha())


def _by_symbol(symbol: str, tables: "Tables") -> list[Reading]:
    found = {name.code: name for name in tables.with_symbol(symbol)}
    return [Reading(code, name.kind, ("symbol",)) for code, name in found.items()]


def _candidate(reading: Reading, tables: "Tables") -> Candidate:
    code = reading.code
    article = f"codes/{code.hex}" if _has_article(code.hex[2:]) else None
    return Candidate(reading, tables.first_names(code), article, tables.chain(code))


def _near(digits: "Sequence[str]", tables: "Tables", *, also_symbols: bool) -> list[Candidate]:
    articles = article_file.codes() if digits else ()
    found = nearest(digits, tables, articles, also_symbols=also_symbols)
    return [_candidate(Reading(Code(int(one, 16)), "hresult"), tables) for one in found]


def _has_article(digits: str) -> bool:
    return article_file.has(f"codes/0x{digits}")
