"""``gate_weights``: logic gates by hand, judged by their truth tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograder.assignments.exercise import (
    Case,
    Equivalent,
    Exercise,
    Mistake,
    edge,
    random,
    worked,
)


def _gate_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("AND", gates=("AND",))
    yield random("OR", gates=("OR",))
    yield random("NOT", gates=("NOT",))
    yield edge(
        "all three, one after another", gates=tuple(str(g) for g in rng.permutation(["AND", "OR", "NOT"]))
    )


def ask_gates(student: Any, gates: tuple[str, ...]) -> Any:
    """Ask for the weights of each gate, in the given order."""
    return {gate: student.gate_weights(gate) for gate in gates}


def truth_table(inputs: Mapping[str, Any], expected: Any, got: Any) -> list[str]:
    """Say which row of which gate's truth table comes out wrong."""
    tables: dict[str, dict[tuple[int, ...], int]] = {
        "AND": {(0, 0): 0, (0, 1): 0, (1, 0): 0, (1, 1): 1},
        "OR": {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 1},
        "NOT": {(0,): 1, (1,): 0},
    }
    problems = []
    for gate in inputs["gates"]:
        w, b = (np.asarray(part, dtype=float) for part in got[gate])
        size = len(next(iter(tables[gate])))
        if w.shape != (size,) or b.size != 1:
            problems.append(
                f"{gate}: expected w of shape ({size},) and a single number b; got shapes {w.shape} and {b.shape}."
            )
            continue
        for x, wanted in tables[gate].items():
            z = float(np.dot(w, x) + b.item())
            row = f"{gate} of {' and '.join(map(str, x))}"
            if abs(z) < 1e-9:
                problems.append(f"{row}: the net input is 0, so this point lies on the line. Shift the line.")
            elif (z > 0) != bool(wanted):
                problems.append(
                    f"{row} should be {wanted}: your net input is {z:.3g}, so it is {int(z > 0)}."
                )
    return problems


GATES = Exercise(
    name="gate_weights",
    draw=_gate_cases,
    returns=("weights",),
    probe=ask_gates,
    judge=truth_table,
    mistakes=(
        Mistake(
            "and_is_or",
            "-1.5",
            "-0.5",
            "Your AND fires when a single input is 1. Lower b until one input is not enough.",
        ),
        Mistake(
            "and_on_line",
            "-1.5",
            "-1.0",
            "Your AND has points exactly on its line: with one input at 1 the net input is 0.",
        ),
        Mistake(
            "and_bias_sign",
            "-1.5",
            "1.5",
            "The bias of your AND has the wrong sign: it fires whatever comes in.",
        ),
        Mistake(
            "or_is_and",
            "-0.5)",
            "-1.5)",
            "Your OR needs both inputs, as AND does. Raise b until one input is enough.",
        ),
        Mistake(
            "or_on_line",
            "-0.5)",
            "0.0)",
            "Your OR has (0, 0) exactly on its line. A small negative b takes it off.",
        ),
        Mistake(
            "not_copies",
            "[-1.0], 0.5",
            "[1.0], -0.5",
            "Your NOT copies its input. Its weight has to be negative.",
        ),
        Mistake(
            "not_no_bias",
            "[-1.0], 0.5",
            "[-1.0], 0.0",
            "Your NOT never fires: without a bias the net input of 0 is 0.",
        ),
    ),
    hints=(
        "Write the net input of every row of the truth table beside the output it should give.",
        "Draw the four points of AND in the plane and a line that parts (1, 1) from the rest. "
        "With w = (1, 1) the net input without bias is the number of inputs that are 1: where does b put the threshold?",
        'weights = {"AND": ([1.0, 1.0], ...), "OR": ([1.0, 1.0], ...), "NOT": ([...], ...)}\n'
        "w, b = weights[gate]\nreturn np.array(w), b",
    ),
    equivalent=(
        Equivalent(
            '"OR": ([1.0, 1.0], -0.5), -> "OR": ([2.0, 1.0], -0.5),',
            "still OR: the net inputs are -0.5, 0.5, 1.5 and 2.5",
        ),
        Equivalent(
            '"OR": ([1.0, 1.0], -0.5), -> "OR": ([1.0, 2.0], -0.5),',
            "still OR: the net inputs are -0.5, 1.5, 0.5 and 2.5",
        ),
        Equivalent(
            '"NOT": ([-1.0], 0.5), -> "NOT": ([-2.0], 0.5),',
            "still NOT: the net inputs are 0.5 and -1.5",
        ),
    ),
)
