"""A person's way through the pages, in Debian's Chromium; screenshots go to ``screenshots/``."""

import re
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.chromium import context_of

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
STATIC = Path(__file__).parents[2] / "kb" / "web" / "static"
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
ARTICLE = "/en/codes/0xC004F074"
LISTBOX = "#suggestions"

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def copied(page: Page, selector: str) -> str:
    """What a button puts on the clipboard, once the page says so."""
    page.evaluate("navigator.clipboard.writeText('')")
    page.evaluate("document.querySelector('.status').textContent = ''")
    page.locator(selector).first.click()
    expect(page.locator(".status")).to_contain_text("Copied")
    return clipboard(page)


def suggestions(*texts: str) -> dict[str, Any]:
    found = [
        {
            "text": text,
            "title": f"About {text}",
            "kind": "codes",
            "id": f"codes/{text}",
            "url": f"https://kb.test/en/codes/{text}",
        }
        for text in texts
    ]
    return {"schema": 1, "query": "", "suggestions": found}


# Looking up


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
    page.get_by_role("textbox").fill(
        "Users cannot activate.\nslmgr /ato => 0x8007232B\nthen 0x800706BA"
    )
    page.get_by_role("button", name="Look up").click()
    expect(page.locator(".result")).to_have_count(2)
    page.get_by_role("link", name=re.compile("0x8007232B")).click()
    expect(page).to_have_url(re.compile("/en/codes/0x8007232B$"))


def test_it_works_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False, locale="zh-TW")
    page = context.new_page()
    page.goto("/")
    page.get_by_role("textbox").fill("0xC004F074")
    page.get_by_role("button", name="查詢").click()
    expect(page).to_have_url(re.compile("/zh-TW/codes/0xC004F074$"))
    for needs_script in (".theme", ".fill-in", ".choices", ".after"):
        assert page.locator(needs_script).first.is_hidden(), needs_script
    page.locator(".ticket summary").click()
    expect(page.locator(".short a")).to_have_text(f"{address}/0xC004F074")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile("/en/codes/0xC004F074$"))
    context.close()


# Suggestions


def test_suggestions_by_keyboard_alone(page: Page) -> None:
    page.goto(ARTICLE)
    box = page.get_by_role("combobox")
    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    page.keyboard.type("skms")
    expect(page.get_by_role("option").first).to_contain_text("slmgr.vbs /skms")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".status")).to_have_text(re.compile(r"Suggestions: \d"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
    expect(box).to_have_value("slmgr.vbs /skms")
    page.keyboard.press("ArrowUp")
    expect(box).to_have_value("skms")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator(LISTBOX)).to_be_hidden()
    expect(box).to_have_value("skms")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/en/commands/slmgr#skms$"))


def test_late_replies_are_dropped_and_foreign_addresses_not_followed(page: Page) -> None:
    held: list[Route] = []

    def answer(route: Route) -> None:
        if "q=slow" in route.request.url and not route.request.url.endswith("slower"):
            held.append(route)
        if "q=slow&" not in route.request.url:
            route.fulfill(json=suggestions("0xC004F074"))

    page.route("**/api/v1/suggest*", answer)
    page.goto(ARTICLE)
    box = page.get_by_role("combobox")
    with page.expect_request("**/api/v1/suggest?q=slow&*"):
        box.press_sequentially("slow")
    box.fill("c004f")
    expect(page.get_by_role("option")).to_have_text(["0xC004F074 About 0xC004F074"])
    held[0].fulfill(json=suggestions("0x80070005", "0x80070006"))
    page.wait_for_timeout(150)
    expect(page.get_by_role("option")).to_have_count(1)
    page.get_by_role("option").click()
    expect(page).to_have_url(re.compile(r"^http://127\.0\.0\.1:\d+/en/codes/0xC004F074$"))


def test_without_the_route_the_box_stays_a_box(page: Page) -> None:
    page.route("**/api/v1/suggest*", lambda route: route.fulfill(status=404, json={}))
    page.goto("/en/")
    box = page.get_by_role("textbox")
    with page.expect_response("**/api/v1/suggest*"):
        box.press_sequentially("9852")
    expect(page.locator(LISTBOX)).to_be_hidden()
    box.press("Enter")
    expect(page).to_have_url(re.compile("/en/codes/0x8007267C$"))


def test_an_input_method_is_left_alone(page: Page) -> None:
    page.goto("/en/")
    box = page.get_by_role("textbox")
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if "suggest" in request.url else None
    )
    box.evaluate(
        """box => {
            box.value = "ㄑㄧ";
            box.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
            const init = { key: "Enter", isComposing: true, bubbles: true, cancelable: true };
            box.dispatchEvent(new KeyboardEvent("keydown", init));
        }"""
    )
    page.wait_for_timeout(250)
    assert asked == []
    assert page.url.endswith("/en/")
    with page.expect_request("**/api/v1/suggest*"):
        box.evaluate(
            "box => { box.value = '啟用'; "
            "box.dispatchEvent(new CompositionEvent('compositionend')); }"
        )


