"""Slide a kernel over a sound: window times kernel adds up to one sample of the output."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.arrays import Array
from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.sounds import as_sound, hissing_tone
from earlab.widgets.kit.student_function import StudentError, optional

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MAX_TAPS = 15  # weights that can be told apart and dragged
DECAY = (1.0, 0.7, 0.5, 0.35, 0.25)  # not symmetric: turned round it is another kernel


class KernelOnSound(EarlabWidget):
    """Drag a kernel over a sound, change its weights, and compare cross-correlation with convolution.

    convolve, correlate: your ``convolve1d(x, w, stride, padding)`` and ``correlate1d(x, w, stride, padding)``, which
    return ``(L,)`` with L = (n + 2·padding − k) // stride + 1 for a sound ``x (n,)`` and a kernel ``w (k,)``.
    Without them the browser computes both.
    x: one channel of sound ``(n,)``, a second or less; by default a tone in noise. sample_rate: its Hz.
    kernel: the weights to start with, at most 15.

    Raises ValueError when the sound is not one finite channel of 15 samples or more, or the kernel is empty or too long.
    """

    module = "kernel_on_sound.js"

    x = Array(1)
    sample_rate = t.Float().tag(sync=True)
    kernel = t.List(t.Float(), minlen=1, maxlen=MAX_TAPS).tag(sync=True)
    way = t.Enum(["correlate", "convolve"], "correlate").tag(sync=True)
    stride = t.Int(1, min=1, max=4).tag(sync=True)
    padding = t.Int(0, min=0, max=MAX_TAPS - 1).tag(sync=True)
    n = t.Int(0, min=0).tag(sync=True)  # the output sample that is lit

    def __init__(
        self,
        convolve: Callable[..., Any] | None = None,
        correlate: Callable[..., Any] | None = None,
        x: np.ndarray | None = None,
        sample_rate: float = 16_000.0,
        kernel: Sequence[float] = DECAY,
    ) -> None:
        self._functions = {"convolve": optional(convolve), "correlate": optional(correlate)}
        sound = as_sound(hissing_tone(sample_rate) if x is None else x, sample_rate)
        weights = np.asarray(kernel, dtype=np.float64)
        if weights.ndim != 1 or not 1 <= len(weights) <= MAX_TAPS:
            raise ValueError(f"kernel has shape {weights.shape}; expected (k,) with k from 1 to {MAX_TAPS}.")
        if len(sound) < MAX_TAPS:
            raise ValueError(
                f"x has {len(sound)} samples; expected at least {MAX_TAPS}, the longest kernel's."
            )
        super().__init__(
            self._functions.values(),
            data=f"{'made here: a tone in noise' if x is None else 'your sound'}, {sample_rate:g} Hz",
            x=sound,
            sample_rate=sample_rate,
            kernel=weights.tolist(),
            n=(len(sound) - len(weights)) // 2,
        )

    def summary(self) -> str:
        """Say what slides over what."""
        return (
            f"KernelOnSound: a kernel of {len(self.kernel)} weights slides over {len(self.x)} samples at "
            f"{self.sample_rate:g} Hz. Run the cell in JupyterLab to drag it, change it and hear what comes out."
        )

    def answer_filter(self, kernel: list[float], way: str, stride: int, padding: int) -> dict[str, Any]:
        """Return the whole output of the student's function, of the shape that it must have."""
        function = self._functions[way]
        if function is None:
            raise StudentError(
                f"This widget has no function to {way}. Give it both: convolve1d and correlate1d."
            )
        w = np.array(kernel)
        length = (len(self.x) + 2 * padding - len(w)) // stride + 1
        answer = function(self.x.astype(np.float64), w, stride=stride, padding=padding)
        return {"z": function.array(answer, (length,), "the output")}

    def picture(self) -> Figure:
        """Draw the sound, and what the function made of it or why there is nothing."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(6.4, 3.4), layout="constrained")
        upper, lower = figure.subplots(2, 1, sharex=True)
        upper.plot(np.arange(len(self.x)) / self.sample_rate, self.x, linewidth=0.6)
        upper.set(ylabel="x", title=f"A sound, and the sound after a kernel of {len(self.kernel)} weights")
        lower.set(ylabel="z", xlabel="time (s)")
        try:
            z = self._output()
        except StudentError as error:
            lower.text(0.5, 0.5, str(error), ha="center", va="center", wrap=True, transform=lower.transAxes)
        else:
            lower.plot(np.arange(len(z)) * self.stride / self.sample_rate, z, linewidth=0.6)
        return figure

    def _output(self) -> np.ndarray:
        """The student's output, or the definition's where the widget has no function."""
        if any(self._functions.values()):
            answer = self.answer_filter(self.kernel, self.way, self.stride, self.padding)
            return np.asarray(answer["z"])
        w = np.array(self.kernel)
        turned = w if self.way == "convolve" else w[::-1]  # np.convolve turns it round once more
        return np.convolve(np.pad(self.x, self.padding), turned, "valid")[:: self.stride]
