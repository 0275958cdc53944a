"""Run one probe on somebody's code for one case, and turn whatever happens into an outcome.

The same function runs on the student's machine (``check``), in the grader's child, on the reference and
on every mistake, so that all four are asked in exactly the same way.
"""

from __future__ import annotations

import contextlib
import copy
import io
import time
import traceback
from collections import deque
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CodeType, SimpleNamespace
from typing import Any

import numpy as np

from earlab.protocol.codec import ANYTHING, MAX_DEPTH, Bounds, CodecError, Unsendable, decode, encode
from earlab.protocol.outcome import Answer, Failure, Forbidden, Outcome

MAX_STDOUT = 4_000
_KEY = 80  # characters of a key that is no text


def compile_probe(source: str) -> Callable[..., Any]:
    """Return the function that ``source`` defines; numpy is at hand as ``np``."""
    scope: dict[str, Any] = {"np": np}
    exec(_code(source), scope)
    functions = [v for k, v in scope.items() if callable(v) and k not in ("np", "__builtins__")]
    if len(functions) != 1:
        raise ValueError(f"a probe's source defines one function, this one defines {len(functions)}")
    return functions[0]


@lru_cache(maxsize=64)  # a child asks the same for visible cases and for hidden ones
def _code(source: str) -> CodeType:
    return compile(source, "<probe>", "exec")


def call_probe(function_name: str) -> str:
    """Return the source of the default probe: call the function of that name with the inputs in order."""
    return f"def probe(student, *inputs):\n    return student.{function_name}(*inputs)\n"


def student_of(namespace: Mapping[str, Any]) -> SimpleNamespace:
    """Return an object whose attributes are the names that the student's cells defined."""
    return SimpleNamespace(**{str(k): v for k, v in namespace.items()})


def run_probe(
    probe: Callable[..., Any], student: SimpleNamespace, inputs: Mapping[str, Any], bounds: Bounds = ANYTHING
) -> Outcome:
    """Call ``probe(student, *inputs)`` on copies of the inputs and return an Answer or a Failure.

    bounds: what is read of an answer.  The value is passed through the codec, so that what is compared is plain data and later changes to
    a returned view do not count.  Every exception is caught, ``SystemExit`` and its like included.
    """
    given = {name: _copied(value) for name, value in inputs.items()}
    stdout = Capped()
    start = time.perf_counter()
    try:
        with contextlib.redirect_stdout(stdout), np.errstate(all="ignore"):
            value = probe(student, *given.values())
            value = decode(encode(_as_plain(value)), bounds)
    except BaseException as error:
        seconds = time.perf_counter() - start
        return failure_of(error, stdout=stdout.text(), seconds=seconds)
    seconds = time.perf_counter() - start
    mutated = tuple(name for name in inputs if not _same(inputs[name], given[name]))
    return Answer(value, mutated, stdout.text(), seconds)


def _copied(value: Any) -> Any:
    """Return a copy that shares nothing; of what inputs mostly are, far quicker than ``deepcopy``."""
    kind = type(value)
    if kind is np.ndarray:
        return value.copy("K") if value.dtype.kind != "O" else copy.deepcopy(value)
    if kind in (list, tuple):
        return kind(map(_copied, value))
    if kind is dict:
        return {key: _copied(item) for key, item in value.items()}
    return value if kind in (int, float, str, bool, bytes, type(None)) else copy.deepcopy(value)


def failure_of(error: BaseException, stdout: str = "", seconds: float = 0.0) -> Failure:
    """Describe ``error``: its kind, the student's own line (the innermost frame of one of their cells)."""
    cell, line, source_line, function = None, None, "", ""
    for frame in traceback.extract_tb(error.__traceback__):
        if (
            frame.filename.startswith(("<cell ", "<ipython-input", "/tmp/ipykernel_"))
            or "ipykernel_" in frame.filename
        ):
            cell, line, source_line, function = (
                frame.filename.strip("<>").removeprefix("cell "),
                frame.lineno,
                frame.line or "",
                frame.name,
            )
    kind, message = "exception", message_of(error)
    if isinstance(error, NotImplementedError):
        kind, message = "not written", function  # which may be another one that the student's function calls
    elif isinstance(error, Forbidden):
        kind, message = "forbidden", str(error.name)
    elif isinstance(error, CodecError):
        kind = "bad value"
    elif isinstance(error, AttributeError) and "SimpleNamespace" in str(error):
        kind = "missing"
    return Failure(kind, type(error).__name__, message, cell, line, source_line, stdout, seconds)  # type: ignore[arg-type]


def _as_plain(value: Any, depth: int = 0) -> Any:
    """Turn torch tensors into arrays, named tuples, deques and the like into what they are; leave the rest to the codec."""
    if depth > MAX_DEPTH:
        return value  # the codec says what is wrong with it
    if type(value).__module__.split(".")[0] == "torch" and hasattr(value, "detach"):
        return value.detach().cpu().numpy()
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.char in "gG":
        return value.astype(float if value.dtype.char == "g" else complex)  # long doubles differ by machine
    if isinstance(value, (list, tuple, deque)):
        items = [_as_plain(item, depth + 1) for item in value]
        return tuple(items) if isinstance(value, tuple) else items
    if isinstance(value, dict):
        return {
            str(key) if isinstance(key, str) else repr(key)[:_KEY]: _entry(_as_plain(item, depth + 1))
            for key, item in value.items()
        }
    return value


def _entry(value: Any) -> Any:
    """Return what a dictionary's entry is sent as: what nobody compares may be anything."""
    try:
        encode(value)
    except CodecError as error:
        return Unsendable(str(error))
    return value


def _same(a: Any, b: Any) -> bool:
    """Whether two inputs are equal bit for bit (NaN equals NaN)."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return (a.dtype, a.shape) == (b.dtype, b.shape) and a.tobytes() == b.tobytes()
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(_same(a[key], b[key]) for key in a)
    try:
        return encode(_as_plain(a)) == encode(_as_plain(b))
    except CodecError:  # a function or module given as an input: not data, not compared
        return True


def message_of(error: BaseException) -> str:
    """Return the text of an exception, at most MAX_STDOUT characters; empty when it cannot be shown.

    Python adds the file's name to a syntax error's text: a cell's name there means nothing to a reader.
    """
    try:
        return str(error.msg if isinstance(error, SyntaxError) else error)[:MAX_STDOUT]
    except BaseException:
        return ""


class Capped(io.TextIOBase):
    """A text stream that keeps the first MAX_STDOUT characters."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._left = MAX_STDOUT

    def write(self, text: str) -> int:
        """Take ``text``, and keep of it what there is room for."""
        if self._left > 0:
            self._parts.append(text[: self._left])
            self._left -= len(text)
        return len(text)

    def text(self) -> str:
        """Return what was kept."""
        return "".join(self._parts)
