"""Write a report where people look: gradebook, ``autograded`` folder, record. Both of nbgrader's doors do it here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime

from nbformat import NotebookNode, from_dict
from nbgrader.api import Gradebook

from autograder.assignments.source import Source
from autograder.grading.verdict import Report
from autograder.intake.intake import Intake
from autograder.intake.mending import unread
from autograder.nbgrader.autograded_folder import in_place, prepare_folder, show_verdicts
from autograder.nbgrader.classroom import Classroom
from autograder.nbgrader.gradebook_writer import project
from autograder.nbgrader.submitted import HandedIn
from autograder.release.notebook import build_notebook


def readable_notebook(intake: Intake, source: Source) -> NotebookNode:
    """Return the submission as nbgrader can take it, or what stands for one that cannot be read."""
    if isinstance(intake.notebook, Exception):
        blank = json.dumps(build_notebook(source, "student"))
        return from_dict(unread(blank, f"**This submission cannot be read:** {intake.notebook}."))
    return from_dict(intake.notebook.notebook)


def write_results(
    classroom: Classroom,
    gradebook: Gradebook,
    report: Report,
    source: Source,
    notebook: NotebookNode,
    handed_in: datetime | None = None,
    folder: AbstractContextManager[None] | None = None,
) -> None:
    """Put the verdicts into ``notebook``, the report into the gradebook and the records, in this order.

    folder: entered when the notebook is whole and left when the gradebook has it; undone where the gradebook fails.
    Of a grader error nothing but the record is written: folder and score stay as they were.
    """
    if report.status != "grader error":
        show_verdicts(notebook, report, source)
        with folder or nullcontext():
            project(gradebook, report, source, notebook, handed_in=handed_in, config=classroom.config)
    classroom.records.save(report)


def settle(
    classroom: Classroom, gradebook: Gradebook, item: HandedIn, intake: Intake, source: Source, report: Report
) -> None:
    """Write a report on what was taken in, its ``autograded`` folder too.

    Killed at any point, or stopped by a full disk, the next run does it again and ends as if nothing had been.
    """
    notebook = readable_notebook(intake, source)
    folder = _new_folder(classroom, item, intake, source.notebook, notebook)
    write_results(classroom, gradebook, report, source, notebook, intake.handed_in, folder)


@contextmanager
def _new_folder(
    classroom: Classroom, item: HandedIn, intake: Intake, name: str, notebook: NotebookNode
) -> Iterator[None]:
    """Put the new folder in the place of the old one; what needs space on the disk comes first."""
    with in_place(classroom, item, prepare_folder(classroom, item, intake, name, notebook)):
        yield
