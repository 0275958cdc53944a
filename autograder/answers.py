"""The reference's and the mistakes' answers for a variant, computed once and kept.

A draw is accepted only if the reference is stable under small input noise and every mistake differs by at
least ten tolerances, so that no student's draw is easier than another's.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.assignment import Assignment
from autograder.exercise import Case, Exercise
from autograder.sandbox import Sandbox, Session
from autograder.sandbox.program import Program, Task
from autograder.variants import draw
from earlab.comparison import compare
from earlab.outcome import Answer, Outcome
from earlab.public import PublicCase, PublicExercise, PublicMistake

ATTEMPTS = 50
NOISE = 1e-7
MARGIN = 10.0


class ExerciseError(RuntimeError):
    """An exercise that is broken by its author; never a student's fault."""


class Answers:
    """Answers of one assignment's reference and mistakes, from one sandbox."""

    def __init__(self, assignment: Assignment, sandbox: Sandbox, secret: bytes) -> None:
        self._assignment = assignment
        self._sandbox = sandbox
        self._secret = secret
        self._sessions: dict[tuple[str, str], Session] = {}
        self._known: dict[tuple[str, int], PublicExercise] = {}
        self._visible: dict[str, PublicExercise] = {}

    def close(self) -> None:
        """End the children in which reference and mistakes run."""
        for session in self._sessions.values():
            session.close()
        self._sessions.clear()

    def visible(self, exercise: Exercise) -> PublicExercise:
        """Return the visible cases with all answers: what the public case file holds."""
        if exercise.name not in self._visible:
            self._visible[exercise.name] = self._answered(exercise, exercise.visible())
        return self._visible[exercise.name]

    def hidden(self, exercise: Exercise, variant: int) -> PublicExercise:
        """Return the vetted hidden cases of a variant; raise ExerciseError when no draw is acceptable."""
        key = (exercise.name, variant)
        if key not in self._known:
            self._known[key] = self._vetted(exercise, variant)
        return self._known[key]

    def _vetted(self, exercise: Exercise, variant: int) -> PublicExercise:
        refusal = ""
        for attempt in range(ATTEMPTS):
            cases = draw(self._secret, exercise, variant, attempt)
            answered = self._answered(exercise, cases)
            refusal = self._refusal(exercise, cases, answered)
            if not refusal:
                return answered
        raise ExerciseError(
            f"{exercise.name}: none of {ATTEMPTS} draws is fit for use; the last one: {refusal}"
        )

    def _answered(self, exercise: Exercise, cases: Sequence[Case]) -> PublicExercise:
        expected = [o.value for o in self._reference(exercise, cases)]
        public = tuple(
            PublicCase(c.kind, c.title, c.inputs, e, c.floor) for c, e in zip(cases, expected, strict=True)
        )
        mistakes = tuple(
            PublicMistake(m.name, m.says, self._run(exercise, f"mistake {m.name}", cases))
            for m in exercise.mistakes
        )
        return PublicExercise(
            name=exercise.name,
            assignment=self._assignment.name,
            points=self._assignment.points(exercise.name),
            functions=exercise.functions,
            returns=exercise.returns,
            probe=exercise.probe_source,
            judge=exercise.judge_source,
            rtol=exercise.rtol,
            pure=exercise.pure,
            cases=public,
            mistakes=mistakes,
            hints=exercise.hints,
        )

    def _reference(self, exercise: Exercise, cases: Sequence[Case]) -> list[Answer]:
        outcomes = self._run(exercise, "reference", cases)
        for case, outcome in zip(cases, outcomes, strict=True):
            if not isinstance(outcome, Answer):
                raise ExerciseError(
                    f"{exercise.name}: the solution fails case {case.title!r}: {outcome.type}: {outcome.message}"
                )
        return [outcome for outcome in outcomes if isinstance(outcome, Answer)]

    def _refusal(self, exercise: Exercise, cases: Sequence[Case], answered: PublicExercise) -> str:
        """Return why a draw is refused, or nothing."""
        loose = dataclasses.replace(answered, rtol=max(answered.rtol, 1e-5))
        noisy = [c if c.exact else dataclasses.replace(c, inputs=_shaken(c.inputs)) for c in cases]
        for case, outcome in zip(answered.cases, self._reference(exercise, noisy), strict=True):
            if compare(case, outcome, loose):
                return f"the solution is unstable under noise of {NOISE:g} in case {case.title!r}"
        wide = dataclasses.replace(answered, rtol=answered.rtol * MARGIN)
        for mistake in answered.mistakes:
            if not any(
                self._differs(case, outcome, wide)
                for case, outcome in zip(answered.cases, mistake.outcomes, strict=True)
            ):
                return f"mistake {mistake.name!r} differs by less than {MARGIN:g} tolerances"
        return ""

    @staticmethod
    def _differs(case: PublicCase, outcome: Outcome, exercise: PublicExercise) -> bool:
        return compare(dataclasses.replace(case, floor=case.floor * MARGIN), outcome, exercise) is not None

    def _run(self, exercise: Exercise, role: str, cases: Sequence[Case]) -> tuple[Outcome, ...]:
        task = Task(exercise.probe_source, tuple(case.inputs for case in cases), exercise.seconds)
        return self._session(exercise, role).run(task)

    def _session(self, exercise: Exercise, role: str) -> Session:
        key = ("" if role == "reference" else exercise.name, role)
        if key not in self._sessions:
            self._sessions[key] = self._sandbox.open(self._program(exercise, role))
        return self._sessions[key]

    def _program(self, exercise: Exercise, role: str) -> Program:
        if role == "reference":
            return self._assignment.reference_program()
        mistake = next(m for m in exercise.mistakes if role == f"mistake {m.name}")
        return self._assignment.mistake_program(exercise, mistake)


def _shaken(value: Any) -> Any:
    """Return inputs with relative noise of NOISE on every float, the same at every call."""
    rng = np.random.default_rng(1)

    def shake(item: Any) -> Any:
        if isinstance(item, np.ndarray) and item.dtype.kind == "f":
            return item * (1 + NOISE * rng.uniform(-1, 1, item.shape)).astype(item.dtype)
        if isinstance(item, (list, tuple)):
            return type(item)(shake(part) for part in item)
        if isinstance(item, dict):
            return {key: shake(part) for key, part in item.items()}
        return item

    return shake(value)
