"""Every rule carries a bad example that only it objects to and a good one that passes, for each of
its targets; the shipped content passes all; no exemption is left that nothing needs.
"""

import dataclasses
import importlib
import ipaddress
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from kb import paths, public_hosts, zh_terms
from kb.codes.tables import ALL, Tables, closed
from kb.content import coverage, front
from kb.content.library import Library
from kb.content.lint import manual, names, run
from kb.content.lint.rule import Content, Example, Problem, Rule, Target

GOOD = Path(__file__).parent / "lint" / "good"
CASES = [(rule, target) for rule in run.RULES for target in rule.targets]
IN_COMPANY = (Target.COMPANY_PAGE, Target.NOTE, Target.COMPANY_FOLDER)


class Case:
    """The sample content and a company's folder, with the example of a rule in one of them."""

    def __init__(self, rule: Rule[Any], target: Target, folder: Path, is_bad: bool) -> None:
        self.content, self.company = folder / "content", folder / "company"
        shutil.copytree(GOOD, self.content)
        self.company.mkdir()
        for example in rule.examples:
            text = example.bad if is_bad else example.good
            if target is Target.NOTE and not example.file.startswith("notes/"):
                self._note(example, text or "")
            else:
                self._put(example, text, self._home(target, example))
        if rule.name != "digest":
            for translation in folder.rglob("*.zh-TW.md"):
                if "notes" not in translation.parts:
                    stamp(translation)

    def problems(self) -> list[Problem]:
        return run.check(self.content, own=str(self.company))

    def _home(self, target: Target, example: Example) -> Path:
        if target not in IN_COMPANY:
            return self.content
        stem = example.file.partition(".")[0].rstrip("*")
        for path in self.content.glob(f"{stem}*") if is_passage(example) else ():
            copy = self.company / path.relative_to(self.content)
            if not copy.exists():
                self._write(copy, path.read_text(encoding="utf-8"))
        return self.company

    def _put(self, example: Example, text: str | None, home: Path) -> None:
        if not is_passage(example):
            self._write(home / example.file, text)
            return
        for path in home.glob(example.file):
            before = path.read_text(encoding="utf-8")
            assert str(example.good) in before, f"{path.name} lacks the passage"
            self._write(path, None if text is None else before.replace(str(example.good), text))

    def _note(self, example: Example, passage: str) -> None:
        path = self.company / "notes" / example.file.replace("*.md", ".md")
        self._write(path, textwrap.dedent(passage) + "\n")

    def _write(self, path: Path, text: str | None) -> None:
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def is_passage(example: Example) -> bool:
    """Whether the sample has the passage; else the example is a whole file."""
    texts = [path.read_text(encoding="utf-8") for path in GOOD.glob(example.file)]
    return example.good is not None and any(example.good in text for text in texts)


def stamp(translation: Path) -> None:
    """Name the digest of the source, as an author does last."""
    source = translation.with_name(translation.name.replace(".zh-TW", ""))
    text = translation.read_text(encoding="utf-8")
    if source.exists() and text.startswith("---\ntitle"):
        digest = front.digest(source.read_text(encoding="utf-8"))
        now = re.sub(r"^source: .*$", f"source: {digest}", text, count=1, flags=re.M)
        translation.write_text(now, encoding="utf-8")


def named(case: object) -> str:
    return case.name if isinstance(case, Rule | Target) else ""


@pytest.mark.parametrize(("rule", "target"), CASES, ids=named)
def test_bad_example_is_found_by_its_rule_alone(
    rule: Rule[Any], target: Target, tmp_path: Path
) -> None:
    found = Case(rule, target, tmp_path, is_bad=True).problems()
    assert {problem.rule for problem in found} == {rule.name}, [str(p) for p in found]
    assert all(("company" in p.path) == (target in IN_COMPANY) for p in found)


@pytest.mark.parametrize(("rule", "target"), CASES, ids=named)
def test_good_example_passes_its_rule(rule: Rule[Any], target: Target, tmp_path: Path) -> None:
    found = Case(rule, target, tmp_path, is_bad=False).problems()
    assert [str(problem) for problem in found if problem.rule == rule.name] == []


@pytest.mark.parametrize("rule", run.RULES, ids=named)
def test_every_rule_says_why_and_what_instead(rule: Rule[Any]) -> None:
    assert rule.targets
    assert rule.why.endswith(".")
    assert rule.instead
    assert not rule.instead.endswith(".")
    assert rule.examples


def test_no_two_rules_share_a_name_and_a_target() -> None:
    assert len({(rule.name, target) for rule, target in CASES}) == len(CASES)


def test_the_sample_has_no_problem() -> None:
    assert run.check(GOOD) == []


def test_shipped_content_passes() -> None:
    assert [str(problem) for problem in run.check()] == []


# What is said, where, and of which files


def named_rule(name: str) -> Rule[Any]:
    return next(rule for rule in run.RULES if rule.name == name)


def bad(name: str, folder: Path) -> list[Problem]:
    rule = named_rule(name)
    return Case(rule, rule.targets[0], folder, is_bad=True).problems()


