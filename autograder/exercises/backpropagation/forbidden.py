"""Name what no exercise of this notebook may use, beside the frameworks."""

from __future__ import annotations

# What differentiates or descends by itself, exactly or by small steps. One list for all: they then share a fork.
FORBIDDEN = ("scipy.optimize", "scipy.differentiate", "numdifftools")
