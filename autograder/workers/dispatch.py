"""Grade many submissions: in this process, or by a pool of workers."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from autograder.assignments.assignment import Assignment
from autograder.grading.engine import Engine, Plan, lost
from autograder.grading.jobs import JobResult
from autograder.grading.verdict import Report
from autograder.intake.intake import Intake
from autograder.workers.pool import Pool, WorkerLost

LOSSES = 3  # workers that one job may take with it before it is given up


@dataclass(frozen=True)
class Work:
    """One submission to grade: what was read of it, not where it lies."""

    assignment: Assignment
    student: str
    intake: Intake


@dataclass
class _Job:
    """A submission that a worker has."""

    work: Work
    plan: Plan
    losses: int = 0


def grade_all(
    engine: Engine, works: Iterable[Work], pool: Pool | None = None
) -> Iterator[tuple[Work, Report]]:
    """Yield each submission's report as it is made; without a pool, in this process.

    ``works`` is taken only as fast as it is graded.  What is known is looked up here and what is judged is
    kept here: workers see values only.
    """
    if pool is None:
        for one in works:
            yield one, engine.grade_intake(one.intake, one.assignment, one.student)
        return
    waiting, numbers = iter(works), count()
    upcoming = next(waiting, None)
    jobs: dict[int, _Job] = {}
    again: deque[int] = deque()
    while jobs or upcoming is not None:
        if again and pool.has_room(alone=True):
            number = again.popleft()
            pool.submit(number, jobs[number].plan.job, alone=True)
        elif upcoming is not None and not again and pool.has_room():
            work, upcoming = upcoming, next(waiting, None)
            planned = engine.plan(work.intake, work.assignment, work.student)
            if isinstance(planned, Report):
                yield work, planned
            else:
                number = next(numbers)
                jobs[number] = _Job(work, planned)
                pool.submit(number, planned.job)
        elif (answer := pool.next()) is not None:
            number, result = answer
            job = jobs[number]
            job.losses += isinstance(result, WorkerLost)
            if isinstance(result, WorkerLost) and job.losses < LOSSES:
                again.append(number)
            else:
                del jobs[number]
                yield job.work, _report(engine, job, result)


def _report(engine: Engine, job: _Job, result: JobResult | Exception) -> Report:
    if isinstance(result, JobResult):
        return engine.finish(job.plan, result)
    if isinstance(result, WorkerLost):
        note = f"{LOSSES} workers ended while they graded it ({result}); is there enough memory?"
    else:
        note = f"a worker could not grade it: {type(result).__name__}: {result}"
    return lost(job.work.assignment, job.work.student, note)
