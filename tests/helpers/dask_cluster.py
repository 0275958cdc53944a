"""A real Dask cluster on loopback for tests: a scheduler and worker processes, ended by their own process ids."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import trustme
from distributed import Client

import autograder
import earlab
from tests.helpers import worker_hooks

_START = 120.0


class TestCluster:
    """``address``: of the scheduler. Workers have nothing but a copy of the package, as a wheel would install it.

    tls: Dask's settings for encryption, from ``certificates``; without them it talks plain TCP.
    """

    __test__ = False

    def __init__(self, folder: Path, tls: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._settings = {
            f"DASK_{name.replace('.', '__').replace('-', '_').upper()}": value
            for name, value in (tls or {}).items()
        }
        self._processes: list[subprocess.Popen[bytes]] = []
        self._package = folder / "package"
        for package in (earlab, autograder):
            source = Path(str(package.__file__)).parent
            shutil.copytree(source, self._package / source.name, ignore=shutil.ignore_patterns("__pycache__"))
        file = folder / "scheduler.json"
        self.scheduler = self._run(
            "scheduler", "--port", "0", "--host", "127.0.0.1", "--scheduler-file", str(file),
            "--protocol", "tls" if tls else "tcp",
        )  # fmt: skip
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
        environment = {
            **os.environ, **self._settings, "PYTHONPATH": str(self._package), "WORKER_ROLE": role
        }  # fmt: skip
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *options, "--no-dashboard"]
        with (self._folder / f"{empty.name}.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=empty, env=environment, stdout=log, stderr=log)
        self._processes.append(process)
        return process


def certificates(folder: Path) -> dict[str, str]:
    """Return Dask's settings for a cluster whose members show each other certificates, made in ``folder``."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    shown = authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem
    shown.write_to_path(str(folder / "member.pem"))
    tls = "distributed.comm.tls"
    members = {f"{tls}.{who}.cert": str(folder / "member.pem") for who in ("scheduler", "worker", "client")}
    return {f"{tls}.ca-file": str(folder / "authority.pem"), **members}


def children(pid: int) -> list[int]:
    """Return the process ids of a process's children."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            found += [int(child) for child in (task / "children").read_text().split()]
    return found
