"""Say what every report says of a verdict, in the same few words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from autograder.grading.verdict import CaseResult, Report, Verdict

FULL, PARTLY, NONE, FAULT = "full marks", "partly", "no points", "grader error"
SIGNS = {FULL: "✓", PARTLY: "◐", NONE: "✗", FAULT: "!"}
STYLES = {FULL: "green", PARTLY: "yellow", NONE: "red", FAULT: "bold magenta"}


def standing(verdict: Verdict) -> str:
    """Return the words for a verdict: colour alone never says it."""
    if verdict.status == "grader error":
        return FAULT
    if verdict.status == "pass":
        return FULL
    return PARTLY if verdict.points > 0 else NONE


def number(points: float) -> str:
    """Return points as people write them: 4, 2.4, 0."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def total(report: Report) -> str:
    """Return the sum of a submission's points, or why there is none."""
    instead = {"unreadable": "not read", "not handed in": "not handed in"}
    return instead.get(report.status, number(report.points))


def by_exercise(report: Report) -> dict[str, Verdict]:
    """Return the verdicts of a report by the names of their exercises; none where nothing was handed in."""
    return {} if report.status == "not handed in" else {v.exercise: v for v in report.verdicts}


def columns(reports: Iterable[Report]) -> dict[str, float]:
    """Return the exercises that have a verdict in any of the reports, with their points, in their order."""
    return {verdict.exercise: verdict.max_points for report in reports for verdict in report.verdicts}


def hidden_counts(cases: Iterable[CaseResult]) -> list[tuple[str, int, int]]:
    """Return (kind, how many pass, of how many) of the hidden cases: nothing is told of a single one."""
    hidden = [case for case in cases if not case.visible]
    total, passed = (
        Counter(case.kind for case in hidden),
        Counter(case.kind for case in hidden if case.passed),
    )
    return [(kind, passed[kind], count) for kind, count in total.items()]


def named_mistakes(reports: Iterable[Report]) -> list[tuple[str, str, int]]:
    """Return (exercise, mistake, how many students made it), the most frequent first."""
    found = Counter(
        (verdict.exercise, verdict.mistake)
        for report in reports
        for verdict in report.verdicts
        if verdict.mistake
    )
    return [(exercise, mistake, count) for (exercise, mistake), count in found.most_common()]


def by_assignment(reports: Iterable[Report]) -> dict[str, list[Report]]:
    """Return the reports of each assignment, in the order in which assignments come."""
    groups: dict[str, list[Report]] = {}
    for report in reports:
        groups.setdefault(report.assignment, []).append(report)
    return groups


def caveats(reports: Iterable[Report]) -> list[str]:
    """Return what the verdicts of a class cannot vouch for, each sentence with the exercises that it is about."""
    about: dict[str, dict[str, None]] = {}
    for report in reports:
        for verdict in report.verdicts:
            if verdict.caveat:
                about.setdefault(verdict.caveat, {})[f"{report.assignment}/{verdict.exercise}"] = None
    return [f"{', '.join(names)}: {caveat}" for caveat, names in about.items()]


def slowest(reports: Iterable[Report], count: int = 5) -> list[Report]:
    """Return the reports that took longest to make."""
    return sorted(reports, key=lambda report: report.seconds, reverse=True)[:count]
