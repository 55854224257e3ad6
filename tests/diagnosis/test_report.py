"""The report on the log of a KMS host: the figures, from every form, and what they look like."""

import csv
import io
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kb import activation_ids
from kb.cli.commands import main
from kb.diagnosis import charts, report, report_html, report_text, report_words, requests
from kb.diagnosis.report import Figures, Log
from kb.errors import DamagedData
from kb.languages import LANGUAGES
from kb.logs import files
from tests import evtx_writer

SHARED = Path(__file__).resolve().parents[3] / "shared" / "reference" / "samples" / "report"
ENTERPRISE = "73111121-5638-40f6-bc11-f1d7b0d64300"
OFFICE = "d450596f-894d-49e0-966a-fd39ed4c4c64"
UNKNOWN = "00000000-1111-2222-3333-444444444444"
SPP = "Microsoft-Windows-Security-SPP"
START = datetime(2025, 11, 3, 8, 0, tzinfo=UTC)
PRODUCTS = activation_ids.load()


def cmid(number: int) -> str:
    return f"{number:08x}-7d44-4c3f-9a10-22bb90d4e6f7"


def line(
    client: str,
    days: float = 0,
    id_: str = ENTERPRISE,
    machine: int = 1,
    result: str = "0x0",
    n_policy: int = 25,
) -> tuple[datetime, str]:
    """When a request came, and its Info line; the client's clock is two minutes slow."""
    at = START + timedelta(days=days)
    clock = at - timedelta(minutes=2)
    said = f"{clock.year}/{clock.month}/{clock.day} {clock.hour}:{clock:%M}"
    return at, f"{result},{n_policy},{client},{cmid(machine)},{said},0,1,249100,{id_}"


Lines = Iterable[tuple[datetime, str]]


def as_csv(
    lines: Lines, zone: float = 1, form: str = "{0.month}/{0.day}/{0.year} {0:%I:%M:%S %p}"
) -> str:
    rows = "".join(
        f"Information,{form.format(at + timedelta(hours=zone))},{SPP},12290,None,"
        f'"A request was handled.\r\nInfo:\r\n{said}"\r\n'
        for at, said in lines
    )
    return f"Level,Date and Time,Source,Event ID,Task Category\r\n{rows}"


def as_xml(lines: Lines) -> str:
    """As wevtutil renders it: the line is there twice."""
    return "".join(
        f"<Event><System><Provider Name='{SPP}'/><EventID>12290</EventID>"
        f"<TimeCreated SystemTime='{at:%Y-%m-%dT%H:%M:%S}.1234567Z'/></System>"
        f"<EventData><Data>{said}</Data></EventData><RenderingInfo Culture='en-US'>"
        f"<Message>A request was handled.\nInfo:\n{said}</Message></RenderingInfo></Event>\n"
        for at, said in lines
    )


def as_json(lines: Lines) -> str:
    """As ConvertTo-Json writes it: the line is there twice, the time behind it."""
    body = [
        {
            "Message": f"A request was handled.\r\nInfo:\r\n{said}",
            "Id": 12290,
            "TimeCreated": f"/Date({int(at.timestamp() * 1000)})/",
            "Properties": [{"Value": said}],
        }
        for at, said in lines
    ]
    return json.dumps(body, indent=4)


def as_list(lines: Lines) -> str:
    return "".join(
        f"TimeCreated  : {at + timedelta(hours=1):%d.%m.%Y %H:%M:%S}\nProviderName : {SPP}\n"
        f"Id           : 12290\nMessage      : text\n{' ' * 15}Info:\n{' ' * 15}{said}\n\n"
        for at, said in lines
    )


def as_export(lines: Lines) -> str:
    """Export-Csv: the message comes first, the time last."""
    rows = "".join(
        f'"text\r\nInfo:\r\n{said}","12290","{SPP}",'
        f'"{at + timedelta(hours=9):%Y/%m/%d %H:%M:%S}"\r\n'
        for at, said in lines
    )
    return f'"Message","Id","ProviderName","TimeCreated"\r\n{rows}'


