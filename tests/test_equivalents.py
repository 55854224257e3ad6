"""What does the work of slmgr.vbs where it cannot run: the table, and blocks of commands in it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kb import shipped_table
from kb.content import html, ways
from kb.content.blocks import code_blocks
from kb.equivalents import FILE, HEADER, WAYS, Equivalents, problems
from kb.errors import DamagedData
from kb.languages import EN, LANGUAGES
from kb.lookup import KnowledgeBase

TABLE = Equivalents()
SCRIPT = 'cscript //nologo "%windir%\\system32\\slmgr.vbs"'
ROW = ["/skms <kms-host>", "Set-KmsLicenseInfo -ServerName <kms-host>", "", ""]
# Options with nothing in their place: older names of /act-type 3 and /act-type 0.
WITHOUT = {"stao", "ctao"}


@pytest.mark.parametrize(
    ("block", "way", "lines"),
    [
        ("slmgr.vbs /dli", "oslicense", ["Get-OSLicenseInfo"]),
        ("SLMGR  /DLV   All", "slmgr-ps", ["Get-WindowsActivation -Extended -All"]),
        (
            "slmgr.vbs /skms <kms-host-ip>:1688",
            "oslicense",
            ["Set-KmsLicenseInfo -ServerName <kms-host-ip> -Port 1688"],
        ),
        (
            "slmgr.vbs /skms azkms.core.windows.net:1688",
            "slmgr-ps",
            ["Set-WindowsKmsClient -KmsServer azkms.core.windows.net:1688"],
        ),
        (
            "net start sppsvc\nslmgr.vbs /ato",
            "oslicense",
            ["net start sppsvc", "Invoke-OSLicense -ActivateOnline"],
        ),
        (
            f'{SCRIPT} /dlv > "%temp%\\dlv.txt"\nnotepad "%temp%\\dlv.txt"',
            "slmgr-ps",
            [
                '& { Get-WindowsActivation -Extended } > "$env:temp\\dlv.txt"',
                'notepad "$env:temp\\dlv.txt"',
            ],
        ),
        (
            'slmgr.vbs /ad-activation-online <csvlk> "<object-name>"',
            "oslicense",
            [
                "Invoke-ADLicense -ActivateOnline -ProductKey <csvlk> "
                '-ActivationObjectName "<object-name>"'
            ],
        ),
        (
            f"{SCRIPT} /ipk <mak>\n{SCRIPT} /ato",
            "slmgr-ps",
            ["Start-WindowsActivation -ProductKey <mak>"],
        ),
    ],
)
def test_a_block_in_another_way(block: str, way: str, lines: list[str]) -> None:
    assert TABLE.of(block)[way].split("\n") == lines


def test_the_product_is_read_after_its_key_has_changed() -> None:
    """With what was read before, the old product would be activated."""
    lines = TABLE.of(f"{SCRIPT} /ipk <gvlk>\n{SCRIPT} /ato")["cim"].split("\n")
    install = next(n for n, line in enumerate(lines) if "InstallProductKey" in line)
    read = next(n for n, line in enumerate(lines) if line.startswith("$P ="))
    assert install < read < next(n for n, line in enumerate(lines) if "Activate" in line)
    assert [line[:4] for line in lines].count("$S =") == 1


def test_a_key_alone_is_not_activated_by_the_way() -> None:
    """slmgr-ps installs and activates at once, which may spend an activation nobody asked for."""
    assert "slmgr-ps" not in TABLE.of("slmgr.vbs /ipk <mak>")
    assert "slmgr-ps" not in TABLE.of(f"{SCRIPT} /ipk <mak>\n{SCRIPT} /dti")


def test_quotes_of_a_name_do_not_stand_in_quotes() -> None:
    made = TABLE.of('slmgr.vbs /ad-activation-online <csvlk> "<object-name>"')["cim"]
    assert "ActivationObjectName = '<object-name>'" in made


@pytest.mark.parametrize(
    "block",
    [
        "",
        "ipconfig /all",
        "ospp.vbs /dstatus",
        "slmgr.vbs /nonsense",
        "slmgr.vbs",
        "slmgr.vbs /dli\nslmgr.vbs /nonsense",
        'runas /user:<user> "cmd /k cscript //nologo %windir%\\system32\\slmgr.vbs /dli"',
        "slmgr.vbs /skms a b c d",
    ],
)
def test_what_no_row_knows_is_left_alone(block: str) -> None:
    assert TABLE.of(block) == {}


def test_nearly_every_block_of_the_articles_has_another_way(knowledge: KnowledgeBase) -> None:
    """But for a password on a command line, which starts a shell of another user."""
    blocks = {
        code
        for id_ in knowledge.library.ids
        for _, code, _ in code_blocks(knowledge.library.source(id_).source_text)
        if "slmgr" in code.lower() and not any(f"/{option}" in code for option in WITHOUT)
    }
    without = [block for block in blocks if not TABLE.of(block)]
    assert len(blocks) > 80
    assert [block for block in without if not block.startswith("runas")] == []


def test_each_option_has_a_row(knowledge: KnowledgeBase) -> None:
    options = {
        s.anchor for s in knowledge.library.source("commands/slmgr").sections if s.level == 3
    }
    calls = [call.split()[0] for row in TABLE.rows for call in row.calls]
    rows = {call[1:] for call in calls if call.startswith("/")}
    assert options - rows == WITHOUT
    assert rows <= options


def test_the_page_on_other_ways_says_the_same_as_the_table(knowledge: KnowledgeBase) -> None:
    """The page has the options side by side; the commands of each must be those of the table."""
    text = knowledge.library.source("reference/slmgr-without-vbscript").source_text
    lines = re.findall(r"^\| (`/[^|]*) \| ([^|]*) \| ([^|]*) \|$", text, re.MULTILINE)
    assert len(lines) > 25
    for options, *cells in lines:
        named = re.findall(r"`(/[\w-]+)`", options)
        rows = [row for row in TABLE.rows if row.calls[0].split()[0] in named]
        for way, cell in zip(WAYS, cells, strict=False):
            told = " ".join(text for row in rows for text in row.ways.get(way, ()))
            cell = cell.partition("; back with")[0]
            said = re.findall(r"`([A-Z][a-z]+-[A-Za-z]+)", cell)
            said += re.findall(r"\*([A-Z]\w+)\*(?= ?\(|,|$| P|;)", cell)
            missing = [name for name in said if name.lower() not in told.lower()]
            assert missing == [], (options, way)
    told = " ".join(text for row in TABLE.rows for text in row.ways.get("slmgr-ps", ()))
    commands = set(re.findall(r"`((?:Get|Set|New|Remove|Reset|Start)-Windows[A-Z]\w+)", text))
    assert len(commands) > 5
    assert {name for name in commands if name not in told and "Capability" not in name} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_an_article_offers_them(knowledge: KnowledgeBase, language: str) -> None:
    made = html.to_html(
        "1.  Read.\n\n    ```cmd\n    slmgr.vbs /skms <kms-host>:1688\n    ```\n",
        lambda _id, _anchor: None,
        language,
        knowledge.library.equivalents,
    )
    assert re.findall(r'data-way="([\w-]+)"', made) == ["slmgr", *WAYS]
    assert made.count('data-fill="kms-host"') == 4
    assert "<details>" in made


def test_a_block_without_slmgr_is_as_it_was() -> None:
    block = "```cmd\nipconfig /all\n```"
    plain = html.to_html(block, lambda _id, _anchor: None, EN)
    assert html.to_html(block, lambda _id, _anchor: None, EN, TABLE) == plain


def test_a_text_in_another_way_keeps_all_but_the_commands() -> None:
    text = (
        "A\n\n1.  Do.\n\n    ```cmd\n    slmgr.vbs /ato\n    ```\n\n```text\nx\n```\n`slmgr.vbs`"
    )
    made = ways.in_way(text, "oslicense", TABLE)
    assert made == text.replace("cmd", "powershell").replace(
        "slmgr.vbs /ato", "Invoke-OSLicense -ActivateOnline"
    )


def test_an_article_has_them_as_data(knowledge: KnowledgeBase) -> None:
    steps = knowledge.library.article("codes/0xC004F074", EN).as_dict()["steps"]
    assert all(len(step["equivalents"]) == len(step["commands"]) for step in steps)
    assert any(set(one) == set(WAYS) for step in steps for one in step["equivalents"])


def _kb(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "kb", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def test_the_terminal_shows_the_way_that_is_asked_for() -> None:
    shown = _kb("0xC004F074", "--with", "oslicense", "--lang", "en")
    assert shown.returncode == 0
    assert "    Get-OSLicenseInfo\n" in shown.stdout
    assert "        slmgr.vbs /dli\n" not in shown.stdout
    option = _kb("/skms", "--with", "cim", "--lang", "en")
    assert "SetKeyManagementServiceMachine" in option.stdout


def test_an_unknown_way_is_refused() -> None:
    refused = _kb("0xC004F074", "--with", "magic")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "oslicense" in refused.stderr


def test_json_has_all_ways() -> None:
    steps = json.loads(_kb("0xC004F074", "--json").stdout)["article"]["steps"]
    assert {way for step in steps for one in step["equivalents"] for way in one} == set(WAYS)


@pytest.mark.parametrize(
    ("rows", "line", "advice"),
    [
        ([HEADER[:2], ROW], 1, "begin the table"),
        ([HEADER, ROW[:3]], 2, "write 4 fields"),
        ([HEADER, ["skms <kms-host>", *ROW[1:]]], 2, "begin with the option"),
        ([HEADER, ROW, ROW], 3, "stands in another row"),
        ([HEADER, ["/ato", "", "", ""]], 2, "at least one other way"),
        ([HEADER, ["/skms", *ROW[1:]]], 2, "'<kms-host>' is not in '/skms'"),
    ],
)
def test_a_wrong_row_is_named(rows: list[list[str]], line: int, advice: str) -> None:
    assert [(at, advice in said) for at, said in problems(rows)] == [(line, True)]


def test_the_shipped_table_is_right() -> None:
    assert len(shipped_table.rows(FILE, None, problems)) > 50


def test_a_damaged_table_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("slmgr\n/ato\n")
    with pytest.raises(DamagedData, match=FILE):
        Equivalents(str(tmp_path)).of("slmgr.vbs /ato")