def test_problem_names_file_line_advice_and_rule(tmp_path: Path) -> None:
    problem = bad("options", tmp_path)[0]
    text = Path(problem.path).read_text(encoding="utf-8").split("\n")
    assert "/instkey" in text[problem.line - 1]
    advice = "slmgr has no option '/instkey' (commands/slmgr lists them)"
    assert str(problem) == f"{problem.path}:{problem.line}: {advice} [options]"


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("steps", "Read the count"),
        ("spacing", "KMS主機"),
        ("chinese", "服務器"),
        ("real-names", "contoso"),
        ("links", "#dlx"),
        ("table", "Access was denied,"),
        ("site-values", "kms-hots"),
        ("site-replies", "$replay"),
        ("note", "## Who acts"),
    ],
)
def test_problem_points_at_the_line(rule: str, text: str, tmp_path: Path) -> None:
    texts = [
        Path(problem.path).read_text(encoding="utf-8").split("\n")[problem.line - 1]
        for problem in bad(rule, tmp_path)
    ]
    assert [line for line in texts if text in line]


def test_a_long_summary_is_counted(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path / "content")
    page = tmp_path / "content" / "issues" / "a-kms-host-failed.md"
    text = page.read_text(encoding="utf-8")
    for length, found in ((240, 0), (241, 1)):
        summary = ("many words " * 30)[: length - 1] + "."
        page.write_text(text.replace("A page for the tests.", summary), encoding="utf-8")
        said = [p.advice for p in run.check(tmp_path / "content", own="") if p.rule == "summary"]
        assert said == ["shorten the summary to 240 characters; it has 241"] * found


def test_a_block_without_language_is_read_too(tmp_path: Path) -> None:
    Case(named_rule("fences"), Target.PAGE, tmp_path, is_bad=True)
    for path in (tmp_path / "content" / "codes").iterdir():
        text = path.read_text(encoding="utf-8").replace(
            "```\n    slmgr.vbs /dli", "```\n    slmgr.vbs /dlx"
        )
        path.write_text(text, encoding="utf-8")
    found = run.check(tmp_path / "content", own="")
    assert {"fences", "options"} <= {problem.rule for problem in found}


def test_broken_file_is_named_and_the_rest_is_kept(tmp_path: Path) -> None:
    bad("readable", tmp_path)
    library = Library.load(tmp_path / "content")
    assert [Path(problem.path).name for problem in library.broken] == ["broken.md"]
    assert library.broken[0].line >= 2
    assert "codes/0xC004F038" in library.ids


def test_only_the_named_files_are_reported(tmp_path: Path) -> None:
    bad("spacing", tmp_path)
    content = tmp_path / "content"
    assert run.check(content, [str(content / "codes" / "0xC004F038.md")])
    assert run.check(content, [str(content / "commands" / "slmgr.md")]) == []
    assert run.check(content, [str(content / "glosses.csv")]) == []


def test_no_advice_is_itself_refused() -> None:
    refused = zh_terms.refused()
    assert [taiwan for taiwan in refused.values() if any(term in taiwan for term in refused)] == []


# Exemptions


def shipped() -> Content:
    library = Library.load(own="")
    return Content(library, paths.content(), library)


def found_in(content: Content, rule: Rule[Any]) -> int:
    """How much a rule for pages finds."""
    return sum(1 for page in content.library.pages.values() for _ in rule.find(page, content))


def test_no_exemption_is_left_that_nothing_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    content = shipped()
    exemptions = [(rule, spared) for rule in run.RULES for spared in sorted(rule.spares)]
    assert exemptions
    for rule, spared in exemptions:
        stricter = dataclasses.replace(rule, spares=rule.spares - {spared})
        module = importlib.import_module(rule.find.__module__)
        with monkeypatch.context() as patched:
            patched.setattr(module, rule.find.__name__, stricter)
            assert found_in(content, rule), f"nothing needs '{spared}' of the rule '{rule.name}'"


@pytest.mark.parametrize(
    "network", [n for n in public_hosts.NETWORKS if n.startswith(("20.", "23.", "40."))]
)
def test_no_address_of_azure_is_left_that_nothing_needs(
    network: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [other for other in public_hosts.NETWORKS if other != network]
    monkeypatch.setattr(
        public_hosts,
        "_networks",
        lambda: tuple(ipaddress.ip_network(other) for other in others),
    )
    assert found_in(shipped(), names.real_names)


# The command


def kb(*arguments: str, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "kb"), "check", *arguments],
        capture_output=True,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_a_file_that_no_rule_reads_is_an_error(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path / "content")
    content = str(tmp_path / "content")
    (tmp_path / "content" / "notes.txt").write_text("x", encoding="utf-8")
    (tmp_path / "site" / "notes").mkdir(parents=True)
    (tmp_path / "site" / "README").write_text("x", encoding="utf-8")
    for file, environment, said in (
        (GOOD / "codes" / "0xC004F038.md", {}, f"lies outside {content}: give its content folder"),
        (tmp_path / "content" / "notes.txt", {}, "no rule reads this file"),
        (tmp_path / "content" / "codes", {}, "this is a folder: name the files in it"),
        (
            tmp_path / "site" / "README",
            {"KB_SITE": str(tmp_path / "site")},
            "no rule reads this file",
        ),
    ):
        status, out, err = kb("--content", content, str(file), **environment)
        assert (status, out) == (2, "")
        assert str(file) in err
        assert said in err


