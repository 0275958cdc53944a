"""Exercises of notebook 02: right work in any style passes, every mistake fails and is named, cases are sound."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from perceptron_styles import STYLES

from autograder.assignment import load_assignment
from autograder.exercise import Case, Exercise
from autograder.sandbox.program import Program
from earlab.codec import decode, encode
from earlab.comparison import compare, matching_mistake
from earlab.outcome import Answer, Outcome
from earlab.probing import compile_probe, run_probe, student_of
from earlab.public import PublicCase, PublicExercise, PublicMistake

ASSIGNMENT = load_assignment("02_perceptron")
NAMES = [exercise.name for exercise in ASSIGNMENT.exercises]


def student(source: str | Program) -> SimpleNamespace:
    """Return the names that a student's cells define."""
    namespace = {"np": np}
    cells = [source] if isinstance(source, str) else [cell.source for cell in source.cells]
    for cell in cells:
        exec(cell, namespace)
    return student_of(namespace)


REFERENCE = student(ASSIGNMENT.reference_program())


def outcomes(exercise: Exercise, cases: list[Case], who: SimpleNamespace) -> list[Outcome]:
    probe = compile_probe(exercise.probe_source)
    return [run_probe(probe, who, case.inputs) for case in cases]


def public(exercise: Exercise, cases: list[Case]) -> PublicExercise:
    """Return the exercise with the reference's answers and no mistakes."""
    expected = outcomes(exercise, cases, REFERENCE)
    assert all(isinstance(outcome, Answer) for outcome in expected)
    answered = tuple(
        PublicCase(case.kind, case.title, case.inputs, outcome.value, case.floor)
        for case, outcome in zip(cases, expected, strict=True)
    )
    return PublicExercise(
        name=exercise.name,
        assignment=ASSIGNMENT.name,
        points=1.0,
        functions=exercise.functions,
        returns=exercise.returns,
        probe=exercise.probe_source,
        judge=exercise.judge_source,
        rtol=exercise.rtol,
        pure=exercise.pure,
        cases=answered,
        hints=exercise.hints,
    )


def findings(exercise: Exercise, cases: list[Case], who: SimpleNamespace) -> list[str]:
    asked = public(exercise, cases)
    found = [compare(c, o, asked) for c, o in zip(asked.cases, outcomes(exercise, cases, who), strict=True)]
    return [finding.message for finding in found if finding]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", NAMES)
def test_right_work_in_any_style_passes(name: str, style: str) -> None:
    exercise, who = ASSIGNMENT.exercise(name), student(STYLES[style])
    for seed in range(15):
        cases = list(exercise.draw(np.random.default_rng(seed)))
        assert findings(exercise, cases, who) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_stub_answers_no_case(name: str) -> None:
    exercise = ASSIGNMENT.exercise(name)
    answers = outcomes(exercise, exercise.visible(), student(ASSIGNMENT.stub_program()))
    assert [outcome.kind for outcome in answers] == ["not written"] * len(answers)


@pytest.mark.parametrize("name", NAMES)
def test_every_mistake_differs_clearly_and_is_named(name: str) -> None:
    exercise = ASSIGNMENT.exercise(name)
    cases = exercise.visible()
    asked = public(exercise, cases)
    answers = {
        m.name: outcomes(exercise, cases, student(ASSIGNMENT.mistake_program(exercise, m)))
        for m in exercise.mistakes
    }
    wide = replace(asked, rtol=10 * asked.rtol)
    told = replace(
        asked,
        mistakes=tuple(PublicMistake(m.name, m.says, tuple(answers[m.name])) for m in exercise.mistakes),
    )
    for mistake, theirs in answers.items():
        assert any(compare(c, o, wide) for c, o in zip(asked.cases, theirs, strict=True)), mistake
        named = matching_mistake(told, theirs)
        assert named is not None
        assert named.name == mistake


@pytest.mark.parametrize("name", NAMES)
def test_cases_are_well_formed_for_every_seed(name: str) -> None:
    exercise = ASSIGNMENT.exercise(name)
    for seed in range(200):
        cases = list(exercise.draw(np.random.default_rng(seed)))
        kinds = [case.kind for case in cases]
        assert kinds == sorted(kinds, key=["worked", "random", "edge"].index)
        assert set(kinds) == {"worked", "random", "edge"}
        assert len({case.title for case in cases}) == len(cases)
        for case in cases:
            assert decode(encode(case.inputs)).keys() == case.inputs.keys()
            assert all(
                np.isfinite(value).all() for value in case.inputs.values() if isinstance(value, np.ndarray)
            )
            X = case.inputs.get("X", case.inputs.get("z"))
            assert case.kind != "random" or X is None or len(set(np.shape(X))) == np.ndim(X), (
                "sizes that hide a transpose"
            )


def test_separable_data_settles_and_other_data_does_not() -> None:
    exercise = ASSIGNMENT.exercise("perceptron_fit")
    for seed in range(50):
        cases = list(exercise.draw(np.random.default_rng(seed)))
        for case, outcome in zip(cases, outcomes(exercise, cases, REFERENCE), strict=True):
            errors = outcome.value[2]
            if "separable" in case.title:
                assert errors[-1] == 0
            if "never settles" in case.title:
                assert len(errors) == case.inputs["max_epochs"]
                assert errors.all()


def test_updates_are_drawn_wrong_and_right() -> None:
    exercise = ASSIGNMENT.exercise("perceptron_update")
    for seed in range(50):
        moved = []
        for case in exercise.draw(np.random.default_rng(seed)):
            w, _ = REFERENCE.perceptron_update(**case.inputs)
            moved.append(not np.array_equal(w, case.inputs["w"]))
        assert 4 <= sum(moved) <= len(moved) - 4


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ("np.array([1.0, 1.0]), -2.5", "AND of 1 and 1 should be 1: your net input is -0.5, so it is 0."),
        ("np.array([1.0, 1.0]), -1.0", "AND of 0 and 1: the net input is 0, so this point lies on the line."),
        (
            "np.array([[1.0, 1.0]]), -1.5",
            "AND: expected w of shape (2,) and a single number b; got shapes (1, 2) and ().",
        ),
    ],
)
def test_a_wrong_gate_is_told_its_row(weights: str, sentence: str) -> None:
    exercise = ASSIGNMENT.exercise("gate_weights")
    who = student(f"def gate_weights(gate):\n    return {weights}")
    message = findings(exercise, [exercise.visible()[0]], who)[0]
    assert sentence in message


def test_an_update_in_place_is_told_so() -> None:
    exercise = ASSIGNMENT.exercise("perceptron_update")
    source = "def perceptron_update(x, y, w, b):\n    if (w @ x + b >= 0) != (y > 0):\n        w += y * x\n        b += y\n    return w, b"
    messages = findings(exercise, exercise.visible(), student(source))
    assert messages
    assert all("in place" in message for message in messages)
