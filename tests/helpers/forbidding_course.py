"""An assignment that forbids things: a package that all of its exercises forbid, and single functions."""

from __future__ import annotations

from pathlib import Path

from autograder.assignments.assignment import Assignment
from autograder.assignments.exercise import Exercise, Mistake, edge, random, worked
from autograder.assignments.source import read_source

SOURCE = '''\
# %% [markdown]
# # What is to be written oneself
# %%
import numpy as np
from earlab import check

def given(z):
    return np.exp(-z)
# %% exercise="sigmoid" points=4 minutes=1
def sigmoid(z):
    """Return 1 / (1 + e⁻ᶻ). z: (N,) → (N,)"""
    ### BEGIN SOLUTION
    return 1 / (1 + given(z))
    ### END SOLUTION
# %% check="sigmoid"
check(sigmoid)
# %% exercise="convolve" points=6 minutes=2
def convolve(x, w):
    """Return the full convolution. x: (N,), w: (K,) → (N + K − 1,)"""
    ### BEGIN SOLUTION
    y = np.zeros(len(x) + len(w) - 1)
    for k, weight in enumerate(w):
        y[k : k + len(x)] += weight * x
    return y
    ### END SOLUTION
# %% check="convolve"
check(convolve)
'''


def _sigmoid_cases(rng):
    yield worked("two numbers", z=rng.normal(size=2))
    for _ in range(2):
        yield random("several numbers", z=rng.normal(size=rng.integers(3, 9)))
    yield edge("one number", z=rng.normal(size=1))


def _convolve_cases(rng):
    yield worked("three and two numbers", x=rng.normal(size=3), w=rng.normal(size=2))
    for _ in range(2):
        yield random("several numbers", x=rng.normal(size=rng.integers(6, 9)), w=rng.normal(size=3))
    yield edge("one number each", x=rng.normal(size=1), w=rng.normal(size=1))


EXERCISES = (
    Exercise(
        name="sigmoid",
        forbidden=("torch", "scipy.special.expit", "scipy.stats.logistic"),
        draw=_sigmoid_cases,
        mistakes=(Mistake("sign", "given(z)", "given(-z)", "You flip the sign."),),
        hints=("Look at z = 0.", "Divide.", "return 1 / (1 + ...)"),
    ),
    Exercise(
        name="convolve",
        forbidden=("torch", "numpy.convolve", "scipy.signal"),
        draw=_convolve_cases,
        mistakes=(Mistake("flipped", "enumerate(w)", "enumerate(w[::-1])", "You flip the kernel."),),
        hints=("Look at the first element.", "Shift and add.", "y[k : k + len(x)] += ..."),
    ),
)

RIGHT = {
    "sigmoid": "def sigmoid(z):\n    return 0.5 * (1 + np.tanh(z / 2))",
    "convolve": "def convolve(x, w):\n    pad = np.pad(x, len(w) - 1)\n"
    "    return np.array([pad[i : i + len(w)] @ w[::-1] for i in range(len(x) + len(w) - 1)])",
}


def assignment(directory: Path) -> Assignment:
    """Return the assignment, its source written to ``directory``."""
    path = directory / "98_forbidding.py"
    path.write_text(SOURCE)
    return Assignment(read_source(path), EXERCISES)
