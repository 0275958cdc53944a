"""Run a program's cells inside a child, then answer probes, each exercise in a fork of its own.

Nothing here is trusted by the grader: it shares its process with what a student wrote.
"""

from __future__ import annotations

import ast
import contextlib
import os
import random
import re
import signal
import socket
import sys
import time
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from earlab.cells.definitions import statements
from earlab.cells.kernel import Kernel, Stop
from earlab.cells.stand_ins import stand_in_for_checks
from earlab.forbidden.absent import Absent
from earlab.forbidden.guard import Guard
from earlab.protocol.codec import ANYTHING, Bounds, CodecError, decode
from earlab.protocol.outcome import Answer, Failure, Forbidden, Outcome, to_plain
from earlab.protocol.probe import compile_probe, failure_of, run_probe, student_of

from . import compiling, limits, linux
from .channel import Channel, ChannelClosed
from .cpu_clock import OutOfTime, cpu_time

SEED = 0
_TOLD = 5  # lines that failed after another one
_MAX_NAMES, _MAX_NAME = 2_000, 200  # names that are told, and characters of each


RunTests = Callable[[Kernel, str, str, float, bool, bool], Any]


def serve(channel: Channel, alone: bool, run_tests: RunTests) -> None:
    """Load the program that arrives first, report each cell, then answer tasks until the grader is gone.

    alone: whether this is the first process of a process namespace of its own.  run_tests: for assert cells.
    """
    with contextlib.suppress(ChannelClosed):
        order = channel.receive()
        for name, content in order["files"]:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_bytes(content)
        if order["files"]:
            sys.path.insert(0, "")  # as in a notebook, where modules beside it are found
        kernel = Kernel()
        stand_in_for_checks()
        given = _run_stubs(kernel, order["stubs"])
        channel.send({"stubs": sorted(given)})
        with cpu_time(order["seconds"]):
            for cell_id, source, whole, tests in order["cells"]:
                if tests:
                    channel.send(run_tests(kernel, cell_id, source, order["seconds"], alone, whole))
                else:
                    channel.send(run_cell(kernel, cell_id, source, whole))
            _import_ahead(source for _, source, _, tests in order["cells"] if not tests)
        _end_left_overs(alone)
        written = {k: v for k, v in kernel.namespace.items() if given.get(k, _NOTHING) is not v}
        names = [sendable(str(name))[:_MAX_NAME] for name in written if name not in kernel.own]
        channel.send({"names": names[:_MAX_NAMES]})
        while True:
            order, (fd,) = channel.receive_with_fds(1)
            channel.send(_fork_for_task(channel, fd, written, alone))


_NOTHING = object()
_INNER_IMPORT = re.compile(r"^[ \t]+(?:import|from)[ \t]", re.M)


def _import_ahead(sources: Iterable[str]) -> None:
    """Import what functions import when they are called: once, where each fork would do it again."""
    for source in filter(_INNER_IMPORT.search, sources):
        for node in ast.walk(ast.Module(statements(source), [])):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                with contextlib.suppress(
                    BaseException
                ):  # whatever comes of it, the function will meet it too
                    exec(compile(ast.Module([node], []), "<imports>", "exec", dont_inherit=True), {})


def _run_stubs(kernel: Kernel, stubs: list[list[str]]) -> dict[str, Any]:
    """Define the release's unwritten functions and return them; one that needs an earlier cell is left out."""
    for cell_id, source in stubs:
        kernel.define(f"<stub {cell_id}>", source)
    return {
        name: value
        for name, value in kernel.namespace.items()
        if isinstance(value, (types.FunctionType, type)) and value.__module__ == "__main__"
    }


def run_cell(kernel: Kernel, cell_id: str, source: str, whole: bool = True) -> dict[str, Any]:
    """Run a cell, or only make what it defines; say what stopped it, and on which of its own lines."""
    why = compiling.why_not(source)
    if why:
        return {"status": "error", "type": compiling.NOT_COMPILED, "message": why}
    seed()
    stop = kernel.run(f"<cell {cell_id}>", source, only_definitions=not whole)
    return {"status": "ok"} if stop is None else cell_report(stop)


def cell_report(stop: Stop) -> dict[str, Any]:
    """Say what stopped a cell, on which of its own lines, and which of those below failed after it."""
    failure = failure_of(stop.error)
    message = failure.message
    if isinstance(stop.error, Forbidden):  # at home that line works
        message = f"{stop.error.name} is not used in grading; the rest of the cell was run"
    if stop.lost:
        lines = ", ".join(map(str, stop.lost[:_TOLD]))
        message += f". What stands below was run all the same, but failed in line {lines}"
    return {
        "status": "timeout" if isinstance(stop.error, OutOfTime) else "error",
        "type": sendable(failure.type),
        "message": sendable(message),
        "line": stop.line,
    }


