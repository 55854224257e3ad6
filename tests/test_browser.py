"""A person's way through the pages, in Debian's Chromium; screenshots go to ``screenshots/``."""

import os
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright

SCREENSHOTS = Path(__file__).parent.parent / "screenshots"
CHROMIUM = os.environ.get("KB_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


class Quiet(WSGIRequestHandler):
    """Without a line for each request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


class Threaded(WSGIServer):
    """One request at a time is enough; closing does not wait."""

    allow_reuse_address = True


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, Threaded, Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "Chromium is missing: 'make system' installs it"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, locale="en-GB", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: problems.append(message.text) if message.type == "error" and "404" not in message.text else None,
    )
    page.on(
        "request",
        lambda request: problems.append(f"foreign: {request.url}") if not request.url.startswith((address, "data:")) else None,
    )
    yield page
    context.close()
    assert problems == []


def test_from_the_box_to_the_fix(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("textbox")
    expect(box).to_be_focused()
    box.fill("0x8007267C")
    box.press("Enter")
    expect(page).to_have_url(re.compile("/en/codes/0x8007267C$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("No DNS server is configured")
    expect(page.locator("#step-1")).to_contain_text("ipconfig /all")


def test_the_other_language_at_the_same_place(page: Page) -> None:
    page.goto("/en/codes/0x8007267C#fix")
    page.get_by_role("link", name="繁體中文").click()
    expect(page).to_have_url(re.compile("/zh-TW/codes/0x8007267C#fix$"))
    expect(page.get_by_role("heading", name="解決方式")).to_be_visible()
    page.goto("/0xC004F074")
    expect(page).to_have_url(re.compile("/zh-TW/"))


def test_a_pasted_ticket_lists_its_codes(page: Page) -> None:
    page.goto("/en/")
    page.get_by_role("textbox").fill("Users cannot activate.\nslmgr /ato => 0x8007232B\nthen 0x800706BA")
    page.get_by_role("button", name="Look up").click()
    expect(page.locator(".result")).to_have_count(2)
    page.get_by_role("link", name=re.compile("0x8007232B")).click()
    expect(page).to_have_url(re.compile("/en/codes/0x8007232B$"))


def test_a_command_can_be_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/en/codes/0x8007267C")
    page.locator("#step-1 .copy").click()
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "ipconfig /all"


def test_slash_leads_to_the_box(page: Page) -> None:
    page.goto("/en/codes/0x8007267C")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_it_works_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False, locale="zh-TW")
    page = context.new_page()
    page.goto("/")
    page.get_by_role("textbox").fill("0xC004F074")
    page.get_by_role("button").click()
    expect(page).to_have_url(re.compile("/zh-TW/codes/0xC004F074$"))
    context.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 2400])
@pytest.mark.parametrize(
    "path",
    ["/", "/en/codes/0x8007267C", "/zh-TW/commands/slmgr", "/zh-TW/reference/kms-client-setup-keys", "/search?q=" + "x" * 300],
)
def test_nothing_is_wider_than_the_screen(page: Page, width: int, path: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [390, 1280])
def test_screenshots(browser: Browser, address: str, language: str, theme: Literal["light", "dark"], width: int) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    context = browser.new_context(base_url=address, color_scheme=theme, viewport={"width": width, "height": 900}, locale=language)
    page = context.new_page()
    query = "clients are not adding to the count" if language == "en" else "KMS 計數沒有增加"
    paths = {"home": f"/{language}/", "article": f"/{language}/codes/0x8007267C", "search": f"/search?q={query}&lang={language}"}
    for name, path in paths.items():
        page.goto(path)
        target = SCREENSHOTS / f"{name}-{language}-{theme}-{width}.png"
        page.screenshot(path=target, full_page=name == "article")
        assert target.stat().st_size > 5000
    context.close()
