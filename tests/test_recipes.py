"""The recipes, as far as they run here: the scripts against a running address, the pattern on the
samples of the scanner.
"""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import sync_playwright

from kb.logs import decode
from kb.lookup import KnowledgeBase
from tests.chromium import ARGUMENTS, CHROMIUM
from tests.codes.test_scan import DECOYS, FOUND

RECIPES = Path(__file__).parent.parent / "recipes"
README = (RECIPES / "README.md").read_text(encoding="utf-8")
SCRIPT = (RECIPES / "link-codes.user.js").read_text(encoding="utf-8")
POWERSHELL = (RECIPES / "Get-ActivationHelp.ps1").read_text(encoding="utf-8")
COLLECT = (RECIPES / "collect-activation.ps1").read_text(encoding="utf-8")
SEND = (RECIPES / "send-diagnosis.ps1").read_text(encoding="utf-8")
COLLECTED = Path(__file__).parent / "diagnosis" / "samples"

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


def pattern() -> re.Pattern[str]:
    """The pattern of the README."""
    found = re.search(r"## The pattern\n\n```text\n(.*)\n```", README)
    assert found
    return re.compile(found[1])


def test_there_is_one_pattern() -> None:
    text = pattern().pattern
    assert "\\" not in text
    assert f"const CODE = /{text}/g;" in SCRIPT
    assert f'match("({text})")' in README


WRITTEN_IN_FULL = [
    (text, codes)
    for text, codes in FOUND
    if re.search(r"(?<![0-9A-Za-z])0[xX][0-9A-Fa-f]{8}(?![0-9A-Za-z])", text)
]


@pytest.mark.parametrize(("text", "codes"), WRITTEN_IN_FULL)
def test_the_pattern_finds_what_is_written_in_full(text: str, codes: list[str]) -> None:
    found = ["0x" + code[2:].upper() for code in pattern().findall(text)]
    assert found == [code for code in codes if code[2:].lower() in text.lower()]


@pytest.mark.parametrize("text", DECOYS)
def test_the_pattern_leaves_decoys_alone(text: str) -> None:
    assert pattern().findall(text) == []


def test_the_pattern_finds_every_failure_that_has_an_article(knowledge: KnowledgeBase) -> None:
    codes = [id_[6:] for id_ in knowledge.library.ids if id_.startswith("codes/")]
    missed = [code for code in codes if not pattern().fullmatch(code)]
    assert len(codes) > 150
    assert [code for code in missed if code[2] in "8C"] == []


def test_samples_are_there() -> None:
    assert len(WRITTEN_IN_FULL) >= 10


def test_the_user_script_links_codes_and_nothing_else() -> None:
    assert CHROMIUM, "Chromium is missing: 'make system' installs it"
    body = (
        "<p id=a>Error 0xC004F074, then (0x8007232b).</p>"
        "<p id=b>GUID 8007232b-7233-4234-8235-c004f0741234 0x80000000</p>"
        "<a id=c href='#'>0xC004F074</a><textarea id=d>0xC004F074</textarea>"
        "<div id=e contenteditable=true>0xC004F074</div>"
        "<p id=f>&lt;img src=x onerror=1&gt; 0xC004F038</p><div id=late></div>"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        page.set_content(body)
        page.evaluate(SCRIPT)
        page.evaluate("document.getElementById('late').innerHTML = '<b>now 0x800706BA</b>'")
        page.wait_for_selector("#late a")
        links = page.eval_on_selector_all(
            "a[target]", "all => all.map(a => [a.closest('[id]').id, a.href, a.textContent])"
        )
        texts = page.eval_on_selector_all("p", "all => all.map(p => p.textContent)")
        browser.close()
    address = "https://kb.example.com/"
    assert links == [
        ["a", address + "0xC004F074", "0xC004F074"],
        ["a", address + "0x8007232b", "0x8007232b"],
        ["f", address + "0xC004F038", "0xC004F038"],
        ["late", address + "0x800706BA", "0x800706BA"],
    ]
    assert texts[0] == "Error 0xC004F074, then (0x8007232b)."
    assert texts[2] == "<img src=x onerror=1> 0xC004F038"


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/0xC004F074", "/en/codes/0xC004F074"),
        ("/0x8007232b?lang=zh-TW", "/zh-TW/codes/0x8007232B"),
        ("/search?q=0xC004F074", "/en/codes/0xC004F074"),
        ("/search?q=0xC004F074,", "/en/codes/0xC004F074"),
    ],
)
def test_the_links_lead_to_the_page(client: FlaskClient, address: str, target: str) -> None:
    reply = client.get(address)
    assert (reply.status_code, reply.headers["Location"]) == (302, target)


