"""New content takes the place of old while requests run, all of it or nothing."""

import logging
import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from kb import paths
from kb.lookup import KnowledgeBase
from kb.web import create_app, reload
from kb.web.reload import Content


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A content folder with a few articles, and all tables."""
    place = tmp_path / "content"
    place.mkdir()
    for table in Path(paths.content()).glob("*.csv"):
        shutil.copy(table, place)
    for kind, pattern in (
        ("codes", "0xC004F0[37]*"),
        ("events", "1229*"),
        ("commands", "*"),
        ("reference", "kms-client*"),
    ):
        (place / kind).mkdir()
        for path in (Path(paths.content()) / kind).glob(pattern):
            shutil.copy(path, place / kind)
    monkeypatch.setenv("KB_CONTENT", str(place))
    monkeypatch.setenv("KB_CACHE", str(tmp_path / "cache"))
    return place


def retitle(folder: Path, title: str, name: str = "codes/0xC004F074.md") -> None:
    """Write another title, as an editor does: beside the file, then renamed."""
    path = folder / name
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[1] = f"title: {title}"
    beside = path.with_suffix(".tmp")
    beside.write_text("\n".join(lines), encoding="utf-8")
    beside.replace(path)


def settle(served: Content) -> bool:
    """Two looks: at the first something has changed, at the second it stands still."""
    return served.look() or served.look()


def test_new_content_is_served(folder: Path) -> None:
    app = create_app(KnowledgeBase.load(), KB_POST_RATE="off")
    client, served = Client(app), app.extensions["kb"]
    first = client.get("/en/codes/0xC004F074")
    assert not settle(served)
    retitle(folder, "Another title altogether")
    assert not served.look(), "a change is only taken up when it stands still"
    assert served.look()
    again = client.get("/en/codes/0xC004F074", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, "Another title altogether" in again.text) == (200, True)
    assert "Another title" in client.get("/api/v1/search?q=another+title+altogether").text
    (folder / "codes" / "0xC004F074.md").unlink()
    (folder / "codes" / "0xC004F074.zh-TW.md").unlink()
    assert settle(served)
    assert client.get("/api/v1/articles/codes/0xC004F074").status_code == 404
    assert served.swaps == 2


def broken_article(folder: Path) -> None:
    (folder / "codes" / "0xC004F074.md").write_text("---\ntitle: [never closed\n---\n")


def no_utf8(folder: Path) -> None:
    (folder / "codes" / "0xC004F074.md").write_bytes(b"\xff\xfe\x00")


def cut_table(folder: Path) -> None:
    table = folder / "codes.csv"
    table.write_bytes(table.read_bytes()[:-200])


def changed_table(folder: Path) -> None:
    table = folder / "symbols.csv"
    table.write_bytes(table.read_bytes().replace(b",winerror.h", b"", 3))


def no_table(folder: Path) -> None:
    (folder / "ntstatus.csv").unlink()


@pytest.mark.parametrize("breaks", [broken_article, no_utf8, cut_table, changed_table, no_table])
def test_broken_content_is_refused_and_the_old_one_stays(
    folder: Path, breaks: Any, caplog: pytest.LogCaptureFixture
) -> None:
    whole = folder.parent / "whole"
    shutil.copytree(folder, whole)
    app = create_app(KnowledgeBase.load(), KB_POST_RATE="off")
    client, served = Client(app), app.extensions["kb"]
    before = client.get("/en/codes/0xC004F074").data
    breaks(folder)
    assert not settle(served)
    assert not settle(served)
    assert client.get("/en/codes/0xC004F074").data == before
    for query in ("0x80070005", "0xC0000022", "0x80041010", "ERROR_ACCESS_DENIED"):
        assert client.get(f"/api/v1/codes/{query}").status_code == 200
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert str(folder) in ready.get_json()["refused"]
    assert "kb_content_refused" in client.get("/metrics").text
    assert "the old one stays" in caplog.text
    shutil.copytree(whole, folder, dirs_exist_ok=True)
    retitle(folder, "Mended")
    assert settle(served)
    assert client.get("/readyz").get_json()["refused"] is None
    assert "Mended" in client.get("/en/codes/0xC004F074").text


def test_swaps_under_load_lose_no_request(folder: Path) -> None:
    app = create_app(KnowledgeBase.load(), KB_POST_RATE="off")
    served: Content = app.extensions["kb"]
    titles, wrong, stop = {"Title 0"}, [], threading.Event()
    retitle(folder, "Title 0")
    assert settle(served)

    def read(number: int) -> None:
        client = Client(app)
        while not stop.is_set():
            for path in (
                "/en/codes/0xC004F074",
                "/api/v1/codes/0xC004F074?lang=en",
                "/0xC004F074",
                f"/en/codes/0xC004F03{number}",
            ):
                reply = client.get(path)
                if reply.status_code not in (200, 302, 404):
                    wrong.append((path, reply.status_code, reply.text[:200]))
            shown = client.get("/en/codes/0xC004F074.json").get_json()["article"]["title"]
            if shown not in titles:
                wrong.append(("title", 0, shown))
            stop.wait(0.02)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(3, 6)]
    for thread in threads:
        thread.start()
    good = (folder / "codes.csv").read_bytes()
    for number in range(1, 7):
        titles.add(f"Title {number}")
        if number % 3 == 0:
            cut_table(folder)
        retitle(folder, f"Title {number}")
        assert settle(served) == (number % 3 != 0)
        (folder / "codes.csv").write_bytes(good)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert served.swaps == 1 + 4


def test_the_folder_is_watched(folder: Path) -> None:
    app = create_app(KB_WATCH="0.05", KB_POST_RATE="off")
    served: Content = app.extensions["kb"]
    try:
        retitle(folder, "Seen by itself")
        for _ in range(600):
            if served.swaps:
                break
            time.sleep(0.05)
        assert "Seen by itself" in Client(app).get("/en/codes/0xC004F074").text
    finally:
        served.stop()


@pytest.fixture
def watched(folder: Path) -> Iterator[Flask]:
    """An application that takes new content up, when it is told to look."""
    app = create_app(KB_WATCH="3600", KB_POST_RATE="off")
    yield app
    app.extensions["kb"].stop()
    logger = logging.getLogger("kb")
    logger.handlers[:], logger.propagate = [], True


def rename_symbol(folder: Path, symbol: str, name: str) -> None:
    """Another name for a symbol, in a table that is whole."""
    table = folder / "symbols.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace(f",{symbol},", f",{name},"), encoding="utf-8")


def test_with_refused_content_the_tables_stay_too(folder: Path, watched: Flask) -> None:
    """No article and no gloss has these codes, so that nothing has asked for them before."""
    client, served = Client(watched), watched.extensions["kb"]

    def symbol(code: str) -> Any:
        return client.get(f"/api/v1/codes/{code}").get_json()["candidates"][0]["symbol"]

    whole = (folder / "codes" / "0xC004F074.md").read_bytes()
    rename_symbol(folder, "STG_E_FILEALREADYEXISTS", "STG_E_NEW_NAME")
    broken_article(folder)
    assert not settle(served)
    assert served.problem
    assert symbol("0x80030050") == "STG_E_FILEALREADYEXISTS"
    (folder / "codes" / "0xC004F074.md").write_bytes(whole)
    assert settle(served)
    assert symbol("0x80030050") == "STG_E_NEW_NAME"


def test_a_new_setup_key_is_no_secret(folder: Path, watched: Flask) -> None:
    key, client = "BCDFG-HJKMP-QRTVW-XY234-6789C", Client(watched)

    def warnings() -> Any:
        return client.post("/api/v1/extract", json={"text": f"/ipk {key}"}).get_json()

    assert warnings()["warnings"] == ["product-key"]
    with (folder / "setup-keys.csv").open("a", encoding="utf-8") as table:
        table.write(f"Windows Server 2030,Standard,{key},kms\n")
    assert settle(watched.extensions["kb"])
    assert "warnings" not in warnings()


def test_a_fingerprint_sees_every_kind_of_change(folder: Path) -> None:
    path = folder / "codes" / "0xC004F074.md"
    seen = [reload.fingerprint([str(folder)])]
    for change in (
        lambda: path.write_text("shorter"),
        lambda: os.utime(path, ns=(1, 1)),
        lambda: path.rename(path.with_name("0xC004F07F.md")),
        lambda: (folder / "codes" / "0xC004F074.md").write_text("new"),
        lambda: (folder / "codes" / "0xC004F07F.md").unlink(),
    ):
        change()
        seen.append(reload.fingerprint([str(folder)]))
    assert len(set(seen)) == len(seen)
    (folder / "codes" / ".0xC004F074.md.swp").write_text("an editor's own")
    assert reload.fingerprint([str(folder)]) == seen[-1]
    assert reload.fingerprint(["/nothing/here"]) == reload.fingerprint(["/nothing/here"])
