"""What those who run the service ask for: whether it is there, whether it can answer."""

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb import paths
from kb.lookup import KnowledgeBase
from kb.web import create_app


def test_health(client: FlaskClient) -> None:
    reply = client.get("/healthz")
    assert (reply.text, reply.content_type) == ("ok\n", "text/plain; charset=utf-8")


def test_what_is_ready_is_said_now_and_kept_by_nobody(client: FlaskClient) -> None:
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["left_out"]) == (200, [])
    for path in ("/readyz", "/metrics"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


def test_without_articles_it_is_not_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for table in Path(paths.content()).glob("*.csv"):
        shutil.copy(table, tmp_path)
    monkeypatch.setenv("KB_CONTENT", str(tmp_path))
    monkeypatch.setenv("KB_CACHE", str(tmp_path / "cache"))
    reply = create_app(KnowledgeBase.load()).test_client().get("/readyz")
    assert (reply.status_code, reply.get_json()["ready"]) == (503, False)
