"""What no exercise of this notebook may use."""

from __future__ import annotations

from autograder.assignments.exercise import FRAMEWORKS

# What differentiates or descends by itself, exactly or by small steps. One list for all: they then share a fork.
FORBIDDEN = (*FRAMEWORKS, "scipy.optimize", "scipy.differentiate", "numdifftools")
