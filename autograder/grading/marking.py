"""Turn outcomes into a verdict: what an exercise scores and what its student may read."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from autograder.grading.verdict import CaseResult, Told, Verdict
from earlab.compare.comparison import matching_mistake
from earlab.compare.finding import Finding
from earlab.compare.telling import findings_of, in_reading_order, lead_of
from earlab.compare.text import NO_TEXT, Text
from earlab.protocol.casefile import AnsweredMistake, ExerciseCases
from earlab.protocol.outcome import Failure, Outcome
from earlab.protocol.scoring import score

Findings = Sequence[Finding | None]
_MOST = 3  # messages, and reasons of hidden cases: what a submission can make the grader say is bounded
_MESSAGE = 2_000  # characters
_RUNS = {
    "exception": "raises an error",
    "bad value": "returns something that is not numbers",
    "forbidden": "uses what this exercise forbids",
    "calls a stub": "calls a function that is not written yet",
    "not written": "not written yet",
    "missing": "a function is missing",
    "timeout": "takes too long",
    "slow": "takes many times as long as it needs to",
    "limit": "takes too much memory",
    "crash": "the process ended while your code ran",
    "not run": "not run",
}  # by the kind of a failure; of a value that differs the comparison has sentences of its own


def full_marks(
    hidden: ExerciseCases,
    visible: ExerciseCases,
    hidden_outcomes: Sequence[Outcome],
    visible_outcomes: Sequence[Outcome],
) -> Verdict:
    """Return the verdict on work that is known to be right in every case."""
    hidden_findings, visible_findings = [None] * len(hidden_outcomes), [None] * len(visible_outcomes)
    return _marked(hidden, visible, hidden_findings, visible_findings, (*hidden_outcomes, *visible_outcomes))


def verdict_on(
    hidden: ExerciseCases,
    visible: ExerciseCases,
    hidden_outcomes: Sequence[Outcome],
    visible_outcomes: Sequence[Outcome],
    names: Sequence[str] = (),
    stopped: str = "",
    text: Text = NO_TEXT,
    asked: Sequence[str] = (),
) -> Verdict:
    """Return the verdict on one exercise; ``names`` are what the student's cells defined, for other exercises left out.

    stopped: why a function is not there, where a cell that would define it stopped.  text: of its functions.
    asked: what showed when a visible case was asked again.

    Only hidden cases score.  Messages quote visible cases only; of hidden ones they tell kind and reason.
    """
    cases, outcomes = (*visible.cases, *hidden.cases), (*visible_outcomes, *hidden_outcomes)
    findings = findings_of(visible, cases, outcomes)
    visible_findings, hidden_findings = findings[: len(visible.cases)], findings[len(visible.cases) :]
    verdict = _marked(
        hidden, visible, hidden_findings, visible_findings, (*hidden_outcomes, *visible_outcomes)
    )
    if verdict.status == "pass":
        return verdict
    absent = [o for o in visible_outcomes if isinstance(o, Failure) and o.kind == "missing"]
    if absent:
        return replace(verdict, messages=(_missing(visible.functions, names, stopped),))
    mistake = _mistake(hidden, visible, hidden_outcomes, visible_outcomes)
    lead = lead_of(visible, visible_outcomes, visible_findings, mistake, text, asked)
    quoted = _quoted(visible, visible_findings, bool(lead))[: 1 if lead else _MOST]
    messages = (*lead, *quoted, _told_of_all_hidden(hidden_findings))
    told = _told(lead, [finding for _, finding in in_reading_order(visible_findings, bool(lead))[:1]])
    return replace(verdict, messages=messages, mistake=mistake.name if mistake else None, told=told)


def _marked(
    hidden: ExerciseCases,
    visible: ExerciseCases,
    hidden_findings: Findings,
    visible_findings: Findings,
    outcomes: Sequence[Outcome],
) -> Verdict:
    """Return the verdict with its points and cases, but without a word on what is wrong."""
    fraction = score(
        [(case.kind, finding is None) for case, finding in zip(hidden.cases, hidden_findings, strict=True)]
    )
    passed = all(finding is None for finding in hidden_findings)
    return Verdict(
        exercise=hidden.name,
        status="pass" if passed else "fail",
        points=hidden.points if passed else round(fraction * hidden.points, 2),
        max_points=hidden.points,
        cases=(*_results(visible, visible_findings, True), *_results(hidden, hidden_findings, False)),
        seconds=round(sum(outcome.seconds for outcome in outcomes), 4),
    )


def _mistake(
    hidden: ExerciseCases,
    visible: ExerciseCases,
    hidden_outcomes: Sequence[Outcome],
    visible_outcomes: Sequence[Outcome],
) -> AnsweredMistake | None:
    """Return the mistake that the work equals on visible and hidden cases alike."""
    found = matching_mistake(hidden, hidden_outcomes)
    same = matching_mistake(visible, visible_outcomes) if found is not None else None
    return found if same is not None and found is not None and same.name == found.name else None


def _told(lead: Sequence[str], first: Sequence[Finding]) -> Told:
    """Say what the messages begin with. first: what is read first, if any visible case is wrong."""
    if any(finding.kind == "forbidden" for finding in first):
        return "forbidden"
    return "cause" if lead or any(finding.likely for finding in first) else ""


def _told_of_all_hidden(findings: Findings) -> str:
    failed = [_told_of_hidden(finding) for finding in findings if finding]
    reasons = [reason for reason, _ in Counter(sorted(failed)).most_common(_MOST)]
    return (
        f"{len(findings) - len(failed)} of {len(findings)} hidden cases pass. "
        f"In the others: {', '.join(sorted(reasons))}."  # in an order that says nothing of theirs
    )


def _told_of_hidden(finding: Finding) -> str:
    """Return what is told of a hidden case: a sentence from a list, without a line, a type or a word of its run.

    Whoever wrote the code that ran chooses all three, and can choose them by the inputs.
    """
    return _RUNS.get(finding.kind, finding.reason)


def _quoted(visible: ExerciseCases, visible_findings: Findings, explained: bool) -> list[str]:
    """Return what is wrong in visible cases, the most telling first, each sentence once, with the first case that shows it."""
    where: dict[str, list[str]] = {}
    for place, finding in in_reading_order(visible_findings, explained):
        where.setdefault(finding.message[:_MESSAGE], []).append(visible.cases[place].title)
    everywhere = {message for message, titles in where.items() if len(titles) == len(visible_findings)}
    return [m if m in everywhere else f'Case "{titles[0]}": {m}' for m, titles in where.items()]


def _missing(functions: Sequence[str], names: Sequence[str], stopped: str) -> str:
    lost = [name for name in functions if name not in names] or list(functions)
    sentence = f"Your notebook defines no {', no '.join(lost)}."
    if stopped:
        return f"{sentence} {stopped}"
    near = difflib.get_close_matches(lost[0], names, n=1, cutoff=0.6)
    if near:
        return f"{sentence} It defines {near[0]}: is that the one? Rename it to {lost[0]}."
    return f"{sentence} Was the cell deleted, or does an error stop it before the function is defined?"


def _results(exercise: ExerciseCases, findings: Findings, visible: bool) -> tuple[CaseResult, ...]:
    return tuple(
        CaseResult(
            kind=case.kind,
            title=case.title,
            visible=visible,
            passed=finding is None,
            reason=(finding.reason if visible else _told_of_hidden(finding)) if finding else "",
            detail=finding.message[:_MESSAGE] if finding else "",
        )
        for case, finding in zip(exercise.cases, findings, strict=True)
    )
