"""The page of a diagnosis, and the page of codes of a paste without a tool's output."""

import html
import io
import json
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Locator, Page, expect
from werkzeug.test import TestResponse

from kb.diagnosis.case import Code
from kb.diagnosis.weighing import weighed
from kb.logs.redact import Redactor
from kb.lookup import KnowledgeBase
from kb.web.evidence import Evidence, Mark
from tests import evtx_writer
from tests.chromium import complaints, context_of
from tests.web.diagnosis_pastes import CMID, FINE, NO_RECORD, PASTES, REFUSED
from tests.web.test_accessibility import THEMES, axe, violations  # noqa: F401, a fixture
from tests.web.test_browser import SCREENSHOTS, STATIC
from tests.web.test_web import HOSTILE, Elements

FORM = "multipart/form-data"
OWN_SCRIPTS = 3  # theme.js, app.js, diagnosis.js
LANGUAGES = ("en", "zh-TW")
# A key that nobody has published, and what else must not leave the page in a copy.
KEY = "QW3RT-Y7PAS-DF9GH-JK2LZ-XC4VB"
SECRETS = f"""
Product key: {KEY}
User: FABRIKAM\\mei.lin
Owner: mei.lin@fabrikam.com
C:\\Users\\mei.lin\\Desktop
"""

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


def post(client: FlaskClient, text: str, language: str = "en", path: str = "") -> str:
    reply = client.post(path or f"/{language}/diagnosis", data={"q": text}, content_type=FORM)
    assert reply.status_code == 200
    return reply.text


def form(*parts: tuple[str, str, bytes]) -> dict[str, Any]:
    """A form of names, names of files (empty for a field) and values; the client's own puts large
    ones into a file.
    """
    lines = []
    for name, file, value in parts:
        about = f'; filename="{file}"' if file else ""
        lines += [b"--X", f'Content-Disposition: form-data; name="{name}"{about}'.encode()]
        lines += [b"", value]
    return {"data": b"\r\n".join([*lines, b"--X--", b""]), "content_type": f"{FORM}; boundary=X"}


def upload(
    client: FlaskClient, raw: bytes, name: str = "log.txt", language: str = "en"
) -> TestResponse:
    sent = form(("q", "", b""), ("file", name, raw))
    return client.post(f"/{language}/diagnosis", **sent)


