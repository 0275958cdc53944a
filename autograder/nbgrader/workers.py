"""Grade many submissions: in this process, or on several worker processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.assignment import Assignment, load_assignment
from autograder.course import Course
from autograder.engine import Engine, lost
from autograder.verdict import Report


@dataclass(frozen=True)
class Setup:
    """What a worker needs to know to make an engine."""

    root: Path
    course: str
    isolation: str


@dataclass(frozen=True)
class Work:
    """One submission to grade."""

    path: Path
    assignment: str
    student: str


def grade_all(setup: Setup, works: Sequence[Work], workers: int) -> Iterator[tuple[Work, Report]]:
    """Yield each submission's report as it is made; with one worker, in this process."""
    course = Course(setup.root, setup.course)
    with (
        closing(course.store()) as store,
        Engine(setup.isolation, course.secret(), setup.course, store) as engine,
    ):
        for name in dict.fromkeys(work.assignment for work in works):
            engine.prepare(_assignment(name), [work.student for work in works if work.assignment == name])
        if workers == 1 or len(works) == 1:
            for work in works:
                yield work, engine.grade(work.path, _assignment(work.assignment), work.student)
            return
    yield from _in_processes(setup, works, min(workers, len(works)))


def _in_processes(setup: Setup, works: Sequence[Work], workers: int) -> Iterator[tuple[Work, Report]]:
    """Grade on worker processes. When one dies, what is left is graded one by one, each in a new process."""
    left = dict.fromkeys(works)
    pool = _pool(setup, workers)
    try:
        futures = {pool.submit(_grade, work): work for work in works}
        for future in as_completed(futures):
            report = future.result()
            del left[futures[future]]
            yield futures[future], report
    except BrokenProcessPool:
        for work in left:
            yield work, _alone(setup, work)
    finally:
        pool.shutdown(cancel_futures=True)


def _alone(setup: Setup, work: Work) -> Report:
    with _pool(setup, 1) as pool:
        try:
            return pool.submit(_grade, work).result()
        except BrokenProcessPool:
            note = "the process that graded it died; is there enough memory?"
            return lost(_assignment(work.assignment), work.student, note)


def _pool(setup: Setup, workers: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")  # a worker inherits nothing of this process
    return ProcessPoolExecutor(workers, context, _start, (setup,))


_engine: Engine | None = None  # of this worker process, for its whole life


def _start(setup: Setup) -> None:
    """Make this worker's engine, and end the worker when the process that started it is gone."""
    global _engine
    course = Course(setup.root, setup.course)
    _engine = Engine(setup.isolation, course.secret(), setup.course, course.store())
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None, "runs in worker processes only"
    parent.join()
    os._exit(1)


def _grade(work: Work) -> Report:
    assert _engine is not None, "the pool calls _start first"
    return _engine.grade(work.path, _assignment(work.assignment), work.student)


@cache
def _assignment(name: str) -> Assignment:
    return load_assignment(name)
