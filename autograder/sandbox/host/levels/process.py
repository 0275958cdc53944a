"""Level ``process``: every child a plain process with limits, for submissions that are trusted."""

from __future__ import annotations

import sys

from autograder.sandbox.host.levels.in_place import start_in_place
from autograder.sandbox.host.levels.starting import Started, Wanted
from autograder.sandbox.host.program import SandboxError


def process(wanted: Wanted) -> Started:
    """Start a zygote whose children are plain processes with limits."""
    if sys.platform == "win32":
        raise SandboxError("Windows has neither fork nor limits. Grade in WSL2, where the grader finds Linux")
    return start_in_place(wanted)
