"""One comparison for everyone: what is accepted, what is refused, and the reason."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from earlab.compare.comparison import compare, matching_mistake, notes
from earlab.protocol import casefile
from earlab.protocol.casefile import AnsweredCase
from earlab.protocol.codec import Unsendable
from earlab.protocol.outcome import Answer, Failure
from tests.helpers.toy_exercises import (
    answered,
    exercise_of,
    finding_of,
    mean_exercise,
    mistake_of,
    outcome_of,
)

ARRAY = np.array([[0.25, -1.5], [2.0, 0.125], [3.5, 1.0]])
LABELS = np.array([1, -1, 1])


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (ARRAY, ARRAY.tolist()),
        (ARRAY, ARRAY.astype(np.float32)),
        (ARRAY, ARRAY * (1 + 5e-6)),
        (ARRAY, np.asfortranarray(ARRAY)),
        (ARRAY, [row for row in ARRAY]),
        (LABELS, LABELS.astype(float)),
        (LABELS, [np.int64(1), np.float32(-1), 1]),
        (LABELS, (1, -1, 1)),
        (LABELS.astype(float), LABELS),
        (0.5, np.array(0.5)),
        (0.5, np.float32(0.5)),
        (np.float64(0.5), 0.5),
        (2.0, 2),
        (3, 3.0),
        (True, np.bool_(True)),
        (np.array([True, False]), np.array([1, 0])),
        ((ARRAY, 0.5), [ARRAY, 0.5]),
        ([ARRAY, LABELS], (ARRAY, LABELS)),
        ([ARRAY, ARRAY], np.stack([ARRAY, ARRAY])),
        ([1, 2, 0], np.array([1, 2, 0])),
        ({"Z": [ARRAY], "H": [LABELS]}, {"H": [LABELS], "Z": (ARRAY,), "more": 1}),
        (np.zeros((0, 2)), np.zeros((0, 2))),
        (np.array([np.inf, 1.0]), np.array([np.inf, 1.0])),
        (np.array([1 + 2j]), np.array([1 + 2j])),
        ("a word", "a word"),
        (None, None),
    ],
)
def test_right_in_another_style(expected: Any, got: Any) -> None:
    assert finding_of(expected, got) is None


@pytest.mark.parametrize(
    ("expected", "got", "reason"),
    [
        (ARRAY, None, "your function returns nothing: is there a return?"),
        (ARRAY, ARRAY > 0, "True and False where numbers are expected"),
        (0.5, True, "True and False where numbers are expected"),
        (ARRAY, ARRAY.astype(complex), "complex numbers where numbers are expected"),
        (ARRAY, 1 + 2j, "returns a complex number"),
        (ARRAY, ARRAY.astype(object), "returns an array of objects"),
        (ARRAY, [[0.25, None], [2.0, 0.125], [3.5, 1.0]], "objects where numbers are expected"),
        (ARRAY, [["a", "b"]] * 3, "text where numbers are expected"),
        (ARRAY, (value for value in ARRAY), "returns a generator"),
        (ARRAY, lambda: ARRAY, "returns a function"),
        (ARRAY, {1, 2}, "returns a set"),
        (ARRAY, 0.25, "shape differs: a single number where an array is expected"),
        (np.ones(3), np.float64(1), "shape differs: a single number where an array is expected"),
        (np.ones(3), np.ones((3, 1)), "shape differs: there is an extra axis of length 1"),
        (np.ones((3, 1)), np.ones(3), "shape differs: an axis of length 1 is missing"),
        (0.5, np.array([0.5]), "shape differs: there is an extra axis of length 1"),
        (ARRAY, [[1.0], [1.0, 2.0], [1.0]], "rows of different length where an array is expected"),
        (ARRAY, (ARRAY,), "a tuple where one array is expected"),
        (ARRAY, (ARRAY, 1.0), "a tuple where one array is expected"),
        (ARRAY, {"y": ARRAY}, "not an array"),
        (ARRAY, "text", "not an array"),
        (ARRAY, np.full_like(ARRAY, np.nan), "NaN where numbers are expected"),
        (ARRAY, np.full_like(ARRAY, np.inf), "infinite where finite numbers are expected"),
        (np.array([np.inf, 1.0]), np.ones(2), "a finite value where an infinite one or NaN is expected"),
        ((ARRAY, 0.5), ARRAY, "another number of values than expected"),
        ((ARRAY, 0.5), (ARRAY, 0.5, 1), "too many values"),
        ([ARRAY, ARRAY], [ARRAY], "too few values"),
        ({"Z": ARRAY}, {"z": ARRAY}, 'no key "Z"'),
        ({"Z": ARRAY}, {"Z": Unsendable("a function")}, "Z: something that is not numbers"),
        ({"Z": ARRAY}, ARRAY, "no dictionary where one is expected"),
        ((ARRAY, 0.5), (ARRAY, None), "None where a value is expected"),
        ("a word", "another", "another value than expected"),
        (None, ARRAY, "another value than expected"),
    ],
)  # fmt: skip
def test_refused_with_the_right_reason(expected: Any, got: Any, reason: str) -> None:
    finding = finding_of(expected, got)
    assert finding is not None
    assert finding.reason == reason


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(),
        st.text(max_size=3),
        st.binary(max_size=3),
        hnp.arrays(
            st.sampled_from(["f8", "f4", "f2", "i8", "u1", "?", "c16"]),
            hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
        ),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=5,
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(expected=VALUES, got=VALUES)
def test_any_value_is_compared_without_a_crash(expected: Any, got: Any) -> None:
    """Whatever a process sends back meets a verdict, never an exception in the trusted process."""
    exercise = exercise_of(lambda: 0, [])
    case = AnsweredCase("random", "", {"X": ARRAY, "more": [[1, [2.0]], [ARRAY, LABELS]]}, expected)
    finding = compare(case, answered(got), exercise)
    assert finding is None or finding.message
    notes(case, answered(got), exercise)


@settings(max_examples=100, deadline=None)
@given(value=VALUES)
def test_every_value_equals_itself(value: Any) -> None:
    case = AnsweredCase("random", "", {}, value)
    assert compare(case, answered(value), exercise_of(lambda: 0, [])) is None


def test_huge_values_are_compared() -> None:
    assert finding_of(np.array([1e308, 2e307]), np.array([-1e308, 1e307])) is not None
    assert finding_of(np.array([5e-324]), np.array([5e-324])) is None


def _filled(expected: Any, values: np.ndarray) -> Any:
    """Return ``expected`` with its numbers replaced."""
    if isinstance(expected, dict):
        return {key: _filled(item, values) for key, item in expected.items()}
    if isinstance(expected, (list, tuple)):
        return type(expected)(_filled(item, values) for item in expected)
    return np.resize(values, np.shape(expected))


@pytest.mark.parametrize("name", casefile.names())
@pytest.mark.parametrize(
    "values",
    [
        np.array([1.7e308, -1.7e308]),
        np.array([1.7e308]),
        np.array([1e200, 2.0]),
        np.array([-(2**63), 2**63 - 1]),
        np.array([2**64 - 1, 0], np.uint64),
        np.array([200, 255], np.uint8),
        np.array([6e4, 1e-7], np.float16),
    ],
    ids=lambda values: f"{values[0]} {values.dtype}",
)
def test_extreme_answers_to_an_exercise_are_wrong_and_explained(name: str, values: np.ndarray) -> None:
    """A descent that diverges gives such numbers: they overflow in the grader's hands, and are a wrong answer all the same."""
    exercise = casefile.find(name)
    assert exercise is not None
    answers = [answered(_filled(case.expected, values)) for case in exercise.cases]
    findings = [compare(case, answer, exercise) for case, answer in zip(exercise.cases, answers)]
    assert any(findings)
    assert all(finding is None or finding.message for finding in findings)