def sendable(text: str) -> str:
    """Return ``text`` without the halves of characters that cannot be sent."""
    return text.encode("utf-8", "replace").decode()


def _fork_for_task(channel: Channel, fd: int, written: Mapping[str, Any], alone: bool) -> dict[str, Any]:
    """Answer one task in a fork; return how that ended, and whether it left processes that cannot be killed here."""
    pid = os.fork()
    if pid == 0:
        try:
            if sys.platform == "linux":
                linux.die_with_parent()
            channel.close()
            _answer(Channel(socket.socket(fileno=fd), channel.limit), written)
            os._exit(0)
        finally:
            os._exit(1)
    os.close(fd)
    status, seconds, left = end_fork(pid, alone)
    return {"status": status, "seconds": seconds, "left": left}


def end_fork(pid: int, alone: bool) -> tuple[int, float, bool]:
    """Wait for a fork; return its exit status (negative: a signal), its CPU seconds, whether anything of it still runs."""
    _, status, usage = os.wait4(pid, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, _end_left_overs(alone)


def _end_left_overs(alone: bool) -> bool:
    """End what a cell or a fork left running, where that can be done here; return whether anything of it is left."""
    if alone:  # everybody else is a left-over
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
    try:
        while os.waitpid(-1, 0 if alone else os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _answer(channel: Channel, written: Mapping[str, Any]) -> None:
    """Answer orders until the grader has no more: run the probe on each case and send each outcome at once."""
    names = dict(written)
    guard: Guard | None = None
    with contextlib.suppress(ChannelClosed):
        while True:
            order = channel.receive()
            if guard is None:  # all orders to one fork forbid the same
                guard = Guard(order["forbidden"], names)
                guard.start()
                guard.seal()
            for task in order["tasks"]:
                limits.limit_cpu(task["seconds"], order["shared"])
                outcomes = _outcomes(task, student_of(names))
                if order["shared"]:
                    _reply_at_once(channel, outcomes)
                    continue
                for number, outcome in enumerate(outcomes):
                    _reply(channel, number, outcome)


def _outcomes(task: Mapping[str, Any], student: types.SimpleNamespace) -> Iterator[Outcome]:
    """Yield what comes of each case of a task."""
    end = time.process_time() + task["seconds"]
    probe = compile_probe(task["probe"])
    bounds = [Bounds(*each) for each in task["bounds"]] or [ANYTHING] * len(task["inputs"])
    for blob, most in zip(task["inputs"], bounds):
        inputs = decode(blob)
        seed()
        outcome: Outcome
        try:
            with cpu_time(end - time.process_time()):
                outcome = run_probe(probe, student, inputs, most)
        except BaseException as error:  # OutOfTime may fall outside the student's own code
            outcome = failure_of(error)
        if isinstance(outcome, Failure) and outcome.type == OutOfTime.__name__:
            outcome = replace(outcome, kind="timeout")
        yield outcome


def _reply_at_once(channel: Channel, outcomes: Iterator[Outcome]) -> None:
    """Send all answers in one frame; an empty one where a case has none, or they do not fit."""
    replies: list[dict[str, Any]] = []
    for number, outcome in enumerate(outcomes):
        if not isinstance(outcome, Answer):
            replies = []
            break
        replies.append(_plain_reply(number, outcome))
    try:
        channel.send({"replies": replies})
    except CodecError:
        channel.send({"replies": []})


def _reply(channel: Channel, number: int, outcome: Outcome) -> None:
    try:
        channel.send(_plain_reply(number, outcome))
    except CodecError as error:  # the value alone just fitted, the whole reply does not
        channel.send(_plain_reply(number, failure_of(error)))


def _plain_reply(number: int, outcome: Outcome) -> dict[str, Any]:
    plain = {
        name: sendable(value) if type(value) is str else value for name, value in to_plain(outcome).items()
    }
    return {"case": number, **plain}


def seed() -> None:
    """Fix the random state: an outcome may not depend on which cases ran before it."""
    random.seed(SEED)
    np.random.seed(SEED)
    torch = sys.modules.get("torch")
    if torch is not None and not isinstance(torch, Absent):
        torch.manual_seed(SEED)
