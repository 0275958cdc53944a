"""What a test makes of a worker process: ``dask_setup`` for Dask (--preload), ``poisoned`` for a local one."""

from __future__ import annotations

import os
import signal

POISON = "# poison"  # in a cell of a submission whose unit ends the worker that takes it up


def dask_setup(worker: object) -> None:
    {"": lambda: None, "mortal": mortal, "weak": weak, "old": old}[os.environ["WORKER_ROLE"]]()


def mortal() -> None:
    """Let a poisoned unit end this process."""
    from autograder.unit import Bench, Judged, Unit

    judge = Bench.judge

    def dies(self: Bench, unit: Unit) -> Judged:
        if any(POISON in cell.source for cell in unit.program.cells):
            os.kill(os.getpid(), signal.SIGKILL)
        return judge(self, unit)

    Bench.judge = dies  # type: ignore[method-assign]


def weak() -> None:
    """Have isolation fail on this worker."""
    from autograder.sandbox import SandboxError, levels

    def refuses(*arguments: object) -> levels.Started:
        raise SandboxError("no namespaces on this machine")

    levels.LEVELS["strict"] = refuses


def old() -> None:
    """Be a worker with another version of the grader."""
    from autograder.workers import here

    here.rules = lambda: "other rules"
