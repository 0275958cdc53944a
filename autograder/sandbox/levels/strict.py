"""Level ``strict``: every child in namespaces of its own, below a read-only root."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from autograder.sandbox import view
from autograder.sandbox.levels.starting import (
    ENVIRONMENT,
    ZYGOTE_MODULES,
    Started,
    command,
    need_linux,
    order,
    start,
)
from autograder.sandbox.syscalls import filter_program

_ROOT_MODULES = ("linux", "limits", "root")


def strict(preload: Sequence[str], public: Sequence[Path], absent: Sequence[str]) -> Started:
    """Start a zygote in a read-only root whose children get namespaces, limits and a system call filter."""
    need_linux("strict")
    zygote = {"namespaces": True, "preload": list(preload), "absent": list(absent),
              "filter": filter_program().hex()}  # fmt: skip
    root = {
        "binds": view.binds(public, absent),
        "links": view.links(),
        "masks": view.masks(),
        "uid": view.unused_uid() if os.geteuid() == 0 else None,
        "command": command(),
        "environment": ENVIRONMENT,
    }
    return start(
        [order(_ROOT_MODULES, [], root), order(ZYGOTE_MODULES, [view.PACKAGES], zygote)], ENVIRONMENT
    )
