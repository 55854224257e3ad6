"""Findings: when they are made, in which order, and what must always hold."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.content import findings
from kb.diagnosis.answer import DiagnosisAnswer
from kb.diagnosis.claims import CONFIDENCES, RULES
from kb.diagnosis.diagnose import ORDER, SEVERITIES, Diagnosis
from kb.languages import LANGUAGES as SPOKEN
from kb.lookup import KnowledgeBase
from tests.diagnosis.outputs import CMID, ENTERPRISE, HOST, LANGUAGES, attempt, client, host
from tests.diagnosis.test_readers import CIM, CONNECTION, IPCONFIG, LOOKUP, OSPP

DAY = 1440
AZURE = "azkms.core.windows.net"
ASKED = "nslookup -type=srv _vlmcs._tcp.ads.example.com"
REFUSED = (
    "Get-CimInstance : Access is denied.\nAt line:1 char:1\n"
    "+ Get-CimInstance SoftwareLicensingService\n"
    "    + FullyQualifiedErrorId : HRESULT 0x80070005,Microsoft.Management.Infrastructure"
)
SERVICE = (
    "KeyManagementServiceCurrentCount  : 12\nIsKeyManagementServiceMachine     : 1\n"
    "KeyManagementServiceListeningPort : 1688\nKeyManagementServiceDnsPublishing : False"
)
REACHED = (
    "ComputerName     : kms7.ads.example.com\nRemoteAddress    : 192.0.2.40\n"
    "RemotePort       : 1688\nTcpTestSucceeded : True"
)
LICENSED = client("en", minutes=179 * DAY)
NOTIFIED = client("en")


def event(
    number: int, line: str, *, machine: str = "nb-77", time: str = "3/5/2024 9:06:12 AM"
) -> str:
    """An event as Event Viewer copies it."""
    return (
        f"Log Name:      Application\nSource:        Microsoft-Windows-Security-SPP\n"
        f"Date:          {time}\nEvent ID:      {number}\nLevel:         Information\n"
        f"Computer:      {machine}\nDescription:\nx\nInfo:\n{line}"
    )


def asked(
    code: str = "0xC004F074",
    *,
    to: str = "kms7.ads.example.com:1688",
    at: str = "2024/03/05 07:06",
    machine: str = "nb-77",
    product: str = ENTERPRISE,
) -> str:
    """Event 12288: a request of a client."""
    line = f"{code}, 0x00000000, {to}, {CMID}, {at}, 0, 5, 0, {product}, 25"
    return event(12288, line, machine=machine)


def answered(*, at: str = "2024/03/05 07:06", machine: str = "nb-77", count: int = 50) -> str:
    """Event 12289: an answer that activates."""
    line = f"0x00000000, 0x00000000, 1, 0, {count}, 120, 10080, {at}"
    return event(12289, line, machine=machine)


def served(client_name: str, cmid: str = CMID, code: str = "0x0") -> str:
    """Event 12290: a request at the host."""
    line = f"{code},25,{client_name},{cmid},2024/3/5 7:06,0,2,43200,{ENTERPRISE}"
    return event(12290, line, machine="kms7.ads.example.com")


def ids(knowledge: KnowledgeBase, *parts: str) -> list[str]:
    """The findings of outputs that stand one below the other."""
    return [claim.id for claim in knowledge.diagnose("\n\n".join(parts)).claims]


def severities(diagnosis: Diagnosis) -> list[str]:
    return [str(claim.severity) for claim in diagnosis.claims]


def test_each_rule_has_its_prose_and_each_prose_its_rule(knowledge: KnowledgeBase) -> None:
    assert set(RULES) == set(knowledge.finding_texts.ids)


def test_the_order_names_findings_that_there_are() -> None:
    assert set(ORDER) <= set(RULES)
    assert len(ORDER) == len(set(ORDER))


def test_every_cause_has_its_place(knowledge: KnowledgeBase) -> None:
    texts = knowledge.finding_texts
    causes = {id_ for id_ in texts.ids if "cause" in (texts.text(id_, "en").severity,)}
    assert causes <= set(ORDER)


@pytest.mark.parametrize(
    ("parts", "first", "also"),
    [
        ([attempt("en", "0xC004F038")], "below-threshold", []),
        ([host("en", count=12)], "below-threshold", ["publishing-off"]),
        ([host("en", count=26)], "publishing-off", []),
        ([host("de", count=None)], "host-not-activated", []),
        ([served("nb-1"), served("nb-2")], "duplicate-cmid", []),
        ([asked("0x8007232B", to="")], "no-kms-record", []),
        ([asked("0x8007232B")], "host-name-unknown", []),
        ([asked("0x80072AF9")], "host-name-unknown", []),
        ([asked("0x8007267C", to="")], "no-dns-server", []),
        ([asked("0x800706BA")], "host-unreachable", []),
        ([asked("0x8007274C", to="azkms.core.windows.net:1688")], "azure", []),
        ([NOTIFIED, CONNECTION], "host-unreachable", ["grace-or-notification"]),
        ([asked(to="old.ads.example.com:1688"), LOOKUP], "wrong-host", []),
        ([asked()], "kms-not-reached", []),
        ([asked(), served("nb-77", code="0xC004F06C")], "clock-skew", []),
        ([served("nb-77", code="0xC004F015")], "host-cannot-serve-product", []),
        ([attempt("ja", "0xC004F069")], "key-refused", []),
        ([attempt("fr", "0xC004F014")], "key-missing", []),
        ([attempt("zh-TW", "0xC004C008")], "mak-exhausted", []),
        ([attempt("zh-CN", "0xC004C003")], "mak-blocked", []),
        ([attempt("es", "0x80072EE7")], "internet-blocked", []),
        ([attempt("it", "0x80070005")], "not-elevated", []),
        ([attempt("en", "0x80041010")], "wmi-damaged", []),
        ([attempt("en", "0xC004E002")], "store-damaged", []),
        ([attempt("en", "0x80070422")], "service-disabled", []),
        ([client("en", minutes=90 * DAY)], "renewal-failing", []),
        ([client("en", minutes=20 * DAY)], "expires-soon", ["renewal-failing"]),
        ([NOTIFIED], "grace-or-notification", []),
        ([client("en", is_fixed=True, minutes=179 * DAY)], "activated", ["host-fixed"]),
        ([LICENSED], "activated", []),
        ([LICENSED, asked("0x8007267C", to="")], "noise", ["activated"]),
        ([OSPP], "office-leftover", ["activated"]),
        ([CIM.replace(": 1\n", ": 5\n"), LOOKUP], "not-a-kms-client", ["grace-or-notification"]),
        ([client("en", edition="Professional")], "key-of-other-edition", []),
        # A host has no description among the properties of the service.
        ([SERVICE], "below-threshold", ["publishing-off"]),
        # The zone in place of a record, and nobody there who answers.
        (
            [f"{ASKED}\nads.example.com\n    primary name server = dc1.ads.example.com"],
            "no-kms-record",
            [],
        ),
        (
            [f"{ASKED}\nads.example.com  SOA  3600 Authority  dc1.ads.example.com  root 47"],
            "no-kms-record",
            [],
        ),
        ([f"{ASKED}\nx : Le nom DNS n’existe pas"], "no-kms-record", []),
        (
            [f"{ASKED}\n*** UnKnown can't find _vlmcs._tcp: No response from server"],
            "dns-no-answer",
            [],
        ),
        ([REFUSED], "not-elevated", []),
        # nslookup puts the names in the order of the display language.
        (
            [
                client("en", is_fixed=True),
                f"Server:  dc1.ads.example.com\nAddress:  192.0.2.9\n\n*** {HOST} wurde von "
                "dc1.ads.example.com nicht gefunden: Non-existent domain.",
            ],
            "host-name-unknown",
            ["host-fixed"],
        ),
    ],
)
def test_what_is_shown_leads_to_a_finding(
    knowledge: KnowledgeBase, parts: list[str], first: str, also: list[str]
) -> None:
    found = ids(knowledge, *parts)
    assert found[:1] == [first]
    assert set(also) <= set(found)


@pytest.mark.parametrize(
    ("parts", "never"),
    [
        # One machine under two names is one.
        ([served("nb-1"), served("nb-1.ads.example.com")], "duplicate-cmid"),
        # What happened to others is nothing of this one.
        ([LICENSED, OSPP], "key-missing"),
        # A notebook off the network has no fault.
        ([LICENSED, asked("0x8007232B", to="")], "no-kms-record"),
        # The dialog's code has many reasons.
        ([attempt("en", "0xC004F074")], "no-kms-record"),
        ([host("en", count=26)], "below-threshold"),
        ([IPCONFIG], "no-dns-server"),
        ([IPCONFIG], "dns-suffix"),
        ([CONNECTION.replace("1688", "443")], "host-unreachable"),
        # Errors of scripts and cmdlets that have nothing to do with licensing.
        ([REFUSED.replace("SoftwareLicensingService", "Win32_Share")], "not-elevated"),
        ([r"C:\Scripts\logon.vbs(12, 1) runtime error: 0x80070005"], "not-elevated"),
        # A forest without the object is no fault of a client of KMS.
        (["slmgr /ao-list\nActivation Objects\n    No objects found", LICENSED], "ad-object"),
        # The provider's host was reached; an event without a host names port 0.
        ([client("en", is_fixed=True).replace(HOST, AZURE), attempt("en", "0xC004F074"),
          REACHED.replace(HOST, AZURE)], "azure"),
        ([asked("0x8007267C", to=":0")], "port-differs"),
        ([asked(), asked("0x00000000", at="2024/03/06 07:06"), answered(at="2024/03/06 07:06")],
         "kms-not-reached"),
    ],
)  # fmt: skip
def test_what_is_not_shown_is_not_said(
    knowledge: KnowledgeBase, parts: list[str], never: str
) -> None:
    assert never not in ids(knowledge, *parts)


@pytest.mark.parametrize(
    ("parts", "first"),
    [
        # Another machine is licensed: that hides nothing.
        ([f"hostname: pc-1\n{LICENSED}", asked("0x8007232B", to="", machine="pc-2")],
         "no-kms-record"),
        # Office was activated: that does not mend Windows.
        ([asked(), asked("0x00000000", at="2024/03/05 08:06", product=CMID),
          answered(at="2024/03/05 08:06")], "kms-not-reached"),
        # The success came before the failure.
        ([answered(at="2024/03/01 07:06"), asked("0x800706BA")], "host-unreachable"),
        ([answered(at="2024/03/06 07:06", machine="pc-2"), asked("0x800706BA")],
         "host-unreachable"),
    ],
)  # fmt: skip
def test_an_unrelated_success_hides_no_failure(
    knowledge: KnowledgeBase, parts: list[str], first: str
) -> None:
    assert ids(knowledge, *parts)[:1] == [first]


PARTS = [
    NOTIFIED,
    LICENSED,
    client("de", minutes=20 * DAY, is_fixed=True),
    host("zh-TW", count=12),
    attempt("ja", "0xC004F038"),
    asked("0x8007232B", to=""),
    asked("0x800706BA"),
    answered(),
    served("nb-1"),
    served("nb-2"),
    OSPP,
    CIM,
    LOOKUP,
    CONNECTION,
    IPCONFIG,
]


def _said(diagnosis: Diagnosis) -> set[tuple[str, str, str | None]]:
    return {(claim.id, claim.confidence, claim.severity) for claim in diagnosis.claims}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PARTS), min_size=2, max_size=5, unique=True), st.randoms())
def test_the_order_of_outputs_changes_nothing(
    knowledge: KnowledgeBase, parts: list[str], random: object
) -> None:
    first = knowledge.diagnose("\n\n".join(parts))
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _said(knowledge.diagnose("\n\n".join(shuffled))) == _said(first)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=4, unique=True))
def test_the_same_output_twice_says_no_more(knowledge: KnowledgeBase, parts: list[str]) -> None:
    once = knowledge.diagnose("\n\n".join(parts))
    assert _said(knowledge.diagnose("\n\n".join([*parts, *parts]))) == _said(once)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=4), st.data())
def test_whatever_is_cut_out_is_diagnosed_without_fault(
    knowledge: KnowledgeBase, parts: list[str], data: st.DataObject
) -> None:
    text = "\n\n".join(parts)
    start = data.draw(st.integers(0, len(text)))
    text = text[start : data.draw(st.integers(start, len(text)))]
    diagnosis = knowledge.diagnose(text)
    for language in SPOKEN:
        made = DiagnosisAnswer(text, diagnosis, knowledge.finding_texts, language).as_dict()
        assert made["summary"]
        for found in made["findings"]:
            assert found["evidence"]
            assert found["confidence"] in CONFIDENCES
            assert found["severity"] in SEVERITIES
            assert all(text[e["start"] : e["end"]] == e["text"] for e in found["evidence"])
            assert not re.search(r"\{\w+\}", found["title"] + found["text"])
        assert all(step["command"] and step["why"] for step in made["next"])


@pytest.mark.parametrize("language", SPOKEN)
def test_severities_come_in_order_of_what_to_do_first(
    knowledge: KnowledgeBase, language: str
) -> None:
    found = severities(knowledge.diagnose("\n\n".join(PARTS)))
    assert len(found) > 5
    assert found == sorted(found, key=SEVERITIES.index)


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("duplicate-cmid", "below-threshold",
         [host("en", count=6), served("nb-1"), served("nb-2")]),
        ("no-dns-server", "publishing-failed",
         [event(12293, "0x8007267C", machine="kms7.ads.example.com")]),
        ("internet-blocked", "host-not-activated",
         [host("en", count=None), attempt("en", "0x80072F8F")]),
        ("mak-exhausted", "host-not-activated",
         [host("en", count=None), attempt("en", "0xC004C008")]),
        ("wrong-host", "host-unreachable",
         [asked("0x800706BA", to="old.ads.example.com:1688"), LOOKUP]),
    ],
)  # fmt: skip
def test_the_cause_that_explains_another_comes_first(
    knowledge: KnowledgeBase, before: str, after: str, parts: list[str]
) -> None:
    found = ids(knowledge, *parts)
    assert found.index(before) < found.index(after)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (host("en", count=12), "the administrator of the KMS host acts"),
        (asked("0x8007267C", to=""), "the network administrator acts"),
        (NOTIFIED, "the helpdesk acts"),
    ],
)
def test_the_sentence_says_who_acts(knowledge: KnowledgeBase, part: str, said: str) -> None:
    found = DiagnosisAnswer(part, knowledge.diagnose(part), knowledge.finding_texts, "en")
    assert said in found.summary


def test_sources_that_contradict_each_other_are_said_to(knowledge: KnowledgeBase) -> None:
    one = CIM.replace("RETAIL", "VOLUME_MAK")
    two = one.replace("LicenseStatus         : 1", "LicenseStatus         : 5")
    assert "contradiction" in ids(knowledge, one, two)
    assert "contradiction" not in ids(knowledge, one, two.replace("NB-77", "NB-78"))


def test_nothing_is_said_of_a_story(knowledge: KnowledgeBase) -> None:
    diagnosis = knowledge.diagnose("Solved last year: it was 0xC004F074, then 0x8007232B.")
    assert diagnosis.is_empty
    answer = DiagnosisAnswer("", diagnosis, knowledge.finding_texts, "zh-TW")
    assert "沒有" in answer.summary


def test_a_reason_that_is_not_shown_is_asked_for(knowledge: KnowledgeBase) -> None:
    text = asked()
    answer = DiagnosisAnswer(text, knowledge.diagnose(text), knowledge.finding_texts, "en")
    commands = " ".join(step.command for step in answer.next)
    assert "12288" in commands or "Get-WinEvent" in commands
    assert "_vlmcs._tcp" in commands
    assert "Test-NetConnection" in commands


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_in_every_display_language(knowledge: KnowledgeBase, language: str) -> None:
    assert ids(knowledge, client(language))[:1] == ["grace-or-notification"]
    assert ids(knowledge, host(language, count=12))[:1] == ["below-threshold"]


def test_the_folder_of_findings_has_nothing_else() -> None:
    assert findings.FOLDER == "findings"
