"""Graders that may be killed: each runs in a process forked from a server that has imported everything once."""

from __future__ import annotations

import ctypes
import json
import multiprocessing
import os
import random
import signal
import sqlite3
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory

from autograder.nbgrader.classroom import Classroom
from autograder.nbgrader.grade_class import grade_class
from autograder.workers import local_pool
from tests.helpers import small_class

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.helpers.mortal_graders"])
_FORK = multiprocessing.get_context("fork")
_SUBREAPER = 36  # prctl: what my children leave behind becomes mine
_TICKS = frozenset(
    {
        "open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate", "os.fork", "os.link",
        "shutil.rmtree", "sqlite3.connect", "socket.sendmsg", "subprocess.Popen", "commit",
    }
)  # fmt: skip


def elsewhere(function: Callable[..., Any], *arguments: Any, seconds: float = 300.0) -> Any:
    """Call ``function`` in a process of its own; return what it returns, fail with its traceback."""
    here, there = _SERVER.Pipe(duplex=False)
    process = _SERVER.Process(target=_call, args=(there, function, arguments))
    process.start()
    there.close()
    try:
        assert here.poll(seconds), f"{function.__name__} has not ended after {seconds:g} s"
        good, result = here.recv()
    finally:
        process.kill()
        process.join()
    assert good, result
    return result


def _call(pipe: Any, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        pipe.send((True, function(*arguments)))
    except BaseException:
        pipe.send((False, traceback.format_exc()))


@dataclass(frozen=True)
class Moment:
    """When what is killed: ``seconds`` after the ``tick``-th system call that changes something.

    generation: 0 the grader itself, 1 its children, 2 their children, and so on. choice: which of them.
    """

    tick: int
    seconds: float = 0.0
    generation: int = 0
    choice: int = 0


@dataclass
class Clock:
    """Counts the grader's own system calls that change something, and kills at the moment."""

    moment: Moment | None
    ticks: int = 0

    def start(self) -> None:
        """Count from now on, in this process only."""
        self._owner, self._struck = os.getpid(), False
        sqlalchemy.event.listen(sqlalchemy.Engine, "commit", lambda _: sys.audit("commit"))
        sys.addaudithook(self._tick)

    def _tick(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _TICKS or os.getpid() != self._owner or self.moment is None:
            return
        if event == "open" and not (
            isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        ):
            return
        self.ticks += 1
        if self.ticks < self.moment.tick or self._struck:
            return
        if self.moment.generation and len(family(self._owner)) == 1:
            return  # nobody there yet: at the next tick
        self._struck = True
        if self.moment.seconds:
            timer = threading.Timer(self.moment.seconds, self._strike)
            timer.daemon = True
            timer.start()
        else:
            self._strike()

    def _strike(self) -> None:
        assert self.moment is not None
        generations = family(self._owner)
        if self.moment.generation:
            if len(generations) == 1:
                return  # nobody there any more
            chosen = generations[min(self.moment.generation, len(generations) - 1)]
            os.kill(chosen[self.moment.choice % len(chosen)], signal.SIGKILL)
        else:
            os.kill(self._owner, signal.SIGKILL)


def family(pid: int) -> list[list[int]]:
    """Return the living processes that descend from ``pid``, by generation; the first one is ``pid`` itself."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state != "Z":
                children.setdefault(int(parent), []).append(int(entry.name))
    generations = [[pid]]
    while more := sorted(child for one in generations[-1] for child in children.get(one, [])):
        generations.append(more)
    return generations


def know_the_class(root: Path) -> None:
    """Make the tiny assignment the only one in this process, for good."""
    patch = pytest.MonkeyPatch()
    tiny = small_class.tiny_assignment(root.parent)
    vars(tiny)["preload"] = ("numpy",)  # a sandbox starts faster without pictures
    small_class.install(tiny, patch)
    patch.setattr(
        local_pool.multiprocessing, "get_context", lambda kind: _FORK
    )  # workers need not import it all


def grade(root: Path, workers_at_once: int = 1, clock: Clock | None = None, **options: Any) -> list[str]:
    """Grade the tiny class in this very process, which is not to be used for anything else; return each status."""
    know_the_class(root)
    if clock is not None:
        clock.start()
    return [report.status for report in grade_class(Classroom(root), workers=workers_at_once, **options)]


def autograde(root: Path, workers_at_once: int = 1, clock: Clock | None = None) -> list[str]:
    """The same through ``nbgrader autograde``, which has no workers."""
    assert workers_at_once == 1
    know_the_class(root)
    course = Classroom(root)
    directory = CourseDirectory(config=course.config, assignment_id=small_class.NAME)
    converter = Autograde(coursedir=directory, config=course.config)
    if clock is not None:
        clock.start()
    converter.start()
    return ["graded"]


def live_and_let_die(
    root: Path, moment: Moment, workers_at_once: int = 1, door: Callable[..., list[str]] = grade
) -> tuple[int, int, list[int]]:
    """Grade with somebody killed at the moment.

    Returns the exit status (negative: a signal; 1: a grader error), how often the clock ticked before, and
    the processes that were left although the grader had ended.
    """
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    scratch = root.parent / "tmp"
    scratch.mkdir(exist_ok=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(scratch)
    clock, ticks = Clock(moment), root.parent / "ticks"
    ticks.write_text("0")
    pid = os.fork()
    if pid == 0:
        code = 2
        try:
            statuses = door(root, workers_at_once, clock)
            code = int("grader error" in statuses)
            clock.moment = None
            ticks.write_text(str(clock.ticks))
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), int(ticks.read_text()), _left_over(10.0)


def _left_over(seconds: float) -> list[int]:
    """Return the processes that still live after ``seconds``."""
    deadline = time.monotonic() + seconds
    while True:
        left = [pid for generation in family(os.getpid())[1:] for pid in generation]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.02)


def moments(seed: int, ticks: int) -> Moment:
    """Return a moment: in half of all seeds the grader dies, on a system call or soon after it."""
    rng = random.Random(seed)
    generation = rng.choice([0, 0, 0, 0, 1, 2, 3, 4])
    seconds = rng.choice([0.0, rng.uniform(0, 0.03), rng.uniform(0, 0.5)])
    return Moment(rng.randrange(1, ticks + 1), seconds, generation, rng.randrange(8))


def everything(course: Classroom) -> dict[str, Any]:
    """Return all that a run leaves in a course, without what is different each time: durations and ids."""
    root = course.root
    with sqlite3.connect(root / ".earlab" / "verdicts.db") as store:
        verdicts = store.execute("SELECT key, exercise, json FROM verdict ORDER BY key").fetchall()
    store.close()
    files = {str(path.relative_to(root)): path for path in sorted(root.rglob("*"))}
    return {
        "gradebook": small_class.grades(course),
        "verdicts": [(key, exercise, _timeless(json.loads(text))) for key, exercise, text in verdicts],
        "records": {
            name: _timeless(json.loads(path.read_text()))
            for name, path in files.items()
            if name.startswith(".earlab/reports/") and path.is_file()
        },
        "autograded": {
            name: (path.stat().st_mode, path.read_bytes() if path.is_file() else b"")
            for name, path in files.items()
            if name.startswith("autograded")
        },
        "files": list(files),
    }


def _timeless(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _timeless(value) for name, value in data.items() if name not in ("seconds", "timings")}
    return [_timeless(item) for item in data] if isinstance(data, list) else data
