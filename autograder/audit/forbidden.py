"""Check that what an exercise forbids is refused, and its own solution is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from typing import Any

from autograder.assignments.assignment import Assignment
from autograder.assignments.exercise import Exercise
from autograder.grading.engine import Engine
from autograder.grading.forbidden import forbidden_use
from autograder.sandbox.host.program import Program, Task
from earlab.forbidden.names import is_below
from earlab.protocol.outcome import Failure

_NEAR = 0.85  # how alike a name is that was probably meant, 0 … 1
_WRITTEN = """
{imports} as it

def {function}(*given, **named):
    return it(*given, **named)
"""
# The name is put together while it runs, so that nothing of it is seen in the text.
_IN_PIECES = """
def {function}(*given, **named):
    import importlib
    it, parts = None, bytes({codes}).decode().split(".")
    for i in range(len(parts)):
        try:
            it = importlib.import_module(".".join(parts[: i + 1]))
        except ModuleNotFoundError:
            it = getattr(it, parts[i])
    return it(*given, **named)
"""


def audit_forbidden(
    engine: Engine, assignment: Assignment, exercise: Exercise
) -> tuple[tuple[str, ...], list[str]]:
    """Return the forbidden names that are refused, in the text and while it runs, and what is wrong with the others."""
    problems = list(_solution(assignment, exercise))
    refused = []
    for name in exercise.forbidden:
        misspelt = misspelling(name)
        if misspelt:
            problems.append(f"it forbids {name}, but {misspelt}")
            continue
        missed = [way for way, found in (
            ("in its text", _seen(assignment, exercise, name)),
            ("while it runs", _met(engine, assignment, exercise, name)),
        ) if not found]  # fmt: skip
        problems += [f"a program that calls the forbidden {name} is not refused {way}" for way in missed]
        refused += [] if missed else [name]
    return tuple(refused), problems


def misspelling(name: str) -> str:
    """Return what is wrong with a dotted name that stands for nothing here, or nothing.

    A package that is not installed may well be forbidden, unless it looks like one that is.
    """
    top, *parts = name.split(".")
    if find_spec(top) is None:
        near = get_close_matches(top, _packages(), 1, _NEAR)
        return f"there is no package {top}{_meant(near)}" if near else ""
    found: Any = import_module(top)
    for place, part in enumerate(parts, 1):
        inside = ".".join((top, *parts[:place]))
        try:
            found = getattr(found, part) if hasattr(found, part) else import_module(inside)
        except ModuleNotFoundError:
            near = get_close_matches(part, dir(found), 1, _NEAR)
            return f"{'.'.join((top, *parts[: place - 1]))} has no {part}{_meant(near)}"
    return ""


@cache
def _packages() -> frozenset[str]:
    """Return the names of all packages that are installed here, but the grader's: to list them takes a second."""
    return frozenset(packages_distributions()) - {"autograder"}


def _meant(near: Sequence[str]) -> str:
    return f"; is {near[0]} meant?" if near else ""


def _solution(assignment: Assignment, exercise: Exercise) -> Iterator[str]:
    others = assignment.others(exercise)
    use = forbidden_use(assignment.reference_program(), exercise.forbidden, exercise.functions, others)
    if use is not None:
        yield f"the solution uses {use.name}, which the exercise forbids, in line {use.line} of {use.cell}"


def _seen(assignment: Assignment, exercise: Exercise, name: str) -> bool:
    module, _, last = name.rpartition(".")
    imports = f"from {module} import {last}" if module else f"import {last}"
    program = _program(assignment, exercise, _WRITTEN, imports=imports)
    use = forbidden_use(program, exercise.forbidden, exercise.functions)
    return use is not None and is_below(use.name, name)


def _met(engine: Engine, assignment: Assignment, exercise: Exercise, name: str) -> bool:
    sandbox, _ = engine.reference(assignment)
    inputs = (exercise.visible()[0].inputs,)
    program = _program(assignment, exercise, _IN_PIECES, codes=list(name.encode()))
    with sandbox.open(program) as session:
        (outcome,) = session.run(Task(exercise.probe_source, inputs, exercise.seconds, exercise.forbidden))
    return isinstance(outcome, Failure) and outcome.kind == "forbidden" and is_below(outcome.message, name)


def _program(assignment: Assignment, exercise: Exercise, text: str, **parts: object) -> Program:
    """Return the solution notebook with each of the exercise's functions replaced by ``text``."""
    functions = [text.format(function=function, **parts) for function in exercise.functions]
    return assignment.edited_program(exercise.name, "\n".join(functions))
