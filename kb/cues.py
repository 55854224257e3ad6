"""A cue: the few telling words by which a text is known, whatever else it says.

``organization activation server``: each word stands somewhere in the text, in any order and form.
A run of Han stands there as it is; ``a|b`` is one of two. In a table several cues stand in one
field, with semicolons between them.
"""

import re

from kb.chinese import HAN

# More words than this are a sentence, and a sentence is typed by nobody as it stands; twelve
# characters are what a Chinese reader remembers of a line. The whole table keeps both.
MOST_WORDS, MOST_HAN = 8, 12
# Fewer fit too much: one Latin word, or one word of two or three characters (啟用, 伺服器).
FEWEST_WORDS, FEWEST_HAN = 2, 4
_HAN = re.compile(f"[{HAN}]")
_MARKS = re.compile(r"[,!?，。！？、：「」\"]|\.(?=\s|$)")


def listed(field: str) -> list[str]:
    """The cues of a field of a table."""
    return [cue for cue in (" ".join(part.split()) for part in field.split(";")) if cue]


def problem(cue: str) -> str:
    """What is wrong with the form of a cue, as advice; empty where nothing is."""
    words = [word for word in cue.split() if not _HAN.search(word)]
    characters = len(_HAN.findall(cue))
    if len(words) > MOST_WORDS:
        return f"'{cue}' has {len(words)} words: keep the {MOST_WORDS} that tell the most"
    if characters > MOST_HAN:
        return f"'{cue}' has {characters} characters: keep the {MOST_HAN} that tell the most"
    if _MARKS.search(cue):
        return f"'{cue}': leave out the punctuation"
    if not all(form for word in cue.split() for form in word.split("|")):
        return f"'{cue}': write a word on both sides of each '|', without a space"
    return ""


def is_short(cue: str) -> bool:
    """Whether a cue is too short to tell one text from another."""
    words = [word for word in cue.split() if not _HAN.search(word)]
    characters = len(_HAN.findall(cue))
    # A Latin word weighs as much as the two characters that most Chinese words have.
    return 2 * len(words) + characters < FEWEST_HAN and len(words) < FEWEST_WORDS


def has_han(cue: str) -> bool:
    """Whether a cue has a Han character."""
    return bool(_HAN.search(cue))
