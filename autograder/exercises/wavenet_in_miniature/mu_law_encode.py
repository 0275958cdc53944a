"""``mu_law_encode``: every sample a class, finer near 0."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.wavenet_in_miniature.tools import FORBIDDEN


def samples(rng: np.random.Generator, bits: int, *shape: int) -> np.ndarray:
    """Return samples of every loudness and of either sign, none of them near the border of two classes."""
    mu, count = 2**bits - 1, int(np.prod(shape))
    size = np.exp(rng.uniform(np.log(0.3 / mu), 0, 40 * count))
    x = size * rng.choice([-1.0, 1.0], size.size)
    place = mu * (1 + np.sign(x) * np.log(1 + mu * size) / np.log(1 + mu)) / 2
    clear = np.abs(place % 1 - 0.5) > 0.05
    return x[clear][:count].reshape(shape)


def _draw_encode(rng: np.random.Generator) -> Iterator[Case]:
    # So many samples, and in a single one so many classes, that no mistake is right by chance.
    yield worked("two bits, 40 samples", x=samples(rng, 2, 40), bits=2)
    for bits, shape in ((8, (43,)), (5, (9, 13)), (10, (31,)), (3, (4, 5, 7))):
        yield random(f"{bits} bits, samples of shape {shape}", x=samples(rng, bits, *shape), bits=bits)
    loud = samples(rng, 8, 12)
    loud[rng.permutation(12)[:5]] = [-1.0, 1.0, -1.7, 2.4, -30.0]
    yield edge("samples beyond −1 and 1", x=loud, bits=8)
    yield edge("quiet samples", x=samples(rng, 9, 150)[:120] / 3, bits=4)
    yield edge("one sample", x=samples(rng, 11, 1), bits=11)
    yield edge("twelve bits", x=samples(rng, 12, 17), bits=12)


_BENT = "np.sign(x) * np.log1p(mu * np.abs(x)) / np.log1p(mu)"
_ROUNDED = "np.rint((bent + 1) / 2 * mu).astype(int)"

MU_LAW_ENCODE = Exercise(
    name="mu_law_encode",
    forbidden=FORBIDDEN,
    draw=_draw_encode,
    visible_seed=10,
    shown=(
        worked("two bits, six samples", x=np.array([-1.0, -0.5, -0.1, 0.1, 0.4, 1.0]), bits=2),
        worked("eight bits, silence and a little more", x=np.array([[-0.01, 0.001], [0.01, 0.3]]), bits=8),
    ),
    returns=("q",),
    rtol=1e-9,  # a class is right or wrong
    mistakes=(
        Mistake(
            "not_bent",
            _BENT,
            "x",
            "Your classes are equally wide. First bend the sample with f, then round: near 0 the classes are narrow.",
        ),
        Mistake(
            "mu_is_a_power_of_two",
            "2**bits - 1",
            "2**bits",
            "You take µ = 2^bits. There are 2^bits classes and one step fewer between them: µ = 2^bits − 1.",
        ),
        Mistake(
            "cut_off",
            _ROUNDED,
            "((bent + 1) / 2 * mu).astype(int)",
            "You cut the fraction off, so every sample goes to the class below. Round to the nearest one.",
        ),
        Mistake(
            "equal_ranges",
            _ROUNDED,
            "np.minimum((bent + 1) / 2 * (mu + 1), mu).astype(int)",
            "You cut the bent line into 2^bits pieces of one width. Here the outermost classes stand at −1 and 1 themselves: "
            "µ steps, and the nearest whole number.",
        ),
        Mistake(
            "not_clipped",
            "x = np.clip(x, -1, 1)",
            "x = np.asarray(x)",
            "Samples beyond −1 and 1 get classes that do not exist. Clip the samples first.",
        ),
        Mistake(
            "sign_lost",
            "np.sign(x) * np.log1p",
            "np.log1p",
            "The sign is lost: −0.5 and 0.5 get one class. f(x) has the sign of x.",
        ),
        Mistake(
            "one_forgotten_inside",
            "np.log1p(mu * np.abs(x))",
            "np.log(mu * np.abs(x))",
            "You take ln(µ|x|). With the 1 in front, ln(1 + µ|x|), the curve goes through 0.",
        ),
        Mistake(
            "one_forgotten_below",
            "/ np.log1p(mu)",
            "/ np.log(mu)",
            "You divide by ln(µ). Divide by ln(1 + µ), so that f(1) is 1.",
        ),
        Mistake(
            "mu_forgotten_inside",
            "np.log1p(mu * np.abs(x)) / np.log1p(mu)",
            "np.log1p(np.abs(x)) / np.log(2)",
            "µ is missing in the logarithm, so the line is hardly bent. It is ln(1 + µ|x|) / ln(1 + µ).",
        ),
        Mistake(
            "classes_around_zero",
            "(bent + 1) / 2 * mu",
            "bent / 2 * mu",
            "Half of your classes are negative. They are numbered from 0: add 1 to f before you halve it.",
        ),
        Mistake(
            "not_halved",
            "(bent + 1) / 2 * mu",
            "(bent + 1) * mu",
            "Your classes run up to 2µ. f + 1 goes from 0 to 2: halve it before you multiply by µ.",
        ),
        Mistake(
            "always_eight_bits",
            "mu = 2**bits - 1",
            "mu = 255",
            "You take µ = 255 whatever `bits` is. µ = 2^bits − 1.",
        ),
        Mistake(
            "rounded_up",
            "np.rint(",
            "np.ceil(",
            "You round up. A sample goes to the nearest class.",
        ),
        Mistake(
            "not_divided",
            " / np.log1p(mu)",
            "",
            "The division by ln(1 + µ) is missing, so f leaves the range from −1 to 1.",
        ),
    ),
    equivalent=(
        Equivalent(
            "x = np.clip(x, -1, 1) -> x = np.clip(-1, x, 1)",
            "the middle one of three numbers is the same in whatever order they are given",
        ),
    ),
    hints=(
        "Try −1 and 1 first: which classes do they get? They should be 0 and µ. Then try a sample and its negative: their "
        "classes add up to µ.",
        "Three steps: clip, bend with f, number. f keeps −1, 0 and 1 where they are. Then −1 … 1 becomes 0 … µ, and is rounded.",
        "mu = ...\nx = np.clip(x, ...)\nbent = np.sign(x) * np.log(1 + ...) / np.log(...)\nreturn np.round((bent + ...) / ... * mu).astype(int)",
    ),
)
