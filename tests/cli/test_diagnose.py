"""``kb diagnose``: exit codes, the text, the JSON, the line for monitoring, and inputs of any
size.
"""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.cli.commands import run as run_here
from kb.logs import gathered
from tests import evtx_writer
from tests.cli.test_terminal import BIN, run

SKU = "73111121-5638-40f6-bc11-f1d7b0d64300"
CMID = "5f0c8a1e-2b3d-4c6f-9a7b-0d1e2f3a4b5c"
SPP = "Microsoft-Windows-Security-SPP"


def product(status: str, *more: str) -> str:
    """A client as slmgr.vbs /dlv shows it."""
    return "\n".join(
        (
            "Name: Windows(R), Enterprise edition",
            "Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel",
            f"Activation ID: {SKU}",
            "Partial Product Key: 2YT43",
            f"License Status: {status}",
            *more,
            "",
        )
    )


def host(count: int) -> str:
    """A KMS host as slmgr.vbs /dli shows it."""
    return "\n".join(
        (
            "Name: Windows(R), ServerStandard edition",
            "Description: Windows(R) Operating System, VOLUME_KMS_WS22 channel",
            "Partial Product Key: H4K9W",
            "License Status: Licensed",
            "",
            "Key Management Service is enabled on this machine",
            f"    Current count: {count}",
            "    Listening on Port: 1688",
            "    DNS publishing enabled",
            "    KMS priority: Normal",
            "",
        )
    )


def event(id_: int, data: str, time: str, computer: str) -> str:
    """An event of the licensing service as XML, on one line."""
    return (
        f"<Event><System><Provider Name='{SPP}'/><EventID>{id_}</EventID>"
        f"<TimeCreated SystemTime='{time}'/><Computer>{computer}</Computer></System>"
        f"<EventData><Data>{data}</Data></EventData></Event>\n"
    )


def asked(code: str, computer: str = "pc11.corp.example.com") -> str:
    """Event 12288: a client's request and how it went."""
    data = (
        f"{code}, 0x00000000, kms01.corp.example.com:1688, {CMID}, 2026/03/05 07:06, "
        f"0, 5, 0, {SKU}, 25"
    )
    return event(12288, data, "2026-03-05T07:06:12Z", computer)


def served(client: str, minute: int, cmid: str = CMID, result: str = "0x0") -> str:
    """Event 12290: a request as the host sees it."""
    data = f"{result},25,{client},{cmid},2026/03/05 07:{minute:02},0,1,0,{SKU}"
    return event(12290, data, f"2026-03-05T07:{minute:02}:12Z", "kms01.corp.example.com")


LICENSED = product("Licensed", "Volume activation expiration: 258480 minute(s) (179 day(s))")
RUNNING_OUT = product("Licensed", "Volume activation expiration: 28800 minute(s) (20 day(s))")
NEARLY_OUT = product("Licensed", "Volume activation expiration: 4320 minute(s) (3 day(s))")


def diagnosed(text: str, *options: str, **more: str) -> tuple[int, str, str]:
    return run("kb", "diagnose", *options, input_=text.encode(), env=more)


# For readers


def test_the_sentence_first_then_a_command_then_the_findings() -> None:
    status, out, err = diagnosed(
        asked("0xC004F038") + LICENSED.replace("Licensed", "Notification")
    )
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith(
        "The KMS host's count is below the threshold (pc11.corp.example.com)"
    )
    assert lines[2].startswith("First, on the ")
    assert lines[4].startswith("    slmgr.vbs /")
    first = lines.index(next(line for line in lines if line.startswith("1. ")))
    assert lines[first].startswith("1. pc11.corp.example.com: ")
    assert lines[first].endswith("(cause, certain)")
    assert lines[first + 2].startswith("    > ")
    assert "0xC004F038" in lines[first + 2]
    assert lines[first + 3] == "    Article: codes/0xC004F038, step 2"
    assert "    0xC004F038 The KMS host counts too few computers" in lines
    assert "\x1b" not in out


