"""``xor_weights``: XOR by hand, judged by what the network answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograder.assignments.exercise import (
    Case,
    Equivalent,
    Exercise,
    Mistake,
    edge,
    random,
    worked,
)


def _draw_xor(rng: np.random.Generator) -> Iterator[Case]:
    rows = ((0, 0), (0, 1), (1, 0), (1, 1))
    yield worked("none on, and one on", rows=tuple(rows[i] for i in rng.permutation([0, 1, 2])))
    yield random("the whole truth table", rows=tuple(rows[i] for i in rng.permutation(4)))
    yield edge("both on, and one on", rows=tuple(rows[i] for i in rng.permutation([3, 1, 2])))


def ask_xor(student: Any, rows: Any) -> Any:
    """Ask for the weights; the rows are for the property."""
    return student.xor_weights()


def computes_xor(inputs: Mapping[str, Any], expected: Any, got: Any) -> list[str]:
    """Say which row of the truth table comes out wrong, and how."""
    weights, biases = got
    (W1, W2), (b1, b2) = (
        [np.asarray(part, dtype=float) for part in weights],
        [np.asarray(part, dtype=float) for part in biases],
    )
    if W1.shape != (2, 2) or W2.shape != (2, 1) or b1.shape != (2,) or b2.size != 1:
        return [
            "Expected shapes: W1 (2, 2), W2 (2, 1), b1 (2,), b2 (1,). "
            f"Got: W1 {W1.shape}, W2 {W2.shape}, b1 {b1.shape}, b2 {b2.shape}. A weight matrix has a row for "
            "each input and a column for each unit."
        ]
    problems = []
    for x in inputs["rows"]:
        z1 = np.array(x) @ W1 + b1
        h = np.where(z1 >= 0, 1.0, 0.0)
        z2 = (h @ W2).item() + b2.item()
        row, wanted = f"XOR of {x[0]} and {x[1]}", x[0] ^ x[1]
        if min(abs(z1[0]), abs(z1[1]), abs(z2)) < 1e-9:
            unit = "the output unit" if abs(z2) < 1e-9 else f"hidden unit {1 + int(np.argmin(np.abs(z1)))}"
            problems.append(
                f"{row}: the net input of {unit} is 0, just on its line. Shift its bias a little."
            )
        elif (z2 > 0) != bool(wanted):
            problems.append(
                f"{row} should be {wanted}. Your hidden net inputs are {z1[0]:.3g} and {z1[1]:.3g}, so the hidden "
                f"units answer {h[0]:.0f} and {h[1]:.0f}; the output's net input is {z2:.3g}, so it says {int(z2 > 0)}."
            )
    return problems


XOR = Exercise(
    name="xor_weights",
    also_forbidden=("scipy.optimize",),
    draw=_draw_xor,
    returns=("weights", "biases"),
    probe=ask_xor,
    judge=computes_xor,
    mistakes=(
        Mistake(
            "both_units_or",
            "[-0.5, -1.5]",
            "[-0.5, -0.5]",
            "Both of your hidden units compute OR. Two equal units are one unit; let the second fire only when both inputs are on.",
        ),
        Mistake(
            "both_units_and",
            "[-0.5, -1.5]",
            "[-1.5, -1.5]",
            "Both of your hidden units compute AND. Raise the bias of the first until one input is enough.",
        ),
        Mistake(
            "output_or",
            "[-1.0]]",
            "[1.0]]",
            "Your output unit fires when either hidden unit does. XOR is OR, but *not* AND: the weight of AND is negative.",
        ),
        Mistake(
            "output_never_fires",
            "np.array([-0.5])\n",
            "np.array([-1.5])\n",
            "Your output unit never fires: no single hidden unit reaches its threshold of 1.5. Put it between 0 and 1.",
        ),
        Mistake(
            "units_swapped",
            "[-0.5, -1.5]",
            "[-1.5, -0.5]",
            "Your hidden units have changed places: the output adds AND and subtracts OR. Swap the biases or the weights.",
        ),
        Mistake(
            "output_without_bias",
            "np.array([-0.5])\n",
            "np.array([0.0])\n",
            "The output unit has no bias, so its net input is exactly 0 where no hidden unit fires.",
        ),
        Mistake(
            "bias_sign",
            "[-0.5, -1.5]",
            "[0.5, 1.5]",
            "The hidden biases have the wrong sign: both units fire whatever comes in. A threshold of 0.5 is a bias of −0.5.",
        ),
        Mistake(
            "on_the_line",
            "[-0.5, -1.5]",
            "[-1.0, -2.0]",
            "Your hidden thresholds are 1 and 2, exactly what one input and two inputs add up to. "
            "Put them halfway between: 0.5 and 1.5.",
        ),
    ),
    hints=(
        "Write a table with a row for each pair of inputs: what do your two hidden units answer, and what should the "
        "output be? If two rows with different outputs have the same hidden answers, no output unit can help.",
        "XOR is OR, but not AND. Let one hidden unit be OR and the other AND, as in notebook 02. "
        "The output unit adds the first and subtracts the second.",
        "W1 = np.array([[1.0, 1.0], [1.0, 1.0]])\nb1 = np.array([..., ...])\n"
        "W2 = np.array([[...], [...]])\nb2 = np.array([...])\nreturn [W1, W2], [b1, b2]",
    ),
    equivalent=(
        Equivalent(
            "W1 = np.array([[1.0, 1.0], [1.0, 1.0]]) -> W1 = np.array([[2.0, 1.0], [1.0, 1.0]])",
            "the first hidden unit is still OR: its net inputs are -0.5, 0.5, 1.5 and 2.5",
        ),
        Equivalent(
            "W1 = np.array([[1.0, 1.0], [1.0, 1.0]]) -> W1 = np.array([[1.0, 1.0], [2.0, 1.0]])",
            "the first hidden unit is still OR: its net inputs are -0.5, 1.5, 0.5 and 2.5",
        ),
        Equivalent(
            "W2 = np.array([[1.0], [-1.0]]) -> W2 = np.array([[1.0], [-2.0]])",
            "still OR, but not AND: the output's net inputs are -0.5, 0.5, 0.5 and -1.5",
        ),
    ),
)
