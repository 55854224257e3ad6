"""The one reader of front matter as far as a look-up in the terminal needs it: where it begins and
ends, a value that is a text, and the digest of a file.

``kb.content.parse`` reads the whole of it as YAML; for texts (plain, quoted, folded, literal) this
gives the same. On the terminal's fast path: imports nothing that a bare interpreter has not
loaded.
"""

# The largest prime below 2**48: a digest has twelve hex digits, and translations name it.
_PRIME = (1 << 48) - 59
# What may change without making a translation stale.
_FACTS = (
    "symbol:",
    "applies_to:",
    "audience:",
    "keywords:",
    "option_keywords:",
    "aliases:",
    "option_aliases:",
    "related:",
    "sources:",
    "reviewed:",
    "evidence:",
    "status:",
    "moved_to:",
    "base:",
    "severity:",
    "or:",
    "who:",
    "article:",
    "step:",
    "on:",
    "as:",
    "command:",
)
_BEGINS_NO_TEXT = ("[", "{", "- ")
# YAML 1.1, 5.7: what follows a backslash between double quotes; x, u and U name a character.
_ESCAPES = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "\t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
# Of YAML's three escapes by number, how many digits follow.
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}


def split(text: str) -> "tuple[list[str], str] | None":
    """The lines of the front matter and the body after it, without the two ``---`` lines; None
    where the text does not begin with one or has no second.
    """
    place = text.find("\n")
    start = place + 1
    if text[:start].rstrip() != "---":
        return None
    while place >= 0:
        end = text.find("\n", place + 1)
        end = len(text) if end < 0 else end
        if text[place + 1 : end].rstrip() == "---":
            return text[start:place].split("\n") if place >= start else [], text[end + 1 :]
        place = text.find("\n---", place + 1)
    return None


def body(text: str) -> str:
    """The Markdown after the front matter; all of it where there is none."""
    parts = split(text)
    return parts[1].strip("\n") if parts else text


def value(text: str, key: str) -> str:
    """A value of the front matter that is a text; empty when there is none, or it is a list or a
    mapping.
    """
    parts = split(text)
    lines = parts[0] if parts else []
    places = [n for n, line in enumerate(lines) if _names(line, key)]
    if not places:
        return ""
    start = places[-1]
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " \t"):
        end += 1
    return _scalar([lines[start][len(key) + 1 :], *lines[start + 1 : end]])


def digest(text: str) -> str:
    """Twelve hex digits over all that a translation is made from: everything but the facts of the
    front matter.
    """
    text = text.replace("\r\n", "\n")
    parts = split(text)
    if parts:
        text = "\n".join(["---", *_without_facts(parts[0]), "---", parts[1]])
    joined = "\n".join([line.rstrip() for line in text.split("\n")]).strip()
    number = int.from_bytes(joined.encode("utf-8", "surrogatepass"), "big") % _PRIME
    return f"{number:012x}"


def _without_facts(lines: list[str]) -> list[str]:
    kept, is_fact = [], False
    for line in lines:
        if line[:1] not in (" ", "-", ""):
            is_fact = line.startswith(_FACTS)
        if not is_fact:
            kept.append(line)
    return kept


def _names(line: str, key: str) -> bool:
    """Whether a line begins the value of a key."""
    return line.startswith(key) and line[len(key) : len(key) + 2].rstrip() == ":"


def _scalar(lines: list[str]) -> str:
    """The text of a value from the rest of the line of its key and the indented ones after it."""
    while lines and (not lines[0].strip() or lines[0].lstrip().startswith("#")):
        lines = lines[1:]
    first = lines[0].strip() if lines else ""
    if not first or first.startswith(_BEGINS_NO_TEXT) or first == "-":
        return ""
    if first[0] in "|>":
        return _block(first, lines[1:])
    if first[0] in "'\"":
        return _quoted("\n".join(lines).lstrip())
    return _plain(lines)


def _plain(lines: list[str]) -> str:
    """Lines without quotes: folded, up to a comment."""
    found, breaks = "", 0
    for line in lines:
        bare, comment, _ = line.replace("\t#", " #").partition(" #")
        bare = bare.strip()
        if not bare:
            breaks += 1
        else:
            found += ("\n" * breaks or " ") + bare if found else bare
            breaks = 0
        if comment:
            break
    return found


def _quoted(text: str) -> str:
    """What stands between the quotation mark at the beginning and the next: line ends folded,
    escapes read.
    """
    mark, found, place = text[0], "", 1
    while place < len(text):
        character = text[place]
        if character == mark == "'" and text[place + 1 : place + 2] == "'":
            found, place = found + "'", place + 2
        elif character == mark:
            break
        elif character == "\\" and mark == '"':
            part, place = _escaped(text, place + 1)
            found += part
        elif character in " \t\n":
            run = text[place : len(text) - len(text[place:].lstrip(" \t\n"))]
            breaks = run.count("\n")
            found += run if not breaks else "\n" * (breaks - 1) or " "
            place += len(run)
        else:
            found, place = found + character, place + 1
    return found


def _escaped(text: str, place: int) -> tuple[str, int]:
    """What the character after a backslash, at ``place``, stands for, and the place behind."""
    character = text[place : place + 1]
    if character == "\n":
        rest = text[place:].lstrip(" \t\n")
        breaks = text[place : len(text) - len(rest)].count("\n")
        return "\n" * (breaks - 1), len(text) - len(rest)
    end = place + 1 + _HEX_DIGITS.get(character, 0)
    if end > place + 1:
        return chr(int(text[place + 1 : end], 16)), end
    return _ESCAPES.get(character, character), end


def _block(header: str, lines: list[str]) -> str:
    """A folded (``>``) or literal (``|``) text; ``-`` takes the line ends behind it off, ``+``
    keeps all of them, else there is one.
    """
    kind, signs = header[0], header.partition(" ")[0][1:]
    given = [int(sign) for sign in signs if sign.isdigit()]
    begun = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    indent = given[0] if given else (begun or [max(map(len, lines), default=0)])[0]
    found, breaks, before = "", "", ""
    for line in lines:
        bare = line[indent:]
        if line[:indent].strip(" "):
            break
        if not bare:
            breaks += "\n"
            continue
        is_folded = kind == ">" and before and before[0] not in " \t" and bare[0] not in " \t"
        found += (breaks or " ") if is_folded else ("\n" if before else "") + breaks
        found, breaks, before = found + bare, "", bare
    if before and "-" not in signs:
        found += "\n"
    return found + breaks if "+" in signs else found
