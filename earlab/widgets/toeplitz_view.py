"""Show a kernel that slides along a signal beside the banded matrix that does the same, the student's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.student_function import StudentError, optional

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LONGEST = 12  # samples of a signal: its matrix still shows its numbers
LIMIT = 3.0  # the largest size of a weight or a sample


class ToeplitzView(EarlabWidget):
    """Slide a kernel along a signal; the same sum is a row of a banded matrix times the whole signal.

    toeplitz_from_kernel: ``toeplitz_from_kernel(w, n) -> T (n, n)`` with ``T @ x`` the cross-correlation of x ``(n,)``
        with w ``(k,)``, k odd, zeros around x ("same" padding). Without it the browser computes.
    w: the kernel ``(k,)``, k odd and at most n, [1, 2, 3] without one. x: the signal ``(n,)``, 3 to 12 samples.

    Raises traitlets.TraitError for another kernel or signal, TypeError when the function is not callable.
    """

    module = "toeplitz_view.js"

    w = t.List(t.Float(), [1.0, 2.0, 3.0]).tag(sync=True)
    x = t.List(t.Float(), [0.0, 1.0, 0.0, 2.0, -1.0]).tag(sync=True)
    row = t.Int(1, min=0).tag(sync=True)  # of the matrix: where the window's middle is

    def __init__(
        self,
        toeplitz_from_kernel: Callable[..., Any] | None = None,
        w: np.ndarray | None = None,
        x: np.ndarray | None = None,
    ) -> None:
        self._toeplitz = optional(toeplitz_from_kernel)
        given = {"x": x, "w": w}
        super().__init__(
            [self._toeplitz], data=f"{'made here' if x is None else 'your signal'}, a few numbers"
        )
        for name, values in given.items():
            if values is not None:
                setattr(self, name, np.asarray(values, np.float64).tolist())
        self._fits()

    @t.validate("w", "x")
    def _numbers(self, proposal: Any) -> list[float]:
        name, values = proposal["trait"].name, proposal["value"]
        if name == "w" and len(values) % 2 == 0:
            raise t.TraitError(
                f"w has {len(values)} weights; expected an odd number, so that the window has a middle"
            )
        if name == "x" and not 3 <= len(values) <= LONGEST:
            raise t.TraitError(f"x has {len(values)} samples; expected 3 to {LONGEST}")
        if not all(abs(value) <= LIMIT for value in values):
            raise t.TraitError(f"{name} is {values}; expected numbers from −{LIMIT:g} to {LIMIT:g}")
        return list(values)

    def _fits(self) -> None:
        if len(self.w) > len(self.x):
            raise t.TraitError(f"w has {len(self.w)} weights, x only {len(self.x)} samples; expected k ≤ n")

    def summary(self) -> str:
        """Say what slides along what."""
        return (
            f"ToeplitzView: a kernel of {len(self.w)} weights slides along {len(self.x)} samples, beside its banded matrix of "
            f"{len(self.x)} × {len(self.x)}. Run the cell in JupyterLab to slide it and change the numbers."
        )

    def answer_matrix(self, w: list[float], n: int) -> dict[str, Any]:
        """Return the student's matrix ``(n, n)`` of the kernel w."""
        assert self._toeplitz is not None
        return {
            "matrix": self._toeplitz.array(self._toeplitz(np.array(w), n), (n, n), "the matrix of w and n")
        }

    def picture(self) -> Figure:
        """Draw kernel and signal; with a written function also its matrix."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(6.4, 3.2), layout="constrained")
        left, right = figure.subplots(1, 2)
        left.stem(self.x, linefmt="C0-", label="x")
        middle = np.arange(len(self.w)) + self.row - len(self.w) // 2
        left.stem(middle, self.w, linefmt="C1--", markerfmt="C1s", label="w in the window")
        left.set(xlabel="n", title="A window slides")
        left.legend(fontsize=8)
        right.set_axis_off()
        try:
            matrix = self.answer_matrix(self.w, len(self.x))["matrix"] if self._toeplitz else None
        except StudentError as error:
            right.text(0.5, 0.5, str(error), ha="center", va="center", wrap=True, transform=right.transAxes)
        else:
            if matrix is not None:
                right.imshow(matrix, "PuOr_r", vmin=-LIMIT, vmax=LIMIT)
                right.set_title("The same, as a matrix")
        return figure
