"""Find which forbidden thing an exercise's functions can reach, seen in the text of a notebook's cells.

Followed are helper functions, aliases, imports under other names, what is put into things that they use, and ``exec`` of
text that is written out.  What the exercise's functions do not reach does not count: comparing one's result with another
library's is a good habit.  Names that are put together while the code runs are for ``guard``.

A cell that is too long to be parsed is left to ``guard`` as well, but for the tools that would get around it: none of
their names may stand in it.
"""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from earlab.cells.definitions import MAX_READ, statements
from earlab.cells.magics import inert
from earlab.forbidden.bindings import FUNCTIONS, Binding, Scope, bind, inner_scope, kept_in
from earlab.forbidden.dotted_names import Reader
from earlab.forbidden.names import TOOLS, forbidden_name
from earlab.protocol.outcome import Failure, Forbidden

_DYNAMIC = ("getattr", "__dict__", "vars", "import_module", "__import__", "modules", "exec", "eval")
_SHOWN = 200  # of a line of a cell that is all data


@dataclass(frozen=True)
class Use:
    """A forbidden thing in use. ``name``: in full; ``line`` counts from 1 inside ``cell``; ``text`` is that line."""

    name: str
    cell: str
    line: int
    text: str


def find_use(
    cells: Sequence[tuple[str, str]],
    functions: Iterable[str],
    forbidden: Sequence[str],
    others: Collection[str] = (),
) -> Use | None:
    """Return the first use of a ``forbidden`` name that ``functions`` reach in ``cells``, or None.

    cells: (name, source) in the order in which they run.  others: functions that are judged on their own and are
    not followed, so that one wrong function does not cost twice.
    """
    forbidden = (*forbidden, *TOOLS)
    if not _mentioned([source for _, source in cells], forbidden):
        return None
    for cell, source in cells:
        for tool in TOOLS if len(source) > MAX_READ else ():
            if named := re.search(rf"\b{re.escape(tool)}\b", source):
                line = source.count("\n", 0, named.start())
                return Use(tool, cell, line + 1, source.split("\n")[line].strip()[:_SHOWN])
    notebook = _notebook(tuple(cells))
    hidden = {name: notebook.names.pop(name) for name in others if name in notebook.names}
    try:
        with contextlib.suppress(RecursionError):  # what is nested so deeply is seen when it runs
            for name in functions:
                for where, dotted in _Walk(notebook, forbidden).uses(name):
                    return _use(dotted, *where, dict(cells))
    finally:
        notebook.names.update(hidden)
    return None


def forget() -> None:
    """Let go of the notebook that was asked about last: what is parsed takes hundreds of times the memory of its text."""
    _notebook.cache_clear()


def refusal(use: Use) -> Failure:
    """Return what came of code that uses something forbidden."""
    return Failure("forbidden", Forbidden.__name__, use.name, use.cell, use.line, use.text)


def _mentioned(sources: Sequence[str], forbidden: Iterable[str]) -> bool:
    """Whether the cells hold the words at all: most do not, and need not be parsed."""
    text = "\0".join(sources)
    return any(word in text for word in _DYNAMIC) or any(
        all(part in text for part in name.split(".")) for name in forbidden
    )


@lru_cache(maxsize=1)  # all exercises of a notebook are asked about, one after the other
def _notebook(cells: tuple[tuple[str, str], ...]) -> Scope:
    """Return the names at the top of a notebook: of each, what the last statement that binds it binds it to."""
    notebook = Scope(None)
    for cell, source in cells:
        for statement in statements(source):
            one = bind(Scope(None, cell), [statement])
            for name, bindings in one.names.items():
                notebook.names[name] = [Binding(b.value, b.line, Scope(notebook, cell)) for b in bindings]
                notebook.kept.pop(name, None)
            for name, value in kept_in(statement, notebook):
                kept = Binding(value, value.lineno, Scope(notebook, cell))
                notebook.kept.setdefault(name, []).append(kept)
    return notebook


def _use(name: str, cell: str, line: int, sources: dict[str, str]) -> Use:
    lines = inert(sources[cell]).splitlines()
    return Use(name, cell, line, lines[line - 1].strip() if 1 <= line <= len(lines) else "")


class _Walk:
    """Goes through the code that one function reaches."""

    def __init__(self, notebook: Scope, forbidden: Sequence[str]) -> None:
        self._notebook = notebook
        self._forbidden = forbidden
        self._reader = Reader()
        self._met: set[int] = set()
        self._waiting: list[tuple[ast.AST, Scope]] = []

    def uses(self, function: str) -> Iterator[tuple[tuple[str, int], str]]:
        """Yield ((cell, line), dotted name) of each forbidden thing that ``function`` reaches."""
        for binding in self._notebook.names.get(function, ()):
            if isinstance(binding.value, str):
                yield from self._refused([binding.value], binding.scope, binding.line)
            self._follow(binding)
        for kept in self._notebook.kept.get(function, ()):
            self._follow(kept)
        while self._waiting:
            yield from self._step(*self._waiting.pop())

    def _follow(self, binding: Binding) -> None:
        if isinstance(binding.value, ast.AST) and id(binding.value) not in self._met:
            self._met.add(id(binding.value))
            self._waiting.append((binding.value, binding.scope))

    def _step(self, node: ast.AST, scope: Scope) -> Iterator[tuple[tuple[str, int], str]]:
        """Look at one node and queue what belongs to it."""
        line = getattr(node, "lineno", 0)
        if isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
            found = list(self._refused(self._reader.names_of(node, scope), scope, line))
            if found:
                yield from found
                return
        if isinstance(node, ast.Import):
            yield from self._refused([alias.name for alias in node.names], scope, line)
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from self._refused(names, scope, line)
        elif isinstance(node, ast.Name):
            for binding in (*scope.lookup(node.id), *scope.lookup_inside(node.id)):
                self._follow(binding)
        elif isinstance(node, ast.Call):
            code = self._reader.code_in(node, scope)
            inside = bind(Scope(scope, scope.cell, scope.line or line), code)
            self._waiting += [(part, inside) for part in reversed(code)]
        self._waiting += list(_parts(node, scope))[::-1]

    def _refused(
        self, names: Iterable[str], scope: Scope, line: int
    ) -> Iterator[tuple[tuple[str, int], str]]:
        for name in sorted(names):
            if forbidden_name(name, self._forbidden):
                yield (scope.cell, scope.line or line), name


def _parts(node: ast.AST, scope: Scope) -> Iterator[tuple[ast.AST, Scope]]:
    """Yield the parts of a node that compute something, each with the names that it knows."""
    if isinstance(node, FUNCTIONS):  # its defaults and decorators are computed outside of it
        given = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        yield from ((part, scope) for part in [*getattr(node, "decorator_list", ()), *given])
    inside = inner_scope(node, scope)
    body: Any = list(ast.iter_child_nodes(node))
    if isinstance(node, (*FUNCTIONS, ast.AnnAssign)):  # a type beside a name computes nothing
        body = node.value if isinstance(node, ast.AnnAssign) else node.body
    yield from ((part, inside) for part in (body if isinstance(body, list) else [body]) if part is not None)
