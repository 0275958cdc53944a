"""Score an exercise from its cases, the same for ``check`` and for the grader."""

from __future__ import annotations

from collections.abc import Iterable

WEIGHTS = {"worked": 0.2, "random": 0.6, "edge": 0.2}


def score(results: Iterable[tuple[str, bool]]) -> float:
    """Return the share of the points, 0 to 1, for (kind, passed) of every case.

    Within a kind each case counts the same. Edges count only where all random cases pass: a function
    that is wrong in general is not right at the edge. The weight of a kind without cases is shared out.
    """
    by_kind: dict[str, list[bool]] = {}
    for kind, passed in results:
        by_kind.setdefault(kind, []).append(passed)
    total = sum(WEIGHTS[kind] for kind in by_kind)
    earned = 0.0
    for kind, passes in by_kind.items():
        if kind != "edge" or all(by_kind.get("random", [])):
            earned += WEIGHTS[kind] * sum(passes) / len(passes)
    return min(round(earned / total, 9), 1.0) if total else 0.0
