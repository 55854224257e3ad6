"""What the scripts say after an action: /ato, /ipk, /skms, /rearm, /xpr, /ao-list.

The action comes from the command in front of it where that was copied as well, else from what was
said; an error alone is taken for one of /ato, the action that people paste.
"""

import re

from kb.diagnosis.facts import Source, Sources, Value
from kb.diagnosis.readers import words
from kb.diagnosis.readers.lines import Line
from kb.diagnosis.readers.slmgr import GUID, edition

_COMMAND = re.compile(
    r"""
    \b (?:slmgr|ospp) (?:\.vbs)? "? \s+ (?:[\w.-]+\s+)? [/-] (?P<action>[a-z][\w-]*)  # slmgr /skms
    (?: [ :]+ (?P<rest> "[^"]*" | \S+ ) )?                    # kms1:1688
    """,
    re.VERBOSE | re.IGNORECASE,
)
# slmgr.vbs(1333, 5) SWbemLocator: Access denied. 0x80041003
_SCRIPT_ERROR = re.compile(r"\b(?:slmgr|ospp)\.vbs\(\d+, \d+\).*\b0x[0-9A-Fa-f]{8}\b")
# FullyQualifiedErrorId : HRESULT 0x80041010,Microsoft…; Start-WindowsActivation : 0xC004F210 …
_SHELL_ERROR = re.compile(
    r"^\s*\+?\s*(?:FullyQualifiedErrorId|[A-Z][a-z]+-[A-Z]\w+)\s*:.{0,200}?\b0x[0-9A-Fa-f]{8}\b"
)
# What an error of a shell is about, where it is ours: a class, a cmdlet or a script of licensing.
_LICENSING = re.compile(
    r"SoftwareLicensing|OfficeSoftwareProtection|WindowsActivation|OSLicen[sc]|slmgr|ospp\.vbs",
    re.IGNORECASE,
)
# Lines around such an error that name it: PowerShell quotes the statement above the error's id.
_AROUND = 6
_ACTIVATING = re.compile(rf"\(\s*{GUID.pattern}\s*\)\s*(?:\.\.\.|…|……)?", re.IGNORECASE)
_ERROR = re.compile(r"^\s*(?P<word>[^\W\d_]+)\s*[:：]\s*(?P<code>0x[0-9A-Fa-f]{8})\b")
_SET_HOST = re.compile(
    r"(?P<host>(?:https?://)?[\w-]*(?: ?\.[\w-]+)+(?::\d{1,5})?|[\w-]+:\d{2,5})"
)
_XPR = re.compile(r"^\s*\S.*\bedition\s*[:：]\s*$")
_NO_OBJECTS = re.compile(r"^\s+No objects found\s*$", re.IGNORECASE)
_KMS = ("key management service", "kms", "金鑰管理", "密钥管理", "schlüsselverwaltung")
_KMS_MORE = ("gestion de clés", "administración de claves", "キー管理")
# Lines after "Activating …" among which the outcome stands.
_SOON = 3


def read(_text: str, all_lines: list[Line]) -> Sources:
    """Each outcome of an action in a text."""
    command: re.Match[str] | None = None
    number = 0
    while number < len(all_lines):
        line = all_lines[number]
        given = _COMMAND.search(line.text)
        command = given or command
        if given and given["action"].lower() == "skms" and given["rest"]:
            yield _fixing(line, given["rest"])
        found = _at(all_lines, number, command["action"].lower() if command else "")
        if found:
            source, used = found
            yield source
            number += used
        else:
            number += 1


def _at(all_lines: list[Line], number: int, action: str) -> tuple[Source, int] | None:
    """What begins in a line, and of how many lines it is made; None for nothing."""
    line = all_lines[number]
    if _ACTIVATING.search(line.text) and not line.value:
        return _activation(all_lines, number)
    if _XPR.match(line.text):
        return _expiry(all_lines, number)
    if _NO_OBJECTS.match(line.text):
        return _source([line], {"action": "ao-list", "ok": False}), 1
    error = _ERROR.match(line.text)
    if error and error["word"].lower() in words.ERROR:
        known = {"0xC004D307": "rearm"}.get("0x" + error["code"][2:].upper(), "ato")
        return _source([line], {"action": action or known, "ok": False}), 1
    if _SCRIPT_ERROR.search(line.text) or _is_error_of_shell(all_lines, number):
        return _source([line], {"action": action or "run", "ok": False}), 1
    return _host_set(line)


def _is_error_of_shell(all_lines: list[Line], number: int) -> bool:
    """Whether a shell reports an error, and a line around it says that licensing was asked."""
    if not _SHELL_ERROR.match(all_lines[number].text):
        return False
    around = all_lines[max(0, number - _AROUND) : number + _AROUND]
    return any(_LICENSING.search(line.text) for line in around)


def _fixing(line: Line, host: str) -> Source:
    """A command that fixes a host; whether it worked is another line."""
    name, _, port = host.strip('"').rpartition(":")
    is_split = port.isdigit() and bool(name) and (":" not in name or name.endswith("]"))
    facts: dict[str, Value] = {"action": "skms", "kms_host": name if is_split else host.strip('"')}
    return _source([line], facts, {"kms_host": line.place_of(host)})


def _activation(all_lines: list[Line], number: int) -> tuple[Source, int]:
    facts: dict[str, Value] = {"action": "ato"}
    name = edition(all_lines[number].text)
    if name:
        facts["edition"] = name
    used = [all_lines[number]]
    for line in all_lines[number + 1 : number + 1 + _SOON]:
        error = _ERROR.match(line.text)
        if error or words.has(line.text, words.SUCCESS):
            facts["ok"] = error is None
            used.append(line)
            break
        if line.is_blank:
            break
    return _source(used, facts), len(used)


def _expiry(all_lines: list[Line], number: int) -> tuple[Source, int] | None:
    """What /xpr says under the name of a product; None where nothing of it follows."""
    used = [all_lines[number]]
    facts: dict[str, Value] = {"action": "xpr"}
    for line in all_lines[number + 1 : number + 3]:
        if not line.is_indented or line.is_blank:
            break
        used.append(line)
        if words.has(line.text, words.PERMANENT):
            facts |= {"permanent": True, "status": "licensed"}
        else:
            found = words.status(line.text)
            if found and found != "licensed":
                facts["status"] = found
    return (_source(used, facts), len(used)) if len(used) > 1 else None


def _host_set(line: Line) -> tuple[Source, int] | None:
    """``Key Management Service machine name set to … successfully.``"""
    small = line.text.lower()
    is_said = words.has(line.text, words.SUCCESS) and any(w in small for w in (*_KMS, *_KMS_MORE))
    host = _SET_HOST.search(line.text) if is_said else None
    if host is None:
        return None
    name, _, port = host["host"].rpartition(":")
    has_port = port.isdigit() and bool(name)
    facts: dict[str, Value] = {"action": "skms", "ok": True, "kms_source": "registry"}
    facts["kms_host"] = name if has_port else host["host"]
    if has_port:
        facts["kms_port"] = int(port)
    return _source([line], facts, {"kms_host": line.place_of(host["host"])}), 1


def _source(
    used: list[Line], facts: dict[str, Value], places: dict[str, tuple[int, int]] | None = None
) -> Source:
    return Source("slmgr", used[0].start, used[-1].end, facts, places or {})
