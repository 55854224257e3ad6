"""What ``kb check`` says of the findings of the diagnosis."""

import shutil
from pathlib import Path

import pytest

from kb.content.lint import findings, run

from .test_lint import GOOD, stamp

ENGLISH, CHINESE = (f"below-threshold{end}" for end in (".md", ".zh-TW.md"))


def said(tmp_path: Path, name: str, before: str, after: str) -> list[str]:
    """What is said once a passage of the sample finding is another one."""
    content = tmp_path / "content"
    shutil.copytree(GOOD, content)
    path = content / "findings" / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    stamp(content / "findings" / CHINESE)
    return [problem.advice for problem in run.check(content, own="")]


@pytest.mark.parametrize(
    ("before", "after", "advice"),
    [
        ("0xC004F038\n", "0xC004F039\n", "there is no article 'codes/0xC004F039'"),
        ("0xC004F038\nstep: 1\n", "0xC004F038#fixes\n", "has no section 'fixes'"),
        ("step: 1", "step: 3", "has 2 steps, no step 3"),
        ("who: host-admin\n", "", "write 'who' acts"),
        ("host-admin", "janitor", "'janitor' is none of: admin"),
        ("cause\nor: note", "fine\nor: note", "remove 'who'"),
        ("0xC004F038\n", "0xC004F038#fix\n", "a section or a step of the article, not both"),
        ("  - seed", "  - intranet", "neither 'seed' nor an https address"),
        ("2026-01-31", "soon", "the date of the last review"),
        ("too low", "too low.", "leave the full stop out of the title"),
        ("too low", "too low" * 12, "shorten the title to 70 characters; it has 97"),
        ("computers.", f"{'x' * 420}.", "shorten the text to 420 characters"),
        ("computers.", "computers. A. B.", "at most 3 sentences; there are 4"),
        ("too few computers", "only {count}", "a first sentence without a field"),
        ("the count.\n", "the count. And more.\n", "the reason in one sentence"),
        ("the count.\n", "{count}.\n", "name no fact in the reason"),
        ("counts too few", "counts `too few`", "without Markdown: '`'"),
        ("counts too few", "counts [[codes/0xC004F038]]", "without Markdown: '[['"),
        ("slmgr.vbs /dli", "slmgr.vbs /dlx", "slmgr has no option '/dlx'"),
        ("slmgr.vbs /dli", "slmgr.vbs /dli | more", "runs in a window of its own"),
        ("slmgr.vbs /dli", "nslookup <host>", "'<host>' is no known placeholder"),
        ("slmgr.vbs /dli", "Restart-Service sppsvc", "'Restart-Service' may change something"),
        ("slmgr.vbs /dli", "ipconfig /flushdns", "'ipconfig /flushdns' may change something"),
        ("slmgr.vbs /dli", "reg delete HKLM\\X", "'reg delete' may change something"),
        ("slmgr.vbs /dli", "w32tm /resync", "'w32tm /resync' may change something"),
        ("host counts", "host kms01.contoso.com counts", "by one under example.com"),
    ],
)
def test_an_english_file_is_told_what_to_do(
    before: str, after: str, advice: str, tmp_path: Path
) -> None:
    assert [one for one in said(tmp_path, ENGLISH, before, after) if advice in one]


@pytest.mark.parametrize(
    ("before", "after", "advice"),
    [
        ("計數是 {count}。", "", "the same facts as the English file"),
        ("計數是 {count}。", "計數是{count}。", "put a space between '是' and 'x'"),
        ("計算的電腦", "計算 (全部) 的電腦", "write （） round Chinese text"),
        ("計算的電腦", "計算的硬體時鐘與時鐘", "our texts say '系統時間'"),
        ("為什麼執行：", "Why: ", "one that begins with '為什麼執行：'"),
        ("title: ", "severity: cause\ntitle: ", "remove 'severity'"),
        ("計數太低", "計數太低。", "leave the full stop out"),
    ],
)
def test_a_chinese_file_is_told_what_to_do(
    before: str, after: str, advice: str, tmp_path: Path
) -> None:
    assert [one for one in said(tmp_path, CHINESE, before, after) if advice in one]


def test_a_file_that_cannot_be_read_and_a_folder_that_is_missing(tmp_path: Path) -> None:
    assert "close the front matter" in " ".join(said(tmp_path, ENGLISH, "---\n", ""))
    shutil.rmtree(tmp_path / "content" / "findings")
    assert run.check(tmp_path / "content", own="") == []
    assert findings.read(str(tmp_path / "nowhere")) == ([], [])


def test_a_finding_may_be_named(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(GOOD, content)
    path = content / "findings" / ENGLISH
    path.write_text(path.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    found = run.check(content, [str(path)], own="")
    assert [problem.rule for problem in found] == ["finding", "digest"]
