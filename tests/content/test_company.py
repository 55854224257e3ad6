"""A company's own folder over the shipped articles: its articles, notes and values on every way
out, and what it may not do.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from kb.content import article_file, company
from kb.content.library import Library
from kb.content.lint import run as lint
from kb.errors import WrongSetting
from kb.languages import EN, LANGUAGES, ZH_TW
from kb.lookup import KnowledgeBase
from kb.web import create_app

GOOD = Path(__file__).parent / "lint" / "good"
BIN = Path(sys.executable).parent
COUNT = "codes/0xC004F038"
OWN_EN = "---\ntitle: The VPN is not up\n---\nThe count is not reached from the branch office.\n"
OWN_ZH = "---\ntitle: 分公司的 VPN 沒有連線\n---\n分公司連不到主機。\n"
OWN_CODE = """---
title: Our count
audience: helpdesk
---
Too few computers have asked our host.

## Causes

-   **New host.** It was set up this week.

    Confirm: `slmgr.vbs /dli` on `<kms-host>` shows a low count.

## Fix

1.  Ask the host.
    {: on=kms-host as=admin risk=read-only }

    ```cmd
    nslookup <kms-host>
    slmgr.vbs /dli
    ```

    Expect: a count of 25 or more.
"""

Put = Callable[[str, str], Path]


def served() -> FlaskClient:
    return create_app(KnowledgeBase.load(), TESTING=True).test_client()


def run(*arguments: str, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [str(BIN / arguments[0]), *arguments[1:]],
        capture_output=True,
        env={**os.environ, "PYTHONUTF8": "1", "KB_LANG": "en", **environment},
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def problems(rule: str | None = None) -> list[str]:
    """What ``kb check`` says of the company's folder, as ``file:line: advice [rule]`` with short
    paths.
    """
    folder = os.environ["KB_SITE"]
    found = [p for p in lint.check() if p.path.startswith(folder) and rule in (None, p.rule)]
    return [str(p).replace(folder + os.sep, "") for p in found]


# Articles


def test_an_article_of_the_company_is_added(put: Put, content: Path) -> None:
    put("issues/our-vpn.md", OWN_EN)
    put("issues/our-vpn.zh-TW.md", OWN_ZH)
    library = Library.load()
    assert {"issues/our-vpn", COUNT} <= set(library.ids)
    assert library.article("issues/our-vpn", ZH_TW).title == "分公司的 VPN 沒有連線"
    assert not library.article("issues/our-vpn", ZH_TW).stale
    assert served().get("/zh-TW/issues/our-vpn").status_code == 200


@pytest.mark.parametrize(
    ("suffix", "text", "written"), [(".md", OWN_EN, EN), (".zh-TW.md", OWN_ZH, ZH_TW)]
)
def test_one_language_is_enough_and_the_other_says_so(
    put: Put, content: Path, suffix: str, text: str, written: str
) -> None:
    put(f"issues/our-vpn{suffix}", text)
    for language in LANGUAGES:
        article = Library.load().article("issues/our-vpn", language)
        assert (article.page.language, article.stale) == (written, language != written)
    pages = served()
    stale = pages.get(f"/{ZH_TW if written == EN else EN}/issues/our-vpn")
    fresh = pages.get(f"/{written}/issues/our-vpn")
    assert (stale.status_code, fresh.status_code) == (200, 200)
    assert "callout warning" in stale.text
    assert "callout warning" not in fresh.text


@pytest.mark.parametrize(("suffix", "text"), [(".md", OWN_EN), (".zh-TW.md", OWN_ZH)])
def test_an_override_stands_for_both_of_our_languages(
    put: Put, content: Path, suffix: str, text: str
) -> None:
    put(f"{COUNT}{suffix}", text)
    library = Library.load()
    for language in LANGUAGES:
        assert library.article(COUNT, language).title in text
    assert (COUNT in library.own, len(library.pages)) == (
        True,
        len(Library.load(own="").pages) - 1,
    )


def test_a_translation_of_the_company_is_held_to_the_source_that_it_names(
    put: Put, content: Path
) -> None:
    put("issues/our-vpn.md", OWN_EN)
    put("issues/our-vpn.zh-TW.md", OWN_ZH.replace("---\n分", "source: 000000000000\n---\n分"))
    assert Library.load().article("issues/our-vpn", ZH_TW).stale
    assert [p for p in problems("digest") if "our-vpn.zh-TW.md" in p]


BROKEN = {
    "no front matter": b"Just text\n",
    "not UTF-8": "---\ntitle: é\n---\n".encode("latin-1"),
    "not closed": b"---\ntitle: x\n",
    "YAML": b"---\ntitle: [x\n---\nText.\n",
}


@pytest.mark.parametrize("content_of", BROKEN.values(), ids=list(BROKEN))
@pytest.mark.parametrize("suffix", [".md", ".zh-TW.md"])
def test_a_broken_override_is_left_out_named_and_ours_shown(
    put: Put, content: Path, suffix: str, content_of: bytes
) -> None:
    path = put(f"{COUNT}{suffix}", "")
    path.write_bytes(content_of)
    put(f"{COUNT}{'.md' if suffix != '.md' else '.zh-TW.md'}", OWN_EN)
    library = Library.load()
    assert [problem.path for problem in library.broken] == [str(path)]
    assert library.article(COUNT, EN).title == Library.load(own="").article(COUNT, EN).title
    assert [p for p in problems("readable") if p.startswith(f"{COUNT}{suffix}:")]


def test_terminal_and_library_choose_the_same_text(put: Put, content: Path) -> None:
    cases = {
        "codes/0xC004F038": {".zh-TW.md": OWN_ZH},
        "issues/both": {".md": OWN_EN, ".zh-TW.md": OWN_ZH},
        "issues/english": {".md": OWN_EN},
        "issues/stale": {
            ".md": OWN_EN,
            ".zh-TW.md": OWN_ZH.replace("---\n分", "source: 000000000000\n---\n分"),
        },
        "commands/slmgr": {".md": "broken"},
    }
    for id_, texts in cases.items():
        for suffix, text in texts.items():
            put(id_ + suffix, text)
    put("notes/commands/slmgr.md", "Use the other tool.")
    put("values.txt", "kms-host: kms01.corp.example\n")
    library = Library.load()
    for id_ in library.ids:
        for language in LANGUAGES:
            article = library.article(id_, language)
            assert article_file.text_of(id_, language) == (
                article.markdown,
                article.page.language,
                article.stale,
            ), (id_, language)


def test_a_code_article_needs_a_code_for_a_name(put: Put, content: Path) -> None:
    put("codes/our-own.md", OWN_EN)
    library = Library.load()
    assert [Path(problem.path).name for problem in library.broken] == ["our-own.md"]
    assert served().get("/en/codes/0xC004F038").status_code == 200


@pytest.mark.parametrize(
    "front",
    [
        "applies_to:\n  - KMS: client\n",
        "audience: [a, b]\n",
        "sources: [nonsense]\n",
        "confused_with:\n  codes/0xC004F038: [x]\n",
        "related: codes/0x99999999\n",
        "keywords:\n  a: b\n",
        "reviewed: [never]\n",
        "harmless: [yes]\n",
        "moved_to: nowhere\n",
    ],
)
def test_odd_front_matter_of_a_company_takes_no_page_down(
    put: Put, content: Path, front: str
) -> None:
    put(
        "issues/odd.md",
        f"---\ntitle: Odd\n{front}---\nText.\n\n## Fix\n\n"
        "1.  Do it.\n    {: on=moon as=king risk=all }\n",
    )
    pages = served()
    for address in (
        "/en/issues/odd",
        "/zh-TW/issues/odd.txt",
        "/en/issues/odd.json",
        "/api/v1/articles/issues/odd/reply",
    ):
        assert pages.get(address).status_code == 200, address
    assert pages.get("/api/v1/search?q=odd").status_code == 200
    assert problems()


@pytest.mark.parametrize(
    "note",
    [
        "See [[#fix]].",
        "See [[foo]], [[|x]] and [[0xZZ]].",
        "> [!ODD]\n> Mind.",
        "```\nnever closed",
    ],
)
def test_an_odd_note_takes_no_page_down(put: Put, content: Path, note: str) -> None:
    put(f"notes/{COUNT}.md", note)
    pages = served()
    for suffix in ("", ".txt", ".json", ".md", ".md?for=ticket"):
        assert pages.get(f"/en/{COUNT}{suffix}").status_code == 200, suffix
    assert pages.get(f"/api/v1/articles/{COUNT}/reply").status_code == 200


def test_our_files_and_theirs_stay_as_they_are(put: Put, content: Path) -> None:
    def state(folder: str | Path) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}

    put(f"{COUNT}.md", OWN_CODE)
    put("values.txt", "kms-host: kms01.corp.example\n")
    before = state(os.environ["KB_SITE"]) | state(GOOD)
    served().get(f"/en/{COUNT}")
    lint.check()
    assert state(os.environ["KB_SITE"]) | state(GOOD) == before


# Notes and values


def test_a_note_stands_on_every_way_out(put: Put, content: Path) -> None:
    put(f"notes/{COUNT}.md", "Call extension 4711, and try `ping <kms-host>`.\n")
    put("values.txt", "kms-host: kms01.corp.example\n")
    said = "Call extension 4711, and try `ping kms01.corp.example`."
    pages = served()
    page = pages.get(f"/en/{COUNT}").text
    assert '<h2 id="company" lang="en">In our company' in page
    assert "Call extension 4711, and try <code>ping kms01.corp.example</code>." in page
    chinese = pages.get(f"/zh-TW/{COUNT}").text
    assert '<h2 id="company" lang="zh-Hant-TW">本公司說明' in chinese
    assert '<div class="callout prose" lang="en">' in chinese
    assert (
        f"## In our company {{: #company }}\n\n{said}\n\n## Causes"
        in pages.get(f"/en/{COUNT}.md").text
    )
    assert f"\n\n本公司說明\n\n{said}\n" in pages.get(f"/zh-TW/{COUNT}.txt").text
    note = pages.get(f"/en/{COUNT}.json").json["article"]["company"]  # type: ignore[index]
    assert note == {"text": said, "lang": "en"}
    assert pages.get("/en/commands/slmgr.json").json["article"]["company"] is None  # type: ignore[index]
    assert pages.get("/api/v1/search?q=extension+4711").json["results"][0]["id"] == COUNT  # type: ignore[index]
    for command in (
        ("kb", "0xC004F038"),
        ("slui", "0x2a", "0xC004F038"),
        ("kb", "explain", "--why", "0xC004F038", "--reply"),
    ):
        assert run(*command)[0] == 0
    assert f"In our company\n\n{said}\n\nCauses\n" in run("slui", "0x2a", "0xC004F038")[1]
    assert json.loads(run("kb", "0xC004F038", "--json")[1])["article"]["company"]["text"] == said


def test_each_language_has_the_note_written_for_it(put: Put, content: Path) -> None:
    put(f"notes/{COUNT}.md", "English note")
    put(f"notes/{COUNT}.zh-TW.md", "中文說明")
    library = Library.load()
    notes = [library.article(COUNT, language).company for language in LANGUAGES]
    assert [note.text for note in notes if note] == ["English note", "中文說明"]


def test_html_in_a_note_is_not_executed(put: Put, content: Path) -> None:
    put(
        f"notes/{COUNT}.md",
        "<script>alert(1)</script> [x](javascript:alert(2)) <img src=x onerror=alert(3)>",
    )
    page = served().get(f"/en/{COUNT}").text
    assert "alert(1)" not in page
    assert "javascript:" not in page
    assert "onerror" not in page


def test_values_fill_commands_everywhere_and_prose_nowhere(put: Put, content: Path) -> None:
    put(
        f"{COUNT}.md", OWN_CODE + "\n## Background\n\nAsk about &lt;kms-host&gt; and <kms-host>.\n"
    )
    put("values.txt", "# ours\nkms-host: kms01.corp.example\n\nport: 1688\n")
    article = Library.load().article(COUNT, EN)
    assert article.page.steps[0].commands == ("nslookup kms01.corp.example\nslmgr.vbs /dli",)
    assert "`kms01.corp.example`" in (article.page.causes[0].confirm or "")
    assert "and <kms-host>." in article.markdown
    pages = served()
    for suffix in ("", ".md", ".txt", ".json"):
        text = pages.get(f"/en/{COUNT}{suffix}").text
        assert "nslookup kms01.corp.example" in text, suffix
        assert "nslookup <kms-host>" not in text
    assert "        nslookup kms01.corp.example\n" in run("slui", "0x2a", "0xC004F038")[1]


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("`a <port> b`", "`a 1 b`"),
        ("<port> `x` <port>", "<port> `x` <port>"),
        ("``a ` <port>`` <port>", "``a ` 1`` <port>"),
        ("unclosed ` <port>", "unclosed ` <port>"),
        ("```cmd\n<port>\n```\n<port>", "```cmd\n1\n```\n<port>"),
        ("    ```cmd\n    x <port>\n    ```", "    ```cmd\n    x 1\n    ```"),
        ("~~~\n<port>\n~~~\n`<port>`", "~~~\n1\n~~~\n`1`"),
        ("```xml\n<port>1</port>\n```", "```xml\n<port>1</port>\n```"),
        ("```\nopen <port>", "```\nopen 1"),
        ("````\n```cmd\n<port>\n```\n````\n<port>", "````\n```cmd\n1\n```\n````\n<port>"),
        ("> ```cmd\n> <port>\n> ```\n<port>", "> ```cmd\n> 1\n> ```\n<port>"),
        ("`<ports>`", "`<ports>`"),
    ],
)
def test_what_is_filled(text: str, filled: str) -> None:
    assert company.filled(text, {"port": "1"}) == filled


@given(st.text(alphabet="`~<port>\n x", max_size=60))
def test_filling_changes_nothing_but_placeholders(text: str) -> None:
    filled = company.filled(text, {"port": "\x01"})
    assert filled.replace("\x01", "<port>") == text
    assert company.filled(text, {"port": "<port>"}) == text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("kms-host", "write 'name: value'"),
        ("kms-host:", "give 'kms-host' a value"),
        ("password: secret", "keys and passwords do not belong"),
        ("product-key: x", "keys and passwords do not belong"),
        ("mak: x", "keys and passwords do not belong"),
        ("csvlk: x", "keys and passwords do not belong"),
        ("kms-host: AAAAA-BBBBB-CCCCC-DDDDD-EEEEE", "take the product key out"),
        ("kms-host: a; del /s", "take ';' out"),
        ("kms-host: a&b", "take '&' out"),
        ('kms-host: "a"', "take '\"' out"),
        ("kms-host: $(x)", "take '$' out"),
        ("kms-host: a`b", "take '`' out"),
        ("kms-host: a<b", "take '<' out"),
        ("kms-host: %TEMP%", "take '%' out"),
        ("kms-host: -x", "take '-' out"),
        ("kms-host: a\u202eb", "out of 'kms-host'"),
        ("kms-host: " + "x" * 201, "shorten the value"),
        ("kms-hots: kms01", "did you mean 'kms-host'?"),
        ("port: 1\nport: 2", "'port' has a value already"),
    ],
)
def test_a_wrong_value_is_named_and_not_used(
    put: Put, content: Path, line: str, said: str
) -> None:
    put("values.txt", f"# values\n{line}\ndns-domain: corp.example\n")
    found = problems("site-values")
    assert [p for p in found if said in p], found
    assert found[0].startswith(f"values.txt:{1 + len(line.splitlines())}: ")
    assert company.values()["dns-domain"] == "corp.example"
    assert company.values().get("kms-host") is None


def test_the_index_follows_the_company(put: Put, content: Path) -> None:
    digests = {Library.load().digest}
    put(f"notes/{COUNT}.md", "A note")
    digests.add(Library.load().digest)
    put("values.txt", "port: 1688\n")
    digests.add(Library.load().digest)
    put("replies/caller.en.txt", "Dear colleague,\n\n$reply\n")
    digests.add(Library.load().digest)
    put("issues/our-vpn.md", OWN_EN)
    digests.add(Library.load().digest)
    assert len(digests) == 5


# Settings


@pytest.mark.parametrize(
    "arguments",
    [("slui", "0x2a", "0xC004F074"), ("kb", "search", "kms"), ("kb", "check"), ("kb", "serve")],
)
def test_a_missing_folder_is_said_at_once(arguments: tuple[str, ...], tmp_path: Path) -> None:
    status, out, err = run(*arguments, KB_SITE=str(tmp_path / "gone"))
    assert (status, out) == (2, "")
    assert err.startswith(
        f"kb: KB_SITE='{tmp_path / 'gone'}': No such file or directory; name a folder"
    )


def test_a_file_is_no_folder(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_SITE", str(put("values.txt", "")))
    with pytest.raises(WrongSetting, match="Not a directory"):
        create_app()


def test_broken_files_are_listed_by_the_service(put: Put, content: Path) -> None:
    put(f"{COUNT}.md", "no article")
    put("values.txt", "mak: x\n")
    put("replies/agent.en.txt", "$nonsense")
    put("notes/codes/0xC004F038.md", "").write_bytes(b"\xff")
    left_out = served().get("/readyz").json["left_out"]  # type: ignore[index]
    assert sorted(Path(line.partition(":")[0]).name for line in left_out) == [
        "0xC004F038.md",
        "0xC004F038.md",
        "agent.en.txt",
        "values.txt",
    ]


def test_without_a_company_the_fast_path_is_as_before_and_with_one_two_modules_longer(
    put: Put, content: Path
) -> None:
    put(f"notes/{COUNT}.md", "A note")
    put("values.txt", "kms-host: kms01.corp.example\n")
    script = (
        "import sys; before = set(sys.modules); from kb.cli import entry, fast; "
        "found = fast.answer('0xC004F038', 'en', None, entry.Tables()); "
        "assert 'A note' in fast.explain(found, 'en')[1]; "
        "print(*sorted(set(sys.modules) - before)); {}"
    )
    loaded = [
        set(
            subprocess.run(
                [sys.executable, "-c", script.format(more).replace("'A note' in", wanted)],
                check=True,
                capture_output=True,
                text=True,
                env={**os.environ, **environment},
            ).stdout.split()
        )
        for more, wanted, environment in (("", "'A note' in", {}), ("", "", {"KB_SITE": ""}))
    ]
    assert loaded[0] - loaded[1] == {"kb.content.company", "kb.codes.product_keys"}
    assert loaded[1] <= loaded[0]
