"""``find_onsets``: where something begins, found by a kernel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import (
    Case,
    Equivalent,
    Exercise,
    Mistake,
    edge,
    random,
    worked,
)
from autograder.exercises.from_dense_to_convolution.kernels import FORBIDDEN


def _edge_kernel(k: int) -> np.ndarray:
    """Return a kernel (k,) that compares two frames k − 1 apart."""
    w = np.zeros(k)
    w[[0, -1]] = -1.0, 1.0
    return w


def _levels(rng: np.random.Generator, bands: int, frames: int) -> np.ndarray:
    """Return levels (bands, frames) in whole dB: something begins every few frames, not in all bands, and dies away."""
    S = rng.integers(-2, 3, (bands, frames)).astype(float)
    for start in np.cumsum(rng.integers(4, 7, frames // 6)):
        strong = rng.random(bands) < 0.7
        strong[rng.integers(bands)] = True
        fall = 24 - 3.0 * np.arange(frames - start)
        S[strong, start:] = np.maximum(S[strong, start:], fall[: frames - start] + rng.integers(0, 4))
    return S


def _draw_onsets(rng: np.random.Generator) -> Iterator[Case]:
    steps = rng.permutation([4.0, 6.0, 8.0])
    row = np.array([0, 0, steps[0], 2, 2 + steps[1], 2 + steps[1], 1, 0.0, steps[2]])
    yield worked("one band", S=row[None], w=_edge_kernel(2), threshold=3.0, exact=True)
    for bands, k in ((3, 2), (4, 3), (2, 4), (5, 5)):
        frames = int(rng.integers(24, 34))
        yield random(
            f"{bands} bands, {k} weights",
            S=_levels(rng, bands, frames),
            w=_edge_kernel(k),
            threshold=float(rng.integers(3, 6)) + 0.01,
        )
    a, b = rng.integers(5, 9, 2).astype(float)
    yield edge(
        "changes of equal size side by side",
        S=np.cumsum([[0, a, a, 0, -a, -a, b, b, 0.0]], axis=1),
        w=_edge_kernel(2),
        threshold=2.0,
        exact=True,
    )
    yield edge(
        "a change that just reaches the threshold",
        S=np.cumsum([[0, a, -a, 0, a - 1, 0.0, a + 2]], axis=1),
        w=_edge_kernel(2),
        threshold=a,
        exact=True,
    )
    yield edge(
        "at the first and at the last place",
        S=np.array([[0.0, a, 0, 0, 0, b]]),
        w=_edge_kernel(2),
        threshold=1.0,
        exact=True,
    )
    yield edge(
        "nothing begins",
        S=-np.cumsum(rng.uniform(1, 2, (3, 9)), axis=1),
        w=_edge_kernel(3),
        threshold=0.5,
    )
    yield edge(
        "one band rises while another falls",
        S=np.cumsum([[0, 0, 8, 0, -2, 0, 7.0, 0], [0, 0, -8, 0, 1, 0, -9.0, 0]], axis=1)
        + rng.integers(-3, 3),
        w=_edge_kernel(2),
        threshold=2.0,
        exact=True,
    )


def ask_onsets(student: Any, S: Any, w: Any, threshold: float) -> Any:
    """Hand in a correlation for kernels that are 0 between their ends, so that a wrong correlate1d costs nothing here."""

    def by_its_ends(x: Any, w: Any, stride: int = 1, padding: int = 0) -> Any:
        around = [0.0] * padding
        x = np.array([*around, *x, *around])
        last = len(w) - 1
        return (w[0] * x[: len(x) - last] + w[last] * x[last:])[::stride]

    return student.find_onsets(S, w, threshold, correlate=by_its_ends)


_PEAKS = "(z > before) & (z >= after) & (z >= threshold)"


ONSETS = Exercise(
    name="find_onsets",
    also_forbidden=FORBIDDEN,
    draw=_draw_onsets,
    visible_seed=4,
    shown=(
        worked(
            "one band",
            S=np.array([[0.0, 0, 6, 5, 4, 9, 9, 8]]),
            w=np.array([-1.0, 1.0]),
            threshold=3.0,
            exact=True,
        ),
        worked(
            "two bands, one rises while the other falls",
            S=np.array([[0.0, 0, 8, 8, 8], [9.0, 9, 1, 1, 1]]),
            w=np.array([-1.0, 1.0]),
            threshold=3.0,
            exact=True,
        ),
    ),
    returns=("frames",),
    probe=ask_onsets,
    mistakes=(
        Mistake(
            "falls_count",
            "np.maximum(correlate(band, w), 0)",
            "np.abs(correlate(band, w))",
            "A sound that ends counts like one that begins: you take magnitudes. Keep what is above 0 and set the rest to 0.",
        ),
        Mistake(
            "bands_cancel",
            "np.mean([np.maximum(correlate(band, w), 0) for band in S], axis=0)",
            "np.maximum(np.mean([correlate(band, w) for band in S], axis=0), 0)",
            "A band that falls cancels one that rises: what you average still goes below 0. First set that to 0, then average.",
        ),
        Mistake(
            "sum_for_mean",
            "np.mean([",
            "np.sum([",
            "You add up the bands. Take their mean, so that the threshold means the same for any number of bands.",
        ),
        Mistake(
            "every_place_above",
            _PEAKS,
            "z >= threshold",
            "You return every frame above the threshold. One onset is one frame: the one where z is a peak.",
        ),
        Mistake(
            "threshold_ignored",
            _PEAKS,
            "(z > before) & (z >= after) & (z > 0)",
            "You return every peak. Only those count that reach the threshold.",
        ),
        Mistake(
            "first_of_the_window",
            " + len(w) // 2",
            "",
            "Your frames come too early: z[n] belongs to the window that *begins* at n. Its middle is len(w) // 2 later.",
        ),
        Mistake(
            "last_of_the_window",
            " + len(w) // 2",
            " + len(w) - 1",
            "You give the last frame of the window. The one in its middle is asked for, len(w) // 2 after its first.",
        ),
        Mistake(
            "threshold_exceeded",
            "(z >= threshold)",
            "(z > threshold)",
            "A change that just reaches the threshold is missing: `threshold` or more.",
        ),
        Mistake(
            "both_of_a_pair",
            "(z > before)",
            "(z >= before)",
            "Where two places in a row are equally high you return both, or the second. The first one counts: larger than *before*.",
        ),
        Mistake(
            "none_of_a_pair",
            "(z >= after)",
            "(z > after)",
            "Where two places in a row are equally high you return none, or the second. The first one counts: no smaller than *after*.",
        ),
        Mistake(
            "ends_left_out",
            "np.append(-np.inf, z[:-1])",
            "np.append(np.inf, z[:-1])",
            "The first place can never be an onset in your code. It has no neighbour before it, so only the one after it counts.",
        ),
    ),
    hints=(
        "Print z for the first case: one band, S = (0, 0, 6, 5, 4, 9, 9, 8). It should be 0 6 0 0 5 0 0. Which places are peaks, "
        "and which frames are these?",
        "Three steps: correlate each band with w and set what is below 0 to 0; average over the bands; look for places that reach "
        "the threshold, are larger than the one before and no smaller than the one after. Then add len(w) // 2.",
        "z = np.mean([np.maximum(..., 0) for band in S], axis=0)\nbefore = np.append(-np.inf, z[:-1])\nafter = np.append(...)\n"
        "peaks = (z > ...) & (z >= ...) & (z >= ...)\nreturn np.flatnonzero(peaks) + ...",
    ),
    equivalent=(
        Equivalent(
            "z = np.mean([np.maximum(correlate(band, w), 0) for band in S], axis=0) -> "
            "z = np.mean([np.maximum(0, correlate(band, w)) for band in S], axis=0)",
            "the larger of two numbers, in either order",
        ),
    ),
)
