"""Unknown values and small numbers: errors where a text says so, or where they look like one."""

import pytest

from kb.codes.code import Code
from kb.lookup import KnowledgeBase

# Families that no table has

UNKNOWN = Code(0x9A150006)  # nor will any: no service has this family


def test_the_unknown_value_is_unknown(knowledge: KnowledgeBase) -> None:
    assert not knowledge.is_known(UNKNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "0x9A150006 when I open the Store",
        "安裝時跳出 0x9A150006",
        "Error 0x9A150006",
        "X_E_NO_APPLICABLE_INSTALLER (0x9A150006)",
        "Fehlercode: 9A150006",
        "*FAILED* [9A150006]",
        "exit code: -1709899770",
        "errorCode = 2585067526",
    ],
)
def test_an_unknown_value_may_be_an_error(knowledge: KnowledgeBase, text: str) -> None:
    assert [one.code for one in knowledge.extract(text)] == [UNKNOWN]


@pytest.mark.parametrize(
    "text",
    [
        "9A150006 in the log",
        "const K = 0x9A150006;",
        "#define K_MAGIC 0x9A150006",
        "hwnd 0x9A150006",
        "id 0x9A150006",
        "stack 0x9A150006",
        "0x9A150006UL",
        "0x9A150000",
        "0x9A15F000",
        "0xBA150006",
        "0x9A123456",
        "0xFFFF0006 error 0xFFFFFFFF",
        "0xdeadbeef 0x8badf00d error 0xcccccccc",
        "0x9A150006, 0x12345678",
        "value -1709899770",
        "total 2585067526",
    ],
)
def test_an_unknown_value_may_be_something_else(knowledge: KnowledgeBase, text: str) -> None:
    assert knowledge.extract(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("HKCU to 0x80000003", False),
        ("2147483650", False),
        ("-2147483646", False),
        ("80000010", False),
        ("exception 0x80000003", True),
        ("a breakpoint, status 80000003", True),
        ("vis=c0000005 newVal=0xc0000005", False),
        ("it ends with c0000005", True),
        ("#define X_FLAG 0xC0000005", False),
        ("3221225477", False),
        ("exit code 3221225477", True),
    ],
)
def test_bits_need_a_word_for_error(knowledge: KnowledgeBase, text: str, found: bool) -> None:
    assert bool(knowledge.extract(text)) == found


# Numbers in words


@pytest.mark.parametrize(
    "text",
    [
        "FAILED 1058:",
        "Systemfehler 1058 aufgetreten",
        "Fehler 1058: Der Dienst",
        "erreur système 1058",
        "Erreur 1058 : le service",
        "Error de sistema 1058.",
        "システム エラー 1058 が発生しました",
        "エラー 1058: サービス",
        "시스템 오류 1058이(가)",
        "오류 1058: 서비스를",
        "Ошибка 1058: служба",
        "błąd 1058",
        "fout 1058",
        "fel 1058",
        "lỗi 1058",
        "1058錯誤",
        "報 1058 的錯誤",
        "a 1058 error",
        "[WinError 1058]",
        "lastErrorCode=1058",
        "OpenService failed (1058)",
        "error: %%1058",
    ],
)
def test_a_win32_number_in_many_words(knowledge: KnowledgeBase, text: str) -> None:
    assert [one.code.hex for one in knowledge.extract(text)] == ["0x80070422"]
    assert knowledge.extract(text.replace("1058", "1058.5")) == []


@pytest.mark.parametrize(
    "text",
    [
        "Error: 5\n\nThe option is there",
        "[SC] OpenService FAILED 5:\n\nAccess",
        "[WinError 5]",
        "ERROR 5 (0x00000005) Copying",
        "Last error: 5 (0x5):",
        "Error 5: Access is denied.",
        "錯誤 5: 存取被拒。",
        "Win32Exception (5)",
        "Systemfehler 5",
    ],
)
def test_formats_of_windows_take_any_number(knowledge: KnowledgeBase, text: str) -> None:
    assert [one.code.hex for one in knowledge.extract(text)] == ["0x80070005"]


@pytest.mark.parametrize(
    "text",
    [
        "Error: 5\nnothing",
        "error 5",
        "ERROR 5 (0x00000006)",
        "Error: 404\n\nNot Found",
        "Error 1722. There is a problem",
        "-- Fehler 1706. Keine gültige Quelle",
        "錯誤 1722。此 Windows Installer 套件有問題",
        "error 2503",
        "SQL error 1205",
        "Run-time error '1004'",
        "Office error 2016",
        "returned 1200",
        "is returning 3010",
    ],
)
def test_numbers_of_others_are_left_alone(knowledge: KnowledgeBase, text: str) -> None:
    assert knowledge.extract(text) == []


def test_the_same_number_is_windows_where_it_says_so(knowledge: KnowledgeBase) -> None:
    for text in (
        "error 1722. There",
        "Error 1722. The RPC server",
        "錯誤 1722。RPC",
        "Error: 1722",
    ):
        assert [one.code.hex for one in knowledge.extract(text)] == ["0x800706BA"]
