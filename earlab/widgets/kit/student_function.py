"""Call a student's function from a widget: copies in, checked arrays out, failures as sentences."""

from __future__ import annotations

import contextlib
import copy
import inspect
import io
import sysconfig
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from earlab.errors import EarlabError
from earlab.protocol.probe import failure_of

MAX_TEXT = 300  # characters of an exception that a widget shows
_LIBRARIES = (  # where code lies that no student has written
    *(sysconfig.get_path(kind) for kind in ("stdlib", "purelib", "platlib")),
    str(Path(__file__).parents[2]),
)


class StudentError(EarlabError):
    """What a widget shows when a student's function could not be used; its text is for the student."""


class NotWrittenError(StudentError):
    """What a widget waits for: the function ``name`` is not written yet."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not written yet. Write it, run its cell, then run this cell again.")
        self.name = name


class StudentFunction:
    """A student's function with the name by which messages speak of it."""

    def __init__(self, function: Callable[..., Any], name: str = "") -> None:
        if not callable(function):
            raise TypeError(
                f"a widget was given {function!r} of type {type(function).__name__}; expected a function. "
                "Pass the function itself, without parentheses."
            )
        self.function = function
        self.name = name or getattr(function, "__name__", "your function")

    @property
    def title(self) -> str:
        """The name for a heading; empty where the student never gave one: for a lambda, what another function made, or a library's."""
        function = self.function.func if isinstance(self.function, partial) else self.function
        function = inspect.unwrap(function)
        code = getattr(function, "__code__", None)
        theirs = code is not None and not code.co_filename.startswith(_LIBRARIES)
        return function.__name__ if theirs and "<" not in function.__qualname__ else ""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Return what the function returns for copies of ``arguments``; raise StudentError when it fails.

        Prints and warnings are dropped: a widget calls many times a second and would flood the log.
        """
        quiet = io.StringIO()
        try:
            with (
                contextlib.redirect_stdout(quiet),
                contextlib.redirect_stderr(quiet),
                warnings.catch_warnings(action="ignore"),
            ):
                return self.function(*copy.deepcopy(arguments), **options)
        except (Exception, KeyboardInterrupt, SystemExit) as error:
            raise self._failure(error) from None

    def _failure(self, error: BaseException) -> StudentError:
        if isinstance(error, KeyboardInterrupt):
            return StudentError(
                f"{self.name} was interrupted before it returned. Does it contain a loop without an end?"
            )
        failure = failure_of(error)
        if failure.kind == "not written":
            return NotWrittenError(failure.message if failure.message.isidentifier() else self.name)
        where = f" in line {failure.line} (`{failure.source_line.strip()}`)" if failure.line else ""
        text = f": {failure.message[:MAX_TEXT]}" if failure.message else ""
        return StudentError(f"{self.name} raised {failure.type}{where}{text}")

    def array(self, value: Any, shape: Sequence[int], what: str, *, finite: bool = True) -> np.ndarray:
        """Return ``value`` as float64 array of that shape; raise StudentError that names ``what`` is wrong.

        finite=False lets inf and nan through, where growing without limit is the lesson.
        """
        if value is None:
            raise StudentError(f"{self.name} returned None for {what}. Does it end with `return`?")
        try:
            array = np.asarray(value)
            if array.dtype.kind not in "biuf":
                raise TypeError
            array = array.astype(np.float64)
        except (TypeError, ValueError):
            kind = type(value).__name__
            raise StudentError(
                f"{self.name} returned {what} of type {kind}; expected an array of real numbers with shape "
                f"{tuple(shape)}."
            ) from None
        if array.shape != tuple(shape):
            raise StudentError(
                f"{self.name} returned {what} with shape {array.shape}; expected {tuple(shape)}."
                + _shape_advice(array.shape, tuple(shape))
            )
        if finite and not np.isfinite(array).all():
            raise StudentError(f"{self.name} returned {what} with nan or inf in it; expected finite numbers.")
        return array

    def several(self, value: Any, count: int, what: str) -> Sequence[Any]:
        """Return ``value`` when it is a tuple or list of ``count`` items; raise StudentError otherwise."""
        if isinstance(value, (tuple, list)) and len(value) == count:
            return value
        got = f"{len(value)} items" if isinstance(value, (tuple, list)) else f"a {type(value).__name__}"
        raise StudentError(f"{self.name} returned {got}; expected {what}.")


def optional(function: Callable[..., Any] | None) -> StudentFunction | None:
    """Return a function that a widget may have as StudentFunction, and None where there is none."""
    return StudentFunction(function) if function is not None else None


def _shape_advice(got: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    if got == wanted[::-1]:
        return " It looks transposed."
    if [n for n in got if n != 1] == [n for n in wanted if n != 1]:
        return " An axis of length 1 is too many or missing."
    return ""
