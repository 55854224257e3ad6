"""Markdown to safe HTML."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from kb.content import html as render
from kb.languages import EN, LANGUAGES, ZH_TW


def link(target: str, anchor: str | None) -> tuple[str, str] | None:
    known = {
        "codes/0xC004F074": "0xC004F074",
        "issues/a-kms-host-failed": "A KMS host failed [really]",
        "0xC004F074": "0xC004F074",
    }
    return (
        (f"/en/{target}" + (f"#{anchor}" if anchor else ""), known[target])
        if target in known
        else None
    )


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        (
            "see [[codes/0xC004F074]].",
            '<p>see <a href="/en/codes/0xC004F074" rel="noopener">0xC004F074</a>.</p>',
        ),
        (
            "[[issues/a-kms-host-failed#fix|this]]",
            '<p><a href="/en/issues/a-kms-host-failed#fix" rel="noopener">this</a></p>',
        ),
        (
            "[[issues/a-kms-host-failed]]",
            '<p><a href="/en/issues/a-kms-host-failed" rel="noopener">'
            "A KMS host failed [really]</a></p>",
        ),
        ("[[issues/nothing]]", "<p>issues/nothing</p>"),
        (
            "`0xC004F074`",
            '<p><a href="/en/0xC004F074" rel="noopener"><code>0xC004F074</code></a></p>',
        ),
        ("`0x12345678`", "<p><code>0x12345678</code></p>"),
        ("`[[codes/0xC004F074]]`", "<p><code>[[codes/0xC004F074]]</code></p>"),
        ("```cmd\n[[codes/0xC004F074]] <a-host>\n```", "[[codes/0xC004F074]] &lt;a-host&gt;"),
        (
            "```cmd\nslmgr.vbs /ato\n```",
            '<pre class="code"><code class="language-cmd" tabindex="0">slmgr.vbs /ato',
        ),
        ("> [!WARNING]\n> Mind.", '<p class="admonition-title">Warning</p>'),
        ("| a |\n|---|\n| b |", '<div class="table" tabindex="0"><table>'),
        ("1.  x\n\n    ```cmd\n    y\n    ```\n", "<p>x</p>\n<pre"),
        ("a\n```\nb\n```\nc", '<p>a</p>\n<pre class="code"><code tabindex="0">b</code></pre>'),
        ("> a\n>\n> ```\n> b\n> ```", "<blockquote>\n<p>a</p>\n<pre"),
        ("    indented", "<p>indented</p>"),
        ("[the `0xC004F074` page](https://example.com)", "the <code>0xC004F074</code> page</a>"),
        ("[[codes/0xC004F074|**this** `code`]]", "<strong>this</strong> <code>code</code></a>"),
        ("[[issues/nothing|**this**]]", "<strong>this</strong>"),
        ("\\[[codes/0xC004F074|x]]", "<p>[[codes/0xC004F074|x]]</p>"),
        ("| a |\n|---|\n| [[codes/0xC004F074|own]] |", 'rel="noopener">own</a></td>'),
        ("| a |\n|---|\n| `x[[y|z]]` |", "<td><code>x[[y|z]]</code></td>"),
        ("`<port>`", '<code><var data-fill="port">&lt;port&gt;</var></code>'),
        (
            "`a <pin> b <nothing> <port>`",
            'a <var data-fill="pin" data-secret="">&lt;pin&gt;</var> b &lt;nothing&gt; <var',
        ),
        ("```xml\n<port>1</port>\n```", "&lt;port&gt;1&lt;/port&gt;"),
        ("<port> in prose", "<p> in prose</p>"),
        ("Expect: *all* is well.", '<p class="expect"><b>Expect:</b> <em>all</em> is well.</p>'),
        ("-   x\n\n    Confirm: see.", '<p class="confirm"><b>Confirm:</b> see.</p>'),
        ("> [!NOTE] My own\n> x", '<p class="admonition-title">My own</p>'),
    ],
)
def test_markdown(markdown: str, html: str) -> None:
    assert html in render.to_html(markdown, link, EN)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("> [!WARNING]\n> 小心。", '<p class="admonition-title">警告</p>'),
        (
            "預期：**好了。** 再試。",
            '<p class="expect"><b>預期：</b><strong>好了。</strong>再試。</p>',
        ),
        ("確認方法： 看。", '<p class="confirm"><b>確認方法：</b>看。</p>'),
        ("好了。 再試， 「這樣」 KMS。 OK", "<p>好了。再試，「這樣」 KMS。 OK</p>"),
        ("`好了。 再試`", "<code>好了。 再試</code>"),
        ("Installed … 成功", "<p>Installed … 成功</p>"),
        ("Expect: x", "<p>Expect: x</p>"),
    ],
)
def test_the_fixed_parts_of_a_chinese_text(markdown: str, html: str) -> None:
    assert html in render.to_html(markdown, link, ZH_TW)


def test_a_converter_serves_one_thread() -> None:
    """Texts that are made at the same time keep their own links and their own language."""
    text = "> [!NOTE]\n> [[codes/0xC004F074]]\n\n```cmd\nNUMBER\n```\n" * 20

    def make(number: int) -> bool:
        language = LANGUAGES[number % 2]
        made = render.to_html(
            text.replace("NUMBER", str(number)),
            lambda id_, _anchor: (f"/{number}/{id_}", str(number)),
            language,
        )
        title = {EN: "Note", ZH_TW: "注意"}[language]
        wanted = (f'">{title}</p>', f'href="/{number}/codes', f">{number}</code>")
        return all(made.count(part) == 20 for part in wanted)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(make, range(60)))


@pytest.mark.parametrize(
    "markdown",
    [
        "[x](ADDRESS)",
        "<ADDRESS>",
        "[x]: ADDRESS\n\n[x]",
        '<a href="ADDRESS">x</a>',
        "| a |\n|---|\n| [x](ADDRESS) |",
        "[`0xC004F074`](ADDRESS)",
    ],
)
@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "ftp://example.com/x",
        "file:///etc/passwd",
        "tel:110",
    ],
)
def test_only_addresses_of_pages_and_mail_are_linked(markdown: str, address: str) -> None:
    made = render.to_html(markdown.replace("ADDRESS", address), link, EN)
    assert set(re.findall(r'href="([^"]*)"', made)) <= {"/en/0xC004F074"}


@pytest.mark.parametrize(
    "address", ["https://example.com/x", "http://example.com/", "mailto:a@example.com"]
)
def test_addresses_of_pages_and_mail_stay(address: str) -> None:
    assert f'href="{address}"' in render.to_html(f"[x]({address})", link, EN)


@pytest.mark.parametrize(
    "markdown", ['<div tabindex="5">x</div>', '<var data-fill="nothing">x</var>']
)
def test_a_text_sets_no_attribute_that_only_we_set(markdown: str) -> None:
    made = render.to_html(markdown, link, EN)
    assert "tabindex" not in made
    assert "data-fill" not in made


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        '<a href="javascript:alert(1)">x</a>',
        "<iframe src=//example.com></iframe>",
        '<p style="position:fixed" onclick="x()">x</p>',
        "![x](https://example.com/x.png)",
        "<svg><script>alert(1)</script></svg>",
        "[x](data:text/html,<script>alert(1)</script>)",
        "| <img src=x onerror=alert(1)> |\n|---|\n| x |",
    ],
)
def test_nothing_is_executed(markdown: str) -> None:
    made = render.to_html(markdown, link, EN)
    for danger in (
        "<script",
        "onerror",
        "javascript:",
        "<iframe",
        "onclick",
        "style=",
        "<img",
        "<svg",
        "data:",
    ):
        assert danger not in made


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**Bold** and *soft* `_vlmcs._tcp`", "Bold and soft _vlmcs._tcp"),
        ("see [[codes/0xC004F074]] and [[x/y|this]]", "see 0xC004F074 and this"),
        ("## Heading {: #anchor }", "Heading"),
        ("1.  Do.\n    {: on=client as=admin risk=change }", "Do."),
        ("[text](https://example.com)", "text"),
        ("Run:\n\n```powershell\n# a | b * `n\n```\n", "Run: # a | b * `n"),
        ("| a | b |\n|---|---|\n| c | d |", "a b c d"),
        ("> [!NOTE]\n> Mind.", "Mind."),
    ],
)
def test_plain(markdown: str, text: str) -> None:
    assert " ".join(render.plain(markdown).split()) == text


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("最新的 [[events/12290]] 與其他。", "最新的<a "),
        ("最新的 [[events/12290]] 與其他。", ">事件 12290</a> 與其他"),
        ("請看 [[codes/0xC004F074]]。", "請看 <a "),
        ("**粗體** 與 [[events/12290]]。", "與<a "),
    ],
)
def test_no_space_stands_between_han_and_the_han_of_a_link(markdown: str, shown: str) -> None:
    def named(id_: str, _anchor: str | None) -> tuple[str, str]:
        return f"/zh-TW/{id_}", "事件 12290" if id_.startswith("events") else "0xC004F074"

    assert shown in render.to_html(markdown, named, ZH_TW)
