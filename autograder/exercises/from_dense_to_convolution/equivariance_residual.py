"""``equivariance_residual``: does a function follow when its input is shifted?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.from_dense_to_convolution.kernels import FORBIDDEN


def _draw_residual(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("a ramp of gains", f="gains", x=rng.permutation([1.0, 2.0, 0.0, -1.0]), k=1)
    for f, k in (("zeros outside", 2), ("gains", 3), ("running sum", 2), ("backwards", 4)):
        n = int(rng.integers(7, 12))
        yield random(f"{f}, shifted by {k}", f=f, x=rng.normal(size=n), k=k)
    x = rng.normal(size=int(rng.integers(7, 12)))
    yield edge("round a circle", floor=1e-9, f="round a circle", x=x, k=int(rng.integers(1, 5)))
    yield edge("each sample by itself", floor=1e-9, f="squares", x=x, k=3)
    yield edge("shifted to the left", f="gains", x=x, k=-int(rng.integers(2, 5)))
    yield edge("not shifted", floor=1e-9, f="gains", x=x, k=0)
    yield edge("further than once round", f="running sum", x=x, k=len(x) + 2)
    quiet = np.concatenate([np.zeros(3), rng.normal(size=6), np.zeros(4)])
    yield edge("silence at the ends", floor=1e-9, f="zeros outside", x=quiet, k=2)


def ask_residual(student: Any, f: str, x: Any, k: int) -> Any:
    """Call the student's function with the named toy function."""

    def gains(x: Any) -> Any:
        return np.arange(1, len(x) + 1) * np.asarray(x)

    def running_sum(x: Any) -> Any:
        return np.cumsum(x)

    def backwards(x: Any) -> Any:
        return np.array(x[::-1])

    def squares(x: Any) -> Any:
        return np.asarray(x) ** 2

    def round_a_circle(x: Any) -> Any:
        return np.asarray(x) - np.append(x[-1:], x[:-1])

    def zeros_outside(x: Any) -> Any:
        return np.asarray(x) - np.append(0.0, x[:-1])

    known = {
        "gains": gains,
        "running sum": running_sum,
        "backwards": backwards,
        "squares": squares,
        "round a circle": round_a_circle,
        "zeros outside": zeros_outside,
    }
    return student.equivariance_residual(known[f], x, k)


EQUIVARIANCE = Exercise(
    name="equivariance_residual",
    also_forbidden=FORBIDDEN,
    draw=_draw_residual,
    visible_seed=3,
    shown=(
        worked("a ramp of gains", f="gains", x=np.array([1.0, 0.0, 0.0, 2.0]), k=1),
        worked("squares", floor=1e-9, f="squares", x=np.array([1.0, -2.0, 3.0]), k=1),
    ),
    returns=("residual",),
    probe=ask_residual,
    mistakes=(
        Mistake(
            "output_not_shifted",
            "np.roll(f(x), k)",
            "f(x)",
            "You compare with the output of the sound as it was. That asks whether f is *invariant*. Shift its output too.",
        ),
        Mistake(
            "input_not_shifted",
            "f(np.roll(x, k))",
            "f(x)",
            "You never shift the input. One side is f of the shifted x, the other is f of x, shifted.",
        ),
        Mistake(
            "the_other_way",
            "np.roll(f(x), k)",
            "np.roll(f(x), -k)",
            "You shift the output the other way. Input and output move in the same direction.",
        ),
        Mistake(
            "mean_for_largest",
            "np.max(np.abs",
            "np.mean(np.abs",
            "You average the differences. One place that does not fit is enough: take the largest.",
        ),
        Mistake(
            "signs_kept",
            "np.max(np.abs(first - then))",
            "np.max(first - then)",
            "You take the largest difference with its sign, so those below 0 do not count. Take magnitudes first.",
        ),
        Mistake(
            "zeros_move_in",
            "f(np.roll(x, k))",
            "f(np.roll(x, k) * ((np.arange(len(x)) >= k) & (np.arange(len(x)) < len(x) + k)))",
            "Zeros move in where the sound moves away. The shift goes round: what leaves at one end comes in at the other.",
        ),
        Mistake(
            "length_of_the_difference",
            "np.max(np.abs(first - then))",
            "np.sqrt(np.sum((first - then) ** 2))",
            "You take the length of the difference, which adds up all places. The largest magnitude alone is asked for.",
        ),
        Mistake(
            "added_up",
            "np.max(np.abs(first - then))",
            "np.sum(np.abs(first - then))",
            "You add the differences up. The largest magnitude alone is asked for.",
        ),
        Mistake(
            "largest_of_each",
            "np.max(np.abs(first - then))",
            "np.abs(np.max(first) - np.max(then))",
            "You compare the largest values of the two outputs, wherever they stand. Compare place by place: subtract first, then take the largest magnitude.",
        ),
        Mistake(
            "place_for_size",
            "np.max(np.abs(first - then))",
            "np.argmax(np.abs(first - then))",
            "You return the place of the largest difference. Its magnitude is asked for.",
        ),
        Mistake(
            "relative",
            "np.max(np.abs(first - then))",
            "np.max(np.abs(first - then)) / np.max(np.abs(first))",
            "You divide by the size of the output. The difference itself is asked for.",
        ),
    ),
    hints=(
        "Take gains: f multiplies the samples by 1, 2, 3, … For x = (1, 0, 0, 2) and k = 1 the two ways give (2, 2, 0, 0) and "
        "(8, 1, 0, 0). Which two arrays do you compare?",
        "Two ways: shift, then f; or f, then shift. np.roll(x, k) shifts in a circle. Return the largest magnitude of what differs.",
        "first = f(...)\nthen = np.roll(..., k)\nreturn np.max(...)",
    ),
)
