"""The exercises of notebook 02: what its cases are about, and what wrong work is told."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.grading.engine import Engine
from earlab.data import load_drums
from earlab.plots import perceptron as plots
from earlab.plots import perceptron_drums as drumming
from tests.helpers.notebook_exercises import NotebookExercises, ask

EXERCISES = NotebookExercises("02_perceptron")


def test_separable_data_settles_and_other_data_does_not() -> None:
    exercise = EXERCISES.by_name["perceptron_fit"]
    for seed in range(50):
        cases = list(exercise.draw(np.random.default_rng(seed)))
        for case, outcome in zip(cases, ask(exercise, EXERCISES.reference, cases), strict=True):
            errors = outcome.value[2]
            if "separable" in case.title:
                assert errors[-1] == 0
            if "never settles" in case.title:
                assert len(errors) == case.inputs["max_epochs"]
                assert errors.all()


def test_updates_are_drawn_wrong_and_right() -> None:
    exercise = EXERCISES.by_name["perceptron_update"]
    for seed in range(50):
        moved = []
        for case in exercise.draw(np.random.default_rng(seed)):
            w, _ = EXERCISES.reference["perceptron_update"](**case.inputs)
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
    assert sentence in EXERCISES.said("gate_weights", f"def gate_weights(gate):\n    return {weights}")[0]


def test_an_update_in_place_is_told_so() -> None:
    source = "def perceptron_update(x, y, w, b):\n    if (w @ x + b >= 0) != (y > 0):\n        w += y * x\n        b += y\n    return w, b"
    assert all("in place" in message for message in EXERCISES.said("perceptron_update", source))


def test_the_pictures_bear_lists_and_functions_that_change_their_input() -> None:
    def relu(z: np.ndarray) -> np.ndarray:
        z[z < 0] = 0
        return z

    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    figure, _ = plots.gates(corners, {"AND": [0, 0, 0, 1], "XOR": [0, 1, 1, 0]}, {"AND": ([1, 1], -1.5)})
    assert len(figure.axes) == 2
    figure, _ = plots.activations({"ReLU": (relu, None)})
    assert figure.axes[0].lines[0].get_xdata()[0] == -5


def test_the_groove_is_wrong_where_the_page_says() -> None:
    """On beat 1 of the second bar and of the fourth a snare; right on every other beat."""
    hits = drumming.task(load_drums(), "kick", "snare")
    fit, predict = (EXERCISES.reference[f"perceptron_{name}"] for name in ("fit", "predict"))
    said = predict(hits.X[hits.test], *fit(hits.X[~hits.test], hits.y[~hits.test], 1000)[:2])
    truth = hits.y[hits.test]
    assert [int(np.sum(said == label)) for label in (-1, 1)] == [9, 4]
    assert np.flatnonzero(truth[said == -1][:8] == 1).tolist() == [2, 6]  # two kicks a bar
    assert np.all(truth[said == 1] == 1)


def test_a_forbidden_sigmoid_costs_no_other_activation_function() -> None:
    """A tanh may be made of one's own sigmoid, whatever that is made of."""
    sigmoid = "from scipy.special import expit\nsigmoid = expit\ndef sigmoid_slope(z):\n    return expit(z) * expit(-z)"
    tanh = "def tanh(z):\n    return 2 * sigmoid(2 * z) - 1\ndef tanh_slope(z):\n    return 1 - tanh(z) ** 2"
    assignment = EXERCISES.assignment
    program = assignment.edited_program("sigmoid", sigmoid)
    with Engine() as engine:
        sandbox, _ = engine.reference(assignment)
        cells = [replace(c, source=tanh) if c.id == "exercise-tanh" else c for c in program.cells]
        with sandbox.open(replace(program, cells=tuple(cells))) as session:
            passed = [
                engine.verdicts(session, assignment, exercise, [0])[0].status == "pass"
                for exercise in assignment.exercises
            ]
    assert [e.name for e, right in zip(assignment.exercises, passed, strict=True) if not right] == ["sigmoid"]
