"""Train the networks of notebook 11 that run free with several seeds and keep their errors in earlab/public/recurrent_networks.json.

Usage: python benchmarks/recurrent_networks.py [--json]   (a minute; functions are those of the solution)
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from earlab.plots import recurrent_networks_free as free  # noqa: E402
from earlab.plots.recurrent_networks_drift import RESULTS  # noqa: E402

SEEDS = range(8)
SHOWN = 4  # whose circle networks the widget runs
Names = Mapping[str, Callable[..., Any]]


def main() -> None:
    """Train, keep and print."""
    from tests.helpers.notebook_exercises import NotebookExercises

    found = measured(NotebookExercises("11_recurrent_networks").reference)
    RESULTS.write_text(json.dumps(found) + "\n", encoding="utf-8")
    if "--json" in sys.argv:
        print(json.dumps(found))


def measured(names: Names, seeds: range = SEEDS, updates: int = free.UPDATES) -> dict[str, Any]:
    """Return the errors of both ways of training on both tasks, and two networks of the circle, with the notebook's functions by their names."""
    forward, mask = names["teacher_forced_forward"], names["scheduled_sampling_mask"]
    found: dict[str, Any] = {"updates": updates, "seeds": list(seeds)}
    for task in (free.CIRCLE, free.RHYTHM):
        found[task.name] = {}
        for way, chosen in (("teacher", None), ("scheduled", mask)):
            runs = [free.train(task, forward, chosen, seed, updates) for seed in seeds]
            found[task.name][way] = {
                "one_step": [round(run.one_step, 5) for run in runs],
                "free": [round(run.free, 5) for run in runs],
            }
    shown = {
        way: free.train(free.CIRCLE, forward, chosen, SHOWN, updates).params
        for way, chosen in (("teacher", None), ("scheduled", mask))
    }
    found["networks"] = {
        way: {name: np.round(value, 5).tolist() for name, value in params.items()}
        for way, params in shown.items()
    }
    return found


if __name__ == "__main__":
    main()
