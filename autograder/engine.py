"""Grade submissions: read, mend, run in the sandbox, compare, remember."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from autograder.answers import Answers
from autograder.assignment import Assignment, load_assignment
from autograder.exercise import Exercise
from autograder.grading import verdict_on
from autograder.repair import repair
from autograder.sandbox import Sandbox, Session
from autograder.sandbox.program import CellReport, Program, Task
from autograder.store import Store
from autograder.submission import Submission, Unreadable, read_submission
from autograder.variants import variant_of
from autograder.verdict import Report, Verdict, digest
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
        """Return the sandbox and the answers of an assignment, started at first use."""
        if assignment.name not in self._rooms:
            sandbox = Sandbox(preload=assignment.preload, isolation=self._isolation)
            self._rooms[assignment.name] = (sandbox, Answers(assignment, sandbox, self._secret, self._store))
        return self._rooms[assignment.name]

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
        """Return the report on one submitted notebook; nothing a notebook does makes this raise."""
        start = time.perf_counter()
        sandbox, _ = self.room(assignment)
        try:
            submission = read_submission(path)
        except Unreadable as error:
            note = f"The submission cannot be read: {error}."
            verdicts = tuple(_lost(assignment, exercise, note) for exercise in assignment.exercises)
            return Report(assignment.name, student, "unreadable", verdicts, note=note, level=sandbox.level)
        report = self._grade(submission, assignment, student)
        return replace(report, seconds=round(time.perf_counter() - start, 4))

    def _grade(self, submission: Submission, assignment: Assignment, student: str | None) -> Report:
        sandbox, _ = self.room(assignment)
        program, repairs = repair(submission, assignment)
        visit = _Visit(sandbox, program, self._store)
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
        sandbox = visit.sandbox
        key = digest(
            visit.key, assignment.version(exercise), exercise.cases_version, str(variant), sandbox.fingerprint,
            sandbox.level, digest(self._secret),
        )  # fmt: skip
        known = self._store.get(key) if self._store is not None else None
        if known:
            return known
        try:
            verdict = self.judge(visit.session, assignment, exercise, [variant])[0]
        except Exception as error:  # whatever it is, it is the grader's own and must not cost a point
            detail = failure_of(error)
            verdict = Verdict(
                exercise.name, "grader error", 0.0, assignment.points(exercise.name), messages=(_FAULT,),
                mistake=None, seconds=0.0, variant=variant, note=f"{detail.type}: {detail.message}",
            )  # fmt: skip
        verdict = replace(verdict, variant=variant, key=key, level=sandbox.level)
        if self._store is not None:
            self._store.put(verdict)
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
        outcomes = iter(session.run(Task(exercise.probe_source, inputs, exercise.seconds)))
        *unseen, seen = [[next(outcomes) for _ in cases.cases] for cases in sets]
        return [
            replace(verdict_on(cases, visible, found, seen, session.names), variant=variant)
            for variant, cases, found in zip(variants, hidden, unseen, strict=True)
        ]


class _Visit:
    """One submission's program, whose child is made only if something has to be run."""

    def __init__(self, sandbox: Sandbox, program: Program, store: Store | None) -> None:
        self.sandbox = sandbox
        self.key = digest(
            *(part for cell in (*program.stubs, *program.cells) for part in (cell.id, cell.source))
        )
        self._program = program
        self._store = store
        self._session: Session | None = None
        self._load_key = digest(self.key, sandbox.fingerprint, sandbox.level)

    @property
    def session(self) -> Session:
        """The child in which the program has been loaded."""
        if self._session is None:
            self._session = self.sandbox.open(self._program)
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
            self._session.close()


def _lost(assignment: Assignment, exercise: Exercise, note: str) -> Verdict:
    return Verdict(exercise.name, "fail", 0.0, assignment.points(exercise.name), messages=(note,))


def grade(path: Path | str, assignment: str, student: str | None = None) -> Report:
    """Grade one notebook file; needs no course tree.

    path: the submitted .ipynb · assignment: its name, for example ``02_perceptron`` · student: decides
    the hidden variant, 0 without one.  Returns the report; raises SourceError for an unknown assignment.
    """
    with Engine() as engine:
        return engine.grade(Path(path), load_assignment(assignment), student)
