"""``spectral_flux``: how much a spectrum changes from frame to frame."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.sound_into_numbers.magnitudes import silent_first, spectra, spectrum_sizes
from autograder.exercises.sound_into_numbers.sounds import AUDIO


def _draw_flux(rng: np.random.Generator) -> Iterator[Case]:
    S = rng.permuted([[1.0, 4.0, 2.0], [5.0, 1.0, 3.0], [0.0, 6.0, 7.0]], axis=0)
    yield worked("three frequencies, three frames", S=S)
    for _ in range(4):
        frequencies, frames = spectrum_sizes(rng)
        yield random(f"{frequencies} frequencies, {frames} frames", S=spectra(rng, frequencies, frames))
    S = spectra(rng, *spectrum_sizes(rng))
    yield edge("a sound begins", S=silent_first(S))
    yield edge("two frames", S=S[:, :2])
    yield edge("as many frames as frequencies", S=spectra(rng, 6, 6))


FLUX = Exercise(
    name="spectral_flux",
    also_forbidden=AUDIO,
    draw=_draw_flux,
    shown=(
        worked("rises of 3 and 4, a fall of 5", S=np.array([[1.0, 4.0], [0.0, 4.0], [9.0, 4.0]])),
        worked("three frames", S=np.array([[0.0, 2.0, 5.0], [1.0, 0.0, 4.0]])),
    ),
    returns=("flux",),
    mistakes=(
        Mistake(
            "falls_count",
            ".clip(min=0)",
            "",
            "Falling magnitudes count as much as rising ones. Set negative differences to 0 first: flux listens for what begins.",
        ),
        Mistake(
            "only_falls",
            ".clip(min=0)",
            ".clip(max=0)",
            "You keep what falls. Flux measures what rises: S[:, t] − S[:, t − 1], where that is positive.",
        ),
        Mistake(
            "sum_of_rises",
            "np.linalg.norm(rise, axis=0)",
            "rise.sum(axis=0)",
            "You add up the rises. Flux is their length: square, add up, take the root.",
        ),
        Mistake(
            "no_root",
            "np.linalg.norm(rise, axis=0)",
            "np.sum(rise**2, axis=0)",
            "The root of the sum of squares is missing.",
        ),
        Mistake(
            "mean_square",
            "np.linalg.norm(rise, axis=0)",
            "np.sqrt(np.mean(rise**2, axis=0))",
            "You average the squares. Here they are added up.",
        ),
        Mistake(
            "along_frequency",
            "np.diff(S)",
            "np.diff(S, axis=0, prepend=0)[:, 1:]",
            "You compare neighbouring frequencies. Compare each frame with the one before it: along axis 1.",
        ),
        Mistake(
            "one_frame_less",
            "np.concatenate([[0.0], np.linalg.norm(rise, axis=0)])",
            "np.linalg.norm(rise, axis=0)",
            "You return T − 1 numbers. The first frame has none before it; its flux is 0, so that each frame has a number.",
        ),
        Mistake(
            "zero_at_the_end",
            "np.concatenate([[0.0], np.linalg.norm(rise, axis=0)])",
            "np.concatenate([np.linalg.norm(rise, axis=0), [0.0]])",
            "Your numbers come one frame too early: the 0 belongs to the first frame, not to the last.",
        ),
    ),
    hints=(
        "In the first case two magnitudes rise, by 3 and by 4. The flux of frame 1 is 5. What do you get, and does the fall change it?",
        "np.diff along the frames, negative numbers to 0, then the length of each column. Put a 0 in front for the first frame.",
        "rise = np.diff(...).clip(min=...)\nreturn np.concatenate([[0.0], ...])",
    ),
)
