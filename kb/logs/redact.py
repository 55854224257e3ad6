"""Masks what names a person, a computer or a licence, and leaves what explains an error.

Masked: product keys (but the last five characters), client machine IDs, host names, mail addresses
and UPNs, user names, IP addresses, SIDs. Left as they are: error codes, versions, KB numbers,
public setup keys, placeholders such as ``<kms-host>``, Microsoft's public hosts, and the names and
addresses that are reserved for examples.
"""

import ipaddress
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator

from kb import public_hosts
from kb.codes import product_keys
from kb.codes.tables import Tables

PRODUCT_KEY = "product-key"
# A key as people pass it on: in any case, and with the hyphens that word processors make of plain
# ones. Its last group stays readable, as slmgr shows it.
_GROUP = rf"[A-Za-z0-9]{{{product_keys.LONG}}}"
_KEY = re.compile(
    rf"""
    (?<![A-Za-z0-9-])
    (?:{_GROUP}[-\u2010-\u2013\u2212]){{{product_keys.GROUPS - 1}}}  # ABCDE-12345–FGHIJ‐67890−
    ({_GROUP})                                                     # KLMNP
    (?![A-Za-z0-9-])
    """,
    re.VERBOSE,
)
_GUID = r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
# Where a labelled value ends, and what stands between a label and its value: for VERBOSE patterns.
_VALUE_END = r"""(?=[ \t]*(?:[\r\n,;|)\]<>"'，；。）」\\]|$))"""
_TIE = r"""
    ["']?
    (?: [ \t]*(?:\[[^\]\n]{0,20}\][ \t]*)?[:=：]    # Computer: · computerName = · Host [FQDN]:
      | ["']?>)                                    # <Computer>
    [ \t]*["'「]?
"""

