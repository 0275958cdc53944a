"""Share among the steps of all optimisers where they start, and mistakes students make in more than one.

ε is large in most cases, so that it matters where it stands: next to the root or inside it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.drawing import away_from_zero

UPHILL = "You add the step, so the loss climbs. The gradient points uphill: subtract."
ROOT_MISSING = "You divide by the mean square itself. Divide by its root: it has the size of a gradient."


def shape_of_weights(rng: np.random.Generator) -> tuple[int, ...]:
    """Return the shape of some weights, all sizes different."""
    return tuple(int(n) for n in rng.choice(np.arange(2, 7), int(rng.integers(1, 4)), replace=False))


def weights_and_gradient(rng: np.random.Generator, *shape: int) -> dict[str, Any]:
    """Return weights and their gradient."""
    return {"theta": away_from_zero(rng, *shape), "gradient": away_from_zero(rng, *shape)}


def where_some_are_zero(rng: np.random.Generator, n: int) -> dict[str, Any]:
    """Return weights whose first gradient is 0, as that of a pixel which never has ink."""
    point = weights_and_gradient(rng, n)
    point["gradient"][0] = 0.0
    return point
