"""Measure what the engine costs a submission, over what its student's own functions take."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.assignments.assignment import Assignment
from autograder.assignments.exercise import Exercise
from autograder.demo.hand_in import HandIn
from autograder.grading.engine import Engine
from autograder.grading.marking import verdict_on
from autograder.grading.store import Store
from autograder.grading.verdict import Report
from autograder.intake.intake import Intake
from autograder.nbgrader.create_course import set_up
from autograder.nbgrader.submitted import HandedIn
from autograder.nbgrader.write_results import readable_notebook, settle
from autograder.sandbox import Task
from benchmarks.measuring.tree import cpu_seconds
from earlab.cells.magics import inert
from earlab.protocol.casefile import ExerciseCases
from earlab.protocol.outcome import Outcome
from earlab.protocol.probe import compile_probe, student_of

_STUDENT = "ada"
_NOTHING = Task("def probe(student):\n    return None\n", ({},))
_WARM = 2  # submissions graded before anything is measured


@dataclass(frozen=True)
class EngineCost:
    """CPU milliseconds a submission, of this process and all below it.

    total: what the engine and its sandbox use.  own: the student's functions, called bare on the same cases.
    parts: where the difference goes, each piece measured alone.  notebook: taking the mended notebook over, writing the
    notebook, and the gradebook; nothing of it is in ``total``.
    """

    total: float
    own: float
    parts: dict[str, float]
    notebook: dict[str, float]

    @property
    def overhead(self) -> float:
        """What the engine adds to the student's own time."""
        return self.total - self.own


def measure(assignment: Assignment, times: int) -> EngineCost:
    """Grade ``times`` distinct right submissions, warm, and take their cost apart."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Store(Path(folder) / "verdicts.db")) as store,
        Engine(secret=b"benchmark", store=store) as engine,
    ):
        engine.prepare(assignment, [_STUDENT])
        trial = _Trial(engine, assignment, times)
        total, own = trial.total(), trial.own()
        return EngineCost(total, own, trial.parts(own), trial.notebook(Path(folder) / "course"))


class _Trial:
    """One assignment's right work, and the steps of grading it."""

    def __init__(self, engine: Engine, assignment: Assignment, times: int) -> None:
        self._engine = engine
        self._assignment = assignment
        self._times = times
        self._graded: list[Report] = []
        self._blob = HandIn(_STUDENT, assignment.name, "right").file(assignment.source, "")
        self._work = self._read(0)
        _, answers = engine.reference(assignment)
        self._sets = [(e, self._hidden(e), answers.visible(e)) for e in assignment.exercises]

    def cost(self, step: Callable[[], object]) -> float:
        """Return the CPU milliseconds of one call, here and in all processes below."""
        start = cpu_seconds(os.getpid())
        for _ in range(self._times):
            step()
        return 1e3 * (cpu_seconds(os.getpid()) - start) / self._times

    def total(self) -> float:
        """Return what the engine takes, once it is warm."""
        for _ in range(_WARM):
            self._grade()
        return self.cost(self._grade)

    def own(self) -> float:
        """Return what the solution's functions take, called on every case with none of the grader's care."""
        namespace: dict[str, Any] = {}
        for cell in self._assignment.reference_program().cells:
            exec(compile(inert(cell.source), cell.id, "exec"), namespace)
        student = student_of(namespace)
        probes = [(compile_probe(task.probe), task.inputs) for task in self._tasks()]

        def call() -> None:
            for probe, inputs in probes:
                for values in inputs:
                    probe(student, *values.values())

        call()  # what is imported by a first call is loaded in the sandbox too
        return self.cost(call)

    def parts(self, own: float) -> dict[str, float]:
        """Return the cost of each step of the engine alone."""
        sandbox, _ = self._engine.reference(self._assignment)
        program = self._work.program(self._assignment)
        tasks = list(self._tasks())
        with sandbox.open(program) as session:
            forks = self.cost(lambda: [session.run(_NOTHING) for _ in tasks])
            asked = self.cost(lambda: [session.run(task) for task in tasks])
            outcomes = [session.run(task) for task in tasks]
        child = self.cost(lambda: sandbox.make_child().end())
        loaded = self.cost(lambda: sandbox.open(program).close())
        return {
            "reading": self.cost(lambda: self._read(0)),
            "a child": child,
            "loading cells": loaded - child,
            "a fork for each exercise": forks,
            "cases out, answers in": asked - forks - own,
            "stored answers": self.cost(lambda: [self._hidden(e) for e, _, _ in self._sets]),
            "comparison": self.cost(lambda: self._compare(outcomes)),
        }

    def notebook(self, folder: Path) -> dict[str, float]:
        """Return what is done outside the engine, on a course of its own."""
        name, report = self._assignment.name, self._graded[-1]
        classroom = set_up(folder, "benchmark", [self._assignment])
        item = HandedIn(_STUDENT, name, folder / "submitted", folder / "submitted" / f"{name}.ipynb")
        with closing(classroom.gradebook()) as gradebook:
            return {
                "mending": self.cost(lambda: readable_notebook(self._work, self._assignment.source)),
                "mending, writing, gradebook": self.cost(
                    lambda: settle(classroom, gradebook, item, self._work, self._assignment.source, report)
                ),
            }

    def _grade(self) -> None:
        """Grade the same work as a program that no store knows."""
        report = self._engine.grade_intake(self._read(len(self._graded)), self._assignment, _STUDENT)
        if report.points != report.max_points:
            raise RuntimeError(f"right work did not get full marks: {report}")
        self._graded.append(report)

    def _read(self, number: int) -> Intake:
        """Read the work with a number below it, by the process that reads."""
        notebook = json.loads(self._blob)
        below = {
            "cell_type": "code",
            "id": f"below-{number}",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        notebook["cells"].append({**below, "source": f"# {number}"})
        return Intake(self._engine.reader.read(json.dumps(notebook).encode(), (), self._assignment))

    def _hidden(self, exercise: Exercise) -> ExerciseCases:
        _, answers = self._engine.reference(self._assignment)
        return answers.hidden(exercise, self._engine.variant(self._assignment, exercise, _STUDENT))

    def _tasks(self) -> Iterator[Task]:
        for exercise, hidden, visible in self._sets:
            inputs = tuple(case.inputs for case in (*hidden.cases, *visible.cases))
            yield Task(exercise.probe_source, inputs, exercise.seconds, exercise.forbidden)

    def _compare(self, outcomes: Sequence[Sequence[Outcome]]) -> None:
        for (_, hidden, visible), found in zip(self._sets, outcomes, strict=True):
            count = len(hidden.cases)
            verdict_on(hidden, visible, found[:count], found[count:])