def block(page: str, id_: str) -> str:
    """The text that a button copies."""
    found = re.search(rf'<pre id="{id_}"[^>]*><code[^>]*>(.*?)</code>', page, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def pasted(page: str) -> str:
    """The text on the page, without numbers and marks."""
    found = re.search(r'<pre class="pasted"[^>]*><bdi>(.*?)</bdi>', page, re.DOTALL)
    assert found is not None
    return html.unescape(re.sub(r"<sup>.*?</sup>|<[^>]+>", "", found[1]))


# What is on the page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id_", PASTES)
def test_a_paste_is_diagnosed(
    client: FlaskClient, knowledge: KnowledgeBase, id_: str, language: str
) -> None:
    page = post(client, PASTES[id_], language)
    text = knowledge.finding_texts.text(id_, language)
    first = page[page.index('id="finding-1"') :]
    assert html.unescape(first).index(text.title) < 500
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert heading is not None
    assert text.title in html.unescape(heading[1])
    assert f"/{language}/{text.article.partition('#')[0]}" in page
    # Sentence, first command, findings, further commands, text: in this order.
    parts = ["<h1", 'id="first"', 'id="findings"', 'id="text"', 'id="pass-on"', "<aside"]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    assert 'class="label risk-read-only"' in page[places[1] : places[2]]
    assert "<mark" in page[places[3] : places[4]]
    assert text.title in block(page, "ticket-text")


@pytest.mark.parametrize("language", LANGUAGES)
def test_severity_and_confidence_are_words(client: FlaskClient, language: str) -> None:
    page = post(client, NO_RECORD, language)
    for words in (("Cause", "原因"), ("Warning", "警告"), ("certain", "確定")):
        assert f">{words[language == 'zh-TW']}<" in page


def test_the_lines_that_a_finding_rests_on_are_quoted_and_marked(client: FlaskClient) -> None:
    page = post(client, NO_RECORD)
    number = NO_RECORD[: NO_RECORD.index("Error: 0x8007232B")].count("\n") + 1
    assert f"Line {number}</a> <code>Error: <mark>0x8007232B</mark> DNS name" in page
    anchors = set(re.findall(r'href="#(seen-[\d-]+)"', page))
    assert anchors <= set(re.findall(r'<mark id="(seen-[\d-]+)"', page))
    assert anchors
    assert "<sup>1</sup>" in page
    assert "<sup>2</sup>Notification</mark>" in page


def test_what_was_read_and_what_was_not(client: FlaskClient) -> None:
    aside = post(client, REFUSED).partition("<aside>")[2]
    assert '<a href="/en/events/12288">Event 12288</a>' in aside
    assert "Test-NetConnection" in aside
    assert "the answer of DNS (nslookup)" in aside
    assert "events 12288 and 12289" not in aside
    assert aside.index("0x800706BA") < aside.index("0xC004F074")
    assert "only sums up" in aside
    assert "Not seen in it" not in post(client, FINE)


def test_a_log_of_the_host_is_counted(client: FlaskClient) -> None:
    page = post(client, PASTES["duplicate-cmid"])
    assert "Event 12290</a> × 5" in page
    assert "Requests to the KMS host: 5, from 5 computers with 1 CMIDs; failed: 0" in page
    assert "and 2 more places, marked in the text" in page


def test_commands_have_the_name_of_the_machine_to_ask(client: FlaskClient) -> None:
    page = post(client, REFUSED)
    assert ">Test-NetConnection kms01.corp.fabrikam.local -Port 1688</code>" in page


def test_the_reply_to_the_caller_is_there_in_both_languages(client: FlaskClient) -> None:
    page = post(client, REFUSED)
    assert block(page, "reply-en").startswith("Hello,")
    assert block(page, "reply-zh-TW").startswith("您好")


def test_recognised_without_a_finding(client: FlaskClient) -> None:
    text = (
        "Name    Status StartType\n"
        + "Windows IP Configuration\n\n"
        + "\n".join(
            f"   {name} . . . . . . . . : {value}"
            for name, value in (
                ("Host Name", "PC-0099"),
                ("Primary Dns Suffix", "corp.fabrikam.local"),
                ("Node Type", "Hybrid"),
                ("IPv4 Address. . ", "10.1.2.3"),
                ("DNS Servers . . ", "10.1.2.1"),
            )
        )
    )
    page = post(client, text)
    assert "Nothing of what was read shows what is wrong." in page
    assert "What would show more" in page
    assert "slmgr.vbs /dlv" in page


# Kept by nobody


def test_a_large_file_is_not_written_down(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_about: object, **_more: object) -> None:
        raise AssertionError("a file was opened")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    monkeypatch.setattr(tempfile, "_TemporaryFileWrapper", refuse)
    raw = REFUSED.encode() + b"x\n" * 400_000
    assert 'id="finding-1"' in upload(client, raw).text


@pytest.mark.parametrize("path", ["/en/diagnosis", "/search?lang=en", "/search"])
def test_nothing_is_stored(client: FlaskClient, path: str) -> None:
    reply = client.post(path, data={"q": REFUSED}, content_type=FORM)
    assert reply.headers["Cache-Control"] == "no-store"
    assert "ETag" not in reply.headers
    assert 'id="finding-1"' in reply.text
    assert 'name="robots" content="noindex"' in reply.text
    assert "data-look-up" not in reply.text
    assert 'href="/zh-TW/diagnosis"' in reply.text


def test_the_old_address_shows_the_same(client: FlaskClient) -> None:
    assert post(client, REFUSED, path="/search?lang=en") == post(client, REFUSED)
    reply = client.post("/search", data=REFUSED.encode(), content_type="text/plain")
    assert 'id="finding-1"' in reply.text
    reply = client.get("/search", query_string={"q": REFUSED})
    assert 'id="finding-1"' in reply.text
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "text",
    [
        f"slmgr /ipk {KEY} says 0xC004F050",
        f"0x800706BA, 0x00000000, kms01.corp.fabrikam.local:1688, {CMID}, 2026/11/30 01:14, 0, 5, "
        "259200, 73111121-5638-40f6-bc11-f1d7b0d64300, 5",
        REFUSED,
    ],
)
def test_what_is_secret_gets_into_no_address(client: FlaskClient, text: str) -> None:
    for path in ("/en/diagnosis", "/search"):
        reply = client.post(path, data={"q": text}, content_type=FORM)
        assert reply.status_code == 200
        assert reply.headers["Cache-Control"] == "no-store"
        for link in re.findall(r'(?:href|action|src)="([^"]*)"', reply.text):
            assert KEY not in link
            assert CMID not in link


