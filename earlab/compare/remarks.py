"""Say what is odd in the text of a function: true of the text, whatever its answers are."""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 60  # characters of a student's own that are quoted
Function = ast.FunctionDef | ast.AsyncFunctionDef
_MOST = 2  # sentences
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


def remarks_on(functions: list[Function]) -> tuple[Remark, ...]:
    """Return what is odd in some functions, the plainest first."""
    found = sorted((one for function in functions for one in _seen(function)), key=lambda one: one[0])
    return tuple(dict.fromkeys(Remark(text, alone=rank == 0) for rank, text in found))[:_MOST]


def _seen(function: Function) -> Iterator[tuple[int, str]]:
    """Yield (rank, sentence), the lowest rank for what is hardly ever meant."""
    blocks = list(_blocks(function))
    uses = _uses(function) if any(isinstance(holder, _Loop) for _, holder in blocks) else {}
    for block, loop in blocks:
        yield from ((0, text) for text in _ends_early(block, loop))
        yield from ((1, text) for text in _dropped(block))
        if isinstance(loop, _Loop):
            yield from ((3, text) for text in _overwritten(loop, block, uses))
    yield from ((2, text) for text in _never_read(function))


def _blocks(function: Function) -> Iterator[tuple[list[ast.stmt], ast.stmt]]:
    """Yield each list of statements of a function, with the statement that holds it; not those of functions inside it."""
    waiting: list[ast.stmt] = [function]
    while waiting:
        holder = waiting.pop()
        for field in ("body", "orelse", "finalbody"):
            block = getattr(holder, field, None)
            if isinstance(block, list) and block:
                # What stands behind `else` of a loop is run once.
                yield block, holder if field == "body" else function
                waiting += [s for s in block if not isinstance(s, Function | ast.ClassDef)]
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


def _never_read(function: Function) -> Iterator[str]:
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


def _uses(function: Function) -> dict[str, list[tuple[int, bool]]]:
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
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
