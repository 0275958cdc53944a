"""Ask one program in one child: load its cells, run tasks.  Trusted side.

CPU time decides how long work may take.  The clock only ends what neither computes nor waits for a processor, so a
slow or busy machine costs nobody a point; where it is hopelessly busy, that is the grader's fault.
"""

from __future__ import annotations

import contextlib
import socket
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autograder.sandbox.child.channel import Channel, ChannelError
from autograder.sandbox.host.loading import MAX_DEATHS, Loader, deadline_of, has_line, too_busy
from autograder.sandbox.host.program import Program, SandboxError, Task
from autograder.sandbox.host.replies import answers_in, death_of, outcome_in
from autograder.sandbox.host.watch import Exceeded, Sleeping, TooLong
from autograder.support.closeable import Closeable
from earlab.protocol.casefile import packed
from earlab.protocol.outcome import SLEEPING, Answer, Failure, Outcome

if TYPE_CHECKING:
    from autograder.sandbox.host.client import Child, Sandbox

CPU_SHARES, IDLE_SHARES = 3, 2  # of a task's own time: what it may take with repetitions
_GLANCE = 1.0  # seconds, of computing and of waiting, for a task in a shared fork
_NOTHING = Task("", (), 0.0)
_LATE = 5.0  # seconds for a child to say how a fork ended
_FROM_OUTSIDE = ("SIGKILL", "")  # how a fork ends that was killed, alone or with the whole child


@dataclass
class _Budget:
    """Seconds that the attempts at one task may still take."""

    cpu: float
    idle: float


