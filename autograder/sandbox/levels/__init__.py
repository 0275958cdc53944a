"""How a zygote is started at each level of isolation.  A new level is one more module, named in LEVELS.

A level is a function of what ``Sandbox`` calls preload, public and absent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.sandbox.levels.landlock import landlock
from autograder.sandbox.levels.process import process
from autograder.sandbox.levels.starting import Started
from autograder.sandbox.levels.strict import strict

LEVELS: dict[str, Callable[[Sequence[str], Sequence[Path], Sequence[str]], Started]] = {
    "strict": strict,
    "landlock": landlock,
    "process": process,
}  # the strongest first; ``autograder.isolation`` says what each promises
