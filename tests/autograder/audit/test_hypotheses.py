"""Wrong programs are made and tried by program, and what is kept names work that answers as one of them."""

from __future__ import annotations

import pytest

from autograder.assignments.assignment import assignment_names, load_assignment
from autograder.audit.hypotheses import Attempt, attempts, try_all, up_to_date
from autograder.audit.mutants import mutants
from autograder.sandbox import Sandbox, SandboxError
from earlab.compare import hypotheses as kept
from earlab.compare.hypotheses import Tried, Way, place_of
from earlab.protocol.casefile import ExerciseCases, find
from tests.helpers.support import require

EVERY = [(name, exercise.name) for name in assignment_names() for exercise in load_assignment(name).exercises]
SOURCE = """
def f(X, b):
    ### BEGIN SOLUTION
    ergebnis = X.T @ X.sum(axis=1) + b
    for i in range(len(X)):
        ergebnis += np.exp(-X[i], dtype=None if True else float) * 2.5
    return ergebnis / len(X)
    ### END SOLUTION
"""


@pytest.mark.parametrize(("name", "exercise"), EVERY)
def test_what_is_kept_is_made_of_what_there_is(name: str, exercise: str) -> None:
    assignment = load_assignment(name)
    assert up_to_date(assignment, assignment.exercise(exercise)), f"run: autograder hypotheses {exercise}"
    assert place_of(name, exercise).stat().st_size < 200_000
    cases = find(exercise)
    assert cases is not None
    assert kept.tried(cases).moves, "it is not of the visible cases that the case file holds"


def test_clauses_name_what_the_docstring_names_and_never_the_solution() -> None:
    says = {mutant.clause.says for mutant in mutants(SOURCE)}
    assert {
        "`b` is not added",
        "`X` is not transposed",
        "a sum, mean or maximum runs along axis 0, where another one belongs",
        "the factors of a matrix product are in the other order",
        "a minus is lost",
        "`exp` is left out",
        "the division by the length of `X` is left out",
        "`mean` stands where `sum` belongs",
        "5.0 stands where 2.5 belongs",
        "False stands where True belongs",
    } <= says
    assert not any(hidden in text for text in says for hidden in ("ergebnis", "range(", "np.", "X.T @"))


@pytest.fixture(scope="module")
def some() -> tuple[ExerciseCases, Tried]:
    assignment = load_assignment("02_perceptron")
    exercise = assignment.exercise("perceptron_update")
    solution = assignment.source.exercise_cell(exercise.name).solution
    chosen = [one for one in attempts(assignment, exercise) if one.rank == 0]
    chosen.append(Attempt(solution, Way("nothing is wrong"), "", 0))
    try:
        sandbox = Sandbox(preload=assignment.preload, absent=assignment.absent)
    except SandboxError as error:
        require("sandbox", False, str(error))
    with sandbox:
        return try_all(assignment, exercise, sandbox, chosen)


def test_answers_are_kept_once(some: tuple[ExerciseCases, Tried]) -> None:
    prints = [one.prints for one in some[1].hypotheses]
    assert len(prints) > 3
    assert len({*prints}) == len(prints)


def test_right_answers_are_no_hypothesis(some: tuple[ExerciseCases, Tried]) -> None:
    assert "nothing is wrong" not in {way.says for one in some[1].hypotheses for way in one.ways}


def test_right_code_is_asked_about_each_case(some: tuple[ExerciseCases, Tried]) -> None:
    cases, found = some
    assert len(found.moves) == len(cases.cases)
    assert any(change.kind == "again" and word == "same" for one in found.moves for change, word in one)


def test_attempts_are_of_every_sort_and_each_is_made_once() -> None:
    assignment = load_assignment("02_perceptron")
    found = list(attempts(assignment, assignment.exercise("perceptron_update")))
    assert {one.rank for one in found} == {0, 1, 2}
    assert len({one.text for one in found}) == len(found)
