"""Draw what runs of notebook 09 reach with several seeds, from the file that ``benchmarks/networks_that_listen.py`` makes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.style import COLOURS

RESULTS = Path(__file__).resolve().parent.parent / "public" / "networks_that_listen.json"


def kept() -> dict[str, Any]:
    """Return what the file holds: "epochs", "seeds", "runs" on the instruments, and "few_shot" on voices."""
    found: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return found


def results() -> tuple[Figure, str]:
    """Draw what networks with and without moved pictures reach on both splits of the instruments, a circle for each seed."""
    found = kept()
    splits = list(dict.fromkeys(row["split"] for row in found["runs"]))
    kinds = list(dict.fromkeys(row["what"] for row in found["runs"]))
    size = (8, 0.5 * len(kinds) + 1.3)
    figure, grid = plt.subplots(1, len(splits), figsize=size, sharey=True, sharex=True, squeeze=False)
    panels = grid[0]
    told = []
    for axes, split in zip(panels, splits):
        rows = {row["what"]: 100 * np.array(row["test"]) for row in found["runs"] if row["split"] == split}
        for place, kind in enumerate(kinds):
            axes.plot(rows[kind], np.full(len(rows[kind]), -place), "o", mfc="none", color=COLOURS[0])
            axes.plot([rows[kind].mean()], [-place], "|", ms=18, mew=2, color=COLOURS[1])
        baseline = 100 * found["baseline"][split]
        axes.axvline(baseline, color=COLOURS[2], ls="--", lw=1.2)
        axes.set(title=f"no {split} on both sides", xlabel="test clips named correctly (%)")
        told.append(
            f"split by {split}: "
            + ", ".join(f"{kind} {row.mean():.0f} % ± {row.std(ddof=1):.0f}" for kind, row in rows.items())
            + f", MFCC with logistic regression {baseline:.0f} %"
        )
    panels[0].set_yticks([-k for k in range(len(kinds))], kinds)
    panels[0].set_ylim(-len(kinds) + 0.5, 0.5)
    return figure, (
        f"After {found['epochs']} epochs, {len(found['seeds'])} seeds each, mean and standard deviation. {'; '.join(told)}. "
        "The dashed line is the baseline."
    )
