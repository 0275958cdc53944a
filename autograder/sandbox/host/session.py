"""Ask one program in one child: load its cells, run tasks.  Trusted side.

CPU time decides how long work may take.  The clock only ends what neither computes nor waits for a processor, so a
slow or busy machine costs nobody a point; where it is hopelessly busy, that is the grader's fault.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from autograder.sandbox.child.channel import Channel, ChannelError, TooLarge
from autograder.sandbox.host.asking import ask, fork, placed, stopped
from autograder.sandbox.host.loading import MAX_DEATHS, Loader, deadline_of
from autograder.sandbox.host.program import Program, SandboxError, Task
from autograder.sandbox.host.replies import REPORT, AnswerBounds, answers_in, death_of, outcome_in
from autograder.sandbox.host.spending import NOTEBOOK, LoadTime, Spare, TaskTime, UsedUp
from autograder.sandbox.host.traces import Traces
from autograder.sandbox.host.watch import Exceeded
from autograder.support.closeable import Closeable
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
        self._anew = True  # whether the next load is the first of a new child
        self._before: Traces = frozenset()  # what the cells left in the child's own directory
        self._child: Child | None = None
        self._load(None)
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
        self._leave_nothing()
        return (*outcomes, *[Failure("not run", message=note)] * (len(task.inputs) - len(outcomes)))

    def glance(self, tasks: Sequence[Task]) -> list[tuple[Answer, ...]]:
        """Return the answers to tasks which forbid the same, of a fork that they share; to one nothing if a case has none.

        A fork is most of what right work costs.  Only right answers are to be believed: everything else may be the
        doing of a task before this one, and is for ``run`` to find out, in a fork of its own.
        """
        if self._anew:
            self._load(None)
        found: list[tuple[Answer, ...]] = []
        while len(found) < len(tasks) and self._child is not None and self._glances > 0:
            found += self._glanced_at(tasks[len(found) :])
        self._leave_nothing()
        return found + [()] * (len(tasks) - len(found))

    def _glanced_at(self, tasks: Sequence[Task]) -> list[tuple[Answer, ...]]:
        """Return the answers to the first of ``tasks``: to all before one that ends or hangs the fork, and none to that."""
        assert self._child is not None
        limits, watch = self._sandbox.limits, self._child.watch
        found: list[tuple[Answer, ...]] = []
        try:
            if self._common is None:
                channel = fork(self._child, limits, deadline_of(_GLANCE, _GLANCE))
                self._common = tasks[0].forbidden, channel
            channel = self._common[1]
            short = [replace(task, seconds=min(task.seconds, _GLANCE)) for task in tasks]
            watch.allow(_GLANCE, _GLANCE)
            ask(channel, short, deadline_of(_GLANCE, _GLANCE), shared=True)
            for task in short:
                watch.allow(task.seconds, min(limits.idle, _GLANCE))
                deadline, start = deadline_of(task.seconds, _GLANCE), time.monotonic()
                reply = channel.receive(deadline, AnswerBounds(task).all())
                self._glances -= min(watch.cpu, time.monotonic() - start)
                found.append(answers_in(reply, len(task.inputs)))
                if self._glances <= 0:
                    self._end_common()
                    break
            return found
        except (TimeoutError, Exceeded):
            self._drop()
        except ChannelError:
            self._end_common()
        return [*found, ()]

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
            self._load(left)
        assert self._child is not None
        cpu, idle = left.most()
        if cpu <= 0 or idle <= 0:
            raise UsedUp
        watch = self._child.watch
        watch.allow(cpu, idle)
        some = replace(task, seconds=cpu, inputs=task.inputs[start:stop], bounds=task.bounds[start:stop])
        outcomes, death = self._converse(some, idle, start, bounds)
        slept = death is not None and death.type == SLEEPING
        late = death is not None and death.kind == "timeout" and not slept
        took = cpu if late else min(watch.cpu, cpu), idle if slept else min(watch.idle, idle)
        if death is None:  # it is not held against the task, but a notebook has a sum
            left.pay(*took)
        else:
            left.spend(*took)
        return outcomes, death

    def _load(self, left: TaskTime | None) -> None:
        """Load the program into a new child.

        left: the time of the task that needs it again; raises UsedUp where that is not enough.
        """
        anew, self._anew = self._anew or left is None, False
        limits = self._sandbox.limits
        time_left = LoadTime(limits, self._spare) if anew or left is None else left.to_load(limits)
        self._child = self._loader.load(time_left)
        self._before = self._child.own.traces()

    def _leave_nothing(self) -> None:
        """End the child where a task has changed what lies in its directory: the next one finds what the cells left."""
        if self._child is not None and self._child.own.traces() != self._before:
            self._drop()

    def _converse(
        self, task: Task, idle: float, start: int, bounds: AnswerBounds
    ) -> tuple[list[Outcome], Failure | None]:
        """Send a task to a fork of the child and collect what it answers; see ``_attempt``."""
        deadline = deadline_of(task.seconds, idle)
        outcomes: list[Outcome] = []
        late: Failure | None = None
        assert self._child is not None
        try:
            with contextlib.closing(fork(self._child, self._sandbox.limits, deadline)) as channel:
                ask(channel, [task], deadline)
                for number in range(len(task.inputs)):
                    reply = channel.receive(deadline, bounds.of(start + number))
                    bounds.take(channel.size)
                    if task.exact:
                        self._child.watch.check(
                            task.seconds
                        )  # while the fork lives: it waits to be asked more
                    outcome = placed(outcome_in(reply, number), self._program)
                    if isinstance(outcome, Failure) and outcome.kind == "timeout":
                        late = outcome
                        break
                    outcomes.append(outcome)
        except (TimeoutError, Exceeded) as error:
            self._drop()
            return outcomes, stopped(error, task)
        except TooLarge as error:
            self._ending(task)
            return outcomes, Failure("limit", "MemoryError", f"an answer was {error}")
        except ChannelError:
            return outcomes, self._ending(task)
        self._ending(task)
        return outcomes, late

    def _end_common(self) -> None:
        """End the fork that tasks share, if there is one: a child has one fork at a time."""
        common, self._common = self._common, None
        if common is not None:
            common[1].close()
            self._ending(_NOTHING)

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
