"""Train the networks of notebook 09 with several seeds and keep what they reach in earlab/public/networks_that_listen.json.

Usage: python benchmarks/networks_that_listen.py [--json]   (about a quarter of an hour; functions are those of the solution)
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from earlab.plots import networks_that_listen_training as training  # noqa: E402
from earlab.plots import networks_that_listen_transfer as transfer  # noqa: E402
from earlab.plots.networks_that_listen_results import RESULTS  # noqa: E402

SEEDS = range(3)
SPLITS = ("recording", "pitch")
KINDS: tuple[tuple[str, bool, dict[str, Any]], ...] = (
    ("as they are", False, {}),
    ("moved in time", True, {"bands": 0, "frames": training.BANDS}),
    ("moved in pitch", True, {}),
)
Names = Mapping[str, Callable[..., Any]]


def main() -> None:
    """Train, keep and print."""
    from tests.helpers.notebook_exercises import NotebookExercises

    torch.set_num_threads(1)
    found = measured(NotebookExercises("09_networks_that_listen").reference)
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if "--json" in sys.argv:
        print(json.dumps(found))


def measured(names: Names) -> dict[str, Any]:
    """Return what all runs reach, with the notebook's functions by their names."""
    baselines = json.loads((ROOT / "data" / "baselines.json").read_text(encoding="utf-8"))
    return {
        "splits": "recorded instruments; no recording, or no pitch, is on both sides",
        "epochs": training.EPOCHS,
        "seeds": list(SEEDS),
        "parameters": sum(part.numel() for part in names["SpectrogramCNN"](10).parameters()),
        "baseline": {
            row["split"]: round(row["accuracy"], 4)
            for row in baselines
            if row["set"] == "instruments" and row["split"] in SPLITS
        },
        "runs": [row for split in SPLITS for row in on_instruments(names, split)],
        "few_shot": transfer.measured(names, SEEDS),
    }


def on_instruments(names: Names, split: str) -> list[dict[str, Any]]:
    """Return the test shares of every kind of training on one split, a list for each."""
    clips = training.data(names["log_mel"], split)
    rows = []
    for what, augment, how in KINDS:
        shares = []
        for seed in SEEDS:
            history = training.run(
                names["SpectrogramCNN"],
                names["train_epoch"],
                names["shift_bands"],
                clips,
                augment,
                seconds=3600,
                seed=seed,
                **how,
            )
            shares.append(round(history.test[-1], 4))
        rows.append({"split": split, "what": what, "test": shares})
        print(f"{split:10} {what:30} {np.mean(shares):.3f} ± {np.std(shares, ddof=1):.3f}", file=sys.stderr)
    return rows


if __name__ == "__main__":
    main()
