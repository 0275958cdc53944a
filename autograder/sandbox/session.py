"""One program in one child: load its cells, run tasks.  Trusted side.

Whatever arrives from a child is read with a size limit and a deadline; its number and form are checked, and
it is believed to be nothing more than that child's answer.
"""

from __future__ import annotations

import contextlib
import math
import signal
import socket
import time
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, get_args

from autograder.sandbox.channel import Channel, ChannelError, Closed
from autograder.sandbox.program import Cell, CellReport, ClassicReport, Program, SandboxError, Task
from earlab.outcome import Answer, Failure, FailureKind, Outcome, from_plain

if TYPE_CHECKING:
    from autograder.sandbox.client import Child, Sandbox

MAX_DEATHS = 3  # after so many the rest is not run
_LATE = 5.0  # seconds for a child to say how a fork ended
_FROM_OUTSIDE = ("SIGKILL", "")  # how a fork ends that was killed, alone or with the whole child
_MAX_TEXT = 4_000
_MAX_NAMES = 2_000
_MAX_NAME = 200


class _CellTimeout(TimeoutError):
    """A cell used up its time and says where."""

    def __init__(self, report: CellReport) -> None:
        super().__init__(report.message)
        self.report = report


class Session:
    """A program loaded in a child of its own.

    cells: how each cell of the program fared, in order, but those of tests. names: what the cells defined.
    tests: how each cell of tests fared, by its id.
    """

    def __init__(self, sandbox: Sandbox, program: Program) -> None:
        self._sandbox = sandbox
        self._program = program
        self._lost: dict[int, CellReport] = {}  # cells that killed or hung a child, by their position
        self._left_out: set[int] = set()  # those of them of which not even the definitions are made
        self._deaths = 0
        self.tests: dict[str, ClassicReport] = {}
        self._doubted = False  # whether a child that ended in a cell was given a second chance
        self._child: Child | None = None
        self._closed = False
        self.cells, self.names = self._load()

    def run(self, task: Task) -> tuple[Outcome, ...]:
        """Run the probe on every case in a fork of the child; return one outcome for each.

        A case that kills or hangs the fork fails alone, the others go on in a new one.  What may have come from
        outside is tried once more alone before it is believed: a time-out (the first one), and an end that
        somebody else or the kernel, short of memory, can have made.  After MAX_DEATHS the rest is not run.
        """
        if task.seconds > self._sandbox.limits.load_seconds:
            raise ValueError(
                f"a task of {task.seconds:g} s; the sandbox gives at most {self._sandbox.limits.load_seconds:g} s "
                "(raise Limits.load_seconds)"
            )
        outcomes: list[Outcome] = []
        deaths = 0
        tried_again = False
        while len(outcomes) < len(task.inputs):
            if deaths == MAX_DEATHS:
                left = len(task.inputs) - len(outcomes)
                note = f"not run: {deaths} cases before this one ended or hung the process"
                return (*outcomes, *[Failure("not run", message=note)] * left)
            answered, death = self._attempt(task, len(outcomes), len(task.inputs))
            outcomes += answered
            if death is None:
                continue
            deaths += 1
            if death.type in _FROM_OUTSIDE or (death.kind == "timeout" and not tried_again):
                tried_again |= death.kind == "timeout"
                answered, again = self._attempt(task, len(outcomes), len(outcomes) + 1)
                outcomes.append(again if again is not None else answered[0])
                deaths -= again is None
            else:
                outcomes.append(death)
        return tuple(outcomes)

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
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _deadline(self, seconds: float) -> float:
        return time.monotonic() + 3 * seconds + self._sandbox.limits.grace

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
            except (ChannelError, TimeoutError) as error:
                self._drop()
                if isinstance(error, Closed) and not self._doubted:
                    self._doubted = True
                else:
                    self._lose(cells, reports, error)
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
        deadline = self._deadline(seconds * (1 + len(asked)))
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
            data = child.channel.receive(deadline)
            if cell.id in asked:
                self.tests[cell.id] = self._known_places(_classic_report(cell.id, data))
                data = {"status": "ok"}
            report = _cell_report(cell.id, data)
            if report.status == "timeout":  # the cells after it deserve the time that it used up
                raise _CellTimeout(report)
            reports[number] = self._lost.get(number, report)
        names = child.channel.receive(deadline)
        return _names(names)

    def _lose(self, cells: list[tuple[int, Cell]], reports: dict[int, CellReport], error: Exception) -> None:
        """Record the cell that ended or hung the child; after MAX_DEATHS, leave out all that follow."""
        waiting = [(number, cell) for number, cell in cells if number not in reports] or cells[-1:]
        if not waiting:
            raise SandboxError(f"a child ended before it ran a cell: {error}")
        number, cell = waiting[0]
        if isinstance(error, _CellTimeout):
            report = error.report
        elif isinstance(error, TimeoutError):
            report = CellReport(cell.id, "timeout", message="this cell did not end in time")
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

    def _attempt(self, task: Task, start: int, stop: int) -> tuple[list[Outcome], Failure | None]:
        """Run cases start … stop − 1 in one fork; return the outcomes before one that ended it, and how it ended."""
        if self._closed:
            raise ValueError("this session is closed; open another one")
        if self._child is None:
            self._load()
        assert self._child is not None
        deadline = self._deadline(task.seconds)
        ours, theirs = socket.socketpair()
        channel = Channel(ours, self._sandbox.limits.reply)
        outcomes: list[Outcome] = []
        try:
            with theirs:
                self._child.channel.send({"run": True}, deadline, [theirs.fileno()])
            inputs = [dict(case) for case in task.inputs[start:stop]]
            order = {"probe": task.probe, "inputs": inputs, "seconds": task.seconds}
            channel.send({**order, "forbidden": list(task.forbidden)}, deadline)
            while len(outcomes) < len(inputs):
                outcome = self._placed(_outcome(channel.receive(deadline), len(outcomes)))
                if isinstance(outcome, Failure) and outcome.kind == "timeout":
                    channel.close()
                    self._ending(task)
                    return outcomes, outcome
                outcomes.append(outcome)
        except TimeoutError:
            self._drop()
            message = f"no answer within {3 * task.seconds + self._sandbox.limits.grace:g} s by the clock"
            return outcomes, Failure("timeout", "TimeoutError", message)
        except ChannelError as error:
            channel.close()
            return outcomes, self._ending(task) or Failure("crash", "", f"the reply was damaged: {error}")
        finally:
            channel.close()
        self._ending(task)
        return outcomes, None

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

    def _ending(self, task: Task) -> Failure | None:
        """Learn from the child how its fork ended; a child that does not say is ended too."""
        assert self._child is not None
        try:
            end = self._child.channel.receive(time.monotonic() + _LATE)
            status, seconds, left = int(end["status"]), float(end["seconds"]), bool(end["left"])
        except (ChannelError, TimeoutError, KeyError, TypeError, ValueError):
            self._drop()
            return Failure("crash", "", "the process ended, and the one that runs all exercises with it")
        if left:  # processes that only the zygote can end, with the child
            self._drop()
        return _death(status, seconds, task)