_CMID = re.compile(
    rf"""
      (?: \bCMID\b                             # CMID: 1d2c3b4a-…
        | \bclient[ _]?machine[ _]?ID\b         # Client Machine ID (CMID): · ClientMachineID=
        | 用戶端(?:電腦|機器)識別碼              # 用戶端電腦識別碼 (CMID)：
        | 客户端计算机\s?ID )                   # 客户端计算机 ID (CMID)：
      \W{{0,12}} (?:\(?CMID\)?\W{{0,6}})? ({_GUID})
    | (?: (?<![\w.-])[\w.-]{{1,255}}:\d{{1,5}}  # event 12288: kms01.corp.example:1688, 1d2c3b4a-…,
        | ,\d{{1,4}},(?!\d+,)[\w.-]{{1,255}} )  # event 12290: ,25,pc17.corp.example,1d2c3b4a-…,
      [ \t]*,[ \t]*({_GUID})(?=[ \t]*,)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_HOST_LABEL = re.compile(
    rf"""
    (?: \b
        (?: (?:ps)?computer(?:[ _]?name)?                       # Computer, PSComputerName
          | machine[ _]?name                                    # MachineName
          | host[ _]?name | host                                # Host Name
          | server(?:[ _]?name)?                                # Server
          | workstation(?:[ _]?name)? | source[ _]workstation   # Source Workstation
          | kms[ _]machine[ _]name(?:[ _]from[ _]dns)?          # KMS machine name from DNS
          | registered[ _]kms[ _]machine[ _]name                # Registered KMS machine name
          | dns[ _]host[ _]?name )                              # DNS Host Name
      | 電腦(?:名稱)? | 计算机(?:名)?                           # 電腦名稱
      | 主機(?:名稱)? | 主机名?                                 # 主機名稱
      | 伺服器(?:名稱)? | 服务器                                # 伺服器
      | KMS[ ]?(?:機器|電腦|主機)名稱(?:\(.{{0,12}}\))?         # KMS 機器名稱
      | 來自[ ]DNS[ ]的[ ]KMS[ ]機器名稱                        # 來自 DNS 的 KMS 機器名稱
    )
    {_TIE}
    (?P<value>
        [A-Za-z0-9](?:[A-Za-z0-9_-]{{0,62}}[A-Za-z0-9])?        # PC-0412
        (?:\.[A-Za-z0-9-]{{1,63}}){{0,8}} )                      # .corp.example
    (?: (?=:\d{{1,5}}\b)                                        # before :1688
      | {_VALUE_END} )                                          # before a comma, or at the end
    """,
    re.IGNORECASE | re.VERBOSE,
)
_UNC = re.compile(r"(?<![\\\w:])\\\\(?P<value>[A-Za-z0-9][\w.-]{0,62})\\(?=[\w$])")
_URL = re.compile(
    r"""
    \b[a-z][a-z0-9+.-]{1,12}://                        # https://
    (?:[^\s/@:]{1,64}(?::[^\s/@]{0,64})?@)?            # mei:secret@
    (?P<value>[A-Za-z0-9][A-Za-z0-9.-]{0,252})         # wiki.corp.example
    """,
    re.IGNORECASE | re.VERBOSE,
)
_FQDN = re.compile(
    r"""
    (?<![\w.@/\\-])
    (?P<value>
        (?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}    # kms01.corp.
        [A-Za-z]{2,24} )                                            # example
    (?! [\w-] | \.\w | \( )                           # not a.b-c, not a.b.1, not a.get(
    """,
    re.VERBOSE,
)
_SERVICE = re.compile(
    r"""
    (?<![\w.-])
    (?:_[a-z0-9-]{1,30}\.){1,3}                                  # _vlmcs._tcp.
    (?P<value>(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})       # corp.example
    (?![\w-])
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MAIL = re.compile(
    r"""
    (?<![\w.+-])
    [\w.+-]{1,64}@                                               # mei.lin@
    (?:[A-Za-z0-9-]{1,63}\.){0,8}[A-Za-z0-9-]{1,63}              # corp.example · corp
    (?![\w-])
    """,
    re.VERBOSE,
)
_IPV4 = re.compile(r"(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)")
_IPV6 = re.compile(
    r"""
    (?<![\w.:-])
    [0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}                   # fe80::1c2d:3e4f
    (?:%\w{1,16})?                                               # %12
    (?! [\w:-] | \.\w )                           # not 1::2-a, not 1::2.b
    """,
    re.VERBOSE,
)
_SID = re.compile(r"\bS-1-(?:5-21|12-1)(?:-\d{1,10}){2,8}\b")
_HOME = re.compile(
    r"""
    (?: \b[A-Za-z]: (?:\\{1,2}|/)                     # C:/ · D:/, also with backslashes
        (?:Users|Documents[ ]and[ ]Settings) (?:\\{1,2}|/)   # C:\Users\ or C:/Users/
      | (?<![\w/.])(?:/[\w.-]{1,64}){0,8}/(?:home|Users)/ )      # /home/ · /mnt/c/Users/
    (?P<value>
        [^\s\\/:*?"'<>|]+(?:[ ][^\s\\/:*?"'<>|]+){0,3}(?=[\\/])  # Mei Lin before \Desktop
      | [^\s\\/:*?"'<>|,;)]+ )                                  # mei.lin at the end
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ACCOUNT = re.compile(
    rf"""
    (?: \b
        (?: user(?:[ _]?name)? | account(?:[ _]?name)?          # User, Account Name
          | (?:subject|target)[ _]?user[ _]?name                # SubjectUserName
          | logged[ _]on[ _]user | owner )                      # Logged on user
      | 使用者(?:名稱)? | 帳戶(?:名稱)?                         # 使用者
      | 用户名? | 账户名? )                                     # 用户名
    {_TIE}
    (?P<value>
        (?:[A-Za-z0-9.-]{{1,32}}\\{{1,2}})?                      # CORP\ or CORP\\ before it
        [^\s\\/:*?"<>|,;@「」]{{1,64}} )                          # mei
    {_VALUE_END}
    """,
    re.IGNORECASE | re.VERBOSE,
)

# What stands behind a label where there is no name of a computer.
_NO_NAMES = frozenset(
    """
    localhost localdomain unknown none null nil true false yes no not na unavailable available
    default public system all administrator guest local service network authority anonymous
    everyone name dns server client host self any
    """.split()  # noqa: SIM905
)
_NO_PERSON = re.compile(
    r"""
      (?:nt[ ]authority|nt[ ]service|builtin)\\.*                  # NT AUTHORITY\NETWORK SERVICE
    | (?:font[ ]driver[ ]host|window[ ]manager|iis[ ]apppool)\\.*  # Window Manager\DWM-1
    | [%$<{\[*].* | \W+                            # %USERNAME%, <user>, [user-1], ---
    | n/a | none | null                            # Owner: n/a
    | public | system | guest                      # C:\Users\Public
    | default(?:[ ]user|user\d?|apppool)? | all[ ]users          # DefaultUser0, All Users
    | local[ ]?system | local[ ]service | network[ ]service      # LocalSystem
    | anonymous(?:[ ]logon)? | everyone | administrators?        # ANONYMOUS LOGON
    """,
    re.IGNORECASE | re.VERBOSE,
)
# The last label of a name that is taken for one of a network: top-level domains that the readers'
# organisations have, and what is used inside them. A file name has no such suffix.
_SUFFIXES = frozenset(
    """
    com net org edu gov mil info biz io dev app cloud online site office tech store
    local localdomain lan corp internal intra intranet home private ad domain
    tw cn hk mo jp kr sg my th vn id in au nz uk ie de fr nl be lu ch at it es pt eu se no dk fi
    pl cz sk hu ro bg gr tr ru ua us ca mx br ar cl co za il ae
    """.split()  # noqa: SIM905
)
# Suffixes that are words as well: with one label before them they may end a sentence without a
# space behind (file.It), or name a member (node.id).
_ALSO_WORDS = frozenset(
    """
    id in no co pl at my info app local home domain site store net it be us is office private cloud
    """.split()  # noqa: SIM905
)
_VERSION_BEFORE = re.compile(
    r"""
    (?: version | ver\.? | build | release | \bv    # Version: 10.0.19041.3996, v2.0.0.1
      | 版本 | 版次 )                                # 版本：
    ["']?[ \t]*[:=：]?[ \t]*["']?$
    """,
    re.IGNORECASE | re.VERBOSE,
)


class Redactor:
    """Masks texts; the same value gets the same mask in all texts that one redactor is given.

    ``setup_keys`` are the published keys, in capitals with hyphens, which are no secret; those of
    the content folder where none are given.
    """

    def __init__(self, setup_keys: Collection[str] | None = None) -> None:
        self._setup_keys = Tables().setup_keys() if setup_keys is None else setup_keys
        self._masks: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}

    def text(self, text: str) -> str:
        """The text with everything masked that must not be passed on; error codes and line ends
        stay in place.
        """
        parts, place = [], 0
        for start, end, mask in self.spans(text):
            parts += [text[place:start], mask]
            place = end
        return "".join([*parts, text[place:]])

    def host(self, name: str) -> str:
        """The mask for what is known to be the name of a computer; a public or reserved name
        stays.
        """
        return name if public_hosts.is_public(name) else self._mask("host", name)

    def know(self, names: Iterable[str]) -> None:
        """Take these for names of computers from here on, wherever they stand."""
        for name in names:
            is_word = name.lower() in _NO_NAMES or name.isdecimal() or not _WORD.fullmatch(name)
            if not (is_word or _is_address(name)):
                self.host(name)

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """What is masked: start, end and mask, in order and without overlaps; of two that overlap
        the one whose rule comes first.
        """
        taken: list[tuple[int, int, str, str]] = []
        for found in _found(text, self._setup_keys):
            _take(taken, found)
        seen = {(kind, value.lower()) for _, _, kind, value in taken} | set(self._masks)
        for found in _again(text, seen):
            _take(taken, found)
        return [(start, end, self._mask(kind, value)) for start, end, kind, value in taken]

    def _mask(self, kind: str, value: str) -> str:
        if kind == PRODUCT_KEY:
            return f"*****-*****-*****-*****-{value[-5:]}"
        key = (kind, value.lower())
        if key not in self._masks:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._masks[key] = f"[{kind}-{self._counts[kind]}]"
        return self._masks[key]


def _take(taken: list[tuple[int, int, str, str]], found: tuple[int, int, str, str]) -> None:
    """Add a find where nothing else is; ``taken`` stays sorted."""
    place = bisect_left(taken, found)
    if (place == 0 or taken[place - 1][1] <= found[0]) and (
        place == len(taken) or taken[place][0] >= found[1]
    ):
        taken.insert(place, found)


def _found(text: str, setup_keys: Collection[str]) -> Iterator[tuple[int, int, str, str]]:
    """Start, end, kind and value of everything that a rule takes; the rules in their order."""
    for match in _KEY.finditer(text):
        if _is_secret(match, setup_keys):
            yield match.start(), match.end(), PRODUCT_KEY, match[0]
    for kind, pattern, is_private in _RULES:
        for match in pattern.finditer(text):
            group = (
                "value"
                if "value" in pattern.groupindex
                else next((n for n in (1, 2) if _has(match, n)), 0)
            )
            if is_private(match, match[group]):
                yield match.start(group), match.end(group), kind, match[group]


def _again(text: str, seen: set[tuple[str, str]]) -> Iterator[tuple[int, int, str, str]]:
    """Names that were seen before, wherever they stand; the longest first."""
    wanted: dict[str, str] = {}
    for kind, value in sorted(seen, reverse=True):
        if kind in _REPEATED and len(value) >= _SHORTEST_REPEATED:
            wanted[value] = kind
    if not wanted:
        return
    words = {value for value in wanted if _WORD.fullmatch(value)}
    found = [*_words_again(text, words), *_others_again(text, wanted.keys() - words)]
    for start, end, value in sorted(found, key=lambda one: (one[0] - one[1], one)):
        yield start, end, wanted[value], text[start:end]


def _words_again(text: str, words: set[str]) -> Iterator[tuple[int, int, str]]:
    """Where names without spaces stand, each alone or before a dot; in one pass over the text,
    because a log has thousands of them.
    """
    longest = max(map(len, words), default=0)
    for match in _WORD.finditer(text) if words else ():
        word = match[0][: longest + 1].lower()
        edge = len(word)
        while edge > 0:
            if word[:edge] in words:
                yield match.start(), match.start() + edge, word[:edge]
            edge = word.rfind(".", 0, edge)


def _others_again(text: str, values: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """The same for those with other characters: names of people and accounts. By what they begin
    with, so that their number costs nothing.
    """
    lengths: dict[str, set[int]] = {}
    for value in values:
        lengths.setdefault(value[:_SHORTEST_REPEATED], set()).add(len(value))
    lower = text.lower() if values else ""
    if len(lower) != len(text):  # some letters, as the dotted capital I, become two
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    for match in _BEGIN.finditer(lower) if values else ():
        start = match.start()
        for length in lengths.get(lower[start : start + _SHORTEST_REPEATED], ()):
            end = start + length
            if lower[start:end] in values and not _INSIDE.match(lower, end):
                yield start, end, lower[start:end]


# What a name without spaces is made of; a run of it begins where a name may begin.
_WORD = re.compile(r"[\w.-]+")
_BEGIN = re.compile(r"(?<![\w.-])\S")
_INSIDE = re.compile(r"[\w-]")
_REPEATED = ("cmid", "host", "user")
# A shorter name would be masked within words it is only like: "pc", "li".
_SHORTEST_REPEATED = 4


def warnings(text: str, setup_keys: Collection[str]) -> list[str]:
    """What a program is warned of that passes a text on: a product key, PRODUCT_KEY."""
    return [PRODUCT_KEY] if has_secret_key(text, setup_keys) else []


def has_secret_key(text: str, setup_keys: Collection[str]) -> bool:
    """Whether a text has a whole product key that is no public setup key."""
    return any(_is_secret(match, setup_keys) for match in _KEY.finditer(text))


def _is_secret(match: re.Match[str], setup_keys: Collection[str]) -> bool:
    """Whether a match is a key that nobody has published: 25 characters, digits and letters among
    them, no code of a GUID.
    """
    key = re.sub(r"[^A-Z0-9]", "-", match[0].upper())
    has_both = any(c.isdigit() for c in key) and any(c.isalpha() for c in key)
    return has_both and key not in setup_keys and len(set(key)) > _FEWEST_CHARACTERS


# A placeholder such as XXXXX-XXXXX-… or AAAA1-AAAA1-… has fewer, a key at least ten.
_FEWEST_CHARACTERS = 4


def _has(match: re.Match[str], group: int) -> bool:
    return match.re.groups >= group and match[group] is not None


def _always(_match: re.Match[str], _value: str) -> bool:
    return True


def _is_named_host(_match: re.Match[str], value: str) -> bool:
    """A labelled name: any word but those that say that there is none."""
    is_word = value.lower() in _NO_NAMES or value.isdecimal()
    return not (is_word or _is_address(value) or public_hosts.is_public(value))


def _is_private_host(match: re.Match[str], value: str) -> bool:
    """A name that looks fully qualified: a known suffix, no file name, no class name, no public
    host.
    """
    suffix = value.rpartition(".")[2]
    if suffix.lower() not in _SUFFIXES or public_hosts.is_public(value):
        return False
    is_short = value.count(".") == 1 and suffix.lower() in _ALSO_WORDS
    is_class = suffix[:1].isupper() and not value.isupper()
    before = match.string[max(0, match.start("value") - 1) : match.start("value")]
    return not is_short and not is_class and before not in ("[", "<")


def _is_private_mail(_match: re.Match[str], value: str) -> bool:
    host = value.rpartition("@")[2]
    return not public_hosts.is_public(host) and not host.isdigit()


def _is_private_address(match: re.Match[str], value: str) -> bool:
    if _VERSION_BEFORE.search(match.string[max(0, match.start() - 16) : match.start()]):
        return False
    address = value.partition("%")[0]
    is_number = "." in address or any(c.isdigit() for c in address)
    return is_number and _is_address(address) and not public_hosts.is_public_address(address)


def _is_person(_match: re.Match[str], value: str) -> bool:
    return not _NO_PERSON.fullmatch(value.replace("\\\\", "\\"))


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


_RULES: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str], str], bool]], ...] = (
    ("cmid", _CMID, _always),
    ("sid", _SID, _always),
    ("mail", _MAIL, _is_private_mail),
    ("user", _HOME, _is_person),
    ("user", _ACCOUNT, _is_person),
    ("host", _HOST_LABEL, _is_named_host),
    ("host", _UNC, _is_named_host),
    ("host", _URL, _is_named_host),
    ("host", _SERVICE, _is_named_host),
    ("host", _FQDN, _is_private_host),
    ("ip", _IPV4, _is_private_address),
    ("ip", _IPV6, _is_private_address),
)
