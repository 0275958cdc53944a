"""Make automatic mutants: the solution's source with one small fault each.

Only what a student writes is mutated: the lines between ``### BEGIN SOLUTION`` and ``### END SOLUTION``, or, in
source without such marks, the bodies of functions.  Docstrings, annotations, default values, decorators, f-strings
and the text of exceptions stay as they are.  A mutant keeps the text of every line it does not change.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.audit.clauses import Clause, clause_of
from autograder.audit.operators import OPERATORS, index_numbers, number

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
_UNTOUCHED = (ast.Raise, ast.Assert, ast.JoinedStr, ast.Import, ast.ImportFrom, ast.arguments)


@dataclass(frozen=True)
class Mutant:
    """One mutant.

    id: ``function.operator.hash``; it stays the same while the line and its function do.
    before, after: the changed lines, without their indentation; ``source``: the whole mutated text.
    clause: what is so in it, in words for a student.
    """

    id: str
    function: str
    operator: str
    description: str
    line: int  # of the first changed line, from 1
    before: tuple[str, ...]
    after: tuple[str, ...]
    source: str
    clause: Clause

    @property
    def change(self) -> str:
        """The change on one line: what ``Equivalent.line`` records."""
        return f"{' '.join(self.before)} -> {' '.join(self.after)}"

    @property
    def diff(self) -> str:
        """The changed lines, the old ones marked - and the new ones +."""
        return "\n".join([f"- {line}" for line in self.before] + [f"+ {line}" for line in self.after])


def mutants(source: str) -> list[Mutant]:
    """Return every mutant of ``source``, in the order of its lines, each different program once.

    Raises SyntaxError when ``source`` is not Python.
    """
    tree = ast.parse(source)
    text = _Text(source)
    seen = {ast.dump(tree)}
    last_returns = {id(f.body[-1]) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)}
    arguments = {
        f.name: [a.arg for a in f.args.args] for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)
    }
    uses: Counter[str] = Counter()
    found = []
    for function, node in _mutable(tree, source):
        for operator in OPERATORS:
            for old, new, description in operator(node):
                if isinstance(new, ast.Pass) and id(old) in last_returns:
                    continue
                mutated = text.replaced(old, new)
                program = ast.dump(ast.parse(mutated))
                if program not in seen:
                    seen.add(program)
                    line, before, after = _changed_lines(source, mutated)
                    key = hashlib.sha256("\0".join((*before, "->", *after)).encode()).hexdigest()[:8]
                    name = f"{function}.{operator.__name__}.{key}"
                    uses[name] += 1  # the same line twice in one function
                    name += f".{uses[name]}" if uses[name] > 1 else ""
                    clause = clause_of(operator.__name__, old, new, description, arguments.get(function, ()))
                    found.append(
                        Mutant(
                            name,
                            function,
                            operator.__name__,
                            description,
                            line,
                            before,
                            after,
                            mutated,
                            clause,
                        )
                    )
    return sorted(found, key=lambda mutant: mutant.line)


def _arguments(tree: ast.Module) -> dict[str, list[str]]:
    """Return by each function's name what the docstring names: of a function inside another one, the outer one's arguments."""
    outer = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {
        inner.name: [argument.arg for argument in function.args.args]
        for function in outer
        for inner in ast.walk(function)
        if isinstance(inner, ast.FunctionDef)
    }


def _mutable(tree: ast.Module, source: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield the nodes that may change, each with the name of its function."""
    marked = _marked_lines(source)
    skipped = _numbers_seen_elsewhere(tree)

    def walk(node: ast.AST, function: str) -> Iterator[tuple[str, ast.AST]]:
        for child in _children(node):
            inside = child.name if isinstance(child, ast.FunctionDef) else function
            first, last = getattr(child, "lineno", None), getattr(child, "end_lineno", None)
            if first and last and id(child) not in skipped:
                written = marked.issuperset(range(first, last + 1)) if marked else bool(function)
                if written and not isinstance(child, ast.FunctionDef):
                    yield function, child
            yield from walk(child, inside)

    yield from walk(tree, "")


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the children of ``node`` that are semantics: no docstring, annotation, default or message."""
    if isinstance(node, ast.FunctionDef):
        children: list[ast.AST] = list(node.body)
    elif isinstance(node, ast.AnnAssign):
        children = [node.value] if node.value else []
    else:
        children = list(ast.iter_child_nodes(node))
    for child in children:
        text = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        if not text and not isinstance(child, _UNTOUCHED):
            yield child


def _marked_lines(source: str) -> set[int]:
    """Return the lines between the solution marks, counted from 1; none where there are no marks."""
    lines, inside = set(), False
    for i, line in enumerate(source.splitlines(), 1):
        if line.strip().startswith(END):
            inside = False
        if inside:
            lines.add(i)
        if line.strip().startswith(BEGIN):
            inside = True
    return lines


def _numbers_seen_elsewhere(tree: ast.Module) -> set[int]:
    """Return the numbers that belong to an index, an axis or a minus sign: those operators change them."""
    places: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            places += index_numbers(node.slice)
        elif isinstance(node, ast.keyword) and node.arg in ("axis", "keepdims"):
            places.append(node.value)
        elif isinstance(node, ast.UnaryOp) and number(node) is not None:
            places.append(node.operand)
    return {id(inner) for place in places for inner in ast.walk(place)}


def _changed_lines(source: str, mutated: str) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """Return the first changed line's number, the old lines and the new ones, stripped."""
    old, new = source.splitlines(), mutated.splitlines()
    start = next((i for i, (a, b) in enumerate(zip(old, new)) if a != b), min(len(old), len(new)))
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    before = tuple(line.strip() for line in old[start : len(old) - end])
    return start + 1, before, tuple(line.strip() for line in new[start : len(new) - end])


class _Text:
    """A source text in which one syntax node at a time is replaced."""

    def __init__(self, source: str) -> None:
        self._bytes = source.encode()  # ast counts columns in bytes
        self._starts = [0]
        for line in self._bytes.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def replaced(self, old: ast.AST, new: ast.AST) -> str:
        """Return the text with ``new`` for ``old``, in parentheses only where they are needed."""
        start = self._starts[old.lineno - 1] + old.col_offset  # type: ignore[attr-defined]
        end = self._starts[old.end_lineno - 1] + old.end_col_offset  # type: ignore[attr-defined]
        head, tail = self._bytes[:start].decode(), self._bytes[end:].decode()
        code = ast.unparse(ast.fix_missing_locations(new))
        if isinstance(new, ast.stmt):
            return head + code + tail
        safe = f"{head}({code}){tail}"
        meant = ast.dump(ast.parse(safe))
        bare = isinstance(new, ast.Tuple) and not self._bytes.startswith(b"(", start)
        for shorter in (code[1:-1] if bare else code, code):
            with contextlib.suppress(SyntaxError):
                if ast.dump(ast.parse(head + shorter + tail)) == meant:
                    return head + shorter + tail
        return safe
