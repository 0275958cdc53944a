"""``mu_law_encode``: say in a line what it is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise


def _draw_mu_law_encode(rng: np.random.Generator) -> Iterator[Case]:
    """Yield worked cases to follow by hand, then random ones, then edges (``autograder.assignments.exercise``)."""
    yield from ()


MU_LAW_ENCODE = Exercise(
    name="mu_law_encode",
    draw=_draw_mu_law_encode,
    mistakes=(),
    hints=("", "", ""),
)
