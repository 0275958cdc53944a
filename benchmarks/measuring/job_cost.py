"""Measure what one submission costs, piece by piece: in the process that coordinates a class, and in a worker."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.assignments.assignment import Assignment, apply_mistake
from autograder.demo.build import build_course
from autograder.demo.hand_in import HandIn, solution_text
from autograder.grading.engine import Engine, Plan
from autograder.intake.intake import take_in
from autograder.nbgrader.write_results import settle
from autograder.workers import worker
from benchmarks.measuring.tree import cpu_seconds, memory

_SAMPLE = 0.02  # seconds between two looks at the memory
_WARM = 1  # submissions before anything is measured
_PREPARED = 40  # students whose answers are computed together


@dataclass(frozen=True)
class JobCost:
    """Per submission, unless it says otherwise; seconds by the clock, CPU seconds, bytes.

    coordinating: the steps in the process that has store and gradebook, one submission after another.
    judging, judging_cpu: in a worker, its sandbox included.  answers: once per exercise and variant.
    worker: the most memory that a worker and its sandbox held.  coordinator: likewise, with its own sandbox.
    job, result: what is sent to a worker and what comes back.
    """

    submissions: int
    coordinating: dict[str, float]
    judging: float
    judging_cpu: float
    answers: float
    exercises: int
    start: float
    worker: int
    coordinator: int
    job: int
    result: int


def mixed_class(assignment: Assignment, count: int) -> list[HandIn]:
    """Return right and wrong work in turn, no two programs alike."""
    found = []
    for number in range(count):
        cells = {str(c.name): solution_text(c.solution) for c in assignment.source.exercises}
        if number % 2:
            exercise = assignment.exercises[number % len(assignment.exercises)]
            solution = assignment.source.exercise_cell(exercise.name).solution
            cells[exercise.name] = solution_text(apply_mistake(solution, exercise, exercise.mistakes[0]))
        first = assignment.exercises[0].name
        cells[first] += f"\n# {number}"
        found.append(HandIn(f"student-{number:05}", assignment.name, "mixed", cells))
    return found


def measure(assignment: Assignment, count: int, folder: Path) -> JobCost:
    """Grade ``count`` submissions one by one, as a class is graded by one worker, and take the cost apart."""
    classroom = build_course(
        folder / "course", {assignment.name: assignment}, mixed_class(assignment, count + _WARM)
    )
    items = classroom.handed_in([assignment.name])
    clock = _Clock()
    sizes: Counter[str] = Counter()
    with (
        closing(classroom.course.store()) as store,
        Engine("auto", classroom.course.secret(), classroom.course.name, store) as engine,
        classroom.gradebook() as gradebook,
        _worker() as (pool, pid),
    ):
        terms, _ = engine.terms(assignment)
        with clock("start"):
            pool.submit(worker.greet, [(terms.level, assignment.preload)]).result()
        others = [f"other-{number}" for number in range(_PREPARED)]
        with clock("answers"):
            engine.prepare(assignment, others)
        start = clock.spent["start"]
        answers = clock.spent["answers"] / len(_variants(engine, assignment, others))
        engine.prepare(assignment, [item.student for item in items])
        peak = _Peak(pid)
        for number, item in enumerate(items):
            if number == _WARM:
                clock.spent.clear()
                sizes.clear()
                before = cpu_seconds(pid)
            with clock("reading"):
                intake = take_in(classroom.place(item.folder), assignment, engine.reader)
            with clock("planning"):
                plan = engine.plan(intake, assignment, item.student)
            assert isinstance(plan, Plan), "no two programs are alike: each has to be result"
            with peak, clock("judging"):
                result = pool.submit(worker.run, plan.job).result()
            with clock("keeping"):
                report = engine.finish(plan, result)
            with clock("gradebook and folder"):
                settle(classroom, gradebook, item, intake, assignment.source, report)
            sizes.update({"job": _size(plan.job), "result": _size(result)})
        cpu = cpu_seconds(pid) - before
        coordinator = memory(os.getpid()) - memory(pid)
    spent = {name: seconds / count for name, seconds in clock.spent.items()}
    return JobCost(
        submissions=count,
        judging=spent.pop("judging"),
        coordinating=spent,
        judging_cpu=cpu / count,
        answers=answers,
        exercises=len(assignment.exercises),
        start=start,
        worker=peak.most,
        coordinator=coordinator,
        **{name: total // count for name, total in sizes.items()},
    )


class _Clock:
    """Adds up what steps take by the clock."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.spent[name] += time.perf_counter() - start


class _Peak:
    """The most memory that a process and all below it hold inside a ``with`` block."""

    def __init__(self, pid: int) -> None:
        self.most = 0
        self._pid = pid

    def __enter__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def __exit__(self, *about: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_SAMPLE):
            self.most = max(self.most, memory(self._pid))


@contextmanager
def _worker() -> Iterator[tuple[ProcessPoolExecutor, int]]:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        yield pool, pool.submit(os.getpid).result()


def _variants(engine: Engine, assignment: Assignment, students: Sequence[str]) -> set[tuple[str, int]]:
    """Return the variants that these students get, of all exercises."""
    exercises = assignment.exercises
    return {(e.name, engine.variant(assignment, e, student)) for e in exercises for student in students}


def _size(value: object) -> int:
    return len(pickle.dumps(value))