def test_the_article_is_a_link_where_the_address_is_known() -> None:
    out = diagnosed(asked("0xC004F038"), KB_URL="https://kb.example.com/")[1]
    assert "    https://kb.example.com/en/codes/0xC004F038#step-2\n" in out


def test_it_speaks_chinese() -> None:
    status, out, _ = diagnosed(asked("0xC004F038"), "--lang", "zh-TW")
    assert status == 0
    assert "KMS 主機的計數低於閾值" in out
    assert "在 KMS 主機上" in out
    assert not re.search(r"First, on|What to run|\(cause|Article:|Codes in", out)
    status, out, err = diagnosed("hello", LANG="zh_TW.UTF-8")
    assert (status, out) == (1, "")
    assert "slmgr.vbs /dlv" in err
    assert "nothing here" not in err


def test_client_and_host_are_one_case(tmp_path: Path) -> None:
    """What the host logged explains what the client shows."""
    (tmp_path / "client.txt").write_text(asked("0xC004F038"))
    (tmp_path / "host").mkdir()
    log = served("pc11.corp.example.com", 6) + served("pc12.corp.example.com", 7)
    (tmp_path / "host" / "kms.xml").write_bytes(log.encode("utf-16"))
    alone = json.loads(run("kb", "diagnose", "--json", "client.txt", cwd=tmp_path)[1])
    assert [one["id"] for one in alone["findings"]] == ["below-threshold"]
    status, out, _ = run("kb", "diagnose", "--json", "client.txt", "host", cwd=tmp_path)
    both = json.loads(out)
    assert status == 0
    assert [(one["id"], one["machine"]) for one in both["findings"]] == [
        ("duplicate-cmid", "kms01.corp.example.com"),
        ("below-threshold", "pc11.corp.example.com"),
    ]
    assert both["totals"]["12290"]["lines"] == 2


@pytest.mark.parametrize(
    ("encoding", "status"),
    [("utf-8-sig", "已授權"), ("utf-16", "已授權"), ("cp950", "已授權"), ("cp936", "已授权")],
)
def test_any_encoding_of_windows(tmp_path: Path, encoding: str, status: str) -> None:
    (tmp_path / "a.txt").write_bytes(product(status).encode(encoding))
    body = json.loads(run("kb", "diagnose", "--json", "a.txt", cwd=tmp_path)[1])
    assert [(one["kind"], one["facts"]["status"]) for one in body["sources"]] == [
        ("slmgr", "licensed")
    ]


# For programs


def test_json_is_that_of_the_api(client: FlaskClient) -> None:
    text = asked("0xC004F038") + served("pc11", 1) + RUNNING_OUT
    reply = client.post(
        "/api/v1/diagnose?lang=en", data=text.encode(), content_type="application/octet-stream"
    )
    ours = json.loads(diagnosed(text, "--json")[1])
    theirs = reply.get_json()
    assert _without_host(ours) == _without_host(theirs)
    assert ours["findings"]


def _without_host(value: object) -> object:
    """JSON without the address of the service, which only links have."""
    return json.loads(re.sub(r"https?://localhost(?::\d+)?", "", json.dumps(value)))


