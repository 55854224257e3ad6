"""The report as one HTML page that asks nothing of anybody: style and charts are in it, there is
no script, and its policy allows none.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from kb.activation_ids import OFFICE
from kb.diagnosis import charts
from kb.diagnosis.report import (
    CLIENTS_NEEDED,
    FEW_NEEDED,
    MOST,
    OTHER,
    RENEWED,
    WINDOWS,
    Asked,
    Figures,
    Late,
)
from kb.diagnosis.report_words import note, nothing, number, word
from kb.languages import TAGS

# Widths that charts are drawn for: a column of the page, and a telephone of 390 px.
_WIDE, _NARROW = 880, 342
# Rows of a table and bars of a chart; CSV and JSON have all.
_MOST_ROWS, _MOST_BARS = 500, 12
STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1b1b;--soft:#5b5f66;--line:#d6d9de;
--panel:#f5f6f8;--good:#3d6fb4;--bad:#a33a1f;--office:#5f4b8b;--level:#5b5f66}
@media (prefers-color-scheme:dark){:root{--paper:#16181c;--ink:#e8e9eb;--soft:#a9aeb6;
--line:#3a3f47;--panel:#1f2228;--good:#7fa9e6;--bad:#f0906f;--office:#bda6ee;--level:#a9aeb6}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem 1.5rem 4rem;max-width:58rem;background:var(--paper);
color:var(--ink);font:1rem/1.55 system-ui,"Segoe UI","Noto Sans TC","Microsoft JhengHei",
sans-serif}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}
h2{font-size:1.2rem;margin:2.75rem 0 .35rem;padding-top:1rem;border-top:1px solid var(--line)}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
p{margin:.35rem 0 .8rem;max-width:46rem}
.soft,caption{color:var(--soft)}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.6rem;
margin:1.25rem 0}
dl div{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:.55rem .8rem}
dt{font-size:.85rem;color:var(--soft)}
dd{margin:0;font-size:1.5rem;font-variant-numeric:tabular-nums}
dd small{display:block;font-size:.8rem;color:var(--soft)}
.scroll{overflow:auto;max-height:26rem;border:1px solid var(--line);border-radius:6px}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .7rem;border-bottom:1px solid var(--line)}
tr:last-child td{border-bottom:0}
thead th{position:sticky;top:0;background:var(--panel)}
.n{text-align:right;font-variant-numeric:tabular-nums}
td.n{white-space:nowrap}
code{font-family:ui-monospace,Consolas,monospace;font-size:.88em;overflow-wrap:anywhere}
td ul{margin:0;padding:0;list-style:none}
details{margin:.6rem 0}
summary{cursor:pointer;color:var(--soft);padding:.25rem 0}
.key{display:flex;flex-wrap:wrap;gap:.4rem 1.4rem;margin:.3rem 0;padding:0;list-style:none;
font-size:.9rem}
.key svg{vertical-align:-3px;margin-right:.4rem}
figure{margin:.75rem 0}
figure svg{display:block;max-width:100%;height:auto}
.narrow{display:none!important}
svg text{font-size:12px;fill:var(--ink)}
svg .tick{text-anchor:end;fill:var(--soft)}
svg .day{fill:var(--soft);text-anchor:middle}
svg .day.first{text-anchor:start}
svg .day.last,svg .line-name{text-anchor:end}
svg .line-name{font-weight:600;paint-order:stroke;stroke:var(--paper);stroke-width:4px}
svg .level{fill:var(--level);paint-order:stroke;stroke:var(--paper);stroke-width:3px}
svg .grid{stroke:var(--line)}
svg .axis{stroke:var(--soft)}
svg .threshold{stroke:var(--level);stroke-dasharray:2 4}
svg polyline{fill:none;stroke-width:2.25;stroke-linejoin:round}
svg .windows{stroke:var(--good)}
svg .office{stroke:var(--office);stroke-dasharray:8 4}
svg .other{stroke:var(--soft);stroke-dasharray:2 3}
svg .answered{fill:var(--good)}
svg .failed{fill:url(#hatch);stroke:var(--bad)}
#hatch path{stroke:var(--bad);stroke-width:2}
#hatch rect{fill:var(--paper)}
.defs{position:absolute;width:0;height:0}
@media (max-width:46rem){body{padding:1rem 1.5rem 3rem}.wide{display:none!important}
.narrow{display:block!important}dl{grid-template-columns:repeat(2,minmax(0,1fr))}dd{font-size:1.25rem}
th,td{padding:.35rem .5rem}
.cards thead{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}
.cards,.cards tbody,.cards tr,.cards td{display:block}
.cards tr{padding:.4rem .6rem;border-bottom:1px solid var(--line)}.cards tr:last-child{border:0}
.cards td{border:0;padding:.1rem 0;text-align:left;white-space:normal}
.cards td:first-child{font-weight:600}
.cards td:not(:first-child)::before{content:attr(data-label);display:block;font-size:.8rem;
color:var(--soft)}}
@media print{.scroll{max-height:none;overflow:visible}details{display:none}}
"""
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src 'none'; base-uri 'none'; "
    "form-action 'none'"
)
_HATCH = (
    '<svg class="defs" aria-hidden="true"><defs><pattern id="hatch" width="6" height="6" '
    'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6"/>'
    '<path d="M0 3h6"/></pattern></defs></svg>'
)


