"""The exercises of notebook 03: what wrong work is told, and what torch and scikit-learn compute."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import LabelBinarizer

from earlab.data import load_digits
from earlab.plots import layers_networks, layers_power
from tests.helpers.notebook_exercises import NotebookExercises

EXERCISES = NotebookExercises("03_layers")


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
    assert sentence in " ".join(EXERCISES.said("xor_weights", f"def xor_weights():\n    return {text}"))


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
    assert EXERCISES.said(name, source)


def test_true_and_false_for_one_hot_are_explained() -> None:
    source = "def one_hot(labels, n_classes):\n    return labels[:, None] == np.arange(n_classes)"
    assert all("True and False" in message for message in EXERCISES.said("one_hot", source))


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
    got = EXERCISES.reference["mlp_forward"](X.numpy(), weights, biases, activation=np.tanh)
    np.testing.assert_allclose(got, expected, rtol=1e-12)
    held = sum(p.numel() for layer in layers for p in layer.parameters())
    assert EXERCISES.reference["count_parameters"](list(sizes)) == held


def test_forward_runs_scikit_learns_network_as_it_is() -> None:
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(40, 3)), rng.normal(size=(40, 2))
    network = MLPRegressor(hidden_layer_sizes=(5, 4), random_state=0).partial_fit(X, Y)
    names = EXERCISES.reference
    got = names["mlp_forward"](X, network.coefs_, network.intercepts_, names["relu"], names["identity"])
    np.testing.assert_allclose(got, network.predict(X), rtol=1e-12)


def test_one_hot_is_that_of_torch_and_scikit_learn() -> None:
    labels = np.array([3, 0, 4, 4, 1, 2])
    got = EXERCISES.reference["one_hot"](labels, 5)
    np.testing.assert_array_equal(got, torch.nn.functional.one_hot(torch.tensor(labels), 5).numpy())
    np.testing.assert_array_equal(got, LabelBinarizer().fit_transform(labels))


def test_the_two_counts_of_the_lecture() -> None:
    count = EXERCISES.reference["count_parameters"]
    assert (count([784, 10]), count([784, 200, 10])) == (7_850, 159_010)


def test_numbers_that_are_typed_are_those_that_a_program_gives() -> None:
    """The comparisons that students open hold numbers; this is the program behind them."""
    assert 784 * 10 + 10 == 7850
    assert (784 * 200 + 200, 200 * 10 + 10) == (157_000, 2_010)
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    h1, h2 = np.maximum(corners.sum(axis=1), 0), np.maximum(corners.sum(axis=1) - 1, 0)
    assert (h1 - 2 * h2).tolist() == [0, 1, 1, 0]


def test_what_answers_to_discussions_compute() -> None:
    names = EXERCISES.reference
    (W, _), (b, out) = layers_networks.shapes()["2 layers: AND of lines"]
    middle = [names["sigmoid"](k * b).sum() for k in (1, 10)]
    assert middle[0] == pytest.approx(2.0, abs=0.1)  # where the output unit asks for 2.5
    assert middle[0] < -out[0] < middle[1]
    plane = np.stack(np.meshgrid(*[np.linspace(-2, 2, 160)] * 2), axis=-1).reshape(-1, 2)
    assert not (
        names["sigmoid"](plane @ W + b).sum(axis=1) > 2.5
    ).any()  # "with sigmoids the triangle is gone"
    assert 16_000 * 200 + 200 == 3_200_200


@pytest.mark.parametrize(
    ("depth", "width", "told"), [(1, 32, "129 parameters: 336"), (4, 8, "249 parameters: 107")]
)
def test_a_deep_random_network_may_have_fewer_pieces(depth: int, width: int, told: str) -> None:
    forward, count = EXERCISES.reference["mlp_forward"], EXERCISES.reference["count_parameters"]
    figure, sentence = layers_power.pieces(forward, count, depth, width)
    plt.close(figure)
    assert told in sentence


def test_trained_for_long_a_network_repeats_what_it_was_told() -> None:
    digits = load_digits()
    (images, labels), (new, right) = digits.part("train"), digits.part("test")
    images, labels = images[:3000], labels[:3000]
    told = layers_networks.with_noise(labels, 0.4)
    network = layers_networks.train(images, told, (100,), epochs=60)
    names = EXERCISES.reference

    def read(some: np.ndarray) -> np.ndarray:
        flat = some.reshape(len(some), -1)
        return names["mlp_forward"](flat, *network, names["relu"], names["identity"]).argmax(axis=1)

    assert np.mean(read(images) == told) > 0.9  # "about 95 %"
    assert np.mean(read(images) == labels) < 0.68
    assert 0.56 < np.mean(read(new) == right) < 0.68  # "about 62 %"


def test_the_sounds_of_the_first_cell_are_those_of_a_network() -> None:
    names, t = EXERCISES.reference, np.arange(400) / 16_000
    wave = np.sin(2 * np.pi * 60 * t) * np.exp(-20 * t)
    weights, biases = layers_networks.wave_of_lines(t, wave, 40)
    said = names["mlp_forward"](t[:, None], weights, biases, names["relu"], names["identity"])[:, 0]
    np.testing.assert_allclose(said, np.interp(t, *layers_networks.bends(t, wave, 40)), atol=1e-9)
    assert sum(W.size for W in weights) + sum(b.size for b in biases) == 3 * 40 + 1
