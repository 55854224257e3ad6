"""Runs all benchmarks, or the one named: ``python -m bench
[startup|relevance|engines|scanning|diagnosis|serving]``.
"""

import sys
from importlib import import_module

ALL = ("startup", "relevance", "engines", "scanning", "diagnosis", "serving")


def main() -> None:
    """Run what is named on the command line."""
    wanted = [name for name in sys.argv[1:] if not name.startswith("-")] or list(ALL)
    for name in wanted:
        if name not in ALL:
            raise SystemExit(f"there is no benchmark {name!r}; there are: {', '.join(ALL)}")
        import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
