"""Single hits of real drums: kick, snare and hi-hat."""

from __future__ import annotations

import io

import numpy as np
import soundfile

from earlab.data.room import Dataset, open_folder


def load_drums() -> Dataset:
    """Return the drum hits, one second each.

    x is (N, 16000) float32 at 16 kHz: the hit from its onset, peak 0.9, silence after it.  y is (N,) int64 into
    ``classes``: kick, snare, hi-hat.  ``groups`` names who recorded a hit; no person is in both parts.

    Raises earlab.data.DataError when the set is missing or damaged.
    Source: samples of Sonic Pi from freesound.org, CC0; ``data/drums/README.md`` names every recording.
    """
    folder = open_folder("drums")
    files = folder.index["files"]
    rate, classes = folder.index["sample_rate"], tuple(folder.index["classes"])
    x = np.zeros((len(files), rate), np.float32)
    for row, name in zip(x, files, strict=True):
        hit, _ = soundfile.read(io.BytesIO(folder.read(name)), dtype="float32")
        row[: len(hit)] = hit
    return Dataset(
        name="drums",
        x=x,
        y=np.array([classes.index(file["class"]) for file in files.values()], np.int64),
        classes=classes,
        groups=np.array([file["group"] for file in files.values()]),
        split=np.array([file["split"] for file in files.values()]),
        sample_rate=rate,
        source=folder.index["source"],
        licence=folder.index["licence"],
    )
