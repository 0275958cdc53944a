"""Keep what the grader has in a course directory of nbgrader's layout: ``.earlab/`` with secret and verdicts."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from autograder.grading.store import Store
from earlab.errors import EarlabError

_SECRET_BYTES = 32


class CourseError(EarlabError):
    """Something of a course is damaged; the message says what, and what to do."""


@dataclass(frozen=True)
class Course:
    """A course's directory. ``name`` takes part in the choice of hidden variants."""

    root: Path
    name: str = "earlab"

    @property
    def private(self) -> Path:
        """The grader's own directory: readable by its owner alone."""
        path = self.root / ".earlab"
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def secret(self) -> bytes:
        """Return the course's secret, made at first use; lose it and every student gets other hidden cases."""
        path = self.private / "secret"
        if not path.exists():
            fresh = path.with_name(f"secret.{os.getpid()}")
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_hex(_SECRET_BYTES))
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(fresh, path)  # whoever comes first decides; the file is never half written
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        text = path.read_text(errors="replace").strip()
        if not re.fullmatch(f"[0-9a-f]{{{2 * _SECRET_BYTES}}}", text):
            raise CourseError(
                f"{path} is damaged: expected {2 * _SECRET_BYTES} hexadecimal digits; restore it from a backup "
                "(without one, delete it: every student then gets other hidden cases)"
            )
        return bytes.fromhex(text)

    def store(self) -> Store:
        """Return the course's store of verdicts."""
        return Store(self.private / "verdicts.db")
