"""Make directories of this machine for children that have no file system of their own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from autograder.sandbox.host import view


class ChildDirectories:
    """One directory with links to packages and public data, in which every child gets a directory to write in.

    uid: whom the directories are given to, None for the user who grades.
    packages: the directory to import from; it and the links belong to the grader.
    own: the zygote's directory, for what packages write when they are imported.
    """

    def __init__(self, public: Sequence[Path], uid: int | None, absent: Sequence[str] = ()) -> None:
        self.uid = uid
        self.path = Path(tempfile.mkdtemp(prefix="sandbox-")).resolve()
        self.path.chmod(0o711)  # an owner passes through, and cannot list the others
        self.packages = self.path / "packages"
        for name, target in view.package_links(absent):
            link = self.packages / name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(target)
        for directory in public:
            (self.path / directory.name).symlink_to(directory.resolve())
        self.own = self.make()

    def make(self) -> str:
        """Return the path of a new, empty directory."""
        directory = tempfile.mkdtemp(dir=self.path)
        if self.uid is not None:
            os.chown(directory, self.uid, self.uid)
        return directory

    def remove(self) -> None:
        """Remove everything, whatever children left."""
        shutil.rmtree(self.path, ignore_errors=True)
