"""Score an exercise from its cases, the same for ``check`` and for the grader."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Rule = Literal["kinds", "cases", "all_or_nothing"]
WEIGHTS = {"worked": 0.2, "random": 0.6, "edge": 0.2, "timed": 0.2}
# Each rule in one sentence, as students read it; the first is the one that counts where a course chooses none.
RULES: dict[Rule, str] = {
    "kinds": "Only hidden cases score: of an exercise's points, worked cases carry 20 %, random ones 60 % and edge cases 20 %, "
    "each kind by the share of its cases that pass, and edge cases only where all random ones do. Where an exercise has timed "
    "cases, these carry as much as edge cases do, by the same rule.",
    "cases": "Only hidden cases score: you get the share of an exercise's points that is the share of its hidden cases that "
    "pass.",
    "all_or_nothing": "Only hidden cases score: you get an exercise's points where all of them pass, and nothing otherwise.",
}


def score(results: Iterable[tuple[str, bool]], rule: Rule = "kinds") -> float:
    """Return the share of the points, 0 to 1, for (kind, passed) of every case.

    kinds: within a kind each case counts the same.  Edges and timed cases count only where all random cases pass: a function
    that is wrong in general is not right at the edge, and how fast it is wrong is worth nothing.  The weights are shares of
    those kinds that have cases.
    """
    by_kind: dict[str, list[bool]] = {}
    for kind, passed in results:
        by_kind.setdefault(kind, []).append(passed)
    passes = [passed for of_kind in by_kind.values() for passed in of_kind]
    if rule == "all_or_nothing":
        return float(bool(passes) and all(passes))
    share = sum(passes) / len(passes) if rule == "cases" and passes else _by_kinds(by_kind)
    return min(round(share, 9), 1.0)


def _by_kinds(by_kind: dict[str, list[bool]]) -> float:
    total = sum(WEIGHTS[kind] for kind in by_kind)
    earned = 0.0
    for kind, passes in by_kind.items():
        if kind not in ("edge", "timed") or all(by_kind.get("random", [])):
            earned += WEIGHTS[kind] * sum(passes) / len(passes)
    return earned / total if total else 0.0
