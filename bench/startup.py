"""Start-up of a look-up in the terminal against a bare interpreter, side by side in one run.

Run: ``python -m bench startup``. Each round runs every command once, in turn; the figure is the median of the ratios to
``python -c pass`` of the same round. Bytecode is compiled first. Without .pyc files everything is several times slower.
"""

import compileall
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import kb

ROUNDS = int(os.environ.get("KB_BENCH_ROUNDS", "60"))
CLICK = "import click\n@click.command()\ndef hello(): click.echo('hello')\nhello()"


def commands() -> dict[str, list[str]]:
    """What is measured, by name."""
    slui = str(Path(sys.executable).with_name("slui"))
    found = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "slui, article": [slui, "0x2a", "0xC004F074"],
        "slui, table only": [slui, "0x2a", "0xC004D104"],
        "slui, unknown": [slui, "0x2a", "0xC0DEC0DE"],
        "slui, malformed": [slui, "0x2a", "0x8007005"],
        "click, hello world": [sys.executable, "-c", CLICK],
    }
    rustc = shutil.which("rustc")
    return found | ({"rustc --explain E0382": [rustc, "--explain", "E0382"]} if rustc else {})


def main() -> None:
    """Print the table."""
    compileall.compile_dir(os.path.dirname(kb.__file__), quiet=2)
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    times: dict[str, list[float]] = {name: [] for name in commands()}
    for name, command in list(commands().items()) * ROUNDS:
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, check=False)
        times[name].append((time.perf_counter() - start) * 1000)
    base = times["python -c pass"]
    print(f"{'command':24} {'median ms':>10} {'ratio':>7}   ({ROUNDS} rounds)")
    for name, measured in times.items():
        ratio = statistics.median(m / b for m, b in zip(measured, base, strict=True))
        print(f"{name:24} {statistics.median(measured):10.2f} {ratio:7.2f}")


if __name__ == "__main__":
    main()
