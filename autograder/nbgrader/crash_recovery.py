"""Clear up what a killed run left in a course, before the next one begins.

nbgrader works in the ``autograded`` folder itself and takes a folder that is there for graded: killed in the
middle, it would pass over a submission whose folder holds no verdict.  So its runs leave a mark.
"""

from __future__ import annotations

import json
import os
import shutil
from glob import escape, glob
from pathlib import Path

from autograder.nbgrader.autograded_folder import MOVED_AWAY
from autograder.nbgrader.classroom import Classroom

_MARK = "nbgrader.json"


def clear_up(classroom: Classroom) -> None:
    """Undo what was half done and empty the scratch folder; to be called by the one that holds the lock."""
    _remove_half_made(classroom)
    for old in classroom.tree_scratch.glob(f"*/*/{MOVED_AWAY}"):
        folder = classroom.folder("autograded", old.parent.name, old.parent.parent.name)
        if not folder.exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
            os.rename(old, folder)
    classroom.clear_scratch()


def mark_under_way(classroom: Classroom, assignment: str, student: str = "") -> None:
    """Note which submission nbgrader is working on."""
    (classroom.scratch / _MARK).write_text(json.dumps([assignment, student]))


def _remove_half_made(classroom: Classroom) -> None:
    """Remove the folder that nbgrader was working in, and those that it had begun but put no notebook in."""
    try:
        assignment, student = json.loads((classroom.scratch / _MARK).read_text())
    except (FileNotFoundError, ValueError):
        return
    if student:
        shutil.rmtree(classroom.folder("autograded", student, assignment), ignore_errors=True)
    for name in glob(str(classroom.folder("autograded", "*", escape(assignment)))):
        if not (Path(name) / f"{assignment}.ipynb").exists():
            shutil.rmtree(name)
