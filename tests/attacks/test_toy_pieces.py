"""What a probe hands in to a composition is no answer to another exercise: not as text, not as the very object."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.assignments.assignment import assignment_names, load_assignment
from autograder.assignments.exercise import Exercise
from earlab.compare.comparison import is_right
from earlab.protocol import casefile
from earlab.protocol.casefile import ExerciseCases
from earlab.protocol.probe import compile_probe, run_probe

pytestmark = pytest.mark.threat


def _handing() -> list[tuple[Exercise, list[str]]]:
    """Return the exercises whose probes make functions, each with the functions of its sisters."""
    found = []
    for name in assignment_names():
        assignment = load_assignment(name)
        for exercise in assignment.exercises:
            inner = ast.parse(exercise.probe_source).body[0]
            if any(isinstance(node, ast.FunctionDef) for node in ast.walk(inner) if node is not inner):
                found.append((exercise, [e.name for e in assignment.exercises if e is not exercise]))
    return found


HANDING = _handing()


def _as_text(exercise: Exercise) -> Iterator[tuple[str, Any]]:
    """Yield what stands in the probe, as somebody would copy it."""
    outer = ast.parse(exercise.probe_source).body[0]
    for node in ast.walk(outer):
        if isinstance(node, ast.FunctionDef) and node is not outer:
            text = textwrap.dedent(ast.get_source_segment(exercise.probe_source, node) or "")
            names: dict[str, Any] = {"np": np}
            exec(textwrap.dedent(" " * node.col_offset + text), names)
            yield node.name, names[node.name]


def _as_objects(exercise: Exercise) -> Iterator[tuple[str, Any]]:
    """Yield what a submission keeps of its call."""
    kept: dict[str, Any] = {}

    def keep(*given: Any, **named: Any) -> None:
        for number, value in enumerate((*given, *named.values())):
            if callable(value):
                kept[f"{getattr(value, '__name__', number)}"] = value

    student = SimpleNamespace(**{name: keep for name in exercise.functions})
    for case in exercise.shown:
        run_probe(compile_probe(exercise.probe_source), student, case.inputs)
    yield from kept.items()


def _solves(piece: Any, sister: ExerciseCases) -> bool:
    probe = compile_probe(sister.probe)
    student = SimpleNamespace(**{name: piece for name in sister.functions})
    return all(is_right(case, run_probe(probe, student, case.inputs), sister) for case in sister.cases)


def test_there_are_compositions() -> None:
    assert "mlp_backward" in {exercise.name for exercise, _ in HANDING}
    assert len(HANDING) >= 5


@pytest.mark.parametrize(("exercise", "sisters"), HANDING, ids=[exercise.name for exercise, _ in HANDING])
@pytest.mark.parametrize("how", [_as_text, _as_objects])
def test_a_toy_piece_answers_no_other_exercise(exercise: Exercise, sisters: list[str], how: Any) -> None:
    for name, piece in how(exercise):
        for sister in sisters:
            cases = casefile.find(sister)
            assert cases is not None
            assert not _solves(piece, cases), f"{name} of {exercise.name} solves {sister}"
