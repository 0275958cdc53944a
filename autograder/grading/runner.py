"""Judge jobs: run a program in a child, put visible cases to it, then hidden ones, mark what comes back."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TypeVar

from autograder.grading.asking import Yardsticks
from autograder.grading.assert_cells import judge_tests
from autograder.grading.jobs import Job, JobResult, Terms, TermsError
from autograder.grading.parts import Part
from autograder.grading.rules import rules
from autograder.grading.verdict import Verdict, fault
from autograder.sandbox import Sandbox, SandboxError, Session
from autograder.sandbox.host.program import CellReport
from autograder.sandbox.host.spending import Spare
from autograder.support.closeable import Closeable
from autograder.support.system_errors import describe

Made = TypeVar("Made")


class Runner(Closeable):
    """Judges jobs; holds the sandboxes of this process, one for each set of preloaded modules and absent packages.

    May be used from several threads: they take turns.
    weaker: the level in force and why no stronger one is, where that is known and there is one.
    """

    def __init__(self, isolation: str) -> None:
        self._isolation = isolation
        self.weaker = ""
        self._sandboxes: dict[tuple[tuple[str, ...], tuple[str, ...]], Sandbox] = {}
        self.yardsticks = Yardsticks()
        self._turn = threading.RLock()

    def close(self) -> None:
        """End all sandboxes. May be called twice, and used again."""
        with self._turn:
            for sandbox in self._sandboxes.values():
                sandbox.close()
            self._sandboxes.clear()

    def sandbox(self, preload: tuple[str, ...], absent: tuple[str, ...] = ()) -> Sandbox:
        """Return the sandbox with these modules, started at first use, and anew where it died."""
        with self._turn:
            sandbox = self._sandboxes.get((preload, absent))
            if sandbox is None or sandbox.closed:
                sandbox = Sandbox(preload=preload, isolation=self._isolation, absent=absent)
                self._sandboxes[preload, absent] = sandbox
                self._isolation = sandbox.level  # one level for all, whatever is killed meanwhile
                if sandbox.reason:
                    self.weaker = f"Isolation {sandbox.level!r} is in force:\n{sandbox.reason}"
            return sandbox

    def terms(self, preload: tuple[str, ...], absent: tuple[str, ...] = ()) -> Terms:
        """Return the terms under which jobs with these modules are judged here."""
        sandbox = self.sandbox(preload, absent)
        return Terms(rules(), sandbox.fingerprint, sandbox.level)

    def run(self, job: Job) -> JobResult:
        """Return what comes of ``job``; nothing a submission does makes this raise."""
        start = time.perf_counter()
        with self._turn:
            run = _SubmissionRun(self, job)
            try:
                verdicts = (*run.verdicts(), *run.tests())
            finally:
                run.close()
        return JobResult(verdicts, run.cells, round(time.perf_counter() - start, 4))


class _SubmissionRun:
    """One submission, asked in two turns: first for what its student reads, then, once that is final, for what scores.

    No hidden case is unpacked before.  Where a visible case is wrong, so that there is something to read, the child
    that was asked has ended by then.  Only one child of a submission is alive at a time.
    """

    def __init__(self, runner: Runner, job: Job) -> None:
        self._runner = runner
        self._unit = job
        self._sandbox: Sandbox | None = None
        self._session: Session | None = None
        self._spare: Spare | None = None
        self.cells: tuple[
            CellReport, ...
        ] = ()  # how the cells fared in the first child; none where it never came up
        self._names: tuple[str, ...] = ()

    def verdicts(self) -> list[Verdict]:
        """Return the verdict on each pack."""
        parts = [Part(pack) for pack in self._unit.packs]
        self._ask(parts, shown=True)
        if not all(part.nothing_to_read for part in parts) and self._session is not None:
            self._session.start_over()
        self._ask(parts, shown=False)
        return [part.verdict(self._unit.program, self.cells, self._names) for part in parts]

    def _ask(self, parts: Sequence[Part], shown: bool) -> None:
        """Have each part answered: at a glance where all is right, else by a run of its own."""
        waiting = [part for part in parts if not part.answered(shown) and not part.timed]
        with contextlib.suppress(Exception):  # the run that follows meets it, and says whose fault it is
            tasks = [replace(part.task(shown), forbidden=self._common) for part in waiting]
            for part, found in zip(waiting, self._loaded().glance(tasks), strict=True):
                part.take_glance(found, shown)
        for part in parts:
            if not part.answered(shown):
                try:
                    with_second_chance(partial(self._run, part, shown))
                except Exception as error:  # whatever it is, it is the grader's own and must not cost a point
                    part.fault = describe(error)

    def _run(self, part: Part, shown: bool) -> None:
        session = self._loaded()
        part.run(session, shown, partial(self._runner.yardsticks.seconds, self._own_sandbox()))

    @cached_property
    def _common(self) -> tuple[str, ...]:
        """What any of the packs forbids: work that is right without all of it is right."""
        return tuple(sorted({name for pack in self._unit.packs for name in pack.visible.forbidden}))

    def tests(self) -> list[Verdict]:
        """Return the verdicts on the assert cells."""
        cells, program = self._unit.tests, self._unit.program
        if not cells:
            return []
        try:
            return with_second_chance(
                lambda: judge_tests(cells, program, self._loaded(), self._own_sandbox().open)
            )
        except Exception as error:
            return [fault(cell.id, cell.points, describe(error)) for cell in cells]

    def _loaded(self) -> Session:
        """Return the child in which the program has been loaded; another one where its sandbox died."""
        if self._session is None or self._sandbox is None or self._sandbox.closed:
            self.close()
            found = self._runner.terms(self._unit.preload, self._unit.absent)
            if found != self._unit.terms:
                raise TermsError(self._unit.terms, found)
            self._sandbox = self._own_sandbox()
            self._spare = self._spare or Spare(self._sandbox.limits)
            self._session = self._sandbox.open(self._unit.program, self._spare)
            if not self.cells:
                self.cells, self._names = self._session.cells, self._session.names
        return self._session

    def _own_sandbox(self) -> Sandbox:
        return self._runner.sandbox(self._unit.preload, self._unit.absent)

    def close(self) -> None:
        """End the child, if there is one."""
        if self._session is not None:
            self._session.close()
            self._session = None


def with_second_chance(attempt: Callable[[], Made]) -> Made:
    """Return what ``attempt`` makes; where somebody killed its processes, or memory was short, once more in new ones."""
    try:
        return attempt()
    except SandboxError:
        return attempt()
