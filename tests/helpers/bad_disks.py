"""Disks that are full or read-only, for one process and its children: mounts in a mount namespace of its own."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from autograder import cli
from autograder.nbgrader.classroom import Classroom
from autograder.sandbox.child import limits, linux
from tests.helpers import mortal_graders


def own_mounts() -> None:
    """Give this process mounts that nobody else sees; raise OSError where the system refuses."""
    proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY)
    user, group = os.geteuid(), os.getegid()
    linux.unshare(linux.NEWNS | (linux.NEWUSER if user else 0))
    if user:
        limits.map_user(proc, user, group, inside=user)
    os.close(proc)
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)


def possible() -> bool:
    """Whether this system lets a process have its own mounts."""
    try:
        own_mounts()
    except OSError:
        return False
    return True


def command(root: Path, *arguments: str) -> tuple[int, str]:
    """Run ``autograder`` in this process, which knows the tiny class; return its exit status and what it prints."""
    out = io.StringIO()
    sys.argv = ["autograder", arguments[0], str(root), *arguments[1:]]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            cli.main()
            status: Any = 0
        except SystemExit as ending:
            status = ending.code
    return int(status or 0), " ".join(out.getvalue().split())


def grade(root: Path, read_only: tuple[str, ...] = ()) -> tuple[int, str]:
    """Grade the class while some of its files and folders are read-only, for root too; return status and text."""
    own_mounts()
    mortal_graders.know_the_class(root)
    for name in read_only:
        path = str(root / name)
        linux.mount(path, path, flags=linux.MS_BIND)
        linux.add_mount_flags(path, linux.MS_RDONLY)
    return command(root, "grade", "--workers", "1")


def grade_on_a_full_disk(root: Path, free: int) -> tuple[int, str, dict[str, Any], int, dict[str, Any]]:
    """Grade on a disk with ``free`` bytes left, and again after room was made; return both times what is left."""
    own_mounts()
    disk = root.parent / "disk"
    disk.mkdir()
    linux.mount("tmpfs", str(disk), "tmpfs", options="size=16m")
    shutil.copytree(root, disk / "c")
    course, filler = Classroom(disk / "c"), disk / "filler"
    mortal_graders.know_the_class(course.root)
    space = os.statvfs(disk)
    with filler.open("wb") as file:
        file.write(bytes(max(0, space.f_bavail * space.f_frsize - free)))
    status, text = command(course.root, "grade", "--workers", "1")
    filler.unlink()
    during = mortal_graders.everything(course)
    again, _ = command(course.root, "grade", "--workers", "1")
    return status, text, during, again, mortal_graders.everything(course)
