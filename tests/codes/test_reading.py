"""Reading one spelling: tables for what people write, properties for every 32-bit value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.codes.code import Code
from kb.codes.reading import near, normalise, position, read
from kb.errors import Malformed

VALUES = st.integers(0, 0xFFFFFFFF)
FAILURES = st.integers(0x80000000, 0xFFFFFFFF)


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        ("0xC004F074", 0xC004F074, "hresult"),
        ("0Xc004f074", 0xC004F074, "hresult"),
        ("C004F074", 0xC004F074, "hresult"),
        ("(0xC004F074)", 0xC004F074, "hresult"),
        ("「0xC004F038」", 0xC004F038, "hresult"),
        ("0xc004f074.", 0xC004F074, "hresult"),
        ("&HC004F074", 0xC004F074, "hresult"),
        ("C004F074h", 0xC004F074, "hresult"),
        ("0x8007232BL", 0x8007232B, "hresult"),
        ("0x80070005UL", 0x80070005, "hresult"),
        ("-1073418124", 0xC004F074, "hresult"),
        ("−1073418124", 0xC004F074, "hresult"),
        ("-\n1073418124", 0xC004F074, "hresult"),
        ("3221549172", 0xC004F074, "hresult"),
        ("2,147,952,252", 0x8007267C, "hresult"),
        ("9852", 0x8007267C, "win32"),
        ("0x267C", 0x8007267C, "win32"),
        ("0x0000267C", 0x8007267C, "win32"),
        ("HRESULT_FROM_WIN32(9852)", 0x8007267C, "win32"),
        ("hresult_from_win32( 0x267c )", 0x8007267C, "win32"),
        ("HRESULT_FROM_NT(0xC0000022)", 0xD0000022, "ntstatus"),
        ("０ｘＣ００４Ｆ０７４", 0xC004F074, "hresult"),
        ("0xCOO4FO74", 0xC004F074, "hresult"),
        ("OxC004F074", 0xC004F074, "hresult"),
        ("0x8OO7OOO5", 0x80070005, "hresult"),
        ("0xC004-F074", 0xC004F074, "hresult"),
        ("0xC004 F074", 0xC004F074, "hresult"),
        ("0xC004\nF074", 0xC004F074, "hresult"),
        ("0xC0\u00ad04F0\u200b74", 0xC004F074, "hresult"),
        ("\u202a0x8007232B\u202c", 0x8007232B, "hresult"),
        ("0x\u00a0C004F074", 0xC004F074, "hresult"),
        ("slui.exe 0x2a 0x8007267C", 0x8007267C, "hresult"),
        ("slui 0x2A 8007267c", 0x8007267C, "hresult"),
        ("hr=0x8007232B", 0x8007232B, "hresult"),
        ("Reason:0x8007232B", 0x8007232B, "hresult"),
        ("HRESULT = 80072EFD", 0x80072EFD, "hresult"),
        ("error 0x80070005", 0x80070005, "hresult"),
        ("0xFFFFFFFF80070005", 0x80070005, "hresult"),
        ("80070490", 0x80070490, "hresult"),
        ("0", 0, "hresult"),
    ],
)
def test_spellings(text: str, code: int, kind: str) -> None:
    first = read(text)[0]
    assert (first.code, first.kind) == (code, kind)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("()", "empty"),
        ("0x", "no-digits"),
        ("&H", "no-digits"),
        ("hello", "not-a-code"),
        ("dead", "not-a-code"),
        ("KMS", "not-a-code"),
        ("0xC004F07G", "not-hex"),
        ("0x8007005", "seven-digits"),
        ("0x800070002", "too-many-digits"),
        ("0x123456789A", "too-many-digits"),
        ("4294967296", "too-large"),
        ("-2147483649", "too-large"),
        ("99999999999999", "too-large"),
        ("9" * 10_000, "too-long"),
        ("٣٢١", "foreign-digits"),
        ("0x８00７000５٣", "foreign-digits"),
        ("\U0001f600", "not-a-code"),
        ("\u202e\u202d", "empty"),
    ],
)
def test_malformed(text: str, problem: str) -> None:
    with pytest.raises(Malformed) as error:
        read(text)
    assert error.value.problem == problem


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("0xCOO4F074", {"look-alike"}),
        ("０ｘＣ００４Ｆ０７４", {"full-width"}),
        ("0xC004-F074", {"joined"}),
        ("0xC0\u00ad04F074", {"hidden"}),
        ("9852", {"decimal", "win32"}),
        ("-1073418124", {"signed"}),
        ("0xC004F074", set()),
    ],
)
def test_the_reading_says_how(text: str, notes: set[str]) -> None:
    assert set(read(text)[0].notes) == notes


def test_a_small_number_has_several_readings() -> None:
    assert [(r.code.hex, r.kind) for r in read("1722")] == [
        ("0x800706BA", "win32"),
        ("0xC00006BA", "ntstatus"),
        ("0x000006BA", "hresult"),
        ("0x80071722", "win32"),
        ("0xC0001722", "ntstatus"),
        ("0x00001722", "hresult"),
    ]


def test_a_reading_can_be_chosen() -> None:
    assert {r.kind for r in read("5", "ntstatus")} == {"ntstatus"}
    assert read("5", "hresult")[0].code == 5


def test_nine_digits_give_the_eight_digit_codes() -> None:
    with pytest.raises(Malformed) as error:
        read("0x800070002")
    assert "80070002" in error.value.near


def test_seven_digits_give_the_code_with_the_missing_one() -> None:
    with pytest.raises(Malformed) as error:
        read("0x8007005")
    assert "80070005" in error.value.near


def test_swapped_digits_come_before_wrong_ones() -> None:
    found = near("C004F047")
    assert "C004F074" in found[:7]
    assert "C004F047" not in found


def test_bits_are_where_ms_erref_has_them() -> None:
    assert Code(0x80000000).is_failure
    assert Code(0x40000000).is_reserved
    assert Code(0x20000000).is_customer
    assert Code(0x10000000).is_nt
    assert Code(0x08000000).is_x
    assert Code(0x07FF0000).facility == 0x7FF
    assert Code(0x0000FFFF).number == 0xFFFF
    assert Code(0x8007267C).facility_name == "WIN32"
    assert Code(0xC004F074).facility == 4
    assert Code(0x80240022).facility_name == "WINDOWSUPDATE"
    assert Code(0xC0020036).facility_as("ntstatus") == "2 (NTSTATUS RPC_RUNTIME)"
    assert Code(0x80070005).facility_as("hresult") == "7 (FACILITY_WIN32)"
    assert Code(0x887A0001).facility_name == "DXGI"
    assert Code(0x803F7001).facility_name == "WINDOWS_STORE"
    assert Code(0xC0EA000A).facility_name == "USERMODE_LICENSING"
    assert Code(0xD0000022).facility_name is None
    assert Code(0xD0000022).ntstatus == 0xC0000022
    assert Code(0x8007267C).ntstatus is None


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        (0x80070005, "failure"),
        (0xC004F074, "failure"),
        (0x4004F065, "informational"),
        (0x00000103, "success"),
    ],
)
def test_severity(code: int, severity: str) -> None:
    assert Code(code).severity == severity


@pytest.mark.parametrize("value", [-1, 1 << 32])
def test_a_code_has_32_bits(value: int) -> None:
    with pytest.raises(ValueError, match="32-bit"):
        Code(value)


@given(VALUES)
def test_canonical_form_reads_back(value: int) -> None:
    code = Code(value)
    readings = read(code.hex)
    assert value in {r.code for r in readings}
    assert Code.from_signed(code.signed) == value


@given(FAILURES)
def test_every_spelling_of_a_failure_reads_as_the_same_code(value: int) -> None:
    code = Code(value)
    bare = code.hex[2:]
    full_width = "".join(chr(ord(c) + 0xFEE0) for c in code.hex)
    letters = bare.replace("0", "O").replace("1", "l")
    spellings = [
        *(code.hex.lower(), bare.lower() + "h", f"&H{bare}", f"[{code.hex}]", str(code.signed)),
        *(f"0x{bare[:4]}-{bare[4:]}", f"0x{bare[:3]} {bare[3:]}", full_width, f"0x{letters}"),
        *(f"hr={code.hex}", f"slui.exe 0x2a {code.hex}", f"0x{bare[:4]}\u200b{bare[4:]}"),
    ]
    for spelling in spellings:
        assert read(spelling)[0].code == value, spelling
    assert value in {r.code for r in read(str(value))}


@given(st.integers(1, 0xFFFF))
def test_every_win32_number_reads_as_its_hresult(number: int) -> None:
    assert read(str(number))[0].code == 0x80070000 | number
    assert read(f"HRESULT_FROM_WIN32({number})")[0].code == 0x80070000 | number
    assert Code.from_win32(number).win32 == number


@given(st.text(max_size=300))
def test_any_text_is_read_or_malformed(text: str) -> None:
    try:
        found = read(text)
    except Malformed:
        return
    assert found


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)[0]
    assert normalise(once)[0] == once


def test_a_letter_that_is_no_hex_digit_is_what_was_mistyped() -> None:
    with pytest.raises(Malformed) as caught:
        read("0xC004F07G")
    assert "C004F074" in caught.value.near
    assert all(set(one) <= set("0123456789ABCDEF") for one in caught.value.near)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("0xC004G074", 6),
        ("0xC004F07", 9),
        ("0xC004F07 ", 9),
        ("0x", 2),
        ("hello", 0),
        ("hr=0xC00Z0001", 8),
        ("(0xC004F0@4)", 9),
        ("0x8000700050", 10),
        ("0x8007 0005 12", 12),
        ("99999999999", 10),
        ("-99999999999", 11),
        ("0xC004F\u066074", 7),
        ("ＦＦＺ", 2),
        ("abcd", None),
        ("", None),
        ("a" * 300, 200),
    ],
)
def test_malformed_can_be_pointed_at(text: str, place: int | None) -> None:
    with pytest.raises(Malformed) as raised:
        read(text)
    assert position(text, raised.value.problem) == place


@given(st.text(max_size=60))
def test_the_place_lies_in_the_text(text: str) -> None:
    try:
        read(text)
    except Malformed as error:
        found = position(text, error.problem)
        assert found is None or 0 <= found <= len(text)


@pytest.mark.parametrize("text", ["0000000@", "0xC004F0Z4", "C004F07Z"])
def test_near_misses_are_codes_even_where_a_character_is_none(text: str) -> None:
    with pytest.raises(Malformed) as raised:
        read(text)
    assert raised.value.near
    assert all(len(digits) == 8 and int(digits, 16) >= 0 for digits in raised.value.near)
