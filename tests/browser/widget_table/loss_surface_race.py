"""The race of all optimisers in the long valley."""

from __future__ import annotations

import numpy as np

from earlab.widgets import LossSurfaceRace
from tests.browser.widget_table import Example, at, not_written
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
    unwritten=lambda: LossSurfaceRace(not_written),
    code="""\
LossSurfaceRace(sgd_step, adagrad_step, rmsprop_step, adam_step)
LossSurfaceRace(sgd_step)      # those that you have written; plain and with momentum
LossSurfaceRace()              # explore: the browser computes""",
    alt="""\
A long valley with five paths from one start; below, the height of every racer and how far each of its two weights moves, step
by step""",
    guide="""\
Drag the start, change the learning rates, and race. Below the surface: how high everybody is, and how far each of the two
weights moves in a step. Your rules take `(theta, gradient, state, learning_rate)` and return `(theta, state)`; `sgd_step`
takes `momentum` too. There are valleys, wells, a saddle and a plateau, and noise in the slope if you want it.""",
    drag=at(0.3, 0.4),
    focus="canvas >> nth=0",
    keys=("ArrowRight", "Shift+ArrowDown", "ArrowUp"),
    fact="Adam",
    value=height_of_adam,
)
