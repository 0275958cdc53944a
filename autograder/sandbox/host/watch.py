"""Look after all processes of one child while the grader waits for it.  Trusted side.

The kernel limits each process by itself; here is what they take together, and how long they neither compute nor
wait for a processor.  A busy machine lets honest work wait for a processor, or for the disk: that is not held
against it.  The first look comes after a fifth of a second, so that short work costs nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

EVERY = 0.2  # seconds between two looks
_SHARE = 0.05  # of a processor: a look that takes long is taken less often
_HELD_UP = 1.0  # seconds: what a grader that was itself held up for longer has not seen, it does not count
_DISK = 0.25  # how much of a wait for the disk counts as idle; some waits are only made to look like one
_CLEARLY = 1.5  # times: the kernel counts in hundredths of a second, and making a fork is counted too
_ENTRIES = 4096  # files in a child's own directory, as many as its tmpfs would hold
_SCHEDSTAT = Path("/proc/self/schedstat")  # Linux tells how long a thread waited for a processor


class Exceeded(Exception):
    """All processes of a child together took more than they may; the message says of what."""


class Sleeping(TimeoutError):
    """The child neither computes nor waits for a processor, and has used up its patience."""


class TooLong(TimeoutError):
    """The processes of a child have computed for longer, together, than they may."""


class Watch:
    """Watches the child ``pid`` and all of its processes.

    memory: bytes for all of them together, pages that several share counted once, files in a tmpfs included.
    files: bytes for the files below ``directory``, its own directory where it has no tmpfs.
    """

    def __init__(self, pid: int, memory: int, files: int, directory: Path | None) -> None:
        self._pid = pid
        self._directory = directory
        self._files = files
        self._memory = memory + (_resident(psutil.Process(pid)) if psutil.pid_exists(pid) else 0)
        self._computed: dict[int, float] = {}  # seconds, by process
        self._queued: dict[int, float] = {}  # seconds of waiting for a processor, by thread
        self._first_files = self._tmpfs()[1]
        self.allow(0.0, 0.0)

    def allow(self, cpu: float, idle: float) -> None:
        """Begin to count anew: how many seconds its processes may compute, together, and be idle."""
        self._cpu_limit = 2 * cpu + 1  # the limit of each process is the kernel's, and exact
        self._idle_limit = idle if _SCHEDSTAT.exists() else 3 * cpu + idle
        self.cpu = self.idle = 0.0
        self._seen = time.monotonic()
        self._next = self._seen + EVERY

    def look(self) -> float:
        """Return the seconds until the next look is due, after one if it is; raise Exceeded, Sleeping or TooLong."""
        now = time.monotonic()
        if now < self._next:
            return self._next - now
        with suppress(psutil.NoSuchProcess):  # it has ended: whoever waits for it will notice
            child = psutil.Process(self._pid)
            family = [child, *child.children(recursive=True)]
            self._check_memory(family)
            self._check_files()
            self._count_time(family, now)
        pause = max(EVERY, (time.monotonic() - now) / _SHARE)
        self._next = time.monotonic() + pause
        return pause

    def check(self, cpu: float) -> None:
        """Raise TooLong where the forks of the child have computed for clearly more than ``cpu`` seconds since they began."""
        forks: list[psutil.Process] = []
        with suppress(psutil.NoSuchProcess):
            forks = psutil.Process(self._pid).children(recursive=True)
        took = 0.0
        for process in forks:
            with suppress(psutil.Error):
                took += sum(process.cpu_times()[:4])  # its own and those of children that have ended
        if took > _CLEARLY * cpu:
            raise TooLong(f"all of its processes together computed for {took:.3g} s")

    def _count_time(self, family: list[psutil.Process], now: float) -> None:
        passed, self._seen = min(now - self._seen, _HELD_UP), now
        computed, queued = dict(_computed(family)), dict(_queued(family))
        cpu = _increase(computed, self._computed)
        idle = max(0.0, passed - cpu - _increase(queued, self._queued))
        if idle and any(_waits_for_disk(process) for process in family):
            idle *= _DISK
        self._computed, self._queued = computed, queued
        self.cpu += cpu
        self.idle += idle
        if self.cpu > self._cpu_limit:
            raise TooLong(f"all of its processes together computed for {self.cpu:.3g} s")
        if self.idle > self._idle_limit:
            raise Sleeping(f"it waited for {self.idle:.3g} s without computing")

    def _check_memory(self, family: list[psutil.Process]) -> None:
        files, _ = self._tmpfs()
        if (
            sum(map(_resident, family)) + files <= self._memory
        ):  # counts shared pages several times, and is quick
            return
        taken = sum(map(_own, family)) + files
        if taken > self._memory:
            raise Exceeded(f"its {len(family)} processes took {taken >> 20:,} MB of memory together")

    def _tmpfs(self) -> tuple[int, int]:
        """Return the bytes and the number of files in the child's own tmpfs."""
        if self._directory is None:
            with suppress(OSError):
                tmp = os.statvfs(f"/proc/{self._pid}/root/tmp")
                return (tmp.f_blocks - tmp.f_bfree) * tmp.f_frsize, tmp.f_files - tmp.f_ffree
        return 0, 0

    def _check_files(self) -> None:
        """Check the number of files, and their bytes where the child has no tmpfs of its own, which limits them."""
        if self._directory is None:
            made = self._tmpfs()[1] - self._first_files
            if made > _ENTRIES:
                raise Exceeded(f"it wrote {made:,} files")
            return
        taken = 0
        for number, size in enumerate(_sizes(self._directory)):
            taken += size
            if taken > self._files or number >= _ENTRIES:
                raise Exceeded(f"it wrote {number + 1:,} files with {taken >> 20:,} MB")


def _resident(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0


def _own(process: psutil.Process) -> int:
    """Return the bytes of memory of a process, what is shared divided by the number of sharers."""
    try:
        taken = process.memory_full_info()
    except psutil.AccessDenied:  # it has hidden itself: then all that it shares counts in full
        return _resident(process)
    except psutil.NoSuchProcess:
        return 0
    return int(getattr(taken, "pss", taken.uss)) + int(getattr(taken, "swap", 0))


def _computed(family: list[psutil.Process]) -> Iterator[tuple[int, float]]:
    """Yield each process and the seconds that it has computed."""
    for process in family:
        with suppress(psutil.Error):
            times = process.cpu_times()
            yield process.pid, times.user + times.system


def _queued(family: list[psutil.Process]) -> Iterator[tuple[int, float]]:
    """Yield each thread and the seconds that it could have computed, but others had the processors."""
    for process in family:
        with suppress(OSError):
            for thread in os.listdir(f"/proc/{process.pid}/task"):
                with suppress(OSError):
                    told = Path(f"/proc/{process.pid}/task/{thread}/schedstat").read_text()
                    yield int(thread), int(told.split()[1]) / 1e9


def _waits_for_disk(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return bool(process.status() == psutil.STATUS_DISK_SLEEP)
    return False


def _increase(now: dict[int, float], before: dict[int, float]) -> float:
    return sum(max(0.0, value - before.get(key, 0.0)) for key, value in now.items())


def _sizes(directory: Path) -> Iterator[int]:
    """Yield the bytes on disk of each file below ``directory``; no link is followed."""
    for place, _, files in os.walk(directory):
        for name in files:
            with suppress(OSError):
                yield os.lstat(os.path.join(place, name)).st_blocks * 512
