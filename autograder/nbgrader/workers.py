"""Grade many submissions: in this process, or on several worker processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from pathlib import Path

from autograder.assignment import Assignment, load_assignment
from autograder.course import Course
from autograder.engine import Engine, lost
from autograder.submission import Received
from autograder.verdict import Report

_AHEAD = 2  # submissions read and waiting for each worker: no worker waits, and no class is held in memory


@dataclass(frozen=True)
class Setup:
    """What a worker needs to know to make an engine."""

    root: Path
    course: str
    isolation: str


@dataclass(frozen=True)
class Work:
    """One submission to grade: what was read of it, not where it lies."""

    assignment: str
    student: str
    received: Received


def grade_all(
    setup: Setup, works: Iterable[Work], names: Sequence[tuple[str, str]], workers: int
) -> Iterator[tuple[Work, Report]]:
    """Yield each submission's report as it is made; with one worker, in this process.

    works: taken only as fast as they are graded.  names: assignment and student of each of them.
    """
    course = Course(setup.root, setup.course)
    with (
        closing(course.store()) as store,
        Engine(setup.isolation, course.secret(), setup.course, store) as engine,
    ):
        for name in dict.fromkeys(assignment for assignment, _ in names):
            students = [student for assignment, student in names if assignment == name]
            engine.prepare(_assignment(name), students)
        if workers == 1 or len(names) == 1:
            for work in works:
                assignment = _assignment(work.assignment)
                yield work, engine.grade_received(work.received, assignment, work.student)
            return
    waiting = iter(works)
    for first in waiting:  # again after each time that a process died
        yield from _in_processes(setup, chain([first], waiting), min(workers, len(names)))


def _in_processes(setup: Setup, works: Iterator[Work], workers: int) -> Iterator[tuple[Work, Report]]:
    """Grade on worker processes. When one dies, what was under way is graded one by one, each in a new process."""
    pool = _pool(setup, workers)
    left: dict[int, Work] = {}
    running: dict[Future[Report], Work] = {}
    try:
        while True:
            for work in islice(works, _AHEAD * workers - len(running)):
                left[id(work)] = work
                running[pool.submit(_grade, work)] = work
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                report, work = future.result(), running.pop(future)
                del left[id(work)]
                yield work, report
    except BrokenProcessPool:
        for work in left.values():
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
    return _engine.grade_received(work.received, _assignment(work.assignment), work.student)


@cache
def _assignment(name: str) -> Assignment:
    return load_assignment(name)
