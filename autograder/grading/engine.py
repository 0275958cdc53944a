"""Grade submissions: read, mend, see what is known, have the rest judged, remember.

``Engine.plan`` says what has to be judged, as a job of values; ``Engine.finish`` makes the report.  Between them
the job is judged here or on any other machine: the store and the course's secret never leave this process.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from autograder.assignments.assignment import Assignment, load_assignment
from autograder.assignments.exercise import Exercise
from autograder.assignments.variants import variant_of
from autograder.grading.asking import Clock
from autograder.grading.forbidden import forbidden_use
from autograder.grading.jobs import CasePack, Job, JobResult, Terms
from autograder.grading.parts import examine
from autograder.grading.reference import ReferenceAnswers
from autograder.grading.runner import Runner, with_second_chance
from autograder.grading.store import Store
from autograder.grading.verdict import Report, Verdict, digest, fault
from autograder.intake.intake import Intake, take_in_file
from autograder.intake.reading import Reader, Reading
from autograder.intake.slow_imports import slow_imports
from autograder.sandbox import Sandbox, SandboxError, Session
from autograder.sandbox.host.program import CellReport, Program
from autograder.support.closeable import Closeable
from autograder.support.system_errors import describe
from earlab.compare.text import NO_TEXT
from earlab.forbidden.reach import Use
from earlab.handin.notebook_file import UnreadableError
from earlab.protocol.scoring import Rule


@dataclass(frozen=True)
class Plan:
    """A submission of which something has to be judged.

    report: all that is known already; its verdicts on what has to be judged are still grader errors.
    asked: the names of that, in the order of the job's packs and tests.  load_key: under which the cells' fate is kept.
    """

    report: Report
    asked: tuple[str, ...]
    load_key: str
    job: Job


class Engine(Closeable):
    """Grades submissions of any assignment; holds a sandbox and a set of answers for each."""

    def __init__(
        self,
        isolation: str = "auto",
        secret: bytes = b"",
        course: str = "",
        store: Store | None = None,
        scoring: Rule = "kinds",
    ) -> None:
        self._scoring = scoring
        self._secret = secret
        self._course = course
        self._store = store
        self._runner = Runner(isolation)
        self.reader = Reader()
        # By the identity of an assignment's source, which its answers hold on to: to hash all of its text takes longer.
        self._references: dict[int, tuple[Sandbox, ReferenceAnswers]] = {}

    def close(self) -> None:
        """End all sandboxes, and whatever reads."""
        for _, answers in self._references.values():
            answers.close()
        self._references.clear()
        self._runner.close()
        self.reader.close()

    @property
    def weaker(self) -> str:
        """The level in force and why no stronger one is, where that is known and there is one."""
        return self._runner.weaker

    def reference(self, assignment: Assignment) -> tuple[Sandbox, ReferenceAnswers]:
        """Return the sandbox and the answers of an assignment, started at first use, and anew where it died."""
        pair = self._references.get(id(assignment.source))
        if pair is not None and pair[0].closed:
            pair[1].close()
            pair = None
        if pair is None:
            sandbox = self._runner.sandbox(assignment.preload, assignment.absent)
            pair = (sandbox, ReferenceAnswers(assignment, sandbox, self._secret, self._store))
            self._references[id(assignment.source)] = pair
        return pair

    def sandbox_for(self, assignment: Assignment, program: Program) -> Sandbox:
        """Return the sandbox in which a program for an assignment runs."""
        slow = slow_imports(cell.source for cell in program.cells)
        return self._runner.sandbox(assignment.preload_for(slow), assignment.absent)

    def clock(self, sandbox: Sandbox) -> Clock:
        """Return what says how long a timed case may take in a sandbox."""
        return partial(self._runner.yardsticks.seconds, sandbox)

    def terms(self, assignment: Assignment) -> tuple[Terms, dict[str, str]]:
        """Return the terms under which an assignment is graded here, and what makes up the environment."""
        return self._runner.terms(assignment.preload), self._runner.sandbox(assignment.preload).versions

    def variant(self, assignment: Assignment, exercise: Exercise, student: str | None) -> int:
        """Return which of the hidden variants a student gets."""
        return variant_of(self._secret, self._course, assignment.name, exercise.name, student)

    def prepare(self, assignment: Assignment, students: Iterable[str | None]) -> None:
        """Compute all answers that a class needs, together; what fails here is told by each verdict."""
        students = list(students)
        for exercise in assignment.exercises:
            _, answers = self.reference(assignment.origin(exercise))
            with contextlib.suppress(Exception):
                answers.visible(exercise)
                answers.prepare(
                    exercise, [self.variant(assignment, exercise, student) for student in students]
                )
        for origin in {id(one): one for one in map(assignment.origin, assignment.exercises)}.values():
            with contextlib.suppress(SandboxError):  # it died: there is nothing left to end
                self.reference(origin)[1].close()

    def grade(self, path: Path, assignment: Assignment, student: str | None = None) -> Report:
        """Return the report on one notebook file; nothing a notebook does makes this raise."""
        return self.grade_intake(take_in_file(path, assignment, self.reader), assignment, student)

    def grade_intake(self, intake: Intake, assignment: Assignment, student: str | None = None) -> Report:
        """Return the report on what was read of a submission; nothing a notebook does makes this raise."""
        planned = self.plan(intake, assignment, student)
        return planned if isinstance(planned, Report) else self.finish(planned, self._runner.run(planned.job))

    def plan(self, intake: Intake, assignment: Assignment, student: str | None) -> Plan | Report:
        """Return what has to be judged, or the report at once where nothing has."""
        start = time.perf_counter()
        planned: Plan | Report
        level = ""
        try:
            level = self.reference(assignment)[0].level
            planned = self._plan(intake, assignment, student)
        except UnreadableError as error:
            note = f"The submission cannot be read: {error}."
            verdicts = tuple(
                Verdict(name, "fail", 0.0, most, messages=(note,)) for name, most in assignment.parts.items()
            )
            planned = Report(
                assignment.name, student, "unreadable", verdicts, intake.notes, note=note, level=level
            )
        except Exception as error:  # a disk that fails, a fault of the grader: told, and graded again
            planned = lost(assignment, student, describe(error))
        seconds = round(time.perf_counter() - start, 4)
        if isinstance(planned, Report):
            return replace(planned, seconds=seconds)
        return replace(planned, report=replace(planned.report, seconds=seconds))

    def finish(self, plan: Plan, result: JobResult) -> Report:
        """Keep what was judged, and return the whole report."""
        start = time.perf_counter()
        made = dict(zip(plan.asked, result.verdicts, strict=True))
        verdicts = [
            replace(
                self._scored(made.get(place.exercise, place)),
                variant=place.variant,
                key=place.key,
                level=place.level,
            )
            for place in plan.report.verdicts
        ]
        try:
            self._keep(plan.load_key, result.cells, [v for v in verdicts if v.exercise in made])
        except Exception as error:  # a full disk: nothing is said that is not kept
            verdicts = [
                replace(place, note=describe(error)) if place.exercise in made else place
                for place in plan.report.verdicts
            ]
        seconds = plan.report.seconds + result.seconds + time.perf_counter() - start
        return _complete(replace(plan.report, seconds=round(seconds, 4)), verdicts, result.cells)

    def _scored(self, verdict: Verdict) -> Verdict:
        """Return a verdict with the points of this course's rule; whoever judged it gave those of the usual one."""
        return verdict if self._scoring == "kinds" else verdict.scored(self._scoring)

    def _keep(self, load_key: str, cells: Sequence[CellReport], verdicts: Sequence[Verdict]) -> None:
        if self._store is None:
            return
        with self._store.at_once():
            if cells:
                self._store.put_cells(load_key, cells)
            for verdict in verdicts:
                self._store.put(verdict)

    def _plan(self, intake: Intake, assignment: Assignment, student: str | None) -> Plan | Report:
        reading, program = intake.reading, intake.program(assignment)
        preload = assignment.preload_for(reading.slow)
        terms = self._runner.terms(preload, assignment.absent)
        cells = (*program.stubs, *program.cells)
        work = digest(*(part for cell in cells for part in (cell.id, cell.source)), *sum(program.files, ()))
        asked: dict[str, CasePack] = {}
        found = [
            self._known(work, terms, assignment, exercise, student, reading, asked)
            for exercise in assignment.exercises
        ]
        found += self._known_tests(work, terms, assignment)
        by_name = {verdict.exercise: verdict for verdict in found}
        verdicts = [by_name[name] for name in assignment.parts]
        tests = (
            assignment.tests if any(by_name[c.id].status == "grader error" for c in assignment.tests) else ()
        )
        report = Report(
            assignment=assignment.name,
            student=student,
            status="graded",
            verdicts=tuple(verdicts),
            repairs=intake.repairs,
            level=terms.level,
            fingerprint=terms.fingerprint,
            submission=reading.sha256,
            scoring=self._scoring,
        )
        load_key = digest(work, terms.fingerprint, terms.level)
        if not asked and not tests:
            troubled = self._store.get_cells(load_key) if self._store is not None else ()
            return _complete(report, verdicts, troubled)
        job = Job(program, tuple(asked.values()), preload, terms, tests, assignment.absent)
        return Plan(report, (*asked, *(cell.id for cell in tests)), load_key, job)

    def _known(
        self,
        work: str,
        terms: Terms,
        assignment: Assignment,
        exercise: Exercise,
        student: str | None,
        reading: Reading,
        asked: dict[str, CasePack],
    ) -> Verdict:
        """Return the verdict that is kept, or a place for the one to come: then its pack is added to ``asked``."""
        variant = self.variant(assignment, exercise, student)
        points, note = assignment.points(exercise.name), "not judged yet"
        try:
            key = digest(
                work, assignment.version(exercise), exercise.cases_version, str(variant), str(points),
                terms.fingerprint, terms.level, digest(self._secret), terms.rules, self._scoring,
            )  # fmt: skip
            known = self._store.get(key) if self._store is not None else None
            if known:
                return known
            asked[exercise.name] = with_second_chance(
                lambda: self._pack(assignment, exercise, variant, reading)
            )
        except Exception as error:
            key, note = "", describe(error)
        return replace(fault(exercise.name, points, note), variant=variant, key=key, level=terms.level)

    def _known_tests(self, work: str, terms: Terms, assignment: Assignment) -> list[Verdict]:
        """Return the verdicts on assert cells that are kept, or places for those to come."""
        texts = [part for cell in assignment.tests for part in (cell.id, cell.solution, str(cell.points))]
        about = digest(work, *texts, terms.fingerprint, terms.level, terms.rules)
        verdicts = []
        for cell in assignment.tests:
            key = digest(about, cell.id)
            known = self._store.get(key) if self._store is not None else None
            place = replace(fault(cell.id, cell.points, "not judged yet"), key=key, level=terms.level)
            verdicts.append(known or place)
        return verdicts

    def _pack(self, assignment: Assignment, exercise: Exercise, variant: int, reading: Reading) -> CasePack:
        _, answers = self.reference(assignment.origin(exercise))
        return CasePack(
            exercise.name,
            assignment.points(exercise.name),
            answers.hidden_blob(exercise, variant),
            answers.visible_blob(exercise),
            exercise.seconds,
            assignment.others(exercise),
            reading.uses.get(exercise.name),
            reading.texts.get(exercise.name, NO_TEXT),
        )

    def verdicts(
        self, session: Session, assignment: Assignment, exercise: Exercise, variants: Sequence[int]
    ) -> list[Verdict]:
        """Run an exercise's hidden cases of each variant, and the visible ones, in ``session``; return the verdicts.

        The text of its cells is read here: it has to be a program of our own.
        """
        others = assignment.others(exercise)
        use = forbidden_use(session.program, assignment.forbidden(exercise), exercise.functions, others)
        return self.verdicts_where(use, session, assignment, exercise, variants)

    def verdicts_where(
        self,
        use: Use | None,
        session: Session,
        assignment: Assignment,
        exercise: Exercise,
        variants: Sequence[int],
    ) -> list[Verdict]:
        """Do the same where it is known already what the exercise forbids and the text of the cells uses."""
        sandbox, answers = self.reference(assignment.origin(exercise))
        answers.prepare(exercise, variants)
        most = assignment.points(exercise.name)
        hidden = [replace(answers.hidden(exercise, variant), points=most) for variant in variants]
        others = assignment.others(exercise)
        clock, seen = self.clock(sandbox), answers.visible(exercise)
        verdicts = examine(session, hidden, seen, exercise.seconds, clock, others, use)
        return [
            replace(self._scored(verdict), variant=variant)
            for verdict, variant in zip(verdicts, variants, strict=True)
        ]


def _complete(report: Report, verdicts: Sequence[Verdict], cells: Sequence[CellReport]) -> Report:
    """Return the report with all of its verdicts, and the cells that did not run to their end."""
    faulty = any(verdict.status == "grader error" for verdict in verdicts)
    return replace(
        report,
        status="grader error" if faulty else "graded",
        verdicts=tuple(verdicts),
        cells=tuple(cell for cell in cells if cell.status != "ok"),
        timings={verdict.exercise: verdict.seconds for verdict in verdicts},
    )


def lost(assignment: Assignment, student: str | None, note: str) -> Report:
    """Return the report on a submission that the grader failed on: a grader error for every part of it."""
    verdicts = tuple(fault(name, most, note) for name, most in assignment.parts.items())
    return Report(assignment.name, student, "grader error", verdicts, note=f"The grader failed: {note}.")


def grade(path: Path | str, assignment: str, student: str | None = None) -> Report:
    """Grade one notebook file; needs no course tree.

    path: the submitted .ipynb · assignment: its name, for example ``02_perceptron`` · student: decides
    the hidden variant, 0 without one.  Returns the report; raises SourceError for an unknown assignment.
    """
    with Engine() as engine:
        return engine.grade(Path(path), load_assignment(assignment), student)