def test_the_search_answer_has_what_zammad_is_told(client: FlaskClient) -> None:
    results = client.get("/api/v1/search?q=kms+host").json["results"]  # type: ignore[index]
    assert len(results) > 3
    for result in results:
        assert result["title"]
        assert client.get(f"/{result['id']}", follow_redirects=True).status_code == 200


def run(*command: str, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        command,
        capture_output=True,
        check=False,
        timeout=60,
        env={"PATH": "/usr/bin:/bin", **environment},
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["0xC004F074"], 0, "0xC004F074 No KMS host answered\n\n"),
        (["0xC004F074", "zh-TW"], 0, "0xC004F074 連不到任何 KMS 主機\n\n"),
        (["-2147015044"], 0, "0x8007267C "),
        (["0xC004D104"], 0, "/en/codes/0xC004D104\n"),
        (["xyzzy & <b>"], 1, "nothing is known of"),
        ([], 2, "usage: "),
    ],
)
def test_curl(address: str, arguments: list[str], status: int, said: str) -> None:
    found, out, err = run("sh", str(RECIPES / "lookup.sh"), *arguments, KB_URL=address + "/")
    assert (found, said in (err if status else out)) == (status, True), (out, err)
    assert not (status and out)


def test_curl_without_a_service() -> None:
    assert run("sh", str(RECIPES / "lookup.sh"), "0xC004F074", KB_URL="http://127.0.0.1:9")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (
            ["0xC004F074"],
            0,
            "1. [affected, user, read-only] Check that the computer is on the company network.\n"
            "      ipconfig /all\n",
        ),
        (["c004f074", "zh-TW"], 0, "連不到任何 KMS 主機\n"),
        (["0xC004D104"], 0, "/en/codes/0xC004D104\n"),
        (["0x12345678"], 1, "not a known error code"),
        (["no/such code?"], 1, "not an error code"),
        (["0xC004F074", "fr"], 1, "lang must be one of"),
        ([], 2, "usage: "),
    ],
)
def test_python(address: str, arguments: list[str], status: int, said: str) -> None:
    found, out, err = run(
        sys.executable, str(RECIPES / "lookup.py"), address, *arguments, PYTHONUTF8="1"
    )
    assert (found, said in (err if status else out)) == (status, True), (out, err)
    assert not (status and out)
    assert "Traceback" not in err


def test_python_without_a_service() -> None:
    status, out, err = run(
        sys.executable, str(RECIPES / "lookup.py"), "http://127.0.0.1:9", "0xC004F074"
    )
    assert (status, out, "gives no answer" in err) == (2, "", True)


def test_python_as_a_module(address: str) -> None:
    spec = importlib.util.spec_from_file_location("recipe", RECIPES / "lookup.py")
    assert spec
    assert spec.loader
    recipe = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(recipe)
    assert (
        recipe.lookup(address, "DNS_ERROR_NO_DNS_SERVERS")["article"]["id"] == "codes/0x8007267C"
    )


EVENTS = [
    (
        "License Activation (slui.exe) failed with the following error code: hr=0x8007232B",
        "0x8007232B",
    ),
    (
        "Info: 0xC004F074, 0x00000000, kms01.example.com:1688, "
        "55c92734-d682-4d71-983e-d6ec3f16059f",
        "0xC004F074",
    ),
    ("Info: 0x00000000, 0x00000000, kms01.example.com:1688", ""),
    ("Reason:0xC004F06C AppId=55c92734-d682-4d71-983e-d6ec3f16059f", "0xC004F06C"),
]


@pytest.mark.parametrize(("text", "code"), EVENTS)
def test_what_powershell_finds_in_events(text: str, code: str) -> None:
    quoted = re.search(r"\$pattern = '(.*)'", POWERSHELL)
    assert quoted
    found = re.search(quoted[1], text)
    assert (found[0] if found else "") == code


def test_what_powershell_asks(client: FlaskClient) -> None:
    assert (
        "$uri = '{0}/api/v1/codes/{1}?lang={2}' -f $Service.TrimEnd('/'), $code, $Language"
        in POWERSHELL
    )
    answer = json.loads(client.get("/api/v1/codes/0xC004F074?lang=zh-TW").data.decode("utf-8"))
    assert answer["article"]["steps"][0]["text"]
    assert answer["candidates"][0]["gloss"]
    assert client.get("/0xC004F074?lang=zh-TW").status_code == 302


def test_every_event_that_powershell_reads_has_an_article(knowledge: KnowledgeBase) -> None:
    listed = re.search(r"Id\s+= ([\d, ]+)\n", POWERSHELL)
    assert listed
    for number in listed[1].split(", "):
        assert knowledge.library.has(f"events/{number}")


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.ps1")), ids=lambda path: path.name)
def test_brackets_of_the_powershell_files_are_closed(path: Path) -> None:
    code = re.sub(r"#.*|'[^'\n]*'|\"[^\"\n]*\"", "", path.read_text(encoding="utf-8"))
    for opening, closing in ("()", "{}", "[]"):
        assert code.count(opening) == code.count(closing), opening


