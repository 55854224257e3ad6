"""Names and addresses that may stand in any text: reserved for examples, or public ones of
Microsoft and of those whose pages and certificates an activation meets.

Read by the linter (no other host may stand in an article) and by the redactor (all others are
masked).
"""

from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

# A name is public when it is one of these or below one. RFC 2606 and RFC 6761; then Microsoft's,
# the sovereign clouds of Azure among them; then certificates, code, standards.
DOMAINS = (
    "example", "example.com", "example.net", "example.org", "test", "invalid", "localhost",
    "microsoft.com", "microsoft.net", "microsoftonline.com", "windows.com", "windows.net",
    "windowsupdate.com", "office.com", "office.net", "office365.com", "office365.net", "live.com",
    "azure.com", "azure.net", "azure-api.net", "msftconnecttest.com", "msftncsi.com", "aka.ms",
    "chinacloudapi.cn", "usgovcloudapi.net", "cloudapi.de",
    "googlecloud.com", "github.com", "digicert.com", "verisign.com", "w3.org",
)  # fmt: skip

# RFC 5737 and RFC 3849 for examples; unspecified, loopback and masks; what the cloud providers
# publish for firewalls: the KMS addresses of all of Azure's clouds and its metadata service,
# Amazon's two with its clock, Google's one.
NETWORKS = (
    "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32",
    "0.0.0.0/32", "127.0.0.0/8", "255.0.0.0/8", "::/127",
    "20.118.99.224/32", "40.83.235.53/32", "23.102.135.246/32",
    "52.126.105.2/32", "23.97.0.13/32", "159.27.28.100/32", "163.228.64.161/32",
    "42.159.7.249/32", "51.4.143.248/32", "169.254.169.254/32",
    "169.254.169.250/31", "169.254.169.123/32", "fd00:ec2::250/128", "35.190.247.13/32",
)  # fmt: skip

_DOMAINS = frozenset(DOMAINS)


def is_public(host: str) -> bool:
    """Whether a host name, in any case, is one of DOMAINS or below one."""
    labels = host.lower().rstrip(".").split(".")
    return any(".".join(labels[place:]) in _DOMAINS for place in range(len(labels)))


def is_public_address(address: str) -> bool:
    """Whether an IPv4 or IPv6 address is in one of NETWORKS; False for what is no address."""
    import ipaddress

    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in _networks() if network.version == found.version)


@cache
def _networks() -> "tuple[IPv4Network | IPv6Network, ...]":
    """NETWORKS parsed once, because a log may hold a million addresses."""
    import ipaddress

    return tuple(ipaddress.ip_network(network) for network in NETWORKS)
