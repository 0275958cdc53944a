"""Record what was last said of each submission, one small file each, for reports."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import overload

from autograder.grading.verdict import Report
from autograder.grading.verdict_json import report_from_json, to_json
from earlab.errors import EarlabError


class DamagedRecord(EarlabError):
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
        fresh.write_text(to_json(report), encoding="utf-8")
        os.replace(fresh, path)

    def everything(self) -> Recorded:
        """Return all reports, by assignment and student, read as they are asked for."""
        paths = sorted(self.folder.glob("*/*.json"))
        return Recorded(self, [(path.parent.name, path.stem) for path in paths])

    def reports(self, assignment: str = "*") -> Iterator[Report]:
        """Yield the reports of one assignment or of all, by assignment and student."""
        for path in sorted(self.folder.glob(f"{assignment}/*.json")):
            yield _read(path)


class Recorded(Sequence[Report]):
    """The reports of one run in their order, read from the records whenever they are asked for.

    A class's reports need not fit into memory.  lost: what could not be recorded, by assignment and student.
    left_out: the assignments that could not be graded at all, with the reason.
    """

    def __init__(
        self,
        records: Records,
        keys: Sequence[tuple[str, str]],
        lost: Mapping[tuple[str, str], Report] | None = None,
        left_out: Mapping[str, str] | None = None,
    ) -> None:
        self._records = records
        self._keys = keys
        self._lost = lost or {}
        self.left_out = left_out or {}

    def and_also(self, more: Sequence[Report]) -> Recorded:
        """Return these reports and ``more``, which nobody recorded, by assignment and student."""
        lost = {**self._lost, **{(one.assignment, str(one.student)): one for one in more}}
        order = list(dict.fromkeys(assignment for assignment, _ in self._keys))
        keys = sorted({*self._keys, *lost}, key=lambda key: (order.index(key[0]), key[1]))
        return Recorded(self._records, keys, lost, self.left_out)

    @overload
    def __getitem__(self, index: int) -> Report: ...
    @overload
    def __getitem__(self, index: slice) -> Recorded: ...
    def __getitem__(self, index: int | slice) -> Report | Recorded:
        if isinstance(index, slice):
            return Recorded(self._records, self._keys[index], self._lost, self.left_out)
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
        return report_from_json(path.read_text(encoding="utf-8"))
    except (ValueError, LookupError, TypeError) as error:
        raise DamagedRecord(
            f"{path} is damaged ({type(error).__name__}); grade the submission again to have it written anew: "
            f"autograder grade --assignment {path.parent.name} --student {path.stem}"
        ) from error
