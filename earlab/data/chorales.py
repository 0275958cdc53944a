"""Bach's chorales in four parts, as notes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from earlab.data.dataset import Loaded, announce
from earlab.data.folder import open_folder

STEPS_PER_QUARTER = 4
REST = -1


@dataclass(frozen=True, repr=False)
class Chorale:
    """One chorale on a grid of T sixteenths; parts are soprano, alto, tenor, bass.

    pitch: (T, 4) int64 MIDI numbers, -1 where a part rests.  start: (T, 4) bool, True where a note begins, so that a
    repeated note differs from a held one.  fermata: (T,) bool, True at the end of a line.
    sharps: of the key signature, negative for flats.  beats: in a bar.  tune: the same for chorales on one hymn tune.
    """

    name: str
    title: str
    tune: str
    pitch: np.ndarray
    start: np.ndarray
    fermata: np.ndarray
    sharps: int
    beats: int

    def __repr__(self) -> str:
        return f"<Chorale {self.name} {self.title!r}: {len(self.pitch)} sixteenths>"


@dataclass(frozen=True, kw_only=True, repr=False)
class Chorales(Loaded):
    """All chorales, in the order of their numbers.  split: (N,) of "train" and "test", by hymn tune."""

    pieces: tuple[Chorale, ...]
    split: np.ndarray

    def __len__(self) -> int:
        return len(self.pieces)

    def __iter__(self) -> Iterator[Chorale]:
        return iter(self.pieces)

    def part(self, name: str) -> tuple[Chorale, ...]:
        """Return the chorales of the part "train" or "test"; raise ValueError for any other name."""
        if name not in {"train", "test"}:
            raise ValueError(f"chorales has the parts 'test', 'train'; got {name!r}")
        return tuple(piece for piece, part in zip(self.pieces, self.split, strict=True) if part == name)

    def __repr__(self) -> str:
        return f"<{self.title}: {len(self)} pieces; from {self.origin}; {self.licence}>"


def load_chorales() -> Chorales:
    """Return the chorales; no hymn tune is in both parts of the split.

    Raises earlab.data.DataError where `earlab data get chorales` has not made them yet, or the file is damaged.
    Source: the corpus of music21; some of its encodings are not for commercial use.
    """
    folder = open_folder("chorales")
    with np.load(io.BytesIO(folder.read("chorales.npz")), allow_pickle=False) as packed:
        arrays = dict(packed)
    ends = np.cumsum(arrays["lengths"])
    pitch, start, fermata = (np.split(arrays[key], ends[:-1]) for key in ("pitch", "start", "fermata"))
    pieces = tuple(
        Chorale(
            name=str(arrays["names"][i]),
            title=str(arrays["titles"][i]),
            tune=str(arrays["tunes"][i]),
            pitch=pitch[i].astype(np.int64),
            start=start[i],
            fermata=fermata[i],
            sharps=int(arrays["sharps"][i]),
            beats=int(arrays["beats"][i]),
        )
        for i in range(len(ends))
    )
    return announce(Chorales(name="chorales", pieces=pieces, split=arrays["split"], **folder.facts()))
