"""Grade a class into its gradebook, each submission as it is done: what ``autograder grade`` does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager

from nbgrader.api import Gradebook

from autograder.assignments.assignment import Assignment
from autograder.grading.engine import Engine, lost
from autograder.grading.verdict import Report
from autograder.intake.intake import take_in
from autograder.nbgrader.classroom import Classroom, ClassroomError
from autograder.nbgrader.crash_recovery import clear_up
from autograder.nbgrader.records import Recorded
from autograder.nbgrader.submitted import HandedIn
from autograder.nbgrader.write_results import settle
from autograder.report.log import GradingLog
from autograder.support.lock import Say, say_on_stderr
from autograder.support.system_errors import describe
from autograder.workers.cluster_pool import Cluster
from autograder.workers.dispatch import Work, grade_all
from autograder.workers.local_pool import LocalPool
from autograder.workers.pool import Pool
from earlab.handin.beside import plain_name

OnReport = Callable[[Report, int], None]  # called with each report and how many there are in all


def grade_class(
    classroom: Classroom,
    assignments: Sequence[str] = (),
    students: Sequence[str] = (),
    workers: int = 1,
    isolation: str = "auto",
    scheduler: str | None = None,
    on_report: OnReport = lambda report, total: None,
    say: Say = say_on_stderr,
) -> Recorded:
    """Grade what a class handed in and return the reports, by assignment and student.

    Raises ClassroomError before anything is graded when a name is unknown.  An assignment that cannot be graded here
    is left out: the others are graded, and what is returned says why.  What was released differs from its source: told
    by ``say``.  May be killed at any time and started again: what was graded is not graded twice.  Each submission gets
    a line in the course's log.
    workers: processes on this machine; scheduler: the address of a Dask cluster that is used in their place.
    One at a time: while another one grades this course it waits, and ``say`` is told for whom.
    """
    with classroom.lock.held(say):
        clear_up(classroom)
        try:
            classroom.make_scratch()
            items = _chosen(classroom, assignments, students)
            loaded, left_out = _loaded(classroom, items, say)
            items = [item for item in items if item.assignment in loaded]
            with (
                classroom.gradebook() as gradebook,
                _engine(classroom, isolation) as engine,
                _pool(engine, loaded.values(), min(workers, len(items)), scheduler, say) as pool,
            ):
                unrecorded = _graded(classroom, gradebook, items, loaded, engine, pool, on_report, say)
            keys = [(item.assignment, item.student) for item in items]
            return Recorded(classroom.records, keys, unrecorded, left_out)
        finally:
            classroom.clear_scratch()


def _graded(
    classroom: Classroom,
    gradebook: Gradebook,
    items: Sequence[HandedIn],
    loaded: Mapping[str, Assignment],
    engine: Engine,
    pool: Pool | None,
    on_report: OnReport,
    say: Say,
) -> dict[tuple[str, str], Report]:
    """Grade and settle each submission; return the reports that could not be recorded."""
    for name, assignment in loaded.items():
        engine.prepare(assignment, [item.student for item in items if item.assignment == name])
    if engine.weaker:
        say(engine.weaker)
    for sentence in classroom.overlooked(classroom.assignment_names()):
        say(sentence)
    by_name = {(item.assignment, item.student): item for item in items}
    works = (
        Work(
            one := loaded[item.assignment],
            item.student,
            take_in(classroom.place(item.folder), one, engine.reader),
        )
        for item in items
    )
    unrecorded: dict[tuple[str, str], Report] = {}
    log = GradingLog(classroom.course.private)
    for work, report in grade_all(engine, works, pool):
        item = by_name[work.assignment.name, work.student]
        try:
            settle(classroom, gradebook, item, work.intake, work.assignment.source, report)
        except Exception as error:  # a full disk, a name that the gradebook refuses: the class goes on
            report = lost(work.assignment, item.student, describe(error))
            try:
                classroom.records.save(report)
            except OSError:
                unrecorded[item.assignment, item.student] = report
        log.add(report)
        on_report(report, len(items))
    return unrecorded


@contextmanager
def _engine(classroom: Classroom, isolation: str) -> Iterator[Engine]:
    course = classroom.course
    with (
        closing(course.store()) as store,
        Engine(isolation, course.secret(), course.name, store, classroom.scoring) as engine,
    ):
        yield engine


@contextmanager
def _pool(
    engine: Engine, assignments: Iterable[Assignment], workers: int, scheduler: str | None, say: Say
) -> Iterator[Pool | None]:
    """Yield who judges: a cluster, worker processes, or nobody, which is this process."""
    terms = {one.preload: engine.terms(one) for one in assignments} if scheduler is not None else {}
    if scheduler is not None and terms:  # without an assignment there is nothing to ask a worker for
        with Cluster(scheduler, terms, say) as cluster:
            yield cluster
    elif workers > 1:
        with LocalPool(workers) as pool:
            yield pool
    else:
        yield None


def _chosen(classroom: Classroom, assignments: Sequence[str], students: Sequence[str]) -> list[HandedIn]:
    known = classroom.assignment_names()
    unknown = sorted(set(assignments) - set(known))
    if unknown:
        raise ClassroomError(f"there is no assignment {', '.join(unknown)}; there are: {', '.join(known)}")
    items = classroom.handed_in(assignments or known, students)
    absent = sorted(set(map(plain_name, students)) - {item.student for item in items})
    where = classroom.folder("submitted", "STUDENT", "ASSIGNMENT")
    if absent:
        raise ClassroomError(f"nothing was handed in by {', '.join(absent)}; submissions lie in {where}")
    if not items:
        raise ClassroomError(f"nothing was handed in; submissions are expected in {where}")
    return items


def _loaded(
    classroom: Classroom, items: Sequence[HandedIn], say: Say
) -> tuple[dict[str, Assignment], dict[str, str]]:
    """Return the assignments, and why those are left out that cannot be graded here."""
    loaded, left_out = {}, {}
    for name in dict.fromkeys(item.assignment for item in items):
        try:
            loaded[name] = classroom.assignment(name)
        except Exception as error:  # a draft may raise anything; the others are none the worse
            left_out[name] = describe(error)
        else:
            for remark in classroom.remarks(name):
                say(remark)
    return loaded, left_out
