"""A data folder with made-up sets, and a server on this machine that they come from."""

from __future__ import annotations

import hashlib
import http.server
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.helpers import bad_disks

CONTENT = b"beep" * 1000
FILE = "beeps.bin"
BUILD = """
def build(workspace):
    data = workspace.source().read_bytes()
    workspace.write("first.bin", data[:2000])
    workspace.write("second.bin", data[2000:])
    return {"rate": 8000}
"""


def add_recipe(home: Path, name: str = "beeps", build: str = BUILD, source: str = "", **facts: str) -> Path:
    """Write a recipe into the data folder ``home``; return its folder."""
    known = {
        "place": "cache",
        "title": "Beeps",
        "holds": "beeps",
        "used_in": "tests",
        "source": "us",
        "version": "1",
    }
    known |= {"licence": "CC0-1.0", "attribution": "us", "figure": "a beep", **facts}
    lines = [f"{key} = {json.dumps(value)}" for key, value in known.items()]
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    lines += ["[[sources]]", f'file = "{FILE}"', f'sha256 = "{sha256}"', source]
    folder = home / name
    folder.mkdir(parents=True)
    (folder / "recipe.toml").write_text("\n".join(lines), encoding="utf-8")
    (folder / "build.py").write_text(build, encoding="utf-8")
    return folder


@contextmanager
def served(files: dict[str, bytes], announced: int | None = None) -> Iterator[str]:
    """Serve files from this machine; yield the address. ``announced`` is a Content-Length that may be wrong."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = files.get(self.path.lstrip("/"))
            self.send_response(404 if data is None else 200)
            self.send_header("Content-Length", str(len(data or b"") if announced is None else announced))
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def everything(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder, hidden ones too."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def get_on_a_bad_disk(home: Path, mirror: Path, full: bool) -> tuple[int, str, list[str], int]:
    """Get the beeps into a cache on a disk that is full or read-only, then on one with room.

    Return the first exit status, what was said, what was left behind, and the second exit status.
    """
    from typer.testing import CliRunner

    from autograder.sandbox.child import linux
    from earlab.student.cli import main

    bad_disks.own_mounts()
    disk = home.parent / "disk"
    disk.mkdir()
    linux.mount("tmpfs", str(disk), "tmpfs", options="size=1m")
    os.environ |= {
        "EARLAB_DATA": str(home),
        "EARLAB_DATA_MIRROR": str(mirror),
        "EARLAB_CACHE": str(disk / "cache"),
    }
    (disk / "cache").mkdir()
    if full:
        space = os.statvfs(disk)
        (disk / "filler").write_bytes(bytes(space.f_bavail * space.f_frsize - 8192))
    else:
        linux.add_mount_flags(str(disk), linux.MS_RDONLY)
    first = CliRunner().invoke(main, ["data", "get", "beeps"])
    left = sorted(everything(disk / "cache"))
    if full:
        (disk / "filler").unlink()
    else:
        os.environ["EARLAB_CACHE"] = str(home.parent / "elsewhere")
    second = CliRunner().invoke(main, ["data", "get", "beeps"])
    return first.exit_code, " ".join(first.output.split()), left, second.exit_code