# Masked


@pytest.mark.parametrize("language", LANGUAGES)
def test_secrets_are_masked_everywhere(client: FlaskClient, language: str) -> None:
    page = post(client, REFUSED + SECRETS, language)
    for secret in (KEY, "mei.lin"):
        assert secret not in page
    copies = [block(page, f"ticket-{kind}") for kind in ("text", "markdown")]
    quotes = "".join(re.findall(r"<code>(.*?)</code>", page.partition("<aside>")[0]))
    for text in (*copies, pasted(page), quotes):
        for name in ("fabrikam", CMID, "10.20."):
            assert name not in text
        assert "[host-" in text
    assert 'role="alert"' in page


def test_the_same_thing_has_the_same_mask_throughout(client: FlaskClient) -> None:
    page = post(client, REFUSED)
    mask = re.search(r"Test-NetConnection (\[host-\d+\])", pasted(page))
    assert mask is not None
    assert f"Test-NetConnection {mask[1]} -Port" in block(page, "ticket-text")
    assert f"{mask[1]}:1688" in pasted(page)
    machine = re.search(r"Computer: +(\[host-\d+\])", pasted(page))
    assert machine is not None
    assert f'<span class="mask">{machine[1]}</span>' in page
    assert block(page, "ticket-text").partition("\n")[0].count(machine[1]) == 1


def test_marks_fit_whatever_is_masked() -> None:
    text = REFUSED + SECRETS
    redactor = Redactor(frozenset())
    spans = redactor.spans(text)
    for start in range(0, len(text) - 30, 7):
        evidence = Evidence(
            text, [Mark(1, start, start + 25), Mark(2, start + 9, len(text))], spans
        )
        pieces = [*evidence.pieces()]
        assert "".join(piece.text for piece in pieces) == redactor.text(text)
        for mark in evidence.marks:
            line, quote = evidence.quoted(mark)
            assert line == text[: mark.start].count("\n") + 1
            shown = "".join(piece.text for piece in quote)
            assert not any(secret in shown for secret in (KEY, "mei.lin", "fabrikam", CMID))


# Hostile


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(client: FlaskClient, text: str) -> None:
    line = " ".join(text.split())
    event = REFUSED.replace("pc017.corp.fabrikam.local", line).replace(
        "kms01.corp", f"kms01{line}.corp", 1
    )
    xml = PASTES["duplicate-cmid"].replace("<Computer>kms01", f"<Computer>{line}kms01")
    for paste in (event, xml, NO_RECORD.replace("NB-0412", line), f"{text}\n{REFUSED}{text}"):
        for language in LANGUAGES:
            page = Elements()
            page.feed(post(client, paste, language))
            assert page.scripts == OWN_SCRIPTS
            assert page.handlers == []
            assert not page.tags & {"iframe", "object", "embed", "base", "math", "style"}
    name = line.replace('"', "%22")  # as browsers do
    reply = upload(client, REFUSED.encode(), f"{name}.txt")
    page = Elements()
    page.feed(reply.text)
    assert page.scripts == OWN_SCRIPTS
    assert not page.tags & {"img", "iframe", "math", "style"}


