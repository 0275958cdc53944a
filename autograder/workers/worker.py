"""Judge jobs in a worker process, on this machine or on another: it has its sandboxes, and nothing of a course."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from multiprocessing.util import Finalize

from autograder.grading.jobs import Job, JobResult
from autograder.grading.rules import rules
from autograder.grading.runner import Runner
from autograder.sandbox import SandboxError
from autograder.workers.handshake import Handshake

_runners: dict[str, Runner] = {}  # by level of isolation
_lock = threading.Lock()


def greet(needed: Sequence[tuple[str, tuple[str, ...]]]) -> Handshake:
    """Start the sandboxes that the work to come needs, each a level and modules; say under which terms they judge."""
    try:
        terms = tuple(_runner(level).terms(preload) for level, preload in needed)
        environments = tuple(_runner(level).sandbox(preload).versions for level, preload in needed)
    except SandboxError as error:
        return Handshake(rules(), problem=str(error))
    return Handshake(rules(), terms, environments)


def run(job: Job) -> JobResult:
    """Judge one job, at the level that it names and at no other."""
    return _runner(job.terms.level).run(job)


def close() -> None:
    """End the sandboxes of this process; a job that is being judged is judged to its end first."""
    for runner in list(_runners.values()):
        runner.close()


def _runner(level: str) -> Runner:
    with _lock:
        if not _runners:
            Finalize(
                None, close, exitpriority=0
            )  # when this process ends, also as a child of multiprocessing
        if level not in _runners:
            _runners[level] = Runner(level)
        return _runners[level]
