"""Codes in running text: what must be found as written, and what must be left alone."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.codes import scan
from kb.codes.code import Code
from kb.known_codes import KnownCodes
from kb.logs.redact import Redactor
from kb.lookup import KnowledgeBase
from tests.codes import foreign_logs

PASTES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "pastes.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]

FOUND = [
    ("slmgr said 0XC004F041 again", ["0xC004F041"]),
    ("錯誤碼0xC004F074，請處理", ["0xC004F074"]),
    ("错误: 0xC004F074 软件授权服务", ["0xC004F074"]),
    ("出現「0xC004F038」錯誤", ["0xC004F038"]),
    ("rc=-2147024891", ["0x80070005"]),
    ("Return value was 3221549172, retrying.", ["0xC004F074"]),
    ("hr=8007232b", ["0x8007232B"]),
    ("error c004c020", ["0xC004C020"]),
    ("(0x8007251D)", ["0x8007251D"]),
    ("0xC004\nF074", ["0xC004F074"]),
    ("> 0xC004\n> F074", ["0xC004F074"]),
    ("０ｘ８００７２ＥＥ７", ["0x80072EE7"]),
    ("0x8007232BL", ["0x8007232B"]),
    ("Reason:0x8007232B AppId = 55c92734-d682-4d71-983e-d6ec3f16059f", ["0x8007232B"]),
    ("hr=0x8007232B; then -1073418124", ["0x8007232B", "0xC004F074"]),
    ("publish: DNS_ERROR_NO_DNS_SERVERS", ["0x8007267C"]),
    ("HRESULT_FROM_WIN32(9852)", ["0x8007267C"]),
    ("dns error 9852 on the host", ["0x8007267C"]),
    ("slui.exe 0x2a 0x8007267C", ["0x8007267C"]),
    ("0xC004F074 0xC004F074", ["0xC004F074", "0xC004F074"]),
    ('{"hresult": "0x80072F8F"}', ["0x80072F8F"]),
    ("0xC004F074,0x00000000,kms01.example.com:1688", ["0xC004F074"]),
    ("0xCOO4F074", ["0xC004F074"]),
    ("0x C004 F00F windows not activated", ["0xC004F00F"]),
]

DECOYS = [
    "00000000-0000-0000-0000-000000000000 / 0x0 / 0x00000000 / S_OK",
    "GUID 8007232b-7233-4234-8235-c004f0741234",
    "MAC: C0:04:F0:74:80:07 and C0-04-F0-74-80-07",
    "hash 8007232bd1e5c9f0a7",
    "crc=C004F074A1 size=0x80000000",
    "pid=0x1a2c tid=0x2f40",
    "addr 0x00007FFB8A2B7C00",
    "tick 0x5F3759DF at 09:12",
    "phone +1 (214) 794-2405, 400-800-7005, 02-2700-1234",
    "KB5005033 installed, version 10.0.19045.3803",
    "W269N-WFGWX-YVC9B-4J6C9-T83GX",
    "統編 12345678 帳號 EMP0800722",
    "Ticket number: 8007005.",
    "2024-03-05 09:12:44,123",
    "S-1-5-21-1004336348-1177238915-682003330-512",
    "stop code 0x0000007B inaccessible boot device",
    "slui.exe 0x2a",
    "ISBN 9789571234567",
    "https://example.com/8007232b/C004F074",
    "IID 004315213754905223715610208931784510274698513726405984125937460218",
    "sha1 c004f074c004f074c004f074c004f074c004f074",
    "Correlation {8007232B-0000-0000-0000-000000000000}",
    "status flags 0x04000008",
    "blue screen IRQL 0x0000000A",
]


@pytest.mark.parametrize(("text", "codes"), FOUND)
def test_found(knowledge: KnowledgeBase, text: str, codes: list[str]) -> None:
    assert [one.code.hex for one in knowledge.extract(text)] == codes


@pytest.mark.parametrize("text", DECOYS)
def test_left_alone(knowledge: KnowledgeBase, text: str) -> None:
    assert knowledge.extract(text) == []


def test_what_is_given_to_slui_is_a_code_whatever_it_looks_like(knowledge: KnowledgeBase) -> None:
    assert len(knowledge.extract("slui.exe 0x2a 0x00112233")) == 1
    assert knowledge.extract("see 0x00112233") == []


def test_a_field_takes_a_known_code_only_with_a_sign(knowledge: KnowledgeBase) -> None:
    assert len(knowledge.extract("the wizard says for these flags 0xC004F074")) == 1
    assert knowledge.extract("the wizard says flags=0xC004F074") == []
    assert knowledge.extract("the wizard says flags c004f074") == []


@pytest.mark.parametrize(
    "label",
    ["編號", "工單：", "单号 ", "Ticket ", "case number: ", "account=", "QQ ", "tel. ", "id "],
)
def test_what_people_file_takes_bare_numbers_alone(knowledge: KnowledgeBase, label: str) -> None:
    assert [one.code.hex for one in knowledge.extract(f"{label}0xC004F074")] == ["0xC004F074"]
    assert knowledge.extract(f"{label} C004F074, {label} 80070005, {label} 2147942405") == []
    assert knowledge.extract(f"{label} 0x80CF4017") == []


@pytest.mark.parametrize(
    "shape",
    [
        "addr {}",
        "tid={}",
        "位址 {}",
        "[<{}>]",
        "ntdll+{}",
        "#0  {} in main ()",
        "{} main+0x12",
        "{} <main+4>",
        "{}-0xdfffffff",
        "0x80000000 - {}",
        "- locked <{}> (a java.util.HashMap)",
        "==4711==    at {}: main (a.c:5)",
        "./a.out(+0x1a)[{}]",
        "start {}, end 0xdfffffff",
        "(A;;{};;;SY)",
        "“{}”指令引用的“0x00000000”内存。",
        "0x00000001 {} 0x12345678 0x23456789",
    ],
)
def test_a_shape_takes_even_a_known_code_with_0x(knowledge: KnowledgeBase, shape: str) -> None:
    assert knowledge.extract(shape.format("0xC004F074")) == []
    assert knowledge.extract(shape.format("0x80CF4017")) == []


def test_two_codes_are_no_range_and_a_stage_is_no_end(knowledge: KnowledgeBase) -> None:
    for text in ("0x80070005-0x80070057", "0x80070005 - 0x00020017", "0x80070005-0x90002"):
        assert knowledge.extract(text)[0].code.hex == "0x80070005"


def test_logs_of_other_systems_have_no_codes(knowledge: KnowledgeBase) -> None:
    text = "".join(foreign_logs.lines(seed=1, size=1_000_000))
    assert [(one.text, one.code) for one in knowledge.extract(text)] == []


@pytest.mark.parametrize(("text", "_codes"), FOUND)
def test_the_place_is_that_of_the_text_as_written(
    knowledge: KnowledgeBase, text: str, _codes: list[str]
) -> None:
    for one in knowledge.extract(text):
        assert text[one.start : one.end] == one.text


@given(st.text())
def test_codes_can_be_extracted_from_any_text(knowledge: KnowledgeBase, text: str) -> None:
    places = [(one.start, one.end) for one in knowledge.extract(text)]
    assert places == sorted(places)


@given(
    before=st.text(alphabet="abc 網域。\n", max_size=20),
    after=st.text(alphabet=" .，)\n", min_size=1, max_size=5),
)
def test_a_code_is_found_wherever_it_stands(
    knowledge: KnowledgeBase, before: str, after: str
) -> None:
    assert "0xC004F074" in [
        one.code.hex for one in knowledge.extract(f"{before} 0xC004F074{after}")
    ]


@pytest.mark.parametrize("paste", PASTES, ids=lambda paste: f"{paste['kind']}-{paste['lang']}")
def test_a_paste_gives_exactly_its_codes(knowledge: KnowledgeBase, paste: dict[str, Any]) -> None:
    found = knowledge.extract(paste["text"])
    assert list(dict.fromkeys(one.code.hex for one in found)) == paste["codes"]
    assert [paste["text"][one.start : one.end] for one in found] == [one.text for one in found]


def test_there_are_enough_pastes() -> None:
    assert len(PASTES) >= 400
    assert sum(not paste["codes"] for paste in PASTES) >= 130
    assert len({paste["lang"] for paste in PASTES}) >= 16


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("0xC004\n> F074", ("text", "joined")),
        ("0xCOO4F074", ("text", "look-alike")),
        ("error 0x00000709", ("text", "win32")),
        ("rc=-2147024891", ("text", "signed")),
    ],
)
def test_it_says_how_a_code_was_read(
    knowledge: KnowledgeBase, text: str, notes: tuple[str, ...]
) -> None:
    assert [one.reading.notes for one in knowledge.extract(text)] == [notes]


# Reading in parts gives what reading as a whole gives

PIECES = st.sampled_from([paste["text"] for paste in PASTES])
# Shapes that the rules know, between bars.
SHAPES = (
    "0x|C004F074|0xC004\n> F074|80070005 |-2147024891|3221549172|error 1722|E_FAIL|_|\u200b|０ｘ|"
    "8007232B-|錯誤 1722| |\n|:|tid=0x|pid: |a|00000000 |STOP: 0x7B (|)|<b>|dword:|\r\n|error|"
    "хС004F074|0х|С004F074|×80070005|ОxC004F074|\\u0027|WindowsUpdate_|code|80CF4017|0x8A150006|"
    "[AGENT_X_FAILED] 101 |\t|Fehler |Systemfehler |erreur système |エラー コード: |오류 |Ошибка |"
    "błąd |lỗi |hatası |[SC] StartService FAILED |[SC] x échec(s) |1058:|53|1603| 1722 錯誤|"
    "is returning |returned |WinError |Error: 87\n\n|ERROR 53 (0x00000035)|%%|failed with |"
    "OpenService failed (|a 1603 error|Access is denied|. The |=|發生系統錯誤 |傳回 |失敗 |fel |"
    "fout |rc=|exit code |(0x5)|mei:|陳：|Error: |status |Kod: |codice |stops at |hata kodu |"
    "reason=|ret |結果|Ergebnis: |eroare |hr:|Ausnahmecode |Rückgabewert |exited |код |virhe |"
    "+0x1a| <main+4>|[<|>]|#0  |0xc0000000-|-1978335226|3399548929,"
)
FRAGMENTS = st.sampled_from(SHAPES.split("|"))
TEXTS = st.lists(
    st.one_of(PIECES, FRAGMENTS, st.text(max_size=40), st.just("x" * 700), st.just("word " * 200)),
    max_size=12,
)


def everywhere(knowledge: KnowledgeBase, text: str) -> list[scan.Occurrence]:
    with_symbol = KnownCodes(knowledge.library, knowledge.tables).with_symbol
    return scan.extract_slowly(text, knowledge.is_known, with_symbol)


# What lies as far apart as the rules look: a code broken twice in a quoted mail, which is as long
# as any that is taken, and a label in front of the words of a dump.
QUOTED = "=\r\n" + "   >" * 6 + " " * 16
FAR = [
    f"0x8007{QUOTED}23{QUOTED}2B",
    "<hr>" + " " * 58 + "0000000000000001   " * 4 + "8007232B",
]


@pytest.mark.parametrize("text", FAR)
def test_what_lies_far_apart_is_still_one_place(knowledge: KnowledgeBase, text: str) -> None:
    for whole in (text, "x" * 700 + f"\n{text}\n" + "x" * 700):
        assert [one.code.hex for one in knowledge.extract(whole)] == ["0x8007232B"]
        assert knowledge.extract(whole) == everywhere(knowledge, whole)


@given(parts=TEXTS)
@example(parts=["C004", "\u200b", "F074"])
@example(parts=["-2,147,024,", "891"])
@example(parts=["x" * 700, "0xC004\n> F074"])
def test_looking_for_shapes_first_changes_nothing(
    knowledge: KnowledgeBase, parts: list[str]
) -> None:
    text = "".join(parts)
    assert knowledge.extract(text) == everywhere(knowledge, text)


@given(parts=TEXTS, size=st.integers(1, 5000))
@example(parts=["word " * 410, "error 1722", "x" * 2000], size=1)
def test_reading_in_blocks_changes_nothing(
    knowledge: KnowledgeBase, parts: list[str], size: int
) -> None:
    text = "".join(parts)
    blocks = [text[place : place + size] for place in range(0, len(text), size)]
    settled, found = "", []
    for part, codes in knowledge.extract_from_blocks(blocks):
        found += [
            (len(settled) + one.start, len(settled) + one.end, one.text, one.code) for one in codes
        ]
        settled += part
    assert settled == text
    assert found == [
        (one.start, one.end, one.text, one.code) for one in everywhere(knowledge, text)
    ]


FOREVER = (
    "0x" + "b" * 99,
    "0xb ",
    "0x>|> ",
    "0x\n> 1",
    "<b>",
    "0x <wbr>",
    "A_",
    "_A",
    "error ",
    "STOP: 1 (",
    "-1,234,",
    "F" * 9,
    "[SC] a ",
    "Error: \n",
    "#define A_B_C ",
    "[A_FAILED] 1 ",
    "a+0x1",
    "AaBb failed ",
    "錯誤",
    "エラー コード ",
    "0х",
    "C004F07",
)
MASKED_FOREVER = (
    "CMID ",
    "host: ",
    "a.",
    "a-",
    "1:",
    "x@",
    "/home/",
    "C:\\Users\\a ",
    "\\\\a\\",
    "S-1-5-21-1",
    "http://a:b",
    "BCDFG-",
)


@pytest.mark.parametrize("part", [*FOREVER, *MASKED_FOREVER])
def test_no_text_takes_forever(knowledge: KnowledgeBase, part: str) -> None:
    """A pattern that goes back over what it has read would not come to an end here."""
    for text in (part * 20_000, part * 20_000 + "!", " " + "\n".join([part * 100] * 200)):
        knowledge.extract(text)
        Redactor(knowledge.setup_keys).text(text)


@pytest.mark.parametrize("code", ["0xC004F074 ", "0x80CF4017 ", "C004F074 ", "error 1722 "])
def test_many_codes_do_not_take_forever(knowledge: KnowledgeBase, code: str) -> None:
    assert len(knowledge.extract(code * 20_000)) == 20_000


def test_a_million_characters_without_a_space(knowledge: KnowledgeBase) -> None:
    assert knowledge.extract("啟用時出現問題請協助處理" * 90_000) == []
    assert knowledge.extract(" ".join(f"Event ID {number}" for number in range(1000, 1200))) == []


def test_nothing_is_known_without_tables() -> None:
    found = scan.extract(
        "0xC004F074 and 80070005 and E_FAIL", lambda _code: False, lambda _symbol: None
    )
    assert [one.code for one in found] == [Code(0xC004F074)]
