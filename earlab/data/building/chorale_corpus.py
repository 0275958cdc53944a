"""Read a chorale out of music21's corpus into arrays.  Only the recipe needs music21; it stays here so that workers find it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

STEPS = 4  # a quarter note: the grid is sixteenths
REST = -1


@dataclass(frozen=True)
class Reading:
    """One chorale as read, in the arrays of ``earlab.data.chorales.Chorale``."""

    name: str
    pitch: np.ndarray
    start: np.ndarray
    fermata: np.ndarray
    sharps: int
    beats: int


def read_chorale(path: str) -> Reading | None:
    """Return the four parts of a file of the corpus on a grid of sixteenths; None where there are not four."""
    from music21 import converter

    score: Any = converter.parse(path, forceSource=True, storePickle=False)
    parts = [part.flatten() for part in score.parts]
    if len(parts) != 4:
        return None
    length = round(max(float(part.highestTime) for part in parts) * STEPS)
    pitch = np.full((length, 4), REST, np.int16)
    start = np.zeros((length, 4), bool)
    fermata = np.zeros(length, bool)
    for voice, part in enumerate(parts):
        for note in part.notes:
            _place(note, pitch[:, voice], start[:, voice], fermata)
    keys, times = parts[0].getElementsByClass("KeySignature"), parts[0].getElementsByClass("TimeSignature")
    return Reading(
        name=Path(path).stem,
        pitch=pitch,
        start=start,
        fermata=fermata,
        sharps=keys[0].sharps if keys else 0,
        beats=times[0].numerator if times else 4,
    )


def _place(note: Any, pitch: np.ndarray, start: np.ndarray, fermata: np.ndarray) -> None:
    """Write one note into its part; of two within one sixteenth the first stays."""
    begin = int(float(note.offset) * STEPS + 1e-6)
    end = max(begin + 1, round(float(note.offset + note.quarterLength) * STEPS))
    if start[begin] and note.quarterLength * STEPS < 1:
        return
    height = max(p.midi for p in note.pitches)
    tied = note.tie is not None and note.tie.type != "start"
    start[begin] = not (
        tied and pitch[begin - 1] == height
    )  # a tie from another pitch is a slip of the encoding
    pitch[begin:end] = height
    if any(type(e).__name__ == "Fermata" for e in note.expressions):
        fermata[begin:end] = True
