"""Kill builders of the search index at random moments; whatever happens, a whole index must be
left and answer.

Run: ``python scripts/kill_builders.py [COUNT] [SEED]``. Half of the builders make the whole
library's index anew, half bring an older one up to date after a change to one article. After each
kill all finished indexes are checked byte for byte against their manifests and one is searched.
Exit code 1 when one was damaged.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kb import paths
from kb.codes.tables import Tables
from kb.content.library import Library
from kb.lookup import KnowledgeBase
from kb.search import index

BUILD = (
    "from kb.lookup import KnowledgeBase; k = KnowledgeBase.load(); k.sources; "
    "print('ready', flush=True); k.index"
)
ARTICLE = "codes/0xC004F074.md"


def start(content: Path, cache: Path) -> "subprocess.Popen[bytes]":
    """A builder that has loaded the library and now makes the index."""
    environment = {**os.environ, "KB_CONTENT": str(content), "KB_CACHE": str(cache)}
    builder = subprocess.Popen(
        [sys.executable, "-c", BUILD], stdout=subprocess.PIPE, env=environment
    )
    assert builder.stdout is not None
    builder.stdout.readline()
    return builder


def change(content: Path, number: int) -> None:
    """Another state of one article."""
    path = content / ARTICLE
    path.write_text(path.read_text(encoding="utf-8") + f"\nChange {number}.\n", encoding="utf-8")


def duration(content: Path, cache: Path) -> float:
    """Seconds that a builder takes when it is left alone."""
    builder = start(content, cache)
    began = time.perf_counter()
    builder.wait()
    return time.perf_counter() - began


def finished_in(cache: Path) -> list[Path]:
    """The indexes in a cache folder that bear their final name."""
    return (
        [place for place in cache.iterdir() if place.name.startswith("index-")]
        if cache.is_dir()
        else []
    )


def main() -> int:
    """Kill builders and count what is left."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    with tempfile.TemporaryDirectory() as folder:
        content, fresh, kept = Path(folder, "content"), Path(folder, "fresh"), Path(folder, "kept")
        shutil.copytree(paths.content(), content)
        whole, update = duration(content, kept), 0.0
        change(content, 0)
        update = duration(content, kept)
        print(f"a whole build takes {whole:.2f} s, an update {update:.2f} s")
        finished = damaged = 0
        for number in range(1, count + 1):
            change(content, number)
            cache, longest = (fresh, whole) if number % 2 else (kept, update)
            before = set(finished_in(cache))
            builder = start(content, cache)
            time.sleep(rng.uniform(0, longest * 1.1))
            builder.kill()
            builder.wait()
            built = finished_in(cache)
            finished += bool(set(built) - before)
            damaged += sum(not index.is_whole(str(place)) for place in built)
            if cache == kept:
                answer = KnowledgeBase(
                    Library.load(str(content)), Tables.read(), str(kept)
                ).search("0xC004F074", "en", 1)
                damaged += [result.id for result in answer.results] != ["codes/0xC004F074"]
            shutil.rmtree(fresh, ignore_errors=True)
        print(f"{finished} of them had just finished")
        print(f"{count} builders killed; {damaged} indexes damaged")
    return 1 if damaged else 0


if __name__ == "__main__":
    sys.exit(main())
