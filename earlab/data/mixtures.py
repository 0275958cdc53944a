"""Mixtures with their true stems, put together from other sets: two parts of a chorale, or speech and drums."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from earlab.data.chorales import STEPS_PER_QUARTER, Chorale, load_chorales
from earlab.data.dataset import Dataset, Loaded, announce
from earlab.data.drums import load_drums
from earlab.data.instruments import load_instruments
from earlab.data.speech_digits import load_speech_digits

SAMPLE_RATE = 8_000  # Hz
PEAK = 0.9
QUARTER = 0.6  # seconds
FADE = 0.02  # seconds at both ends of a note
PLAYERS = {"alto": (1, "violin"), "tenor": (2, "bassoon")}  # number of the part, instrument
BEAT = 0.25  # seconds between steps of a drum pattern


@dataclass(frozen=True, kw_only=True, repr=False)
class Mixtures(Loaded):
    """Sums of two sounds, and the two.

    x: (N, samples) float32, the mixtures.  stems: (N, 2, samples) float32; ``x == stems.sum(1)``.
    stem_names: of the second axis of ``stems``.  about: (N,) what each one was made of.  sample_rate: Hz.
    """

    x: np.ndarray
    stems: np.ndarray
    stem_names: tuple[str, str]
    about: tuple[str, ...]
    sample_rate: int

    def __len__(self) -> int:
        return len(self.x)

    def __repr__(self) -> str:
        return (
            f"<{self.title}: x {self.x.shape}, {self.sample_rate} Hz, stems {' and '.join(self.stem_names)}>"
        )


def load_mixtures(
    kind: str = "chorale", part: str = "train", count: int = 16, seconds: float = 4.0, seed: int = 0
) -> Mixtures:
    """Return ``count`` mixtures with their stems, at 8 kHz; the same arguments give the same samples.

    kind: "chorale" (alto and tenor, close in register) or "speech" (a speaker and a drum pattern).
    part: "train" or "test": no hymn tune, no speaker and no drummer is in both.

    Raises ValueError for any other kind or part, and earlab.data.DataError where a set that is mixed is missing.
    """
    if kind not in {"chorale", "speech"} or part not in {"train", "test"}:
        raise ValueError(
            f"kind is 'chorale' or 'speech', part is 'train' or 'test'; got kind {kind!r} and part {part!r}"
        )
    if count < 1 or seconds <= 0:
        raise ValueError(f"count and seconds must be positive; got {count} and {seconds}")
    rng = np.random.default_rng([seed, kind == "speech", part == "test"])
    size = round(seconds * SAMPLE_RATE)
    return (
        _chorale_parts(part, count, size, rng)
        if kind == "chorale"
        else _speech_and_drums(part, count, size, rng)
    )


def _chorale_parts(part: str, count: int, size: int, rng: np.random.Generator) -> Mixtures:
    chorales, instruments = load_chorales(), load_instruments()
    notes = {name: _recorded_notes(instruments, name) for _, name in PLAYERS.values()}
    stems, about = np.zeros((count, 2, size), np.float32), []
    pieces = chorales.part(part)
    for row in stems:
        piece = pieces[rng.integers(len(pieces))]
        begin = _begin(piece, size, rng)
        for stem, (voice, name) in zip(row, PLAYERS.values(), strict=True):
            stem[:] = _played(piece, voice, begin, size, notes[name])
        about.append(f"{piece.name} from quarter {begin // STEPS_PER_QUARTER}")
    players = " and ".join(f"{voice} ({name})" for voice, (_, name) in PLAYERS.items())
    return _finish(
        "Mixtures of " + players, [chorales, instruments], stems, ("alto", "tenor"), about, synthetic=False
    )


def _begin(piece: Chorale, size: int, rng: np.random.Generator) -> int:
    """Return the step to begin at: four quarters apart, and early enough for ``size`` samples."""
    four = 4 * STEPS_PER_QUARTER
    needed = size / SAMPLE_RATE / QUARTER * STEPS_PER_QUARTER
    return four * int(rng.integers(max(1, int((len(piece.pitch) - needed) // four))))


def _speech_and_drums(part: str, count: int, size: int, rng: np.random.Generator) -> Mixtures:
    speech, drums = load_speech_digits(), load_drums()
    hits = _halved(drums.x)
    speaker_of = speech.columns["speaker"]
    speakers = np.unique(speaker_of[speech.split == part])
    stems, about = np.zeros((count, 2, size), np.float32), []
    for row in stems:
        speaker = rng.choice(speakers)
        row[0] = _sentence(speech, rng.permutation(np.flatnonzero(speaker_of == speaker)), size, rng)
        row[1] = _pattern(hits, drums.y, np.flatnonzero(drums.split == part), size, rng)
        about.append(f"digits by {speaker}, and drums")
    return _finish(
        "Mixtures of speech and drums", [speech, drums], stems, ("speech", "drums"), about, speech.synthetic
    )


def _finish(
    title: str,
    parents: list[Loaded],
    stems: np.ndarray,
    names: tuple[str, str],
    about: list[str],
    synthetic: bool,
) -> Mixtures:
    """Make both stems of a mixture equally loud and the mixture's peak 0.9, and say what it is."""
    stems /= np.sqrt(np.mean(stems**2, axis=2, keepdims=True)) + 1e-9
    stems *= PEAK / np.abs(stems.sum(1)).max(axis=1)[:, None, None]
    return announce(
        Mixtures(
            name="mixtures",
            title=title,
            source="; ".join(parent.source for parent in parents),
            licence="; ".join(parent.licence for parent in parents),
            origin=" and ".join(parent.origin for parent in parents),
            synthetic=synthetic,
            x=stems.sum(1),
            stems=stems,
            stem_names=names,
            about=tuple(about),
            sample_rate=SAMPLE_RATE,
        )
    )


