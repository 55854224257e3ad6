"""The manuals say what there is: every command, option, variable, API operation, rule, benchmark,
script and package stands in them, and what they name exists.
"""

import ast
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kb.cli import commands  # noqa: F401, it puts the commands into the group
from kb.cli.group import main
from kb.content.lint import manual
from kb.web import openapi
from tests.test_architecture import DOORS, HOUSE, MODULES

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
DOCS = ROOT / "docs"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.glob("*.md")), ROOT / "recipes" / "README.md"]
TEXTS = {page: page.read_text(encoding="utf-8") for page in PAGES}
LARGEST_PICTURE = 120_000
# Names that look like variables of the environment and are none: a key of Flask's configuration.
NO_VARIABLES = {"KB_SETTINGS"}


def text_of(name: str) -> str:
    """One page of ``docs/``."""
    return TEXTS[DOCS / f"{name}.md"]


def rows(text: str) -> list[list[str]]:
    """The cells of the body of every table in a text."""
    found: list[list[str]] = []
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        lines = table.splitlines()[2:]
        found += [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return found


def codes(text: str) -> list[str]:
    """The code spans of one line of text."""
    return re.findall(r"`([^`]+)`", text)


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level."""
    level = heading.partition(" ")[0]
    found = re.search(
        rf"^{re.escape(heading)}$\n(.*?)(?=^#{{1,{len(level)}}} |\Z)",
        text,
        re.MULTILINE | re.DOTALL,
    )
    assert found, f"there is no heading '{heading}'"
    return found[1]


def outside_blocks(text: str) -> str:
    """A page without its code blocks."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


# Commands and options


def options(command: click.Command) -> set[str]:
    """Every option of a command but the help, which all have."""
    return {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in (*parameter.opts, *parameter.secondary_opts)
    }


def documented_options(heading: str) -> set[str]:
    """The options in the first column of the tables under a heading of the command page."""
    cells = [row[0] for row in rows(section(text_of("commands"), heading))]
    return {span.split()[0] for cell in cells for span in codes(cell)}


def test_every_command_has_its_section_and_nothing_else_has() -> None:
    headings = re.findall(r"^## `(.*)`$", text_of("commands"), re.MULTILINE)
    assert sorted(headings) == sorted(["kb", "slui", *(f"kb {name}" for name in main.commands)])


@pytest.mark.parametrize("name", main.commands)
def test_every_option_stands_with_its_command(name: str) -> None:
    assert documented_options(f"## `kb {name}`") == options(main.commands[name])


def test_the_options_of_the_group_are_documented() -> None:
    names = {*options(main), *main.context_settings["help_option_names"]}
    assert documented_options("## `kb`") == names


def test_every_exit_code_is_documented() -> None:
    from kb.cli import terminal

    constants = {
        value for name, value in vars(terminal).items() if name.isupper() and type(value) is int
    }
    text = text_of("commands").partition("\n## ")[0]
    assert {int(row[0]) for row in rows(text)} == constants | {130}


def named_commands() -> Iterator[tuple[str, list[str]]]:
    """Page and words of everything that is written as a command line of ``kb`` in a manual."""
    for page, text in TEXTS.items():
        blocks = re.findall(r"^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        lines = [line for block in blocks for line in block.splitlines()]
        for line in [*lines, *codes(outside_blocks(text))]:
            for part in re.split(r" [|;] |&&", line.partition("  #")[0]):
                words = part.removeprefix("$ ").split()
                if words[:1] == ["kb"] and len(words) > 1:
                    yield page.name, words[1:]


def test_what_the_manuals_name_exists() -> None:
    """``kb WORD`` is a command or something that is explained; its options are its own."""
    count = 0
    for page, words in named_commands():
        name = words[0] if words[0] in main.commands else "explain"
        looks_like_a_command = re.fullmatch(r"[a-z]+", words[0])
        assert name == words[0] or not looks_like_a_command, f"{page}: kb {' '.join(words)}"
        known = options(main.commands[name]) | {"--help", "--version"}
        for word in words:
            if word.startswith("--"):
                assert word.split("=")[0] in known, f"{page}: kb {' '.join(words)}"
                count += 1
    assert count >= 15


# Variables


def variables(*folders: str) -> set[str]:
    """The variables of the environment that our code names."""
    found: set[str] = set()
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            found |= set(
                re.findall(r"\bKB_[A-Z]+(?:_[A-Z]+)*\b", path.read_text(encoding="utf-8"))
            )
    return found


def environment_of_tests() -> set[str]:
    """The variables that tests and benchmarks read from the environment."""
    pattern = re.compile(r"environ(?:\.get\(|\[)\s*\"(KB_\w+)\"")
    paths = [path for folder in ("tests", "bench") for path in (ROOT / folder).rglob("*.py")]
    return {name for path in paths for name in pattern.findall(path.read_text(encoding="utf-8"))}


def tabled(name: str) -> set[str]:
    """The variables in the first column of a page's tables."""
    return {span for row in rows(text_of(name)) for span in codes(row[0]) if span[:3] == "KB_"}


def test_every_variable_of_the_program_is_documented() -> None:
    named = variables("kb")
    assert named >= NO_VARIABLES, "take what is no longer there out of NO_VARIABLES"
    assert tabled("operating") == named - NO_VARIABLES


def test_every_variable_of_tests_and_benchmarks_is_documented() -> None:
    assert tabled("code") == environment_of_tests() - tabled("operating")


def test_every_variable_that_a_manual_names_exists() -> None:
    known = tabled("operating") | tabled("code")
    for page, text in TEXTS.items():
        assert set(re.findall(r"\bKB_\w+", text)) <= known, page.name


# The API


def test_every_operation_of_the_api_is_documented_and_no_other() -> None:
    described = openapi.description("")["paths"]
    there = {
        f"{method.upper()} {path}" for path, methods in described.items() for method in methods
    }
    table = section(text_of("api"), "## The API")
    assert sorted(codes(row[0])[0] for row in rows(table)) == sorted(there)


def test_every_api_address_that_a_manual_names_exists() -> None:
    shapes = [re.sub(r"\{\w+\}", "[^/]+", path) for path in openapi.description("")["paths"]]
    for page, text in TEXTS.items():
        for found in re.findall(r"/api/v1/[\w./{}…]*", text):
            address = found.rstrip("./…")
            fits = any(re.fullmatch(f"{shape}/?|{shape}", address) for shape in shapes)
            begins = "…" in found or address == "/api/v1"
            assert fits or begins, f"{page.name}: {found}"


# Rules


def rule_names() -> set[str]:
    """The name of every lint rule."""
    return set(manual.guarded())


def test_every_rule_is_documented_as_it_says_itself() -> None:
    """The page has the table that the rules give of themselves: paste it after a change."""
    assert manual.table() in text_of("rules")


def test_every_rule_that_is_reported_is_one_of_them() -> None:
    """``[rule]`` in an example of a manual, and rules that the page on companies names."""
    text = text_of("company")
    for line in text.splitlines():
        if "New are:" in line:
            assert set(codes(line.partition("New are:")[2])) <= rule_names()
            break
    else:
        raise AssertionError("the page on companies no longer names its rules")


# The code


def test_the_table_of_the_house_is_the_one_that_is_held() -> None:
    house = [row for row in rows(section(text_of("code"), "## The house")) if len(row) == 4]
    assert [codes(row[0])[0].rstrip("/") for row in house] == list(HOUSE)
    for name, holds, lets_in, _ in house:
        package = codes(name)[0].rstrip("/")
        doors = {
            allowed
            for module, found in DOORS.items()
            if module.split(".")[0] == package
            for allowed in found
        }
        assert set(codes(lets_in)) == doors, package
        for span in codes(holds) if name.endswith("/`") else ():
            if "(" not in span:  # a function of the package
                module = f"{package}.{span.rstrip('/')}"
                assert any(f"{one}.".startswith(f"{module}.") for one in MODULES), module


def test_every_room_that_a_line_belongs_to_exists() -> None:
    table = section(text_of("code"), "### Where a line of code belongs")
    rooms = [codes(row[1])[0] for row in rows(table)]
    assert len(rooms) > 12
    for room in rooms:
        place = ROOT / (room if room.startswith("content/zh") else f"kb/{room}")
        assert place.is_dir() or place.with_suffix(".py").exists() or room.endswith(".csv"), room


def test_every_benchmark_is_documented_and_no_other() -> None:
    from bench.__main__ import ALL

    table = rows(section(text_of("code"), "## Benchmarks"))
    assert [codes(row[0])[0] for row in table] == list(ALL)
    for page, text in TEXTS.items():
        assert set(re.findall(r"python -m bench ([a-z]+)", text)) <= set(ALL), page.name


def test_every_script_is_documented_and_no_other() -> None:
    there = {f"scripts/{path.name}" for path in (ROOT / "scripts").glob("*.py")}
    table = rows(section(text_of("code"), "## Scripts"))
    assert sorted(codes(row[0])[0] for row in table) == sorted(there)
    for page, text in TEXTS.items():
        assert set(re.findall(r"scripts/\w+\.py", text)) <= there, page.name


def test_every_dependency_has_its_reason() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"].values()
    asked = [
        *project["project"]["dependencies"],
        *(one for extra in project["project"]["optional-dependencies"].values() for one in extra),
        *(one for group in groups for one in group if isinstance(one, str)),
    ]
    names = {re.split(r"[><=~; ]", one)[0].lower() for one in asked}
    table = rows(section(text_of("code"), "## Dependencies"))
    given = {
        name.split()[0].lower() for row in table for name in row[0].split(",") if name.strip()
    }
    assert {name for name in names if not name.startswith("types-")} == given - {"types-*"}


# Pages that belong together


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", outside_blocks(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", outside_blocks(TEXTS[page])):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        place = (page.parent / name).resolve() if name else page
        assert place.exists(), target
        assert not anchor or anchor in anchors(place.read_text(encoding="utf-8")), target


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, queue = set(), [ROOT / "README.md"]
    while queue:
        page = queue.pop()
        reached.add(page)
        links = re.findall(r"\]\(([^)#\s]+\.md)", TEXTS[page])
        found = {(page.parent / link).resolve() for link in links if "://" not in link}
        queue += [one for one in found if one not in reached and one not in queue]
    assert reached == set(PAGES)


def test_every_page_that_the_code_names_exists() -> None:
    """In messages and docstrings: ``CONTRIBUTING.md``, ``docs/operating.md``."""
    for path in sorted((ROOT / "kb").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                for name in re.findall(r"\b(?:docs/[a-z]+|[A-Z]{5,})\.md\b", node.value):
                    assert (ROOT / name).exists(), f"{path.name}: {name}"


def test_the_sdist_takes_every_page_along() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    included = re.search(
        r"tool\.hatch\.build\.targets\.sdist\]\ninclude = \[(.*?)\]", text, re.DOTALL
    )
    assert included
    names = re.findall(r'"/([^"]+)"', included[1])
    assert all((ROOT / name).exists() or "*" in name for name in names)
    for page in PAGES:
        top = page.relative_to(ROOT).parts[0]
        assert top in {*names, "README.md"}, top  # hatchling takes the readme by itself


# README


def readme() -> str:
    return TEXTS[ROOT / "README.md"]


def on_a_terminal(command: list[str], columns: int) -> str:
    """What a command prints on a terminal of so many columns, high enough to need no pager."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 1000, columns, 0, 0))
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=follower, env={"LANG": "C.UTF-8"}
    )
    os.close(follower)
    printed = b""
    while chunk := _read(leader):
        printed += chunk
    os.close(leader)
    assert process.wait(20) == 0
    return printed.decode().replace("\r\n", "\n")


def _read(leader: int) -> bytes:
    try:
        return os.read(leader, 65536)
    except OSError:  # Linux says so when the other side has closed
        return b""


def test_readme_is_one_screen() -> None:
    assert len(readme().splitlines()) <= 60


def test_readme_shows_what_is_printed() -> None:
    """As on a terminal of 100 columns, up to the fix; ``...`` where it is shortened."""
    shown = re.search(
        r"^```console\n\$ (slui .*?)\n(.*?)^```$", readme(), re.DOTALL | re.MULTILINE
    )
    assert shown is not None
    command = [str(BIN / shown[1].split()[0]), *shown[1].split()[1:]]
    printed = on_a_terminal(command, 100)
    parts = [part.strip("\n") for part in re.split(r"^\.\.\.$", shown[2], flags=re.MULTILINE)]
    assert printed.startswith(parts[0])
    place = 0
    for part in filter(None, parts):
        place = f"\n{printed}".find(f"\n{part}\n", place)
        assert place >= 0, part
        place += len(part)
    assert any(part.startswith("Fix\n\n1.  ") for part in parts)


def test_readme_commands_work(tmp_path: Path) -> None:
    (tmp_path / "ticket.txt").write_text("0xC004F074")
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "setup.log").write_text("0x8007232B")
    lines = [line.split("#")[0].strip() for line in readme().splitlines()]
    found = [line for line in lines if line.startswith(("kb ", "slui "))]
    assert len(found) >= 4
    for command in found:
        done = subprocess.run(
            command,
            shell=True,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env={"PATH": f"{BIN}:/usr/bin:/bin"},
        )
        assert (done.returncode, done.stderr) == (0, ""), command


def test_targets_and_variables_of_make_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for page, text in TEXTS.items():
        for target, given in re.findall(
            r"\bmake ([a-z]+)((?: [A-Z]+=\S+)*)", "\n".join(_code(text))
        ):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page.name}: make {target}"
            for name in re.findall(r"([A-Z]+)=", given):
                assert re.search(rf"^{name} \?=", makefile, re.MULTILINE), f"{page.name}: {name}="


def _code(text: str) -> list[str]:
    """Code spans and the lines of code blocks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [
        *codes(outside_blocks(text)),
        *(line for block in blocks for line in block.splitlines()),
    ]


def test_extras_are_quoted_and_exist() -> None:
    """zsh takes brackets without quotes for a pattern."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = 0
    for page, text in TEXTS.items():
        for before, extra, after in re.findall(r"pip install (\S?)\.\[(\w+)\](\S?)", text):
            assert (before, after) == ("'", "'"), page.name
            assert extra in project["optional-dependencies"]
            found += 1
    assert found


def test_the_picture_is_there_and_small() -> None:
    for page, text in TEXTS.items():
        for alternative, name in re.findall(r"!\[(.*?)\]\((.*?)\)", outside_blocks(text)):
            picture = page.parent / name
            assert alternative
            assert picture.read_bytes().startswith(b"\x89PNG")
            assert picture.stat().st_size < LARGEST_PICTURE
    assert "![" in readme()
