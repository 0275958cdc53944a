"""The unit of work: a submission's program and the papers it has to answer, all of it values.

Whoever has this package can judge a unit, in this process or on another machine: it needs no course, no store
and no secret.  What comes of it is judged verdicts; the one who asked keeps them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from autograder.classic import judge_tests
from autograder.closing import Closing
from autograder.forbidden import run_allowed
from autograder.grading import full_marks, verdict_on
from autograder.sandbox import Sandbox, SandboxError, Session
from autograder.sandbox.program import CellReport, Program, Task
from autograder.source import SourceCell
from autograder.trouble import told
from autograder.verdict import Verdict, digest
from earlab import codec
from earlab.outcome import Outcome, all_refused
from earlab.public import PublicExercise, load

Made = TypeVar("Made")

_FAULT = "The grader failed here; this is not your loss. Your work will be graded again."


@dataclass(frozen=True)
class Terms:
    """Under what a verdict holds: one class is graded under the same terms wherever it is graded.

    rules: a hash of the code that judges.  fingerprint: of the environment in which students' code runs.
    level: the isolation in force.
    """

    rules: str
    fingerprint: str
    level: str


class TermsError(RuntimeError):
    """A unit was to be judged under other conditions than it was made for; the message says which, and what to do."""

    def __init__(self, made: Terms, found: Terms) -> None:
        if made.rules != found.rules:
            what = "the grader's own files changed while it was grading (an update, a changed checkout)"
        elif made.level != found.level:
            what = f"isolation {made.level!r} was in force when the run began, now it is {found.level!r}"
        else:
            what = "the packages that submissions run with changed while it was grading"
        super().__init__(
            f"{what}. One class is graded under the same conditions: leave them as they are and grade again, "
            "then all that depends on them is graded anew"
        )


@dataclass(frozen=True)
class Paper:
    """One exercise as it is put to one submission: hidden and visible cases with all answers, packed as they are kept.

    seconds: CPU time for all cases together.  others: functions of other exercises, which are judged by themselves.
    """

    exercise: str
    points: float
    hidden: bytes
    visible: bytes
    seconds: float
    others: tuple[str, ...] = ()

    @cached_property
    def unseen(self) -> PublicExercise:
        """The hidden cases; worth this paper's points."""
        return replace(load(self.hidden), points=self.points)

    @property
    def seen(self) -> PublicExercise:
        """The visible cases, the same for a whole class."""
        return _visible(self.visible)


@lru_cache(maxsize=64)
def _visible(blob: bytes) -> PublicExercise:
    return load(blob)


