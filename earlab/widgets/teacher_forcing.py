"""Show how a trained network continues a circle, fed with the truth, with its own outputs, or with a mixture; and play it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.arrays import Array
from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.student_function import StudentError, optional

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NETWORKS = Path(__file__).resolve().parent.parent / "public" / "recurrent_networks.json"
WAYS = ("teacher", "scheduled")  # of training
STEPS, TURN, GIVEN = 140, 20, 2  # in all; for once round; always given
CLOSE = 1e-6  # to which outputs at once and one after the other agree


class TeacherForcing(EarlabWidget):
    """Choose what a network is fed with while it continues a point's way round a circle, and hear how far it drifts.

    teacher_forced_forward: ``teacher_forced_forward(x, y, y0, params) -> O`` with x ``(T, N, d)``, y ``(T, N, k)``, y0 ``(N, k)``, O
        ``(T, N, k)``. For the free run it is called for one step after the other. Without it the browser computes.

    The networks come from the results of notebook 11: one trained by teacher forcing, one by scheduled sampling.
    Raises TypeError when teacher_forced_forward is not callable.
    """

    module = "teacher_forcing.js"

    network = t.Enum(WAYS, "teacher").tag(sync=True)
    p = t.Float(0.0, min=0.0, max=1.0).tag(sync=True)  # share of true values that are fed
    moment = t.Int(STEPS - 1, min=0, max=STEPS - 1).tag(sync=True)
    truth = Array(2, "f8")  # (STEPS + 1, 2), the first before the first step
    lots = Array(1, "f8")  # (STEPS,) uniform numbers
    turn = Array(3, "f8")  # W, (2, q, 2): one for each network, as the others
    offset = Array(2, "f8")  # U + b, (2, q)
    read = Array(3, "f8")  # V, (2, 2, q)
    shift = Array(2, "f8")  # c, (2, 2)

    def __init__(self, teacher_forced_forward: Callable[..., Any] | None = None) -> None:
        self._forward = optional(teacher_forced_forward)
        kept = json.loads(NETWORKS.read_text(encoding="utf-8"))["networks"]
        self._params = {way: {name: np.array(value) for name, value in kept[way].items()} for way in WAYS}
        angle = 2 * np.pi / TURN * np.arange(STEPS + 1)
        each = [self._params[way] for way in WAYS]
        super().__init__(
            [self._forward],
            data=f"a circle, {TURN} steps a turn, {STEPS} steps",
            truth=np.stack([np.cos(angle), np.sin(angle)], axis=1),
            lots=np.random.default_rng(7).random(STEPS),
            turn=np.array([params["W"] for params in each]),
            offset=np.array([params["U"][:, 0] + params["b"] for params in each]),
            read=np.array([params["V"] for params in each]),
            shift=np.array([params["c"] for params in each]),
        )

    def summary(self) -> str:
        """Say which network is fed with what, and where it ends."""
        trained = "teacher forcing" if self.network == "teacher" else "scheduled sampling"
        return (
            f"TeacherForcing: a network trained by {trained} continues a circle, {100 * self.p:.0f} % of its inputs true. "
            "Run the cell in JupyterLab to change that, and to listen."
        )

    def given(self, p: float) -> np.ndarray:
        """Return at which steps (STEPS,) the true output is fed to the next one."""
        chance = self.lots < p
        chance[:GIVEN] = True
        return chance

    def answer_run(self, network: str, p: float) -> dict[str, Any]:
        """Return said (STEPS, 2), by the student's function where there is one, and a sentence on what is wrong with it."""
        params, given = self._params[network], self.given(p)
        before, rows = self.truth[0], []
        for now, true in zip(given, self.truth[1:]):
            rows.append(self._one(before, params))
            before = true if now else rows[-1]
        said = np.array(rows)
        return {"said": said, "fault": self._fault(said, params) if given.all() else ""}

    def _one(self, before: np.ndarray, params: dict[str, np.ndarray]) -> np.ndarray:
        """Return the output (2,) of a single step; its own true output is no business of it, so zeros stand there."""
        if self._forward is None:
            inner = params["W"] @ before + params["U"][:, 0] + params["b"]
            return np.asarray(params["V"] @ np.tanh(inner) + params["c"])
        output = self._forward(np.ones((1, 1, 1)), np.zeros((1, 1, 2)), before[None], params)
        return self._forward.array(output, (1, 1, 2), "O")[0, 0]

    def _fault(self, said: np.ndarray, params: dict[str, np.ndarray]) -> str:
        """Say where all steps at once differ from one after the other, with the truth fed."""
        if self._forward is None:
            return ""
        x, y, y0 = np.ones((STEPS, 1, 1)), self.truth[1:, None], self.truth[:1]
        at_once = self._forward.array(self._forward(x, y, y0, params), (STEPS, 1, 2), "O")[:, 0]
        gap = np.abs(at_once - said).max(axis=1)
        if gap.max() < CLOSE:
            return ""
        return (
            f"All {STEPS} steps at once differ from one after the other, first at step {int(np.argmax(gap >= CLOSE))}: "
            "step t is fed with the output of step t − 1, the first one with y0."
        )

    def picture(self) -> Figure:
        """Draw the way of the network and its distance from the truth, or why there is none."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(6.8, 3.0), layout="constrained")
        plane, below = figure.subplots(1, 2, width_ratios=[1, 1.4])
        plane.plot(*self.truth.T, color="0.8", lw=5)
        plane.set(aspect="equal", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
        try:
            said = self.answer_run(self.network, self.p)["said"]
        except StudentError as error:
            below.text(0.02, 0.5, str(error), va="center", wrap=True, transform=below.transAxes)
            return figure
        plane.plot(*said.T, ".-", ms=3, lw=0.6)
        plane.plot(*said[self.moment], "o", color="C0")
        plane.plot(*self.truth[self.moment + 1], "o", mfc="none", mec="k", ms=9)
        below.plot(np.linalg.norm(said - self.truth[1:], axis=1))
        below.set(xlabel="step", title="distance from the truth")
        return figure
