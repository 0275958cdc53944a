"""Say of an assignment what students were given: all that reading their work needs, and no solution."""

from __future__ import annotations

from autograder.assignments.assignment import Assignment
from earlab.handin.release import Release, ReleasedCell, ReleasedExercise


def release_of(assignment: Assignment) -> Release:
    """Return an assignment as students have it."""
    source = assignment.source
    cells = (
        ReleasedCell(cell.id, cell.cell_type, cell.role, cell.student, cell.name, cell.earlier)
        for cell in source.cells
    )
    exercises = (
        ReleasedExercise(one.name, one.functions, assignment.forbidden(one)) for one in assignment.exercises
    )
    files = tuple(name for name, _ in source.files)
    return Release(source.name, source.notebook, tuple(cells), tuple(exercises), files)