FORMS = (as_csv, as_xml, as_json, as_list, as_export)


def figures(text: str, block: int = 1 << 16) -> Figures:
    """The figures of a text that comes in blocks."""
    log = Log(PRODUCTS)
    log.add(requests.in_text(text[n : n + block] for n in range(0, len(text), block)))
    found = report.figures(log)
    assert found is not None
    return found


def some() -> list[tuple[datetime, str]]:
    """A log of every kind of thing: two clones, a renamed computer, one that stays away, a
    failure, Office beside Windows, a product that nobody knows.
    """
    lines = [line(f"pc{n}.ads.example.com", n / 10, machine=n) for n in range(30)]
    lines += [line(f"pc{n}.ads.example.com", 7 + n / 10, machine=n) for n in range(20)]
    lines += [line(f"pc{n}", n / 10 + 0.01, OFFICE, machine=n, n_policy=5) for n in range(6)]
    lines += [line("clone1.ads.example.com", n, machine=77) for n in (1, 3)]
    lines += [line("clone2.ads.example.com", n, machine=77) for n in (2, 4)]
    lines += [
        line("old.ads.example.com", 1, machine=78),
        line("new.ads.example.com", 5, machine=78),
    ]
    lines += [line("late.ads.example.com", 0.5, machine=79, result="0xC004F06C")]
    lines += [line("odd.ads.example.com", 2, UNKNOWN, 80, n_policy=5)]
    lines += [line("last.ads.example.com", 40, machine=81)]
    return sorted(lines)


# Figures


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared samples are not here")
def test_the_shared_log() -> None:
    path = SHARED / "kms-log.en.csv"
    expected = json.loads((SHARED / "kms-log.en.csv.expect.json").read_text(encoding="utf-8"))
    log = Log(PRODUCTS)
    opened = files.opened(str(path))
    log.add(requests.in_text(opened.blocks()))
    opened.close()
    found = report.figures(log)
    assert found is not None
    shown = found.as_dict()
    assert {name: shown[name] for name in expected} == expected


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@pytest.mark.parametrize("order", [1, -1], ids=["up", "down"])
def test_the_figures_of_every_form(form: Any, order: int) -> None:
    found = figures(form(some()[::order]))
    assert (found.requests, found.failures) == (len(some()), 1)
    assert found.first == "2025-11-03T08:00:00Z"
    assert found.last == "2025-12-13T08:00:00Z"
    assert found.codes == {"0xC004F06C": 1}
    assert found.failure_days == {"2025-11-03": 1}
    assert found.clients == 37
    assert found.cmids == 35
    names = {one.cmid: (one.names, one.in_turn) for one in found.shared}
    assert names == {
        cmid(77): (["clone1.ads.example.com", "clone2.ads.example.com"], False),
        cmid(78): (["new.ads.example.com", "old.ads.example.com"], True),
    }
    assert {one.activation_id: one.requests for one in found.products} == {
        ENTERPRISE: len(some()) - 7,
        OFFICE: 6,
        UNKNOWN: 1,
    }


def test_zones_are_named() -> None:
    names = {zone: figures(as_csv(some(), zone)).zone for zone in (0, 8, -5, 5.5, -3.5)}
    assert names == {0: "UTC", 8: "UTC+8", -5: "UTC-5", 5.5: "UTC+5:30", -3.5: "UTC-3:30"}
    assert figures(as_xml(some())).zone is None
    assert figures(as_json(some())).zone is None


def test_day_and_month_are_told_apart_by_the_client() -> None:
    found = figures(as_csv(some(), 1, "{0:%d/%m/%Y %H:%M:%S}"))
    assert (found.first, found.last) == ("2025-11-03T08:00:00Z", "2025-12-13T08:00:00Z")


def test_lines_alone_have_the_time_of_the_client() -> None:
    found = figures("\n".join(said for _, said in some()))
    assert found.first == "2025-11-03T07:58:00Z"
    assert found.zone is None


