"""Split a cell into statements, and keep those that only define something, of a cell that is not run, or not to its end."""

from __future__ import annotations

import ast
import warnings

from earlab.cells.magics import inert

MAX_READ = 1 << 18  # a megabyte of code takes seconds and half a gigabyte to parse
_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def statements(source: str) -> list[ast.stmt]:
    """Return the statements of a cell, magics made inert; none where it does not parse. Nothing is printed.

    A cell of more than MAX_READ characters is run, but not looked into.
    """
    if len(source) > MAX_READ:
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a stray backslash in a student's docstring is none of ours
            return ast.parse(inert(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def definitions(source: str, after: int = 0) -> list[ast.stmt]:
    """Return the functions, classes, imports, named lambdas and values below line ``after`` of a cell."""
    return [node for node in statements(source) if node.lineno > after and defines(node)]


def defines(node: ast.stmt) -> bool:
    """Whether a statement is a function, a class, an import, or gives a name to a lambda or to values written out."""
    if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
        return isinstance(node.value, ast.Lambda) or _is_written_out(node.value)
    return isinstance(node, _DEFINES)


def _is_written_out(value: ast.expr) -> bool:
    """Whether a value is a number, a text, or a tuple, list or dictionary of these."""
    try:
        ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True