def test_recent_lookups_stay_in_the_browser(page: Page) -> None:
    page.goto("/en/")
    expect(page.locator(".recent")).to_be_hidden()
    for path in (
        "/zh-TW/codes/0xC004F074",
        "/en/issues/a-kms-host-failed",
        "/en/codes/0xC0DE1234",
    ):
        page.goto(path)
    page.goto("/en/")
    links = page.locator(".recent a")
    expect(links).to_have_text(["A KMS host has failed and has to be replaced", "0xC004F074"])
    assert page.context.cookies() == []
    page.goto("/en/codes/0x80070005")
    page.keyboard.press("/")
    expect(page.get_by_role("option")).to_have_count(4)
    expect(page.get_by_role("option").nth(2).locator(".target-title")).to_have_attribute(
        "lang", "zh-Hant-TW"
    )
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/en/issues/a-kms-host-failed$"))
    page.goto("/en/")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".recent")).to_be_hidden()
    assert page.evaluate("localStorage.getItem('kb.recent')") is None


def test_damaged_or_forged_storage_does_no_harm(page: Page) -> None:
    page.goto("/en/")
    page.evaluate(
        """() => {
            const recent = [{ id: "//evil.example", title: "x" }, { id: "javascript:alert(1)" }];
            localStorage.setItem("kb.recent", JSON.stringify([...recent, 7, null]));
            localStorage.setItem("kb.fill", '{"kms-host":"a & calc","dns-domain":7}');
            localStorage.setItem("kb.theme", "<script>");
        }"""
    )
    page.goto("/en/")
    expect(page.locator(".recent a")).to_have_count(0)
    page.goto(ARTICLE)
    expect(page.locator("#step-7 pre var")).to_have_text("<kms-host>")
    page.evaluate("localStorage.setItem('kb.fill', '{'), localStorage.setItem('kb.recent', '7')")
    page.goto(ARTICLE)
    expect(page.locator("#step-7 pre var")).to_have_text("<kms-host>")


# Theme


@pytest.mark.parametrize("system", THEMES)
def test_the_theme_can_be_switched_and_is_there_from_the_first_paint(
    browser: Browser, address: str, system: Literal["light", "dark"]
) -> None:
    context = context_of(browser, address, color_scheme=system)
    page = context.new_page()
    page.goto(ARTICLE)
    background = "getComputedStyle(document.body).backgroundColor"
    dark, light = "rgb(21, 24, 27)", "rgb(252, 252, 251)"
    assert page.evaluate(background) == {"light": light, "dark": dark}[system]
    button = page.get_by_role("button", name=re.compile("Theme"))
    for name, colour in (
        ("light", light),
        ("dark", dark),
        ("as the system", {"light": light, "dark": dark}[system]),
    ):
        button.press("Enter")
        expect(button).to_have_accessible_name(f"Theme: {name}")
        assert page.evaluate(background) == colour
    button.press("Enter")
    button.press("Enter")
    page.route("**/app.js*", lambda route: route.abort())
    page.goto("/en/")
    assert page.evaluate(background) == dark
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    context.close()


