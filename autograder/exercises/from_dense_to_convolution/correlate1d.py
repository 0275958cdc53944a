"""``correlate1d`` and ``convolve1d``: a kernel slides over a signal, as it lies and turned round."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.from_dense_to_convolution.kernels import FORBIDDEN, kernel, whole_kernel

# --- correlate1d --------------------------------------------------------------------------------------------------


def _signal(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return n numbers, those at the ends large: what lies beyond them shows."""
    x = rng.normal(size=n)
    x[[0, -1]] = rng.uniform(2, 3, 2) * rng.choice([-1, 1], 2)
    return x


def _draw_sliding(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "six samples, three weights",
        x=rng.permutation([1.0, 2.0, 0.0, -1.0, 3.0, 4.0]),
        w=whole_kernel(rng, 3),
        stride=1,
        padding=1,
    )
    for stride, padding in ((1, 0), (2, 1), (3, 2), (2, 3)):
        k = int(rng.integers(padding + 2, padding + 5))
        n = k - 2 * padding + stride * int(rng.integers(4, 7)) + stride - 1
        yield random(
            f"{n} samples, {k} weights, stride {stride}, padding {padding}",
            x=_signal(rng, n),
            w=kernel(rng, k),
            stride=stride,
            padding=padding,
        )
    k = int(rng.integers(3, 7))
    yield edge("a single window", x=_signal(rng, k), w=kernel(rng, k), stride=1, padding=0)
    yield edge(
        "a stride beyond the kernel",
        x=_signal(rng, 13 + int(rng.integers(5))),
        w=kernel(rng, 2),
        stride=4,
        padding=1,
    )
    yield edge("a kernel that is too long", x=_signal(rng, k), w=kernel(rng, k + 5), stride=1, padding=1)
    yield edge("a padding beyond the kernel", x=_signal(rng, 6), w=kernel(rng, 2), stride=1, padding=3)
    whole = rng.permutation([3, -1, 4, 1, -5, 9, 2])
    yield edge("whole numbers", x=whole, w=np.array([0.5, -1.5, 2.5]), stride=2, padding=2)


_SHOWN = (
    worked(
        "a difference of neighbours",
        x=np.array([0.0, 0.0, 3.0, 3.0, 1.0]),
        w=np.array([-1.0, 1.0]),
        stride=1,
        padding=0,
    ),
    worked(
        "three weights, a zero at each end",
        x=np.array([1.0, 0.0, 2.0, -1.0, 4.0]),
        w=np.array([1.0, 2.0, 3.0]),
        stride=2,
        padding=1,
    ),
)


CORRELATE = Exercise(
    name="correlate1d",
    also_forbidden=FORBIDDEN,
    draw=_draw_sliding,
    visible_seed=1,
    shown=_SHOWN,
    returns=("z",),
    mistakes=(
        Mistake(
            "kernel_turned_round",
            "w @ padded",
            "w[::-1] @ padded",
            "You turn the kernel round. That is convolution, the next exercise; here w[0] meets the first sample of the window.",
        ),
        Mistake(
            "padding_before_only",
            "np.pad(x, padding)",
            "np.pad(x, (padding, 0))",
            "Your zeros stand before the signal only. There are `padding` zeros at each end.",
        ),
        Mistake(
            "padding_after_only",
            "np.pad(x, padding)",
            "np.pad(x, (0, padding))",
            "Your zeros stand after the signal only. There are `padding` zeros at each end.",
        ),
        Mistake(
            "padding_all_before",
            "np.pad(x, padding)",
            "np.pad(x, (2 * padding, 0))",
            "All your zeros stand before the signal. `padding` of them belong before it, and `padding` after it.",
        ),
        Mistake(
            "padding_all_after",
            "np.pad(x, padding)",
            "np.pad(x, (0, 2 * padding))",
            "All your zeros stand after the signal. `padding` of them belong before it, and `padding` after it.",
        ),
        Mistake(
            "padding_missing",
            "np.pad(x, padding)",
            "x",
            "The padding is missing: put `padding` zeros before and after the signal first.",
        ),
        Mistake(
            "border_repeated",
            "np.pad(x, padding)",
            'np.pad(x, padding, mode="edge")',
            "You repeat the first and the last sample. Around the signal there are zeros.",
        ),
        Mistake(
            "stride_ignored",
            " + 1, stride)",
            " + 1)",
            "The stride is missing: you return the sum at every place, not at every stride-th.",
        ),
        Mistake(
            "signal_thinned_out",
            "np.pad(x, padding)\n    starts = range(0, len(padded) - len(w) + 1, stride)",
            "np.pad(x, padding)[::stride]\n    starts = range(0, len(padded) - len(w) + 1)",
            "You throw samples of the signal away. The window moves in steps of `stride`, but what lies in it are neighbours.",
        ),
        Mistake(
            "last_window_missing",
            "len(padded) - len(w) + 1",
            "len(padded) - len(w)",
            "The last window is missing where it just fits. `range` stops before its end: add 1.",
        ),
        Mistake(
            "windows_stick_out",
            "len(padded) - len(w) + 1, stride)\n    return np.array([w @ padded[n : n + len(w)] for n in starts])",
            "len(padded), stride)\n    return np.array([sum(a * b for a, b in zip(w, padded[n:])) for n in starts])",
            "Your last windows stick out at the end, and you add up what is left of them. A window counts only where the whole "
            "kernel fits.",
        ),
        Mistake(
            "stride_and_padding_swapped",
            "padded = np.pad(x, padding)\n",
            "stride, padding = max(padding, 1), stride\n    padded = np.pad(x, padding)\n",
            "Stride and padding are swapped: `padding` zeros at each end, and steps of `stride`.",
        ),
        Mistake(
            "mean_for_sum",
            "w @ padded[n : n + len(w)]",
            "w @ padded[n : n + len(w)] / len(w)",
            "You take the mean of the products. Add them up, and do not divide.",
        ),
    ),
    hints=(
        "Take x = (0, 0, 3, 3, 1) and w = (−1, 1) on paper. There are four places for the window. What is in the first one, and "
        "which weight meets which sample?",
        "First put the zeros around x. The windows begin at 0, stride, 2·stride, … as long as a whole kernel fits. Each one gives "
        "a number: multiply weight by sample, add up.",
        "padded = np.pad(x, ...)\nz = []\nfor n in range(0, ..., stride):\n    window = padded[n : ...]\n    z.append(np.sum(...))\n"
        "return np.array(z)",
    ),
    equivalent=(
        Equivalent(
            "return np.array([w @ padded[n : n + len(w)] for n in starts]) -> return np.array([padded[n:n + len(w)] @ w for n in starts])",
            "a sum of products is the same in either order",
        ),
        Equivalent(
            "return np.array([w @ padded[n : n + len(w)] for n in starts]) -> return np.array([w.T @ padded[n : n + len(w)] for n in starts])",
            "w has one axis: transposing it changes nothing",
        ),
        Equivalent(
            "return np.array([w @ padded[n : n + len(w)] for n in starts]) -> return np.array([w @ padded[n:n + len(w)].T for n in starts])",
            "a window has one axis: transposing it changes nothing",
        ),
    ),
)


