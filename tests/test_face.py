"""``kb`` as a library: the names that other programs may build on, and what they cost."""

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest

import kb

CODE_PAGE = Path(__file__).parent.parent / "docs" / "code.md"


def python(script: str) -> str:
    """What a fresh interpreter prints."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script], check=True, capture_output=True, text=True
    ).stdout


def test_the_import_loads_nothing_else() -> None:
    script = "import sys; before = set(sys.modules); import kb; print(set(sys.modules) - before)"
    assert python(script) == "{'kb'}\n"


@pytest.mark.parametrize("name", kb.__all__)
def test_each_name_can_be_imported_alone(name: str) -> None:
    assert python(f"from kb import {name}; print({name})").strip()


def test_a_name_is_the_thing_itself() -> None:
    from kb.lookup import KnowledgeBase

    assert kb.KnowledgeBase is KnowledgeBase
    assert kb.__version__ == importlib.metadata.version("activation-kb")


def test_every_name_has_one_home_and_is_listed() -> None:
    assert kb.__all__ == sorted(kb.__all__)
    assert {*kb._HOMES, "__version__"} == set(kb.__all__) <= set(dir(kb))


def test_types_are_told_the_same_names() -> None:
    """Under ``TYPE_CHECKING`` stands what ``__all__`` promises."""
    text = Path(kb.__file__).read_text(encoding="utf-8").partition("__all__")[0]
    lines = re.findall(r"^    from kb\.([\w.]+) import (.+)$", text, re.MULTILINE)
    told = {name: home for home, names in lines for name in names.split(", ")}
    assert told == kb._HOMES


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'kb' has no attribute 'nonsense'"):
        kb.nonsense  # noqa: B018
    with pytest.raises(ImportError):
        exec("from kb import nonsense")


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(kb.__file__).parent / "py.typed").exists()


def test_the_example_of_the_manual_runs() -> None:
    """Each line that ends in a comment prints what the comment says."""
    found = re.search(
        r"```python\n(from kb import .*?)```", CODE_PAGE.read_text("utf-8"), re.DOTALL
    )
    assert found
    wanted = re.findall(r"  # (.+)$", found[1], re.MULTILINE)
    assert len(wanted) >= 3
    assert python(found[1]).splitlines() == wanted
