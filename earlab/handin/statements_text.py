"""Compare statements and take their text out of a cell, in time that grows with its length and however deep they are."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence


def shape(node: ast.AST) -> list[object]:
    """Return what two definitions have in common that say the same, however deep."""
    found: list[object] = []
    for part in ast.walk(node):
        found.append(type(part))
        found += [value for _, value in ast.iter_fields(part) if not isinstance(value, (ast.AST, list))]
    return found


def text_of(nodes: Sequence[ast.stmt], source: str) -> str:
    """Return the text of some statements, one below the other."""
    return "\n".join(_segments(nodes, source.split("\n")))


def _segments(nodes: Sequence[ast.stmt], lines: Sequence[str]) -> Iterator[str]:
    for node in nodes:
        decorators = getattr(node, "decorator_list", ())
        start = min([node.lineno, *(decorator.lineno for decorator in decorators)])
        text = [line.encode() for line in lines[start - 1 : node.end_lineno]]
        text[-1] = text[-1][: node.end_col_offset]  # another statement may follow on the same line
        text[0] = text[0][node.col_offset :]
        yield b"\n".join(text).decode()
