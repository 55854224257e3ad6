"""Which of the codes in a text matters, and why: the one in event 12288 before the one that only
sums up, the newest before older ones, harmless ones last.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kb.diagnosis.case import Code, moment

# Why a code stands where it does.
EVENT, NEWEST, SUMMARY, HARMLESS = "event", "newest", "summary", "harmless"
# What the client says when no KMS host was of use; the reason stands in the event.
SUMMING_UP = "0xC004F074"
_REQUEST = "12288"
# The events of the licensing services whose texts name a code.
_EVENT = re.compile(r"(?<![\w.-])(?:1228[89]|1229[0-4]|8198|82[0-3]\d|1014|1003)(?![\w.-])")
_TIME = re.compile(
    r"""
    \b (?: \d{4}[-/.]\d{1,2}[-/.]\d{1,2}                        # 2026-11-30
         | \d{1,2}[-/.]\d{1,2}[-/.]\d{4} )                      # 30.11.2026
    (?: [T\ ,]{1,3} (?: [上下]午\ ? )?                           # 下午 02:14:05
        \d{1,2}:\d{2} (?: :\d{2} )? (?: \ ?[AP]M\b )? )?
    """,
    re.VERBOSE,
)
# Characters in front of a code in which its event and its time are looked for: an event as Event
# Viewer shows it has some 500 before its code.
_BEFORE = 600
# Places of one code that are looked at, from the beginning and from the end: where a log is in
# order of time, the newest stands at one of them.
_MOST_PLACES = 20


@dataclass(frozen=True)
class Weighed:
    """A code: where it stands, in the order of the text, and why it is where it is in the list
    (EVENT and the others, empty for no reason).
    """

    code: str
    places: tuple[tuple[int, int], ...]
    why: str = ""


def weighed(text: str, codes: Sequence[Code], harmless: Collection[str]) -> list[Weighed]:
    """Each code of a text once, what matters first; ``harmless`` are those that need no repair."""
    places: dict[str, list[tuple[int, int]]] = {}
    for one in codes:
        places.setdefault(one.code, []).append((one.start, one.end))
    ends = {code: [*at[:_MOST_PLACES], *at[-_MOST_PLACES:]] for code, at in places.items()}
    times = {code: max(_time(text, start) for start, _ in at) for code, at in ends.items()}
    newest = _newest(times, harmless)
    starts = sorted(one.start for one in codes)
    matters = [code for code in places if code not in harmless]

    def why(code: str) -> str:
        if code in harmless:
            return HARMLESS
        if code == SUMMING_UP:
            return SUMMARY if len(matters) > 1 else ""
        if any(_is_in_request(text, starts, start) for start, _ in ends[code]):
            return EVENT
        return NEWEST if code == newest else ""

    found = [Weighed(code, tuple(at), why(code)) for code, at in places.items()]
    found.sort(key=lambda one: times[one.code], reverse=True)
    return sorted(found, key=lambda one: _RANKS.get(one.why, _RANKS[""]))


# What counts first: a code in the event of an attempt, before the newest, sums and noise.
_RANKS = {EVENT: 0, NEWEST: 1, "": 1, SUMMARY: 2, HARMLESS: 3}


def _newest(times: dict[str, tuple[int, ...]], harmless: Collection[str]) -> str | None:
    """The code that stands at the latest time, where there are several times."""
    ranked = sorted((time, code) for code, time in times.items() if time and code not in harmless)
    is_later = len(ranked) > 1 and ranked[-1][0] > ranked[-2][0]
    return ranked[-1][1] if is_later else None


def _time(text: str, place: int) -> tuple[int, ...]:
    """The time that stands last in front of a place; empty where there is none."""
    found = [*_TIME.finditer(text, max(0, place - _BEFORE), place)]
    return moment(found[-1][0]) if found else ()


def _is_in_request(text: str, starts: Sequence[int], place: int) -> bool:
    """Whether a code belongs to event 12288: that number stands on its line, or in front of it
    with no other event or code (``starts``) between them.
    """
    first = text.rfind("\n", 0, place) + 1
    last = text.find("\n", place)
    before = [*_EVENT.finditer(text, max(0, place - _BEFORE), place)]
    if before:
        number = before[-1]
        is_next = bisect_left(starts, number.end()) == bisect_left(starts, place)
        return number[0] == _REQUEST and (number.start() >= first or is_next)
    after = _EVENT.search(text, place, last if last >= 0 else len(text))
    return after is not None and after[0] == _REQUEST
