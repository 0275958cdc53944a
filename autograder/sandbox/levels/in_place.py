"""What levels without namespaces share: children see this machine's own directories."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from autograder.sandbox import view
from autograder.sandbox.levels.rooms import Rooms
from autograder.sandbox.levels.starting import ENVIRONMENT, ZYGOTE_MODULES, Started, order, start


def start_in_place(
    preload: Sequence[str],
    public: Sequence[Path],
    absent: Sequence[str],
    filter_program: bytes = b"",
    landlock_abi: int = 0,
) -> Started:
    """Start a zygote whose children see this machine through links; as root it becomes an unused user first.

    filter_program: the system call filter, if any. landlock_abi: the version of Landlock, 0 for no rules on files.
    """
    uid = view.unused_uid() if os.geteuid() == 0 else None
    rooms = Rooms(public, uid, absent)
    try:
        readable = view.readable([rooms.packages, *(path.resolve() for path in public)], absent)
        arguments = {
            "namespaces": False,
            "preload": list(preload),
            "absent": list(absent),
            "filter": filter_program.hex(),
            "user": uid,
            "private": view.private([Path(path) for path in readable["read"]]),
            "landlock": {"abi": landlock_abi, **readable} if landlock_abi else None,
        }
        own = dict.fromkeys(("HOME", "MPLCONFIGDIR", "NUMBA_CACHE_DIR"), rooms.own)
        blob = order(ZYGOTE_MODULES, [str(rooms.packages)], arguments)
    except BaseException:
        rooms.remove()
        raise
    return start([blob], {**ENVIRONMENT, **own}, rooms)
