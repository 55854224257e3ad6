"""``activation-ids.csv``: the products behind the activation IDs (SKU IDs) that KMS clients send.

``family`` is ``client``, ``server`` or ``office``. A content folder that lacks the file has the
shipped one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb import shipped_table

FILE = "activation-ids.csv"
HEADER = ["activation_id", "product", "family"]
CLIENT, SERVER, OFFICE = FAMILIES = ("client", "server", "office")
_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@dataclass(frozen=True)
class Product:
    """A product that is activated by KMS."""

    name: str
    family: str


def load(folder: str | None = None) -> dict[str, Product]:
    """Activation ID in small letters → product; DamagedData when the table is wrong."""
    return {id_: Product(name, family) for id_, name, family in _rows(folder)}


def problems(rows: list[list[str]]) -> Iterator[tuple[int, str]]:
    """One-based line and advice for whatever is wrong with the form of the rows, header first."""
    seen: set[str] = set()
    yield from shipped_table.form(rows, HEADER, lambda row: _problems(row, seen))


def _problems(row: list[str], seen: set[str]) -> Iterator[str]:
    id_, product, family = row
    if not _GUID.fullmatch(id_):
        yield f"'{id_}' is no activation ID: a GUID in small letters, without braces"
    if id_ in seen:
        yield f"'{id_}' stands in another row: leave one of the two"
    if not product:
        yield "name the product"
    if family not in FAMILIES:
        yield f"'{family}' is no family: write {', '.join(FAMILIES)}"
    seen.add(id_)


def _rows(folder: str | None) -> list[list[str]]:
    return shipped_table.rows(FILE, folder, problems)
