"""Define verdicts and reports: what the grader says, as plain immutable data."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Literal

from autograder.sandbox.host.program import CellReport
from earlab.protocol.scoring import Rule, score

_FAULT = "The grader failed here; this is not your loss. Your work will be graded again."
Status = Literal["pass", "fail", "grader error"]
Told = Literal["", "cause", "forbidden"]


@dataclass(frozen=True)
class CaseResult:
    """One case. ``detail`` is for instructors only: it may hold hidden numbers."""

    kind: str
    title: str
    visible: bool
    passed: bool
    reason: str = ""  # safe for students: no number or text of a hidden case
    detail: str = ""


@dataclass(frozen=True)
class Verdict:
    """What one exercise of one submission deserves, and why."""

    exercise: str
    status: Status
    points: float
    max_points: float
    cases: tuple[CaseResult, ...] = ()
    messages: tuple[str, ...] = ()  # safe for students, most important first
    mistake: str | None = None  # the named mistake that the work equals
    told: Told = ""  # what the messages begin with: a cause, that something forbidden is used, or neither
    note: str = ""  # for instructors: what went wrong in the grader
    caveat: str = ""  # what this verdict cannot vouch for
    variant: int = 0
    key: str = ""
    level: str = ""
    seconds: float = 0.0

    @property
    def visible_passed(self) -> tuple[int, int]:
        """How many visible cases passed, of how many."""
        visible = [case for case in self.cases if case.visible]
        return sum(case.passed for case in visible), len(visible)

    def scored(self, rule: Rule) -> Verdict:
        """Return the verdict with the points that a rule gives for its hidden cases."""
        hidden = [(case.kind, case.passed) for case in self.cases if not case.visible]
        if self.status != "fail" or not hidden:
            return self
        return replace(self, points=round(score(hidden, rule) * self.max_points, 2))


def fault(exercise: str, points: float, note: str) -> Verdict:
    """Return the verdict of a grader that failed: never the student's loss, stored nowhere, graded again."""
    return Verdict(exercise, "grader error", 0.0, points, messages=(_FAULT,), note=note)


@dataclass(frozen=True)
class Report:
    """One submission of one assignment.

    status: ``graded``; ``unreadable``: no cell could be read, ``note`` says why, every exercise scores 0;
    ``grader error``: at least one verdict is a grader error, the submission has to be graded again;
    ``not handed in``: of a student of the class there is no submission, every exercise scores 0.
    """

    assignment: str
    student: str | None
    status: Literal["graded", "unreadable", "grader error", "not handed in"]
    verdicts: tuple[Verdict, ...]
    repairs: tuple[str, ...] = ()
    cells: tuple[CellReport, ...] = ()  # those that did not run to their end
    note: str = ""
    level: str = ""
    fingerprint: str = ""  # of the environment
    seconds: float = 0.0
    submission: str = ""  # sha256 of the submitted bytes
    timings: dict[str, float] = field(default_factory=dict)
    scoring: Rule = "kinds"  # how points come of cases

    @property
    def points(self) -> float:
        """Sum of the points of all exercises."""
        return round(sum(verdict.points for verdict in self.verdicts), 2)

    @property
    def max_points(self) -> float:
        """Sum of the points that could be had."""
        return round(sum(verdict.max_points for verdict in self.verdicts), 2)

    def verdict(self, exercise: str) -> Verdict:
        """Return the verdict on one exercise; raise KeyError when there is none."""
        for verdict in self.verdicts:
            if verdict.exercise == exercise:
                return verdict
        raise KeyError(exercise)


def digest(*parts: str | bytes) -> str:
    """Return a sha256 over ``parts``, each with its length, so that no two lists collide."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()
