"""The exercises of notebook 04: drawn well, right in any style, wrong for every named mistake."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch

from autograder.assignment import apply_mistake, load_assignment
from autograder.exercise import Case, Exercise
from autograder.exercises.backpropagation import EXERCISES
from earlab.comparison import compare, matching_mistake
from earlab.outcome import Answer, Outcome
from earlab.probing import compile_probe, run_probe, student_of
from earlab.public import PublicCase, PublicExercise, PublicMistake
from tests.backpropagation_styles import STYLES

ASSIGNMENT = load_assignment("04_backpropagation")
BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
MISTAKES = [(e.name, m.name) for e in EXERCISES for m in e.mistakes]
STYLE_NAMES = [(exercise, style) for exercise, styles in STYLES.items() for style in styles]


def names_of(program_cells: Sequence[Any]) -> dict[str, Any]:
    """Run definition cells and return what they defined."""
    names: dict[str, Any] = {}
    for cell in program_cells:
        exec(compile(cell.source, f"<cell {cell.id}>", "exec"), names)
    return names


@cache
def reference() -> dict[str, Any]:
    return names_of(ASSIGNMENT.reference_program().cells)


def ask(exercise: Exercise, names: dict[str, Any], cases: Sequence[Case]) -> list[Outcome]:
    probe = compile_probe(exercise.probe_source)
    return [run_probe(probe, student_of(names), case.inputs) for case in cases]


@cache
def mistake_names(exercise: str, mistake: str) -> dict[str, Any]:
    named = next(m for m in BY_NAME[exercise].mistakes if m.name == mistake)
    return names_of(ASSIGNMENT.mistake_program(BY_NAME[exercise], named).cells)


@cache
def answered(name: str, seed: int | None) -> tuple[list[Case], PublicExercise]:
    """Return drawn (or the visible) cases and the exercise as the comparison wants it."""
    exercise = BY_NAME[name]
    cases = exercise.visible() if seed is None else list(exercise.draw(np.random.default_rng(seed)))
    outcomes = ask(exercise, reference(), cases)
    assert all(isinstance(o, Answer) for o in outcomes), outcomes
    public = tuple(
        PublicCase(c.kind, c.title, c.inputs, o.value, c.floor) for c, o in zip(cases, outcomes, strict=True)
    )
    mistakes = tuple(
        PublicMistake(m.name, m.says, tuple(ask(exercise, mistake_names(name, m.name), cases)))
        for m in exercise.mistakes
    )
    return cases, PublicExercise(
        name=name,
        assignment=ASSIGNMENT.name,
        points=ASSIGNMENT.points(name),
        functions=exercise.functions,
        returns=exercise.returns,
        probe=exercise.probe_source,
        judge=None,
        rtol=exercise.rtol,
        pure=exercise.pure,
        cases=public,
        mistakes=mistakes,
        hints=exercise.hints,
    )


def leaves(value: Any) -> Iterator[np.ndarray]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from leaves(item)
    elif value is not None and not isinstance(value, str):
        yield np.asarray(value)


def test_every_exercise_has_points_minutes_mistakes_and_three_hints():
    for cell in ASSIGNMENT.source.exercises:
        exercise = BY_NAME[str(cell.name)]
        assert cell.points > 0
        assert cell.minutes > 0
        assert len(exercise.mistakes) >= 5
        assert len(exercise.hints) == 3
        assert all(hint.strip() for hint in exercise.hints)


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize("block", range(4))
def test_draws_are_well_formed_for_200_seeds(name, block):
    """Every case of every draw has inputs and a finite answer, kinds in order, and leaves its inputs alone."""
    for seed in range(50 * block, 50 * (block + 1)):
        cases = list(BY_NAME[name].draw(np.random.default_rng(seed)))
        kinds = [case.kind for case in cases]
        assert kinds == sorted(kinds, key=["worked", "random", "edge"].index)
        assert 1 <= kinds.count("worked") <= 2
        assert 4 <= kinds.count("random") <= 6
        assert 2 <= kinds.count("edge") <= 5
        for case, outcome in zip(cases, ask(BY_NAME[name], reference(), cases), strict=True):
            assert isinstance(outcome, Answer), (case.title, outcome)
            assert not outcome.mutated
            assert all(np.isfinite(array).all() for array in leaves(case.inputs))
            assert all(np.isfinite(array).all() for array in leaves(outcome.value))


@pytest.mark.parametrize("name", BY_NAME)
def test_sizes_of_random_cases_differ(name):
    """Where all sizes differ, a transpose or a wrong axis cannot hide behind a square."""
    for seed in range(20):
        for case in BY_NAME[name].draw(np.random.default_rng(seed)):
            if case.kind == "random":
                for array in leaves(case.inputs):
                    assert array.ndim != 2 or array.shape[0] != array.shape[1] or "A" in case.inputs, (
                        case.title
                    )


@pytest.mark.parametrize(("name", "style"), STYLE_NAMES)
def test_right_solution_in_another_style_is_accepted(name, style):
    names = dict(reference())
    exec(STYLES[name][style], names)
    for seed in (None, 0, 1, 2):
        cases, public = answered(name, seed)
        for case, outcome in zip(public.cases, ask(BY_NAME[name], names, cases), strict=True):
            assert compare(case, outcome, public) is None, case.title


@pytest.mark.parametrize("name", BY_NAME)
def test_at_least_three_styles_are_tried(name):
    assert len(STYLES[name]) >= 3


@pytest.mark.parametrize(("name", "mistake"), MISTAKES)
def test_mistake_is_refused_and_named(name, mistake):
    for seed in (None, 0, 1):
        _, public = answered(name, seed)
        outcomes = next(m.outcomes for m in public.mistakes if m.name == mistake)
        assert any(compare(c, o, public) for c, o in zip(public.cases, outcomes, strict=True))
        found = matching_mistake(public, outcomes)
        assert found is not None
        assert found.name == mistake


@pytest.mark.parametrize("name", BY_NAME)
def test_stub_scores_nothing(name):
    stub = names_of(ASSIGNMENT.stub_program().cells)
    cases, public = answered(name, None)
    for case, outcome in zip(public.cases, ask(BY_NAME[name], stub, cases), strict=True):
        assert compare(case, outcome, public) is not None


@pytest.mark.parametrize("name", ["output_delta", "affine_backward"])
def test_wrong_piece_costs_once(name):
    """mlp_backward brings its own pieces: a student's wrong one, used by default, changes nothing there."""
    for mistake in BY_NAME[name].mistakes:
        cell = ASSIGNMENT.source.exercise_cell(name)
        wrong = apply_mistake(cell.solution, BY_NAME[name], mistake)
        names = names_of(ASSIGNMENT.edited_program(name, wrong).cells)
        cases, public = answered("mlp_backward", None)
        for case, outcome in zip(public.cases, ask(BY_NAME["mlp_backward"], names, cases), strict=True):
            assert compare(case, outcome, public) is None, mistake.name