def test_markdown_stays_text_in_the_ticket(client: FlaskClient) -> None:
    name = "pc[17](javascript:x)`*<b>"
    text = FINE.replace("PC-0099", name).replace("Enterprise edition", "En`ter`prise <b> edition")
    copy = block(post(client, text), "ticket-markdown")
    assert "<b>" not in re.sub(r"`[^`\n]*`|\\<", "", copy)
    assert re.search(r"(?<!\\)\]\(javascript", copy) is None


# Files


@pytest.mark.parametrize(
    ("raw", "id_"),
    [
        (REFUSED.encode("utf-16"), "host-unreachable"),
        (REFUSED.encode("utf-16-le"), "host-unreachable"),
        (REFUSED.encode("utf-8-sig"), "host-unreachable"),
        (PASTES["below-threshold"].encode("cp950"), "below-threshold"),
    ],
)
def test_files_in_the_encodings_of_windows(
    client: FlaskClient, knowledge: KnowledgeBase, raw: bytes, id_: str
) -> None:
    page = upload(client, raw, "輸出 & <more>.txt").text
    assert knowledge.finding_texts.text(id_, "en").title in html.unescape(page)
    assert "輸出 &amp; &lt;more&gt;.txt" in page


def test_an_event_log_is_read_on_page_and_api_alike(client: FlaskClient) -> None:
    pytest.importorskip("evtx")
    info = (
        f"0x800706BA, 0x00000000, kms01.corp.fabrikam.local:1688, {CMID}, 2024/03/05 09:12, 0, 5, "
        "259200, 73111121-5638-40f6-bc11-f1d7b0d64300, 5"
    )
    raw = evtx_writer.event_log(
        [evtx_writer.Event(12288, "Microsoft-Windows-Security-SPP", (("", info),))]
    )
    page = upload(client, raw, "Application.evtx")
    assert "does not answer on its port" in page.text
    reply = client.post(
        "/api/v1/diagnose", data=raw, content_type="application/octet-stream"
    ).get_json()
    assert [one["id"] for one in reply["findings"]] == ["host-unreachable"]
    assert reply["findings"][0]["machine"] == "pc-0412.fabrikam.local"


