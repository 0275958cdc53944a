"""All of MNIST, from its four files, in MNIST's own order and split.

earlab data get full_digits
"""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import numpy as np

from earlab.data.building.build import Workspace
from earlab.data.dataset import DataError

UBYTE = 8  # the IDX format's code for unsigned bytes


def build(workspace: Workspace) -> None:
    """Leave the 70,000 images on the workspace."""
    train_images, train_labels, test_images, test_labels = (idx(workspace.source(i)) for i in range(4))
    file = io.BytesIO()
    np.savez_compressed(
        file,
        images=np.concatenate([train_images, test_images]),
        labels=np.concatenate([train_labels, test_labels]),
        test=np.repeat([False, True], [len(train_labels), len(test_labels)]),
    )
    workspace.write("full_digits.npz", file.getvalue())


def idx(path: Path) -> np.ndarray:
    """Return the array of a gzipped IDX file: two zero bytes, type, number of axes, big-endian sizes, values."""
    data = gzip.decompress(path.read_bytes())
    zero, kind, axes = data[:2], data[2], data[3]
    shape = np.frombuffer(data, ">u4", axes, offset=4)
    if zero != b"\0\0" or kind != UBYTE or len(data) != 4 + 4 * axes + shape.prod():
        raise DataError(f"{path} is not an IDX file of unsigned bytes.")
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)
