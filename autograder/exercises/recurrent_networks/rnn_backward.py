"""``rnn_backward``: back-propagation through time, a composition.

It gets its piece from the probe, so that a wrong ``rnn_step_backward`` costs once.  Whoever writes the piece out is as
right as who calls it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero, different_sizes
from autograder.exercises.recurrent_networks.networks import DERIVATIVES, network, state, states


def _pass(rng: np.random.Generator, t: int, n: int, d: int, q: int, k: int) -> dict[str, Any]:
    x, h0, params = away_from_zero(rng, t, n, d), state(rng, n, q), network(rng, d, q, k)
    return {
        "do": away_from_zero(rng, t, n, k),
        "x": x,
        "h0": h0,
        "H": states(x, h0, params),
        "params": params,
    }


def _draw_backward(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("two steps, one sequence", **_pass(rng, 2, 1, 1, 1, 2))
    for _ in range(4):
        t, n, d, q, k = different_sizes(rng, 5)
        yield random(f"{t} steps, {n} sequences", **_pass(rng, t, n, d, q, k))
    t, n, d, q, k = different_sizes(rng, 5)
    yield edge("one sequence", **_pass(rng, t, 1, d, q, k))
    yield edge("one step", **_pass(rng, 1, n, d, q, k))
    late = _pass(rng, t, n, d, q, k)
    late["do"][:-1] = 0
    yield edge("an error at the last step alone", **late)
    yield edge("thirty steps", **_pass(rng, 30, 2, 3, 4, 5))


def ask_backward(student: Any, do: Any, x: Any, h0: Any, H: Any, params: Any) -> Any:
    """Run the backward pass with a piece of the probe's own, so that a student's wrong one costs nothing here.

    It works from the definition, a step along every element, and for the steps of this pass alone, so that it answers
    no other exercise.
    """
    tiny = 1e-20  # of a complex step, which is right to the last digit

    def known(array: Any, *arrays: Any) -> bool:
        return any(np.shape(array) == one.shape and np.allclose(array, one, 1e-4, 1e-4) for one in arrays)

    def given_step_backward(dh: Any, x: Any, h: Any, h_new: Any, params: Any) -> Any:
        if not known(x, *inputs):
            raise ValueError(f"step_backward was called with x of shape {np.shape(x)}, which is no x[t]")
        if not np.shape(dh) == np.shape(h) == np.shape(h_new) == h0.shape:
            shapes = ", ".join(str(np.shape(one)) for one in (dh, h, h_new))
            raise ValueError(
                f"step_backward was called with dh, h, h_new of shapes {shapes}; expected {h0.shape}"
            )
        net = np.arctanh(np.clip(h_new, -1 + 1e-15, 1 - 1e-15))
        at_net = dh * np.imag(np.tanh(net + 1j * tiny)) / tiny

        def gradient(at: Any, change: Any) -> Any:
            steps = np.eye(np.size(at)).reshape(-1, *np.shape(at))  # one for each element, all at once
            return np.sum(at_net * change(steps), axis=(1, 2)).reshape(np.shape(at))

        W, U = params["W"], params["U"]
        parts = {
            "U": gradient(U, lambda steps: np.einsum("nj,sij->sni", x, steps)),
            "W": gradient(W, lambda steps: np.einsum("nj,sij->sni", h, steps)),
            "b": gradient(params["b"], lambda steps: np.repeat(steps[:, None], len(x), axis=1)),
        }
        back = [
            gradient(one, lambda steps, m=m: np.einsum("snj,ij->sni", steps, m))
            for one, m in ((x, U), (h, W))
        ]
        return *back, parts

    inputs = list(x)
    return student.rnn_backward(do, x, h0, H, params, step_backward=given_step_backward)


_CALL = "_, dh_next, step_grads = step_backward(dh, x[t], h_prev, H[t], params)"

BACKWARD = Exercise(
    name="rnn_backward",
    also_forbidden=DERIVATIVES,
    draw=_draw_backward,
    visible_seed=1,
    shown=(
        worked(
            "two steps, one unit",
            do=np.array([[[1.0]], [[-2.0]]]),
            x=np.array([[[1.0]], [[2.0]]]),
            h0=np.array([[0.5]]),
            H=np.tanh([[[0.5]], [[1.0 + 0.5 * np.tanh(0.5)]]]),
            params={
                "U": np.array([[0.75]]),
                "W": np.array([[0.5]]),
                "b": np.array([-0.5]),
                "V": np.array([[2.0]]),
                "c": np.array([0.25]),
            },
        ),
    ),
    returns=("grads",),
    probe=ask_backward,
    mistakes=(
        Mistake(
            "nothing_from_later_steps",
            " + dh_next\n        h_prev",
            "\n        h_prev",
            "Only the output of its own step reaches a state. It also went into the next step: add dh_next.",
        ),
        Mistake(
            "added_behind_the_step",
            f'dh = do[t] @ params["V"] + dh_next\n        h_prev = H[t - 1] if t > 0 else h0\n        {_CALL}',
            'dh = do[t] @ params["V"]\n        h_prev = H[t - 1] if t > 0 else h0\n'
            "        _, back, step_grads = step_backward(dh, x[t], h_prev, H[t], params)\n        dh_next = back + dh_next",
            "You add what came from later behind the step, so it skips tanh and W. Add dh_next to dh first; both go back through the step.",
        ),
        Mistake(
            "assigned_not_added_up",
            "grads[name] += step_grads[name]",
            "grads[name] = step_grads[name]",
            "You overwrite the gradients of U, W and b at each step, so that one step is left. All steps share them: add up.",
        ),
        Mistake(
            "output_weights_assigned",
            'grads["V"] += do[t].T @ H[t]',
            'grads["V"] = do[t].T @ H[t]',
            "You overwrite dV at each step. All steps share V: add up.",
        ),
        Mistake(
            "output_bias_assigned",
            'grads["c"] += do[t].sum(axis=0)',
            'grads["c"] = do[t].sum(axis=0)',
            "You overwrite dc at each step. All steps share c: add up.",
        ),
        Mistake(
            "last_state_before_the_first",
            "H[t - 1] if t > 0 else h0",
            "H[t - 1]",
            "At the first step you take H[−1], which is the last state. The state before the first step is h0.",
        ),
        Mistake(
            "zeros_before_the_first",
            "H[t - 1] if t > 0 else h0",
            "H[t - 1] if t > 0 else np.zeros_like(h0)",
            "You take zeros for the state before the first step. It is h0.",
        ),
        Mistake(
            "new_state_for_the_old",
            "h_prev = H[t - 1] if t > 0 else h0",
            "h_prev = H[t]",
            "You hand H[t] in as the state before. Step t began with H[t − 1], and with h0 at the first step.",
        ),
        Mistake(
            "old_state_for_the_new",
            "h_prev, H[t], params)",
            "h_prev, h_prev, params)",
            "You hand the state before in as h_new. What step t made is H[t].",
        ),
        Mistake(
            "forward_in_time",
            "for t in reversed(range(len(x))):",
            "for t in range(len(x)):",
            "You go from the first step to the last. The gradient comes from later steps: begin with the last.",
        ),
        Mistake(
            "first_step_left_out",
            "for t in reversed(range(len(x))):",
            "for t in range(len(x) - 1, 0, -1):",
            "You stop before t = 0. The first step has its gradients too, and behind it lies h0.",
        ),
        Mistake(
            "gradient_at_the_first_state",
            'grads["h0"] = dh_next',
            'grads["h0"] = dh',
            "Your gradient of h0 is that of the first state, H[0]. It still has to go back through the first step: dh_next at the end.",
        ),
        Mistake(
            "nothing_for_the_first_state",
            'grads["h0"] = dh_next',
            'grads["h0"] = np.zeros_like(h0)',
            "Your gradient of h0 is 0. It is what the first step hands back.",
        ),
        Mistake(
            "recurrent_weights_transposed",
            _CALL,
            f'{_CALL}\n        dh_next = dh * (1 - H[t] ** 2) @ params["W"].T',
            "You go back through Wᵀ. Forward it was h Wᵀ, so back it is dA W: what step_backward returns, as it is.",
        ),
        Mistake(
            "output_weights_from_the_state_before",
            "do[t].T @ H[t]",
            "do[t].T @ h_prev",
            "You build dV from the state before. O[t] was made of H[t].",
        ),
        Mistake(
            "output_weights_transposed",
            'grads["h0"] = dh_next',
            'grads["V"], grads["h0"] = grads["V"].T, dh_next',
            "dV is transposed. It has the shape of V, (k, q): doᵀ H.",
        ),
        Mistake(
            "output_bias_averaged",
            "do[t].sum(axis=0)",
            "do[t].mean(axis=0)",
            "dc is a mean over the sequences. What is averaged was divided in do already: add up.",
        ),
        Mistake(
            "averaged_over_time",
            "    return grads",
            "    return {name: grad / (1 if name == 'h0' else len(x)) for name, grad in grads.items()}",
            "You divide the weights' gradients by T. The loss adds up over time, and so do they.",
        ),
        Mistake(
            "last_output_only",
            'dh = do[t] @ params["V"] + dh_next',
            'dh = dh_next + (do[t] @ params["V"] if t == len(x) - 1 else 0)',
            "Only the last output sends a gradient to the states. Each step has an output: add do[t] V at every step.",
        ),
        Mistake(
            "slope_twice",
            'dh = do[t] @ params["V"] + dh_next',
            'dh = (do[t] @ params["V"] + dh_next) * (1 - H[t] ** 2)',
            "You multiply by the slope of tanh before you call step_backward, which does it itself. Hand dh in as it is.",
        ),
    ),
    hints=(
        "Is the gradient of c right? And V? Then U, W and b of one step only (the case with one step), then of many. The first one that is "
        "wrong tells you where to look.",
        "Walk from the last step to the first with one array, dh_next: what the later steps send back to this state, 0 at the end. At step t "
        "the whole gradient at H[t] is do[t] V + dh_next. step_backward gives the gradients to add up and the dh_next for the step before.",
        "grads = {name: np.zeros_like(value) for name, value in params.items()}\ndh_next = np.zeros_like(h0)\nfor t in reversed(range(len(x))):\n"
        "    dh = ... + ...\n    h_prev = ... if t > 0 else ...\n    dx, dh_next, step_grads = step_backward(dh, x[t], ..., ..., params)\n"
        "    ...  # add up\n" + 'grads["h0"] = ...',
    ),
    equivalent=(
        Equivalent(
            "for name in step_grads: -> for name in reversed(step_grads):",
            "each name has a sum of its own, whichever comes first",
        ),
    ),
)
