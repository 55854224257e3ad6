"""One spelling of a code → its readings, the likeliest first. True with no content at all.

On the terminal's fast path: imports nothing that a bare interpreter has not loaded.
"""

from kb.codes.code import LARGEST, Code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kb.errors import Malformed

# The longest thing that is one code is HRESULT_FROM_WIN32() around a symbol: the tables' longest
# symbol has 66 characters, which leaves as many again for spaces and quotes. A longer text is
# searched, and read as running text; an error quotes no more of it.
LONGEST_SPELLING = 200
READINGS = ("hresult", "win32", "ntstatus")
# What a label ends with that calls a number an error.
_LABELS = (
    "error",
    "code",
    "err",
    "errno",
    "hr",
    "hresult",
    "rc",
    "reason",
    "result",
    "status",
    "win",
    "win32",
    "ntstatus",
    "錯誤碼",
    "錯誤",
    "代碼",
    "错误码",
    "错误",
    "代码",
    "傳回碼",
    "返回码",
)
# Of a number behind any other label, so many digits are a count, not a code: five are the most of
# a Win32 error.
_LONGEST_COUNT = 5
_LOOK_ALIKES = {"o": "0", "l": "1", "i": "1", "|": "1"}
_HEX = "0123456789abcdef"
_GAPS = " -_'\t\r\n"
_QUOTES = (
    " \t\r\n()[]{}<>\"'`*_.,;:!?~\u3000。，；：！？、「」『』《》〈〉【】（）［］｛｝＂＇“”‘’…"
)
_HIDDEN = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
_SPACES = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029"
    "\u202f\u205f\u3000\x85"
)
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"


class Reading:
    """One way to read a spelling.

    ``code`` is the value, ``kind`` one of READINGS, ``notes`` keys of ``kb.labels.NOTES`` that say
    how it was read.
    """

    __slots__ = ("code", "kind", "notes")

    def __init__(self, code: Code, kind: str, notes: tuple[str, ...] = ()) -> None:
        self.code = code
        self.kind = kind
        self.notes = notes

    def __eq__(self, other: object) -> bool:
        """Equal in all three parts."""
        return isinstance(other, Reading) and (self.code, self.kind, self.notes) == (
            other.code,
            other.kind,
            other.notes,
        )

    def __hash__(self) -> int:
        """By all three parts."""
        return hash((self.code, self.kind, self.notes))

    def __repr__(self) -> str:
        """For messages of failed tests."""
        return f"Reading({self.code.hex}, {self.kind!r}, {self.notes})"


def read(text: str, only: str | None = None) -> list[Reading]:
    """All readings of one spelling of a code, the likeliest first; never empty.

    ``only`` keeps the readings of one kind of READINGS. Raises Malformed for what cannot be one
    code.
    """
    if len(text) > LONGEST_SPELLING:
        raise _malformed(text, "too-long")
    plain, notes = normalise(text)
    plain = plain.strip(_QUOTES)
    inner, wrapper = unwrap(plain)
    if wrapper:
        notes += ("wrapped",)
        only = only or {"win32": "win32", "nt": "ntstatus"}[wrapper]
    readings = _read_number(_without_label(inner), text, notes)
    if wrapper == "nt":
        return [Reading(Code(readings[0].code | 1 << 28), "ntstatus", notes)]
    kept = [r for r in readings if only is None or r.kind == only]
    if not kept and only == "win32":
        kept = [r for r in readings if r.code.win32 is not None]
    return kept or [Reading(readings[0].code, only or "hresult", readings[0].notes)]