def test_tolerance_is_that_of_each_returned_array() -> None:
    small = np.array([1e-6, -2e-6])
    assert finding_of((ARRAY, small), (ARRAY, small)) is None
    assert finding_of((ARRAY, small), (ARRAY, np.zeros(2))) is not None
    assert finding_of(small, small * (1 + 2e-5)) is not None


def test_an_exactly_zero_reference_needs_zeros_within_the_floor() -> None:
    zeros = np.zeros(3)
    assert finding_of(zeros, zeros) is None
    assert finding_of(zeros, zeros + 1e-12) is not None
    assert finding_of(zeros, zeros + 1e-12, floor=1e-9) is None
    assert finding_of(zeros, zeros + 1e-8, floor=1e-9) is not None


def test_message_names_the_value_the_place_and_both_numbers() -> None:
    wrong = ARRAY.copy()
    wrong[1, 0], wrong[2, 1] = 7.0, 1.1
    finding = finding_of((ARRAY, 0.5), (wrong, 0.5), returns=("dW", "b"))
    assert finding is not None
    assert (finding.part, finding.where, finding.reason.split(":")[0]) == ("dW", (1, 0), "dW")
    assert "`dW`: [1, 0] is 7, expected 2 (2 of 6 values differ)." in finding.message


def test_numbers_that_round_alike_are_told_apart() -> None:
    finding = finding_of(0.5, 0.50000001, rtol=1e-9)
    assert finding is not None
    assert "is 0.50000001, expected 0.5." in finding.message


