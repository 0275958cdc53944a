"""Train the networks of notebook 08 for longer than its page may, and keep what they reach in earlab/public/cnn_learning.json.

Usage: python benchmarks/cnn_learning.py [--json]   (about five minutes; the steps are those of the solution)
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from earlab.plots import cnn_learning_training as training  # noqa: E402
from earlab.plots.cnn_learning_results import RESULTS  # noqa: E402
from tests.helpers.notebook_exercises import NotebookExercises  # noqa: E402

SEEDS = range(3)
ROUNDS = 2
RUNS: tuple[tuple[str, Callable[[int], training.Layers], int], ...] = (
    ("five layers, strides", training.lecture_network, 1),
    ("five layers, strides, nothing moved", training.lecture_network, 0),
    ("max pooling for strides", training.pooling_network, 1),
    ("two dense layers", training.dense_network, 1),
    ("two dense layers, nothing moved", training.dense_network, 0),
)


def main() -> None:
    """Train, keep and print."""
    names = NotebookExercises("08_cnn_learning").reference
    step = names["cnn_train_step"]
    reads = training.Reader(names["conv2d_forward"], names["max_pool_forward"], names["leaky_relu"])
    parts = training.digit_parts()
    rows = []
    for what, network, shift in RUNS:
        shares = [reached(step, reads, network(seed), parts, shift, seed) for seed in SEEDS]
        rows.append({"what": what, "parameters": training.count(network(0)), "test": shares})
        print(
            f"{what:36} {100 * np.mean(shares):.2f} % ± {100 * np.std(shares, ddof=1):.2f}", file=sys.stderr
        )
    kept = {
        "split": "digits of load_digits: 8,000 to train on, 2,000 to test with",
        "rounds": ROUNDS,
        "seeds": list(SEEDS),
        "runs": rows,
    }
    RESULTS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    if "--json" in sys.argv:
        print(json.dumps(kept))


def reached(
    step: Callable[..., Any],
    reads: training.Reader,
    layers: training.Layers,
    parts: tuple[training.Part, training.Part],
    shift: int,
    seed: int,
) -> float:
    """Train one network for all rounds, however long it takes; return its share of test digits."""
    (x, Y, _), (x_test, _, y_test) = parts
    for batch, targets, rate in training.Plan(
        step, layers, x, Y, seconds=3600, rounds=ROUNDS, shift=shift, seed=seed
    ):
        _, layers, _ = step(batch, targets, layers, rate)
    return round(float(np.mean(reads(layers, x_test) == y_test)), 4)


if __name__ == "__main__":
    main()