class Session(Closeable):
    """A program loaded in a child of its own.

    cells: how each cell of the program fared, in order, but those of tests. names: what the cells defined.
    tests: how each cell of tests fared, by its id.

    A submission's time is bounded.  Each load of its cells takes at most Limits.load_seconds of CPU time and
    Limits.idle seconds of waiting, and is repeated at most MAX_DEATHS times.  Each task takes at most what ``run`` says;
    once Limits.patience seconds were lost to time-outs, a task ends with its first confirmed time-out.
    """

    def __init__(self, sandbox: Sandbox, program: Program) -> None:
        self._sandbox = sandbox
        self._program = program
        self._loader = Loader(sandbox, program)
        self._wasted = 0.0  # seconds that attempts took which ended in a time-out
        self._common: tuple[tuple[str, ...], Channel] | None = None  # the shared fork, and what it forbids
        self._closed = False
        self._child: Child | None = self._loader.load()
        self.cells, self.names, self.tests = self._loader.cells, self._loader.names, self._loader.tests

    def run(self, task: Task) -> tuple[Outcome, ...]:
        """Run the probe on every case in a fork of the child; return one outcome for each.

        A case that ends or hangs the fork fails alone, the others go on in a new one, up to MAX_DEATHS times.  What may
        have come from outside is repeated once, alone, before it is believed: a time-out, and an end that somebody
        else or the kernel, short of memory, can have made; work that only slept is believed at once.  All attempts
        together take at most 3 × ``task.seconds`` of CPU time and 2 × Limits.idle seconds of waiting: with the defaults
        of an exercise 15 s and 10 s.  What these do not reach is not run.  Raises SandboxError when the machine is too
        busy to tell.
        """
        limits = self._sandbox.limits
        if task.seconds > limits.load_seconds:
            raise ValueError(
                f"a task of {task.seconds:g} s; the sandbox gives at most {limits.load_seconds:g} s "
                "(raise Limits.load_seconds)"
            )
        budget = _Budget(CPU_SHARES * task.seconds, IDLE_SHARES * limits.idle)
        outcomes: list[Outcome] = []
        deaths, note = 0, ""
        while len(outcomes) < len(task.inputs) and not note:
            answered, death = self._attempt(task, len(outcomes), len(task.inputs), budget)
            outcomes += answered
            if death is None:
                continue
            outcome: Outcome = death
            if death.kind == "timeout" or death.type in _FROM_OUTSIDE:
                outcome, note = self._believed(task, len(outcomes), death, budget)
            outcomes.append(outcome)
            deaths += isinstance(outcome, Failure)
            if deaths == MAX_DEATHS:
                note = f"not run: {deaths} cases before this one ended or hung the process"
        return (*outcomes, *[Failure("not run", message=note)] * (len(task.inputs) - len(outcomes)))

    def glance(self, task: Task) -> tuple[Answer, ...]:
        """Return the answers of a fork that tasks share which forbid the same; nothing where a case has none there.

        A fork is most of what right work costs.  Only right answers are to be believed: everything else may be the
        doing of a task before this one, and is for ``run`` to find out, in a fork of its own.
        """
        if self._common is not None and self._common[0] != task.forbidden:
            self._end_common()
        if self._child is None:
            return ()
        limits = self._sandbox.limits
        cpu, idle = min(task.seconds, _GLANCE), min(limits.idle, _GLANCE)
        deadline = deadline_of(cpu, idle)
        try:
            if self._common is None:
                self._common = task.forbidden, self._fork(deadline)
            self._child.watch.allow(cpu, idle)
            channel = self._common[1]
            self._ask(channel, replace(task, seconds=cpu), deadline, shared=True)
            return answers_in(channel.receive(deadline), len(task.inputs))
        except (TimeoutError, Exceeded):
            self._drop()
            return ()
        except ChannelError:
            self._end_common()
            return ()

    def _believed(self, task: Task, case: int, death: Failure, budget: _Budget) -> tuple[Outcome, str]:
        """Repeat a case alone; return what is believed of it, and why the rest is not run, if so."""
        used_up = "not run: the cases before this one used up the time"
        if death.type != SLEEPING:
            if budget.cpu < task.seconds:
                return Failure("not run", message=used_up), used_up
            answered, again = self._attempt(task, case, case + 1, budget)
            if again is None:
                return answered[0], "" if budget.cpu > 0 else used_up
            death = again
        over = budget.cpu <= 0 or budget.idle <= 0
        if death.kind == "timeout":
            over = over or self._wasted >= self._sandbox.limits.patience
        return death, used_up if over else ""

    @property
    def program(self) -> Program:
        """The program that was loaded."""
        return self._program

    def close(self) -> None:
        """End the child. May be called twice, and when everything of the sandbox is dead."""
        self._closed = True
        with contextlib.suppress(SandboxError):
            self._drop()

    def _drop(self) -> None:
        if self._common is not None:
            self._common[1].close()
            self._common = None
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def _attempt(
        self, task: Task, start: int, stop: int, budget: _Budget
    ) -> tuple[list[Outcome], Failure | None]:
        """Run cases start … stop − 1 in one fork; return the outcomes before one that ended it, and how it ended.

        What an attempt took that did not get to its end is taken from the budget.
        """
        if self._closed:
            raise ValueError("this session is closed; open another one")
        self._end_common()  # and the child with it, where work in that fork has ended it
        if self._child is None:
            self._child = self._loader.load()
        cpu, idle = min(task.seconds, budget.cpu), min(self._sandbox.limits.idle, budget.idle)
        watch = self._child.watch
        watch.allow(cpu, idle)
        outcomes, death = self._converse(replace(task, seconds=cpu, inputs=task.inputs[start:stop]), idle)
        if death is not None:
            slept = death.type == SLEEPING
            spent = cpu if death.kind == "timeout" and not slept else min(watch.cpu, cpu)
            waited = idle if slept else min(watch.idle, idle)
            budget.cpu -= spent
            budget.idle -= waited
            self._wasted += spent + waited if death.kind == "timeout" else 0.0
        return outcomes, death

    def _converse(self, task: Task, idle: float) -> tuple[list[Outcome], Failure | None]:
        """Send a task to a fork of the child and collect what it answers; see ``_attempt``."""
        deadline = deadline_of(task.seconds, idle)
        outcomes: list[Outcome] = []
        late: Failure | None = None
        try:
            with contextlib.closing(self._fork(deadline)) as channel:
                self._ask(channel, task, deadline)
                for number in range(len(task.inputs)):
                    outcome = self._placed(outcome_in(channel.receive(deadline), number))
                    if isinstance(outcome, Failure) and outcome.kind == "timeout":
                        late = outcome
                        break
                    outcomes.append(outcome)
        except (TimeoutError, Exceeded) as error:
            self._drop()
            return outcomes, _stopped(error, task)
        except ChannelError:
            return outcomes, self._ending(task)
        self._ending(task)
        return outcomes, late

    def _fork(self, deadline: float) -> Channel:
        """Have the child fork; return the channel to the fork."""
        assert self._child is not None
        ours, theirs = socket.socketpair()
        channel = Channel(ours, self._sandbox.limits.reply, self._child.watch.look)
        try:
            with theirs:
                self._child.channel.send({"run": True}, deadline, [theirs.fileno()])
        except BaseException:
            channel.close()
            raise
        return channel

    def _ask(self, channel: Channel, task: Task, deadline: float, shared: bool = False) -> None:
        """Send a task to a fork. shared: other tasks follow, and all answers are wanted at once, or none."""
        order = {"probe": task.probe, "inputs": list(map(packed, task.inputs)), "seconds": task.seconds}
        channel.send({**order, "forbidden": list(task.forbidden), "shared": shared}, deadline)

    def _end_common(self) -> None:
        """End the fork that tasks share, if there is one: a child has one fork at a time."""
        common, self._common = self._common, None
        if common is not None:
            common[1].close()
            self._ending(_NOTHING)

    def _placed(self, outcome: Outcome) -> Outcome:
        """Return the outcome without a line that its cell does not have: a number is a way to carry inputs out."""
        if isinstance(outcome, Answer) or has_line(self._program, outcome.cell, outcome.line):
            return outcome
        return replace(outcome, line=None)

    def _ending(self, task: Task) -> Failure:
        """Learn from the child how its fork ended; a child that does not say is ended too."""
        assert self._child is not None
        try:
            end = self._child.channel.receive(time.monotonic() + _LATE)
            status, seconds, left = int(end["status"]), float(end["seconds"]), bool(end["left"])
        except (ChannelError, TimeoutError, Exceeded, ArithmeticError, LookupError, TypeError, ValueError):
            self._drop()
            return Failure("crash", "", "the process ended, and the one that runs all exercises with it")
        if left:  # processes that only the zygote can end, with the child
            self._drop()
        return death_of(status, seconds, task)


def _stopped(error: Exception, task: Task) -> Failure:
    """Say why the grader stopped an attempt; raise SandboxError where the machine is to blame."""
    if isinstance(error, Exceeded):
        return Failure("limit", "MemoryError", str(error))
    if isinstance(error, Sleeping):
        return Failure("timeout", SLEEPING, str(error))
    if isinstance(error, TooLong):
        return Failure("timeout", "TimeoutError", str(error))
    raise too_busy(task.seconds) from error
