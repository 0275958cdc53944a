"""Explain a failure: the exception, the student's own line, the likely cause."""

from __future__ import annotations

import builtins
import re
from collections.abc import Sequence

from earlab.compare.diagnosis.part import Clue
from earlab.forbidden.names import forbidden_name
from earlab.protocol.outcome import SLEEPING, Failure

_CAUSES = {
    "NameError": "A name is used that is not defined: is it misspelt, or made in a cell that is not run?",
    "UnboundLocalError": "A name is used before it has a value: set it before the loop or the `if`.",
    "TypeError": "Something is of another type than the line needs: print the types of what stands in it.",
    "IndexError": "An index is beyond the end: indices run from 0 to the length minus one.",
    "KeyError": "A dictionary has no such key: compare it with the keys in the docstring.",
    "AttributeError": "An object has no such attribute: print its type. A list has no array methods.",
    "ZeroDivisionError": "Something is divided by zero: which number is 0 here?",
    "LinAlgError": "A matrix has no inverse: is a column all 0, or the sum of others? `np.linalg.lstsq` and `np.linalg.pinv` "
    "need none.",
    "RecursionError": "A function calls itself without an end.",
    "MemoryError": "An array grows too large: print the shapes before that line.",
    "AssertionError": "An assertion of your own does not hold.",
    "ImportError": "A module cannot be imported: is its name right, and is it part of the course?",
    "ModuleNotFoundError": "A module cannot be imported: is its name right, and is it part of the course?",
    "SystemExit": "The code ends the program: take `exit()` and `quit()` out.",
    "EOFError": "The code waits for input: take `input()` out.",
}
_SHAPES = "Two shapes do not fit together: print the shapes of both before that line."
_ONE_NUMBER = (
    "A function of one number, such as `math.exp`, gets an array: take numpy's own, such as `np.exp`."
)
_SAID = (  # what Python's message tells beyond the type of the exception
    ("ValueError", "truth value of an array", "An `if`, `and`, `max` or `min` decides about one value, but gets an "
     "array: choose element by element with `np.where` or `np.maximum`, or loop."),
    ("ValueError", "inhomogeneous shape", "Rows of different length cannot form one array: print their shapes."),
    ("ValueError", "operands could not be broadcast", _SHAPES),
    ("ValueError", "matmul: Input operand", _SHAPES),
    ("ValueError", "not aligned", _SHAPES),
    ("ValueError", "shapes", _SHAPES),
    ("TypeError", "boolean subtract", "True and False cannot be subtracted: compare them with `!=`, or make numbers of "
     "them with `.astype(int)`."),
    ("UFuncTypeError", "Cannot cast ufunc", "An array of whole numbers cannot take fractions: make a copy with "
     "`dtype=float`, or a new array in place of `+=` and `-=`."),
    ("TypeError", "bitwise_xor", "`^` is no power in Python: write `**`."),
    ("TypeError", "unsupported operand type(s) for ^", "`^` is no power in Python: write `**`."),
    ("TypeError", "can be converted to Python scalars", _ONE_NUMBER),
    ("TypeError", "positional argument", "The number of arguments differs: keep the `def` line as it was given."),
)  # fmt: skip
_VALUES = (
    ("generator", "a generator", "is there a `yield` where `return` belongs? Return an array."),
    ("coroutine", "a coroutine", "is there an `async` before `def`? Take it away."),
    ("complex", "a complex number", "take the real part, or the magnitude with `np.abs`."),
    ("dtype object", "an array of objects", "are rows of different length, or is there a None among them?"),
    ("function", "a function", "are the brackets of a call missing?"),
    ("builtins.set", "a set", "a set has no order: return a list or an array."),
    ("builtins.map", "a map", "put `list(…)` or `np.array(list(…))` around it."),
    ("builtins.zip", "a zip", "put `list(…)` around it."),
    ("builtins.range", "a range", "put `np.array(…)` around it."),
)  # fmt: skip