@pytest.mark.parametrize("text", [COLLECT, SEND], ids=["collect", "send"])
def test_windows_powershell_reads_the_scripts_as_they_are(text: str) -> None:
    """Without a mark it takes a file for one in the code page of Windows; and to it, names that
    differ by case only are one, so that a parameter would hide a variable of the script.
    """
    assert text.isascii()
    mine = set(re.findall(r"^\$([A-Z]\w*) = ", text, re.MULTILINE))
    named = set(re.findall(r"\$(\w+)", text))
    for name in mine:
        assert {one for one in named if one.lower() == name.lower()} == {name}


# What collect-activation.ps1 writes: a client by slmgr.vbs, a host by CIM


def collected(name: str) -> str:
    raw = (COLLECTED / f"collected-{name}.txt").read_bytes()
    assert b"\r\n" in raw
    return decode.text_of(raw)


def headings(text: str) -> set[str]:
    return set(re.findall(r"^===== (.*) =====", text, re.MULTILINE))


def test_the_samples_have_the_parts_that_are_written() -> None:
    written = set(re.findall(r"Add-Part '([^']+)'", COLLECT))
    assert headings(collected("client")) | headings(collected("host")) == written


def test_everything_that_is_collected_is_recognised(knowledge: KnowledgeBase) -> None:
    client = knowledge.diagnose(collected("client"))
    assert [(one.kind, one.machine) for one in client.case.sources] == [
        (kind, "pc042" if kind == "ipconfig" else "pc042.corp.example.com")
        for kind in (
            *("slmgr", "ospp", "event", "event", "nslookup", "netconnection", "ipconfig"),
            *("time", "dsregcmd", "service"),
        )
    ]
    found = [one.id for one in client.claims]
    assert {"wrong-host", "host-unreachable", "grace-or-notification"} <= set(found)
    host = knowledge.diagnose(collected("host"))
    assert [one.kind for one in host.case.sources] == ["cim", "cim", "event", "event", "nslookup"]
    assert {one.machine for one in host.case.sources} == {"kms01.corp.example.com"}
    assert host.claims[0].id == "duplicate-cmid"


def masked(text: str) -> str:
    """A text with the masks of ``-Redact``, as the script makes them."""
    for kind, shape in (
        ("host", "'{0}-{1}' -f $Kind, $number"),
        ("domain", "'domain-{0}.example.com' -f $number"),
        ("id", "'00000000-0000-4000-8000-{0:x12}' -f $number"),
    ):
        assert shape in COLLECT, kind
    text = re.sub(r"\b(?:kms01|oldkms|dc01|pc\d+)\b", lambda m: f"host-{m[0][-2:]}", text)
    text = text.replace("corp.example.com", "domain-1.example.com")
    return text.replace(
        "7e1f0c52-93ab-4d0e-8c11-5b6a70d3e9f4", "00000000-0000-4000-8000-000000000001"
    )


@pytest.mark.parametrize("name", ["client", "host"])
def test_a_masked_file_says_the_same(knowledge: KnowledgeBase, name: str) -> None:
    plain, hidden = (knowledge.diagnose(text(collected(name))) for text in (str, masked))
    assert [one.kind for one in hidden.case.sources] == [one.kind for one in plain.case.sources]
    assert [one.id for one in hidden.claims] == [one.id for one in plain.claims]


def test_every_event_that_is_collected_has_an_article(knowledge: KnowledgeBase) -> None:
    listed = re.findall(r"^\$\w+Events = ([\d, ]+)$", COLLECT, re.MULTILINE)
    assert len(listed) == 2
    for number in ", ".join(listed).split(", "):
        assert knowledge.library.has(f"events/{number}"), number


def test_what_is_sent_is_diagnosed(client: FlaskClient) -> None:
    assert "$uri = '{0}/api/v1/diagnose?lang={1}' -f $Service.TrimEnd('/'), $Language" in SEND
    raw = (COLLECTED / "collected-client.txt").read_bytes()
    kind = re.search(r"-ContentType '([^']+)'", SEND)
    assert kind
    assert f"Content-Type: {kind[1]}" in README
    reply = client.post("/api/v1/diagnose?lang=zh-TW", data=raw, content_type=kind[1])
    answer = reply.get_json()
    used = set(re.findall(r"\$answer\.(\w+)", SEND))
    assert used <= set(answer)
    for value, name in (("finding", "findings"), ("first", "next")):
        assert set(re.findall(rf"\${value}\.(\w+)", SEND)) <= set(answer[name][0])
    assert answer["summary"]


def test_the_readme_names_every_file() -> None:
    assert {path.name for path in RECIPES.iterdir()} - {"README.md"} == set(
        re.findall(r"\n\| \[([\w.-]+)\]", README)
    )
