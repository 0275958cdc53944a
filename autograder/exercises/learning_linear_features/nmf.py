"""NMF: one multiplicative step, and the loop around it.

The loop gets its step as an argument, and the probe passes one of its own, so a wrong ``nmf_step`` costs once.
"""

from __future__ import annotations

from collections.abc import Iterator
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


def _sizes(rng: np.random.Generator) -> tuple[int, int, int]:
    """Return F, T and r: all different, and r the smallest."""
    F, T = (int(n) for n in rng.choice(np.arange(5, 10), 2, replace=False))
    return F, T, int(rng.integers(2, 5))


def _factors(rng: np.random.Generator, F: int, T: int, r: int) -> dict[str, Any]:
    """Return V (F, T), which no factors fit exactly, and factors W (F, r), H (r, T), all positive."""
    return {
        "V": rng.uniform(0.2, 3, (F, T)),
        "W": rng.uniform(0.2, 1.5, (F, r)),
        "H": rng.uniform(0.2, 1.5, (r, T)),
    }


# --- nmf_step -----------------------------------------------------------------------------------------------------


def _draw_step(rng: np.random.Generator) -> Iterator[Case]:
    V = rng.permutation(6.0 + np.arange(4)).reshape(2, 2)
    yield worked(
        "one component, 2 × 2", V=V, W=np.ones((2, 1)), H=rng.permutation([[1.0, 2.0]]).reshape(1, 2)
    )
    for _ in range(4):
        F, T, r = _sizes(rng)
        yield random(f"{F} bins, {T} frames, {r} components", **_factors(rng, F, T, r))
    F, T, r = _sizes(rng)
    yield edge("one component", **_factors(rng, F, T, 1))
    yield edge("one frame", **_factors(rng, F, 1, r))
    yield edge("as many bins as frames and components", **_factors(rng, r, r, r))
    yield edge("a silent moment", **_silent(rng, F, T, r))
    yield edge("a component that is off", **_dead(rng, F, T, r))
    factors = _factors(rng, F, T, r)
    factors["W"][:, int(rng.integers(r))] = 0.0
    yield edge("an activation without a template", **factors)


def _silent(rng: np.random.Generator, F: int, T: int, r: int) -> dict[str, Any]:
    """Return factors after a step on a sound with a silent frame: there V and H are 0."""
    factors, t = _factors(rng, F, T, r), int(rng.integers(T))
    factors["V"][:, t] = factors["H"][:, t] = 0.0
    return factors


def _dead(rng: np.random.Generator, F: int, T: int, r: int) -> dict[str, Any]:
    """Return factors one of whose components has gone out: its template and its activation are 0."""
    factors, k = _factors(rng, F, T, r), int(rng.integers(r))
    factors["W"][:, k] = factors["H"][k] = 0.0
    return factors


_H_LINE = "H = H * (W.T @ V) / (W.T @ W @ H + EPS)"
_W_LINE = "W = W * (V @ H.T) / (W @ H @ H.T + EPS)"
_BOTH = f"{_H_LINE}\n    {_W_LINE}"

