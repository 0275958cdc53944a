"""Describe the work of grading as values: a submission's program and the cases it has to answer, and what came of it.

Whoever has this package can judge a job, in this process or on another machine: it needs no course, no store
and no secret.  What comes of it is judged verdicts; the one who asked keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from autograder.assignments.source import SourceCell
from autograder.grading.verdict import Verdict
from autograder.sandbox.host.program import CellReport, Program
from earlab.compare.text import NO_TEXT, Text
from earlab.errors import EarlabError
from earlab.forbidden.reach import Use
from earlab.protocol.casefile import ExerciseCases, load


@dataclass(frozen=True)
class Terms:
    """Under what a verdict holds: one class is graded under the same terms wherever it is graded.

    rules: a hash of the code that judges.  fingerprint: of the environment in which students' code runs.
    level: the isolation in force.
    """

    rules: str
    fingerprint: str
    level: str


class TermsError(EarlabError):
    """A job was to be judged under other conditions than it was made for; the message says which, and what to do."""

    def __init__(self, made: Terms, found: Terms) -> None:
        if made.rules != found.rules:
            what = "the grader's own files changed while it was grading (an update, a changed checkout)"
        elif made.level != found.level:
            what = f"isolation {made.level!r} was in force when the run began, now it is {found.level!r}"
        else:
            what = "the packages that submissions run with changed while it was grading"
        super().__init__(
            f"{what}. One class is graded under the same conditions: leave them as they are and grade again, "
            "then all that depends on them is graded anew"
        )


@dataclass(frozen=True)
class CasePack:
    """One exercise as it is put to one submission: hidden and visible cases with all answers, packed as they are kept.

    seconds: CPU time for all cases together.  others: functions of other exercises, which are judged by themselves.
    use: what the exercise forbids and the submission's text uses.  text: what is to be
    known of its text.
    """

    exercise: str
    points: float
    hidden_blob: bytes
    visible_blob: bytes
    seconds: float
    others: tuple[str, ...] = ()
    use: Use | None = None
    text: Text = NO_TEXT

    @cached_property
    def hidden(self) -> ExerciseCases:
        """The hidden cases; worth this pack's points."""
        return replace(load(self.hidden_blob), points=self.points)

    @property
    def visible(self) -> ExerciseCases:
        """The visible cases, the same for a whole class."""
        return _visible(self.visible_blob)


@lru_cache(maxsize=64)
def _visible(blob: bytes) -> ExerciseCases:
    return load(blob)


@dataclass(frozen=True)
class Job:
    """One submission to judge. preload: the modules that its sandbox must have imported.

    tests: the assert cells of its program, with their hidden tests.  absent: packages that its sandbox does not have.
    """

    program: Program
    packs: tuple[CasePack, ...]
    preload: tuple[str, ...]
    terms: Terms
    tests: tuple[SourceCell, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class JobResult:
    """What came of a job: a verdict on each pack and each tests cell in order, and how each cell of the program fared.

    seconds: by the clock, from taking up the job to its end.
    """

    verdicts: tuple[Verdict, ...]
    cells: tuple[CellReport, ...]
    seconds: float
