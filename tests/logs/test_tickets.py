"""Exports of ticket systems: the rows as they were, and what is added to them."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import UnreadableText
from kb.logs import tickets
from kb.logs.occurrences import Describer
from kb.lookup import KnowledgeBase


@pytest.fixture(scope="module")
def describer(knowledge: KnowledgeBase) -> Describer:
    return Describer(knowledge, "en", "https://kb.example.com")


def result(text: str, format_: str, describer: Describer, *columns: str) -> str:
    return "".join(row.text for row in tickets.rows([text], format_, describer, columns))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_stay_and_three_columns_are_added(
    describer: Describer, delimiter: str, end: str
) -> None:
    rows = [
        ["id", "text"],
        ["1", f'says "no"{delimiter} 0xC004F074 then 0x8007232B'],
        ["2", "line one\nline two 80070005"],
        ["3", "ok"],
    ]
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator=end).writerows(rows)
    out = result(file.getvalue(), "csv", describer)
    found = list(csv.reader(io.StringIO(out, newline=""), delimiter=delimiter))
    assert [row[:2] for row in found] == rows
    assert [row[2] for row in found] == ["kb_codes", "0xC004F074 0x8007232B", "0x80070005", ""]
    assert found[1][4].split() == [
        f"https://kb.example.com/en/codes/{code}" for code in ("0xC004F074", "0x8007232B")
    ]
    assert " | " in found[1][3]
    assert out.count(end) == 4 + (end == "\n")


def test_only_the_chosen_column_is_read(describer: Describer) -> None:
    text = "id,a,b\n1,0xC004F074,0x8007232B\n"
    assert result(text, "csv", describer, "b").splitlines()[1].split(",")[3] == "0x8007232B"


def test_a_last_row_without_a_line_end_gets_one(describer: Describer) -> None:
    out = result("id,text\n1,0xC004F074", "csv", describer)
    assert out.splitlines(keepends=True)[1].startswith("1,0xC004F074,0xC004F074,")
    assert out.endswith("\n")


def test_no_code_is_made_from_two_columns(describer: Describer) -> None:
    assert result("a,b\n0xC004,F074\nerror,1722\n", "csv", describer).count("0x8") == 0


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a,b\n1,2,3\n4,0xC004F074\n", "has 3 columns where the header has 2"),
        ("a,b\n1\n4,0xC004F074\n", "has 1 columns"),
        ('a,b\n4,0xC004F074\n5,"open', "has a quote that is not closed"),
    ],
)
def test_bad_rows_are_named_and_carried_over(
    describer: Describer, text: str, problem: str
) -> None:
    rows = list(tickets.rows([text], "csv", describer))
    bad = [row for row in rows if row.problem]
    assert len(bad) == 1
    assert problem in bad[0].problem
    assert bad[0].text in text
    assert text.splitlines(keepends=True)[bad[0].line - 1] == bad[0].text
    assert sum(row.count for row in rows) == 1


@pytest.mark.parametrize(
    ("text", "columns", "said"),
    [
        ("", (), "no header line"),
        ("\n\n", (), "no header line"),
        ("a,b\n1,2\n", ("c",), "there is no column 'c'; the columns are: a, b"),
        ("a,kb_codes\n1,2\n", (), "kb_codes is there already"),
    ],
)
def test_an_export_that_cannot_be_read(
    describer: Describer, text: str, columns: tuple[str, ...], said: str
) -> None:
    with pytest.raises(UnreadableText, match=said):
        list(tickets.rows([text], "csv", describer, columns))


def test_cells_that_look_like_formulas_are_counted(describer: Describer) -> None:
    assert (
        sum(row.formulas for row in tickets.rows(["a,b\n=1+1,@x\n-5,y\n"], "csv", describer)) == 3
    )


def test_json_lines(describer: Describer) -> None:
    lines = [
        {"id": 1, "note": {"text": "hr", "hr": -2147024891}},
        {"id": 2, "list": ["x", "0xC004F074"]},
        {"id": 3, "n": None},
    ]
    out = result(
        "".join(json.dumps(line) + "\n" for line in lines) + "no json\n[1]\n\n", "jsonl", describer
    ).split("\n")
    found = [json.loads(line) for line in out[:3]]
    assert [{k: v for k, v in row.items() if k not in tickets.ADDED} for row in found] == lines
    assert [row["kb_codes"] for row in found] == [["0x80070005"], ["0xC004F074"], []]
    assert out[3:] == ["no json", "[1]", "", ""]


def test_bad_json_is_named(describer: Describer) -> None:
    text = '{"a": 1}\nno\n[1]\n{"kb_codes": []}\n' + "[" * 5000
    assert [
        (row.line, row.problem[:14])
        for row in tickets.rows([text], "jsonl", describer)
        if row.problem
    ] == [
        (2, "is no JSON (Ex"),
        (3, "is no JSON obj"),
        (4, "has kb_codes a"),
        (5, "is no JSON (ma"),
    ]


CELLS = st.text(alphabet=st.characters(exclude_characters="\0\r", codec="utf-8"), max_size=20)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=5), st.integers(1, 40))
def test_any_table_comes_back_with_its_cells(
    describer: Describer, cells: list[list[str]], size: int
) -> None:
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([["a", "b"], *cells])
    text = file.getvalue()
    blocks = [text[place : place + size] for place in range(0, len(text), size)]
    out = "".join(row.text for row in tickets.rows(blocks, "csv", describer))
    assert [row[:2] for row in csv.reader(io.StringIO(out, newline=""))] == [["a", "b"], *cells]
