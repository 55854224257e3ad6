"""How much one address may post, and how many posts at once; small, because every POST passes
here.
"""

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from kb.web.settings import Rate

# Addresses that a limiter remembers: some 2 MB. Where more than these post at once, those that are
# forgotten may begin anew; a larger number only takes more memory.
MOST_ADDRESSES = 10_000
# Posts that one process receives at once. waitress hands a body on when it is whole; granian gives
# each a thread from the first byte on, as many as 256 by itself. Slow bodies may hold 32 of them.
MOST_POSTS = 32


class Limiter:
    """A token bucket for each client address; at most MOST_ADDRESSES of them, the longest unseen
    is forgotten first.

    Each process counts for itself.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, address: str) -> float:
        """Take one token; 0 when there was one, else the seconds until there is."""
        network = network_of(address)
        now = self._clock()
        with self._lock:
            tokens, since = self._buckets.pop(network, (float(self._rate.count), now))
            tokens = min(
                self._rate.count, tokens + (now - since) * self._rate.count / self._rate.seconds
            )
            enough = tokens >= 1
            self._buckets[network] = (tokens - 1 if enough else tokens, now)
            if len(self._buckets) > MOST_ADDRESSES:
                self._buckets.popitem(last=False)
        return 0.0 if enough else (1 - tokens) * self._rate.seconds / self._rate.count

    def __len__(self) -> int:
        """How many addresses are remembered."""
        return len(self._buckets)


def enter(posts: threading.BoundedSemaphore, request_globals: Any) -> bool:
    """Begin to receive a post; False when MOST_POSTS of them are being received already.

    A body that comes one byte a minute holds a thread of the server; so many may wait, and all
    others still read.
    """
    if not posts.acquire(blocking=False):
        return False
    request_globals.posts = posts
    return True


def leave(request_globals: Any) -> None:
    """End what ``enter`` began, if it did."""
    posts: threading.BoundedSemaphore | None = request_globals.pop("posts", None)
    if posts is not None:
        posts.release()


def network_of(address: str) -> str:
    """The address, or the /64 of an IPv6 address: one reader has all of it."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
