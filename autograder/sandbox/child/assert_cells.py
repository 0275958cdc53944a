"""Run a cell of asserts at its place, inside a child.  Executed with the student's code; nothing here is trusted.

The tests run in a fork: what crashes or hangs them costs that cell alone.  What they leave behind (imports,
helpers) later cells of an nbgrader course may use, so a cell that came to its end is run once more outside of it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
from typing import Any

import numpy as np

from earlab.cells.kernel import Kernel, stop_of
from earlab.protocol.probe import Capped, failure_of

from . import limits, runtime
from .channel import Channel, ChannelError
from .cpu_clock import cpu_time

_LIMIT = 1 << 16  # bytes of a report


def run_tests(kernel: Kernel, cell_id: str, source: str, seconds: float, alone: bool, again: bool) -> Any:
    """Run the tests and return how they fared.

    seconds: of CPU time.  again: whether what they leave behind is wanted.
    """
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        try:
            ours.close()
            limits.limit_cpu(seconds)
            os.environ["NBGRADER_EXECUTION"] = "autograde"  # tests of nbgrader may ask for it
            Channel(theirs, _LIMIT).send(_report(kernel, cell_id, source, seconds))
            os._exit(0)
        finally:
            os._exit(1)
    theirs.close()
    channel = Channel(ours, _LIMIT)
    try:
        report = channel.receive()  # the grader ends tests that only sleep
    except ChannelError:
        report = None
    channel.close()
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    status, used, _ = runtime.end_fork(pid, alone)
    if report is None:
        return _death(status, used, seconds)
    if again and isinstance(report, dict) and report.get("status") in ("ok", "error"):
        with cpu_time(seconds):
            runtime.run_cell(kernel, cell_id, source)
    return report


def _report(kernel: Kernel, cell_id: str, source: str, seconds: float) -> dict[str, Any]:
    file_name = f"<cell {cell_id}>"
    stdout = Capped()
    report: dict[str, Any] = {"status": "ok"}
    try:
        runtime.seed()
        with contextlib.redirect_stdout(stdout), cpu_time(seconds):
            report["number"] = _number(kernel.value(file_name, source))
    except BaseException as error:
        report = runtime.cell_report(stop_of(error, file_name))
        own = failure_of(error.with_traceback(_below(error, file_name)))
        report |= {"own_cell": own.cell, "own_line": own.line}
    return report | {"stdout": runtime.sendable(stdout.text())}


def _number(value: Any) -> float | None:
    """Return a real number as a float; a truth value is none."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.integer, np.floating)):
        return None
    return float(value)


def _below(error: BaseException, file_name: str) -> Any:
    """Return the error's traceback from where the tests called something else."""
    frame, below = error.__traceback__, None
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == file_name:
            below = frame.tb_next
        frame = frame.tb_next
    return below


def _death(status: int, used: float, seconds: float) -> dict[str, Any]:
    """Say how a fork ended that did not report."""
    if status in (-signal.SIGXCPU, -signal.SIGKILL) and used >= seconds:
        return {
            "status": "timeout",
            "type": "TimeoutError",
            "message": f"stopped after {used:.3g} s of computing",
        }
    ending = f"with exit status {status}" if status >= 0 else f"by signal {-status}"
    return {"status": "crash", "message": f"the code ended the process {ending}"}
