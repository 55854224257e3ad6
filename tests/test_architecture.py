"""Imports go one way, and each third-party engine has one door: the table of the house, held."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kb"

# The packages, each of which uses only those above it; in a package its modules floor by floor,
# each of which uses only the floors above it. A package that is one module has no floors.
HOUSE: dict[str, tuple[str, ...]] = {
    "errors": (),
    "languages": (),
    "paths": (),
    "chinese": (),
    "shipped_table": (),
    "zh_terms": (),
    "equivalents": (),
    "activation_ids": (),
    "cues": (),
    "messages": (),
    "signposts": (),
    "public_hosts": (),
    "labels": (),
    "codes": (
        "facilities product_keys scan_labels",
        "code",
        "reading symbols scan_values",
        "tables scan_letters scan_shapes",
        "scan_win32",
        "scan_rules",
        "scan_hits",
        "scan",
    ),
    "content": (
        "blocks front",
        "company inline ways",
        "article_file company_folder steps html",
        "article text",
        "evidence parse",
        "library findings",
        "reply coverage lint.rule",
        "lint.passages scaffold",
        "lint.chinese lint.commands lint.evidence lint.facts lint.front_matter lint.links "
        "lint.marks lint.names lint.pairs lint.sections lint.spending lint.steps lint.wording",
        "lint.company lint.findings lint.tables",
        "lint.cues",
        "lint.run",
        "lint.manual",
    ),
    "diagnosis": (
        "charts facts prose readers.lines report_words times",
        "case readers.event_lines readers.network readers.system readers.words",
        "claims readers.event_head readers.slmgr requests weighing",
        "readers.cim readers.events_csv readers.events_json readers.events_text "
        "readers.events_xml readers.messages readers.ospp report rules.hosts rules.keys "
        "rules.network",
        "readers.events report_html report_text rules.licences",
        "diagnose",
        "answer",
    ),
    "answer": (),
    "search": (
        "simplified synonyms",
        "terms",
        "cue_book marks spelling suggest",
        "index names",
        "documents phrases",
        "confidence",
        "rank",
    ),
    "known_codes": (),
    "interpretation": (),
    "lookup": (),
    "logs": ("files evtx redact", "occurrences decode", "gathered material tickets"),
    "web": (
        "settings negotiation reviewed pictures openapi_schemas request_log evidence",
        "limits openapi reload",
        "metrics",
        "context",
        "cache frame",
        "responses",
        "assets article_page ticket diagnosis_ticket",
        "errors guard operations article_forms diagnosis_page",
        "api discovery feeds pages",
        "__init__",
    ),
    "cli": (
        "terminal render said",
        "diagnosed fast help complaints inputs outputs",
        "group",
        "authors diagnose explain report search logs serve",
        "commands",
        "entry",
    ),
    "__main__": (),
}
# The third-party packages that may enter, by module or package.
DOORS: dict[str, set[str]] = {
    "content.parse": {"yaml"},
    "content.html": {"markdown", "nh3"},
    "search.spelling": {"rapidfuzz"},
    "search.index": {"whoosh"},
    "logs.evtx": {"evtx"},
    "web": {"flask", "flask_babel", "werkzeug", "markupsafe"},
    "web.article_page": {"segno"},
    "web.pictures": {"PIL"},
    "cli": {"click"},
    "cli.serve": {"waitress", "granian"},
}
# Inside ``kb serve``, and nowhere else, the terminal opens the web.
ONLY_HERE = {"web": "cli.serve"}
FAST = (
    "answer chinese cli.entry cli.fast cli.render cli.terminal codes.code codes.facilities "
    "codes.reading codes.symbols codes.tables content.article_file content.blocks content.front "
    "content.text labels languages paths"
)


def modules() -> dict[str, Path]:
    """Every module by its dotted name below ``kb``; an empty ``__init__`` is none."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        if path.name != "__init__.py" or (path.stat().st_size and path.parent != PACKAGE):
            found[name] = path
    return found


def floors() -> dict[str, int]:
    """Each module's floor, counted through the whole house."""
    found: dict[str, int] = {}
    for package, inside in HOUSE.items():
        if not inside:
            found[package] = len(found)
        for row in inside:
            floor = len(found)
            found |= {f"{package}.{module}": floor for module in row.split()}
    return found


MODULES, FLOORS = modules(), floors()


def imported(path: Path) -> set[str]:
    """Dotted names that a module imports anywhere, late ones as well; ours without ``kb.``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, "imports are absolute"
            found |= {_module_of(node.module, alias.name) for alias in node.names}
    return {_ours(name) for name in found}


def _module_of(module: str, name: str) -> str:
    return f"{module}.{name}" if _ours(f"{module}.{name}") in MODULES else module


def _ours(name: str) -> str:
    """``kb.web`` is the module ``web.__init__``; names of others stay as they are."""
    if name.split(".")[0] != "kb":
        return f"/{name}"
    bare = name.removeprefix("kb").removeprefix(".")
    return bare if bare in MODULES else f"{bare}.__init__" if bare else ""


def test_the_table_has_every_module() -> None:
    assert set(FLOORS) == set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_upwards_in_the_table(name: str) -> None:
    for other in imported(MODULES[name]) - {"", name}:
        if other.startswith("/"):
            top = other[1:].split(".")[0]
            allowed = DOORS.get(name, set()) | DOORS.get(name.split(".")[0], set())
            assert top in sys.stdlib_module_names or top in allowed, f"{top} must not enter {name}"
            continue
        assert other in FLOORS, f"{name} imports {other}, which is no module"
        assert FLOORS[other] < FLOORS[name], f"{name} must not import {other}"
        package = other.split(".")[0]
        if package != name.split(".")[0] and package in ONLY_HERE:
            assert name == ONLY_HERE[package], f"{name} must not import {other}"


def test_every_door_is_used() -> None:
    """An exemption that is not needed is an error."""
    for name, allowed in DOORS.items():
        used = {
            other[1:].split(".")[0]
            for module, path in MODULES.items()
            if module == name or module.startswith(f"{name}.")
            for other in imported(path)
            if other.startswith("/")
        }
        assert allowed <= used, f"nothing in {name} imports {', '.join(sorted(allowed - used))}"


@pytest.mark.parametrize("name", MODULES)
def test_each_module_can_be_imported_alone(name: str) -> None:
    module = f"kb.{name}".removesuffix(".__init__")
    subprocess.run([sys.executable, "-W", "error", "-c", f"import {module}"], check=True)


def test_the_fast_path_loads_nothing_but_itself() -> None:
    """A look-up loads what a bare interpreter has, and our own few modules."""
    script = (
        "import sys; before = set(sys.modules); from kb.cli import entry, fast; "
        "tables = entry.Tables(); "
        "asked = ('0x8007267C', '0xC004F0FF', '0xC004D104', '0x8007005', 'E_FAIL'); "
        "found = [fast.answer(q, 'zh-TW', None, tables) for q in asked]; "
        "status = [fast.explain(one, 'zh-TW')[0] for one in found]; "
        "assert status == [0, 1, 0, 2, 0], status; print(*(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    packages = {"kb", "kb.cli", "kb.codes", "kb.content"}
    wanted = packages | {f"kb.{name}" for name in FAST.split()} | {"kb.errors"}
    assert set(done.stdout.split()) == wanted
