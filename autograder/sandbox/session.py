"""One program in one child: load its cells, run tasks.  Trusted side.

CPU time decides how long work may take.  The clock only ends what neither computes nor waits for a processor, so a
slow or busy machine costs nobody a point; where it is hopelessly busy, that is the grader's fault.
"""

from __future__ import annotations

import contextlib
import socket
import time
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING

from autograder.sandbox.channel import Channel, ChannelError, Closed
from autograder.sandbox.program import Cell, CellReport, ClassicReport, Program, SandboxError, Task
from autograder.sandbox.replies import (
    answers_in,
    cell_report_in,
    classic_report_in,
    death_of,
    names_in,
    outcome_in,
)
from autograder.sandbox.watch import Exceeded, Sleeping, TooLong
from earlab.outcome import SLEEPING, Answer, Failure, Outcome

if TYPE_CHECKING:
    from autograder.sandbox.client import Child, Sandbox

MAX_DEATHS = 3  # after so many the rest is not run
CPU_SHARES, IDLE_SHARES = 3, 2  # of a task's own time: what it may take with repetitions
_TOO_BUSY = 60  # times what work may compute and be idle: a machine that takes longer cannot grade
_GLANCE = 1.0  # seconds, of computing and of waiting, for a task in a shared fork
_NOTHING = Task("", (), 0.0)
_LATE = 5.0  # seconds for a child to say how a fork ended
_FROM_OUTSIDE = ("SIGKILL", "")  # how a fork ends that was killed, alone or with the whole child


class _CellTimeout(TimeoutError):
    """A cell used up its time and says where."""

    def __init__(self, report: CellReport) -> None:
        super().__init__(report.message)
        self.report = report


@dataclass
class _Budget:
    """Seconds that the attempts at one task may still take."""

    cpu: float
    idle: float


