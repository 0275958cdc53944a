"""What ``check`` says of work that is right and slow, and that a busy machine makes nobody late."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from earlab.protocol.budget import TimeBudget
from earlab.protocol.casefile import AnsweredCase
from earlab.protocol.outcome import Answer, Failure
from earlab.student import timing
from earlab.student.check import check_exercise
from earlab.student.timing import in_time
from tests.helpers.toy_exercises import exercise_of

BUDGET = TimeBudget(
    10, "def work(x):\n    np.dot(x, x)\n", "A loop takes every number by itself: multiply arrays."
)


def fast(x: np.ndarray) -> Any:
    return (x**2).sum()


def slow(x: np.ndarray) -> Any:
    total = 0.0
    for value in x:
        total += value * value
    return total


def exercise() -> Any:
    rng = np.random.default_rng(0)
    kinds = (("worked", 3), ("random", 5), ("random", 8), ("edge", 1), ("timed", 2_000_000))
    cases = [AnsweredCase(kind, f"{n} numbers", {"x": rng.normal(size=n)}, None) for kind, n in kinds]
    return exercise_of(fast, cases, budget=BUDGET)


def test_fast_work_passes() -> None:
    card = check_exercise(exercise(), {"toy": fast})
    assert card.right


def test_slow_work_reads_how_much_longer_it_takes_and_why() -> None:
    card = check_exercise(exercise(), {"toy": slow})
    [failing] = card.failing
    assert failing[0].kind == "timed"
    assert failing[1].message.endswith(BUDGET.says)
    assert "times as long as it needs to" in failing[1].message
    assert card.share == pytest.approx(5 / 6)
    assert "apart" not in card.text(), "what sets a timed case apart is its size, and no mistake"


def test_a_clock_that_ran_on_beside_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the clock it took minutes; the processor was busy with it for a moment."""
    case = exercise().cases[-1]
    asked = []
    outcomes = in_time(
        exercise_of(fast, [case], budget=BUDGET), [Answer(case.expected, seconds=100.0)], asked.append
    )
    assert isinstance(outcomes[0], Answer)
    assert len(asked) == 1


@pytest.mark.parametrize(("kind", "said"), [("timeout", "slow"), ("exception", "exception")])
def test_what_never_ends_is_late_and_an_error_stays_one(kind: Any, said: str) -> None:
    case = exercise().cases[-1]
    toy = exercise_of(fast, [case], budget=BUDGET)
    [outcome] = in_time(toy, [Failure(kind)], lambda case: pytest.fail("nobody asks again"))
    assert outcome.kind == said


def test_without_a_budget_nothing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "run_probe", lambda *given: pytest.fail("nothing is measured"))
    case = exercise().cases[0]
    assert in_time(exercise_of(fast, [case]), [Answer(14.0)], lambda case: Failure("exception")) == [
        Answer(14.0)
    ]
