"""Measure for notebook 11 what one step after the other costs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.style import COLOURS

Function = Callable[..., Any]
Pass = Callable[[np.ndarray], Any]
STEPS = (10, 30, 100, 300, 1_000)
INPUTS, UNITS = 8, 16  # d and k; q
TRIALS = 7


def sequential(rnn_forward: Function) -> tuple[Figure, str]:
    """Draw the time of the student's ``rnn_forward`` over T, beside the same products and tanh over all steps at once (medians)."""
    return _drawn(
        {"one step after the other": _stepwise(rnn_forward), "the same arithmetic at once": _at_once}
    )


def parallel(rnn_forward: Function, teacher_forced_forward: Function) -> tuple[Figure, str]:
    """Draw the time of both forward passes over T: one step after the other, and with given outputs (medians)."""
    both = {"rnn_forward": _stepwise(rnn_forward), "teacher_forced_forward": _forced(teacher_forced_forward)}
    return _drawn(both)


def ratio(rnn_forward: Function, teacher_forced_forward: Function) -> float:
    """Return how many times longer ``rnn_forward`` takes than ``teacher_forced_forward``, for 1,000 steps of one sequence."""
    x = _inputs(STEPS[-1])
    return _seconds(_stepwise(rnn_forward), x) / _seconds(_forced(teacher_forced_forward), x)


def _drawn(both: dict[str, Pass]) -> tuple[Figure, str]:
    figure, axes = plt.subplots(figsize=(7, 3))
    last = {}
    for (name, run), colour in zip(both.items(), (COLOURS[1], COLOURS[0])):
        taken = [1000 * _seconds(run, _inputs(steps)) for steps in STEPS]
        axes.loglog(STEPS, taken, "o-", color=colour, label=name)
        last[name] = taken[-1]
    axes.set(xlabel="steps T of one sequence", ylabel="time (ms)")
    axes.legend(fontsize=8)
    (slow, longer), (quick, shorter) = last.items()
    return figure, (
        f"Times over T, medians of {TRIALS}, both axes logarithmic. For {STEPS[-1]:,} steps: {slow} {longer:.2f} ms, {quick} "
        f"{shorter:.2f} ms, a ratio of {longer / shorter:.0f}."
    )


def _inputs(steps: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(steps, 1, INPUTS))


def _params(before: int) -> dict[str, np.ndarray]:
    """Return weights whose W turns so many numbers into states."""
    random = np.random.default_rng(1)
    return {
        "U": random.normal(size=(UNITS, INPUTS)),
        "W": random.normal(size=(UNITS, before)) / 4,
        "b": np.zeros(UNITS),
        "V": random.normal(size=(INPUTS, UNITS)),
        "c": np.zeros(INPUTS),
    }


def _stepwise(rnn_forward: Function) -> Pass:
    start, params = np.zeros((1, UNITS)), _params(UNITS)
    return lambda x: rnn_forward(x, start, params)


def _forced(teacher_forced_forward: Function) -> Pass:
    start, params = np.zeros((1, INPUTS)), _params(INPUTS)
    return lambda x: teacher_forced_forward(x, x, start, params)


def _at_once(x: np.ndarray) -> None:
    """Do as many multiplications and as many tanh as a recurrence does, but all steps in one product."""
    params = _params(UNITS)
    states = np.zeros((len(x), 1, UNITS))
    bent = np.tanh(np.tensordot(states, params["W"], (2, 1)) + np.tensordot(x, params["U"], (2, 1)))
    np.tensordot(bent, params["V"], (2, 1))


def _seconds(run: Pass, x: np.ndarray) -> float:
    """Return the median time of a forward pass over the inputs, in s."""
    taken = []
    for _ in range(TRIALS):
        began = time.perf_counter()
        run(x)
        taken.append(time.perf_counter() - began)
    return float(np.median(taken))
