"""Write what the grader says into nbgrader's gradebook: everything of one submission, or nothing.

A person's scores are never touched.  ``needs_manual_grade`` is raised again only where what that person
judged has changed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from nbformat import NotebookNode
from nbgrader.api import BaseCell, Comment, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import compute_checksum, is_grade, is_solution, is_task
from sqlalchemy import select
from traitlets.config import Config

from autograder.assignments.source import Source
from autograder.grading.verdict import Report, Verdict, digest
from autograder.nbgrader.free_text_answers import keep_answers, seen_answers
from earlab.errors import EarlabError

NO_RESPONSE = "No response."  # nbgrader's own words for an untouched cell


class GradebookError(EarlabError):
    """The gradebook and the grader do not fit together; nothing was written."""


@contextmanager
def transaction(gradebook: Gradebook) -> Iterator[None]:
    """Hold back the commits of nbgrader's own functions: all of them happen at the end, or none."""
    gradebook.db.remove()
    with gradebook.engine.begin() as connection, _quiet():
        gradebook.db.configure(bind=connection, join_transaction_mode="rollback_only")
        try:
            yield
            gradebook.db.flush()
        finally:
            gradebook.db.remove()
            gradebook.db.configure(bind=gradebook.engine, join_transaction_mode="conditional_savepoint")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep nbgrader from printing a traceback for an error that it raises as well."""
    log = logging.getLogger("tornado.application")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before


def project(
    gradebook: Gradebook,
    report: Report,
    source: Source,
    notebook: NotebookNode,
    *,
    handed_in: datetime | None,
    config: Config,
) -> None:
    """Write one report in one transaction; raise GradebookError where a grade would have no verdict.

    notebook: the mended submission, for the free-text answers.  handed_in: the time (UTC) that late
    penalties count from, None: on time.
    """
    if report.student is None or report.status == "grader error":
        raise GradebookError("a report without a student, or with a grader error, is no grade")
    with transaction(gradebook):
        submission = _submission(gradebook, report.assignment, report.student, handed_in)
        verdicts = {cell_id: report.verdict(name) for cell_id, name in source.graded.items()}
        cells = {c.metadata.nbgrader.grade_id: c for c in notebook.cells if "nbgrader" in c.metadata}
        for part in submission.notebooks:
            # Their names in one query: nbgrader's objects would ask for each cell by itself.
            query = select(BaseCell.id, BaseCell.name).where(BaseCell.notebook_id == part.notebook_id)
            names: dict[str, str] = {key: name for key, name in gradebook.db.execute(query)}
            grades = [(grade, names[grade.cell_id]) for grade in part.grades]
            answers = {
                grade.id: digest(cells[name].source, *_pictures(cells[name]))
                for grade, name in grades
                if name in cells and name not in verdicts
            }
            seen = seen_answers(gradebook, list(answers))
            for grade, name in grades:
                changed = answers.get(grade.id) != seen.get(grade.id)
                _set_grade(grade, verdicts.get(name), cells.get(name), changed, report)
            keep_answers(gradebook, answers)
            for comment in part.comments:
                _set_comment(comment, cells.get(names[comment.cell_id]))
            _set_penalty(gradebook, submission, part, config)


def _submission(
    gradebook: Gradebook, assignment: str, student: str, handed_in: datetime | None
) -> SubmittedAssignment:
    gradebook.update_or_create_student(student)
    when = {"timestamp": handed_in} if handed_in else {}
    with gradebook.db.no_autoflush:  # nbgrader looks rows up while the new one is half made
        return gradebook.update_or_create_submission(assignment, student, **when)


def _set_grade(
    grade: Grade, verdict: Verdict | None, cell: NotebookNode | None, changed: bool, report: Report
) -> None:
    """Set one grade: the verdict's points, or for a free-text answer nothing but whether a person is needed.

    changed: the answer is another than the one a person was last asked to judge.
    """
    before, judged = grade.auto_score, grade.manual_score is not None
    if verdict is not None:
        grade.auto_score = verdict.points
        new = before is not None and before != verdict.points
        grade.needs_manual_grade = judged and (new or bool(grade.needs_manual_grade))
        return
    if cell is None or not (is_task(cell) or (is_grade(cell) and is_solution(cell))):
        raise GradebookError(
            f"the cell {grade.name!r} of {report.assignment} carries points, but the grader has no verdict on it; "
            "was the gradebook made from another version of the notebook?"
        )
    empty = report.status == "unreadable" or (_untouched(cell) and not is_task(cell))
    grade.auto_score = 0.0 if empty else None
    if changed or before != grade.auto_score:
        grade.needs_manual_grade = judged or not empty


def _set_comment(comment: Comment, cell: NotebookNode | None) -> None:
    comment.auto_comment = NO_RESPONSE if cell is None or (_untouched(cell) and not is_task(cell)) else None


def _pictures(cell: NotebookNode) -> list[str]:
    """Return the pictures in an answer as text: another one under the same name is another answer."""
    attached = cell.get("attachments", {})
    return [
        text for name in sorted(attached) for item in sorted(attached[name].items()) for text in (name, *item)
    ]


def _untouched(cell: NotebookNode) -> bool:
    return bool(cell.metadata.nbgrader.get("checksum") == compute_checksum(cell))


def _set_penalty(
    gradebook: Gradebook, submission: SubmittedAssignment, part: SubmittedNotebook, config: Config
) -> None:
    """Set the late penalty as nbgrader's own step does, by the same plugin and the same bounds."""
    part.late_submission_penalty = None
    if submission.total_seconds_late <= 0:
        return
    gradebook.db.flush()
    gradebook.db.refresh(part, ["score"])
    step = AssignLatePenalties(config=config)
    step.init_plugin()
    penalty = step.plugin_inst.late_submission_penalty(
        submission.student.id, part.score, submission.total_seconds_late
    )
    if penalty is not None:
        part.late_submission_penalty = step._check_late_penalty(part, penalty)
