"""Names, addresses and keys that could be somebody's."""

import re

from kb import public_hosts
from kb.codes import product_keys
from kb.content.article import Page
from kb.content.lint.rule import ARTICLE, BOTH_FILES, Content, Example, Found, Target, rule

_KEY = re.compile(rf"\b{product_keys.SHAPE}\b")
_MAIL = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[a-z]{2,})\b", re.IGNORECASE)
_URL = re.compile(r"https?://\S+")
_HOST = re.compile(
    r"""
    (?<![\w.@/-])
    (?:[a-z0-9_-]+\.)+                                  # kms01.corp.
    (?: com | net | org | edu | gov | io                # contoso.com
      | local | corp | lan | internal | intra           # contoso.local
      | tw | cn | de )                                  # contoso.com.tw
    \b (?![\w.(-])                                      # not System.Net.Http, not a.com(
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ADDRESS = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)")
_KEY_EXAMPLE = Example(
    BOTH_FILES, "`W269N-WFGWX-YVC9B-4J6C9-T83GX`", "`AAAAA-BBBBB-CCCCC-DDDDD-EEEEE`"
)


@rule(
    "real-names",
    Target.PAGE,
    instead="example.com, addresses of 192.0.2.0/24, keys of setup-keys.csv",
    examples=[
        Example(ARTICLE, "kms01.example.com at 192.0.2.15", "kms01.contoso.com at 10.1.2.3")
    ],
)
def real_names(page: Page, content: Content) -> Found:
    """A name, an address or a key of a real network does harm, and people copy what they read."""
    for number, line in enumerate(page.source_text.split("\n"), 1):
        text = _URL.sub("", line)
        for match in _MAIL.finditer(text):
            if not public_hosts.is_public(match[1]):
                yield number, f"replace the mail address {match[0]} by one of example.com"
        for match in _HOST.finditer(text):
            if not public_hosts.is_public(match[0]):
                yield number, f"replace the host name {match[0]} by one under example.com"
        for match in _ADDRESS.finditer(text):
            is_address = all(int(part) < 256 for part in match[0].split("."))
            if is_address and not public_hosts.is_public_address(match[0]):
                yield number, f"replace {match[0]} by an address of 192.0.2.0/24"
    yield from keys.find(page, content)


@rule(
    "real-names",
    Target.COMPANY_PAGE,
    Target.NOTE,
    instead="the placeholder <product-key>, or a key of setup-keys.csv; names are your own affair",
    examples=[_KEY_EXAMPLE],
)
def keys(page: Page, content: Content) -> Found:
    """A key that is shown on a page is a key that is stolen."""
    for number, line in enumerate(page.source_text.split("\n"), 1):
        for key in _KEY.findall(_URL.sub("", line)):
            if key not in content.setup_keys:
                yield number, f"take out {key[:5]}…: it is no public setup key of setup-keys.csv"


RULES = (real_names, keys)
