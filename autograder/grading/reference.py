"""Answer cases with the reference and with its mistakes, once for each variant, and keep the answers."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from autograder.assignments.assignment import Assignment
from autograder.assignments.exercise import Case, Exercise
from autograder.grading.drawing import AT_ONCE, ExerciseError, draw_variants, wanted_of
from autograder.grading.store import Store
from autograder.grading.verdict import digest
from autograder.grading.vetting import DISTURBED, vetting_rules
from autograder.sandbox import Sandbox, Session
from autograder.sandbox.host.program import Program, Task
from earlab.protocol.casefile import (
    FORMAT,
    AnsweredCase,
    AnsweredMistake,
    ExerciseCases,
    PackedInputs,
    dump,
    load,
    packed,
)
from earlab.protocol.outcome import Answer, Outcome

_MISTAKE = "mistake "  # what the role of a mistake's program starts with


class ReferenceAnswers:
    """Answers of one assignment's reference and mistakes, from one sandbox; kept in ``store``, if there is one."""

    def __init__(
        self, assignment: Assignment, sandbox: Sandbox, secret: bytes, store: Store | None = None
    ) -> None:
        self._assignment = assignment
        self._sandbox = sandbox
        self._secret = secret
        self._store = store
        self._sessions: dict[tuple[str, str], Session] = {}
        self._known: dict[str, bytes] = {}
        self._catches: dict[str, list[frozenset[str]]] = {}

    def close(self) -> None:
        """End the children in which reference and mistakes run."""
        for session in self._sessions.values():
            session.close()
        self._sessions.clear()

    def visible(self, exercise: Exercise) -> ExerciseCases:
        """Return the visible cases with all answers: what the public case file holds."""
        return load(self.visible_blob(exercise))

    def visible_blob(self, exercise: Exercise) -> bytes:
        """Return the visible cases as they are kept."""
        key = self._key(exercise, "visible")
        if key not in self._known:
            kept = self._find(key)
            if kept is None:
                kept = self._keep(key, self._answered(exercise, [exercise.visible()])[0])
            self._known[key] = kept
        return self._known[key]

    def hidden(self, exercise: Exercise, variant: int) -> ExerciseCases:
        """Return the vetted hidden cases of a variant; raise ExerciseError when no draw is acceptable."""
        return load(self.hidden_blob(exercise, variant))

    def hidden_blob(self, exercise: Exercise, variant: int) -> bytes:
        """Return the hidden cases of a variant as they are kept; raise ExerciseError as ``hidden`` does."""
        key = self._key(exercise, str(variant))
        blob = self._find(key)
        if blob is None:
            self.prepare(exercise, [variant])
            blob = self._find(key)
            assert blob is not None, "prepare keeps what it is asked for, or raises"
        return blob

    def prepare(self, exercise: Exercise, variants: Iterable[int]) -> None:
        """Compute the answers of many variants together, which costs far less than one by one."""
        keys = {variant: self._key(exercise, str(variant)) for variant in sorted(set(variants))}
        missing = [variant for variant, key in keys.items() if not self._has(key)]
        for start in range(0, len(missing), AT_ONCE):
            part = missing[start : start + AT_ONCE]
            answer = partial(self._vetted, exercise)
            found = draw_variants(exercise, self._secret, part, self._wanted(exercise), answer)
            for variant, cases in found.items():
                self._keep(keys[variant], cases)

    def _wanted(self, exercise: Exercise) -> list[frozenset[str]]:
        """Return which mistakes each case of a draw is to catch."""
        key = self._key(exercise, "what a draw catches")
        if key not in self._catches:
            visible = list(exercise.draw(np.random.default_rng(exercise.visible_seed)))
            (answered,) = self._answered(exercise, [visible])
            self._catches[key] = wanted_of(exercise, answered)
        return self._catches[key]

    def _vetted(
        self, exercise: Exercise, draws: Sequence[Sequence[Case]]
    ) -> tuple[list[ExerciseCases], list[Sequence[Sequence[Outcome]]]]:
        """Return each draw with what vetting it takes: all answers, and the reference's to each disturbance."""
        with ThreadPoolExecutor(len(DISTURBED)) as pool:  # the children work while this process reads
            disturbing = [pool.submit(self._disturbed, exercise, draws, role) for role in DISTURBED]
            answered = self._answered(exercise, draws)
            disturbed = [one.result() for one in disturbing]
        return answered, list(zip(*disturbed, strict=True))

    def _key(self, exercise: Exercise, variant: str) -> str:
        version = self._assignment.version(exercise)
        about = (
            self._assignment.name,
            exercise.name,
            version,
            exercise.cases_version,
            repr(exercise.hints),
            variant,
            str(FORMAT),
            vetting_rules(),
        )
        return digest(*about, self._sandbox.fingerprint, self._secret)

    def _has(self, key: str) -> bool:
        return key in self._known or (self._store is not None and self._store.has_answers(key))

    def _find(self, key: str) -> bytes | None:
        """Return what is kept under ``key``, if there is something."""
        blob = self._store.get_answers(key) if self._store is not None else None
        return blob if blob is not None else self._known.get(key)

    def _keep(self, key: str, answered: ExerciseCases) -> bytes:
        """Keep answers in the store; here only without one: the variants of a notebook take 100 MB. Return them."""
        blob = dump(answered)
        if self._store is not None:
            self._store.put_answers(key, blob)
        else:
            self._known[key] = blob
        return blob

    def _answered(self, exercise: Exercise, draws: Sequence[Sequence[Case]]) -> list[ExerciseCases]:
        """Return each draw with what the reference and every mistake answer; inputs are encoded here, for good."""
        draws = [[_packed_once(case) for case in cases] for cases in draws]
        expected = self._reference(exercise, draws)
        names = list(dict.fromkeys(mistake.name for mistake in exercise.mistakes))
        with ThreadPoolExecutor(os.cpu_count()) as pool:  # each mistake has a child of its own
            found = pool.map(lambda name: self._run(exercise, _MISTAKE + name, draws), names)
            theirs = dict(zip(names, found, strict=True))
        needs = {
            mistake.name: self._assignment.numbers_of(exercise, mistake) for mistake in exercise.mistakes
        }
        return [
            ExerciseCases(
                name=exercise.name,
                assignment=self._assignment.name,
                points=self._assignment.points(exercise.name),
                functions=exercise.functions,
                returns=exercise.returns,
                probe=exercise.probe_source,
                judge=exercise.judge_source,
                rtol=exercise.rtol,
                pure=exercise.pure,
                cases=tuple(
                    AnsweredCase(case.kind, case.title, case.inputs, answer.value, case.floor)
                    for case, answer in zip(cases, expected[i], strict=True)
                ),
                mistakes=tuple(
                    AnsweredMistake(m.name, m.says, tuple(theirs[m.name][i]), needs[m.name])
                    for m in exercise.mistakes
                ),
                hints=exercise.hints,
                place=[other.name for other in self._assignment.exercises].index(exercise.name),
                forbidden=self._assignment.forbidden(exercise),
                budget=exercise.time_budget,
            )
            for i, cases in enumerate(draws)
        ]

    def _disturbed(
        self, exercise: Exercise, draws: Sequence[Sequence[Case]], role: str
    ) -> list[list[Answer]]:
        """Return what the reference answers to inputs that are changed a little."""
        change = DISTURBED[role]
        return self._reference(exercise, [[change(case) for case in cases] for cases in draws], role)

    def _reference(
        self, exercise: Exercise, draws: Sequence[Sequence[Case]], role: str = "reference"
    ) -> list[list[Answer]]:
        found = self._run(exercise, role, draws)
        for cases, outcomes in zip(draws, found, strict=True):
            for case, outcome in zip(cases, outcomes, strict=True):
                if not isinstance(outcome, Answer):
                    what = f"{outcome.type}: {outcome.message}"
                    raise ExerciseError(f"{exercise.name}: the solution fails case {case.title!r}: {what}")
        return [[outcome for outcome in outcomes if isinstance(outcome, Answer)] for outcomes in found]

    def _run(self, exercise: Exercise, role: str, draws: Sequence[Sequence[Case]]) -> list[list[Outcome]]:
        """Run one program on all draws in one task, and deal its outcomes out again."""
        inputs = tuple(case.inputs for cases in draws for case in cases)
        task = Task(exercise.probe_source, inputs, exercise.seconds, exercise.forbidden)
        outcomes = iter(self._session(exercise, role).run(task))
        return [[next(outcomes) for _ in cases] for cases in draws]

    def _session(self, exercise: Exercise, role: str) -> Session:
        key = (exercise.name if role.startswith(_MISTAKE) else "", role)
        if key not in self._sessions:
            self._sessions[key] = self._sandbox.open(self._program(exercise, role))
        return self._sessions[key]

    def _program(self, exercise: Exercise, role: str) -> Program:
        if not role.startswith(_MISTAKE):
            return self._assignment.reference_program()
        mistake = next(m for m in exercise.mistakes if role == _MISTAKE + m.name)
        return self._assignment.mistake_program(exercise, mistake)


def _packed_once(case: Case) -> Case:
    """Return the case with inputs that are bytes already: the reference, each mistake and each student get the same ones."""
    return dataclasses.replace(case, inputs=PackedInputs(packed(case.inputs)))
