"""The prose of the findings: all of them in both languages, filled in with what was read."""

import shutil
from pathlib import Path

import pytest

from kb import labels, paths
from kb.content import findings
from kb.content.library import Library
from kb.diagnosis.prose import STATUSES, FindingTexts, fill, fill_command
from kb.errors import DamagedData, NotKnown
from kb.languages import EN, LANGUAGES, ZH_TW

# The table of the contract: the usual severity, and the other one where there are two.
SEVERITIES = {
    "below-threshold": "cause",
    "duplicate-cmid": "cause",
    "no-kms-record": "cause",
    "host-name-unknown": "cause",
    "host-name-invalid": "cause",
    "dns-suffix": "cause",
    "no-dns-server": "cause",
    "dns-no-answer": "cause",
    "host-unreachable": "cause",
    "azure": "cause",
    "kms-not-reached": "warning",
    "wrong-host": "cause",
    "host-fixed": "note",
    "clock-skew": "cause",
    "contradiction": "warning",
    "host-cannot-serve-product": "cause",
    "host-not-activated": "cause",
    "host-key-on-client": "cause",
    "not-a-kms-client": "cause",
    "key-of-other-edition": "cause",
    "key-refused": "cause",
    "key-missing": "cause",
    "publishing-failed": "cause",
    "publishing-off": "note",
    "port-differs": "note cause",
    "renewal-failing": "warning",
    "expires-soon": "warning",
    "grace-or-notification": "warning",
    "non-genuine": "warning",
    "noise": "fine",
    "rearm-used-up": "warning",
    "evaluation": "warning",
    "evaluation-expired": "cause",
    "mak-exhausted": "cause",
    "mak-blocked": "cause",
    "internet-blocked": "cause",
    "not-elevated": "cause",
    "wmi-damaged": "cause",
    "store-damaged": "cause",
    "service-disabled": "cause",
    "ad-object": "note cause",
    "avma": "note cause",
    "office-leftover": "warning",
    "office-subscription": "note",
    "subscription": "note warning",
    "activated": "fine",
}
TEXTS = FindingTexts.load()
CASES = [(id_, language) for id_ in SEVERITIES for language in LANGUAGES]


def test_every_finding_of_the_contract_has_its_prose_and_no_other() -> None:
    assert sorted(SEVERITIES) == list(TEXTS.ids)


@pytest.mark.parametrize(("id_", "language"), CASES)
def test_a_finding_has_text_and_facts(id_: str, language: str) -> None:
    found = TEXTS.text(id_, language)
    assert (found.id, found.language) == (id_, language)
    assert f"{found.severity} {found.or_ or ''}".strip() == SEVERITIES[id_]
    assert found.title
    assert found.why
    assert found.on in labels.ON
    assert found.as_ in labels.AS
    assert found.who in labels.WHO or not {"cause", "warning"} & {found.severity, found.or_}
    assert findings.fields(found.text) <= findings.FIELDS


@pytest.mark.parametrize(("id_", "language"), CASES)
def test_it_reads_well_with_all_facts_and_with_none(id_: str, language: str) -> None:
    found = TEXTS.text(id_, language)
    everything = {name: f"<{name}>" for name in findings.FIELDS}
    full, bare = (fill(found.text, facts, language) for facts in (everything, {}))
    assert bare
    assert "{" not in full + bare
    assert len(findings.sentences(full, language)) == len(findings.sentences(found.text, language))
    assert full.count("<") == len(findings.FIELD.findall(found.text))
    assert full.startswith(findings.sentences(bare, language)[0])


def test_every_article_and_its_step_or_section_is_there() -> None:
    library = Library.load(own="")
    for id_ in SEVERITIES:
        found = TEXTS.text(id_, EN)
        article, _, anchor = found.article.partition("#")
        assert library.has(article), id_
        source = library.source(article)
        assert not anchor or source.section(anchor), id_
        assert found.step is None or 1 <= found.step <= len(source.steps), id_


def test_a_command_has_only_placeholders_that_readers_are_asked_for() -> None:
    for id_ in SEVERITIES:
        command = fill_command(TEXTS.text(id_, EN).command, {})
        assert "{kms" not in command
        for name in [part.partition(">")[0] for part in command.split("<")[1:]]:
            assert name in labels.PLACEHOLDERS, id_


# Filling in


def test_a_sentence_without_its_fact_is_left_out() -> None:
    text = "Too few. The count is {count}, of {threshold}. The host acts."
    assert fill(text, {"count": 3}, EN) == "Too few. The host acts."
    assert fill(text, {"count": 0, "threshold": 25}, EN) == (
        "Too few. The count is 0, of 25. The host acts."
    )
    chinese = "台數不足。計數是 {count}。請由主機管理員處理。"
    assert fill(chinese, {}, ZH_TW) == "台數不足。請由主機管理員處理。"
    assert fill(chinese, {"count": 3}, ZH_TW) == "台數不足。計數是 3。請由主機管理員處理。"


@pytest.mark.parametrize("value", [None, "", [], ["", " "], True, False, "\u202e", " \n "])
def test_what_cannot_be_said_is_not_known(value: object) -> None:
    assert fill("A. B is {product}. C.", {"product": value}, EN) == "A. C."


