"""Say what the text of a function shows by itself: true of the text, whatever its answers are.

Told only of work that is wrong, beside what its cases show.  Nothing is run.
"""

from __future__ import annotations

import ast
import contextlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from earlab.cells.definitions import MAX_READ

_MOST = 2  # sentences on one exercise
_LONGEST = 60  # characters of the student's own that are quoted
_MOST_FEATURES = 1_000
_TRANSPOSING = frozenset({"T", "transpose", "swapaxes", "moveaxis", "einsum", "mT"})
_PRODUCTS = frozenset({"dot", "matmul", "einsum", "tensordot", "inner", "outer"})
SYMBOLS: dict[type[ast.operator], str] = {
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
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Loop = (ast.For, ast.While)
# Functions and methods that are called for what they return: dropped, their work is lost.
_WORDS = (
    "abs absolute append argmax argmin argsort array asarray astype ceil clip concatenate copy cos cumsum diff divide dot "
    "einsum exp expand_dims flip floor hstack log log10 log2 matmul max maximum mean min minimum multiply ones ones_like "
    "outer prod real reshape roll round sign sin sqrt square squeeze stack std subtract sum swapaxes tanh tile transpose "
    "var vstack where zeros zeros_like"
)
_PURE = frozenset(_WORDS.split())


@dataclass(frozen=True)
class Remark:
    """A sentence on a text. alone: it accounts for wrong answers by itself, so that no other cause is told beside it."""

    text: str
    alone: bool = False


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
    found: list[tuple[int, str]] = []
    holds: set[str] = set()
    for name in functions:
        function = _last(cells, name)
        if function is None or _is_stub(function):
            continue
        with contextlib.suppress(RecursionError):  # nested so deeply that nobody reads it
            found += _seen(function)
            holds |= features_of(function)
    remarks = [Remark(text, alone=rank == 0) for rank, text in sorted(found, key=lambda one: one[0])]
    return Text(tuple(dict.fromkeys(remarks))[:_MOST], frozenset(sorted(holds)[:_MOST_FEATURES]))


def features_of(function: ast.AST) -> set[str]:
    """Return what stands in a function: its operators, as they are written, its numbers, what it calls, and

    ``loop``, ``condition``, ``comparison``, ``index``, ``axis``, ``T`` (something is transposed), ``@`` (or its like).
    """
    found: set[str] = set()
    for node in ast.walk(function):
        for kinds, word in _FEATURES:
            if isinstance(node, kinds):
                found.add(word)
        if isinstance(node, ast.BinOp | ast.AugAssign):
            found.add(SYMBOLS[type(node.op)])
        elif isinstance(node, ast.BoolOp):
            found.add("and" if isinstance(node.op, ast.And) else "or")
        elif (
            isinstance(node, ast.Constant)
            and type(node.value) in (int, float)
            and len(str(node.value)) < _LONGEST
        ):
            found.add(str(node.value))
        elif isinstance(node, ast.Attribute | ast.Name):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            found |= (
                {name[:_LONGEST]}
                | ({"T"} if name in _TRANSPOSING else set())
                | ({"@"} if name in _PRODUCTS else set())
            )
        elif isinstance(node, ast.keyword) and node.arg == "axis":
            found.add("axis")
    return found


def _last(cells: Sequence[tuple[str, str]], name: str) -> _Function | None:
    """Return the definition that counts: the last one at the top of a cell."""
    for _, source in reversed(cells):
        if f"def {name}" not in source or len(source) > MAX_READ:
            continue
        try:
            body = ast.parse(source).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        found = [node for node in body if isinstance(node, _Function) and node.name == name]
        if found:
            return found[-1]
    return None


def _is_stub(function: _Function) -> bool:
    last = function.body[-1]
    return (
        isinstance(last, ast.Raise)
        and last.exc is not None
        and "NotImplementedError" in ast.unparse(last.exc)
    )


def _seen(function: _Function) -> Iterator[tuple[int, str]]:
    """Yield (rank, sentence), the lowest rank for what is hardly ever meant."""
    blocks = list(_blocks(function))
    uses = _uses(function) if any(isinstance(holder, _Loop) for _, holder in blocks) else {}
    for block, loop in blocks:
        yield from ((0, text) for text in _ends_early(block, loop))
        yield from ((1, text) for text in _dropped(block))
        if isinstance(loop, _Loop):
            yield from ((3, text) for text in _overwritten(loop, block, uses))
    yield from ((2, text) for text in _never_read(function))


def _blocks(function: _Function) -> Iterator[tuple[list[ast.stmt], ast.stmt]]:
    """Yield each list of statements of a function, with the statement that holds it; not those of functions inside it."""
    waiting: list[ast.stmt] = [function]
    while waiting:
        holder = waiting.pop()
        for field in ("body", "orelse", "finalbody"):
            block = getattr(holder, field, None)
            if isinstance(block, list) and block:
                # What stands behind `else` of a loop is run once.
                yield block, holder if field == "body" else function
                waiting += [s for s in block if not isinstance(s, _Function | ast.ClassDef)]
        for handler in getattr(holder, "handlers", ()):
            yield handler.body, function
            waiting += handler.body


def _ends_early(block: list[ast.stmt], holder: ast.stmt) -> Iterator[str]:
    """A `return` that every first round of a loop meets, and what stands below a `return`."""
    ends = next((i for i, s in enumerate(block) if isinstance(s, ast.Return)), None)
    if ends is None:
        return
    line = block[ends].lineno
    if isinstance(holder, _Loop) and not _leaves(block[:ends]):
        yield (
            f"The `return` in line {line} stands inside the loop of line {holder.lineno}: it ends the function in the loop's "
            "first round."
        )
    elif ends + 1 < len(block):
        yield f"What stands below the `return` in line {line} is never run."


def _leaves(block: list[ast.stmt]) -> bool:
    """Whether a round of a loop may end before the last of these statements."""
    return any(isinstance(node, ast.Continue | ast.Break) for s in block for node in ast.walk(s))


def _dropped(block: list[ast.stmt]) -> Iterator[str]:
    """A line that works something out and keeps it nowhere."""
    for statement in block:
        if isinstance(statement, ast.Expr) and _is_lost(statement.value):
            yield (
                f"Line {statement.lineno} works out `{_quoted(statement.value)}` and keeps it nowhere: is it to be assigned "
                "or returned?"
            )


def _is_lost(value: ast.expr) -> bool:
    if isinstance(value, ast.BinOp | ast.Compare | ast.UnaryOp | ast.Subscript | ast.Attribute | ast.Tuple):
        return not any(isinstance(node, ast.Call | ast.NamedExpr) for node in ast.walk(value)) or isinstance(
            value, ast.BinOp | ast.Compare
        )
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return False
    changes_a_list = value.func.attr == "append" and not _is_numpy(value.func.value)
    writes = any(keyword.arg == "out" for keyword in value.keywords)
    return value.func.attr in _PURE and not changes_a_list and not writes


def _is_numpy(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("np", "numpy", "torch")


def _never_read(function: _Function) -> Iterator[str]:
    """An argument, or a value worked out, that nothing reads."""
    names = sorted(
        (node for node in ast.walk(function) if isinstance(node, ast.Name)),
        key=lambda node: (node.lineno, node.col_offset),
    )
    changed = {node.target for node in ast.walk(function) if isinstance(node, ast.AugAssign)}
    read = {node.id for node in names if isinstance(node.ctx, ast.Load) or node in changed}
    if read & {"locals", "eval", "exec", "vars"}:
        return
    own = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
    unread = [f"`{name}`" for name in own if name not in read and not name.startswith("_")]
    if unread:
        yield f"`{function.name}` never looks at its argument{'s' * (len(unread) > 1)} {', '.join(unread)}."
    first = {node.id: node for node in reversed(names)}
    for statement in function.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if not isinstance(target, ast.Name) or target.id.startswith("_"):
            continue
        if target.id in own and first[target.id] is target and not _reads(statement, target.id):
            yield f"Line {statement.lineno} gives `{target.id}` a new value before the one that came in is looked at."
        elif target.id not in read and target.id not in own:
            yield f"`{target.id}` is worked out in line {statement.lineno}, and nothing uses it."


def _uses(function: _Function) -> dict[str, list[tuple[int, bool]]]:
    """Return where each name stands in a function, by line, and whether it is read there."""
    found: dict[str, list[tuple[int, bool]]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            found.setdefault(node.id, []).append((node.lineno, isinstance(node.ctx, ast.Load)))
    return {name: sorted(places) for name, places in found.items()}


def _overwritten(
    loop: ast.stmt, block: list[ast.stmt], uses: dict[str, list[tuple[int, bool]]]
) -> Iterator[str]:
    """A name that gets a new value in each round, of which only the last is left."""
    for statement in block:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
            continue
        name, end = statement.targets[0].id, (loop.end_lineno or loop.lineno, True)
        places = uses[name]
        behind = bisect_right(places, end)
        if behind - bisect_left(places, (loop.lineno, False)) == 1 and any(
            read for _, read in places[behind : behind + 1]
        ):
            yield (
                f"Line {statement.lineno} gives `{name}` a new value in each round of the loop: only the last one is left "
                "behind it."
            )


def _reads(statement: ast.stmt, name: str) -> bool:
    return any(
        isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) for n in ast.walk(statement)
    )


def _quoted(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
