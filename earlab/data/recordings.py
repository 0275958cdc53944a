"""Keep many short recordings in two files: all their samples as one FLAC, and a table of what each one is."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from earlab.data.dataset import DataError
from earlab.data.folder import DataFolder

if TYPE_CHECKING:
    from earlab.data.building.build import Workspace

SOUND, TABLE = "recordings.flac", "recordings.npz"
Row = tuple[np.ndarray, int, str, int]  # samples, label, speaker, take


def write_recordings(workspace: Workspace, rows: Sequence[Row], sample_rate: int) -> None:
    """Leave the recordings, each int16 or float in [-1, 1], on the workspace."""
    waves, labels, speakers, takes = zip(*rows, strict=True)
    sound, table = io.BytesIO(), io.BytesIO()
    soundfile.write(sound, np.concatenate(waves), sample_rate, format="FLAC", subtype="PCM_16")
    np.savez_compressed(
        table,
        lengths=np.array([len(wave) for wave in waves], np.int64),
        labels=np.array(labels, np.int64),
        speakers=np.array(speakers),
        takes=np.array(takes, np.int64),
    )
    workspace.write(SOUND, sound.getvalue())
    workspace.write(TABLE, table.getvalue())


def read_recordings(
    folder: DataFolder, width: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return x (N, width) float32 in [-1, 1], how many samples of each row are its own, labels, speakers and takes."""
    samples, _ = soundfile.read(io.BytesIO(folder.read(SOUND)), dtype="float32")
    with np.load(io.BytesIO(folder.read(TABLE)), allow_pickle=False) as table:
        lengths, labels, speakers, takes = (table[key] for key in ("lengths", "labels", "speakers", "takes"))
    if len(samples) != lengths.sum():
        raise DataError(f"{folder.path} does not hold together: {TABLE} is not of {SOUND}. {folder.mend}")
    kept = np.minimum(lengths, width)
    x = np.zeros((len(lengths), width), np.float32)
    starts = np.cumsum(lengths) - lengths
    for row, start, own in zip(x, starts, kept, strict=True):
        row[:own] = samples[start : start + own]
    return x, kept, labels, speakers, takes
