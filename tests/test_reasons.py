"""Reasons stand beside what cannot be read off: long regular expressions, and numbers.

A pattern that is longer than a line is VERBOSE and has an example beside each alternative. A
module's constant that is a number, or made of numbers, has a comment: where it comes from, and
what moves when it changes.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kb"
MODULES = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
USES = ("compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer")
# Comments for tools, which give no reason.
FOR_TOOLS = re.compile(r"#\s*(?:noqa|fmt:|type:)")


def complaints(source: str) -> list[str]:
    """What has no reason in the text of a module, as ``line: what``."""
    tree = ast.parse(source)
    return [*_patterns(tree, source.splitlines()), *_constants(tree, source)]


def _patterns(tree: ast.Module, lines: list[str]) -> Iterator[str]:
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and call.args and _is_use_of_re(call.func)):
            continue
        pattern = call.args[0]
        if pattern.lineno == pattern.end_lineno:
            continue
        if not _is_verbose(call):
            yield f"{pattern.lineno}: a pattern of several lines is not re.VERBOSE"
            continue
        for number in range(pattern.lineno, (pattern.end_lineno or 0) + 1):
            if _lacks_example(lines[number - 1].partition('""", ')[0]):
                yield f"{number}: an alternative without an example"


def _is_use_of_re(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "re"
        and function.attr in USES
    )


def _is_verbose(call: ast.Call) -> bool:
    given = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
    return any(
        isinstance(node, ast.Attribute) and node.attr in ("VERBOSE", "X")
        for value in given
        for node in ast.walk(value)
    )


def _lacks_example(line: str) -> bool:
    """Whether a line of a pattern has an alternative and no comment; classes are left out, in
    which | and # mean themselves.
    """
    outside = re.sub(r"\[[^\]]*\]", "", re.sub(r"\\.", "", line))
    return "|" in outside.partition("#")[0] and "#" not in outside


def _constants(tree: ast.Module, source: str) -> Iterator[str]:
    beside, alone = _comments(source)
    for place, node in enumerate(tree.body):
        name = _name_of_number(node)
        if not name:
            continue
        lines = range(node.lineno, (node.end_lineno or 0) + 1)
        is_commented = node.lineno - 1 in alone or not beside.isdisjoint(lines)
        after = tree.body[place + 1 : place + 2]
        is_described = any(
            isinstance(other, ast.Expr)
            and isinstance(other.value, ast.Constant)
            and isinstance(other.value.value, str)
            for other in after
        )
        if not is_commented and not is_described:
            yield f"{node.lineno}: {name} has no reason"


def _comments(source: str) -> tuple[set[int], set[int]]:
    """The lines with a comment behind code, or within it, and those of a comment alone."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    found = [t for t in tokens if t.type == tokenize.COMMENT and not FOR_TOOLS.match(t.string)]
    alone = {token.start[0] for token in found if not token.line[: token.start[1]].strip()}
    return {token.start[0] for token in found}, alone


def _name_of_number(node: ast.stmt) -> str:
    """The name of a constant in capitals that is a number or made of numbers, else nothing."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, value = node.targets[0], node.value
    elif isinstance(node, ast.AnnAssign) and node.value:
        target, value = node.target, node.value
    else:
        return ""
    names = target.elts if isinstance(target, ast.Tuple) else [target]
    is_constant = all(isinstance(one, ast.Name) and one.id.isupper() for one in names)
    return ast.unparse(target) if is_constant and _is_number(value) else ""


def _is_number(value: ast.expr) -> bool:
    match value:
        case ast.Constant(value=number):
            return isinstance(number, int | float) and not isinstance(number, bool)
        case ast.UnaryOp(operand=inner):
            return _is_number(inner)
        case ast.BinOp(left=left, right=right):
            return all(_is_number(part) or isinstance(part, ast.Name) for part in (left, right))
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return bool(parts) and all(_is_number(part) for part in parts)
        case ast.Dict(values=parts):
            return bool(parts) and all(_is_number(part) for part in parts)
    return False


@pytest.mark.parametrize("name", MODULES)
def test_patterns_and_numbers_have_reasons(name: str) -> None:
    assert complaints(MODULES[name].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('A = re.compile(\n    r"a"\n    r"|b"\n)', "is not re.VERBOSE"),
        ('A = re.sub("a"\n    "|b", "", text)', "is not re.VERBOSE"),
        ('A = re.compile(r"""\n  a  # a\n  | b\n""", re.VERBOSE)', "3: an alternative without"),
        ('A = re.compile(r"""\n  a | [#]\n""", re.I | re.X)', "2: an alternative without"),
        ("A = 5", "1: A has no reason"),
        ("# of another\n\nA = 5", "3: A has no reason"),
        ("B = 4  # of another\nA = 5", "2: A has no reason"),
        ("A = 5  # noqa: X", "1: A has no reason"),
        ("_A: int = 1 << 20", "1: _A has no reason"),
        ("A, B = 5, -0.5", "1: (A, B) has no reason"),
        ('A = {"a": 1,\n    "b": 2.5}', "1: A has no reason"),
        ("A = B // 2 - 1", "1: A has no reason"),
    ],
)
def test_a_missing_reason_is_noticed(source: str, said: str) -> None:
    (found,) = complaints(source)
    assert said in found


@pytest.mark.parametrize(
    "source",
    [
        'A = re.compile(r"a|b")',
        'A = re.compile(\n    r"a|b"\n)',
        'A = re.compile(r"""\n  [|#]\n  | b  # b\n  \\|\n""", re.ASCII | re.VERBOSE)',
        "A = 5  # why",
        "# why\nA = 5",
        'A = 5\n"""Why."""',
        'A = {\n    "a": 1,  # why\n}',
        'A = {"a": "b"}',
        "A = True",
        "a = 5",
        'A = ("a", 5)',
        'A, B = "ab"',
        "A = ()",
    ],
)
def test_what_needs_no_reason_or_has_one(source: str) -> None:
    assert complaints(source) == []
