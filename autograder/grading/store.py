"""Store verdicts, append-only: a killed run resumes, an identical program is not graded twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.grading.verdict import Verdict
from autograder.grading.verdict_json import cells_from_json, to_json, verdict_from_json
from autograder.sandbox.host.program import CellReport

_SCHEMA = """
CREATE TABLE IF NOT EXISTS verdict (
    key TEXT PRIMARY KEY, exercise TEXT NOT NULL, at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, json TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS loaded (key TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, blob BLOB NOT NULL) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS never_changed BEFORE UPDATE ON verdict BEGIN SELECT RAISE(ABORT, 'verdicts are append-only'); END;
CREATE TRIGGER IF NOT EXISTS never_lost BEFORE DELETE ON verdict BEGIN SELECT RAISE(ABORT, 'verdicts are append-only'); END;
"""
_WAIT = 30.0  # seconds for another grader's write to end


class Store:
    """Verdicts by key. The key says all that a verdict depends on, so a known key is never graded again."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
        try:
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.executescript(_SCHEMA)
        except BaseException:
            self._db.close()
            raise

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Write all that is put inside together, or, where something fails, nothing of it."""
        with self._db:  # ends what BEGIN begins
            self._db.execute("BEGIN IMMEDIATE")
            yield

    def get(self, key: str) -> Verdict | None:
        """Return the verdict stored under ``key``, if there is one."""
        row = self._db.execute("SELECT json FROM verdict WHERE key = ?", (key,)).fetchone()
        return verdict_from_json(row[0]) if row else None

    def put(self, verdict: Verdict) -> None:
        """Keep a verdict for good; the first one under a key stays. Grader errors are not verdicts to keep."""
        if verdict.status == "grader error":
            return
        row = (verdict.key, verdict.exercise, to_json(verdict))
        self._db.execute("INSERT OR IGNORE INTO verdict (key, exercise, json) VALUES (?, ?, ?)", row)

    def get_cells(self, key: str) -> tuple[CellReport, ...]:
        """Return how the cells of a program fared when it was loaded; empty when it never was."""
        row = self._db.execute("SELECT json FROM loaded WHERE key = ?", (key,)).fetchone()
        return cells_from_json(row[0]) if row else ()

    def put_cells(self, key: str, cells: Sequence[CellReport]) -> None:
        """Keep how the cells of a program fared."""
        row = (key, to_json(list(cells)))
        self._db.execute("INSERT OR IGNORE INTO loaded (key, json) VALUES (?, ?)", row)

    def get_answers(self, key: str) -> bytes | None:
        """Return the answers of reference and mistakes kept under ``key``."""
        row = self._db.execute("SELECT blob FROM answers WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def has_answers(self, key: str) -> bool:
        """Return whether answers are kept under ``key``."""
        row = self._db.execute("SELECT 1 FROM answers WHERE key = ?", (key,)).fetchone()
        return row is not None

    def put_answers(self, key: str, blob: bytes) -> None:
        """Keep answers, so that they are computed once."""
        self._db.execute("INSERT OR IGNORE INTO answers (key, blob) VALUES (?, ?)", (key, blob))

    def __len__(self) -> int:
        return int(self._db.execute("SELECT COUNT(*) FROM verdict").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._db.close()
