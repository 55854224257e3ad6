"""What the rules say of themselves: ``kb check --explain RULE``, and their table in the guide."""

import textwrap
from collections.abc import Iterator
from typing import Any

from kb.content.lint.rule import Rule, near
from kb.content.lint.run import RULES

# Columns of the text, for a terminal of 80 and its margin.
_WIDTH = 79


def guarded() -> dict[str, str]:
    """The name of every rule, and what it guards."""
    found: dict[str, str] = {}
    for one in RULES:
        parts = [*([found[one.name]] if one.name in found else []), *_targets(one)]
        found[one.name] = "; ".join(parts)
    return found


def explained(name: str) -> str:
    """What a rule guards, why, what to write instead, and a bad and a good example; LookupError,
    with the name that was probably meant, when there is no such rule.
    """
    found = [one for one in RULES if one.name == name]
    if not found:
        meant = near(name, guarded()) or f"there are {', '.join(guarded())}"
        raise LookupError(f"there is no rule '{name}'; {meant}")
    return "\n".join(line for one in found for line in _lines(one))


def table() -> str:
    """All rules as a Markdown table, for the guide."""
    rows = [
        f"| `{one.name}` | {'; '.join(_targets(one))} | {one.why} | {one.instead} |".replace(
            "<", "\\<"
        )
        for one in RULES
    ]
    return "\n".join(["| rule | guards | why | write |", "|---|---|---|---|", *rows]) + "\n"


def _targets(one: Rule[Any]) -> list[str]:
    return [target.value for target in one.targets]


def _lines(one: Rule[Any]) -> Iterator[str]:
    yield from _wrapped(f"{one.name}: guards {'; '.join(_targets(one))}")
    yield from _wrapped(f"  why: {one.why}")
    yield from _wrapped(f"  write: {one.instead}")
    yield from _passages("bad", [(example.file, example.bad) for example in one.examples])
    yield from _passages("good", [(example.file, example.good) for example in one.examples])


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent="    ", break_on_hyphens=False)


def _passages(label: str, passages: list[tuple[str, str | None]]) -> Iterator[str]:
    """The passages of an example; a missing file is named where there is nothing else."""
    there = [(file, text) for file, text in passages if text is not None]
    for file, text in there:
        yield f"  {label}, in {file}:"
        yield textwrap.indent(
            textwrap.dedent(text).strip("\n") or "(nothing)", "    | ", lambda _line: True
        )
    if not there:
        yield f"  {label}: no file {passages[0][0]}"
