"""Load a program into a child, and find out which of its cells ends or hangs one.  Trusted side."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from autograder.sandbox.child.channel import ChannelClosed, ChannelError
from autograder.sandbox.child.compiling import NOT_COMPILED
from autograder.sandbox.host.program import AssertReport, Cell, CellReport, Program, SandboxError
from autograder.sandbox.host.replies import REPORT, assert_report_in, cell_report_in, names_in
from autograder.sandbox.host.spending import LoadTime
from autograder.sandbox.host.watch import Exceeded, Sleeping, TooLong

if TYPE_CHECKING:
    from autograder.sandbox.host.client import Child, Sandbox

MAX_DEATHS = 3  # after so many the rest is not run
_TOO_BUSY = 60  # times what work may compute and be idle: a machine that takes longer cannot grade
_FOR_TESTS = (
    5.0,
    1.0,
)  # seconds, of computing and of waiting, for each cell of tests, beside what a load may take


class _CellTimeout(TimeoutError):
    """A cell used up its time and says where."""

    def __init__(self, report: CellReport) -> None:
        super().__init__(report.message)
        self.report = report


class Loader:
    """Loads one program, as often as it takes.

    cells: how each cell of the program fared, in order, but those of tests. names: what the cells defined.
    tests: how each cell of tests fared, by its id.
    """

    def __init__(self, sandbox: Sandbox, program: Program) -> None:
        self._sandbox = sandbox
        self._program = program
        self._lost: dict[int, CellReport] = {}  # cells that killed or hung a child, by their position
        self._left_out: set[int] = set()  # those of them of which not even the definitions are made
        self._deaths = 0
        self._doubted = False  # whether a child that ended in a cell was given a second chance
        self.cells: tuple[CellReport, ...] = ()
        self.names: tuple[str, ...] = ()
        self.tests: dict[str, AssertReport] = {}

    def load(self, time_left: LoadTime) -> Child:
        """Return a child with the program in it; while a cell ends or hangs it, again with only what that cell defines.

        The first end of a child may be somebody else's doing: then everything is tried once more as it was.
        time_left: what all attempts may take; raises UsedUp where that is nothing.
        """
        while True:
            cpu, idle = time_left.most()
            fatal = {name for name, report in self.tests.items() if report.status in ("timeout", "crash")}
            cells = [
                (n, cell)
                for n, cell in enumerate(self._program.cells)
                if n not in self._left_out and cell.id not in fatal
            ]
            reports = {n: self._lost[n] for n in self._left_out}
            child = self._sandbox.make_child()
            try:
                self.names = self._load_into(child, cells, reports, cpu, idle)
            except (ChannelError, _CellTimeout, Sleeping, TooLong, Exceeded) as error:
                child.end()
                if isinstance(error, ChannelClosed) and child.watch.cpu >= cpu:
                    error = TooLong(f"it computed for {child.watch.cpu:.3g} s; nothing could interrupt it")
                slow = isinstance(error, (_CellTimeout, TooLong))
                time_left.spend(cpu if slow else child.watch.cpu, min(idle, child.watch.idle))
                if isinstance(error, ChannelClosed) and not self._doubted:
                    self._doubted = True
                else:
                    self._lose(cells, reports, error)
            except TimeoutError as error:
                child.end()
                raise too_busy(self._sandbox.limits.load_seconds) from error
            except BaseException:
                child.end()
                raise
            else:
                time_left.spend(child.watch.cpu, child.watch.idle)
                self.cells = tuple(reports[n] for n in sorted(reports) if not self._program.cells[n].tests)
                return child

    def _load_into(
        self,
        child: Child,
        cells: list[tuple[int, Cell]],
        reports: dict[int, CellReport],
        seconds: float,
        idle: float,
    ) -> tuple[str, ...]:
        """Send the program, collect one report for each cell into ``reports``; return the names defined."""
        asked = {cell.id for _, cell in cells if cell.tests and cell.id not in self.tests}
        cpu, idle = (each + len(asked) * more for each, more in zip((seconds, idle), _FOR_TESTS))
        child.watch.allow(cpu, idle)
        deadline = deadline_of(cpu, idle)
        program = {
            "stubs": [_sendable(stub) for stub in self._program.stubs],
            "cells": [[*_sendable(cell), n not in self._lost, cell.id in asked] for n, cell in cells],
            "files": [list(file) for file in self._program.files],
            "seconds": seconds,
        }
        try:
            child.channel.send(program, deadline)
            child.channel.receive(deadline, REPORT)
        except (ChannelError, TimeoutError) as error:
            raise SandboxError(f"the release's own stubs could not be loaded: {error}") from error
        for number, cell in cells:
            try:
                data = child.channel.receive(deadline, REPORT)
            except (Sleeping, TooLong, Exceeded) as error:
                if cell.id in asked:
                    self.tests[cell.id] = AssertReport(cell.id, "timeout", message=str(error))
                raise
            if cell.id in asked:
                self.tests[cell.id] = self._known_places(assert_report_in(cell.id, data))
                data = {"status": "ok"}
            report = cell_report_in(cell.id, data)
            if report.type == NOT_COMPILED:  # it would be no quicker in another child
                self._lost[number] = report
                self._left_out.add(number)
            if report.status == "timeout":  # the cells after it deserve the time that it used up
                raise _CellTimeout(report)
            reports[number] = self._lost.get(number, report)
        return names_in(child.channel.receive(deadline, REPORT))

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

    def _known_places(self, report: AssertReport) -> AssertReport:
        """Return the report without lines that are not there, and without a cell that is not the student's."""
        line = report.line if has_line(self._program, report.id, report.line) else None
        tests = {cell.id for cell in self._program.cells if cell.tests}
        if report.own_cell not in tests and has_line(self._program, report.own_cell, report.own_line):
            return replace(report, line=line)
        return replace(report, line=line, own_cell=None, own_line=None)


def has_line(program: Program, cell_id: str | None, line: int | None) -> bool:
    """Return whether a cell of the program has that line, counted from 1."""
    counts = [cell.source.count("\n") + 1 for cell in program.cells if cell.id == cell_id]
    return line is not None and 1 <= line <= max(counts, default=0)


def deadline_of(cpu: float, idle: float) -> float:
    """Return when the machine is too busy to grade, of work that may compute and be idle for so many seconds."""
    return time.monotonic() + _TOO_BUSY * (cpu + idle)


def too_busy(seconds: float) -> SandboxError:
    """Return the error of a machine that had no processor for work of so many seconds."""
    return SandboxError(
        f"this machine is too busy: work that may compute for {seconds:g} s got no processor for it in a time "
        f"{_TOO_BUSY} times as long. Grade with fewer workers, or at a quieter time"
    )


def _sendable(cell: Cell) -> list[str]:
    """Return a cell's id and source without the halves of characters that JSON lets through."""
    return [text.encode("utf-8", "replace").decode() for text in (cell.id, cell.source)]