STEP = Exercise(
    name="nmf_step",
    draw=_draw_step,
    visible_seed=1,
    shown=(
        worked(
            "one component, 2 × 2",
            V=np.array([[2.0, 4.0], [1.0, 3.0]]),
            W=np.array([[1.0], [1.0]]),
            H=np.array([[1.0, 1.0]]),
        ),
        worked(
            "two components, 3 × 2",
            V=np.array([[4.0, 0.0], [2.0, 2.0], [0.0, 6.0]]),
            W=np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 2.0]]),
            H=np.array([[2.0, 1.0], [1.0, 1.0]]),
        ),
    ),
    returns=("W", "H"),
    mistakes=(
        Mistake(
            "old_H",
            _BOTH,
            f"{_H_LINE.replace('H = H', 'new = H', 1)}\n    {_W_LINE}\n    H = new",
            "W is updated with the old H. Update H first, then W with the *new* H: only then is every step sure not to "
            "raise the error.",
        ),
        Mistake(
            "old_H_and_nothing_against_zero",
            _BOTH,
            f"{_H_LINE.replace('H = H', 'new = H', 1)}\n    {_W_LINE}\n    H = new".replace(" + EPS", ""),
            "W is updated with the old H. Update H first, then W with the *new* H. And add EPS to both denominators: in "
            "silence they are 0.",
        ),
        Mistake(
            "W_first",
            _BOTH,
            f"{_W_LINE}\n    {_H_LINE}",
            "You update W first and then H. That works too, but here the order is fixed: H first, then W with the new H.",
        ),
        Mistake(
            "fraction_upside_down",
            _BOTH,
            "H = H * (W.T @ W @ H) / (W.T @ V + EPS)\n    W = W * (W @ H @ H.T) / (V @ H.T + EPS)",
            "Your fractions stand upside down, so the error grows. Where the model W H is too small, the factor has to be "
            "above 1: the data V belong on top.",
        ),
        Mistake(
            "added",
            _BOTH,
            _BOTH.replace("H = H * (W.T @ V) /", "H = H + (W.T @ V) /").replace(
                "W = W * (V @ H.T) /", "W = W + (V @ H.T) /"
            ),
            "You add the fraction. It is a factor: multiply by it. It is 1 where the model fits.",
        ),
        Mistake(
            "gradient_step",
            _BOTH,
            "H = H + W.T @ (V - W @ H)\n    W = W + (V - W @ H) @ H.T",
            "You add the gradient. Then entries become negative, and the step may overshoot. Multiply instead: positive "
            "numbers stay positive.",
        ),
        Mistake(
            "kullback_leibler",
            _BOTH,
            "H = H * (W.T @ (V / (W @ H + EPS))) / (W.T @ np.ones_like(V) + EPS)\n"
            "    W = W * ((V / (W @ H + EPS)) @ H.T) / (np.ones_like(V) @ H.T + EPS)",
            "These are the updates for the Kullback–Leibler divergence, which many pages on NMF give. Here the error is the "
            "sum of squares: WᵀV over WᵀWH.",
        ),
        Mistake(
            "only_H",
            f"\n    {_W_LINE}",
            "",
            "W never changes. A step updates both: H first, then W.",
        ),
        Mistake(
            "nothing_against_zero",
            _BOTH,
            _BOTH.replace(" + EPS", ""),
            "You divide 0 by 0 where a sound is silent or a component is off, and get nan. Add EPS to both denominators.",
        ),
        Mistake(
            "rescaled",
            _W_LINE,
            f"{_W_LINE}\n    W = W / (W.sum(axis=0) + EPS)",
            "You rescale the columns of W. Then W H is no longer the product that was fitted, unless H takes up the factor. "
            "Return W as the update leaves it.",
        ),
        Mistake(
            "fraction_alone",
            "H = H * (W.T @ V) / (W.T @ W @ H + EPS)\n    W = W * (V @ H.T) / (W @ H @ H.T + EPS)",
            "H = (W.T @ V) / (W.T @ W @ H + EPS)\n    W = (V @ H.T) / (W @ H @ H.T + EPS)",
            "You return the fractions alone. The old entries are multiplied by them.",
        ),
        Mistake(
            "root_of_the_factors",
            "H = H * (W.T @ V) / (W.T @ W @ H + EPS)\n    W = W * (V @ H.T) / (W @ H @ H.T + EPS)",
            "H = H * np.sqrt((W.T @ V) / (W.T @ W @ H + EPS))\n    W = W * np.sqrt((V @ H.T) / (W @ H @ H.T + EPS))",
            "You multiply by the root of the fractions. Multiply by the fractions themselves.",
        ),
    ),
    hints=(
        "Compute the error np.linalg.norm(V - W @ H) before and after your step. It must never rise. Are all entries still "
        "positive? Is one nan?",
        "Each entry of H is multiplied by a fraction of two matrices of H's shape, element by element: WᵀV over WᵀWH + EPS. "
        "Then the same for W with the new H: VHᵀ over WHHᵀ + EPS. Inside the fractions the products are @, around them *.",
        "H = H * (...) / (... + EPS)\nW = W * (...) / (... + EPS)  # with the new H\nreturn W, H",
    ),
    equivalent=(
        Equivalent(
            f"{_H_LINE} -> {_H_LINE.replace('+ EPS', '- EPS')}",
            "EPS is too small to be seen beside anything but 0, and 0 / -EPS is 0 too",
        ),
        Equivalent(
            f"{_W_LINE} -> {_W_LINE.replace('+ EPS', '- EPS')}",
            "EPS is too small to be seen beside anything but 0, and 0 / -EPS is 0 too",
        ),
        Equivalent(
            f"{_H_LINE} -> {_H_LINE.replace('W.T @ W @ H', '(W.T @ W).T @ H')}",
            "WᵀW is symmetric",
        ),
    ),
)


