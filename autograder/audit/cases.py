"""Audit what an exercise's cases let pass and what they catch: the solution, other right work, the stub, every mistake."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.assignments.assignment import Assignment, apply_mistake
from autograder.assignments.exercise import Exercise
from autograder.assignments.source import SourceError
from autograder.audit.case_sets import VISIBLE, CaseSets, case_sets_of, listed, share
from autograder.audit.forbidden import audit_forbidden
from autograder.audit.marks import below_full, earned, variants_of, verdicts_on
from autograder.audit.pins import idle_pins
from autograder.audit.result import CasesPart, MistakeResult
from autograder.audit.right_work import audit_right_work, audit_slow_work
from autograder.audit.trivial_answers import lazy_shares
from autograder.grading.engine import Engine
from autograder.grading.reference import ExerciseError
from autograder.grading.verdict import digest
from earlab.compare.comparison import matching_mistake
from earlab.protocol.codec import encode

LAZY_VARIANTS = 5  # an answer without work is as right or wrong in one variant as in another


def audit_cases(
    engine: Engine, assignment: Assignment, exercise: Exercise, variants: Sequence[int]
) -> CasesPart:
    """Return what the visible cases and the hidden cases of ``variants`` catch.

    What takes long is looked at in one part of an audit only, the one with variant 0: what is forbidden, and other right
    work, on as many variants as the part has.
    """
    exercise, problems = applicable(assignment, exercise)
    try:
        sets = case_sets_of(engine, assignment, exercise, variants)
    except ExerciseError as error:
        lost = tuple(MistakeResult(m.name, False, False, 0.0, 0.0) for m in exercise.mistakes)
        return CasesPart(solution_full=False, mistakes=lost, problems=(*problems, str(error)))
    solution = verdicts_on(engine, assignment, exercise, assignment.reference_program(), variants)
    below = below_full(solution)
    if below:
        problems.append(f"the solution scores below full marks on {variants_of(below)}")
    stub = verdicts_on(engine, assignment, exercise, assignment.stub_program(), variants)
    scoring = [v for v in stub if v.status != "fail" or earned(v) > 0 or v.visible_passed[0]]
    if scoring:
        problems.append(f"the stub scores on {variants_of(scoring)}")
    mistakes = tuple(_mistake(i, sets, problems) for i in range(len(exercise.mistakes)))
    lazy, too_easy = lazy_shares(dict(list(sets.items())[: 1 + LAZY_VARIANTS]))
    first = 0 in variants
    refused, gaps = audit_forbidden(engine, assignment, exercise) if first else ((), [])
    right_work = audit_right_work(engine, assignment, exercise, variants) if first else []
    problems += audit_slow_work(engine, assignment, exercise, variants) if first else []
    inputs = [
        [list(case.inputs.values()) for case in cases.cases]
        for name, cases in sets.items()
        if name != VISIBLE
    ]
    return CasesPart(
        solution_full=not below,
        stub_scores=bool(scoring),
        mistakes=mistakes,
        lazy=lazy,
        digests=tuple(digest(encode(values)) for values in inputs),
        drawn=any(_has_numbers(values) for values in inputs),
        refused=refused,
        right_work=tuple(right_work),
        problems=(*problems, *too_easy, *gaps, *idle_pins(assignment, exercise, sets)),
    )


def applicable(assignment: Assignment, exercise: Exercise) -> tuple[Exercise, list[str]]:
    """Return the exercise without the mistakes that cannot be made in its solution, and why they cannot."""
    solution = assignment.source.exercise_cell(exercise.name).solution
    kept, problems = [], []
    for mistake in exercise.mistakes:
        try:
            compile(apply_mistake(solution, exercise, mistake), f"<{mistake.name}>", "exec")
            kept.append(mistake)
        except SourceError as error:
            problems.append(str(error))
        except SyntaxError as error:
            problems.append(f"mistake {mistake.name!r} makes invalid Python: {error.msg}")
    return dataclasses.replace(exercise, mistakes=tuple(kept)), problems


def _mistake(i: int, sets: CaseSets, problems: list[str]) -> MistakeResult:
    """Compare the answers of one mistake, which stand beside the cases, as if a student had given them."""
    name = sets[VISIBLE].mistakes[i].name
    shares = {at: share(cases, cases.mistakes[i].outcomes) for at, cases in sets.items()}
    unseen = [at for at, earned in shares.items() if earned == 1]
    if unseen:
        problems.append(f"mistake {name!r} loses nothing on {listed(unseen)}")
    called: dict[str, list[str]] = {}
    for at, cases in sets.items():
        found = matching_mistake(cases, cases.mistakes[i].outcomes)
        if found is None or found.name != name:
            called.setdefault(repr(found.name) if found else "nothing", []).append(at)
    problems += [
        f"mistake {name!r} is called {other} on {listed(places)}" for other, places in called.items()
    ]
    hidden = [earned for at, earned in shares.items() if at != VISIBLE]
    least, most = (round((1 - share) * sets[VISIBLE].points, 2) for share in (max(hidden), min(hidden)))
    return MistakeResult(name, not unseen, not called, least, most)


def _has_numbers(value: Any) -> bool:
    """Whether there is a number that could have been drawn: in an array, or a real one."""
    if isinstance(value, (list, tuple)):
        return any(_has_numbers(item) for item in value)
    if isinstance(value, dict):
        return any(_has_numbers(item) for item in value.values())
    return isinstance(value, (np.ndarray, float))
