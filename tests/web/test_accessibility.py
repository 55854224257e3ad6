"""axe-core on every kind of page, in both languages and themes, narrow and wide; and hostile texts
in a real browser.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from kb.lookup import KnowledgeBase
from kb.web import create_app
from tests.chromium import complaints, context_of, served
from tests.web.test_web import HOSTILE

AXE = Path(sys.prefix) / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PAGES = {
    "home": "/{language}/",
    "results": "/search?q=clients+are+not+adding+to+the+count&lang={language}",
    "nothing fits": "/search?q=wombats+in+zanzibar&lang={language}",
    "ambiguous": "/search?q=5&lang={language}",
    "paste": "/search?q=first+0xC004F074%0Athen+0x8007232B&lang={language}",
    "code": "/{language}/codes/0xC004F074",
    "code with an odd spelling": "/{language}/codes/0xC004F074?read=look-alike",
    "code without an article": "/{language}/codes/0xC004D104",
    "unknown code": "/{language}/codes/0xC0DE1234",
    "malformed": "/{language}/codes/0x8007005",
    "not found": "/{language}/nothing/here",
    "issue": "/{language}/issues/a-kms-host-failed",
    "event": "/{language}/events/12290",
    "command": "/{language}/commands/slui",
    "procedure": "/{language}/procedures/kms-dns",
    "reference": "/{language}/reference/kms-intervals",
    "setup keys": "/{language}/reference/kms-client-setup-keys",
    "glossary": "/{language}/reference/glossary",
    "listing": "/{language}/issues/",
    "about": "/{language}/about",
    "coverage": "/{language}/coverage",
}

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(scope="module")
def axe() -> str:
    assert AXE.exists(), "axe-core is missing: 'make .venv/axe.min.js' gets it from npm"
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(browser: Browser, address: str, axe: str) -> Iterator[Page]:
    """One page for all, without motion, so that nothing is measured halfway."""
    context = context_of(browser, address, reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script(
        "addEventListener('DOMContentLoaded', "
        "() => document.documentElement.classList.add('tested'))"
    )
    yield page
    context.close()


def violations(page: Page, axe: str) -> list[str]:
    """What axe-core objects to on the page as it stands; evaluated, since the policy allows no
    foreign script.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate(f"axe.run(document, {json.dumps(options)})")
    return [
        f"{v['id']}: {node['target']} {node['failureSummary']}"
        for v in found["violations"]
        for node in v["nodes"][:3]
    ]


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize("kind", PAGES)
def test_axe_finds_nothing(page: Page, axe: str, kind: str, language: str) -> None:
    page.goto(PAGES[kind].format(language=language))
    if kind == "coverage":
        page.locator("[data-filter]").fill(
            "0xC004F07"
        )  # a thousand rows alike take axe half a minute
    for theme in THEMES:
        for width in (320, 1280):
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 900})
            assert violations(page, axe) == [], (theme, width)


def test_axe_would_find_something(page: Page, axe: str) -> None:
    page.goto("/en/about")
    page.evaluate(
        "document.querySelector('main')"
        ".insertAdjacentHTML('beforeend', '<img src=/static/icon.svg><h5>x</h5>')"
    )
    assert [problem.split(":")[0] for problem in violations(page, axe)] == [
        "heading-order",
        "image-alt",
    ]


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_axe_finds_nothing_in_what_opens(page: Page, axe: str, language: str) -> None:
    """With suggestions, the ticket menu, a refused value and a filter in use."""
    page.goto(f"/{language}/codes/0xC004F074")
    page.locator("[type=search]").press_sequentially("kms")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert violations(page, axe) == []
    page.keyboard.press("Escape")
    page.locator(".ticket summary").click()
    assert violations(page, axe) == []
    page.keyboard.press("Escape")
    page.locator(".fill [name=kms-host]").fill("a & b")
    page.locator("#step-1 .copy").click()
    assert violations(page, axe) == []
    page.goto(f"/{language}/")
    assert page.locator(".recent").is_visible()
    page.get_by_role("textbox").press_sequentially("0xC004")
    page.get_by_role("option").first.wait_for()
    assert violations(page, axe) == []
    page.goto(f"/{language}/reference/kms-client-setup-keys")
    page.locator("[data-filter]").fill("windows 11")
    assert violations(page, axe) == []


