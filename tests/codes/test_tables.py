"""The tables: every row is found by its code and its symbol; a damaged file is named."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import paths
from kb.codes import tables
from kb.codes.code import Code
from kb.errors import DamagedData
from kb.lookup import KnowledgeBase

TABLES = (tables.LICENSING, tables.GLOSSES, tables.SYMBOLS)


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_found_by_its_code(table: str) -> None:
    column = 2 if table == tables.SYMBOLS else 1
    for row in tables.rows(table):
        found = [name for name in tables.of(Code(int(row[0], 16))) if name.table == table]
        assert (row[column] or None) in {name.symbol for name in found}, row


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_found_by_its_symbol(table: str) -> None:
    column = 2 if table == tables.SYMBOLS else 1
    for row in tables.rows(table)[:: 40 if table == tables.SYMBOLS else 1]:
        if row[column]:
            assert int(row[0], 16) in {
                name.code for name in tables.with_symbol(row[column].lower())
            }, row


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_resolved_by_every_spelling(knowledge: KnowledgeBase, table: str) -> None:
    for row in tables.rows(table):
        code = Code(int(row[0], 16))
        spellings = [
            code.hex,
            code.hex.lower(),
            str(code.unsigned),
            *([str(code.signed)] if code.is_failure else []),
        ]
        for spelling in spellings if code > 0xFFFF else spellings[:1]:
            assert code in {c.code for c in knowledge.read(spelling)}, spelling
        symbol = row[2] if table == tables.SYMBOLS else row[1]
        if symbol:
            assert code in {c.code for c in knowledge.read(symbol)}, symbol


@pytest.mark.parametrize(
    ("code", "chain"),
    [
        (0xC0000022, [0x80070005]),
        (0xD0000022, [0xC0000022, 0x80070005]),
        (0xC0020017, [0x800706BA]),
        (0x80070005, []),
        (0xC004F074, []),
    ],
)
def test_an_ntstatus_becomes_a_win32_error(code: int, chain: list[int]) -> None:
    assert tables.chain(Code(code)) == chain


def test_an_ntstatus_in_an_hresult_has_its_names() -> None:
    assert (
        [name.symbol for name in tables.of(Code(0xD0000022))]
        == [name.symbol for name in tables.of(Code(0xC0000022))]
        != []
    )


def test_the_tables_are_as_large_as_they_should_be() -> None:
    assert len(tables.rows(tables.LICENSING)) == 420
    assert len({row[2] for row in tables.rows(tables.SYMBOLS)}) >= 6500


def test_every_licensing_code_has_a_gloss_in_both_languages() -> None:
    assert all(row[2] and row[3] for row in tables.rows(tables.LICENSING))


def test_informational_twins_are_told_apart() -> None:
    (note,), (error,) = tables.of(Code(0x4004F065)), tables.of(Code(0xC004F065))
    assert note.symbol == "SL_I_NONGENUINE_GRACE_PERIOD"
    assert error.symbol is None
    assert note.gloss_en != error.gloss_en


def test_licensing_meaning_comes_first() -> None:
    assert [name.table for name in tables.of(Code(0xC004F074))][0] == tables.LICENSING


@given(st.integers(0, 0xFFFFFFFF))
def test_any_value_is_found_or_not(value: int) -> None:
    assert all(name.code == value for name in tables.of(Code(value)))


def test_unknown_symbols_give_nothing() -> None:
    for symbol in ("", "NOT_A_SYMBOL", "a,b", "x\ny", "名稱"):
        assert tables.with_symbol(symbol) == []


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("damage", ["truncated", "changed", "missing", "empty"])
def test_a_damaged_table_is_named(table: str, damage: str, tmp_path: Path) -> None:
    for name in TABLES:
        shutil.copy(Path(paths.content(), name), tmp_path)
    path = tmp_path / table
    content = path.read_bytes()
    rows = tables.rows(table)
    code = Code(int(rows[len(rows) // 2][0], 16))
    if damage == "truncated":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "changed":
        place = content.index(code.hex.encode()) + 12
        path.write_bytes(content[:place] + b"~" + content[place + 1 :])
    elif damage == "missing":
        path.unlink()
    else:
        path.write_bytes(b"")
    with pytest.raises(DamagedData) as error:
        tables.of(code, str(tmp_path))
    assert error.value.path == str(path)


@pytest.mark.parametrize(
    ("symbol", "words"),
    [
        ("ERROR_ACCESS_DENIED", "access denied"),
        ("DNS_ERROR_NO_DNS_SERVERS", "no DNS servers"),
        ("STATUS_SUCCESS", "success"),
        ("E_FAIL", "fail"),
    ],
)
def test_readable(symbol: str, words: str) -> None:
    assert tables.readable(symbol) == words


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("a,b,c", ["a", "b", "c"]),
        ('a,"b,c",d', ["a", "b,c", "d"]),
        ('"a ""q""",b', ['a "q"', "b"]),
    ],
)
def test_split_row(line: str, fields: list[str]) -> None:
    assert tables.split_row(line) == fields
