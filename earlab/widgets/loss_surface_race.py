"""Race optimisers down a drawn surface: the student's step functions, from a start that is dragged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.arrays import Array
from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.student_function import NotWrittenError, StudentError, StudentFunction

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEPS = 60
FAR = 1e6  # a racer beyond this is out of the race
RACERS = ("SGD", "momentum", "Adagrad", "RMSprop", "Adam")


class LossSurfaceRace(EarlabWidget):
    """Drag the start; every rule walks 60 steps down the same surface, at a learning rate of its own.

    In both valleys each begins with the rate of its slider that ends lowest from the first start.

    sgd: ``sgd(theta, gradient, velocity, learning_rate, momentum=µ) -> (theta, velocity)``; it races twice, plain
        and with momentum. adagrad, rmsprop: ``(theta, gradient, s, learning_rate) -> (theta, s)``.
    adam: ``adam(theta, gradient, (m, v, t), learning_rate) -> (theta, (m, v, t))``, with t = 0 before the first step.

    Rules that are not given do not race; without any the module computes all of them. Weights are ``(2,)``.
    """

    module = "loss_surface_race.js"

    racers = t.List(t.Unicode()).tag(sync=True)
    surfaces = t.Dict().tag(sync=True)  # name → curvature, centre, wells, view, start and rates
    surface = t.Unicode().tag(sync=True)
    start = t.List(t.Float(), [0.0, 0.0], minlen=2, maxlen=2).tag(sync=True)
    rates = t.Dict().tag(sync=True)  # racer → learning rate
    momentum = t.Float(0.8, min=0.0, max=0.99).tag(sync=True)
    noise = t.Float(0.0, min=0.0, max=1.0).tag(sync=True)  # standard deviation of what is added to each slope
    draws = Array(2, "f8")  # the noise of each step and weight, the same for every racer
    shown = t.Int(STEPS, min=0, max=STEPS).tag(sync=True)

    def __init__(
        self,
        sgd: Callable[..., Any] | None = None,
        adagrad: Callable[..., Any] | None = None,
        rmsprop: Callable[..., Any] | None = None,
        adam: Callable[..., Any] | None = None,
    ) -> None:
        given = dict(zip(RACERS, (sgd, sgd, adagrad, rmsprop, adam), strict=True))
        self._steps = {name: StudentFunction(step) for name, step in given.items() if step is not None}
        first = next(iter(SURFACES))
        super().__init__(
            self._steps.values(),
            data="none, a landscape drawn by a formula",
            racers=list(self._steps or RACERS),
            surfaces=SURFACES,
            draws=np.random.default_rng(4).normal(size=(STEPS, 2)),
        )
        self.observe(self._begin, "surface")
        self.surface = first

    @t.validate("surface")
    def _known(self, proposal: Any) -> str:
        if proposal["value"] not in SURFACES:
            raise t.TraitError(
                f"there is no surface {proposal['value']!r}; choose one of {', '.join(SURFACES)}"
            )
        return str(proposal["value"])

    def summary(self) -> str:
        """Say who races where."""
        return (
            f"LossSurfaceRace: {', '.join(self.racers)} on the surface “{self.surface}”, from "
            f"({self.start[0]:.3g}, {self.start[1]:.3g}). Run the cell in JupyterLab to drag the start and change learning rates."
        )

    def answer_race(
        self, surface: str, start: list[float], rates: dict[str, float], momentum: float, noise: float
    ) -> dict[str, Any]:
        """Take over what was set, and let every rule walk."""
        self.surface = surface
        self.start, self.rates, self.momentum, self.noise = start, rates, momentum, noise
        return self._race()

    def _race(self) -> dict[str, Any]:
        """Return paths ``(racers, 61, 2)``, nan after a rule failed or left, what was wrong with whom, and what is awaited."""
        paths = np.full((len(self.racers), STEPS + 1, 2), np.nan)
        problems: dict[str, str] = {}
        waits: dict[str, None] = {}
        for k, name in enumerate(self.racers):
            try:
                self._walk(name, paths[k])
            except NotWrittenError as error:
                problems[name] = str(error)
                waits[error.name] = None
            except StudentError as error:
                problems[name] = str(error)
        return {"paths": paths, "problems": problems, "waits": list(waits)}

    def _walk(self, name: str, path: np.ndarray) -> None:
        step, options = self._steps[name], {"momentum": self.momentum} if name == "momentum" else {}
        path[0] = self.start
        state: Any = (np.zeros(2), np.zeros(2), 0) if name == "Adam" else np.zeros(2)
        for n in range(STEPS):
            gradient = slope(self.surface, path[n]) + self.noise * self.draws[n]
            answer = step(path[n], gradient, state, self.rates[name], **options)
            theta, state = step.several(answer, 2, "the pair (theta, state)")
            theta = step.array(theta, (2,), "theta", finite=False)
            if not np.abs(theta).max() < FAR:  # nan is not smaller either
                return
            path[n + 1] = theta

    def _begin(self, change: object = None) -> None:
        with self.hold_sync():
            self.start, self.rates = SURFACES[self.surface]["start"], SURFACES[self.surface]["rates"]

    def picture(self) -> Figure:
        """Draw the surface and, where rules were given, their paths."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(6.0, 3.8), layout="constrained")
        axes = figure.subplots()
        low1, high1, low2, high2 = SURFACES[self.surface]["view"]
        across, up = np.linspace(low1, high1, 121), np.linspace(low2, high2, 121)
        heights = height(self.surface, np.stack(np.meshgrid(across, up), axis=-1))
        span = heights.max() - heights.min()
        axes.contour(
            across,
            up,
            heights,
            levels=heights.min() + span * (np.arange(0.5, 16) / 16) ** 3,
            colors="0.7",
            linewidths=0.7,
        )
        answer = self._race() if self._steps else {"paths": [], "problems": {}}
        for name, path in zip(self.racers, answer["paths"]):
            axes.plot(path[:, 0], path[:, 1], ".-", ms=3, lw=1.2, label=name)
        if answer["problems"]:
            axes.set_title("\n".join(answer["problems"].values()), fontsize=8, wrap=True)
        axes.plot(*self.start, "ko")
        axes.set(xlim=(low1, high1), ylim=(low2, high2), xlabel="w₁", ylabel="w₂")
        if len(answer["paths"]):
            axes.legend(fontsize=8)
        return figure


