"""Read a recording of the student's, and compute log-mel spectrograms of many sounds, for notebooks that start from them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

FLOOR = 1e-10  # power: -100 dB
ONSET = 0.1  # of the highest peak: where a recording begins
FRAMES_AT_ONCE = 512  # as many as stay in a processor's cache


def own_recording(file: str, sample_rate: int, seconds: float) -> np.ndarray:
    """Return so much of a sound file, (sample_rate · seconds,), from its onset on: one channel, silence behind its end.

    Raises FileNotFoundError where there is no such file, and ValueError where no sound can be read from it.
    """
    import soundfile
    from scipy.signal import resample_poly

    if not Path(file).is_file():
        raise FileNotFoundError(
            f"There is no file {file!r} in {Path.cwd()}; expected a sound file beside this notebook. Check its name, with "
            'the ending, for example "knock.wav".'
        )
    try:
        x, rate = soundfile.read(file, always_2d=True)
    except soundfile.SoundFileError as error:
        raise ValueError(
            f"{file} is no sound file that can be read here ({error}); expected WAV, FLAC, OGG or MP3. Save the recording "
            "as WAV and try again."
        ) from None
    x, samples = x.mean(axis=1), round(sample_rate * seconds)
    loud = np.flatnonzero(np.abs(x) > ONSET * np.abs(x).max(initial=0))
    if not len(loud):
        raise ValueError(
            f"{file} holds silence; expected a sound. Record it again, nearer to the microphone."
        )
    x = resample_poly(x[loud[0] :][: round(rate * (seconds + 0.1))], sample_rate, rate)[:samples]
    return np.pad(x, (0, samples - len(x)))


def log_mel(
    x: np.ndarray,
    sample_rate: int,
    n_fft: int = 1024,
    hop_length: int = 256,
    n_mels: int = 64,
    fmin: float = 0.0,
    fmax: float | None = None,
) -> np.ndarray:
    """Return log-mel spectrograms in dB, (…, n_mels, 1 + samples // hop_length) float32, of sounds ``x`` (…, samples).

    Frames are centred on multiples of ``hop_length``, with silence beyond both ends, under a Hann window; mel bands are
    Slaney's, from ``fmin`` to ``fmax`` Hz (half the sample rate without it); 0 dB is power 1 and nothing is below -100 dB.
    These are ``librosa.power_to_db(librosa.feature.melspectrogram(...), top_db=None)``, to 1e-5 of the largest value, but
    the filter bank is made once, the transforms run in batches, and nothing is compiled first.

    Raises ValueError for an empty sound, for numbers that are not positive, and for bands beyond half the sample rate.
    """
    x = np.asarray(x)
    if x.ndim == 0 or x.shape[-1] == 0:
        raise ValueError(f"x holds sounds, (…, samples); got shape {x.shape}")
    if min(sample_rate, n_fft, hop_length, n_mels) < 1:
        raise ValueError(
            "sample_rate, n_fft, hop_length and n_mels must be positive; "
            f"got {sample_rate}, {n_fft}, {hop_length} and {n_mels}"
        )
    top = sample_rate / 2 if fmax is None else fmax
    if not 0 <= fmin < top <= sample_rate / 2:
        raise ValueError(
            f"0 <= fmin < fmax <= {sample_rate / 2:g} Hz is needed; got fmin {fmin:g} and fmax {top:g}"
        )
    bank, window = _bank(sample_rate, n_fft, n_mels, fmin, top), _hann(n_fft)
    frames = 1 + x.shape[-1] // hop_length
    rows = x.reshape(-1, x.shape[-1])
    out = np.empty((len(rows), n_mels, frames), np.float32)
    step = max(1, FRAMES_AT_ONCE // frames)
    for start in range(0, len(rows), step):
        padded = np.pad(
            rows[start : start + step].astype(np.float64), ((0, 0), (n_fft // 2, n_fft // 2 + n_fft % 2))
        )
        framed = np.lib.stride_tricks.sliding_window_view(padded, n_fft, axis=1)[:, ::hop_length][:, :frames]
        spectrum = np.fft.rfft(framed * window, axis=2)
        power = (spectrum.real**2 + spectrum.imag**2).reshape(-1, len(bank)) @ bank
        level = 10 * np.log10(np.maximum(power, FLOOR))
        out[start : start + step] = level.reshape(-1, frames, n_mels).swapaxes(1, 2)
    return out.reshape(*x.shape[:-1], n_mels, frames)


def _hann(n: int) -> np.ndarray:
    """The periodic Hann window, (n,)."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)


@lru_cache
def _bank(sample_rate: int, n_fft: int, n_mels: int, fmin: float, fmax: float) -> np.ndarray:
    """The mel filter bank, (1 + n_fft // 2, n_mels) float64."""
    from librosa.filters import mel  # a second or more to import

    bank = mel(sr=sample_rate, n_fft=n_fft, n_mels=n_mels, fmin=fmin, fmax=fmax, dtype=np.float64)
    return np.ascontiguousarray(bank.T)
