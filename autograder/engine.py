"""Grade submissions: read, mend, run in the sandbox, compare, remember."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import TracebackType

from autograder.answers import Answers
from autograder.assignment import Assignment, load_assignment
from autograder.exercise import Exercise
from autograder.grading import verdict_on
from autograder.repair import repair
from autograder.sandbox import Sandbox, SandboxError, Session
from autograder.sandbox.program import CellReport, Program, Task
from autograder.store import Store
from autograder.submission import Received, Submission, Unreadable, receive
from autograder.variants import variant_of
from autograder.verdict import Report, Verdict, digest
from earlab import codec
from earlab.probing import failure_of

_FAULT = "The grader failed here; this is not your loss. Your work will be graded again."


class Engine:
    """Grades submissions of any assignment; holds one sandbox and one set of answers per assignment."""

    def __init__(
        self, isolation: str = "auto", secret: bytes = b"", course: str = "", store: Store | None = None
    ) -> None:
        self._isolation = isolation
        self._secret = secret
        self._course = course
        self._store = store
        self._rooms: dict[str, tuple[Sandbox, Answers]] = {}

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all sandboxes."""
        for sandbox, answers in self._rooms.values():
            answers.close()
            sandbox.close()
        self._rooms.clear()

    def room(self, assignment: Assignment) -> tuple[Sandbox, Answers]:
        """Return the sandbox and the answers of an assignment, started at first use, and anew where it died."""
        room = self._rooms.get(assignment.name)
        if room is not None and room[0].closed:
            room[1].close()
            room = None
        if room is None:
            sandbox = Sandbox(preload=assignment.preload, isolation=self._isolation)
            room = (sandbox, Answers(assignment, sandbox, self._secret, self._store))
            self._rooms[assignment.name] = room
        return room

    def variant(self, assignment: Assignment, exercise: Exercise, student: str | None) -> int:
        """Return which of the hidden variants a student gets."""
        return variant_of(self._secret, self._course, assignment.name, exercise.name, student)

    def prepare(self, assignment: Assignment, students: Iterable[str | None]) -> None:
        """Compute all answers that a class needs, together; what fails here is told by each verdict."""
        _, answers = self.room(assignment)
        students = list(students)
        for exercise in assignment.exercises:
            with contextlib.suppress(Exception):
                answers.visible(exercise)
                answers.prepare(
                    exercise, [self.variant(assignment, exercise, student) for student in students]
                )

    def grade(self, path: Path, assignment: Assignment, student: str | None = None) -> Report:
        """Return the report on one notebook file; nothing a notebook does makes this raise."""
        return self.grade_received(receive(path), assignment, student)

    def grade_received(
        self, received: Received, assignment: Assignment, student: str | None = None
    ) -> Report:
        """Return the report on what was read of a submission; nothing a notebook does makes this raise."""
        start = time.perf_counter()
        sandbox, _ = self.room(assignment)
        try:
            if isinstance(received, Exception):
                raise received
            report = self._grade(received, assignment, student)
        except Unreadable as error:
            note = f"The submission cannot be read: {error}."
            verdicts = tuple(
                Verdict(exercise.name, "fail", 0.0, assignment.points(exercise.name), messages=(note,))
                for exercise in assignment.exercises
            )
            report = Report(assignment.name, student, "unreadable", verdicts, note=note, level=sandbox.level)
        except Exception as error:  # a disk that fails, a fault of the grader: told, and graded again
            report = lost(assignment, student, f"{type(error).__name__}: {error}")
        return replace(report, seconds=round(time.perf_counter() - start, 4))

    def _grade(self, submission: Submission, assignment: Assignment, student: str | None) -> Report:
        sandbox, _ = self.room(assignment)
        program, repairs = repair(submission, assignment)
        visit = _Visit(self, assignment, program, self._store)
        verdicts = []
        try:
            for exercise in assignment.exercises:
                verdicts.append(self._verdict(visit, assignment, exercise, student))
        finally:
            visit.close()
        faulty = any(verdict.status == "grader error" for verdict in verdicts)
        return Report(
            assignment=assignment.name,
            student=student,
            status="grader error" if faulty else "graded",
            verdicts=tuple(verdicts),
            repairs=repairs,
            cells=visit.troubled,
            level=sandbox.level,
            fingerprint=sandbox.fingerprint,
            submission=submission.sha256,
            timings={verdict.exercise: verdict.seconds for verdict in verdicts},
        )

    def _verdict(
        self, visit: _Visit, assignment: Assignment, exercise: Exercise, student: str | None
    ) -> Verdict:
        variant = self.variant(assignment, exercise, student)
        try:
            sandbox, _ = self.room(assignment)
            key = digest(
                visit.key, assignment.version(exercise), exercise.cases_version, str(variant),
                sandbox.fingerprint, sandbox.level, digest(self._secret), _rules(),
            )  # fmt: skip
            known = self._store.get(key) if self._store is not None else None
            if known:
                return known
            verdict = self.judge(visit.session, assignment, exercise, [variant])[0]
            verdict = replace(verdict, variant=variant, key=key, level=sandbox.level)
            if self._store is not None:
                self._store.put(verdict)
        except Exception as error:  # whatever it is, it is the grader's own and must not cost a point
            detail = failure_of(error)
            return replace(_fault(assignment, exercise, f"{detail.type}: {detail.message}"), variant=variant)
        return verdict

    def judge(
        self, session: Session, assignment: Assignment, exercise: Exercise, variants: Sequence[int]
    ) -> list[Verdict]:
        """Run an exercise's hidden cases of each variant, and the visible ones, in ``session``; return the verdicts."""
        _, answers = self.room(assignment)
        answers.prepare(exercise, variants)
        hidden, visible = (
            [answers.hidden(exercise, variant) for variant in variants],
            answers.visible(exercise),
        )
        # Hidden cases first: trouble in a visible one must not use up their time.
        sets = [*hidden, visible]
        inputs = tuple(case.inputs for cases in sets for case in cases.cases)
        outcomes = iter(
            session.run(Task(exercise.probe_source, inputs, exercise.seconds, exercise.forbidden))
        )
        *unseen, seen = [[next(outcomes) for _ in cases.cases] for cases in sets]
        return [
            replace(verdict_on(cases, visible, found, seen, session.names), variant=variant)
            for variant, cases, found in zip(variants, hidden, unseen, strict=True)
        ]