def test_nested_values_are_named() -> None:
    finding = finding_of({"Z": [ARRAY, LABELS]}, {"Z": [ARRAY, LABELS[:2]]}, returns=("cache",))
    assert finding is not None
    assert finding.part == 'cache["Z"][1]'


def test_values_of_several_functions_go_by_their_keys() -> None:
    finding = finding_of({"relu": ARRAY, "step": LABELS}, {"relu": ARRAY, "step": LABELS + 1})
    assert finding is not None
    assert finding.message.startswith("`step`: [0] is 2, expected 1 (3 of 3 values differ).")


def test_an_array_whose_rows_are_the_values_unpacks_like_a_tuple() -> None:
    names = ("theta", "velocity")
    pair = (ARRAY, 2 * ARRAY)
    assert finding_of(pair, np.stack(pair), returns=names) is None
    swapped = finding_of(pair, np.stack(pair[::-1]), returns=names)
    assert swapped is not None
    assert swapped.kind == "returns in another order"
    wrong = finding_of(pair, np.stack([ARRAY, ARRAY]), returns=names)
    assert wrong is not None
    assert wrong.part == "velocity"
    lost = finding_of((np.ones(2), 0.5), np.ones(2), returns=("w", "b"))
    assert lost is not None
    assert "What you return is an array of shape (2,), expected 2 values" in lost.message


def test_right_values_in_another_order_are_named() -> None:
    exercise = exercise_of(lambda: 0, [], returns=("dW", "db", "dH"))
    case = AnsweredCase("random", "", {}, (ARRAY, LABELS, 0.5))
    finding = compare(case, Answer((ARRAY, 0.5, LABELS)), exercise)
    assert finding is not None
    assert "you return `dW`, `dH`, `db`, expected `dW`, `db`, `dH`" in finding.message
    finding = compare(case, Answer((ARRAY, 0.25, LABELS)), exercise)
    assert finding is not None
    assert finding.kind != "returns in another order"


def test_a_changed_input_is_wrong_only_where_inputs_must_stay() -> None:
    def double(X: np.ndarray) -> np.ndarray:
        X *= 2
        return X

    case = AnsweredCase("random", "", {"X": ARRAY}, ARRAY * 2)
    for pure in (True, False):
        finding = compare(case, outcome_of(double, case.inputs), exercise_of(double, [], pure=pure))
        assert (finding.reason if finding else None) == ("an input is changed in place" if pure else None)


def test_a_changed_list_is_not_told_to_add_to_itself() -> None:
    def last(items: list[np.ndarray]) -> np.ndarray:
        return items.pop()

    case = AnsweredCase("random", "", {"items": [ARRAY, ARRAY]}, ARRAY)
    finding = compare(case, outcome_of(last, case.inputs), exercise_of(last, []))
    assert finding is not None
    assert finding.message.endswith(
        "changes its input `items` in place. Leave what is in it as it is: work on copies."
    )


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (Failure("not written", "NotImplementedError"), "not written yet"),
        (Failure("exception", "ValueError", "secret 3.25", "exercise-toy", 3), "raises ValueError in your line 3"),
        (Failure("exception", "Secret_3_25", "secret"), "raises an exception"),
        (Failure("missing", "AttributeError", "no attribute 'toy'"), "a function is missing"),
        (Failure("timeout"), "takes too long"),
        (Failure("crash"), "the process ended while your code ran"),
        (Failure("not run"), "not run"),
        (Failure("bad value", "CodecError", "a value of type secret.Secret"), "returns something that is not numbers"),
    ],
)  # fmt: skip
def test_reason_of_a_failure_holds_nothing_of_the_case(failure: Failure, reason: str) -> None:
    finding = compare(AnsweredCase("random", "", {}, 1.0), failure, exercise_of(lambda: 1.0, []))
    assert finding is not None
    assert finding.reason == reason
    assert failure.message not in finding.reason or not failure.message


