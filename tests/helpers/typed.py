"""What README and docs tell a reader to type, and a clone in which a test types it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.helpers.support import ROOT

_MARGIN = "    "


def blocks(page: str) -> list[list[str]]:
    """Return the blocks of commands of a page, line by line: what is set off by four blanks."""
    found: list[list[str]] = [[]]
    for line in (ROOT / page).read_text(encoding="utf-8").splitlines():
        if line.startswith(_MARGIN):
            found[-1].append(line.removeprefix(_MARGIN))
        elif found[-1]:
            found.append([])
    return [block for block in found if block]


def block(page: str, *having: str) -> list[str]:
    """Return the one block that holds all of these lines' beginnings."""
    [one] = [
        block
        for block in blocks(page)
        if all(any(line.startswith(text) for line in block) for text in having)
    ]
    return one


def clone(folder: Path, installed: bool = True) -> Path:
    """Make what `git clone` would of the tree as it is now.

    installed: with the environment of this run, so that `make` need not set one up.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
    if installed:
        (folder / ".venv").symlink_to(ROOT / ".venv")
        for name in ("pyproject.toml", "constraints.txt"):
            os.utime(folder / name, (0, 0))  # the environment is newer
    return folder


def typed(lines: list[str], folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Type lines into a shell in ``folder``, which ends at the first that fails; the packages there are those that run."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", **more}
    script = "set -e\n" + "\n".join(lines)
    return subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True)
