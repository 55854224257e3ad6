"""What the service counts, as Prometheus text; never what somebody asked.

Each process counts for itself: with several workers a scrape sees the one that answers, named by
the label ``pid``.
"""

import os
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator

from kb.content.library import Library
from kb.languages import EN
from kb.web.reload import Content
from kb.web.reviewed import day

MISSES = ("unknown", "malformed")


class Metrics:
    """Counters of requests by route and status, and of look-ups by outcome."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, int]] = Counter()
        self._lookups: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._started = time.time()

    def count(self, route: str, status: int, outcome: str = "") -> None:
        """One request; ``route`` is the pattern of its address, ``outcome`` the status of a
        look-up.
        """
        with self._lock:
            self._requests[route, status] += 1
            if outcome:
                self._lookups[outcome] += 1

    def look_up(self, outcome: str) -> None:
        """One look-up more than one a request: an entry of a batch."""
        with self._lock:
            self._lookups[outcome] += 1

    def text(self, content: Content) -> str:
        """All figures in the Prometheus text format 0.0.4."""
        with self._lock:
            requests, lookups = dict(self._requests), dict(self._lookups)
        return (
            "\n".join([*_counters(requests, lookups), *_state(content), *self._process()]) + "\n"
        )

    def _process(self) -> Iterator[str]:
        yield from _metric(
            "process_start_time_seconds",
            "gauge",
            "When this process started.",
            [(_labels(), self._started)],
        )


def _counters(requests: dict[tuple[str, int], int], lookups: dict[str, int]) -> Iterator[str]:
    by_route = [
        (_labels(route=route, status=str(status)), n)
        for (route, status), n in sorted(requests.items())
    ]
    yield from _metric("kb_requests_total", "counter", "Requests by route and status.", by_route)
    by_outcome = [(_labels(status=status), n) for status, n in sorted(lookups.items())]
    yield from _metric(
        "kb_lookups_total", "counter", "Look-ups by the status of their answer.", by_outcome
    )
    missed = sum(lookups.get(status, 0) for status in MISSES)
    yield from _metric(
        "kb_misses_total", "counter", "Look-ups that nothing answered.", [(_labels(), missed)]
    )


def _state(content: Content) -> Iterator[str]:
    library = content.state.knowledge.library
    yield from _metric(
        "kb_articles", "gauge", "Articles that are served.", [(_labels(), len(library.ids))]
    )
    yield from _metric(
        "kb_articles_broken",
        "gauge",
        "Files left out because they are no articles.",
        [(_labels(), len(library.broken))],
    )
    yield from _metric(
        "kb_content_reviewed_timestamp_seconds",
        "gauge",
        "The latest review of any article.",
        _reviewed(library),
    )
    yield from _metric(
        "kb_content_swaps_total",
        "counter",
        "New content taken up while running.",
        [(_labels(), content.swaps)],
    )
    stands = [(_labels(), int(content.problem is not None))]
    yield from _metric(
        "kb_content_refused",
        "gauge",
        "1 while the newest files are broken and older ones are served.",
        stands,
    )
    yield from _metric(
        "kb_replies_kept",
        "gauge",
        "Replies kept as bytes.",
        [(_labels(), len(content.state.replies))],
    )


def _reviewed(library: Library) -> list[tuple[str, float]]:
    days = [found for id_ in library.ids if (found := day(library.article(id_, EN).reviewed))]
    return [(_labels(), max(days).timestamp())] if days else []


def _metric(
    name: str, kind: str, about: str, values: Iterable[tuple[str, float]]
) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"
    yield from (f"{name}{labels} {value}" for labels, value in values)


def _labels(**labels: str) -> str:
    quoted = {
        name: value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        for name, value in labels.items()
    }
    parts = [f'{name}="{value}"' for name, value in {**quoted, "pid": str(os.getpid())}.items()]
    return "{" + ",".join(parts) + "}"
