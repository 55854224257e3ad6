"""What is read from the outputs of slmgr.vbs, ospp.vbs, PowerShell and the network."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.diagnosis.diagnose import read_all
from kb.diagnosis.facts import KINDS, Source
from tests.diagnosis.outputs import CMID, HOST, LANGUAGES, attempt, client, host

OSPP = """---Processing--------------------------
---------------------------------------
SKU ID: d450596f-894d-49e0-966a-fd39ed4c4c64
LICENSE NAME: Office 16, Office16ProPlusVL_KMS_Client edition
LICENSE DESCRIPTION: Office 16, VOLUME_KMSCLIENT channel
LICENSE STATUS:  ---LICENSED---
REMAINING GRACE: 179 days  (258000 minute(s) before expiring)
Last 5 characters of installed product key: WFG99
\tKMS machine name from DNS: kms7.ads.example.com:1688
---------------------------------------
SKU ID: 6bf301c1-b94a-43e9-ba31-d494598c47fb
LICENSE NAME: Office 16, Office16VisioProVL_KMS_Client edition
LICENSE DESCRIPTION: Office 16, VOLUME_KMSCLIENT channel
LICENSE STATUS:  ---UNLICENSED---
ERROR CODE: 0xC004F014
---------------------------------------
---Exiting-----------------------------
"""
CIM = """Name                  : Windows(R), Professional edition
Description           : Windows(R) Operating System, RETAIL channel
LicenseStatus         : 1
GracePeriodRemaining  : 0
PartialProductKey     : 3V66T
ProductKeyChannel     : Retail
PSComputerName        : NB-77
"""
MODULE = """Name                 : Windows(R), Enterprise edition
Description          : Windows(R) Operating System, VOLUME_KMSCLIENT channel
PartialProductKey    : 2YT43
LicenseStatus        : Licensed
GracePeriodRemaining : 259000
"""
LOOKUP = """Server:  ns1.ads.example.com
Address:  192.0.2.53

_vlmcs._tcp.ads.example.com     SRV service location:
          priority       = 0
          weight         = 0
          port           = 1688
          svr hostname   = kms7.ads.example.com
kms7.ads.example.com    internet address = 192.0.2.7
"""
CONNECTION = """ComputerName     : kms7.ads.example.com
RemoteAddress    : 192.0.2.7
RemotePort       : 1688
InterfaceAlias   : LAN
SourceAddress    : 192.0.2.77
TcpTestSucceeded : False
"""
IPCONFIG = """Windows IP Configuration

   Host Name . . . . . . . . . . . . : nb-77
   Primary Dns Suffix  . . . . . . . : ads.example.com
   Node Type . . . . . . . . . . . . : Hybrid

Ethernet adapter LAN:

   Connection-specific DNS Suffix  . : ads.example.com
   IPv4 Address. . . . . . . . . . . : 192.0.2.77(Preferred)
   DNS Servers . . . . . . . . . . . : 192.0.2.53
                                       192.0.2.54
"""
TIME = """Leap Indicator: 0(no warning)
Stratum: 4 (secondary reference)
Precision: -23 (119.209ns per tick)
Source: ns1.ads.example.com
Poll Interval: 10 (1024s)
"""
JOIN = """             AzureAdJoined : NO
              DomainJoined : YES
                AzureAdPrt : NO
