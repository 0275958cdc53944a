"""Build the read-only root that children see, enter it and become the zygote.  Executed on its own, once.

Only what Python needs is there: the interpreter, libraries, packages, public data, five devices.  The zygote also
sees which processor it runs on, since torch chooses its routines by that; children do not.  There is no process,
no home directory and nothing of the course.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import limits, linux

_BASE = "/proc"  # where the root is built: no directory that is bound lies below it
_PROCESSORS = "/sys/devices/system/cpu"
_DEVICES = ("null", "zero", "full", "random", "urandom")


def main(order: dict[str, Any]) -> None:
    """Take new namespaces, build the root, become an unprivileged user, execute the zygote.

    order: binds, copies, links and masks as in ``build``; uid: whom root becomes; command and environment.
    """
    uid, gid = os.geteuid(), os.getegid()
    linux.unshare(linux.NAMESPACES if uid else linux.NAMESPACES & ~linux.NEWUSER)
    proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY)  # children map their user through it
    if uid:
        limits.map_user(proc, uid, gid)
    first = os.fork()  # the first process of the new process namespace: all others end with it
    if first:
        os.close(0)
        _, status = os.waitpid(first, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    linux.set_host_name("localhost")
    os.umask(0o022)  # children are somebody else, who reads what is made now
    build(order["binds"], order["copies"], order["links"], order["masks"], proc)
    if not uid:  # root of the machine could write the kernel's settings, and process limits would not bind it
        os.setgroups([])
        os.setresgid(order["uid"], order["uid"], order["uid"])
        os.setresuid(order["uid"], order["uid"], order["uid"])
    linux.die_with_parent()
    os.set_inheritable(proc, True)
    os.execve(order["command"][0], [*order["command"], str(proc)], order["environment"])


def build(
    binds: Sequence[Sequence[str]],
    copies: Sequence[Sequence[str]],
    links: Sequence[Sequence[str]],
    masks: Sequence[str],
    proc: int,
) -> None:
    """Bind or copy every (source, target), make every (link, text), hide directories and files ``masks``, enter the root.

    proc: an open /proc.
    """
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("tmpfs", _BASE, "tmpfs", options="size=16m,mode=755")
    for link, text in links:
        os.makedirs(os.path.dirname(_BASE + link), exist_ok=True)
        os.symlink(text, _BASE + link)
    for directory in ("dev", "tmp", "empty", "proc", "sys"):
        os.mkdir(f"{_BASE}/{directory}")
    for source, target in binds:
        _bind(source, _BASE + target)
    for source, target in copies:
        os.makedirs(os.path.dirname(_BASE + target), exist_ok=True)
        Path(_BASE + target).write_bytes(Path(source).read_bytes())
    os.fchdir(proc)
    _bind("cpuinfo", f"{_BASE}/proc/cpuinfo")
    if os.path.isdir(_PROCESSORS):
        _bind(_PROCESSORS, _BASE + _PROCESSORS)
    Path(f"{_BASE}/nothing").touch()
    for mask in masks:
        over = "empty" if os.path.isdir(_BASE + mask) else "nothing"
        linux.mount(f"{_BASE}/{over}", _BASE + mask, flags=linux.MS_BIND)
    for device in _DEVICES:
        Path(f"{_BASE}/dev/{device}").touch()
    linux.add_mount_flags(_BASE, linux.MS_RDONLY | linux.MS_NOSUID | linux.MS_NODEV)
    for device in _DEVICES:
        _bind(f"/dev/{device}", f"{_BASE}/dev/{device}")
        linux.add_mount_flags(f"{_BASE}/dev/{device}", linux.MS_RDONLY | linux.MS_NOSUID)
    flags = linux.MS_NOSUID | linux.MS_NODEV
    linux.mount("tmpfs", f"{_BASE}/tmp", "tmpfs", flags, "size=64m,mode=1777")  # for the zygote's own imports
    linux.enter_root(_BASE)


def _bind(source: str, target: str) -> None:
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    elif not os.path.exists(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        Path(target).touch()
    linux.mount(source, target, flags=linux.MS_BIND | linux.MS_REC)
