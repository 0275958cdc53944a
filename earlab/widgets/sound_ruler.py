"""Show a sound as waveform, spectrogram and curves of the student's features, under one cursor that can be heard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.arrays import Array
from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.sounds import as_sound, medley
from earlab.widgets.kit.student_function import NotWrittenError, StudentError, StudentFunction, optional

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHOWN = 50.0  # dB below the loudest, in the still picture
LENGTHS = (128, 256, 512, 1024, 2048, 4096)  # of a frame, in samples


class SoundRuler(EarlabWidget):
    """Move a cursor along a sound: see where it is in waveform, spectrogram and features, read them, and listen.

    spectrogram: your ``stft_magnitude(x, n_fft, hop_length) -> (1 + n_fft // 2, T)``; without it the browser's.
    features: name → ``function(x, n_fft, hop_length) -> (T,)``, one number for each frame; without functions the
    browser shows RMS, zero-crossing rate and centroid. Frame t holds the samples from ``t · hop_length`` on, ``n_fft``
    of them: T = 1 + (n − n_fft) // hop_length.
    x: one channel of sound ``(n,)``; by default a note, a glide, noise and clicks. sample_rate: its Hz.
    n_fft: samples in a frame to start with, a power of two. hop_length: samples from frame to frame.

    Raises ValueError when the sound is not one finite channel or no frame fits into it, and for other frame lengths.
    """

    module = "sound_ruler.js"

    x = Array(1)
    sample_rate = t.Float().tag(sync=True)
    names = t.List(t.Unicode()).tag(sync=True)  # of the student's features
    lengths = t.List(t.Int()).tag(sync=True)  # of a frame, those to choose from
    n_fft = t.Int().tag(sync=True)
    hop_length = t.Int(min=1).tag(sync=True)
    frame = t.Int(0, min=0).tag(sync=True)  # the frame and the frequency bin at the cursor
    bin = t.Int(0, min=0).tag(sync=True)

    def __init__(
        self,
        spectrogram: Callable[..., Any] | None = None,
        features: Mapping[str, Callable[..., Any]] | None = None,
        x: np.ndarray | None = None,
        sample_rate: float = 16_000.0,
        n_fft: int = 1024,
        hop_length: int = 256,
    ) -> None:
        sound = as_sound(medley(sample_rate) if x is None else x, sample_rate)
        made = "made here: a note, a glide, noise and clicks"
        if n_fft not in LENGTHS or n_fft > len(sound):
            raise ValueError(
                f"n_fft is {n_fft}; expected one of {', '.join(map(str, LENGTHS))}, no more than the {len(sound)} "
                "samples of x."
            )
        if hop_length < 1:
            raise ValueError(f"hop_length is {hop_length}; expected at least 1 sample.")
        self._spectrogram = optional(spectrogram)
        self._features = {
            name: StudentFunction(function, name) for name, function in (features or {}).items()
        }
        super().__init__(
            [self._spectrogram, *self._features.values()],
            x=sound,
            sample_rate=sample_rate,
            names=list(self._features),
            lengths=[length for length in LENGTHS if length <= len(sound)],
            n_fft=n_fft,
            hop_length=hop_length,
            data=made if x is None else f"your sound of {len(sound) / sample_rate:.2g} s",
        )

    def summary(self) -> str:
        """Say how long the sound is and what is shown of it."""
        return (
            f"SoundRuler: waveform, spectrogram and {', '.join(self.names) or 'features'} of a sound of "
            f"{len(self.x) / self.sample_rate:.2g} s. Run the cell in JupyterLab to move the cursor and listen."
        )

    def answer_analyse(self, n_fft: int) -> dict[str, Any]:
        """Run the student's functions on the sound; say which of them fail, and show the others."""
        frames = 1 + (len(self.x) - n_fft) // self.hop_length
        x, problems, waits = self.x.astype(np.float64), {}, []
        curves = np.full((len(self._features), frames), np.nan)
        for k, (name, function) in enumerate(self._features.items()):
            try:
                answer = function(x, n_fft, self.hop_length)
                curves[k] = function.array(answer, (frames,), "its curve", finite=False)
            except NotWrittenError as error:
                waits.append(error.name)
            except StudentError as error:
                problems[name] = str(error)
        found: dict[str, Any] = {"curves": curves}
        if (student := self._spectrogram) is not None:
            try:
                shape = (1 + n_fft // 2, frames)
                found["spectrogram"] = student.array(
                    student(x, n_fft, self.hop_length), shape, "the spectrogram"
                ).astype(np.float32)
                if found["spectrogram"].min() < 0:
                    problems["spectrogram"] = (
                        f"{student.name} returned negative numbers; expected magnitudes."
                    )
            except NotWrittenError as error:
                waits = [error.name]  # which everything else needs
                found["blank"] = True
            except StudentError as error:
                problems["spectrogram"] = str(error)
        return {**found, "problems": problems} | ({"waits": list(dict.fromkeys(waits))} if waits else {})

    def picture(self) -> Figure:
        """Draw the waveform, the spectrogram, and the features that are written."""
        from matplotlib.figure import Figure

        answer = self.answer_analyse(self.n_fft)
        figure = Figure(figsize=(6.4, 3.4 + 0.9 * len(self.names)), layout="constrained")
        rows = figure.subplots(2 + len(self.names), 1, sharex=True)
        time = np.arange(len(self.x)) / self.sample_rate
        rows[0].plot(time, self.x, linewidth=0.5)
        rows[0].set(ylabel="x", title="Waveform, spectrogram and features")
        audible = self.x + 1e-6 * np.sin(
            np.arange(len(self.x)) ** 2
        )  # the logarithm of silence has no colour
        overlap = max(0, self.n_fft - self.hop_length)
        picture = rows[1].specgram(audible, NFFT=self.n_fft, Fs=self.sample_rate, noverlap=overlap)[3]
        picture.set_clim(picture.get_array().max() - SHOWN, None)
        rows[1].set(ylabel="frequency (Hz)")
        centres = (self.n_fft / 2 + np.arange(answer["curves"].shape[1]) * self.hop_length) / self.sample_rate
        for row, name, curve in zip(rows[2:], self.names, answer["curves"], strict=True):
            row.plot(centres, curve)
            row.set_title(name, loc="left", fontsize="small")
            row.text(
                0.02,
                0.5,
                answer["problems"].get(name, "" if np.isfinite(curve).any() else "not written yet"),
                transform=row.transAxes,
                va="center",
                wrap=True,
            )
        rows[-1].set(xlabel="time (s)")
        return figure
