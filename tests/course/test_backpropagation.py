"""The exercises of notebook 04: a wrong piece costs once, what torch computes, and the numbers in the text."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from autograder.assignments.assignment import apply_mistake
from earlab.compare.comparison import compare
from earlab.plots.backpropagation_graph import smallest_network
from earlab.plots.backpropagation_sounds import bassoon_and_tones, drum_images, own_hit
from earlab.protocol.outcome import Answer
from tests.helpers.notebook_exercises import NotebookExercises, names_of

EXERCISES = NotebookExercises("04_backpropagation")
ASSIGNMENT, BY_NAME = EXERCISES.assignment, EXERCISES.by_name


def test_every_exercise_has_points_minutes_mistakes_and_three_hints():
    for cell in ASSIGNMENT.source.exercises:
        exercise = BY_NAME[str(cell.name)]
        assert cell.points > 0
        assert cell.minutes > 0
        assert len(exercise.mistakes) >= 5
        assert len(exercise.hints) == 3
        assert all(hint.strip() for hint in exercise.hints)


@pytest.mark.parametrize("name", ["output_delta", "affine_backward"])
def test_wrong_piece_costs_once(name):
    """mlp_backward brings its own pieces: a student's wrong one, used by default, changes nothing there."""
    for mistake in BY_NAME[name].mistakes:
        cell = ASSIGNMENT.source.exercise_cell(name)
        wrong = apply_mistake(cell.solution, BY_NAME[name], mistake)
        names = names_of(ASSIGNMENT.edited_program(name, wrong).cells)
        assert not any(EXERCISES.findings("mlp_backward", names)), mistake.name


def test_numerical_gradient_asks_for_eight_digits():
    """A relative error of 1e-7 is refused where the usual tolerance would let it pass."""
    _, public = EXERCISES.answered("numerical_gradient", None)
    case = next(c for c in public.cases if c.kind == "random")
    assert compare(case, Answer(case.expected * (1 + 1e-7)), public) is not None
    assert compare(case, Answer(case.expected * (1 + 1e-9)), public) is None


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
@pytest.mark.parametrize("sizes", [(3, 2), (4, 5, 3), (6, 5, 4, 3, 2)])
def test_backward_agrees_with_autograd(activation, sizes):
    rng = np.random.default_rng(len(sizes))
    names = EXERCISES.reference
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


def test_hand_worked_numbers_are_what_the_program_computes():
    """The table of part 1 is typed; this is the program behind it."""
    names = EXERCISES.reference
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


@pytest.mark.parametrize(
    ("w1", "b1", "w2", "b2"), [(1.0, -1.0, 3.0, -3.0), (-0.5, 1.75, -2.0, 0.5), (0.25, -1.0, 3.0, -3.0)]
)
def test_the_graph_shows_the_gradients_that_torch_computes(w1, b1, w2, b2):
    told = smallest_network(w1, b1, w2, b2)[1]
    at = {
        name: torch.tensor(value, dtype=torch.float64, requires_grad=True)
        for name, value in zip(("w1", "b1", "w2", "b2"), (w1, b1, w2, b2))
    }
    z1 = at["w1"] * 2 + at["b1"]
    E = (1 - torch.sigmoid(at["w2"] * torch.relu(z1) + at["b2"])) ** 2 / 2
    E.backward()
    for part in (
        f"z1 = {z1.item():.3g}",
        f"E = {E.item():.3g}",
        *(f"at {name} {at[name].grad.item() + 0:.3g}" for name in ("w1", "w2")),
    ):
        assert part.replace("-", "−") in told


def test_eight_tones_make_most_of_the_bassoon():
    note, tones, rate = bassoon_and_tones()
    assert tones.shape == (len(note), 8)
    knobs = np.linalg.lstsq(tones, note)[0]
    assert knobs.max() == pytest.approx(1)
    assert knobs.min() > 0.1  # every knob is heard
    assert np.mean((note - tones @ knobs) ** 2) < 0.03 * np.mean(note**2)
    spectrum = np.abs(np.fft.rfft(tones[:, 0]))
    assert spectrum.argmax() * rate / len(note) == pytest.approx(98, abs=2)


@pytest.mark.parametrize(
    ("rate", "shape"), [(44_100, (44_100 * 3, 2)), (16_000, (4_000,)), (8_000, (20_000,))]
)
def test_a_recording_of_ones_own_becomes_a_hit(tmp_path: Path, rate, shape):
    """Whatever its rate, length and channels: one second from its onset on."""
    x = np.zeros(shape)
    onset = shape[0] // 2
    x[onset:] = (
        np.exp(-np.arange(shape[0] - onset) / (0.05 * rate)) * np.sin(np.arange(shape[0] - onset) * 1.3)
    ).reshape(-1, *[1] * (len(shape) - 1))
    soundfile.write(tmp_path / "hit.wav", x, rate)
    hit = own_hit(str(tmp_path / "hit.wav"), 16_000)
    assert hit.shape == (16_000,)
    assert np.abs(hit[:800]).max() == np.abs(hit).max() > 0
    assert drum_images(hit[None]).shape == (1, 28, 28)


def test_a_silent_recording_is_told_and_not_drawn(tmp_path: Path):
    """Nothing is to be seen or heard of it, and the network would answer all the same."""
    soundfile.write(tmp_path / "silence.wav", np.zeros(500), 16_000)
    with pytest.raises(ValueError, match="holds silence; expected a sound"):
        own_hit(str(tmp_path / "silence.wav"), 16_000)