def test_a_wrong_clock_does_not_move_the_day_of_a_failure() -> None:
    at, said = line("pc1", 3, result="0xC004F06C")
    wrong = said.replace("2025/11/6", "2031/1/1")
    found = figures(as_csv([*some(), (at, wrong)]))
    assert found.failure_days == {"2025-11-03": 1, "2025-11-06": 1}
    assert found.last == "2025-12-13T08:00:00Z"


def test_who_counts_at_the_end_of_each_day() -> None:
    """30 days after its last request a machine counts no more; a failed one never did."""
    found = figures(as_xml(some()))
    days = {day.day: day.counted for day in found.days}
    assert len(days) == 41
    # Of the thirty those of the first three days, one clone, and the one that is renamed later.
    assert days["2025-11-05"] == {"windows": 27 + 2, "office": 6, "other": 1}
    assert days["2025-12-10"]["windows"] == 13  # from the sixteenth hour of the eighth day on
    assert found.counted == days["2025-12-13"] == {"windows": 1, "office": 0, "other": 0}
    assert max(day["windows"] for day in days.values()) == 32


def test_clients_that_stay_away() -> None:
    found = figures(as_xml(some()))
    month = {one.name for one in found.late[30]}
    assert "pc0.ads.example.com" in month  # 33 days ago
    assert "pc29.ads.example.com" in month
    assert "last.ads.example.com" not in month
    late = {one.name: one for one in found.late[7]}
    assert late["late.ads.example.com"].answered is None
    assert "pc0" not in late, "the short name is the same computer"
    assert late["pc0.ads.example.com"].answered == "2025-11-10T08:00:00Z"


def test_a_new_client_without_an_answer_is_not_late() -> None:
    lines = [
        line("old.example.com", 0, machine=1),
        line("new.example.com", 9, machine=2, result="0xC004F042"),
    ]
    found = figures(as_xml([*lines, line("third.example.com", 10, machine=3)]))
    assert [one.name for one in found.late[7]] == ["old.example.com"]


def test_the_short_name_is_the_full_one() -> None:
    lines = [line("PC1", 0), line("pc1.ads.example.com", 1), line("Pc1.ADS.example.com.", 2)]
    found = figures(as_xml(lines))
    assert (found.clients, found.cmids, found.shared) == (1, 1, [])


def test_what_is_the_same_twice_is_two_requests() -> None:
    one = line("pc1")
    assert figures(as_csv([one, one])).requests == 2
    assert figures(as_xml([one, one])).requests == 2
    assert figures(as_json([one, one])).requests == 2


def test_further_clients_are_only_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "MOST", 3)
    found = figures(as_xml([line(f"pc{n}", n, machine=n) for n in range(5)]))
    assert (found.requests, found.clients, found.cmids, found.left_out) == (5, 3, 3, 2)
    assert "3" in report_text.text(found, "en", {})


def test_no_request_no_figures() -> None:
    log = Log(PRODUCTS)
    log.add(requests.in_text(["nothing here", "", "0x0,25,pc"]))
    assert report.figures(log) is None


@given(st.sampled_from(FORMS), st.integers(40, 5000))
def test_blocks_may_end_anywhere(form: Any, size: int) -> None:
    text = form(some()[::3])
    assert figures(text, size).as_dict() == figures(text, 1 << 20).as_dict()


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 3000)), max_size=12))
def test_spans_are_their_union(pairs: list[tuple[int, int]]) -> None:
    spans: list[int] = []
    wanted: set[int] = set()
    for a, b in pairs:
        report._span(spans, min(a, b), max(a, b))
        wanted |= set(range(min(a, b), max(a, b) + 1))
    assert spans == sorted(spans)
    covered = [set(range(a, b + 1)) for a, b in zip(spans[::2], spans[1::2], strict=True)]
    assert set().union(*covered) == wanted
    assert sum(map(len, covered)) == len(wanted)


# What it looks like


