"""Diagnose a wrong result: what it tells about its likely cause.

Used by ``check`` on a student's machine and by the grader.  Each explanation looks for one pattern and says nothing where
it does not see it; a wrong result of no known pattern gets no clue at all.  Which of them is told is decided over all
cases, in ``telling``: what one case shows may be a coincidence of small numbers.
"""

from __future__ import annotations

import numpy as np

from earlab.compare.diagnosis.failure import explain_failure
from earlab.compare.diagnosis.function import explain_cut, explain_function
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
from earlab.compare.diagnosis.scale import (
    explain_along,
    explain_factor,
    explain_offset,
    explain_precision,
)
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

# The most specific first: of two that fit all cases the first one is told.
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
    explain_cut,
    explain_along,
    explain_zeros,
    explain_edges,
    explain_rows,
)


def explain_values(part: Part) -> tuple[Clue, ...]:
    """Return what the values of an array of the right shape show, the likeliest cause first.

    Of values that are all right: what such a cause would leave as it is.
    """
    if np.iscomplexobj(part.got) or not (np.isfinite(part.got).all() and np.isfinite(part.expected).all()):
        return ()
    return tuple(clue for explain in _VALUES for clue in explain(part))