def normalise(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with full-width forms, odd spaces, hyphens and invisible characters made plain, and
    notes on that.
    """
    if text.isascii():
        return text, ()
    notes: tuple[str, ...] = ()
    kept = "".join(c for c in text if c not in _HIDDEN)
    if len(kept) != len(text):
        notes += ("hidden",)
    plain = "".join(_plain(c) for c in kept)
    if any("\uff01" <= c <= "\uff5e" for c in kept):
        notes += ("full-width",)
    return plain, notes


def near(digits: str) -> list[str]:
    """Eight-digit upper-case hex strings one slip away from ``digits`` (seven, eight or nine; one
    may be no hex digit).

    A missing digit (one of a double, then the last one) or an extra one, two swapped ones, then
    one wrong one, in this order; without ``digits`` itself.
    """
    found: dict[str, None] = {}
    spots = range(len(digits))
    if len(digits) == 9:
        found.update((digits[:i] + digits[i + 1 :], None) for i in spots)
    elif len(digits) == 7:
        found.update((digits[:i] + digits[i] + digits[i:], None) for i in range(7))
        found.update(
            (digits[:i] + h + digits[i:], None)
            for i in range(7, -1, -1)
            for h in "0123456789ABCDEF"
        )
    elif len(digits) == 8:
        found.update(
            (digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :], None) for i in range(7)
        )
        found.update(
            (digits[:i] + h + digits[i + 1 :], None) for i in spots for h in "0123456789ABCDEF"
        )
    found.pop(digits, None)
    return [form for form in found if all(c in _HEX for c in form.lower())]


def position(text: str, problem: str) -> int | None:
    """Where in a malformed text the first wrong character stands, from 0; its length where
    something is missing.

    ``problem`` is what Malformed says of it; None where no one character is to blame.
    """
    if problem == "too-long":
        return LONGEST_SPELLING
    if problem in ("no-digits", "seven-digits"):
        return len(text.rstrip())
    start = _start_of_digits(text)
    if problem == "foreign-digits":
        return next(
            (i for i, c in enumerate(text) if _plain(c).isdigit() and not _plain(c).isascii()),
            None,
        )
    if problem in ("too-many-digits", "too-large"):
        most = 8 if problem == "too-many-digits" else 10
        places = [i for i, c in enumerate(text) if i >= start and _is_digit(_plain(c))]
        return places[most] if len(places) > most else None
    return next((i for i, c in enumerate(text) if i >= start and not _may_stand(_plain(c))), None)


def _start_of_digits(text: str) -> int:
    """Where the digits begin, after labels and a prefix."""
    lower = "".join(_plain(c) for c in text).lower()
    ends = [
        lower.rfind(prefix) + len(prefix)
        for prefix in ("0x", "&h", "#", "=", ":")
        if prefix in lower
    ]
    return max(ends, default=0)


def _is_digit(character: str) -> bool:
    return character.lower() in _HEX


def _may_stand(character: str) -> bool:
    return (
        _is_digit(character)
        or character.lower() in _LOOK_ALIKES
        or character in _GAPS + _QUOTES + _HIDDEN + "+-#&"
    )


def _plain(character: str) -> str:
    if "\uff01" <= character <= "\uff5e":
        return chr(ord(character) - 0xFEE0)
    if character in _SPACES:
        return " "
    return "-" if character in _HYPHENS else character


def unwrap(text: str) -> tuple[str, str | None]:
    """The inside of HRESULT_FROM_WIN32(…) or HRESULT_FROM_NT(…), and which it was."""
    head, bracket, tail = text.partition("(")
    name = head.strip().upper().lstrip("_")
    if not bracket or name not in ("HRESULT_FROM_WIN32", "HRESULT_FROM_NT"):
        return text, None
    return tail.strip(_QUOTES), "nt" if name.endswith("_NT") else "win32"


def _without_label(text: str) -> str:
    """The value of ``hr=0x…``, ``Reason:0x…``, ``error 0x…`` or ``slui.exe 0x2a 0x…``."""
    parts = text.split(None, 2)
    if (
        len(parts) == 3
        and parts[0].lower() in ("slui", "slui.exe")
        and parts[1].lower() in ("0x2a", "2a", "42")
    ):
        return parts[2].strip(_QUOTES)
    label, separator, value = text.replace(":", "=").partition("=")
    if separator and label and all(c.isalpha() or c in " _-" for c in label):
        bare = value.strip(_QUOTES)
        is_short = len(bare) <= _LONGEST_COUNT and bare.isdigit()
        return text if is_short and not _says_error(label) else bare
    head, _, value = text.partition(" ")
    return value.strip(_QUOTES) if value and _says_error(head) else text


def _says_error(label: str) -> bool:
    """Whether a label calls a number an error: ``Current count: 5`` is none."""
    return label.lower().rstrip(" .").endswith(_LABELS)


def _read_number(text: str, original: str, notes: tuple[str, ...]) -> list[Reading]:
    if not text:
        raise _malformed(original, "empty")
    if any(c.isdigit() and not c.isascii() for c in text):
        raise _malformed(original, "foreign-digits")
    amount = "".join(text[1:].replace(",", "").split())
    if text[0] in "-+" and amount.isdigit():
        return [_signed(int(text[0] + amount), original, notes)]
    body, prefixed = _without_affixes(text)
    if prefixed:
        digits, more = _hex_digits(body, original)
        return _read_prefixed(digits, original, notes + more)
    return _read_bare(text, original, notes)


def _signed(value: int, original: str, notes: tuple[str, ...]) -> Reading:
    if not -(1 << 31) <= value < 1 << 31:
        raise _malformed(original, "too-large")
    return Reading(
        Code.from_signed(value),
        "hresult",
        (*notes, "signed") if value < 0 else (*notes, "decimal"),
    )


def _without_affixes(text: str) -> tuple[str, bool]:
    """The digits of ``0x…``, ``&H…``, ``x…``, ``#…`` or ``…h``, without C suffixes, and whether
    any affix was there.
    """
    lower = text.lower()
    for prefix in ("0x", "ox", "&h", "#0x", "#", "\\x", "x'"):
        if lower.startswith(prefix):
            return _without_suffix(text[len(prefix) :]), True
    if lower[0] == "x" and len(text) == 9 and all(c in _HEX for c in lower[1:]):
        return text[1:], True
    if len(text) > 4 and lower[-1] == "h" and all(c in _HEX for c in lower[:-1]):
        return text[:-1], True
    return text, False


def _without_suffix(body: str) -> str:
    stripped = body.rstrip("uUlL")
    return stripped if len(stripped) == 8 or len(stripped) == 16 else body.rstrip("uU'")


def _hex_digits(body: str, original: str) -> tuple[str, tuple[str, ...]]:
    """Upper-case hex digits of the body, gaps closed and look-alike letters read as digits, with
    notes.
    """
    notes: tuple[str, ...] = ()
    compact = "".join(c for c in body if c not in _GAPS)
    if compact != body:
        notes += ("joined",)
    read_as = "".join(_LOOK_ALIKES.get(c, c) for c in compact.lower())
    if read_as != compact.lower():
        notes += ("look-alike",)
    if not read_as:
        raise _malformed(original, "no-digits")
    if any(c not in _HEX for c in read_as):
        raise _malformed(
            original, "not-hex", tuple(near(read_as.upper()) if len(read_as) == 8 else ())
        )
    return read_as.upper(), notes


def _read_prefixed(digits: str, original: str, notes: tuple[str, ...]) -> list[Reading]:
    if len(digits) == 16 and digits.startswith(("FFFFFFFF", "00000000")):
        digits, notes = digits[8:], (*notes, "64-bit")
    if (len(digits) > 8 and len(digits.lstrip("0")) > 8) or len(digits) in (9, 10, 11):
        raise _malformed(
            original, "too-many-digits", tuple(near(digits)) if len(digits) == 9 else ()
        )
    digits = digits[-8:]
    if len(digits) == 7:
        raise _malformed(original, "seven-digits", tuple(near(digits)))
    return _by_size(int(digits, 16), len(digits), (*notes, "hex") if len(digits) < 8 else notes)


def _by_size(value: int, digits: int, notes: tuple[str, ...]) -> list[Reading]:
    """Readings of a value: a small number is a Win32 error first, then an NTSTATUS, then just that
    value.
    """
    code = Code(value)
    if code.win32 is not None:
        return [Reading(code, "hresult", notes)]
    if value > 0xFFFF or value == 0 or (digits == 8 and value > 0x7FFF):
        return [Reading(code, "hresult", notes)]
    return [
        Reading(Code.from_win32(value), "win32", (*notes, "win32")),
        Reading(Code(0xC0000000 | value), "ntstatus", (*notes, "ntstatus")),
        Reading(code, "hresult", (*notes, "value")),
    ]


def _read_bare(text: str, original: str, notes: tuple[str, ...]) -> list[Reading]:
    """Readings of a number without prefix: as decimal, as hex, or both, the likelier first."""
    decimal = text.replace(",", "") if _is_grouped(text) else text
    readings: list[Reading] = []
    if decimal.isdigit() and decimal.isascii():
        readings = _read_decimal(decimal, original, notes)
    as_hex = _read_bare_hex(text, original, notes, strict=not readings)
    if len(decimal) == 8 and as_hex and decimal[0] in "8":
        return as_hex + readings
    seen = {(r.code, r.kind) for r in readings}
    return readings + [r for r in as_hex if (r.code, r.kind) not in seen]


def _is_grouped(text: str) -> bool:
    groups = text.split(",")
    return (
        len(groups) > 1
        and groups[0].isdigit()
        and all(len(g) == 3 and g.isdigit() for g in groups[1:])
    )


def _read_decimal(digits: str, original: str, notes: tuple[str, ...]) -> list[Reading]:
    if len(digits) > 10 or int(digits) > LARGEST:
        if len(digits) == 9 or len(digits) in (7, 8):
            return []
        raise _malformed(original, "too-large")
    return _by_size(int(digits), 0, (*notes, "decimal"))


def _read_bare_hex(
    text: str, original: str, notes: tuple[str, ...], *, strict: bool
) -> list[Reading]:
    """Readings as hex without a prefix; what can be no code at all raises Malformed when
    ``strict``, else gives none.
    """
    try:
        digits, more = _hex_digits(text, original)
        has_digit = any(c.isdigit() for c in text)
        if not has_digit or (len(digits) < 4 and strict):
            raise _malformed(original, "not-a-code")
        return _read_prefixed(digits, original, notes + more)
    except ValueError as error:
        if not strict:
            return []
        problem: Malformed = error  # type: ignore[assignment]
        if problem.problem == "not-hex" or (
            problem.problem == "too-many-digits" and not problem.near
        ):
            raise _malformed(original, "not-a-code", problem.near) from None
        raise


def _malformed(text: str, problem: str, near: tuple[str, ...] = ()) -> "Malformed":
    """The error, whose module a good look-up never loads."""
    from kb.errors import Malformed

    return Malformed(text, problem, near)
