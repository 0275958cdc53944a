"""``stft_magnitude``: the spectra of all frames.

It gets its frames by value, through the argument ``framing``: a wrong ``frame`` costs once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.sound_into_numbers.sounds import AUDIO, sound


def _frames(x: np.ndarray, length: int, hop: int) -> np.ndarray:
    return np.array([x[start : start + length] for start in range(0, len(x) - length + 1, hop)])


def _stft(rng: np.random.Generator, n_fft: int, hop: int, count: int, rest: int = 0) -> dict[str, Any]:
    """Return a sound, its lengths, and its frames by value."""
    x = sound(rng, n_fft + (count - 1) * hop + rest)
    return {"x": x, "n_fft": n_fft, "hop_length": hop, "frames": _frames(x, n_fft, hop)}


def _draw_stft(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("two frames of four samples", **_stft(rng, 4, 2, 2))
    for n_fft in (12, 14, 16, 18):
        hop, count = (int(n) for n in rng.choice([3, 4, 5], 2, replace=False))
        title = f"{count} frames of {n_fft}, every {hop}"
        yield random(title, **_stft(rng, n_fft, hop, count, rest=int(rng.integers(0, 2))))
    yield edge("a single frame", **_stft(rng, 10, 5, 1))
    yield edge("as many frames as frequencies", **_stft(rng, 8, 3, 5))
    loud = _stft(rng, 8, 4, 3)
    yield edge(
        "a silent frame", **{**loud, "x": _faded(loud["x"]), "frames": _frames(_faded(loud["x"]), 8, 4)}
    )


def _faded(x: np.ndarray) -> np.ndarray:
    """Return the sound with its last eight samples silent."""
    return np.where(np.arange(len(x)) < len(x) - 8, x, 0.0)


def ask_stft(student: Any, x: Any, n_fft: int, hop_length: int, frames: Any) -> Any:
    """Ask for the spectra; ``framing`` hands out the frames that are asked for, so nothing depends on another exercise."""

    def framing(x: Any, frame_length: int, hop_length: int) -> Any:
        if (frame_length, hop_length) != wanted or np.shape(x) != given.shape or not np.allclose(x, given):
            raise ValueError(
                f"framing was asked for {frame_length} samples every {hop_length} of a sound of {np.size(x)} samples; "
                f"expected n_fft = {wanted[0]} every hop_length = {wanted[1]}, of x as it is: not padded, not changed"
            )
        return frames.astype(np.asarray(x).dtype)

    given, wanted = x.copy(), (n_fft, hop_length)
    return student.stft_magnitude(x, n_fft, hop_length, framing)


_WAVE = np.cos(2 * np.pi * np.arange(8) / 4)


STFT = Exercise(
    name="stft_magnitude",
    also_forbidden=(
        *AUDIO,
        "scipy.signal.stft",
        "scipy.signal.spectrogram",
        "scipy.signal.ShortTimeFFT",
        "matplotlib.mlab.specgram",
        "matplotlib.mlab.magnitude_spectrum",
    ),
    draw=_draw_stft,
    shown=(
        worked(
            "one frame, a wave of period four",
            x=_WAVE,
            n_fft=8,
            hop_length=4,
            frames=_frames(_WAVE, 8, 4),
        ),
        worked(
            "two frames of four samples",
            x=np.array([1.0, 2.0, 3.0, -1.0, 0.0, 2.0]),
            n_fft=4,
            hop_length=2,
            frames=_frames(np.array([1.0, 2.0, 3.0, -1.0, 0.0, 2.0]), 4, 2),
        ),
    ),
    returns=("S",),
    probe=ask_stft,
    mistakes=(
        Mistake(
            "no_window",
            "frames * window",
            "frames",
            "The window is missing. A frame that ends in a jump smears its frequencies over the whole spectrum: multiply "
            "each frame by the Hann window first.",
        ),
        Mistake(
            "symmetric_window",
            "/ n_fft)",
            "/ (n_fft - 1))",
            "Your window is the symmetric one, as np.hanning makes it: 0 at both ends. The periodic one divides by n_fft and "
            "ends just before the second 0.",
        ),
        Mistake(
            "hamming",
            "0.5 - 0.5 * np.cos",
            "0.54 - 0.46 * np.cos",
            "That is the Hamming window, 0.54 − 0.46 cos. The Hann window is 0.5 − 0.5 cos.",
        ),
        Mistake(
            "power",
            "np.abs(np.fft.rfft(frames * window)).T",
            "np.abs(np.fft.rfft(frames * window)).T ** 2",
            "You return the power, the magnitude squared. Here magnitudes are asked for.",
        ),
        Mistake(
            "both_halves",
            "np.fft.rfft",
            "np.fft.fft",
            "You keep all n_fft frequencies. For real samples the upper half mirrors the lower one: keep 1 + n_fft // 2, as "
            "np.fft.rfft does.",
        ),
        Mistake(
            "real_part",
            "np.abs(np.fft.rfft(frames * window)).T",
            "np.fft.rfft(frames * window).real.T",
            "You keep the real part only. The magnitude is the length of the complex number: np.abs.",
        ),
        Mistake(
            "rows_are_frames",
            ".T",
            "",
            "Your spectra stand in rows. A spectrogram has frequencies in rows and frames in columns: transpose.",
        ),
        Mistake(
            "decibels",
            "np.abs(np.fft.rfft(frames * window)).T",
            "20 * np.log10(np.abs(np.fft.rfft(frames * window)).T + 1e-10)",
            "You return decibels. Here the magnitudes themselves are asked for; figures take the logarithm later.",
        ),
        Mistake("window_twice", "frames * window", "frames * window**2", "You apply the window twice."),
        Mistake(
            "divided_by_the_length",
            "return np.abs(np.fft.rfft(frames * window)).T",
            "return np.abs(np.fft.rfft(frames * window)).T / n_fft",
            "You divide by n_fft. Here the magnitudes are those of the transform as it is.",
        ),
    ),
    hints=(
        "Print your window for n_fft = 4. It should be 0, 0.5, 1, 0.5. Then print the shape of what you return.",
        "Cut frames with `framing`, multiply every row by the same window, transform each row, take magnitudes. Rows are frames "
        "then, and a spectrogram wants them as columns.",
        "window = 0.5 - 0.5 * np.cos(...)\nframes = framing(x, n_fft, hop_length)\nreturn np.abs(np.fft.rfft(...)).T",
    ),
    equivalent=(
        Equivalent(
            "window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft) -> "
            "window = 0.5 - 0.5 * np.cos(-2 * np.pi * np.arange(n_fft) / n_fft)",
            "the cosine is even",
        ),
    ),
)
