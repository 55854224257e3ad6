"""Links the modules of the terminal's fast path into one, as a linker does with object files.

A look-up in the terminal takes two milliseconds, and half of that is spent on finding and opening
some twenty small modules, one after the other. In the repository they stay apart, each with its
subject; the wheel carries them linked in ``kb/__main__.py`` (``hatch_build.py``), which has the
same two functions. Every top-level name gets its module's name before it, imports between the
modules become plain names, docstrings and annotations go. Late imports stay as they are.

Run ``python scripts/link_fast_path.py`` to see the linked module.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
ENTRY = "kb.cli.entry"
EXPORTED = ("kb", "slui")

Scope = (ast.FunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
Comprehension = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class CannotLink(ValueError):
    """A construct that the linker does not know; the message names the module and the line."""


class Module:
    """One module: its statements without docstring and type-checking block, its top-level names,
    and what its imports stand for: ``symbols`` by name (module and name there), ``modules``.
    """

    def __init__(self, name: str, root: Path) -> None:
        self.name = name
        tree = ast.parse(_path_of(name, root).read_text(encoding="utf-8"))
        self.body = [statement for statement in tree.body if not _is_idle(statement)]
        self.names = {name for statement in self.body for name in _bound(statement)}
        self.symbols: dict[str, tuple[str, str]] = {}
        self.modules: dict[str, str] = {}
        self.plain_imports: list[ast.stmt] = []
        for statement in [s for s in self.body if isinstance(s, (ast.Import, ast.ImportFrom))]:
            self._resolve(statement, root)
        self.body = [s for s in self.body if not isinstance(s, (ast.Import, ast.ImportFrom))]

    def needed(self) -> list[str]:
        """The modules of ours that this one imports, in their order."""
        return list(
            dict.fromkeys([*(m for m, _ in self.symbols.values()), *self.modules.values()])
        )

    def _resolve(self, statement: ast.Import | ast.ImportFrom, root: Path) -> None:
        if isinstance(statement, ast.Import) or (statement.module or "").split(".")[0] != "kb":
            self.plain_imports.append(statement)
            return
        package = statement.module or ""
        for alias in statement.names:
            bound, whole = alias.asname or alias.name, f"{package}.{alias.name}"
            if _path_of(whole, root).exists():
                self.modules[bound] = whole
            else:
                self.symbols[bound] = (package, alias.name)


def linked(root: Path = ROOT) -> str:
    """The source of the linked module; CannotLink where the sources have something new."""
    modules = {module.name: module for module in _ordered(ENTRY, root, {})}
    imports = [s for module in modules.values() for s in module.plain_imports]
    lines = list(dict.fromkeys(ast.unparse(statement) for statement in imports))
    for module in modules.values():
        renamer = _Renamer(module, modules)
        lines += [ast.unparse(renamer.visit(statement)) for statement in module.body]
    lines += [f"{name} = {_linked_name(ENTRY, name)}" for name in EXPORTED]
    lines += ["if __name__ == '__main__':\n    kb()"]
    head = (
        "# Linked by scripts/link_fast_path.py from the modules of the fast path; do not edit.\n"
    )
    return head + "\n".join(lines) + "\n"


def _ordered(name: str, root: Path, seen: dict[str, Module]) -> Iterator[Module]:
    """A module after those that it needs, each once."""
    if name not in seen:
        seen[name] = module = Module(name, root)
        for other in module.needed():
            yield from _ordered(other, root, seen)
        yield module


def _path_of(name: str, root: Path) -> Path:
    return root.joinpath(*name.split(".")).with_suffix(".py")


def _linked_name(module: str, name: str) -> str:
    return f"{module.removeprefix('kb.').replace('.', '_')}__{name}"


def _is_idle(statement: ast.stmt) -> bool:
    """Whether a statement does nothing when the program runs: a docstring, what is for types."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.Assign):
        return ast.unparse(statement.targets[0]) == "TYPE_CHECKING"
    return isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING"


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a statement binds in its own scope."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        yield node.name
        return
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from ((alias.asname or alias.name).split(".")[0] for alias in node.names)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Scope) and not isinstance(child, ast.FunctionDef):
            yield from (w.target.id for w in ast.walk(child) if isinstance(w, ast.NamedExpr))
        else:
            yield from _bound(child)


