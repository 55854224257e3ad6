"""What the linter says of a company's folder, and the files that it is begun with."""

import os
import shutil
from pathlib import Path

import pytest

from kb.content import coverage
from kb.content.library import Library
from tests.content.test_company import COUNT, GOOD, OWN_CODE, OWN_EN, OWN_ZH, Put, problems, run


def test_a_good_folder_has_no_problem(put: Put, content: Path) -> None:
    put(
        f"{COUNT}.md",
        OWN_CODE.replace("our host", "kms01.corp.example, call 王小明 or kms@corp.example,"),
    )
    put(
        "issues/our-vpn.zh-TW.md",
        OWN_ZH.replace("---\n分", "audience: helpdesk\nrelated: [codes/0xC004F038]\n---\n分"),
    )
    put("issues/both.md", OWN_EN)
    put("issues/both.zh-TW.md", OWN_ZH)
    put(
        "notes/commands/slmgr.md",
        "### Where\n\nOn kms01.corp.example, 10.1.2.3; see [[codes/0xC004F038]].\n",
    )
    put("values.txt", "kms-host: kms01.corp.example\nadapter-name: 乙太網路 2\n")
    put("replies/caller.zh-TW.txt", "各位同仁：\n\n$reply\n\n資訊處，費用 $$0\n")
    put("README.txt", "ours")
    assert problems() == []


@pytest.mark.parametrize(
    ("name", "text", "rule", "said"),
    [
        (
            "notes/codes/0xC004F039.md",
            "x",
            "note",
            "no article 'codes/0xC004F039'; did you mean 'codes/0xC004F038'?",
        ),
        (
            "notes/codes/0xC004F038.md",
            "---\ntitle: x\n---\n",
            "note",
            "leave the front matter out",
        ),
        ("notes/codes/0xC004F038.md", "a\n\n## Causes\n\nb", "note", "write '###'"),
        (
            "notes/codes/0xC004F038.md",
            "see [[issues/nothing]]",
            "links",
            "no article 'issues/nothing'",
        ),
        (
            "notes/codes/0xC004F038.md",
            "`<kms-hsot>`",
            "placeholders",
            "did you mean '<kms-host>'?",
        ),
        (
            "notes/codes/0xC004F038.md",
            "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE",
            "real-names",
            "take out AAAAA…",
        ),
        ("notes/codes/0xC004F038.md", "`slmgr.vbs /instkey`", "options", "no option '/instkey'"),
        (
            "issues/x.md",
            "---\ntitle: x\nbase: 000000000000\n---\nText.\n",
            "base",
            "no shipped article 'issues/x'",
        ),
        (
            "codes/0xC004F038.md",
            OWN_CODE.replace("---\n", "---\nbase: 0000\n", 1),
            "base",
            "then write 'base: ",
        ),
        (
            "issues/x.md",
            "---\ntitle: x\nsources: [intranet]\n---\nText.\n",
            "values",
            "is no address",
        ),
        (
            "issues/x.md",
            "---\ntitle: x\naudience: boss\n---\nText.\n",
            "values",
            "'boss' is none of",
        ),
        ("issues/x.md", "---\ntitle: x\nbsae: 1\n---\nText.\n", "front-matter", "remove 'bsae'"),
        ("codes/0xC004F038.md", OWN_CODE.replace("on=kms-host ", ""), "steps", "say 'on='"),
        ("codes/0xC004F038.md", OWN_EN, "needed", "needs at least one item"),
        (
            "note/codes/0xC004F038.md",
            "x",
            "site-layout",
            "nobody reads 'note'; did you mean 'notes'?",
        ),
        ("codes.csv", "x", "site-layout", "nobody reads 'codes.csv'"),
        ("replies/caller.txt", "x", "site-layout", "nobody reads 'caller.txt'"),
        ("notes/codes/x.txt", "x", "site-layout", "end in .md"),
        (
            "replies/caller.en.txt",
            "Hi\n\n$replay\n",
            "site-replies",
            "'$replay' is none of: $title",
        ),
        ("replies/agent.en.txt", "costs $ 5\n", "site-replies", "write '$$' for a dollar sign"),
    ],
)
def test_what_the_linter_says(
    put: Put, content: Path, name: str, text: str, rule: str, said: str
) -> None:
    put(name, text)
    assert [p for p in problems(rule) if said in p], problems()
    assert {p.rsplit("[", 1)[1].rstrip("]") for p in problems()} == {rule}


def test_the_base_of_an_override_is_held(
    put: Put, content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tmp_path / "content"
    shutil.copytree(GOOD, ours)
    monkeypatch.setenv("KB_CONTENT", str(ours))
    assert run("kb", "new", "--site", "codes", "c004f038")[0] == 0
    assert problems() == []
    changed = ours / "codes" / "0xC004F038.md"
    changed.write_text(
        changed.read_text(encoding="utf-8").replace("A test network is small.", "It is tiny."),
        encoding="utf-8",
    )
    assert [p.partition(":")[0] for p in problems()] == ["codes/0xC004F038.md"]
    assert problems("base")


@pytest.mark.parametrize(
    ("arguments", "made"),
    [
        (("codes", "c004f038"), {"codes/0xC004F038.md", "codes/0xC004F038.zh-TW.md"}),
        (("issues", "our-vpn"), {"issues/our-vpn.md", "issues/our-vpn.zh-TW.md"}),
        (("note", "codes/C004F038"), {"notes/codes/0xC004F038.md"}),
        (("note", "3221549112"), {"notes/codes/0xC004F038.md"}),
        (("note", "commands/slmgr", "--lang", "zh-TW"), {"notes/commands/slmgr.zh-TW.md"}),
        (("reply", "caller"), {"replies/caller.en.txt", "replies/caller.zh-TW.txt"}),
    ],
)
def test_new_makes_what_passes_but_for_the_templates_own_sentences(
    put: Put, content: Path, arguments: tuple[str, ...], made: set[str]
) -> None:
    status, out, err = run("kb", "new", "--site", *arguments)
    folder = Path(os.environ["KB_SITE"])
    assert (status, err) == (0, "")
    assert {str(Path(line).relative_to(folder)) for line in out.splitlines()} == made
    is_whole = arguments[0] in ("codes", "reply")  # copies of ours
    found = {line.rpartition("[")[2] for line in problems()}
    assert found == (set() if is_whole else {"template]"})
    assert run("kb", "new", "--site", *arguments)[0] == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--site", "note", "codes/0xC004F039"), "no article 'codes/0xC004F039'"),
        (("--site", "note", "issues/nothing"), "no article 'issues/nothing'"),
        (("--site", "reply", "boss"), "caller, agent"),
        (("--site", "issues", "Bad Name"), "lower-case"),
        (("note", "codes/0xC004F038"), "add --site"),
        (("--site", "--content", "/tmp", "issues", "x"), "leave --content out"),
    ],
)
def test_new_says_what_is_wrong_and_writes_nothing(
    put: Put, content: Path, arguments: tuple[str, ...], said: str
) -> None:
    status, out, err = run("kb", "new", *arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert list(Path(os.environ["KB_SITE"]).iterdir()) == []


def test_the_statistics_count_the_company(put: Put, content: Path) -> None:
    put("issues/our-vpn.md", OWN_EN)
    put("values.txt", "port: 1688\n")
    assert coverage.statistics(Library.load())["site"] == {"articles": 1, "notes": 0, "values": 1}
