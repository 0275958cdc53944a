"""Fetch and make the sounds of notebook 00: by name, turned in one feature, or put together again from features."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.fft import idct
from scipy.signal import get_window, lfilter, resample_poly

from earlab.data import load_events, load_instruments, load_speech_digits
from earlab.phrase import Phrase

Function = Callable[..., Any]


class Sounds:
    """Recordings by name. ``instruments``, ``events`` and ``speech`` are the three sets; ``rate`` is that of the first two."""

    def __init__(self) -> None:
        self.instruments, self.events, self.speech = (
            load_instruments(),
            load_events(),
            load_speech_digits(),
        )
        self.rate, self.speech_rate = (int(data.sample_rate or 0) for data in (self.instruments, self.speech))
        self.speakers = np.unique(np.asarray(self.speech.groups))
        self.voices = "SYNTHETIC, spoken by a program" if self.speech.synthetic else "recorded"

    def note(self, name: str, midi: int) -> np.ndarray:
        """Return the recording of an instrument that is nearest to a MIDI pitch, two seconds."""
        data = self.instruments
        own, pitch = data.y == data.classes.index(name), data.columns["midi"]
        nearest = min(pitch[own], key=lambda known: abs(known - midi))
        return np.asarray(data.x[own & (pitch == nearest)].reshape(-1).astype(float))

    def event(self, name: str, k: int = 0) -> np.ndarray:
        """Return the k-th sound of its kind, at most a second."""
        n = np.flatnonzero(self.events.y == self.events.classes.index(name))[k]
        return self._row(self.events, n)

    def spoken(self, digit: int, speaker: int) -> np.ndarray:
        """Return a digit by one of the speakers."""
        chosen = (self.speech.y == digit) & (self.speech.groups == self.speakers[speaker])
        return self._row(self.speech, np.flatnonzero(chosen)[0])

    def _row(self, data: Any, n: int) -> np.ndarray:
        return np.asarray(data.x[n, : data.lengths[n]].astype(float))

    def tasks(self) -> dict[str, np.ndarray]:
        """Return a sound for each task of music and events, by the question; all at ``rate``."""
        major, minor = (
            sum(self.note("harp", midi) for midi in chord) for chord in ((48, 52, 55), (45, 48, 52))
        )
        return {
            "Genre: which style is this loop from? (recorded)": self.event("beat"),
            "Mood: which of the two chords is darker? (recorded harp notes)": np.concatenate([major, minor]),
            "Auto tagging: which words fit? (recorded)": self.event("guitar"),
            "Chord recognition: which notes are these? (recorded harp notes)": np.asarray(major),
            "Instrument: who plays? (recorded)": self.note("french horn", 60),
            "Sound events: what happens, and when? (two recordings)": np.concatenate(
                [self.event("whoosh"), self.event("bell")]
            ),
        }

    def speech_tasks(self) -> dict[str, np.ndarray]:
        """Return a sound for each task of speech, by the question; at ``speech_rate``."""
        return {
            f"Speech: which digits are these? ({self.voices})": self._two((4, 0), (2, 0)),
            f"Speaker: the same person twice? ({self.voices})": self._two((7, 0), (7, 3)),
        }

    def _two(self, *said: tuple[int, int]) -> np.ndarray:
        return np.concatenate([self.spoken(digit, speaker) for digit, speaker in said])

    def scene(self) -> np.ndarray:
        """Return a bell, a spoken word, a violin and a cymbal, one after the other, at ``rate``."""
        word = resample_poly(self.spoken(7, 0), self.rate, self.speech_rate)[:9600]
        pieces = (
            self.event("bell", 1)[:8000],
            word,
            self.note("violin", 76)[:9600],
            self.event("cymbal")[:8000],
        )
        return np.concatenate([0.5 * x / np.abs(x).max() for x in pieces])


def loudest(x: np.ndarray, length: int) -> np.ndarray:
    """Return the piece of a sound that is loudest."""
    start = np.argmax(np.convolve(x**2, np.ones(length), mode="valid"))
    return x[start : start + length]


def tilted(x: np.ndarray, sample_rate: float, decibels_an_octave: float) -> np.ndarray:
    """Return a sound whose spectrum rises by so much from octave to octave; 1,000 Hz stays as it is."""
    frequency = np.fft.rfftfreq(len(x), 1 / sample_rate).clip(min=20)
    octaves = np.log2(frequency / 1000)
    return np.fft.irfft(np.fft.rfft(x) * 10 ** (decibels_an_octave * octaves / 20), len(x))


def tracked(
    f0_autocorrelation: Function, frame: Function, phrase: Phrase, fmin: float, fmax: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the times of the middles of the frames, in s, and the pitch that is found in each, in Hz."""
    pieces = frame(phrase.x, 1024, 512)
    found = np.array([f0_autocorrelation(piece, phrase.sample_rate, fmin, fmax) for piece in pieces])
    return (512 * np.arange(len(found)) + 512) / phrase.sample_rate, found


