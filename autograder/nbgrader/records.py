"""What was last said of each submission, one small file each, for reports."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, overload

from autograder.grading.verdict import Report, verdict_from_plain
from autograder.sandbox.host.program import CellReport


class DamagedRecord(RuntimeError):
    """A record that cannot be read; the message says how to get it anew."""


class Records:
    """The records of a course, in ``folder/<assignment>/<student>.json``; ``scratch``: where they are written first."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder = folder
        self._scratch = scratch

    def find(self, assignment: str, student: str) -> Report | None:
        """Return what was last said, or None."""
        path = self.folder / assignment / f"{student}.json"
        return _read(path) if path.is_file() else None

    def save(self, report: Report) -> None:
        """Replace what was last said, at once."""
        path = self.folder / report.assignment / f"{report.student}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        self._scratch.mkdir(exist_ok=True)
        fresh = self._scratch / "record.json"
        fresh.write_text(json.dumps(report, default=vars, ensure_ascii=True), encoding="utf-8")
        os.replace(fresh, path)

    def reports(self, assignment: str = "*") -> Iterator[Report]:
        """Yield the reports of one assignment or of all, by assignment and student."""
        for path in sorted(self.folder.glob(f"{assignment}/*.json")):
            yield _read(path)


class Recorded(Sequence[Report]):
    """The reports of one run in their order, read from the records whenever they are asked for.

    A class's reports need not fit into memory.  lost: what could not be recorded, by assignment and student.
    """

    def __init__(
        self, records: Records, keys: Sequence[tuple[str, str]], lost: Mapping[tuple[str, str], Report]
    ) -> None:
        self._records = records
        self._keys = keys
        self._lost = lost

    @overload
    def __getitem__(self, index: int) -> Report: ...
    @overload
    def __getitem__(self, index: slice) -> Recorded: ...
    def __getitem__(self, index: int | slice) -> Report | Recorded:
        if isinstance(index, slice):
            return Recorded(self._records, self._keys[index], self._lost)
        key = self._keys[index]
        report = self._lost.get(key) or self._records.find(*key)
        if report is None:
            raise DamagedRecord(f"the record of {'/'.join(key)} is gone; grade the submission again")
        return report

    def __len__(self) -> int:
        return len(self._keys)


def _read(path: Path) -> Report:
    """Return the report in a file; raise DamagedRecord when there is none in it."""
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        data["verdicts"] = tuple(map(verdict_from_plain, data["verdicts"]))
        data["cells"] = tuple(CellReport(**cell) for cell in data["cells"])
        data["repairs"] = tuple(data["repairs"])
        return Report(**data)
    except (ValueError, LookupError, TypeError) as error:
        raise DamagedRecord(
            f"{path} is damaged ({type(error).__name__}); grade the submission again to have it written anew: "
            f"autograder grade --assignment {path.parent.name} --student {path.stem}"
        ) from error
