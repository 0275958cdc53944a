"""Watch what a run holds while it goes on, and what it leaves behind."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psutil

from benchmarks.measuring.tree import memory

_EVERY = 1.0  # seconds between two samples


@dataclass(frozen=True)
class Sample:
    """What a process and all below it hold. done: how much of its work is done."""

    done: int
    memory: int  # bytes
    descriptors: int
    processes: int


class Watch:
    """A context manager that takes samples of ``pid`` in a thread; ``done`` says how far the work is."""

    def __init__(self, pid: int, done: Callable[[], int]) -> None:
        self.samples: list[Sample] = []
        self._pid = pid
        self._done = done
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(_EVERY):
            with suppress(psutil.Error):
                self.samples.append(self._sample())

    def _sample(self) -> Sample:
        top = psutil.Process(self._pid)
        family = [top, *top.children(recursive=True)]
        lasting = [process for process in family if process.name().startswith("python")]
        return Sample(self._done(), memory(self._pid), sum(map(_descriptors, lasting)), len(family))


def growth(points: list[tuple[int, float]], total: int) -> float:
    """Return by how much a quantity grows over ``total`` pieces of work, by Theil and Sen's median of slopes.

    points: (work done, quantity).  The first third is left out: caches fill.
    """
    late = [point for point in points if point[0] >= total / 3]
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a in late for b in late if b[0] > a[0]]
    return statistics.median(slopes) * total if slopes else 0.0


def _descriptors(process: psutil.Process) -> int:
    try:
        return process.num_fds()
    except psutil.Error:  # it ended, or is of another user
        return 0


def mounts() -> int:
    """Return how many file systems this process sees mounted."""
    return len(Path("/proc/self/mountinfo").read_text().splitlines())


def left_over(seconds: float = 10.0) -> int:
    """Return how many processes are still below this one, which adopts orphans; what is ending gets ``seconds``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and _reaped():
        time.sleep(0.1)
    return len(psutil.Process(os.getpid()).children(recursive=True))


def _reaped() -> bool:
    """Let go of children that have ended; return whether any is left."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
        return True
    return False