def test_nothing_recognised() -> None:
    status, out, err = diagnosed("Dear support, it does not work.\n")
    assert (status, out) == (1, "")
    assert "slmgr.vbs /dlv" in err
    assert "dsregcmd /status" in err
    status, out, err = diagnosed("Dear support, it does not work.\n", "--json")
    assert (status, err, json.loads(out)["sources"]) == (1, "", [])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing.log",), "kb: nothing.log: No such file"),
        (("a.txt", "nothing.log"), "kb: nothing.log: No such file"),
        (("b.bin",), "this is a binary file"),
        (("empty",), "there is no file in this folder"),
        (("short.evtx",), "damaged or cut short"),
        (("--check", "--warn-days", "5", "a.txt"), "--crit-days is larger than --warn-days"),
        (("--warn-days", "many", "a.txt"), "many"),
        (("--loud", "a.txt"), "--loud"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.txt").write_text(asked("0xC004F038"))
    (tmp_path / "b.bin").write_bytes(b"\0\1\2")
    (tmp_path / "short.evtx").write_bytes(b"ElfFile\0" + b"123")
    status, out, err = run("kb", "diagnose", *arguments, cwd=tmp_path)
    assert (status, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


# For monitoring

# status text; what may stand behind it: 'label'=value[UOM];[warn];[crit];[min];[max]
RANGE = r"@?(?:~|-?\d+(?:\.\d+)?)?:?(?:-?\d+(?:\.\d+)?)?"
FIGURE = rf"(?:'[^'=]+'|[^\s'=]+)=-?\d+(?:\.\d+)?[a-zA-Z%]*;{RANGE};{RANGE};-?\d*;-?\d*"
LINE = re.compile(rf"(OK|WARNING|CRITICAL|UNKNOWN) - [^|\n]+(?: \| ({FIGURE}(?: {FIGURE})*))?\n")
STATES = ["OK", "WARNING", "CRITICAL", "UNKNOWN"]
LEFT = "days_left={};30:;7:;0;180"


@pytest.mark.parametrize(
    ("text", "state", "said", "figures"),
    [
        (LICENSED, 0, "179 days left", LEFT.format(179)),
        (RUNNING_OUT, 1, "20 days left", LEFT.format(20)),
        (NEARLY_OUT, 2, "3 days left", LEFT.format(3)),
        (product("Notification"), 1, "not activated", None),
        (asked("0xC004F038"), 2, "pc11.corp.example.com: The KMS host's count is below", None),
        (host(12), 2, "count 12", "count=12;25:;5:;0;"),
        (host(61), 0, "count 61", "count=61;25:;5:;0;"),
        ("nothing at all\n", 3, "tool", None),
    ],
)
def test_one_line_for_monitoring(text: str, state: int, said: str, figures: str | None) -> None:
    status, out, err = diagnosed(text, "--check")
    match = LINE.fullmatch(out)
    assert match, out
    assert (status, match[1], match[2], err) == (state, STATES[state], figures, "")
    assert said in out


def test_the_reason_has_its_code_and_a_link() -> None:
    out = diagnosed(asked("0xC004F038"), "--check", KB_URL="https://kb.example.com")[1]
    assert "(0xC004F038)" in out
    assert ", https://kb.example.com/0xC004F038#step-2" in out
    assert ", /0xC004F038#step-2" in diagnosed(asked("0xC004F038"), "--check")[1]


@pytest.mark.parametrize(
    ("options", "state"),
    [
        (("--warn-days", "21"), "WARNING"),
        (("--crit-days", "21"), "CRITICAL"),
        (("--warn-days", "60", "--crit-days", "20"), "WARNING"),
    ],
)
def test_thresholds(options: tuple[str, ...], state: str) -> None:
    status, out, _ = diagnosed(RUNNING_OUT, "--check", *options)
    assert out.startswith(f"{state} - ")
    assert status == STATES.index(state)


def test_a_check_of_what_cannot_be_read_is_unknown(tmp_path: Path) -> None:
    status, out, err = run("kb", "diagnose", "--check", "gone.txt", cwd=tmp_path)
    assert (status, out.startswith("UNKNOWN - ")) == (3, True)
    assert LINE.fullmatch(out)
    assert "gone.txt" in err


def test_json_with_check_has_its_exit_code() -> None:
    status, out, _ = diagnosed(RUNNING_OUT, "--check", "--json")
    assert status == 1
    assert out == diagnosed(RUNNING_OUT, "--json")[1]


# Hostile, large

BAD_NAMES = ("a|b=1;;;;", "\x1b[31mred\x07", "x\u202ey", "$(reboot)", "<script>")


@pytest.mark.parametrize("name", BAD_NAMES)
def test_names_of_others_do_nothing(name: str) -> None:
    text = asked("0xC004F038", name) + f"ComputerName : {name}\nRemotePort : 1688\n"
    text += "TcpTestSucceeded : False\n"
    for options in ((), ("--check",), ("--lang", "zh-TW")):
        status, out, err = diagnosed(text, *options)
        assert status == (2 if options == ("--check",) else 0)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", out), out
        assert "Traceback" not in err
        if options == ("--check",):
            assert LINE.fullmatch(out)


@pytest.mark.parametrize(
    "text",
    [
        "<Event " * 40_000,
        "Event ID: 12290\n" * 20_000,
        "0x0," * 60_000,
        "[" * 200_000,
        '"' * 200_000,
    ],
)
def test_hostile_texts_end_soon(text: str) -> None:
    assert diagnosed(text)[0] in (0, 1)


def test_an_event_log_is_read_with_what_was_pasted(tmp_path: Path) -> None:
    data = f"0x0,25,pc11.corp.example.com,{CMID},2024/03/05 09:12,0,1,0,{SKU}"
    events = [
        evtx_writer.Event(12290, SPP, (("", data.replace("pc11", name)),), source=SPP)
        for name in ("pc11", "pc12")
    ]
    (tmp_path / "kms.evtx").write_bytes(evtx_writer.event_log(events))
    (tmp_path / "client.txt").write_text(asked("0xC004F038"))
    status, out, _ = run("kb", "diagnose", "--json", "kms.evtx", "client.txt", cwd=tmp_path)
    body = json.loads(out)
    assert status == 0
    assert [one["id"] for one in body["findings"]] == ["duplicate-cmid", "below-threshold"]
    assert body["totals"]["12290"] == {
        "lines": 2,
        "distinct_cmid": 1,
        "distinct_clients": 2,
        "failed": 0,
    }


def write_log(path: Path, megabytes: int) -> int:
    """A log in CSV as Event Viewer saves it: requests of 8,000 clients to a KMS host, and four
    times as many rows of others. The last request has the ID of the fourth client under another
    name. Returns the number of requests.
    """
    other = (
        "Information,3/5/2026 7:06:12 AM,ESENT,326,General,svchost (4711) attached a database.\r\n"
    )
    row = (
        "Information,3/{day}/2026 7:06:12 AM,Microsoft-Windows-Security-SPP,12290,None,"
        '"An activation request has been processed.\r\nInfo:\r\n0x0,25,{name}.corp.example.com,'
        "{number:08x}-1111-4222-8333-444455556666,2026/03/{day:02} 07:06,0,1,259200,"
        f'{SKU} "\r\n'
    )
    size = count = 0
    with path.open("w", newline="") as file:
        size += file.write("Level,Date and Time,Source,Event ID,Task Category\r\n")
        while size < megabytes * 1_000_000:
            number, day = count % 8000, 1 + count // 8000 % 27
            size += file.write(row.format(day=day, name=f"pc{number:05}", number=number))
            size += file.write(4 * other)
            count += 1
        file.write(row.format(day=28, name="clone7", number=3))
    return count + 1


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="needs Linux")
def test_a_log_of_any_size_in_bounded_memory(tmp_path: Path) -> None:
    """50 MB take no more memory than 10 MB, but for a little, and every request is counted."""
    sizes = []
    for megabytes in (10, 50):
        path = tmp_path / f"{megabytes}.csv"
        count = write_log(path, megabytes)
        script = (
            "import re, sys\n"
            "from kb.cli.commands import run\n"
            "assert run(['diagnose', '--json', sys.argv[1]]) == 0\n"
            "status = open('/proc/self/status').read()\n"
            "print(re.search(r'VmHWM:\\s*(\\d+)', status)[1], file=sys.stderr)"
        )
        done = subprocess.run(
            [BIN / "python", "-c", script, str(path)], capture_output=True, text=True, check=True
        )
        body = json.loads(done.stdout)
        assert body["totals"]["12290"] == {
            "lines": count,
            "distinct_cmid": 8000,
            "distinct_clients": 8001,
            "failed": 0,
        }
        assert body["findings"][0]["id"] == "duplicate-cmid"
        assert len(body["sources"]) <= gathered.MOST_EVENTS
        sizes.append(int(done.stderr.split()[-1]))
    assert sizes[1] < sizes[0] + 16_000
    assert sizes[1] < 160_000


def test_what_is_no_log_is_read_up_to_the_limit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = "2026-03-05 09:12:44,123 INFO [worker-3] request 4711 took 12 ms, path /api/items/7\n"
    log = asked("0xC004F038") + line * (6_000_000 // len(line))
    path = tmp_path / "long.log"
    path.write_text(LICENSED + line * (5_000_000 // len(line)) + product("Notification"))
    assert run_here(["diagnose", "--json", str(path)]) == 0
    out, err = capsys.readouterr()
    assert [one["facts"]["status"] for one in json.loads(out)["sources"]] == ["licensed"]
    assert "only the first 4 MiB" in err
    path.write_text(LICENSED + log + served("pc12", 8))
    assert run_here(["diagnose", "--json", str(path)]) == 0
    out, err = capsys.readouterr()
    assert [one["kind"] for one in json.loads(out)["sources"]] == ["slmgr", "event", "event"]
    assert err == ""


def test_the_newest_events_of_each_machine_are_kept() -> None:
    newest = gathered.Newest()
    for minute in (9, 1, 8, 2, 7, 3, 6, 4, 5):
        for name in ("pc1", "pc2"):
            text = asked("0xC004F074", name).replace("07:06:12Z", f"07:{minute:02}:12Z")
            for piece in gathered.in_blocks([text]):
                if piece.source:
                    newest.add(piece.source, piece.header, f"{name} {minute}")
    kept = [one.text for one in newest.in_order()]
    assert sorted(kept) == sorted(
        f"{name} {minute}" for name in ("pc1", "pc2") for minute in (9, 8, 7, 6, 5)
    )


@pytest.mark.parametrize("size", [50, 999, 7_000, 50_000, 10_000_000])
def test_events_are_found_however_a_text_is_cut(size: int) -> None:
    text = "".join(served(f"pc{n:04}", n % 60) + "noise " * (n % 40) + "\n" for n in range(600))
    for form in (text, text.replace("\n", "")):
        blocks = [form[place : place + size] for place in range(0, len(form), size)]
        found = [one for one in gathered.in_blocks(blocks) if one.source]
        names = [one.source["client"] for one in found if one.source]
        assert names == [f"pc{n:04}" for n in range(600)]
        assert all(one.text.startswith("<Event>") for one in found)
        assert "".join(one.text for one in gathered.in_blocks(blocks)) == form


# The summary of a scan


def test_a_summary_begins_with_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(asked("0xC004F038"))
    status, out, _ = run("kb", "scan", "--summary", "a.txt", cwd=tmp_path)
    lines = out.splitlines()
    assert status == 0
    assert lines[0].startswith("The KMS host's count is below the threshold")
    assert lines[1].startswith("    1. pc11.corp.example.com: The KMS host's count")
    assert lines[2] == ""
    assert lines[3].startswith("0xC004F038  1 ×")
    body = json.loads(run("kb", "scan", "--summary", "--json", "a.txt", cwd=tmp_path)[1])
    assert set(body) == {"schema", "count", "codes"}


def test_a_masked_summary_names_nobody(tmp_path: Path) -> None:
    text = asked("0xC004F038").replace("example.com", "fabrikam.local")
    (tmp_path / "a.txt").write_text(text)
    out = run("kb", "scan", "--summary", "--redact", "a.txt", cwd=tmp_path)[1]
    assert "below the threshold ([host-" in out
    assert "fabrikam" not in out


def test_a_long_text_has_the_summary_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(asked("0xC004F038") + "x\n" * gathered.PASTE)
    out = run("kb", "scan", "--summary", "a.txt", cwd=tmp_path)[1]
    assert out.startswith("0xC004F038  1 ×")
