"""The warm process that children are made from.  Executed on its own; it knows nothing of the course.

It imports what children need once, then obeys the grader: ``open`` makes a child, ``end`` ends it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import platform
import signal
import socket
import sys
from typing import Any

from . import limits, linux, runtime
from .channel import Channel, Closed

_ORDER_LIMIT = 1 << 20
_ALWAYS = ("numpy.random", "numpy.linalg", "numpy.fft")  # numpy itself loads them when they are first used


def main(arguments: dict[str, Any]) -> None:
    """Import, report what is there, then serve until the grader is gone.

    arguments: strict (whether children get namespaces), preload (modules), filter (BPF as hex).
    """
    control = socket.socket(fileno=0)
    proc = int(sys.argv[1]) if arguments["strict"] else None
    if proc is not None:
        os.set_inheritable(proc, False)
    versions = warm(arguments["preload"])
    maker = _Maker(proc, bytes.fromhex(arguments["filter"]))
    gc.collect()
    gc.freeze()  # children then share these pages: a collection does not write to them
    channel = Channel(control, _ORDER_LIMIT)
    channel.send({"versions": versions})
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    os.dup2(null, 2)
    with contextlib.suppress(Closed):
        while True:
            order, fds = channel.receive_with_fds(1)
            channel.send(maker.end(order["end"]) if "end" in order else maker.open(order, fds[0]))
    maker.end_all()
    os._exit(0)


def warm(preload: list[str]) -> dict[str, str]:
    """Import numpy and ``preload``; return what answers may depend on, by name."""
    versions = {
        "python": platform.python_version(),
        "platform": sys.platform,
        "machine": platform.machine(),
        "threads": os.environ["OMP_NUM_THREADS"],
        "hash seed": os.environ["PYTHONHASHSEED"],
        "random seed": str(runtime.SEED),
    }
    for name in _ALWAYS:
        importlib.import_module(name)
    for name in ("numpy", *preload):
        module = importlib.import_module(name)
        versions[name] = str(getattr(module, "__version__", ""))
        if name == "torch":
            _warm_torch(module)
        if name == "matplotlib":
            importlib.import_module("matplotlib.pyplot")
    return versions


def _warm_torch(torch: Any) -> None:
    """Take one training step: a child made from a cold parent would pay for it, 1.8 s each."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    layer = torch.nn.Linear(2, 1)
    optimiser = torch.optim.Adam(layer.parameters())
    layer(torch.zeros(1, 2)).sum().backward()
    optimiser.step()


class _Maker:
    """Makes children and ends them."""

    def __init__(self, proc: int | None, filter_program: bytes) -> None:
        self._proc = proc
        self._filter = filter_program
        self._size = limits.address_space(proc)
        self._user = os.getuid(), os.getgid()
        self._alive: set[int] = set()

    def open(self, order: dict[str, Any], fd: int) -> dict[str, Any]:
        """Make a child that talks through ``fd``; order: limits, scratch (its directory, at level process)."""
        try:
            pid = os.fork() if self._proc is None else linux.clone(linux.NAMESPACES)
        except OSError as error:
            os.close(fd)
            return {"error": str(error)}
        if pid == 0:
            self._become_child(order, fd)
        os.close(fd)
        self._alive.add(pid)
        return {"pid": pid}

    def end(self, pid: int) -> dict[str, Any]:
        """End a child and all of its processes; return how it ended."""
        self._alive.discard(pid)
        os.kill(pid, signal.SIGKILL)  # the kernel ends a process namespace with its first process
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)  # without a namespace its forks are still in its group
        _, status = os.waitpid(pid, 0)
        return {"status": os.waitstatus_to_exitcode(status)}

    def end_all(self) -> None:
        for pid in list(self._alive):
            self.end(pid)

    def _become_child(self, order: dict[str, Any], fd: int) -> None:
        """Seal this process, then load and serve; never returns."""
        channel = Channel(socket.socket(fileno=fd), order["limits"]["reply"])
        try:
            os.setsid()
            if sys.platform == "linux":
                linux.die_with_parent()
            if self._proc is None:
                os.chdir(order["scratch"])
                os.environ.update(HOME=order["scratch"], TMPDIR=order["scratch"])
                limits.limit_resources(order["limits"], self._size, strict=False)
            else:
                limits.map_user(self._proc, *self._user)
            null = os.open(os.devnull, os.O_RDWR)
            for standard in (0, 1, 2):
                os.dup2(null, standard)
            os.closerange(3, fd)
            os.closerange(fd + 1, 4096)
            if self._proc is not None:
                limits.seal(order["limits"], self._size, self._filter)
        except BaseException as error:
            channel.send({"error": f"{type(error).__name__}: {error}"})
            os._exit(1)
        runtime.serve(channel, strict=self._proc is not None)
        os._exit(0)
