"""Times as Windows writes them, in any display language: where one stands in a text, and what it
may mean.

Without a zone a time is that of the machine; between slashes day and month may change places.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

WHEN = re.compile(
    r"""
    (?: \d{4}[-/.][ ]?\d{1,2}[-/.][ ]?\d{1,2}       # 2024/3/5, 2024-03-05, 2024. 3. 5
      | \d{1,2}[-/.][ ]?\d{1,2}[-/.][ ]?\d{4} )     # 3/5/2024, 05.03.2024, 05-03-2024
    \.? (?: ,?[ \t\u00a0\u202f]{1,3} | T )           # a gap, or T
    (?: (?: 上午|下午|午前|午後|오전|오후 ) [ ]? )?    # 下午 03:06:12
    \d{1,2}[:.]\d{2} (?: [:.]\d{2} (?: [.,]\d{1,9} )? )?  # 9:06, 09:06:12, 09.06.12, 09:06:12.0000
    (?: [ \u00a0\u202f]? [AaPp]\.?[ \u00a0\u202f]?[Mm]\b\.?  # 9:06:12 AM, 9:06:12 p. m.
      | Z | [+-]\d{2}:?\d{2} )?                           # Z, +01:00
    """,
    re.VERBOSE,
)
_PARTS = re.compile(
    r"""
    (?P<a>\d{1,4}) (?P<mark>[-/.])[ ]? (?P<b>\d{1,2}) [-/.][ ]? (?P<c>\d{1,4})
    (?P<before>\D{1,12}?)
    (?P<hour>\d{1,2}) [:.] (?P<minute>\d{2}) (?: [:.] (?P<second>\d{2}) (?: [.,]\d{1,9} )? )?
    (?P<behind>.{0,12})
    """,
    re.VERBOSE,
)
_LATE = re.compile(r"下午|午後|오후|[Pp]\.?\s?[Mm]\b")
_EARLY = re.compile(r"上午|午前|오전|[Aa]\.?\s?[Mm]\b")
_ZONE = re.compile(r"\s*(?:Z|([+-])(\d{2}):?(\d{2}))")
# A day without blanks, and what stands behind it; the zeros of a fraction are left away.
_DAY_AND_CLOCK = re.compile(r"(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})(?:,?[ T])(.{4,40})")
_TICKS = re.compile(r"Date\((\d{1,14})")  # JSON of Windows PowerShell: /Date(1709622372000)/


def readings(text: str) -> list[datetime]:
    """What a time may mean, the likeliest first: in UTC where it has a zone, else naive. Empty
    where it is no time.
    """
    ticks = _TICKS.search(text)
    if ticks:
        return [datetime.fromtimestamp(min(int(ticks[1]), 2**41) / 1000, UTC)]
    match = _PARTS.search(text)
    if match is None:
        return []
    zone = _ZONE.match(match["behind"])
    hour = _hour(int(match["hour"]), f"{match['before']}{match['behind']}")
    clock = (hour, int(match["minute"]), int(match["second"] or 0))
    found = [one for day in _days(match) for one in _made((*day, *clock))]
    return [_in_utc(found[0], zone)] if zone and found else list(dict.fromkeys(found))


class Moment(NamedTuple):
    """What a time may mean, in seconds since 1970, the likeliest first; where ``has_zone`` it is
    UTC, and one.
    """

    seconds: tuple[int, ...]
    has_zone: bool


@lru_cache(maxsize=4096)
def moment(text: str) -> Moment:
    """The same as ``readings``, fast: days and times of day are read once, a long log has the same
    ones again and again.
    """
    match = _DAY_AND_CLOCK.fullmatch(text)
    clock = _clock(match[2]) if match else None
    if match is None or clock is None:
        found = readings(text)
        return Moment(
            tuple(int(one.replace(tzinfo=UTC).timestamp()) for one in found),
            bool(found) and found[0].tzinfo is not None,
        )
    second, has_zone = clock
    days = _day(match[1])
    return Moment(tuple(day + second for day in (days[:1] if has_zone else days)), has_zone)


@lru_cache(maxsize=4096)
def _day(text: str) -> tuple[int, ...]:
    found = readings(f"{text} 0:00")
    return tuple(int(one.replace(tzinfo=UTC).timestamp()) for one in found)


@lru_cache(maxsize=1 << 17)  # the seconds of a day
def _clock(text: str) -> tuple[int, bool] | None:
    """The second of the day, which its zone may put on another one, and whether it has a zone."""
    found = readings(f"1970-01-02 {text}")
    if not found:
        return None
    seconds = int(found[0].replace(tzinfo=UTC).timestamp()) - 86400
    return seconds, found[0].tzinfo is not None


def in_utc(text: str) -> datetime | None:
    """A time that has a zone, in UTC; None for any other."""
    found = readings(text)
    return found[0] if found and found[0].tzinfo else None


def iso(time: datetime) -> str:
    """A time in UTC as ISO 8601, to the second: ``2024-03-05T07:06:12Z``."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _days(match: re.Match[str]) -> list[tuple[int, int, int]]:
    """Year, month and day, in the orders that are in use with that mark."""
    a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
    if len(match["a"]) == len("2024"):
        return [(a, b, c)]
    month_first, day_first = (c, a, b), (c, b, a)
    return [month_first, day_first] if match["mark"] == "/" else [day_first, month_first]


def _hour(hour: int, around: str) -> int:
    """The hour of 24, by the mark of the half day around it."""
    if _LATE.search(around) and hour < 12:
        return hour + 12
    return 0 if hour == 12 and _EARLY.search(around) else hour


def _made(parts: tuple[int, int, int, int, int, int]) -> Iterator[datetime]:
    try:
        yield datetime(*parts)
    except ValueError:
        return


def _in_utc(time: datetime, zone: re.Match[str]) -> datetime:
    sign, hours, minutes = zone.groups()
    away = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    try:
        return (time - away if sign == "+" else time + away).replace(tzinfo=UTC)
    except OverflowError:
        return time.replace(tzinfo=UTC)
