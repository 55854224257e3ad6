"""Every rule has a good example that passes and a bad one that only it objects to; the shipped
content passes all.
"""

import shutil
from pathlib import Path

import pytest

from kb.content.lint import rules

EXAMPLES = Path(__file__).parent / "lint"
RULES = [*rules.PAGE_RULES, *rules.PAIR_RULES, "readable", "table"]


def problems_of(rule: str, tmp_path: Path) -> list[rules.Problem]:
    shutil.copytree(EXAMPLES / "good", tmp_path / "content")
    shutil.copytree(EXAMPLES / "bad" / rule, tmp_path / "content", dirs_exist_ok=True)
    return rules.check(tmp_path / "content")


def test_good_example_has_no_problem() -> None:
    assert rules.check(EXAMPLES / "good") == []


@pytest.mark.parametrize("rule", RULES)
def test_bad_example_is_found_by_its_rule_alone(rule: str, tmp_path: Path) -> None:
    found = problems_of(rule, tmp_path)
    assert {problem.rule for problem in found} == {rule}


def test_every_example_belongs_to_a_rule() -> None:
    assert {path.name for path in (EXAMPLES / "bad").iterdir()} == set(RULES)


def test_problem_names_file_line_advice_and_rule(tmp_path: Path) -> None:
    problem = problems_of("options", tmp_path)[0]
    text = Path(problem.path).read_text(encoding="utf-8").split("\n")
    assert "/instkey" in text[problem.line - 1]
    assert (
        str(problem)
        == f"{problem.path}:{problem.line}: slmgr has no option '/instkey' (commands/slmgr lists them) [options]"
    )


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("steps", "Read the count"),
        ("spacing", "KMS主機"),
        ("chinese", "服務器"),
        ("real-names", "contoso"),
        ("links", "#dlx"),
    ],
)
def test_problem_points_at_the_line(rule: str, text: str, tmp_path: Path) -> None:
    problem = problems_of(rule, tmp_path)[0]
    assert text in Path(problem.path).read_text(encoding="utf-8").split("\n")[problem.line - 1]


def test_only_the_named_files_are_reported(tmp_path: Path) -> None:
    problems_of("spacing", tmp_path)
    content = tmp_path / "content"
    assert rules.check(content, [str(content / "codes" / "0xC004F038.md")])
    assert rules.check(content, [str(content / "commands" / "slmgr.md")]) == []


def test_broken_file_is_named_and_the_rest_is_kept(tmp_path: Path) -> None:
    from kb.content.library import Library

    problems_of("readable", tmp_path)
    library = Library.load(tmp_path / "content")
    assert [Path(problem.path).name for problem in library.broken] == ["broken.md"]
    assert library.broken[0].line >= 2
    assert "codes/0xC004F038" in library.ids


def test_shipped_content_passes() -> None:
    assert [str(problem) for problem in rules.check()] == []


def test_coverage_is_complete_and_fresh() -> None:
    for kind, counts in rules.coverage().items():
        if kind == "broken":
            assert counts["files"] == 0
        else:
            assert counts["translated"] == counts["articles"] > 0
            assert counts["stale"] == 0
