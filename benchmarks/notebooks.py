"""How long each notebook takes to run from the top, with the solutions in it.

Usage: python benchmarks/notebooks.py [--json]

Exit status 1 when a notebook fails or takes longer than two minutes.
"""

from __future__ import annotations

import json
import sys
import time

from nbclient import NotebookClient

from autograder.assignments.source import Source, read_source, source_paths
from autograder.release.build import ROOT
from autograder.release.notebook import build_notebook

LIMIT = 120.0


def run_seconds(source: Source) -> float:
    """Return how long the notebook's kernel takes, start and imports included; a cell that fails raises."""
    notebook = build_notebook(source, "instructor")
    client = NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(ROOT / "notebooks")}})
    start = time.perf_counter()
    client.execute()
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    seconds = {}
    for path in source_paths():
        source = read_source(path)
        seconds[source.name] = round(run_seconds(source), 1)
        print(f"{source.name:24} {seconds[source.name]:6.1f} s", file=sys.stderr)
    worst = max(seconds.values())
    if "--json" in sys.argv:
        print(json.dumps({"seconds": seconds, "worst": worst, "limit": LIMIT}))
    sys.exit(worst > LIMIT)


if __name__ == "__main__":
    main()
