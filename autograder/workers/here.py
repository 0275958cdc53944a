"""What runs in a worker process, on this machine or on another: its sandboxes, and nothing of a course."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from multiprocessing.util import Finalize

from autograder.sandbox import SandboxError
from autograder.unit import Bench, Judged, Unit, rules
from autograder.workers.greeting import Greeting

_benches: dict[str, Bench] = {}  # by level of isolation
_lock = threading.Lock()


def greet(needed: Sequence[tuple[str, tuple[str, ...]]]) -> Greeting:
    """Start the sandboxes that the work to come needs, each a level and modules; say under which terms they judge."""
    try:
        terms = tuple(_bench(level).terms(preload) for level, preload in needed)
        environments = tuple(_bench(level).sandbox(preload).versions for level, preload in needed)
    except SandboxError as error:
        return Greeting(rules(), problem=str(error))
    return Greeting(rules(), terms, environments)


def judge(unit: Unit) -> Judged:
    """Judge one unit, at the level that it names and at no other."""
    return _bench(unit.terms.level).judge(unit)


def close() -> None:
    """End the sandboxes of this process; a unit that is being judged is judged to its end first."""
    for bench in list(_benches.values()):
        bench.close()


def _bench(level: str) -> Bench:
    with _lock:
        if not _benches:
            Finalize(
                None, close, exitpriority=0
            )  # when this process ends, also as a child of multiprocessing
        if level not in _benches:
            _benches[level] = Bench(level)
        return _benches[level]
