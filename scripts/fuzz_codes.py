"""Throws a million inputs at the reading and looking up of codes; anything but an answer or
Malformed is a defect.

Run: ``python scripts/fuzz_codes.py [COUNT] [SEED]``. Inputs are random values in random spellings,
mutated, and noise.
"""

import random
import sys
import time

from kb import languages
from kb.cli.fast import explain
from kb.codes import reading
from kb.errors import Malformed

ALPHABET = (
    "0123456789abcdefABCDEFxXoOlIhHuL-+ ._,:=()[]&#|\t\n０ｘＦ７\u200b\u00ad\u202e٣😀錯誤é\ud800"
)
FORMS = (
    "0x{:08X}",
    "{:08x}",
    "&H{:X}",
    "{:x}h",
    "{}",
    "hr=0x{:x}",
    "slui 0x2a 0x{:08X}",
    "HRESULT_FROM_WIN32({})",
    "[0x{:X}]",
)


def spelling(source: random.Random) -> str:
    """One input."""
    if source.random() < 0.2:
        return "".join(source.choices(ALPHABET, k=source.randrange(0, 30)))
    value = source.choice(
        (source.getrandbits(32), 0xC004F000 | source.getrandbits(12), source.getrandbits(16))
    )
    text = source.choice(FORMS).format(
        value if source.random() < 0.8 else value - (1 << 32) if value >> 31 else value
    )
    characters = list(text)
    for _ in range(source.choice((0, 0, 1, 2, 4))):
        place = source.randrange(len(characters) + 1)
        characters[place : place + source.randrange(2)] = source.choices(
            ALPHABET, k=source.randrange(3)
        )
    return "".join(characters)


def main() -> None:
    """Run and print the counts."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    source = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    read = malformed = 0
    start = time.monotonic()
    for number in range(count):
        text = spelling(source)
        try:
            assert reading.read(text), text
            read += 1
        except Malformed as error:
            malformed += bool(error.problem)
        if number % 1000 == 0:
            status, out, complaint = explain(text, source.choice(languages.LANGUAGES))
            assert (status == 0) == bool(out) == (not complaint), text
    taken = time.monotonic() - start
    print(f"{count} inputs, {read} read, {malformed} malformed, nothing else; {taken:.0f} s")


if __name__ == "__main__":
    main()
