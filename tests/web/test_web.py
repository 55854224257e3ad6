"""The pages: addresses, languages, errors, and that nothing given is executed."""

import io
import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
import segno
from flask.testing import FlaskClient

from kb.content import company
from kb.languages import LANGUAGES
from kb.lookup import KnowledgeBase
from kb.web import create_app
from kb.web.guard import POLICY

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</pre></details><iframe src=javascript:alert(1)>",
    "<bdi onclick=alert(1)>",
    "<!--><script>alert(1)</script>",
    "<math><mtext><style><img src onerror=alert(1)>",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "＜script＞alert(1)＜/script＞",
    "\u202e>tpircs/<)1(trela>tpircs<",
    '<a href="jav\tascript:alert(1)">x</a>',
    "[[codes/0xC004F074|<img src=x onerror=alert(1)>]]",
    "`<img src=x onerror=alert(1)>`",
    "0xC004F074<script>alert(1)</script>",
]


class Elements(HTMLParser):
    """What a browser would make of a page: its elements, scripts and event handlers."""

    own_scripts = 2

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.scripts = 0
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.scripts += tag == "script"
        values = [(name, (value or "").strip().lower()) for name, value in attrs]
        self.handlers += [
            n
            for n, v in values
            if n.startswith("on")
            or (n in ("href", "src", "action") and v.startswith("javascript:"))
        ]


CHINESE = {"Accept-Language": "zh-HK,en;q=0.5"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_article_has_a_page(
    client: FlaskClient, knowledge: KnowledgeBase, language: str
) -> None:
    for id_ in knowledge.library.ids:
        reply = client.get(f"/{language}/{id_}")
        assert reply.status_code == 200, id_
        article = knowledge.library.article(id_, language)
        assert f'<h2 id="{article.page.sections[0].anchor}">' in reply.text
        assert reply.text.count('<li id="step-') == len(article.page.steps)
        assert "[[" not in reply.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_internal_link_leads_somewhere(
    client: FlaskClient, knowledge: KnowledgeBase, language: str
) -> None:
    seen: set[str] = set()
    for id_ in knowledge.library.ids:
        text = client.get(f"/{language}/{id_}").text
        anchors = set(re.findall(r'\bid="([^"]+)"', text))
        for link in re.findall(r'href="([/#][^"]*)"', text):
            path, _, anchor = link.partition("#")
            if not path:
                assert anchor in anchors, (id_, link)
            else:
                seen.add(path)
    for path in sorted(seen):
        with client.get(path) as reply:
            assert reply.status_code in (200, 302, 303), path


@pytest.mark.parametrize(
    ("path", "headers", "target"),
    [
        ("/0x8007267C", {}, "/en/codes/0x8007267C"),
        ("/0x8007267C", CHINESE, "/zh-TW/codes/0x8007267C"),
        ("/0x8007267C?lang=zh-TW", {}, "/zh-TW/codes/0x8007267C"),
        ("/c004f074", {}, "/en/codes/0xC004F074"),
        ("/9852", {}, "/en/codes/0x8007267C"),
        ("/codes/-2147015044", {}, "/en/codes/0x8007267C"),
        ("/codes/DNS_ERROR_NO_DNS_SERVERS", {}, "/en/codes/0x8007267C"),
        ("/codes/HRESULT_FROM_WIN32(DNS_ERROR_NO_DNS_SERVERS)", {}, "/en/codes/0x8007267C"),
        ("/en/codes/c004f074", {}, "/en/codes/0xC004F074"),
        ("/issues/a-kms-host-failed", CHINESE, "/zh-TW/issues/a-kms-host-failed"),
        ("/events/12290", {}, "/en/events/12290"),
        ("/search?q=0xC004F074", {}, "/en/codes/0xC004F074"),
        ("/search?q=12290", CHINESE, "/zh-TW/events/12290"),
    ],
)
def test_short_links(client: FlaskClient, path: str, headers: dict[str, str], target: str) -> None:
    reply = client.get(path, headers=headers)
    assert (reply.status_code, reply.headers["Location"]) == (302, target)
    if not path.startswith("/en/"):
        assert "Accept-Language" in reply.headers["Vary"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing-here", 404),
        ("/fr/codes/0x8007267C", 404),
        ("/en/issues/nothing", 404),
        ("/en/nothing/x", 404),
        ("/en/codes/0x12345678", 404),
        ("/en/codes/0x8007005", 422),
        ("/codes/hello", 422),
        ("/en/codes/0x8007267C.pdf", 422),
        ("/search?q=" + "x" * 70_000, 413),
        ("/search?q=a%00b", 422),
    ],
)
@pytest.mark.parametrize(("headers", "lang"), [({}, "en"), (CHINESE, "zh-Hant-TW")])
def test_errors_are_pages(
    client: FlaskClient, path: str, status: int, headers: dict[str, str], lang: str
) -> None:
    reply = client.get(path, headers=headers)
    assert reply.status_code == status
    assert "<h1" in reply.text
    shown = "en" if path.startswith("/en/") else lang
    assert f'<html lang="{shown}" ' in reply.text


