"""Grade a bank of right and wrong work by other hands: what is accepted, what is refused, whose cause is told.

Layout: ``FOLDER/NN/EXERCISE/right_*.py`` (must get full marks) and any other ``*.py`` (must lose points; its first line is
``# cause: …``), each what a student writes in the exercise's cell.  ``library_*.py`` uses what the exercise forbids.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from autograder.assignments.assignment import Assignment, assignment_names, load_assignment
from autograder.grading.engine import Engine
from autograder.grading.verdict import Verdict
from earlab.errors import EarlabError

_CAUSE = "# cause:"


class BankError(EarlabError):
    """The folder is no bank of work on this course; the message says what is expected where."""


@dataclass(frozen=True)
class Work:
    """What somebody wrote in an exercise's cell. name: of its file, without the ending."""

    assignment: str
    exercise: str
    name: str
    text: str

    @property
    def right(self) -> bool:
        """Whether it must get full marks."""
        return self.name.startswith("right_")

    @property
    def cause(self) -> str:
        """What is wrong with it, in the words of its author."""
        first = self.text.partition("\n")[0]
        return first.removeprefix(_CAUSE).strip() if first.startswith(_CAUSE) else ""


@dataclass(frozen=True)
class Judged:
    """What the grader says of a work. points: the least and the most over the variants."""

    work: Work
    verdict: Verdict
    points: tuple[float, float]

    @property
    def accepted(self) -> bool:
        """Whether it passes in every variant."""
        return self.verdict.status == "pass"

    @property
    def forbidden(self) -> bool:
        """Whether it is refused because of what the exercise forbids."""
        return self.verdict.told == "forbidden"

    @property
    def named(self) -> bool:
        """Whether its student is told a cause."""
        return self.verdict.told == "cause"


def totals(judged: Sequence[Judged]) -> dict[str, int]:
    """Count: right work, what of it is accepted or uses what is forbidden; wrong work, what of it is refused, and named."""
    right = [one for one in judged if one.work.right]
    wrong = [one for one in judged if not one.work.right]
    return {
        "right": len(right),
        "accepted": sum(one.accepted for one in right),
        "forbidden": sum(not one.accepted and one.forbidden for one in right),
        "wrong": len(wrong),
        "refused": sum(not one.accepted for one in wrong),
        "named": sum(not one.accepted and one.named for one in wrong),
    }


def read_bank(folder: Path, names: Sequence[str] = ()) -> list[Work]:
    """Return the work in a bank on some assignments or exercises, on all of them without ``names``."""
    found = []
    by_number = {name.partition("_")[0]: name for name in assignment_names()}
    for place in sorted(path for path in folder.glob("[0-9][0-9]/*") if path.is_dir()):
        assignment = by_number.get(place.parent.name)
        if assignment and (not names or {assignment, place.name} & {*names}):
            found += [
                Work(assignment, place.name, path.stem, path.read_text(encoding="utf-8"))
                for path in sorted(place.glob("*.py"))
            ]
    if not found:
        raise BankError(
            f"{folder} holds no work on this course; expected {folder}/NN/EXERCISE/right_*.py and wrong_*.py, for example "
            f"{folder}/02/perceptron_predict/wrong_strict.py"
        )
    return found


def judge_bank(engine: Engine, bank: Sequence[Work], variants: Sequence[int]) -> Iterator[Judged]:
    """Yield what the grader says of each work, in order; of several variants, the least that it scores."""
    for (name, _), works in groupby(bank, key=lambda work: (work.assignment, work.exercise)):
        assignment = load_assignment(name)
        for work in works:
            verdicts = _verdicts(engine, assignment, work, variants)
            points = [verdict.points for verdict in verdicts]
            yield Judged(
                work,
                min(verdicts, key=lambda verdict: (verdict.status == "pass", verdict.points)),
                (min(points), max(points)),
            )
        engine.reference(assignment)[
            1
        ].close()  # a child for each mistake of all exercises would fill the memory


def _verdicts(engine: Engine, assignment: Assignment, work: Work, variants: Sequence[int]) -> list[Verdict]:
    try:
        exercise = assignment.exercise(work.exercise)
    except KeyError:
        known = ", ".join(one.name for one in assignment.exercises)
        raise BankError(
            f"{work.assignment} has no exercise {work.exercise}; there are: {known}. Rename the folder in the bank"
        ) from None
    program = assignment.edited_program(work.exercise, work.text)
    with engine.sandbox_for(assignment, program).open(program) as session:
        return engine.verdicts(session, assignment, exercise, variants)
