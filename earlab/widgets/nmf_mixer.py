"""Mix the components that the student's NMF finds in a sound: see, solo and mute each one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.arrays import Array
from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.sounds import as_sound, three_notes
from earlab.widgets.kit.student_function import StudentError, optional

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LOWEST = 0.04  # kHz, where the axis of the octaves begins: below a kick drum
MAX_RANK = 6  # components that fit on the picture
GOLDEN = (np.sqrt(5) - 1) / 2
RISE = 1e-6  # of the error, up to which rounding may raise it


class NmfMixer(EarlabWidget):
    """Factor a spectrogram V ≈ W H by your NMF, and hear each component alone, muted, or in the mix.

    nmf: your ``nmf(V, W0, H0, n_iter) -> (W, H)`` for ``V (F, T)``, ``W (F, r)``, ``H (r, T)``; more iterations start
    where the last ones ended. Without it the browser factors.
    x: one channel of sound ``(n,)``, a few seconds; by default three notes, alone and together. sample_rate: its Hz.
    rank: components to start with, at most 6. n_iter: iterations to start with.
    n_fft, hop_length: samples in a frame, a power of two, and from frame to frame.

    A component sounds through its share of the model, W_k H_k / W H, of the sound's own spectrum; all of them together
    are the sound.

    Raises ValueError when the sound is not one finite channel or no frame fits into it, and for other sizes.
    """

    module = "nmf_mixer.js"

    x = Array(1)
    sample_rate = t.Float().tag(sync=True)
    n_fft = t.Int().tag(sync=True)
    hop_length = t.Int().tag(sync=True)
    rank = t.Int(min=1, max=MAX_RANK).tag(sync=True)
    seed = t.Int(1, min=1).tag(sync=True)  # which start
    iterations = t.Int(min=0).tag(sync=True)
    frame = t.Int(0, min=0).tag(sync=True)  # at the cursor

    def __init__(
        self,
        nmf: Callable[..., Any] | None = None,
        x: np.ndarray | None = None,
        sample_rate: float = 8000.0,
        rank: int = 3,
        n_iter: int = 20,
        n_fft: int = 512,
        hop_length: int = 128,
    ) -> None:
        self._nmf = optional(nmf)
        sound = as_sound(three_notes(sample_rate) if x is None else x, sample_rate)
        if n_fft < 2 or n_fft & (n_fft - 1) or not 1 <= hop_length <= n_fft:
            raise ValueError(
                f"n_fft is {n_fft} and hop_length {hop_length}; expected a power of two, and a hop from 1 to n_fft."
            )
        if len(sound) < n_fft + hop_length:
            raise ValueError(
                f"x has {len(sound)} samples; expected {n_fft + hop_length} or more: two frames."
            )
        if not 1 <= rank <= MAX_RANK or n_iter < 0:
            raise ValueError(f"rank is {rank} and n_iter {n_iter}; expected 1 to {MAX_RANK}, and 0 or more.")
        super().__init__(
            [self._nmf],
            x=sound,
            sample_rate=sample_rate,
            n_fft=n_fft,
            hop_length=hop_length,
            rank=rank,
            iterations=n_iter,
            data="made here: three notes, alone and together"
            if x is None
            else f"your sound of {len(sound) / sample_rate:.2g} s",
        )
        self.V = self._magnitudes()
        self._factors = self.start()

    def _magnitudes(self) -> np.ndarray:
        """The sound's magnitude spectrogram V (F, T): periodic Hann windows, frames that fit."""
        from matplotlib import mlab

        window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(self.n_fft) / self.n_fft)
        overlap = self.n_fft - self.hop_length
        V, _, _ = mlab.specgram(
            self.x.astype(np.float64), NFFT=self.n_fft, noverlap=overlap, window=window, mode="magnitude"
        )
        return np.asarray(V) * window.sum()  # mlab divides by it

    def start(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the factors W0 (F, r) and H0 (r, T) that rank and seed begin with, the same as in the browser."""
        return self._begin(self.rank, self.seed)

    def _begin(self, rank: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        F, T = self.V.shape
        return _spread(F * rank, seed).reshape(F, rank), _spread(rank * T, seed + 1).reshape(rank, T)

    def summary(self) -> str:
        """Say how many components share the sound."""
        return (
            f"NmfMixer: a sound of {len(self.x) / self.sample_rate:.2g} s in {self.rank} components after "
            f"{self.iterations} iterations of NMF. Run the cell in JupyterLab to solo, mute and hear them."
        )

    def answer_start(self, rank: int, seed: int) -> dict[str, Any]:
        """Begin anew with so many components."""
        self._factors = self._begin(rank, seed)
        return self._described("")

    def answer_iterate(self, steps: int) -> dict[str, Any]:
        """Let the student's function go on from where it is; say when the error rises."""
        before = _error(self.V, *self._factors)
        self._factors = self._run(*self._factors, steps)
        after = _error(self.V, *self._factors)
        rises = after > before + RISE
        return self._described(
            f"The error rose from {before:.4g} to {after:.4g}: multiplicative updates never raise it."
            if rises
            else ""
        )

    def _described(self, remark: str) -> dict[str, Any]:
        W, H = self._factors
        return {"W": W, "H": H, "error": _error(self.V, W, H), "remark": remark}

    def _run(self, W: np.ndarray, H: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
        if (nmf := self._nmf) is None:
            raise StudentError("This widget has no function to factor with. Give it yours: NmfMixer(nmf).")
        pair = nmf.several(nmf(self.V, W, H, steps), 2, "the pair (W, H)")
        for value, start, name in zip(pair, (W, H), "WH", strict=True):
            if nmf.array(value, start.shape, name).min() < 0:
                raise StudentError(
                    f"{nmf.name} returned {name} with negative numbers; expected none below 0."
                )
        return np.asarray(pair[0], np.float64), np.asarray(pair[1], np.float64)

    def picture(self) -> Figure:
        """Draw the spectrogram, and the components of the student's function or why there are none."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(6.8, 3.6), layout="constrained")
        left, upper, lower = figure.subplot_mosaic(
            "WV;.H", width_ratios=[1, 3], height_ratios=[2, 1]
        ).values()
        levels = 20 * np.log10(np.maximum(self.V, 1e-4 * self.V.max()) / (self.V.max() or 1.0))
        seconds, kilohertz = len(self.x) / self.sample_rate, self.sample_rate / 2000
        heights, times = np.linspace(0, kilohertz, len(levels)), np.linspace(0, seconds, levels.shape[1])
        upper.pcolormesh(times, heights[1:], levels[1:], shading="nearest", rasterized=True)
        upper.set(title="Spectrogram V", ylabel="frequency (kHz)", yscale="log", ylim=(LOWEST, kilohertz))
        left.set(title="Templates W", yscale="log", ylim=(LOWEST, kilohertz))
        lower.set(title="Activations H", xlabel="time (s)")
        if self._nmf is None:
            return figure
        try:
            W, H = self._run(*self.start(), self.iterations) if self.iterations else self.start()
        except StudentError as error:
            lower.text(0.02, 0.5, str(error), va="center", wrap=True, transform=lower.transAxes)
            return figure
        for k in range(self.rank):
            left.plot(W[1:, k] / (W[:, k].max() or 1.0) + k, heights[1:])
            lower.plot(np.linspace(0, seconds, H.shape[1]), H[k] * W[:, k].max(), label=str(k + 1))
        lower.legend(fontsize="small")
        return figure


def _spread(count: int, seed: int) -> np.ndarray:
    """Numbers between 0.1 and 1.1 without a pattern (count,), the same in every language."""
    return 0.1 + (np.arange(seed, seed + count, dtype=np.float64) ** 2 * GOLDEN) % 1


def _error(V: np.ndarray, W: np.ndarray, H: np.ndarray) -> float:
    """‖V − W H‖ / ‖V‖."""
    return float(np.linalg.norm(V - W @ H) / (np.linalg.norm(V) or 1.0))
