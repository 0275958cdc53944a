"""Confine a child that gets no namespaces.  Executed in the zygote and in its children."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from . import limits, linux

_TMP = "/tmp"
_HOMES = ("HOME", "TMPDIR", "MPLCONFIGDIR")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


class Confinement:
    """The rules for all children of a zygote; nothing of it names a path once it is made."""

    def __init__(self, arguments: dict[str, Any]) -> None:
        """Become an unused user if told so, and open what children may read.

        arguments: user (whom root becomes, or None), private (whether that user needs a right to read Python),
        filter (BPF as hex, or nothing), others (how many processes of its user are not children, None where nobody
        counts), landlock (its version, and paths to ``read`` and to ``list``; or None).
        """
        self._own_user = arguments["user"] is not None
        self._kept = linux.CAP_DAC_READ_SEARCH if self._own_user and arguments["private"] else 0
        self._filter = bytes.fromhex(arguments["filter"])
        rules = arguments.pop("landlock")
        self._abi = 0 if rules is None else rules["abi"]
        self._rules: list[tuple[int, int]] = []
        if rules is not None:
            limits.allow_open_files()
            for right, paths in (
                (linux.READ, rules["read"]), (linux.READ_DIR, rules["list"]), (linux.READ_WRITE, _DEVICES),
            ):  # fmt: skip
                self._rules += [(os.open(path, os.O_PATH), right) for path in paths]
        if self._own_user:
            linux.become(arguments["user"], self._kept)
        self._others = arguments["others"]
        if sys.platform == "linux":
            linux.adopt_orphans()

    def enter(
        self, given: str | None, wanted: Mapping[str, Any], own_size: int | None, siblings: int
    ) -> None:
        """Confine this child to the directory it is ``given``, or its own /tmp; siblings: how many children share its user."""
        directory = given or _TMP
        os.chdir(directory)
        os.environ.pop("PWD", None)
        os.environ.update(dict.fromkeys(_HOMES, directory))
        if "tempfile" in sys.modules:
            sys.modules["tempfile"].tempdir = None  # type: ignore[attr-defined]
        processes = None if self._others is None else self._others + (siblings + 1) * wanted["processes"]
        if sys.platform == "linux":
            linux.adopt_orphans()
            linux.drop_capabilities(self._kept)
        if self._abi:
            linux.restrict([*self._rules, (os.open(directory, os.O_PATH), linux.WRITE_BELOW)], self._abi)
        limits.limit_resources(wanted, own_size, processes, required=bool(self._filter))
        if self._filter:
            linux.install_filter(self._filter)

    def kill(self, pid: int, siblings: Collection[int]) -> None:
        """Kill a child with its whole group and see them gone; siblings: children to spare.

        The filter refuses ``setsid`` and ``setpgid``: everybody is in the group, which the kernel kills at one blow.
        Where there is no filter, whoever left the group is found as an orphan: those come to this process.
        """
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: a zombie cannot be signalled
            os.killpg(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-pid, 0)
        while not self._filter and (strays := set(_children()).difference(siblings)):
            for stray in strays:
                os.kill(stray, signal.SIGKILL)
                os.waitpid(stray, 0)


def _children() -> list[int]:
    """Return the processes whose parent is this one, ended ones too; none where there is no /proc."""
    own, found = str(os.getpid()), []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended
            if entry.read_text(errors="replace").rpartition(")")[2].split()[1] == own:
                found.append(int(entry.parent.name))
    return found