def explain_failure(failure: Failure, functions: Sequence[str] = (), forbidden: Sequence[str] = ()) -> Clue:
    """Return what went wrong. The reason is safe for hidden cases: built-in type and own line only.

    functions: those of the exercise, to tell a stub from a function that calls another one's stub.
    forbidden: what the exercise forbids.
    """
    line = f" in line {failure.line} of your cell" if failure.line else ""
    if failure.kind == "not written":
        if failure.message.isidentifier() and functions and failure.message not in functions:
            text = f"`{failure.message}`, which your code calls, is not written yet: write that one first."
            return Clue("calls a stub", "calls a function that is not written yet", text)
        return Clue(
            failure.kind, "not written yet", "Not written yet: replace `raise NotImplementedError()`."
        )
    if failure.kind == "missing":
        return Clue(
            failure.kind,
            "a function is missing",
            f"Your notebook defines no {_wanted(failure.message)}: run its cell, or look at how it is spelt.",
        )
    if failure.kind == "timeout" and failure.type == SLEEPING:
        text = "It waits and does not compute: is there a `sleep`, a lock, or something that nobody answers?"
        return Clue(failure.kind, "waits without computing", text)
    if failure.kind == "limit":
        text = _sentence(f"It takes more memory or files than there are: {failure.message}")
        return Clue(
            failure.kind, "takes too much memory", f"{text} Print the shapes, and start no processes."
        )
    if failure.kind == "timeout":
        cause = "is there a loop that does not end?"
        if failure.source_line.lstrip().startswith(("import ", "from ")):
            cause = "importing takes its time; put the `import` at the top of the cell, above every function."
        return Clue(failure.kind, f"takes too long{line}", f"It takes too long{line}: {cause}")
    if failure.kind == "slow":
        return Clue(failure.kind, "takes many times as long as it needs to", failure.message)
    if failure.kind == "crash":
        return Clue(
            failure.kind,
            "the process ended while your code ran",
            "The process ended while your code ran: is there an `exit`, or does it need too much memory?",
        )
    if failure.kind == "not run":
        text = "Not run, because an earlier case used up the time or ended the process."
        return Clue(failure.kind, "not run", text)
    if failure.kind == "bad value":
        return _bad_value(failure)
    if failure.kind == "forbidden":
        return _forbidden(failure, forbidden)
    return _exception(failure, line)


def _exception(failure: Failure, line: str) -> Clue:
    own_type = not isinstance(getattr(builtins, failure.type, None), type)
    known = "an exception" if own_type and failure.type != "LinAlgError" else failure.type
    text = f"raises {known}"
    shown = f" (`{failure.source_line.strip()}`)" if failure.source_line.strip() else ""
    said = f": {failure.message.strip()}" if failure.message.strip() else ""
    full = _sentence(f"It raises {failure.type}{line}{shown}{said}")
    told = (cause for kind, words, cause in _SAID if kind == failure.type and words in failure.message)
    cause = next(told, _CAUSES.get(failure.type, ""))
    reason = text + (f" in your line {failure.line}" if failure.line else "")
    return Clue("exception", reason, f"{full} {cause}".rstrip())


def _bad_value(failure: Failure) -> Clue:
    for word, what, advice in _VALUES:
        if word in failure.message:
            return Clue("bad value", f"returns {what}", f"It returns {what}: {advice}")
    return Clue(
        "bad value",
        "returns something that is not numbers",
        _sentence(f"It returns something that cannot be compared: {failure.message}"),
    )


def _forbidden(failure: Failure, forbidden: Sequence[str]) -> Clue:
    """The reason names what the list holds, never what the student's side says: that could carry inputs out."""
    listed = forbidden_name(failure.message, forbidden)
    shown = f" (`{failure.source_line.strip()}`)" if failure.source_line.strip() else ""
    where = f" in line {failure.line} of {_cell(failure.cell)}{shown}" if failure.line else ""
    if listed is None:
        text = f"It uses `{failure.message}`{where}: a way to reach what this exercise forbids. Write it yourself."
        return Clue(failure.kind, "looks for what this exercise forbids", text)
    text = (
        f"It uses `{failure.message}`{where}. This exercise forbids `{listed}`, which has what you are to write "
        "yourself. Comparing with it in another cell is fine."
    )
    return Clue(failure.kind, f"uses {listed}, which this exercise forbids", text)


def _cell(name: str | None) -> str:
    """Say which cell is meant: by its number, by what execution it was, or by the exercise that it solves."""
    if name and name.startswith("exercise-"):
        return f"the cell of `{name.removeprefix('exercise-').replace('-', '_')}`"
    return "your cell" if name is None else name if name.startswith("cell ") else f"cell {name}"


def _wanted(message: str) -> str:
    """Return the name that was looked for, out of Python's message."""
    found = re.search(r"attribute '(\w+)'", message)
    return f"`{found[1]}`" if found else "such function"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else text + "."