def page(figures: Figures, language: str, titles: Mapping[str, str]) -> str:
    """The page in a language; ``titles`` has what the codes are called."""
    title = escape(word("title", language))
    parts = [
        f"<h1>{title}</h1>",
        _period(figures, language),
        _overview(figures, language),
        _counted(figures, language),
        _by_day(figures, language),
        _codes(figures, language, titles),
        _shared(figures, language),
        _late(figures, language),
        _products(figures, language),
    ]
    return (
        f'<!doctype html>\n<html lang="{TAGS[language]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{_HATCH}\n"
        f"<main>\n{chr(10).join(parts)}\n</main>\n</body>\n</html>\n"
    )


# Sections


def _period(figures: Figures, language: str) -> str:
    period = word("period", language).format(first=_time(figures.first), last=_time(figures.last))
    zone = word("zone", language).format(zone=figures.zone) if figures.zone else ""
    return f'<p class="soft">{escape(period)}{"<br>" if zone else ""}{escape(zone)}</p>'


def _overview(figures: Figures, language: str) -> str:
    shown = [
        ("requests", figures.requests, ""),
        ("failures", figures.failures, _share(figures.failures, figures.requests)),
        ("clients", figures.clients, ""),
        ("cmids", figures.cmids, ""),
        ("windows", figures.counted[WINDOWS], word("needs-windows", language)),
        ("office", figures.counted[OFFICE], word("needs-office", language)),
    ]
    if figures.counted[OTHER]:
        shown.append(("other", figures.counted[OTHER], ""))
    tiles = "".join(
        f"<div><dt>{escape(word(key, language))}</dt><dd>{number(value)}"
        f"{f'<small>{escape(more)}</small>' if more else ''}</dd></div>"
        for key, value, more in shown
    )
    left_out = ""
    if figures.left_out:
        said = note("left-out", language).format(count=number(figures.left_out), most=number(MOST))
        left_out = f"<p>{escape(said)}</p>"
    return f"<dl>{tiles}</dl>{left_out}"


def _counted(figures: Figures, language: str) -> str:
    kinds = [
        kind
        for kind in (WINDOWS, OFFICE, OTHER)
        if kind != OTHER or any(day.counted[OTHER] for day in figures.days)
    ]
    drawn = [
        charts.Line([day.counted[kind] for day in figures.days], _brief(kind, language), kind)
        for kind in kinds
    ]
    levels = [
        charts.Threshold(CLIENTS_NEEDED, word("line-clients", language)),
        charts.Threshold(FEW_NEEDED, word("line-few", language)),
    ]
    days = [day.day for day in figures.days]
    title = word("counted", language)
    chart = _figure(charts.lines(days, drawn, levels, width, title) for width in (_WIDE, _NARROW))
    head = [word("day", language), *(_brief(kind, language) for kind in kinds)]
    rows = [
        [escape(day.day), *(number(day.counted[kind]) for kind in kinds)]
        for day in reversed(figures.days)
    ]
    return _section("counted", language, chart + _folded(head, rows, language))


def _by_day(figures: Figures, language: str) -> str:
    days = [day.day for day in figures.days]
    good = [day.requests - day.failures for day in figures.days]
    bad = [day.failures for day in figures.days]
    title = word("by-day", language)
    chart = _figure(charts.bars(days, good, bad, width, title) for width in (_WIDE, _NARROW))
    steps = [charts.per_bar(len(days), width) for width in (_WIDE, _NARROW)]
    spans = "".join(
        f'<p class="soft {kind}">{escape(word("week" if step == 7 else "month", language))}</p>'
        for step, kind in zip(steps, ("wide", "narrow"), strict=True)
        if step in (7, 28)
    )
    key = "".join(
        f'<li><svg width="16" height="16" aria-hidden="true"><rect class="{kind}" x="1" y="1" '
        f'width="14" height="14"/></svg>{escape(word(kind, language))}</li>'
        for kind in ("answered", "failed")
    )
    head = [word(name, language) for name in ("day", "requests", "failures")]
    rows = [
        [escape(day.day), number(day.requests), number(day.failures)]
        for day in reversed(figures.days)
        if day.requests
    ]
    inside = f'<ul class="key">{key}</ul>{chart}{spans}{_folded(head, rows, language)}'
    return _section("by-day", language, inside)


