"""The commands that read logs, pastes and ticket exports: what is printed where, and the exit
codes.
"""

import csv
import io
import json
import os
import subprocess
from functools import partial
from pathlib import Path

import pytest

from tests import evtx_writer
from tests.cli.test_terminal import BIN, run

SPP = "Microsoft-Windows-Security-SPP"
LOG = (
    "2024-03-05 09:12:44 hr=0xC004F074 bad\n2024-03-05 09:13:00 ok\n"
    "2024-03-06 08:00:00 0x8007\n> 232B and 0xC004F074\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "a.log").write_text(LOG)
    (tmp_path / "deep" / "b.txt").write_bytes("錯誤碼 0x8007232B\r\n".encode("utf-16"))
    (tmp_path / "deep" / "er" / "c.csv").write_bytes(
        "電腦,錯誤\npc1,-2147024891\n".encode("cp950")
    )
    (tmp_path / "deep" / "program.exe").write_bytes(b"MZ\x90\0\3\0\0\0" + bytes(range(256)))
    return tmp_path


def test_a_folder_is_read_to_the_bottom(folder: Path) -> None:
    status, out, err = run("kb", "scan", ".", cwd=folder)
    assert status == 0
    assert [line.split(" ")[1] for line in out.splitlines()] == [
        "0xC004F074",
        "0x8007232B",
        "0xC004F074",
        "0x8007232B",
        "0x80070005",
    ]
    assert out.splitlines()[1].startswith(f".{os.sep}a.log:3:21: ")
    assert "program.exe: skipped: this is a binary file" in err


def test_json_says_where_and_when(folder: Path) -> None:
    body = json.loads(run("kb", "scan", "--json", "a.log", cwd=folder)[1])
    assert body["schema"] == 1
    first, second, _ = body["codes"]
    assert first | {"title": ""} == {
        "code": "0xC004F074",
        "title": "",
        "url": "/en/codes/0xC004F074",
        "file": "a.log",
        "line": 1,
        "column": 24,
        "start": 23,
        "end": 33,
        "text": "0xC004F074",
        "time": "2024-03-05 09:12:44",
    }
    assert LOG[second["start"] : second["end"]] == second["text"] == "0x8007\n> 232B"


def test_json_of_nothing_is_json() -> None:
    status, out, _ = run("kb", "scan", "--json", input_=b"nothing")
    assert (status, json.loads(out)) == (1, {"schema": 1, "codes": []})


def test_csv_cells_are_no_formulas(tmp_path: Path) -> None:
    (tmp_path / "=cmd|x.log").write_text("rc=-2147024891 and\n0xC004\nF074\n")
    status, out, _ = run("kb", "scan", "--csv", ".", cwd=tmp_path)
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert status == 0
    assert [row["code"] for row in rows] == ["0x80070005", "0xC004F074"]
    assert rows[0]["text"] == "'-2147024891"
    assert rows[1]["text"] == "0xC004\nF074"
    status, out, _ = run("kb", "scan", "--csv", "=cmd|x.log", cwd=tmp_path)
    assert next(csv.DictReader(io.StringIO(out)))["file"] == "'=cmd|x.log"
    status, out, _ = run("kb", "scan", "--summary", "--csv", "=cmd|x.log", cwd=tmp_path)
    row = next(csv.DictReader(io.StringIO(out)))
    assert (row["first"], row["last"]) == ("'=cmd|x.log:1", "'=cmd|x.log:1")


def test_the_summary_counts_by_code(folder: Path) -> None:
    status, out, _ = run("kb", "scan", "--summary", "a.log", "deep", cwd=folder)
    assert status == 0
    assert out.splitlines()[0].startswith("0x8007232B  2 ×  ")
    assert "    First seen: a.log:3 (2024-03-06 08:00:00)" in out
    assert f"    Last seen: deep{os.sep}b.txt:1\n" in out
    assert out.count("Most common cause: ") == 3
    body = json.loads(run("kb", "scan", "--summary", "--json", "a.log", cwd=folder)[1])
    assert [
        (row["code"], row["count"], row["first"]["line"], row["last"]["line"])
        for row in body["codes"]
    ] == [
        ("0xC004F074", 2, 1, 4),
        ("0x8007232B", 1, 3, 3),
    ]
    rows = list(
        csv.DictReader(
            io.StringIO(run("kb", "scan", "--summary", "--csv", "a.log", cwd=folder)[1])
        )
    )
    assert (rows[0]["count"], rows[0]["first"], rows[0]["last_time"]) == ("2", "a.log:1", "")


def test_annotated_lines_come_through_unchanged() -> None:
    text = "one\r\nhr=0xC004F074 二\r\n\ttwo 0x8007\r\n> 232B\r\nlast 0x80070005"
    status, out, _ = run(
        "kb", "scan", "--annotate", input_=text.encode(), env={"KB_URL": "https://kb.example.com"}
    )
    assert status == 0
    notes = [line for line in out.split("\n") if line.startswith("    ^ ")]
    assert (
        "".join(line for line in out.splitlines(keepends=True) if not line.startswith("    ^ "))
        == text + "\n"
    )
    assert [note.split()[1] for note in notes] == ["0xC004F074:", "0x8007232B:", "0x80070005:"]
    assert notes[0].endswith("  https://kb.example.com/en/codes/0xC004F074")


def test_a_line_of_a_stream_is_passed_on_before_the_next_one_comes() -> None:
    with subprocess.Popen(
        [BIN / "kb", "scan", "--annotate"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b"rc=0xC004F074\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"rc=0xC004F074\n"
        assert process.stdout.readline().startswith(b"    ^ 0xC004F074: ")
        process.stdin.write(b"next\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"next\n"
        process.stdin.close()
    assert process.returncode == 0


SECRET = (
    "Computer: PC-0412\nhr=0xC004F074 for mei@fabrikam.com at 10.1.2.3\n"
    "/ipk BCDFG-HJKMP-QRTVW-XY234-6789C\nC:\\Users\\mei\\x.log on PC-0412\n"
)


def test_redacted_text() -> None:
    status, out, err = run("kb", "redact", input_=SECRET.encode())
    assert (status, err) == (0, "")
    assert out == (
        "Computer: [host-1]\nhr=0xC004F074 for [mail-1] at [ip-1]\n"
        "/ipk *****-*****-*****-*****-6789C\nC:\\Users\\[user-1]\\x.log on [host-1]\n"
    )


def test_redacted_annotations_and_paths(tmp_path: Path) -> None:
    out = run("kb", "scan", "--annotate", "--redact", input_=SECRET.encode())[1]
    assert "    ^ 0xC004F074: " in out
    assert not [secret for secret in ("PC-0412", "mei", "10.1.2.3", "HJKMP") if secret in out]
    home = tmp_path / "home" / "mei"
    home.mkdir(parents=True)
    (home / "a.log").write_text("0xC004F074")
    (home / "b.bin").write_bytes(b"\0\1\2")
    for form in ([], ["--json"], ["--csv"], ["--summary"]):
        status, out, err = run(
            "kb", "scan", "--redact", *form, "/home/mei/none.log", str(home).replace("\\", "/")
        )
        assert status == 2
        assert "/home/mei" not in err.replace(str(tmp_path), "")
        assert "0xC004F074" in out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("scan", "nothing.log"), 2, "kb: nothing.log: No such file or directory"),
        (("scan", "empty"), 2, "kb: empty: there is no file in this folder"),
        (("scan", "b.bin"), 2, "kb: b.bin: this is a binary file"),
        (("scan", "--json", "--csv", "a.log"), 2, "choose one of --json and --csv"),
        (("scan", "--annotate", "--json", "a.log"), 2, "--annotate prints the text itself"),
        (("scan", "short.evtx"), 2, "kb: short.evtx: this event log is damaged or cut short"),
        (("scan", "--annotate", "short.evtx"), 2, "which has no lines"),
        (("redact", "nothing.log"), 2, "No such file"),
        (("triage", "a.log"), 2, "say what a.log is with --format"),
        (("triage", "nothing.csv"), 2, "No such file"),
        (("triage", "empty.csv"), 2, "there is no header line"),
        (("triage", "t.csv", "--column", "x"), 2, "there is no column 'x'"),
        (("triage", "t.csv", "--output", "nowhere/x.csv"), 2, "cannot write nowhere/x.csv"),
        (("triage", "t.csv"), 1, ""),
    ],
)
def test_what_is_wrong_is_said(
    tmp_path: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.log").write_text("x")
    (tmp_path / "b.bin").write_bytes(b"\0\1\2")
    (tmp_path / "short.evtx").write_bytes(b"ElfFile\0" + b"123")
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    found, _, err = run("kb", *arguments, cwd=tmp_path)
    assert found == status
    assert said in err
    assert "Traceback" not in err


def test_one_bad_input_does_not_stop_the_others(folder: Path) -> None:
    status, out, err = run("kb", "scan", "gone.log", "a.log", cwd=folder)
    assert (status, len(out.splitlines())) == (2, 3)
    assert "gone.log: No such file" in err


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
def test_a_file_that_may_not_be_read(folder: Path) -> None:
    (folder / "a.log").chmod(0)
    status, out, err = run("kb", "scan", ".", cwd=folder)
    assert (status, "Permission denied" in err) == (2, True)
    assert "0x8007232B" in out


def test_nobody_reads_on(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("0xC004F074\n" * 20_000)
    for command in (
        f"{BIN / 'kb'} scan a.log",
        f"{BIN / 'kb'} redact a.log",
        f"{BIN / 'kb'} scan --annotate a.log",
    ):
        done = subprocess.run(
            f"{command} | head -n 1", shell=True, capture_output=True, check=False, cwd=tmp_path
        )
        assert done.stderr == b""


def test_ctrl_c_ends_it_quietly() -> None:
    import signal

    command = [str(BIN / "kb"), "scan", "--annotate"]
    heard = partial(
        signal.signal, signal.SIGINT, signal.SIG_DFL
    )  # a shell that starts tests in the background ignores it
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heard,
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b"a line\n")
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode == 130
    assert b"Traceback" not in err


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="needs Linux")
def test_memory_does_not_grow_with_the_input(tmp_path: Path) -> None:
    """The largest resident size of a scan of 64 MB is that of a scan of 4 MB, but for a little."""
    line = "2024-03-05 09:12:44,123 INFO [worker-3] request 4711 took 12 ms, path /api/items/7\n"
    sizes = []
    for megabytes in (4, 64):
        path = tmp_path / f"{megabytes}.log"
        path.write_text(line * (megabytes * 1_000_000 // len(line)) + "0xC004F074\n")
        script = (
            "import re, sys\n"
            "from kb.cli.commands import run\n"
            "assert run(['scan', '--summary', sys.argv[1]]) == 0\n"
            "status = open('/proc/self/status').read()\n"
            "print(re.search(r'VmHWM:\\s*(\\d+)', status)[1], file=sys.stderr)"
        )
        done = subprocess.run(
            [BIN / "python", "-c", script, str(path)], capture_output=True, text=True, check=True
        )
        sizes.append(int(done.stderr.split()[-1]))
    assert sizes[1] < sizes[0] + 8_000


def test_an_event_log(tmp_path: Path) -> None:
    raw = evtx_writer.event_log(
        [
            evtx_writer.Event(8198, SPP, (("", "hr=0xC004F074"),)),
            evtx_writer.Event(1, "x", (("", "0xC004F038"),)),
        ]
    )
    (tmp_path / "Application.evtx").write_bytes(raw)
    status, out, _ = run("kb", "scan", "Application.evtx", cwd=tmp_path)
    assert status == 0
    assert out.startswith("Application.evtx:1: event 8198, 2024-03-05T09:12:44")
    assert "pc-0412.fabrikam.local: 0xC004F074 " in out
    for input_, name in ((b"", "Application.evtx"), (raw, "-")):
        body = json.loads(
            run("kb", "scan", "--json", "--redact", name, input_=input_, cwd=tmp_path)[1]
        )
        assert [(one["code"], one["event"], one["computer"]) for one in body["codes"]] == [
            ("0xC004F074", 8198, "[host-1]")
        ]


def test_triage_writes_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n1,0xC004F074\n2,a,b\n")
    (tmp_path / "out.csv").write_text("old")
    (tmp_path / "bad.csv").write_text("id,kb_codes\n1,2\n")
    assert run("kb", "triage", "bad.csv", "--output", "out.csv", cwd=tmp_path)[0] == 2
    assert (tmp_path / "out.csv").read_text() == "old"
    status, out, err = run("kb", "triage", "in.csv", "--output", "out.csv", cwd=tmp_path)
    assert (status, out) == (0, "")
    assert "in.csv:3: this row has 3 columns" in err
    assert (
        (tmp_path / "out.csv").read_text().splitlines()[1].startswith("1,0xC004F074,0xC004F074,")
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.csv", "in.csv", "out.csv"]


def test_triage_of_a_stream() -> None:
    status, out, _ = run("kb", "triage", "--format", "jsonl", input_=b'{"text": "0xC004F074"}\n')
    assert (status, json.loads(out)["kb_codes"]) == (0, ["0xC004F074"])
    assert run("kb", "triage", input_=b"x")[0] == 2


def test_triage_of_a_file_in_cp950(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes("編號;說明\r\n一;啟用失敗 0xC004F074\r\n".encode("cp950"))
    out = run("kb", "triage", "in.csv", "--lang", "zh-TW", cwd=tmp_path)[1]
    assert "一;啟用失敗 0xC004F074;0xC004F074;" in out
    assert "/zh-TW/codes/0xC004F074" in out
