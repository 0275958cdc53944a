"""The race of all optimisers in the long valley."""

from __future__ import annotations

import numpy as np

from earlab.widgets import LossSurfaceRace
from tests.browser.widget_table import Example, at
from tests.helpers.widget_examples import adagrad_step, adam_step, rmsprop_step, sgd_step


def height_of_adam(race: LossSurfaceRace) -> float:
    """Return where Adam is after the steps shown in the long valley, whose lowest point has E = 0."""
    theta, state, curvature = np.array(race.start), (np.zeros(2), np.zeros(2), 0), np.array([0.02, 1.0])
    for _ in range(race.shown):
        theta, state = adam_step(theta, curvature * theta, state, race.rates["Adam"])
    return float(0.5 * curvature @ theta**2)


EXAMPLE = Example(
    widget=LossSurfaceRace,
    make=lambda: LossSurfaceRace(sgd_step, adagrad_step, rmsprop_step, adam_step),
    explore=LossSurfaceRace,
    code="LossSurfaceRace(sgd_step, adagrad_step, rmsprop_step, adam_step)",
    drag=at(0.3, 0.4),
    focus="canvas >> nth=0",
    keys=("ArrowRight", "Shift+ArrowDown", "ArrowUp"),
    fact="Adam",
    value=height_of_adam,
)
