"""A cause is told only where every failing case shows it and nothing speaks against it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from earlab.compare.finding import Finding
from earlab.compare.remarks import Remark
from earlab.compare.telling import NO_CAUSE, findings_of, in_reading_order, lead_of
from earlab.compare.text import NO_TEXT, Text
from earlab.protocol.casefile import AnsweredCase, ExerciseCases
from tests.helpers.toy_exercises import exercise_of, mistake_of, outcome_of

RNG = np.random.default_rng(3)
Toy = Callable[..., Any]


def cases_of(*shapes: tuple[int, ...]) -> list[AnsweredCase]:
    return [AnsweredCase("random", f"{shape}", {"X": RNG.normal(size=shape)}, None, 0.0) for shape in shapes]


def told(reference: Toy, mine: Toy, *shapes: tuple[int, ...]) -> list[Finding | None]:
    exercise = exercise_of(reference, cases_of(*shapes))
    return findings_of(
        exercise, exercise.cases, [outcome_of(mine, dict(case.inputs)) for case in exercise.cases]
    )


def kinds(found: list[Finding | None]) -> list[str]:
    return [finding.kind if finding else "" for finding in found]


def mean(X: np.ndarray) -> Any:
    return X.mean(axis=0)


def test_a_cause_that_all_failing_cases_show_is_told() -> None:
    assert kinds(told(mean, lambda X: -X.mean(axis=0), (5, 3), (4, 6), (7, 2))) == ["factor"] * 3


def test_a_cause_that_one_of_several_cases_shows_is_a_coincidence() -> None:
    found = told(mean, lambda X: X.sum(axis=0) / 4 + (len(X) == 5), (2, 3), (5, 3))
    assert kinds(found) == ["values", "values"]


def test_the_size_that_explains_all_cases_is_named_though_another_fits_one() -> None:
    first, second = told(mean, lambda X: X.sum(axis=0), (3, 3), (5, 3))
    assert first is not None
    assert second is not None
    assert "3 (the number of rows of `X`) times" in first.message
    assert "columns" not in first.message
    assert "5 (the number of rows of `X`) times" in second.message


def test_where_two_sizes_fit_every_case_both_are_told() -> None:
    (finding,) = told(mean, lambda X: X.sum(axis=0), (3, 3))
    assert finding is not None
    assert "3 (the number of rows of `X`) times" in finding.message
    assert "That is also 3 (the number of columns of `X`)" in finding.message


def test_two_is_a_constant_only_where_it_is_two_everywhere() -> None:
    found = told(mean, lambda X: X.sum(axis=0), (2, 4), (7, 4))
    assert all(finding and "(the number of rows of `X`) times" in finding.message for finding in found)
    assert "a factor 1/2" not in (found[0].message if found[0] else "")


def test_a_passing_case_speaks_against_a_cause() -> None:
    def mine(X: np.ndarray) -> Any:
        return X.mean(axis=0) * (2 if len(X) > 4 else 1)

    assert kinds(told(mean, mine, (3, 3), (4, 5), (6, 3))) == ["", "", "values"]


def test_a_passing_case_that_cannot_show_it_does_not() -> None:
    def mine(X: np.ndarray) -> Any:
        return X.T

    found = told(lambda X: X, mine, (4, 4), (1, 1))
    assert kinds(found) == ["transposed values", ""]


def test_a_cause_holds_though_a_case_is_too_small_to_show_it() -> None:
    found = told(lambda X: X + 0.5, lambda X: X + 0.8, (1,), (6,), (8,))
    assert kinds(found) == ["values", "offset", "offset"]


def test_a_weak_sign_of_a_cause_counts_beside_a_strong_one() -> None:
    found = told(lambda X: X + 0.5, lambda X: X, (1,), (6,), (8,))
    assert kinds(found) == ["unchanged"] * 3
    assert kinds(told(lambda X: X + 0.5, lambda X: X, (1,))) == ["values"]


def test_zeros_in_one_case_are_no_array_that_was_never_filled() -> None:
    found = told(
        lambda X: X, lambda X: np.where(np.abs(X) < 3, 0, X) if len(X) == 4 else X * X, (4, 3), (6, 3)
    )
    assert kinds(found) == ["values", "values"]


def test_what_one_case_shows_is_told_as_a_question_about_it() -> None:
    def mine(X: np.ndarray) -> Any:
        out = X.copy()
        out[2:] += 1
        return out if len(X) == 6 else X + np.arange(X.size).reshape(X.shape) ** 2 + 1

    first, second = told(lambda X: X, mine, (6, 3), (5, 3))
    assert first is not None
    assert second is not None
    assert "Right up to row 1, wrong from row 2 on: what changes there?" in first.message
    assert not first.likely
    assert second.cause == ""


def test_an_exception_explains_itself_and_does_not_speak_against_the_others() -> None:
    def mine(X: np.ndarray) -> Any:
        if len(X) == 1:
            raise IndexError("index 1 is out of bounds")
        return 2 * X.mean(axis=0)

    assert kinds(told(mean, mine, (5, 3), (1, 3), (6, 4))) == ["factor", "exception", "factor"]


def test_another_shape_in_one_case_speaks_against_one_cause_of_all() -> None:
    def mine(X: np.ndarray) -> Any:
        return 2 * X.mean(axis=0) if len(X) == 5 else X.sum(axis=1)

    assert kinds(told(mean, mine, (5, 3), (6, 4)))[0] == "values"


@pytest.mark.parametrize("seed", range(25))
def test_random_answers_get_no_cause(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = [(2, 2), (1, 3), (4, 4), (6, 3)]
    found = told(lambda X: X, lambda X: rng.normal(size=X.shape), *shapes)
    assert all(finding and not finding.cause for finding in found)


PLAIN = Finding("values differ", "y: [0] is 1, expected 2.", "values", likely=False)
LIKELY = Finding("values differ by a factor", "y: [0] is 1, expected 2.", "factor", cause="It is twice that.")
SHAPE = Finding("shape differs", "It is transposed.", "transposed")
SEEN = Finding("some", "y: [0] is 1.", "some rows only", likely=False, cause="Right up to row 1.")


@pytest.mark.parametrize(
    ("findings", "first"),
    [
        ([PLAIN, LIKELY], LIKELY),
        ([LIKELY, SHAPE, SHAPE], SHAPE),
        ([PLAIN, SHAPE, PLAIN], SHAPE),
        ([PLAIN, SEEN], SEEN),
        ([SEEN, SHAPE], SHAPE),
        ([None, PLAIN, None], PLAIN),
    ],
)
def test_what_is_read_first(findings: list[Finding | None], first: Finding) -> None:
    (_, found), *_ = in_reading_order(findings, explained=True)
    assert found is first


def test_advice_stands_only_where_nothing_else_does() -> None:
    assert in_reading_order([PLAIN, PLAIN], explained=False)[0][1].cause == NO_CAUSE
    assert in_reading_order([PLAIN, PLAIN], explained=False)[1][1].cause == ""
    assert in_reading_order([PLAIN], explained=True)[0][1].cause == ""
    assert in_reading_order([SEEN], explained=False)[0][1].cause == SEEN.cause


class TestLead:
    EXERCISE: ExerciseCases = exercise_of(mean, cases_of((5, 3), (4, 2)))
    UNUSED = Remark("`toy` never looks at its argument `rate`.")

    def lead(self, mine: Toy, text: Text = NO_TEXT, *, named: bool = False) -> tuple[str, ...]:
        outcomes = [outcome_of(mine, dict(case.inputs)) for case in self.EXERCISE.cases]
        mistake = mistake_of(mine, self.EXERCISE, "You forget it.") if named else None
        findings = findings_of(self.EXERCISE, self.EXERCISE.cases, outcomes)
        return lead_of(self.EXERCISE, outcomes, findings, mistake, text)

    def test_right_or_unwritten_work_is_told_nothing_of_its_text(self) -> None:
        def stub(X: np.ndarray) -> Any:
            raise NotImplementedError

        text = Text((self.UNUSED,))
        assert self.lead(mean, text) == ()
        assert self.lead(stub, text) == ()
        assert self.lead(lambda X: X.sum(axis=0), text) == (self.UNUSED.text,)

    def test_a_named_mistake_comes_first(self) -> None:
        lead = self.lead(lambda X: X.sum(axis=0), Text((self.UNUSED,)), named=True)
        assert lead == ("You forget it.", self.UNUSED.text)

    def test_a_named_mistake_with_a_number_is_told_of_a_text_that_has_it(self) -> None:
        def mine(X: np.ndarray) -> Any:
            return X.sum(axis=0)

        outcomes = [outcome_of(mine, dict(case.inputs)) for case in self.EXERCISE.cases]
        mistake = replace(mistake_of(mine, self.EXERCISE, "You use 1e-8."), needs=("1e-08",))
        findings = findings_of(self.EXERCISE, self.EXERCISE.cases, outcomes)
        for holds, told in ((("1e-08", "+"), True), (("0.1", "+"), False), ((), True)):
            lead = lead_of(self.EXERCISE, outcomes, findings, mistake, Text((), frozenset(holds)))
            assert (lead == ("You use 1e-8.",)) is told

    def test_a_return_in_a_loop_is_told_alone(self) -> None:
        text = Text((Remark("The `return` stands inside the loop.", alone=True), self.UNUSED))
        assert self.lead(lambda X: X[0], text, named=True) == ("The `return` stands inside the loop.",)


class TestShapes:
    def test_a_shape_that_all_cases_explain_alike_is_explained_so(self) -> None:
        first, second = told(mean, lambda X: X.mean(axis=0, keepdims=True), (5, 3), (4, 1))
        assert first is not None
        assert second is not None
        assert first.kind == second.kind == "extra axis of length 1"

    def test_one_too_long_in_one_case_by_chance_is_not_told(self) -> None:
        first, second = told(lambda X: X[:, :2], lambda X: X, (5, 3), (5, 9))
        assert first is not None
        assert second is not None
        assert "your loop" not in first.message
        assert "Axis 1 has length 3 (the number of columns of `X`), expected 2" in first.message

    def test_the_first_sample_alone_is_a_missing_axis_in_a_batch_of_one_too(self) -> None:
        found = told(lambda X: X, lambda X: X[0], (5, 1), (1, 3), (4, 3))
        assert kinds(found) == ["missing axis"] * 3


def test_a_single_number_that_is_right_speaks_against_a_factor() -> None:
    def mine(X: np.ndarray) -> Any:
        return X.mean() * (3 if len(X) == 3 else 1)

    assert kinds(told(lambda X: X.mean(), mine, (3, 4), (5, 4))) == ["values", ""]


def test_one_size_over_another_is_named_though_one_of_them_is_one() -> None:
    found = told(lambda X: X.sum() / len(X), lambda X: X.sum() / X.shape[1], (1, 2), (5, 3), (3, 5))
    assert all(
        finding and "over the number of columns of `X`) times" in finding.message for finding in found[1:]
    )
