"""The optimisers of ``05_training``: one step each of SGD with momentum, Adagrad, RMSprop and Adam.

ε is large in most cases, so that it matters where it stands: next to the root or inside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.exercise import FRAMEWORKS, Case, Exercise, Mistake, edge, random, worked

_UPHILL = "You add the step, so the loss climbs. The gradient points uphill: subtract."
_ROOT_MISSING = "You divide by the mean square itself. Divide by its root: it has the size of a gradient."


def _shape(rng: np.random.Generator) -> tuple[int, ...]:
    """Return the shape of some weights, all sizes different."""
    return tuple(int(n) for n in rng.choice(np.arange(2, 7), int(rng.integers(1, 4)), replace=False))


def _away_from_zero(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return numbers of either sign with magnitudes between 0.5 and 2."""
    return rng.uniform(0.5, 2, shape) * rng.choice([-1.0, 1.0], shape)


def _point(rng: np.random.Generator, *shape: int) -> dict[str, Any]:
    """Return weights and their gradient."""
    return {"theta": _away_from_zero(rng, *shape), "gradient": _away_from_zero(rng, *shape)}


def _where_some_are_zero(rng: np.random.Generator, n: int) -> dict[str, Any]:
    """Return weights whose first gradient is 0, as that of a pixel which never has ink."""
    point = _point(rng, n)
    point["gradient"][0] = 0.0
    return point


def _divided_by_a_root(rng: np.random.Generator, state: str, decaying: bool = False) -> Iterator[Case]:
    """Yield the random cases and edges of an optimiser that divides by the root of ``state``; ``decay`` only where it decays."""
    for _ in range(4):
        shape = _shape(rng)
        point = _point(rng, *shape) | {state: rng.uniform(0.5, 4, shape)}
        point["learning_rate"] = float(rng.uniform(0.2, 0.8))
        if decaying:
            point["decay"] = float(rng.uniform(0.6, 0.9))
        yield random(f"shape {shape}", **point, eps=float(rng.uniform(0.2, 0.6)))
    n = int(rng.integers(3, 7))
    start: dict[str, Any] = {state: np.zeros(n), "learning_rate": 0.3} | ({"decay": 0.9} if decaying else {})
    yield edge("the first step", **_point(rng, n), **start, eps=0.1)
    zero = _where_some_are_zero(rng, n)
    yield edge("a weight that never had a gradient", **zero, **start, eps=1e-8)


def _eps_mistakes(state: str) -> tuple[Mistake, Mistake]:
    """Return what students do to ε next to the root of ``state``."""
    right = f"(np.sqrt({state}) + eps)"
    return (
        Mistake(
            "eps_inside_the_root",
            right,
            f"np.sqrt({state} + eps)",
            f"Your ε stands inside the root. Here it is added to the root: √{state} + ε.",
        ),
        Mistake(
            "eps_missing",
            right,
            f"np.sqrt({state})",
            "ε is missing. A weight that never had a gradient becomes 0 / 0, which is not a number, and stays so.",
        ),
    )


# --- sgd_step -----------------------------------------------------------------------------------------------------


