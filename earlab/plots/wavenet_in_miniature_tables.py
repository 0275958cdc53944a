"""Guess the next sample by counting: tables of what followed the last samples, for the network of notebook 10 to beat."""

from __future__ import annotations

from functools import lru_cache

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.data.wavenet import BITS
from earlab.plots.wavenet_in_miniature_corpus import TEST_SECONDS, TRAIN_SECONDS, classes
from earlab.style import COLOURS

ORDERS = range(6)


@lru_cache
def tables() -> dict[int, float]:
    """Return bits per sample on held-out music by how many samples each table looks at, 0 to 5."""
    likely = 1 / 2**BITS
    found = {}
    train, test = classes("train", TRAIN_SECONDS), classes("test", TEST_SECONDS)
    for order in ORDERS:
        likely = looked_up(train, test, order, likely)
        found[order] = float(-np.log2(likely[max(ORDERS) - order :]).mean())
        likely = likely[1:]
    return found


def looked_up(
    train: np.ndarray, test: np.ndarray, order: int, shorter: np.ndarray | float, bits: int = BITS
) -> np.ndarray:
    """Return how likely a table finds each sample of ``test`` from the ``order``-th on, (n - order,).

    A table counts what followed each ``order`` samples in ``train``. Where they were seldom met it listens to the table that
    looks at one sample fewer, ``shorter``: it weighs as much as there are different followers (Witten and Bell, 1991).
    """
    past, whole = _windows(train, order, bits)
    asked_past, asked_whole = _windows(test, order, bits)
    met, seen = np.unique(whole, return_counts=True)
    known, different = np.unique(met >> bits, return_counts=True)
    known, often = np.unique(past, return_counts=True)
    count, total, kinds = (
        _found(asked_whole, met, seen),
        _found(asked_past, known, often),
        _found(asked_past, known, different),
    )
    new = total == 0
    return np.where(new, shorter, (count + kinds * shorter) / np.maximum(total + kinds, 1))


def bars() -> tuple[Figure, str]:
    """Draw the bits per sample of the tables, beside the 8 bits of no guess at all."""
    found = tables()
    figure, axes = plt.subplots(figsize=(7, 2.8))
    axes.bar(list(found), list(found.values()), color=COLOURS[0])
    for order, bits in found.items():
        axes.text(order, bits + 0.1, f"{bits:.2f}", ha="center", fontsize=9)
    axes.axhline(BITS, color=COLOURS[1], ls="--", lw=1)
    axes.set(xlabel="samples that a table looks at", ylabel="bits per sample", ylim=(0, BITS + 0.8))
    told = ", ".join(f"{order}: {bits:.2f}" for order, bits in found.items())
    return figure, (
        f"Bits per sample on held-out music, by how many of the last samples a table looks at: {told}. "
        f"The dashed line is no guess at all, {BITS} bits."
    )


def _windows(q: np.ndarray, order: int, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Return ``order`` class numbers as one number each, and the same with the next one behind it, (n - order,) each."""
    past = np.zeros(len(q) - order, dtype=np.int64)
    for lag in range(order):
        past = (past << bits) | q[lag : len(q) - order + lag]
    return past, (past << bits) | q[order:]


def _found(asked: np.ndarray, keys: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return the value of each key that is asked for, 0 for one that is not there."""
    places = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    return np.where(keys[places] == asked, values[places], 0)
