"""Stop a student's own code, from within, when its CPU time is used up.  Executed in a child; nothing here is trusted."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

_AGAIN = 0.5  # seconds until a swallowed OutOfTime is raised once more


class OutOfTime(BaseException):
    """Raised in the student's own code when its CPU time is used up, so that the report names the line."""


@contextlib.contextmanager
def cpu_time(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the code below after ``seconds`` of CPU time, and again while it is swallowed.

    The clock of a block around this one stands still meanwhile.
    """

    def out_of_time(number: int, frame: object) -> None:
        raise OutOfTime(f"stopped after {seconds:.3g} s of computing; does a loop never end?")

    outer = signal.signal(signal.SIGPROF, out_of_time)
    left = signal.setitimer(signal.ITIMER_PROF, max(seconds, 0.001), _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, outer)
        signal.setitimer(signal.ITIMER_PROF, *left)
