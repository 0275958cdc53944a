"""Right functions of the notebooks, written for these tests or taken from the solutions, and widgets made from them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from earlab.widgets import (
    ActivationExplorer,
    DecisionSurface,
    GradientFlow,
    PerceptronBoard,
    VanishingExplorer,
)
from tests.helpers.notebook_exercises import NotebookExercises

_CONVOLUTION = NotebookExercises("06_from_dense_to_convolution").reference  # what its solutions define
correlate1d, convolve1d, toeplitz_from_kernel, receptive_field = (
    _CONVOLUTION[name] for name in ("correlate1d", "convolve1d", "toeplitz_from_kernel", "receptive_field")
)


def perceptron_predict(X, w, b):
    return np.where(X @ w + b >= 0, 1, -1)


def perceptron_update(x, y, w, b):
    if y * (w @ x + b) > 0 or (y == 1 and w @ x + b == 0):
        return w, b
    return w + y * x, b + y


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_slope(z):
    return sigmoid(z) * (1 - sigmoid(z))


def relu(z):
    return np.maximum(0, z)


def relu_slope(z):
    return (z > 0).astype(float)


def step(z):
    return (z >= 0).astype(float)


def mlp_forward(X, weights, biases, activation=sigmoid, output=sigmoid):
    for W, b in zip(weights[:-1], biases[:-1]):
        X = activation(X @ W + b)
    return output(X @ weights[-1] + biases[-1])


def sgd_step(theta, gradient, velocity, learning_rate, momentum=0.0):
    velocity = momentum * velocity + gradient
    return theta - learning_rate * velocity, velocity


def adagrad_step(theta, gradient, s, learning_rate, eps=1e-8):
    s = s + gradient**2
    return theta - learning_rate * gradient / (np.sqrt(s) + eps), s


def rmsprop_step(theta, gradient, v, learning_rate, decay=0.9, eps=1e-8):
    v = decay * v + (1 - decay) * gradient**2
    return theta - learning_rate * gradient / (np.sqrt(v) + eps), v


def adam_step(theta, gradient, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, t = state
    m, v, t = beta1 * m + (1 - beta1) * gradient, beta2 * v + (1 - beta2) * gradient**2, t + 1
    corrected = np.sqrt(v / (1 - beta2**t)) + eps
    return theta - learning_rate * m / (1 - beta1**t) / corrected, (m, v, t)


def forward(X, weights, biases, activation=sigmoid):
    cache = {"Z": [], "H": [X]}
    for m, (W, b) in enumerate(zip(weights, biases), start=1):
        cache["Z"].append(cache["H"][-1] @ W + b)
        last = m == len(weights)
        cache["H"].append(sigmoid(cache["Z"][-1]) if last else activation(cache["Z"][-1]))
    return cache["H"][-1], cache


def backward(Y, cache, weights, slope=sigmoid_slope):
    H, Z = cache["H"], cache["Z"]
    delta = (H[-1] - Y) / len(Y) * sigmoid_slope(Z[-1])
    dWs, dbs = [], []
    for m in reversed(range(len(weights))):
        dWs.insert(0, H[m].T @ delta)
        dbs.insert(0, delta.sum(axis=0))
        if m:
            delta = delta @ weights[m].T * slope(Z[m - 1])
    return dWs, dbs


def gradient_norms(dWs):
    return np.array([np.linalg.norm(dW) for dW in dWs])


def pca_fit(X, k):
    mean = X.mean(axis=0)
    _, sizes, rows = np.linalg.svd(X - mean, full_matrices=False)
    return mean, rows[:k], sizes[:k] ** 2 / len(X)


def frames_of(x, n_fft, hop_length):
    return np.lib.stride_tricks.sliding_window_view(x, n_fft)[::hop_length]


def stft_magnitude(x, n_fft, hop_length):
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)
    return np.abs(np.fft.rfft(frames_of(x, n_fft, hop_length) * window)).T


def rms(x, n_fft, hop_length):
    return np.sqrt(np.mean(frames_of(x, n_fft, hop_length) ** 2, axis=1))


def zero_crossing_rate(x, n_fft, hop_length):
    positive = frames_of(x, n_fft, hop_length) >= 0
    return np.sum(positive[:, 1:] != positive[:, :-1], axis=1) / n_fft


def centroid(x, n_fft, hop_length, sample_rate=16_000):
    magnitude = stft_magnitude(x, n_fft, hop_length)
    return np.linspace(0, sample_rate / 2, len(magnitude)) @ magnitude / magnitude.sum(axis=0)


FEATURES = {"RMS": rms, "zero-crossing rate": zero_crossing_rate, "centroid (Hz)": centroid}


def nmf(V, W0, H0, n_iter):
    W, H = W0, H0
    for _ in range(n_iter):
        H = H * (W.T @ V) / (W.T @ W @ H + 1e-12)
        W = W * (V @ H.T) / (W @ H @ H.T + 1e-12)
    return W, H


def network(sizes, seed=1):
    """Return data X, targets Y, weights and biases of a small network."""
    random = np.random.default_rng(seed)
    X = random.normal(size=(20, sizes[0]))
    Y = (X[:, :1] * X[:, 1:2] > 0) * np.ones((1, sizes[-1]))
    weights = [random.normal(size=pair) for pair in pairwise(sizes)]
    return X, Y, weights, [np.zeros(size) for size in sizes[1:]]


def perceptron_board(**options) -> PerceptronBoard:
    return PerceptronBoard(perceptron_update, perceptron_predict, **options)


def activation_explorer() -> ActivationExplorer:
    tanh = (np.tanh, lambda z: 1 - np.tanh(z) ** 2)
    return ActivationExplorer({"sigmoid": (sigmoid, sigmoid_slope), "tanh": tanh, "ReLU": (relu, relu_slope)})


def gradient_flow() -> GradientFlow:
    return GradientFlow(forward, backward, *network([3, 6, 5, 1]))


def vanishing_explorer() -> VanishingExplorer:
    activations = {"sigmoid": (sigmoid, sigmoid_slope), "ReLU": (relu, relu_slope)}
    return VanishingExplorer(forward, backward, gradient_norms, activations)


def decision_surface(**options) -> DecisionSurface:
    return DecisionSurface(mlp_forward, {"sigmoid": sigmoid, "step": step, "ReLU": relu}, **options)


def receptor_responses(W, images):
    return images.reshape(len(images), -1) @ W


def receptor_images(W, height, width):
    return W.T.reshape(-1, height, width)
