"""Remember what this student has done so far: one line of JSON per check or hint, in a file that is only appended to.

A file that cannot be read or written never breaks a check, and a damaged line loses only itself.
"""

from __future__ import annotations

import html
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from earlab.protocol import casefile
from earlab.protocol.casefile import ExerciseCases

NAME = "journal.jsonl"
_NOTE = "Scores are those of the visible cases; hidden cases run when graded."


def home() -> Path:
    """Return the directory of local progress: EARLAB_HOME, else the user's data directory."""
    chosen = os.environ.get("EARLAB_HOME")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("earlab", appauthor=False)


def record(entry: dict[str, Any]) -> None:
    """Append one entry with the time of day. While nbgrader runs a notebook nothing is the student's doing."""
    if "NBGRADER_EXECUTION" in os.environ:
        return
    line = json.dumps({"time": datetime.now(UTC).isoformat(timespec="seconds"), **entry}, ensure_ascii=False)
    try:
        path = home() / NAME
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            # A line that was cut off must not swallow the next one.
            ends_well = file.tell() == 0 or (file.seek(-1, os.SEEK_END), file.read(1))[1] == b"\n"
            file.write((b"" if ends_well else b"\n") + line.encode() + b"\n")
    except OSError:
        return


def record_check(exercise: ExerciseCases, share: float, passed: int, cases: int) -> None:
    """Remember how a check ended."""
    record({"event": "check", "exercise": exercise.name, "assignment": exercise.assignment,
            "share": share, "passed": passed, "cases": cases})  # fmt: skip


def record_hint(exercise: ExerciseCases, number: int) -> None:
    """Remember that hint ``number`` (from 1) was read."""
    record({"event": "hint", "exercise": exercise.name, "assignment": exercise.assignment, "hint": number})


def entries() -> Iterator[dict[str, Any]]:
    """Yield every readable entry, oldest first."""
    try:
        lines = (home() / NAME).read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and isinstance(entry.get("exercise"), str):
            yield entry


def hints_read(exercise: ExerciseCases) -> int:
    """Return how many hints of an exercise were read."""
    found = [e.get("hint") for e in entries() if e.get("event") == "hint" and e["exercise"] == exercise.name]
    return max((n for n in found if isinstance(n, int)), default=0)


@dataclass(frozen=True)
class Standing:
    """The best check of one exercise so far; ``share`` is None where it was never checked."""

    assignment: str
    exercise: str
    points: float
    share: float | None = None
    when: str = ""

    @property
    def earned(self) -> float:
        """Points on the visible cases."""
        return round((self.share or 0.0) * self.points, 2)

    @property
    def worth(self) -> str:
        """Points earned and to be had, or that there are none."""
        return f"{self.earned:g} of {self.points:g}" if self.points else "extra"

    @property
    def begun(self) -> bool:
        """Whether it was ever checked."""
        return self.share is not None

    @property
    def words(self) -> str:
        """How far it is, in words."""
        if self.share is None:
            return "not checked yet"
        return "visible cases right" if self.share >= 1 else "begun"


@dataclass(frozen=True)
class Progress:
    """A map of the course: every exercise with its best visible score."""

    standings: tuple[Standing, ...]

    def __repr__(self) -> str:
        if not self.standings:
            return "No exercise is installed."
        rows = []
        for assignment, standings in self._begun.items():
            rows.append(f"{assignment}  {_sum(standings)}")
            rows += [f"  {s.exercise:<28} {s.worth:<12} {s.words}, {s.when}" for s in standings if s.begun]
            rows += [f"  {_left(standings)}"]
        return "\n".join([*rows, *self._rest, _NOTE])

    def _repr_html_(self) -> str:
        from earlab.student.card import STYLE

        parts = []
        for assignment, standings in self._begun.items():
            rows = "".join(
                f"<tr><th scope='row'><code>{html.escape(s.exercise)}</code></th><td>{s.worth}</td>"
                f"<td>{s.words}</td><td>{html.escape(s.when)}</td></tr>"
                for s in standings
                if s.begun
            )
            parts.append(
                f"<table><caption>{html.escape(assignment)} · {_sum(standings)}</caption>{rows}</table>"
                f'<p class="earlab-note">{_left(standings)}</p>'
            )
        note = "".join(f'<p class="earlab-note">{html.escape(line)}</p>' for line in (*self._rest, _NOTE))
        return f'<style>{STYLE}</style><section class="earlab-card earlab-map" aria-label="Progress">{"".join(parts)}{note}</section>'

    @property
    def _begun(self) -> dict[str, list[Standing]]:
        """The exercises of each notebook of which something was checked."""
        found = self._by_notebook
        return {name: standings for name, standings in found.items() if any(s.begun for s in standings)}

    @property
    def _rest(self) -> list[str]:
        """One line on the notebooks of which nothing was checked, if there are some."""
        names = [name for name in self._by_notebook if name not in self._begun]
        return [f"Not begun yet: {', '.join(names)}."] if names else []

    @property
    def _by_notebook(self) -> dict[str, list[Standing]]:
        found: dict[str, list[Standing]] = {}
        for standing in self.standings:
            found.setdefault(standing.assignment, []).append(standing)
        return found


def progress() -> Progress:
    """Return the map of notebooks and exercises with the best visible score of each, and when."""
    best: dict[str, tuple[float, str]] = {}
    for entry in entries():
        share = entry.get("share")
        if entry.get("event") == "check" and isinstance(share, float) and 0 <= share <= 1:
            name, when = entry["exercise"], str(entry.get("time", ""))[:10]
            if name not in best or share > best[name][0]:
                best[name] = (float(share), when)
    exercises = [exercise for name in casefile.names() if (exercise := casefile.find(name))]
    exercises.sort(key=lambda exercise: (exercise.assignment, exercise.place))
    return Progress(
        tuple(Standing(e.assignment, e.name, e.points, *best.get(e.name, (None, ""))) for e in exercises)
    )


def _left(standings: list[Standing]) -> str:
    """Say how many exercises of a notebook were never checked."""
    left = sum(not s.begun for s in standings)
    return f"{left} of {len(standings)} exercises not checked yet" if left else "all exercises checked"


def _sum(standings: list[Standing]) -> str:
    return f"{sum(s.earned for s in standings):g} of {sum(s.points for s in standings):g} points"
