"""A real Dask cluster on loopback for tests: a scheduler and worker processes, ended by their own process ids."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from distributed import Client

import autograder
import earlab
from tests import worker_hooks

_START = 120.0


class TestCluster:
    """``address``: of the scheduler. Workers have nothing but a copy of the package, as a wheel would install it."""

    __test__ = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self._package = folder / "package"
        for package in (earlab, autograder):
            source = Path(str(package.__file__)).parent
            shutil.copytree(source, self._package / source.name, ignore=shutil.ignore_patterns("__pycache__"))
        file = folder / "scheduler.json"
        self.scheduler = self._run(
            "scheduler", "--port", "0", "--host", "127.0.0.1", "--scheduler-file", str(file)
        )
        deadline = time.monotonic() + _START
        self.address = ""
        while not self.address:
            assert time.monotonic() < deadline, "the scheduler does not start"
            time.sleep(0.05)
            with suppress(OSError, ValueError):
                self.address = json.loads(file.read_text())["address"]

    def start_workers(self, *roles: str) -> list[subprocess.Popen[bytes]]:
        """Start a worker for each of ``roles`` (see ``worker_hooks``) and wait until the scheduler knows them."""
        options = ("--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", "--preload", worker_hooks.__file__)
        made = [self._run("worker", self.address, *options, role=role) for role in roles]
        with self.client() as client:
            client.wait_for_workers(len(roles), timeout=_START)
        return made

    @contextmanager
    def client(self) -> Iterator[Client]:
        with Client(self.address, timeout=_START, set_as_default=False) as client:
            yield client

    def stop(self) -> None:
        for process in reversed(self._processes):
            process.kill()
            process.wait()

    def _run(self, what: str, *options: str, role: str = "") -> subprocess.Popen[bytes]:
        empty = self._folder / f"{what}-{len(self._processes)}"
        empty.mkdir()
        environment = {**os.environ, "PYTHONPATH": str(self._package), "WORKER_ROLE": role}
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *options, "--no-dashboard"]
        with (self._folder / f"{empty.name}.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=empty, env=environment, stdout=log, stderr=log)
        self._processes.append(process)
        return process


def children(pid: int) -> list[int]:
    """Return the process ids of a process's children."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            found += [int(child) for child in (task / "children").read_text().split()]
    return found
