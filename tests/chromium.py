"""What the tests in Debian's Chromium share: a server on a free port, one browser, pages that fail
on any complaint.
"""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, sync_playwright

CHROMIUM = (
    os.environ.get("KB_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Quiet(WSGIRequestHandler):
    """Without a line for each request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


class Server(ThreadingMixIn, WSGIServer):
    """A thread for each connection: a browser opens some without asking anything."""

    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application on a free port; gives its address."""
    server = make_server("127.0.0.1", 0, app, Server, Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """One headless Chromium."""
    assert CHROMIUM, "Chromium is missing: 'make system' installs it"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


def context_of(browser: Browser, address: str, **options: Any) -> BrowserContext:
    """Cookies, storage and pages of one reader, without a service worker.

    A page without one hears of every request. The worker takes pages over a moment after the first
    one has loaded (``clients.claim``); what is asked in that moment passes through it, and is seen
    neither by ``page.route`` nor by ``complaints``. ``test_offline`` tests the worker itself.
    """
    return browser.new_context(base_url=address, service_workers="block", **options)


def complaints(page: Page, address: str) -> list[str]:
    """Script errors, console errors, dialogs and requests to other hosts of a page, filled as they
    happen.
    """
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on(
        "console",
        lambda message: (
            found.append(message.text)
            if message.type == "error" and "the server responded with" not in message.text
            else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            found.append(f"foreign: {request.url}") if is_foreign(request.url, address) else None
        ),
    )

    def dismiss(dialog: Dialog) -> None:
        found.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", dismiss)
    return found


def is_foreign(url: str, address: str) -> bool:
    """Whether a request leaves the service."""
    return not url.startswith((address, "data:", "blob:"))