# --- convolve1d ---------------------------------------------------------------------------------------------------


def ask_convolve(student: Any, x: Any, w: Any, stride: int, padding: int) -> Any:
    """Hand in a correlation that goes by way of spectra, so that a wrong correlate1d costs nothing here.

    It knows the signal and the kernel of this case alone, so that it answers no other exercise: stretches of them, either
    way round and with either sign, zeros around.
    """
    known = [
        sign * np.asarray(one, np.float32)[::way] for one in (x, w) for sign in (1, -1) for way in (1, -1)
    ]

    def known_here(array: Any) -> bool:
        part = np.trim_zeros(np.ravel(np.asarray(array, np.float32)))
        windows = [
            np.lib.stride_tricks.sliding_window_view(one, len(part)) for one in known if len(part) <= len(one)
        ]
        return any((stretches == part).all(axis=1).any() for stretches in windows)

    def by_spectra(x: Any, w: Any, stride: int = 1, padding: int = 0) -> Any:
        if not known_here(x) or not known_here(w):
            raise ValueError(
                "correlate was called with numbers that are not those of x and w: it takes the signal and the kernel, "
                "or a stretch of them, either way round"
            )
        x, w = np.asarray(x, float), np.asarray(w, float)
        n, k = len(x), len(w)
        size = n + 2 * padding + k
        product = np.fft.rfft(x, size) * np.conj(np.fft.rfft(w, size))
        lags = np.arange(-padding, n + padding - k + 1, stride)
        return np.fft.irfft(product, size)[lags]

    return student.convolve1d(x, w, stride, padding, correlate=by_spectra)


CONVOLVE = Exercise(
    name="convolve1d",
    also_forbidden=FORBIDDEN,
    draw=_draw_sliding,
    visible_seed=1,
    shown=(
        worked(
            "a difference of neighbours",
            x=np.array([0.0, 0.0, 3.0, 3.0, 1.0]),
            w=np.array([-1.0, 1.0]),
            stride=1,
            padding=0,
        ),
        worked(
            "a click",
            x=np.array([0.0, 0.0, 1.0, 0.0, 0.0]),
            w=np.array([1.0, 2.0, 3.0]),
            stride=1,
            padding=0,
        ),
    ),
    returns=("z",),
    probe=ask_convolve,
    mistakes=(
        Mistake(
            "not_turned",
            "w[::-1]",
            "w",
            "You do not turn the kernel round: that is cross-correlation. In a convolution w[0] meets the *last* sample of the window.",
        ),
        Mistake(
            "signal_turned",
            "correlate(x, w[::-1],",
            "correlate(x[::-1], w,",
            "You turn the signal round, so your output runs backwards. Turn the kernel, and leave the signal as it is.",
        ),
        Mistake(
            "both_turned",
            "correlate(x, w[::-1],",
            "correlate(x[::-1], w[::-1],",
            "You turn the signal round as well. Turn the kernel alone.",
        ),
        Mistake(
            "output_turned",
            "correlate(x, w[::-1], stride, padding)",
            "correlate(x, w, stride, padding)[::-1]",
            "You turn the output round. Turn the kernel, before it slides.",
        ),
        Mistake(
            "stride_lost",
            "w[::-1], stride, padding",
            "w[::-1], 1, padding",
            "The stride gets lost on the way. Hand it on.",
        ),
        Mistake(
            "padding_lost",
            "w[::-1], stride, padding",
            "w[::-1], stride, 0",
            "The padding gets lost on the way. Hand it on.",
        ),
        Mistake(
            "stride_and_padding_swapped",
            "w[::-1], stride, padding",
            "w[::-1], max(padding, 1), stride",
            "You hand on stride and padding in the wrong order: the stride comes first.",
        ),
        Mistake(
            "sign_for_order",
            "w[::-1]",
            "-w",
            "You change the signs of the weights. For [−1, 1] that looks like turning, for others it does not: reverse their order.",
        ),
    ),
    hints=(
        "Send the click (0, 0, 1, 0, 0) through. A convolution answers with the kernel as it is written: 1 2 3. What does yours "
        "answer?",
        "It is one change to a cross-correlation: the kernel lies the other way about. w[::-1] has the same weights, last one first.",
        "return correlate(x, ..., stride, padding)",
    ),
)
