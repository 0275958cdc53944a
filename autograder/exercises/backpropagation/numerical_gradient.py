"""``numerical_gradient``: a gradient from its definition, to test the others with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.backpropagation.forbidden import FORBIDDEN
from autograder.exercises.drawing import away_from_zero, different_sizes, whole_numbers


def _draw_numerical(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two squares",
        kind="squares",
        C=np.abs(whole_numbers(rng, 2)),
        theta=whole_numbers(rng, 2) + 0.5,
        eps=None,
    )
    yield worked(
        "a cube, with a wide step",
        kind="cubes",
        C=np.abs(whole_numbers(rng, 1)),
        theta=whole_numbers(rng, 1),
        eps=0.5,
    )
    for kind, axes in (("mixed", 1), ("cubes", 2), ("sines", 2), ("mixed", 3)):
        shape = sorted(different_sizes(rng, axes))[:2] + [2] * (axes - 2)
        yield random(f"{kind} of shape {tuple(shape)}", **_smooth(rng, kind, shape), eps=None)
    yield edge("one number", **_smooth(rng, "cubes", [1]), eps=None)
    yield edge("another step", **_smooth(rng, "cubes", [2, 3]), eps=1e-3)
    whole = _smooth(rng, "squares", [4]) | {"theta": rng.choice([-3, -2, 2, 3], 4)}
    yield edge("parameters given as integers", **whole, eps=None)
    some = _smooth(rng, "mixed", [5])
    some["theta"][::2] = 0.0
    yield edge("some parameters are 0", **some, eps=None)
    yield edge(
        "at the bottom of a bowl",
        floor=1e-9,
        kind="squares",
        C=rng.uniform(1, 2, 3),
        theta=np.zeros(3),
        eps=None,
    )


def _smooth(rng: np.random.Generator, kind: str, shape: list[int]) -> dict[str, Any]:
    """Return a function of ``ask_numerical`` and a point where it is well away from flat."""
    theta = away_from_zero(rng, *shape)
    lift = (
        rng.uniform(0.6, 1.2, shape) - theta
    )  # sines: every factor sin(theta + lift) is between 0.56 and 0.93
    return {"kind": kind, "C": lift if kind == "sines" else rng.uniform(1, 2, shape), "theta": theta}


def ask_numerical(student: Any, kind: str, C: Any, theta: Any, eps: float | None) -> Any:
    """Differentiate one of four smooth functions, which insist on the shape of theta."""
    shape = theta.shape

    def f(theta: Any) -> Any:
        at = np.asarray(theta)
        if at.shape != shape:
            raise ValueError(f"f was called with an array of shape {at.shape}; theta has shape {shape}")
        if kind == "squares":
            return np.sum(C * at**2)
        if kind == "mixed":
            return np.sum(C * at**2) + np.sum(at) ** 2 / at.size
        if kind == "cubes":
            return np.sum(C * at**3)
        return np.prod(np.sin(at + C))

    if eps is None:
        return student.numerical_gradient(f, theta)
    return student.numerical_gradient(f, theta, eps=eps)


NUMERICAL = Exercise(
    name="numerical_gradient",
    also_forbidden=FORBIDDEN,
    draw=_draw_numerical,
    shown=(
        worked("two squares", kind="squares", C=np.array([1.0, 2.0]), theta=np.array([3.0, -1.0]), eps=None),
        worked("a cube, with a wide step", kind="cubes", C=np.array([1.0]), theta=np.array([2.0]), eps=0.5),
    ),
    returns=("gradient",),
    probe=ask_numerical,
    rtol=1e-8,
    mistakes=(
        Mistake(
            "forward_difference",
            "        theta[i] = kept - eps\n        below = f(theta)\n        theta[i] = kept\n"
            "        gradient[i] = (above - below) / (2 * eps)",
            "        theta[i] = kept\n        gradient[i] = (above - f(theta)) / eps",
            "This is a forward difference, f(θ + ε) − f(θ). It is right to five digits only. "
            "Step to both sides: the error falls from ε to ε².",
        ),
        Mistake(
            "two_missing",
            "(2 * eps)",
            "eps",
            "Your gradient is twice too large. From θ − ε to θ + ε the distance is 2ε.",
        ),
        Mistake(
            "not_restored",
            "        theta[i] = kept\n",
            "",
            "A parameter keeps its step when you go on to the next one. Put it back before you move on.",
        ),
        Mistake(
            "step_ignored",
            "gradient = np.zeros_like(theta)",
            "gradient, eps = np.zeros_like(theta), 1e-5",
            "With a wide step your answer is still that of a tiny one. The formula takes θ + ε and θ − ε with the `eps` that is passed in.",
        ),
        Mistake(
            "sign_flipped",
            "(above - below)",
            "(below - above)",
            "The sign is flipped: the value after the step comes first, f(θ + ε) − f(θ − ε).",
        ),
        Mistake(
            "step_lost_in_integers",
            "np.array(theta, dtype=float)",
            "np.array(theta)",
            "An array of integers cannot hold a step of 1e-5: it is cut off. Work on a float copy of theta.",
        ),
        Mistake(
            "whole_array_moved",
            "theta[i] = kept + eps",
            "theta += eps",
            "Your first step moves all parameters at once. A partial derivative moves one and holds the others.",
        ),
        Mistake(
            "backward_difference",
            "gradient[i] = (above - below) / (2 * eps)",
            "gradient[i] = (f(theta) - below) / eps",
            "You take the difference to one side only, backwards. The central one is exact to another power of ε.",
        ),
    ),
    hints=(
        "Try f(θ) = θ² at θ = 3 by hand. Is your answer 6, 12, or 6.00001?",
        "For each index: step up, call f, step down, call f, put the kept value back. Work on a float copy, and give f "
        "the whole array in its own shape. np.ndindex(theta.shape) yields every index.",
        "theta = np.array(theta, dtype=float)\ngradient = np.zeros_like(theta)\nfor i in np.ndindex(theta.shape):\n"
        "    kept = theta[i]\n    theta[i] = kept + eps\n    above = ...\n    theta[i] = ...\n    below = ...\n"
        "    theta[i] = kept\n    gradient[i] = ...\nreturn gradient",
    ),
    equivalent=(
        Equivalent(
            "gradient = np.zeros_like(theta) -> gradient = np.ones_like(theta)",
            "every element is written before it is returned",
        ),
    ),
)
