"""What the sandbox's tests share: short ways to write a program and to ask it."""

from __future__ import annotations

import os
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest

from autograder.sandbox import Cell, Limits, Program, Sandbox, SandboxError, Session, Task
from autograder.sandbox import isolation as statement
from autograder.sandbox.child import linux
from earlab.protocol.outcome import Answer, Failure, Outcome
from earlab.protocol.probe import call_probe
from tests.helpers.support import require

QUICK = Limits(load_seconds=1.0, memory=256 << 20)


def usual_levels() -> list[str]:
    """Return the strongest and the weakest level; every level with EARLAB_LONG=1."""
    names = list(statement.LEVELS)
    return names if os.environ.get("EARLAB_LONG") else [names[0], names[-1]]


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


def confined() -> list[tuple[str, int]]:
    """Return (level, version of Landlock) of all that keep a program away from everything; version 0: this kernel's."""
    levels = levels_with("reading", "writing", "leftovers", "signals", "network", "system calls")
    return [*((level, 0) for level in levels), ("landlock", 1)]


@contextmanager
def confined_sandbox(which: tuple[str, int], **more: Any) -> Iterator[Sandbox]:
    """Start a sandbox at one of ``confined``."""
    level, version = which
    with pytest.MonkeyPatch.context() as patch:
        if version:
            patch.setattr(linux, "landlock_abi", lambda: version)
        with sandbox(level, **more) as started:
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


_TOOLS = """
def value(x):
    names = {}
    exec("import " + x[0], names)
    return eval(x[1], names)
def obey(x):
    exec("import " + x[0] + "\\n" + x[1], {})
"""
_sessions: WeakKeyDictionary[Sandbox, Session] = WeakKeyDictionary()


def evaluate(box: Sandbox, expression: str, imports: str = "os, sys") -> Any:
    """Return the value of an expression inside a child."""
    return answer(_tools(box), "value", [imports, expression])


def refused(box: Sandbox, body: str, imports: str = "os, sys") -> str:
    """Return the type of the error that stops ``body`` inside a child; fail when nothing does."""
    return failure(_tools(box), "obey", [imports, body]).type


def _tools(box: Sandbox) -> Session:
    """Return a session for small questions: each has a fork of its own, and a child costs more."""
    if box not in _sessions:
        _sessions[box] = box.open(program(_TOOLS))
    return _sessions[box]


def descendants(pid: int) -> set[int]:
    """Return the processes that descend from ``pid``, zombies included."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found: set[int] = set()
    while True:
        more = {child for child, parent in parents.items() if parent in found | {pid}} - found
        if not more:
            return found
        found |= more


def gone(pids: set[int], seconds: float = 5.0) -> bool:
    """Whether all of these processes end within ``seconds``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.02)
    return False
