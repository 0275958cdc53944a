"""``f0_autocorrelation``: the fundamental frequency, judged in cents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.sound_into_numbers.sounds import AUDIO


def _voice(
    rng: np.random.Generator, period: int, periods: int, uneven: float = 0.12, odd: bool = False
) -> np.ndarray:
    """Return a tone whose period is a whole number of samples, its fundamental weak.

    uneven: how much louder every other period is; two periods then resemble each other more than one does.
    odd: only odd harmonics, so that half a period later everything is upside down.
    """
    t = np.arange(period * periods) / period
    x = 0.25 * np.sin(2 * np.pi * t + rng.uniform(0, 6))
    for h, strength in zip((3, 5) if odd else (2, 3, 4, 5), rng.permutation([0.7, 0.9, 1.0, 0.5])):
        x = x + strength * np.cos(2 * np.pi * h * t + rng.uniform(0, 6))
    x = x * (1 + uneven * np.cos(np.pi * t + rng.uniform(-0.4, 0.4)))
    return x + 0.01 * rng.normal(size=len(x))


def _draw_f0(rng: np.random.Generator) -> Iterator[Case]:
    period = int(rng.integers(4, 7))
    pulses = np.tile(np.append(1.0, np.zeros(period - 1)), 4) * float(rng.integers(1, 4))
    yield worked(f"a pulse every {period} samples", x=pulses, sample_rate=60, fmin=6.0, fmax=25.0)
    uneven = np.tile(rng.permutation([1.0, 2.0, -1.0, -2.0]), 5)
    yield worked("a period of four samples", x=uneven, sample_rate=500, fmin=50.0, fmax=200.0)
    for odd in (False, True, False, True):
        period, rate = 2 * int(rng.integers(20, 55)), int(rng.choice([8000, 11025, 16000]))
        f0 = rate / period
        fmin, fmax = round(f0 / rng.uniform(2.2, 2.9)), round(f0 * rng.uniform(2.2, 2.9))
        yield random(
            f"{fmin} to {fmax} Hz at {rate} Hz",
            x=_voice(rng, period, int(rng.integers(5, 8)), odd=odd),
            sample_rate=rate,
            fmin=float(fmin),
            fmax=float(fmax),
        )
    period = int(rng.choice([40, 50, 64, 80, 100]))
    rate, x = 16000, _voice(rng, period, 6, uneven=0.0)
    f0 = rate / period
    yield edge("exactly the lowest that is allowed", exact=True, x=x, sample_rate=rate, fmin=f0, fmax=3 * f0)
    yield edge(
        "exactly the highest that is allowed", exact=True, x=x, sample_rate=rate, fmin=0.4 * f0, fmax=f0
    )
    yield edge(
        "an octave below the range is stronger",
        x=_voice(rng, 60, 6, uneven=0.8),
        sample_rate=12000,
        fmin=150.0,
        fmax=450.0,
    )
    pulses = np.tile(np.append(1.0, np.zeros(period - 1)), 3)
    yield edge("no upper limit", x=pulses, sample_rate=rate, fmin=0.6 * f0, fmax=2.0 * rate)
    lags = np.sort(rng.choice(np.arange(20, 40), 2, replace=False))
    alike = np.zeros(100)
    alike[[0, lags[0], lags[0] + lags[1]]] = 1.0  # two distances, once each
    yield edge(
        "two lags as good as each other",
        exact=True,
        x=alike,
        sample_rate=rate,
        fmin=rate / 42,
        fmax=rate / 12,
    )
    yield edge("silence", exact=True, x=np.zeros(60), sample_rate=8000, fmin=200.0, fmax=8000 / 12.5)
    raised = 1 + 0.1 * _voice(rng, 40, 5)
    yield edge("a tone on a constant", x=raised, sample_rate=8000, fmin=100.0, fmax=8000 / 20.6)
    outside = _voice(rng, 51, 6, uneven=0.0)
    yield edge("a period just outside", x=outside, sample_rate=8000, fmin=8000 / 50.4, fmax=8000 / 40)
    # Long ones, so that between two samples there is no room for another answer.
    yield edge("two periods only", x=_voice(rng, 140, 2, 0.0), sample_rate=16000, fmin=90.0, fmax=180.0)


def ask_f0(student: Any, x: Any, sample_rate: Any, fmin: Any, fmax: Any) -> Any:
    """Call the function with its inputs."""
    return student.f0_autocorrelation(x, sample_rate, fmin, fmax)


def near_in_cents(inputs: Mapping[str, Any], expected: Any, got: Any) -> list[str]:
    """Say how far a fundamental frequency is off, where it is more than 10 cents."""
    if np.size(got) != 1:
        return [f"Expected one number, the frequency in Hz; got an array of shape {np.shape(got)}."]
    got, rate = float(np.ravel(got)[0]), inputs["sample_rate"]
    if got > 0 and abs(1200 * np.log2(got / expected)) <= 10:
        return []
    text = f"Got {got:.6g} Hz, expected {expected:.6g} Hz to 10 cents, which is a lag of {rate / expected:g} samples."
    if got <= 0:
        return [text]
    ratio = got / expected
    for factor in (2, 3, 4):
        if abs(1200 * np.log2(ratio * factor)) <= 10:
            return [
                f"{text} Yours is a lag of {factor} periods: later maxima have to be lower than the first one."
            ]
        if abs(1200 * np.log2(ratio / factor)) <= 10:
            return [f"{text} Yours is its harmonic number {factor}."]
    if abs(got - rate / expected) <= 0.01 * got:
        return [f"{text} Yours is the lag itself: divide the sample rate by it."]
    return [f"{text} Yours is {1200 * np.log2(ratio):+.0f} cents off, a lag of {rate / got:.4g} samples."]


_STRONGEST = """spectrum = np.abs(np.fft.rfft(x))
    spectrum[0] = 0
    return np.argmax(spectrum) * sample_rate / len(x)"""


F0 = Exercise(
    name="f0_autocorrelation",
    also_forbidden=AUDIO,
    draw=_draw_f0,
    visible_seed=2,
    shown=(
        worked(
            "a pulse every five samples",
            x=np.tile([2.0, 0.0, 0.0, 0.0, 0.0], 4),
            sample_rate=50,
            fmin=4.0,
            fmax=20.0,
        ),
        worked(
            "a period of four samples, high and low",
            x=np.tile([1.0, 2.0, -1.0, -2.0], 5),
            sample_rate=400,
            fmin=40.0,
            fmax=150.0,
        ),
    ),
    returns=("f0",),
    probe=ask_f0,
    judge=near_in_cents,
    mistakes=(
        Mistake(
            "unbiased",
            "np.sum(x[:-l] * x[l:])",
            "np.mean(x[:-l] * x[l:])",
            "You divide each sum by the number of its products. Then a lag of two periods is as good as one, and you land an octave "
            "too low. The plain sum has fewer products at longer lags: keep it.",
        ),
        Mistake(
            "range_forgotten",
            "lag[allowed][np.argmax(r[allowed])]",
            "lag[np.argmax(r)]",
            "Your search begins at lags that fmax rules out. Very short ones win, because neighbouring samples are alike: "
            "search only lags whose frequency lies between fmin and fmax.",
        ),
        Mistake(
            "lower_limit_forgotten",
            "(sample_rate / lag >= fmin) & ",
            "",
            "You never use fmin. Long lags, of frequencies below it, are not to be searched.",
        ),
        Mistake(
            "place_in_the_range",
            "lag[allowed][np.argmax(r[allowed])]",
            "(1 + np.argmax(r[allowed]))",
            "argmax counts from the first lag that you search, not from 0. Look the lag up, or add the first one.",
        ),
        Mistake(
            "lag_returned",
            "return sample_rate / lag[",
            "return lag[",
            "You return the lag in samples. The frequency is the sample rate divided by it.",
        ),
        Mistake(
            "period_in_seconds",
            "return sample_rate / lag[allowed][np.argmax(r[allowed])]",
            "return lag[allowed][np.argmax(r[allowed])] / sample_rate",
            "You return the period in seconds. The frequency is one over it.",
        ),
        Mistake(
            "one_lag_too_long",
            "lag[allowed][np.argmax(r[allowed])]",
            "(1 + lag[allowed][np.argmax(r[allowed])])",
            "Your lag is one sample too long. The first number of the full correlation of x with itself belongs to lag 0.",
        ),
        Mistake(
            "negative_peaks",
            "np.argmax(r[allowed])",
            "np.argmax(np.abs(r[allowed]))",
            "You take the largest absolute value. At a strongly negative correlation the sound is upside down, not repeated.",
        ),
        Mistake(
            "strongest_partial",
            "return sample_rate / lag[allowed][np.argmax(r[allowed])]",
            _STRONGEST,
            "You return the strongest frequency of the spectrum. That may be any harmonic; the fundamental can be weak or missing.",
        ),
        Mistake(
            "mean_taken_away",
            "lag = np.arange(1, len(x))",
            "x = x - x.mean()\n    lag = np.arange(1, len(x))",
            "You take the mean away first. Here the samples are used as they are.",
        ),
        Mistake(
            "windowed",
            "lag = np.arange(1, len(x))",
            "x = x * np.hanning(len(x))\n    lag = np.arange(1, len(x))",
            "You apply a window first. Here the samples are used as they are.",
        ),
        Mistake(
            "parabola",
            "return sample_rate / lag[allowed][np.argmax(r[allowed])]",
            "best = lag[allowed][np.argmax(r[allowed])]\n    a, b, c = (np.sum(x[:-l] * x[l:]) for l in (best - 1, best, best + 1))\n"
            "    return sample_rate / (best + 0.5 * (a - c) / (a - 2 * b + c))",
            "You lay a parabola through the maximum. That is finer for long lags, and wrong for short ones and at the end of the "
            "range. Here the best whole lag itself is asked for.",
        ),
        Mistake(
            "ends_left_out",
            "(sample_rate / lag >= fmin) & (sample_rate / lag <= fmax)",
            "(sample_rate / lag > fmin) & (sample_rate / lag < fmax)",
            "You leave out the ends of the range. A lag whose frequency is exactly fmin or fmax is searched too: compare with ≤.",
        ),
        Mistake(
            "longest_of_equal_ones",
            "lag[allowed][np.argmax(r[allowed])]",
            "lag[allowed][::-1][np.argmax(r[allowed][::-1])]",
            "Where several lags are equally good, you take the longest. Take the shortest: np.argmax finds the first.",
        ),
    ),
    hints=(
        "Print the lag that wins. Is it at the very beginning of your range, twice the period, or off by one?",
        "For each lag l multiply x by itself, shifted by l, and add up. Keep the lags whose frequency, sample_rate / l, lies "
        "between fmin and fmax. The lag with the largest sum is the period.",
        "lag = np.arange(1, len(x))\nr = np.array([... for l in lag])\n"
        "allowed = (sample_rate / lag >= ...) & (...)\nreturn sample_rate / lag[allowed][...]",
    ),
    equivalent=(
        Equivalent(
            "lag = np.arange(1, len(x)) -> lag = np.arange(2, len(x))",
            "a lag of one sample would be a tone at the sample rate, which no allowed range reaches",
        ),
    ),
)