def height(surface: str, theta: np.ndarray) -> np.ndarray:
    """Return E at places ``(..., 2)``: ½ (θ − c)ᵀ A (θ − c) + Σ h exp(−½ ‖θ − m‖² / s²) over the wells (m, h, s)."""
    parts = SURFACES[surface]
    away = theta - parts["centre"]
    total = 0.5 * np.einsum("...i,ij,...j->...", away, np.array(parts["curvature"]), away)
    for *middle, depth, width in parts["wells"]:
        total = total + depth * np.exp(-0.5 * np.sum((theta - middle) ** 2, axis=-1) / width**2)
    return np.asarray(total)


def slope(surface: str, theta: np.ndarray) -> np.ndarray:
    """Return the gradient of E ``(2,)`` at a place ``(2,)``."""
    parts = SURFACES[surface]
    total = np.array(parts["curvature"]) @ (theta - parts["centre"])
    for *middle, depth, width in parts["wells"]:
        away = theta - middle
        total = total - depth * np.exp(-0.5 * away @ away / width**2) * away / width**2
    return np.asarray(total)


def _surface(
    curvature: list[list[float]],
    view: list[float],
    start: list[float],
    rates: list[float],
    *wells: list[float],
) -> dict[str, Any]:
    """Describe a surface; every rule gets a learning rate that suits it there, in a valley the best of the sliders'."""
    return {
        "curvature": curvature,
        "centre": [0.0, 0.0],
        "wells": list(wells),  # w1, w2, height (negative: a well, positive: a hump), width
        "view": view,
        "start": start,
        "rates": dict(zip(RACERS, rates, strict=True)),
    }


SURFACES = {
    "long valley": _surface([[0.02, 0.0], [0.0, 1.0]], [-11, 5, -6, 6], [-10, 4], [1.6, 2.0, 8.0, 0.4, 1.6]),
    "turned valley": _surface(
        [[0.51, 0.49], [0.49, 0.51]], [-9, 7, -6, 6], [-6.7, 2.5], [1.6, 2.0, 4.0, 0.5, 3.0]
    ),
    "two wells": _surface(
        [[0.04, 0.0], [0.0, 0.04]],
        [-8, 8, -6, 6],
        [-7, 4],
        [1.0, 0.4, 1.0, 0.2, 0.5],
        [-3.0, 0.0, -1.6, 1.4],
        [3.5, -1.0, -2.5, 1.8],
    ),
    "saddle": _surface(
        [[0.3, 0.0], [0.0, 0.05]], [-8, 8, -6, 6], [-6, 0.05], [0.6, 0.2, 1.0, 0.2, 0.3], [0.0, 0.0, 4.0, 1.5]
    ),
    "plateau": _surface(
        [[0.0004, 0.0], [0.0, 0.0004]],
        [-8, 8, -6, 6],
        [-6.5, 3.5],
        [2.0, 1.0, 1.0, 0.2, 0.4],
        [1.0, -0.5, -2.0, 2.2],
    ),
}
