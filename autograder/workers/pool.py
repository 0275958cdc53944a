"""Define what the dispatcher needs of its workers, wherever they are, and share work out among them."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, Protocol, TypeVar

from autograder.grading.jobs import Job, JobResult
from earlab.errors import EarlabError

AHEAD = 2  # jobs sent to a worker at once: it never waits for the next one, and no class is held in memory
Worker = TypeVar("Worker", bound=Hashable)


class WorkerLost(EarlabError):
    """The worker that had a job ended; the job is not judged."""


class Pool(Protocol):
    """Workers that judge one job at a time each.

    alone: no other job is with the same worker.  A job that was with a lost worker is tried again alone:
    if that worker is lost too, it is known why.
    """

    def has_room(self, alone: bool = False) -> bool:
        """Whether another job can be submitted now."""
        ...

    def submit(self, number: int, job: Job, alone: bool = False) -> None:
        """Have a job judged by any worker that has room; ``number`` names it until its result is back."""
        ...

    def next(self) -> tuple[int, JobResult | Exception] | None:
        """Wait for a result of what was submitted, or for a change: None.

        WorkerLost: try it again.  Any other exception: the job cannot be judged.
        """
        ...


class Shares(Generic[Worker]):
    """Which worker has which jobs, and who gets the next one."""

    def __init__(self) -> None:
        self._had: dict[Worker, set[int]] = {}
        self._alone: set[int] = set()

    @property
    def workers(self) -> set[Worker]:
        """Those who take part."""
        return set(self._had)

    def join(self, worker: Worker) -> None:
        """Let a worker take part."""
        self._had[worker] = set()

    def leave(self, worker: Worker) -> list[int]:
        """Strike a worker off and return what it had, in the order in which it was given."""
        left = sorted(self._had.pop(worker, ()))
        self._alone.difference_update(left)
        return left

    def has(self, worker: Worker, number: int) -> bool:
        """Whether a job is with a worker."""
        return number in self._had.get(worker, ())

    def choose(self, alone: bool) -> Worker | None:
        """Return the worker with least to do that can take another job, or None."""
        most = 1 if alone else AHEAD
        free = [one for one, had in self._had.items() if len(had) < most and not had & self._alone]
        return min(free, key=lambda one: len(self._had[one]), default=None)

    def give(self, worker: Worker, number: int, alone: bool) -> None:
        """Note that a worker has a job."""
        self._had[worker].add(number)
        if alone:
            self._alone.add(number)

    def done(self, worker: Worker, number: int) -> None:
        """Note that a worker has a job no longer."""
        self._had[worker].discard(number)
        self._alone.discard(number)
