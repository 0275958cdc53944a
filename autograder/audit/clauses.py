"""Say in words what a mutant does, for a student: with the names of the docstring, never with the solution's text."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection
from dataclasses import dataclass

from autograder.audit.operators import number

Names = Collection[str]  # what a docstring names: arguments and returned values


@dataclass(frozen=True)
class Clause:
    """What is so in a mutant: "`b` is not added".

    needs: what a text must hold for this to be said of it, in the words of ``earlab.compare.text.features_of``.
    vague: it says little more than that something is wrong.
    """

    says: str
    needs: tuple[str, ...] = ()
    vague: bool = False


def clause_of(operator: str, old: ast.AST, new: ast.AST, description: str, names: Names) -> Clause:
    """Return what is so in a mutant.

    operator: its name.  old, new: the syntax node and what stands in its place.  description: the operator's own words.
    """
    return _CLAUSES[operator](old, new, description, names)


def common_clause(operator: str) -> str:
    """Return what all mutants of an operator have in common."""
    return _COMMON[operator]


_COMMON = {
    "arithmetic": "another operation stands in one place, such as `-` for `+`",
    "comparison": "one comparison is another one, such as `>` for `>=`",
    "condition": "one condition is turned round",
    "constant": "one number is another one",
    "index": "one index is off by one",
    "axis": "something runs along another axis",
    "dropped": "one term, factor, root or sign is left out",
    "swapped": "two things have changed places: factors of a product, arguments, or returned values",
    "transpose": "a matrix is transposed that should not be, or the other way round",
    "bounds": "a loop starts or ends one step off",
    "order": "something runs in the other direction",
    "twin": "one function stands for its like, such as `mean` for `sum`",
    "removed": "one step is left out",
}


def _arithmetic(old: ast.AST, new: ast.AST, description: str, names: Names) -> Clause:
    was, _, now = description.partition(" becomes ")
    operand = old.value if isinstance(old, ast.AugAssign) else getattr(old, "right", None)
    near = _named(operand, names)
    return Clause(f"`{now}` stands where `{was}` belongs" + (f", before {near}" if near else ""), (now,))


def _comparison(old: ast.AST, new: ast.AST, description: str, names: Names) -> Clause:
    was, _, now = description.partition(" becomes ")
    tie = ", so that a tie goes the other way" if {was, now} in ({">", ">="}, {"<", "<="}) else ""
    return Clause(f"`{now}` stands where `{was}` belongs{tie}", ("comparison",))


def _condition(old: ast.AST, new: ast.AST, description: str, names: Names) -> Clause:
    if " becomes " in description:
        was, _, now = description.partition(" becomes ")
        return Clause(f"`{now}` stands where `{was}` belongs", (now,))
    return Clause("a condition is turned round", ("condition",))


def _constant(old: ast.AST, new: ast.AST, description: str, names: Names) -> Clause:
    was, _, now = description.partition(" becomes ")
    if now in ("True", "False"):
        return Clause(f"{now} stands where {was} belongs")
    small = float(now) in (-2, -1, 0, 1)  # stands for many things, in an index, an axis, a start
    return Clause(f"{now} stands where {was} belongs", (f"{abs(float(now)):g}",), vague=small)


def _index(old: ast.AST, new: ast.AST, description: str, names: Names) -> Clause:
    was, now = number(old) or 0, number(new) or 0
    return Clause(f"an index is one too {'high' if now > was else 'low'}", ("index",), vague=True)


def _axis(old: ast.AST, new: ast.AST, description: str, names: Names) -> Clause:
    if description.startswith("keepdims"):
        return Clause("`keepdims` is left out", ("axis",))
    if description.endswith("left out"):
        return Clause("a sum, mean or maximum is taken over everything, not along one axis")
    axis = description.rpartition(" ")[2]
    return Clause(f"a sum, mean or maximum runs along axis {axis}, where another one belongs")


def _dropped(old: ast.AST, new: ast.AST, description: str, names: Names) -> Clause:
    if description == "the sign is dropped":
        return Clause("a minus is lost")
    if isinstance(old, ast.AugAssign):
        kept = _named(old.target, names) or "a total"
        return Clause(f"{kept} gets a new value each time where it has to add up", ("loop",))
    if not isinstance(old, ast.BinOp):
        return Clause(f"`{description.partition(' ')[0]}` is left out")
    before = description.startswith("what precedes")
    lost = _named(old.left if before else old.right, names)
    return Clause(_lost(description.split()[2], lost, before), vague=not lost)


def _lost(symbol: str, lost: str, before: bool) -> str:
    """Say what is left out on one side of an operator."""
    if symbol == "+":
        return f"{lost or 'a term of a sum'} is not added"
    if symbol == "-":
        return f"{lost or 'a term of a difference'} is {'left out' if before else 'not subtracted'}"
    if symbol == "*":
        return f"the factor {lost.removeprefix('the part ')} is left out" if lost else "a factor is left out"
    if symbol == "/":
        return f"the division by {lost} is left out" if lost else "a division is left out"
    return "an exponent is left out" if symbol == "**" else "a division is left out"


def _swapped(old: ast.AST, new: ast.AST, description: str, names: Names) -> Clause:
    if isinstance(old, ast.BinOp):
        return Clause("the factors of a matrix product are in the other order", ("@",))
    if isinstance(old, ast.Tuple):
        return Clause("two returned values have changed places")
    func = getattr(old, "func", None)
    name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    return Clause(f"two arguments of `{name}` have changed places", (name,))


def _transpose(old: ast.AST, new: ast.AST, description: str, names: Names) -> Clause:
    if description == ".T is dropped":
        return Clause(f"{_named(new, names) or 'a matrix'} is not transposed", ("@",))
    return Clause(f"{_named(old, names) or 'a matrix'} is transposed, and should not be", ("T",))


def _bounds(old: ast.AST, new: ast.AST, description: str, names: Names) -> Clause:
    return Clause("a loop starts or ends one step off", ("loop",))


def _order(old: ast.AST, new: ast.AST, description: str, names: Names) -> Clause:
    return Clause("a loop, or an array, runs in the other direction")


def _twin(old: ast.AST, new: ast.AST, description: str, names: Names) -> Clause:
    was, _, now = description.partition(" becomes ")
    return Clause(f"`{now}` stands where `{was}` belongs", (now,))


def _removed(old: ast.AST, new: ast.AST, description: str, names: Names) -> Clause:
    if isinstance(old, ast.If):
        return Clause("a special case is left out", vague=True)
    if isinstance(old, ast.Return | ast.Break | ast.Continue):
        return Clause(f"a `{type(old).__name__.lower()}` is left out", vague=True)
    target = getattr(old, "target", None) or next(iter(getattr(old, "targets", [])), None)
    named = _named(target, names)
    return Clause(f"{named} is not worked out anew" if named else "a step is left out", vague=not named)


def _named(node: ast.AST | None, names: Names) -> str:
    """Return how a student knows what stands in a node, or nothing: an argument, one of its entries, a function of it."""
    if isinstance(node, ast.Name) and node.id in names:
        return f"`{node.id}`"
    if isinstance(node, ast.Subscript | ast.Attribute):
        inner = _named(node.value, names)
        entry = isinstance(node, ast.Subscript) and not inner.startswith("an entry")
        return f"an entry of {inner}" if inner and entry else inner
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len" and node.args:
        inner = _named(node.args[0], names)
        return f"the length of {inner}" if inner else ""
    held = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)} & {*names} if node else set()
    return f"the part with `{held.pop()}`" if len(held) == 1 else ""


_CLAUSES: dict[str, Callable[[ast.AST, ast.AST, str, Names], Clause]] = {
    "arithmetic": _arithmetic,
    "comparison": _comparison,
    "condition": _condition,
    "constant": _constant,
    "index": _index,
    "axis": _axis,
    "dropped": _dropped,
    "swapped": _swapped,
    "transpose": _transpose,
    "bounds": _bounds,
    "order": _order,
    "twin": _twin,
    "removed": _removed,
}
