"""In Chromium: the page to try the API, and pages that open again without a network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=address, locale="zh-TW", viewport={"width": 320, "height": 900}
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: (
            problems.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield page
    context.close()
    assert problems == []


def test_every_operation_can_be_tried(page: Page) -> None:
    page.goto("/api/v1/")
    (SCREENSHOTS / "api-zh-TW-320.png").parent.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "api-zh-TW-320.png", full_page=True)
    choice = page.locator("#operation")
    expect(choice).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert choice.locator("option").count() >= 10
    for place in range(choice.locator("option").count()):
        choice.select_option(str(place))
        page.locator(".try-status").evaluate("node => { node.textContent = '' }")
        page.get_by_role("button", name="送出").click()
        expect(page.locator(".try-status")).to_contain_text("200")
        assert page.locator(".try-body").text_content()


def test_the_request_is_shown_for_other_tools(page: Page) -> None:
    page.goto("/api/v1/?lang=en")
    page.locator("#operation").select_option(
        label="POST /api/v1/extract: Every code in a text, or in each of up to 1,000; "
        "nothing of it is stored"
    )
    page.locator("textarea").fill('{"text": "it\'s 0xC004F074"}')
    assert "'{\"text\": \"it'\\''s 0xC004F074\"}'" in (
        page.locator("[data-as=curl]").text_content() or ""
    )
    assert "it''s 0xC004F074" in (page.locator("[data-as=powershell]").text_content() or "")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".try-body")).to_contain_text('"code": "0xC004F074"')


def test_python_runs_as_shown(page: Page) -> None:
    import subprocess
    import sys

    page.goto("/api/v1/?lang=en")
    for place in (0, 2):
        page.locator("#operation").select_option(str(place))
        script = page.locator("[data-as=python]").text_content() or ""
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        )
        assert "0x8007267C" in done.stdout


def test_what_was_visited_opens_without_a_network(page: Page) -> None:
    page.goto("/zh-TW/")
    page.wait_for_function(
        "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
    )
    page.goto("/zh-TW/codes/0xC004F074")
    title = page.title()
    page.wait_for_function("caches.match(location.href).then((found) => found !== undefined)")
    page.context.set_offline(True)
    page.reload()
    assert page.title() == title
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") != "32px"
    with pytest.raises(Exception, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        page.goto("/zh-TW/codes/0x8007232B")
    page.context.set_offline(False)
