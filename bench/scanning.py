"""How fast ``kb scan`` reads a log, against ``grep -c 0x`` on the same file, side by side in one
run.

Run: ``python -m bench scanning``. Four logs of KB_BENCH_MEGABYTES (64) are made: without codes,
with many numbers that look like codes, in Chinese, and with a code in one line of a hundred. Each
round reads every log in turn by grep, by the interpreter line by line, and by us, in this process;
the figures are medians, the ratio is that to grep of the same round. ``kb scan`` adds its start,
measured apart.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kb.logs import files, occurrences
from kb.lookup import KnowledgeBase

ROUNDS = int(os.environ.get("KB_BENCH_ROUNDS", "5"))
SIZE = int(os.environ.get("KB_BENCH_MEGABYTES", "64")) * 1_000_000
LEVELS = ("INFO", "INFO", "INFO", "DEBUG", "WARN", "ERROR")


def _plain(number: int, chance: random.Random) -> str:
    stamp = f"2024-03-05 09:{number // 60 % 60:02d}:{number % 60:02d},{number % 1000:03d}"
    who = f"{chance.choice(LEVELS)} [worker-{number % 16}] request {number}"
    took = f"took {chance.randint(1, 900)} ms"
    return f"{stamp} {who} {took}, status 200, path /api/items/{number % 1013}\n"


def _decoys(number: int, chance: random.Random) -> str:
    guid = f"{{{chance.getrandbits(32):08x}-1111-4222-8333-{chance.getrandbits(48):012x}}}"
    thread, pointer = f"tid=0x{number % 65536:x}", f"obj=0x{chance.getrandbits(44):012x}"
    return f"09:12:44.{number % 1000:03d} {thread} {pointer} {guid} GET_ITEM done\n"


def _chinese(number: int, _chance: random.Random) -> str:
    said = f"第 {number} 筆要求由服務處理完成，耗時 {number % 900} 毫秒。"
    return f"2024-03-05 09:12:44 資訊 [工作 {number % 16}] {said}\n"


def _codes(number: int, chance: random.Random) -> str:
    return (
        _plain(number, chance)
        if number % 100
        else "2024-03-05 09:12:44 activation failed, hr=0xC004F074\n"
    )


LOGS: dict[str, Callable[[int, random.Random], str]] = {
    "without codes": _plain,
    "with decoys": _decoys,
    "Chinese": _chinese,
    "a code in 100 lines": _codes,
}


def main() -> None:
    """Print the table."""
    grep = shutil.which("grep")
    if not grep:
        raise SystemExit("grep is needed for comparison")
    knowledge = KnowledgeBase.load()
    knowledge.extract("0xC004F074 E_FAIL")
    with tempfile.TemporaryDirectory() as folder:
        paths = {
            name: _write(Path(folder, f"{number}.log"), line)
            for number, (name, line) in enumerate(LOGS.items())
        }
        times: dict[tuple[str, str], list[float]] = {}
        for _ in range(ROUNDS):
            for name, path in paths.items():
                times.setdefault((name, "grep"), []).append(_grep(grep, path))
                times.setdefault((name, "lines"), []).append(_lines(path))
                times.setdefault((name, "kb"), []).append(_kb(knowledge, path))
        head = f"{'log':20} {'kb MB/s':>8} {'grep MB/s':>10} {'kb/grep':>8} {'kb/lines':>9}"
        print(f"{head}   (times; {ROUNDS} rounds)")
        for name, path in paths.items():
            size = path.stat().st_size / 1e6
            ours, theirs, plain = (times[name, who] for who in ("kb", "grep", "lines"))
            to_grep = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
            to_lines = statistics.median(a / b for a, b in zip(ours, plain, strict=True))
            speeds = [size / statistics.median(one) for one in (ours, theirs)]
            print(f"{name:20} {speeds[0]:8.0f} {speeds[1]:10.0f} {to_grep:8.1f} {to_lines:9.1f}")
        start = statistics.median(
            _started(paths["without codes"].with_name("empty.log")) for _ in range(ROUNDS)
        )
        print(f"kb scan of one short line, start included: {start * 1000:.0f} ms")


def _write(path: Path, line: Callable[[int, random.Random], str]) -> Path:
    chance, written, number = random.Random(7), 0, 0
    with open(path, "w", encoding="utf-8") as file:
        while written < SIZE:
            text = "".join(line(number + place, chance) for place in range(1000))
            file.write(text)
            written += len(text.encode())
            number += 1000
    return path


def _grep(grep: str, path: Path) -> float:
    start = time.perf_counter()
    environment = os.environ | {"LC_ALL": "C"}
    subprocess.run(
        [grep, "-c", "0x", str(path)], capture_output=True, check=False, env=environment
    )
    return time.perf_counter() - start


def _lines(path: Path) -> float:
    start = time.perf_counter()
    with open(path, encoding="utf-8") as file:
        sum("0x" in line for line in file)
    return time.perf_counter() - start


def _kb(knowledge: KnowledgeBase, path: Path) -> float:
    start = time.perf_counter()
    log = files.opened(str(path))
    sum(1 for _ in occurrences.in_blocks(knowledge, log.name, log.blocks()))
    log.close()
    return time.perf_counter() - start


def _started(path: Path) -> float:
    path.write_text("0xC004F074\n", encoding="utf-8")
    start = time.perf_counter()
    subprocess.run(
        [str(Path(sys.executable).with_name("kb")), "scan", str(path)],
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
