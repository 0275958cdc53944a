"""Ten thousand real handwritten digits (MNIST), 28 × 28 pixels."""

from __future__ import annotations

import io

import numpy as np

from earlab.data.room import Dataset, open_folder


def load_digits() -> Dataset:
    """Return 10,000 handwritten digits: 8,000 in the part "train", 2,000 in "test".

    x is (10000, 28, 28) float32 in [0, 1], paper 0 and ink 1; y is (10000,) int64, the digit itself.
    The writers are not known, so ``groups`` is None.

    Raises earlab.data.DataError when the set is missing or damaged.
    Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998.
    """
    folder = open_folder("digits")
    with np.load(io.BytesIO(folder.read("digits.npz")), allow_pickle=False) as packed:
        images, labels, test = packed["images"], packed["labels"], packed["test"]
    return Dataset(
        name="digits",
        x=images.astype(np.float32) / np.float32(255),
        y=labels.astype(np.int64),
        classes=tuple("0123456789"),
        groups=None,
        split=np.where(test, "test", "train"),
        sample_rate=None,
        source=folder.index["source"],
        licence=folder.index["licence"],
    )
