"""What ``slmgr.vbs /dli`` and ``/dlv`` show of a product, in any display language.

Known by shapes and values: the channel in the description, which is never translated, GUIDs, the
five characters of a key, minutes with their days in brackets, host and port; then by the order of
the lines. Words decide only what no value says (``kb.diagnosis.readers.words``).
"""

import re
from itertools import pairwise

from kb.diagnosis.facts import Source, Sources, Value
from kb.diagnosis.readers import words
from kb.diagnosis.readers.lines import Line

CHANNEL = re.compile(
    r"""
    \b (?: VOLUME_[A-Z0-9_]+            # VOLUME_KMSCLIENT, VOLUME_KMS_WS22, VOLUME_MAK
         | RETAIL | OEM [A-Z_:]*        # OEM_DM, OEM_COA
         | TIMEBASED_[A-Z_]+            # TIMEBASED_EVAL, TIMEBASED_SUB
         | VIRTUAL_MACHINE_ACTIVATION   # a guest of Hyper-V
       ) (?= \s+ channel \b)
    """,
    re.VERBOSE,
)
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_NAME = re.compile(r"[:：]\s*(?P<name>\S.*?)(?:\s+edition)?\s*$")
# Volume:GVLK, Retail, OEM:DM, VT:IA, Retail:TB:Eval
_KEY_CHANNEL = re.compile(r"^(?:Volume:\w+|Retail(?::\w+)*|OEM:\w+|VT:\w+)$")
LAST5 = re.compile(r"^[0-9A-Z]{5}$")
_MINUTES = re.compile(r"(\d+)\s*\D{1,16}?[(（]\s*(\d+)\s*\D")
_NUMBER = re.compile(r"^\d+$")
HOST_PORT = re.compile(r"^(?P<host>[\w.-]+|\[[0-9A-Fa-f:]+\]):(?P<port>\d{1,5})$")
_DOMAIN = re.compile(r"^[\w-]+(?:\.[\w-]+)+$")
_VERSION = re.compile(r"[:：]\s*\d+\.\d+\.\d+(?:\.\d+)?\s*$")
_OBJECT = re.compile(r"CN=Activation Objects", re.IGNORECASE)
# A product's lines in CIM, where slmgr.vbs has labels of several words.
_CIM = re.compile(
    r"^\s*\"?(?:LicenseStatus|PartialProductKey|ApplicationID|ProductKeyChannel)\"?\s*:"
)
# The lines of a product that slmgr.vbs prints: at most 50, with the counters of a host.
_LONGEST = 60
# Windows(R), ServerStandard edition; Office has names of its own.
_EDITIONS = re.compile(r"\bWindows\b[^\n]{0,60}?(?:,\s*|\s)(?P<edition>[A-Za-z]\w*)\s+edition\b")
ROLES = (
    ("VOLUME_KMSCLIENT", "kms-client"),
    ("VOLUME_KMS", "kms-host"),
    ("VOLUME_MAK", "mak"),
    ("RETAIL", "retail"),
    ("OEM", "oem"),
    ("TIMEBASED_EVAL", "eval"),
    ("VIRTUAL_MACHINE_ACTIVATION", "avma-guest"),
)


def role(channel: str) -> str | None:
    """What a computer with a key of this channel is; None for a channel that is not known."""
    return next((name for prefix, name in ROLES if channel.startswith(prefix)), None)


def edition(name: str) -> str | None:
    """The edition in the name of a product: ``Windows(R), ServerStandard edition``."""
    match = _EDITIONS.search(name)
    return match["edition"] if match else None


def read(text: str, all_lines: list[Line]) -> Sources:
    """Each product that slmgr.vbs shows in a text, and a status with its reason that was copied
    without the product.
    """
    yield from _statuses(all_lines)
    if " channel" not in text:
        return
    heads = [n for n, line in enumerate(all_lines) if _is_description(all_lines, n)]
    for head, following in pairwise([*heads, len(all_lines) + 1]):
        yield _Product(all_lines, head, following).read()


def _statuses(all_lines: list[Line]) -> Sources:
    """A line with a status and below it one with the reason, where no product stands above."""
    for number, line in enumerate(all_lines[1:], 1):
        above = all_lines[number - 1]
        status = words.status(above.value) if _REASON.match(line.value) else None
        near = all_lines[max(0, number - _BETWEEN) : number]
        if status and status != "licensed" and not any(CHANNEL.search(x.value) for x in near):
            facts: dict[str, Value] = {"tool": "slmgr", "status": status}
            places = {"status": above.place_of(above.value)}
            yield Source("slmgr", above.start, line.end, facts, places)


# Notification Reason: 0xC004F009 (…)
_REASON = re.compile(r"^0x[0-9A-Fa-f]{8}\b")
# Lines between the description of a product and the reason for its status: 14 in /dlv.
_BETWEEN = 16


def _is_description(all_lines: list[Line], number: int) -> bool:
    line = all_lines[number]
    if not CHANNEL.search(line.value) or line.label.startswith(("LICENSE", "'LICENSE")):
        return False
    return not any(_CIM.match(near.text) for near in all_lines[max(0, number - 4) : number + 8])


