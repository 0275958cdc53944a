"""Melodies for notebook 11: the sopranos of Bach's chorales, one step an eighth note.

A step is one of ``CLASSES``: "hold", which lets the last note sound on, or the pitch of a note that begins there. All tunes are
moved to C major or A minor. Where the chorales are missing, a program makes tunes, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from earlab.data import DataError, load_chorales
from earlab.data.chorales import Chorale

HOLD = 0  # the class that lets the last note sound on
LOWEST, HIGHEST = 57, 84  # MIDI
NAMES = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "G♯", "A", "B♭", "B"]
CLASSES = ["hold", *(f"{NAMES[midi % 12]}{midi // 12 - 1}" for midi in range(LOWEST, HIGHEST + 1))]
OPENING = "bwv153.5"  # "Herzlich tut mich verlangen", Hans Leo Hassler 1601: held out
GIVEN = 24  # steps


def melodies(part: str = "train") -> list[np.ndarray]:
    """Return the melodies of "train" or "test", no hymn tune in both: each (T,) class numbers, one step an eighth."""
    return list(_tunes()[part].values())


def one_hot(tune: Sequence[int] | np.ndarray) -> np.ndarray:
    """Return (T, d) of a melody (T,): row t is 1 at the class of step t, and 0 elsewhere; any shape gets a last axis."""
    return np.eye(len(CLASSES))[np.asarray(tune)]


def phrase() -> np.ndarray:
    """Return the steps (24,) that the page opens with: a held-out soprano, stopped before the last note of its second line."""
    return whole()[:GIVEN]


@lru_cache
def _tunes() -> dict[str, dict[str, np.ndarray]]:
    """Return the tunes of both parts, by their names."""
    try:
        chorales = load_chorales()
    except DataError:
        print("SYNTHETIC melodies, by a program: `earlab data get chorales` gets Bach's.")
        return {"train": _invented(289, 0), "test": _invented(76, 1)}
    return {
        part: {piece.name: _soprano(piece) for piece in chorales.part(part)} for part in ("train", "test")
    }


def whole() -> np.ndarray:
    """Return the tune (T,) that the page opens with, all of it."""
    tunes = _tunes()["test"]
    return tunes.get(OPENING, next(iter(tunes.values())))


def _soprano(piece: Chorale) -> np.ndarray:
    """Return the soprano (T,) in eighths, in C major or A minor; of two notes within an eighth the first stays."""
    up = -7 * piece.sharps % 12
    pitch, begins = piece.pitch[:, 0] + up - 12 * (up > 6), piece.start[:, 0]
    pitch = pitch + 12 * int(pitch[begins].min() < LOWEST) - 12 * int(pitch[begins].max() > HIGHEST)
    tune = np.full(len(pitch) // 2, HOLD)
    for at in np.flatnonzero(begins)[::-1]:
        if at // 2 < len(tune):
            tune[at // 2] = np.clip(pitch[at], LOWEST, HIGHEST) - LOWEST + 1
    return tune


def _invented(count: int, seed: int) -> dict[str, np.ndarray]:
    """Return tunes by a program: steps and small leaps in C major, in lines of eight quarters that end with a long note."""
    random, scale = np.random.default_rng([11, seed]), [0, 2, 4, 5, 7, 9, 11]
    white = [midi for midi in range(60, 80) if midi % 12 in scale]
    tunes = {}
    for number in range(count):
        place, tune = int(random.integers(4, 9)), np.full(96, HOLD)
        for at in range(0, len(tune), 2):
            if at % 16 < 14:
                place = int(np.clip(place + random.choice([-2, -1, -1, 0, 1, 1, 2]), 0, len(white) - 1))
                tune[at] = white[place] - LOWEST + 1
        tunes[f"tune {number}"] = tune
    return tunes
