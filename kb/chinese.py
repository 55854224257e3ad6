"""Chinese text: which characters are Han, how wide they are, and where a line may break.

On the terminal's fast path: imports nothing that a bare interpreter has not loaded.
"""

# For a character class of a regular expression: the ideographs of the basic plane, their
# extension A, and the compatibility forms. Rarer planes hold no word of this trade.
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# No line begins with these (the marks that close or pause; Taiwan's 頓號 among them).
CLOSING = "，。、：；！？）」』】》〉…"
# These bring their own space to the right; the ellipsis does not, it stands in English texts too.
TIGHT = CLOSING.removesuffix("…")
# From here on (radicals, Han, kana, full-width forms) a terminal gives a character two columns.
_FIRST_WIDE = "\u2e80"


def is_han(character: str) -> bool:
    """Whether one character is in HAN."""
    return bool(character) and (
        "\u4e00" <= character <= "\u9fff"
        or "\u3400" <= character <= "\u4dbf"
        or "\uf900" <= character <= "\ufaff"
    )


def before(text: str, following: str) -> str:
    """A text without the space at its end where it would stand between two Han characters."""
    is_between = text[-1:] == " " and is_han(text[-2:-1]) and is_han(following[:1])
    return text[:-1] if is_between else text


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if character >= _FIRST_WIDE else 1 for character in text)


def pieces(text: str) -> list[str]:
    """The text cut where a line may break: after a space, and around each wide character, but
    never before a mark of CLOSING. Together they are the text.
    """
    found: list[str] = []
    may_break = True
    for character in text:
        is_wide = character >= _FIRST_WIDE
        stays = character in CLOSING or character == " " or not (may_break or is_wide)
        if found and stays:
            found[-1] += character
        else:
            found.append(character)
        may_break = is_wide or character == " "
    return found
