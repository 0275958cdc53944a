"""Tell which dotted names an expression stands for, and which text it is, as far as what is written tells."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from heapq import nsmallest

from earlab.cells.definitions import statements
from earlab.forbidden.bindings import STAR, Scope

_DEPTH = 60  # of aliases of aliases
_LONGEST = 10_000  # characters of a text that is put together
_MOST = 100  # names that one expression may stand for: more are not followed, and are for the guard
_IMPORTS = frozenset(["importlib.import_module", "importlib.__import__", "builtins.__import__"])
_RUNS = frozenset(["builtins.exec", "builtins.eval"])
_GLOBALS = "builtins.globals()"


class Reader:
    """Reads expressions, each of them once."""

    def __init__(self) -> None:
        self._names: dict[tuple[int, int], frozenset[str]] = {}
        self._texts: dict[tuple[int, int], str | None] = {}
        self._depth = 0

    def names_of(self, node: ast.AST, scope: Scope) -> frozenset[str]:
        """Return the dotted names that ``node`` may stand for; none where it is something else or nobody knows."""
        key = (id(node), id(scope))
        if key in self._names:
            return self._names[key]
        if self._depth == _DEPTH:
            return frozenset()
        self._names[key] = frozenset()  # what refers to itself stands for nothing more
        self._depth += 1
        self._names[key] = frozenset(nsmallest(_MOST, set(self._read(node, scope))))
        self._depth -= 1
        return self._names[key]

    def text_of(self, node: ast.AST, scope: Scope) -> str | None:
        """Return the text that ``node`` is, where all of it is written out."""
        key = (id(node), id(scope))
        if key in self._texts:
            return self._texts[key]
        if self._depth == _DEPTH:
            return None
        self._texts[key] = None
        self._depth += 1
        self._texts[key] = self._text(node, scope)
        self._depth -= 1
        return self._texts[key]

    def code_in(self, call: ast.Call, scope: Scope) -> list[ast.stmt]:
        """Return the statements that ``call`` executes, where it is ``exec`` or ``eval`` of written text."""
        runs = bool(call.args) and bool(self.names_of(call.func, scope) & _RUNS)
        return statements((self.text_of(call.args[0], scope) or "").strip()) if runs else []

    def _read(self, node: ast.AST, scope: Scope) -> Iterator[str]:
        if isinstance(node, ast.Name):
            yield from self._name(node.id, scope)
        elif isinstance(node, ast.Attribute):
            yield from (f"{name}.{node.attr}" for name in self.names_of(node.value, scope))
        elif isinstance(node, ast.Subscript):
            yield from self._item(self.names_of(node.value, scope), node.slice, scope)
        elif isinstance(node, ast.Call):
            yield from self._call(node, scope)
        elif isinstance(node, (ast.NamedExpr, ast.Starred, ast.Await)):
            yield from self.names_of(node.value, scope)
        elif isinstance(node, (ast.IfExp, ast.BoolOp)):
            parts = node.values if isinstance(node, ast.BoolOp) else [node.body, node.orelse]
            yield from (name for part in parts for name in self.names_of(part, scope))

    def _name(self, name: str, scope: Scope) -> Iterator[str]:
        bindings = scope.lookup(name)
        for binding in bindings:
            if isinstance(binding.value, str):
                yield binding.value
            elif isinstance(binding.value, ast.expr):
                yield from self.names_of(binding.value, binding.scope)
        if not bindings and hasattr(builtins, name):
            yield f"builtins.{name}"
        elif not bindings:
            yield from (f"{star.value}.{name}" for star in scope.lookup(STAR))

    def _call(self, node: ast.Call, scope: Scope) -> Iterator[str]:
        """Read the calls that look something up: ``getattr``, ``import_module``, ``vars``, ``sys.modules.get``."""
        first, second = [*node.args[:2], None, None][:2]
        for called in self.names_of(node.func, scope):
            if called == "builtins.globals":
                yield _GLOBALS
            elif first is None:
                return
            elif called in _IMPORTS:
                module = self.text_of(first, scope)
                yield from {module, module.partition(".")[0]} if module else ()
            elif called == "builtins.vars":
                yield from (f"{name}.__dict__" for name in self.names_of(first, scope))
            elif called == "builtins.getattr" and second is not None:
                part = self.text_of(second, scope)
                yield from (f"{name}.{part}" for name in self.names_of(first, scope) if part)
            elif called.endswith(".get"):
                yield from self._item([called.removesuffix(".get")], first, scope)

    def _item(self, containers: Iterable[str], key: ast.expr, scope: Scope) -> Iterator[str]:
        """Read ``sys.modules[…]``, ``module.__dict__[…]`` and ``globals()[…]``."""
        name = self.text_of(key, scope)
        for container in containers if name else ():
            if container == "sys.modules":
                yield str(name)
            elif container == _GLOBALS:
                yield from self._name(str(name), scope)
            elif container.endswith(".__dict__"):
                yield f"{container.removesuffix('.__dict__')}.{name}"

    def _text(self, node: ast.AST, scope: Scope) -> str | None:
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self._joined("", [node.left, node.right], scope)
        if isinstance(node, ast.JoinedStr):
            return self._joined("", node.values, scope)
        if isinstance(node, ast.FormattedValue):
            return self.text_of(node.value, scope)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join":
            between = self.text_of(node.func.value, scope)
            if between is not None and node.args and isinstance(node.args[0], (ast.List, ast.Tuple)):
                return self._joined(between, node.args[0].elts, scope)
        if isinstance(node, ast.Name):
            values = [(b.value, b.scope) for b in scope.lookup(node.id) if isinstance(b.value, ast.expr)]
            return self.text_of(*values[-1]) if values else None
        return None

    def _joined(self, between: str, parts: list[ast.expr], scope: Scope) -> str | None:
        texts = [text for part in parts if (text := self.text_of(part, scope)) is not None]
        whole = sum(map(len, texts)) <= _LONGEST and len(texts) == len(parts)
        return between.join(texts) if whole else None
