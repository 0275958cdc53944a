"""Measure how far right and slow work is from the budget of each timed case: the factor on either side is what machines may differ.

python benchmarks/budgets.py
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as in the grader's children

import ast
import builtins
import time
from types import SimpleNamespace
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from autograder.assignments.assignment import Assignment, assignment_names, load_assignment
from autograder.assignments.exercise import Case, Exercise
from autograder.assignments.right_work import right_work, slow_work
from earlab.protocol.outcome import Answer
from earlab.protocol.probe import compile_probe, run_probe

RUNS = 3  # the quickest counts


def main() -> None:
    """Print one line for each way to write an exercise that has a budget."""
    table = Table("exercise", "case", "written as", "milliseconds", "times the yardstick", "of the budget")
    for name in assignment_names():
        assignment = load_assignment(name)
        for exercise in assignment.exercises:
            for case in exercise.visible():
                if case.kind == "timed":
                    _measure(table, assignment, exercise, case)
    Console().print(table)


def _measure(table: Table, assignment: Assignment, exercise: Exercise, case: Case) -> None:
    budget = exercise.time_budget
    assert budget is not None
    measured = run_probe(compile_probe(budget.measure), SimpleNamespace(), case.inputs)
    assert isinstance(measured, Answer)
    solution = {"the solution": assignment.source.exercise_cell(exercise.name).solution}
    slow = {f"slow: {style}": text for style, text in slow_work(assignment, exercise.name).items()}
    for style, text in {**solution, **right_work(assignment, exercise.name), **slow}.items():
        seconds = min(_seconds(assignment, exercise, case, text) for _ in range(RUNS))
        share = seconds / budget.seconds(measured.value)
        row = (f"{1000 * seconds:.1f}", f"{seconds / measured.value:.1f}", f"{share:.2f}")
        table.add_row(exercise.name, case.title, style, *row)


def _seconds(assignment: Assignment, exercise: Exercise, case: Case, text: str) -> float:
    """Return the CPU seconds of one answer; the probe hands in what an answer calls, so names in defaults may be anything."""
    used = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    names: dict[str, Any] = {**dict.fromkeys(used - vars(builtins).keys()), "np": np}
    exec(text, names)
    student, probe = SimpleNamespace(**names), compile_probe(exercise.probe_source)
    start = time.process_time()
    outcome = run_probe(probe, student, case.inputs)
    assert isinstance(outcome, Answer), outcome
    return time.process_time() - start


if __name__ == "__main__":
    main()
