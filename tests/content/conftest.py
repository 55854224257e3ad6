"""A company's folder, and what is put into it."""

from collections.abc import Callable
from pathlib import Path

import pytest

GOOD = Path(__file__).parent / "lint" / "good"
Put = Callable[[str, str], Path]


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Writes a file below the company's folder, which KB_SITE names."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.setenv("KB_SITE", str(folder))
    monkeypatch.setenv("KB_CACHE", str(tmp_path / "cache"))

    def write(name: str, text: str) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def content(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small content folder of the examples instead of the shipped one."""
    monkeypatch.setenv("KB_CONTENT", str(GOOD))
    return GOOD
