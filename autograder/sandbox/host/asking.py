"""Have a child make a fork, put a task to it, and say what its end or its words mean.  Trusted side."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from autograder.sandbox.child.channel import Channel
from autograder.sandbox.host.loading import has_line, too_busy
from autograder.sandbox.host.program import Limits, Program, Task
from autograder.sandbox.host.watch import Exceeded, Sleeping, TooLong
from earlab.protocol.casefile import packed
from earlab.protocol.outcome import SLEEPING, Answer, Failure, Outcome

if TYPE_CHECKING:
    from autograder.sandbox.host.client import Child


def fork(child: Child, limits: Limits, deadline: float) -> Channel:
    """Have the child fork; return the channel to the fork."""
    ours, theirs = socket.socketpair()
    channel = Channel(ours, limits.reply, child.watch.look)
    try:
        with theirs:
            child.channel.send({"run": True}, deadline, [theirs.fileno()])
    except BaseException:
        channel.close()
        raise
    return channel


def ask(channel: Channel, tasks: Sequence[Task], deadline: float, shared: bool = False) -> None:
    """Send tasks that forbid the same to a fork.

    shared: others follow, and all answers to one are wanted at once, or none; if not, there is one task.
    """
    asked = [
        {
            "probe": task.probe,
            "inputs": list(map(packed, task.inputs)),
            "seconds": task.seconds,
            "bounds": [list(each) for each in task.bounds],
        }
        for task in tasks
    ]
    channel.send({"tasks": asked, "forbidden": list(tasks[0].forbidden), "shared": shared}, deadline)


def placed(outcome: Outcome, program: Program) -> Outcome:
    """Return the outcome without a line that its cell does not have: a number is a way to carry inputs out."""
    if isinstance(outcome, Answer) or has_line(program, outcome.cell, outcome.line):
        return outcome
    return replace(outcome, line=None)


def stopped(error: Exception, task: Task) -> Failure:
    """Say why the grader stopped an attempt; raise SandboxError where the machine is to blame."""
    if isinstance(error, Exceeded):
        return Failure("limit", "MemoryError", str(error))
    if isinstance(error, Sleeping):
        return Failure("timeout", SLEEPING, str(error))
    if isinstance(error, TooLong):
        return Failure("timeout", "TimeoutError", str(error))
    raise too_busy(task.seconds) from error
