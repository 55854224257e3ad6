"""The tables: every row is found by its code and its symbol; a damaged file is named."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import paths
from kb.codes import symbols
from kb.codes.code import Code
from kb.codes.tables import ALL, GLOSSES, LICENSING, NAMED, SYMBOLS, Tables, closed, split_row
from kb.errors import DamagedData
from kb.lookup import KnowledgeBase

SHIPPED = Tables()


@pytest.mark.parametrize("table", NAMED)
def test_every_row_is_found_by_its_code(table: str) -> None:
    column = 2 if table == SYMBOLS else 1
    for row in SHIPPED.rows(table):
        found = [name for name in SHIPPED.names(Code(int(row[0], 16))) if name.table == table]
        assert (row[column] or None) in {name.symbol for name in found}, row


@pytest.mark.parametrize("table", NAMED)
def test_every_row_is_found_by_its_symbol(table: str) -> None:
    column = 2 if table == SYMBOLS else 1
    for row in SHIPPED.rows(table)[:: 40 if table == SYMBOLS else 1]:
        if row[column]:
            assert int(row[0], 16) in {
                name.code for name in SHIPPED.with_symbol(row[column].lower())
            }, row


@pytest.mark.parametrize("table", NAMED)
def test_every_row_is_resolved_by_every_spelling(knowledge: KnowledgeBase, table: str) -> None:
    for row in SHIPPED.rows(table):
        code = Code(int(row[0], 16))
        spellings = [
            code.hex,
            code.hex.lower(),
            str(code.unsigned),
            *([str(code.signed)] if code.is_failure else []),
        ]
        for spelling in spellings if code > 0xFFFF else spellings[:1]:
            assert code in {c.code for c in knowledge.read(spelling)}, spelling
        symbol = row[2] if table == SYMBOLS else row[1]
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
    assert SHIPPED.chain(Code(code)) == chain


def test_an_ntstatus_in_an_hresult_has_its_names() -> None:
    assert (
        [name.symbol for name in SHIPPED.names(Code(0xD0000022))]
        == [name.symbol for name in SHIPPED.names(Code(0xC0000022))]
        != []
    )


def test_the_tables_are_as_large_as_they_should_be() -> None:
    assert len(SHIPPED.rows(LICENSING)) == 420
    assert len({row[2] for row in SHIPPED.rows(SYMBOLS)}) >= 6500


def test_every_licensing_code_has_a_gloss_in_both_languages() -> None:
    assert all(row[2] and row[3] for row in SHIPPED.rows(LICENSING))


def test_informational_twins_are_told_apart() -> None:
    (note,), (error,) = SHIPPED.names(Code(0x4004F065)), SHIPPED.names(Code(0xC004F065))
    assert note.symbol == "SL_I_NONGENUINE_GRACE_PERIOD"
    assert error.symbol is None
    assert note.gloss_en != error.gloss_en


def test_licensing_meaning_comes_first() -> None:
    assert [name.table for name in SHIPPED.names(Code(0xC004F074))][0] == LICENSING


@given(st.integers(0, 0xFFFFFFFF))
def test_any_value_is_found_or_not(value: int) -> None:
    assert all(name.code == value for name in SHIPPED.names(Code(value)))


def test_unknown_symbols_give_nothing() -> None:
    for symbol in ("", "NOT_A_SYMBOL", "a,b", "x\ny", "名稱"):
        assert SHIPPED.with_symbol(symbol) == []


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The tables as a package carries them."""
    for name in ALL:
        plain = Path(paths.content(), name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(closed(plain), encoding="utf-8", newline="\n")
    return tmp_path


def middle(table: str) -> Code:
    rows = SHIPPED.rows(table)
    return Code(int(rows[len(rows) // 2][0], 16))


@pytest.mark.parametrize("table", ALL)
def test_a_closed_table_has_the_same_rows(package: Path, table: str) -> None:
    assert Tables(str(package)).rows(table) == SHIPPED.rows(table)


@pytest.mark.parametrize("table", NAMED)
def test_every_row_of_a_closed_table_is_found(package: Path, table: str) -> None:
    found, held = Tables(str(package)), Tables.read(str(package))
    for row in SHIPPED.rows(table)[::7]:
        code = Code(int(row[0], 16))
        expected = [repr(name) for name in SHIPPED.names(code)]
        assert [repr(name) for name in found.names(code)] == expected
        assert [repr(name) for name in held.names(code)] == expected


@pytest.mark.parametrize("table", NAMED)
@pytest.mark.parametrize("damage", ["half", "block", "changed", "missing", "empty", "unmarked"])
def test_a_damaged_table_is_named(package: Path, table: str, damage: str) -> None:
    path, code = package / table, middle(table)
    content = path.read_bytes()
    place = content.index(code.hex.encode())
    damaged = {
        "half": content[: len(content) // 2],
        "block": content[: content.index(b"\n", content.index(b"\n# rows", place) + 1) + 1],
        "changed": content[: place + 12] + b"~" + content[place + 13 :],
        "empty": b"",
        "unmarked": content.partition(b"\n")[2],
    }
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(damaged[damage])
    with pytest.raises(DamagedData) as error:
        Tables(str(package)).names(code)
    assert error.value.path == str(path)


@pytest.mark.parametrize("table", NAMED)
@pytest.mark.parametrize("damage", ["changed", "lost"])
def test_damage_anywhere_is_named_when_all_is_read(package: Path, table: str, damage: str) -> None:
    """Also where the end of the file still fits: a block lost, and the size put right."""
    path = package / table
    content = path.read_bytes()
    if damage == "changed":
        place = content.index(middle(table).hex.encode()) + 12
        path.write_bytes(content[:place] + b"~" + content[place + 1 :])
    else:
        first = content.index(b"\n# rows") + 1
        second = content.index(b"\n# rows", first) + 1
        lost = content[:first] + content[second:]
        head, _, size = lost.rpartition(b"=")
        path.write_bytes(head + b"=%d\n" % (int(size) - (second - first)))
    with pytest.raises(DamagedData) as error:
        Tables.read(str(package))
    assert error.value.path == str(path)


@pytest.mark.parametrize(
    ("rows", "advice"),
    [
        ("0x80070005,A,b\n", "line 2"),
        ("0x80070005,A,b,c\n0x80070004,A,b,c\n", "line 3"),
        ("0x80070005,A,b,c", "cut short"),
    ],
)
def test_a_plain_table_that_is_none_is_named(tmp_path: Path, rows: str, advice: str) -> None:
    for name in ALL:
        shutil.copy(Path(paths.content(), name), tmp_path)
    (tmp_path / GLOSSES).write_text(f"code,symbol,gloss_en,gloss_zh\n{rows}", encoding="utf-8")
    with pytest.raises(DamagedData, match=advice):
        Tables.read(str(tmp_path))


def test_a_folder_has_its_own_tables_or_none(tmp_path: Path) -> None:
    assert Tables(str(tmp_path)).folder == paths.folder("content")
    for name in ALL:
        (tmp_path / name).write_text("code,symbol,gloss_en,gloss_zh\n", encoding="utf-8")
    (tmp_path / GLOSSES).write_text(
        "code,symbol,gloss_en,gloss_zh\n0xC0DEC0DE,,Ours alone,只有我們有\n", encoding="utf-8"
    )
    knowledge = KnowledgeBase.load(str(tmp_path))
    assert knowledge.code("0xC0DEC0DE", "en").status == "known"
    assert knowledge.code("0xC004F074", "en").status == "unknown"


def test_held_tables_do_not_follow_the_files(package: Path) -> None:
    held = Tables.read(str(package))
    for name in ALL:
        (package / name).write_text("", encoding="utf-8")
    assert held.names(Code(0xC004F074))[0].gloss("en")
    assert held.chain(Code(0xC0000022)) == [0x80070005]


@pytest.mark.parametrize("digits", ["C004F074", "80070005", "C0000022", "80070057", "800706BA"])
def test_the_first_names_say_what_all_names_say(digits: str) -> None:
    code = Code(int(digits, 16))
    first, every = SHIPPED.first_names(code), SHIPPED.names(code)
    assert symbols.symbol_of(first) == symbols.symbol_of(every)
    for language in ("en", "zh-TW"):
        assert symbols.gloss_of(first, language) == symbols.gloss_of(every, language)


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
    assert symbols.readable(symbol) == words


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("a,b,c", ["a", "b", "c"]),
        ('a,"b,c",d', ["a", "b,c", "d"]),
        ('"a ""q""",b', ['a "q"', "b"]),
    ],
)
def test_split_row(line: str, fields: list[str]) -> None:
    assert split_row(line) == fields
