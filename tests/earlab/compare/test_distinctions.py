"""What the inputs of wrong cases have and those of right ones have not is told, unless chance may have made it so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from earlab.compare.distinctions import distinction

RNG = np.random.default_rng(8)


def table(rows: int, columns: int) -> np.ndarray:
    return RNG.normal(size=(rows, columns))


@pytest.mark.parametrize(
    ("wrong", "right", "there", "elsewhere"),
    [
        ([{"X": table(1, 4)}], [{"X": table(3, 2)}, {"X": table(5, 6)}], "`X` has 1 row", "`X` has 3 or more rows"),
        ([{"sizes": [4, 2]}], [{"sizes": [3]}, {"sizes": [7]}], "`sizes` has 2 entries", "`sizes` has 1 entry"),
        ([{"stride": 2}, {"stride": 3}], [{"stride": 1}] * 2, "`stride` is 2 or more", "`stride` is 1"),
        ([{"kind": "tanh"}], [{"kind": "relu"}, {"kind": "step"}], "`kind` is 'tanh'", "`kind` is another"),
        ([{"x": np.array([1.0, 1.0])}], [{"x": np.array([2.0, 1.0])}] * 3, "values in `x` are equal", "no two values in `x` are equal"),
        ([{"x": np.zeros(0)}], [{"x": np.ones(1)}, {"x": np.arange(3.0)}], "`x` is empty", "`x` is not empty"),
        ([{"x": np.array([-1.0, -3.0])}], [{"x": np.array([1.0, -2.0])}] * 2, "nothing in `x` is positive", "something in `x` is positive"),
        ([{"Ws": [table(2, 2)] * 3}], [{"Ws": [table(2, 3), table(3, 2), table(2, 5)]}] * 2, "all arrays in `Ws` have one shape", "not all"),
        ([{"w": np.ones(4)}, {"w": np.ones(2)}], [{"w": np.ones(3)}, {"w": np.ones(5)}], "the length of `w` is even", "odd"),
        ([{"W": table(3, 3)}, {"W": table(2, 2)}], [{"W": table(3, 4)}, {"W": table(2, 5)}], "`W` is square", "`W` is not square"),
    ],
)  # fmt: skip
def test_what_parts_them_is_told(
    wrong: list[Mapping[str, Any]], right: list[Mapping[str, Any]], there: str, elsewhere: str
) -> None:
    said = distinction([*wrong, *right], [True] * len(wrong) + [False] * len(right))
    assert there in said[0]
    assert elsewhere in said[1]


def test_the_longest_array_of_a_few_may_be_so_by_chance() -> None:
    cases = [{"X": table(rows, 12 - rows)} for rows in (9, 4, 3, 5)]
    assert distinction(cases, [True, False, False, False]) == ("", "")
    assert distinction(cases, [True, True, False, False]) == ("", "")


def test_one_size_alone_is_told_with_others_on_both_sides() -> None:
    cases = [{"sizes": [2] * n} for n in (3, 3, 2, 5, 4)]
    right = [False, False, True, True, True]
    assert distinction(cases, right)[1] == "`sizes` has 3 entries"
    assert distinction([*cases, {"sizes": [2] * 3}], [*right, True]) == ("", "")


def test_an_odd_length_of_one_case_alone_may_be_chance() -> None:
    cases = [{"w": RNG.normal(size=n)} for n in (3, 2, 4, 6)]
    assert distinction(cases, [True, False, False, False]) == ("", "")


def test_with_many_on_either_side_a_border_is_told() -> None:
    cases = [{"n": n} for n in (9, 8, 7, 4, 3, 5)]
    assert distinction(cases, [True] * 3 + [False] * 3) == ("`n` is 7 or more", "`n` is at most 5")


def test_what_one_right_case_has_too_is_not_told() -> None:
    cases = [{"X": table(1, 4)}, {"X": table(1, 2)}, {"X": table(5, 6)}]
    assert distinction(cases, [True, False, False]) == ("", "")


def test_arguments_that_are_not_there_in_every_case_say_nothing() -> None:
    assert distinction([{"k": 1}, {}], [True, False]) == ("", "")
    assert distinction([], []) == ("", "")
