"""Try what grading stands on: isolation, locks in the course's folder, nbgrader's programs, what librosa compiles."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from autograder.doctor.finding import Finding, ok_if
from autograder.sandbox import Sandbox, SandboxError
from autograder.sandbox.host.compiled import Compiled
from autograder.support.lock import CourseBusy, CourseLock
from autograder.support.system_errors import describe

PROGRAMS = ("nbgrader", "alembic")  # nbgrader calls the second by its name, to make a gradebook


def isolation(level: str = "auto") -> Finding:
    """Start a sandbox, and say at which level it runs, and why at no stronger one."""
    topic = "isolation"
    try:
        with Sandbox(isolation=level) as sandbox:
            return ok_if(topic, not sandbox.reason, sandbox.level, sandbox.reason)
    except SandboxError as error:
        return Finding(topic, "missing", "no level works here", str(error), needed=True)


def locks(course: Path) -> Finding:
    """Take a lock on a file in the course's folder."""
    topic = "locks"
    try:
        with (
            tempfile.TemporaryDirectory(prefix=".earlab-doctor-", dir=course) as folder,
            CourseLock(Path(folder) / "lock").held(lambda text: None, patience=0),
        ):
            return Finding(topic, "ok", f"{course.resolve()} keeps two graders apart")
    except (CourseBusy, OSError) as error:
        return Finding(topic, "missing", f"none in {course.resolve()}", describe(error), needed=True)


def programs() -> Finding:
    """Look for the programs that are called by their names; ``autograder grade`` finds them beside its Python too."""
    topic, lost = "programs", [name for name in PROGRAMS if shutil.which(name) is None]
    if not lost:
        return Finding(topic, "ok", f"{' and '.join(PROGRAMS)} are on the PATH")
    folder = Path(sys.executable).parent
    if not all((folder / name).exists() for name in lost):
        return Finding(
            topic, "missing", f"not here: {', '.join(lost)}", "install them: make install", needed=True
        )
    advice = f"nbgrader's own commands need them there: . {folder / 'activate'}"
    return Finding(topic, "could be better", f"not on the PATH: {', '.join(lost)}", advice)


def compiled() -> Finding:
    """Look whether an earlier grading has compiled what librosa needs."""
    kept = bool(Compiled(("librosa",)).files)
    found = "compiled already" if kept else "not compiled yet"
    return ok_if("librosa", kept, found, "the first grading that imports librosa takes a minute more, once")
