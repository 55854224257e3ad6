"""What of a text made it a result: its words that are terms of the query."""

import re
from collections.abc import Iterator

from kb.search import terms
from kb.search.simplified import FOLD

# The words of a text that is shown, in any case.
_WORD = re.compile(terms.WORD.pattern, re.IGNORECASE)


def marked(text: str, query: str) -> list[tuple[str, bool]]:
    """The text in pieces, and whether each is to be marked; together they are the text."""
    wanted = frozenset(terms.query_terms(query))
    found: list[tuple[str, bool]] = []
    end = 0
    for start, stop in _spans(text, wanted) if wanted else ():
        if start > end:
            found.append((text[end:start], False))
        found.append((text[start:stop], True))
        end = stop
    return [*found, (text[end:], False)] if end < len(text) else found


def _spans(text: str, wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where something is to be marked, in order, without overlap."""
    for match in _WORD.finditer(text):
        if terms.is_han(match[0]):
            yield from _in_run(match, wanted)
        elif not wanted.isdisjoint(terms.latin(match[0].lower())):
            yield match.span()


def _in_run(match: re.Match[str], wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The parts of a run of Han of which each pair is wanted."""
    run = match[0].translate(FOLD)
    start = end = -1
    for place in range(len(run) - 1):
        if run[place : place + 2] not in wanted:
            continue
        if place > end - 1 and end >= 0:
            yield match.start() + start, match.start() + end
            start = place
        start = place if start < 0 else start
        end = place + 2
    if end >= 0:
        yield match.start() + start, match.start() + end
