"""A Jupyter server on loopback that serves a course with nbgrader's formgrader, as an instructor has it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TOKEN = "abc"


@dataclass(frozen=True)
class Formgrader:
    """A running server. ``address``: where it is, with a slash at its end."""

    address: str

    @property
    def ask(self) -> Callable[..., str]:
        """Ask for a path, as a program does, and return what comes back."""

        def ask(path: str, method: str = "GET") -> str:
            headers = {"Authorization": f"token {TOKEN}"}
            request = urllib.request.Request(self.address + path, headers=headers, method=method)
            with urllib.request.urlopen(request, timeout=300) as reply:
                return str(reply.read().decode())

        return ask


@contextmanager
def serve_formgrader(root: Path, log: Path) -> Iterator[Formgrader]:
    """Serve the course in ``root``; what the server says goes into ``log``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}",
        f"--IdentityProvider.token={TOKEN}", "--ServerApp.jpserver_extensions={'nbgrader': True}",
        f"--ServerApp.root_dir={root}",
    ]  # fmt: skip
    command = [sys.executable, "-m", "jupyter_server", *options]
    running = Formgrader(f"http://127.0.0.1:{port}/")
    with log.open("w") as file:
        server = subprocess.Popen(command, cwd=root, stdout=file, stderr=subprocess.STDOUT)
        try:
            for _ in range(600):
                try:
                    running.ask("api/status")
                    break
                except OSError:
                    assert server.poll() is None, log.read_text()
                    time.sleep(0.2)
            yield running
        finally:
            server.terminate()
            server.wait(60)
