"""Right functions of notebooks 13 and 14, written for these tests, with parameters and a sound."""

from __future__ import annotations

import numpy as np

from earlab.data import load_drums
from earlab.widgets import GateScope

UNITS = 6
MELS = 40  # bands that a gate scope makes by itself


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm_step(x, h, c, params):
    W, U, b = params
    i, f, g, o = np.split(x @ W.T + h @ U.T + b, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c + i * g
    return o * np.tanh(c), c, (i, f, g, o)


def gru_step(x, h, params):
    (W_z, W_r, W_h), (U_z, U_r, U_h), (b_z, b_r, b_h) = params
    z = sigmoid(x @ W_z.T + h @ U_z.T + b_z)
    r = sigmoid(x @ W_r.T + h @ U_r.T + b_r)
    h_hat = np.tanh(x @ W_h.T + (r * h) @ U_h.T + b_h)
    return z * h + (1 - z) * h_hat, {"z": z, "r": r, "h_hat": h_hat, "x": x}


def lstm_params(units=UNITS, inputs=MELS, seed=4):
    """Return W (4H, d), U (4H, H) and b (4H,), with gates that keep by themselves."""
    random = np.random.default_rng(seed)
    W = random.normal(size=(4 * units, inputs)) * 1.5 / np.sqrt(inputs)
    b = np.concatenate([np.zeros(units), np.linspace(0.5, 4, units), np.zeros(2 * units)])
    return W, random.normal(size=(4 * units, units)) / np.sqrt(units), b


def gru_params(units=UNITS, inputs=MELS, seed=4):
    """Return three matrices (H, d), three (H, H) and three biases (H,), for z, r and ĥ."""
    random = np.random.default_rng(seed)
    W = random.normal(size=(3, units, inputs)) * 1.5 / np.sqrt(inputs)
    return W, random.normal(size=(3, units, units)) / np.sqrt(units), np.full((3, units), 0.5)


def three_drums():
    """Return a recorded kick, snare and hi-hat, 0.3 s each, and their sample rate."""
    drums = load_drums()
    firsts = [np.flatnonzero(drums.y == y)[0] for y in range(3)]
    return drums.x[firsts, : round(0.3 * drums.sample_rate)].ravel(), drums.sample_rate


def gate_scope(step=lstm_step) -> GateScope:
    return GateScope(step, lstm_params(), UNITS, *three_drums())


def gru_scope(step=gru_step) -> GateScope:
    return GateScope(step, gru_params(), UNITS, *three_drums(), cell="gru")


def power_growth(W, h0, T):
    states = [h0]
    for _ in range(T):
        states.append(W @ states[-1])
    return np.linalg.norm(states, axis=1)


def spectral_radius(W):
    return np.abs(np.linalg.eigvals(W)).max()
