"""Show the curves and slopes of the student's activation functions, with a probe that moves along them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.student_function import NotWrittenError, StudentError, StudentFunction, optional

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Pair = tuple[Callable[[np.ndarray], Any], Callable[[np.ndarray], Any] | None]
STEP = 0.01
Z = np.round(np.arange(-600, 601) * STEP, 2)
SLOPE_TOLERANCE = 2e-3  # central differences at STEP are exact to about 1e-4 for smooth curves
KINK = 0.05  # a curve whose slope jumps by more between neighbours has a corner there
JUMP = 0.25  # a curve that rises by more within one STEP is torn there: it has no slope


class ActivationExplorer(EarlabWidget):
    """Choose a function; see its curve and slope on one axis, and read both at a point z.

    functions: name → ``(function, slope)``, each elementwise on ``z (n,)``. A slope of None is estimated
    from the curve, with a gap where the curve jumps.

    Raises ValueError when there is no function, TypeError when one is not callable.
    """

    module = "activation_explorer.js"

    names = t.List(t.Unicode()).tag(sync=True)
    chosen = t.Unicode().tag(sync=True)
    compared = t.Unicode("").tag(sync=True)  # empty: no second function
    z = t.Float(1.0, min=float(Z[0]), max=float(Z[-1])).tag(sync=True)

    def __init__(self, functions: Mapping[str, Pair]) -> None:
        if not functions:
            raise ValueError('expected at least one function, for example {"tanh": (tanh, tanh_slope)}')
        self._functions = {
            name: (StudentFunction(curve), optional(slope)) for name, (curve, slope) in functions.items()
        }
        given = [function for pair in self._functions.values() for function in pair]
        data = f"your functions at {len(Z)} places"
        super().__init__(given, data=data, names=list(functions), chosen=next(iter(functions)))

    @t.validate("chosen", "compared")
    def _known(self, proposal: Any) -> str:
        name: str = proposal["value"]
        if name and name not in self._functions:
            raise t.TraitError(f"there is no function {name!r}; choose one of {', '.join(self._functions)}")
        return name

    def summary(self) -> str:
        """Say which functions there are."""
        return (
            f"ActivationExplorer: curve and slope of {', '.join(self._functions)} for z from −6 to 6. "
            "Run the cell in JupyterLab to move the probe and compare functions."
        )

    def answer_curves(self) -> dict[str, Any]:
        """Sample every function and its slope on the grid; say which fail, and where a slope does not fit."""
        values, slopes = np.full((2, len(self._functions), len(Z)), np.nan)
        problems: dict[str, str] = {}
        waits: dict[str, str] = {}  # curve → the function that is not written
        for k, name in enumerate(self._functions):
            try:
                values[k] = self._curve(name)
                slopes[k] = self._slope(name, values[k])
            except NotWrittenError as error:
                problems[name] = str(error)
                waits[name] = error.name
            except StudentError as error:
                problems[name] = str(error)
            else:
                problems |= _disagreement(name, values[k], slopes[k])
        estimated = [name for name, (_, slope) in self._functions.items() if slope is None]
        told = {"problems": problems, "waits": waits, "estimated": estimated}
        return {"z": Z, "curves": values, "slopes": slopes, **told}

    def _curve(self, name: str) -> np.ndarray:
        curve, _ = self._functions[name]
        return curve.array(curve(Z), Z.shape, "its values at z")

    def _slope(self, name: str, values: np.ndarray) -> np.ndarray:
        _, slope = self._functions[name]
        if slope is None:
            rises = np.abs(np.diff(values))
            torn = np.maximum(np.append(rises, 0), np.insert(rises, 0, 0)) > JUMP
            return np.where(torn, np.nan, np.gradient(values, STEP))
        return slope.array(slope(Z), Z.shape, "its values at z")

    def picture(self) -> Figure:
        """Draw the curve and the slope of every function that is written."""
        from matplotlib.figure import Figure

        answer = self.answer_curves()
        figure = Figure(figsize=(6.4, 3.2), layout="constrained")
        left, right = figure.subplots(1, 2)
        for name, curve, slope in zip(self._functions, answer["curves"], answer["slopes"], strict=True):
            left.plot(Z, curve, label=name)
            right.plot(Z, slope, label=name)
        left.set(xlabel="z", title="function")
        right.set(xlabel="z", title="slope")
        left.legend()
        return figure


def _disagreement(name: str, curve: np.ndarray, slope: np.ndarray) -> dict[str, str]:
    """Compare the slope with the rise of the curve, away from corners and jumps."""
    steps = np.diff(curve) / STEP
    rise = (steps[1:] + steps[:-1]) / 2
    smooth = np.abs(steps[1:] - steps[:-1]) < KINK
    gap = np.where(smooth, np.abs(slope[1:-1] - rise), 0.0)
    worst = int(np.argmax(gap))
    if gap[worst] <= SLOPE_TOLERANCE * max(1.0, float(np.abs(rise[smooth]).max(initial=0.0))):
        return {}
    z, said, seen = Z[worst + 1], slope[worst + 1], rise[worst]
    text = f"Curve and slope of {name} disagree at z = {z:.2f}: the slope function says {said:.3g}, the curve rises by {seen:.3g} for each 1 of z."
    return {name: text}