def test_reasons_hold_no_digits_of_the_values() -> None:
    rng = np.random.default_rng(1)
    expected = rng.normal(size=(4, 3))
    for got in (
        2 * expected,
        expected + 0.5,
        expected.T,
        expected[::-1],
        rng.normal(size=(4, 3)),
        expected[:3],
    ):
        finding = finding_of(expected, got)
        assert finding is not None
        assert not any(c.isdigit() for c in finding.reason)


class TestProperty:
    SOURCE = (
        "def judge(inputs, expected, got):\n"
        "    gap = np.abs(got @ got.T - np.eye(len(expected))).max()\n"
        "    return [] if gap < 1e-6 else ['Rows are not orthonormal.']\n"
    )

    def test_accepts_any_right_answer(self) -> None:
        assert finding_of(np.eye(2), -np.eye(2), judge=self.SOURCE) is None
        assert finding_of(np.eye(2), [[0, 1], [1, 0]], judge=self.SOURCE) is None

    def test_says_what_is_wrong(self) -> None:
        finding = finding_of(np.eye(2), 2 * np.eye(2), judge=self.SOURCE)
        assert finding is not None
        assert finding.message == "Rows are not orthonormal."
        assert finding.reason == "does not have the property that is asked for"

    def test_a_foreign_shape_is_not_judged(self) -> None:
        finding = finding_of(np.eye(2), np.ones((3, 2, 2, 2)), judge=self.SOURCE)
        assert finding is not None
        assert "could not be judged: expected The result an array of shape (2, 2)" in finding.message

    def test_is_asked_about_finite_numbers_only(self) -> None:
        finding = finding_of(np.eye(2), np.full((2, 2), np.nan), judge=self.SOURCE)
        assert finding is not None
        assert finding.reason == "NaN where numbers are expected"


class TestNotes:
    def test_a_list_for_an_array_is_noted(self) -> None:
        case, exercise = AnsweredCase("random", "", {}, ARRAY), exercise_of(lambda: 0, [])
        assert "`y` is a list" in notes(case, answered(ARRAY.tolist()), exercise)[0]
        assert notes(case, answered(ARRAY), exercise) == ()

    def test_a_failure_has_no_notes(self) -> None:
        assert (
            notes(AnsweredCase("random", "", {}, ARRAY), Failure("timeout"), exercise_of(lambda: 0, [])) == ()
        )


class TestMatchingMistake:
    def exercise(self) -> Any:
        toy = mean_exercise()
        mistake = mistake_of(lambda X: X.sum(axis=0), toy, "You sum over the samples, but never divide.")
        return mean_exercise(mistakes=(mistake,))

    def outcomes(self, function: Any) -> list[Any]:
        return [outcome_of(function, case.inputs) for case in self.exercise().cases]

    def test_is_found_in_another_style(self) -> None:
        found = matching_mistake(self.exercise(), self.outcomes(lambda X: [float(c.sum()) for c in X.T]))
        assert found is not None
        assert found.name == "toy_mistake"

    @pytest.mark.parametrize(
        "function",
        [
            lambda X: X.mean(axis=0),
            lambda X: X.sum(axis=0) + 1e-3,
            lambda X: X.sum(axis=0) if len(X) > 3 else X.mean(axis=0),
            lambda X: None,
        ],
    )
    def test_is_not_found_where_one_case_differs(self, function: Any) -> None:
        assert matching_mistake(self.exercise(), self.outcomes(function)) is None

    def test_a_mistake_that_only_fails_names_nobody(self) -> None:
        def broken(X: np.ndarray) -> np.ndarray:
            raise ValueError

        toy = mean_exercise()
        exercise = mean_exercise(mistakes=(mistake_of(broken, toy, "It breaks."),))
        assert matching_mistake(exercise, self.outcomes(broken)) is None

    def test_changing_an_input_can_be_the_mistake(self) -> None:
        def in_place(X: np.ndarray) -> np.ndarray:
            X /= len(X)
            return X.sum(axis=0)

        toy = mean_exercise()
        exercise = mean_exercise(mistakes=(mistake_of(in_place, toy, "You change X."),))
        assert matching_mistake(exercise, self.outcomes(in_place)) is not None
        assert matching_mistake(exercise, self.outcomes(lambda X: X.mean(axis=0))) is None
