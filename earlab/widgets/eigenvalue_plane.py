"""Show eigenvalues in the complex plane, and what they make of a state: h(t) = Wᵗ h(0), seen and heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.student_function import StudentError, optional

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEPS = 60
REACH = 1.25  # real and imaginary parts lie between -1.25 and 1.25
MOST = 3  # eigenvalues or pairs
COUPLING = 12.0
SPIRAL_AND_DECAY = ((0.85, 0.45), (0.9, 0.0))


class EigenvaluePlane(EarlabWidget):
    """Drag eigenvalues of W, see and hear whether h(t) = Wᵗ h(0) decays, rings or explodes.

    power_growth: your ``power_growth(W, h0, T) -> (T + 1,)``, the norms ‖h(0)‖ … ‖h(T)‖ with W ``(d, d)`` and h0 ``(d,)``.
    spectral_radius: your ``spectral_radius(W) -> float``, the largest |λ|. Without them the browser computes.
    eigenvalues: one to three, as real or complex numbers with parts between -1.25 and 1.25; a complex one stands for
    the pair λ and its conjugate, since W is real.
    coupling: how much each eigenvalue's coordinates feed into those of the one before it, 0 to 12. It changes no
    eigenvalue; from 0 on, W is no longer normal.

    ``W`` and ``h0`` are what the functions get. Raises ValueError for other eigenvalues, traitlets.TraitError for
    another coupling.
    """

    module = "eigenvalue_plane.js"

    eigenvalues = t.List(t.List(t.Float(), minlen=2, maxlen=2), minlen=1, maxlen=MOST).tag(
        sync=True
    )  # [re, im ≥ 0]
    coupling = t.Float(0.0, min=0.0, max=COUPLING).tag(sync=True)
    steps = t.Int(STEPS).tag(sync=True)
    chosen = t.Int(0, min=0).tag(sync=True)  # the eigenvalue that is read and moved by keyboard
    has_growth = t.Bool().tag(sync=True)  # whether the student gave this function
    has_radius = t.Bool().tag(sync=True)

    def __init__(
        self,
        power_growth: Callable[..., Any] | None = None,
        spectral_radius: Callable[..., Any] | None = None,
        eigenvalues: Sequence[complex] | None = None,
        coupling: float = 0.0,
    ) -> None:
        self._growth, self._radius = optional(power_growth), optional(spectral_radius)
        start = np.asarray(
            [complex(*pair) for pair in SPIRAL_AND_DECAY] if eigenvalues is None else eigenvalues, complex
        )
        inside = start.ndim == 1 and (np.maximum(abs(start.real), abs(start.imag)) <= REACH).all()
        if not inside or not 1 <= len(start) <= MOST:
            raise ValueError(
                f"expected 1 to {MOST} eigenvalues with real and imaginary parts between -{REACH} and {REACH}, "
                f"got {start.tolist()}. Of a complex pair give one."
            )
        super().__init__(
            [self._growth, self._radius],
            data="W has these eigenvalues, h(0) equal parts and norm 1",
            eigenvalues=[[float(value.real), abs(float(value.imag))] for value in start],
            coupling=coupling,
            has_growth=self._growth is not None,
            has_radius=self._radius is not None,
        )

    @property
    def W(self) -> np.ndarray:
        """The real matrix ``(d, d)`` with these eigenvalues: blocks on the diagonal, the coupling beside it."""
        return _matrix(self.eigenvalues, self.coupling)

    @property
    def h0(self) -> np.ndarray:
        """The state ``(d,)`` at the start: equal parts, with norm 1."""
        d = len(self.W)
        return np.full(d, 1 / np.sqrt(d))

    def summary(self) -> str:
        """Say which eigenvalues there are."""
        named = [f"{re:.3g}" if not im else f"{re:.3g} ± {im:.3g}i" for re, im in self.eigenvalues]
        return (
            f"EigenvaluePlane: eigenvalues {', '.join(named)} and the norm of h(t) = Wᵗ h(0) over {self.steps} steps. "
            "Run the cell in JupyterLab to drag them and listen."
        )

    def answer_grow(self, eigenvalues: list[list[float]], coupling: float) -> dict[str, Any]:
        """Return what the student's functions say: ``norms (T + 1,)`` and ``radius ()``, where there is a function."""
        W = _matrix(eigenvalues, coupling)
        h0 = np.full(len(W), 1 / np.sqrt(len(W)))
        found = {}
        if self._growth is not None:
            answer = self._growth(W, h0, self.steps)
            found["norms"] = self._growth.array(answer, (self.steps + 1,), "the norms", finite=False)
        if self._radius is not None:
            found["radius"] = self._radius.array(self._radius(W), (), "the radius")
        return found

    def picture(self) -> Figure:
        """Draw the plane and the norms, or why there are none."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(7.2, 3.2), layout="constrained")
        plane, growth = figure.subplots(1, 2)
        values = np.linalg.eigvals(self.W)
        angle = np.linspace(0, 2 * np.pi, 181)
        plane.plot(np.cos(angle), np.sin(angle), color="gray")
        plane.plot(values.real, values.imag, "o")
        plane.set(
            xlabel="real part", ylabel="imaginary part", title="Eigenvalues and |λ| = 1", aspect="equal"
        )
        growth.set(xlabel="step t", ylabel="‖h(t)‖", title="Norm of h(t) = Wᵗ h(0)")
        try:
            norms = self._norms()
        except StudentError as error:
            growth.text(0.5, 0.5, str(error), ha="center", va="center", wrap=True, transform=growth.transAxes)
        else:
            growth.semilogy(norms)
        return figure

    def _norms(self) -> np.ndarray:
        if self._growth is not None:
            norms: np.ndarray = self.answer_grow(self.eigenvalues, self.coupling)["norms"]
            return norms
        states = [self.h0]
        for _ in range(self.steps):
            states.append(self.W @ states[-1])
        return np.linalg.norm(states, axis=1)


def _matrix(eigenvalues: list[list[float]], coupling: float) -> np.ndarray:
    blocks = [np.array([[re, -im], [im, re]]) if im else np.array([[re]]) for re, im in eigenvalues]
    W = np.zeros((sum(map(len, blocks)),) * 2)
    start = 0
    for k, block in enumerate(blocks):
        end = start + len(block)
        W[start:end, start:end] = block
        if k + 1 < len(blocks):
            W[start, end] = coupling
        start = end
    return W
