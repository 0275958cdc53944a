"""Ask one program in one child: load its cells, run tasks.  Trusted side.

CPU time decides how long work may take.  The clock only ends what neither computes nor waits for a processor, so a
slow or busy machine costs nobody a point; where it is hopelessly busy, that is the grader's fault.
"""

from __future__ import annotations

import contextlib
import socket
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from autograder.sandbox.child.channel import Channel, ChannelError, TooLarge
from autograder.sandbox.host.loading import MAX_DEATHS, Loader, deadline_of, has_line, too_busy
from autograder.sandbox.host.program import Program, SandboxError, Task
from autograder.sandbox.host.replies import REPORT, AnswerBounds, answers_in, death_of, outcome_in
from autograder.sandbox.host.spending import NOTEBOOK, LoadTime, Spare, TaskTime, UsedUp
from autograder.sandbox.host.watch import Exceeded, Sleeping, TooLong
from autograder.support.closeable import Closeable
from earlab.protocol.casefile import packed
from earlab.protocol.outcome import SLEEPING, Answer, Failure, Outcome

if TYPE_CHECKING:
    from autograder.sandbox.host.client import Child, Sandbox

_GLANCE = 1.0  # seconds, of computing and of waiting, for a task in a shared fork
_GLANCES = 3.0  # seconds of computing for all such tasks of a notebook: right work that is slow gets a fork of its own
_NOTHING = Task("", (), 0.0)
_LATE = 5.0  # seconds for a child to say how a fork ended
_FROM_OUTSIDE = ("SIGKILL", "")  # how a fork ends that was killed, alone or with the whole child
_TASK = "not run: the cases before this one used up the time"


