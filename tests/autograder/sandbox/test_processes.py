"""Other processes: none is signalled, traced or limited, and none of a program's own outlives it."""

import os
import sys

import pytest

from autograder.sandbox import isolation
from tests.helpers.sandbox_programs import (
    answer,
    ask,
    confined,
    confined_sandbox,
    descendants,
    evaluate,
    gone,
    levels_with,
    program,
    refused,
    sandbox,
)  # fmt: skip

pytestmark = [
    pytest.mark.threat,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]


@pytest.fixture(scope="module", params=confined())
def box(request):
    with confined_sandbox(request.param) as started:
        yield started


REACHES = """
import ctypes, fcntl, os, resource, signal
libc = ctypes.CDLL(None, use_errno=True)
def call(*arguments):
    if libc.syscall(*arguments) == -1: raise OSError(ctypes.get_errno(), "refused")
WAYS = {
    "signal": lambda pid: os.kill(pid, 0),
    "queued signal": lambda pid: call(129, pid, 0, bytes(128)),
    "thread": lambda pid: call(234, pid, pid, 0),
    "group": lambda pid: os.killpg(pid, 0) if pid > 1 else call(-1),
    "limit": lambda pid: resource.prlimit(pid, resource.RLIMIT_CPU, (1000, 1000)),
    "processor": lambda pid: os.sched_setaffinity(pid, [0]),
    "priority": lambda pid: os.setpriority(os.PRIO_PROCESS, pid, 19),
    "trace": lambda pid: call(101, 16, pid, 0, 0),
    "memory": lambda pid: call(310, pid, 0, 0, 0, 0, 0),
    "descriptor": lambda pid: os.pidfd_open(pid),
    "owner of a file": lambda pid: fcntl.fcntl(os.pipe()[0], fcntl.F_SETOWN, pid),
}
def reached(pids):
    found = []
    for name, way in WAYS.items():
        for pid in pids:
            try: way(pid)
            except OSError: continue
            found.append([name, pid])
    return found
"""


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="names system calls by their numbers there")
def test_no_other_process_is_reached(box):
    with box.open(program("def f(x): return x")) as neighbour:
        others = [1, os.getpid(), *descendants(os.getpid())]
        if box.level in levels_with("names"):
            others = [pid for pid in others if pid > 100]  # small numbers are its own
        assert len(others) >= 3
        with box.open(program(REACHES)) as session:
            assert answer(session, "reached", others) == []
        assert answer(neighbour, "f", 1) == 1


def test_the_parent_and_the_group_of_everybody_are_not_reached(box):
    """What it can kill is its own; the grader goes on with the next program."""
    source = """
    import os, signal
    def f(x):
        for pid in (os.getppid(), 1, -1, 0):
            try: os.kill(pid, signal.SIGKILL)
            except OSError: pass
    """
    with box.open(program("def f(x): return x")) as neighbour:
        with box.open(program(source)) as session:
            ask(session, "f", 0)
        assert answer(neighbour, "f", 5) == 5
    assert evaluate(box, "1 + 1") == 2


@pytest.mark.parametrize("call", ["os.setsid()", "os.setpgid(0, 0)", "os.setpgrp()"])
def test_a_process_cannot_leave_its_group(call):
    with sandbox("landlock") as box:
        assert refused(box, call) == "PermissionError"


DAEMONS = """
import os, signal, time
def daemon(x):
    end, start = os.pipe()
    if os.fork() == 0:
        for leave in (os.setsid, os.setpgrp):
            try: leave()
            except OSError: pass
        if os.fork() == 0:
            signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
            os.write(start, b"1")
            time.sleep(600)
        os._exit(0)
    os.read(end, 1)
    return x
"""


@pytest.mark.parametrize("level", isolation.LEVELS)
def test_a_daemon_ends_with_its_program(level):
    """At each level: those without a process namespace find it among the zygote's own."""
    with sandbox(level) as box, box.open(program("def f(x): return x")) as neighbour:
        before = descendants(os.getpid())
        with box.open(program(DAEMONS + "daemon(0)")) as session:
            assert answer(session, "daemon", 1) == 1
            assert answer(session, "daemon", 2) == 2, "a program goes on when its exercises leave processes"
        assert gone(descendants(os.getpid()) - before)
        assert answer(neighbour, "f", 3) == 3
