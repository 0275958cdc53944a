"""What was last said of each submission, one small file each: reports read them, projections compare with them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from autograder.sandbox.program import CellReport
from autograder.verdict import Report, verdict_from_json


@dataclass(frozen=True)
class Record:
    """A report, and a digest of each free-text answer as it was when last put before a person."""

    report: Report
    answers: dict[str, str] = field(default_factory=dict)


class Records:
    """The records of a course, in ``folder/<assignment>/<student>.json``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, assignment: str, student: str) -> Record | None:
        """Return what was last said, or None."""
        path = self._path(assignment, student)
        return _from_json(path.read_text(encoding="utf-8")) if path.is_file() else None

    def save(self, record: Record) -> None:
        """Replace what was last said, at once."""
        path = self._path(record.report.assignment, record.report.student or "")
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}.tmp")  # another grader may write the same one
        fresh.write_text(json.dumps(asdict(record), ensure_ascii=True), encoding="utf-8")
        os.replace(fresh, path)

    def reports(self, assignment: str = "*") -> Iterator[Report]:
        """Yield the reports of one assignment or of all, by assignment and student."""
        for path in sorted(self.folder.glob(f"{assignment}/*.json")):
            yield _from_json(path.read_text(encoding="utf-8")).report

    def _path(self, assignment: str, student: str) -> Path:
        return self.folder / assignment / f"{student}.json"


def _from_json(text: str) -> Record:
    data: dict[str, Any] = json.loads(text)
    report = data["report"]
    report["verdicts"] = tuple(verdict_from_json(json.dumps(verdict)) for verdict in report["verdicts"])
    report["cells"] = tuple(CellReport(**cell) for cell in report["cells"])
    report["repairs"] = tuple(report["repairs"])
    return Record(Report(**report), data["answers"])
