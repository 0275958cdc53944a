"""``scheduled_sampling_mask``: which values the teacher gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import different_sizes


def _falling(rng: np.random.Generator, t: int) -> np.ndarray:
    """Return a ratio for each of t steps, falling from nearly 1 to nearly 0."""
    return np.linspace(0.9, 0.1, t) + rng.uniform(-0.03, 0.03, t)


def _thrown(rng: np.random.Generator, t: int, n: int, p: Any, given: int) -> dict[str, Any]:
    """Return throws of which every second one, in either direction, lies below its ratio; every fourth is far off, above."""
    ratio = np.broadcast_to(p, t)[:, None]
    place = np.arange(t)[:, None] + np.arange(n)
    share = np.where(place % 4 == 0, rng.uniform(0.5, 0.8, (t, n)), rng.uniform(0.05, 0.3, (t, n)))
    below = place % 2 == 1
    return {"u": np.where(below, (1 - share) * ratio, ratio + share * (1 - ratio)), "p": p, "given": given}


def _draw_mask(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "three steps, two sequences",
        u=rng.permuted([[0.1, 0.9], [0.8, 0.2], [0.3, 0.6]], axis=1),
        p=0.5,
        given=1,
    )
    for number in range(4):
        t, n = different_sizes(rng, 2, smallest=4)
        if number % 2:
            yield random(f"{t} steps, {n} sequences", **_thrown(rng, t, n, float(rng.uniform(0.3, 0.7)), 2))
        else:
            yield random(
                f"a ratio for each of {t} steps, {n} sequences", **_thrown(rng, t, n, _falling(rng, t), 2)
            )
    t, n = different_sizes(rng, 2, smallest=4)
    yield edge("no step is given", **_thrown(rng, t, n, float(rng.uniform(0.3, 0.7)), 0))
    t, n = sorted((t, n))
    yield edge("every step is given", **_thrown(rng, t, n, float(rng.uniform(0.3, 0.7)), t))
    yield edge("as many sequences as steps", **_thrown(rng, n, n, _falling(rng, n), 1))
    yield edge("one sequence, a ratio for each step", **_thrown(rng, 7, 1, _falling(rng, 7), 1))
    ties = rng.permutation(np.resize([0.25, 0.5, 0.75], t * n)).reshape(t, n)
    yield edge("throws of exactly the ratio", exact=True, u=ties, p=0.5, given=1)
    never = _thrown(rng, t, n, 0.5, 1)["u"]
    never[1:, 0] = 0
    yield edge("ratio 0, and throws of 0", exact=True, u=never, p=0.0, given=1)
    yield edge("ratio 1", u=rng.uniform(0.1, 0.9, (t, n)), p=1.0, given=1)


_RATIO = "np.broadcast_to(p, len(u))[:, None]"

MASK = Exercise(
    name="scheduled_sampling_mask",
    draw=_draw_mask,
    visible_seed=1,
    shown=(
        worked(
            "three steps, two sequences",
            u=np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]]),
            p=0.5,
            given=1,
        ),
        worked(
            "a ratio that falls",
            u=np.array([[0.5, 0.75], [0.5, 0.25], [0.5, 0.125]]),
            p=np.array([0.875, 0.375, 0.25]),
            given=0,
        ),
    ),
    returns=("mask",),
    mistakes=(
        Mistake(
            "turned_round",
            "mask = u < ratio",
            "mask = u >= ratio",
            "True and False have changed places. True, the teacher gives the value, where u < p.",
        ),
        Mistake(
            "tie_is_given",
            "u < ratio",
            "u <= ratio",
            "Where u is exactly p you say True. It is False there, so that with ratio 0 nothing is given.",
        ),
        Mistake(
            "ratio_per_sequence",
            _RATIO,
            "p",
            "You compare u with p as it comes: numpy lays p along the last axis, the sequences. p belongs to the steps, axis 0: give it a "
            "second axis of length 1.",
        ),
        Mistake(
            "first_ratio_for_all",
            _RATIO,
            "np.ravel(p)[0]",
            "You use the first ratio for all steps. Step t has p[t].",
        ),
        Mistake(
            "mean_ratio",
            _RATIO,
            "np.mean(p)",
            "You use the mean of the ratios for all steps. Step t has p[t].",
        ),
        Mistake(
            "ratios_from_the_end",
            _RATIO,
            "np.broadcast_to(p, len(u))[::-1, None]",
            "Your ratios run from the last step to the first. p[0] is that of the first step.",
        ),
        Mistake(
            "given_ignored",
            "    mask[:given] = True\n",
            "",
            "The first steps follow the throws too. The first `given` rows are True, whatever u is.",
        ),
        Mistake(
            "given_one_too_many",
            "mask[:given] = True",
            "mask[: given + 1] = True",
            "You give one step too many: `given` rows, those from 0 to given − 1.",
        ),
        Mistake(
            "given_one_too_few",
            "mask[:given] = True",
            "mask[: max(0, given - 1)] = True",
            "You give one step too few: `given` rows, those from 0 to given − 1.",
        ),
        Mistake(
            "given_from_the_end",
            "mask[:given] = True",
            "mask[len(u) - given :] = True",
            "You give the last steps. The first ones are given, from which the network has to go on.",
        ),
        Mistake(
            "given_along_the_sequences",
            "mask[:given] = True",
            "mask[:, :given] = True",
            "You give whole sequences. `given` counts steps, along axis 0.",
        ),
        Mistake(
            "given_refused",
            "mask[:given] = True",
            "mask[:given] = False",
            "You refuse the first steps. In them the teacher always gives the value: True.",
        ),
        Mistake(
            "rows_after_given_shifted",
            "mask = u < ratio",
            "mask = np.roll(u, given, axis=0) < ratio",
            "Your throws begin behind the given steps. Row t of u belongs to step t; the throws of the given steps are unused.",
        ),
        Mistake(
            "one_throw_for_all_sequences",
            "u < ratio",
            "np.broadcast_to(u[:, :1], u.shape) < ratio",
            "All sequences follow the throw of the first. Each has its own.",
        ),
        Mistake(
            "one_throw_for_all_steps",
            "u < ratio",
            "np.broadcast_to(u[:1], u.shape) < ratio",
            "All steps follow the first throw of their sequence. Each step has its own.",
        ),
    ),
    hints=(
        "Look at one row: is True where u is small? Then at the first rows. Then at a case in which p has a number for each step.",
        "True where u < p. A p of shape (T,) has to be compared along axis 0, so it needs a second axis of length 1. The first `given` rows are set afterwards.",
        "ratio = np.broadcast_to(p, len(u))[:, ...]\nmask = u ... ratio\nmask[...] = ...\nreturn mask",
    ),
)
