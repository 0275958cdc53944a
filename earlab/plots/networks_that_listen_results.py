"""Draw what longer runs of notebook 09 reached, from the file that ``benchmarks/networks_that_listen.py`` makes."""

from __future__ import annotations

from pathlib import Path

from matplotlib.figure import Figure

RESULTS = Path(__file__).resolve().parent.parent / "public" / "networks_that_listen.json"


def results() -> tuple[Figure, str]:
    """Draw what networks with and without shifted pictures reach on both splits of the instruments, a circle for each seed."""
    raise NotImplementedError
