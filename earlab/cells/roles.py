"""Say once what the role of a cell means: who writes it, whether the grader runs it, who grades it, what is locked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "text", "setup", "exercise", "check", "solution", "tests", "demo", "question", "free", "task", "added"
]
STUB = {
    "code": "# YOUR CODE HERE\nraise NotImplementedError()",
    "markdown": "YOUR ANSWER HERE",
}  # what stands where students write, as nbgrader's own


@dataclass(frozen=True)
class Traits:
    """What holds of all cells of a role.

    marked: its header in ``solutions/NN_topic.py`` names it.  written: students write it, between BEGIN and END SOLUTION.
    solved: … as code.  runs: the grader runs it, if it is code.  locked: nbgrader locks it.
    graded: who gives it points, if anybody.
    """

    marked: bool = False
    written: bool = False
    solved: bool = False
    runs: bool = False
    locked: bool = False
    graded: Literal["", "program", "person"] = ""


ROLES: dict[Role, Traits] = {
    "text": Traits(),
    "setup": Traits(runs=True, locked=True),
    "exercise": Traits(marked=True, written=True, solved=True, runs=True),
    "check": Traits(marked=True, locked=True, graded="program"),
    "solution": Traits(marked=True, written=True, solved=True, runs=True),  # tested by a cell of asserts
    "tests": Traits(marked=True, runs=True, locked=True, graded="program"),
    "demo": Traits(marked=True),
    "question": Traits(marked=True, written=True, graded="person"),
    # Found in nbgrader's own notebooks only: code that students may change, and a task that a person grades.
    "free": Traits(runs=True),
    "task": Traits(locked=True, graded="person"),
    # Found in what students hand in only.
    "added": Traits(runs=True),
}


def roles_that(trait: str) -> tuple[Role, ...]:
    """Return the roles that have a trait, in the table's order."""
    return tuple(role for role, traits in ROLES.items() if getattr(traits, trait))
