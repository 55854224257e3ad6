"""Writes ``kb/search/simplified.py``: the character table that folds Traditional onto Simplified
Chinese for searching.

The source is OpenCC's ``TSCharacters.txt`` (Apache-2.0), as the package
``opencc-python-reimplemented`` carries it; only the pairs of characters are taken. Run: ``pip
install opencc-python-reimplemented && python scripts/make_han.py``.
"""

import importlib.util
from pathlib import Path

TARGET = Path(__file__).parent.parent / "kb" / "search" / "simplified.py"
HEAD = '''"""Folds Traditional onto Simplified Chinese characters, for searching only. Made by
scripts/make_han.py from OpenCC's TSCharacters.txt (Apache-2.0)."""

TRADITIONAL = (
{traditional})
SIMPLIFIED = (
{simplified})
FOLD = str.maketrans(TRADITIONAL, SIMPLIFIED)
'''


def main() -> None:
    """Read the dictionary and write the module."""
    found = importlib.util.find_spec("opencc")
    if found is None or found.origin is None:
        raise SystemExit("install opencc-python-reimplemented first")
    text = (Path(found.origin).parent / "dictionary" / "TSCharacters.txt").read_text(
        encoding="utf-8"
    )
    pairs = dict(line.split("\t", 1) for line in text.splitlines() if "\t" in line)
    single = {
        old: new.split()[0]
        for old, new in pairs.items()
        if len(old) == 1 and len(new.split()[0]) == 1
    }
    kept = sorted(
        (old, new) for old, new in single.items() if old != new and max(old, new) < "\U00010000"
    )
    columns = ["".join(pair[side] for pair in kept) for side in (0, 1)]
    traditional, simplified = (
        "".join(f'    "{column[n : n + 60]}"\n' for n in range(0, len(column), 60))
        for column in columns
    )
    TARGET.write_text(
        HEAD.format(traditional=traditional, simplified=simplified), encoding="utf-8", newline="\n"
    )
    print(f"{len(kept)} characters")


if __name__ == "__main__":
    main()
