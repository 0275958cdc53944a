"""Handwritten digits (MNIST), 28 × 28 pixels: ten thousand that are always there, or all seventy thousand."""

from __future__ import annotations

import io

import numpy as np

from earlab.data.dataset import Dataset, announce
from earlab.data.folder import open_folder


def load_digits(full: bool = False) -> Dataset:
    """Return 10,000 handwritten digits: 8,000 in the part "train", 2,000 in "test".

    x is (10000, 28, 28) float32 in [0, 1], paper 0 and ink 1; y is (10000,) int64, the digit itself.
    The writers are not known, so ``groups`` is None.

    ``full=True`` returns all 70,000 in MNIST's own split, 60,000 and 10,000, once ``earlab data get full_digits`` has got
    them.  The 10,000 are among them: nothing may be trained on the one and tested on the other.

    Raises earlab.data.DataError when the set is missing or damaged.
    Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998.
    """
    name = "full_digits" if full else "digits"
    folder = open_folder(name)
    with np.load(io.BytesIO(folder.read(f"{name}.npz")), allow_pickle=False) as packed:
        images, labels, test = packed["images"], packed["labels"], packed["test"]
    x = images.astype(np.float32)
    x /= np.float32(255)
    return announce(
        Dataset(
            name=name,
            x=x,
            y=labels.astype(np.int64),
            classes=tuple("0123456789"),
            groups=None,
            splits={"image": np.where(test, "test", "train")},
            sample_rate=None,
            **folder.facts(),
        )
    )
