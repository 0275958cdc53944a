"""Make a class of any size to measure with: right in many styles, wrong in many ways, a few that hang or crash.

No two programs are the same, so that none is answered from the store.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache

from autograder.assignments.assignment import Assignment, apply_mistake
from autograder.assignments.exercise import Equivalent, Exercise
from autograder.assignments.right_work import right_work
from autograder.audit.mutants import Mutant, mutants
from autograder.demo.hand_in import Expect, HandIn, solution_text, zero

HANGS, CRASHES = 7, 13  # of every hundred students, these two
_HANGING = ("while True:\n        pass", "import time\n    time.sleep(3600)")
_CRASHING = (
    "import os\n    os._exit(1)",
    "import os\n    os.abort()",
    "import os, signal\n    os.kill(os.getpid(), signal.SIGKILL)",
    "raise SystemExit",
)
_BELOW = Expect("below full")


def crowd(assignment: Assignment, count: int) -> list[HandIn]:
    """Return ``count`` students' work on one notebook, always the same; each declares the scores it must get."""
    styles = {e.name: tuple(right_work(assignment, e.name).values()) for e in assignment.exercises}
    return [_student(assignment, styles, number) for number in range(count)]


def _student(assignment: Assignment, styles: Mapping[str, tuple[str, ...]], number: int) -> HandIn:
    rng = random.Random(f"{assignment.name} {number}")
    cells, expect = {}, {}
    for exercise in assignment.exercises:
        text, expected = _work(assignment, exercise, styles[exercise.name], rng)
        if expected:
            expect[exercise.name] = expected
        cells[exercise.name] = text
    about = "mixed"
    if number % 100 in (HANGS, CRASHES):
        exercise = rng.choice(assignment.exercises)
        about, bodies = ("hangs", _HANGING) if number % 100 == HANGS else ("crashes", _CRASHING)
        cells[exercise.name] = f"def {exercise.functions[0]}(*inputs):\n    {rng.choice(bodies)}"
        expect[exercise.name] = zero(about)
    first = assignment.exercises[0].name
    cells[first] += f"\n\nmy_number = {number}\n"
    return HandIn(f"student-{number:05}", assignment.name, about, cells, expect)


@cache
def _mutants(solution: str, equivalent: tuple[Equivalent, ...]) -> list[Mutant]:
    """Return the mutants of a solution that compute something else."""
    same = {mutant.line for mutant in equivalent}
    return [mutant for mutant in mutants(solution) if mutant.change not in same]


def _work(
    assignment: Assignment, exercise: Exercise, styles: tuple[str, ...], rng: random.Random
) -> tuple[str, Expect | None]:
    """Return one student's cell, and what it must get where that is not full marks."""
    solution = assignment.source.exercise_cell(exercise.name).solution
    kind = rng.random()
    if kind < 0.05:
        return assignment.source.exercise_cell(exercise.name).student, zero("not written")
    if kind < 0.25:
        return solution_text(apply_mistake(solution, exercise, rng.choice(exercise.mistakes))), _BELOW
    if kind < 0.35:
        return solution_text(rng.choice(_mutants(solution, exercise.equivalent)).source), _BELOW
    return rng.choice((solution_text(solution), *styles)), None
