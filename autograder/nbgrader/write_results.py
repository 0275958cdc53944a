"""What both doors do with a report: gradebook, ``autograded`` folder, record."""

from __future__ import annotations

from dataclasses import replace

from nbformat import NotebookNode
from nbgrader.api import Gradebook

from autograder.assignments.assignment import Assignment
from autograder.assignments.source import Source
from autograder.grading.verdict import Report
from autograder.intake.submission import Received
from autograder.nbgrader.autograded_folder import in_place, prepare_tree, show_verdicts
from autograder.nbgrader.classroom import Classroom, HandedIn, timestamp_of
from autograder.nbgrader.gradebook_writer import project
from autograder.nbgrader.sanitised_notebook import mend, unread


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
    Of a grader error nothing but the record is written: folder and score stay as they were.  Killed at any
    point, or stopped by a full disk, the next run does it again and ends as if nothing had been.
    """
    notes = [item.note] if item.note else []
    try:
        handed_in = timestamp_of(item.folder)
    except ValueError:
        handed_in = None
        notes.append("timestamp.txt holds no time that can be read; the submission counts as on time.")
    report = replace(report, repairs=(*notes, *report.repairs))
    if report.status == "grader error":
        classroom.records.save(report)
        return report
    notebook = readable_notebook(received, assignment.source)
    show_verdicts(notebook, report, assignment.source)
    fresh = prepare_tree(
        classroom, item, assignment.source.notebook, notebook
    )  # what needs room on the disk comes first
    with in_place(classroom, item, fresh):
        project(gradebook, report, assignment.source, notebook, handed_in=handed_in, config=classroom.config)
    classroom.records.save(report)
    return report
