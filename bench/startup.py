"""Start-up of a look-up in the terminal against a bare interpreter, side by side in one run.

Run: ``python -m bench startup``. The wheel is built and installed into a new environment, its
bytecode compiled. Each round runs every command once, in turn; the figure is the median of the
ratios to ``python -c pass`` of the same round. Traps: without .pyc files everything is several
times slower, and pip 23 writes scripts that import ``re``, so pip is brought up to date first.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent

ROUNDS = int(os.environ.get("KB_BENCH_ROUNDS", "60"))
CLICK = "import click\n@click.command()\ndef hello(): click.echo('hello')\nhello()"


def commands(binaries: Path) -> dict[str, list[str]]:
    """What is measured, by name; ``binaries`` is the folder of the environment with the wheel."""
    slui, python = str(binaries / "slui"), str(binaries / "python")
    found = {
        "python -c pass": [python, "-c", "pass"],
        "slui, article": [slui, "0x2a", "0xC004F074"],
        "slui, table only": [slui, "0x2a", "0xC004D104"],
        "slui, unknown": [slui, "0x2a", "0xC0DEC0DE"],
        "slui, malformed": [slui, "0x2a", "0x8007005"],
        "click, hello world": [python, "-c", CLICK],
    }
    rustc = shutil.which("rustc")
    return found | ({"rustc --explain E0382": [rustc, "--explain", "E0382"]} if rustc else {})


def install(folder: Path) -> Path:
    """The ``bin`` folder of a new environment below ``folder`` with the wheel and click in it."""
    build = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "-o",
        str(folder / "dist"),
        str(ROOT),
    ]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    venv.create(folder / "venv", with_pip=True)
    binaries = folder / "venv" / "bin"
    pip = [str(binaries / "python"), "-m", "pip", "install", "-q"]
    subprocess.run([*pip, "--upgrade", "pip"], check=False)
    subprocess.run([*pip, "click"], check=True)
    subprocess.run([*pip, "--no-deps", str(next((folder / "dist").glob("*.whl")))], check=True)
    subprocess.run(
        [str(binaries / "python"), "-m", "compileall", "-q", str(folder / "venv" / "lib")],
        check=False,
    )
    return binaries


def main() -> None:
    """Print the table."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(commands(install(Path(folder))), environment)
    base = measured["python -c pass"]
    print(f"{'command':24} {'median ms':>10} {'ratio':>7}   ({ROUNDS} rounds)")
    for name, times in measured.items():
        ratio = statistics.median(time / bare for time, bare in zip(times, base, strict=True))
        print(f"{name:24} {statistics.median(times):10.2f} {ratio:7.2f}")


def measure(wanted: dict[str, list[str]], environment: dict[str, str]) -> dict[str, list[float]]:
    """Milliseconds of each round for each command."""
    times: dict[str, list[float]] = {name: [] for name in wanted}
    for name, command in list(wanted.items()) * ROUNDS:
        start = time.perf_counter()
        subprocess.run(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            check=False,
            cwd="/",
        )
        times[name].append((time.perf_counter() - start) * 1000)
    return times


if __name__ == "__main__":
    main()
