"""Train the networks of notebook 12 for its results file, earlab/public/sequence_shapes.json.

Usage: python benchmarks/sequence_shapes.py [--json]   (about a quarter of an hour; needs `earlab data get speech_digits chorales`)
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from earlab.plots import sequence_shapes_digits as digits  # noqa: E402
from earlab.plots import sequence_shapes_gap as gap  # noqa: E402
from earlab.plots.sequence_shapes_melodies import tunes  # noqa: E402
from earlab.plots.sequence_shapes_results import RESULTS  # noqa: E402

SEEDS, LAYERS = range(3), (1, 2, 3)


def main() -> None:
    """Train, keep and print."""
    if tunes().synthetic:
        raise SystemExit("The chorales are missing: earlab data get chorales")
    found = {"folds": folds(), "depth": depth(), "leak": leak()}
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if "--json" in sys.argv:
        print(json.dumps(found))


def folds() -> dict[str, Any]:
    """Return the share of digits named of each speaker who was left out, for three kinds of classifier.

    Raises SystemExit where the recordings are missing: results of synthetic voices would be taken for others.
    """
    every = digits.clips()
    if every.synthetic:
        raise SystemExit("The recordings are missing: earlab data get speech_digits")
    names = sorted(set(every.speakers.tolist()))
    test: dict[str, list[float]] = {"logistic regression": [], "GRU": [], "GRU, both directions": []}
    for name in names:
        test["logistic regression"].append(logistic(name))
        for what, both in (("GRU", False), ("GRU, both directions", True)):
            test[what].append(round(digits.accuracy(digits.trained(name, both=both, seconds=3600)), 4))
        print(name, {what: shares[-1] for what, shares in test.items()}, file=sys.stderr, flush=True)
    return {"speakers": names, "updates": digits.UPDATES, "test": test}


def logistic(left_out: str) -> float:
    """Return what the course's baseline reaches: logistic regression on MFCC statistics of four parts of each word."""
    rows = json.loads((ROOT / "data" / "baselines.json").read_text(encoding="utf-8"))
    (row,) = [row for row in rows if (row["set"], row["split"]) == ("speech_digits", f"without {left_out}")]
    return round(float(row["accuracy"]), 4)


def depth() -> list[dict[str, Any]]:
    """Return which share of missing notes the network that hears what comes before names, by its layers, for every seed."""
    rows = []
    for layers in LAYERS:
        fillers = [gap.filler(False, seed, layers, seconds=3600) for seed in SEEDS]
        parts = (fillers[0].layer, fillers[0].last)
        rows.append(
            {
                "layers": layers,
                "parameters": sum(weight.numel() for part in parts for weight in part.parameters()),
                "test": [round(gap.share(filler), 4) for filler in fillers],
            }
        )
        print(rows[-1], file=sys.stderr, flush=True)
    return rows


def leak() -> float:
    """Return what two layers of both directions name: the upper one reads states that have seen the missing note."""
    return round(gap.share(gap.filler(True, 0, 2, seconds=3600)), 4)


if __name__ == "__main__":
    main()
