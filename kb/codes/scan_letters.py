"""A text made plain, character by character: full-width forms, odd spaces, invisible characters,
and the Cyrillic and Greek letters that look like those of a code.
"""

import re
from collections.abc import Callable

from kb.codes.reading import normalise

# As they stand in 0хС004F074: with the letters of a keyboard that writes Cyrillic or Greek, or
# with the sign that a word processor makes of an x between digits.
LETTERS_X = "хХχΧ×"
_LETTERS_O = "оОοΟ"
LETTERS_C = "сСϲϹ"
_HEX_LETTERS = {"а": "a", "А": "A", "Α": "A", "В": "B", "Β": "B", "е": "e", "Е": "E", "Ε": "E"}
_AS_LATIN = str.maketrans(
    _HEX_LETTERS
    | dict.fromkeys("хχ×", "x")
    | dict.fromkeys("ХΧ", "X")
    | dict.fromkeys("сϲ", "c")
    | dict.fromkeys("СϹ", "C")
    | dict.fromkeys("оο", "o")
    | dict.fromkeys("ОΟ", "O")
)
_HEX = "0-9A-Fa-f" + LETTERS_C + "".join(_HEX_LETTERS)
_LOOK_ALIKE = re.compile(
    rf"""
    (?:
        [0oO][{LETTERS_X}]                # 0хC004F074, in which only the x is foreign
        | [{_LETTERS_O}][xX]              # ОxC004F074
        | 0x(?=[0-9A-Fa-f]{{0,7}}[^\x00-\x7f])  # 0xС004F074
    )
    [{_HEX}]{{8}}(?![{_HEX}])
    | (?<![{_HEX}])[{LETTERS_C}][0-9A-Fa-f]{{7}}(?![{_HEX}])  # С004F074
    """,
    re.VERBOSE | re.IGNORECASE,
)
# So many characters are remembered: more than one script has, and few enough that a text of
# nothing but rare characters costs no memory.
_MOST_REMEMBERED = 20_000


class _Plain(dict[int, str]):
    """What each character becomes; for ``str.translate``."""

    def __missing__(self, character: int) -> str:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[character] = plain = normalise(chr(character))[0]
        return plain


_PLAIN = _Plain()


def plain_with_places(text: str) -> tuple[str, Callable[[int], int]]:
    """The text made plain, and a function from its places to those of the given text."""
    if text.isascii():
        return text, lambda place: place
    latin = _LOOK_ALIKE.sub(lambda match: match[0].translate(_AS_LATIN), text)
    plain = latin.translate(_PLAIN)
    if len(plain) == len(text):
        return plain, lambda place: place
    origins: list[int] = []
    for origin, character in enumerate(latin):
        origins += [origin] * len(_PLAIN[ord(character)])
    return plain, origins.__getitem__
