"""How pages look in a browser: widths, movement, weight, sections, screenshots."""

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.web.test_browser import SCREENSHOTS, STATIC, THEMES

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/en/codes/0x8007267C",
        "/en/codes/0xC0DE1234",
        "/zh-TW/commands/slmgr",
        "/zh-TW/reference/kms-client-setup-keys",
        "/zh-TW/about",
        "/en/coverage",
        "/search?q=" + "x" * 300,
        "/search?q=" + "x" * 10_000,
        "/search?q=5",
    ],
)
def test_nothing_is_wider_than_the_screen(page: Page, path: str) -> None:
    page.goto(path)
    for width in (320, 390, 768, 1280, 2400):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


def test_nothing_moves_while_loading(page: Page) -> None:
    page.add_init_script(
        """window.moved = 0;
        new PerformanceObserver(
            list => list.getEntries().forEach(entry => window.moved += entry.value))
            .observe({ type: "layout-shift", buffered: true });"""
    )
    for path in ("/en/codes/0xC004F074", "/zh-TW/reference/kms-client-setup-keys", "/en/"):
        page.goto(path)
        page.wait_for_timeout(300)
        assert page.evaluate("window.moved") < 0.01, path


def test_a_page_loads_little(page: Page) -> None:
    loaded: list[str] = []
    page.on("response", lambda response: loaded.append(response.url))
    page.goto("/en/codes/0xC004F074", wait_until="networkidle")
    kinds = sorted(url.split("?")[0].rpartition("/")[2] for url in loaded)
    assert kinds == sorted(
        [
            "0xC004F074",
            "app.js",
            "theme.js",
            "style.css",
            "0xC004F074.svg",
            *(["icon.svg"] * ("icon.svg" in kinds)),
        ]
    )


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["/zh-TW/commands/slmgr#skms", "/en/codes/0xC004F074#step-5"])
def test_a_link_to_a_section_shows_it(
    browser: Browser, address: str, path: str, width: int
) -> None:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(path, wait_until="networkidle")
    place = page.locator(f"#{path.partition('#')[2]}").bounding_box()
    assert place is not None
    assert 0 <= place["y"] < 200
    context.close()


def test_the_static_files_are_small() -> None:
    assert sum((STATIC / name).stat().st_size for name in ("app.js", "theme.js")) <= 16 * 1024
    assert (STATIC / "style.css").stat().st_size <= 18 * 1024


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [390, 1280])
def test_screenshots(
    browser: Browser, address: str, language: str, theme: Literal["light", "dark"], width: int
) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    context = browser.new_context(
        base_url=address,
        color_scheme=theme,
        viewport={"width": width, "height": 900},
        locale=language,
    )
    page = context.new_page()
    query = "clients are not adding to the count" if language == "en" else "KMS 計數沒有增加"
    paths = {
        "home": f"/{language}/",
        "article": f"/{language}/codes/0x8007267C",
        "search": f"/search?q={query}&lang={language}",
    }
    for name, path in paths.items():
        page.goto(path)
        target = SCREENSHOTS / f"{name}-{language}-{theme}-{width}.png"
        page.screenshot(path=target, full_page=name == "article")
        assert target.stat().st_size > 5000
    context.close()
