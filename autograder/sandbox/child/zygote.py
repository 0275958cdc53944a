"""Make children from a warm process.  Executed on its own; it knows nothing of the course.

It imports what children need once, then obeys the grader: ``open`` makes a child, ``end`` ends it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import sys
from typing import Any

from earlab.forbidden.absent import make_absent

from . import assert_cells, limits, linux, runtime
from .channel import Channel, ChannelClosed
from .confine import Confinement
from .warming import warm

_ORDER_LIMIT = 64 << 20


def main(arguments: dict[str, Any]) -> None:
    """Import, report what is there, then serve until the grader is gone.

    arguments: namespaces (whether children get them), preload (modules), absent (packages), filter (BPF as hex); without namespaces
    also what ``confine`` takes.
    """
    control = socket.socket(fileno=0)
    makers = _Cloner if arguments["namespaces"] else _Forker
    maker = makers(arguments)  # where root becomes somebody else, it does so before it imports anything
    make_absent(arguments["absent"])
    channel = Channel(control, _ORDER_LIMIT)
    versions, compiled = warm(arguments["preload"], channel.receive()["compiled"])
    versions["absent"] = ", ".join(arguments["absent"])
    maker.measure()
    gc.collect()
    gc.freeze()  # children then share these pages: a collection does not write to them
    if sys.platform == "linux":
        _join_pages(maker.proc)
    channel.send({"versions": versions, "compiled": compiled})
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    os.dup2(null, 2)
    with contextlib.suppress(ChannelClosed):
        while True:
            order, fds = channel.receive_with_fds(1)
            channel.send(maker.end(order["end"]) if "end" in order else maker.open(order, fds[0]))
    maker.end_all()
    os._exit(0)


def _join_pages(proc: int | None) -> None:
    """Gather what is loaded on large pages: a fork copies an entry for each page, and torch fills 40,000 small ones.

    proc: an open /proc, where there is none to open.
    """
    fd = os.open("/proc/self/maps" if proc is None else "self/maps", os.O_RDONLY, dir_fd=proc)
    with os.fdopen(fd) as file:
        areas = [line.split() for line in file]
    for addresses, access, _, _, _, *name in areas:
        if access.startswith("rw") and name in ([], ["[heap]"]):
            start, end = (int(address, 16) for address in addresses.split("-"))
            linux.join_pages(start, end - start)


class _Maker:
    """Makes children and ends them."""

    alone = False  # whether a child is the first process of a process namespace of its own

    def __init__(self) -> None:
        self.alive: set[int] = set()
        self.proc = (
            int(sys.argv[1]) if len(sys.argv) > 1 else None
        )  # an open /proc, where there is none to open
        if self.proc is not None:
            os.set_inheritable(self.proc, False)
        self._size: int | None = None

    def measure(self) -> None:
        """Note this process's size: a child's limit comes on top of it."""
        self._size = limits.address_space(self.proc)

    def open(self, order: dict[str, Any], fd: int) -> dict[str, Any]:
        """Make a child that talks through ``fd``; order: limits, directory (its directory, without namespaces)."""
        try:
            pid = self.fork()
        except OSError as error:
            os.close(fd)
            return {"error": str(error)}
        if pid == 0:
            self._become_child(order, fd)
        os.close(fd)
        self.alive.add(pid)
        return {"pid": pid}

    def end(self, pid: int) -> dict[str, Any]:
        """End a child and all of its processes."""
        self.alive.discard(pid)
        self.kill(pid)
        return {"ended": pid}

    def end_all(self) -> None:
        for pid in list(self.alive):
            self.end(pid)

    def fork(self) -> int:
        """Make a process: 0 in the child, its number here."""
        raise NotImplementedError

    def kill(self, pid: int) -> None:
        """Kill a child with all of its processes and see them gone."""
        raise NotImplementedError

    def seal(self, order: dict[str, Any], size: int | None) -> None:
        """Give up, in the child, whatever its level takes away."""
        raise NotImplementedError

    def _become_child(self, order: dict[str, Any], fd: int) -> None:
        """Seal this process, then load and serve; never returns."""
        channel = Channel(socket.socket(fileno=fd), order["limits"]["reply"])
        try:
            os.setsid()
            if sys.platform == "linux":
                linux.die_with_parent()
            null = os.open(os.devnull, os.O_RDWR)
            for standard in (0, 1, 2):
                os.dup2(null, standard)
            pid = os.getpid() if self.proc is None else int(os.readlink("self", dir_fd=self.proc))
            self.seal(order, self._size)
            os.closerange(3, fd)
            os.closerange(fd + 1, fd + 4096)
        except BaseException as error:
            channel.send({"error": f"{type(error).__name__}: {error}"})
            os._exit(1)
        channel.send({"ready": True, "pid": pid})  # as the grader sees it
        runtime.serve(channel, self.alone, assert_cells.run_tests)
        os._exit(0)


class _Cloner(_Maker):
    """Makes children in namespaces of their own."""

    alone = True

    def __init__(self, arguments: dict[str, Any]) -> None:
        super().__init__()
        self._filter = bytes.fromhex(arguments["filter"])
        self._user = os.getuid(), os.getgid()

    def fork(self) -> int:
        return linux.clone(linux.NAMESPACES)

    def seal(self, order: dict[str, Any], size: int | None) -> None:
        assert self.proc is not None
        limits.map_user(self.proc, *self._user)
        limits.seal(order["limits"], size, self._filter)

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)  # the kernel ends a process namespace with its first process
        os.waitpid(pid, 0)


class _Forker(_Maker):
    """Makes children in the namespaces of everybody."""

    def __init__(self, arguments: dict[str, Any]) -> None:
        super().__init__()
        self._confinement = Confinement(arguments)

    def fork(self) -> int:
        return os.fork()

    def seal(self, order: dict[str, Any], size: int | None) -> None:
        self._confinement.enter(order["directory"], order["limits"], size, siblings=len(self.alive))

    def kill(self, pid: int) -> None:
        self._confinement.kill(pid, self.alive)
