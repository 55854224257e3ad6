"""The fast path, linked into one module as the wheel carries it, answers as its modules do."""

import subprocess
import sys
from pathlib import Path

import link_fast_path
import pytest
from link_fast_path import CannotLink, linked

ROOT = Path(__file__).parent.parent
ASKED = [
    "0xC004F074",
    "0x8007267C",
    "0xC004F0FF",
    "0xC004D104",
    "0x8007005",
    "0x800070002",
    "0xC0DEC0DE",
    "5",
    "9852",
    "1722",
    "-2147024891",
    "3221549172",
    "c004f074",
    "&HC004F074",
    "0xC0000022",
    "0xD0000022",
    "0x12345678",
    "E_FAIL",
    "S_OK",
    "0x",
    "DNS_ERROR_NO_DNS_SERVERS",
    "HRESULT_FROM_WIN32(5)",
    "4294967296",
    "０ｘＣ００４Ｆ０７４",
    "0xCOO4FO74",
    "12290",
    "xyzzy",
]


def run(program: list[str], *arguments: str, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, *program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The linked module as a program; its ``__file__`` is where the wheel has it."""
    path = tmp_path_factory.mktemp("linked") / "program.py"
    at = str(ROOT / "kb" / "__main__.py")
    path.write_text(f"__file__ = {at!r}\n{linked()}", encoding="utf-8")
    return [str(path)]


@pytest.mark.parametrize("asked", ASKED)
def test_it_says_what_the_modules_say(program: list[str], asked: str) -> None:
    language = {"KB_LANG": "zh-TW"} if asked.endswith("2") else {}
    assert run(program, asked, **language) == run(["-m", "kb"], asked, **language)


def test_with_a_company_it_says_what_the_modules_say(program: list[str], tmp_path: Path) -> None:
    (tmp_path / "notes" / "codes").mkdir(parents=True)
    (tmp_path / "notes" / "codes" / "0xC004F074.md").write_text("Call 4711.\n", encoding="utf-8")
    (tmp_path / "values.txt").write_text("kms-host: kms01.corp.example\n", encoding="utf-8")
    said = run(program, "0xC004F074", KB_SITE=str(tmp_path))
    assert said == run(["-m", "kb"], "0xC004F074", KB_SITE=str(tmp_path))
    assert "Call 4711." in said[1]
    assert "kms01.corp.example" in said[1]


def test_it_loads_nothing_of_ours_but_itself(program: list[str]) -> None:
    script = (
        f"import sys, runpy; from pathlib import Path; sys.argv = ['kb', '0xC004F074']; "
        f"import os; os._exit = sys.exit\n"
        f"try: runpy.run_path({program[0]!r}, run_name='__main__')\n"
        f"except SystemExit: pass\n"
        f"print(*sorted(name for name in sys.modules if name.split('.')[0] == 'kb'))"
    )
    status, out, err = run(["-c", script])
    assert (status, err) == (0, "")
    assert out.splitlines()[-1] == ""


def link(tmp_path: Path, entry: str, other: str) -> str:
    (tmp_path / "kb" / "cli").mkdir(parents=True)
    (tmp_path / "kb" / "cli" / "entry.py").write_text(entry, encoding="utf-8")
    (tmp_path / "kb" / "other.py").write_text(other, encoding="utf-8")
    return linked(tmp_path)


OTHER = '''"""Text."""
import os
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any
LIMIT = 3
pairs: "dict[str, int]" = {}

class Base:
    """Text."""
    limit = LIMIT
    size: int
    def LIMIT(self) -> int:
        """Text."""
        return LIMIT

def size(LIMIT: int = LIMIT, *more: int) -> int:
    """Text."""
    return LIMIT + sum(other for other in more)

def names() -> list[str]:
    return [os.sep for size in range(LIMIT) if size]
'''


def test_names_that_are_bound_nearer_are_left_alone(tmp_path: Path) -> None:
    entry = (
        "from kb import other\nfrom kb.other import LIMIT as most, Base\n\n"
        "def kb() -> list[object]:\n"
        "    one = Base()\n"
        "    size = 7\n"
        "    return [most, other.size(), other.size(1, 2), one.LIMIT(), one.limit, size,\n"
        "            len(other.names()), (lambda most: most)(9)]\n\n"
        "def slui() -> None:\n    pass\n"
    )
    source = link(tmp_path, entry, OTHER)
    space: dict[str, object] = {"__name__": "linked"}
    exec(compile(source, "linked", "exec"), space)
    assert space["kb"]() == [3, 3, 3, 3, 3, 7, 2, 9]  # type: ignore[operator]
    assert "Text." not in source
    assert "Any" not in source


@pytest.mark.parametrize(
    ("entry", "advice"),
    [
        ("from kb import other\ndef kb(): return other\ndef slui(): pass\n", "used as a value"),
        (
            "from kb import other\ndef kb(): return other.gone\ndef slui(): pass\n",
            "no name 'gone'",
        ),
        ("def kb():\n    global x\n    x = 1\ndef slui(): pass\n", "kb.cli.entry:1: 'global'"),
    ],
)
def test_what_cannot_be_linked_is_said(tmp_path: Path, entry: str, advice: str) -> None:
    with pytest.raises(CannotLink, match=advice):
        link(tmp_path, entry, OTHER)


def test_every_module_of_the_fast_path_is_linked() -> None:
    from tests.test_architecture import FAST

    seen: dict[str, link_fast_path.Module] = {}
    names = [module.name for module in link_fast_path._ordered("kb.cli.entry", ROOT, seen)]
    assert {f"kb.{name}" for name in FAST.split()} == set(names)