def test_an_odd_reading_is_shown(client: FlaskClient) -> None:
    reply = client.get("/0xCOO4F074", follow_redirects=True)
    assert "letters read as digits" in reply.text
    assert "letters read as digits" not in client.get("/en/codes/0xC004F074").text
    assert "<!--note-->" in client.get("/en/codes/0xC004F074?read=<script>").text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "Read as: look-alike letters read as digits (O as 0, l or I as 1); "
            "digits joined across a gap",
        ),
        (
            "zh-TW",
            "解讀方式：相似的字母讀作數字 (O 讀作 0，l 或 I 讀作 1)；將分開的數字接在一起",
        ),
    ],
)
def test_several_notes_stand_in_the_punctuation_of_the_page(
    client: FlaskClient, language: str, said: str
) -> None:
    page = client.get(f"/{language}/codes/0xC004F074?read=look-alike+joined").text
    assert f'<p class="callout note" role="note">{said}</p>' in page


CHINESE_PAGES = [
    "/zh-TW/",
    "/zh-TW/codes/",
    "/zh-TW/coverage",
    "/zh-TW/about",
    "/zh-TW/codes/0xC004F074?read=look-alike+joined",
    "/zh-TW/codes/0xC004D104",
    "/zh-TW/codes/0x12345678",
    "/zh-TW/codes/0x8007005",
    "/zh-TW/nothing/x",
    "/search?q=5&lang=zh-TW",
    "/search?q=l722&lang=zh-TW",
    "/search?q=kms+hots+zanzibarr&lang=zh-TW",
    "/search?q=a%0A0xC004F074&lang=zh-TW",
    "/search?q=a%0Anothing&lang=zh-TW",
    "/api/v1/?lang=zh-TW",
]


def test_chinese_pages_have_chinese_punctuation(
    client: FlaskClient, knowledge: KnowledgeBase
) -> None:
    harmless = [a for a in knowledge.library.articles("zh-TW") if a.harmless]
    assert harmless
    for path in [*CHINESE_PAGES, *(article.path for article in harmless)]:
        page = re.sub(r"<(pre|code|script)\b.*?</\1>", "", client.get(path).text, flags=re.DOTALL)
        text = re.sub(r"<[^>]+>", "", page)
        assert re.findall(r".{0,20}[\u4e00-\u9fff)」][:;,]\s.{0,20}", text) == [], path


def test_ambiguity_is_shown_and_not_decided(client: FlaskClient) -> None:
    assert client.get("/5").headers["Location"] == "/search?q=5"
    text = client.get("/search?q=5").text
    assert text.index("/en/codes/0x80070005") < text.index("/en/codes/0xC0000005")
    assert client.get("/search?q=5&as=ntstatus").headers["Location"] == "/en/codes/0xC0000005"
    assert client.get("/5?as=win32").headers["Location"] == "/en/codes/0x80070005"