def test_names_are_listed_and_many_are_counted() -> None:
    names = [f"pc{n}" for n in range(8)]
    assert fill("From {clients}.", {"clients": names[:3]}, EN) == "From pc0, pc1, pc2."
    assert fill("來自 {clients}。", {"clients": tuple(names[:3])}, ZH_TW) == (
        "來自 pc0、pc1、pc2。"
    )
    assert fill("From {clients}.", {"clients": names}, EN).endswith("pc5 and 2 more.")
    assert fill("來自 {clients}。", {"clients": names}, ZH_TW).endswith("pc5 等共 8 個。")


def test_a_status_is_said_in_words() -> None:
    assert fill("It is {status}.", {"status": "notification"}, EN) == "It is Notification."
    assert fill("是「{status}」。", {"status": "oob-grace"}, ZH_TW) == "是「初始寬限期」。"
    assert all(all(words) for words in STATUSES.values())


def test_a_fact_stays_on_one_line_and_is_filled_in_once() -> None:
    facts = {"product": "Windows\n{count}\u202e  Pro", "count": 5}
    assert fill("It is {product}.", facts, EN) == "It is Windows {count} Pro."
    assert len(fill("It is {product}.", {"product": "x" * 9999}, EN)) < 300


def test_abbreviations_and_host_names_end_no_sentence() -> None:
    text = 'Some hosts, e.g. kms01.example.com, answer. Is {count} "enough." Ask.'
    assert fill(text, {}, EN) == "Some hosts, e.g. kms01.example.com, answer. Ask."


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("kms01.example.com", "kms01.example.com"),
        ("2001:db8::1", "2001:db8::1"),
        ("kms01; calc", "<kms-host>"),
        ("-x", "<kms-host>"),
        ("kms01\nwhoami", "<kms-host>"),
        ("$(calc)", "<kms-host>"),
        (["kms01"], "<kms-host>"),
        ("", "<kms-host>"),
        (None, "<kms-host>"),
    ],
)
def test_a_command_takes_one_plain_word_and_nothing_else(host: object, shown: str) -> None:
    command = "Test-NetConnection {kms_host} -Port {kms_port}"
    assert fill_command(command, {"kms_host": host}) == (f"Test-NetConnection {shown} -Port 1688")
    assert fill_command(command, {"kms_port": 1700}).endswith("-Port 1700")


def test_braces_of_powershell_stay() -> None:
    command = "Get-WinEvent -FilterHashtable @{LogName='Application'; Id=12288}"
    assert fill_command(command, {"logname": "x"}) == command


# Files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A content folder with two findings of ours."""
    inside = tmp_path / findings.FOLDER
    inside.mkdir()
    for path in findings.files(findings.folder(paths.folder("content"))):
        if path.name.partition(".")[0] in ("activated", "noise"):
            shutil.copy(path, inside)
    return tmp_path


def test_a_folder_has_its_own_findings_or_the_shipped_ones(folder: Path, tmp_path: Path) -> None:
    assert FindingTexts.load(str(folder)).ids == ("activated", "noise")
    (tmp_path / "empty").mkdir()
    assert FindingTexts.load(str(tmp_path / "empty")).ids == TEXTS.ids


def test_a_stale_or_missing_translation_is_english(folder: Path) -> None:
    inside = folder / findings.FOLDER
    (inside / "noise.zh-TW.md").unlink()
    stale = inside / "activated.md"
    stale.write_text(stale.read_text("utf-8").replace("nothing has", "much has"), "utf-8")
    texts = FindingTexts.load(str(folder))
    assert texts.text("noise", ZH_TW).language == EN
    assert texts.text("activated", ZH_TW).language == EN


def test_another_step_leaves_the_translation_as_it_is(folder: Path) -> None:
    source = folder / findings.FOLDER / "noise.md"
    text = source.read_text("utf-8").replace("severity: fine", "severity: note\nstep: 1")
    source.write_text(text, "utf-8")
    found = FindingTexts.load(str(folder)).text("noise", ZH_TW)
    assert (found.language, found.severity, found.step) == (ZH_TW, "note", 1)


def test_an_unknown_finding_is_not_known() -> None:
    with pytest.raises(NotKnown):
        TEXTS.text("nothing", EN)


@pytest.mark.parametrize(
    ("before", "after", "advice"),
    [
        ("severity: fine", "severity: grave", "line 3: 'grave' is none of: cause, warning"),
        ("severity: fine\n", "", "line 2: write 'severity' as one text"),
        ("on: affected", "on: server", "'server' is none of: affected"),
        ("as: user", "as: root", "'root' is none of: user"),
        ("command: slmgr.vbs /xpr", "command: slmgr.vbs /xpr {cmid}", "no fact that a command"),
        ("severity: fine", "severity: fine\nstep: two", "the number of a step"),
        ("severity: fine", "severity: fine\nor: fine", "another severity than the usual one"),
        ("severity: fine", "severity: fine\ncolour: red", "line 4: remove 'colour'"),
        ("Why: ", "Because: ", "one that begins with 'Why:'"),
        ("{days_left}", "{days}", "'{days}' is no fact that a sentence can name"),
        ("---\ntitle", "title", "begin the file with a line '---'"),
    ],
)
def test_a_wrong_file_is_named_with_what_to_do(
    before: str, after: str, advice: str, folder: Path
) -> None:
    path = folder / findings.FOLDER / "activated.md"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(DamagedData, match=r"activated\.md") as found:
        FindingTexts.load(str(folder))
    assert advice in found.value.advice


def test_a_translation_alone_has_no_facts(folder: Path) -> None:
    (folder / findings.FOLDER / "noise.md").unlink()
    with pytest.raises(DamagedData, match=r"noise\.zh-TW\.md: write the English file"):
        FindingTexts.load(str(folder))
