"""How often the right article stands first, on our own queries (``tests/queries.jsonl``), by
language and kind.

Run: ``python -m bench relevance [--misses]``. A query with mode "any" is right when one of its
articles is found, "all" when all are among the ten, "none" when the answer says that it is not
confident. Figures: share with the right article first, among the first three, and the mean
reciprocal rank.
"""

import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from kb.languages import EN, ZH_TW
from kb.lookup import KnowledgeBase

QUERIES = Path(__file__).parent.parent / "tests" / "queries.jsonl"


@dataclass(frozen=True)
class Outcome:
    """One query and the rank of its first right article: 1 is best, 0 is not among the ten; and
    whether the search was sure of its answer.
    """

    language: str
    kind: str
    query: str
    expected: tuple[str, ...]
    found: tuple[str, ...]
    rank: int
    is_confident: bool


def outcomes(knowledge: KnowledgeBase) -> list[Outcome]:
    """Every query with its rank; for mode "none" the rank is 1 when no answer was claimed."""
    found = []
    for line in QUERIES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        answer = knowledge.search(case["query"], EN if case["lang"] == "en" else ZH_TW, 10)
        ids = tuple(result.id for result in answer.results)
        ranks = [ids.index(id_) + 1 for id_ in case["expect"] if id_ in ids]
        if case["mode"] == "none":
            rank = int(not answer.confident)
        elif case["mode"] == "all":
            rank = min(ranks, default=0) if len(ranks) == len(case["expect"]) else 0
        else:
            rank = min(ranks, default=0)
        found.append(
            Outcome(
                case["lang"],
                case["kind"],
                case["query"],
                tuple(case["expect"]),
                ids[:3],
                rank,
                answer.confident,
            )
        )
    return found


def share(found: list[Outcome], first: int) -> float:
    """The share of queries whose rank is at most ``first``."""
    return sum(0 < one.rank <= first for one in found) / max(1, len(found))


def main() -> None:
    """Print the table, and with ``--misses`` every query whose right article is not first."""
    found = outcomes(KnowledgeBase.load())
    if "--misses" in sys.argv:
        for one in found:
            if one.rank != 1:
                print(
                    f"{one.rank:2} [{one.language} {one.kind}] {one.query[:70]!r} "
                    f"wants {one.expected[:2]} got {one.found}"
                )
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for one in found:
        for name in (one.language, one.kind, "all"):
            groups[name].append(one)
    print(f"{'group':14} {'n':>4} {'@1':>6} {'@3':>6} {'MRR':>6}")
    for name, members in groups.items():
        mean = sum(1 / one.rank for one in members if one.rank) / len(members)
        first, third = share(members, 1), share(members, 3)
        print(f"{name:14} {len(members):4} {first:6.3f} {third:6.3f} {mean:6.3f}")


if __name__ == "__main__":
    main()
