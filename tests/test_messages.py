"""The table of what Windows shows, and the signposts to what is not ours."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kb import cues, messages, signposts
from kb.languages import EN, LANGUAGES, ZH_TW
from kb.lookup import KnowledgeBase

ROW = ["slmgr", "count too low", "計數 太低", "计数 太低", "0xC004F038", "seed"]
SIGN = ["cad", "AutoCAD", "", "", "slmgr", "It is another maker's.", "這是其他廠商的產品。", ""]


def test_the_table_has_what_a_helpdesk_meets() -> None:
    found = messages.read()
    assert len(found) >= 400
    assert {one.where for one in found} == set(messages.WHERE)


def test_no_cue_is_a_sentence() -> None:
    for one in messages.read():
        for cue in one.cues:
            assert cues.problem(cue) == ""
            assert not cues.is_short(cue)


@pytest.mark.parametrize(
    "text",
    [
        "can't connect to your organization's activation server",
        "your organizations activation server",
        "貴組織的啟用伺服器 連線不到",
        "无法连接到组织的激活服务器",
    ],
)
def test_the_host_of_an_organization_is_not_microsofts(
    knowledge: KnowledgeBase, text: str
) -> None:
    for language in LANGUAGES:
        answer = knowledge.lookup(text, language)
        codes = [candidate.code.hex for candidate in answer.candidates]
        assert (answer.status, codes[:3]) == (
            "matched",
            ["0xC004F074", "0x8007232B", "0x8007007B"],
        )
        ids = [result.id for result in knowledge.search(text, language).results]
        assert "issues/the-kms-client-computer-does-not-activate" in ids[:6]


def test_a_message_says_how_it_was_found_and_what_else_it_may_be(
    knowledge: KnowledgeBase,
) -> None:
    answer = knowledge.lookup("Windows license will expire soon", EN)
    assert (answer.status, answer.how) == ("matched", "message")
    assert answer.why
    assert answer.alternatives


def test_a_code_in_the_text_is_stronger_than_a_message_and_a_signpost(
    knowledge: KnowledgeBase,
) -> None:
    for text in (
        "organization's activation server not reached, 0x80070005",
        "AutoCAD installer says 0x80070005",
    ):
        answer = knowledge.lookup(text, EN)
        assert (answer.status, answer.candidates[0].code.hex) == ("found", "0x80070005")
        assert answer.signpost is None


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("remote desktop licensing grace period has expired", "rds-cal"),
        ("SQL Server 评估期已过期", "sql-server"),
        ("Google Cloud KMS key rotation", ""),
        ("AutoCAD 序號 啟用失敗", ""),
    ],
)
def test_what_is_not_ours_is_said(knowledge: KnowledgeBase, text: str, subject: str) -> None:
    for language in LANGUAGES:
        answer = knowledge.lookup(text, language)
        assert (answer.status, answer.article) == ("unknown", None)
        assert answer.signpost is not None
        assert subject in ("", answer.signpost.subject)
        said = answer.as_dict()["signpost"]
        assert said["text"] == answer.signpost.says(language)
        assert cues.has_han(said["text"]) == (language == ZH_TW)


@pytest.mark.parametrize(
    "text", ["VAMT cannot open its SQL Server database", "slmgr on AWS: no KMS host answers"]
)
def test_words_of_ours_take_a_signpost_down(knowledge: KnowledgeBase, text: str) -> None:
    assert knowledge.search(text, EN).signpost is None


@pytest.mark.parametrize(
    ("row", "advice"),
    [
        ([*ROW[:5]], "write 6 fields"),
        (["screen", *ROW[1:]], "'screen' is none of"),
        ([ROW[0], "one two three four five six seven eight nine", *ROW[2:]], "has 9 words"),
        ([*ROW[:2], "計數太低計數太低計數太低計數", *ROW[3:]], "has 14 characters"),
        ([ROW[0], "count is low.", *ROW[2:]], "leave out the punctuation"),
        ([ROW[0], "count", *ROW[2:]], "'count' is too common"),
        ([ROW[0], "count low| few", *ROW[2:]], "on both sides of each '|'"),
        ([ROW[0], "count low||few", *ROW[2:]], "on both sides of each '|'"),
        ([ROW[0], "計數 太低", *ROW[2:]], "is Chinese"),
        ([*ROW[:5], "somewhere"], "is no source"),
        ([*ROW[:4], " ".join(["0xC004F038"] * 11), ROW[5]], "name at most 10"),
    ],
)
def test_a_wrong_row_is_said(row: list[str], advice: str) -> None:
    found = list(messages.problems([messages.HEADER, row]))
    assert [line for line, text in found if advice in text] == [2]


def test_one_cue_has_one_meaning() -> None:
    other = [*ROW[:4], "0xC004F074", "seed"]
    assert list(messages.problems([messages.HEADER, ROW, ROW])) == []
    found = list(messages.problems([messages.HEADER, ROW, other]))
    assert [line for line, text in found if "join the two" in text] == [3, 3, 3]


@pytest.mark.parametrize(
    ("row", "advice"),
    [
        (SIGN[:7], "write 8 fields"),
        (["", *SIGN[1:]], "must name one subject"),
        ([SIGN[0], "", *SIGN[2:]], "write a cue"),
        ([*SIGN[:5], "這是", *SIGN[6:]], "says_en is English"),
        ([*SIGN[:7], "example.com"], "is no public address"),
    ],
)
def test_a_wrong_signpost_is_said(row: list[str], advice: str) -> None:
    found = list(signposts.problems([signposts.HEADER, row]))
    assert [line for line, text in found if advice in text] == [2]
    assert list(signposts.problems([signposts.HEADER, SIGN])) == []


@pytest.mark.parametrize("file", [messages.FILE, signposts.FILE])
def test_a_damaged_table_is_said_without_a_traceback(tmp_path: Path, file: str) -> None:
    shutil.copytree(Path(__file__).parent / "content" / "lint" / "good", tmp_path / "content")
    (tmp_path / "content" / file).write_text("where\n", encoding="utf-8")
    done = subprocess.run(
        [str(Path(sys.executable).parent / "kb"), "search", "kms"],
        check=False,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "KB_CONTENT": str(tmp_path / "content"),
            "KB_CACHE": str(tmp_path / "cache"),
        },
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"kb: {tmp_path / 'content' / file}: line 1: begin the table")
