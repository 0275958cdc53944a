"""How a zygote is started at each level of isolation.  A new level is one more function in LEVELS."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Any

from autograder.sandbox import view
from autograder.sandbox.program import SandboxError
from autograder.sandbox.syscalls import filter_program

_STOP_SECONDS = 5.0
_HERE = Path(__file__).parent
_ROOT_MODULES = ("linux", "limits", "root")
_ZYGOTE_MODULES = ("linux", "limits", "channel", "runtime", "zygote")  # in the order of their imports
# -S and -s: no path files, which could bring in the grader; -P and -B: nothing is read from or written to here
_FLAGS = ("-S", "-s", "-P", "-B", "-X", "utf8", "-c")
ENVIRONMENT = {
    "HOME": "/tmp",
    "USER": "student",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "MPLCONFIGDIR": "/tmp",
    "NUMBA_CACHE_DIR": "/tmp",
    "PYTHONHASHSEED": "0",
    **dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
    ),
}


class Started:
    """A zygote that was started.

    control: the socket to it. home: a directory for its children's files, where they have no file system of their own.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        control: socket.socket,
        errors: IO[bytes],
        home: Path | None,
    ) -> None:
        self.control = control
        self.home = home
        self._process = process
        self._errors = errors

    def complaint(self) -> str:
        """Return the last line of what went wrong while it started."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "it said nothing")

    def stop(self) -> None:
        """End it; it ends its children, or the kernel does."""
        self.control.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()
        if self.home is not None:
            shutil.rmtree(self.home, ignore_errors=True)


def strict(preload: Sequence[str], public: Sequence[Path]) -> Started:
    """Start a zygote in a read-only root whose children get namespaces, limits and a system call filter."""
    if sys.platform != "linux":
        raise SandboxError(
            f"isolation 'strict' needs Linux; this is {sys.platform}. Grade in a Linux container"
        )
    zygote = {"strict": True, "preload": list(preload), "filter": filter_program().hex()}
    root = {
        "binds": view.binds(public),
        "links": view.links(),
        "masks": view.masks(),
        "uid": view.unused_uid() if os.geteuid() == 0 else None,
        "command": _command(),
        "environment": ENVIRONMENT,
    }
    orders = [_order(_ROOT_MODULES, [], root), _order(_ZYGOTE_MODULES, [view.PACKAGES], zygote)]
    return _start(orders, ENVIRONMENT, home=None)


def process(preload: Sequence[str], public: Sequence[Path]) -> Started:
    """Start a zygote whose children are plain processes with limits; they see packages through links."""
    home = Path(tempfile.mkdtemp(prefix="sandbox-"))
    seen = home / "packages"
    seen.mkdir()
    for name, path in view.packages().items():
        (seen / name).symlink_to(path)
    for path in public:
        (home / path.name).symlink_to(path.resolve())
    arguments = {"strict": False, "preload": list(preload), "filter": ""}
    own = {name: str(home) for name in ("HOME", "MPLCONFIGDIR", "NUMBA_CACHE_DIR")}
    return _start([_order(_ZYGOTE_MODULES, [str(seen)], arguments)], {**ENVIRONMENT, **own}, home)


NEEDS = {
    "strict": (
        "It needs Linux 5.12 or later; unless the grader is root, user namespaces (sysctl user.max_user_namespaces, "
        "and kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu); in a container, the right to make namespaces "
        "(docker: --security-opt seccomp=unconfined); and Python packages that others may read."
    ),
    "process": "It needs the interpreter that runs the grader and the modules that the assignment preloads.",
}
LEVELS: dict[str, Callable[[Sequence[str], Sequence[Path]], Started]] = {
    "strict": strict,
    "process": process,
}  # the strongest first


def _command() -> list[str]:
    return [str(view.interpreter()), *_FLAGS, (_HERE / "boot.py").read_text()]


def _order(modules: Sequence[str], path: Sequence[str], arguments: dict[str, Any]) -> bytes:
    """Return what ``boot.py`` reads: sources rather than paths, so that no file of the grader has to be visible."""
    sources = [(name, (_HERE / f"{name}.py").read_text(encoding="utf-8")) for name in modules]
    blob = json.dumps({"path": list(path), "modules": sources, "arguments": arguments}).encode()
    return len(blob).to_bytes(4, "big") + blob


def _start(orders: Sequence[bytes], environment: dict[str, str], home: Path | None) -> Started:
    with ExitStack() as undo:
        ours, theirs = socket.socketpair()
        undo.callback(ours.close)
        if home is not None:
            undo.callback(shutil.rmtree, home)
        errors = undo.enter_context(tempfile.TemporaryFile())
        with theirs:
            running = subprocess.Popen(
                _command(),
                stdin=theirs.fileno(),
                stdout=errors,
                stderr=errors,
                env=environment,
                cwd="/",
                start_new_session=True,
            )
        undo.pop_all()
    started = Started(running, ours, errors, home)
    with suppress(OSError):  # when it died at once, whoever waits for its first word reads why
        for order in orders:
            ours.sendall(order)
    return started
