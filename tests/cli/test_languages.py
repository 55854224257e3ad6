"""The terminal speaks the reader's language: help, usage, and whatever it complains about."""

import gettext
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kb import chinese
from kb.cli import said
from kb.cli.commands import main, run
from kb.cli.help import texts
from kb.errors import Advice
from kb.languages import EN, LANGUAGES, ZH_TW

BIN = Path(sys.executable).parent
# Three words of a sentence; metavariables, names and examples have no such row.
ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")
# What authors use lists its rules in English.
RULES = "\n規則：\n"


def is_chinese(text: str) -> bool:
    return any(chinese.is_han(character) for character in text)


def asked(
    capsys: pytest.CaptureFixture[str], *arguments: str, language: str
) -> tuple[int, str, str]:
    """Exit code, output and complaint of a command line with ``--lang`` before the command."""
    status = run(["--lang", language, *arguments])
    out, err = capsys.readouterr()
    return status, out, err


def test_every_text_of_the_help_is_there_in_chinese() -> None:
    """Of every command, every option, and what stands for a value."""
    wanted = [text for text in texts(main) if text]
    assert len(wanted) > 60
    with said.speaking(ZH_TW):
        assert [text for text in wanted if not is_chinese(gettext.gettext(text))] == []
    assert [text for text in wanted if is_chinese(text)] == []


