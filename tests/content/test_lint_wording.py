"""The rules on what an article says of itself: brackets and titles of Chinese, what is spent, what
bears it out, what is left of the template; with more cases than their examples have.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kb import labels, zh_terms
from kb.content import coverage, evidence, scaffold
from kb.content.article import Page
from kb.content.library import Library
from kb.content.lint import chinese, commands, marks, run, spending, wording
from kb.content.lint.rule import Content, Rule
from kb.content.parse import read_page
from kb.languages import EN, ZH_TW

GOOD = Path(__file__).parent / "lint" / "good"
NOWHERE = Content(Library({}, ()), "", Library({}, ()))


def page(tmp_path: Path, body: str, language: str = EN) -> Page:
    """A page of a code with a body."""
    suffix = "" if language == EN else f".{language}"
    path = tmp_path / "codes" / f"0xC004F038{suffix}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"---\ntitle: T\n---\n{body}\n", encoding="utf-8")
    return read_page(path)


def found(rule: Rule[Page], subject: Page) -> list[int]:
    """The lines of the body in which a rule finds something."""
    return [line - 3 for line, _ in rule.find(subject, NOWHERE)]


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        ("cmd\nslmgr.vbs /ipk <gvlk>\nslmgr.vbs /ato", [2]),
        ("cmd\nslmgr /ipk <gvlk> && slmgr /ato", [2]),
        ('cmd\ncscript "%windir%\\system32\\slmgr.vbs" /ckms\nslmgr.vbs /ato', []),
        ('powershell\n& "$env:windir\\system32\\slmgr.vbs" /dli\nGet-Service sppsvc', [2]),
        ("powershell\nslmgr.vbs /dli > dli.txt", [2]),
        ("console\nC:\\> slmgr.vbs /dli\nC:\\> slmgr.vbs /xpr", [2]),
        ("cmd\nospp.vbs /dstatus\nospp.vbs /act", [2]),
        ("cmd\nipconfig /flushdns\nslmgr.vbs /ato", []),
        ("cmd\nslmgr.vbs /skms <kms-host>\nrem done", []),
        ("text\nslmgr.vbs /dli\nName: Windows", []),
    ],
)
def test_a_script_with_something_behind_it_needs_cscript(
    block: str, lines: list[int], tmp_path: Path
) -> None:
    assert found(commands.cscript, page(tmp_path, f"```{block}\n```")) == lines


STEP = (
    "## Fix\n\n1.  {}\n    {{: on=client as=admin risk={} }}\n\n    ```cmd\n    {}\n    ```\n\n{}"
)


@pytest.mark.parametrize(
    ("text", "risk", "command", "after", "is_wrong"),
    [
        ("Go.", "change", "slmgr.vbs /ipk <mak>\n    slmgr.vbs /ato", "", True),
        ("Go.", "change", "slmgr.vbs /ipk <mak>", "", False),
        ("Go.", "change", "slmgr.vbs /ipk <gvlk>\n    slmgr.vbs /ato", "", False),
        ("Go.", "change", "slmgr.vbs /ato", "", False),
        ("With a MAK, go.", "change", "slmgr.vbs /ato", "", True),
        ("Go.", "change", "slmgr.vbs /ato", "    Expect: the MAK has none left.", False),
        ("Go.", "restart", "slmgr.vbs /rearm", "", True),
        ("Go.", "restart", "slmgr.vbs /rearm-app <activation-id>", "", True),
        ("Go.", "outage", "sysprep.exe /generalize /oobe", "", True),
        ("Go.", "spends-rearm", "sysprep.exe /generalize /oobe", "", False),
        ("Go.", "change", "slui.exe 3", "", True),
        ("Go.", "read-only", "slui.exe 0x2a 0xC004F038", "", False),
        ("This uses up one activation.", "change", "net start sppsvc", "", True),
        ("This uses up no activation.", "change", "net start sppsvc", "", False),
        ("Go.", "change", "dir", "    > [!WARNING]\n    > Each try uses up one.", False),
        ("Go.", "read-only", "slmgr.vbs /dti", "    Expect: as in [[procedures/x]], "
         "which uses up one activation.", False),
        ("Go.", "spends-activation", "slmgr.vbs /dti", "", True),
        ("This uses up one.", "spends-activation", "slmgr.vbs /dti", "", False),
        ("Go.", "spends-activation", "vmw.exe", "", False),
    ],
)  # fmt: skip
def test_a_step_that_spends_says_so(
    text: str, risk: str, command: str, after: str, is_wrong: bool, tmp_path: Path
) -> None:
    subject = page(tmp_path, STEP.format(text, risk, command, after))
    assert bool(found(spending.spending, subject)) == is_wrong


def test_a_chinese_step_that_spends_says_so(tmp_path: Path) -> None:
    step = STEP.replace("Fix", "解決方式")
    for text, is_wrong in (("這會用掉一次啟用次數。", True), ("這不會用掉一次啟用次數。", False)):
        subject = page(tmp_path, step.format(text, "change", "vmw.exe", ""), ZH_TW)
        assert bool(found(spending.spending, subject)) == is_wrong


@pytest.mark.parametrize(
    ("line", "is_wrong"),
    [
        ("請看「[[procedures/kms-dns]]」。", False),
        ("請看 [[procedures/kms-dns]]。", True),
        ("請看「[[procedures/kms-dns]]。", True),
        ("請看 [[procedures/kms-dns|手動建立記錄]]。", False),
        ("請看 [[codes/0xC004F074]] 與 [[commands/slmgr#dli]]。", False),
        ("- [[procedures/kms-dns]]", False),
        ("1.  [[procedures/kms-dns]]", False),
        ("- [[procedures/kms-dns]]，再試一次。", True),
        ("| 計數不足 | [[reference/kms-intervals]] |", False),
        ("| 請看 [[reference/kms-intervals]] | |", True),
        ("請看 `[[procedures/kms-dns]]`。", False),
        ("請看 [[#fix]]。", False),
    ],
)
def test_a_title_in_a_sentence_stands_in_quotation_marks(
    line: str, is_wrong: bool, tmp_path: Path
) -> None:
    assert bool(found(marks.titles, page(tmp_path, line, ZH_TW))) == is_wrong


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("金鑰管理服務 (KMS) 沒有回應", []),
        ("連接埠（預設）已關閉", []),
        ("選項（`/dli`、`/dlv`）不需要", []),
        ("「直接存取 (沒有 Proxy 伺服器)」", []),
        ("「帳單」(*Billing*)", []),
        ("請看（「[[procedures/kms-dns]]」）", []),
        ("| Azure（全球） | `azkms` |", []),
        ("[入口網站](https://example.com/a_(b))（說明）", []),
        ("1.  複製品（事件 1）。\n    {: on=dc as=admin risk=change }", []),
        ("連接埠 (預設) 已關閉", ["write （） round Chinese text: (預設)"]),
        ("服務（KMS）", ["write () round Latin text, with a space outside: （KMS）"]),
        ("選項 (`/dli`、`/dlv`)", ["write （） round Chinese text: (x、x)"]),
        ("服務(KMS) 沒有", ["put a space outside the bracket: '務('"]),
        ("服務 (KMS)沒有", ["put a space outside the bracket: ')沒'"]),
        ("連接埠（預設） 已", ["no space stands outside （）: '） 已'"]),
        ("連接埠 （預設）", ["no space stands outside （）: '埠 （'"]),
    ],
)
def test_brackets_are_as_wide_as_their_text(line: str, advice: list[str]) -> None:
    assert list(marks.badly_bracketed(line)) == advice


def test_brackets_of_titles_and_glosses_are_looked_at(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path / "content")
    content = tmp_path / "content"
    for name, good, bad in (
        ("issues/a-kms-host-failed.zh-TW.md", "KMS 主機故障", "主機故障 (沒有回應)"),
        ("glosses.csv", "拒絕存取", "拒絕存取 (權限)"),
    ):
        text = (content / name).read_text(encoding="utf-8")
        assert good in text
        (content / name).write_text(text.replace(good, bad), encoding="utf-8")
    said = [(p.rule, p.line) for p in run.check(content, own="")]
    assert said == [("table", 2), ("brackets", 2)]


def test_a_variant_may_be_a_keyword(tmp_path: Path) -> None:
    text = (GOOD / "codes" / "0xC004F038.zh-TW.md").read_text(encoding="utf-8")
    subject = tmp_path / "codes" / "0xC004F038.zh-TW.md"
    subject.parent.mkdir()
    avoided = Content(Library({}, ()), str(GOOD), Library({}, ()))
    for good, bad, lines in (
        ("keywords: [計數不足]", "keywords: [存取被拒, 聯絡]\naliases: [紀錄]", []),
        ("KMS 主機的計數不足", "存取被拒", [2]),
        ("給我", "給我", []),
        ("測試網路的規模很小", "硬體時鐘很準，系統時鐘不準", [12]),
    ):
        subject.write_text(text.replace(good, bad), encoding="utf-8")
        assert [line for line, _ in chinese.terms.find(read_page(subject), avoided)] == lines


def test_no_word_of_ours_is_one_that_we_avoid() -> None:
    avoided = zh_terms.avoided()
    others = {word for word, ours in avoided.items() if word != ours}
    assert [ours for ours in avoided.values() if ours in others] == []
    assert zh_terms.folded()["聯絡"] == zh_terms.folded()["聯繫"] == "連絡"


@pytest.mark.parametrize(
    ("line", "is_wrong"),
    [
        ("That is from memory.", True),
        ("The ID is verified; the meaning comes from published logs.", True),
        ("It was not looked up.", True),
        ("The name was looked up and not found.", False),
        ("A key cannot be verified.", False),
    ],
)
def test_the_diary_of_an_author_is_refused(line: str, is_wrong: bool, tmp_path: Path) -> None:
    assert bool(found(wording.diary, page(tmp_path, line))) == is_wrong


def test_memory_of_a_computer_is_no_diary(tmp_path: Path) -> None:
    assert found(wording.diary, page(tmp_path, "干擾來自記憶體。", ZH_TW)) == []
    assert found(wording.diary, page(tmp_path, "這來自記憶。", ZH_TW)) == [1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello,\n\nIt works. Thank you.", ""),
        ("Hello,\n\nIt works.\n\nThank you for your patience.", ""),
        ("It works. Thank you.", "begin the reply with a line 'Hello,'"),
        ("Hello,\n\nit works. Thank you.", "capital letter"),
        ("Hello,\n\nIt works.", "end the reply with a closing"),
        ("Hello,\n\nThe KMS host works. Thank you.", "does not know 'KMS'"),
        ("Hello,\n\nRun `x`. Thank you.", "does not know '`'"),
    ],
)
def test_a_reply_has_manners(text: str, said: str, tmp_path: Path) -> None:
    subject = page(tmp_path, f"Summary.\n\n## Reply\n\n{text}")
    advice = [one for _, one in wording.reply.find(subject, NOWHERE)]
    assert len(advice) == bool(said)
    assert all(said in one for one in advice)


# The template


@pytest.mark.parametrize("kind", labels.KINDS)
def test_each_sentence_of_the_template_is_named(kind: str, tmp_path: Path) -> None:
    name = "0xC004F039" if kind == "codes" else "a-new-one"
    for path, text in scaffold.article(tmp_path, f"{kind}/{name}", None).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        lines = {line for line, _ in wording.template.find(read_page(path), NOWHERE)}
        # Title, summary, a cause and how to confirm it, a step and what to expect, an item.
        assert len(lines) == 7


def test_a_sentence_that_is_left_is_found_where_others_were_written(tmp_path: Path) -> None:
    path, text = next(iter(scaffold.article(tmp_path, "issues/a-new-one", None).items()))
    path.parent.mkdir()
    path.write_text(text.replace("One action, in the imperative.", "Restart."), encoding="utf-8")
    advice = [one for _, one in wording.template.find(read_page(path), NOWHERE)]
    assert not any("imperative" in one for one in advice)
    assert any("'How it comes about.'" in one for one in advice)


# Evidence


@pytest.mark.parametrize(
    ("line", "language", "sentence"),
    [
        ("Sure. The causes are from experience; no more.", EN,
         "The causes are from experience; no more."),
        ("What `x` means is not documented.", EN, "What `x` means is not documented."),
        ("Microsoft's pages describe no way back.", EN, "Microsoft's pages describe no way back."),
        ("It is not connected to the domain.", EN, ""),
        ("這部電腦有經驗豐富的管理員。", ZH_TW, ""),
        ("以下出自實務經驗。請小心。", ZH_TW, "以下出自實務經驗。"),
        ("Microsoft 沒有針對本錯誤碼的頁面。", ZH_TW, "Microsoft 沒有針對本錯誤碼的頁面。"),
        ("如果錯誤碼沒有文章，請轉交。", ZH_TW, ""),
    ],
)  # fmt: skip
def test_what_no_source_bears_out_is_found(
    line: str, language: str, sentence: str, tmp_path: Path
) -> None:
    marked = list(evidence.unsourced(page(tmp_path, line, language)))
    assert [one.sentence for one in marked] == ([sentence] if sentence else [])
    assert all(one.line == 4 for one in marked)


@pytest.mark.parametrize(
    ("source", "value", "sentence", "said"),
    [
        ("seed", "microsoft", "", ""),
        ("seed", "public", "", "by its sources this is 'evidence: microsoft'"),
        ("https://www.rfc-editor.org/rfc/rfc2136", "public", "", ""),
        ("https://www.rfc-editor.org/rfc/rfc2136", "microsoft", "", "'evidence: public'"),
        ("https://github.com/MicrosoftDocs/windowsserverdocs", "microsoft", "", ""),
        ("seed", "partly", "The causes are from experience.", ""),
        ("seed", "partly", "", "say once in the text what no source bears out"),
        ("seed", "microsoft", "The causes are from experience.", "write 'evidence: partly'"),
        ("seed", "memory", "", "'memory' is none of: microsoft, public, partly"),
        ("seed", "", "", "say in 'evidence' what bears this out"),
    ],
)
def test_evidence_is_what_sources_and_text_say(
    source: str, value: str, sentence: str, said: str, tmp_path: Path
) -> None:
    content = tmp_path / "content"
    shutil.copytree(GOOD, content)
    path = content / "issues" / "a-kms-host-failed.md"
    text = path.read_text(encoding="utf-8").replace("  - seed", f"  - {source}")
    given = f"evidence: {value}" if value else ""
    text = text.replace("evidence: microsoft\n", f"{given}\n" if given else "")
    path.write_text(text + f"\n## More {{: #more }}\n\nIt is. {sentence}\n", encoding="utf-8")
    ours = [p.advice for p in run.check(content, own="") if p.path == str(path)]
    assert len(ours) == bool(said)
    assert all(said in one for one in ours)


def test_both_files_say_what_is_not_borne_out() -> None:
    library = Library.load(own="")
    for id_ in library.ids:
        marked = [
            bool(next(evidence.unsourced(library.pages[id_, language]), None))
            for language in (EN, ZH_TW)
        ]
        assert marked == [evidence.of(library.source(id_)) == evidence.PARTLY] * 2, id_


def test_the_report_lists_what_no_source_bears_out() -> None:
    lines = list(coverage.report(Library.load(own="")))
    assert any(line.startswith("codes      evidence: microsoft ") for line in lines)
    assert any(line.startswith("codes      reviewed: 20") for line in lines)
    listed = lines[lines.index(f"{evidence.PARTLY:11}what no source bears out:") + 1 :]
    assert len({line.partition(":")[0] for line in listed}) > 100


# Files that are named


def checked(*arguments: str, cwd: Path, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "kb"), "check", *arguments],
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_a_file_may_be_named_in_any_way(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(GOOD, content)
    path = content / "codes" / "0xC004F038.md"
    text = path.read_text(encoding="utf-8").replace("reviewed: 2026-01-31", "reviewed: soon")
    path.write_text(text, encoding="utf-8")
    (tmp_path / "link.md").symlink_to(path)
    (tmp_path / "linked").symlink_to(content)
    for name in (
        str(path),
        "content/codes/0xC004F038.md",
        "content/issues/../codes/0xC004F038.md",
        "content/codes/0xC004F038.zh-TW.md",
        "link.md",
        "linked/codes/0xC004F038.md",
    ):
        status, out, err = checked("--content", "content", name, cwd=tmp_path)
        assert (status, err) == (1, ""), name
        assert out.splitlines() == [
            "content/codes/0xC004F038.md:13: write the date of the last review as YYYY-MM-DD "
            "[reviewed]"
        ], name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing.md", "there is no file nothing.md"),
        ("gone.md", "there is no file gone.md"),
        ("", "there is no file"),
        ("content", "this is a folder"),
        ("content/codes/..", "this is a folder"),
        ("outside.md", "this file lies outside content: give its content folder"),
        ("content/../outside.md", "this file lies outside content"),
        ("content/README.md", "no rule reads this file"),
        ("content/codes/notes.txt", "no rule reads this file"),
    ],
)
def test_a_file_that_is_not_read_is_never_passed_over(
    name: str, said: str, tmp_path: Path
) -> None:
    content = tmp_path / "content"
    shutil.copytree(GOOD, content)
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")
    for extra in ("outside.md", "content/README.md", "content/codes/notes.txt"):
        (tmp_path / extra).write_text("x", encoding="utf-8")
    good = "content/codes/0xC004F038.md"
    for names in ((name,), (good, name)):
        status, out, err = checked("--content", "content", *names, cwd=tmp_path)
        assert (status, out) == (2, ""), names
        assert said in err


@pytest.mark.parametrize(
    ("table", "row", "line"),
    [
        ("setup-keys.csv", "Windows 10,Pro,W269N-WFGWX,kms", 3),
        ("setup-keys.csv", "Windows 10,Pro,W269N-WFGWX-YVC9B-4J6C9-T83GX,mak", 3),
        ("glosses.csv", "0x80070006,E_HANDLE,Bad handle,", 3),
    ],
)
def test_tables_are_read_and_may_be_named(table: str, row: str, line: int, tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(GOOD, content)
    assert checked("--content", "content", f"content/{table}", cwd=tmp_path) == (0, "", "")
    path = content / table
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    status, out, err = checked("--content", "content", f"content/{table}", cwd=tmp_path)
    assert (status, err) == (1, "")
    assert out.startswith(f"content/{table}:{line}: ")
