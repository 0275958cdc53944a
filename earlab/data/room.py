"""Find a data set on this machine, check that it is whole, and hand it over as arrays.

A set is a folder ``data/<name>/`` with a recipe ``build.py`` and the ``index.json`` that it writes::

    {"title": …, "holds": …, "used_in": …, "source": …, "licence": …,
     "files": {"digits.npz": {"sha256": …, "bytes": …}, …}}

and whatever else its loader needs.  Loaders read files through ``DataFolder.read``, so what they decode is
what the recipe wrote.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import earlab

INDEX = "index.json"
MEND = "Copy the course's `data` folder here again, or restore it in a clone with `git checkout -- data`."


class DataError(RuntimeError):
    """A data set is missing or damaged; the message says where it was looked for and what to do."""


@dataclass(frozen=True)
class Dataset:
    """Labelled examples with a fixed split.

    x: (N, …) float32, one example per row.
    y: (N,) int64 labels; ``classes[y[i]]`` is the name of example i's class.
    groups: (N,) what must not be torn apart by a split (recording, speaker), or None where it is unknown.
    split: (N,) of "train" or "test".
    sample_rate: Hz, or None where the examples are not sound.
    """

    name: str
    x: np.ndarray
    y: np.ndarray
    classes: tuple[str, ...]
    groups: np.ndarray | None
    split: np.ndarray
    sample_rate: int | None
    source: str
    licence: str

    def part(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Return ``(x, y)`` of the "train" or the "test" part; raise ValueError for any other name."""
        parts = sorted(set(self.split.tolist()))
        if name not in parts:
            raise ValueError(f"{self.name} has the parts {', '.join(map(repr, parts))}; got {name!r}")
        chosen = self.split == name
        return self.x[chosen], self.y[chosen]


@dataclass(frozen=True)
class DataFolder:
    """One data set on disk. ``index`` is its index.json: title, source, licence, files, and what its loader needs."""

    path: Path
    index: dict[str, Any]

    def read(self, file: str) -> bytes:
        """Return the bytes of one file of the set; raise DataError when it is missing or not as recorded."""
        path = self.path / file
        expected = self.index["files"][file]["sha256"]
        try:
            data = path.read_bytes()
        except OSError as error:
            raise DataError(f"The file {path} cannot be read ({error.strerror}). {MEND}") from None
        found = hashlib.sha256(data).hexdigest()
        if found != expected:
            raise DataError(
                f"The file {path} is damaged or was changed: its sha256 is {found[:12]}…, "
                f"the index says {expected[:12]}…. {MEND}"
            )
        return data


def open_folder(name: str) -> DataFolder:
    """Return the folder of a data set; raise DataError when no data directory holds a readable one."""
    homes = data_homes()
    for home in homes:
        index = home / name / INDEX
        if index.is_file():
            return DataFolder(index.parent, _read_index(index))
    looked = "\n".join(f"  {home / name}" for home in homes)
    raise DataError(
        f"The data set {name!r} was not found. Looked for {INDEX} in\n{looked}\n"
        "Start the notebook inside the course's folder, "
        "or set the environment variable EARLAB_DATA to its `data` folder."
    )


def data_homes() -> list[Path]:
    """Return where data sets may lie, best first.

    EARLAB_DATA alone when it is set; else ``data`` beside the packages of a clone, then ``data`` in the
    current directory and in each of its parents.
    """
    if chosen := os.environ.get("EARLAB_DATA"):
        return [Path(chosen).expanduser()]
    clone = Path(earlab.__file__).parent.parent
    here = Path.cwd()
    return list(dict.fromkeys(folder / "data" for folder in (clone, here, *here.parents)))


def _read_index(path: Path) -> dict[str, Any]:
    try:
        index: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if all(isinstance(entry["sha256"], str) for entry in index["files"].values()):
            return index
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    raise DataError(f"The index {path} is damaged: it is not a list of files with checksums. {MEND}")
