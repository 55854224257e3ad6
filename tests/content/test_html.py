"""Markdown to safe HTML."""

import pytest

from kb.content import html as render
from kb.languages import EN


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
        ("1.  x\n\n    ```cmd\n    y\n    ```\n", "<li>"),
    ],
)
def test_markdown(markdown: str, html: str) -> None:
    assert html in render.to_html(markdown, link, EN)


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
    ],
)
def test_plain(markdown: str, text: str) -> None:
    assert " ".join(render.plain(markdown).split()) == text