def test_an_ntstatus_shows_what_it_becomes(client: FlaskClient) -> None:
    assert 'Win32 5 → <a href="/en/codes/0x80070005">' in client.get("/en/codes/0xC0000022").text


def test_near_misses_are_offered(client: FlaskClient) -> None:
    assert "/en/codes/0x80070005" in client.get("/en/codes/0x8007005").text


def test_an_unknown_code_shows_its_bits(client: FlaskClient) -> None:
    reply = client.get("/en/codes/0xC0DE1234")
    assert reply.status_code == 404
    assert "-1059188172" in reply.text


def test_a_code_without_article_has_a_page(client: FlaskClient) -> None:
    reply = client.get("/zh-TW/codes/0xC004D104")
    assert reply.status_code == 200
    assert "SL_REMAPPING_SP_STATUS_INVALIDARG" in reply.text


def test_the_switch_stays_on_the_same_place(client: FlaskClient) -> None:
    assert 'href="/zh-TW/codes/0x8007267C"' in client.get("/en/codes/0x8007267C").text
    assert 'href="/en/events/"' in client.get("/zh-TW/events/").text
    assert "lang=zh-TW" in client.get("/search?q=count+stuck").text


def test_a_chosen_language_is_remembered(client: FlaskClient) -> None:
    client.get("/search?q=count&lang=zh-TW")
    assert client.get("/0x8007267C").headers["Location"].startswith("/zh-TW/")
    cookie = client.get("/search?q=count&lang=zh-TW").headers["Set-Cookie"]
    assert cookie.startswith("kb_lang=zh-TW; ")
    assert {"Max-Age=31536000", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    for path in ("/search?q=count", "/search?q=count&lang=fr"):
        assert "Set-Cookie" not in client.get(path).headers


def test_a_paste_lists_its_codes_once(client: FlaskClient) -> None:
    reply = client.post(
        "/search", data={"q": "first 0xC004F074\nthen 0x8007232B\nagain 0xC004F074"}
    )
    assert reply.status_code == 200
    assert reply.text.index("/en/codes/0x8007232B") < reply.text.index("/en/codes/0xC004F074")
    assert reply.text.count('class="result"') == 2


def test_several_codes_in_an_address_are_listed(client: FlaskClient) -> None:
    text = client.get("/search?q=0xC004F074+and+0x8007232B&lang=en").text
    assert text.index("/en/codes/0x8007232B") < text.index("/en/codes/0xC004F074")
    assert text.count('class="result"') == 2


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        (
            "q=kms+host+count+stuck&lang=en",
            [
                "How the articles were chosen: best match for your words.",
                '<p class="kicker">Known issue</p>',
                "<mark>KMS</mark> <mark>host</mark> <mark>counts</mark>",
            ],
        ),
        (
            "q=主機計數不足&lang=zh-TW",
            ['<p class="kicker">錯誤碼</p>', "<mark>主機</mark>", "<mark>計數</mark>"],
        ),
        (
            "q=0x8007005+error&lang=en",
            ["Did you mean: ", ">0x80070005 Access was denied while activating</a>"],
        ),
        (
            "q=kms+hots&lang=en",
            [
                "Nothing really fits these words. The nearest articles:",
                'Did you mean: <a href="/search?q=kms%20host&amp;lang=en">kms host</a>',
                "What to collect",
            ],
        ),
        (
            "q=exchange+mailbox+quota&lang=zh-TW",
            [
                '<p class="callout note">Exchange Server ',
                ' rel="noreferrer">',
                "<h2>應收集的資料</h2>",
            ],
        ),
    ],
)
def test_the_results_say_how_they_were_chosen(
    client: FlaskClient, query: str, shown: list[str]
) -> None:
    text = client.get(f"/search?{query}").text
    for piece in shown:
        assert piece in text


