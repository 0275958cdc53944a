"""A notebook's exercises, asked and judged in this process: what the tests of every notebook share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, cached_property
from typing import Any

import numpy as np

from autograder.assignments.assignment import load_assignment
from autograder.assignments.exercise import Case, Exercise
from autograder.sandbox.host.program import Cell
from earlab.compare.comparison import compare, matching_mistake
from earlab.compare.finding import Finding
from earlab.protocol.casefile import AnsweredCase, AnsweredMistake, ExerciseCases
from earlab.protocol.outcome import Answer, Outcome
from earlab.protocol.probe import compile_probe, run_probe, student_of

Names = dict[str, Any]


def names_of(cells: Sequence[Cell]) -> Names:
    """Run definition cells and return what they defined."""
    names: Names = {}
    for cell in cells:
        exec(compile(cell.source, f"<cell {cell.id}>", "exec"), names)
    return names


def ask(exercise: Exercise, names: Names, cases: Sequence[Case]) -> list[Outcome]:
    """Return what a student's names answer to the cases."""
    probe = compile_probe(exercise.probe_source)
    return [run_probe(probe, student_of(names), case.inputs) for case in cases]


def leaves(value: Any) -> Iterator[np.ndarray]:
    """Yield every array and number in ``value``."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from leaves(item)
    elif value is not None and not isinstance(value, str):
        yield np.asarray(value)


class NotebookExercises:
    """The exercises of one notebook with its solutions."""

    def __init__(self, assignment: str) -> None:
        self.assignment = load_assignment(assignment)
        self.by_name = {exercise.name: exercise for exercise in self.assignment.exercises}
        self.answered = cache(self._answered)  # one answer for each exercise and seed
        self.mistaken = cache(self._mistaken)
        self._made = cache(self._with_mistake)

    @cached_property
    def reference(self) -> Names:
        """What the solutions define."""
        return names_of(self.assignment.reference_program().cells)

    @cached_property
    def stub(self) -> Names:
        """What the notebook defines before anything is written in it."""
        return names_of(self.assignment.stub_program().cells)

    def with_style(self, source: str) -> Names:
        """What the notebook defines when a student wrote ``source`` for one exercise."""
        names = dict(self.reference)
        exec(source, names)
        return names

    def _with_mistake(self, name: str, mistake: str) -> Names:
        exercise = self.by_name[name]
        made = next(m for m in exercise.mistakes if m.name == mistake)
        return names_of(self.assignment.mistake_program(exercise, made).cells)

    def _answered(self, name: str, seed: int | None) -> tuple[list[Case], ExerciseCases]:
        """Return drawn (or the visible) cases and the exercise as the comparison wants it, without its mistakes."""
        exercise = self.by_name[name]
        cases = exercise.visible() if seed is None else list(exercise.draw(np.random.default_rng(seed)))
        expected = []
        for outcome in ask(exercise, self.reference, cases):
            assert isinstance(outcome, Answer), outcome
            expected.append(outcome.value)
        return cases, ExerciseCases(
            name=name,
            assignment=self.assignment.name,
            points=self.assignment.points(name),
            functions=exercise.functions,
            returns=exercise.returns,
            probe=exercise.probe_source,
            judge=exercise.judge_source,
            rtol=exercise.rtol,
            pure=exercise.pure,
            cases=tuple(
                AnsweredCase(case.kind, case.title, case.inputs, value, case.floor)
                for case, value in zip(cases, expected, strict=True)
            ),
            hints=exercise.hints,
        )

    def _mistaken(self, name: str, seed: int | None) -> ExerciseCases:
        """Return the exercise as the comparison wants it, with what its mistakes answer."""
        exercise = self.by_name[name]
        cases, public = self.answered(name, seed)
        return replace(
            public,
            mistakes=tuple(
                AnsweredMistake(m.name, m.says, tuple(ask(exercise, self._made(name, m.name), cases)))
                for m in exercise.mistakes
            ),
        )

    def findings(self, name: str, names: Names, seed: int | None = None) -> list[Finding | None]:
        """Return what is wrong with a student's answers, case by case; None where nothing is."""
        cases, public = self.answered(name, seed)
        outcomes = ask(self.by_name[name], names, cases)
        return [compare(case, outcome, public) for case, outcome in zip(public.cases, outcomes, strict=True)]

    def said(self, name: str, source: str) -> list[str]:
        """Return what is said about wrong work: a message for each visible case that it fails, at least one."""
        messages = [found.message for found in self.findings(name, self.with_style(source)) if found]
        assert messages
        return messages

    def called(self, name: str, mistake: str, seed: int | None, tolerances: float = 1) -> str | None:
        """Return the name by which the answers of a mistake are called; they fail by more than so many tolerances."""
        public = self.mistaken(name, seed)
        outcomes = next(m.outcomes for m in public.mistakes if m.name == mistake)
        wide = replace(public, rtol=tolerances * public.rtol)
        assert any(compare(case, o, wide) for case, o in zip(public.cases, outcomes, strict=True))
        found = matching_mistake(public, outcomes)
        return found.name if found else None
