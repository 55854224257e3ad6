"""Masking: what names a person, a computer or a licence goes; what explains an error stays."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import public_hosts
from kb.codes import product_keys
from kb.codes.tables import Tables
from kb.logs.redact import Redactor, has_secret_key
from kb.lookup import KnowledgeBase

KEYS = Tables().setup_keys()
PASTES = [
    json.loads(line)["text"]
    for line in (Path(__file__).parents[1] / "pastes.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
KEY = "BCDFG-HJKMP-QRTVW-XY234-6789C"
PUBLIC_KEY = "W269N-WFGWX-YVC9B-4J6C9-T83GX"

MASKED = [
    (f"slmgr.vbs /ipk {KEY}", "slmgr.vbs /ipk *****-*****-*****-*****-6789C"),
    (f"key {KEY.lower()} typed small", "key *****-*****-*****-*****-6789c typed small"),
    ("key BCDFG–HJKMP–QRTVW–XY234–6789C", "key *****-*****-*****-*****-6789C"),
    (
        "Client Machine ID (CMID): 1d2c3b4a-0f1e-4a2b-8c3d-4e5f60718293",
        "Client Machine ID (CMID): [cmid-1]",
    ),
    (
        "用戶端電腦識別碼 (CMID)：1d2c3b4a-0f1e-4a2b-8c3d-4e5f60718293",
        "用戶端電腦識別碼 (CMID)：[cmid-1]",
    ),
    (
        "0xC004F074, 0x00000000, kms01.fabrikam.local:1688, 1d2c3b4a-0f1e-4a2b-8c3d-4e5f60718293, "
        "2024/03/05 09:12, 0",
        "0xC004F074, 0x00000000, [host-1]:1688, [cmid-1], 2024/03/05 09:12, 0",
    ),
    (
        "0x0,25,pc17.fabrikam.local,1d2c3b4a-0f1e-4a2b-8c3d-4e5f60718293,2024/3/5",
        "0x0,25,[host-1],[cmid-1],2024/3/5",
    ),
    (
        "KMS machine name from DNS: kms01.fabrikam.local:1688",
        "KMS machine name from DNS: [host-1]:1688",
    ),
    (
        "Computer: PC-0412\nthen PC-0412 again, and pc-0412\\mei",
        "Computer: [host-1]\nthen [host-1] again, and [host-1]\\mei",
    ),
    ("電腦名稱：MIS-NB07", "電腦名稱：[host-1]"),
    ("<Computer>pc-0412.fabrikam.local</Computer>", "<Computer>[host-1]</Computer>"),
    (
        '{"computerName": "PC-0412", "hr": "0xC004F074"}',
        '{"computerName": "[host-1]", "hr": "0xC004F074"}',
    ),
    ("MachineName  : PC-0412", "MachineName  : [host-1]"),
    (r"copy \\files01\install\x.iso", r"copy \\[host-1]\install\x.iso"),
    (
        "http://intranet/kb and https://wiki.fabrikam.com.tw/0xC004F074",
        "http://[host-1]/kb and https://[host-2]/0xC004F074",
    ),
    ("_vlmcs._tcp.fabrikam.local has kms01.fabrikam.local", "_vlmcs._tcp.[host-1] has [host-2]"),
    ("kms01.fabrikam.com, kms02.fabrikam.com, KMS01.fabrikam.com", "[host-1], [host-2], [host-1]"),
    ("from mei.lin@fabrikam.com.tw to tom@fabrikam", "from [mail-1] to [mail-2]"),
    ("at 10.1.2.3 and 10.1.2.3:1688, not 10.1.2.4", "at [ip-1] and [ip-1]:1688, not [ip-2]"),
    ("via fe80::1c2d:3e4f%12 and 2404:6800::5", "via [ip-1] and [ip-2]"),
    ("S-1-5-21-1004336348-1177238915-682003330-512", "[sid-1]"),
    (r"C:\Users\mei.lin\Desktop\x.log", r"C:\Users\[user-1]\Desktop\x.log"),
    (r"C:\Users\Mei Lin\Desktop", r"C:\Users\[user-1]\Desktop"),
    (r'{"path": "C:\\Users\\mei\\x"}', r'{"path": "C:\\Users\\[user-1]\\x"}'),
    ("/home/mei/activation.log", "/home/[user-1]/activation.log"),
    ("User: FABRIKAM\\mei\nAccount Name:\t\tmeilin", "User: [user-1]\nAccount Name:\t\t[user-2]"),
    ("使用者：FABRIKAM\\mei", "使用者：[user-1]"),
]

KEPT = [
    "0xC004F074 0x8007232B -1073418124 E_FAIL C004F074",
    "KB5034441, version 10.0.19041.3996, Version: 16.0.1.2, build 1.2.3.4, v2.0.0.1",
    "slmgr.vbs /skms <kms-host>:1688 and ospp.vbs /sethst:<kms-host>",
    "nslookup -type=srv _vlmcs._tcp.<dns-domain>",
    "kms01.example.com, kms01.corp.example, mail admin@example.com, "
    "192.0.2.10, 2001:db8::7, 127.0.0.1, 255.255.255.0",
    "tokens.dat sppsvc.exe slui.exe System.Net.Http kb.md "
    "pkeyconfig.xrm-ms setupact.log Readme.txt node.js",
    "https://learn.microsoft.com/windows and kms.core.windows.net:1688 and https://aka.ms/x",
    f"setup key {PUBLIC_KEY}",
    "Activation ID: 2de67392-b7a7-462a-b1ca-108dd189f588, "
    "AppId=55c92734-d682-4d71-983e-d6ec3f16059f",
    "S-1-5-18, S-1-5-32-544",
    r"C:\Users\Public\x, C:\Users\Default\y, C:\Users\%USERNAME%\z, C:\Windows\System32\spp",
    "User: N/A\nUser: SYSTEM\nUser: NT AUTHORITY\\NETWORK SERVICE",
    "Computer: unknown\nKMS machine name from DNS: "
    "not available\nhost: the one on the third floor",
    "2024-03-05 09:12:44.123, 09:12:44, std::vector, Windows::Rtl::SystemImplementation",
    "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA and a-b-c",
    "",
]


@pytest.mark.parametrize(("text", "expected"), MASKED)
def test_masked(text: str, expected: str) -> None:
    assert Redactor(KEYS).text(text) == expected


@pytest.mark.parametrize("text", KEPT)
def test_kept(text: str) -> None:
    assert Redactor(KEYS).text(text) == text


@pytest.mark.parametrize(("text", "expected"), MASKED)
def test_twice_is_once(text: str, expected: str) -> None:
    assert Redactor(KEYS).text(expected) == expected


def test_one_redactor_gives_one_value_one_mask_in_all_texts() -> None:
    redactor = Redactor(KEYS)
    assert redactor.text("kms01.fabrikam.com") == "[host-1]"
    assert redactor.text("kms02.fabrikam.com and kms01.fabrikam.com") == "[host-2] and [host-1]"


@pytest.mark.parametrize("text", PASTES)
def test_masking_changes_no_code(knowledge: KnowledgeBase, text: str) -> None:
    before = [(one.code, one.text) for one in knowledge.extract(text)]
    assert [(one.code, one.text) for one in knowledge.extract(Redactor(KEYS).text(text))] == before


def test_every_public_setup_key_is_kept() -> None:
    keys = sorted(KEYS)
    assert len(keys) > 100
    assert all(re.fullmatch(product_keys.SHAPE, key) for key in keys)
    assert Redactor(KEYS).text("\n".join(keys)) == "\n".join(keys)
    assert not any(has_secret_key(key, KEYS) for key in keys)


@pytest.mark.parametrize("domain", [name for name in public_hosts.DOMAINS if "." in name])
def test_public_hosts_are_kept_and_look_alikes_masked(domain: str) -> None:
    text = f"https://a.{domain}/x, b.{domain.upper()}:443, c@{domain}"
    assert Redactor(KEYS).text(text) == text
    assert "[host-1]" in Redactor(KEYS).text(f"https://not-{domain}/x")


@pytest.mark.parametrize("gap", ["", " "])
def test_a_key_needs_all_its_groups(gap: str) -> None:
    assert not has_secret_key(KEY[:-6] + gap, KEYS)
    assert not has_secret_key(KEY + "-ABCDE", KEYS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [(KEY, True), (f"x {KEY.lower()}", True), (PUBLIC_KEY, False), ("6789C", False), ("", False)],
)
def test_a_whole_key_is_noticed(text: str, expected: bool) -> None:
    assert has_secret_key(text, KEYS) is expected


SECRETS = ["kms77.fabrikam.com", "10.77.66.55", "mei77@fabrikam.com", KEY, "S-1-5-21-1-2-3-77"]


@given(
    before=st.text(alphabet="abc 網域。,\n", max_size=20),
    after=st.text(alphabet=" ，)\n;", min_size=1, max_size=5),
    secret=st.sampled_from(SECRETS),
)
def test_a_secret_is_masked_wherever_it_stands(before: str, after: str, secret: str) -> None:
    assert secret not in Redactor(KEYS).text(f"{before} {secret}{after}")


@given(st.text())
def test_any_text_can_be_masked(text: str) -> None:
    masked = Redactor(KEYS).text(text)
    assert masked.count("\n") == text.count("\n")


def test_names_that_are_known_are_masked_wherever_they_stand() -> None:
    redactor = Redactor(frozenset())
    redactor.know(("NB-0412", "10.1.2.3", "localhost", "kms01.corp.fabrikam.local"))
    text = redactor.text("NB-0412> ping kms01.corp.fabrikam.local, nb-0412 and NB-04123 localhost")
    assert text == "[host-1]> ping [host-2], [host-1] and NB-04123 localhost"


def test_names_are_found_again_beside_letters_that_change_their_length() -> None:
    text = Redactor(frozenset()).text(
        "\u0130\u0130 User: Mei\u0130-Lin\nComputer: PC-0412\n\u0130 pc-0412"
    )
    assert text.count("[host-1]") == 2


def test_the_activation_id_of_a_request_is_no_machine_id() -> None:
    machine, product = (
        "1d2c3b4a-5e6f-4701-8a9b-0c1d2e3f4a5b",
        "73111121-5638-40f6-bc11-f1d7b0d64300",
    )
    line = f"0x0,25,pc17.corp.fabrikam.local,{machine},2026/11/30 01:01,1,5,0,{product},5"
    assert (
        Redactor(frozenset()).text(line)
        == f"0x0,25,[host-1],[cmid-1],2026/11/30 01:01,1,5,0,{product},5"
    )
