"""Execute a zygote, and end it: what all levels share."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from autograder.sandbox import child
from autograder.sandbox.host import view
from autograder.sandbox.host.levels.child_directories import ChildDirectories
from autograder.sandbox.host.program import SandboxError

ZYGOTE_MODULES = (
    "linux",
    "limits",
    "channel",
    "compiling",
    "cpu_clock",
    "runtime",
    "assert_cells",
    "confine",
    "warming",
    "zygote",
)  # in the order of their imports
ENVIRONMENT = {
    "HOME": "/tmp",
    "USER": "student",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "MPLCONFIGDIR": "/tmp",
    "NUMBA_CACHE_DIR": ".numba",  # below the working directory: each child's own
    "PYTHONHASHSEED": "0",
    **dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
    ),
}
_STOP_SECONDS = 5.0
_SOURCES = Path(child.__file__).parent
# -S and -s: no path files, which could bring in the grader; -P and -B: nothing is read from or written to here
_FLAGS = ("-S", "-s", "-P", "-B", "-X", "utf8", "-c")


@dataclass(frozen=True)
class Wanted:
    """What is wanted of a level, beside isolation: see ``Sandbox``.

    scratch: bytes of a child's own directory, for levels that fix them before it starts.
    """

    preload: tuple[str, ...]
    public: tuple[Path, ...]
    absent: tuple[str, ...]
    scratch: int


class Started:
    """A zygote that was started.

    control: the socket to it. directories: where its children's own directories are, if they have no file system of
    their own. single: whether it serves one child only.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        control: socket.socket,
        errors: IO[bytes],
        directories: ChildDirectories | None,
        single: bool,
    ) -> None:
        self.control = control
        self.directories = directories
        self.single = single
        self._process = process
        self._errors = errors

    @property
    def pid(self) -> int:
        """The number of the process that was started."""
        return self._process.pid

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
        if self.directories is not None:
            self.directories.remove()


def need_linux(level: str) -> None:
    """Raise SandboxError where this is not Linux."""
    if sys.platform != "linux":
        raise SandboxError(
            f"isolation {level!r} needs Linux; this is {sys.platform}. Grade in a Linux container"
        )


def command() -> list[str]:
    """Return the command that reads an order from descriptor 0 and obeys it."""
    return [str(view.interpreter()), *_FLAGS, (_SOURCES / "boot.py").read_text()]


def order(modules: Sequence[str], path: Sequence[str], arguments: dict[str, Any]) -> bytes:
    """Return what ``boot.py`` reads: sources rather than paths, so that no file of the grader has to be visible."""
    sources = [(name, (_SOURCES / f"{name}.py").read_text(encoding="utf-8")) for name in modules]
    blob = json.dumps({"path": list(path), "modules": sources, "arguments": arguments}).encode()
    return len(blob).to_bytes(4, "big") + blob


def start(
    orders: Sequence[bytes],
    environment: dict[str, str],
    directories: ChildDirectories | None = None,
    wrapper: Sequence[str] = (),
) -> Started:
    """Execute an interpreter with ``environment`` and nothing else, and give it its orders.

    wrapper: a command that executes it for one child only, in a place without a /proc; it is told of an open one.
    """
    with ExitStack() as undo:
        ours, theirs = socket.socketpair()
        undo.callback(ours.close)
        if directories is not None:
            undo.callback(directories.remove)
        errors = undo.enter_context(tempfile.TemporaryFile())
        with theirs, _open_proc() if wrapper else nullcontext(()) as passed:
            running = subprocess.Popen(
                [*wrapper, *command(), *map(str, passed)],
                stdin=theirs.fileno(),
                stdout=errors,
                stderr=errors,
                env=environment,
                cwd="/",
                pass_fds=passed,
                start_new_session=True,
            )
        undo.pop_all()
    started = Started(running, ours, errors, directories, single=bool(wrapper))
    with suppress(OSError):  # when it died at once, whoever waits for its first word reads why
        for each in orders:
            ours.sendall(each)
    return started


@contextmanager
def _open_proc() -> Iterator[tuple[int, ...]]:
    fd = os.open("/proc", os.O_PATH | os.O_DIRECTORY)
    try:
        yield (fd,)
    finally:
        os.close(fd)
