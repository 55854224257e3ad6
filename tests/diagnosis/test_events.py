"""Events in every form in which they are passed on, in seven languages, whole and cut."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.diagnosis import times
from kb.diagnosis.facts import Source
from kb.diagnosis.readers import events
from kb.logs import files

SAMPLES = Path(__file__).parent / "samples" / "events"
EXPECTED: dict[str, list[dict[str, Any]]] = json.loads(
    (SAMPLES / "expect.json").read_text(encoding="utf-8")
)
# The samples that the teams share, where they are there.
SHARED = Path(__file__).resolve().parents[3] / "shared" / "reference" / "samples" / "events"
LANGUAGES = ("en", "zh-TW", "zh-CN", "de", "fr", "ja", "es")
CMID, SKU = "5e0c2b1a-7d44-4c3f-9a10-22bb90d4e6f7", "73111121-5638-40f6-bc11-f1d7b0d64300"
REQUEST = (
    f"0xC004F074, 0x00000000, kms3.ads.example.com:1688, {CMID}, "
    f"2025/11/07 08:21, 1, 5, 0, {SKU}, 25"
)
ANSWER = "0x00000000, 0x00000000, 1, 0, 27, 120, 10080, 2025/11/07 08:21"
SERVED = f"0x0,25,pc7,{CMID},2025/11/7 8:21,0,1,249100,{SKU}"
SPP = "Microsoft-Windows-Security-SPP"


def sample(name: str) -> str:
    """The text of a sample, with the line ends that it has."""
    return (SAMPLES / name).read_bytes().decode("utf-8-sig")


def read(text: str) -> list[Source]:
    """The events in a text; each fact must stand where it is said to."""
    found = list(events.read(text))
    for source in found:
        assert 0 <= source.start <= source.end <= len(text)
        assert set(source.places) <= set(source.facts)
        for start, end in source.places.values():
            assert source.start <= start <= end <= source.end
    assert [one.start for one in found] == sorted(one.start for one in found)
    return found


def said(source: Source) -> dict[str, Any]:
    return {**source.facts, "machine": source.machine}


@pytest.mark.parametrize("name", EXPECTED)
def test_own_samples(name: str) -> None:
    assert [said(one) for one in read(sample(name))] == EXPECTED[name]


def test_every_form_is_there_in_every_language() -> None:
    forms = {(name.split(".")[0], name.split(".")[-1]) for name in EXPECTED}
    assert len(forms) == 10
    assert set(EXPECTED) == {f"{a}.{language}.{b}" for a, b in forms for language in LANGUAGES}


def shared_samples() -> list[Path]:
    return sorted(SHARED.glob("*.expect.json")) if SHARED.is_dir() else []


@pytest.mark.skipif(not shared_samples(), reason="the shared samples are not here")
def test_shared_samples() -> None:
    for path in shared_samples():
        expected = json.loads(path.read_text(encoding="utf-8"))
        expected.pop("codes")
        log = files.opened(str(path).removesuffix(".expect.json"))
        found = read("".join(log.blocks()))
        log.close()
        if "events" in expected:
            assert [one["event"] for one in found] == expected["events"], path.name
        else:
            assert len(found) == 1, path.name
            assert {name: found[0][name] for name in expected} == expected, path.name


# Forms


def test_a_place_is_that_of_the_value() -> None:
    text = sample("copied.de.txt")
    found = read(text)[0]
    for name in ("result", "cmid", "client_time", "n_policy"):
        start, end = found.places[name]
        assert text[start:end] == str(found.facts[name])
    start, end = found.place("kms_host")
    assert text[start:end] == "kms3.ads.example.com:1688"


@pytest.mark.parametrize(
    ("line", "event"), [(REQUEST, 12288), (ANSWER, 12289), (SERVED, 12290)], ids=str
)
def test_an_info_line_alone_says_what_it_is(line: str, event: int) -> None:
    found = read(f"the log says\n{line}\nand nothing else")
    assert [one["event"] for one in found] == [event]
    assert found[0].start == len("the log says\n")
    assert found[0].end == found[0].start + len(line)


def test_lines_of_a_list_are_events_each() -> None:
    lines = "\n".join(SERVED.replace("pc7", f"pc{n}") for n in range(4))
    assert [one["client"] for one in read(lines)] == ["pc0", "pc1", "pc2", "pc3"]


def test_code_and_rule_of_8198_alone() -> None:
    rule = (
        f"RuleId={CMID};Action=AutoActivate;AppId={SKU};SkuId={SKU};Trigger=UserLogon;SessionId=1"
    )
    (found,) = read(f"slui failed with hr=0x8007007B and {rule}")
    assert found["event"] == 8198
    assert (found["result"], found["trigger"]) == ("0x8007007B", "UserLogon")


def test_an_empty_host_is_no_fact() -> None:
    (found,) = read(REQUEST.replace("kms3.ads.example.com:1688", ""))
    assert found["kms_host"] is None
    assert found["cmid"] == CMID


def test_an_address_of_ipv6() -> None:
    (found,) = read(REQUEST.replace("kms3.ads.example.com", "[2001:db8::7]"))
    assert (found["kms_host"], found["kms_port"]) == ("2001:db8::7", 1688)


def head(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def test_a_language_that_nobody_taught() -> None:
    """The provider is never translated; a number behind it is the event."""
    text = head(
        "Αρχείο:      Application",
        f"Προέλευση:   {SPP}",
        "Ημερομηνία:  7/11/2025 16:21:09",
        "Αναγνωριστικό συμβάντος: 12288",
        "Κατηγορία:   Καμία",
        "Χρήστης:     Δ/Υ",
        "Υπολογιστής: pc7.ads.example.com",
        "Περιγραφή:",
        "κείμενο",
        REQUEST,
    )
    (found,) = read(text)
    assert (found["event"], found.machine, found.time) == (
        12288,
        "pc7.ads.example.com",
        "7/11/2025 16:21:09",
    )
    assert found["result"] == "0xC004F074"


def test_a_head_on_one_line() -> None:
    text = (
        f"Log Name: Application Source: {SPP} Date: 11/7/2025 4:21:09 PM Event ID: 8198 "
        "Task Category: None Level: Error Keywords: Classic User: N/A Computer: pc7.example.com "
        "Description: it failed hr=0x8007232B"
    )
    (found,) = read(text)
    assert (found["event"], found["result"], found.machine) == (
        8198,
        "0x8007232B",
        "pc7.example.com",
    )


def test_values_on_the_next_line() -> None:
    text = head("Source:", SPP, "Event ID:", "12290", "Computer:", "kms3", "Description:", SERVED)
    (found,) = read(text)
    assert (found["event"], found.machine) == (12290, "kms3")


def test_format_list_of_all_properties_begins_with_the_message() -> None:
    block = head(
        f"Message              : text\n                       {SERVED}",
        "Id                   : 12290",
        "Version              : 0",
        "RecordId             : 12288",
        f"ProviderName         : {SPP}",
        "LogName              : Key Management Service",
        "MachineName          : kms3.ads.example.com",
        "TimeCreated          : 11/7/2025 4:21:09 PM",
        "",
    )
    found = read(block * 3)
    assert [one["event"] for one in found] == [12290] * 3
    assert {one.machine for one in found} == {"kms3.ads.example.com"}
    assert {one.time for one in found} == {"11/7/2025 4:21:09 PM"}


def test_a_number_behind_the_text_belongs_to_it() -> None:
    text = head(f"Source: {SPP}", "Message: it failed", "hr=0x8007232B", "", "x", "Event ID: 8198")
    (found,) = read(text)
    assert (found["event"], found["result"], found.end) == (8198, "0x8007232B", len(text) - 1)


def test_a_table_that_wraps_its_messages() -> None:
    wrapped = "\n".join(" " * 30 + SERVED[n : n + 40] for n in range(0, len(SERVED), 40))
    text = head(
        f"   ProviderName: {SPP}",
        "",
        "TimeCreated                  Id Message",
        "-----------                  -- -------",
        f"11/7/2025 4:21:09 PM      12290 text\n{wrapped}",
    )
    (found,) = read(text)
    assert (found["client"], found["activation_id"]) == ("pc7", SKU)


def test_get_eventlog_counts_in_32_bits() -> None:
    text = head(f"Source : {SPP}", "InstanceId : 1073754112", f"Message : text\n  {REQUEST}")
    (found,) = read(text)
    assert found["event"] == 12288


def test_a_broken_line_has_what_is_there() -> None:
    (found,) = read(head(f"Source: {SPP}", "Event ID: 12290", f"Info:\n{SERVED[:70]}"))
    assert found["cmid"] == CMID
    assert found["activation_id"] is None


def test_lines_that_are_missing() -> None:
    text = sample("copied.zh-TW.txt")
    lines = text.split("\n")
    for number in range(8):
        (first, *_) = read("\n".join(lines[:number] + lines[number + 1 :]))
        assert (first["event"], first["result"]) == (12288, "0x8007232B")


def test_what_stands_before_an_event_is_not_its_machine() -> None:
    text = "PSComputerName : NB-9\n\nMessage: see below\n\n" + sample("copied.en.txt")
    assert read(text)[0].machine == "pc7.ads.example.com"


def test_the_output_behind_an_event_is_not_its_text() -> None:
    text = head(f"Source: {SPP}", "Event ID: 8230", "Description:", "rules were read")
    (found,) = read(f"{text}\n\nC:\\>slmgr /ato\n\nError: 0xC004F074\n\nSkuId={SKU}\n")
    assert found["result"] is None
    assert found["sku_id"] is None


def test_an_event_of_xml_without_its_end() -> None:
    whole = sample("rendered.en.xml").replace("><", ">\n<")
    cut = whole[: whole.index("249100")]
    (found,) = read(cut + "\n\nslmgr /dlv said 0xC004F074")
    assert (found["event"], found["client"]) == (12290, "app3.ads.example.com")
    assert "slmgr" not in (cut + "\n\nslmgr")[found.start : found.end]


def test_xml_without_its_beginning() -> None:
    whole = sample("rendered.en.xml")
    found = read(whole[whole.index("<EventID") :])
    assert [one["event"] for one in found] == [12290, 12293, 8198]


def test_no_entity_is_ever_expanded() -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "0x0,25,boom"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
        f'<Event><System><Provider Name="{SPP}"/><EventID>12290</EventID></System>'
        f"<EventData><Data>&a;&f;</Data></EventData></Event>"
    )
    (found,) = read(bomb)
    assert found.facts == {"event": 12290}


# Who wrote it


@pytest.mark.parametrize("event", [12288, 12289, 12290, 12291, 12292, 12293, 12294])
def test_the_sam_has_the_same_numbers(event: int) -> None:
    sam = "Microsoft-Windows-Directory-Services-SAM"
    xml = f'<Event><System><Provider Name="{sam}"/><EventID>{event}</EventID></System></Event>'
    text = head(
        "Log Name: System", f"Source: {sam}", f"Event ID: {event}", "Description: 0xC0000022"
    )
    csv = f"Level,Date and Time,Source,Event ID\nError,11/7/2025 4:21:09 PM,{sam},{event},None,x\n"
    js = json.dumps([{"Id": event, "ProviderName": sam, "Message": "0xC0000022"}])
    listed = head(f"ProviderName : {sam}", f"Id : {event}", "Message : 0x80070005")
    for form in (xml, text, csv, js, listed, f"Event ID: {event}\n", f"Id : {event}\nname : x"):
        assert read(form) == []


def test_office_and_vista_wrote_such_events_too() -> None:
    for provider in (
        "Office Software Protection Platform Service",
        "Software Protection Platform Service",
        "Microsoft-Windows-Security-Licensing-SLC",
        "Security-SPP",
    ):
        (found,) = read(head(f"Source: {provider}", "Event ID: 1003", "Computer: pc7", "0x0"))
        assert found.facts == {"event": 1003}


def test_a_word_about_an_event_is_no_event() -> None:
    for text in (
        "see event 12289 of Security-SPP, and event ID 12293",
        "Event ID: 12289",
        "Kernel-Power 41, error 0x8007007B",
        "Id : 4512\nProcessName : sppsvc 0x1",
    ):
        assert read(text) == []


# Times


def test_only_xml_has_a_time_with_a_zone() -> None:
    for name in EXPECTED:
        found = read(sample(name))
        has_zone = {one["event_time_utc"] for one in found}
        assert has_zone == ({"2025-11-07T08:21:09Z"} if name.endswith(".xml") else {None}), name
        assert all(one.time for one in found), name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-11-07T08:21:09.5123456Z", ["2025-11-07 08:21:09+00:00"]),
        ("2025-11-07T09:21:09+01:00", ["2025-11-07 08:21:09+00:00"]),
        ("2025/11/7 下午 04:21:09", ["2025-11-07 16:21:09"]),
        ("2025/11/7 上午 12:05", ["2025-11-07 00:05:00"]),
        ("2025. 11. 7. 오후 4:21:09", ["2025-11-07 16:21:09"]),
        ("11/7/2025 4:21:09 PM", ["2025-11-07 16:21:09", "2025-07-11 16:21:09"]),
        ("07/11/2025 4:21:09 p. m.", ["2025-07-11 16:21:09", "2025-11-07 16:21:09"]),
        ("07.11.2025 16:21", ["2025-11-07 16:21:00", "2025-07-11 16:21:00"]),
        ("\\/Date(1762503669512)\\/", ["2025-11-07 08:21:09.512000+00:00"]),
        ("2025/13/45 8:21", []),
        ("yesterday", []),
    ],
)
def test_times(text: str, expected: list[str]) -> None:
    found = times.readings(text)
    assert [str(one) for one in found] == expected
    fast = times.moment(text)
    assert fast.has_zone == any(one.tzinfo is not None for one in found)
    assert len(fast.seconds) == len(expected)


@given(st.integers(0, 2**31 - 1), st.integers(-56, 56))
def test_a_moment_is_its_first_reading(second: int, quarters: int) -> None:
    from datetime import UTC, datetime, timedelta, timezone

    zone = timezone(timedelta(minutes=15 * quarters))
    time = datetime.fromtimestamp(second, UTC).astimezone(zone)
    assert times.moment(time.isoformat()).seconds == (second,)
    assert times.moment(time.strftime("%Y/%m/%d %H:%M:%S")).seconds[0] == second + 900 * quarters


# An event log


def test_a_record_of_an_event_log() -> None:
    found = events.of_record(12290, "2025-11-07T08:21:09.5Z", "kms3", "any", SERVED)
    assert found is not None
    assert (found["client"], found["event_time_utc"]) == ("pc7", "2025-11-07T08:21:09Z")
    rule = f"hr=0x8007232B\nSkuId={SKU};Trigger=UserLogon"
    found = events.of_record(8198, "", "", "Software Protection Platform Service", rule)
    assert found is not None
    assert (found["result"], found["trigger"], found.machine) == ("0x8007232B", "UserLogon", None)
    assert events.of_record(12294, "", "", "Microsoft-Windows-Directory-Services-SAM", "x") is None


def test_the_domain_in_the_data_of_12293() -> None:
    found = events.of_record(12293, "", "", SPP, "0x8007267C\nads.example.com")
    assert found is not None
    assert (found["result"], found["domain"]) == ("0x8007267C", "ads.example.com")


# Whatever comes


TEXTS = [sample(name) for name in EXPECTED]
VALUES = {str(value) for events_ in EXPECTED.values() for one in events_ for value in one.values()}


@given(st.sampled_from(TEXTS), st.data())
def test_a_piece_has_no_facts_but_its_own(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    piece = text[start : data.draw(st.integers(start, len(text)))]
    for source in read(piece):
        for name, (first, last) in source.places.items():
            shown = piece[first:last]
            value = source.facts[name]
            if isinstance(value, int) and name not in ("kms_port", "activated"):
                assert int(shown) == value
            assert shown or name == "kms_host"


@given(st.sampled_from(TEXTS), st.randoms(use_true_random=False))
def test_lines_in_any_order(text: str, shuffle: random.Random) -> None:
    lines = text.split("\n")
    shuffle.shuffle(lines)
    read("\n".join(lines))


@given(st.lists(st.sampled_from(TEXTS), min_size=2, max_size=4))
def test_texts_one_after_the_other(texts: list[str]) -> None:
    alone = [one["event"] for text in texts for one in read(text)]
    assert [one["event"] for one in read("\n\n".join(texts))] == alone


PIECES = ["<Event>", "Event ID: 12288\n", "0x0,", '"', "[", "{", '"Id": ', ",", SPP, "\n", "> "]
PIECES += [
    "Source: ",
    SERVED[:60],
    "\\",
    "<EventID>12290</EventID>",
    "-- --\n",
    "下午 ",
    "é",
    "\t",
]


@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_never_an_exception(pieces: list[str]) -> None:
    read("".join(pieces))


@pytest.mark.parametrize(
    "piece",
    [*PIECES, "[[", "''", "Id :\n", "  \n", '\\"', "Id,Message\n", f"{SERVED}\n"],
    ids=repr,
)
def test_a_mebibyte_of_it_ends(piece: str) -> None:
    """Read in a second; what is quadratic would take hours."""
    text = f"0x1\n{SPP}\n" + piece * ((1 << 20) // len(piece))
    count = sum(1 for _ in events.read(text))
    assert count <= len(text) // len(piece) + 1
