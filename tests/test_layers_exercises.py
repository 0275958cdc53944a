"""The exercises of notebook 03: drawn well, right in any style, wrong for every named mistake, as torch and scikit-learn."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from layers_styles import STYLES
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import LabelBinarizer

from autograder.assignment import load_assignment
from autograder.exercise import Case, Exercise
from earlab.comparison import compare, matching_mistake
from earlab.outcome import Answer, Outcome
from earlab.probing import compile_probe, run_probe, student_of
from earlab.public import PublicCase, PublicExercise, PublicMistake

ASSIGNMENT = load_assignment("03_layers")
BY_NAME = {exercise.name: exercise for exercise in ASSIGNMENT.exercises}
MISTAKES = [(e.name, m.name) for e in ASSIGNMENT.exercises for m in e.mistakes]
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
        PublicMistake(
            m.name,
            m.says,
            tuple(ask(exercise, names_of(ASSIGNMENT.mistake_program(exercise, m).cells), cases)),
        )
        for m in exercise.mistakes
    )
    return cases, PublicExercise(
        name=name,
        assignment=ASSIGNMENT.name,
        points=ASSIGNMENT.points(name),
        functions=exercise.functions,
        returns=exercise.returns,
        probe=exercise.probe_source,
        judge=exercise.judge_source,
        rtol=exercise.rtol,
        pure=exercise.pure,
        cases=public,
        mistakes=mistakes,
        hints=exercise.hints,
    )


def findings(name: str, names: dict[str, Any], seed: int | None = None) -> list[str]:
    """Return what is said about the cases that ``names`` answers wrongly."""
    cases, public = answered(name, seed)
    outcomes = ask(BY_NAME[name], names, cases)
    found = [compare(case, outcome, public) for case, outcome in zip(public.cases, outcomes, strict=True)]
    return [finding.message for finding in found if finding]


def arrays(value: Any) -> Iterator[np.ndarray]:
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from arrays(item)
    elif isinstance(value, np.ndarray):
        yield value


@pytest.mark.parametrize("name", BY_NAME)
def test_draws_are_well_formed_for_200_seeds(name: str) -> None:
    for seed in range(200):
        cases = list(BY_NAME[name].draw(np.random.default_rng(seed)))
        kinds = [case.kind for case in cases]
        assert kinds == sorted(kinds, key=["worked", "random", "edge"].index)
        assert set(kinds) == {"worked", "random", "edge"}
        assert len({case.title for case in cases}) == len(cases)
        for case, outcome in zip(cases, ask(BY_NAME[name], reference(), cases), strict=True):
            assert isinstance(outcome, Answer), (case.title, outcome)
            assert not outcome.mutated
            assert all(np.isfinite(array).all() for array in arrays(outcome.value))
            if case.kind == "random":
                assert all(len(set(a.shape)) == a.ndim for a in arrays(list(case.inputs.values()))), (
                    case.title
                )


@pytest.mark.parametrize(("name", "style"), STYLE_NAMES)
def test_right_work_in_any_style_is_accepted(name: str, style: str) -> None:
    names = dict(reference())
    exec(STYLES[name][style], names)
    for seed in (None, 0, 1, 2, 3, 4):
        assert findings(name, names, seed) == []


@pytest.mark.parametrize("name", BY_NAME)
def test_at_least_three_styles_are_tried(name: str) -> None:
    assert len(STYLES[name]) >= 3


@pytest.mark.parametrize(("name", "mistake"), MISTAKES)
def test_a_mistake_is_refused_and_named(name: str, mistake: str) -> None:
    for seed in (None, 0, 1):
        _, public = answered(name, seed)
        outcomes = next(m.outcomes for m in public.mistakes if m.name == mistake)
        assert any(compare(c, o, public) for c, o in zip(public.cases, outcomes, strict=True))
        found = matching_mistake(public, outcomes)
        assert found is not None
        assert found.name == mistake


@pytest.mark.parametrize("name", BY_NAME)
def test_the_stub_answers_no_case(name: str) -> None:
    answers = ask(BY_NAME[name], names_of(ASSIGNMENT.stub_program().cells), BY_NAME[name].visible())
    assert [outcome.kind for outcome in answers] == ["not written"] * len(answers)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "[np.ones((2, 2)), np.array([[1.0], [1.0]])], [np.array([-0.5, -1.5]), np.array([-0.5])]",
            "XOR of 1 and 1 should be 0. Your hidden net inputs are 1.5 and 0.5, so the hidden units answer 1 and 1; "
            "the output's net input is 1.5, so it says 1.",
        ),
        (
            "[np.ones((2, 2)), np.array([[1.0], [-1.0]])], [np.array([-0.5, -1.0]), np.array([-0.5])]",
            "the net input of hidden unit 2 is 0",
        ),
        (
            "[np.ones((2, 2)), np.array([1.0, -1.0])], [np.array([-0.5, -1.5]), np.array([-0.5])]",
            "Got: W1 (2, 2), W2 (2,), b1 (2,), b2 (1,).",
        ),
        ("np.ones((2, 2)), np.ones(2)", "Got: W1 (2,), W2 (2,), b1 (), b2 ()."),
    ],
)
def test_a_wrong_network_for_xor_is_told_its_row(text: str, sentence: str) -> None:
    names = dict(reference())
    exec(f"def xor_weights():\n    return {text}", names)
    assert sentence in " ".join(findings("xor_weights", names))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        (
            "mlp_forward",
            "def mlp_forward(X, weights, biases, activation=sigmoid, output=sigmoid):\n"
            "    for b in biases:\n        b += 0.1\n        b -= 0.1\n"
            "    for W, b in zip(weights[:-1], biases[:-1]):\n        X = activation(X @ W + b)\n"
            "    biases[-1] += X @ weights[-1]\n    return output(biases[-1])",
        ),
        (
            "collapse_linear",
            "def collapse_linear(weights, biases):\n    W, b = weights[0], biases[0]\n"
            "    for W_m, b_m in zip(weights[1:], biases[1:]):\n        b_m += b @ W_m\n        W, b = W @ W_m, b_m\n"
            "    return W, b",
        ),
    ],
)
def test_changed_weights_are_told(name: str, source: str) -> None:
    names = dict(reference())
    exec(source, names)
    assert findings(name, names)


def test_true_and_false_for_one_hot_are_explained() -> None:
    names = dict(reference())
    exec("def one_hot(labels, n_classes):\n    return labels[:, None] == np.arange(n_classes)", names)
    messages = findings("one_hot", names)
    assert messages
    assert all("True and False" in message for message in messages)


@pytest.mark.parametrize("sizes", [(3, 2), (4, 5, 3), (6, 5, 4, 3)])
def test_forward_agrees_with_torch_where_its_weights_are_transposed(sizes: tuple[int, ...]) -> None:
    torch.manual_seed(len(sizes))
    layers = [torch.nn.Linear(d, units, dtype=torch.float64) for d, units in pairwise(sizes)]
    X = torch.randn(7, sizes[0], dtype=torch.float64)
    H = X
    with torch.no_grad():
        for layer in layers[:-1]:
            H = torch.tanh(layer(H))
        expected = torch.sigmoid(layers[-1](H)).numpy()
        weights = [layer.weight.numpy().T for layer in layers]
        biases = [layer.bias.numpy() for layer in layers]
    got = reference()["mlp_forward"](X.numpy(), weights, biases, activation=np.tanh)
    np.testing.assert_allclose(got, expected, rtol=1e-12)
    held = sum(p.numel() for layer in layers for p in layer.parameters())
    assert reference()["count_parameters"](list(sizes)) == held


def test_forward_runs_scikit_learns_network_as_it_is() -> None:
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(40, 3)), rng.normal(size=(40, 2))
    network = MLPRegressor(hidden_layer_sizes=(5, 4), random_state=0).partial_fit(X, Y)
    names = reference()
    got = names["mlp_forward"](X, network.coefs_, network.intercepts_, names["relu"], names["identity"])
    np.testing.assert_allclose(got, network.predict(X), rtol=1e-12)


def test_one_hot_is_that_of_torch_and_scikit_learn() -> None:
    labels = np.array([3, 0, 4, 4, 1, 2])
    got = reference()["one_hot"](labels, 5)
    np.testing.assert_array_equal(got, torch.nn.functional.one_hot(torch.tensor(labels), 5).numpy())
    np.testing.assert_array_equal(got, LabelBinarizer().fit_transform(labels))


def test_the_two_counts_of_the_lecture() -> None:
    count = reference()["count_parameters"]
    assert (count([784, 10]), count([784, 200, 10])) == (7_850, 159_010)
