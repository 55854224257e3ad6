"""Reading input: every encoding that Windows writes, streams in pieces, and what is no text."""

import contextlib
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import UnreadableText
from kb.logs import files

TEXT = "第一行，錯誤碼 0xC004F074\r\nsecond line\n\n最後一行沒有換行"


class Trickle(io.RawIOBase):
    """A stream that gives at most ``size`` bytes at once, as a pipe does."""

    def __init__(self, raw: bytes, size: int) -> None:
        self._raw, self._size = raw, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        count = min(self._size, len(buffer), len(self._raw))
        buffer[:count], self._raw = self._raw[:count], self._raw[count:]
        return count


def text_of(raw: bytes, size: int = 1 << 20) -> str:
    return "".join(files.Log("x", io.BufferedReader(Trickle(raw, size))).blocks())  # type: ignore[type-var]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp950"]
)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1 << 20])
def test_encodings(encoding: str, size: int) -> None:
    raw = TEXT.encode(encoding)
    first = (
        64 if encoding.startswith("utf-16-") else 0
    )  # what says that it is UTF-16 must be in the first piece
    assert text_of(raw, max(size, first)) == TEXT


def test_a_utf_16_file_with_a_mark_that_is_big_endian() -> None:
    assert text_of(b"\xfe\xff" + TEXT.encode("utf-16-be")) == TEXT


def test_a_log_that_several_programs_wrote() -> None:
    raw = "工具甲：錯誤\n".encode() * 3 + "工具乙：錯誤\n".encode("cp950") * 3 + b"plain\n"
    assert text_of(raw) == "工具甲：錯誤\n" * 3 + "工具乙：錯誤\n" * 3 + "plain\n"


def test_lines_with_bytes_of_no_encoding_are_counted() -> None:
    log = files.Log("x", io.BytesIO(b"good\nbad \xff\xff\xff here\n0xC004F074\n"))
    assert "0xC004F074" in "".join(log.blocks())
    assert log.damaged == 1


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\0\1\2\3", "binary"),
        (b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0", "binary"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        (bytes(range(256)) * 4, "binary"),
        (b"\x81\x20\xff", "neither UTF-8"),
    ],
)
def test_what_is_no_text_is_refused(raw: bytes, said: str) -> None:
    with pytest.raises(UnreadableText, match=said):
        text_of(raw)


def test_a_nul_far_behind_is_no_reason_to_stop() -> None:
    assert text_of(b"line\n" * 100_000 + b"\0\0\0\n").endswith("\0\0\0\n")


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=200),
    st.integers(1, 50),
)
def test_any_utf_8_comes_back(text: str, size: int) -> None:
    assert text_of(text.encode(), size) == text.removeprefix("\ufeff")


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(raw: bytes) -> None:
    with contextlib.suppress(UnreadableText):
        assert isinstance(text_of(raw), str)


def test_a_line_without_end_is_cut_between_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LONGEST_LINE", 1000)
    text = "錯誤 0xC004F074 " * 400
    assert text_of(text.encode(), 100) == text
    assert text_of(text.encode("cp950"), 100) == text


def test_blocks_come_as_soon_as_there_is_a_line() -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as file, os.fdopen(writer, "wb", buffering=0) as pipe:
        blocks = files.Log("-", file).blocks()
        pipe.write(b"first\nsec")
        assert next(blocks) == "first\n"
        pipe.write(b"ond\n")
        assert next(blocks) == "second\n"


def test_progress_counts_every_byte() -> None:
    counts: list[int] = []
    raw = TEXT.encode("cp950") * 20_000
    list(files.Log("x", io.BytesIO(raw)).blocks(counts.append))
    assert sum(counts) == len(raw)


def test_files_of_a_folder(tmp_path: Path) -> None:
    for name in ("b/2.log", "a.log", "b/1.log"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "dangling").symlink_to("/nowhere")
    os.mkfifo(tmp_path / "pipe")
    failures: list[OSError] = []
    found = [
        os.path.relpath(name, tmp_path) for name in files.files(str(tmp_path), failures.append)
    ]
    assert found == ["a.log", os.path.join("b", "1.log"), os.path.join("b", "2.log")]
    assert list(files.files("-", failures.append)) == ["-"]
    assert failures == []


def test_an_event_log_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "x.evtx").write_bytes(b"ElfFile\0" + bytes(100))
    log = files.opened(str(tmp_path / "x.evtx"))
    assert log.is_event_log
    log.close()
