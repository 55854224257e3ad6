"""Addresses that were published keep resolving; the list only grows.

After adding articles run ``python -m tests.web.test_published`` to append their addresses.
"""

from pathlib import Path

from flask.testing import FlaskClient

from kb.content.library import Library
from kb.languages import LANGUAGES
from kb.lookup import KnowledgeBase

PUBLISHED = Path(__file__).parents[1] / "published-urls.txt"


def published() -> list[str]:
    return PUBLISHED.read_text(encoding="ascii").split()


def current(library: Library) -> list[str]:
    return [f"/{language}/{id_}" for language in LANGUAGES for id_ in library.ids]


def test_published_addresses_resolve(client: FlaskClient) -> None:
    for address in published():
        assert client.get(address).status_code in (200, 301), address


def test_every_article_is_in_the_list(knowledge: KnowledgeBase) -> None:
    assert set(current(knowledge.library)) <= set(published())


if __name__ == "__main__":
    known = set(published()) if PUBLISHED.exists() else set()
    with PUBLISHED.open("a", encoding="ascii", newline="\n") as file:
        file.writelines(
            f"{address}\n" for address in current(Library.load()) if address not in known
        )
