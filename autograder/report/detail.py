"""Print a replayed exercise for an instructor: every input, expected and got value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.report.escaping import clean
from autograder.report.labels import number, standing
from autograder.report.replay import Replay, ReplayedCase
from autograder.sandbox.host.program import AssertReport
from earlab.protocol.outcome import Answer, Outcome

_ITEMS = 60  # of an array, before its middle is left out


def detail_lines(replayed: Replay) -> Iterator[str]:
    """Yield the lines of the explanation, free of control characters."""
    verdict = replayed.verdict
    yield (
        f"{verdict.exercise}: {standing(verdict)}, {number(verdict.points)} of {number(verdict.max_points)} points, "
        f"variant {replayed.variant}"
    )
    if verdict.mistake:
        yield f"equals the mistake {verdict.mistake}"
    for message in (*replayed.repairs, *verdict.messages, *filter(None, [verdict.caveat])):
        yield from _indented(message, "  ")
    if replayed.source:
        yield "the tests as run:" if replayed.tests else "the cell as run:"
        yield from _indented(replayed.source, "  | ")
    for case in replayed.cases:
        yield from _case_lines(case)
    if replayed.tests:
        yield from _tests_lines(replayed.tests)


def plain(value: Any) -> Any:
    """Return ``value`` as JSON can hold it."""
    if isinstance(value, np.ndarray):
        return value.tolist() if value.dtype.kind != "c" else [str(item) for item in value.ravel()]
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value if value is None or isinstance(value, (bool, int, float, str)) else repr(value)


def _case_lines(replayed: ReplayedCase) -> Iterator[str]:
    case, word = replayed.case, "passes" if replayed.finding is None else "FAILS"
    yield f"{'visible' if replayed.visible else 'hidden'} {case.kind} case, {clean(case.title)}: {word}"
    for name, value in case.inputs.items():
        yield from _indented(f"{name} = {_value(value)}", "    ")
    yield from _indented(f"expected {_value(case.expected)}", "    ")
    yield from _indented(f"got      {_outcome(replayed.outcome)}", "    ")
    if replayed.finding:
        yield from _indented(replayed.finding.message, "    ")
    if replayed.outcome.stdout:
        yield from _indented(replayed.outcome.stdout, "    printed: ")


def _tests_lines(report: AssertReport) -> Iterator[str]:
    own = f", line {report.own_line} of {report.own_cell}" if report.own_line else ""
    place = f" on line {report.line}{own}" if report.line else ""
    yield from _indented(f"{report.status}{place}: {report.type} {report.message}".rstrip(": "), "    ")
    if report.number is not None:
        yield f"    the last expression comes to {report.number:g}"
    if report.stdout:
        yield from _indented(report.stdout, "    printed: ")


def _outcome(outcome: Outcome) -> str:
    if isinstance(outcome, Answer):
        changed = f" (changed in place: {', '.join(outcome.mutated)})" if outcome.mutated else ""
        return _value(outcome.value) + changed
    place = f" in cell {outcome.cell}, line {outcome.line}: {outcome.source_line}" if outcome.line else ""
    return f"{outcome.kind}: {outcome.type}: {outcome.message}{place}"


def _value(value: Any) -> str:
    if isinstance(value, np.ndarray):
        text = np.array2string(value, threshold=_ITEMS, precision=8, separator=", ", max_line_width=96)
        return f"{value.dtype} {value.shape}\n{text}"
    if isinstance(value, (list, tuple)) and any(isinstance(item, np.ndarray) for item in value):
        return "\n".join(f"[{index}] {_value(item)}" for index, item in enumerate(value))
    if isinstance(value, dict):
        return "\n".join(f"[{key!r}] {_value(item)}" for key, item in value.items())
    return repr(value)


def _indented(text: str, lead: str) -> Iterator[str]:
    for line in text.splitlines() or [""]:
        yield lead + clean(line)
