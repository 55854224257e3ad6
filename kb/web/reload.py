"""The content that is served, and new content in its place while requests are running.

What a request needs hangs on one ``State``; new content is loaded beside it and then one reference
is exchanged. On any error the old state stays, and ``problem`` says why.
"""

import logging
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

from kb import paths
from kb.errors import KnowledgeBaseError
from kb.lookup import KnowledgeBase

# Bytes of replies that one process holds. Our own 600 pages in both languages are 11 MB plain and
# 3 MB compressed, their data as much again; that for two names of the service fits. Where it does
# not, the oldest reply goes, and the next reader waits for Flask: about 1 ms.
MOST_BYTES = 64 << 20
STATE = "kb.state"  # where a request's environment has the state that it is answered from

_log = logging.getLogger("kb")


class State:
    """One knowledge base and the replies made from it, as bytes: up to MOST_BYTES of them, the
    oldest going first.
    """

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.replies: dict[Any, Any] = {}
        self._sizes: dict[Any, int] = {}
        self._size = 0
        self._lock = threading.Lock()

    def add(self, key: Any, reply: Any, size: int) -> None:
        """Take in a reply of so many bytes; the first one under a key stays."""
        with self._lock:
            if key in self._sizes:
                return
            self.replies[key] = reply
            self._sizes[key] = size
            self._size += size
            while self._size > MOST_BYTES:
                oldest = next(iter(self._sizes))
                self.replies.pop(oldest)
                self._size -= self._sizes.pop(oldest)


class Content:
    """The state that is served now; ``look`` puts a new one in its place when files have changed.

    ``problem`` is why the newest files are not served, or None.
    """

    def __init__(
        self, knowledge: KnowledgeBase, load: Callable[[], KnowledgeBase] = KnowledgeBase.load
    ) -> None:
        self.state = State(knowledge)
        self.problem: str | None = None
        self.swaps = 0
        self.on_swap: list[Callable[[], None]] = []
        self._load = load
        self._seen = self._served = fingerprint(folders())
        self._stop = threading.Event()

    def look(self) -> bool:
        """Load the content if it changed and has stood still since the last look; whether a new
        state is served.
        """
        now = fingerprint(folders())
        settled, self._seen = now == self._seen, now
        if now == self._served or not settled:
            return False
        self._served = now
        try:
            self._exchange()
        except Exception as error:
            self.problem = str(error) or type(error).__name__
            detail = None if isinstance(error, KnowledgeBaseError) else error
            _log.error(
                "the new content is not served, the old one stays: %s",
                self.problem,
                exc_info=detail,
            )
            return False
        self.problem = None
        _log.info("new content is served: %s articles", len(self.state.knowledge.library.ids))
        return True

    def watch(self, seconds: float) -> None:
        """Look again and again, on a thread of its own that ends with the process."""
        threading.Thread(target=self._watch, args=(seconds,), name="content", daemon=True).start()

    def stop(self) -> None:
        """End the watching."""
        self._stop.set()

    def _watch(self, seconds: float) -> None:
        while not self._stop.wait(seconds):
            self.look()

    def _exchange(self) -> None:
        """Load everything beside the old content, then assign one reference."""
        knowledge = self._load()
        old = {problem.path for problem in self.state.knowledge.library.broken}
        worse = [problem for problem in knowledge.library.broken if problem.path not in old]
        if worse:
            raise worse[0]
        knowledge.warm()
        self.state = State(knowledge)
        self.swaps += 1
        for call in self.on_swap:
            call()


def folders() -> tuple[str, ...]:
    """The folders whose files are served."""
    site = paths.company()
    return (paths.content(), site) if site else (paths.content(),)


def fingerprint(roots: Iterable[str]) -> int:
    """A number that changes when a file below the folders is added, removed, renamed or written; 2
    ms for 500 files.
    """
    found: list[tuple[str, int, int, int]] = []
    for root in roots:
        for folder, _folders, _files in os.walk(root):
            found += _stamps(folder)
    return hash(tuple(sorted(found)))


def _stamps(folder: str) -> list[tuple[str, int, int, int]]:
    stamps = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith((".md", ".csv", ".txt")):
                    status = entry.stat()
                    stamps.append((entry.path, status.st_mtime_ns, status.st_size, status.st_ino))
    except OSError:
        return [(folder, 0, 0, 0)]
    return stamps