def _death(status: int, seconds: float, task: Task) -> Failure | None:
    """Say how a fork ended from its exit status (negative: a signal); None: it ended as it should."""
    if status >= 0:
        return Failure("crash", "SystemExit", f"the code ended the process itself, with exit status {status}")
    if -status in (signal.SIGKILL, signal.SIGXCPU) and seconds >= task.seconds:
        return Failure("timeout", "TimeoutError", f"stopped after {seconds:.3g} s of computing")
    name = signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"
    return Failure("crash", name, f"the process was ended by {name}")


def _sendable(cell: Cell) -> list[str]:
    """Return a cell's id and source without the halves of characters that JSON lets through."""
    return [text.encode("utf-8", "replace").decode() for text in (cell.id, cell.source)]


def _cell_report(cell_id: str, data: Any) -> CellReport:
    """Return the report in a frame; raise ChannelError when it is not one."""
    if not isinstance(data, dict) or data.get("status") not in ("ok", "error", "timeout"):
        raise ChannelError("not a report of a cell")
    line = data.get("line")
    text = {key: str(data.get(key, ""))[:_MAX_TEXT] for key in ("type", "message")}
    return CellReport(cell_id, data["status"], **text, line=line if type(line) is int else None)


def _classic_report(cell_id: str, data: Any) -> ClassicReport:
    """Return the report of a cell of tests in a frame; raise ChannelError when it is not one."""
    if not isinstance(data, dict) or data.get("status") not in ("ok", "error", "timeout", "crash"):
        raise ChannelError("not a report of tests")
    number, own_cell = data.get("number"), data.get("own_cell")
    line, own_line = data.get("line"), data.get("own_line")
    return ClassicReport(
        cell_id,
        data["status"],
        number if type(number) is float else None,
        **{key: str(data.get(key, ""))[:_MAX_TEXT] for key in ("type", "message", "stdout")},
        line=line if type(line) is int else None,
        own_cell=own_cell[:_MAX_NAME] if isinstance(own_cell, str) else None,
        own_line=own_line if type(own_line) is int else None,
    )


def _names(data: Any) -> tuple[str, ...]:
    names = data.get("names") if isinstance(data, dict) else None
    if not isinstance(names, list):
        raise ChannelError("not a list of names")
    return tuple(name for name in names[:_MAX_NAMES] if isinstance(name, str) and len(name) <= _MAX_NAME)


def _outcome(data: Any, number: int) -> Outcome:
    """Return the outcome of case ``number`` in a frame; raise ChannelError when it is not one."""
    if not isinstance(data, dict) or data.pop("case", None) != number:
        raise ChannelError("a reply to another case than the one asked")
    try:
        outcome = from_plain(data)
    except ValueError as error:
        raise ChannelError(str(error)) from None
    if not 0 <= outcome.seconds < math.inf:
        raise ChannelError("an impossible duration")
    if isinstance(outcome, Answer):
        mutated = tuple(name[:_MAX_NAME] for name in outcome.mutated[:_MAX_NAMES])
        return replace(outcome, mutated=mutated, stdout=outcome.stdout[:_MAX_TEXT])
    if outcome.kind not in get_args(FailureKind):
        raise ChannelError("a failure of an unknown kind")
    return replace(
        outcome,
        type=str(outcome.type)[:_MAX_TEXT],
        message=str(outcome.message)[:_MAX_TEXT],
        cell=None if outcome.cell is None else str(outcome.cell)[:_MAX_NAME],
        line=outcome.line if type(outcome.line) is int else None,
        source_line=str(outcome.source_line)[:_MAX_TEXT],
        stdout=outcome.stdout[:_MAX_TEXT],
    )
