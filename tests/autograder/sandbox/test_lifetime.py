"""Nothing is left over: after many children, after close, after the grader was killed."""

import contextlib
import gc
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.sandbox import Sandbox, SandboxError, isolation
from autograder.sandbox.host import levels, syscalls, view
from tests.helpers.sandbox_programs import QUICK, answer, ask, descendants, failure, gone, program, sandbox
from tests.helpers.support import ROOT

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@linux_only
@pytest.mark.parametrize("level", isolation.LEVELS)
def test_many_children_leave_nothing(level):
    gc.collect()  # what tests before left to the collector, open files too, would go in the midst of this one
    others = descendants(os.getpid())  # of tests that ran before in this process
    with sandbox(level) as box:
        start = descendants(os.getpid()), len(os.listdir("/proc/self/fd")), Path("/proc/mounts").read_text()
        for number in range(10 if level == "bubblewrap" else 100):  # each of those starts an interpreter
            with box.open(program("def f(x): return x")) as session:
                if number % 20 == 0:
                    assert answer(session, "f", number) == number
        end = descendants(os.getpid()), len(os.listdir("/proc/self/fd")), Path("/proc/mounts").read_text()
        assert end == start
        zygote = start[0] - others
    assert zygote or level == "bubblewrap"  # which has none
    assert gone(zygote)


@linux_only
@pytest.mark.threat
@pytest.mark.parametrize("level", isolation.LEVELS)
def test_nothing_survives_a_killed_grader(level, tmp_path):
    grader = """
    import sys, threading, time
    from autograder.sandbox import Cell, Limits, Program, Sandbox, Task
    from earlab.protocol.probe import call_probe
    box = Sandbox(isolation=sys.argv[1], limits=Limits(idle=300.0))
    spawn = (
        "import os, signal, time\\ndef spawn(x):\\n signal.signal(signal.SIGTERM, signal.SIG_IGN)\\n"
        " os.fork()\\n time.sleep(300)"
    )
    for _ in range(3):
        session = box.open(Program((Cell("a", spawn),)))
        threading.Thread(target=session.run, args=(Task(call_probe("spawn"), ({"x": 0},)),)).start()
    time.sleep(300)
    """
    with sandbox(level):
        pass  # skips where the level is refused
    command = [sys.executable, "-c", textwrap.dedent(grader), level]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as running:
        family: set[int] = set()
        while len(family) < 10 and running.poll() is None:  # a zygote; children, their forks, what these left
            time.sleep(0.1)
            family = descendants(running.pid)
        running.kill()
        assert len(family) >= 10
    assert gone(family)


@linux_only
def test_closing_the_sandbox_ends_open_sessions():
    others = descendants(os.getpid())
    with sandbox("strict") as box:
        session = box.open(program("def f(x): return x"))
        family = descendants(os.getpid()) - others
    assert family
    assert gone(family)
    session.close()
    with pytest.raises(SandboxError, match="closed"):
        box.open(program("a = 1"))


@linux_only
def test_a_killed_zygote_is_the_graders_fault():
    others = descendants(os.getpid())
    with sandbox("strict") as box, box.open(program("def f(x): return x")) as session:
        for pid in descendants(os.getpid()) - others:
            with contextlib.suppress(ProcessLookupError):  # it went with one before it
                os.kill(pid, signal.SIGKILL)
        with pytest.raises(SandboxError, match="Start a new sandbox"):
            ask(session, "f", 1)
        with pytest.raises(SandboxError, match="Start a new sandbox"):
            box.open(program("a = 1"))


@linux_only
def test_a_dead_sandbox_stays_dead_whoever_asks():
    """Threads that ask at once must not start another zygote beside the sessions of the dead one."""

    def opened(number):
        begin.wait()
        try:
            box.open(program("a = 1")).close()
        except SandboxError:
            return "refused"
        return "opened"

    others, begin = descendants(os.getpid()), threading.Barrier(4)
    with sandbox("strict") as box, ThreadPoolExecutor(4) as pool:
        for pid in descendants(os.getpid()) - others:
            with contextlib.suppress(ProcessLookupError):  # it went with one before it
                os.kill(pid, signal.SIGKILL)
        assert list(pool.map(opened, range(4))) == ["refused"] * 4
        assert box.closed


def test_sessions_can_be_open_side_by_side():
    with sandbox("strict") as box:
        sessions = [box.open(program(f"def f(x): return x + {n}")) for n in range(5)]
        assert [answer(session, "f", 10) for session in sessions] == [10, 11, 12, 13, 14]
        for session in sessions:
            session.close()


def test_auto_takes_the_strongest_that_works(monkeypatch):
    def refuse(*args):
        raise SandboxError("no namespaces here")

    for level in ("strict", "bubblewrap", "landlock"):
        monkeypatch.setitem(levels.LEVELS, level, refuse)
    with Sandbox() as box, box.open(program("def f(x): return x")) as session:
        assert box.level == "process"
        assert "no namespaces here" in box.reason
        assert answer(session, "f", 3) == 3
    with pytest.raises(SandboxError, match="no namespaces here"):
        Sandbox(isolation="strict")


def test_strict_fails_closed_when_the_zygote_cannot_start(monkeypatch):
    monkeypatch.setattr(view, "interpreter", lambda: Path("/nonexistent/python"))
    with pytest.raises(SandboxError, match="strict"):
        Sandbox(isolation="strict")


def test_strict_fails_closed_without_the_filter_library(monkeypatch):
    syscalls.filter_program.cache_clear()
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    with pytest.raises(SandboxError, match="pyseccomp"):
        Sandbox(isolation="strict")
    monkeypatch.undo()
    syscalls.filter_program.cache_clear()


def test_a_module_that_cannot_be_preloaded_is_named():
    with pytest.raises(SandboxError, match="no_such_module"):
        Sandbox(preload=["no_such_module"], isolation="process")


def test_the_process_level_grades_and_kills_hangs():
    source = "def f(x):\n    while x: pass\n    return 'done'"
    with sandbox("process", QUICK) as box, box.open(program(source)) as session:
        assert failure(session, "f", 1, seconds=0.2).kind == "timeout"
        assert answer(session, "f", 0) == "done"
