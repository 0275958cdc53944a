"""Read the text of an exercise's functions: what is odd in it, and what stands in it.

Told only of work that is wrong, beside what its cases show.  Nothing is run.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from earlab.cells.definitions import MAX_READ
from earlab.compare.remarks import LONGEST, Function, Remark, remarks_on

_MOST_FEATURES = 1_000
_TRANSPOSING = frozenset({"T", "transpose", "swapaxes", "moveaxis", "einsum", "mT"})
_PRODUCTS = frozenset({"dot", "matmul", "einsum", "tensordot", "inner", "outer"})
SYMBOLS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
}
_FEATURES = (
    ((ast.For, ast.While, ast.comprehension), "loop"),
    ((ast.If, ast.IfExp, ast.While, ast.Compare), "condition"),
    (ast.Compare, "comparison"),
    (ast.Subscript, "index"),
)


@dataclass(frozen=True)
class Text:
    """What is to be known of the functions of an exercise, of their text alone.

    remarks: the plainest first.  holds: what stands in it, see ``features_of``.
    """

    remarks: tuple[Remark, ...] = ()
    holds: frozenset[str] = frozenset()


NO_TEXT = Text()


def read_text(cells: Sequence[tuple[str, str]], functions: Sequence[str]) -> Text:
    """Return what is to be known of the text of some functions.

    cells: (name, source) in the order in which they ran.
    """
    with contextlib.suppress(RecursionError):  # nested so deeply that nobody reads it
        found = [last for name in functions if (last := _last(cells, name)) and not _is_stub(last)]
        holds = {feature for function in found for feature in features_of(function)}
        return Text(remarks_on(found), frozenset(sorted(holds)[:_MOST_FEATURES]))
    return NO_TEXT


def features_of(function: Function) -> set[str]:
    """Return what stands in a function: its operators, as they are written, its numbers, what it calls, and

    ``loop``, ``condition``, ``comparison``, ``index``, ``axis``, ``T`` (something is transposed), ``@`` (or its like).
    """
    found: set[str] = set()
    for node in _walk(function):
        for kinds, word in _FEATURES:
            if isinstance(node, kinds):
                found.add(word)
        if isinstance(node, ast.BinOp | ast.AugAssign):
            found.add(SYMBOLS[type(node.op)])
        elif isinstance(node, ast.BoolOp):
            found.add("and" if isinstance(node.op, ast.And) else "or")
        elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            found.add(_number(node.value))
        elif isinstance(node, ast.Attribute | ast.Name):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            found |= (
                {name[:LONGEST]}
                | ({"T"} if name in _TRANSPOSING else set())
                | ({"@"} if name in _PRODUCTS else set())
            )
        elif isinstance(node, ast.keyword) and node.arg == "axis":
            found.add("axis")
    return found


def numbers_in(source: str) -> set[str]:
    """Return the numbers in the bodies of a program's functions, as ``features_of`` has them."""
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, Function))
    inner = (node for function in functions for node in _walk(function))
    return {
        _number(node.value)
        for node in inner
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
    }


def _number(value: float) -> str:
    """Return a number as it is kept: 0 and 0.0 are the same one, and no number is long."""
    try:
        return f"{value:g}"
    except OverflowError:
        return "inf"


def _walk(function: Function) -> Iterator[ast.AST]:
    """Yield the nodes of a function's body: defaults were given out."""
    return (node for statement in function.body for node in ast.walk(statement))


def _last(cells: Sequence[tuple[str, str]], name: str) -> Function | None:
    """Return the definition that counts: the last one at the top of a cell."""
    for _, source in reversed(cells):
        if f"def {name}" not in source or len(source) > MAX_READ:
            continue
        try:
            body = ast.parse(source).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        found = [node for node in body if isinstance(node, Function) and node.name == name]
        if found:
            return found[-1]
    return None


def _is_stub(function: Function) -> bool:
    last = function.body[-1]
    return (
        isinstance(last, ast.Raise)
        and last.exc is not None
        and "NotImplementedError" in ast.unparse(last.exc)
    )
