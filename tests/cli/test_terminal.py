"""The command line: what is printed where, and the exit codes."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb import paths

BIN = Path(sys.executable).parent


def run(
    *arguments: str,
    input_: bytes = b"",
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
) -> tuple[int, str, str]:
    import os

    environment = (
        {k: v for k, v in os.environ.items() if k not in ("LANG", "LC_ALL", "LC_MESSAGES")}
        | {"PYTHONUTF8": "1"}
        | (env or {})
    )
    command = [str(BIN / arguments[0]), *arguments[1:]]
    done = subprocess.run(
        command,
        input=input_,
        capture_output=True,
        env=environment,
        cwd=cwd,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize(
    "arguments",
    [
        ("slui", "0x2a", "0x8007267C"),
        ("slui.exe", "0x2a", "0x8007267C"),
        ("slui", "0x2A", "8007267c"),
        ("slui", "0x2a", "0x8007", "267C"),
        ("slui", "--lang", "en", "0x2a", "0x8007267C"),
        ("slui", "0x2a", "0x8007267C", "--lang", "en"),
        ("slui", "--lang=en", "0x2a", "0x8007", "267C"),
        ("kb", "HRESULT_FROM_WIN32(DNS_ERROR_NO_DNS_SERVERS)"),
        ("kb", "0x8007267C"),
        ("kb", "9852"),
        ("kb", "explain", "-2147015044"),
        ("kb", "-2147015044"),
        ("kb", "--lang", "en", "DNS_ERROR_NO_DNS_SERVERS"),
        ("kb", "HRESULT_FROM_WIN32(9852)"),
    ],
)
def test_the_same_answer(arguments: tuple[str, ...], tmp_path: Path) -> None:
    status, out, err = run(*arguments, cwd=tmp_path)
    assert (status, err) == (0, "")
    assert out.startswith(
        "0x8007267C (WIN32: 9852 DNS_ERROR_NO_DNS_SERVERS) -- 2147952252 (-2147015044)\n"
    )
    assert "No DNS server is configured" in out
    assert "        ipconfig /all\n" in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    "env",
    [
        {"LANG": "zh_TW.UTF-8"},
        {"LC_ALL": "zh_HK"},
        {"KB_LANG": "zh-TW", "LANG": "en_US.UTF-8"},
        {"LC_MESSAGES": "zh_TW", "LANG": "C"},
    ],
)
def test_the_language_of_the_environment(env: dict[str, str], tmp_path: Path) -> None:
    status, out, _ = run("slui", "0x2a", "0x8007267C", env=env, cwd=tmp_path)
    assert status == 0
    assert "這部電腦沒有設定 DNS 伺服器" in out
    assert "解決方式" in out


def test_the_option_beats_the_environment() -> None:
    assert "Causes" in run("kb", "0x8007267C", "--lang", "en", env={"KB_LANG": "zh-TW"})[1]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("kb", "0x12345678"), 1, "not a known error code"),
        (("kb", "0x8007005"), 2, "0x80070005"),
        (("kb", "0x800070002"), 2, "0x80070002"),
        (("kb", ""), 2, "Nothing was given"),
        (("kb", "0x"), 2, "no digits"),
        (("kb", "4294967296"), 2, "32 bits"),
        (("kb", "1" * 10_000), 2, "too long"),
        (("kb", "٣٢١"), 2, "another script"),
        (("kb", "\U0001f600"), 2, "not an error code"),
        (("kb", "xyzzy"), 1, "nothing really fits"),
        (("kb", "--lang", "fr", "5"), 2, "zh-TW"),
        (("kb", "--nonsense", "5"), 2, "no such option"),
        (("kb", "new", "codes", "hello"), 2, "not an error code"),
        (("kb", "scan", "/no/such/file"), 2, "No such file"),
        (("kb", "check", "/no/such/file"), 2, "there is no file"),
        (("kb", "search"), 2, "Missing argument"),
        (("kb", "serve", "--port", "0"), 2, "port"),
        (("kb", "explain", "5", "--strict"), 3, "ambiguous"),
        (("slui",), 2, "usage: slui 0x2a CODE"),
        (("slui", "0x8007267C"), 2, "usage: slui 0x2a CODE"),
        (("slui", "4"), 2, "Windows only"),
        (("slui", "0x2a", "hello"), 2, "for words: kb search hello"),
        (("slui", "0x2a", "計數不足"), 2, "for words: kb search 計數不足"),
        (("kb", "serch", "foo"), 2, "no such command: 'serch'; did you mean 'kb search'?"),
        (("kb", "no", "dns", "servers", "--strict"), 3, "chosen by words only"),
        (("kb", "AutoCAD", "license"), 1, "nothing really fits"),
    ],
)
def test_failures_say_what_to_do_and_print_nothing(
    arguments: tuple[str, ...], status: int, said: str
) -> None:
    found, out, err = run(*arguments)
    assert (found, out) == (status, "")
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("no", "dns", "servers"), "0x8007267C", "words of a symbolic name"),
        (("計數不足",), "0xC004F038", "another name of this article"),
        (
            ("not", "connect", "organization's", "activation", "server"),
            "0xC004F074",
            "a message that Windows shows",
        ),
    ],
)
def test_what_words_chose_says_so_and_what_else_it_may_be(
    words: tuple[str, ...], code: str, why: str
) -> None:
    status, out, err = run("kb", *words)
    assert (status, err) == (0, "")
    first, _, rest = out.partition("\n\n")
    assert first.startswith("No code stands in the text; chosen by words: ")
    assert why in first.split("\n")[0]
    assert len(first.split("\n")) > 2
    assert rest.startswith(f"{code} (")


@pytest.mark.parametrize(("option", "page"), [("/skms", "slmgr.vbs"), ("/dstatus", "ospp.vbs")])
def test_an_option_alone_prints_its_section(option: str, page: str) -> None:
    status, out, _ = run("kb", option)
    assert status == 0
    assert out.startswith(f"All options of {page} › {option}\n")
    assert len(out.split("\n")) < 60


def test_an_unknown_code_shows_bits_and_near_codes() -> None:
    err = run("kb", "0xC004E074", "--lang", "en")[2]
    assert "Severity: failure" in err
    assert "FACILITY_ITF" in err
    assert "0xC004F074" in err
    assert "嚴重性：失敗" in run("kb", "0xC004E074", "--lang", "zh-TW")[2]


def test_several_codes_and_one_failure() -> None:
    status, out, err = run("kb", "0xC004F074", "0x12345678", "0x8007232B")
    assert status == 1
    assert out.index("0xC004F074 (") < out.index("0x8007232B (")
    assert "0x12345678" in err


def test_codes_from_standard_input() -> None:
    status, out, _ = run("kb", "explain", "-", input_=b"0xC004F074\n\n0x8007232B\n")
    assert status == 0
    assert out.count(" -- ") == 2


def test_json_is_the_contract() -> None:
    status, out, _ = run("kb", "0x8007267C", "--json", "--lang", "zh-TW")
    body = json.loads(out)
    assert (status, body["schema"], body["status"], body["lang"]) == (0, 1, "found", "zh-TW")
    assert body["candidates"][0]["code"] == "0x8007267C"


def test_json_of_an_ambiguous_number() -> None:
    body = json.loads(run("kb", "5", "--json")[1])
    assert body["status"] == "ambiguous"
    assert len(body["candidates"]) > 1


def test_a_reading_can_be_chosen() -> None:
    assert run("kb", "5", "--as", "ntstatus")[1].startswith("0xC0000005 (STATUS_ACCESS_VIOLATION)")


def test_an_event_id_is_an_event() -> None:
    assert run("kb", "12290")[1].startswith("12290 ")


def test_a_setup_key_is_looked_up() -> None:
    status, out, _ = run("kb", "W269N-WFGWX-YVC9B-4J6C9-T83GX")
    assert (status, out.split("\n")[0]) == (0, "KMS client setup keys (GVLK)")


def test_why_shows_every_reading() -> None:
    out = run("kb", "5", "--why")[1]
    assert out.index("1. 0x80070005") < out.index("2. 0xC0000005")
    assert "decimal number" in out


def test_an_ntstatus_shows_what_it_becomes() -> None:
    assert "Becomes: Win32 5 → 0x80070005\n" in run("kb", "0xC0000022")[1]


def test_markdown_and_reply() -> None:
    assert run("kb", "0x8007267C", "--markdown")[1].startswith("---\ntitle: ")
    assert run("kb", "0x8007267C", "--reply", "--lang", "zh-TW")[1].startswith("您好")


def test_a_code_without_article() -> None:
    status, out, _ = run("kb", "0xC004D104")
    assert status == 0
    assert "no article" in out


def test_search() -> None:
    status, out, _ = run("kb", "search", "KMS", "host", "failed")
    assert (status, out.split("\n")[0]) == (0, "issues/a-kms-host-failed")


def test_a_search_for_what_is_not_ours_says_whose_it_is() -> None:
    status, out, err = run("kb", "--lang", "en", "search", "exchange", "mailbox", "quota")
    assert (status, out) == (1, "")
    assert "Exchange Server takes its key" in err
    assert "https://learn.microsoft.com/exchange/" in err


def test_scan_names_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes("第一行\nhr=0xC004F074 end\r\n".encode("cp950"))
    (tmp_path / "b.log").write_bytes("x 0x8007232B".encode("utf-16"))
    status, out, _ = run("kb", "scan", "a.log", "b.log", cwd=tmp_path)
    assert status == 0
    assert [line.split(" ")[:2] for line in out.splitlines()] == [
        ["a.log:2:4:", "0xC004F074"],
        ["b.log:1:3:", "0x8007232B"],
    ]


def test_scan_of_standard_input_as_json() -> None:
    body = json.loads(run("kb", "scan", "--json", input_=b"0xC004F074")[1])
    assert (body["codes"][0]["code"], body["codes"][0]["file"]) == ("0xC004F074", "-")


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"nothing", 1, "no error code"),
        (b"\0\1\2", 2, "binary"),
        (b"\x81\x20\xff", 2, "neither UTF-8"),
    ],
)
def test_scan_of_something_else(content: bytes, status: int, said: str) -> None:
    found, out, err = run("kb", "scan", input_=content)
    assert (found, out) == (status, "")
    assert said in err


def test_check_is_silent() -> None:
    assert run("kb", "check") == (0, "", "")


def test_check_names_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "issues").mkdir()
    (tmp_path / "issues" / "broken.md").write_text("---\ntitle: [unclosed\n---\nText.\n")
    status, out, _ = run("kb", "check", "--content", str(tmp_path))
    assert status == 1
    assert "broken.md:2:" in out


def test_check_stats() -> None:
    assert "codes      articles" in run("kb", "check", "--stats")[1]


def test_new_makes_a_pair_that_is_yet_to_be_written(tmp_path: Path) -> None:
    import shutil

    content = tmp_path / "content"
    shutil.copytree(Path(__file__).parents[1] / "content" / "lint" / "good", content)
    for kind, name, made in (
        ("codes", "c004f074", "codes/0xC004F074"),
        ("issues", "a-new-one", "issues/a-new-one"),
    ):
        status, out, err = run("kb", "new", kind, name, "--content", str(content))
        assert (status, err) == (0, "")
        assert [
            line.endswith((f"{made}.md", f"{made}.zh-TW.md")) for line in out.splitlines()
        ] == [True, True]
        assert run("kb", "new", kind, name, "--content", str(content))[0] == 2
    problems = run("kb", "check", "--content", str(content))[1]
    found = {line.rpartition("[")[2].rstrip("]") for line in problems.splitlines()}
    assert found == {"evidence", "symbol", "template"}


def test_index_is_built_ahead(tmp_path: Path) -> None:
    status, out, _ = run("kb", "index", env={"KB_CACHE": str(tmp_path)})
    assert (status, "indexed in" in out) == (0, True)
    assert [path.name[:6] for path in tmp_path.iterdir()] == ["index-"]


def test_a_closed_pipe_is_no_error() -> None:
    done = subprocess.run(
        f"{BIN / 'kb'} 0x8007267C | head -n 1", shell=True, capture_output=True, check=False
    )
    assert done.stderr == b""


def test_help_and_version() -> None:
    assert "kb CODE" in run("kb")[1]
    assert "0.1.0" in run("kb", "--version")[1]
    for command in (
        "explain",
        "search",
        "scan",
        "redact",
        "triage",
        "serve",
        "index",
        "check",
        "new",
    ):
        status, out, _ = run("kb", command, "--help")
        assert (status, "Usage: kb" in out) == (0, True)


@pytest.mark.parametrize("query", ["9852", "0xc004f074", "E_FAIL", "0xC0000022", "0x267C"])
@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_the_fast_path_and_the_full_look_up_print_the_same(query: str, language: str) -> None:
    quick = run("kb", "--lang", language, query)
    assert quick == run("kb", query, "--strict", "--lang", language)
    assert quick[0] == 0


def test_how_an_input_was_read_is_said_in_the_punctuation_of_the_language() -> None:
    said = run("kb", "--lang", "en", "9852")[1].split("\n")[1]
    assert said == "Read as: decimal number; Win32 error number"
    said = run("kb", "--lang", "zh-TW", "9852")[1].split("\n")[1]
    assert said == "解讀方式：十進位數字；Win32 錯誤碼"
    assert "Becomes: Win32 5 → 0x80070005" in run("kb", "0xC0000022", "--lang", "en")[1]
    assert "對應為：Win32 5 → 0x80070005" in run("kb", "0xC0000022", "--lang", "zh-TW")[1]


def test_a_malformed_code_is_json_too_with_what_the_service_says(client: FlaskClient) -> None:
    status, out, err = run("kb", "0x8007005", "--json")
    answer = json.loads(out)
    assert (status, err, answer["status"]) == (2, "", "malformed")
    served = client.get("/api/v1/codes/0x8007005").get_json()
    assert answer["position"] == served["position"] == 9
    near = [one["code"] for one in answer["candidates"]]
    assert near == [one["code"] for one in served["suggestions"]]
    shown = run("kb", "0x8007005")[2]
    assert [line.split(":")[0].strip() for line in shown.split("\n")[2:] if line] == near
    batch = client.post("/api/v1/codes", json=["0x8007005"]).get_json()["answers"]
    assert batch == [answer]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [("0xC0DEC0DE", "unknown", 1), ("xyzzy", "unknown", 1), ("0x", "malformed", 2)],
)
def test_json_is_printed_also_where_nothing_is_known(query: str, status: str, code: int) -> None:
    found, out, err = run("kb", query, "--json")
    assert (found, err) == (code, "")
    assert json.loads(out)["status"] == status


@pytest.mark.parametrize("name", ["KB_CONTENT", "KB_SITE"])
@pytest.mark.parametrize("arguments", [("slui", "0x2a", "0xC004F074"), ("kb", "search", "kms")])
def test_a_folder_that_is_not_there_is_said(
    name: str, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    gone = str(tmp_path / "gone")
    status, out, err = run(*arguments, env={name: gone})
    assert (status, out) == (2, "")
    assert err.startswith(f"kb: {name}={gone!r}: No such file or directory; name a folder")


def test_a_plain_table_out_of_order_is_said_by_every_look_up(tmp_path: Path) -> None:
    for table in Path(paths.content()).glob("*.csv"):
        shutil.copy(table, tmp_path)
    path = tmp_path / "codes.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    row = next(row for row in rows if row.startswith("0xC004F038"))
    rows.remove(row)
    path.write_text("".join([head, *rows[:5], row, *rows[5:]]), encoding="utf-8")
    for more in ((), ("--strict",)):
        status, out, err = run("kb", "0xC004F038", *more, env={"KB_CONTENT": str(tmp_path)})
        assert (status, out) == (1, "")
        assert "sort the rows by code; run 'kb check'" in err


@pytest.mark.parametrize("query", ["9852", "0x5", "-2147024891"])
def test_blanks_around_a_code_do_not_count(query: str) -> None:
    padded = run("kb", f"{query:>300}", "--json")
    assert padded[0] == 0
    assert (
        json.loads(padded[1])["candidates"]
        == json.loads(run("kb", query, "--json")[1])["candidates"]
    )


def test_the_facility_is_that_of_the_value_however_it_was_read() -> None:
    for arguments in (("0xC000000D",), ("--as", "win32", "0xC000000D")):
        assert "Facility: 0 (NTSTATUS NULL)" in run("kb", "--lang", "en", *arguments)[1]
    assert "FACILITY_NULL" in run("kb", "--lang", "en", "--as", "ntstatus", "0")[1]
