"""Level ``bubblewrap``: a bubblewrap and a cold interpreter for every child, where only ``bwrap`` may make namespaces."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from autograder.sandbox.host import view
from autograder.sandbox.host.levels.starting import (
    ENVIRONMENT,
    ZYGOTE_MODULES,
    Started,
    Wanted,
    need_linux,
    order,
    start,
)  # fmt: skip
from autograder.sandbox.host.program import SandboxError
from autograder.sandbox.host.syscalls import filter_program

_OTHERS = 2  # bubblewrap's own process and the zygote
_NAMESPACES = ("ipc", "pid", "net", "uts", "cgroup-try")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_BECOME = ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP")  # what root needs to become somebody else inside


def bubblewrap(wanted: Wanted) -> Started:
    """Start a zygote in a bubblewrap of its own; it serves one child."""
    need_linux("bubblewrap")
    program = shutil.which("bwrap")
    if program is None:
        raise SandboxError("there is no program bwrap here")
    uid = view.unused_uid() if os.geteuid() == 0 else None
    zygote = {
        "namespaces": False,
        "preload": wanted.preload,
        "absent": wanted.absent,
        "filter": filter_program().hex(),
        "user": uid,
        "private": False,
        "landlock": None,
        "others": _OTHERS,
    }
    wrapper = [program, *_namespaces(uid is not None), *_root(wanted)]
    return start([order(ZYGOTE_MODULES, [view.PACKAGES], zygote)], ENVIRONMENT, wrapper=wrapper)


def _namespaces(root: bool) -> Iterator[str]:
    """Yield bubblewrap's arguments on whom and what a child shares nothing with.

    Root makes the other namespaces itself: mapped into one of users, it could write the kernel's settings.
    """
    for name in _NAMESPACES:
        yield f"--unshare-{name}"
    if root:
        yield from ("--cap-drop", "ALL", *(part for name in _BECOME for part in ("--cap-add", name)))
    else:
        yield from ("--unshare-user", "--uid", "1000", "--gid", "1000")
    yield from ("--hostname", "localhost", "--die-with-parent", "--chdir", "/tmp")


def _root(wanted: Wanted) -> list[str]:
    """Return bubblewrap's arguments on files: what a child sees at level ``strict`` with fewer mounts, which cost time.

    Directories of packages are bound whole, with those packages hidden that are not to be seen.
    """
    packages = view.packages(wanted.absent)
    binds = [*view.system_binds(wanted.public), (str(packages.pop(view.OWN)), f"{view.PACKAGES}/{view.OWN}")]
    sites = {
        site: f"/site/{number}" for number, site in enumerate(sorted({p.parent for p in packages.values()}))
    }
    binds += [(str(site), target) for site, target in sites.items()]
    links = view.links()
    links += [(f"{view.PACKAGES}/{name}", f"{sites[path.parent]}/{name}") for name, path in packages.items()]
    hidden = [
        (item, f"{target}/{item.name}")
        for site, target in sites.items()
        for item in view.left_out(site, wanted.absent)
    ]
    for name, inside in view.module_files(wanted.absent):
        own = packages.get(name)
        target = f"{view.PACKAGES}/{view.OWN}" if own is None else f"{sites[own.parent]}/{own.name}"
        hidden.append((view.packages()[name] / inside, f"{target}/{inside}"))
    masks = [*view.masks(), *view.own_hidden(), *(target for item, target in hidden if item.is_dir())]
    above = {
        str(path)
        for place in (*(t for _, t in binds), *(t for t, _ in links))
        for path in Path(place).parents
    }
    return [
        *(part for path in sorted(above - {"/"}) for part in ("--perms", "0755", "--dir", path)),
        *(part for target, text in links for part in ("--symlink", text, target)),
        *(part for source, target in binds for part in ("--ro-bind", source, target)),
        *(
            part
            for item, target in hidden
            if not item.is_dir()
            for part in ("--ro-bind", "/dev/null", target)
        ),
        *(part for mask in masks for part in ("--tmpfs", mask, "--remount-ro", mask)),
        *("--perms", "0755", "--dir", "/dev"),
        *(part for device in _DEVICES for part in ("--dev-bind", device, device)),
        *("--perms", "1777", "--size", str(wanted.scratch), "--tmpfs", "/tmp", "--remount-ro", "/"),
    ]
