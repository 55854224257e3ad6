"""Imports go one way, and each third-party engine has one door."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kb"

# room → its layer, and the third-party packages that may enter
ROOMS: dict[str, tuple[int, set[str]]] = {
    "errors": (0, set()),
    "data": (0, set()),
    "languages": (0, set()),
    "words": (1, set()),
    "codes": (1, set()),
    "han": (0, set()),
    "vocabulary": (0, set()),
    "analysis": (1, set()),
    "site": (1, set()),
    "scan": (2, set()),
    "suggest": (2, set()),
    "spelling": (2, {"rapidfuzz"}),
    "logs": (1, set()),
    "eventlogs": (1, {"evtx"}),
    "plain": (2, set()),
    "names": (2, set()),
    "overlay": (2, set()),
    "redact": (3, set()),
    "articles": (3, {"yaml"}),
    "render": (4, {"markdown", "nh3"}),
    "index": (4, {"whoosh"}),
    "reply": (4, set()),
    "drafts": (5, set()),
    "check": (5, set()),
    "lookup": (5, set()),
    "web": (6, {"flask", "flask_babel", "werkzeug", "markupsafe", "segno", "PIL"}),
    "cli": (6, set()),
    "sightings": (6, set()),
    "triage": (7, set()),
    "commands": (7, {"click", "waitress", "granian"}),
    "intake": (8, {"click"}),
}
FAST = ("cli", "codes", "data", "errors", "languages", "names", "plain", "words")


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


def imported(path: Path) -> set[str]:
    """Dotted names that a module imports anywhere, ``kb.x`` for those of the package."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, "imports are absolute"
            found |= {f"kb.{alias.name}" for alias in node.names} if node.module == "kb" else {node.module}
    return found


@pytest.mark.parametrize(
    "path", [p for p in modules() if p.name != "__init__.py" or p.parent != PACKAGE], ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_imports_point_downwards(path: Path) -> None:
    room = room_of(path)
    layer, doors = ROOMS[room]
    for name in imported(path):
        top = name.split(".")[0]
        if top == "kb":
            other = name.split(".")[1]
            late = room == "cli" and other == "intake"
            inside_serve = room == "commands" and other == "web"
            assert other == room or ROOMS[other][0] < layer or late or inside_serve, f"{room} must not import {other}"
        elif top not in sys.stdlib_module_names:
            assert top in doors, f"{top} must not enter {room}"


def test_every_module_has_a_room() -> None:
    assert {room_of(path) for path in modules()} - {"__init__"} == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_each_module_can_be_imported_alone(room: str) -> None:
    subprocess.run([sys.executable, "-W", "error", "-c", f"import kb.{room}"], check=True)


def test_the_fast_path_loads_nothing_but_itself() -> None:
    """A look-up loads what a bare interpreter has, and our own few modules."""
    script = (
        "import sys; before = set(sys.modules); from kb.cli import entry as cli; "
        "status = [cli.explain(q, 'zh-TW')[0] for q in ('0x8007267C', '0xC004F0FF', '0xC004D104', '0x8007005', 'E_FAIL')]; "
        "assert status == [0, 1, 0, 2, 0], status; print(sorted(set(sys.modules) - before))"
    )
    output = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=PACKAGE.parent).stdout
    assert set(ast.literal_eval(output)) <= {"kb", *(f"kb.{name}" for name in FAST)}
