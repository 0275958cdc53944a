"""``log_mel``: power spectrograms to mel bands in decibels, each clip's loudest place at 0 dB."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked


def _bank(rng: np.random.Generator, bands: int, frequencies: int) -> np.ndarray:
    """Return weights (M, F) of bands that overlap; no two rows have the same sum."""
    centres = np.linspace(0, frequencies - 1, bands)[:, None]
    slopes = np.maximum(0, 1.6 - np.abs(np.arange(frequencies) - centres) * bands / frequencies)
    return slopes * rng.uniform(0.3, 3, (bands, 1))


def _power(rng: np.random.Generator, *shape: int, spread: float = 3) -> np.ndarray:
    """Return powers (N, F, T) over many decades; each clip has a level of its own."""
    levels = 10.0 ** (rng.permutation(shape[0]) * 1.5 - 1)
    return levels[:, None, None] * 10 ** rng.uniform(-spread, 0, shape)


def _task(
    rng: np.random.Generator, shape: tuple[int, int, int], bands: int, lowest: float, spread: float = 3
) -> dict[str, Any]:
    power = _power(rng, *shape, spread=spread)
    return {"power": power, "filterbank": _bank(rng, bands, shape[1]), "lowest": lowest}


def _draw_log_mel(rng: np.random.Generator) -> Iterator[Case]:
    def deep(least: float, most: float) -> float:
        return -float(rng.uniform(least, most))

    yield worked("two bands of three frequencies", **_task(rng, (1, 3, 2), 2, -40.0))
    yield random("3 clips", **_task(rng, (3, 9, 5), 4, deep(8, 12)))
    yield random("4 clips", **_task(rng, (4, 8, 6), 5, deep(8, 12)))
    yield random("2 clips, nothing cut off", **_task(rng, (2, 7, 4), 3, deep(70, 90)))
    yield edge("one clip of one frame", **_task(rng, (1, 9, 1), 4, deep(5, 8)))
    quiet = _task(rng, (3, 8, 5), 4, deep(40, 60), spread=4)
    yield edge("very quiet clips", **quiet | {"power": quiet["power"] * 1e-14})
    loud = _task(rng, (2, 6, 7), 3, deep(8, 12))
    yield edge("loud clips", **loud | {"power": loud["power"] * 1e6})
    some = _task(rng, (4, 6, 5), 3, deep(40, 60))
    some["power"][int(rng.integers(0, 4))] = 0
    yield edge("one clip is silent", **some)
    holes = _task(rng, (2, 9, 6), 4, deep(50, 70))
    holes["power"][:, :5, 2] = 0
    holes["power"][1, :, 4] = 0
    yield edge("places without power", **holes)
    ink = _task(rng, (3, 7, 4), 5, deep(8, 12))
    yield edge("powers in whole numbers", **ink | {"power": rng.integers(1, 200, (3, 7, 4))})


_FLOOR = "np.maximum(share, 10 ** (lowest / 10))"

LOG_MEL = Exercise(
    name="log_mel",
    forbidden=(),
    draw=_draw_log_mel,
    visible_seed=2,
    shown=(
        worked(
            "one band, three frames",
            power=np.array([[[1.0, 0.0, 0.5], [0.0, 0.01, 0.5]]]),
            filterbank=np.array([[2.0, 2.0]]),
            lowest=-15.0,
        ),
        worked(
            "two clips, one a thousandth of the other",
            power=np.array([[[8.0, 2.0], [1.0, 4.0]], [[0.008, 0.002], [0.001, 0.004]]]),
            filterbank=np.array([[1.0, 0.0], [0.0, 0.5]]),
            lowest=-10.0,
        ),
    ),
    returns=("decibels",),
    mistakes=(
        Mistake(
            "decibels_of_amplitudes",
            "10 * np.log10(np.maximum(share, 10 ** (lowest / 10)))",
            "20 * np.log10(np.maximum(share, 10 ** (lowest / 20)))",
            "You take 20 · log10, which is for amplitudes. Of powers it is 10 · log10.",
        ),
        Mistake(
            "natural_logarithm",
            "10 * np.log10(np.maximum(share, 10 ** (lowest / 10)))",
            "np.maximum(10 * np.log(np.maximum(share, 1e-30)), lowest)",
            "You take the natural logarithm. Decibels are 10 · log10.",
        ),
        Mistake(
            "bels",
            "10 * np.log10(np.maximum(share, 10 ** (lowest / 10)))",
            "np.maximum(np.log10(np.maximum(share, 1e-30)), lowest)",
            "The factor 10 is missing: log10 alone counts in bels, not in decibels.",
        ),
        Mistake(
            "loudest_of_all_clips",
            "mel.max(axis=(1, 2), keepdims=True)",
            "mel.max()",
            "You move the loudest place of the whole batch to 0 dB. Each clip has a loudest place of its own.",
        ),
        Mistake(
            "loudest_of_each_frame",
            "mel.max(axis=(1, 2), keepdims=True)",
            "mel.max(axis=1, keepdims=True)",
            "You move the loudest band of each frame to 0 dB, and the clip no longer fades. It is one place for the whole clip.",
        ),
        Mistake(
            "loudest_of_each_band",
            "mel.max(axis=(1, 2), keepdims=True)",
            "mel.max(axis=2, keepdims=True)",
            "You move the loudest frame of each band to 0 dB, and the timbre is gone. It is one place for the whole clip.",
        ),
        Mistake(
            "loudest_before_the_bands",
            "mel.max(axis=(1, 2), keepdims=True)",
            "power.max(axis=(1, 2), keepdims=True)",
            "You take the loudest frequency of the power spectrogram as 0 dB. Take the loudest place of the mel bands.",
        ),
        Mistake(
            "not_moved",
            "share = mel / np.where(loudest > 0, loudest, 1)",
            "share = mel",
            "The loudest place of a clip is not moved to 0 dB.",
        ),
        Mistake(
            "mean_moved",
            "mel.max(axis=(1, 2), keepdims=True)",
            "mel.mean(axis=(1, 2), keepdims=True)",
            "You move the mean of a clip to 0 dB. Its loudest place goes there.",
        ),
        Mistake(
            "raised_before_it_is_moved",
            "    share = mel / np.where(loudest > 0, loudest, 1)\n    return 10 * np.log10(np.maximum(share, 10 ** (lowest / 10)))",
            "    decibels = 10 * np.log10(np.maximum(mel, 10 ** (lowest / 10)))\n"
            "    return np.where(loudest > 0, decibels - decibels.max(axis=(1, 2), keepdims=True), lowest)",
            "You raise what lies below `lowest` first and then move the clip. First move its loudest place to 0 dB, then raise.",
        ),
        Mistake(
            "fixed_floor",
            "    share = mel / np.where(loudest > 0, loudest, 1)\n",
            "    share = (mel + 1e-10) / np.where(loudest > 0, loudest + 1e-10, 1)\n",
            "You add a small number, or raise to one, before you take the logarithm. A quiet clip is lost in it. Divide by the "
            "loudest place first.",
        ),
        Mistake(
            "not_raised",
            _FLOOR,
            "np.maximum(share, 1e-30)",
            "What lies below `lowest` stays below. Raise it to `lowest`.",
        ),
        Mistake(
            "fixed_lowest",
            _FLOOR,
            "np.maximum(share, 1e-8)",
            "You raise to −80 dB whatever `lowest` is. Use the argument.",
        ),
        Mistake(
            "cut_to_zero",
            f"return 10 * np.log10({_FLOOR})",
            f"decibels = 10 * np.log10({_FLOOR})\n    return np.where(decibels > lowest + 1e-9, decibels, 0)",
            "You set to 0 what lies below `lowest`, which makes it as loud as the loudest place. Raise it to `lowest`.",
        ),
        Mistake(
            "silence_is_loud",
            f"return 10 * np.log10({_FLOOR})",
            f"return np.where(loudest > 0, 10 * np.log10({_FLOOR}), 0)",
            "A silent clip comes out as 0 dB, as loud as it can be. It is `lowest` everywhere.",
        ),
        Mistake(
            "silence_is_not_a_number",
            "np.where(loudest > 0, loudest, 1)",
            "loudest",
            "A silent clip comes out as nan: you divide by a loudest place of 0. It is `lowest` everywhere.",
        ),
        Mistake(
            "decibels_summed",
            "    mel = filterbank @ power\n",
            "    mel = 10 ** (filterbank @ np.log10(np.maximum(power, 1e-30)))\n",
            "You take the logarithm before the bands. First sum the powers of a band, then take the logarithm.",
        ),
        Mistake(
            "bands_averaged",
            "    mel = filterbank @ power\n",
            "    mel = filterbank / filterbank.sum(axis=1, keepdims=True) @ power\n",
            "You divide each band by the sum of its weights. A band is the weighted sum, and nothing is divided.",
        ),
        Mistake(
            "amplitudes_summed",
            "    mel = filterbank @ power\n",
            "    mel = filterbank @ np.sqrt(power)\n",
            "You take the square root of the power first. It is power already: sum it as it is.",
        ),
        Mistake(
            "squared_again",
            "    mel = filterbank @ power\n",
            "    mel = filterbank @ np.square(power, dtype=float)\n",
            "You square the power. It is squared already: sum it as it is.",
        ),
        Mistake(
            "quietest_moved",
            "mel.max(axis=(1, 2), keepdims=True)",
            "mel.min(axis=(1, 2), keepdims=True)",
            "You move the quietest place to 0 dB. The loudest goes there, so that nothing lies above it.",
        ),
        Mistake(
            "turned_to_a_positive_range",
            f"return 10 * np.log10({_FLOOR})",
            f"return 10 * np.log10({_FLOOR}) - lowest",
            "Your decibels begin at 0 and go up. The loudest place is 0 dB, and all else lies below.",
        ),
    ),
    equivalent=(
        Equivalent(
            "share = mel / np.where(loudest > 0, loudest, 1) -> share = mel / np.where(loudest > 0, loudest, 2)",
            "where the loudest place is 0 all is 0, whatever it is divided by",
        ),
        Equivalent(
            "share = mel / np.where(loudest > 0, loudest, 1) -> share = mel / np.where(loudest > 0, loudest, -1)",
            "where the loudest place is 0 all is 0, and 0 is raised to the floor whatever its sign",
        ),
        Equivalent(
            "return 10 * np.log10(np.maximum(share, 10 ** (lowest / 10))) -> "
            "return 10 * np.log10(np.maximum(10 ** (lowest / 10), share))",
            "the larger of two numbers does not hang on their order",
        ),
    ),
    hints=(
        "Is the largest number of every clip 0? Is the smallest one `lowest`, or above it? And does the silent clip hold numbers?",
        "Three steps: a matrix product for the bands, a division by each clip's maximum, the logarithm. If you raise the shares to "
        "10^(lowest/10) before the logarithm, there is never a logarithm of 0. A silent clip must not be divided by 0.",
        "mel = filterbank @ ...\nloudest = mel.max(axis=..., keepdims=True)\nshare = mel / np.where(loudest > 0, ..., 1)\n"
        "return 10 * np.log10(np.maximum(share, ...))",
    ),
)
