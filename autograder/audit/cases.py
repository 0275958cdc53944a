"""What an exercise's cases catch: the solution, the stub, every named mistake and answers without any work."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.answers import ExerciseError
from autograder.assignment import Assignment, apply_mistake
from autograder.audit.result import CasesPart, MistakeResult
from autograder.engine import Engine
from autograder.exercise import Exercise
from autograder.grading import verdict_on
from autograder.sandbox.program import Program
from autograder.source import SourceError
from autograder.verdict import Verdict, digest
from earlab.codec import encode
from earlab.comparison import compare
from earlab.outcome import Answer
from earlab.public import PublicCase, PublicExercise
from earlab.scoring import score

LAZY_VARIANTS = 5  # an answer without work is as right or wrong in one variant as in another


def audit_cases(
    engine: Engine, assignment: Assignment, exercise: Exercise, variants: Sequence[int]
) -> CasesPart:
    """Return what the visible cases and the hidden cases of ``variants`` catch."""
    exercise, problems = applicable(assignment, exercise)
    _, answers = engine.room(assignment)
    try:
        visible = answers.visible(exercise)
        answers.prepare(exercise, variants)
        hidden = {variant: answers.hidden(exercise, variant) for variant in variants}
    except ExerciseError as error:
        lost = tuple(MistakeResult(m.name, False, False, 0.0) for m in exercise.mistakes)
        return CasesPart(solution_full=False, mistakes=lost, problems=(*problems, str(error)))
    solution = _verdicts(engine, assignment, exercise, assignment.reference_program(), variants)
    below = [v for v in solution if v.status != "pass" or _earned(v) < 1 or not _all_visible(v)]
    problems += [f"the solution does not score full marks {_where(below)}"] if below else []
    stub = _verdicts(engine, assignment, exercise, assignment.stub_program(), variants)
    scoring = [v for v in stub if v.status != "fail" or _earned(v) > 0 or v.visible_passed[0]]
    problems += [f"the stub scores {_where(scoring)}"] if scoring else []
    mistakes = tuple(
        _mistake(i, visible, hidden, problems) for i in range(len(exercise.mistakes))
    )  # their outcomes stand beside the cases
    lazy = _lazy(visible, [hidden[v] for v in variants[:LAZY_VARIANTS]], problems)
    inputs = [[list(case.inputs.values()) for case in h.cases] for h in hidden.values()]
    return CasesPart(
        solution_full=not below,
        stub_scores=bool(scoring),
        mistakes=mistakes,
        lazy=lazy,
        digests=tuple(digest(encode(values)) for values in inputs),
        drawn=any(_has_numbers(values) for values in inputs),
        problems=tuple(problems),
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


def _verdicts(
    engine: Engine, assignment: Assignment, exercise: Exercise, program: Program, variants: Sequence[int]
) -> list[Verdict]:
    """Grade one program on every variant, in one child."""
    sandbox, _ = engine.room(assignment)
    with sandbox.open(program) as session:
        return engine.judge(session, assignment, exercise, variants)


def _mistake(
    i: int, visible: PublicExercise, hidden: dict[int, PublicExercise], problems: list[str]
) -> MistakeResult:
    """Grade a mistake's own answers, as if a student had handed them in."""
    seen = visible.mistakes[i].outcomes
    verdicts = [
        dataclasses.replace(verdict_on(h, visible, h.mistakes[i].outcomes, seen), variant=variant)
        for variant, h in hidden.items()
    ]
    name = visible.mistakes[i].name
    unseen = [v for v in verdicts if _earned(v) == 1]
    unnamed = [v for v in verdicts if v.mistake != name]
    quiet = _all_visible(verdicts[0])
    if quiet:
        problems.append(f"mistake {name!r} passes all visible cases")
    if unseen:
        problems.append(f"mistake {name!r} loses no point {_where(unseen)}")
    if unnamed:
        called = ", ".join(sorted({repr(v.mistake) if v.mistake else "nothing" for v in unnamed}))
        problems.append(f"mistake {name!r} is called {called} {_where(unnamed)}")
    least = min(1 - _earned(v) for v in verdicts) * visible.points
    return MistakeResult(name, failed=not (unseen or quiet), named=not unnamed, least_loss=round(least, 2))


def _earned(verdict: Verdict) -> float:
    """Return the share of the points; also for an exercise that is worth none."""
    return score((case.kind, case.passed) for case in verdict.cases if not case.visible)


def _all_visible(verdict: Verdict) -> bool:
    passed, count = verdict.visible_passed
    return passed == count


def _where(verdicts: Sequence[Verdict]) -> str:
    """Say on which variants, the first few by number."""
    numbers = [str(v.variant) for v in verdicts]
    return f"on variant {', '.join(numbers[:5])}" + (
        f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""
    )


# ---- answers without any work ----------------------------------------------------------------------


def _lazy(visible: PublicExercise, hidden: Sequence[PublicExercise], problems: list[str]) -> dict[str, float]:
    """Return the best score of each lazy answer; none may be full, or right in all worked cases."""
    best = {}
    for name, answer in LAZY.items():
        scores = [_share(exercise, answer, exercise.cases) for exercise in (visible, *hidden)]
        by_hand = [case for case in visible.cases if case.kind == "worked"]
        if by_hand and _share(visible, answer, by_hand) == 1:
            problems.append(f"the lazy answer {name!r} is right in every worked case that students see")
        if max(scores) == 1:
            problems.append(f"the lazy answer {name!r} scores full marks")
        best[name] = max(scores)
    return best


def _share(
    exercise: PublicExercise, answer: Callable[[PublicCase], Any], cases: Sequence[PublicCase]
) -> float:
    return score([(case.kind, compare(case, Answer(answer(case)), exercise) is None) for case in cases])


def _filled(expected: Any, value: int) -> Any:
    """Return something of the form of ``expected`` that is ``value`` everywhere."""
    if isinstance(expected, (list, tuple)):
        return type(expected)(_filled(item, value) for item in expected)
    if isinstance(expected, dict):
        return {key: _filled(item, value) for key, item in expected.items()}
    if isinstance(expected, np.ndarray):
        return np.full_like(expected, value)
    return type(expected)(value) if isinstance(expected, (bool, int, float)) else expected


LAZY: dict[str, Callable[[PublicCase], Any]] = {
    "zeros": lambda case: _filled(case.expected, 0),
    "ones": lambda case: _filled(case.expected, 1),
    "None": lambda case: None,
    "first input": lambda case: next(iter(case.inputs.values()), None),
    "all inputs": lambda case: tuple(case.inputs.values()),
}


def _has_numbers(value: Any) -> bool:
    """Whether there is a number that could have been drawn: in an array, or a real one."""
    if isinstance(value, (list, tuple)):
        return any(_has_numbers(item) for item in value)
    if isinstance(value, dict):
        return any(_has_numbers(item) for item in value.values())
    return isinstance(value, (np.ndarray, float))