def test_several_files_and_a_paste_are_one_material(client: FlaskClient) -> None:
    files = [(io.BytesIO(text.encode()), f"{n}.txt") for n, text in enumerate((REFUSED, FINE))]
    reply = client.post("/en/diagnosis", data={"q": NO_RECORD, "file": files}, content_type=FORM)
    for name in ("slmgr.vbs", "Event 12288", "Get-CimInstance", "0.txt, ", "1.txt"):
        assert name in re.sub(r"</?bdi>", "", reply.text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "raw",
    [bytes(range(256)) * 20, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", b"ElfFile\0" + b"\1" * 90],
)
def test_what_cannot_be_read_is_said(client: FlaskClient, raw: bytes, language: str) -> None:
    reply = upload(client, raw, "x.bin", language)
    assert reply.status_code == 422
    assert {"en": "This cannot be read", "zh-TW": "無法讀取這個內容"}[language] in reply.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_too_large_is_refused_with_a_sentence(client: FlaskClient, language: str) -> None:
    reply = upload(client, b"x\n" * (1 << 19), "x.txt", language)
    assert reply.status_code == 413
    assert "kb diagnose" in reply.text
    fits = client.post(f"/{language}/diagnosis", **form(("q", "", "啟用\n".encode() * 140_000)))
    assert fits.status_code == 200


def test_a_file_without_output_is_read_for_its_codes(client: FlaskClient) -> None:
    reply = upload(client, b"0xC004F074", "code.txt")
    assert reply.status_code == 200
    assert "/en/codes/0xC004F074" in reply.text
    assert "code.txt" in reply.text


# The box, and the page of codes


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_box_says_what_can_be_read(client: FlaskClient, language: str) -> None:
    reply = client.get(f"/{language}/diagnosis")
    assert reply.status_code == 200
    for command in ("slmgr.vbs /dlv", "ospp.vbs", "_vlmcs._tcp", "12288", "Test-NetConnection"):
        assert command in reply.text
    assert 'enctype="multipart/form-data"' in reply.text
    assert f'href="/{language}/diagnosis"' in client.get(f"/{language}/").text
    empty = client.post(f"/{language}/diagnosis", data={"q": " "}, content_type=FORM)
    assert (empty.status_code, empty.headers["Location"]) == (303, f"/{language}/diagnosis")


def test_a_code_or_words_go_on_as_ever(client: FlaskClient) -> None:
    for text in ("0xC004F074", "Error: 0xC004F074", "kms host count", "Event 12288"):
        reply = client.post("/en/diagnosis", data={"q": text}, content_type=FORM)
        assert reply.status_code == 303
        assert reply.headers["Location"].startswith("/search?q=")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_output_the_codes_that_matter_come_first(
    client: FlaskClient, language: str
) -> None:
    text = "slmgr says 0xC004F074, and 0xC004F035\nthe event 12288 has 0x8007232B"
    page = post(client, text, language)
    order = ["0x8007232B", "0xC004F074"]
    places = [page.index(f"/{language}/codes/{code}") for code in order]
    assert places == sorted(places)
    said = {"en": ("the reason", "only sums up"), "zh-TW": ("真正的原因", "只表示")}[language]
    assert all(piece in page for piece in said)
    assert 'id="finding-1"' not in page


def codes(text: str) -> list[Code]:
    return [Code(m[0], *m.span()) for m in re.finditer(r"0x[0-9A-F]{8}", text)]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("0xC004F074 0x8007232B", [("0x8007232B", ""), ("0xC004F074", "summary")]),
        ("0xC004F074", [("0xC004F074", "")]),
        (
            "12289 0x80070005, 12288: 0x800706BA",
            [("0x800706BA", "event"), ("0x80070005", "")],
        ),
        (
            "2026-11-29 09:00 0x80070005\n2026-11-30 08:00 0x8007232B\n2026-11-28 0x800706BA",
            [("0x8007232B", "newest"), ("0x80070005", ""), ("0x800706BA", "")],
        ),
        (
            "0x4004F00C then 0x80070005",
            [("0x80070005", ""), ("0x4004F00C", "harmless")],
        ),
    ],
)
def test_codes_are_weighed(text: str, order: list[tuple[str, str]]) -> None:
    found = weighed(text, codes(text), {"0x4004F00C"})
    assert [(one.code, one.why) for one in found] == order


# In a browser


def test_the_files_of_the_page_are_small() -> None:
    assert (STATIC / "diagnosis.js").stat().st_size <= 2 * 1024
    assert (STATIC / "diagnosis.css").stat().st_size <= 4 * 1024


def copied(page: Page, button: Locator) -> str:
    """What a button puts onto the clipboard."""
    page.evaluate("navigator.clipboard.writeText('')")
    button.click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text !== '')")
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_what_counts_is_on_the_first_screen(page: Page) -> None:
    page.goto("/en/")
    page.get_by_role("textbox").fill(NO_RECORD)
    page.get_by_role("button", name="Look up").click()
    expect(page).to_have_url(re.compile("/en/diagnosis$"))
    for part in ("h1", ".first pre", "#finding-1 .quotes", "#finding-2 h3"):
        box = page.locator(part).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900, part
    assert copied(page, page.locator(".first .copy")).startswith("nslookup")
    assert "[host-" in copied(page, page.get_by_role("button", name="Copy for ticket"))
    assert copied(page, page.get_by_role("button", name="in Chinese")).startswith("您好")
    page.locator("#finding-1 .quotes a").last.click()
    expect(page.locator("mark:target")).to_be_visible()


