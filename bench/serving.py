"""Requests a second on one core: our look-ups and pages beside bare Flask and beside nginx with a
static file.

Run: ``python -m bench serving``; needs ``nginx`` and ``wrk`` (Debian: ``apt-get install
nginx-light wrk``); what is missing is left out. Every server runs as one process on core 0, the
load comes from core 1 over 16 connections that stay open. All take their turn in each round, so
that a busy machine harms all alike; the figures are medians, and the ratios are medians of the
ratios within a round. nginx sends the same bytes as the look-up.
"""

import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROUNDS = 7
SECONDS = 2
LOOKUP = "/api/v1/codes/0x8007267C?lang=zh-TW"
ARTICLE = "/en/codes/0x8007267C"
SERVER_CORE, LOAD_CORE = "0", "1"
FIRST_PORT = 8123
KB = str(Path(sys.executable).parent / "kb")
PLAIN = "Accept-Encoding: gzip"

NGINX = """
worker_processes 1; daemon off; master_process off;
pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; keepalive_requests 100000000; sendfile on;
  default_type application/json; open_file_cache max=10;
  client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {folder}/files; }}
}}
"""


@contextmanager
def running(command: list[str], url: str) -> Iterator[None]:
    """A server on its core, from when it answers until the block ends."""
    pinned = ["taskset", "-c", SERVER_CORE, *command] if shutil.which("taskset") else command
    process = subprocess.Popen(
        pinned, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait_for(url, process)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def load(url: str) -> float:
    """Requests a second."""
    command = ["wrk", "-t1", "-c16", f"-d{SECONDS}", "-H", PLAIN, url]
    pinned = ["taskset", "-c", LOAD_CORE, *command] if shutil.which("taskset") else command
    output = subprocess.run(pinned, check=True, capture_output=True, text=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if found is None or "Non-2xx" in output:
        raise SystemExit(f"{url} does not answer as it should:\n{output}")
    return float(found[1])


def servers(folder: Path) -> dict[str, tuple[list[str], str]]:
    """Name of each measurement → the command of its server and the address to load."""
    ports = iter(range(FIRST_PORT, FIRST_PORT + 7))
    found: dict[str, tuple[list[str], str]] = {}
    for name in ("granian", "waitress"):
        port = next(ports)
        command = [KB, "serve", "--server", name, "--port", str(port)]
        found[f"{name}: look-up"] = (command, f"http://127.0.0.1:{port}{LOOKUP}")
        found[f"{name}: article"] = (command, f"http://127.0.0.1:{port}{ARTICLE}")
        port = next(ports)
        found[f"{name}: bare Flask"] = (_bare(name, port), f"http://127.0.0.1:{port}/")
    if shutil.which("nginx"):
        port = next(ports)
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
        found["nginx: static file"] = (
            ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")],
            f"http://127.0.0.1:{port}/lookup",
        )
    return found


def main() -> None:
    """Print the table."""
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing: apt-get install wrk")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "files").mkdir()
        wanted = servers(folder)
        started: list[list[str]] = []
        for title, (command, url) in wanted.items():
            if title.startswith("nginx"):
                (folder / "files" / "lookup").write_bytes(_body(wanted["granian: look-up"][1]))
            if command not in started:
                stack.enter_context(running(command, url))
                started.append(command)
        figures = measure({title: url for title, (_command, url) in wanted.items()})
    report(figures)


def measure(urls: dict[str, str]) -> dict[str, list[float]]:
    """The figure of each round for each address, after one round that does not count."""
    figures: dict[str, list[float]] = {title: [] for title in urls}
    for round_ in range(ROUNDS + 1):
        for title, url in urls.items():
            figure = load(url)
            if round_:
                figures[title].append(figure)
    return figures


def report(figures: dict[str, list[float]]) -> None:
    """Medians, and what the ratios are."""
    print(f"{'one process on one core':24} {'requests/s':>11}   ({ROUNDS} rounds of {SECONDS} s)")
    for title, values in figures.items():
        print(f"{title:24} {statistics.median(values):11.0f}")
    pairs = [("granian: look-up", "nginx: static file")]
    pairs += [
        (f"{name}: {what}", f"{name}: bare Flask")
        for name in ("granian", "waitress")
        for what in ("look-up", "article")
    ]
    for ours, other in pairs:
        if other in figures:
            ratio = statistics.median(
                a / b for a, b in zip(figures[ours], figures[other], strict=True)
            )
            print(f"{ours} / {other}: {ratio:.2f}")


def _bare(server: str, port: int) -> list[str]:
    python = sys.executable
    if server == "granian":
        options = [
            "--interface",
            "wsgi",
            "--factory",
            "--workers",
            "1",
            "--port",
            str(port),
            "--no-ws",
            "--log-level",
            "error",
        ]
        return [python, "-m", "granian", *options, "bench.bare:create_app"]
    return [
        python,
        "-m",
        "waitress",
        f"--listen=127.0.0.1:{port}",
        "--threads=8",
        "--call",
        "bench.bare:create_app",
    ]


def _body(url: str) -> bytes:
    with urllib.request.urlopen(
        urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    ) as reply:
        return bytes(reply.read())


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _attempt in range(300):
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            if process.poll() is not None:
                raise SystemExit(f"the server for {url} ended with {process.returncode}") from None
            time.sleep(0.1)
    raise SystemExit(f"nothing answers at {url}")