# Filling in and copying


def test_what_is_filled_in_once_stands_in_every_command(page: Page) -> None:
    page.goto(ARTICLE)
    assert copied(page, "#step-1 .copy") == "ipconfig /all"
    assert copied(page, "#step-4 .copy") == "nslookup -type=srv _vlmcs._tcp.<dns-domain>"
    expect(page.locator(".status")).to_have_text("Copied. Still to be filled in: <dns-domain>")
    page.get_by_label("DNS domain").fill("corp.example")
    page.get_by_label("KMS host, full name").fill("kms01.corp.example")
    assert copied(page, "#step-4 .copy") == "nslookup -type=srv _vlmcs._tcp.corp.example"
    expect(page.locator(".status")).to_have_text("Copied")
    expect(page.locator("#step-6")).to_contain_text("slmgr.vbs /skms kms01.corp.example:1688")
    page.goto("/zh-TW/codes/0x800706BA")
    expect(page.locator('var[data-fill="kms-host"]').first).to_have_text("kms01.corp.example")
    assert page.locator(".fill [name=kms-host]").input_value() == "kms01.corp.example"
    page.get_by_role("button", name="全部清除").click()
    expect(page.locator('var[data-fill="kms-host"]').first).to_have_text("<kms-host>")
    assert page.evaluate("localStorage.getItem('kb.fill')") is None


def test_what_a_shell_could_run_is_refused(page: Page) -> None:
    page.goto(ARTICLE)
    field = page.get_by_label("KMS host, full name")
    for value in (*"\"'`&|<>^;$%!{}", "“a”", "(calc)", "/upk", "-x", "a\u202eb", "@x"):
        field.fill("good.example")
        field.fill(value if len(value) > 1 else f"a{value}b")
        expect(page.get_by_role("alert")).to_contain_text("This cannot stand in a command")
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#step-7 pre var")).to_have_text("<kms-host>")
        assert "good" not in (page.evaluate("localStorage.getItem('kb.fill')") or ""), value
    field.fill("kms01.corp.example")
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(page.locator("#step-7 pre var")).to_have_text("kms01.corp.example")


def test_brackets_are_fine_between_quotation_marks(page: Page) -> None:
    page.goto("/en/codes/0x8007267C")
    page.locator(".fill-in").evaluate("form => form.open = true")
    page.get_by_label("Name of the network adapter").fill("vEthernet (Default Switch)")
    expect(page.locator('var[data-fill="adapter-name"]').first).to_have_text(
        "vEthernet (Default Switch)"
    )


def test_keys_are_never_kept_nor_put_into_a_ticket(page: Page) -> None:
    key = "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE"
    page.goto("/en/codes/0xC004F050")
    page.locator(".fill-in").evaluate("form => form.open = true")
    page.locator(".fill [name=product-key]").fill(key)
    spot = page.locator('pre var[data-fill="product-key"]').first
    expect(spot).to_have_text(key)
    assert key not in page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )
    page.locator(".ticket summary").click()
    for form in ("text", "markdown"):
        assert key not in copied(page, f'[data-ticket="{form}"]')
    page.reload()
    expect(spot).to_have_text("<product-key>")


