"""Put the cases of an exercise to a submission: all at once, and timed ones each by itself within its budget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from autograder.grading.forbidden import run_allowed
from autograder.sandbox import Sandbox, SandboxError, Session
from autograder.sandbox.host.program import Program, Task
from earlab.protocol.budget import TimeBudget, sizes
from earlab.protocol.casefile import AnsweredCase, ExerciseCases
from earlab.protocol.codec import bounds_of
from earlab.protocol.outcome import SLEEPING, Answer, Failure, Outcome, all_refused

_MEASURING = 10.0  # seconds for a yardstick, which takes milliseconds
# Says how many seconds of CPU a timed case may take on this machine.
Clock = Callable[[TimeBudget, AnsweredCase], float]


class Yardsticks:
    """Measures yardsticks in children of their own, as submissions run in them, and remembers what they took."""

    def __init__(self) -> None:
        self._took: dict[tuple[str, str], float] = {}

    def seconds(self, sandbox: Sandbox, budget: TimeBudget, case: AnsweredCase) -> float:
        """Return what a timed case may take; raise SandboxError where that cannot be measured."""
        key = budget.measure, sizes(case.inputs)
        if key not in self._took:
            session = sandbox.open(Program(()))
            try:
                (outcome,) = session.run(Task(budget.measure, (case.inputs,), _MEASURING))
            finally:
                session.close()
            if not isinstance(outcome, Answer):
                raise SandboxError(
                    f"the yardstick of a timed case did not run here ({outcome.type}: {outcome.message}); grade again, and "
                    "tell the authors of the exercise if that does not help"
                )
            self._took[key] = float(outcome.value)
        return budget.seconds(self._took[key])


def task_of(
    exercise: ExerciseCases, cases: Sequence[AnsweredCase], seconds: float, shown: bool = False
) -> Task:
    """Return the task of putting some cases of an exercise to a submission. shown: its student reads of them."""
    return Task(
        exercise.probe,
        tuple(case.inputs for case in cases),
        seconds,
        exercise.forbidden,
        tuple(bounds_of(case.expected) for case in cases),
        shown,
    )


def ask_cases(
    session: Session, exercise: ExerciseCases, seconds: float, clock: Clock, shown: bool = False
) -> list[Outcome]:
    """Return what comes of each case; where one uses something forbidden, only that, in place of each."""
    budget = exercise.budget
    plain = [case for case in exercise.cases if budget is None or case.kind != "timed"]
    found = iter(run_allowed(session, task_of(exercise, plain, seconds, shown)))
    if budget is None:
        return [*found]
    return all_refused(
        [
            _within(session, task_of(exercise, [case], clock(budget, case), shown), budget)
            if case.kind == "timed"
            else next(found)
            for case in exercise.cases
        ]
    )


def _within(session: Session, task: Task, budget: TimeBudget) -> Outcome:
    """Return what comes of a timed case; what computed for longer than it may is late."""
    (outcome,) = run_allowed(session, replace(task, exact=True))
    computed = isinstance(outcome, Failure) and outcome.kind == "timeout" and outcome.type != SLEEPING
    return budget.late() if computed else outcome
