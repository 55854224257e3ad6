"""The shape of a product key: five groups of five letters or digits.

On the terminal's fast path: imports nothing that a bare interpreter has not loaded. How a key may
be disguised in a text is the affair of ``kb.logs.redact``; which keys are published stands in
``setup-keys.csv``.
"""

GROUPS, LONG = 5, 5  # five groups of five, as they are printed
# For a regular expression; in capitals, with plain hyphens: ABCDE-12345-…
SHAPE = rf"(?:[A-Z0-9]{{{LONG}}}-){{{GROUPS - 1}}}[A-Z0-9]{{{LONG}}}"


def is_key(word: str) -> bool:
    """Whether a word is a product key, published or not, in any case."""
    parts = word.split("-")
    return len(parts) == GROUPS and all(
        len(part) == LONG and part.isascii() and part.isalnum() for part in parts
    )
