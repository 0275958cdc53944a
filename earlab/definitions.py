"""What is kept of a cell that is not run, or not to its end: the statements that only define something."""

from __future__ import annotations

import ast

from earlab.magics import inert

_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def definitions(source: str, after: int = 0) -> list[ast.stmt]:
    """Return the functions, classes, imports, named lambdas and constants below line ``after`` of a cell.

    A cell that does not parse defines nothing.
    """
    try:
        body = ast.parse(inert(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [node for node in body if node.lineno > after and _defines(node)]


def _defines(node: ast.stmt) -> bool:
    named = isinstance(node, ast.Assign) and isinstance(node.value, (ast.Lambda, ast.Constant))
    return named or isinstance(node, _DEFINES)
