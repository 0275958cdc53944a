"""Write what a student reads: one page per assignment, and the card below each check cell."""

from __future__ import annotations

from autograder.assignments.source import Source
from autograder.grading.verdict import Report, Verdict
from autograder.report.pages import render
from earlab.protocol.scoring import RULES


def card_html(verdict: Verdict) -> str:
    """Return the card of one verdict, for a cell's output: plain elements, no style of its own."""
    return render("card.html", verdict=verdict)


def feedback_html(report: Report, source: Source) -> str:
    """Return the page of one submission; it holds nothing of a hidden case but its kind and its reason."""
    hidden = any(not case.visible for verdict in report.verdicts for case in verdict.cases)
    rule = RULES[report.scoring] if hidden else ""
    return render("feedback.html", report=report, questions=source.questions, rule=rule)
