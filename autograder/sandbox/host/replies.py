"""Check what a child says, before anything believes it.  Trusted side.

Whatever arrives is read with a size limit and a deadline (``channel``); here its form is checked and its texts are
cut.  It is believed to be nothing more than that child's answer.
"""

from __future__ import annotations

import signal
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, get_args

from autograder.sandbox.child.channel import ChannelError
from autograder.sandbox.host.program import AssertReport, CellReport, Task
from earlab.protocol.codec import ANYTHING, Bounds, bounds_of
from earlab.protocol.outcome import Answer, Failure, FailureKind, Outcome, from_plain

REPORT = Bounds(1 << 20, 10_000, 64 << 10)  # what is read of all that is no answer
_BESIDE = Bounds(128 << 10, 10_000, 64 << 10)  # what is read beside the value of an answer
_TOGETHER = (
    8 << 20
)  # bytes of all answers to one task, beside what ``bounds_of`` makes of those that are expected
_LEAST = bounds_of(None).size
_MAX_TEXT = 4_000
_MAX_NAMES = 2_000
_MAX_NAME = 200
_MAX_SECONDS = 3_600.0  # by the clock, for one case: no honest one waits so long


class AnswerBounds:
    """What is still read of the answers to a task: of each what its case expects, and of all a sum."""

    def __init__(self, task: Task) -> None:
        self._bounds = task.bounds
        self._left = sum(each.size for each in task.bounds) - len(task.bounds) * _LEAST + _TOGETHER

    def of(self, case: int) -> Bounds:
        """Return the bounds of the reply to a case of the task."""
        if not self._bounds:
            return ANYTHING
        size, items, text = self._bounds[case]
        return Bounds(max(min(size, self._left), 0), items, text).plus(_BESIDE)

    def all(self) -> Bounds:
        """Return the bounds of one frame with all replies."""
        if not self._bounds:
            return ANYTHING
        count, (_, items, texts) = len(self._bounds), zip(*self._bounds, strict=True)
        size = self._left + count * _BESIDE.size
        return Bounds(size, sum(items) + count * _BESIDE.items, max(*texts, _BESIDE.text))

    def take(self, size: int) -> None:
        """Count the bytes of a reply."""
        self._left -= size


def cell_report_in(cell_id: str, data: Any) -> CellReport:
    """Return the report in a frame; raise ChannelError when it is not one."""
    if not isinstance(data, dict) or not _one_of(data.get("status"), ("ok", "error", "timeout")):
        raise ChannelError("not a report of a cell")
    line = data.get("line")
    text = {key: str(data.get(key, ""))[:_MAX_TEXT] for key in ("type", "message")}
    return CellReport(cell_id, data["status"], **text, line=line if type(line) is int else None)


def assert_report_in(cell_id: str, data: Any) -> AssertReport:
    """Return the report of a cell of tests in a frame; raise ChannelError when it is not one."""
    if not isinstance(data, dict) or not _one_of(data.get("status"), ("ok", "error", "timeout", "crash")):
        raise ChannelError("not a report of tests")
    number, own_cell = data.get("number"), data.get("own_cell")
    line, own_line = data.get("line"), data.get("own_line")
    return AssertReport(
        cell_id,
        data["status"],
        number if type(number) is float else None,
        **{key: str(data.get(key, ""))[:_MAX_TEXT] for key in ("type", "message", "stdout")},
        line=line if type(line) is int else None,
        own_cell=own_cell[:_MAX_NAME] if isinstance(own_cell, str) else None,
        own_line=own_line if type(own_line) is int else None,
    )


def names_in(data: Any) -> tuple[str, ...]:
    """Return the names in a frame that are names; raise ChannelError when it is no list of them."""
    names = data.get("names") if isinstance(data, dict) else None
    if not isinstance(names, list):
        raise ChannelError("not a list of names")
    return tuple(name for name in names[:_MAX_NAMES] if isinstance(name, str) and len(name) <= _MAX_NAME)


def answers_in(data: Any, count: int) -> tuple[Answer, ...]:
    """Return the answers to all ``count`` cases in a frame, none where it says so; raise ChannelError when it is neither."""
    replies = data.get("replies") if isinstance(data, dict) else None
    if not isinstance(replies, list) or len(replies) not in (0, count):
        raise ChannelError("not the replies to all cases")
    outcomes = [outcome_in(reply, number) for number, reply in enumerate(replies)]
    answers = tuple(outcome for outcome in outcomes if isinstance(outcome, Answer))
    return answers if len(answers) == count else ()


def outcome_in(data: Any, number: int) -> Outcome:
    """Return the outcome of case ``number`` in a frame; raise ChannelError when it is not one."""
    case = data.pop("case", None) if isinstance(data, dict) else None
    if type(case) is not int or case != number:
        raise ChannelError("a reply to another case than the one asked")
    mutated = data.get("mutated", [])
    if not isinstance(mutated, list) or len(mutated) > _MAX_NAMES:
        raise ChannelError("not a list of names")
    try:
        outcome = from_plain(data)
    except ValueError as error:
        raise ChannelError(str(error)) from None
    if not 0 <= outcome.seconds <= _MAX_SECONDS:
        raise ChannelError("an impossible duration")
    if isinstance(outcome, Answer):
        if not outcome.mutated and len(outcome.stdout) <= _MAX_TEXT:
            return outcome
        names = tuple(name[:_MAX_NAME] for name in outcome.mutated)
        return replace(outcome, mutated=names, stdout=outcome.stdout[:_MAX_TEXT])
    if not _one_of(outcome.kind, get_args(FailureKind)):
        raise ChannelError("a failure of an unknown kind")
    return replace(
        outcome,
        type=str(outcome.type)[:_MAX_TEXT],
        message=str(outcome.message)[:_MAX_TEXT],
        cell=None if outcome.cell is None else str(outcome.cell)[:_MAX_NAME],
        line=outcome.line if type(outcome.line) is int else None,
        source_line=str(outcome.source_line)[:_MAX_TEXT],
        stdout=outcome.stdout[:_MAX_TEXT],
    )


def _one_of(value: Any, words: Sequence[str]) -> bool:
    """Whether a value is one of some words; an array, compared with them, would have no truth value."""
    return isinstance(value, str) and value in words


def death_of(status: int, seconds: float, task: Task) -> Failure:
    """Say how a fork ended that has not answered every case, from its exit status (negative: a signal)."""
    if status >= 0:
        return Failure("crash", "SystemExit", f"the code ended the process itself, with exit status {status}")
    if -status in (signal.SIGKILL, signal.SIGXCPU) and seconds >= task.seconds:
        return Failure("timeout", "TimeoutError", f"stopped after {seconds:.3g} s of computing")
    name = signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"
    return Failure("crash", name, f"the process was ended by {name}")