class _Renamer(ast.NodeTransformer):
    """Gives the global names of a module their linked names, and takes off what is for readers."""

    def __init__(self, module: Module, modules: dict[str, Module]) -> None:
        self._module = module
        self._modules = modules
        self._local: list[set[str]] = []
        self._stored: list[set[str]] = []  # the names that a statement of a class binds

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """A name, unless it is bound in a scope around it."""
        if isinstance(node.ctx, ast.Store) and self._stored and node.id in self._stored[-1]:
            return node
        return ast.Name(self._global(node.id), node.ctx)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """``tables.BLOCK`` where ``tables`` is a module is the name within it."""
        target = node.value.id if isinstance(node.value, ast.Name) else ""
        if target in self._module.modules and not self._is_local(target):
            other = self._modules[self._module.modules[target]]
            return ast.Name(self._name_in(other, node.attr, node), node.ctx)
        self.generic_visit(node)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """A function: its own name, its defaults outside, its body in a scope of its own."""
        node.name = node.name if self._local else self._global(node.name)
        node.decorator_list = [self.visit(one) for one in node.decorator_list]
        self._bare(node.args)
        node.returns = None
        own = {argument.arg for argument in _arguments(node.args)}
        own |= {name for statement in node.body for name in _bound(statement)}
        shared = {n for w in ast.walk(node) if isinstance(w, ast.Global) for n in w.names}
        if shared:
            raise CannotLink(f"{self._module.name}:{node.lineno}: 'global' is not known here")
        self._local.append(own)
        node.body = self._statements(node.body)
        self._local.pop()
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        """A lambda: its defaults outside, its body in a scope of its own."""
        self._bare(node.args)
        self._local.append({argument.arg for argument in _arguments(node.args)})
        node.body = self.visit(node.body)
        self._local.pop()
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        """A class: what its body binds is not seen by its methods."""
        node.name = node.name if self._local else self._global(node.name)
        node.bases = [self.visit(base) for base in node.bases]
        own: set[str] = set()  # what the statements above have bound; the rest is still global
        body: list[ast.stmt] = []
        for statement in node.body:
            names = set(_bound(statement))
            if isinstance(statement, ast.FunctionDef):
                name = statement.name
                self._local.append(set())  # so that a method keeps its name
                body.append(self.visit_FunctionDef(statement))
                self._local.pop()
                statement.name = name
            else:
                self._local.append(own)
                self._stored.append(names)
                body += self._statements([statement])
                self._stored.pop()
                self._local.pop()
            own = own | names
        node.body = body or [ast.Pass()]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        """A value without its type; nothing where there is no value."""
        if node.value is None:
            return None
        target, value = self.visit(node.target), self.visit(node.value)
        return ast.copy_location(ast.Assign([target], value), node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Comprehensions have a scope of their own; everything else is just gone through."""
        if not isinstance(node, Comprehension):
            return super().generic_visit(node)
        own = {name for generator in node.generators for name in _bound(generator.target)}
        self._local.append(own)
        super().generic_visit(node)
        self._local.pop()
        return node

    def _statements(self, body: list[ast.stmt]) -> list[ast.stmt]:
        kept = [self.visit(statement) for statement in body if not _is_idle(statement)]
        return [statement for statement in kept if statement is not None] or [ast.Pass()]

    def _bare(self, arguments: ast.arguments) -> None:
        arguments.defaults = [self.visit(one) for one in arguments.defaults]
        arguments.kw_defaults = [one and self.visit(one) for one in arguments.kw_defaults]
        for argument in _arguments(arguments):
            argument.annotation = None

    def _is_local(self, name: str) -> bool:
        return any(name in scope for scope in self._local)

    def _global(self, name: str) -> str:
        module = self._module
        if self._is_local(name):
            return name
        if name in module.symbols:
            other, symbol = module.symbols[name]
            return self._name_in(self._modules[other], symbol, None)
        if name in module.modules:
            raise CannotLink(f"{module.name}: the module {name!r} is used as a value")
        return _linked_name(module.name, name) if name in _own(module) else name

    def _name_in(self, module: Module, name: str, node: ast.AST | None) -> str:
        if name in module.symbols:
            other, symbol = module.symbols[name]
            return self._name_in(self._modules[other], symbol, node)
        if name not in module.names:
            line = getattr(node, "lineno", 0)
            raise CannotLink(f"{self._module.name}:{line}: {module.name} has no name {name!r}")
        return _linked_name(module.name, name)


def _own(module: Module) -> set[str]:
    """The names that a module binds itself, without those that it imports."""
    plain = {name for statement in module.plain_imports for name in _bound(statement)}
    return module.names - set(module.symbols) - set(module.modules) - plain


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    found = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [*found, *(one for one in (arguments.vararg, arguments.kwarg) if one)]


if __name__ == "__main__":
    sys.stdout.write(linked())