class _Visit:
    """One submission's program, whose child is made only if something has to be run."""

    def __init__(self, engine: Engine, assignment: Assignment, program: Program, store: Store | None) -> None:
        self._engine = engine
        self._assignment = assignment
        self.key = digest(
            *(part for cell in (*program.stubs, *program.cells) for part in (cell.id, cell.source))
        )
        self._program = program
        self._store = store
        self._session: Session | None = None
        self._sandbox, _ = engine.room(assignment)
        self._load_key = digest(self.key, self._sandbox.fingerprint, self._sandbox.level)

    @property
    def session(self) -> Session:
        """The child in which the program has been loaded; another one where its sandbox died."""
        if self._session is None or self._sandbox.closed:
            self.close()
            self._sandbox, _ = self._engine.room(self._assignment)
            self._session = self._sandbox.open(self._program)
            if self._store is not None:
                self._store.put_cells(self._load_key, self._session.cells)
        return self._session

    @property
    def troubled(self) -> tuple[CellReport, ...]:
        """The cells that did not run to their end, now or when the stored verdicts were made."""
        if self._session is None and self._store is not None:
            cells = self._store.get_cells(self._load_key)
        else:
            cells = self._session.cells if self._session else ()
        return tuple(cell for cell in cells if cell.status != "ok")

    def close(self) -> None:
        """End the child, if there is one."""
        if self._session is not None:
            with contextlib.suppress(SandboxError):  # it died: there is nothing left to end
                self._session.close()


@cache
def _rules() -> str:
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


def lost(assignment: Assignment, student: str | None, note: str) -> Report:
    """Return the report on a submission that the grader failed on: a grader error for every exercise."""
    verdicts = tuple(_fault(assignment, exercise, note) for exercise in assignment.exercises)
    return Report(assignment.name, student, "grader error", verdicts, note=f"The grader failed: {note}.")


def _fault(assignment: Assignment, exercise: Exercise, note: str) -> Verdict:
    most = assignment.points(exercise.name)
    return Verdict(exercise.name, "grader error", 0.0, most, messages=(_FAULT,), note=note)


def grade(path: Path | str, assignment: str, student: str | None = None) -> Report:
    """Grade one notebook file; needs no course tree.

    path: the submitted .ipynb · assignment: its name, for example ``02_perceptron`` · student: decides
    the hidden variant, 0 without one.  Returns the report; raises SourceError for an unknown assignment.
    """
    with Engine() as engine:
        return engine.grade(Path(path), load_assignment(assignment), student)