"""
SERVICE = """Status   Name               DisplayName
------   ----               -----------
Stopped  sppsvc             Software Protection
"""
OUTPUTS = [OSPP, CIM, MODULE, LOOKUP, CONNECTION, IPCONFIG, TIME, JOIN, SERVICE]


def facts(text: str, kind: str = "slmgr") -> list[dict[str, object]]:
    """The facts of each source of a kind."""
    return [dict(source.facts) for source in read_all(text) if source.kind == kind]


def only(text: str, kind: str = "slmgr") -> dict[str, object]:
    """The facts of the only source of a kind."""
    (found,) = facts(text, kind)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_client_is_read_in_any_language(language: str) -> None:
    found = only(client(language, minutes=201345))
    assert found | {"product": ""} == {
        "tool": "slmgr",
        "product": "",
        "edition": "Enterprise",
        "channel": "VOLUME_KMSCLIENT",
        "role": "kms-client",
        "last5": "2YT43",
        "status": "licensed",
        "minutes_left": 201345,
        "days_left": 139,
        "cmid": CMID,
        "kms_host": HOST,
        "kms_port": 1688,
        "kms_source": "dns",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_client_in_notification_mode_with_a_fixed_host(language: str) -> None:
    found = only(client(language, is_fixed=True))
    assert (found["status"], found["kms_source"]) == ("notification", "registry")
    assert "minutes_left" not in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_host_is_read_in_any_language(language: str) -> None:
    found = only(host(language, count=12))
    wanted = {
        "role": "kms-host",
        "status": "licensed",
        "count": 12,
        "port": 1688,
        "dns_publishing": False,
        "total_requests": 812,
        "failed_requests": 3,
    }
    assert {name: found[name] for name in wanted} == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_failed_activation_is_read_in_any_language(language: str) -> None:
    found = only(attempt(language, "0xC004F074"))
    assert (found["action"], found["ok"]) == ("ato", False)


def test_an_unknown_language_gives_what_has_a_shape() -> None:
    """A status without a known word is not guessed."""
    text = client("en", minutes=201345).replace("License Status: Licensed", "Stav: xyz")
    found = only(text)
    assert "status" not in found
    assert (found["minutes_left"], found["role"]) == (201345, "kms-client")


@pytest.mark.parametrize("mark", ["> ", ">> ", " > > "])
def test_a_quoted_mail_is_read_as_well(mark: str) -> None:
    text = client("en", minutes=201345)
    quoted = "\n".join(mark + line for line in text.split("\n"))
    assert only(quoted) == only(text)


@pytest.mark.parametrize("line", range(7))
def test_a_missing_line_takes_nothing_else_away(line: int) -> None:
    lines = client("en", minutes=201345).split("\n")
    whole = only("\n".join(lines))
    left = facts("\n".join(lines[:line] + lines[line + 1 :]))
    if line != 1:  # without its description nothing tells that it is a product
        assert left
        assert {k: v for k, v in left[0].items() if whole.get(k) != v} == {}


def test_two_products_of_office_are_two_sources() -> None:
    first, second = facts(OSPP, "ospp")
    assert (first["status"], first["days_left"], first["products"]) == ("licensed", 179, 2)
    assert (second["status"], "last5" in second) == ("unlicensed", False)


def test_objects_of_powershell() -> None:
    (found,) = (s for s in read_all(CIM) if s.kind == "cim")
    assert found.machine == "NB-77"
    wanted = {"role": "retail", "status": "licensed", "permanent": True, "channel": "Retail"}
    assert {name: found.facts[name] for name in wanted} == wanted
    module = only(MODULE, "oslicense")
    assert (module["status"], module["days_left"]) == ("licensed", 179)


def test_what_the_network_says() -> None:
    lookup = only(LOOKUP, "nslookup")
    assert (lookup["records"], lookup["kms_port"]) == ([HOST], 1688)
    assert lookup["addresses"] == ["192.0.2.7"]
    assert only(CONNECTION, "netconnection")["ok"] is False
    config = only(IPCONFIG, "ipconfig")
    assert config["dns_servers"] == ["192.0.2.53", "192.0.2.54"]
    assert config["suffix"] == ["ads.example.com", "ads.example.com"]


def test_what_the_system_says() -> None:
    assert only(TIME, "time")["ok"] is True
    assert only(JOIN, "dsregcmd")["domainjoined"] is True
    assert only(SERVICE, "service")["ok"] is False


@pytest.mark.parametrize(
    "text",
    [
        "License Status: Licensed, said the caller, and then it was gone.",
        "We have a RETAIL channel for these products.",
        "The port is 1688 and the priority is 0.",
        "Error: 0xC004F074",
        "Chapter 1 . . . . . : 5\nChapter 2 . . . . . : 9",
        "",
    ],
)
def test_a_story_is_no_output(text: str) -> None:
    assert [source for source in read_all(text) if source.kind != "slmgr"] == []
    assert all(source["action"] == "ato" for source in read_all(text))


def _places(sources: list[Source], text: str) -> None:
    for source in sources:
        assert source.kind in KINDS
        assert 0 <= source.start <= source.end <= len(text)
        for start, end in source.places.values():
            assert source.start <= start <= end <= source.end or source.kind == "nslookup"


EVERY = [*OUTPUTS, *(client(lang, minutes=9) for lang in LANGUAGES), host("en", count=3)]


@given(st.lists(st.sampled_from(EVERY), max_size=4), st.data())
def test_whatever_is_cut_out_of_outputs_is_read_without_fault(
    parts: list[str], data: st.DataObject
) -> None:
    text = "\n\n".join(parts)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    _places(read_all(text[start:end]), text[start:end])


@given(st.lists(st.sampled_from("\n".join(EVERY).split("\n")), max_size=40))
def test_lines_in_any_order_are_read_without_fault(lines: list[str]) -> None:
    text = "\n".join(lines)
    _places(read_all(text), text)