def test_what_a_ticket_takes(page: Page, address: str) -> None:
    page.goto(ARTICLE)
    page.get_by_label("KMS host, full name").fill("kms01.corp.example")
    page.locator(".ticket summary").press("Enter")
    short = f"{address}/0xC004F074"
    assert copied(page, '[data-ticket="link"]') == f"0xC004F074 No KMS host answered\n{short}"
    html = page.evaluate(
        "navigator.clipboard.read()"
        ".then(([item]) => item.getType('text/html')).then(blob => blob.text())"
    )
    assert f'<a href="{short}">0xC004F074 No KMS host answered</a>' in html
    markdown = copied(page, '[data-ticket="markdown"]')
    assert markdown.startswith(f"**[0xC004F074 No KMS host answered]({short})**")
    assert "Test-NetConnection kms01.corp.example -Port 1688" in markdown
    assert f"]({address}/en/codes/0x8007267C)" in markdown
    assert (
        "1. Check that the computer is on the company network. "
        "(affected computer, any user, only reads)" in markdown
    )
    text = copied(page, '[data-ticket="text"]')
    assert "kms01.corp.example" in text
    assert "ipconfig /all" in text
    assert "please connect to the company VPN" in copied(page, '.menu [data-ticket="en"]')
    assert "VPN" in copied(page, '.menu [data-ticket="zh-TW"]')
    assert "您" in clipboard(page)
    page.keyboard.press("Escape")
    expect(page.locator(".menu")).to_be_hidden()
    expect(page.locator(".ticket summary")).to_be_focused()
    assert "- the output of slmgr.vbs /dlv" in copied(page, '[data-ticket="collect"]')


def test_the_reply_is_what_the_service_says(page: Page) -> None:
    page.route(
        "**/reply?lang=en",
        lambda route: route.fulfill(json={"caller": "Dear caller", "agent": "Ask <kms-host>"}),
    )
    page.goto(ARTICLE)
    page.get_by_label("KMS host, full name").fill("kms01.corp.example")
    page.locator(".ticket summary").click()
    assert copied(page, '.menu [data-ticket="en"]') == "Dear caller"
    assert copied(page, '[data-ticket="text"]') == "Ask kms01.corp.example"


def test_it_says_when_copying_fails(page: Page) -> None:
    page.goto(ARTICLE)
    page.evaluate("void (navigator.clipboard.write = () => Promise.reject(new Error('no')))")
    page.locator("#step-1 .copy").click()
    expect(page.locator(".status")).to_contain_text("did not allow copying")


def test_without_the_clipboard_it_copies_by_hand(page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(ARTICLE)
    page.locator("#step-1 .copy").click()
    expect(page.locator(".status")).to_have_text("Copied")
    expect(page.locator("#step-1 .copy")).to_be_focused()
    page.locator("[type=search]").focus()
    page.keyboard.press("Control+v")
    expect(page.locator("[type=search]")).to_have_value("ipconfig /all")


def test_long_tables_and_lists_have_a_filter(page: Page) -> None:
    page.goto("/en/reference/kms-client-setup-keys")
    field = page.get_by_label("Show only rows with")
    field.fill("windows 11 education")
    expect(page.locator(".count")).to_have_text(re.compile(r"^[1-9] of 1\d\d shown$"))
    shown = page.locator("article tbody tr:visible")
    assert "Education" in shown.first.inner_text()
    key = shown.first.locator("code").inner_text()
    shown.first.locator(".copy").click()
    expect(page.locator(".status")).to_have_text("Copied")
    assert clipboard(page) == key
    field.fill("")
    assert shown.count() > 100
    page.goto("/en/codes/")
    page.get_by_label("Show only rows with").fill("0xc004f07")
    assert 0 < page.locator(".listing li:visible").count() < 30


def test_the_printed_card(page: Page) -> None:
    page.goto(ARTICLE)
    page.emulate_media(media="print", color_scheme="dark")
    for shown in ("h1", ".summary", "#step-9", ".printed img", "#verify"):
        assert page.locator(shown).is_visible(), shown
    for hidden in (
        ".bar",
        "aside",
        "#causes",
        "#background",
        "#reply",
        ".copy",
        ".fill-in",
        ".ticket",
        "footer",
    ):
        assert page.locator(hidden).first.is_hidden(), hidden
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("document.querySelector('.printed img').naturalWidth") > 0
    assert page.pdf()[:5] == b"%PDF-"
    page.goto("/en/reference/kms-intervals")
    assert page.locator("article .part").first.is_visible()
