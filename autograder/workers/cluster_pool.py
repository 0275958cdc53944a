"""Judge on a Dask cluster.  A worker needs this package and nothing else: no course, no store, no secret.

Each job is sent to one worker by name, so that it is known what a lost worker took with it.  Every worker
is asked first under which terms it judges: one class is never graded by two versions of the grader, in two
environments or at two levels of isolation.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from autograder.grading.jobs import Job, JobResult
from autograder.support.closeable import Closeable
from autograder.workers import worker
from autograder.workers.handshake import Needed, problem_of
from autograder.workers.pool import Shares, WorkerLost
from earlab.errors import EarlabError

if TYPE_CHECKING:
    from distributed import Client, Future

Say = Callable[[str], None]
_CONNECT = 10.0  # seconds for a scheduler to answer
_TICK = 1.0  # seconds until it is looked again which workers there are
_PATIENCE = (
    180.0  # seconds without any worker before a class is given up; a cold torch may take a minute to load
)
_FETCH = 5.0  # seconds for a result to arrive, before it is looked whether its worker is still there
_FETCHES = 12
_END = 5.0  # seconds for workers to end their sandboxes
_LOGGERS = ("distributed", "distributed.client", "distributed.core", "tornado.application", "asyncio")


class ClusterError(EarlabError):
    """The cluster cannot grade; the message says what is wrong and what to try."""


class Cluster(Closeable):
    """The workers behind one scheduler.

    address: for example ``tcp://host:8786``; ``tls://`` as Dask's own configuration has it.
    terms: under which the class is graded here, and the environment, by preloaded modules.
    say: told what a person should know while it goes on.  Raises ClusterError.
    """

    def __init__(self, address: str, terms: Mapping[tuple[str, ...], Needed], say: Say) -> None:
        self._address = address
        self._terms = terms
        self._say = say
        self._shares: Shares[str] = Shares()
        self._futures: dict[int, Future] = {}
        self._greeted: dict[str, Future] = {}
        self._refused: set[str] = set()
        self._lost: deque[tuple[int, WorkerLost]] = deque()
        self._done: SimpleQueue[tuple[str, int | None, Future]] = SimpleQueue()
        self._looked = self._alive = time.monotonic()
        self._client = _connect(address)

    def __enter__(self) -> Cluster:
        try:
            self._gather_members()
        except BaseException:
            self.close()
            raise
        return self

    def close(self) -> None:
        """Take back what no worker has begun, end the sandboxes on every worker, and leave the cluster."""
        from distributed import fire_and_forget, wait

        with suppress(Exception):  # of a scheduler that is gone there is nothing to take back
            self._client.cancel([*self._futures.values(), *self._greeted.values()])
            ends = [self._send(address, worker.close) for address in self._shares.workers | self._refused]
            fire_and_forget(ends)
            wait(ends, timeout=_END)
        with suppress(Exception):
            self._client.close(timeout=_END)

    def has_room(self, alone: bool = False) -> bool:
        """Whether another job can be submitted now."""
        return self._shares.choose(alone) is not None

    def submit(self, number: int, job: Job, alone: bool = False) -> None:
        """Send a job to the worker that has least to do."""
        address = self._shares.choose(alone)
        assert address is not None, "has_room says whether there is one"
        self._shares.give(address, number, alone)
        future = self._futures[number] = self._send(address, worker.run, job)
        future.add_done_callback(lambda done: self._done.put((address, number, done)))

    def next(self) -> tuple[int, JobResult | Exception] | None:
        """Wait a moment for a result or a change, as ``Pool`` says."""
        if self._lost:
            return self._lost.popleft()
        found = None
        with suppress(Empty):
            found = self._hear(*self._done.get(timeout=_TICK))
        if time.monotonic() - self._looked >= _TICK:
            self._look()
        return found

    def _hear(
        self, address: str, number: int | None, future: Future
    ) -> tuple[int, JobResult | Exception] | None:
        """Take note of a task that ended; return it if it is a result."""
        known = self._greeted.get(address) if number is None else self._futures.get(number)
        if known is not future:
            return None  # it was given to another worker meanwhile
        if future.status == "cancelled":
            raise ClusterError(self._gone())
        result = self._result(address, future)
        if number is None:
            del self._greeted[address]
            self._take_in(address, result)
            return None
        if isinstance(result, WorkerLost):
            self._lose(address)
            return None
        self._shares.done(address, number)
        del self._futures[number]
        return number, result

    def _result(self, address: str, future: Future) -> Any:
        """Return what a finished task returned, or the exception that stands for it."""
        from distributed import KilledWorker

        if future.status == "error":
            error = future.exception()
            return WorkerLost(str(error)) if isinstance(error, KilledWorker) else error
        problem: Exception | None = None
        for _ in range(_FETCHES):
            try:
                return future.result(timeout=_FETCH)
            except Exception as error:  # it was finished, but perhaps its worker ended with the result
                problem = error
            if address not in self._present():
                return WorkerLost(f"{type(problem).__name__}: {problem}")
        return problem

    def _send(self, address: str, function: Callable[..., Any], *arguments: Any) -> Future:
        return self._client.submit(function, *arguments, workers=[address], pure=False)

    def _present(self) -> dict[str, int]:
        """Return the workers that are there, with their threads."""
        try:
            present: dict[str, int] = self._client.nthreads()
        except Exception:
            raise ClusterError(self._gone()) from None
        return present

    def _look(self) -> None:
        """See which workers came and which went."""
        present = self._present()
        self._looked = time.monotonic()
        for address in self._shares.workers - present.keys():
            self._lose(address)
        for address in self._greeted.keys() - present.keys():
            del self._greeted[address]
        self._refused &= present.keys()
        for address in present.keys() - self._shares.workers - self._refused - self._greeted.keys():
            self._greet(address, present[address])
        if self._shares.workers:
            self._alive = self._looked
        elif self._looked - self._alive > _PATIENCE:
            raise ClusterError(
                f"the cluster at {self._address} has had no worker that can grade for {_PATIENCE:g} s. What was graded "
                f"is kept: start workers (dask worker {self._address} --nthreads 1), then grade again"
            )

    def _lose(self, address: str) -> None:
        """Tell what a lost worker had."""
        for number in self._shares.leave(address):
            self._client.cancel(self._futures.pop(number))
            self._lost.append((number, WorkerLost(f"the last one at {address}")))

    def _greet(self, address: str, threads: int) -> None:
        if threads > 1:
            self._say(
                f"The worker at {address} has {threads} threads and grades one submission at a time; better "
                f"start {threads} workers of one thread (dask worker … --nworkers {threads} --nthreads 1)."
            )
        needed = [(terms.level, preload) for preload, (terms, _) in self._terms.items()]
        future = self._greeted[address] = self._send(address, worker.greet, needed)
        future.add_done_callback(lambda done: self._done.put((address, None, done)))

    def _take_in(self, address: str, handshake: Any) -> None:
        """Take a worker in, or say why not."""
        if isinstance(handshake, WorkerLost):
            return
        problem = problem_of(handshake, list(self._terms.values()))
        if problem:
            self._refused.add(address)
            self._say(f"The worker at {address} is not used: {problem}.")
        else:
            self._shares.join(address)

    def _gather_members(self) -> None:
        """Greet the workers that are there; raise ClusterError unless there are some and all of them will do."""
        problems: list[str] = []
        say, self._say = self._say, problems.append
        self._look()
        if not self._greeted:
            raise ClusterError(
                f"the scheduler at {self._address} has no workers; start one per core on each machine: "
                f"dask worker {self._address} --nworkers auto --nthreads 1"
            )
        deadline = time.monotonic() + _PATIENCE
        while self._greeted and time.monotonic() < deadline:
            self.next()
        self._say = say
        if self._refused or not self._shares.workers:
            raise ClusterError(
                " ".join(problems) or f"no worker at {self._address} answered within {_PATIENCE:g} s"
            )
        for hint in problems:
            say(hint)

    def _gone(self) -> str:
        return (
            f"the scheduler at {self._address} is gone. What was graded is kept: start it again with its workers, then "
            "grade again"
        )


def _connect(address: str) -> Client:
    """Return a client of the scheduler; raise ClusterError when there is none."""
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError("--scheduler needs Dask: pip install 'earlab[cluster]'") from None
    for name in _LOGGERS:  # what matters is said by ``say``
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return Client(address, timeout=_CONNECT, set_as_default=False, name="autograder")
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ClusterError(
            f"no Dask scheduler answers at {address} ({reason}). Is it running (dask scheduler), is the address "
            "right (tcp://HOST:8786), does a firewall let its port through? Without --scheduler, grading runs here"
        ) from None