class Session:
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
        self._lost: dict[int, CellReport] = {}  # cells that killed or hung a child, by their position
        self._left_out: set[int] = set()  # those of them of which not even the definitions are made
        self._deaths = 0
        self.tests: dict[str, ClassicReport] = {}
        self._doubted = False  # whether a child that ended in a cell was given a second chance
        self._wasted = 0.0  # seconds that attempts took which ended in a time-out
        self._child: Child | None = None
        self._common: tuple[tuple[str, ...], Channel] | None = None  # the shared fork, and what it forbids
        self._closed = False
        self.cells, self.names = self._load()

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
        if self._child is None:
            return ()
        limits = self._sandbox.limits
        cpu, idle = min(task.seconds, _GLANCE), min(limits.idle, _GLANCE)
        deadline = self._deadline(cpu, idle)
        try:
            if self._common is None or self._common[0] != task.forbidden:
                self._end_common()
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

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _deadline(self, cpu: float, idle: float) -> float:
        return time.monotonic() + _TOO_BUSY * (cpu + idle)

    def _load(self) -> tuple[tuple[CellReport, ...], tuple[str, ...]]:
        """Make a child and load the program; while a cell ends or hangs it, again with only what that cell defines.

        The first end of a child may be somebody else's doing: then everything is tried once more as it was.
        """
        while True:
            fatal = {name for name, report in self.tests.items() if report.status in ("timeout", "crash")}
            cells = [
                (n, cell)
                for n, cell in enumerate(self._program.cells)
                if n not in self._left_out and cell.id not in fatal
            ]
            reports = {n: self._lost[n] for n in self._left_out}
            self._child = self._sandbox.make_child()
            try:
                names = self._load_into(self._child, cells, reports)
            except (ChannelError, _CellTimeout, Sleeping, TooLong, Exceeded) as error:
                self._drop()
                if isinstance(error, Closed) and not self._doubted:
                    self._doubted = True
                else:
                    self._lose(cells, reports, error)
            except TimeoutError as error:
                self._drop()
                raise _too_busy(self._sandbox.limits.load_seconds) from error
            except BaseException:
                self._drop()
                raise
            else:
                return tuple(reports[n] for n in sorted(reports) if not self._program.cells[n].tests), names

    def _load_into(
        self, child: Child, cells: list[tuple[int, Cell]], reports: dict[int, CellReport]
    ) -> tuple[str, ...]:
        """Send the program, collect one report for each cell into ``reports``; return the names defined."""
        seconds = self._sandbox.limits.load_seconds
        asked = {cell.id for _, cell in cells if cell.tests and cell.id not in self.tests}
        cpu, idle = (each * (1 + len(asked)) for each in (seconds, self._sandbox.limits.idle))
        child.watch.allow(cpu, idle)
        deadline = self._deadline(cpu, idle)
        program = {
            "stubs": [_sendable(stub) for stub in self._program.stubs],
            "cells": [[*_sendable(cell), n not in self._lost, cell.id in asked] for n, cell in cells],
            "files": [list(file) for file in self._program.files],
            "seconds": seconds,
        }
        try:
            child.channel.send(program, deadline)
            child.channel.receive(deadline)
        except (ChannelError, TimeoutError) as error:
            raise SandboxError(f"the release's own stubs could not be loaded: {error}") from error
        for number, cell in cells:
            try:
                data = child.channel.receive(deadline)
            except (Sleeping, TooLong, Exceeded) as error:
                if cell.id in asked:
                    self.tests[cell.id] = ClassicReport(cell.id, "timeout", message=str(error))
                raise
            if cell.id in asked:
                self.tests[cell.id] = self._known_places(classic_report_in(cell.id, data))
                data = {"status": "ok"}
            report = cell_report_in(cell.id, data)
            if report.status == "timeout":  # the cells after it deserve the time that it used up
                raise _CellTimeout(report)
            reports[number] = self._lost.get(number, report)
        return names_in(child.channel.receive(deadline))

    def _lose(self, cells: list[tuple[int, Cell]], reports: dict[int, CellReport], error: Exception) -> None:
        """Record the cell that ended or hung the child; after MAX_DEATHS, leave out all that follow."""
        waiting = [(number, cell) for number, cell in cells if number not in reports] or cells[-1:]
        if not waiting:
            raise SandboxError(f"a child ended before it ran a cell: {error}")
        number, cell = waiting[0]
        if isinstance(error, _CellTimeout):
            report = error.report
        elif isinstance(error, TimeoutError):
            report = CellReport(cell.id, "timeout", message=f"this cell did not end in time: {error}")
        elif isinstance(error, Exceeded):
            report = CellReport(cell.id, "crash", "MemoryError", f"this cell was stopped: {error}")
        else:
            report = CellReport(cell.id, "crash", message="this cell ended the process")
        self._deaths += 1
        if number in self._lost or self._deaths >= MAX_DEATHS:
            self._left_out.add(number)
        self._lost.setdefault(number, report)
        if self._deaths >= MAX_DEATHS:
            note = f"not run: {MAX_DEATHS} cells before this one ended or hung the process"
            for later, left in waiting[1:]:
                self._lost.setdefault(later, CellReport(left.id, "crash", message=note))
                self._left_out.add(later)

    def _attempt(
        self, task: Task, start: int, stop: int, budget: _Budget
    ) -> tuple[list[Outcome], Failure | None]:
        """Run cases start … stop − 1 in one fork; return the outcomes before one that ended it, and how it ended.

        What an attempt took that did not get to its end is taken from the budget.
        """
        if self._closed:
            raise ValueError("this session is closed; open another one")
        if self._child is None:
            self._load()
        assert self._child is not None
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
        self._end_common()
        deadline = self._deadline(task.seconds, idle)
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
        order = {"probe": task.probe, "inputs": [dict(case) for case in task.inputs], "seconds": task.seconds}
        channel.send({**order, "forbidden": list(task.forbidden), "shared": shared}, deadline)

    def _end_common(self) -> None:
        """End the fork that tasks share, if there is one: a child has one fork at a time."""
        common, self._common = self._common, None
        if common is not None:
            common[1].close()
            self._ending(_NOTHING)

    def _placed(self, outcome: Outcome) -> Outcome:
        """Return the outcome without a line that its cell does not have: a number is a way to carry inputs out."""
        if isinstance(outcome, Answer) or self._has_line(outcome.cell, outcome.line):
            return outcome
        return replace(outcome, line=None)

    def _known_places(self, report: ClassicReport) -> ClassicReport:
        """Return the report without lines that are not there, and without a cell that is not the student's."""
        line = report.line if self._has_line(report.id, report.line) else None
        tests = {cell.id for cell in self._program.cells if cell.tests}
        if report.own_cell not in tests and self._has_line(report.own_cell, report.own_line):
            return replace(report, line=line)
        return replace(report, line=line, own_cell=None, own_line=None)

    def _has_line(self, cell_id: str | None, line: int | None) -> bool:
        counts = [cell.source.count("\n") + 1 for cell in self._program.cells if cell.id == cell_id]
        return line is not None and 1 <= line <= max(counts, default=0)

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
    raise _too_busy(task.seconds) from error


def _too_busy(seconds: float) -> SandboxError:
    return SandboxError(
        f"this machine is too busy: work that may compute for {seconds:g} s got no processor for it in a time "
        f"{_TOO_BUSY} times as long. Grade with fewer workers, or at a quieter time"
    )


def _sendable(cell: Cell) -> list[str]:
    """Return a cell's id and source without the halves of characters that JSON lets through."""
    return [text.encode("utf-8", "replace").decode() for text in (cell.id, cell.source)]