# --- nmf ----------------------------------------------------------------------------------------------------------


def _start(rng: np.random.Generator, n_iter: int, F: int, T: int, r: int) -> dict[str, Any]:
    """Return a small V and where to start: the probe's own step saturates for large numbers."""
    return {
        "V": rng.uniform(0.05, 0.4, (F, T)),
        "W0": rng.uniform(0.1, 1, (F, r)),
        "H0": rng.uniform(0.1, 1, (r, T)),
        "n_iter": n_iter,
    }


def _draw_nmf(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("two iterations, 2 × 3", **_start(rng, 2, 2, 3, 1))
    for n_iter in (1, 3, 4, 6):
        F, T, r = _sizes(rng)
        yield random(
            f"{F} bins, {T} frames, {r} components, {n_iter} iteration{'s' if n_iter > 1 else ''}",
            **_start(rng, n_iter, F, T, r),
        )
    F, T, r = _sizes(rng)
    yield edge("no iteration", **_start(rng, 0, F, T, r))
    yield edge("as many bins as frames and components", **_start(rng, 3, r, r, r))


def ask_nmf(student: Any, V: Any, W0: Any, H0: Any, n_iter: int) -> Any:
    """Factor with a step of the probe's own, which is no NMF: `step` has to be called."""

    def step(V: Any, W: Any, H: Any) -> Any:
        H = (H + np.tanh(W.T @ V)) / 2
        return (W + np.tanh(V @ H.T)) / 2, H

    return student.nmf(V, W0, H0, n_iter, step=step)


NMF = Exercise(
    name="nmf",
    draw=_draw_nmf,
    shown=(
        worked(
            "two iterations, 2 × 3, with another step",
            V=np.array([[0.1, 0.2, 0.3], [0.4, 0.1, 0.2]]),
            W0=np.array([[0.5], [1.0]]),
            H0=np.array([[0.2, 0.4, 0.8]]),
            n_iter=2,
        ),
    ),
    returns=("W", "H"),
    probe=ask_nmf,
    mistakes=(
        Mistake(
            "step_not_called",
            "step(V, W, H)",
            "nmf_step(V, W, H)",
            "You do not call the argument `step`; you use `nmf_step`, or its formulas. The check passes another step, to see "
            "your loop alone.",
        ),
        Mistake(
            "from_the_start_again",
            "step(V, W, H)",
            "step(V, W0, H0)",
            "Every iteration begins at W0 and H0 again, so only one counts. Go on from the W and H of the iteration before.",
        ),
        Mistake(
            "one_short",
            "range(n_iter)",
            "range(1, n_iter)",
            "You do one iteration less than n_iter.",
        ),
        Mistake(
            "one_too_many",
            "range(n_iter)",
            "range(n_iter + 1)",
            "You do one iteration more than n_iter.",
        ),
        Mistake(
            "W_lost",
            "W, H = step",
            "_, H = step",
            "You keep the new H, but throw the new W away. The step returns both.",
        ),
        Mistake(
            "H_lost",
            "W, H = step",
            "W, _ = step",
            "You keep the new W, but throw the new H away. The step returns both.",
        ),
        Mistake(
            "return_inside_the_loop",
            "    return W, H",
            "        return W, H",
            "Only the first iteration is done. Where there is a loop, the `return` belongs behind it.",
        ),
        Mistake(
            "at_least_one_step",
            "range(n_iter)",
            "range(max(1, n_iter))",
            "With n_iter = 0 you take a step all the same. Then W0 and H0 come back as they are.",
        ),
    ),
    hints=(
        "Print np.linalg.norm(V - W @ H) in every iteration. Does it stand still from the second one on?",
        "Begin with W0 and H0. Each iteration hands V, W and H to `step` and keeps both that come back.",
        "W, H = W0, H0\nfor _ in range(...):\n    ... = step(V, ..., ...)\nreturn W, H",
    ),
    equivalent=(
        Equivalent(
            "for _ in range(n_iter): -> for _ in reversed(range(n_iter)):", "every iteration does the same"
        ),
    ),
)
