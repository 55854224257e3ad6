"""Reads logs, exports and pastes as text: files, folders, standard input; any size, in blocks, in
the encodings of Windows.
"""

import codecs
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from kb.errors import Advice, UnreadableText

STANDARD_INPUT = "-"
# Bytes read at once; a stream gives what it has. A log is read as fast with a quarter of it, at
# half the speed with 4 KiB, and at three quarters with 4 MiB, which also take 18 MB more memory.
BLOCK = 1 << 18
# Bytes that decide on the encoding of what has no mark, and on text or binary data.
HEAD = 1 << 16
# Bytes of a line without an end after which it is cut: memory stays bounded, and a code at the cut
# is still read whole, because the scanner joins blocks.
LONGEST_LINE = 1 << 20
EVENT_LOG = b"ElfFile\0"
_LONGEST_MARK = 3  # bytes of the byte-order mark of UTF-8; those of UTF-16 have two
_BINARY = Advice("this is a binary file; give text, or an export of it")
_UNKNOWN = Advice("neither UTF-8 nor UTF-16 nor cp950 text")


@dataclass
class Log:
    """An opened input: its name and its bytes.

    ``damaged`` counts the lines read so far that have bytes of no known encoding.
    """

    name: str
    file: BinaryIO
    damaged: int = field(default=0)

    def head(self) -> bytes:
        """The first bytes, which are read again by ``blocks``; of a stream, those that are there
        at once.
        """
        peek: Callable[[int], bytes] | None = getattr(self.file, "peek", None)
        return peek(HEAD)[:HEAD] if peek else b""

    @property
    def is_event_log(self) -> bool:
        """Whether it is a Windows event log (EVTX)."""
        return self.head().startswith(EVENT_LOG)

    def blocks(self, progress: Callable[[int], None] = lambda _count: None) -> Iterator[str]:
        """Its text in blocks, of whole lines but where one is longer than LONGEST_LINE; as soon as
        a stream has some.

        ``progress`` is told the number of bytes read. Raises UnreadableText for binary data and
        unknown encodings.
        """
        chunk = self._read()
        while 0 < len(chunk) < _LONGEST_MARK and (more := self._read()):
            chunk += more
        encoding = encoding_of(chunk)
        parts = (
            self._wide(chunk, encoding) if encoding.startswith("utf-16") else self._narrow(chunk)
        )
        for text, count in parts:
            progress(count)
            if text:
                yield text

    def close(self) -> None:
        """Close it, unless it is standard input."""
        if self.name != STANDARD_INPUT:
            self.file.close()

    def _read(self) -> bytes:
        read: Callable[[int], bytes] = getattr(self.file, "read1", self.file.read)
        return read(BLOCK)

    def _wide(self, chunk: bytes, encoding: str) -> Iterator[tuple[str, int]]:
        """UTF-16: characters may be cut between two chunks."""
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        text = decoder.decode(chunk).removeprefix("\ufeff")
        while chunk:
            yield text, len(chunk)
            chunk = self._read()
            text = decoder.decode(chunk)
        yield decoder.decode(b"", final=True), 0

    def _narrow(self, chunk: bytes) -> Iterator[tuple[str, int]]:
        """UTF-8 and cp950, even mixed: whole lines are decoded together, and one by one where that
        fails.
        """
        kept, is_first = chunk.removeprefix(codecs.BOM_UTF8), True
        count = len(chunk)
        while chunk:
            edge = _edge(kept)
            if edge:
                yield self._decoded(kept[:edge], is_first), count
                kept, is_first, count = kept[edge:], False, 0
            chunk = self._read()
            kept, count = kept + chunk, count + len(chunk)
        yield self._decoded(kept, is_first), count

    def _decoded(self, raw: bytes, is_first: bool) -> str:
        for encoding in ("utf-8", "cp950"):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                continue
        lines = [_line(line) for line in raw.splitlines(keepends=True)]
        damaged = sum(not is_good for _, is_good in lines)
        if is_first and damaged * 2 > len(lines):
            raise UnreadableText(_UNKNOWN)
        self.damaged += damaged
        return "".join(text for text, _ in lines)


def opened(name: str) -> Log:
    """A file, or for ``-`` standard input; OSError as ``open`` raises it."""
    if name == STANDARD_INPUT:
        return Log(name, sys.stdin.buffer)
    return Log(name, open(name, "rb", buffering=HEAD))


@contextmanager
def on_disk(log: Log) -> Iterator[str]:
    """A path to the bytes of an input; those of standard input go to a file for as long as it is
    needed.
    """
    if log.name != STANDARD_INPUT:
        yield log.name
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "standard-input.evtx")
        with open(path, "wb") as file:
            while chunk := log.file.read(BLOCK):
                file.write(chunk)
        yield path


def files(name: str, failed: Callable[[OSError], None]) -> Iterator[str]:
    """The files of a folder and its subfolders, sorted; the name itself where it is no folder.
    ``failed`` is told errors.
    """
    if not os.path.isdir(name):
        yield name
        return
    for folder, subfolders, names in os.walk(name, onerror=failed):
        subfolders.sort()
        yield from (
            os.path.join(folder, file)
            for file in sorted(names)
            if os.path.isfile(os.path.join(folder, file))
        )


def encoding_of(head: bytes) -> str:
    """``utf-16-le``, ``utf-16-be``, or ``utf-8`` for all that has one byte for ASCII;
    UnreadableText for binary data.
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16-le" if head.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
    head = head[:HEAD]
    if b"\0" not in head:
        return "utf-8"
    encoding = "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
    if not _is_text(head[: len(head) & ~1], encoding):
        raise UnreadableText(_BINARY)
    return encoding


def _is_text(raw: bytes, encoding: str) -> bool:
    """Whether bytes are plain text in an encoding: no control characters, and some line end, space
    or digit.
    """
    text = raw.decode(encoding, "replace")
    odd = sum(
        (character < " " and character not in "\t\r\n\f") or character == "\ufffd"
        for character in text[:-1]
    )
    return odd == 0 and any(character in " \n0123456789" for character in text)


def _edge(raw: bytes) -> int:
    """Where bytes can be cut: behind the last line end; in a line that is too long, behind a byte
    that ends a character.
    """
    edge = raw.rfind(b"\n") + 1
    if edge or len(raw) < LONGEST_LINE:
        return edge
    return next(
        (place + 1 for place in range(len(raw) - 1, len(raw) - HEAD, -1) if raw[place] < 0x40),
        len(raw),
    )


def _line(raw: bytes) -> tuple[str, bool]:
    """A line in the first encoding that fits, and whether one did."""
    for encoding in ("utf-8", "cp950"):
        try:
            return raw.decode(encoding), True
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace"), False
