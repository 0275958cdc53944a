"""Export the gradebook as ``nbgrader export`` does, with scores as people write them: 18.69, not 18.689999999999998."""

from __future__ import annotations

from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin

_SCORES = ("raw_score", "late_submission_penalty", "score", "max_score")


class RoundedExport(CsvExportPlugin):
    """nbgrader's own export, rounded to hundredths: what a sum of such scores adds to that is no score."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the table."""
        super().export(gradebook)
        path = Path(self.to or "grades.csv")
        head, *lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
        places = [head.index(name) for name in _SCORES]
        for line in lines:
            for place in places if len(line) == len(head) else ():
                line[place] = f"{round(float(line[place]), 2):g}"
        path.write_text("".join(",".join(line) + "\n" for line in (head, *lines)), encoding="utf-8")
