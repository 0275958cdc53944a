"""What shows when a function is asked again with one thing changed: true sentences, and none where answers move alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from earlab.compare.asking import Change, changed, changes_of, differences, moves_of
from earlab.protocol.outcome import Outcome
from tests.helpers.toy_exercises import outcome_of

RNG = np.random.default_rng(2)
INPUTS: dict[str, Any] = {"X": RNG.normal(size=(5, 3)), "rate": 0.5, "k": 2}


def said(right: Callable[..., Any], mine: Callable[..., Any], **inputs: Any) -> list[str]:
    inputs = inputs or INPUTS

    def moves(function: Callable[..., Any]) -> list[tuple[Change, str]]:
        def ask(questions: Sequence[Mapping[str, Any]]) -> list[Outcome]:
            return [outcome_of(function, dict(question)) for question in questions]

        return moves_of(inputs, outcome_of(function, dict(inputs)), ask)

    return differences(moves(right), moves(mine))


def right(X: np.ndarray, rate: float, k: int) -> Any:
    return rate * X**k


@pytest.mark.parametrize(
    ("mine", "words"),
    [
        (
            lambda X, rate, k: X**k,
            "does not change with `rate`; the right one does.",
        ),
        (lambda X, rate, k: rate * X**2, "does not change with `k`"),
        (
            lambda X, rate, k: rate * np.abs(X) ** (k + 1),
            "With `X` doubled the right answer is four times as large; yours",
        ),
        (
            lambda X, rate, k: rate * X**k * np.sign(X),
            "With `X` negated the right answer stays the same; yours changes its sign.",
        ),
        (lambda X, rate, k: rate * X**k / X.max(), "Alone a sample, or an entry, gets another answer"),
        (lambda X, rate, k: rate * X**k * np.arange(len(X))[:, None], "in another order the answers are not"),
        (lambda X, rate, k: rate * X**k + RNG.normal(size=X.shape), "Called twice with the same arguments"),
    ],
)
def test_what_moves_otherwise_is_told(mine: Callable[..., Any], words: str) -> None:
    assert any(words in sentence for sentence in said(right, mine))


def test_a_batch_that_the_right_answer_looks_at_is_told() -> None:
    told = said(lambda X: X - X.mean(axis=0), lambda X: X - X.mean(axis=1, keepdims=True), X=INPUTS["X"])
    assert (
        "Each sample, or entry, gets the answer that it gets alone; the right one looks at all of them."
        in told
    )


@pytest.mark.parametrize(
    "mine",
    [right, lambda X, rate, k: 3 * rate * X**k, lambda X, rate, k: -rate * X**k],
)
def test_answers_that_move_alike_get_no_sentence(mine: Callable[..., Any]) -> None:
    assert said(right, mine) == []


@pytest.mark.parametrize(
    "mine",
    [
        lambda X, rate, k: np.zeros_like(X),
        lambda X, rate, k: X * np.nan,
        lambda X, rate, k: None,
        lambda X, rate, k: "text",
        lambda X, rate, k: 1 / 0,
    ],
)
def test_answers_that_say_nothing_get_no_sentence(mine: Callable[..., Any]) -> None:
    assert said(right, mine) == []


def test_labels_and_probabilities_are_not_scaled() -> None:
    P = RNG.dirichlet(np.ones(4), size=6)
    for array in (P, np.eye(4), RNG.choice([-1.0, 1.0], 7), np.arange(6)):
        assert not any(change.kind in ("twice", "negated") for change in changes_of({"Y": array}))
    assert Change("negated", "V") not in changes_of({"V": np.abs(INPUTS["X"])})
    assert Change("twice", "V") in changes_of({"V": np.abs(INPUTS["X"])})


def test_what_is_large_is_not_asked_again() -> None:
    assert changes_of({"X": np.ones((1_000, 200))}) == []


def test_samples_are_those_of_one_length_that_nothing_else_has() -> None:
    X, w = RNG.normal(size=(5, 3)), RNG.normal(size=3)
    assert Change("alone") in changes_of({"X": X, "w": w})
    assert changed({"X": X, "w": w}, Change("alone"))["X"].shape == (1, 3)
    assert changed({"X": X, "w": w}, Change("alone"))["w"].shape == (3,)
    assert Change("alone") not in changes_of({"X": RNG.normal(size=(3, 3)), "w": w})
    assert Change("alone") not in changes_of({"X": X, "weights": [RNG.normal(size=(3, 5))]})
    assert Change("alone") not in changes_of({"X": X[:1]})


@pytest.mark.parametrize("change", changes_of(INPUTS))
def test_the_inputs_themselves_stay_as_they_are(change: Change) -> None:
    before = INPUTS["X"].copy()
    changed(INPUTS, change)
    assert np.array_equal(INPUTS["X"], before)
    assert (INPUTS["rate"], INPUTS["k"]) == (0.5, 2)


def test_arguments_in_lists_are_scaled_together() -> None:
    weights = [np.ones((2, 3)) * 2.5, np.ones((3, 1)) * 0.5]
    twice = changed({"weights": weights}, Change("twice", "weights"))["weights"]
    assert [array.flat[0] for array in twice] == [5.0, 1.0]
