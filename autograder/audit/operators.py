"""Define mutation operators: each looks at one syntax node and says what could stand there, or inside it, instead.

An operator never changes the node it is given; it yields new nodes that share the old one's children.
The choice follows what goes wrong in array code: signs, terms, axes, transposes, order, bounds.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator

from earlab.compare.text import SYMBOLS

Replacement = tuple[ast.AST, ast.AST, str]  # a node, what stands there instead, and that in words
Operator = Callable[[ast.AST], Iterator[Replacement]]

_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
}
_COMPARISON: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_SYMBOLS: dict[type[ast.AST], str] = {
    **SYMBOLS,
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}
_PAIRS = (
    ("sum", "mean"),
    ("max", "min"),
    ("argmax", "argmin"),
    ("maximum", "minimum"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("sin", "cos"),
    ("floor", "ceil"),
    ("any", "all"),
)
_TWINS = dict((*_PAIRS, *((b, a) for a, b in _PAIRS)))
_UNWRAPPED = frozenset({"abs", "sqrt", "square", "exp", "log", "tanh", "sign", "copy"})  # f(x) becomes x
_AXES = {0: (1, -1), 1: (0,), -1: (0,)}


def arithmetic(node: ast.AST) -> Iterator[Replacement]:
    """``a + b`` becomes ``a - b``; ``x += y`` becomes ``x -= y``; and so on for each operator."""
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in _ARITHMETIC:
        other = _ARITHMETIC[type(node.op)]
        yield node, _with(node, op=other()), f"{_SYMBOLS[type(node.op)]} becomes {_SYMBOLS[other]}"


def comparison(node: ast.AST) -> Iterator[Replacement]:
    """``>`` becomes ``>=`` (what happens on a tie?) and ``<`` (which side?)."""
    if not isinstance(node, ast.Compare):
        return
    for i, op in enumerate(node.ops):
        for other in _COMPARISON[type(op)]:
            ops = [*node.ops[:i], other(), *node.ops[i + 1 :]]
            yield node, _with(node, ops=ops), f"{_SYMBOLS[type(op)]} becomes {_SYMBOLS[other]}"


def condition(node: ast.AST) -> Iterator[Replacement]:
    """``and`` becomes ``or``; ``not a`` becomes ``a``; a bare condition is negated."""
    if isinstance(node, ast.BoolOp):
        both = isinstance(node.op, ast.And)
        op = ast.Or() if both else ast.And()
        yield node, _with(node, op=op), "and becomes or" if both else "or becomes and"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, node.operand, "not is dropped"
    elif isinstance(node, (ast.If, ast.While, ast.IfExp)) and isinstance(
        node.test, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)
    ):
        yield node.test, ast.UnaryOp(ast.Not(), node.test), "the condition is negated"


def constant(node: ast.AST) -> Iterator[Replacement]:
    """A number becomes its neighbours, its double and its negative; ``True`` becomes ``False``."""
    value = number(node)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield node, ast.Constant(not node.value), f"{node.value} becomes {not node.value}"
    elif value is not None:
        for other in dict.fromkeys((value + 1, value - 1, 2 * value, -value)):
            if other != value:
                yield node, _literal(other), f"{value} becomes {other}"


def index(node: ast.AST) -> Iterator[Replacement]:
    """A number in an index becomes its neighbours (its negative may well be the same place)."""
    if not isinstance(node, ast.Subscript):
        return
    for place in index_numbers(node.slice):
        value = number(place) or 0
        for other in (value + 1, value - 1):
            yield place, _literal(other), f"index {value} becomes {other}"


def axis(node: ast.AST) -> Iterator[Replacement]:
    """``axis=0`` becomes 1, -1 or is left out; ``keepdims`` is left out."""
    if not isinstance(node, ast.Call):
        return
    for keyword in node.keywords:
        if keyword.arg not in ("axis", "keepdims"):
            continue
        value = number(keyword.value)
        if keyword.arg == "axis" and isinstance(value, int):
            for other in _AXES.get(value, ()):
                yield keyword.value, _literal(other), f"axis {value} becomes {other}"
        others = [k for k in node.keywords if k is not keyword]
        yield node, _with(node, keywords=others), f"{keyword.arg} is left out"


def dropped(node: ast.AST) -> Iterator[Replacement]:
    """A term of a sum, a factor of a product, a denominator, an exponent or a sign is left out."""
    if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.MatMult):
        symbol = _SYMBOLS.get(type(node.op), "the operator")
        yield node, node.left, f"what follows {symbol} is dropped"
        if isinstance(node.op, (ast.Add, ast.Mult)):
            yield node, node.right, f"what precedes {symbol} is dropped"
        elif isinstance(node.op, ast.Sub):
            yield node, ast.UnaryOp(ast.USub(), node.right), "what precedes - is dropped"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and number(node) is None:
        yield node, node.operand, "the sign is dropped"
    elif isinstance(node, ast.AugAssign):
        assignment = ast.Assign([node.target], node.value, lineno=node.lineno)
        yield node, assignment, "assigned, not accumulated"
    elif isinstance(node, ast.Call) and _called(node) in _UNWRAPPED:
        inner = node.args[0] if node.args else getattr(node.func, "value", None)
        if inner is not None:
            yield node, inner, f"{_called(node)} is dropped"


def swapped(node: ast.AST) -> Iterator[Replacement]:
    """Neighbouring arguments of a call, operands of a matrix product or returned values change places."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield node, _with(node, left=node.right, right=node.left), "the operands of @ are swapped"
    elif isinstance(node, ast.Call):
        for args, i in _neighbours(node.args):
            yield node, _with(node, args=args), f"arguments {i} and {i + 1} are swapped"
    elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        for elements, i in _neighbours(node.value.elts):
            values = _with(node.value, elts=elements)
            yield node.value, values, f"returned values {i} and {i + 1} are swapped"


