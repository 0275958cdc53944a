"""Ask a submission for one exercise, in two turns: what its student reads of, then what scores."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograder.grading.asking import Clock, ask_cases, task_of
from autograder.grading.forbidden import run_allowed
from autograder.grading.jobs import CasePack
from autograder.grading.marking import full_marks, verdict_on
from autograder.grading.stopped import why_missing
from autograder.grading.verdict import Verdict, fault
from autograder.sandbox import Session
from autograder.sandbox.host.program import CellReport, Program, Task
from autograder.support.system_errors import describe
from earlab.compare.asking import Ask
from earlab.compare.comparison import is_right
from earlab.compare.telling import asked_again
from earlab.compare.text import read_text
from earlab.forbidden.reach import Use, refusal
from earlab.protocol.casefile import ExerciseCases
from earlab.protocol.outcome import Answer, Failure, Outcome


class Part:
    """What a submission answers to one pack. fault: why the grader cannot say."""

    def __init__(self, pack: CasePack) -> None:
        self._pack = pack
        self._outcomes: dict[bool, list[Outcome]] = {}  # by whether a student reads of them
        self._right: set[bool] = set()  # those of them that are right in every case
        self._asked: tuple[str, ...] = ()
        self.fault = ""
        if pack.use is not None:
            self._outcomes[True] = [refusal(pack.use)] * len(pack.visible.cases)

    @property
    def nothing_to_read(self) -> bool:
        """Whether all visible cases are right, so that no word of the child's reaches the student."""
        return True in self._right

    def answered(self, shown: bool) -> bool:
        """Whether nothing is left to be asked; what used something forbidden in a visible case is asked no hidden one."""
        refused = any(isinstance(o, Failure) and o.kind == "forbidden" for o in self._outcomes.get(True, ()))
        return bool(self.fault) or refused or shown in self._outcomes

    @property
    def timed(self) -> bool:
        """Whether some of its cases are, which takes forks of their own."""
        return self._pack.visible.budget is not None

    def task(self, shown: bool) -> Task:
        """Return what is asked."""
        cases = self._cases(shown)
        return task_of(cases, cases.cases, self._pack.seconds, shown)

    def take_glance(self, found: tuple[Answer, ...], shown: bool) -> None:
        """Take the answers of the fork that all parts share, where all are right."""
        if found and _all_right(self._cases(shown), found):
            self._outcomes[shown] = [*found]
            self._right.add(shown)

    def run(self, session: Session, shown: bool, clock: Clock) -> None:
        """Take what comes of a run. clock: says what a timed case may take."""
        found = ask_cases(session, self._cases(shown), self._pack.seconds, clock, shown)
        self._outcomes[shown] = found
        if _all_right(self._cases(shown), found):
            self._right.add(shown)
        elif shown:
            self._asked = asked_again(self._pack.visible, found, _again(session, self.task(shown)))

    def verdict(self, program: Program, cells: Sequence[CellReport], names: Sequence[str]) -> Verdict:
        """Return the verdict. cells, names: how its cells fared and what they defined, before any case was asked."""
        pack = self._pack
        if self.fault:
            return fault(pack.exercise, pack.points, self.fault)
        try:
            shown = self._outcomes[True]
            graded = self._outcomes.get(False, [shown[0]] * len(pack.hidden.cases))
            if len(self._right) == 2:
                return full_marks(pack.hidden, pack.visible, graded, shown)
            own = [name for name in names if name not in pack.others]
            stopped = why_missing(program, cells, pack.visible.functions)
            return verdict_on(pack.hidden, pack.visible, graded, shown, own, stopped, pack.text, self._asked)
        except Exception as error:
            return fault(pack.exercise, pack.points, describe(error))

    def _cases(self, shown: bool) -> ExerciseCases:
        return self._pack.visible if shown else self._pack.hidden


def _all_right(cases: ExerciseCases, outcomes: Sequence[Outcome]) -> bool:
    return all(is_right(case, outcome, cases) for case, outcome in zip(cases.cases, outcomes, strict=True))


def _again(session: Session, task: Task) -> Ask:
    """Return what puts other inputs to a submission, as a task did: for its student to read of, so it scores nothing."""
    largest = max(task.bounds, key=lambda bounds: bounds.size)

    def ask(questions: Sequence[Mapping[str, Any]]) -> Sequence[Outcome]:
        bounds = (largest,) * len(questions)
        return run_allowed(session, replace(task, inputs=tuple(questions), bounds=bounds, shown=True))

    return ask


def examine(
    session: Session,
    hidden: Sequence[ExerciseCases],
    visible: ExerciseCases,
    seconds: float,
    clock: Clock,
    others: Collection[str],
    use: Use | None,
) -> list[Verdict]:
    """Ask for an exercise's visible cases and each set of hidden ones in ``session``; return a verdict for each set.

    For work of which no student reads.  clock: says what a timed case may take.  others: functions of other exercises, which
    are judged by themselves.  use: what the exercise forbids and the text of the cells uses.
    """
    together = replace(visible, cases=tuple(case for one in (*hidden, visible) for case in one.cases))
    if use is not None:
        found: Sequence[Outcome] = [refusal(use)] * len(together.cases)
    else:
        found = ask_cases(session, together, seconds, clock)
    outcomes = iter(found)
    *graded, shown = [[next(outcomes) for _ in one.cases] for one in (*hidden, visible)]
    asked: tuple[str, ...] = ()
    if use is None and not _all_right(visible, shown):
        asked = asked_again(visible, shown, _again(session, task_of(together, together.cases, seconds)))
    text = read_text([(cell.id, cell.source) for cell in session.program.cells], visible.functions)
    return [
        verdict_on(one, visible, mine, shown, session.names, text=text, asked=asked)
        for one, mine in zip(hidden, graded, strict=True)
    ]
