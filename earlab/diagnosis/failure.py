"""What a failure tells: the exception, the student's own line, the likely cause."""

from __future__ import annotations

import builtins
import re

from earlab.diagnosis.part import Clue
from earlab.outcome import Failure

_CAUSES = {
    "NameError": "A name is used that is not defined: is it misspelt, or made in a cell that is not run?",
    "UnboundLocalError": "A name is used before it has a value: set it before the loop or the `if`.",
    "TypeError": "Something is of another type than the line needs: print the types of what stands in it.",
    "IndexError": "An index is beyond the end: indices run from 0 to the length minus one.",
    "KeyError": "A dictionary has no such key: compare it with the keys in the docstring.",
    "AttributeError": "An object has no such attribute: print its type. A list has no array methods.",
    "ZeroDivisionError": "Something is divided by zero: which number is 0 here?",
    "RecursionError": "A function calls itself without an end.",
    "MemoryError": "An array grows too large: print the shapes before that line.",
    "AssertionError": "An assertion of your own does not hold.",
    "ImportError": "A module cannot be imported: is its name right, and is it part of the course?",
    "ModuleNotFoundError": "A module cannot be imported: is its name right, and is it part of the course?",
    "SystemExit": "The code ends the program: take `exit()` and `quit()` out.",
    "EOFError": "The code waits for input: take `input()` out.",
}
_SHAPES = ("operands could not be broadcast", "matmul: Input operand", "not aligned", "shapes")
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


def explain_failure(failure: Failure) -> Clue:
    """Return what went wrong. The reason is safe for hidden cases: built-in type and own line only."""
    line = f" in line {failure.line} of your cell" if failure.line else ""
    if failure.kind == "not written":
        return Clue(
            failure.kind, "not written yet", "Not written yet: replace `raise NotImplementedError()`."
        )
    if failure.kind == "missing":
        return Clue(
            failure.kind,
            "a function is missing",
            f"Your notebook defines no {_wanted(failure.message)}: run its cell, or look at how it is spelt.",
        )
    if failure.kind == "timeout":
        return Clue(
            failure.kind,
            f"takes too long{line}",
            f"It takes too long{line}: is there a loop that does not end?",
        )
    if failure.kind == "crash":
        return Clue(
            failure.kind,
            "the process ended while your code ran",
            "The process ended while your code ran: is there an `exit`, or does it need too much memory?",
        )
    if failure.kind == "not run":
        return Clue(
            failure.kind, "not run", "Not run, because an earlier case used up the time or ended the process."
        )
    if failure.kind == "bad value":
        return _bad_value(failure)
    return _exception(failure, line)


def _exception(failure: Failure, line: str) -> Clue:
    own_type = not isinstance(getattr(builtins, failure.type, None), type)
    known = "an exception" if own_type and failure.type != "LinAlgError" else failure.type
    text = f"raises {known}"
    shown = f" (`{failure.source_line.strip()}`)" if failure.source_line.strip() else ""
    said = f": {failure.message.strip()}" if failure.message.strip() else ""
    full = _sentence(f"It raises {failure.type}{line}{shown}{said}")
    cause = _CAUSES.get(failure.type, "")
    if failure.type == "ValueError" and any(word in failure.message for word in _SHAPES):
        cause = "Two shapes do not fit together: print the shapes of both before that line."
    if failure.type == "TypeError" and "argument" in failure.message and "positional" in failure.message:
        cause = "The number of arguments differs: keep the `def` line as it was given."
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


def _wanted(message: str) -> str:
    """Return the name that was looked for, out of Python's message."""
    found = re.search(r"attribute '(\w+)'", message)
    return f"`{found[1]}`" if found else "such function"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else text + "."
