"""Read right work in other styles: ``autograder/exercises/<topic>/right/<exercise>.py``, and what is right but slow beside it.

Each file is a notebook in jupytext's ``py:percent``, as those of ``solutions/`` are, magics commented out as jupytext
does.  A cell is what one student wrote into the exercise's cell, headed by the style's name (``# %% loops``).  The
cells run as submissions do; nothing imports the file.
"""

from __future__ import annotations

import jupytext

from autograder.assignments.assignment import EXERCISES, Assignment
from autograder.assignments.source import SourceError


def right_work(assignment: Assignment, exercise: str) -> dict[str, str]:
    """Return the text of an exercise's cell by the name of its style; raise SourceError where a style has no own name."""
    return _written(assignment, "right", exercise)


def slow_work(assignment: Assignment, exercise: str) -> dict[str, str]:
    """Return work that is right in every case and late in timed ones, as ``right_work`` does, from the folder ``slow``."""
    return _written(assignment, "slow", exercise)


def _written(assignment: Assignment, folder: str, exercise: str) -> dict[str, str]:
    path = EXERCISES / assignment.source.topic / folder / f"{exercise}.py"
    if not path.is_file():
        return {}
    cells = jupytext.read(path, fmt="py:percent").cells
    found = {cell.metadata.get("title", ""): cell.source for cell in cells}
    if len(found) < len(cells) or "" in found:
        raise SourceError(f"{path.name}: each style needs a heading of its own, for example # %% loops")
    return found
