"""Level ``strict``: every child in namespaces of its own, below a read-only root."""

from __future__ import annotations

import os

from autograder.sandbox.host import view
from autograder.sandbox.host.levels.starting import (
    ENVIRONMENT,
    ZYGOTE_MODULES,
    Started,
    Wanted,
    command,
    need_linux,
    order,
    start,
)
from autograder.sandbox.host.syscalls import filter_program

_ROOT_MODULES = ("linux", "limits", "root")


def strict(wanted: Wanted) -> Started:
    """Start a zygote in a read-only root whose children get namespaces, limits and a system call filter."""
    need_linux("strict")
    zygote = {
        "namespaces": True,
        "preload": wanted.preload,
        "absent": wanted.absent,
        "filter": filter_program().hex(),
    }
    root = {
        "binds": view.binds(wanted.public, wanted.absent),
        "copies": view.copies(wanted.absent),
        "links": view.links(),
        "masks": view.masks(wanted.absent),
        "uid": view.unused_uid() if os.geteuid() == 0 else None,
        "command": command(),
        "environment": ENVIRONMENT,
    }
    return start(
        [order(_ROOT_MODULES, [], root), order(ZYGOTE_MODULES, [view.PACKAGES], zygote)], ENVIRONMENT
    )
