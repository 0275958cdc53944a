"""``rnn_step_backward``: back through one step of a recurrent network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero, different_sizes
from autograder.exercises.recurrent_networks.networks import DERIVATIVES, after
from autograder.exercises.recurrent_networks.rnn_step import step_of


def _backward(rng: np.random.Generator, n: int, d: int, q: int, k: int, reach: float = 1.0) -> dict[str, Any]:
    given = step_of(rng, n, d, q, k)
    given["x"] = reach * given["x"]
    return {
        "dh": away_from_zero(rng, n, q),
        "x": given["x"],
        "h": given["h"],
        "h_new": after(given["x"], given["h"], given["params"]),
        "params": given["params"],
    }


def _draw_backward(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("one sequence, one input, two units", **_backward(rng, 1, 1, 2, 3))
    for _ in range(4):
        n, d, q, k = different_sizes(rng, 4)
        yield random(f"{n} sequences, {d} inputs, {q} units", **_backward(rng, n, d, q, k))
    n, d, q, k = different_sizes(rng, 4)
    yield edge("one sequence", **_backward(rng, 1, d, q, k))
    yield edge("one input", **_backward(rng, n, 1, q, k))
    yield edge("one unit", **_backward(rng, n, d, 1, k))
    yield edge("units near their limits", **_backward(rng, n, d, q, k, 3.0))


_GRADS = '{"U": da.T @ x, "W": da.T @ h, "b": da.sum(axis=0)}'

STEP_BACKWARD = Exercise(
    name="rnn_step_backward",
    also_forbidden=DERIVATIVES,
    draw=_draw_backward,
    visible_seed=1,
    shown=(
        worked(
            "one of everything",
            dh=np.array([[2.0]]),
            x=np.array([[0.0]]),
            h=np.array([[0.5]]),
            h_new=np.tanh([[0.5]]),
            params={
                "U": np.array([[2.0]]),
                "W": np.array([[3.0]]),
                "b": np.array([-1.0]),
                "V": np.array([[1.0]]),
                "c": np.array([0.0]),
            },
        ),
        worked(
            "two sequences, one input, two units",
            dh=np.array([[1.0, -2.0], [0.5, 4.0]]),
            x=np.array([[2.0], [-1.0]]),
            h=np.array([[0.5, -0.5], [0.25, 0.75]]),
            h_new=np.tanh([[2.0, -1.5], [1.25, 1.5]]),
            params={
                "U": np.array([[1.0], [-0.5]]),
                "W": np.array([[1.0, 2.0], [-1.0, 1.0]]),
                "b": np.array([0.5, 0.5]),
                "V": np.array([[1.0, -1.0]]),
                "c": np.array([0.5]),
            },
        ),
    ),
    returns=("dx", "dh_prev", "grads"),
    mistakes=(
        Mistake(
            "slope_missing",
            "da = dh * (1 - h_new**2)",
            "da = dh",
            "You hand dh on as if there were no tanh. The gradient goes back through it first: times 1 − h_new².",
        ),
        Mistake(
            "slope_at_the_output",
            "1 - h_new**2",
            "1 - np.tanh(h_new) ** 2",
            "You take the slope of tanh at h_new. h_new is tanh(a) already, so the slope at a is 1 − h_new².",
        ),
        Mistake(
            "slope_of_the_old_state",
            "1 - h_new**2",
            "1 - h**2",
            "You take the slope from h, the state before. What came out of this step's tanh is h_new.",
        ),
        Mistake(
            "slope_not_squared",
            "1 - h_new**2",
            "1 - h_new",
            "Your slope is 1 − h_new. The square is missing: 1 − h_new².",
        ),
        Mistake(
            "slope_of_the_sigmoid",
            "(1 - h_new**2)",
            "h_new * (1 - h_new)",
            "You use the slope of the sigmoid, h (1 − h). That of tanh is 1 − h².",
        ),
        Mistake(
            "slope_for_weights_only",
            'return da @ params["U"], da @ params["W"], grads',
            'return dh @ params["U"], dh @ params["W"], grads',
            "dx and dh_prev leave tanh out. All that lies before tanh gets da, not dh.",
        ),
        Mistake(
            "slope_missing_on_the_way_to_h",
            'da @ params["W"], grads',
            'dh @ params["W"], grads',
            "dh_prev leaves tanh out. What goes back to the state before went through tanh too: use da.",
        ),
        Mistake(
            "slope_of_the_step_before_too",
            'da @ params["W"], grads',
            'da @ params["W"] * (1 - h**2), grads',
            "You multiply dh_prev by the slope of the tanh that made h. That belongs to the step before: dh_prev is the gradient at h.",
        ),
        Mistake(
            "recurrent_weights_transposed",
            'da @ params["W"], grads',
            'da @ params["W"].T, grads',
            "dh_prev uses Wᵀ where W belongs. Forward it was h Wᵀ, so back it is da W. W is square, so nothing complains.",
        ),
        Mistake(
            "recurrent_gradient_transposed",
            '"W": da.T @ h',
            '"W": h.T @ da',
            "dW is transposed. A row of W belongs to a unit of the new state: da comes first, daᵀ h.",
        ),
        Mistake(
            "new_state_for_the_old",
            '"W": da.T @ h,',
            '"W": da.T @ h_new,',
            "You build dW from h_new. What W was multiplied by is h, the state before.",
        ),
        Mistake(
            "input_gradient_transposed",
            '"U": da.T @ x',
            '"U": x.T @ da',
            "dU is transposed, (d, q). It has the shape of U, (q, d): daᵀ x.",
        ),
        Mistake(
            "bias_averaged",
            "da.sum(axis=0)",
            "da.mean(axis=0)",
            "db is a mean. All sequences share b, so their gradients add up; what is averaged was averaged in the loss.",
        ),
        Mistake(
            "bias_over_units",
            "da.sum(axis=0)",
            "da.sum(axis=1)",
            "db is summed over the units. Sum over the sequences, axis 0, so that one number per unit is left.",
        ),
        Mistake(
            "bias_not_summed",
            '"b": da.sum(axis=0)',
            '"b": da',
            "db still has a row for each sequence. All of them share b: sum over axis 0.",
        ),
        Mistake(
            "bias_without_slope",
            "da.sum(axis=0)",
            "dh.sum(axis=0)",
            "db leaves tanh out. b stands inside tanh: sum da, not dh.",
        ),
        Mistake(
            "averaged",
            _GRADS,
            '{"U": da.T @ x / len(x), "W": da.T @ h / len(x), "b": da.mean(axis=0)}',
            "You divide the weights' gradients by N. What is averaged was divided in dh already; here you only add up.",
        ),
        Mistake(
            "without_slope_in_the_gradients",
            f"grads = {_GRADS}",
            'grads = {"U": dh.T @ x, "W": dh.T @ h, "b": dh.sum(axis=0)}',
            "The gradients of U, W and b leave tanh out. They stand inside it: use da, not dh.",
        ),
    ),
    hints=(
        "Which of the five is wrong? If all are, it is tanh. If one is, write the shapes of da, x, h and of the weights beside each other.",
        "Write da for the gradient at the net input: dh times the slope of tanh, which is 1 − h_new². From there it is a dense layer with "
        "two inputs, x and h: matrices (out, in) have daᵀ times what went in, and what went in has da times the matrix.",
        'da = dh * ...\ngrads = {"U": ....T @ ..., "W": ....T @ ..., "b": ....sum(axis=...)}\nreturn da @ ..., da @ ..., grads',
    ),
)
