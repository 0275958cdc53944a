"""Run the pages that have a line on the scoreboard, solved, and keep what they reach in earlab/public/scoreboard.json.

Usage: python benchmarks/scoreboard.py [--json] [NAME …]   (all pages without names; the others keep their lines)
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from autograder.assignments.source import source_paths  # noqa: E402
from earlab.scoreboard import FILE, Line, kept  # noqa: E402
from tests.helpers.notebook_runs import run_page  # noqa: E402


def main() -> None:
    """Run, keep and print."""
    names = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    pages = names or [path.stem for path in source_paths() if "scoreboard(" in path.read_text()]
    lines = [line for line in kept() if line.page not in {name[:2] for name in pages}]
    with tempfile.TemporaryDirectory() as folder:
        for name in pages:
            found = run_page(name, "instructor", Path(folder)).board
            print(f"{name:28} {', '.join(map(_told, found)) or 'no line'}", file=sys.stderr)
            lines += found
    lines.sort(key=lambda line: line.page)
    rounded = [
        asdict(line) | {"share": round(line.share, 4), "error": round(line.error, 4)} for line in lines
    ]
    FILE.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")
    if "--json" in sys.argv:
        print(json.dumps({"lines": rounded}))


def _told(line: Line) -> str:
    return f"{line.what} {line.share:.1%} ± {100 * line.error:.1f}"


if __name__ == "__main__":
    main()