class Session(Closeable):
    """A program loaded in a child of its own.

    cells: how each cell of the program fared, in order, but those of tests. names: what the cells defined.
    tests: how each cell of tests fared, by its id.

    A notebook's time is bounded, all loads, tasks and repetitions together: see ``spending``.
    """

    def __init__(self, sandbox: Sandbox, program: Program, spare: Spare | None = None) -> None:
        self._sandbox = sandbox
        self._program = program
        self._spare = spare or Spare(sandbox.limits)
        self._loader = Loader(sandbox, program)
        self._glances = _GLANCES
        self._common: tuple[tuple[str, ...], Channel] | None = None  # the shared fork, and what it forbids
        self._closed = False
        self._anew = False  # whether the next load is the first of a new child
        self._child: Child | None = self._loader.load(LoadTime(sandbox.limits, self._spare))
        self.cells, self.names, self.tests = self._loader.cells, self._loader.names, self._loader.tests

    def start_over(self) -> None:
        """End the child; what follows runs in a new one, to which nothing of this one has come."""
        self._drop()
        self._anew = True

    def run(self, task: Task) -> tuple[Outcome, ...]:
        """Run the probe on every case in a fork of the child; return one outcome for each.

        A case that ends or hangs the fork fails alone, the others go on in a new one, up to MAX_DEATHS times.  What may
        have come from outside is repeated once, alone, before it is believed: a time-out, and an end that somebody
        else or the kernel, short of memory, can have made; work that only slept, or that scores nothing, is believed at
        once.  All attempts together take at most 3 × ``task.seconds`` of CPU time and 2 × Limits.idle seconds of waiting,
        and less where the notebook has used up its time.  What these do not reach is not run.  Raises SandboxError when
        the machine is too busy to tell.
        """
        limits = self._sandbox.limits
        if task.seconds > limits.load_seconds:
            raise ValueError(
                f"a task of {task.seconds:g} s; the sandbox gives at most {limits.load_seconds:g} s "
                "(raise Limits.load_seconds)"
            )
        left, bounds = TaskTime(task, limits, self._spare), AnswerBounds(task)
        outcomes: list[Outcome] = []
        deaths, note = 0, ""
        while len(outcomes) < len(task.inputs) and not note:
            try:
                answered, death = self._attempt(task, len(outcomes), len(task.inputs), left, bounds)
            except UsedUp:
                note = NOTEBOOK
                break
            outcomes += answered
            if death is None:
                continue
            outcome: Outcome = death
            if death.kind == "timeout" or death.type in _FROM_OUTSIDE:
                outcome, note = self._believed(task, len(outcomes), death, left, bounds)
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
        limits = self._sandbox.limits
        if self._anew:
            self._child = self._loaded(TaskTime(task, limits, self._spare))
        if self._child is None or self._glances <= 0:
            return ()
        cpu, idle = min(task.seconds, _GLANCE), min(limits.idle, _GLANCE)
        deadline = deadline_of(cpu, idle)
        watch, start = self._child.watch, time.monotonic()
        try:
            if self._common is None:
                self._common = task.forbidden, self._fork(deadline)
            watch.allow(cpu, idle)
            channel = self._common[1]
            self._ask(channel, replace(task, seconds=cpu), deadline, shared=True)
            return answers_in(channel.receive(deadline, AnswerBounds(task).all()), len(task.inputs))
        except (TimeoutError, Exceeded):
            self._drop()
            return ()
        except ChannelError:
            self._end_common()
            return ()
        finally:
            self._glances -= min(watch.cpu, time.monotonic() - start)

    def _believed(
        self, task: Task, case: int, death: Failure, left: TaskTime, bounds: AnswerBounds
    ) -> tuple[Outcome, str]:
        """Repeat a case alone; return what is believed of it, and why the rest is not run, if so."""
        if death.type != SLEEPING and not task.shown:
            if not left.again:
                return death, NOTEBOOK if left.cpu > 0 else _TASK
            try:
                answered, again = self._attempt(task, case, case + 1, left, bounds)
            except UsedUp:
                return death, NOTEBOOK
            if again is None:
                return answered[0], "" if left.cpu > 0 else _TASK
            death = again
        over = left.cpu <= 0 or left.idle <= 0
        return death, _TASK if over else NOTEBOOK if left.over else ""

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
        self, task: Task, start: int, stop: int, left: TaskTime, bounds: AnswerBounds
    ) -> tuple[list[Outcome], Failure | None]:
        """Run cases start … stop − 1 in one fork; return the outcomes before one that ended it, and how it ended.

        What an attempt took that did not get to its end is taken from ``left``.  Raises UsedUp where that is nothing.
        """
        if self._closed:
            raise ValueError("this session is closed; open another one")
        self._end_common()  # and the child with it, where work in that fork has ended it
        if self._child is None:
            self._child = self._loaded(left)
        cpu, idle = left.most()
        if cpu <= 0 or idle <= 0:
            raise UsedUp
        watch = self._child.watch
        watch.allow(cpu, idle)
        some = replace(task, seconds=cpu, inputs=task.inputs[start:stop], bounds=task.bounds[start:stop])
        outcomes, death = self._converse(some, idle, start, bounds)
        if death is not None:
            slept = death.type == SLEEPING
            left.spend(
                cpu if death.kind == "timeout" and not slept else min(watch.cpu, cpu),
                idle if slept else min(watch.idle, idle),
            )
        return outcomes, death

    def _loaded(self, left: TaskTime) -> Child:
        """Return a new child with the program in it; raise UsedUp where there is no time left for that."""
        anew, self._anew = self._anew, False
        limits = self._sandbox.limits
        return self._loader.load(LoadTime(limits, self._spare) if anew else left.to_load(limits))

    def _converse(
        self, task: Task, idle: float, start: int, bounds: AnswerBounds
    ) -> tuple[list[Outcome], Failure | None]:
        """Send a task to a fork of the child and collect what it answers; see ``_attempt``."""
        deadline = deadline_of(task.seconds, idle)
        outcomes: list[Outcome] = []
        late: Failure | None = None
        try:
            with contextlib.closing(self._fork(deadline)) as channel:
                self._ask(channel, task, deadline)
                for number in range(len(task.inputs)):
                    reply = channel.receive(deadline, bounds.of(start + number))
                    bounds.take(channel.size)
                    outcome = self._placed(outcome_in(reply, number))
                    if isinstance(outcome, Failure) and outcome.kind == "timeout":
                        late = outcome
                        break
                    outcomes.append(outcome)
        except (TimeoutError, Exceeded) as error:
            self._drop()
            return outcomes, _stopped(error, task)
        except TooLarge as error:
            self._ending(task)
            return outcomes, Failure("limit", "MemoryError", f"an answer was {error}")
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
        bounds = [list(each) for each in task.bounds]
        channel.send(
            {**order, "bounds": bounds, "forbidden": list(task.forbidden), "shared": shared}, deadline
        )

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
            end = self._child.channel.receive(time.monotonic() + _LATE, REPORT)
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
