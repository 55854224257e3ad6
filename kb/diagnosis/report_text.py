"""The report as text for a terminal: figures, what is wrong, and the last days."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from kb import chinese
from kb.activation_ids import OFFICE
from kb.diagnosis.report import MOST, OTHER, RENEWED, WINDOWS, Figures
from kb.diagnosis.report_words import note, nothing, number, word

# Rows of a table; CSV, JSON and HTML have more.
_MOST_ROWS = 20
_BAR = 30  # letters of the longest bar


def text(figures: Figures, language: str, titles: Mapping[str, str]) -> str:
    """The report with its line ends; ``titles`` has what the codes are called."""
    parts = [
        _head(figures, language),
        _section("codes", language, _codes(figures, language, titles)),
        _section("shared", language, _shared(figures, language)),
        _section("late", language, _late(figures, language)),
        _section("by-product", language, _products(figures, language)),
        _section("by-day", language, _days(figures, language)),
    ]
    return "\n".join(parts)


def _head(figures: Figures, language: str) -> str:
    period = word("period", language).format(first=_time(figures.first), last=_time(figures.last))
    rows = [
        ("requests", figures.requests, ""),
        ("failures", figures.failures, ""),
        ("clients", figures.clients, ""),
        ("cmids", figures.cmids, ""),
        ("windows", figures.counted[WINDOWS], word("needs-windows", language)),
        ("office", figures.counted[OFFICE], word("needs-office", language)),
        ("other", figures.counted[OTHER], ""),
    ]
    shown = [
        [word(key, language), number(value), more]
        for key, value, more in rows
        if key != "other" or value
    ]
    lines = [word("title", language), period]
    if figures.zone:
        lines.append(word("zone", language).format(zone=figures.zone))
    lines += ["", *_columns(shown, numbers={1})]
    if figures.left_out:
        said = note("left-out", language)
        lines.append(said.format(count=number(figures.left_out), most=number(MOST)))
    return "\n".join(lines) + "\n"


def _section(key: str, language: str, lines: Iterator[str]) -> str:
    return "\n".join([word(key, language), "", *lines]) + "\n"


def _codes(figures: Figures, language: str, titles: Mapping[str, str]) -> Iterator[str]:
    rows = [
        [f"  {code}", number(count), titles.get(code, "")] for code, count in figures.codes.items()
    ]
    yield from _columns(rows[:_MOST_ROWS], numbers={1})
    yield from _rest(len(rows), language) if rows else [f"  {nothing('codes', language)}"]


def _shared(figures: Figures, language: str) -> Iterator[str]:
    for one in figures.shared[:_MOST_ROWS]:
        use = word("in-turn" if one.in_turn else "at-once", language)
        yield f"  {one.cmid}  {use}"
        yield from (f"    {name}" for name in one.names[:_MOST_ROWS])
        yield from _rest(len(one.names), language)
    if not figures.shared:
        yield f"  {nothing('shared', language)}"
    yield from _rest(len(figures.shared), language)


def _late(figures: Figures, language: str) -> Iterator[str]:
    longest = RENEWED[-1]
    old = {one.name for one in figures.late[longest]}
    for days in reversed(RENEWED):
        late = [one for one in figures.late[days] if days == longest or one.name not in old]
        if late:
            yield f"  {word(f'late-{days}', language)} ({number(len(late))})"
            rows = [
                [f"    {one.name}", _time(one.answered or "") or word("never", language)]
                for one in late[:_MOST_ROWS]
            ]
            yield from _columns(rows)
            yield from _rest(len(late), language)
    if not any(figures.late.values()):
        yield f"  {nothing('late', language)}"


def _products(figures: Figures, language: str) -> Iterator[str]:
    rows = [
        [
            f"  {one.name or word('unknown-product', language)}",
            number(one.requests),
            one.activation_id or word("no-id", language),
        ]
        for one in figures.products
    ]
    yield from _columns(rows[:_MOST_ROWS], numbers={1})
    yield from _rest(len(rows), language)


def _days(figures: Figures, language: str) -> Iterator[str]:
    """The last days, each with a bar: failures as ``!`` behind what was answered."""
    days = [day for day in reversed(figures.days) if day.requests]
    most = max((day.requests for day in days[:_MOST_ROWS]), default=1)
    head = [f"  {word('day', language)}", word("requests", language), word("failures", language)]
    rows = [[*head, ""]]
    for day in days[:_MOST_ROWS]:
        failed = -(-day.failures * _BAR // most)
        answered = max(0, -(-day.requests * _BAR // most) - failed)
        counts = [number(day.requests), number(day.failures) if day.failures else ""]
        rows.append([f"  {day.day}", *counts, "#" * answered + "!" * failed])
    yield from _columns(rows, numbers={1, 2})
    yield from _rest(len(days), language)


def _rest(count: int, language: str) -> list[str]:
    """How many are not shown."""
    if count <= _MOST_ROWS:
        return []
    return [f"  {word('more', language).format(count=number(count - _MOST_ROWS))}"]


def _columns(rows: Sequence[Sequence[str]], numbers: Collection[int] = ()) -> Iterator[str]:
    """Rows in columns as wide as they must be, numbers to the right."""
    if not rows:
        return
    widths = [max(chinese.columns(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        cells = []
        for n, cell in enumerate(row):
            room = " " * (widths[n] - chinese.columns(cell))
            cells.append(room + cell if n in numbers else cell + room)
        yield "  ".join(cells).rstrip()


def _time(iso: str) -> str:
    return iso[:16].replace("T", " ")
