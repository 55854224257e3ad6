"""What several tests share."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from playwright.sync_api import Browser

os.environ.setdefault(
    "KB_CACHE", os.path.join(tempfile.gettempdir(), f"activation-kb-tests-{os.getuid()}")
)
for name in [
    name
    for name in os.environ
    if name.startswith("KB_") and name not in ("KB_CACHE", "KB_CHROMIUM", "KB_EXAMPLES")
]:
    os.environ.pop(name)

from kb.lookup import KnowledgeBase  # noqa: E402, the environment comes first
from kb.web import create_app  # noqa: E402
from tests.chromium import chromium, served  # noqa: E402

# No timing in tests; CI repeats the same examples, so that a green run stays green.
settings.register_profile("kb", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("kb")

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    """The shipped content."""
    return KnowledgeBase.load()


@pytest.fixture(scope="session")
def app(knowledge: KnowledgeBase) -> Flask:
    """The application over the shipped content."""
    return create_app(knowledge, TESTING=True, KB_POST_RATE="off")


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A browser without cookies."""
    with app.test_client(use_cookies=True) as client:
        yield client


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    """The application on a port, for a browser."""
    with served(app) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with chromium() as opened:
        yield opened
