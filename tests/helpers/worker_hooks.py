"""What a test makes of a worker process: ``dask_setup`` for Dask (--preload), ``poisoned`` for a local one."""

from __future__ import annotations

import os
import signal

POISON = "# poison"  # in a cell of a submission whose job ends the worker that takes it up


def dask_setup(worker: object) -> None:
    {"": lambda: None, "mortal": mortal, "weak": weak, "old": old}[os.environ["WORKER_ROLE"]]()


def mortal() -> None:
    """Let a poisoned job end this process."""
    from autograder.grading.jobs import Job, JobResult
    from autograder.grading.runner import Runner

    run = Runner.run

    def dies(self: Runner, job: Job) -> JobResult:
        if any(POISON in cell.source for cell in job.program.cells):
            os.kill(os.getpid(), signal.SIGKILL)
        return run(self, job)

    Runner.run = dies  # type: ignore[method-assign]


def weak() -> None:
    """Have isolation fail on this worker."""
    from autograder.sandbox import SandboxError
    from autograder.sandbox.host import levels

    def refuses(*arguments: object) -> levels.Started:
        raise SandboxError("no namespaces on this machine")

    levels.LEVELS["strict"] = refuses


def old() -> None:
    """Be a worker with another version of the grader."""
    from autograder.workers import worker

    worker.rules = lambda: "other rules"
