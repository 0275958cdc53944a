"""``autograder grade``: a class graded and written into its gradebook, each submission as it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from nbgrader.api import Gradebook, MissingEntry

from autograder.assignment import assignment_names, load_assignment
from autograder.engine import lost
from autograder.lock import Say, say_on_stderr
from autograder.nbgrader.classroom import Classroom, ClassroomError, HandedIn
from autograder.nbgrader.doors import settle
from autograder.nbgrader.killed import clear_up
from autograder.nbgrader.workers import Setup, Work, grade_all
from autograder.submission import receive
from autograder.verdict import Report

Seen = Callable[[Report, int], None]  # called with each report and how many there are in all


def grade_class(
    classroom: Classroom,
    assignments: Sequence[str] = (),
    students: Sequence[str] = (),
    workers: int = 1,
    isolation: str = "auto",
    seen: Seen = lambda report, total: None,
    say: Say = say_on_stderr,
) -> list[Report]:
    """Grade what a class handed in and return the reports, by assignment and student.

    Raises ClassroomError before anything is graded when a name is unknown or the gradebook lacks an
    assignment.  May be killed at any time and started again: what was graded is not graded twice.
    One at a time: while another one grades this course it waits, and ``say`` is told for whom.
    """
    with classroom.lock.held(say):
        clear_up(classroom)
        try:
            return _graded(classroom, assignments, students, workers, isolation, seen)
        finally:
            classroom.clear_scratch()


def _graded(
    classroom: Classroom,
    assignments: Sequence[str],
    students: Sequence[str],
    workers: int,
    isolation: str,
    seen: Seen,
) -> list[Report]:
    items = _chosen(classroom, assignments, students)
    setup = Setup(classroom.root, classroom.course.name, isolation)
    by_name = {(item.assignment, item.student): item for item in items}
    reports: dict[HandedIn, Report] = {}
    loaded = {name: load_assignment(name) for name in {item.assignment for item in items}}
    with classroom.gradebook() as gradebook:
        _check_gradebook(gradebook, loaded)
        works = (Work(item.assignment, item.student, receive(item.notebook)) for item in items)
        for work, report in grade_all(setup, works, list(by_name), workers):
            item = by_name[work.assignment, work.student]
            try:
                report = settle(classroom, gradebook, item, work.received, loaded[item.assignment], report)
            except Exception as error:  # a full disk, a name that the gradebook refuses: the class goes on
                report = lost(loaded[item.assignment], item.student, f"{type(error).__name__}: {error}")
                with suppress(OSError):
                    classroom.records.save(report)
            reports[item] = report
            seen(report, len(items))
    return [reports[item] for item in items]


def _chosen(classroom: Classroom, assignments: Sequence[str], students: Sequence[str]) -> list[HandedIn]:
    known = assignment_names()
    unknown = sorted(set(assignments) - set(known))
    if unknown:
        raise ClassroomError(f"there is no assignment {', '.join(unknown)}; there are: {', '.join(known)}")
    items = classroom.handed_in(assignments or known, students)
    absent = sorted(set(students) - {item.student for item in items})
    where = classroom.folder("submitted", "STUDENT", "ASSIGNMENT")
    if absent:
        raise ClassroomError(f"nothing was handed in by {', '.join(absent)}; submissions lie in {where}")
    if not items:
        raise ClassroomError(f"nothing was handed in; submissions are expected in {where}")
    return items


def _check_gradebook(gradebook: Gradebook, names: Iterable[str]) -> None:
    for name in names:
        try:
            gradebook.find_assignment(name)
        except MissingEntry:
            raise ClassroomError(
                f"the gradebook knows no assignment {name}; run `nbgrader generate_assignment {name}` in the "
                "course folder, then grade again"
            ) from None
