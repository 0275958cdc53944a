"""Each pattern is recognised where it is, and nothing is where nothing is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from earlab.compare.diagnosis import explain_failure
from earlab.protocol.outcome import Failure
from tests.helpers.toy_exercises import finding_of

RNG = np.random.default_rng(5)
X = RNG.normal(size=(7, 3))
Y = RNG.normal(size=(7, 5))
SQUARE = RNG.normal(size=(4, 4))
IMAGE = RNG.normal(size=(2, 3, 4, 6))
LABELS = RNG.choice([-1, 1], 40)
ZERO_SOMEWHERE = np.array([-2.0, -0.5, 0.0, 0.5, 2.0, 3.0])


def kind_of(expected: Any, got: Any, **fields: Any) -> str:
    finding = finding_of(expected, got, **fields)
    assert finding is not None
    return finding.kind


def message_of(expected: Any, got: Any, **fields: Any) -> str:
    finding = finding_of(expected, got, **fields)
    assert finding is not None
    return finding.message


@pytest.mark.parametrize(
    ("got", "expected", "kind"),
    [
        (np.ones((5, 7)), np.ones((7, 5)), "transposed"),
        (np.ones((3, 2, 4)), np.ones((2, 3, 4)), "axes in another order"),
        (np.ones(7), np.ones((7, 1)), "squeezed"),
        (np.ones((7, 1)), np.ones(7), "extra axis of length 1"),
        (np.ones(5), np.ones((7, 5)), "missing axis"),
        (np.ones((7, 5)), np.ones(5), "extra axis"),
        (np.ones((8, 5)), np.ones((7, 5)), "wrong by one"),
        (np.ones((7, 4)), np.ones((7, 5)), "wrong by one"),
        (np.float64(1), np.ones((7, 5)), "single number"),
        (np.ones((7, 5)), 1.0, "not reduced"),
        (np.ones(35), np.ones((7, 5)), "reshaped"),
        (np.ones((3, 5)), np.ones((7, 5)), "shape"),
        (np.ones((2, 2, 2)), np.ones(5), "shape"),
    ],
)
def test_shape(got: np.ndarray, expected: Any, kind: str) -> None:
    assert kind_of(expected, got) == kind


def test_an_empty_array_is_called_so() -> None:
    message = message_of(np.ones((7, 5)), np.array([]))
    assert "It has 1 axis, expected 2, and nothing in it: is anything ever put into it?" in message


def test_a_shape_is_named_through_the_inputs() -> None:
    message = message_of(np.ones((7, 5)), np.ones((3, 5)), inputs={"X": X, "Y": Y})
    assert "length 3 (the number of columns of `X`)" in message
    assert "expected 7 (the number of rows of `X` and `Y`)" in message


def test_an_array_that_nothing_is_put_into_is_recognised() -> None:
    assert "is anything ever put into it?" in message_of(np.ones(7), np.ones(0))


@pytest.mark.parametrize(
    ("expected", "got", "kind"),
    [
        (X, np.zeros_like(X), "all zero"),
        (X, np.full_like(X, 0.3), "all the same"),
        (X, -X, "factor"),
        (X, 2 * X, "factor"),
        (X, X / 7, "factor"),
        (X, 3.7 * X, "factor"),
        (0.73, 1.46, "factor"),
        (X, X + 0.3, "offset"),
        (SQUARE, SQUARE.T, "transposed values"),
        (X, X[::-1], "flipped"),
        (X, X[:, ::-1], "flipped"),
        (IMAGE, IMAGE[:, :, ::-1, ::-1], "flipped"),
        (X, np.roll(X, 1, axis=0), "shifted by one"),
        (X[:, 0], np.append(X[1:, 0], 9.0), "shifted by one"),
        (X, X[[2, 0, 1, 3, 6, 5, 4]], "permuted"),
        (X, X[:, [1, 0, 2]], "permuted"),
        (X, X.ravel(order="F").reshape(X.shape), "reshape order"),
        (X, X * (1 + 5e-4 * np.sign(Y[:, :3])), "nearly right"),
        (X, np.abs(X), "sign lost"),
        (5 * X, np.trunc(5 * X), "whole numbers"),
        (np.abs(X), X**2, "squared"),
        (np.abs(X), np.sqrt(np.abs(X)), "root"),
        (X, X**2, "squared"),
        (np.abs(X), np.log(np.abs(X)), "logarithm"),
        (X, np.exp(X), "exponential"),
        (X, 1 - X, "complement"),
        (X, np.round(X, 2), "rounded"),
        (X, np.clip(X, -0.5, 0.5), "cut off"),
        (X, np.where(np.abs(X) < 0.3, 0, X), "small values lost"),
        (X, X / np.linalg.norm(X, axis=1, keepdims=True), "factor along an axis"),
        (X, X / X.std(axis=0), "factor along an axis"),
        (X, X - X.mean(axis=0), "offset along an axis"),
        (X, X - X.max(axis=1, keepdims=True), "offset along an axis"),
        (LABELS, -LABELS, "factor"),
        (LABELS, LABELS[::-1], "flipped"),
    ],
)
def test_values(expected: Any, got: Any, kind: str) -> None:
    assert kind_of(expected, got) == kind


def changed(values: np.ndarray, where: Any) -> np.ndarray:
    out = values.astype(float)
    out[where] += RNG.uniform(1, 2, out[where].shape) * RNG.choice([-1, 1], out[where].shape)
    return out


@pytest.mark.parametrize(
    ("where", "kind", "words"),
    [
        (np.s_[0], "edges", "right but at the first along axis 0"),
        (np.s_[-1], "edges", "right but at the last along axis 0"),
        (np.s_[[0, -1]], "edges", "right but at the first 1 and the last 1 along axis 0"),
        (np.s_[1:], "some rows only", "Only the first row is right"),
        (np.s_[:-1], "some rows only", "Only the last row is right"),
        (np.s_[3:], "some rows only", "Right up to row 2, wrong from row 3 on"),
        (np.s_[[2, 4]], "some rows only", "Wrong only at row 2, 4"),
        (np.s_[:, 1], "some rows only", "Wrong only at column 1"),
    ],
)
def test_right_in_some_places(where: Any, kind: str, words: str) -> None:
    assert kind_of(X, changed(X, where)) == kind
    assert words in message_of(X, changed(X, where))


@pytest.mark.parametrize(
    ("word", "mask"),
    [
        ("negative", ZERO_SOMEWHERE < 0),
        ("zero or negative", ZERO_SOMEWHERE <= 0),
        ("zero", ZERO_SOMEWHERE == 0),
        ("positive", ZERO_SOMEWHERE > 0),
        ("zero or positive", ZERO_SOMEWHERE >= 0),
    ],
)
def test_wrong_on_one_side_of_an_input(word: str, mask: np.ndarray) -> None:
    slope = np.exp(ZERO_SOMEWHERE)
    message = message_of(slope, changed(slope, mask), inputs={"z": ZERO_SOMEWHERE})
    assert f"right everywhere but where `z` is {word}:" in message


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (-1, "wrong sign"),
        (2, "2 times the expected one: is a factor 1/2 missing?"),
        (0.5, "1/2 times"),
        (7, "7 (the number of rows of `X` and `Y`) times"),
        (1 / 7, "1/7 (one over the number of rows of `X` and `Y`) times"),
        (-5, "−5 (the number of columns of `Y`) times"),
        (2 / 5, "2/5 (two over the number of columns of `Y`) times"),
        (1 / 14, "1/(2 · 7)"),
        (7 / 6, "7/6 (the number of rows of `X` and `Y` over one less) times"),
        (4 / 5, "4/5 (one less than the number of columns of `Y` over it) times"),
        (5 / 7, "5/7 (the number of columns of `Y` over the number of rows of `X` and `Y`) times"),
        (0.01, "0.01 (`learning_rate`) times"),
        (1 / np.log(10), "1/ln 10 times the expected one: is the logarithm to the base that is asked for?"),
        (1 / np.log10(2), "ln 10/ln 2 times"),
        (180 / np.pi, "180/π times the expected one: are degrees and radians mixed up?"),
        (1.2345, "1.2345 times the expected one: which constant"),
    ],
)
def test_a_factor_is_named(factor: float, words: str) -> None:
    inputs = {"X": X, "Y": Y, "learning_rate": 0.01}
    assert words in message_of(SQUARE, factor * SQUARE, inputs=inputs)


def test_a_factor_two_says_when_a_size_is_two() -> None:
    finding = finding_of(SQUARE, SQUARE / 2, inputs={"X": X[:2]})
    assert finding is not None
    assert "That is also 1/2 (one over the number of rows of `X`)" in finding.message


def test_the_base_of_a_logarithm_shows_in_a_single_number() -> None:
    assert "is the logarithm to the base" in message_of(1.0397, 1.0397 / np.log(2))


@pytest.mark.parametrize("at", [0, 2, 5])
def test_wrong_where_an_input_is_silent(at: int) -> None:
    S = np.abs(RNG.normal(size=(4, 6)))
    S[:, at] = 0.0
    flat = S.mean(axis=0) + 0.5
    wrong = np.where(np.arange(6) == at, 0.0, flat)
    assert f"right everywhere but where `S` is all 0 (column {at}):" in message_of(
        flat, wrong, inputs={"S": S}
    )


def test_zeros_that_are_right_by_themselves_tell_nothing_of_a_side() -> None:
    V = np.array([[4.0, 0.0], [2.0, 2.0], [0.0, 6.0]])
    assert kind_of(V / 3, V**2 / 7, inputs={"V": V}) == "values"


def test_what_is_right_by_being_nearly_zero_tells_nothing() -> None:
    expected = np.array([[5e-17], [1.0], [2.0], [1.5], [0.5]])
    assert kind_of(expected, np.array([[0.0], [3.1], [0.3], [3.3], [0.2]])) == "values"


def test_values_that_are_half_right_are_not_called_all_the_same() -> None:
    assert kind_of(np.array([[0.2, 0.8], [0.5, 0.5]]), np.full((2, 2), 0.5)) == "values"


def test_a_number_that_is_only_not_0_by_rounding_is_shown_as_0() -> None:
    message = message_of(np.array([5.07e-17, 1.0, 2.0]), np.array([0.5, 1.25, 1.75]))
    assert "[0] is 0.5, expected 0 (3 of 3" in message


def test_unchanged_names_the_input() -> None:
    w, stack = RNG.normal(size=3), [RNG.normal(size=(2, 3)), RNG.normal(size=(3, 3))]
    assert "equals the input `w`" in message_of(w + X[0], w, inputs={"w": w})
    assert "equals the input `weights[1]`" in message_of(SQUARE[:3, :3], stack[1], inputs={"weights": stack})
    assert "equals the input `b`" in message_of(1.0, 0.0, inputs={"b": 0.0}, returns=("b",))


@pytest.mark.parametrize(
    ("got", "words"),
    [
        ([1.0, np.nan, 2.0], "the first is NaN at [1]. Likely causes: 0/0"),
        (
            [1.0, np.inf, np.inf],
            "2 of 3 values are not finite, the first is inf at [1]. Likely causes: `exp`",
        ),
        ([1.0, np.inf, 2.0], "or minus the log of 0"),
        ([-np.inf, 1.0, 2.0], "1 of 3 values is not finite, the first is -inf at [0]. Likely causes: log(0)"),
    ],
)
def test_not_finite(got: list[float], words: str) -> None:
    assert words in message_of(np.arange(3.0), got)


@pytest.mark.parametrize("seed", range(40))
def test_random_wrong_arrays_get_no_diagnosis(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for shape in [(3,), (2, 2), (5,), (4, 4), (6, 3), (2, 3, 4)]:
        inputs = {"X": rng.normal(size=shape), "Y": rng.normal(size=(3, 4)), "n": 3, "rate": 0.1}
        finding = finding_of(rng.normal(size=shape), rng.normal(size=shape), inputs=inputs)
        assert finding is not None
        assert (finding.kind, finding.reason, finding.likely) == ("values", "values differ", False)
    assert kind_of(rng.normal(), rng.normal(), inputs={"X": X, "b": 0.0}) == "values"


@pytest.mark.parametrize("seed", range(40))
def test_random_wrong_labels_and_counts_get_no_diagnosis(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for size in (2, 5, 9, 30):
        expected, got = rng.choice([-1, 1], size), rng.choice([-1, 1], size)
        finding = finding_of(expected, got, inputs={"X": rng.normal(size=(size, 2))})
        assert finding is None or finding.kind in ("values", "all the same")
    assert kind_of(4, int(rng.integers(5, 20)), inputs={"n": 10}) == "values"


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (0.5, 1.3),
        (3, 6),
        (np.array([1, -1, 1]), np.array([-1, 1, -1])),
        (np.array([0.5, 0.5, 0.5]), np.array([0.8, 0.1, 0.3])),
        (np.array([0.0, 0.0, 0.7]), np.array([0.1, 0.2, 0.9])),
        (np.zeros(4), np.array([1.0, 2.0, 0.5, 1.0])),
        (np.array([1.5, 2.0]), np.array([1.0, 2.0])),
        (np.array([0.5, 0.2, 0.1, 1.0]), np.array([0.0, 0.0, 0.0, 1.0])),
        (np.array([1, 1, 1, -1]), np.array([0, 0, 0, 0])),
        (np.array([1, 1, 1, -1]), np.array([1, 1, 1, 1])),
        (np.array([0.1, 0.3, 0.5, 0.7, 0.9]), np.array([0.8, 0.6, 0.5, 0.2, 0.4])),
        (np.array([[0.3], [0.4]]), np.array([[0.3], [0.9]])),
    ],
)
def test_too_little_to_tell(expected: Any, got: Any) -> None:
    assert kind_of(expected, got) == "values"


def test_a_step_that_moved_is_one_wrong_entry_and_no_shift() -> None:
    step = np.array([0.1, 0.1, 0.1, 1.0, 1.0])
    assert "Wrong only at entry 2" in message_of(step, np.array([0.1, 0.1, 1.0, 1.0, 1.0]))


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (Failure("exception", "NameError", "name 'k' is not defined", None, 2, "    return k"),
         "It raises NameError in line 2 of your cell (`return k`): name 'k' is not defined. A name is used"),
        (Failure("exception", "ValueError", "operands could not be broadcast together"), "Two shapes do not fit"),
        (Failure("exception", "TypeError", "toy() takes 1 positional argument but 2 were given"), "keep the `def` line"),
        (Failure("exception", "ValueError", "The truth value of an array with more than one element"), "`np.where`"),
        (Failure("exception", "ValueError", "The requested array has an inhomogeneous shape"), "Rows of different length"),
        (Failure("exception", "TypeError", "ufunc 'bitwise_xor' not supported for the input types"), "write `**`"),
        (Failure("exception", "TypeError", "unsupported operand type(s) for ^: 'float' and 'int'"), "write `**`"),
        (Failure("exception", "TypeError", "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor"),
         "compare them with `!=`"),
        (Failure("exception", "UFuncTypeError", "Cannot cast ufunc 'subtract' output from dtype('float64')"),
         "make a copy with `dtype=float`"),
        (Failure("exception", "TypeError", "only length-1 arrays can be converted to Python scalars"), "`np.exp`"),
        (Failure("exception", "MyError", "mine"), "It raises MyError: mine."),
        (Failure("missing", "AttributeError", "'SimpleNamespace' object has no attribute 'toy'"), "defines no `toy`"),
        (Failure("timeout", line=4), "in line 4 of your cell: is there a loop that does not end?"),
        (Failure("timeout", line=4, source_line="    import scipy.signal"), "put the `import` at the top of the cell"),
        (Failure("timeout", "Sleeping"), "is there a `sleep`"),
        (Failure("limit", "MemoryError", "its 7 processes took 900 MB"), "took 900 MB. Print the shapes"),
        (Failure("bad value", "CodecError", "a value of type builtins.generator; expected"), "is there a `yield`"),
    ],
)  # fmt: skip
def test_failures_are_explained(failure: Failure, words: str) -> None:
    assert words in explain_failure(failure).cause


def test_a_function_that_calls_a_stub_is_not_called_unwritten() -> None:
    calls = Failure("not written", "NotImplementedError", "perceptron_predict")
    assert explain_failure(calls, ["perceptron_predict"]).kind == "not written"
    clue = explain_failure(calls, ["perceptron_update"])
    assert (clue.kind, clue.reason) == ("calls a stub", "calls a function that is not written yet")
    assert clue.cause.startswith("`perceptron_predict`, which your code calls, is not written yet")
