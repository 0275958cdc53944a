"""Start a zygote without namespaces: its children see this machine's own directories."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from autograder.sandbox.host import view
from autograder.sandbox.host.levels.child_directories import ChildDirectories
from autograder.sandbox.host.levels.starting import ENVIRONMENT, ZYGOTE_MODULES, Started, Wanted, order, start

_MEANWHILE = 512  # processes that a user who grades may start while it runs, without taking them from a child


def start_in_place(wanted: Wanted, filter_program: bytes = b"", landlock_abi: int = 0) -> Started:
    """Start a zygote whose children see this machine through links; as root it becomes an unused user first.

    filter_program: the system call filter, if any. landlock_abi: the version of Landlock, 0 for no rules on files.
    """
    uid = view.unused_uid() if os.geteuid() == 0 else None
    directories = ChildDirectories(wanted.public, uid, wanted.absent)
    try:
        readable = view.readable(
            [directories.packages, *(path.resolve() for path in wanted.public)], wanted.absent
        )
        arguments = {
            "namespaces": False,
            "preload": wanted.preload,
            "absent": wanted.absent,
            "filter": filter_program.hex(),
            "user": uid,
            "private": view.private([Path(path) for path in readable["read"]]),
            "others": _others(uid),
            "landlock": {"abi": landlock_abi, **readable} if landlock_abi else None,
        }
        own = dict.fromkeys(("HOME", "MPLCONFIGDIR"), directories.own)
        blob = order(ZYGOTE_MODULES, [str(directories.packages)], arguments)
    except BaseException:
        directories.remove()
        raise
    return start([blob], {**ENVIRONMENT, **own}, directories)


def _others(uid: int | None) -> int | None:
    """Return how many processes and threads of the children's user may exist beside theirs, None where nobody counts."""
    if uid is not None:
        return 1  # the zygote
    return _processes_of(os.getuid()) + _MEANWHILE if sys.platform == "linux" else None


def _processes_of(user: int) -> int:
    """Return how many processes and threads of a user there are, as the kernel counts them."""
    count = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except OSError:  # it has ended
            continue
        if int(fields["Uid"].split()[0]) == user:
            count += int(fields["Threads"])
    return count
