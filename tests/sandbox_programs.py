"""What the sandbox's tests share: short ways to write a program and to ask it."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from autograder import isolation as statement
from autograder.sandbox import Cell, Limits, Program, Sandbox, SandboxError, Session, Task
from earlab.outcome import Answer, Failure, Outcome
from earlab.probing import call_probe
from tests.support import require

QUICK = Limits(load_seconds=1.0, memory=256 << 20, grace=6.0)  # a busy machine is slow by the clock only


def levels_with(*promises: str) -> list[str]:
    """Return the levels at which all of ``promises`` hold for the user who runs the tests."""
    root = os.geteuid() == 0
    return [name for name, level in statement.LEVELS.items() if level.promises(root).issuperset(promises)]


@contextmanager
def sandbox(isolation: str = "strict", limits: Limits = QUICK, **more: Any) -> Iterator[Sandbox]:
    """Start a sandbox, or skip the test where the machine refuses."""
    try:
        started = Sandbox(isolation=isolation, limits=limits, **more)
    except SandboxError as error:
        require("sandbox", False, str(error))
    with started:
        yield started


def program(*sources: str, stubs: tuple[str, ...] = ()) -> Program:
    """Return a program of cells c0, c1, … and stubs s0, s1, …"""
    return Program(
        tuple(Cell(f"c{i}", textwrap.dedent(source)) for i, source in enumerate(sources)),
        tuple(Cell(f"s{i}", textwrap.dedent(source)) for i, source in enumerate(stubs)),
    )


def ask(session: Session, function: str, *values: Any, seconds: float = 1.0) -> tuple[Outcome, ...]:
    """Call ``function`` once with each value."""
    return session.run(Task(call_probe(function), tuple({"x": value} for value in values), seconds))


def answer(session: Session, function: str, value: Any = 0) -> Any:
    """Return what ``function(value)`` answers; fail when it gives no answer."""
    (outcome,) = ask(session, function, value)
    assert isinstance(outcome, Answer), outcome
    return outcome.value


def failure(session: Session, function: str, value: Any = 0, seconds: float = 1.0) -> Failure:
    """Return how ``function(value)`` fails; fail when it gives an answer."""
    (outcome,) = ask(session, function, value, seconds=seconds)
    assert isinstance(outcome, Failure), outcome
    return outcome
