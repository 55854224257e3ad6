"""The values of an event: those of the ``Info:`` line by their position, the others by name.

The text around them is in the language of Windows, the values never are.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from kb.diagnosis.facts import Place, Value

# The numbers of the events (event-fields of Microsoft's reference).
REQUEST, ANSWER, SERVED = 12288, 12289, 12290
# DNS publishing failed and worked; the rules engine.
NOT_PUBLISHED, PUBLISHED, AUTOMATIC = 12293, 12294, 8198
HEX = r"0x[0-9A-Fa-f]{1,8}"
GUID = r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
# The client's time, in UTC: 2024/03/05 07:06 or 2024/9/29 21:46. A mail may break it.
TIME = r"\d{4}/\d{1,2}/\d{1,2}[\s>]{1,20}\d{1,2}:\d{2}"
_NUMBER, _SMALL, _FLAG = r"\d{1,10}", r"\d{1,2}(?!\d)", r"[01](?!\d)"
# Text is only whole with its comma.
_NAME = r"""[^,\s"'<>]{1,255}(?=\s?,)"""
_MAYBE = r"""[^,\s"'<>]{0,262}(?=\s?,)"""
_FIELDS = {
    REQUEST: (
        ("result", HEX),
        ("flags", HEX),
        ("kms_host", _MAYBE),
        ("cmid", GUID),
        ("client_time", TIME),
        ("vm", _FLAG),
        ("license_status", _SMALL),
        ("minutes_to_expiration", _NUMBER),
        ("activation_id", GUID),
        ("n_policy", r"\d{1,6}"),
    ),
    ANSWER: (
        ("result", HEX),
        ("flags", HEX),
        ("activated", _FLAG),
        ("", _NUMBER),
        ("count", _NUMBER),
        ("activation_interval", _NUMBER),
        ("renewal_interval", _NUMBER),
        ("client_time", TIME),
    ),
    SERVED: (
        ("result", HEX),
        ("n_policy", r"\d{1,6}"),
        ("client", _NAME),
        ("cmid", GUID),
        ("client_time", TIME),
        ("vm", _FLAG),
        ("license_status", _SMALL),
        ("minutes_to_expiration", _NUMBER),
        ("activation_id", GUID),
    ),
}
WITH_LINE = frozenset(_FIELDS)
_PATTERNS = {
    id_: tuple((name, re.compile(pattern)) for name, pattern in fields)
    for id_, fields in _FIELDS.items()
}
# Values of a line that say without any word around them which event it is: up to the client's
# time; of an answer all, for most of its values are small numbers.
_TELLING = {REQUEST: 5, ANSWER: 8, SERVED: 5}
SEPARATOR = r"[ \t]{0,20},[ \t]{0,20}(?:\r?\n[ \t>|]{0,80})?"
_COMMA = re.compile(SEPARATOR)
# The same as one expression, which finds the lines in a long text.
_TOLD = re.compile(
    rf"""
    {HEX}{SEPARATOR}
    (?:
        (?P<served>                                              # 0x0,25,pc1,…
            \d{{1,6}}{SEPARATOR}[^,\s"'<>]{{1,255}}+{SEPARATOR}{GUID}{SEPARATOR}{TIME} )
      | {HEX}{SEPARATOR}                                         # the flags
        (?: (?P<answer>                                          # 0x0, 0x0, 1, 0, 27, …
                [01](?:{SEPARATOR}\d{{1,10}}){{4}}{SEPARATOR}{TIME} )
          | (?P<request>                                         # 0x0, 0x0, kms01:1688, …
                [^,\s"'<>]{{0,262}}+{SEPARATOR}{GUID}{SEPARATOR}{TIME} )
        )
    )
    """,
    re.VERBOSE,
)
_BY_GROUP = {"request": REQUEST, "answer": ANSWER, "served": SERVED}
_LINE_START = re.compile(rf"{HEX}[ \t]{{0,20}},")
# Lists that begin like a line within the text of one event; there is one line, the rest is text.
_MOST_STARTS = 20
# Characters of a line: a name of 255, and what a mail puts between. Behind that nothing is joined.
LONGEST_LINE = 1500
_BREAK = re.compile(r"[ \t]{0,80}\r?\n[ \t>|]{0,80}")
_DAY, _CLOCK = re.compile(r"\d{4}/\d{1,2}/\d{1,2}$"), re.compile(r"\d{1,2}:\d{2}")

# The events that name one code, which is their result; in others (1003 and its like) codes are
# states of products.
WITH_RESULT = frozenset(
    (
        *(1001, 1008, 1010, 1012, 1014, 8193, 8194, 8195, 8196),
        *range(8198, 8234),
        *(12291, 12292, NOT_PUBLISHED),
        *range(12304, 12323),
        16385,
        *range(20481, 20491),
    )
)
_HR = re.compile(rf"\b(?:hr|HR|Reason)\s?[=:]\s?({HEX})(?![0-9A-Fa-f])")
_FAILURE = re.compile(r"(?<![0-9A-Za-z])0x[89A-Fa-f][0-9A-Fa-f]{7}(?![0-9A-Fa-f])")
_CODE = re.compile(r"(?<![0-9A-Za-z])0x[0-9A-Fa-f]{8}(?![0-9A-Fa-f])")
_NAMED = {
    "trigger": re.compile(r"\bTrigger ?= ?([A-Za-z]\w{0,60})"),
    "action": re.compile(r"\bAction ?= ?([A-Za-z]\w{0,60})"),
    "sku_id": re.compile(rf"\bSkuId ?= ?({GUID})"),
}
_DOMAIN = re.compile(
    r"""
    (?: ['"‘’“”„«»「『＇] [ \u00a0]? | \\u0027 | <Data> | ^ )  # in the 'corp.example.com' domain
    ( (?: [A-Za-z0-9_-]{1,63} \. ){1,10} [A-Za-z][A-Za-z0-9-]{1,62} )
    (?: [ \u00a0]? ['"‘’“”„«»」』＇] | \\u0027 | </Data> | [ \t]*$ )  # or alone in its line
    """,
    re.VERBOSE | re.MULTILINE,
)


@dataclass
class Values:
    """Facts with their places; ``end`` is where the last one ends."""

    facts: dict[str, Value] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    end: int = 0
    count: int = 0  # values of an Info line, those without a name as well

    def add(self, name: str, text: str, start: int, end: int) -> None:
        """One value as it stands there."""
        self.count += 1
        self.end = end
        for fact, value in _facts(name, text):
            self.facts[fact] = value
            self.places[fact] = (start, end)


def is_telling(id_: int, values: Values) -> bool:
    """Whether a line says without any word around it that it is of this event."""
    return values.count >= _TELLING[id_]


def lines(text: str, start: int, end: int) -> Iterator[tuple[int, int, Values]]:
    """Event id, beginning and values of every Info line that tells by itself what it is."""
    for match in _TOLD.finditer(text, start, end):
        id_ = _BY_GROUP[match.lastgroup or ""]
        yield id_, match.start(), _line(id_, text, match.start(), end)


def values(id_: int, text: str, start: int, end: int) -> Values:
    """What the text of an event says."""
    return _of_line(id_, text, start, end) if id_ in _FIELDS else _named(id_, text, start, end)


def _of_line(id_: int, text: str, start: int, end: int) -> Values:
    """The values of the first Info line; where it is broken within a value, of the joined one."""
    for match in islice(_LINE_START.finditer(text, start, end), _MOST_STARTS):
        edge = min(end, match.start() + LONGEST_LINE)
        found = _line(id_, text, match.start(), edge)
        if found.count > 1:  # no other list in the texts begins with a code
            if found.count < len(_FIELDS[id_]):
                joined = _joined(id_, text, match.start(), edge)
                return joined if joined.count > found.count else found
            return found
    return Values()


def _line(id_: int, text: str, start: int, end: int) -> Values:
    """Values from the beginning of a line, as many as are whole."""
    found = Values(end=start)
    place = start
    for name, pattern in _PATTERNS[id_]:
        if found.count:
            comma = _COMMA.match(text, place, end)
            if comma is None:
                break
            place = comma.end()
        match = pattern.match(text, place, end)
        if match is None:
            break
        found.add(name, match[0], match.start(), match.end())
        place = match.end()
    return found


def _joined(id_: int, text: str, start: int, end: int) -> Values:
    """The values of a line whose breaks are taken out, at their places in the text itself."""
    parts: list[str] = []
    joints: list[tuple[int, int]] = []  # places in the joined text and in the text itself
    length, place = 0, start
    for match in [*_BREAK.finditer(text, start, end), None]:
        joints.append((length, place))
        part = text[place : match.start() if match else end]
        if match and _DAY.search(part) and _CLOCK.match(text, match.end()):
            part += " "
        parts.append(part)
        length += len(part)
        place = match.end() if match else end
    found = _line(id_, "".join(parts), 0, length)

    def original(at: int) -> int:
        joint = joints[bisect_right(joints, (at, end)) - 1]
        return joint[1] + at - joint[0]

    found.places = {
        name: (original(first), original(last - 1) + 1) if last > first else (original(first),) * 2
        for name, (first, last) in found.places.items()
    }
    found.end = original(found.end - 1) + 1
    return found


def _named(id_: int, text: str, start: int, end: int) -> Values:
    found = Values(end=start)
    if id_ in WITH_RESULT:
        result = _HR.search(text, start, end)
        if result:
            found.add("result", result[1], *result.span(1))
        elif result := _FAILURE.search(text, start, end) or _CODE.search(text, start, end):
            found.add("result", result[0], *result.span())
    for name, pattern in _NAMED.items():
        if match := pattern.search(text, start, end):
            found.add(name, match[1], *match.span(1))
    if id_ in (NOT_PUBLISHED, PUBLISHED) and (match := _DOMAIN.search(text, start, end)):
        found.add("domain", match[1], *match.span(1))
    found.end = max((place[1] for place in found.places.values()), default=start)
    return found


def _facts(name: str, text: str) -> Iterator[tuple[str, Value]]:
    """The facts that a value stands for."""
    if name == "activated":
        yield name, text == "1"
    elif name == "kms_host":
        yield from _host(text)
    elif name in ("cmid", "activation_id", "sku_id"):
        yield name, text.lower()
    elif name == "client_time":
        yield name, " ".join(text.replace(">", " ").split())
    elif name in ("result", "flags", "client", "trigger", "action", "domain"):
        yield name, text
    elif name:
        yield name, int(text)


def _host(text: str) -> Iterator[tuple[str, Value]]:
    """Name and port; an address of IPv6 stands in brackets."""
    host, colon, port = text.rpartition(":")
    is_port = bool(colon) and port.isdecimal() and port.isascii() and len(port) < 6
    name = (host if is_port else text).strip("[]")
    if name:
        yield "kms_host", name
    if is_port:
        yield "kms_port", int(port)
