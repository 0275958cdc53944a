"""Fingerprints tell the same answers from others, and a sentence is told only of a text that can hold it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from earlab.compare.asking import Change
from earlab.compare.hypotheses import (
    Hypothesis,
    Tried,
    Way,
    alike,
    dump,
    fingerprint,
    matching,
    place_of,
    telling,
    tried,
)
from earlab.protocol import casefile
from earlab.protocol.casefile import AnsweredCase, ExerciseCases
from earlab.protocol.outcome import Answer, Failure
from tests.helpers.toy_exercises import exercise_of, outcome_of

RNG = np.random.default_rng(4)
X = RNG.normal(size=(4, 3))


def print_of(value: Any, expected: Any = X) -> bytes:
    return fingerprint(Answer(value), expected)


@pytest.mark.parametrize("seed", range(50))
def test_rounding_does_not_change_a_fingerprint(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(6, 5)) * 10.0 ** rng.integers(-8, 8)
    noise = values * (1 + 1e-12 * rng.normal(size=values.shape))
    assert alike(print_of(values, values), print_of(noise, values))


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0, 0.25, 1e-4, 0.00005, 3.0])
def test_round_numbers_do_not_sit_on_an_edge(value: float) -> None:
    expected = np.array([value, 1.0, 0.5])
    for shift in (-1e-13, 1e-13):
        assert alike(print_of(expected + shift, expected), print_of(expected, expected))


@pytest.mark.parametrize(
    "other",
    [
        X + 1e-2,
        X.T,
        X[:2],
        X.ravel(),
        -X,
        np.where(X > 1, np.nan, X) if (X > 1).any() else X * np.nan,
        (X, X),
        {"X": X},
        "text",
        None,
        X + 1j,
        [[1.0], [1.0, 2.0]],
    ],
)
def test_other_answers_have_other_fingerprints(other: Any) -> None:
    assert not alike(print_of(X), print_of(other))


def test_lists_and_whole_numbers_count_as_the_arrays_they_stand_for() -> None:
    whole = np.array([[1.0, 2.0], [3.0, 4.0]])
    for same in (whole.tolist(), whole.astype(int), whole.astype(np.float32)):
        assert alike(print_of(whole, whole), print_of(same, whole))


def test_failures_and_changed_inputs_are_part_of_it() -> None:
    one, other = Failure("exception", "ValueError", "a"), Failure("exception", "IndexError", "a")
    assert alike(fingerprint(one, X), fingerprint(Failure("exception", "ValueError", "b"), X))
    assert not alike(fingerprint(one, X), fingerprint(other, X))
    assert not alike(fingerprint(Answer(X, mutated=("X",)), X), print_of(X))


@pytest.fixture
def exercise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ExerciseCases:
    monkeypatch.setattr(casefile, "FOLDER", tmp_path)
    cases = [AnsweredCase("random", f"{n}", {"X": RNG.normal(size=(n, 3))}, None) for n in (4, 5)]
    found = exercise_of(lambda X: X.mean(axis=0), cases)
    outcomes = [outcome_of(lambda X: X.sum(axis=0), dict(case.inputs)) for case in found.cases]
    prints = tuple(fingerprint(o, case.expected) for o, case in zip(outcomes, found.cases))
    ways = (Way("`sum` stands where `mean` belongs", ("sum",)), Way("a division is left out"))
    moves = (((Change("twice", "X"), "twice"),), ())
    place = place_of(found.assignment, found.name)
    place.parent.mkdir()
    place.write_bytes(
        dump(found, Tried((Hypothesis(prints, ways, "one thing is another"),), moves), "digest")
    )
    return found


def test_work_with_the_same_answers_is_told(exercise: ExerciseCases) -> None:
    mine = [outcome_of(lambda X: len(X) * X.mean(axis=0), dict(case.inputs)) for case in exercise.cases]
    assert matching(exercise, mine, {"sum"}) == (
        "In every visible case you get what right code gives when `sum` stands where `mean` belongs, or when a division is "
        "left out."
    )
    assert matching(exercise, mine, {"len"}).endswith("gives when a division is left out.")
    other = [mine[0], Answer(mine[1].value + 1)] if isinstance(mine[1], Answer) else []
    assert matching(exercise, other, {"sum"}) == ""


def test_what_was_tried_is_read_as_it_was_written(exercise: ExerciseCases) -> None:
    assert tried(exercise).moves == (((Change("twice", "X"), "twice"),), ())
    assert [way.needs for one in tried(exercise).hypotheses for way in one.ways] == [("sum",), ()]


def test_what_was_tried_on_other_cases_says_nothing(exercise: ExerciseCases) -> None:
    cases = [AnsweredCase("random", "4", {"X": RNG.normal(size=(4, 3))}, None)] * 2
    others = exercise_of(lambda X: X.mean(axis=0), cases)
    assert tried(others) == Tried()


def test_more_ways_than_can_be_told_are_told_by_what_they_have_in_common() -> None:
    ways = tuple(Way(f"way {i}", (str(i),)) for i in range(4))
    hypothesis = Hypothesis((), ways, "something is off")
    assert hypothesis.sentence({"0", "1", "2", "3"}).endswith("when something is off.")
    assert hypothesis.sentence({"0", "3"}).endswith("when way 0, or when way 3.")
    assert hypothesis.sentence({"2"}).endswith("when way 2.")
    assert hypothesis.sentence(()) == ""


def test_answers_that_are_met_by_chance_are_not_telling(exercise: ExerciseCases) -> None:
    def outcomes(function: Any) -> list[Any]:
        return [outcome_of(function, dict(case.inputs)) for case in exercise.cases]

    assert telling(exercise, outcomes(lambda X: X.sum(axis=0)))
    assert not telling(exercise, outcomes(lambda X: X.mean(axis=0)))
    assert not telling(exercise, outcomes(lambda X: np.zeros(3)))
    assert not telling(exercise, outcomes(lambda X: np.full(3, np.nan)))
    assert not telling(exercise, outcomes(lambda X: 1 / 0))
    assert not telling(exercise, outcomes(lambda X: np.array([1, 2, 1])))
