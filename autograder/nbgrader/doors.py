"""What both doors do with a report: gradebook, ``autograded`` folder, record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.utils import is_grade, is_solution

from autograder.assignment import Assignment
from autograder.nbgrader.classroom import Classroom, HandedIn, timestamp_of
from autograder.nbgrader.mending import mend, unread
from autograder.nbgrader.projection import project
from autograder.nbgrader.records import Record
from autograder.nbgrader.tree import show_verdicts, write_tree
from autograder.source import Source
from autograder.submission import Received
from autograder.verdict import Report, digest


def readable_notebook(received: Received, source: Source) -> NotebookNode:
    """Return the submission as nbgrader can take it, or what stands for one that cannot be read."""
    if isinstance(received, Exception):
        return unread(source, f"**This submission cannot be read:** {received}.")
    return mend(received, source)


def settle(
    classroom: Classroom,
    gradebook: Gradebook,
    item: HandedIn,
    received: Received,
    assignment: Assignment,
    report: Report,
) -> Report:
    """Write a report to the ``autograded`` folder, the gradebook and the records; return it as recorded.

    received: what was graded; the file itself may have changed since.
    Of a grader error nothing but the record is written: folder and score stay as they were.
    """
    notes = [item.note] if item.note else []
    try:
        handed_in = timestamp_of(item.folder)
    except ValueError:
        handed_in = None
        notes.append("timestamp.txt holds no time that can be read; the submission counts as on time.")
    report = replace(report, repairs=(*notes, *report.repairs))
    if report.status == "grader error":
        remember_fault(classroom, report)
        return report
    notebook = readable_notebook(received, assignment.source)
    show_verdicts(notebook, report, assignment.source)
    write_tree(classroom, item, notebook)
    settle_grades(classroom, gradebook, assignment, report, notebook, handed_in)
    return report


def settle_grades(
    classroom: Classroom,
    gradebook: Gradebook,
    assignment: Assignment,
    report: Report,
    notebook: NotebookNode,
    handed_in: datetime | None,
) -> None:
    """Write a report to the gradebook, then to the records; killed in between, the next run does it again."""
    old = classroom.records.find(report.assignment, str(report.student))
    answers = {
        cell.metadata.nbgrader.grade_id: digest(cell.source)
        for cell in notebook.cells
        if is_grade(cell) and is_solution(cell)
    }
    seen = old.answers if old else {}
    changed = {name for name, answer in answers.items() if seen.get(name) != answer}
    project(
        gradebook,
        report,
        assignment.source,
        notebook,
        changed=changed,
        handed_in=handed_in,
        config=classroom.config,
    )
    classroom.records.save(Record(report, answers))


def remember_fault(classroom: Classroom, report: Report) -> None:
    """Record a grader error; which answers a person has seen stays known."""
    old = classroom.records.find(report.assignment, str(report.student))
    classroom.records.save(Record(report, old.answers if old else {}))
