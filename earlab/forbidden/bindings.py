"""Tell what names a block of code binds, and to what: read from its text, nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_COMPREHENDS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
STAR = "*"


@dataclass
class Scope:
    """The names of a block. ``parent``: where a name is looked up that is not bound here; None at a notebook's top.

    cell: the cell that the block stands in.  line: its place, for code that was read out of a text.
    of_class: the block is a class's, whose names its methods do not see.
    kept: what is put into the things that names stand for, see ``kept_in``.
    """

    parent: Scope | None
    cell: str = ""
    line: int | None = None
    of_class: bool = False
    names: dict[str, list[Binding]] = field(default_factory=dict)
    kept: dict[str, list[Binding]] = field(default_factory=dict)

    def lookup(self, name: str) -> list[Binding]:
        """Return the ways in which ``name`` gets its value, where it is bound at all."""
        home = self._home(name)
        return [] if home is None else home.names[name]

    def lookup_inside(self, name: str) -> list[Binding]:
        """Return what is put into that for which ``name`` stands."""
        home = self._home(name)
        return [] if home is None else home.kept.get(name, [])

    def _home(self, name: str) -> Scope | None:
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.parent
        return scope


@dataclass(frozen=True, eq=False)
class Binding:
    """One way in which a name gets its value.

    value: the dotted name that an import binds, the expression or definition, or None: nobody knows.
    """

    value: str | ast.AST | None
    line: int
    scope: Scope


def bind(scope: Scope, body: Iterable[ast.AST]) -> Scope:
    """Enter into ``scope`` what the statements of ``body`` bind; return it."""
    nodes = list(_own(body))
    elsewhere = {name for n in nodes if isinstance(n, (ast.Global, ast.Nonlocal)) for name in n.names}
    for node in nodes:
        for name, value in _bound(node):
            if name not in elsewhere:
                line = getattr(node, "lineno", 0)
                scope.names.setdefault(name, []).append(Binding(value, line, scope))
    return scope


def kept_in(statement: ast.stmt, notebook: Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield (name, value) of what a statement puts into something that a name stands for: ``a.b = value``, ``a.b(value)``.

    What a module's functions are called with is not kept there: whoever compares with another library uses ``np.allclose``.
    """
    for node in _own([statement]):
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for part in (part for target in targets for part in ast.walk(target)):
                if isinstance(part, (ast.Attribute, ast.Subscript)) and isinstance(part.ctx, ast.Store):
                    yield from ((name, node.value) for name in _root(part))
        elif isinstance(node, ast.Call):
            set_by_name = isinstance(node.func, ast.Name) and node.func.id == "setattr"
            roots = _root(node.args[0] if set_by_name and node.args else node.func)
            for name in roots if set_by_name or isinstance(node.func, ast.Attribute) else ():
                known = notebook.names.get(name)
                if set_by_name or (known and not isinstance(known[-1].value, str)):
                    yield from (
                        (name, part) for part in (*node.args, *(word.value for word in node.keywords))
                    )


def _root(node: ast.expr) -> list[str]:
    """Return the name that an attribute's attribute or an item's item begins with, if there is one."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return [node.id] if isinstance(node, ast.Name) else []


def inner_scope(node: ast.AST, scope: Scope) -> Scope:
    """Return the names that the body of ``node`` knows: those around it, or a block's own."""
    if isinstance(node, FUNCTIONS):
        return _function_scope(node, scope)
    if isinstance(node, ast.ClassDef):
        return bind(Scope(scope, scope.cell, scope.line, of_class=True), node.body)
    if not isinstance(node, _COMPREHENDS):
        return scope
    inside = Scope(scope, scope.cell, scope.line)
    for part in node.generators:  # each name stands for something of what it runs over
        for name, value in _unpacked(part.target, part.iter):
            inside.names.setdefault(name, []).append(Binding(value, part.target.lineno, scope))
    return inside


def _function_scope(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, around: Scope) -> Scope:
    """Return the names inside a function: arguments, of which nobody knows the value, and what its body binds."""
    scope = Scope(around.parent if around.of_class else around, around.cell, around.line)
    given = node.args
    for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg):
        if argument is not None:
            scope.names[argument.arg] = [Binding(None, argument.lineno, scope)]
    return bind(scope, node.body if isinstance(node.body, list) else [node.body])


def _bound(node: ast.AST) -> Iterator[tuple[str, str | ast.AST | None]]:
    """Yield (name, value) of what one statement or part of one binds."""
    if isinstance(node, _DEFINES):
        yield node.name, node
    elif isinstance(node, ast.Import):
        for alias in node.names:
            top = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (top, top)
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            inside = str(node.module)
            yield alias.asname or alias.name, inside if alias.name == STAR else f"{inside}.{alias.name}"
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _unpacked(target, node.value)
    elif isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)):
        yield from _unpacked(node.target, node.value)
    elif isinstance(node, (ast.For, ast.AsyncFor)):
        yield from _unpacked(node.target, node.iter)
    elif isinstance(node, ast.withitem) and node.optional_vars:
        yield from _unpacked(node.optional_vars, node.context_expr)
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name, None


def _unpacked(target: ast.AST, value: ast.AST | None) -> Iterator[tuple[str, ast.AST | None]]:
    """Yield (name, value) of an assignment, part by part where both sides are written out."""
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Starred):
        yield from _unpacked(target.value, value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        parts = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
        fits = len(parts) == len(target.elts)
        for i, part in enumerate(target.elts):
            yield from _unpacked(part, parts[i] if fits else value)


def _own(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes of a block without those inside its functions, classes and comprehensions."""
    waiting = list(body)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*_DEFINES, ast.Lambda, *_COMPREHENDS)):
            waiting += list(ast.iter_child_nodes(node))[::-1]