def _codes(figures: Figures, language: str, titles: Mapping[str, str]) -> str:
    if not figures.codes:
        return _section("codes", language, f"<p>{escape(nothing('codes', language))}</p>", False)
    rows = [
        [f"<code>{escape(code)}</code>", escape(titles.get(code, "")), number(count)]
        for code, count in figures.codes.items()
    ]
    head = [word(name, language) for name in ("code", "means", "failures")]
    return _section("codes", language, _table(head, rows, language, numbers=1), False)


def _shared(figures: Figures, language: str) -> str:
    if not figures.shared:
        return _section("shared", language, f"<p>{escape(nothing('shared', language))}</p>", False)
    rows = [
        [
            f"<code>{escape(one.cmid)}</code>",
            "<ul>" + "".join(f"<li>{escape(name)}</li>" for name in one.names) + "</ul>",
            escape(word("in-turn" if one.in_turn else "at-once", language)),
        ]
        for one in figures.shared
    ]
    head = ["CMID", word("names", language), word("use", language)]
    return _section("shared", language, _table(head, rows, language, numbers=0))


def _late(figures: Figures, language: str) -> str:
    if not any(figures.late.values()):
        return _section("late", language, f"<p>{escape(nothing('late', language))}</p>", False)
    parts = []
    longest = RENEWED[-1]
    old = {one.name for one in figures.late[longest]}
    for days in reversed(RENEWED):
        late = [one for one in figures.late[days] if days == longest or one.name not in old]
        if late:
            title = f"{word(f'late-{days}', language)} ({number(len(late))})"
            parts.append(f"<h3>{escape(title)}</h3>{_late_table(late, language)}")
    return _section("late", language, "".join(parts))


def _late_table(late: Sequence[Late], language: str) -> str:
    rows = [
        [
            escape(one.name),
            escape(_time(one.answered) if one.answered else word("never", language)),
            escape(_time(one.asked)),
        ]
        for one in late
    ]
    head = [word(name, language) for name in ("client", "last-answer", "last-request")]
    return _table(head, rows, language, numbers=0)


def _products(figures: Figures, language: str) -> str:
    shown = [(_name(one, language), one.requests) for one in figures.products[:_MOST_BARS]]
    title = word("by-product", language)
    chart = _figure(charts.named(shown, width, title) for width in (_WIDE, _NARROW))
    rows = [
        [
            escape(_name(one, language)),
            f"<code>{escape(one.activation_id or word('no-id', language))}</code>",
            number(one.requests),
        ]
        for one in figures.products
    ]
    head = [word(name, language) for name in ("product", "activation-id", "requests")]
    inside = chart + _table(head, rows, language, numbers=1)
    return _section("by-product", language, inside, False)


# Pieces


def _section(key: str, language: str, inside: str, has_note: bool = True) -> str:
    said = f"<p>{escape(note(key, language))}</p>" if has_note else ""
    return f"<section>\n<h2>{escape(word(key, language))}</h2>\n{said}{inside}\n</section>"


def _figure(drawn: Iterable[str]) -> str:
    """A chart for a screen and one for a telephone, of which one is shown."""
    wide, narrow = drawn
    return f'<figure class="wide">{wide}</figure><figure class="narrow">{narrow}</figure>'


def _folded(head: Sequence[str], rows: Sequence[Sequence[str]], language: str) -> str:
    table = _table(head, rows, language, numbers=len(head) - 1)
    return f"<details><summary>{escape(word('table', language))}</summary>{table}</details>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], language: str, numbers: int) -> str:
    """A table whose last columns, so many, are numbers; cells are HTML already. On a telephone the
    rows of one with words become blocks, each cell below its heading.
    """
    first = len(head) - numbers
    kind = ' class="cards"' if first > 1 else ""
    names = [escape(name) for name in head]
    is_number = [' class="n"' if n >= first else "" for n in range(len(head))]
    columns = "".join(
        f'<th{mark} scope="col">{name}</th>' for name, mark in zip(names, is_number, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td{mark} data-label="{name}">{cell}</td>'
            for cell, name, mark in zip(row, names, is_number, strict=True)
        )
        + "</tr>"
        for row in rows[:_MOST_ROWS]
    )
    more = ""
    if len(rows) > _MOST_ROWS:
        count = number(len(rows) - _MOST_ROWS)
        more = f'<p class="soft">{escape(word("more", language).format(count=count))}</p>'
    return (
        f'<div class="scroll" tabindex="0"><table{kind}><thead><tr>{columns}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>{more}"
    )


def _name(one: Asked, language: str) -> str:
    return one.name or word("unknown-product", language)


def _brief(kind: str, language: str) -> str:
    """``Windows`` instead of ``Windows, 30 days``."""
    names = {WINDOWS: "Windows", OFFICE: "Office"}
    return names.get(kind) or word("unknown-product", language)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if part and whole else ""


def _time(iso: str) -> str:
    """``2024-03-05 07:06`` of an ISO time; the day is never broken."""
    return iso[:16].replace("T", " ").replace("-", "\u2011")
