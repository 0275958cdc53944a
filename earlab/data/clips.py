"""Load sets of short recordings: one FLAC file each, with its class, its group and its part in the index."""

from __future__ import annotations

import io

import numpy as np
import soundfile

from earlab.data.dataset import Dataset, announce
from earlab.data.folder import open_folder


def load_clips(name: str, split: str, seconds: float) -> Dataset:
    """Return a set of clips as rows of ``seconds``, silence after their end; ``split`` names what it goes by.

    Raises earlab.data.DataError when the set is missing or damaged.
    """
    folder = open_folder(name)
    files, rate = folder.index["files"], folder.index["sample_rate"]
    classes = tuple(folder.index["classes"])
    x = np.zeros((len(files), round(seconds * rate)), np.float32)
    lengths = np.zeros(len(files), np.int64)
    for at, file in enumerate(files):
        wave, _ = soundfile.read(io.BytesIO(folder.read(file)), dtype="float32")
        lengths[at] = min(len(wave), x.shape[1])
        x[at, : lengths[at]] = wave[: lengths[at]]
    facts = list(files.values())
    return announce(
        Dataset(
            name=name,
            x=x,
            y=np.array([classes.index(file["class"]) for file in facts], np.int64),
            classes=classes,
            groups=np.array([file["group"] for file in facts]),
            splits={split: np.array([file["split"] for file in facts])},
            sample_rate=rate,
            lengths=lengths,
            columns={"recording": np.array([file["original"] for file in facts])},
            **folder.facts(),
        )
    )
