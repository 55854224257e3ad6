"""The wheel, the sdist and the checkout answer from any folder; translations are complete."""

import ast
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import make_texts
import pytest
from babel.messages.pofile import read_po

from kb.codes import tables

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "translations" / "zh_Hant_TW" / "LC_MESSAGES" / "messages.po"
PLACE = re.compile(r"%\(\w+\)s|\{\w+")  # where a value is put in: "%(count)s", "{name", "{name!r"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, and the wheel made from it."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "-o", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` folder of a new virtual environment with the wheel in it.

    The dependencies are those of this environment, so that nothing is downloaded.
    """
    place = tmp_path_factory.mktemp("installed")
    venv.create(place / "venv", with_pip=True)
    binaries = place / "venv" / "bin"
    wheel = next(built.glob("*.whl"))
    subprocess.run(
        [binaries / "python", "-m", "pip", "install", "-q", "--no-deps", "--no-index", wheel],
        check=True,
        capture_output=True,
    )
    packages = next((place / "venv").glob("lib/python*/site-packages"))
    here = next(path for path in sys.path if path.endswith("site-packages"))
    (packages / "dependencies.pth").write_text(here + "\n")
    return binaries


def answer(binaries: Path, *arguments: str, cwd: Path) -> str:
    return subprocess.run(
        [binaries / arguments[0], *arguments[1:]],
        check=True,
        capture_output=True,
        text=True,
        cwd=cwd,
    ).stdout


def test_the_wheel_answers_elsewhere(installed: Path, tmp_path: Path) -> None:
    assert "No DNS server is configured" in answer(
        installed, "slui", "0x2a", "0x8007267C", cwd=tmp_path
    )
    assert "沒有設定 DNS" in answer(installed, "kb", "--lang", "zh-TW", "9852", cwd=tmp_path)
    assert "a-kms-host-failed" in answer(installed, "kb", "search", "host", "failed", cwd=tmp_path)
    assert answer(installed, "kb", "--lang", "zh-TW", "9852", "--reply", cwd=tmp_path).startswith(
        "您好：\n\n"
    )


def test_the_wheel_serves_translated_pages(installed: Path, tmp_path: Path) -> None:
    script = (
        "import kb; assert 'venv' in kb.__file__, kb.__file__; "
        "c = kb.create_app().test_client(); r = c.get('/zh-TW/codes/0x8007267C'); "
        "assert r.status_code == 200 and '各種寫法' in r.text"
    )
    answer(installed, "python", "-c", script, cwd=tmp_path)


def test_the_wheel_carries_closed_tables_and_the_linked_fast_path(
    installed: Path, tmp_path: Path
) -> None:
    package = next(installed.parent.glob("lib/python*/site-packages/kb"))
    for name in tables.ALL:
        shipped = tables.Tables(str(package / "shipped" / "content"))
        assert shipped.rows(name) == tables.Tables().rows(name)
        assert (package / "shipped" / "content" / name).read_bytes().startswith(b"# closed: ")
    assert (package / "__main__.py").read_text(encoding="utf-8").startswith("# Linked by ")
    script = (
        "import sys; before = set(sys.modules); import kb.__main__; "
        "print(*sorted(set(sys.modules) - before))"
    )
    assert answer(installed, "python", "-c", script, cwd=tmp_path).split() == ["kb", "kb.__main__"]


def test_the_wheel_carries_all_of_the_content(installed: Path) -> None:
    shipped = next(installed.parent.glob("lib/python*/site-packages/kb")) / "shipped"
    for folder in ("content", "translations"):
        there, here = (
            {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
            for root in (shipped / folder, ROOT / folder)
        )
        assert here <= there, folder


def test_a_damaged_table_of_the_wheel_is_named(installed: Path, tmp_path: Path) -> None:
    package = next(installed.parent.glob("lib/python*/site-packages/kb"))
    content = tmp_path / "content"
    shutil.copytree(package / "shipped" / "content", content)
    table = content / "codes.csv"
    table.write_bytes(table.read_bytes().replace(b"0xC004F074,SL_E", b"0xC004F074,SL_X"))
    done = subprocess.run(
        [installed / "slui", "0x2a", "0xC004F074"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "KB_CONTENT": str(content)},
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"kb: {table}: the table is cut short or changed")


def test_the_container_copies_what_the_wheel_is_made_from(tmp_path: Path) -> None:
    """What the Dockerfile copies before it installs is enough to build the wheel."""
    for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            *sources, _target = line.split()[1:]
            for source in sources:
                if (ROOT / source).is_dir():
                    ignored = shutil.ignore_patterns("__pycache__", "*.mo")
                    shutil.copytree(ROOT / source, tmp_path / source, ignore=ignored)
                else:
                    shutil.copy(ROOT / source, tmp_path)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", "dist", "."]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    assert list((tmp_path / "dist").glob("*.whl"))


def test_the_wheel_carries_its_types(installed: Path) -> None:
    found = list(installed.parent.glob("lib/python*/site-packages/kb/py.typed"))
    assert len(found) == 1


def test_the_sdist_has_what_is_needed(built: Path) -> None:
    import tarfile

    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert {
        "content/codes.csv",
        "docs/articles.md",
        "docs/page.png",
        "kb/py.typed",
        "translations/babel.cfg",
        "kb/web/templates/base.html",
        "tests/test_package.py",
        "LICENSE",
    } <= names
    assert not [name for name in names if name.endswith((".mo", ".pyc"))]


def test_the_catalogue_has_every_text() -> None:
    """Of pages, commands, complaints, the description of the API, and of Click: after a change run
    'make texts' and fill in what is new.
    """
    wanted = {message.id for message in make_texts.template() if message.id}
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh_Hant_TW")
    have = {message.id: message for message in catalogue if message.id}
    assert set(have) == wanted
    assert not catalogue.obsolete
    assert [id_ for id_, message in have.items() if not message.string or message.fuzzy] == []


def test_no_text_is_overlooked() -> None:
    """Within an f-string, or without a literal, the catalogue would not get it."""
    wanted = {
        one for text in make_texts.texts() for one in ((text,) if isinstance(text, str) else text)
    }
    for path in (ROOT / "kb").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                text = node.args[0]
                if node.func.id in ("_", "ngettext", "Advice") and isinstance(text, ast.Constant):
                    assert text.value in wanted, f"{path.name}:{node.lineno}"


def test_a_translation_has_the_values_of_its_text() -> None:
    """Nothing between braces that the English does not have."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh_Hant_TW")
    for message in catalogue:
        said = (message.string,) if isinstance(message.string, str) else message.string or ()
        for text in said if message.id else ():
            assert set(PLACE.findall(text)) <= set(PLACE.findall(str(message.id))), message.id


def test_every_word_has_two_languages() -> None:
    from kb import labels

    for name, table in vars(labels).items():
        if (
            name.isupper()
            and isinstance(table, dict)
            and name not in ("HEADINGS", "EXPECT", "CONFIRM")
        ):
            assert all(len(pair) == 2 and all(pair) for pair in table.values()), name


def test_public_names_have_docstrings_and_small_functions() -> None:
    lengths = []
    for path in (ROOT / "kb").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                lengths.append((node.end_lineno or 0) - node.lineno + 1)
    lengths.sort()
    assert lengths[len(lengths) // 2] <= 12
    assert lengths[int(len(lengths) * 0.9)] < 50
