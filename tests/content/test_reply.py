"""What is sent: the text for the caller and the note for the agent, from the article and from
templates.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb import labels
from kb.content import reply
from kb.content import text as plain
from kb.content.article import Article
from kb.content.company_folder import FIELDS, TEMPLATES, CompanyFolder
from kb.content.library import Library
from kb.content.parse import parse_page
from kb.errors import NotKnown
from kb.languages import EN, LANGUAGES, ZH_TW
from kb.lookup import KnowledgeBase

KNOWN = "codes/0xC004F074"


@pytest.fixture(scope="module")
def library(knowledge: KnowledgeBase) -> Library:
    return knowledge.library


def one_page(
    text: str,
    kind: str = "issues",
    slug: str = "x",
    templates: dict[tuple[str, str], str] | None = None,
) -> reply.Reply:
    """The reply for an article of one English page."""
    page = parse_page(text, kind, slug, EN, "x.md")
    return reply.build(
        Library({(page.id, EN): page}, (), CompanyFolder(templates=templates or {})), page.id, EN
    )


def articles(library: Library) -> list[Article]:
    return [article for language in LANGUAGES for article in library.articles(language)]


def test_every_article_has_a_reply_in_plain_text(library: Library) -> None:
    for article in articles(library):
        made = reply.build(library, article.id, article.language, "https://kb.example.com")
        commands = {
            line.strip()
            for step in article.page.steps
            for block in step.commands
            for line in block.split("\n")
        }
        for text in (made.caller, made.agent):
            prose = "\n".join(line for line in text.split("\n") if line.strip() not in commands)
            assert text == text.strip()
            assert "\n\n\n" not in text
            assert not re.search(r"`|\[\[|\]\]|\*\*|\{:|\]\(|^#", prose), (
                article.id,
                article.language,
            )
            assert not re.search(rf"\$\{{?(?:{'|'.join(FIELDS)})\b", prose), article.id
        assert made.url == "https://kb.example.com/" + (article.code or article.id)
        assert made.revision.startswith(article.reviewed)
        assert made.language == article.page.language


def test_the_caller_gets_no_commands(library: Library) -> None:
    for article in articles(library):
        caller = reply.build(library, article.id, article.language).caller
        said = [
            line.strip()
            for step in article.page.steps
            for block in step.commands
            for line in block.split("\n")
        ]
        assert not [line for line in said if len(line) > 3 and line in caller], article.id
        if article.kind not in ("commands", "reference"):
            assert not re.search(r"\.vbs|(?<=\s)/(ato|ipk|skms|rearm|dlv|dli|xpr)\b", caller), (
                article.id,
                caller,
            )


def test_the_agent_gets_every_step_with_machine_privilege_risk_command_and_result(
    library: Library,
) -> None:
    for article in articles(library):
        agent = reply.build(library, article.id, article.language).agent
        language = article.page.language
        for number, step in enumerate(article.page.steps, 1):
            assert re.search(rf"^{number}\.", agent, re.MULTILINE), article.id
            facts = [(labels.ON, step.on), (labels.AS, step.as_), (labels.RISK, step.risk)]
            separator = "、" if language == ZH_TW else ", "
            assert (
                f"[{separator.join(labels.word(table, key, language) for table, key in facts)}]"
                in agent
            )
            assert all(
                line.strip() in agent for command in step.commands for line in command.split("\n")
            )
        assert agent.count(labels.EXPECT[language]) == sum(
            step.expect is not None for step in article.page.steps
        )
        assert article.title in agent


def test_the_greeting_stands_once(library: Library) -> None:
    for language, greeting in ((EN, "Hello,"), (ZH_TW, "您好：")):
        for article in library.articles(language):
            caller = reply.build(library, article.id, language).caller
            assert (caller.startswith(greeting + "\n\n"), caller.count(greeting)) == (True, 1), (
                article.id
            )


def test_the_reply_section_is_the_text_for_the_caller(library: Library) -> None:
    section = library.article(KNOWN, EN).page.section("reply")
    assert section is not None
    body = section.text.partition("\n\n")[2]
    assert reply.build(library, KNOWN, EN).caller == f"Hello,\n\n{plain.section(body, EN)}"


@pytest.mark.parametrize(
    ("front", "kind", "said"),
    [
        (
            "audience: network-admin\n",
            "issues",
            "Something is wrong. Somebody acts.\n\nOur network team is going to take care",
        ),
        ("", "issues", "\n\nWe are looking into it ourselves. Please leave your computer"),
        ("audience: boss\n", "issues", "\n\nWe are looking into it ourselves."),
        ("harmless: Only noise.\n", "issues", "\n\nYou need not do anything."),
        ("audience: admin\n", "reference", "\n\nIf anything is unclear, please answer"),
    ],
)
def test_without_a_reply_section_it_is_made_of_fixed_sentences(
    front: str, kind: str, said: str
) -> None:
    text = (
        f"---\ntitle: A title\n{front}---\n"
        "Something is wrong. Run `slmgr.vbs /ato` now. Somebody acts.\n"
    )
    caller = one_page(text, kind).caller
    assert said in caller
    assert "slmgr" not in caller


def test_a_summary_of_commands_alone_gives_way_to_the_title() -> None:
    assert one_page("---\ntitle: A title\n---\nRun `slmgr.vbs /ato`.\n").caller.startswith(
        "Hello,\n\nA title\n\n"
    )


def test_links_are_called_by_their_titles(library: Library) -> None:
    title = library.article("procedures/azure-windows-vm-activation", EN).title
    assert f'"{title}"' in reply.build(library, KNOWN, EN).agent
    text = (
        "---\ntitle: T\n---\nS.\n\n## Fix\n\n"
        "1.  See [Page](https://example.com/a), [[codes/0xC004F038]], [[#x|there]], `a*b*`.\n"
    )
    assert "1.  See Page (https://example.com/a), 0xC004F038, there, a*b*." in one_page(text).agent


def test_paragraphs_without_content_are_left_out() -> None:
    agent = one_page("---\ntitle: T\n---\nS.\n").agent
    assert agent.split("\n\n")[:2] == ["T", "S."]
    assert "Steps" not in agent
    assert "Collect" not in agent
    assert "In our company" not in agent


def test_a_template_of_the_company_is_used() -> None:
    templates = {
        ("caller", EN): "Dear colleague,\n\n$reply\n\nThe ${code} team, $$0\n",
        ("agent", EN): "$title|$revision|$url",
    }
    made = one_page("---\ntitle: T $title\n---\nS.\n", templates=templates)
    assert made.caller.startswith("Dear colleague,\n\nS.")
    assert made.agent.startswith("T $title|")
    assert made.agent.endswith("|/issues/x")


def test_shipped_templates_use_known_fields() -> None:
    from kb.content.company_folder import template_problems

    for name in TEMPLATES:
        for language in LANGUAGES:
            text = reply.shipped(name, language)
            assert text
            assert list(template_problems(text)) == []
    assert {f"${name}" for name in FIELDS} - {"$reply"} <= set(
        re.findall(r"\$\w+", reply.shipped("agent", EN))
    )


def test_the_language_falls_back_and_says_so() -> None:
    page = parse_page("---\ntitle: T\n---\nS.\n", "issues", "x", EN, "x.md")
    made = reply.build(Library({(page.id, EN): page}), page.id, ZH_TW)
    assert (made.language, made.caller[:6]) == (EN, "Hello,")


def test_the_revision_changes_with_the_text() -> None:
    first, second = (
        one_page(f"---\ntitle: T\nreviewed: 2026-01-31\n---\n{text}\n").revision
        for text in ("A.", "B.")
    )
    assert first != second
    assert re.fullmatch(r"2026-01-31-[0-9a-f]{12}", first)


def test_an_unknown_article_is_not_known(library: Library) -> None:
    with pytest.raises(NotKnown):
        reply.build(library, "issues/nothing", EN)


# On the ways out


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_api(client: FlaskClient, library: Library, language: str) -> None:
    answer = client.get(f"/api/v1/articles/{KNOWN}/reply?lang={language}")
    assert (answer.status_code, answer.mimetype, bool(answer.headers["ETag"])) == (
        200,
        "application/json",
        True,
    )
    assert answer.json == reply.build(library, KNOWN, language, "http://localhost").as_dict()
    assert list(answer.json) == ["schema", "id", "lang", "caller", "agent", "url", "revision"]
    assert client.get(answer.json["url"], follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    ("address", "status"), [("issues/nothing/reply", 404), (f"{KNOWN}/reply?lang=fr", 422)]
)
def test_the_api_says_what_is_wrong(client: FlaskClient, address: str, status: int) -> None:
    answer = client.get(f"/api/v1/articles/{address}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def kb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``kb`` with arguments, in English: exit code, stdout, stderr; KB_SITE is a folder for
    templates.
    """
    (tmp_path / "replies").mkdir()
    monkeypatch.setenv("KB_SITE", str(tmp_path))
    monkeypatch.setenv("KB_LANG", "en")
    monkeypatch.setenv("KB_URL", "https://kb.example.com/")

    def run(*arguments: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [str(Path(sys.executable).parent / "kb"), *arguments], capture_output=True, check=False
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    return run


def test_the_command(kb: Run, library: Library) -> None:
    made = reply.build(library, KNOWN, EN, "https://kb.example.com")
    assert kb("0xC004F074", "--reply") == (0, made.caller + "\n", "")
    assert kb("0xC004F074", "--reply", "--for", "agent")[1] == made.agent + "\n"
    assert kb("0xC004F074", "--for", "both")[1] == f"{made.caller}\n\n{'-' * 60}\n\n{made.agent}\n"
    assert json.loads(kb("0xC004F074", "--reply", "--json")[1]) == made.as_dict()
    assert kb("12290", "--reply", "--lang", "zh-TW")[1].startswith("您好：\n\n")


def test_the_command_says_what_is_wrong(kb: Run) -> None:
    status, out, err = kb("0xC004D104", "--reply")
    assert (status, out, "no article" in err) == (1, "", True)
    status, out, err = kb("0xC004F074", "--for", "boss")
    assert (status, out, "caller" in err) == (2, "", True)


def test_a_broken_template_is_named_and_the_shipped_one_used(
    kb: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from kb.web import create_app

    path = tmp_path / "replies" / "caller.en.txt"
    path.write_text("Hi $nonsense\n", encoding="utf-8")
    assert kb("0xC004F074", "--reply")[1].startswith("Hello,\n\n")
    status, out, _ = kb("check", str(path))
    assert (status, out.startswith(f"{path}:1: '$nonsense' is none of: $title")) == (1, True)
    create_app(KnowledgeBase.load())
    assert [record for record in caplog.records if str(path) in record.getMessage()]
    path.write_text("Hi,\n\n$reply\n", encoding="utf-8")
    assert kb("0xC004F074", "--reply")[1].startswith("Hi,\n\nYour computer")


def test_a_title_is_quoted_once(library: Library) -> None:
    texts = [reply.build(library, id_, ZH_TW) for id_ in library.ids]
    assert [one.id for one in texts if "「「" in one.agent + one.caller] == []