def test_the_focus_can_be_seen_everywhere(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/en/codes/0xC004F074")
    page.locator(".ticket summary").click()
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate(
                """() => {
                    const style = getComputedStyle(document.activeElement);
                    const { tagName, className } = document.activeElement;
                    const { outlineStyle, outlineWidth } = style;
                    const isSeen = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
                    return [tagName, className, isSeen].join();
                }"""
            )
        )
    assert [name for name in seen if name.endswith("false") and not name.startswith("BODY")] == []
    assert len(seen) > 8


def test_targets_are_large_enough_and_colours_may_be_forced(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    page.goto("/en/codes/0xC004F074")
    assert (
        page.locator("#step-1 .label").first.evaluate(
            "label => getComputedStyle(label).borderTopStyle"
        )
        == "solid"
    )
    for button in page.locator("button:visible, summary:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24, button.inner_text()
    page.emulate_media(forced_colors="none")


def test_no_request_is_hidden_from_these_tests(page: Page) -> None:
    page.goto("/en/about")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(browser: Browser, address: str, text: str) -> None:
    """Through the address, the box, a paste, the suggestions and the recent look-ups: no dialog,
    no script, no request.
    """
    context = context_of(browser, address)
    page = context.new_page()
    found = complaints(page, address)
    page.goto(f"/search?q={quote(text)}&lang=en")
    assert page.locator("script").count() == 2
    page.goto("/en/")
    page.route("**/api/v1/suggest*", lambda route: route.fulfill(json=suggesting(text)))
    box = page.get_by_role("textbox")
    box.fill(text)
    page.get_by_role("option").first.wait_for()
    assert text in page.get_by_role("option").first.inner_text() or "\t" in text
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    box.fill(f"{text}\nand 0xC004F074")
    page.get_by_role("button", name="Look up").click()
    page.wait_for_url("**/diagnosis")
    page.locator("details.own-text summary").click()
    assert page.locator("script").count() == 2
    page.evaluate(
        "text => localStorage.setItem('kb.recent', "
        "JSON.stringify([{ id: 'codes/x', title: text, mark: text, lang: 'en' }]))",
        text,
    )
    page.goto("/en/")
    assert page.locator(".recent a").count() == 1
    assert (
        page.evaluate(
            "document.querySelectorAll('main :is(script, img, iframe, svg, math)').length"
        )
        == 0
    )
    context.close()
    assert (
        [problem for problem in found if "Content Security Policy" not in problem] == found == []
    )


def test_hostile_articles_stay_texts(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An article whose every part is hostile: page, suggestions, results and list; nothing of it
    runs.
    """
    monkeypatch.setenv("KB_SITE", str(tmp_path / "site"))
    monkeypatch.setenv("KB_CACHE", str(tmp_path / "cache"))
    (tmp_path / "site" / "issues").mkdir(parents=True)
    for number, text in enumerate(HOSTILE):
        title, harmless = json.dumps(f"Zanzibar {text}"), json.dumps(text)
        article = f"---\ntitle: {title}\nharmless: {harmless}\n---\n{text}\n\n"
        article += f"## Causes\n\n-   **{text}** {text}\n\n"
        article += f"## Own {{: #own }}\n\n{text}\n\n- {text}\n\n```cmd\n{text}\n```\n"
        (tmp_path / "site" / "issues" / f"hostile-{number}.md").write_text(
            article, encoding="utf-8"
        )
    with served(create_app(KnowledgeBase.load(), TESTING=True)) as address:
        context = context_of(browser, address)
        page = context.new_page()
        found = complaints(page, address)
        for path in (
            *(f"/en/issues/hostile-{n}" for n in range(len(HOSTILE))),
            "/en/issues/",
            "/search?q=zanzibar&lang=en",
        ):
            page.goto(path)
            assert page.locator("script").count() == 2, path
            assert (
                page.evaluate(
                    "document.querySelectorAll("
                    "'main :is(script, iframe, svg, math, [onerror], [onclick])').length"
                )
                == 0
            )
            assert page.evaluate("document.querySelectorAll('a[href^=javascript]').length") == 0, (
                path
            )
            assert "anzibar" in page.content(), path
        page.get_by_role("combobox").fill("zanz")
        page.get_by_role("option").first.wait_for()
        context.close()
    assert found == []


def suggesting(text: str) -> dict[str, Any]:
    one = {
        "text": text,
        "title": text,
        "kind": "codes",
        "id": "codes/0xC004F074",
        "url": f"{text}/en/codes/0xC004F074",
    }
    return {"schema": 1, "query": text, "suggestions": [one]}
