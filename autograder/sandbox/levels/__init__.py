"""How a zygote is started at each level of isolation.  A new level is one more module, named in LEVELS."""

from __future__ import annotations

from collections.abc import Callable

from autograder.sandbox.levels.bubblewrap import bubblewrap
from autograder.sandbox.levels.landlock import landlock
from autograder.sandbox.levels.process import process
from autograder.sandbox.levels.starting import Started, Wanted
from autograder.sandbox.levels.strict import strict

LEVELS: dict[str, Callable[[Wanted], Started]] = {
    "strict": strict,
    "bubblewrap": bubblewrap,
    "landlock": landlock,
    "process": process,
}  # the strongest first; ``autograder.isolation`` says what each promises

__all__ = ["LEVELS", "Started", "Wanted"]
