"""An article that moved leads on, from every address it ever had."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.content import front
from kb.content.library import Library
from kb.content.lint import run as lint
from kb.languages import EN, ZH_TW
from kb.lookup import KnowledgeBase
from kb.web import create_app

GOOD = Path(__file__).parent / "lint" / "good"
SOURCE = """---
title: Now part of another page
sources:
  - seed
reviewed: 2026-01-31
status: moved
moved_to: {target}
---
This page is part of another one now; the helpdesk reads it there.
"""
TRANSLATION = """---
title: 已併入其他文章
source: {digest}
---
這篇文章已併入其他文章，請服務台改看那一篇。
"""
ISSUE = "issues/a-kms-host-failed"


def bury(folder: Path, id_: str, target: str) -> None:
    source = SOURCE.format(target=target).replace("title:", "audience: helpdesk\ntitle:", 1)
    source = (
        source.replace("title:", "symbol: SL_E_VL_NOT_ENOUGH_COUNT\ntitle:", 1)
        if id_ == "codes/0xC004F038"
        else source
    )
    (folder / f"{id_}.md").write_text(source, encoding="utf-8")
    (folder / f"{id_}.zh-TW.md").write_text(
        TRANSLATION.format(digest=front.digest(source)), encoding="utf-8"
    )


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The good examples; a code and an older issue have moved to the issue, the older one by way
    of the code.
    """
    folder = tmp_path / "content"
    shutil.copytree(GOOD, folder)
    bury(folder, "codes/0xC004F038", ISSUE)
    bury(folder, "issues/an-old-one", "codes/0xC004F038")
    monkeypatch.setenv("KB_CONTENT", str(folder))
    monkeypatch.setenv("KB_CACHE", str(tmp_path / "cache"))
    return folder


@pytest.fixture
def pages(content: Path) -> FlaskClient:
    return create_app(KnowledgeBase.load(), TESTING=True).test_client()


@pytest.mark.parametrize(
    ("address", "target", "status"),
    [
        ("/en/codes/0xC004F038", f"/en/{ISSUE}", 301),
        ("/zh-TW/codes/0xC004F038", f"/zh-TW/{ISSUE}", 301),
        ("/en/issues/an-old-one", f"/en/{ISSUE}", 301),
        ("/en/issues/an-old-one.md", f"/en/{ISSUE}.md", 301),
        ("/zh-TW/codes/0xC004F038.txt", f"/zh-TW/{ISSUE}.txt", 301),
        ("/en/codes/0xC004F038.json", f"/en/{ISSUE}.json", 301),
        (
            "/api/v1/articles/codes/0xC004F038?lang=zh-TW",
            f"/api/v1/articles/{ISSUE}?lang=zh-TW",
            301,
        ),
        ("/api/v1/articles/issues/an-old-one", f"/api/v1/articles/{ISSUE}", 301),
        ("/0xC004F038", f"/en/{ISSUE}", 302),
        ("/codes/-1073418184?lang=zh-TW", f"/zh-TW/{ISSUE}", 302),
        ("/issues/an-old-one", f"/en/{ISSUE}", 302),
        ("/search?q=0xC004F038", f"/en/{ISSUE}", 302),
    ],
)
def test_every_address_leads_on_in_one_step(
    pages: FlaskClient, address: str, target: str, status: int
) -> None:
    reply = pages.get(address)
    assert (reply.status_code, reply.headers["Location"]) == (status, target)
    assert pages.get(target).status_code == 200


def test_a_code_is_answered_by_the_article_that_explains_it_now(pages: FlaskClient) -> None:
    body = pages.get("/api/v1/codes/0xC004F038").json
    assert body is not None
    assert (body["status"], body["article"]["id"], body["candidates"][0]["article"]) == (
        "found",
        ISSUE,
        ISSUE,
    )
    assert pages.get("/api/v1/articles/issues/an-old-one/reply").json["id"] == ISSUE  # type: ignore[index]


def test_the_terminal_shows_the_new_one(content: Path) -> None:
    for command in (
        ["slui", "--lang", "en", "0x2a", "0xC004F038"],
        ["kb", "--lang", "en", "0xC004F038", "--strict"],
    ):
        done = subprocess.run(
            [str(Path(sys.executable).parent / command[0]), *command[1:]],
            capture_output=True,
            check=True,
        )
        assert Library.load().article(ISSUE, EN).title in done.stdout.decode()
        assert "part of another page" not in done.stdout.decode()


def test_lists_and_search_leave_it_out(pages: FlaskClient) -> None:
    assert "an-old-one" not in pages.get("/en/issues/").text
    results = pages.get("/api/v1/search?q=now+part+of+another+page").json["results"]  # type: ignore[index]
    assert not {result["id"] for result in results} & {"codes/0xC004F038", "issues/an-old-one"}
    assert [article.id for article in Library.load().articles(ZH_TW, "codes")] == []


def test_the_linter_has_nothing_against_it(content: Path) -> None:
    moved = ("0xC004F038", "an-old-one")
    assert [str(p) for p in lint.check() if any(name in p.path for name in moved)] == []


def test_a_circle_of_moves_is_a_page_and_a_problem(content: Path) -> None:
    bury(content, "codes/0xC004F038", "issues/an-old-one")
    pages = create_app(KnowledgeBase.load(), TESTING=True).test_client()
    assert pages.get("/en/issues/an-old-one").status_code == 200
    assert pages.get("/0xC004F038", follow_redirects=True).status_code == 200
    assert [problem for problem in lint.check() if "circle" in problem.advice]
