"""A page in Debian's Chromium, for the tests that drive one."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.chromium import complaints, context_of


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """An English reader with a clipboard."""
    size = {"width": 1280, "height": 900}
    context = context_of(browser, address, locale="en-GB", viewport=size)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """A page that must not complain, ask anything, or leave the service."""
    page = context.new_page()
    found = complaints(page, address)
    yield page
    assert found == []