class _Product:
    """Reads the lines of one product, in their order."""

    def __init__(self, all_lines: list[Line], head: int, following: int) -> None:
        self._lines = all_lines
        self._head = head
        self._last = head
        self._following = following
        self.facts: dict[str, Value] = {"tool": "slmgr"}
        self.places: dict[str, tuple[int, int]] = {}

    def read(self) -> Source:
        """The product as a source."""
        first = self._first()
        self._description()
        ids: list[str] = []
        for number in self._body():
            line = self._lines[number]
            if GUID.fullmatch(line.value) and "cmid" not in line.label.lower():
                ids.append(line.value)
                self._put("activation_id", line.value, line, is_first=True)
            self._top(line)
            self._nested(line)
        return Source(
            "slmgr",
            self._lines[first].start,
            self._lines[self._last].end,
            self.facts,
            self.places,
        )

    def _first(self) -> int:
        """The line that the product begins with: its name, or the version of the service."""
        place = self._head
        for number in range(self._head - 1, max(-1, self._head - 4), -1):
            line = self._lines[number]
            if line.is_blank:
                continue
            if number == self._head - 1 or _VERSION.search(line.text):
                place = number
        return place

    def _description(self) -> None:
        line = self._lines[self._head]
        match = CHANNEL.search(line.text)
        channel = match[0] if match else ""
        self._put("channel", channel, line)
        found = role(channel)
        if found:
            self._put("role", found, line, channel)
        name = self._lines[self._head - 1] if self._head else line
        named = _NAME.search(name.text)
        if named and self._head:
            self._put("product", named["name"], name)
        kind = edition(name.text)
        if kind:
            self._put("edition", kind, name)

    def _body(self) -> list[int]:
        """The lines after the description that belong to it."""
        found = []
        stop = min(self._following, self._head + _LONGEST, len(self._lines))
        for number in range(self._head + 1, stop):
            if not self._belongs(number):
                break
            if not self._lines[number].is_blank:
                found.append(number)
                self._last = number
        return found

    def _belongs(self, number: int) -> bool:
        """Whether a line still speaks of the product: not the name of the next one, and behind a
        blank line only a heading with lines further in, or a further label.
        """
        line = self._lines[number]
        if line.is_blank or line.is_indented:
            return True
        if number + 1 == self._following or _VERSION.search(line.text) or _is_foreign(line.text):
            return False
        if not self._lines[number - 1].is_blank:
            return True
        after = self._lines[number + 1] if number + 1 < len(self._lines) else None
        return after is not None and (after.is_indented or self._is_heading(number))

    def _is_heading(self, number: int) -> bool:
        """Whether two headings follow each other, the second with lines further in."""
        rest = self._lines[number + 1 : number + 3]
        return len(rest) == 2 and not rest[0].is_blank and rest[1].is_indented

    def _top(self, line: Line) -> None:
        """A line about the licence itself."""
        value = line.value
        if _KEY_CHANNEL.match(value):
            self._put("channel", value, line)
        elif LAST5.match(value) and not value.isdigit():
            self._put("last5", value, line)
        elif words.has(line.text, words.NOT_IN_USE) and not value:
            self._put("in_use", False, line)
        elif _MINUTES.search(value) and not line.is_indented:
            match = _MINUTES.search(value)
            if match:
                self._put("minutes_left", int(match[1]), line, match[0])
                self._put("days_left", int(match[2]), line, match[0])
        elif "status" not in self.facts and value and not re.search(r"\d", value):
            found = words.status(value)
            if found and not line.is_indented:
                self._put("status", found, line, value)
                self._permanent()
        elif _NUMBER.match(value) and not line.is_indented and "status" in self.facts:
            self._put("rearms_left", int(value), line, value, is_first=True)

    def _permanent(self) -> None:
        """A licence that is not renewed has no end; one with minutes loses this again."""
        if self.facts["status"] == "licensed" and self.facts.get("role") in (
            "mak",
            "retail",
            "oem",
        ):
            self.facts["permanent"] = True

    def _nested(self, line: Line) -> None:
        """A line further in: about the KMS host that this is, or the one that it asks."""
        if not line.is_indented:
            if _OBJECT.search(line.text):
                self._put("role", "adba-client", line)
            return
        value = line.value
        host = HOST_PORT.match(value)
        if _OBJECT.search(line.text):
            self._put("role", "adba-client", line)
        elif GUID.fullmatch(value) and "cmid" in line.label.lower():
            self._put("cmid", value, line)
        elif host and "kms_host" not in self.facts:
            self._put("kms_host", host["host"], line)
            self._put("kms_port", int(host["port"]), line, host["port"])
            self._put("kms_source", "dns" if "dns" in line.label.lower() else "registry", line)
        elif _DOMAIN.match(value) and "srv" in line.label.lower():
            self._put("lookup_domain", value, line)
        elif self.facts.get("role") == "kms-host":
            self._host(line)

    def _host(self, line: Line) -> None:
        """The counters of a KMS host come in a fixed order: count, port, publishing, priority,
        then requests, those that failed, and those by status.
        """
        number = int(line.value) if _NUMBER.match(line.value) else None
        order = ("count", "port", "total_requests", "failed_requests")
        if number is not None:
            missing = next((name for name in order if name not in self.facts), None)
            if missing:
                self._put(missing, number, line, line.value)
        elif "DNS" in line.text.upper() and "dns_publishing" not in self.facts:
            self._put("dns_publishing", not words.has(line.text, words.DISABLED), line)

    def _put(
        self, name: str, value: Value, line: Line, part: str = "", *, is_first: bool = False
    ) -> None:
        if is_first and name in self.facts:
            return
        self.facts[name] = value
        self.places[name] = line.place_of(part or str(value))


def _is_foreign(text: str) -> bool:
    """Whether a line begins what another tool prints."""
    return bool(_FOREIGN.match(text))


_FOREIGN = re.compile(
    r"""
    \s* (?: <Event\b | Event\[ | ---Processing | \+---     # the begin of other outputs
      | PS\ [A-Z]: | [A-Z]:\\[^>]*>                        # a prompt
      | ComputerName \s* : | Windows[ -]IP | \*\*\*         # Test-NetConnection, ipconfig
      | [^:：]{2,40} [:：] \s* (?:Application|Key[ ]Management[ ]Service) \s*$   # Log Name:
    )
    """,
    re.VERBOSE,
)
