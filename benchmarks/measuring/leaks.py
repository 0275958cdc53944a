"""Watch what a run holds while it goes on, and what it leaves behind."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import psutil

from benchmarks.measuring.tree import memory

_EVERY = 1.0  # seconds between two samples


class Held(NamedTuple):
    """What one process holds."""

    memory: int  # bytes, resident
    descriptors: int


@dataclass(frozen=True)
class Sample:
    """What a process and all below it hold. done: how much of its work is done."""

    done: int
    memory: int  # bytes; a page that several share counts once
    each: Mapping[tuple[int, float], Held]  # by number and time of birth: numbers come again


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
        each = {}
        for process in (top, *top.children(recursive=True)):
            with suppress(psutil.Error):  # it ended, or is of another user
                held = Held(process.memory_info().rss, process.num_fds())
                each[process.pid, process.create_time()] = held
        return Sample(self._done(), memory(self._pid), each)


def growth(samples: Sequence[Sample], total: int) -> tuple[float, float]:
    """Return by how many bytes and descriptors the processes that last grow over ``total`` pieces of work.

    Each process by itself, by Theil and Sen's median of slopes, and the slopes added: how many short-lived children
    happen to be alive when a sample is taken says nothing of leaks. The first third is left out: caches fill; so is
    what follows the last piece, when all is given back.
    """
    late = [sample for sample in samples if total / 3 <= sample.done < total]
    curves: dict[tuple[int, float], list[tuple[int, Held]]] = {}
    for sample in late:
        for process, held in sample.each.items():
            curves.setdefault(process, []).append((sample.done, held))
    memory_slope = sum(_slope([(done, held.memory) for done, held in curve]) for curve in curves.values())
    descriptor_slope = sum(
        _slope([(done, held.descriptors) for done, held in curve]) for curve in curves.values()
    )
    return memory_slope * total, descriptor_slope * total


def piled_up(samples: Sequence[Sample], total: int) -> int:
    """Return by how many processes the fewest that are alive in the last third of the work exceed those in the second.

    Children come and go, so the most say nothing; children that stay, each no larger than before, lift the fewest.
    """
    thirds = (total / 3, 2 * total / 3, total)
    fewest = [
        min((len(sample.each) for sample in samples if start <= sample.done < stop), default=0)
        for start, stop in pairwise(thirds)
    ]
    return fewest[1] - fewest[0] if all(fewest) else 0


def _slope(points: Sequence[tuple[int, float]]) -> float:
    """Return the median slope; 0 for what does not live through three different states of the work."""
    if len({done for done, _ in points}) < 3:
        return 0.0
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(points, 2) if b[0] > a[0]]
    return statistics.median(slopes)


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
