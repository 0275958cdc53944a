"""Work that is nearly right loses points under every draw, and right work under none."""

from __future__ import annotations

from functools import cache

import pytest

from earlab.compare.finding import Finding
from earlab.protocol.scoring import score
from tests.helpers.notebook_exercises import NotebookExercises

exercises = cache(NotebookExercises)
SEEDS = range(6)

COUNTED_ONCE_MORE = """
def count_parameters(sizes):
    return sum(a * b + b for a, b in zip(sizes, sizes[1:])) + 1
"""
IN_SINGLE_PRECISION = """
def count_parameters(sizes):
    return sum(np.float32(a) * np.float32(b) + np.float32(b) for a, b in zip(sizes, sizes[1:]))
"""
SOFTMAX_AROUND_THE_MEAN = """
def softmax(Z):
    E = np.exp(Z - Z.mean(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)
"""
ENTROPY_AROUND_THE_MEAN = """
def cross_entropy(Z, Y):
    D = Z - Z.mean(axis=1, keepdims=True)
    return -np.sum(Y * (D - np.log(np.exp(D).sum(axis=1, keepdims=True)))) / len(Y)
"""
COUNTED_BY_IDENTITY = """
def perceptron_fit(X, y, max_epochs, update=perceptron_update):
    w, b, errors = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        wrong = 0
        for x_i, y_i in zip(X, y):
            after, b = update(x_i, y_i, w, b)
            wrong += after is not w
            w = after
        errors.append(wrong)
        if wrong == 0:
            break
    return w, b, np.array(errors)
"""
RELU_IN_PLACE = """
def relu(z):
    z[z < 0] = 0
    return z
"""

WRONG = {
    "one too many": ("03_layers", "count_parameters", COUNTED_ONCE_MORE),
    "counted in float32": ("03_layers", "count_parameters", IN_SINGLE_PRECISION),
    "softmax around the mean": ("05_training", "softmax", SOFTMAX_AROUND_THE_MEAN),
    "entropy around the mean": ("05_training", "cross_entropy", ENTROPY_AROUND_THE_MEAN),
    "errors counted by identity": ("02_perceptron", "perceptron_fit", COUNTED_BY_IDENTITY),
    "net inputs changed in place": ("02_perceptron", "relu", RELU_IN_PLACE),
}

PREDICTED_WITHOUT_BIAS = """
def perceptron_update(x, y, w, b):
    prediction = 1 if w @ x >= 0 else -1
    return (w, b) if prediction == y else (w + y * x, b + y)
"""
BIAS_ADDED_TO_EVERY_PRODUCT = """
def perceptron_update(x, y, w, b):
    prediction = 1 if np.sum(w * x + b) >= 0 else -1
    return (w, b) if prediction == y else (w + y * x, b + y)
"""

FORWARD = """
def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    Z, H = [], [X]
    for W, b in zip(weights, biases):
        Z.append((H[-1] @ W + b).astype(TYPE))
        H.append(activation(Z[-1]))
    H[-1] = 1 / (1 + np.exp(-Z[-1]))
    return H[-1], {"Z": Z, "H": H}
"""
DELTA_IN_SINGLE_PRECISION = """
def output_delta(Y, Y_hat):
    P = np.float32(Y_hat)
    return (P - Y) * P * (1 - P) / len(Y)
"""


def findings(assignment: str, name: str, source: str, seed: int | None) -> list[Finding | None]:
    return exercises(assignment).findings(name, exercises(assignment).with_style(source), seed)


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_what_is_nearly_right_is_refused_under_every_draw(case: str, seed: int | None) -> None:
    assert any(findings(*WRONG[case], seed))


def test_a_function_that_changes_its_net_inputs_is_told_so() -> None:
    found = [f for f in findings("02_perceptron", "relu", RELU_IN_PLACE, None) if f]
    assert {f.reason for f in found} == {"an input is changed in place"}


@pytest.mark.parametrize("source", [PREDICTED_WITHOUT_BIAS, BIAS_ADDED_TO_EVERY_PRODUCT])
@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_a_prediction_without_its_bias_gets_little_more_than_half(source: str, seed: int | None) -> None:
    cases, _ = exercises("02_perceptron").answered("perceptron_update", seed)
    found = findings("02_perceptron", "perceptron_update", source, seed)
    assert score((case.kind, f is None) for case, f in zip(cases, found, strict=True)) < 0.6


@pytest.mark.parametrize("seed", [*SEEDS, 7, 11, 13, 170])
def test_small_outputs_may_be_rounded(seed: int) -> None:
    for source in (FORWARD.replace("TYPE", "float"), FORWARD.replace("TYPE", "np.float32")):
        assert not any(findings("04_backpropagation", "mlp_forward_cached", source, seed))
    assert not any(findings("04_backpropagation", "output_delta", DELTA_IN_SINGLE_PRECISION, seed))


def test_a_mean_over_five_rows_is_not_blamed_on_the_number_of_harmonics() -> None:
    mean = """
def harmonic_energy(S, sample_rate, f0, n_harmonics):
    rows = np.round(f0 * np.arange(1, n_harmonics + 1) * 2 * (len(S) - 1) / sample_rate).astype(int)
    return np.array([np.mean(S[k - 2 : k + 3] ** 2) for k in rows])
"""
    for seed in (None, *SEEDS):
        messages = [f.message for f in findings("00_sound_into_numbers", "harmonic_energy", mean, seed) if f]
        assert messages
        assert not any("(one over `n_harmonics`)" in message for message in messages)


def test_pieces_given_arrays_that_do_not_fit_say_which() -> None:
    stays = """
def mlp_backward(Y, cache, weights, slope=None, output_delta=output_delta, affine_backward=affine_backward):
    Z, H = cache["Z"], cache["H"]
    delta = output_delta(Y, H[-1])
    pairs = [affine_backward(delta, H[m], weights[m])[:2] for m in range(len(weights))]
    return [dW for dW, _ in pairs], [db for _, db in pairs]
"""
    messages = [f.message for f in findings("04_backpropagation", "mlp_backward", stays, None) if f]
    assert any("affine_backward was called with delta of shape" in message for message in messages)
    assert not any("broadcast" in message for message in messages)
