"""``mu_law_decode``: the sample that a class stands for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.wavenet_in_miniature.tools import FORBIDDEN


def _draw_decode(rng: np.random.Generator) -> Iterator[Case]:
    def classes(bits: int, *shape: int) -> np.ndarray:
        return rng.integers(0, 2**bits, shape)

    yield worked("three bits, three classes", q=rng.permutation(8)[:3], bits=3)
    for bits, shape in ((8, (23,)), (5, (4, 7)), (10, (31,)), (4, (2, 3, 5))):
        yield random(f"{bits} bits, classes of shape {shape}", q=classes(bits, *shape), bits=bits)
    yield edge("the first and the last class", q=rng.permutation([0, 127, int(rng.integers(60))]), bits=7)
    yield edge("classes near the middle", q=128 + rng.permutation(np.arange(-4, 5))[:6], bits=8)
    yield edge("one class", q=classes(6, 1), bits=6)
    yield edge("twelve bits", q=classes(12, 13), bits=12)


_BACK = "np.sign(bent) * ((1 + mu) ** np.abs(bent) - 1) / mu"

MU_LAW_DECODE = Exercise(
    name="mu_law_decode",
    forbidden=FORBIDDEN,
    draw=_draw_decode,
    shown=(
        worked("two bits, all four classes", q=np.array([0, 1, 2, 3]), bits=2),
        worked("eight bits, the ends and the middle", q=np.array([[0, 127], [128, 255]]), bits=8),
    ),
    returns=("x",),
    mistakes=(
        Mistake(
            "mu_is_a_power_of_two",
            "2**bits - 1",
            "2**bits",
            "You take µ = 2^bits. There are 2^bits classes and one step fewer between them: µ = 2^bits − 1.",
        ),
        Mistake(
            "not_unbent",
            _BACK,
            "bent",
            "You bring the classes to −1 … 1 and stop there. That is f(x); now solve it for x.",
        ),
        Mistake(
            "sign_lost",
            "np.sign(bent) * (",
            "(",
            "The sign is lost: all samples come out positive. x has the sign of f.",
        ),
        Mistake(
            "one_not_taken_away",
            "(1 + mu) ** np.abs(bent) - 1)",
            "(1 + mu) ** np.abs(bent))",
            "(1 + µ)^|f| is 1 + µ|x|. Take the 1 away before you divide by µ.",
        ),
        Mistake(
            "mu_not_divided_by",
            " - 1) / mu",
            " - 1)",
            "(1 + µ)^|f| − 1 is µ|x|. Divide by µ.",
        ),
        Mistake(
            "powers_of_mu",
            "(1 + mu) ** ",
            "mu ** ",
            "You raise µ to the power |f|. f was divided by ln(1 + µ), so the base is 1 + µ.",
        ),
        Mistake(
            "powers_of_e",
            "((1 + mu) ** np.abs(bent) - 1)",
            "np.expm1(np.abs(bent))",
            "You take e^|f|. f was divided by ln(1 + µ): multiply |f| by it first, which makes (1 + µ)^|f|.",
        ),
        Mistake(
            "not_centred",
            "2 * q / mu - 1",
            "q / mu",
            "Your classes run from 0 to 1. They stand for −1 … 1: double, and take 1 away.",
        ),
        Mistake(
            "middle_of_a_range",
            "2 * q / mu - 1",
            "2 * (q + 0.5) / (mu + 1) - 1",
            "You take the middle of one of 2^bits equal pieces. Here class 0 stands for −1 itself and class µ for 1: divide q by µ.",
        ),
        Mistake(
            "bent_again",
            _BACK,
            "np.sign(bent) * np.log1p(mu * np.abs(bent)) / np.log1p(mu)",
            "You apply f once more. Here it is to be undone: powers in the place of logarithms.",
        ),
        Mistake(
            "always_eight_bits",
            "mu = 2**bits - 1",
            "mu = 255",
            "You take µ = 255 whatever `bits` is. µ = 2^bits − 1.",
        ),
    ),
    hints=(
        "Try class 0 and class µ first. They stand for −1 and 1.",
        "Undo the steps of mu_law_encode from the last to the first. From q to f is a line. From f to |x|: multiply |f| by ln(1 + µ), "
        "take e to that power, take 1 away, divide by µ.",
        "mu = ...\nbent = 2 * q / ... - ...\nreturn np.sign(bent) * (... ** np.abs(bent) - ...) / ...",
    ),
)