@pytest.mark.parametrize("name", ["", *main.commands])
def test_help_is_in_one_language(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [name, "--help"] if name else ["--help"]
    status, out, _ = asked(capsys, *arguments, language=ZH_TW)
    assert status == 0
    assert out.startswith(f"用法：kb {name}".rstrip())
    assert "\n選項：\n" in out
    assert ENGLISH.findall(out.partition(RULES)[0]) == []
    assert max(map(chinese.columns, out.splitlines())) <= 80
    status, out, _ = asked(capsys, *arguments, language=EN)
    assert out.startswith(f"Usage: kb {name}".rstrip())
    assert not is_chinese(out)


def test_the_environment_decides_on_the_language_of_the_help() -> None:
    done = subprocess.run(
        [BIN / "kb", "--help"],
        capture_output=True,
        check=True,
        env={"LANG": "zh_TW.UTF-8", "PATH": os.environ["PATH"]},
    )
    shown = [" ".join(line.split()) for line in done.stdout.decode().splitlines()]
    for line in (
        "用法：kb [選項] 命令 [引數]...",
        "說明 Windows 啟用錯誤：kb 錯誤碼、kb search 字詞、kb scan 檔案。",
        "選項：",
        "--version 顯示版本後結束。",
        "-h, --help 顯示這份說明後結束。",
        "命令：",
        "search 用字詞搜尋文章。",
    ):
        assert line in shown


@pytest.mark.parametrize(
    ("arguments", "status", "english", "translated"),
    [
        # Ours.
        (
            ["serch", "foo"],
            2,
            "Error: no such command: 'serch'; did you mean 'kb search'?",
            "錯誤：沒有 'serch' 這個命令；您要找的是不是「kb search」？",
        ),
        (
            ["scan", "gone.log"],
            2,
            "kb: gone.log: No such file or directory",
            "kb: gone.log: 找不到這個檔案或資料夾",
        ),
        (
            ["redact", "gone.log"],
            2,
            "kb: gone.log: No such file or directory",
            "kb: gone.log: 找不到這個檔案或資料夾",
        ),
        (["--nonsense", "5"], 2, "no such option: --nonsense", "沒有這個選項：--nonsense"),
        (["xyzzy"], 1, "nothing really fits 'xyzzy'.", "沒有真正符合 'xyzzy' 的文章。"),
        (["search", "xyzzy"], 1, "nothing really fits these words.", "沒有真正符合這些字詞"),
        (["0xC004D104", "--reply"], 1, "there is no article for", "沒有說明 '0xC004D104' 的文章"),
        (["5", "--strict"], 3, "ambiguous: 0x80070005, ", "有多種讀法：0x80070005、"),
        (["--strict", "no dns servers"], 3, "chosen by words only", "只是依字詞選出"),
        (["0xC004F074 " * 9000], 2, "longer than 65536 bytes", "輸入超過 65536 個位元組"),
        (["scan", "--json", "--csv"], 2, "choose one of", "--json 與 --csv 只能擇一"),
        (["triage", "x.txt"], 2, "say what x.txt is with", "指定 x.txt 的格式"),
        (["scan", "b.bin"], 2, "b.bin: this is a binary file; give", "b.bin: 這是二進位檔案；"),
        (["triage", "t.csv"], 1, "t.csv:2: this row has 3 columns", "t.csv:2: 這一列有 3 欄"),
        (
            ["triage", "t.csv", "--column", "Code"],
            2,
            "there is no column 'Code'; the columns are: a, b",
            "沒有 'Code' 這一欄；現有的欄位是：a, b",
        ),
        (
            ["triage", "t.csv", "--output", "gone/x.csv"],
            2,
            "cannot write gone/x.csv: No such file or directory",
            "無法寫入 gone/x.csv：找不到這個檔案或資料夾",
        ),
        (["serve", "--host", "192.0.2.1"], 2, "cannot listen on 192.0.2.1", "無法在 192.0.2.1"),
        (["check", "gone.md"], 2, "there is no file gone.md", "沒有這個檔案：gone.md"),
        (["new", "codes", "hello"], 2, "This is not an error code.", "這不是錯誤碼。"),
        (["new", "issues", "A b"], 2, "use lower-case letters", "只能使用小寫英文字母"),
        # Click's.
        (["scan", "--foo"], 2, "Error: No such option '--foo'.", "錯誤：沒有 '--foo' 這個選項。"),
        (["search"], 2, "Missing argument TERMS...", "少了引數：字詞..."),
        (["index", "x"], 2, "unexpected extra argument (x)", "多了這些引數：x"),
        (["search", "--limit", "99", "x"], 2, "not in the range 1<=x<=50", "99 超出範圍"),
        (["search", "--limit", "x", "x"], 2, "is not a valid integer", "'x' 不是有效的數字。"),
        (["scan", "--lang", "fr"], 2, "Invalid value for '--lang'", "'--lang' 的值不正確："),
        (["explain", "--as", "x", "5"], 2, "'x' is not one of", "'x' 不在可選的值之內："),
        (["scan", "--json=1"], 2, "does not take a value", "選項 '--json' 不接受任何值。"),
        (["scan", "--lang"], 2, "requires an argument", "選項 '--lang' 後面需要 1 個值。"),
        (["check", "--content", "gone"], 2, "'gone' does not exist", "'gone' 不存在。"),
    ],
)
def test_a_complaint_is_in_the_readers_language(
    arguments: list[str],
    status: int,
    english: str,
    translated: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "b.bin").write_bytes(b"\0\1\2")
    (tmp_path / "t.csv").write_text("a,b\n1,2,3\n")
    monkeypatch.chdir(tmp_path)
    for language, wanted in ((EN, english), (ZH_TW, translated)):
        found, _, err = asked(capsys, *arguments, language=language)
        assert (found, wanted in err) == (status, True), err
        if language == ZH_TW:
            assert ENGLISH.findall(err.replace(arguments[-1], "")) == []


@pytest.mark.parametrize(
    ("arguments", "english", "translated"),
    [
        ([], "usage: slui 0x2a CODE\n       slui 0x2a", "用法：slui 0x2a 錯誤碼\n      slui 0x2a"),
        (["4"], "exist in Windows only", "只有 Windows 才有"),
        (["0x2a", "hello"], "for words: kb search hello", "要用字詞搜尋請輸入：kb search hello"),
    ],
)
def test_slui_complains_in_the_readers_language(
    arguments: list[str], english: str, translated: str
) -> None:
    for language, wanted in ((EN, english), (ZH_TW, translated)):
        done = subprocess.run(
            [BIN / "slui", *arguments],
            capture_output=True,
            check=False,
            env={"KB_LANG": language, "PATH": os.environ["PATH"]},
        )
        assert (done.returncode, done.stdout) == (2, b"")
        assert wanted in done.stderr.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_setting_that_cannot_be_used(
    language: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KB_SITE", str(tmp_path / "gone"))
    monkeypatch.setenv("KB_POST_RATE", "often")
    _, _, err = asked(capsys, "serve", language=language)
    advice = "請寫成 60/minute" if language == ZH_TW else "write it as 60/minute"
    assert f"KB_POST_RATE='often': {advice}" in err
    monkeypatch.delenv("KB_POST_RATE")
    _, _, err = asked(capsys, "search", "kms", language=language)
    advice = "請指定可以讀取的資料夾" if language == ZH_TW else "name a folder that can be read"
    assert advice in err


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["5"], EN),
        (["--lang", "zh-TW", "5"], ZH_TW),
        (["5", "--lang=zh"], ZH_TW),
        (["scan", "a", "--lang", "zh_TW.UTF-8"], ZH_TW),
        (["5", "--lang", "zh-TW", "--lang", "en"], EN),
        (["5", "--lang", "zh-TW", "--lang", "fr"], ZH_TW),
        (["5", "--lang"], EN),
        (["--", "--lang", "zh-TW"], EN),
        ([], EN),
    ],
)
def test_the_command_line_is_asked_before_the_environment(
    arguments: list[str], found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_LANG", "en")
    assert said.language_of(arguments) == found
    monkeypatch.setenv("KB_LANG", "zh-TW")
    assert said.language_of(["5"]) == ZH_TW


@pytest.mark.parametrize(
    "arguments", [["--lang", "zh-TW", "search", "kms"], ["search", "kms", "--lang", "zh-TW"]]
)
def test_the_language_may_stand_before_the_command(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 0
    assert is_chinese(capsys.readouterr().out)


def test_the_language_is_spoken_only_within(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    with said.speaking(ZH_TW):
        assert gettext.gettext("Permission denied") == "拒絕存取"
        with said.speaking(EN):
            assert gettext.gettext("Permission denied") == "Permission denied"
    assert os.environ["LANGUAGE"] == "de"
    monkeypatch.delenv("LANGUAGE")
    with said.speaking(ZH_TW):
        pass
    assert "LANGUAGE" not in os.environ


def test_what_stands_in_an_advice_is_not_translated_but_for_what_systems_say() -> None:
    """A column may be called as a text of ours is."""
    columns = Advice(
        "there is no column {name!r}; the columns are: {columns}", name="x", columns="Commands"
    )
    assert columns == "there is no column 'x'; the columns are: Commands"
    folder = Advice("{why}; name a folder that can be read, or unset it", why="Permission denied")
    with said.speaking(ZH_TW):
        assert said.said(columns) == "沒有 'x' 這一欄；現有的欄位是：Commands"
        assert said.said(folder).startswith("拒絕存取；")
        assert said.said("") == ""
        assert said.said("what nobody translated") == "what nobody translated"
