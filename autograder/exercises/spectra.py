"""Exercises of ``00_sound_into_numbers``, part 1: frames, two numbers for each of them, and their spectra.

``stft_magnitude`` gets its frames by value, through the argument ``framing``: a wrong ``frame`` costs once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.exercise import FRAMEWORKS, Case, Equivalent, Exercise, Mistake, edge, random, worked

AUDIO = (*FRAMEWORKS, "librosa", "earlab.audio")  # they have the features of this notebook ready


def _sound(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return n samples of either sign, with magnitudes between 0.1 and 1."""
    return rng.uniform(0.1, 1, n) * rng.choice([-1.0, 1.0], n)


def _lengths(rng: np.random.Generator) -> tuple[int, int, int]:
    """Return different numbers: a frame's length, a hop shorter than it, and how many frames."""
    length, hop, count = (int(n) for n in rng.choice(np.arange(3, 9), 3, replace=False))
    return max(length, hop) + 6, min(length, hop), count


def _frames(x: np.ndarray, length: int, hop: int) -> np.ndarray:
    return np.array([x[start : start + length] for start in range(0, len(x) - length + 1, hop)])


# --- frame --------------------------------------------------------------------------------------------------------


def _draw_frame(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "ten samples", x=np.round(_sound(rng, 10), 1), frame_length=4, hop_length=int(rng.integers(2, 4))
    )
    for rest in (0, 1, 2, 0):
        length, hop, count = _lengths(rng)
        n = length + (count - 1) * hop + rest
        yield random(
            f"{n} samples, {length} at a time, every {hop}",
            x=_sound(rng, n),
            frame_length=length,
            hop_length=hop,
        )
    length, hop, count = _lengths(rng)
    yield edge("a single frame fits", x=_sound(rng, length), frame_length=length, hop_length=hop)
    n = length + count * hop - 1
    yield edge("one sample short of one more", x=_sound(rng, n), frame_length=length, hop_length=hop)
    n = hop + count * length
    yield edge("frames with gaps", x=_sound(rng, n), frame_length=hop, hop_length=length)
    whole = rng.integers(-9, 10, count * length)
    yield edge("side by side, whole numbers", x=whole, frame_length=length, hop_length=length)


FRAME = Exercise(
    name="frame",
    forbidden=AUDIO,
    draw=_draw_frame,
    shown=(
        worked("eight samples, nothing left over", x=np.arange(1.0, 9.0), frame_length=4, hop_length=2),
        worked("nine samples, one left over", x=np.arange(9.0), frame_length=4, hop_length=2),
    ),
    returns=("frames",),
    mistakes=(
        Mistake(
            "last_frame_missing",
            "frame_length + 1, hop_length",
            "frame_length, hop_length",
            "The last frame is missing where the frames use up the sound exactly. The last start that is allowed is "
            "n − frame_length, and `range` stops before its end: add 1.",
        ),
        Mistake(
            "rest_padded",
            "starts =",
            "x = np.pad(x, (0, -(len(x) - frame_length) % hop_length))\n    starts =",
            "You fill up the last frame with zeros. Here a frame is whole or it is not there: what is left over is dropped.",
        ),
        Mistake(
            "centred",
            "starts =",
            "x = np.pad(x, frame_length // 2)\n    starts =",
            "You put half a frame of zeros before and after the sound, so that frames are centred on their times. Many "
            "libraries do; here the first frame begins with the first sample.",
        ),
        Mistake(
            "columns",
            "for start in starts]",
            "for start in starts], axis=1",
            "Your frames stand in columns. Here each frame is a row: (T, frame_length).",
        ),
        Mistake(
            "no_overlap",
            "+ 1, hop_length)",
            "+ 1, frame_length)",
            "Your frames stand side by side. The next one starts hop_length samples later, so that frames overlap.",
        ),
        Mistake(
            "every_sample",
            "+ 1, hop_length)",
            "+ 1)",
            "A frame starts at every sample. Go forward by hop_length samples from one start to the next.",
        ),
        Mistake(
            "as_long_as_a_hop",
            "start : start + frame_length",
            "start : start + hop_length",
            "Your frames are hop_length samples long. The hop says where the next frame starts; each holds frame_length samples.",
        ),
    ),
    hints=(
        "Compare the number of your frames with 1 + (n − frame_length) // hop_length. Is one missing, or is one too many?",
        "List where frames start: 0, hop_length, 2 · hop_length, … as long as a whole frame still fits. A slice of x from each "
        "start is a frame, and np.stack makes an array of a list of rows.",
        "starts = range(0, ... , hop_length)\nreturn np.stack([x[start : ...] for start in starts])",
    ),
)


