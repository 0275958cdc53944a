"""Diagnose a wrong result: what it tells about its likely cause.

Used by ``check`` on a student's machine and by the grader.  Each explanation looks for one pattern and
says nothing where it does not see it; a wrong result of no known pattern gets no clue at all.
"""

from __future__ import annotations

import numpy as np

from earlab.compare.diagnosis.failure import explain_failure
from earlab.compare.diagnosis.kind import explain_kind, explain_not_finite
from earlab.compare.diagnosis.order import explain_flip, explain_permutation, explain_shift, explain_transpose
from earlab.compare.diagnosis.part import Clue, Part
from earlab.compare.diagnosis.place import (
    explain_edges,
    explain_rows,
    explain_sign,
    explain_unchanged,
    explain_zeros,
)
from earlab.compare.diagnosis.scale import explain_factor, explain_function, explain_offset, explain_precision
from earlab.compare.diagnosis.shape import explain_shape

__all__ = [
    "Clue",
    "Part",
    "explain_failure",
    "explain_kind",
    "explain_not_finite",
    "explain_shape",
    "explain_values",
]

# The most specific first: a result that fits two patterns gets the first one's sentence.
_VALUES = (
    explain_unchanged,
    explain_precision,
    explain_factor,
    explain_transpose,
    explain_sign,
    explain_flip,
    explain_shift,
    explain_permutation,
    explain_offset,
    explain_function,
    explain_zeros,
    explain_edges,
    explain_rows,
)


def explain_values(part: Part) -> Clue | None:
    """Return the likely cause of values that differ in an array of the right shape, or None."""
    if not (np.isfinite(part.got).all() and np.isfinite(part.expected).all()):
        return None
    for explain in _VALUES:
        clue = explain(part)
        if clue:
            return clue
    return None
