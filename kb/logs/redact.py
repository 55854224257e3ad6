"""Masks what names a person, a computer or a licence, and leaves what explains an error.

Masked: product keys (but the last five characters), client machine IDs, host names, mail addresses
and UPNs, user names, IP addresses, SIDs. Left as they are: error codes, versions, KB numbers,
public setup keys, placeholders such as ``<kms-host>``, Microsoft's public hosts, and the names and
addresses that are reserved for examples.
"""

import ipaddress
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator

from kb.codes.tables import Tables

PRODUCT_KEY = "product-key"
_KEY = re.compile(
    r"(?<![A-Za-z0-9-])(?:[A-Za-z0-9]{5}[-\u2010-\u2013\u2212]){4}([A-Za-z0-9]{5})(?![A-Za-z0-9-])"
)
_GUID = r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
_VALUE_END = r"(?=[ \t]*(?:[\r\n,;|)\]<>\"'，；。）」\\]|$))"
_TIE = r"[\"']?(?:[ \t]*(?:\[[^\]\n]{0,20}\][ \t]*)?[:=：]|[\"']?>)[ \t]*[\"'「]?"

_CMID = re.compile(
    rf"(?:\bCMID\b|\bclient[ _]?machine[ _]?ID\b|用戶端(?:電腦|機器)識別碼|客户端计算机\s?ID)\W{{0,12}}"
    rf"(?:\(?CMID\)?\W{{0,6}})?({_GUID})"
    rf"|(?:(?<![\w.-])[\w.-]{{1,255}}:\d{{1,5}}|,\d{{1,4}},[\w.-]{{1,255}})[ \t]*,[ \t]*({_GUID})(?=[ \t]*,)",
    re.IGNORECASE,
)
_HOST_LABEL = re.compile(
    r"(?:\b(?:(?:ps)?computer(?:[ _]?name)?|machine[ _]?name|host[ _]?name|host|server(?:[ _]?name)?|workstation(?:[ _]?name)?"
    r"|source[ _]workstation|kms[ _]machine[ _]name(?:[ _]from[ _]dns)?|registered[ _]kms[ _]machine[ _]name"
    r"|dns[ _]host[ _]?name)"
    r"|電腦(?:名稱)?|计算机(?:名)?|主機(?:名稱)?|主机名?|伺服器(?:名稱)?|服务器"
    r"|KMS ?(?:機器|電腦|主機)名稱(?:\(.{0,12}\))?|來自 DNS 的 KMS 機器名稱)"
    rf"{_TIE}(?P<value>[A-Za-z0-9](?:[A-Za-z0-9_-]{{0,62}}[A-Za-z0-9])?(?:\.[A-Za-z0-9-]{{1,63}}){{0,8}})"
    r"(?=:\d{1,5}\b|[ \t]*(?:[\r\n,;|)\]<>\"'，；。）」\\]|$))",
    re.IGNORECASE,
)
_UNC = re.compile(r"(?<![\\\w:])\\\\(?P<value>[A-Za-z0-9][\w.-]{0,62})\\(?=[\w$])")
_URL = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,12}://(?:[^\s/@:]{1,64}(?::[^\s/@]{0,64})?@)?(?P<value>[A-Za-z0-9][A-Za-z0-9.-]{0,252})",
    re.IGNORECASE,
)
_FQDN = re.compile(
    r"(?<![\w.@/\\-])(?P<value>(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24})(?![\w-]|\.\w|\()"
)
_SERVICE = re.compile(
    r"(?<![\w.-])(?:_[a-z0-9-]{1,30}\.){1,3}(?P<value>(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})(?![\w-])",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){0,8}[A-Za-z0-9-]{1,63}(?![\w-])"
)
_IPV4 = re.compile(r"(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)")
_IPV6 = re.compile(
    r"(?<![\w.:-])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:%\w{1,16})?(?![\w:-]|\.\w)"
)
_SID = re.compile(r"\bS-1-(?:5-21|12-1)(?:-\d{1,10}){2,8}\b")
_HOME = re.compile(
    r"(?:\b[A-Za-z]:(?:\\{1,2}|/)(?:Users|Documents and Settings)(?:\\{1,2}|/)|(?<![\w/.])(?:/[\w.-]{1,64}){0,8}/(?:home|Users)/)"
    r"(?P<value>[^\s\\/:*?\"'<>|]+(?: [^\s\\/:*?\"'<>|]+){0,3}(?=[\\/])|[^\s\\/:*?\"'<>|,;)]+)",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"(?:\b(?:user(?:[ _]?name)?|account(?:[ _]?name)?|(?:subject|target)[ _]?user[ _]?name|logged[ _]on[ _]user|owner)"
    r"|使用者(?:名稱)?|帳戶(?:名稱)?|用户名?|账户名?)"
    rf"{_TIE}(?P<value>(?:[A-Za-z0-9.-]{{1,32}}\\{{1,2}})?[^\s\\/:*?\"<>|,;@「」]{{1,64}}){_VALUE_END}",
    re.IGNORECASE,
)

