"""Judge in worker processes on this machine."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from queue import SimpleQueue

from autograder.grading.jobs import Job, JobResult
from autograder.support.closeable import Closeable
from autograder.workers.pool import Shares, WorkerLost
from autograder.workers.worker import run


class LocalPool(Closeable):
    """Worker processes; one that ends is replaced."""

    def __init__(self, workers: int) -> None:
        self._done: SimpleQueue[tuple[int, int, Future[JobResult]]] = SimpleQueue()
        # A pool of one process each, so that it is known what a process took with it.
        self._pools = {worker: _pool() for worker in range(workers)}
        self._shares: Shares[int] = Shares()
        for worker in self._pools:
            self._shares.join(worker)
        self._lost: deque[tuple[int, WorkerLost]] = deque()

    def close(self) -> None:
        """End the workers; what they have not begun is not done."""
        for pool in self._pools.values():
            pool.shutdown(cancel_futures=True)

    def has_room(self, alone: bool = False) -> bool:
        """Whether another job can be submitted now."""
        return self._shares.choose(alone) is not None

    def submit(self, number: int, job: Job, alone: bool = False) -> None:
        """Give a job to the worker that has least to do."""
        worker = self._shares.choose(alone)
        assert worker is not None, "has_room says whether there is one"
        self._shares.give(worker, number, alone)
        try:
            future = self._pools[worker].submit(run, job)
        except BrokenProcessPool:  # it died since it was last heard of
            self._replace(worker)
        else:
            future.add_done_callback(lambda done: self._done.put((worker, number, done)))

    def next(self) -> tuple[int, JobResult | Exception] | None:
        """Wait for a result, as ``Pool`` says."""
        if self._lost:
            return self._lost.popleft()
        worker, number, future = self._done.get()
        if not self._shares.has(worker, number):
            return None  # another process was started since
        error = future.exception()
        if isinstance(error, BrokenProcessPool):
            self._replace(worker)
            return None
        self._shares.done(worker, number)
        return number, error if isinstance(error, Exception) else future.result()

    def _replace(self, worker: int) -> None:
        """Start another process in place of one that died."""
        self._lost += [(number, WorkerLost("its process died")) for number in self._shares.leave(worker)]
        self._pools[worker].shutdown()
        self._pools[worker] = _pool()
        self._shares.join(worker)


def _pool() -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")  # a worker inherits nothing of this process
    return ProcessPoolExecutor(1, context, end_with_parent)


def end_with_parent() -> None:
    """Have this worker end when the process that started it is gone, however that ended; its own children end with it."""
    threading.Thread(target=_outlive_nobody, daemon=True).start()


def _outlive_nobody() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None, "runs in worker processes only"
    parent.join()
    os._exit(1)
