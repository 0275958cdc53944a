"""Start a zygote at a level of isolation.  A new level is one more module, named in LEVELS."""

from __future__ import annotations

from collections.abc import Callable

from autograder.sandbox.host.levels.bubblewrap import bubblewrap
from autograder.sandbox.host.levels.landlock import landlock
from autograder.sandbox.host.levels.process import process
from autograder.sandbox.host.levels.starting import Started, Wanted
from autograder.sandbox.host.levels.strict import strict

LEVELS: dict[str, Callable[[Wanted], Started]] = {
    "strict": strict,
    "bubblewrap": bubblewrap,
    "landlock": landlock,
    "process": process,
}  # the strongest first; ``autograder.sandbox.isolation`` says what each promises

__all__ = ["LEVELS", "Started", "Wanted"]
