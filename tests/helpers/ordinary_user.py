"""Run a command as a user of this machine that nobody is: ``python ordinary_user.py HOME COMMAND …``, started by root.

Python, the packages and this tree may lie below a directory that only root can enter.  In a mount namespace of its
own such a directory is replaced by an empty one, in which just these are found again at their places.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command as an ordinary user, from root, with an empty home; return what it said."""
    home = tempfile.mkdtemp(
        prefix="ordinary-"
    )  # where another user can reach it: pytest's own are root's alone
    try:
        return subprocess.run(
            [sys.executable, __file__, home, *command],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )
    finally:
        shutil.rmtree(home)


def main(home: str, *command: str) -> None:
    """Become an unused user whose home is ``home``, an empty directory, and execute ``command``."""
    sys.path.insert(0, str(ROOT))
    from autograder.sandbox.child import linux
    from autograder.sandbox.host import view

    needed = {view.interpreter().parent.parent, Path(sys.prefix).resolve(), ROOT}
    uid = view.unused_uid()
    linux.unshare(linux.NEWNS)
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    for private in {ancestor for path in needed if (ancestor := _private(path))}:
        _open_up(private, [path for path in needed if path.is_relative_to(private)])
    os.chown(home, uid, uid)
    linux.become(uid)
    paths = dict.fromkeys(("HOME", "TMPDIR", "EARLAB_HOME", "HYPOTHESIS_STORAGE_DIRECTORY"), home)
    os.chdir(ROOT)
    os.execve(
        command[0], command, {**os.environ, **paths, "USER": "ordinary", "PYTHONDONTWRITEBYTECODE": "1"}
    )


def _private(path: Path) -> Path | None:
    """Return the uppermost directory on the way to ``path`` that others cannot enter."""
    ways = [*reversed(path.parents), path]
    return next((way for way in ways if not way.stat().st_mode & stat.S_IXOTH), None)


def _open_up(private: Path, kept: Iterable[Path]) -> None:
    """Replace a directory by an empty one that all may enter, and bind back the directories that are ``kept``."""
    from autograder.sandbox.child import linux

    held = {path: os.open(path, os.O_PATH) for path in kept}
    linux.mount("tmpfs", str(private), "tmpfs", options="mode=755")
    for path, handle in held.items():
        path.mkdir(parents=True, exist_ok=True)
        linux.mount(f"/proc/self/fd/{handle}", str(path), flags=linux.MS_BIND | linux.MS_REC)


if __name__ == "__main__":
    main(*sys.argv[1:])
