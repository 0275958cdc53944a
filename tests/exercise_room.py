"""A notebook's exercises, asked and judged in this process: what the tests of every notebook share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from typing import Any

import numpy as np

from autograder.assignment import load_assignment
from autograder.exercise import Case, Exercise
from autograder.sandbox.program import Cell
from earlab.comparison import compare, matching_mistake
from earlab.finding import Finding
from earlab.outcome import Answer, Outcome
from earlab.probing import compile_probe, run_probe, student_of
from earlab.public import PublicCase, PublicExercise, PublicMistake

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


class Room:
    """The exercises of one notebook with its solutions."""

    def __init__(self, assignment: str) -> None:
        self.assignment = load_assignment(assignment)
        self.by_name = {exercise.name: exercise for exercise in self.assignment.exercises}
        self.mistakes = [(e.name, m.name) for e in self.assignment.exercises for m in e.mistakes]
        self.answered = cache(self._answered)  # one answer for each exercise and seed

    @cached_property
    def reference(self) -> Names:
        """What the solutions define."""
        return names_of(self.assignment.reference_program().cells)

    def with_style(self, source: str) -> Names:
        """What the notebook defines when a student wrote ``source`` for one exercise."""
        names = dict(self.reference)
        exec(source, names)
        return names

    def _answered(self, name: str, seed: int | None) -> tuple[list[Case], PublicExercise]:
        """Return drawn (or the visible) cases and the exercise as the comparison wants it."""
        exercise = self.by_name[name]
        cases = exercise.visible() if seed is None else list(exercise.draw(np.random.default_rng(seed)))
        expected = []
        for outcome in ask(exercise, self.reference, cases):
            assert isinstance(outcome, Answer), outcome
            expected.append(outcome.value)
        programs = {m.name: self.assignment.mistake_program(exercise, m) for m in exercise.mistakes}
        return cases, PublicExercise(
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
                PublicCase(case.kind, case.title, case.inputs, value, case.floor)
                for case, value in zip(cases, expected, strict=True)
            ),
            mistakes=tuple(
                PublicMistake(m.name, m.says, tuple(ask(exercise, names_of(programs[m.name].cells), cases)))
                for m in exercise.mistakes
            ),
            hints=exercise.hints,
        )

    def findings(self, name: str, names: Names, seed: int | None = None) -> list[Finding | None]:
        """Return what is wrong with a student's answers, case by case; None where nothing is."""
        cases, public = self.answered(name, seed)
        outcomes = ask(self.by_name[name], names, cases)
        return [compare(case, outcome, public) for case, outcome in zip(public.cases, outcomes, strict=True)]

    def called(self, name: str, mistake: str, seed: int | None) -> str | None:
        """Return the name by which the answers of a mistake are called, or None where all of them pass."""
        _, public = self.answered(name, seed)
        outcomes = next(m.outcomes for m in public.mistakes if m.name == mistake)
        assert any(compare(case, o, public) for case, o in zip(public.cases, outcomes, strict=True))
        found = matching_mistake(public, outcomes)
        return found.name if found else None
