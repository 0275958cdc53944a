"""Make the music that notebook 10 learns from: melodies by a program, each note a recorded one that is varied every time.

Were a recording repeated as it is, the next sample could be looked up: a network that listens could not win. So each note has
its own loudness, its own pitch within 20 cents, and begins at its own place in the recording, between two samples.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.signal import resample_poly

from earlab.data import load_instruments
from earlab.data.wavenet import BITS, SAMPLE_RATE

RATE = SAMPLE_RATE
PLAYER = "trombone"
LOWEST, HIGHEST = 46, 65  # MIDI: from B-flat 2 to F4
SCALE = (0, 2, 3, 5, 7, 8, 10)  # semitones above B-flat
STEPS = (-3, -2, -1, -1, 1, 1, 2, 3)  # of the scale, from a note to the next
UNIT = 0.2  # seconds
LENGTHS = (1, 1, 2, 2, 3, 4)  # units
CENTS, SOFTEST, LATEST, FADE = (
    20.0,
    0.4,
    0.25,
    0.02,
)  # up and down; of the peak; seconds into a recording; seconds
PARTS = {"train": 0, "test": 1}
TRAIN_SECONDS, TEST_SECONDS = 240.0, 8.0


@lru_cache
def music(part: str = "train", seconds: float = TRAIN_SECONDS) -> np.ndarray:
    """Return ``seconds`` of sound (n,) float32 in [-1, 1] at ``RATE``: "train", or "test", which is other melodies."""
    random, size = np.random.default_rng([PARTS[part], 10]), round(seconds * RATE)
    recordings, keys = _recordings(), _keys()
    notes: list[np.ndarray] = []
    place, done = len(keys) // 2, 0
    while done < size:
        place = _next(place, len(keys), random)
        notes.append(_note(recordings, keys[place], UNIT * random.choice(LENGTHS), random))
        done += len(notes[-1])
    return np.concatenate(notes)[:size].astype(np.float32)


def classes(part: str = "train", seconds: float = TRAIN_SECONDS, bits: int = BITS) -> np.ndarray:
    """Return the same music as numbers of mu-law classes (n,) int64."""
    steps = 2**bits - 1
    x = music(part, seconds).astype(float)
    bent = np.copysign(np.log1p(steps * np.abs(x)) / np.log1p(steps), x)
    return np.floor(steps * (bent + 1) / 2 + 0.5).astype(np.int64)


def _next(place: int, count: int, random: np.random.Generator) -> int:
    """Return the place of the next note in the keys: a step or a small leap, inside the range."""
    allowed = [step for step in STEPS if 0 <= place + step < count]
    return place + int(random.choice(allowed))


def _keys() -> list[int]:
    """Return the MIDI numbers of the scale, from the lowest on."""
    return [midi for midi in range(LOWEST, HIGHEST + 1) if (midi - LOWEST) % 12 in SCALE]


@lru_cache
def _recordings() -> dict[int, np.ndarray]:
    """Return the player's recordings by MIDI number, two seconds each at ``RATE`` and with a peak of 1."""
    data = load_instruments()
    chosen = data.y == data.classes.index(PLAYER)
    midi, x = data.columns["midi"][chosen], data.x[chosen].astype(float)
    halved = {int(pitch): resample_poly(x[midi == pitch].ravel(), 1, 2) for pitch in np.unique(midi)}
    return {pitch: wave / np.abs(wave).max() for pitch, wave in halved.items()}


def _note(
    recordings: dict[int, np.ndarray], midi: int, seconds: float, random: np.random.Generator
) -> np.ndarray:
    """Return a note by the nearest recording, played faster or slower as a tape is, and varied."""
    nearest = min(recordings, key=lambda known: abs(known - midi))
    ratio = 2 ** ((midi - nearest + random.uniform(-CENTS, CENTS) / 100) / 12)
    n = np.arange(round(seconds * RATE))
    at = random.uniform(0, LATEST) * RATE + ratio * n
    wave = recordings[nearest]
    tone = np.interp(at, np.arange(len(wave)), wave)
    fade = FADE * RATE
    ends = np.clip(np.minimum(n / fade, (n[-1] - n) / fade), 0, 1)
    return random.uniform(SOFTEST, 0.95) * ends * tone
