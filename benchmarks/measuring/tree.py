"""CPU time and memory of a process with all that it started."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import psutil


def cpu_seconds(pid: int) -> float:
    """Return user and system seconds of ``pid``, of what lives below it and of all that those have waited for."""
    total = 0.0
    for process in _processes(pid):
        with suppress(psutil.Error):  # it ended meanwhile
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def memory(pid: int) -> int:
    """Return the bytes that ``pid`` and what lives below it hold together; a page that several share counts once."""
    total = 0
    for process in _processes(pid):
        try:
            total += process.memory_full_info().pss
        except psutil.AccessDenied:  # of another user: shared pages count for each
            with suppress(psutil.Error):
                total += process.memory_info().rss
        except psutil.Error:
            continue
    return total


def _processes(pid: int) -> Iterator[psutil.Process]:
    with suppress(psutil.Error):
        top = psutil.Process(pid)
        yield from (top, *top.children(recursive=True))
