"""Closes the blocks of ``content/codes.csv`` and ``content/glosses.csv`` anew after an edit: rows
sorted, sums right.

Run: ``python scripts/close_tables.py``. ``kb check`` says when that is needed.
"""

from pathlib import Path

from kb.codes.tables import BLOCK, GLOSSES, LICENSING, closing_line

CONTENT = Path(__file__).parent.parent / "content"


def main() -> None:
    """Rewrite both tables, each whole or not at all."""
    for name in (LICENSING, GLOSSES):
        head, *lines = (CONTENT / name).read_text(encoding="utf-8").splitlines()
        rows = sorted(line for line in lines if line and not line.startswith("#"))
        text = head + "\n"
        for start in range(0, len(rows), BLOCK):
            block = rows[start : start + BLOCK]
            text += "\n".join([*block, closing_line(block)]) + "\n"
        temporary = CONTENT / f"{name}.new"
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(CONTENT / name)
        print(f"{name}: {len(rows)} rows")


if __name__ == "__main__":
    main()
