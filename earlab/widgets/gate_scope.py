"""Show the gates of the student's LSTM or GRU while it listens to a sound."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.audio import log_mel
from earlab.widgets.kit.arrays import Array
from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.sounds import as_sound
from earlab.widgets.kit.student_function import StudentError, StudentFunction

if TYPE_CHECKING:
    from matplotlib.figure import Figure

GATES = {"lstm": ("i", "f", "g", "o"), "gru": ("z", "r", "ĥ")}
STATES = {"lstm": ("c", "h"), "gru": ("h",)}
SIGMOIDS = ("i", "f", "o", "z", "r")
MOST_STEPS = 1000
MELS = 40
FRAME = 0.03  # seconds, at least
CLOSE = 1e-5  # to which gates and states fit together in float32


class GateScope(EarlabWidget):
    """Move a cursor along a sound and see what each gate of a unit does; silence the rest, and see what is remembered.

    step: for ``cell="lstm"`` your ``lstm_step(x, h, c, params) -> (h, c, gates)``, gates ``(i, f, g, o)``; for
    ``cell="gru"`` your ``gru_step(x, h, params) -> (h, gates)``, gates ``(z, r, ĥ)``. x is ``(N, d)``, all others are
    ``(N, units)``; here N = 1. Gates may be a dict with these names too, and hold more; ĥ is ``"h_hat"`` there.
    params: what step gets as its last argument. units: how many the cell has.
    sound: one channel ``(n,)``. sample_rate: its Hz.
    X: ``(T, d)``, what the network hears at each of T ≤ 1000 steps, evenly spread over the sound; without it, 40 mel
    bands every 10 ms in dB, with mean 0 and standard deviation 1 over the whole sound.

    Raises ValueError for another cell, sound or X, TypeError when step is not callable.
    """

    module = "gate_scope.js"

    cell = t.Unicode().tag(sync=True)
    names = t.List(t.Unicode()).tag(sync=True)  # of the curves: gates, then states
    units = t.Int(min=1).tag(sync=True)
    steps = t.Int().tag(sync=True)
    sound = Array(1)
    sample_rate = t.Float().tag(sync=True)
    spectrogram = Array(2)  # (mels, frames) in dB
    step = t.Int(0, min=0).tag(sync=True)  # where the cursor is
    unit = t.Int(0, min=0).tag(sync=True)
    silenced = t.Bool(False).tag(sync=True)  # whether the network hears nothing after the cursor

    def __init__(
        self,
        step: Callable[..., Any],
        params: Any,
        units: int,
        sound: np.ndarray,
        sample_rate: float,
        X: np.ndarray | None = None,
        cell: str = "lstm",
    ) -> None:
        if cell not in GATES:
            raise ValueError(f'cell is {cell!r}; expected "lstm" or "gru"')
        self._step, self._params = StudentFunction(step), params
        wave = as_sound(sound, sample_rate)
        n_fft = 2 ** int(np.ceil(np.log2(FRAME * sample_rate)))
        levels = log_mel(wave, round(sample_rate), n_fft, hop_length=round(sample_rate / 100), n_mels=MELS)
        heard = (levels - levels.mean()).T / (levels.std() or 1) if X is None else X
        self._X = np.asarray(heard, np.float64)
        if self._X.ndim != 2 or not 1 <= len(self._X) <= MOST_STEPS or not np.isfinite(self._X).all():
            raise ValueError(
                f"X has shape {self._X.shape}; expected (T, d), finite, with 1 to {MOST_STEPS} steps. "
                "Of a batch (T, N, d), take one sequence: X[:, 0]."
            )
        super().__init__(
            [self._step],
            data=f"your sound of {len(wave) / sample_rate:.2g} s at {sample_rate:g} Hz",
            cell=cell,
            names=[*GATES[cell], *STATES[cell]],
            units=units,
            steps=len(self._X),
            sound=wave,
            sample_rate=sample_rate,
            spectrogram=np.maximum(levels, levels.max() - 80),
        )

    def summary(self) -> str:
        """Say what listens to what."""
        return (
            f"GateScope: the gates {', '.join(GATES[self.cell])} of {self.units} {self.cell.upper()} units over "
            f"{len(self.sound) / self.sample_rate:.2g} s of sound, {self.steps} steps. "
            "Run the cell in JupyterLab to move the cursor and listen."
        )

    def answer_run(self, heard: int) -> dict[str, Any]:
        """Run the student's step over the first ``heard`` steps of the sound, and silence after them.

        Silence is the lowest value of each feature.
        Returns ``curves (gates and states, T, units)`` and a sentence on what does not fit together.
        """
        X = self._X.copy()
        X[heard:] = X.min(axis=0)
        states = [np.zeros((1, self.units)) for _ in STATES[self.cell]]
        curves = np.zeros((len(self.names), self.steps, self.units))
        for step, x in enumerate(X):
            states, gates = self._take(x[None], states)
            curves[:, step] = np.concatenate([*gates, *states])
        return {"curves": curves.astype(np.float32), "fault": self._fault(curves)}

    def _take(self, x: np.ndarray, states: list[np.ndarray]) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Return states and gates ``(1, units)`` after one step, states in the order of ``STATES``."""
        call, shape = self._step, (1, self.units)
        lstm = self.cell == "lstm"
        before = states[::-1] if lstm else states  # the step has h first
        expected = "(h, c, gates)" if lstm else "(h, gates)"
        answer = call.several(call(x, *before, self._params), len(before) + 1, expected)
        after = [call.array(state, shape, name) for state, name in zip(answer, "hc" if lstm else "h")]
        return after[::-1] if lstm else after, self._gates(answer[-1], shape)

    def _gates(self, gates: Any, shape: tuple[int, int]) -> list[np.ndarray]:
        call, names = self._step, GATES[self.cell]
        if isinstance(gates, Mapping):
            keys = ["h_hat" if name == "ĥ" else name for name in names]
            missing = [key for key in keys if key not in gates]
            if missing:
                raise StudentError(f"{call.name} returned gates without {', '.join(map(repr, missing))}.")
            gates = [gates[key] for key in keys]
        several = call.several(gates, len(names), f"the gates ({', '.join(names)})")
        return [call.array(gate, shape, name) for gate, name in zip(several, names)]

    def _fault(self, curves: np.ndarray) -> str:
        """Say where the gates that were returned are not those that made the states."""
        curve = dict(zip(self.names, curves))
        for name in SIGMOIDS:
            if name in curve and not ((curve[name] >= 0) & (curve[name] <= 1)).all():
                return f"{name} leaves the range from 0 to 1: a gate ends with a sigmoid."
        before = {
            name: np.vstack([np.zeros((1, self.units)), curve[name][:-1]]) for name in STATES[self.cell]
        }
        if self.cell == "lstm":
            c = curve["f"] * before["c"] + curve["i"] * curve["g"]
            rules = {"c": ("f ⊙ c + i ⊙ g", c), "h": ("o ⊙ tanh c", curve["o"] * np.tanh(curve["c"]))}
        else:
            h = curve["z"] * before["h"] + (1 - curve["z"]) * curve["ĥ"]
            rules = {"h": ("z ⊙ h + (1 − z) ⊙ ĥ", h)}
        for name, (rule, expected) in rules.items():
            gap = np.abs(curve[name] - expected)
            step, unit = np.unravel_index(gap.argmax(), gap.shape)
            if gap[step, unit] > CLOSE * max(1.0, float(np.abs(expected).max())):
                return (
                    f"{name} is not {rule}, most at step {step} in unit {unit}: it is {curve[name][step, unit]:.3g}, "
                    f"your gates make {expected[step, unit]:.3g}."
                )
        return ""

    def picture(self) -> Figure:
        """Draw the spectrogram and the curves of the chosen unit, or why there are none."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(6.4, 2.0 + 0.8 * len(self.names)), layout="constrained")
        rows = figure.subplots(1 + len(self.names), 1, sharex=True)
        seconds = len(self.sound) / self.sample_rate
        rows[0].imshow(self.spectrogram, origin="lower", aspect="auto", extent=(0, seconds, 0, MELS))
        rows[0].set(ylabel="mel band", title=f"Gates of unit {self.unit} over a sound")
        try:
            curves = self.answer_run(self.steps)["curves"]
        except StudentError as error:
            rows[1].text(0.02, 0.5, str(error), va="center", wrap=True, transform=rows[1].transAxes)
        else:
            for row, curve in zip(rows[1:], curves):
                row.plot((np.arange(self.steps) + 0.5) * seconds / self.steps, curve[:, self.unit])
        for row, name in zip(rows[1:], self.names):
            row.set_ylabel(name)
        rows[-1].set(xlabel="time (s)")
        return figure