def along(times: np.ndarray, hertz: np.ndarray, phrase: Phrase, pulses: bool = False) -> np.ndarray:
    """Return a sine, or pulses, whose pitch follows a curve in Hz (T,) over times in s, as long as the phrase."""
    now = np.arange(len(phrase.x)) / phrase.sample_rate
    nearest = np.searchsorted((times[1:] + times[:-1]) / 2, now)
    phase = np.cumsum(hertz[nearest]) / phrase.sample_rate
    if pulses:
        return np.diff(np.floor(phase), prepend=0)
    return np.sin(2 * np.pi * phase)


def band_noise(
    mel_filterbank: Function, sample_rate: int, n_mels: int, chosen: tuple[int, ...]
) -> dict[str, np.ndarray]:
    """Return a second of white noise through some of the student's bands, counted from 1, by their names."""
    noise = np.fft.rfft(np.random.default_rng(0).normal(size=sample_rate))
    B = np.asarray(mel_filterbank(sample_rate, sample_rate, n_mels, 0.0, sample_rate / 2))
    centres = B @ np.linspace(0, sample_rate / 2, B.shape[1]) / B.sum(axis=1)
    return {
        f"band {k} of {n_mels}, around {centres[k - 1]:,.0f} Hz": np.fft.irfft(noise * np.sqrt(B[k - 1]))
        for k in chosen
    }


def from_mfcc(C: np.ndarray, bank: np.ndarray, hop_length: int, source: np.ndarray) -> np.ndarray:
    """Return what a source (n,) sounds like through the spectra that coefficients C (q, T) describe.

    bank: (n_mels, F), the one that made them. What C has lost is not made up: each frame is as smooth as C says.
    """
    bands, rows = bank.shape
    areas = bank.sum(axis=1)
    padded = np.pad(C, ((0, bands - len(C)), (0, 0)))
    levels = idct(padded, axis=0, norm="ortho") - 10 * np.log10(np.maximum(areas, 1e-12))[:, None]
    used, places = areas > 0, bank @ np.arange(rows) / np.maximum(areas, 1e-12)
    envelope = [10 ** (np.interp(np.arange(rows), places[used], column[used]) / 20) for column in levels.T]
    return filtered(np.array(envelope), hop_length, source)


def filtered(envelope: np.ndarray, hop_length: int, source: np.ndarray) -> np.ndarray:
    """Return a source (n,) whose spectra, frame by frame, are multiplied by an envelope (T, F), overlapped and added."""
    n_fft = 2 * (envelope.shape[1] - 1)
    window = get_window("hann", n_fft)
    out = np.zeros(len(source))
    for t, row in enumerate(envelope[: 1 + (len(source) - n_fft) // hop_length]):
        place = slice(t * hop_length, t * hop_length + n_fft)
        out[place] += np.fft.irfft(np.fft.rfft(source[place] * window) * row)
    return out


def hiss(n: int) -> np.ndarray:
    """Return white noise (n,): a source without pitch."""
    return np.random.default_rng(0).normal(size=n)


def liftered(x: np.ndarray, low: bool, keep: int, n_fft: int = 1024, hop_length: int = 256) -> np.ndarray:
    """Return a sound of which each frame keeps one end of its real cepstrum only.

    low: quefrencies below ``keep`` samples, the curve, which noise then plays; else those from there on, the lines alone.
    """
    window = get_window("hann", n_fft)
    starts = range(0, len(x) - n_fft + 1, hop_length)
    cepstra = np.array(
        [np.fft.irfft(np.log(np.abs(np.fft.rfft(window * x[s : s + n_fft])) + 1e-5)) for s in starts]
    )
    quefrency = np.minimum(np.arange(n_fft), n_fft - np.arange(n_fft))
    curve = np.exp(np.fft.rfft(cepstra * (quefrency < keep)).real)
    return filtered(curve, hop_length, hiss(len(x))) if low else filtered(1 / curve, hop_length, x)


def through(a: np.ndarray, source: np.ndarray) -> np.ndarray:
    """Return a source (n,) through the filter 1 / A of linear prediction, with soft ends."""
    n = np.arange(len(source))
    return np.minimum(1, np.minimum(n, n[::-1]) / (0.05 * len(source))) * lfilter([1.0], a, source)
