"""Define what a loader returns: labelled examples, who or what they came from, and the splits that respect it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sized
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from earlab.errors import EarlabError


class DataError(EarlabError):
    """A data set is missing, damaged or cannot be made; the message says where it was looked for and what to do."""


@dataclass(frozen=True)
class Fold:
    """One round of leaving one group out: its name, and which examples train and which test, (N,) bool each."""

    left_out: str
    train: np.ndarray
    test: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Loaded(Sized):
    """What every set knows of itself, beside its length.

    origin: the folder it was read from, as ``earlab.data.locations.shown_path`` writes it.
    synthetic: True where a program made the sounds: nobody spoke or played what is heard.
    """

    name: str
    title: str
    source: str
    licence: str
    origin: str
    synthetic: bool = False


@dataclass(frozen=True, kw_only=True, repr=False)
class Dataset(Loaded):
    """Labelled examples with fixed splits.

    x: (N, …) float32, one example per row.  Sounds are in [-1, 1], silence after their end.
    y: (N,) int64 labels; ``classes[y[i]]`` is the name of example i's class.
    groups: (N,) what must not be torn apart by a split (speaker, recording), or None where it is unknown.
    splits: by name, (N,) of part names such as "train" and "test".  The first one is the default.
    sample_rate: Hz, or None where the examples are not sound.
    lengths: (N,) samples before the silence at the end, or None where every row is full.
    columns: further facts, (N,) each, for example "midi" or "speaker".
    """

    x: np.ndarray
    y: np.ndarray
    classes: tuple[str, ...]
    groups: np.ndarray | None
    splits: Mapping[str, np.ndarray]
    sample_rate: int | None
    lengths: np.ndarray | None = None
    columns: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.y)

    @property
    def split(self) -> np.ndarray:
        """The default split, (N,) of part names."""
        return next(iter(self.splits.values()))

    def part(self, name: str, split: str | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Return ``(x, y)`` of one part, such as "train", of a split (the default one without ``split``).

        Raises ValueError for a part or a split that the set does not have.
        """
        if split is not None and split not in self.splits:
            raise ValueError(f"{self.name} has the splits {_list(self.splits)}; got {split!r}")
        assigned = self.split if split is None else self.splits[split]
        parts = sorted(set(assigned.tolist()))
        if name not in parts:
            raise ValueError(f"{self.name} has the parts {_list(parts)}; got {name!r}")
        chosen = assigned == name
        return self.x[chosen], self.y[chosen]

    def leave_one_out(self, column: str | None = None) -> Iterator[Fold]:
        """Yield a fold for each group, or for each value of a column: it tests, all the others train.

        Raises ValueError where the set has no such column, or where its groups are not known.
        """
        if column is not None and column not in self.columns:
            raise ValueError(f"{self.name} has the columns {_list(self.columns)}; got {column!r}")
        values = self.groups if column is None else self.columns[column]
        if values is None:
            raise ValueError(
                f"{self.name}: it is not known which examples belong together, so none can be left out"
            )
        for value in np.unique(values):
            yield Fold(str(value), values != value, values == value)

    def __repr__(self) -> str:
        kind = "synthetic" if self.synthetic else "real"
        rate = f", {self.sample_rate} Hz" if self.sample_rate else ""
        return (
            f"<{self.title} ({kind}): x {self.x.shape}{rate}, {len(self.classes)} classes, "
            f"splits by {', '.join(self.splits)}; from {self.origin}; {self.licence}>"
        )


AnyLoaded = TypeVar("AnyLoaded", bound=Loaded)
_said: set[str] = set()


def announce(data: AnyLoaded) -> AnyLoaded:
    """Say once per process what was loaded and from where; return ``data``."""
    kind = "SYNTHETIC, " if data.synthetic else ""
    say_once(data.name, f"{data.title}: {kind}{len(data):,} examples, {data.licence}, from {data.origin}")
    return data


def say_once(name: str, text: str) -> None:
    """Print a line about the set ``name``, unless the same was said before in this process."""
    if (said := f"{name}: {text}") not in _said:
        _said.add(said)
        print(text)


def _list(names: object) -> str:
    return ", ".join(map(repr, names)) or "none"  # type: ignore[call-overload]
