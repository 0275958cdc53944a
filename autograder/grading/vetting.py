"""Vet hidden cases: one is accepted only if nobody's is harder than another's.

The reference must be stable under small input noise and in float32. And a case catches exactly those named mistakes that
its counterpart in the visible draw catches, each by ten tolerances or not at all: so a mistake costs everybody the same.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from autograder.assignments import variants
from autograder.assignments.exercise import Case
from autograder.grading.verdict import digest
from earlab.compare.comparison import is_right
from earlab.protocol.casefile import ExerciseCases
from earlab.protocol.outcome import Outcome

NOISE = 1e-7
MARGIN = 10.0


def caught(answered: ExerciseCases) -> list[frozenset[str]]:
    """Return for each case the names of the mistakes that fail it."""
    return [
        frozenset(one.name for one in answered.mistakes if not is_right(case, one.outcomes[place], answered))
        for place, case in enumerate(answered.cases)
    ]


def refusals_of(
    answered: ExerciseCases, disturbed: Sequence[Sequence[Outcome]], wanted: Sequence[frozenset[str]]
) -> list[str]:
    """Return for each case why it is refused, or nothing.

    disturbed: what the reference answers to shaken inputs, and to inputs in float32.  wanted: what each case is to catch.
    """
    loose = dataclasses.replace(answered, rtol=max(answered.rtol, 1e-5))
    far = tuple(dataclasses.replace(case, floor=case.floor * MARGIN) for case in answered.cases)
    clearly = caught(dataclasses.replace(answered, rtol=answered.rtol * MARGIN, cases=far))
    found = []
    for place, (case, by, certain, want) in enumerate(
        zip(answered.cases, caught(answered), clearly, wanted, strict=True)
    ):
        shaky = [
            what
            for outcomes, what in zip(disturbed, (f"noise of {NOISE:g}", "float32"), strict=True)
            if not is_right(case, outcomes[place], loose)
        ]
        other, near = sorted(by ^ want), sorted(by - certain)
        if shaky:
            found.append(f"the solution is unstable under {shaky[0]} in case {case.title!r}")
        elif other:
            does = "fails" if other[0] in by else "does not fail"
            found.append(
                f"mistake {other[0]!r} {does} in case {case.title!r}, other than among the visible ones"
            )
        elif near:
            found.append(
                f"mistake {near[0]!r} differs by less than {MARGIN:g} tolerances in case {case.title!r}"
            )
        else:
            found.append("")
    return found


@cache
def vetting_rules() -> str:
    """Return a hash of what decides which draws are accepted: answers kept under other rules are not used."""
    return digest(
        *(
            Path(str(file)).read_bytes()
            for file in (
                __file__,
                *(Path(__file__).with_name(name) for name in ("reference.py", "drawing.py")),
                variants.__file__,
            )
        )
    )


def _shaken(case: Case) -> Case:
    """Return the case with relative noise of NOISE on every float, the same at every call."""
    rng = np.random.default_rng(1)
    return _changed(case, lambda x: x * np.asarray(1 + NOISE * rng.uniform(-1, 1, x.shape), x.dtype))


def _in_single(case: Case) -> Case:
    """Return the case with every array of floats in float32: who works in it is as right as the reference."""
    return _changed(case, lambda x: x.astype(np.float32))


def _changed(case: Case, change: Callable[[np.ndarray], np.ndarray]) -> Case:
    """Return the case with every array of floats changed; one that sits on a tie stays as it is."""

    def walk(item: Any) -> Any:
        if isinstance(item, np.ndarray) and item.dtype.kind == "f":
            return change(item)
        if isinstance(item, (list, tuple)):
            return type(item)(walk(part) for part in item)
        if isinstance(item, dict):
            return {key: walk(part) for key, part in item.items()}
        return item

    return case if case.exact else dataclasses.replace(case, inputs=walk(case.inputs))


# What the reference must be stable under; each is a role in a child of its own.
DISTURBED = {"reference, shaken": _shaken, "reference, in float32": _in_single}
