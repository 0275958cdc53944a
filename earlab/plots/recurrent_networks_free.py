"""Train output-to-hidden networks for notebook 11 with true outputs, or with some of their own; and let them run free.

Two tasks: ``CIRCLE``, a point that goes round (its two outputs are cos and sin), and ``RHYTHM``, a groove of three drums.
A call on the page: ``forced = free.train(free.CIRCLE, teacher_forced_forward)``,
``mixed = free.train(free.CIRCLE, teacher_forced_forward, scheduled_sampling_mask)``,
``show(*drift.paths({"teacher forcing": forced, "scheduled sampling": mixed}))`` (``recurrent_networks_drift``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from earlab.plots.recurrent_networks_descent import Descent

Function = Callable[..., Any]
Params = dict[str, np.ndarray]
Draw = Callable[[np.random.Generator, int, int], tuple[np.ndarray, np.ndarray]]
UNITS, STEPS, BATCH, UPDATES, DESCENT = 20, 60, 16, 400, 5e-3
GIVEN, ENDS = 2, 0.8  # steps that are always given; the share of a run after which none of the others is
TURN, NOISE = 20, 0.3  # steps for once round; what is added to the circle's points in training
BAR, SWING, MISSED = 16, 0.25, 0.08  # steps; spread of the loudness; share of hits that are left out
FROM, TO = 56, 140  # steps of a free run in which its error is taken
TRIALS = 64
DRUMS = ("kick", "snare", "hi-hat")


@dataclass(frozen=True)
class Task:
    """What is to be continued.

    draw: from a generator, N and T, inputs (T, N, d) and outputs (T + 1, N, k), the first of which comes before the first step.
    clean: the same without noise, to test with.
    """

    name: str
    draw: Draw
    clean: Draw


@dataclass
class Trained:
    """A network of a task.  params: "U" (q, d), "W" (q, k), "b", "V" (k, q), "c".  forward: what runs it.

    one_step: mean squared error with true outputs fed, noise and all.  free: with its own, in steps 56 to 139.
    """

    task: Task
    params: Params
    forward: Function
    one_step: float = float("nan")
    free: float = float("nan")


def _points(
    random: np.random.Generator, count: int, size: int, noise: float
) -> tuple[np.ndarray, np.ndarray]:
    angle = random.uniform(0, 2 * np.pi, count) + 2 * np.pi / TURN * np.arange(size + 1)[:, None]
    round_it = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return np.ones((size, count, 1)), round_it + noise * random.normal(size=round_it.shape)


def _groove(random: np.random.Generator, count: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    place = (random.integers(BAR, size=count) + np.arange(size + 1)[:, None]) % BAR
    loud = groove()[place]
    played = loud * (1 + SWING * random.normal(size=loud.shape)) * (random.random(loud.shape) > MISSED)
    return np.eye(BAR)[place[1:]], np.clip(played, 0, 1.3)


def groove() -> np.ndarray:
    """Return how loud kick, snare and hi-hat are in the sixteenths of a bar, (16, 3)."""
    bar = np.zeros((BAR, len(DRUMS)))
    bar[[0, 6, 8, 10], 0] = 1.0, 0.7, 1.0, 0.6
    bar[[4, 12], 1], bar[[7, 9, 15], 1] = 1.0, 0.3
    bar[::2, 2], bar[1::2, 2] = 0.8, 0.35
    return bar


CIRCLE = Task("circle", partial(_points, noise=NOISE), partial(_points, noise=0.0))
RHYTHM = Task("rhythm", _groove, _groove)


def train(
    task: Task, forward: Function, mask: Function | None = None, seed: int = 0, updates: int = UPDATES
) -> Trained:
    """Train by the student's ``teacher_forced_forward``; with ``scheduled_sampling_mask(u, p, given)`` the ratio p falls.

    The first ``GIVEN`` steps are always given. The gradient also flows through what the network itself put in.
    """
    random = np.random.default_rng(seed)
    inputs, outputs = task.draw(random, 1, 1)
    params = _start(random, inputs.shape[2], outputs.shape[2])
    descent = Descent(params, updates, DESCENT)
    for update in range(updates):
        x, y = task.draw(random, BATCH, STEPS)
        u = random.random((STEPS, BATCH))
        given = u < 1 if mask is None else np.asarray(mask(u, ratio(update / updates), GIVEN))
        said = forward(x, y[1:], y[0], params) if mask is None else fed(x, y, params, forward, given)
        descent.step(_slopes(x, y, np.asarray(said), given, params))
    trained = Trained(task, params, forward)
    trained.one_step, trained.free = errors_of(trained)
    return trained


def ratio(share: float) -> float:
    """Return the ratio p of true values when this share of the updates is done: from 1 evenly down to 0 at ``ENDS``."""
    return max(0.0, 1 - share / ENDS)


def fed(x: np.ndarray, y: np.ndarray, params: Params, forward: Function, given: np.ndarray) -> np.ndarray:
    """Return outputs (T, N, k) one step after the other: where ``given`` (T, N) is True the true output is fed, else the network's own.

    Each step is the student's ``teacher_forced_forward`` for one step.  y: (T + 1, N, k), the first before the first step.
    """
    before, said = y[0], []
    for t, now in enumerate(x):
        said.append(np.asarray(forward(now[None], y[t + 1 : t + 2], before, params))[0])
        before = np.where(given[t][:, None], y[t + 1], said[-1])
    return np.array(said)


def free_run(trained: Trained, size: int, count: int = 1, seed: int = 99) -> tuple[np.ndarray, np.ndarray]:
    """Return what a network says (size, count, k) when only the first steps are given, and what is true."""
    x, y = trained.task.clean(np.random.default_rng(seed), count, size)
    given = np.broadcast_to(np.arange(size)[:, None] < GIVEN, (size, count))
    return fed(x, y, trained.params, trained.forward, given), y[1:]


def errors_of(trained: Trained) -> tuple[float, float]:
    """Return the mean squared errors of one step with true outputs, and of a free run from step 56 to step 139."""
    said, truth = free_run(trained, TO, TRIALS)
    x, y = trained.task.draw(np.random.default_rng(98), TRIALS, TO)
    one = np.asarray(trained.forward(x, y[1:], y[0], trained.params))
    return float(np.mean((one - y[1:]) ** 2)), float(np.mean((said - truth)[FROM:] ** 2))


def _start(random: np.random.Generator, size: int, outputs: int) -> Params:
    return {
        "U": 0.3 * random.normal(size=(UNITS, size)),
        "W": 0.7 * random.normal(size=(UNITS, outputs)),
        "b": 0.3 * random.normal(size=UNITS),
        "V": 0.3 * random.normal(size=(outputs, UNITS)),
        "c": np.zeros(outputs),
    }


def _slopes(x: np.ndarray, y: np.ndarray, said: np.ndarray, given: np.ndarray, params: Params) -> Params:
    """Return the gradient of the mean squared error, by the names of the parameters."""
    own = ~given[..., None]
    before = np.concatenate([y[:1], np.where(own, said, y[1:])[:-1]])
    bent = np.tanh(
        np.einsum("tnk,qk->tnq", before, params["W"]) + np.einsum("tnd,qd->tnq", x, params["U"]) + params["b"]
    )
    at_output = 2 * (said - y[1:]) / said.size
    at_sum = np.zeros_like(bent)
    later = np.zeros_like(said[0])
    for t in reversed(range(len(x))):
        at_output[t] += later * own[t]
        at_sum[t] = at_output[t] @ params["V"] * (1 - bent[t] ** 2)
        later = at_sum[t] @ params["W"]
    return {
        "U": np.einsum("tnq,tnd->qd", at_sum, x),
        "W": np.einsum("tnq,tnk->qk", at_sum, before),
        "b": at_sum.sum(axis=(0, 1)),
        "V": np.einsum("tnk,tnq->kq", at_output, bent),
        "c": at_output.sum(axis=(0, 1)),
    }
