"""Look at the machine itself: processor, memory, disk, browser, fonts."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import psutil

from autograder.doctor.finding import Finding, ok_if

_WORKER = 0.5e9  # bytes: a worker with torch, its sandbox and what one submission takes
_SPACE = 2e9  # bytes: verdicts, feedback pages and scratch directories of a large class
_BROWSERS = ("chromium", "google-chrome")


def memory() -> Finding:
    """Compare the memory that is free with a worker on every core."""
    cores, free = os.cpu_count() or 1, psutil.virtual_memory().available
    fit = max(1, int(free / _WORKER))
    found = f"{cores} cores, {free / 1e9:.1f} GB of memory free"
    return ok_if("memory", fit >= cores, found, f"grade with fewer workers: autograder grade --workers {fit}")


def disk(course: Path) -> Finding:
    """Look how much room the course's disk has."""
    free = shutil.disk_usage(course).free
    found = f"{free / 1e9:.1f} GB free at {course.resolve()}"
    return ok_if("disk", free >= _SPACE, found, f"make room: a large class may take {_SPACE / 1e9:.0f} GB")


def browser() -> Finding:
    """Look for a browser that tests can drive."""
    path = next(filter(None, map(shutil.which, _BROWSERS)), None)
    advice = "only tests need one (Debian, Ubuntu: apt install chromium)"
    return ok_if("browser", path is not None, path or f"neither {' nor '.join(_BROWSERS)}", advice)


def fonts() -> Finding:
    """Look for fonts of the system: figures bring their own, a browser that tests drive does not."""
    program = shutil.which("fc-list")
    listed = subprocess.run([program], capture_output=True, text=True).stdout if program else ""
    count = len(listed.splitlines())
    advice = (
        "figures have a font of their own; the browser of the tests needs one: apt install fonts-dejavu-core"
    )
    return ok_if("fonts", count > 0, f"{count} of the system" if program else "none of the system", advice)
