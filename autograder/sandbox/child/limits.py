"""Limit a child before it runs a line that somebody else wrote.  Executed inside the child."""

from __future__ import annotations

import contextlib
import math
import os
import resource
import sys
import time
from collections.abc import Mapping
from typing import Any

from . import linux

_SPARE = 10  # seconds of CPU time for what a child does beside running cells: making a fork for each exercise


def limit_resources(
    limits: Mapping[str, Any], own_size: int | None, processes: int | None, required: bool
) -> None:
    """Set this process's limits.

    own_size: bytes of address space that the zygote takes itself, if known. processes: how many its user may have, of
    all those that the kernel counts; None for no limit. required: whether a limit that this system does not know is
    an error.
    """
    cpu = math.ceil(limits["load_seconds"]) + _SPARE
    wanted = {
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_FSIZE: limits["file_size"],
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
    }
    if own_size is not None:
        wanted[resource.RLIMIT_AS] = own_size + limits["memory"]
    if processes is not None:
        wanted[resource.RLIMIT_NPROC] = processes
    if sys.platform == "linux":
        wanted[resource.RLIMIT_MSGQUEUE] = 0
    for what, value in wanted.items():
        with contextlib.nullcontext() if required else contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (value, value))


def allow_open_files() -> None:
    """Let this process open as many files as the system grants: one for every package that children may read."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def limit_cpu(seconds: float, shared: bool = False) -> None:
    """Have the kernel kill this process after ``seconds`` more of CPU time (whole seconds, rounded up, plus one).

    shared: the limit can be set anew for the next task.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = math.ceil(time.process_time() + seconds) + 1
    value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (value, hard if shared else value))


def address_space(proc: int | None) -> int | None:
    """Return the bytes of address space this process takes, None where the system does not tell.

    proc: an open /proc, where there is none to open.
    """
    try:
        fd = os.open("/proc/self/statm" if proc is None else "self/statm", os.O_RDONLY, dir_fd=proc)
    except FileNotFoundError:  # not Linux
        return None
    with os.fdopen(fd) as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def map_user(proc: int, outside: int, group: int, inside: int = 1000) -> None:
    """Give this user namespace one user and one group, through ``proc``, an open /proc.

    Needs no privilege: a process may map its own user.
    """
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{inside} {outside} 1"),
        ("gid_map", f"{inside} {group} 1"),
    ):
        fd = os.open(f"self/{name}", os.O_WRONLY, dir_fd=proc)
        try:
            os.write(fd, text.encode())
        finally:
            os.close(fd)


def seal(limits: Mapping[str, Any], own_size: int | None, filter_program: bytes) -> None:
    """Give this child of new namespaces its scratch space, its limits and no way back."""
    flags = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
    linux.mount("tmpfs", "/tmp", "tmpfs", flags, f"size={limits['scratch']},nr_inodes=4096,mode=700")
    for hidden in ("/proc", "/sys"):
        linux.mount("/empty", hidden, flags=linux.MS_BIND)
    os.chdir("/tmp")
    limit_resources(limits, own_size, limits["processes"], required=True)
    linux.drop_capabilities()
    linux.install_filter(filter_program)
