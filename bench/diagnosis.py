"""How long a diagnosis takes, beside the extraction of codes from the same text, in one run.

Run: ``python -m bench diagnosis``. Made texts: a ticket of 10 KB (slmgr.vbs, two events, nslookup,
a port test, and the story around them), the same repeated to 64 KiB, and 64 KiB of prose in which
nothing is an output. Each round takes every text in turn, extraction and diagnosis one after the
other, in this process; the figures are medians in milliseconds, the ratio is that of diagnosis
(which extracts as well) to extraction alone.
"""

import os
import statistics
import time
from collections.abc import Callable

from kb.lookup import KnowledgeBase

ROUNDS = int(os.environ.get("KB_BENCH_ROUNDS", "30"))
_CLIENT = """Name: Windows(R), Enterprise edition
Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel
Partial Product Key: 2YT43
License Status: Notification
Notification Reason: 0xC004F009 (grace time expired).

Key Management Service client information
    Client Machine ID (CMID): 5d0c2b6e-9c1b-4a53-8f3e-6a1f0b7d2c11
    Registered KMS machine name: kms7.ads.example.com:1688
"""
_EVENT = """Log Name:      Application
Source:        Microsoft-Windows-Security-SPP
Date:          3/5/2024 9:06:12 AM
Event ID:      12288
Level:         Information
Computer:      nb-77.ads.example.com
Description:
The client has sent a request.
Info:
0x800706BA, 0x00000000, kms7.ads.example.com:1688, 5d0c2b6e-9c1b-4a53-8f3e-6a1f0b7d2c11, \
2024/03/05 07:06, 0, 5, 0, 73111121-5638-40f6-bc11-f1d7b0d64300, 25
"""
_NETWORK = """_vlmcs._tcp.ads.example.com     SRV service location:
          priority       = 0
          weight         = 0
          port           = 1688
          svr hostname   = kms7.ads.example.com

ComputerName     : kms7.ads.example.com
RemoteAddress    : 192.0.2.7
RemotePort       : 1688
TcpTestSucceeded : False
"""
_STORY = "The caller says that the laptop was away for months and now shows the watermark. " * 90


def _ticket(size: int) -> str:
    whole = "\n".join((_STORY[:900], _CLIENT, _EVENT, _EVENT, _NETWORK, _STORY))
    return (whole * (size // len(whole) + 1))[:size]


def main() -> None:
    """Print the table."""
    knowledge = KnowledgeBase.load()
    texts = {
        "ticket, 10 KB": _ticket(10_000),
        "tickets, 64 KiB": _ticket(1 << 16),
        "prose, 64 KiB": (_STORY * 10)[: 1 << 16],
    }
    for text in texts.values():
        knowledge.diagnose(text)
    times: dict[tuple[str, str], list[float]] = {}
    for _ in range(ROUNDS):
        for name, text in texts.items():
            times.setdefault((name, "extract"), []).append(_timed(knowledge.extract, text))
            times.setdefault((name, "diagnose"), []).append(_timed(knowledge.diagnose, text))
    print(f"{'text':18} {'extract':>10} {'diagnose':>10} {'ratio':>8} {'findings':>9}")
    for name, text in texts.items():
        extract = statistics.median(times[name, "extract"])
        diagnose = statistics.median(times[name, "diagnose"])
        found = len(knowledge.diagnose(text).claims)
        print(f"{name:18} {extract:8.1f}ms {diagnose:8.1f}ms {diagnose / extract:7.1f}x {found:9}")


def _timed(work: Callable[[str], object], text: str) -> float:
    start = time.perf_counter()
    work(text)
    return (time.perf_counter() - start) * 1000