class Page(HTMLParser):
    """Tags with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_nothing_of_anybody(language: str) -> None:
    html = report_html.page(figures(as_csv(some())), language, {"0xC004F06C": "Clocks differ"})
    page = Page(html)
    assert {"script", "link", "img", "iframe", "form", "object"}.isdisjoint(
        tag for tag, _ in page.tags
    )
    attributes = [(name, value or "") for _, given in page.tags for name, value in given.items()]
    assert not [name for name, _ in attributes if name in ("href", "src", "style", "action")]
    assert not [name for name, _ in attributes if name.startswith("on")]
    assert "http" not in re.sub(r"http-equiv", "", html)
    assert re.findall(r"url\((.*?)\)", html) == ["#hatch"]
    assert "default-src 'none'" in html
    assert page.text.count("Clocks differ") == 1
    svg = [given for tag, given in page.tags if tag == "svg" and given.get("role") == "img"]
    assert len(svg) == 6
    assert all(given["aria-label"] for given in svg)
    assert sum(tag == "table" for tag, _ in page.tags) >= 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_stay_text(language: str) -> None:
    evil = "&\x01=HYPERLINK(1);+x@y`'-_éß臺"
    at, said = line("pc1.example.com")
    hostile = figures(as_list([(at, said.replace("pc1.example.com", evil.replace("'", "")))]))
    html = report_html.page(hostile, language, {"0xC004F06C": '<b onclick="x">'})
    assert "<b" not in html.split("<body>")[1].replace("<br>", "")
    assert "&amp;" in html or hostile.clients == 1


def test_charts_do_not_need_colour() -> None:
    page = report_html.page(figures(as_csv(some())), "en", {})
    assert "fill:url(#hatch)" in page
    assert "svg .office{stroke:var(--office);stroke-dasharray" in page
    assert ">Windows: " in page
    assert ">Office: " in page


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=800), st.sampled_from([342, 880]))
def test_a_chart_stays_within_its_frame(values: list[int], width: int) -> None:
    days = [f"2025-01-{n:02}" for n in range(len(values))]
    drawn = charts.bars(days, values, values[::-1], width, "t")
    drawn += charts.lines(days, [charts.Line(values, "n", "windows")], [], width, "t")
    for x, y, w, h in re.findall(
        r'<rect class="\w+" x="([\d.-]+)" y="([\d.-]+)" width="([\d.]+)" height="([\d.]+)"', drawn
    ):
        assert 0 <= float(x) <= float(x) + float(w) <= width + 0.2
        assert 0 <= float(y) <= float(y) + float(h) <= charts.HEIGHT
    for points in re.findall(r'points="(.*?)"', drawn):
        for pair in points.split():
            x, y = pair.split(",")
            assert 0 <= float(x) <= width
            assert 0 <= float(y) <= charts.HEIGHT


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_names_what_matters(language: str) -> None:
    shown = report_text.text(figures(as_csv(some())), language, {"0xC004F06C": "Clocks differ"})
    for word in ("0xC004F06C", "Clocks differ", cmid(77), "clone2.ads.example.com", "late.ads"):
        assert word in shown
    assert not [line for line in shown.splitlines() if line != line.rstrip()]


def test_every_word_is_there_in_both_languages() -> None:
    for table in (report_words.WORDS, report_words.NOTES, report_words.NOTHING):
        for pair in table.values():
            assert len(pair) == 2
            assert all(pair)
    fields = {
        key: [set(re.findall(r"{\w+}", text)) for text in pair]
        for key, pair in report_words.WORDS.items()
    }
    assert all(one == other for one, other in fields.values())


# The table of products


def test_the_products_are_those_that_can_be_activated() -> None:
    assert {one.family for one in PRODUCTS.values()} == set(activation_ids.FAMILIES)
    assert PRODUCTS[ENTERPRISE].family == "client"
    assert PRODUCTS[OFFICE].name == "Office Professional Plus 2016"
    for product in PRODUCTS.values():
        is_server = "Server" in product.name and product.family != "office"
        assert is_server == (product.family == "server"), product.name


def test_a_table_that_is_wrong(tmp_path: Path) -> None:
    wrong = f"activation_id,product,family\n{ENTERPRISE.upper()},x,client\n"
    (tmp_path / activation_ids.FILE).write_text(wrong, encoding="utf-8")
    with pytest.raises(DamagedData, match="small letters"):
        activation_ids.load(str(tmp_path))
    rows = [[*activation_ids.HEADER], [ENTERPRISE, "", "client"], [ENTERPRISE, "x", "tablet"]]
    assert [number for number, _ in activation_ids.problems(rows)] == [2, 3, 3]
    assert [number for number, _ in activation_ids.problems([["a"]])] == [1]
    twice = [activation_ids.HEADER, *[[ENTERPRISE, "x", "client"]] * 2]
    assert [number for number, _ in activation_ids.problems(twice)] == [3]


# The command


def run(*arguments: str, given: str | bytes | None = None) -> tuple[int, str, str]:
    """Exit code, output and complaints of ``kb report``."""
    done = CliRunner().invoke(main, ["report", *arguments], input=given, standalone_mode=False)
    code = done.return_value if done.exception is None else 2
    return int(code or 0), done.stdout, done.stderr


@pytest.fixture
def log(tmp_path: Path) -> str:
    path = tmp_path / "kms.csv"
    path.write_text("\ufeff" + as_csv(some()), encoding="utf-16-le", newline="")
    return str(path)


def test_text_is_printed_unless_asked(log: str) -> None:
    code, shown, said = run(log, "--lang", "en")
    assert (code, said) == (0, "")
    assert shown.startswith("What the KMS host's log shows\n")


def test_json_has_the_figures(log: str) -> None:
    code, shown, _ = run(log, "--format", "json")
    assert code == 0
    assert json.loads(shown) == figures(as_csv(some())).as_dict()


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "evil.csv"
    names = ("=cmd|x", "+1", "-1", "@sum")
    path.write_text(as_csv([line(name, machine=9) for name in names]), encoding="utf-8")
    code, shown, _ = run(str(path), "--format", "csv")
    assert code == 0
    rows = list(csv.reader(io.StringIO(shown)))
    assert {len(row) for row in rows} == {4}
    cells = {cell for row in rows for cell in row}
    assert {f"'{name}" for name in names} <= cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_a_page_is_written_whole(log: str, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    code, shown, _ = run(log, "--format", "html", "--output", str(out), "--lang", "zh-TW")
    assert (code, shown) == (0, "")
    assert out.read_text(encoding="utf-8").startswith('<!doctype html>\n<html lang="zh-Hant-TW">')
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kms.csv", "report.html"]


def test_nothing_is_left_where_it_cannot_be_written(
    log: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "report.html"
    out.write_text("before", encoding="utf-8")

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("os.replace", fail)
    assert run(log, "--output", str(out))[0] == 2
    assert out.read_text(encoding="utf-8") == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kms.csv", "report.html"]
    assert run(log, "--output", str(tmp_path / "no" / "where.txt"))[0] == 2


def test_exit_codes(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("0xC004F074 and no request", encoding="utf-8")
    code, shown, said = run(str(other))
    assert (code, shown) == (1, "")
    assert "12290" in said
    assert run(str(tmp_path / "missing.csv"))[0] == 2
    assert run()[0] == 2
    assert run(str(other), "--format", "pdf")[0] == 2


def test_several_inputs_are_one_log(log: str) -> None:
    more = as_xml([line("more.example.com", 41, machine=99)])
    code, shown, _ = run(log, "-", "--format", "json", given=more)
    assert code == 0
    assert json.loads(shown)["requests"] == len(some()) + 1


def test_an_event_log(tmp_path: Path) -> None:
    pytest.importorskip("evtx")
    path = tmp_path / "kms.evtx"
    records = [
        evtx_writer.Event(12290, SPP, (("", said),), channel="Key Management Service")
        for _, said in some()[:5]
    ]
    records += [evtx_writer.Event(12288, SPP, (("", f"0x0, {some()[0][1]}"),))]
    path.write_bytes(evtx_writer.event_log(records))
    code, shown, _ = run(str(path), "--format", "json")
    assert code == 0
    assert json.loads(shown)["requests"] == 5