def transpose(node: ast.AST) -> Iterator[Replacement]:
    """``.T`` is left out, or an operand of a matrix product gets one."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node, node.value, ".T is dropped"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        for operand in (node.left, node.right):
            if not (isinstance(operand, ast.Attribute) and operand.attr == "T"):
                yield operand, ast.Attribute(operand, "T", ast.Load()), "an operand of @ is transposed"


def bounds(node: ast.AST) -> Iterator[Replacement]:
    """Each bound of a ``range`` moves by one."""
    if isinstance(node, ast.Call) and _called(node) == "range":
        for bound in node.args:
            if number(bound) is None:
                yield bound, ast.BinOp(bound, ast.Add(), ast.Constant(1)), "a bound of range is one higher"
                yield bound, ast.BinOp(bound, ast.Sub(), ast.Constant(1)), "a bound of range is one lower"


def order(node: ast.AST) -> Iterator[Replacement]:
    """``reversed`` and ``[::-1]`` are left out, or a loop over a range or a list runs backwards."""
    if isinstance(node, ast.Call) and _called(node) == "reversed":
        yield node, node.args[0], "reversed is dropped"
    elif isinstance(node, ast.Subscript) and _is_flip(node.slice):
        yield node, node.value, "[::-1] is dropped"
    elif isinstance(node, ast.For) and (isinstance(node.iter, ast.Name) or _called(node.iter) == "range"):
        backwards = ast.Call(ast.Name("reversed", ast.Load()), [node.iter], [])
        yield node.iter, backwards, "the loop runs backwards"


def twin(node: ast.AST) -> Iterator[Replacement]:
    """``sum`` becomes ``mean``, ``max`` becomes ``min``, ``zeros`` becomes ``ones``; functions and methods."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _TWINS:
        other = _TWINS[node.func.attr]
        yield node.func, _with(node.func, attr=other), f"{node.func.attr} becomes {other}"


def removed(node: ast.AST) -> Iterator[Replacement]:
    """A simple statement or a whole ``if`` is left out."""
    simple = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Break, ast.Continue, ast.Return)
    if isinstance(node, simple) or (isinstance(node, ast.If) and not node.orelse):
        yield node, ast.Pass(), f"{type(node).__name__.lower()} is removed"
    elif isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant):
        yield node, ast.Pass(), "a call is removed"


OPERATORS: tuple[Operator, ...] = (
    arithmetic,
    comparison,
    condition,
    constant,
    index,
    axis,
    dropped,
    swapped,
    transpose,
    bounds,
    order,
    twin,
    removed,
)


def number(node: ast.AST | None) -> int | float | None:
    """Return the number that ``node`` writes, a leading minus included; None when it is something else."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = number(node.operand) if isinstance(node.operand, ast.Constant) else None
        return None if inner is None else -inner
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value  # type: ignore[return-value]
    return None


def index_numbers(node: ast.expr) -> list[ast.expr]:
    """Return the numbers written in an index: its own, those of a tuple, the bounds of a slice."""
    if isinstance(node, ast.Tuple):
        return [place for element in node.elts for place in index_numbers(element)]
    if isinstance(node, ast.Slice):
        return [
            bound for bound in (node.lower, node.upper) if bound is not None and number(bound) is not None
        ]
    return [node] if number(node) is not None else []


def _literal(value: int | float) -> ast.expr:
    return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if value < 0 else ast.Constant(value)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    """Return a copy of ``node`` that shares its children, with some fields replaced."""
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _called(node: ast.AST) -> str:
    """Return the name that a call calls, without its module; empty for anything else."""
    func = node.func if isinstance(node, ast.Call) else None
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def _neighbours(items: list[ast.expr]) -> Iterator[tuple[list[ast.expr], int]]:
    """Yield ``items`` with each pair of neighbours swapped, and the pair's place counted from 1."""
    for i in range(len(items) - 1):
        if not any(isinstance(item, ast.Starred) for item in items[i : i + 2]):
            yield [*items[:i], items[i + 1], items[i], *items[i + 2 :]], i + 1


def _is_flip(node: ast.expr) -> bool:
    return isinstance(node, ast.Slice) and node.lower is node.upper is None and number(node.step) == -1