@dataclass(frozen=True)
class Unit:
    """One submission to judge. preload: the modules that its sandbox must have imported.

    tests: the classic cells of its program, with their hidden tests.  absent: packages that its sandbox does not have.
    """

    program: Program
    papers: tuple[Paper, ...]
    preload: tuple[str, ...]
    terms: Terms
    tests: tuple[SourceCell, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """What came of a unit: a verdict on each paper and each tests cell in order, and how each cell of the program fared.

    seconds: by the clock, from taking up the unit to its end.
    """

    verdicts: tuple[Verdict, ...]
    cells: tuple[CellReport, ...]
    seconds: float


class Bench(Closing):
    """Judges units; holds the sandboxes of this process, one for each set of preloaded modules and absent packages.

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
        """Return the terms under which units with these modules are judged here."""
        sandbox = self.sandbox(preload, absent)
        return Terms(rules(), sandbox.fingerprint, sandbox.level)

    def judge(self, unit: Unit) -> Judged:
        """Return what comes of ``unit``; nothing a submission does makes this raise."""
        start = time.perf_counter()
        with self._turn:
            visit = _Visit(self, unit)
            try:
                verdicts = (*visit.verdicts(), *visit.tests())
            finally:
                visit.close()
        return Judged(verdicts, visit.cells, round(time.perf_counter() - start, 4))


class _Visit:
    """One submission's program in a child of its own; in a second one where its student has something to read.

    No hidden case has ever been in that one.  Memory, files and maps outlast a fork: in the first child a visible case
    could tell what it kept of hidden ones.
    """

    def __init__(self, bench: Bench, unit: Unit) -> None:
        self._bench = bench
        self._unit = unit
        self._sandbox: Sandbox | None = None
        self._session: Session | None = None
        self._shown: Session | None = None

    @property
    def cells(self) -> tuple[CellReport, ...]:
        """How the cells fared; none where the program was never loaded."""
        return self._session.cells if self._session else ()

    def verdicts(self) -> list[Verdict]:
        """Return the verdict on each paper: at a glance where all is right, else of a run of its own."""
        papers = self._unit.papers
        right = [self._at_a_glance(paper) for paper in papers]
        return [seen or self._verdict(paper) for paper, seen in zip(papers, right, strict=True)]

    def _at_a_glance(self, paper: Paper) -> Verdict | None:
        """Return the verdict on work that is right, as far as the fork shows that all papers share."""
        try:
            found = self._examined(paper, self._loaded(), common=self._common)
        except Exception:  # the run that follows meets it again, and says whose fault it is
            return None
        return found[0] if found else None

    @cached_property
    def _common(self) -> tuple[str, ...]:
        """What any of the papers forbids: work that is right without all of it is right."""
        return tuple(sorted({name for paper in self._unit.papers for name in paper.seen.forbidden}))

    def _verdict(self, paper: Paper) -> Verdict:
        try:
            return with_second_chance(lambda: self._examined(paper, self._loaded(), self._showing())[0])
        except Exception as error:  # whatever it is, it is the grader's own and must not cost a point
            return fault(paper.exercise, paper.points, told(error))

    def _examined(
        self,
        paper: Paper,
        session: Session,
        shown: Session | None = None,
        common: Sequence[str] | None = None,
    ) -> list[Verdict]:
        return examine(session, [paper.unseen], paper.seen, paper.seconds, paper.others, common, shown)

    def tests(self) -> list[Verdict]:
        """Return the verdicts on the classic cells."""
        cells, program = self._unit.tests, self._unit.program
        if not cells:
            return []
        try:
            return with_second_chance(lambda: judge_tests(cells, program, self._loaded(), self._room().open))
        except Exception as error:
            return [fault(cell.id, cell.points, told(error)) for cell in cells]

    def _loaded(self) -> Session:
        """Return the child in which the program has been loaded; another one where its sandbox died."""
        if self._session is None or self._sandbox is None or self._sandbox.closed:
            self.close()
            found = self._bench.terms(self._unit.preload, self._unit.absent)
            if found != self._unit.terms:
                raise TermsError(self._unit.terms, found)
            self._sandbox = self._room()
            self._session = self._sandbox.open(self._unit.program)
        return self._session

    def _showing(self) -> Session:
        """Return the child for visible cases, beside the one that ``_loaded`` has just returned."""
        if self._shown is None:
            self._shown = self._room().open(self._unit.program)
        return self._shown

    def _room(self) -> Sandbox:
        return self._bench.sandbox(self._unit.preload, self._unit.absent)

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
    hidden: Sequence[PublicExercise],
    visible: PublicExercise,
    seconds: float,
    others: Collection[str] = (),
    common: Sequence[str] | None = None,
    shown: Session | None = None,
) -> list[Verdict]:
    """Run an exercise's visible cases and each set of hidden ones in ``session``; return a verdict for each set.

    others: functions of other exercises, which are judged by themselves.
    common: what is forbidden in the fork that ``Session.glance`` takes; where it does not see that all is right, there
    are no verdicts.
    shown: where the visible cases run instead, if what comes of them is for a student to read.
    """

    def run(where: Session, *some: PublicExercise) -> list[Outcome]:
        inputs = tuple(case.inputs for cases in some for case in cases.cases)
        task = Task(visible.probe, inputs, seconds, visible.forbidden)
        return run_allowed(where, task, visible.functions, others, common)

    sets = [*hidden, visible]  # hidden cases first: trouble in a visible one must not use up their time
    found = (
        run(session, *sets) if shown is None else all_refused([*run(session, *hidden), *run(shown, visible)])
    )
    if common is not None and not found:
        return []
    outcomes = iter(found)
    *unseen, seen = [[next(outcomes) for _ in cases.cases] for cases in sets]
    pairs = list(zip(hidden, unseen, strict=True))
    if common is not None:
        right = [full_marks(cases, visible, found, seen) for cases, found in pairs]
        return [verdict for verdict in right if verdict] if all(right) else []
    return [verdict_on(cases, visible, found, seen, session.names) for cases, found in pairs]


def fault(exercise: str, points: float, note: str) -> Verdict:
    """Return the verdict of a grader that failed: never the student's loss, stored nowhere, graded again."""
    return Verdict(exercise, "grader error", 0.0, points, messages=(_FAULT,), note=note)


@cache
def rules() -> str:
    """Return a hash of the code that judges: a mended grader does not repeat what it said before."""
    own, shared = Path(__file__).parent, Path(codec.__file__).parent
    files = [
        *own.glob("*.py"),
        *own.glob("sandbox/**/*.py"),
        *shared.glob("*.py"),
        *shared.glob("diagnosis/*.py"),
        *shared.glob("forbidden/*.py"),
    ]
    return digest(*(path.read_bytes() for path in sorted(files)))
