"""Hold the answers to timed cases against their budget, on the student's own machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from types import SimpleNamespace

from earlab.protocol.budget import TimeBudget
from earlab.protocol.casefile import AnsweredCase, ExerciseCases
from earlab.protocol.outcome import Answer, Failure, Outcome
from earlab.protocol.probe import compile_probe, run_probe


def in_time(
    exercise: ExerciseCases, outcomes: Sequence[Outcome], ask: Callable[[AnsweredCase], Outcome]
) -> list[Outcome]:
    """Return the outcomes of an exercise's cases, in place of an answer that took too long that it is late.

    ask: puts a case to the student's code once more, where the first time was too long by the clock.
    """
    budget = exercise.budget
    if budget is None:
        return [*outcomes]
    return [
        _held(budget, case, outcome, ask) if case.kind == "timed" else outcome
        for case, outcome in zip(exercise.cases, outcomes, strict=True)
    ]


def _held(
    budget: TimeBudget, case: AnsweredCase, outcome: Outcome, ask: Callable[[AnsweredCase], Outcome]
) -> Outcome:
    """Return the outcome of a timed case, or that it is late: by CPU time, so a busy machine makes nobody late."""
    if isinstance(outcome, Failure):
        return budget.late() if outcome.kind == "timeout" else outcome
    measured = run_probe(compile_probe(budget.measure), SimpleNamespace(), case.inputs)
    if not isinstance(measured, Answer) or outcome.seconds <= budget.seconds(measured.value):
        return outcome
    start = time.process_time()
    ask(case)
    took = time.process_time() - start
    return (
        outcome
        if took <= budget.seconds(measured.value)
        else budget.late(took / measured.value if measured.value else None)
    )
