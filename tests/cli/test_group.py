"""What the commands share: input in any encoding, and the words of a search that finds nothing."""

from pathlib import Path

import pytest
from click import ClickException

from kb.cli.commands import run
from kb.cli.group import read_text

TEXT = "錯誤碼 0xC004F074\n第二行 0x8007232B\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp950"]
)
def test_input_is_read_in_the_encodings_of_windows(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "in.txt").write_bytes(TEXT.encode(encoding))
    assert read_text(str(tmp_path / "in.txt")) == TEXT


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0", "this is a binary file; give text"),
        (b"\x81\xff\xfe\x81\n\xff\xff\n", "neither UTF-8 nor UTF-16 nor cp950 text"),
    ],
)
def test_what_is_no_text_is_named(tmp_path: Path, raw: bytes, said: str) -> None:
    (tmp_path / "in.bin").write_bytes(raw)
    with pytest.raises(ClickException, match=said) as raised:
        read_text(str(tmp_path / "in.bin"))
    assert raised.value.message.startswith(f"{tmp_path / 'in.bin'}: ")


def test_lines_that_cannot_be_read_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.txt").write_bytes(b"0xC004F074\nhalf a line \xff\xff\nthe end\n")
    assert read_text(str(tmp_path / "in.txt")).splitlines()[::2] == ["0xC004F074", "the end"]
    assert "in.txt: lines with bytes of no known encoding: 1\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Did you mean: kms host zanzibarr\n"),
        ("zh-TW", "您要找的是不是：kms host zanzibarr\n"),
    ],
)
def test_a_search_asks_back_in_the_readers_punctuation(
    language: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["search", "kms hots zanzibarr", "--lang", language]) == 1
    assert said in capsys.readouterr().err
