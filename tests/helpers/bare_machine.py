"""Run a command as on a machine where nothing optional is: ``python -m tests.helpers.bare_machine pytest tests/faults``.

Its PATH is a folder of links to all programs but the optional ones, and the archives of sounds are nowhere.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

OPTIONAL = ("bwrap", "chromium", "google-chrome")  # beginnings of their names


def main(*command: str) -> int:
    """Run ``command`` and return its exit status."""
    with tempfile.TemporaryDirectory() as folder:
        link_programs(Path(folder))
        environment = {**os.environ, "PATH": folder, "EARLAB_DATA_MIRROR": folder}
        environment.pop("EARLAB_REQUIRE", None)
        return subprocess.run(command, env=environment).returncode


def link_programs(folder: Path) -> None:
    """Link what the PATH leads to into ``folder``; the first program of a name is the one that counts."""
    for directory in map(Path, os.environ["PATH"].split(os.pathsep)):
        for program in directory.iterdir() if directory.is_dir() else ():
            link = folder / program.name
            if not program.name.startswith(OPTIONAL) and not link.is_symlink():
                link.symlink_to(program.absolute())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