def test_a_file_is_chosen_or_dropped(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "dlv.txt"
    file.write_text(REFUSED, encoding="utf-16")
    page.goto("/en/diagnosis")
    page.locator("[type=file]").set_input_files(file)
    page.get_by_role("button", name="Diagnose").click()
    expect(page.locator("#finding-1")).to_be_visible()
    page.goto("/zh-TW/")
    dropped = page.evaluate_handle(
        "text => { const all = new DataTransfer();"
        " all.items.add(new File([text], 'dropped.txt')); return all; }",
        FINE,
    )
    page.dispatch_event(".hero-box", "dragover", {"dataTransfer": dropped})
    assert page.locator(".hero-box.drops").count() == 1
    page.dispatch_event(".hero-box", "drop", {"dataTransfer": dropped})
    page.keyboard.press("Enter")
    expect(page.locator("#finding-1.fine")).to_be_visible()
    assert "dropped.txt" in page.locator(".kicker").first.inner_text()


def test_a_file_that_is_too_large_is_not_sent(page: Page) -> None:
    page.goto("/en/diagnosis")
    page.locator("[type=file]").set_input_files(
        {"name": "x.txt", "mimeType": "text/plain", "buffer": b"x" * 1_100_000}
    )
    assert "kb diagnose" in page.locator("[type=file]").evaluate("one => one.validationMessage")


def test_several_lines_in_the_line_at_the_top_are_posted(page: Page) -> None:
    page.goto("/en/codes/0xC004F074")
    page.evaluate("text => navigator.clipboard.writeText(text)", REFUSED)
    page.locator("[type=search]").focus()
    page.keyboard.press("Control+V")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/en/diagnosis$"))
    expect(page.locator("#finding-1")).to_be_visible()


def test_it_works_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/zh-TW/")
    page.get_by_role("textbox").fill(REFUSED)
    page.get_by_role("button", name="查詢").click()
    expect(page.locator("#finding-1")).to_be_visible()
    assert page.locator(".copies").is_hidden()
    page.locator("details summary").last.click()
    assert "您好" in page.locator("#reply-zh-TW").inner_text()
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(browser: Browser, address: str, axe: str, language: str) -> None:  # noqa: F811
    context = context_of(browser, address, reduced_motion="reduce")
    page = context.new_page()
    found = complaints(page, address)
    for text in ("", *PASTES.values()):
        page.goto(f"/{language}/diagnosis")
        if text:
            page.get_by_role("textbox").fill(text)
            page.locator(".hero-box button").click()
            page.locator("#finding-1").wait_for()
        for theme in THEMES:
            for width in (320, 1280):
                page.emulate_media(color_scheme=theme)
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                assert violations(page, axe) == [], (theme, width)
    context.close()
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [390, 1280])
def test_screenshots(
    browser: Browser, address: str, language: str, theme: str, width: int
) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    context = context_of(
        browser, address, color_scheme=theme, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    for name in ("no-kms-record", "host-unreachable"):
        page.goto(f"/{language}/diagnosis")
        page.get_by_role("textbox").fill(PASTES[name])
        page.locator(".hero-box button").click()
        page.locator("#finding-1").wait_for()
        target = SCREENSHOTS / f"diagnosis-{name}-{language}-{theme}-{width}.png"
        page.screenshot(path=target)
        assert target.stat().st_size > 5000
    context.close()


def test_the_page_prints_its_text_whole(page: Page) -> None:
    page.goto("/en/diagnosis")
    page.get_by_role("textbox").fill(REFUSED)
    page.locator(".hero-box button").click()
    page.emulate_media(media="print")
    assert page.locator("aside").is_visible()
    assert page.locator("#pass-on").is_hidden()
    assert page.locator("pre.pasted").evaluate(
        "text => text.scrollHeight <= text.clientHeight + 2"
    )
    page.emulate_media(media="screen")


def test_json_and_page_say_the_same(client: FlaskClient) -> None:
    said = client.post(
        "/api/v1/diagnose", data=json.dumps({"text": NO_RECORD}), content_type="application/json"
    ).get_json()
    page = html.unescape(post(client, NO_RECORD))
    assert said["summary"] in page
    titles = [
        page.index(f"{finding['title']}", page.index("findings")) for finding in said["findings"]
    ]
    assert titles == sorted(titles)
