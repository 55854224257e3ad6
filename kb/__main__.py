"""``kb`` and ``slui`` as a program: ``python -m kb``, and what the installed commands call.

In a wheel this file is another one: the modules of the fast path linked into it
(``scripts/link_fast_path.py``), so that a look-up opens one file instead of twenty.
"""

from kb.cli.entry import kb, slui

__all__ = ["kb", "slui"]

if __name__ == "__main__":
    kb()
