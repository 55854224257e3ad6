"""Charts as SVG: bars by day, counts against thresholds, bars by name.

Drawn for a width in the units of the page, so that letters have their size on a telephone as well
as on a screen. Told apart by hatching, strokes and words, and never by colour alone; colours are
those of the page's style sheet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import cycle

from kb import chinese

# In units of the picture, about pixels: a chart fills a third of a screen.
HEIGHT = 240
# Room for the labels: days below, numbers of four digits on the left.
_TOP, _BOTTOM, _LEFT, _RIGHT = 14, 28, 40, 12
# More numbers on an axis are no longer read.
_MOST_TICKS = 5
# Bars below this width can no longer be told apart; then a bar stands for several days.
_NARROWEST = 5.0
# Letters of a label per unit of width: 12 px letters are about 6.6 wide.
_LETTER = 6.6
_ROW, _BAR = 46, 14  # height of a named bar with its label above it, and of the bar itself


@dataclass(frozen=True)
class Line:
    """A line of a chart: its values, what it is called, and its class in the style sheet."""

    values: Sequence[int]
    name: str
    kind: str


@dataclass(frozen=True)
class Threshold:
    """A level with its name."""

    value: int
    name: str


def per_bar(count: int, width: int) -> int:
    """How many days one bar stands for: 1, 7, or 28, 56 …"""
    room = (width - _LEFT - _RIGHT) / _NARROWEST
    for days in (1, 7, 28):
        if count / days <= room:
            return days
    days = 28
    while count / days > room:
        days *= 2
    return days


def bars(
    days: Sequence[str], answered: Sequence[int], failed: Sequence[int], width: int, title: str
) -> str:
    """Bars by day, failures hatched on top of what was answered."""
    step = per_bar(len(days), width)
    groups = range(0, len(days), step)
    good = [sum(answered[n : n + step]) for n in groups]
    bad = [sum(failed[n : n + step]) for n in groups]
    top, step_up = _ticks(max((a + b for a, b in zip(good, bad, strict=True)), default=1))
    scale = _Scale(width, len(good), top)
    parts = [_grid(scale, step_up)]
    thick = max(scale.step * 0.8, 1.0)
    for number, (a, b) in enumerate(zip(good, bad, strict=True)):
        left = scale.x(number) - thick / 2
        if a:
            parts.append(_rect("answered", left, scale.y(a), thick, scale.y(0) - scale.y(a)))
        if b:
            parts.append(_rect("failed", left, scale.y(a + b), thick, scale.y(a) - scale.y(a + b)))
    parts.append(_days([days[n] for n in groups], scale))
    return _svg(width, HEIGHT, title, "".join(parts))


def lines(
    days: Sequence[str],
    drawn: Sequence[Line],
    thresholds: Sequence[Threshold],
    width: int,
    title: str,
) -> str:
    """Counts by day as lines, against thresholds."""
    highest = max((max(line.values, default=0) for line in drawn), default=0)
    top, step = _ticks(max([highest, *(one.value + 2 for one in thresholds)]))
    scale = _Scale(width, len(days), top)
    parts = [_grid(scale, step)]
    for level in thresholds:
        y = f"{scale.y(level.value):.1f}"
        parts.append(
            f'<line class="threshold" x1="{_LEFT}" x2="{width - _RIGHT}" y1="{y}" y2="{y}"/>'
        )
    for line in drawn:
        points = " ".join(
            f"{scale.x(n):.1f},{scale.y(value):.1f}" for n, value in enumerate(line.values)
        )
        parts.append(f'<polyline class="{line.kind}" points="{points}"/>')
    for level in thresholds:
        x, above = _LEFT + (width - _LEFT) * 0.3, scale.y(level.value) - 4
        parts.append(
            f'<text class="level" x="{x:.0f}" y="{above:.1f}">{escape(level.name)}</text>'
        )
    parts += _names(drawn, scale)
    parts.append(_days(days, scale))
    return _svg(width, HEIGHT, title, "".join(parts))


def named(rows: Sequence[tuple[str, int]], width: int, title: str, kind: str = "answered") -> str:
    """Bars by name, the name above its bar, the number behind it."""
    most = max((value for _, value in rows), default=1) or 1
    longest = int((width - 8) / _LETTER)
    room = width - 8 - _LETTER * (len(f"{most:,}") + 2)
    parts = []
    for number, (name, value) in enumerate(rows):
        y = number * _ROW
        long = max(value / most * room, 1.0)
        parts.append(
            f'<text class="name" x="0" y="{y + 14}">{escape(_short(name, longest))}</text>'
            + _rect(kind, 0, y + 20, long, _BAR)
            + f'<text class="value" x="{long + 6:.1f}" y="{y + 32}">{value:,}</text>'
        )
    return _svg(width, max(len(rows) * _ROW, 1), title, "".join(parts))


@dataclass(frozen=True)
class _Scale:
    """Where a day and a value are in a chart."""

    width: int
    count: int
    top: int

    @property
    def step(self) -> float:
        """The width of a day."""
        return (self.width - _LEFT - _RIGHT) / max(self.count, 1)

    def x(self, number: int) -> float:
        """The middle of a day."""
        return _LEFT + (number + 0.5) * self.step

    def y(self, value: int) -> float:
        """The height of a value."""
        return HEIGHT - _BOTTOM - value / self.top * (HEIGHT - _TOP - _BOTTOM)


def _ticks(value: int) -> tuple[int, int]:
    """The end of an axis, and its step: 1, 2 or 5 with noughts."""
    step, factors = 1, (2, 2.5, 2)
    for factor in cycle(factors):
        if value <= step * _MOST_TICKS:
            break
        step = int(step * factor)
    return step * max(1, -(-value // step)), step


def _grid(scale: _Scale, step: int) -> str:
    parts = []
    for value in range(0, scale.top + 1, step):
        y = scale.y(value)
        kind = "grid" if value else "axis"
        parts.append(
            f'<line class="{kind}" x1="{_LEFT}" x2="{scale.width - _RIGHT}" '
            f'y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text class="tick" x="{_LEFT - 6}" y="{y + 4:.1f}">{_brief(value)}</text>'
        )
    return "".join(parts)


def _brief(value: int) -> str:
    """A number of an axis, which has room for four digits."""
    for unit, name in ((1_000_000, "M"), (1000, "k")):
        if value >= 10 * unit:
            return f"{value / unit:g}{name}"
    return str(value)


def _days(days: Sequence[str], scale: _Scale) -> str:
    """Some days below the axis, as many as have room, the first and the last among them."""
    if not days:
        return ""
    room = max(2, int((scale.width - _LEFT - _RIGHT) / (_LETTER * 14)))
    count = min(room, len(days))
    places = sorted({round(n * (len(days) - 1) / max(count - 1, 1)) for n in range(count)})
    y = HEIGHT - _BOTTOM + 18
    parts = []
    for place in places:
        edge = place in (0, len(days) - 1) and len(days) > 1
        anchor = ("first" if place == 0 else "last") if edge else "middle"
        x = {"first": _LEFT, "last": scale.width - _RIGHT}.get(anchor, scale.x(place))
        parts.append(
            f'<text class="day {anchor}" x="{x:.1f}" y="{y}">{escape(days[place])}</text>'
        )
    return "".join(parts)


def _names(drawn: Sequence[Line], scale: _Scale) -> list[str]:
    """The names of the lines at their ends, above each other where they are near."""
    ends = sorted(
        ((scale.y(line.values[-1]) - 6, line) for line in drawn if line.values),
        key=lambda end: -end[0],
    )
    found: list[str] = []
    last = HEIGHT * 2.0
    for y, line in ends:
        last = max(min(y, last - 15), _TOP - 2)
        found.append(
            f'<text class="line-name" x="{scale.width - _RIGHT}" y="{last:.1f}">'
            f"{escape(f'{line.name}: {line.values[-1]:,}')}</text>"
        )
    return found


def _short(text: str, columns: int) -> str:
    """A text that fits into so many columns."""
    if chinese.columns(text) <= columns:
        return text
    while text and chinese.columns(text) > columns - 1:
        text = text[:-1]
    return f"{text}…"


def _rect(kind: str, x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" '
        f'width="{width:.1f}" height="{max(height, 0.5):.1f}"/>'
    )


def _svg(width: int, height: int, title: str, inside: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title>{inside}</svg>'
    )
