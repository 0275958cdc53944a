"""``sgd_step``: SGD with momentum."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero
from autograder.exercises.training.steps import UPHILL, shape_of_weights, weights_and_gradient


def _draw_sgd(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("two weights, half the momentum", **_sgd(rng, (2,), 0.5), learning_rate=0.25, momentum=0.5)
    for momentum in (0.0, 0.5, 0.9, float(rng.uniform(0.6, 0.95))):
        shape = shape_of_weights(rng)
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
    point = weights_and_gradient(rng, *shape) | {"velocity": away_from_zero(rng, *shape)}
    return {name: np.sign(x) * np.ceil(np.abs(x) / grid) * grid if grid else x for name, x in point.items()}


_SGD = "velocity = momentum * velocity + gradient\n    return theta - learning_rate * velocity, velocity"


SGD = Exercise(
    name="sgd_step",
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
        Mistake("uphill", "theta - learning_rate", "theta + learning_rate", UPHILL),
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
        Mistake(
            "momentum_fixed",
            "momentum * velocity",
            "0.9 * velocity",
            "You use a momentum of 0.9 whatever `momentum` is. Use the argument.",
        ),
        Mistake(
            "momentum_on_both",
            "momentum * velocity + gradient",
            "momentum * (velocity + gradient)",
            "You multiply the gradient by the momentum too. Only the old velocity is.",
        ),
        Mistake(
            "nesterov",
            "learning_rate * velocity",
            "learning_rate * (gradient + momentum * velocity)",
            "That is Nesterov's step: you add the gradient to momentum times the new velocity. Here the step is the new velocity itself.",
        ),
        Mistake(
            "zero_is_not_given",
            "momentum * velocity",
            "(momentum or 0.9) * velocity",
            "A momentum of 0 counts for you as not given: `0 or 0.9` is 0.9. With 0 the old velocity is forgotten.",
        ),
        Mistake(
            "old_velocity_subtracted",
            "momentum * velocity + gradient",
            "gradient - momentum * velocity",
            "You subtract the old velocity. It is added: what went on for a while goes on.",
        ),
        Mistake(
            "step_returned",
            "return theta - learning_rate * velocity",
            "return learning_rate * velocity",
            "You return the step. Return the new theta: subtract the step from it.",
        ),
        Mistake(
            "velocity_emptied",
            "velocity, velocity",
            "velocity, 0 * velocity",
            "You return a velocity of 0, so that nothing is remembered. Return the new one.",
        ),
    ),
    hints=(
        "Set momentum to 0 in your head. Do your weights move by −η times the gradient? Then compare the velocities on the card.",
        "Two lines. First the new velocity: a share `momentum` of the old one plus the gradient. Then the new weights: "
        "the old ones minus η times the new velocity.",
        "velocity = momentum * ... + ...\nreturn theta - ..., velocity",
    ),
)