def test_files_of_a_company_may_be_named(tmp_path: Path) -> None:
    values = tmp_path / "values.txt"
    values.write_text("kms-hots: x\n", encoding="utf-8")
    status, out, _ = kb(str(values), KB_SITE=str(tmp_path))
    assert status == 1
    assert "did you mean 'kms-host'?" in out


@pytest.mark.parametrize("name", manual.guarded())
def test_a_rule_explains_itself(name: str) -> None:
    text = manual.explained(name)
    for rule in (rule for rule in run.RULES if rule.name == name):
        flat = " ".join(text.split())
        assert rule.why in flat
        assert rule.instead in flat
        assert f"| `{name}` |" in manual.table()
        for passage in filter(None, (rule.examples[0].bad, rule.examples[0].good)):
            for line in passage.strip().splitlines():
                assert line.strip() in text
    assert max(map(len, text.splitlines())) < 100


def test_explain_prints_and_an_unknown_rule_has_a_near_miss() -> None:
    assert kb("--explain", "needed") == (0, manual.explained("needed") + "\n", "")
    status, out, err = kb("--explain", "optoins")
    assert (status, out) == (2, "")
    assert "there is no rule 'optoins'; did you mean 'options'?" in err


def test_the_help_lists_the_rules() -> None:
    listed = {line.split()[0] for line in kb("--help")[1].splitlines() if line.startswith("  ")}
    assert set(manual.guarded()) <= listed


# Coverage


def test_coverage_is_complete_and_fresh() -> None:
    for kind, counts in coverage.statistics(Library.load()).items():
        if kind == "broken":
            assert counts["files"] == 0
        else:
            assert counts["translated"] == counts["articles"] > 0
            assert counts["stale"] == 0


def test_coverage_of_a_small_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_CONTENT", str(GOOD))
    library = Library.load()
    counts = {
        "articles": 1,
        "translated": 1,
        "stale": 0,
        "with_steps": 1,
        "reviewed": {"2026-01": 1},
        "evidence": {"microsoft": 1, "public": 0, "partly": 0},
    }
    assert coverage.by_kind(library)["codes"] == counts
    assert coverage.by_code(library, Tables()) == [
        {
            "code": "0x80070005",
            "gloss": True,
            "article": False,
            "steps": 0,
            "zh_tw": False,
            "reviewed": None,
            "evidence": None,
        },
        {
            "code": "0xC004F038",
            "gloss": True,
            "article": True,
            "steps": 2,
            "zh_tw": True,
            "reviewed": "2026-01-31",
            "evidence": "microsoft",
        },
    ]


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("title : Hello", "write 'key: value'"),
        ('"title": Hello', "write 'key: value'"),
        ("title: &a Hello", "put the value of 'title' in quotes"),
        ("title: !!str Hello", "put the value of 'title' in quotes"),
        ("title: Hello\ntitle: Hello again", "'title' stands here twice"),
    ],
)
def test_front_matter_that_the_terminal_cannot_read_is_refused(
    line: str, advice: str, tmp_path: Path
) -> None:
    shutil.copytree(GOOD, tmp_path / "content")
    path = tmp_path / "content" / "codes" / "0xC004F038.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub("^title: .*$", line, text, count=1, flags=re.M), encoding="utf-8")
    found = [p for p in run.check(tmp_path / "content") if p.rule == "front-matter"]
    assert [p for p in found if advice in p.advice], found


def test_a_block_that_is_not_closed_is_found(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path / "content")
    path = tmp_path / "content" / "codes" / "0xC004F038.md"
    path.write_text(
        path.read_text(encoding="utf-8") + "\n```cmd\nslmgr.vbs /dli\n", encoding="utf-8"
    )
    found = [p for p in run.check(tmp_path / "content") if p.rule == "fences"]
    assert [p.advice for p in found] == ["close this block with a line like its first one"]
    assert path.read_text(encoding="utf-8").split("\n")[found[0].line - 1] == "```cmd"


def test_closed_tables_are_checked_as_plain_ones(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path / "content")
    for name in ALL:
        table = tmp_path / "content" / name
        table.write_text(closed(table.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    assert run.check(tmp_path / "content") == []
    table.write_bytes(table.read_bytes().replace(b"0x", b"0X", 1))
    assert [(p.rule, p.path) for p in run.check(tmp_path / "content")] == [("table", str(table))]


def test_a_folder_has_all_tables_or_none(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path / "content")
    (tmp_path / "content" / "glosses.csv").unlink()
    (problem,) = run.check(tmp_path / "content")
    assert problem.rule == "table"
    assert "a folder has all of codes.csv, glosses.csv, symbols.csv, ntstatus.csv, or none" in str(
        problem
    )
    for name in ALL:
        (tmp_path / "content" / name).unlink(missing_ok=True)
    assert [p for p in run.check(tmp_path / "content") if p.rule == "table"] == []
