"""``sample_categorical``: draw a class from each row of logits, from given throws."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.wavenet_in_miniature.tools import FORBIDDEN


def _ends(logits: np.ndarray, temperature: float) -> np.ndarray:
    heat = logits / temperature
    p = np.exp(heat - np.max(heat, axis=1)[:, None])
    return np.cumsum(p, axis=1) / np.sum(p, axis=1)[:, None]


def _throws(rng: np.random.Generator, n: int, k: int, temperature: float) -> dict[str, Any]:
    """Return logits of either sign and throws that are not near the end of a piece."""
    logits = rng.uniform(-2, 2, (n, k))
    u = rng.uniform(0.02, 0.98, (50, n))
    clear = np.abs(_ends(logits, temperature)[None] - u[:, :, None]).min(axis=2) > 1e-3
    return {"logits": logits, "u": u[clear.argmax(axis=0), np.arange(n)], "temperature": temperature}


def _draw_sample(rng: np.random.Generator) -> Iterator[Case]:
    # So many rows, and in one row so many classes, that no mistake is right by chance.
    yield worked("three classes, 24 rows", **_throws(rng, 24, 3, 1.0))
    for n, k, low, high in ((17, 9, 0.3, 0.6), (23, 6, 1.5, 2.5), (14, 12, 0.7, 0.9), (19, 31, 2.0, 3.0)):
        temperature = float(rng.uniform(low, high))
        yield random(f"{n} rows of {k}, temperature {low} to {high}", **_throws(rng, n, k, temperature))
    yield edge("one row", **_throws(rng, 1, 120, 1.7))
    yield edge("as many rows as classes", **_throws(rng, 7, 7, 0.6))
    large = _throws(rng, 12, 5, 2.0)
    large["logits"] += rng.choice([-1500.0, 1500.0], (12, 1))
    yield edge("logits beyond 1000", **large)
    none = _throws(rng, 8, 6, 0.5)
    for row, first in zip(none["logits"], rng.permutation([1, 1, 2, 2, 3, 3, 4, 5])):
        row[:first] = rng.uniform(-1200, -1000, first)
    yield edge("u = 0, and first classes of probability 0", **none | {"u": np.zeros(8)})
    yield edge("u = 1", **_throws(rng, 40, 11, 0.8) | {"u": np.ones(40)})
    # Halves and quarters are exact, whatever way they are added up.
    even = np.zeros((4, 4))
    even[1] = [0.0, 0.0, -2000.0, -2000.0]
    yield edge(
        "u exactly at an end",
        exact=True,
        logits=even,
        u=np.array([0.25, 0.5, 0.5, 0.75]),
        temperature=float(rng.choice([0.5, 2.0])),
    )


_P = "p = np.exp(z - z.max(axis=1, keepdims=True))"
_DRAWN = '[np.searchsorted(row, one, side="right") for row, one in zip(ends, u)]'

SAMPLE = Exercise(
    name="sample_categorical",
    forbidden=FORBIDDEN,
    draw=_draw_sample,
    visible_seed=5,
    shown=(
        worked(
            "the same row three times",
            logits=np.log([[0.2, 0.5, 0.3]] * 3),
            u=np.array([0.1, 0.6, 0.95]),
            temperature=1.0,
        ),
        worked(
            "temperature 0.5",
            logits=np.log([[0.2, 0.5, 0.3]] * 3),
            u=np.array([0.1, 0.6, 0.95]),
            temperature=0.5,
        ),
    ),
    returns=("q",),
    rtol=1e-9,  # a class is right or wrong
    mistakes=(
        Mistake(
            "left_side",
            'side="right"',
            'side="left"',
            'At exactly the end of a piece you take the class before it, and u = 0 draws classes of probability 0. Take side="right".',
        ),
        Mistake(
            "no_last_class",
            "np.minimum(drawn, logits.shape[1] - 1)",
            "np.array(drawn)",
            "For u = 1, or where the sum ends a little below u, you get class K, which does not exist. Take class K − 1 there.",
        ),
        Mistake(
            "temperature_ignored",
            "z = logits / temperature",
            "z = logits",
            "The temperature plays no part. Divide the logits by it.",
        ),
        Mistake(
            "temperature_multiplies",
            "logits / temperature",
            "logits * temperature",
            "You multiply by the temperature. Divide: a high temperature brings the logits nearer to each other.",
        ),
        Mistake(
            "temperature_behind_the_softmax",
            "p / p.sum(axis=1, keepdims=True)",
            "np.exp((logits - logits.max(axis=1, keepdims=True))) / np.exp(logits - logits.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True) / temperature",
            "You divide the probabilities by the temperature. Divide the logits, before the softmax.",
        ),
        Mistake(
            "most_probable",
            _DRAWN,
            "p.argmax(axis=1)",
            "You take the most probable class whatever u is. Draw: the class in whose piece u lands.",
        ),
        Mistake(
            "not_stable",
            _P,
            "p = np.exp(z)",
            "exp of a large logit is infinite. Take each row's largest logit away first.",
        ),
        Mistake(
            "no_softmax",
            _P,
            "p = np.abs(z)",
            "Your pieces are made of the logits themselves. Probabilities are their softmax.",
        ),
        Mistake(
            "not_divided_by_the_sum",
            "p / p.sum(axis=1, keepdims=True)",
            "p",
            "Your probabilities do not add up to 1. Divide each row by its sum.",
        ),
        Mistake(
            "one_sum_for_all",
            "p.sum(axis=1, keepdims=True)",
            "p.sum()",
            "You divide by the sum of all rows. Every row adds up to 1 by itself.",
        ),
        Mistake(
            "not_added_up",
            "np.cumsum(p / p.sum(axis=1, keepdims=True), axis=1)",
            "np.sort(p / p.sum(axis=1, keepdims=True), axis=1)",
            "You look u up among the probabilities. Look it up among their running sum, where the pieces end.",
        ),
        Mistake(
            "sorted_first",
            "np.cumsum(p / p",
            "np.cumsum(-np.sort(-p, axis=1) / p",
            "You sort the probabilities, so the numbers of the classes are lost. The pieces lie in the order of the classes.",
        ),
        Mistake(
            "one_throw_for_all",
            "zip(ends, u)",
            "zip(ends, np.full(len(u), u[0]))",
            "You use the first throw for all rows. Every row has its own.",
        ),
        Mistake(
            "from_the_other_end",
            'np.searchsorted(row, one, side="right")',
            'np.searchsorted(row, 1 - one, side="right")',
            "You lay the pieces from the other end, as if u were 1 − u. They begin at 0 with class 0.",
        ),
        Mistake(
            "own_throws",
            "zip(ends, u)",
            "zip(ends, np.random.default_rng(0).uniform(size=len(u)))",
            "You throw by yourself. The throws come as the argument u.",
        ),
        Mistake(
            "class_before",
            'np.searchsorted(row, one, side="right")',
            'max(np.searchsorted(row, one, side="right") - 1, 0)',
            "You take the class before the one in whose piece u lands. The running sum has the *end* of each piece: take the first end above u.",
        ),
        Mistake(
            "numbered_from_one",
            "return np.minimum(drawn, logits.shape[1] - 1)",
            "return np.minimum(drawn, logits.shape[1] - 1) + 1",
            "Your classes are numbered from 1. They are numbered from 0.",
        ),
    ),
    equivalent=(
        Equivalent(
            "return np.minimum(drawn, logits.shape[1] - 1) -> return np.minimum(logits.shape[1] - 1, drawn)",
            "the smaller of two numbers is the same in either order",
        ),
    ),
    hints=(
        "Take one row with the probabilities 0.2, 0.5 and 0.3, and walk u from 0 to 1. Where should the class change?",
        "The running sum of the probabilities says where each piece ends: 0.2, 0.7, 1. The class is the number of ends that are at most u, which "
        'searchsorted with side="right" counts, one row at a time.',
        "z = logits / ...\np = np.exp(z - ...)\nends = np.cumsum(p / ..., axis=...)\n"
        "drawn = [np.searchsorted(row, one, side=...) for row, one in zip(ends, u)]\nreturn np.minimum(drawn, ...)",
    ),
)
