"""Show a small recurrent network unfolded over time: values forward, the gradient back, by the student's functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.arrays import Array
from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.student_function import StudentError, optional

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEPS, UNITS = 10, 4
LAST = 2 * STEPS + 1  # moment: forward over all steps, and back to the state before the first
NUDGE, CLOSE = 1e-5, 1e-4
INPUTS = (1.0, 0.0, -0.6, 0.3, 0.0, 0.5, 0.0, -0.2, 0.4, 0.0)


class UnrolledGraph(EarlabWidget):
    """Watch values run forward over ten steps and the gradient of the last output come back, and make W smaller or larger.

    rnn_forward: ``rnn_forward(x, h0, params) -> (H, O)`` with x ``(T, N, d)``, h0 ``(N, q)``, H ``(T, N, q)``, O ``(T, N, k)``.
    rnn_step_backward: ``rnn_step_backward(dh, x, h, h_new, params) -> (dx, dh_prev, grads)``, one step back. Without it slopes are measured
        with rnn_forward, and without both the browser computes.

    Raises ValueError for rnn_step_backward without rnn_forward, TypeError when a function is not callable.
    """

    module = "unrolled_graph.js"

    scale = t.Float(1.0, min=0.2, max=2.0).tag(sync=True)  # what W is multiplied by; at 1 it only turns
    moment = t.Int(STEPS, min=1, max=LAST).tag(sync=True)
    inputs = Array(1, "f8")  # (STEPS,)
    read = Array(1, "f8")  # U, (UNITS,)
    turn = Array(2, "f8")  # W at scale 1, (UNITS, UNITS)
    out = Array(1, "f8")  # V, (UNITS,)

    def __init__(
        self,
        rnn_forward: Callable[..., Any] | None = None,
        rnn_step_backward: Callable[..., Any] | None = None,
    ) -> None:
        if rnn_forward is None and rnn_step_backward is not None:
            raise ValueError("UnrolledGraph got rnn_step_backward without rnn_forward; give it both.")
        self._forward, self._back = optional(rnn_forward), optional(rnn_step_backward)
        random = np.random.default_rng(5)
        turn, _ = np.linalg.qr(random.normal(size=(UNITS, UNITS)))
        super().__init__(
            [self._forward, self._back],
            data=f"{UNITS} units, {STEPS} steps, one number in and one out at each",
            inputs=np.array(INPUTS),
            read=0.8 * random.normal(size=UNITS),
            turn=turn,
            out=random.normal(size=UNITS),
        )

    def summary(self) -> str:
        """Say what is shown."""
        return (
            f"UnrolledGraph: a recurrent network of {UNITS} units over {STEPS} steps, with W times {self.scale:g}; values forward, the "
            "gradient of the last output back. Run the cell in JupyterLab to play it and to change W."
        )

    def place(self) -> tuple[int, bool]:
        """Return the step at the moment that is shown, and whether values run forward there."""
        ahead = self.moment <= STEPS
        return (self.moment if ahead else LAST - self.moment), ahead

    def params(self, scale: float) -> dict[str, np.ndarray]:
        """Return the network's parameters."""
        return {
            "U": self.read[:, None].copy(),
            "W": scale * self.turn,
            "b": np.zeros(UNITS),
            "V": self.out[None].copy(),
            "c": np.zeros(1),
        }

    def answer_run(self, scale: float) -> dict[str, Any]:
        """Return states and back (STEPS + 1, UNITS), from the state before the first step on, outputs (STEPS,), and what is wrong.

        back: the gradient of the last output at each state.
        """
        params, start = self.params(scale), np.zeros((1, UNITS))
        x = self.inputs[:, None, None].copy()
        hidden, outputs = self._run(x, start, params)
        states = np.concatenate([start, hidden[:, 0]])
        measured = np.array([self._slopes(x[step:], state, params) for step, state in enumerate(states)])
        back, fault = measured, ""
        if self._back is not None and self._forward is not None:
            back = self._backward(x, states, params)
            fault = self._fault(back, measured)
        return {"states": states, "outputs": outputs[:, 0, 0], "back": back, "fault": fault}

    def _run(
        self, x: np.ndarray, h0: np.ndarray, params: dict[str, np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray]:
        call = self._forward
        if call is None:
            rows = [h0]
            for now in x:
                rows.append(np.tanh(rows[-1] @ params["W"].T + now @ params["U"].T))
            return np.array(rows[1:]), np.array(rows[1:]) @ params["V"].T
        hidden, outputs = call.several(call(x, h0, params), 2, "(H, O)")
        return call.array(hidden, (len(x), 1, UNITS), "H"), call.array(outputs, (len(x), 1, 1), "O")

    def _slopes(self, x: np.ndarray, state: np.ndarray, params: dict[str, np.ndarray]) -> np.ndarray:
        """Return how the last output changes with a state (UNITS,), measured; x: what comes after it."""
        if not len(x):
            return params["V"][0]
        nudges = NUDGE * np.eye(UNITS)
        ends = [
            [self._run(x, (state + sign * nudge)[None], params)[1][-1, 0, 0] for sign in (1, -1)]
            for nudge in nudges
        ]
        return (np.array(ends) @ [1, -1]) / (2 * NUDGE)

    def _backward(self, x: np.ndarray, states: np.ndarray, params: dict[str, np.ndarray]) -> np.ndarray:
        call = self._back
        assert call is not None
        rows = [params["V"][0]]
        for step in range(STEPS, 0, -1):
            answer = call(rows[0][None], x[step - 1], states[step - 1][None], states[step][None], params)
            _, earlier, _ = call.several(answer, 3, "(dx, dh_prev, grads)")
            rows.insert(0, call.array(earlier, (1, UNITS), "dh_prev")[0])
        return np.array(rows)

    def _fault(self, back: np.ndarray, measured: np.ndarray) -> str:
        """Say where the gradient is not the slope that is measured, the newest such state first."""
        wrong = np.abs(back - measured).max(axis=1) > CLOSE * np.maximum(1, np.abs(measured).max(axis=1))
        if not wrong.any():
            return ""
        step = int(np.flatnonzero(wrong)[-1])
        unit = int(np.abs(back[step] - measured[step]).argmax())
        return (
            f"At the state after step {step} the gradient of unit {unit} comes back as {back[step, unit]:.3g}; your forward pass says that the "
            f"slope is {measured[step, unit]:.3g}."
        )

    def picture(self) -> Figure:
        """Draw states and the gradient at each of them, or why there are none."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(6.8, 3.6), layout="constrained")
        above, below = figure.subplots(2, 1, sharex=True)
        try:
            answer = self.answer_run(self.scale)
        except StudentError as error:
            above.text(0.02, 0.5, str(error), va="center", wrap=True, transform=above.transAxes)
            return figure
        above.imshow(answer["states"].T, cmap="PuOr_r", vmin=-1, vmax=1, aspect="auto")
        above.set(ylabel="unit", title=f"States, values forward; W times {self.scale:g}")
        above.grid(False)
        below.semilogy(np.linalg.norm(answer["back"], axis=1), "o-", color="C1")
        below.set(xlabel="step", ylabel="gradient", title="The gradient of the last output at each state")
        return figure