def test_numerical_gradient_asks_for_eight_digits():
    """A relative error of 1e-7 is refused where the usual tolerance would let it pass."""
    _, public = answered("numerical_gradient", None)
    case = next(c for c in public.cases if c.kind == "random")
    assert compare(case, Answer(case.expected * (1 + 1e-7)), public) is not None
    assert compare(case, Answer(case.expected * (1 + 1e-9)), public) is None


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
@pytest.mark.parametrize("sizes", [(3, 2), (4, 5, 3), (6, 5, 4, 3, 2)])
def test_backward_agrees_with_autograd(activation, sizes):
    rng = np.random.default_rng(len(sizes))
    names = reference()
    weights = [rng.normal(size=(d, size)) for d, size in pairwise(sizes)]
    biases = [rng.normal(size=size) for size in sizes[1:]]
    X, Y = rng.normal(size=(7, sizes[0])), rng.uniform(size=(7, sizes[-1]))
    _, tape = names["mlp_forward_cached"](X, weights, biases, activation=names[activation])
    dWs, dbs = names["mlp_backward"](Y, tape, weights, slope=names[f"{activation}_slope"])

    parameters = [torch.tensor(p, requires_grad=True) for p in (*weights, *biases)]
    H = torch.tensor(X)
    for m, (W, b) in enumerate(zip(parameters[: len(weights)], parameters[len(weights) :])):
        Z = H @ W + b
        H = torch.sigmoid(Z) if m == len(weights) - 1 else getattr(torch, activation)(Z)
    loss = ((torch.tensor(Y) - H) ** 2).sum() / (2 * len(X))
    loss.backward()
    assert names["mse_loss"](Y, tape["H"][-1]) == pytest.approx(loss.item(), rel=1e-12)
    for got, parameter in zip((*dWs, *dbs), parameters, strict=True):
        np.testing.assert_allclose(got, parameter.grad.numpy(), rtol=1e-9, atol=1e-13)


def test_points_and_minutes_in_the_text_are_those_that_count():
    text = "\n".join(cell.solution for cell in ASSIGNMENT.source.cells if cell.cell_type == "markdown")
    said = re.findall(r"· `(\w+)`\n\n\*\*Goal:\*\*[^*]*\*(\d+) points · about (\d+) minutes\*", text)
    meant = [(str(c.name), f"{c.points:g}", f"{c.minutes:g}") for c in ASSIGNMENT.source.exercises]
    assert said == meant


def test_hand_worked_numbers_are_what_the_program_computes():
    """The table of part 3 is typed; this is the program behind it."""
    names = reference()
    weights, biases = [np.array([[1.0]]), np.array([[3.0]])], [np.array([-1.0]), np.array([-3.0])]
    Y_hat, tape = names["mlp_forward_cached"](np.array([[2.0]]), weights, biases, names["relu"])
    assert [z.item() for z in tape["Z"]] == [1.0, 0.0]
    assert names["mse_loss"](np.ones((1, 1)), Y_hat) == 0.125
    delta = names["output_delta"](np.ones((1, 1)), Y_hat)
    dw2, _, dh1 = names["affine_backward"](delta, tape["H"][1], weights[1])
    (dw1, _), _ = names["mlp_backward"](np.ones((1, 1)), tape, weights, names["relu_slope"])
    assert [delta.item(), dw2.item(), dh1.item(), dw1.item()] == [-0.125, -0.125, -0.375, -0.75]
    text = "\n".join(cell.solution for cell in ASSIGNMENT.source.cells)
    for line in ("−0.5 · 0.25 = −0.125", "| −0.125 |", "| −0.375 |", "| −0.75 |", "| 0.125 |"):
        assert line in text
