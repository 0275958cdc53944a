"""Run a command and say what it took."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring.tree import memory

_EVERY = 0.1  # seconds between two looks at the memory


class CommandError(RuntimeError):
    """A command that failed; the message ends with what it said."""


@dataclass(frozen=True)
class Usage:
    """CPU seconds (user and system, all processes), seconds by the clock, most bytes held at once."""

    cpu: float
    wall: float
    peak: int


def run(*commands: Sequence[str], folder: Path) -> Usage:
    """Run commands at the same time, in ``folder``; raise CommandError where one fails."""
    start, peak = time.perf_counter(), 0
    with tempfile.TemporaryFile() as said:
        running = [_started(command, folder, said.fileno()) for command in commands]
        over = threading.Event()

        def look() -> None:
            nonlocal peak
            while not over.wait(_EVERY):
                peak = max(peak, sum(memory(process.pid) for process in running))

        looking = threading.Thread(target=look)
        looking.start()
        try:
            ends = [os.wait4(process.pid, 0) for process in running]
        finally:
            over.set()
            looking.join()
        wall = time.perf_counter() - start
        for process, (_, status, _) in zip(running, ends, strict=True):
            process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        if any(process.returncode for process in running):
            raise CommandError(f"{' '.join(commands[0])} failed: …{said.read().decode()[-2000:]}")
    return Usage(sum(use.ru_utime + use.ru_stime for _, _, use in ends), wall, peak)


def _started(command: Sequence[str], folder: Path, output: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
