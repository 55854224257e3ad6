"""The table of mainland words: what the linter refuses, what the search folds, and where it is."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kb import zh_terms
from kb.content.lint import run
from kb.errors import DamagedData
from kb.search import synonyms, terms

GOOD = Path(__file__).parent / "content" / "lint" / "good"


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        ("a,b,c\n", 1, "begin the table with the line mainland,taiwan,use"),
        ("mainland,taiwan,use\n激活,啟用\n", 2, "write 3 fields"),
        ("mainland,taiwan,use\n激活,,both\n", 2, "write a word"),
        ("mainland,taiwan,use\n激活,啟用 ,both\n", 2, "write a word"),
        ("mainland,taiwan,use\n激活,啟用,all\n", 2, "'all' is none of: lint, search, both"),
        ("mainland,taiwan,use\n激活,啟用,lint\n激活,啟用,search\n", 3, "has a row already"),
        ("mainland,taiwan,use\n正版,正版,search\n", 2, "take this row out"),
    ],
)
def test_wrong_terms_are_named(tmp_path: Path, rows: str, line: int, said: str) -> None:
    shutil.copytree(GOOD, tmp_path / "content")
    (tmp_path / "content" / zh_terms.FILE).write_text(rows, encoding="utf-8")
    problem = run.check(tmp_path / "content", own="")[0]
    assert (Path(problem.path).name, problem.line, problem.rule) == (zh_terms.FILE, line, "table")
    assert said in problem.advice
    with pytest.raises(DamagedData, match=re.escape(said)):
        zh_terms.folded(str(tmp_path / "content"))


def test_a_folder_may_have_terms_of_its_own(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path / "content")
    rows = "mainland,taiwan,use\n計數,次數,lint\n"
    (tmp_path / "content" / zh_terms.FILE).write_text(rows, encoding="utf-8")
    assert {p.advice for p in run.check(tmp_path / "content", own="")} == {"say '次數' for '計數'"}
    assert zh_terms.folded(str(tmp_path / "content")) == {}
    assert zh_terms.folded(str(GOOD)) == zh_terms.folded()


def test_a_word_may_be_for_one_use_only() -> None:
    refused, folded = zh_terms.refused(), zh_terms.folded()
    assert refused["服務器"] == folded["服務器"] == "伺服器"
    assert (refused["信息"], folded["信息"]) == ("資訊/訊息", "資訊")
    assert "優化" in refused.keys() - folded.keys()
    assert "文件" in folded.keys() - refused.keys()


def test_a_latin_word_gets_borders_in_a_query() -> None:
    assert synonyms.VOCABULARY["微軟"] == " microsoft "
    assert synonyms.VOCABULARY["服務器"] == "伺服器"


def test_an_index_follows_the_terms(tmp_path: Path) -> None:
    (tmp_path / zh_terms.FILE).write_text("mainland,taiwan,use\n甲,乙,both\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from kb.search import synonyms; print(synonyms.STATE)"],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "KB_CONTENT": str(tmp_path)},
    )
    assert re.fullmatch("[0-9a-f]{8}", done.stdout.strip())
    assert done.stdout.strip() != synonyms.STATE


def test_a_damaged_table_is_said_without_a_traceback(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path / "content")
    (tmp_path / "content" / zh_terms.FILE).write_bytes(b"\xff")
    done = subprocess.run(
        [str(Path(sys.executable).parent / "kb"), "search", "kms"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "KB_CONTENT": str(tmp_path / "content")},
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"kb: {tmp_path / 'content' / zh_terms.FILE}: cannot be read")


def test_a_word_and_what_it_stands_for_are_one_to_a_search() -> None:
    for word, taiwan in synonyms.VOCABULARY.items():
        folded = terms.fold(taiwan)
        assert terms.fold(word).split() == folded.split(), (word, taiwan)
        assert terms.fold(folded) == folded, (word, taiwan)