# --- rms ----------------------------------------------------------------------------------------------------------


def _draw_rms(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("two frames", frames=rng.permuted([[3.0, -4.0, 0.0, 5.0], [1.0, 2.0, -6.0, 2.0]], axis=1))
    for _ in range(4):
        n, _, count = _lengths(rng)
        x = _sound(rng, count * n) + rng.uniform(0.2, 1)
        yield random(f"{count} frames of {n}", frames=x.reshape(count, n))
    n, _, count = _lengths(rng)
    frames = np.vstack([np.zeros((1, n)), _sound(rng, count * n).reshape(count, n)])
    yield edge("one frame is silent", frames=frames)
    yield edge("one frame", frames=_sound(rng, n)[None])


RMS = Exercise(
    name="rms",
    forbidden=AUDIO,
    draw=_draw_rms,
    shown=(
        worked(
            "two frames of four samples",
            frames=np.array([[1.0, -1.0, 1.0, -1.0], [3.0, 4.0, 0.0, 0.0]]),
        ),
    ),
    returns=("level",),
    mistakes=(
        Mistake(
            "no_root", "np.sqrt(", "(", "The root is missing: you return the mean square, which is a power."
        ),
        Mistake(
            "sum_for_mean",
            "np.mean",
            "np.sum",
            "You add up the squares. Take their mean: a longer frame is not a louder one.",
        ),
        Mistake(
            "over_frames",
            "axis=1",
            "axis=0",
            "You average over the frames, sample by sample. Each frame gets a number of its own: average along its row.",
        ),
        Mistake(
            "mean_of_magnitudes",
            "np.sqrt(np.mean(frames**2, axis=1))",
            "np.mean(np.abs(frames), axis=1)",
            "You average the absolute values. Square, average, then take the root: loud samples count for more.",
        ),
        Mistake(
            "standard_deviation",
            "np.sqrt(np.mean(frames**2, axis=1))",
            "np.std(frames, axis=1)",
            "You take the mean of the frame away first: that is the standard deviation. RMS squares the samples as they are.",
        ),
    ),
    hints=(
        "Try a frame of 1, −1, 1, −1. Its RMS is 1. What do you get, and for which step is it too large or too small?",
        "Read the name backwards: the square of each sample, the mean along the row, the root.",
        "return np.sqrt(np.mean(..., axis=...))",
    ),
)


# --- zero_crossing_rate -------------------------------------------------------------------------------------------


def _with_zeros(rng: np.random.Generator, count: int, n: int) -> np.ndarray:
    """Return frames with zeros: one between two signs, one between two equal ones, in each frame."""
    frames = _sound(rng, count * n).reshape(count, n)
    frames[:, :3] = [0.5, 0.0, -0.5]
    frames[:, 3:6] = [-0.7, 0.0, -0.4]
    return frames * rng.choice([-1.0, 1.0], (count, 1))


def _draw_crossings(rng: np.random.Generator) -> Iterator[Case]:
    signs = rng.permuted([[2.0, -1.0, -3.0, 1.0, 2.0, -1.0], [1.0, 2.0, -2.0, 3.0, 1.0, 1.0]], axis=1)
    yield worked("two frames of six samples", floor=1e-12, frames=signs)
    for at in range(4):
        n, _, count = _lengths(rng)
        frames = _with_zeros(rng, count, n) if at % 2 else _sound(rng, count * n).reshape(count, n)
        yield random(f"{count} frames of {n}{', some samples 0' if at % 2 else ''}", frames=frames)
    n, _, count = _lengths(rng)
    frames = np.vstack([np.zeros((1, n)), _with_zeros(rng, count, n)])
    yield edge("one frame is silent", frames=frames)
    yield edge("as many frames as samples", frames=_with_zeros(rng, n, n))


CROSSINGS = Exercise(
    name="zero_crossing_rate",
    forbidden=AUDIO,
    draw=_draw_crossings,
    shown=(
        worked("three changes in six samples", frames=np.array([[1.0, 2.0, -1.0, -2.0, 3.0, -1.0]])),
        worked("a sample that is 0", frames=np.array([[1.0, 0.0, 1.0, -1.0], [-1.0, 0.0, -1.0, -1.0]])),
    ),
    returns=("rate",),
    mistakes=(
        Mistake(
            "zero_counts_twice",
            "frames >= 0",
            "np.sign(frames)",
            "np.sign makes three kinds: −1, 0 and 1. From + over 0 to − then counts as two changes. Here 0 is positive: "
            "there are only two kinds.",
        ),
        Mistake(
            "zero_is_negative",
            ">= 0",
            "> 0",
            "A sample of exactly 0 counts as positive here. Yours is negative.",
        ),
        Mistake(
            "product_below_zero",
            "positive[:, 1:] != positive[:, :-1]",
            "frames[:, 1:] * frames[:, :-1] < 0",
            "You ask where the product of two neighbours is negative. A change that passes through a sample of exactly 0 is "
            "missed: compare the signs themselves.",
        ),
        Mistake(
            "per_pair",
            "frames.shape[1]",
            "(frames.shape[1] - 1)",
            "You divide by the number of pairs. The rate is per sample of the frame: divide by its length.",
        ),
        Mistake(
            "counted",
            " / frames.shape[1]",
            "",
            "You return how many changes there are. Divide by the length of a frame to get a rate.",
        ),
        Mistake(
            "mean_over_pairs_of_three_signs",
            "positive = frames >= 0\n    changes = positive[:, 1:] != positive[:, :-1]\n"
            "    return changes.sum(axis=1) / frames.shape[1]",
            "return np.mean(np.abs(np.diff(np.sign(frames), axis=1)) / 2, axis=1)",
            "Two things at once: np.sign gives 0 a sign of its own, and the mean divides by the number of pairs. Here 0 is "
            "positive, and the rate is per sample: divide by the frame's length.",
        ),
        Mistake(
            "upwards_only",
            "positive[:, 1:] != positive[:, :-1]",
            "positive[:, 1:] & ~positive[:, :-1]",
            "You count the changes from − to + only. Those from + to − count as well.",
        ),
        Mistake(
            "over_frames",
            "changes.sum(axis=1)",
            "changes.sum(axis=0)",
            "You add up over the frames. Each frame gets a rate of its own: count along its row.",
        ),
    ),
    hints=(
        "Take a frame of 1, 0, 1, −1. It has one change, so its rate is 1/4. What do you get? Which samples do you call positive?",
        "Make an array that is True where a sample is 0 or more. Compare it with itself, shifted by one: where the two differ, "
        "the sound has crossed zero.",
        "positive = frames >= 0\nchanges = positive[:, 1:] != ...\nreturn changes.sum(axis=...) / ...",
    ),
)


# --- stft_magnitude -----------------------------------------------------------------------------------------------


def _stft(rng: np.random.Generator, n_fft: int, hop: int, count: int, rest: int = 0) -> dict[str, Any]:
    """Return a sound, its lengths, and its frames by value."""
    x = _sound(rng, n_fft + (count - 1) * hop + rest)
    return {"x": x, "n_fft": n_fft, "hop_length": hop, "frames": _frames(x, n_fft, hop)}


def _draw_stft(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("two frames of four samples", **_stft(rng, 4, 2, 2))
    for n_fft in rng.permutation([12, 14, 16, 18]):
        hop, count = (int(n) for n in rng.choice([3, 4, 5], 2, replace=False))
        title = f"{count} frames of {n_fft}, every {hop}"
        yield random(title, **_stft(rng, int(n_fft), hop, count, rest=int(rng.integers(0, 2))))
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
    forbidden=(
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