def _recorded_notes(instruments: Dataset, name: str) -> dict[int, np.ndarray]:
    """Return the recordings of an instrument by MIDI pitch, two seconds each at 8 kHz."""
    chosen = instruments.y == instruments.classes.index(name)
    midi, x = instruments.columns["midi"][chosen], instruments.x[chosen]
    return {int(pitch): _halved(x[midi == pitch].reshape(1, -1))[0] for pitch in np.unique(midi)}


def _played(piece: Chorale, voice: int, begin: int, size: int, notes: dict[int, np.ndarray]) -> np.ndarray:
    """Return a part of a chorale from step ``begin`` on, each note by the nearest recorded one, shifted to its pitch."""
    out = np.zeros(size, np.float32)
    step = QUARTER / STEPS_PER_QUARTER * SAMPLE_RATE
    pitch, start = piece.pitch[begin:, voice], piece.start[begin:, voice].copy()
    start[0] = pitch[0] >= 0
    ends = np.append(np.flatnonzero(start | (pitch < 0)), len(pitch))
    for at in np.flatnonzero(start):
        first = round(at * step)
        length = min(size, round(ends[ends > at][0] * step)) - first
        if length <= 0:
            break
        nearest = min(notes, key=lambda known: abs(known - pitch[at]))
        ratio = 2 ** ((pitch[at] - nearest) / 12)
        note = np.interp(ratio * np.arange(length), np.arange(len(notes[nearest])), notes[nearest], right=0)
        out[first : first + length] = note * _envelope(min(length, int(len(notes[nearest]) / ratio)), length)
    return out


def _envelope(sounding: int, length: int) -> np.ndarray:
    """Return (length,): 1 while a note sounds, faded at both ends so that it does not click, 0 after it."""
    fade = max(1, min(int(FADE * SAMPLE_RATE), sounding // 2))
    n = np.arange(length)
    return np.clip(np.minimum(n / fade, (sounding - n) / fade), 0, 1)


def _sentence(speech: Dataset, order: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Return words of one speaker, one after the other with short pauses."""
    out, at = np.zeros(size, np.float32), 0
    for i in order:
        word = speech.x[i, : speech.lengths[i]] if speech.lengths is not None else speech.x[i]
        kept = word[: size - at] / (np.abs(word).max() + 1e-9)  # speakers sat at different distances
        out[at : at + len(kept)] = kept
        at += len(word) + int(rng.integers(400, 2400))
        if at >= size:
            break
    return out


def _pattern(
    hits: np.ndarray, kinds: np.ndarray, allowed: np.ndarray, size: int, rng: np.random.Generator
) -> np.ndarray:
    """Return a bar of two seconds, a kick, a snare and a hi-hat each with steps of its own, repeated."""
    out = np.zeros(size + hits.shape[1], np.float32)
    step = round(BEAT * SAMPLE_RATE)
    for kind, likely in enumerate((0.3, 0.25, 0.6)):
        hit = hits[rng.choice(allowed[kinds[allowed] == kind])]
        bar = rng.random(8) < likely
        bar[0] |= kind == 0
        for number, at in enumerate(range(0, size, step)):
            if bar[number % len(bar)]:
                out[at : at + len(hit)] += hit
    return out[:size]


def _halved(x: np.ndarray) -> np.ndarray:
    """Return sounds (N, samples) at half their sample rate, without what that cannot hold."""
    size = x.shape[1] // 2
    spectrum = np.fft.rfft(x.astype(np.float64), axis=1)[:, : size // 2 + 1]
    return (np.fft.irfft(spectrum, n=size, axis=1) / 2).astype(np.float32)