def _draw_sgd(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("two weights, half the momentum", **_sgd(rng, (2,), 0.5), learning_rate=0.25, momentum=0.5)
    for momentum in (0.0, 0.5, 0.9, float(rng.uniform(0.6, 0.95))):
        shape = _shape(rng)
        rate = float(rng.uniform(0.1, 0.5))
        yield random(
            f"shape {shape}, momentum {momentum:.2g}",
            **_sgd(rng, shape),
            learning_rate=rate,
            momentum=momentum,
        )
    start = _sgd(rng, (5,)) | {"velocity": np.zeros(5)}
    yield edge("the first step", **start, learning_rate=0.1, momentum=0.9)
    still = _sgd(rng, (3, 4)) | {"gradient": np.zeros((3, 4))}
    yield edge("no slope: it rolls on", **still, learning_rate=0.2, momentum=0.8)


def _sgd(rng: np.random.Generator, shape: tuple[int, ...], grid: float = 0.0) -> dict[str, Any]:
    """Return weights, gradient and velocity, on multiples of ``grid`` if one is given."""
    point = _point(rng, *shape) | {"velocity": _away_from_zero(rng, *shape)}
    return {name: np.sign(x) * np.ceil(np.abs(x) / grid) * grid if grid else x for name, x in point.items()}


_SGD = "velocity = momentum * velocity + gradient\n    return theta - learning_rate * velocity, velocity"

SGD = Exercise(
    name="sgd_step",
    forbidden=FRAMEWORKS,
    draw=_draw_sgd,
    shown=(
        worked(
            "two weights, half the momentum",
            theta=np.array([1.0, 2.0]),
            gradient=np.array([2.0, -1.0]),
            velocity=np.array([4.0, 2.0]),
            learning_rate=0.25,
            momentum=0.5,
        ),
        worked(
            "no momentum: plain SGD",
            theta=np.array([1.0, 2.0]),
            gradient=np.array([2.0, -1.0]),
            velocity=np.array([4.0, 2.0]),
            learning_rate=0.5,
            momentum=0.0,
        ),
    ),
    returns=("theta", "velocity"),
    mistakes=(
        Mistake("uphill", "theta - learning_rate", "theta + learning_rate", _UPHILL),
        Mistake(
            "momentum_ignored",
            "momentum * velocity + gradient",
            "gradient",
            "The old velocity is forgotten. A share of it, momentum, is kept and the gradient is added to it.",
        ),
        Mistake(
            "nothing_lost",
            "momentum * velocity",
            "velocity",
            "The old velocity is kept whole, so nothing ever slows down. Multiply it by momentum.",
        ),
        Mistake(
            "old_velocity",
            _SGD,
            "return theta - learning_rate * velocity, momentum * velocity + gradient",
            "You step with the velocity from before. Update it first, then step with the new one.",
        ),
        Mistake(
            "gradient_weighted",
            "+ gradient",
            "+ (1 - momentum) * gradient",
            "You take (1 − momentum) of the gradient, as a running mean does. Here the whole gradient is added.",
        ),
        Mistake(
            "rate_inside_velocity",
            _SGD,
            "velocity = momentum * velocity - learning_rate * gradient\n    return theta + velocity, velocity",
            "Your velocity holds the learning rate and a minus. Some books do that; here it holds gradients only, and η comes "
            "in with the step.",
        ),
        Mistake(
            "rate_inside_velocity_and_subtracted",
            _SGD,
            "velocity = momentum * velocity + learning_rate * gradient\n    return theta - velocity, velocity",
            "Your velocity holds the learning rate already. Here it holds gradients only, and η comes in with the step.",
        ),
        Mistake(
            "velocity_not_returned",
            "velocity, velocity",
            "velocity, gradient",
            "You return the gradient as the new velocity. Return what the next step has to know: the velocity.",
        ),
        Mistake(
            "gradient_stepped",
            "learning_rate * velocity",
            "learning_rate * gradient",
            "You step along the gradient. The velocity is updated, but never used: step along it.",
        ),
    ),
    hints=(
        "Set momentum to 0 in your head. Do your weights move by −η times the gradient? Then compare the velocities on the card.",
        "Two lines. First the new velocity: a share `momentum` of the old one plus the gradient. Then the new weights: "
        "the old ones minus η times the new velocity.",
        "velocity = momentum * ... + ...\nreturn theta - ..., velocity",
    ),
)


# --- adagrad_step -------------------------------------------------------------------------------------------------


def _draw_adagrad(rng: np.random.Generator) -> Iterator[Case]:
    signs = rng.choice([-1.0, 1.0], 2)
    yield worked(
        "roots of 25 and 16",
        theta=rng.permutation([1.0, 2.0]),
        gradient=signs * [3.0, 4.0],
        s=np.array([16.0, 0.0]),
        learning_rate=1.5,
        eps=1.0,
    )
    yield from _divided_by_a_root(rng, "s")


ADAGRAD = Exercise(
    name="adagrad_step",
    forbidden=FRAMEWORKS,
    draw=_draw_adagrad,
    shown=(
        worked(
            "roots of 25 and 16",
            theta=np.array([1.0, 2.0]),
            gradient=np.array([3.0, -4.0]),
            s=np.array([16.0, 0.0]),
            learning_rate=1.0,
            eps=1.0,
        ),
        worked(
            "one weight without any gradient",
            exact=True,
            theta=np.array([1.0, 2.0]),
            gradient=np.array([0.0, 2.0]),
            s=np.zeros(2),
            learning_rate=0.5,
            eps=1e-8,
        ),
    ),
    returns=("theta", "s"),
    mistakes=(
        Mistake("uphill", "theta - learning_rate", "theta + learning_rate", _UPHILL),
        Mistake(
            "root_missing",
            "np.sqrt(s)",
            "s",
            "You divide by the sum of squares itself. Divide by its root: it has the size of a gradient.",
        ),
        *_eps_mistakes("s"),
        Mistake(
            "not_accumulated",
            "s + gradient**2",
            "gradient**2",
            "You forget all earlier squares. s adds up every squared gradient since the start.",
        ),
        Mistake(
            "not_squared",
            "gradient**2",
            "np.abs(gradient)",
            "The gradients are added up without being squared.",
        ),
        Mistake(
            "old_sum",
            "s = s + gradient**2\n    return theta - learning_rate * gradient / (np.sqrt(s) + eps), s",
            "return theta - learning_rate * gradient / (np.sqrt(s) + eps), s + gradient**2",
            "You divide by the root of the old sum. Add this gradient's square first, then step.",
        ),
        Mistake(
            "one_step_size_for_all",
            "np.sqrt(s)",
            "np.sqrt(s.sum())",
            "All weights share one step size. Each weight divides by the root of its own sum.",
        ),
    ),
    hints=(
        "Compare s on the card first: is each entry the old one plus a square? Only then look at theta.",
        "s and gradient have the shape of theta, and everything happens element by element. Update s, take its root, add eps to "
        "the root, and divide the gradient by that.",
        "s = s + ...\nreturn theta - learning_rate * gradient / (...), s",
    ),
)


# --- rmsprop_step -------------------------------------------------------------------------------------------------


def _draw_rmsprop(rng: np.random.Generator) -> Iterator[Case]:
    signs = rng.choice([-1.0, 1.0], 2)
    yield worked(
        "roots of 4 and 16",
        theta=rng.permutation([1.0, 2.0]),
        gradient=signs * [4.0, 2.0],
        v=np.array([0.0, 20.0]),
        learning_rate=1.5,
        decay=0.75,
        eps=1.0,
    )
    yield from _divided_by_a_root(rng, "v", decaying=True)


RMSPROP = Exercise(
    name="rmsprop_step",
    forbidden=FRAMEWORKS,
    draw=_draw_rmsprop,
    shown=(
        worked(
            "roots of 4 and 16",
            theta=np.array([1.0, 2.0]),
            gradient=np.array([4.0, -2.0]),
            v=np.array([0.0, 20.0]),
            learning_rate=0.5,
            decay=0.75,
            eps=1.0,
        ),
        worked(
            "one weight without any gradient",
            exact=True,
            theta=np.array([1.0, 2.0]),
            gradient=np.array([0.0, 2.0]),
            v=np.zeros(2),
            learning_rate=0.5,
            decay=0.75,
            eps=1e-8,
        ),
    ),
    returns=("theta", "v"),
    mistakes=(
        Mistake("uphill", "theta - learning_rate", "theta + learning_rate", _UPHILL),
        Mistake(
            "weights_swapped",
            "decay * v + (1 - decay) * gradient**2",
            "(1 - decay) * v + decay * gradient**2",
            "The two shares are swapped: `decay` is what is kept of the old v, and 1 − decay weighs the new square.",
        ),
        Mistake(
            "new_share_missing",
            "(1 - decay) * gradient**2",
            "gradient**2",
            "The new square counts in full. Weigh it with 1 − decay, so that v is a mean and not a sum.",
        ),
        Mistake(
            "sum_as_in_adagrad",
            "decay * v + (1 - decay) * gradient**2",
            "v + gradient**2",
            "You add up all squares, as Adagrad does. RMSprop forgets: keep only `decay` of the old v.",
        ),
        Mistake(
            "not_squared",
            "gradient**2",
            "np.abs(gradient)",
            "The gradient is averaged without being squared.",
        ),
        Mistake("root_missing", "np.sqrt(v)", "v", _ROOT_MISSING),
        *_eps_mistakes("v"),
        Mistake(
            "old_mean",
            "v = decay * v + (1 - decay) * gradient**2\n"
            "    return theta - learning_rate * gradient / (np.sqrt(v) + eps), v",
            "return (\n        theta - learning_rate * gradient / (np.sqrt(v) + eps),\n"
            "        decay * v + (1 - decay) * gradient**2,\n    )",
            "You divide by the root of the old mean. Update v first, then step.",
        ),
    ),
    hints=(
        "Compare v on the card first. With decay = 0.75, is it three quarters of the old one and a quarter of the square?",
        "Only the line for the state differs from Adagrad: a sum that never forgets becomes a running mean that does.",
        "v = decay * ... + (1 - decay) * ...\nreturn theta - learning_rate * gradient / (...), v",
    ),
)


# --- adam_step ----------------------------------------------------------------------------------------------------


def _draw_adam(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "the first step",
        theta=rng.permutation([1.0, 2.0]),
        gradient=rng.choice([-1.0, 1.0], 2) * [3.0, 1.0],
        state=(np.zeros(2), np.zeros(2), 0),
        learning_rate=2.0,
        beta1=0.5,
        beta2=0.75,
        eps=1.0,
    )
    for _ in range(4):
        shape, t = _shape(rng), int(rng.integers(1, 6))
        yield random(
            f"shape {shape}, after {t} step{'s' if t > 1 else ''}",
            **_point(rng, *shape),
            state=(_away_from_zero(rng, *shape) / 2, rng.uniform(0.3, 1.5, shape), t),
            learning_rate=float(rng.uniform(0.2, 0.8)),
            beta1=float(rng.uniform(0.5, 0.8)),
            beta2=float(rng.uniform(0.85, 0.95)),
            eps=float(rng.uniform(0.2, 0.6)),
        )
    n = int(rng.integers(3, 7))
    usual: dict[str, Any] = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
    start = (np.zeros(n), np.zeros(n), 0)
    zero = _where_some_are_zero(rng, n)
    yield edge("a weight that never had a gradient", **zero, state=start, learning_rate=0.1, **usual)
    long_ago = (_away_from_zero(rng, n), rng.uniform(0.5, 2, n), 9_999)
    yield edge("after 9,999 steps", **_point(rng, n), state=long_ago, learning_rate=0.5, **usual)
    tiny = _point(rng, n) | {"gradient": 1e-4 * _away_from_zero(rng, n)}
    yield edge("tiny gradients, the first step", **tiny, state=start, learning_rate=0.5, **usual)


_ADAM: dict[str, Any] = {"learning_rate": 1.0, "beta1": 0.5, "beta2": 0.75, "eps": 1.0}

ADAM = Exercise(
    name="adam_step",
    forbidden=FRAMEWORKS,
    draw=_draw_adam,
    shown=(
        worked(
            "the first step",
            theta=np.array([1.0, 2.0]),
            gradient=np.array([3.0, -1.0]),
            state=(np.zeros(2), np.zeros(2), 0),
            **_ADAM,
        ),
        worked(
            "the second step, the same gradient",
            theta=np.array([0.25, 2.5]),
            gradient=np.array([3.0, -1.0]),
            state=(np.array([1.5, -0.5]), np.array([2.25, 0.25]), 1),
            **_ADAM,
        ),
    ),
    returns=("theta", "state"),
    mistakes=(
        Mistake("uphill", "theta - learning_rate", "theta + learning_rate", _UPHILL),
        Mistake(
            "counted_from_zero",
            "t = t + 1\n    ",
            "",
            "Your t is one too small: at the first step it is 0, and 1 − β⁰ is 0 too. Count this step before you correct "
            "the means, and return the new t.",
        ),
        Mistake(
            "counted_afterwards",
            "1 - beta1**t), v / (1 - beta2**t)",
            "1 - beta1 ** (t - 1)), v / (1 - beta2 ** (t - 1))",
            "You count the step after correcting the means, so the first step divides by 1 − β⁰ = 0. Count first.",
        ),
        Mistake(
            "no_bias_correction",
            "m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)",
            "m_hat, v_hat = m, v",
            "The bias correction is missing. Both means start at 0 and are too small at first: divide by 1 − βᵗ.",
        ),
        Mistake(
            "mean_not_corrected",
            "m / (1 - beta1**t)",
            "m",
            "Only v is corrected. m starts at 0 as well: divide it by 1 − β₁ᵗ.",
        ),
        Mistake(
            "square_not_corrected",
            "v / (1 - beta2**t)",
            "v",
            "Only m is corrected. v starts at 0 as well: divide it by 1 − β₂ᵗ.",
        ),
        Mistake(
            "eps_inside_the_root",
            "(np.sqrt(v_hat) + eps)",
            "np.sqrt(v_hat + eps)",
            "Your ε stands inside the root. Adam adds it to the root: √v̂ + ε.",
        ),
        Mistake(
            "eps_missing",
            "(np.sqrt(v_hat) + eps)",
            "np.sqrt(v_hat)",
            "ε is missing. A weight that never had a gradient becomes 0 / 0, which is not a number, and stays so.",
        ),
        Mistake("root_missing", "np.sqrt(v_hat)", "v_hat", _ROOT_MISSING),
        Mistake(
            "corrected_means_kept",
            "(m, v, t)",
            "(m_hat, v_hat, t)",
            "You hand the corrected means on, so they are corrected again and again. Return m and v; m̂ and v̂ are for this "
            "step only.",
        ),
        Mistake(
            "betas_swapped",
            "m, v, t = state",
            "m, v, t = state\n    beta1, beta2 = beta2, beta1",
            "β₁ and β₂ are swapped: β₁ belongs to the mean of gradients m, β₂ to the mean of squares v.",
        ),
        Mistake(
            "not_squared",
            "gradient**2",
            "np.abs(gradient)",
            "v averages the gradients' sizes. It is a mean of their squares.",
        ),
        Mistake(
            "gradient_stepped",
            "learning_rate * m_hat",
            "learning_rate * gradient",
            "You step along the gradient of this step, as RMSprop does. Adam steps along the mean m̂.",
        ),
        Mistake(
            "beta_times_t",
            "1 - beta1**t), v / (1 - beta2**t)",
            "1 - beta1 * t), v / (1 - beta2 * t)",
            "You multiply β by t. Bias correction takes the power: 1 − βᵗ is beta**t in Python.",
        ),
    ),
    hints=(
        "Take the first worked case. Are the new m and v half and a quarter of what you expect from g and g²? Is the new t 1?",
        "Five lines: unpack the state, count the step, update m and v as running means, make corrected copies m̂ and v̂, step. "
        "The state that you return holds m and v as they are, not the corrected copies.",
        "m, v, t = state\nt = t + 1\nm = beta1 * m + ...\nv = beta2 * v + ...\nm_hat, v_hat = m / (...), v / (...)\n"
        "return theta - learning_rate * ... / (...), (m, v, t)",
    ),
)

OPTIMISERS: tuple[Exercise, ...] = (SGD, ADAGRAD, RMSPROP, ADAM)
