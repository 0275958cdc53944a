"""Judge jobs: run a program in a child, put hidden and visible cases to it, mark what comes back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import TypeVar

from autograder.grading.assert_cells import judge_tests
from autograder.grading.forbidden import run_allowed
from autograder.grading.jobs import CasePack, Job, JobResult, Terms, TermsError
from autograder.grading.marking import full_marks, verdict_on
from autograder.grading.rules import rules
from autograder.grading.stopped import why_missing
from autograder.grading.verdict import Verdict
from autograder.sandbox import Sandbox, SandboxError, Session
from autograder.sandbox.host.program import CellReport, Task
from autograder.support.closeable import Closeable
from autograder.support.system_errors import describe
from earlab.forbidden.reach import Use
from earlab.protocol.casefile import ExerciseCases
from earlab.protocol.outcome import Outcome, all_refused

Made = TypeVar("Made")

_FAULT = "The grader failed here; this is not your loss. Your work will be graded again."


class Runner(Closeable):
    """Judges jobs; holds the sandboxes of this process, one for each set of preloaded modules and absent packages.

    May be used from several threads: they take turns.
    weaker: the level in force and why no stronger one is, where that is known and there is one.
    """

    def __init__(self, isolation: str) -> None:
        self._isolation = isolation
        self.weaker = ""
        self._sandboxes: dict[tuple[tuple[str, ...], tuple[str, ...]], Sandbox] = {}
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
    """One submission's program in a child of its own; in a second one where its student has something to read.

    No hidden case has ever been in that one.  Memory, files and maps outlast a fork: in the first child a visible case
    could tell what it kept of hidden ones.
    """

    def __init__(self, runner: Runner, job: Job) -> None:
        self._runner = runner
        self._unit = job
        self._sandbox: Sandbox | None = None
        self._session: Session | None = None
        self._shown: Session | None = None

    @property
    def cells(self) -> tuple[CellReport, ...]:
        """How the cells fared; none where the program was never loaded."""
        return self._session.cells if self._session else ()

    def verdicts(self) -> list[Verdict]:
        """Return the verdict on each pack: at a glance where all is right, else of a run of its own."""
        packs = self._unit.packs
        right = [self._at_a_glance(pack) for pack in packs]
        return [verdict or self._verdict(pack) for pack, verdict in zip(packs, right, strict=True)]

    def _at_a_glance(self, pack: CasePack) -> Verdict | None:
        """Return the verdict on work that is right, as far as the fork shows that all packs share."""
        try:
            found = self._examined(pack, self._loaded(), common=self._common)
        except Exception:  # the run that follows meets it again, and says whose fault it is
            return None
        return found[0] if found else None

    @cached_property
    def _common(self) -> tuple[str, ...]:
        """What any of the packs forbids: work that is right without all of it is right."""
        return tuple(sorted({name for pack in self._unit.packs for name in pack.visible.forbidden}))

    def _verdict(self, pack: CasePack) -> Verdict:
        try:
            return with_second_chance(lambda: self._examined(pack, self._loaded(), self._showing())[0])
        except Exception as error:  # whatever it is, it is the grader's own and must not cost a point
            return fault(pack.exercise, pack.points, describe(error))

    def _examined(
        self,
        pack: CasePack,
        session: Session,
        shown: Session | None = None,
        common: Sequence[str] | None = None,
    ) -> list[Verdict]:
        return examine(
            session, [pack.hidden], pack.visible, pack.seconds, pack.others, common, shown, pack.use
        )

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
            self._session = self._sandbox.open(self._unit.program)
        return self._session

    def _showing(self) -> Session:
        """Return the child for visible cases, beside the one that ``_loaded`` has just returned."""
        if self._shown is None:
            self._shown = self._own_sandbox().open(self._unit.program)
        return self._shown

    def _own_sandbox(self) -> Sandbox:
        return self._runner.sandbox(self._unit.preload, self._unit.absent)

    def close(self) -> None:
        """End the children, if there are any."""
        for session in filter(None, (self._session, self._shown)):
            session.close()
        self._shown = None


def with_second_chance(attempt: Callable[[], Made]) -> Made:
    """Return what ``attempt`` makes; where somebody killed its processes, or memory was short, once more in new ones."""
    try:
        return attempt()
    except SandboxError:
        return attempt()


def examine(
    session: Session,
    hidden: Sequence[ExerciseCases],
    visible: ExerciseCases,
    seconds: float,
    others: Collection[str] = (),
    common: Sequence[str] | None = None,
    shown: Session | None = None,
    use: Use | None = None,
) -> list[Verdict]:
    """Run an exercise's visible cases and each set of hidden ones in ``session``; return a verdict for each set.

    others: functions of other exercises, which are judged by themselves.
    common: what is forbidden in the fork that ``Session.glance`` takes; where it does not see that all is right, there
    are no verdicts.
    shown: where the visible cases run instead, if what comes of them is for a student to read.
    use: what the exercise forbids and the text of the cells uses.
    """

    def run(where: Session, *some: ExerciseCases) -> list[Outcome]:
        inputs = tuple(case.inputs for cases in some for case in cases.cases)
        task = Task(visible.probe, inputs, seconds, visible.forbidden)
        return run_allowed(where, task, use, common)

    sets = [*hidden, visible]  # hidden cases first: trouble in a visible one must not use up their time
    found = (
        run(session, *sets) if shown is None else all_refused([*run(session, *hidden), *run(shown, visible)])
    )
    if common is not None and not found:
        return []
    outcomes = iter(found)
    *hidden_outcomes, visible_outcomes = [[next(outcomes) for _ in cases.cases] for cases in sets]
    pairs = list(zip(hidden, hidden_outcomes, strict=True))
    if common is not None:
        right = [full_marks(cases, visible, found, visible_outcomes) for cases, found in pairs]
        return [verdict for verdict in right if verdict] if all(right) else []
    names = [name for name in session.names if name not in others]
    stopped = why_missing(session.program, session.cells, visible.functions)
    return [verdict_on(cases, visible, found, visible_outcomes, names, stopped) for cases, found in pairs]


def fault(exercise: str, points: float, note: str) -> Verdict:
    """Return the verdict of a grader that failed: never the student's loss, stored nowhere, graded again."""
    return Verdict(exercise, "grader error", 0.0, points, messages=(_FAULT,), note=note)
