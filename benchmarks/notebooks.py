"""Measure how long each notebook takes to run from the top, with the solutions in it.

Usage: python benchmarks/notebooks.py [--json] [--record] [NAME …]

--record also runs it with nothing written, and keeps what both pages show in tests/course/records/.
Exit status 1 when a notebook fails or takes longer than two minutes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # tests and benchmarks share how a notebook is run

from autograder.assignments.source import source_paths  # noqa: E402
from tests.helpers.notebook_records import record  # noqa: E402
from tests.helpers.notebook_runs import Page, run_page  # noqa: E402

LIMIT = 120.0
FOLDER = ROOT / "notebooks"


def main() -> None:
    """Measure and print."""
    options = {argument for argument in sys.argv[1:] if argument.startswith("--")}
    names = [argument for argument in sys.argv[1:] if argument not in options]
    seconds = {}
    for name in names or [path.stem for path in source_paths()]:
        solved = _calm(name, run_page(name, "instructor", FOLDER))
        seconds[name] = round(solved.seconds, 1)
        print(f"{name:24} {seconds[name]:6.1f} s", file=sys.stderr)
        if "--record" in options:
            record(name, solved, _calm(name, run_page(name, "student", FOLDER)))
    worst = max(seconds.values())
    if "--json" in options:
        print(json.dumps({"seconds": seconds, "worst": worst, "limit": LIMIT}))
    sys.exit(worst > LIMIT)


def _calm(name: str, page: Page) -> Page:
    """Return the page; end where a cell failed or warned."""
    if page.complaints:
        sys.exit("\n".join([f"{name} does not run calmly:", *page.complaints]))
    return page


if __name__ == "__main__":
    main()