def test_a_posted_code_becomes_an_address(client: FlaskClient) -> None:
    reply = client.post("/search?lang=zh-TW", data={"q": "0xC004F074"})
    assert reply.status_code == 303
    assert "q=0xC004F074" in reply.headers["Location"]
    assert "lang=zh-TW" in reply.headers["Location"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_typed_is_shown_as_text(client: FlaskClient, text: str) -> None:
    for reply in (
        client.get("/search", query_string={"q": text}),
        client.get("/search", query_string={"q": text + " x" * 300}),
        client.post("/search", data={"q": text + "\nx 0xC004F074"}),
        client.get("/codes/" + quote(text, safe="")),
        client.get("/en/codes/0xC004F074", query_string={"read": text}),
    ):
        page = Elements()
        page.feed(reply.text)
        assert page.scripts == page.own_scripts, text
        assert page.handlers == [], text
        assert not page.tags & {
            "iframe",
            "object",
            "embed",
            "base",
            "math",
            "style",
            "marquee",
            "video",
        }, text


def test_what_cannot_be_seen_is_made_visible(client: FlaskClient) -> None:
    reply = client.get(
        "/search", query_string={"q": "count \u202estuck\u202c \x1b[31m \u200bnow \U0001f600"}
    )
    assert "<bdi>count ⟨U+202E⟩stuck⟨U+202C⟩ ␛[31m ⟨U+200B⟩now \U0001f600</bdi>" in reply.text
    assert "a\nb" in client.post("/search", data={"q": "a\r\nb"}).text.replace("\r\n", "\n")


def test_a_long_query_is_a_text(client: FlaskClient) -> None:
    reply = client.get("/search", query_string={"q": "啟用 " * 3000})
    assert reply.status_code == 200
    assert "<pre" in reply.text


@pytest.mark.parametrize(
    "name", ["codes/0xC004F074", "events/12290", "issues/a-kms-host-failed", "codes/0xC0DE1234"]
)
def test_the_short_link_as_qr_code(client: FlaskClient, name: str) -> None:
    reply = client.get(f"/qr/{name}.svg")
    assert (reply.status_code, reply.mimetype) == (200, "image/svg+xml")
    expected = segno.make_qr("http://localhost/" + name.removeprefix("codes/"), error="m")
    drawn = io.BytesIO()
    expected.save(
        drawn, kind="svg", xmldecl=False, omitsize=True, border=3, dark="#000", light="#fff"
    )
    assert reply.data == drawn.getvalue()


@pytest.mark.parametrize(
    "name", ["codes/hello", "codes/0xc004f074", "issues/nothing", "nothing/x"]
)
def test_there_is_no_qr_code_of_nothing(client: FlaskClient, name: str) -> None:
    assert client.get(f"/qr/{name}.svg").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_article_as_markdown_for_a_ticket(
    client: FlaskClient, knowledge: KnowledgeBase, language: str
) -> None:
    for id_ in knowledge.library.ids:
        article = knowledge.library.article(id_, language)
        text = client.get(f"/{language}/{id_}.md?for=ticket").text
        assert text.startswith(f"**[{article.heading}](http://localhost/"), id_
        assert "[[" not in text, id_
        assert "{:" not in text, id_
        assert len(re.findall(r"^\d+\. ", text, re.MULTILINE)) == len(article.page.steps), id_
        assert "](/" not in text, id_


def test_placeholders_can_be_filled_in(client: FlaskClient, knowledge: KnowledgeBase) -> None:
    """Each placeholder of a command stands in an element of its own, and the form asks for it."""
    for id_ in knowledge.library.ids:
        text = client.get(f"/zh-TW/{id_}").text
        asked = re.findall(r'<input name="([a-z0-9-]+)" type="(?:text|password)"', text)
        assert set(asked) == set(re.findall(r'data-fill="([a-z0-9-]+)"', text)), id_
        assert len(asked) == len(set(asked)), id_


def test_what_is_never_kept_is_marked(client: FlaskClient) -> None:
    text = client.get("/en/commands/slmgr").text
    for name in set(company.SECRETS) & set(re.findall(r'data-fill="([a-z0-9-]+)"', text)):
        assert re.search(rf'<input name="{name}"[^>]* data-secret>', text), name
        assert f'<var data-fill="{name}" data-secret="">' in text


def test_an_article_is_light_over_the_wire(client: FlaskClient, knowledge: KnowledgeBase) -> None:
    """The largest page with all that it loads, as it is sent to a browser."""

    def sent(path: str) -> int:
        return len(client.get(path, headers={"Accept-Encoding": "gzip"}).data)

    pages = {id_: sent(f"/zh-TW/{id_}") for id_ in knowledge.library.ids}
    largest = max(pages, key=lambda id_: pages[id_])
    loaded = re.findall(
        r'(?:src|href)="(/(?:static|qr)/[^"]+)"', client.get(f"/zh-TW/{largest}").text
    )
    assert len(loaded) >= 4
    assert pages[largest] + sum(sent(path) for path in loaded) <= 60_000, largest


def test_a_page_names_itself_where_the_address_is_known(knowledge: KnowledgeBase) -> None:
    client = create_app(knowledge, TESTING=True, KB_URL="https://kb.example.com").test_client()
    text = client.get("/zh-TW/events/12290").text
    assert '<link rel="canonical" href="https://kb.example.com/zh-TW/events/12290">' in text
    assert (
        '<link rel="alternate" hreflang="en" href="https://kb.example.com/en/events/12290">'
        in text
    )
    assert 'data-short="https://kb.example.com/events/12290"' in text
    assert 'rel="canonical"' not in client.get("/search?q=count").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_about(client: FlaskClient, language: str) -> None:
    text = client.get(f"/{language}/about").text
    for address in re.findall(r"<code>(?:GET|POST) (/api/v1/[^<?]*)", text):
        assert client.get(address, query_string={"q": "kms"}).status_code in (200, 405), address


def test_static_files_are_kept_under_their_version(client: FlaskClient) -> None:
    address = re.findall(r'href="(/static/style.css\?v=[0-9a-f]{12})"', client.get("/en/").text)[0]
    for path, kept in (
        (address, True),
        ("/static/style.css", False),
        ("/static/style.css?v=00000000", False),
    ):
        with client.get(path) as reply:
            assert ("immutable" in reply.headers["Cache-Control"]) is kept, path


PROTECTION = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize(
    "path",
    ["/", "/en/codes/0x8007267C", "/nothing", "/api/v1/lookup?q=5", "/static/style.css"],
)
def test_every_reply_is_protected(client: FlaskClient, path: str) -> None:
    for _ in range(2):  # by Flask, and from the response cache
        with client.get(path) as reply:
            assert {name: reply.headers[name] for name in PROTECTION} == PROTECTION
    assert "unsafe" not in POLICY


def test_a_page_has_an_etag(client: FlaskClient) -> None:
    first = client.get("/en/codes/0x8007267C")
    again = client.get("/en/codes/0x8007267C", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("suffix", "mimetype"),
    [("md", "text/markdown"), ("txt", "text/plain"), ("json", "application/json")],
)
def test_other_forms_of_an_article(client: FlaskClient, suffix: str, mimetype: str) -> None:
    reply = client.get(f"/zh-TW/codes/0x8007267C.{suffix}")
    assert (reply.status_code, reply.mimetype) == (200, mimetype)
    assert "DNS" in reply.text


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_wrong_method_is_405_with_allow(client: FlaskClient, method: str) -> None:
    reply = getattr(client, method)("/en/codes/0x8007267C")
    assert reply.status_code == 405
    assert "GET" in reply.headers["Allow"]