_NO_NAME = re.compile(
    r"localhost|localdomain|unknown|none|null|nil|true|false|yes|no|not|na|unavailable|available|default|public|system|all|administrator"
    r"|guest|local|service|network|authority|anonymous|everyone|name|dns|server|client|host|self|any|\d+",
    re.IGNORECASE,
)
_NO_PERSON = re.compile(
    r"(?:nt authority|nt service|builtin|font driver host|window manager|iis apppool)\\.*|[%$<{\[*].*|\W+|n/a|none|null|public"
    r"|system|guest|default(?: user|user\d?|apppool)?|all users|local ?system|local service|network service"
    r"|anonymous(?: logon)?|everyone|administrators?",
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    r"com|net|org|edu|gov|mil|info|biz|io|dev|app|cloud|online|local|localdomain|lan|corp|internal|intra|intranet|home|private|ad|domain"
    r"|site|office|tech|store|tw|cn|hk|mo|jp|kr|sg|my|th|vn|id|in|au|nz|uk|ie|de|fr|nl|be|lu|ch|at|it|es|pt|eu|se|no|dk|fi|pl|cz|sk|hu"
    r"|ro|bg|gr|tr|ru|ua|us|ca|mx|br|ar|cl|co|za|il|ae",
    re.IGNORECASE,
)
_ALSO_A_WORD = re.compile(
    r"id|in|no|co|pl|at|my|info|app|local|home|domain|site|store|net|it|be|us|is|office|private|cloud",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost|microsoft(?:online)?\.com|microsoft\.net|windows\.(?:com|net)"
    r"|windowsupdate\.com|office(?:365)?\.(?:com|net)|live\.com|azure\.(?:com|net)|azure-api\.net|msftconnecttest\.com|msftncsi\.com"
    r"|aka\.ms|chinacloudapi\.cn|usgovcloudapi\.net|cloudapi\.de|github\.com|digicert\.com|verisign\.com|w3\.org)$",
    re.IGNORECASE,
)
_PLAIN_NETWORKS = [
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/32", "127.0.0.0/8", "255.0.0.0/8", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "::/127",
        "2001:db8::/32", "20.118.99.224/32", "40.83.235.53/32", "23.102.135.246/32",
    )
]  # fmt: skip
_VERSION_BEFORE = re.compile(
    r"(?:version|ver\.?|build|版本|版次|release|\bv)[\"']?[ \t]*[:=：]?[ \t]*[\"']?$",
    re.IGNORECASE,
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
        for start, end, mask in self._spans(text):
            parts += [text[place:start], mask]
            place = end
        return "".join([*parts, text[place:]])

    def host(self, name: str) -> str:
        """The mask for what is known to be the name of a computer; a public or reserved name
        stays.
        """
        return name if _PUBLIC.search(name) else self._mask("host", name)

    def _spans(self, text: str) -> list[tuple[int, int, str]]:
        """What is masked, in order and without overlaps; of two that overlap the one whose rule
        comes first.
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
    lower = text.lower()
    wanted = [
        (kind, value)
        for kind, value in seen
        if kind in _REPEATED and len(value) >= _SHORTEST_REPEATED and value in lower
    ]
    for kind, value in sorted(wanted, key=lambda one: (-len(one[1]), one)):
        for match in re.finditer(rf"(?<![\w.-]){re.escape(value)}(?![\w-])", text, re.IGNORECASE):
            yield match.start(), match.end(), kind, match[0]


_REPEATED = ("cmid", "host", "user")
_SHORTEST_REPEATED = 4


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


_FEWEST_CHARACTERS = 4


def _has(match: re.Match[str], group: int) -> bool:
    return match.re.groups >= group and match[group] is not None


def _always(_match: re.Match[str], _value: str) -> bool:
    return True


def _is_named_host(_match: re.Match[str], value: str) -> bool:
    """A labelled name: any word but those that say that there is none."""
    return not (_NO_NAME.fullmatch(value) or _is_address(value) or _PUBLIC.search(value))


def _is_private_host(match: re.Match[str], value: str) -> bool:
    """A name that looks fully qualified: a known suffix, no file name, no class name, no public
    host.
    """
    suffix = value.rpartition(".")[2]
    if not _SUFFIX.fullmatch(suffix) or _PUBLIC.search(value):
        return False
    is_short = value.count(".") == 1 and bool(_ALSO_A_WORD.fullmatch(suffix))
    is_class = suffix[:1].isupper() and not value.isupper()
    before = match.string[max(0, match.start("value") - 1) : match.start("value")]
    return not is_short and not is_class and before not in ("[", "<")


def _is_private_mail(_match: re.Match[str], value: str) -> bool:
    host = value.rpartition("@")[2]
    return not _PUBLIC.search(host) and not host.isdigit()


def _is_private_address(match: re.Match[str], value: str) -> bool:
    if _VERSION_BEFORE.search(match.string[max(0, match.start() - 16) : match.start()]):
        return False
    try:
        address = ipaddress.ip_address(value.partition("%")[0])
    except ValueError:
        return False
    is_number = address.version == 4 or any(c.isdigit() for c in value)
    return is_number and not any(
        address.version == network.version and address in network for network in _PLAIN_NETWORKS
    )


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
