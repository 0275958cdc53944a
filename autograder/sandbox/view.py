"""What a child can see of this machine: which packages, libraries and public directories.  Trusted side."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import earlab

PACKAGES = "/packages"
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")
_SITE = ("site-packages", "dist-packages")


def interpreter() -> Path:
    """Return the interpreter's own file: an environment's ``python`` is only a link to it."""
    return Path(os.path.realpath(sys.executable))


def packages() -> dict[str, Path]:
    """Return where each importable package lies, by its name in the view.

    Left out: this grader, what names it (metadata, path files and finders of editable installations) and
    every path file, since a path file could bring in any directory.
    """
    found: dict[str, Path] = {}
    for directory in map(Path, sys.path):
        if directory.name in _SITE and directory.is_dir():
            for item in sorted(directory.iterdir()):
                if not _left_out(item.name):
                    found.setdefault(item.name, item)
    found["earlab"] = Path(earlab.__file__).parent
    return found


def binds(public: Iterable[Path]) -> list[tuple[str, str]]:
    """Return (where it lies, where a child sees it) of all that is bound into the read-only root."""
    python = interpreter()
    own_libraries = python.parent.parent / "lib"
    bound = [(str(python), str(python))]
    directories = {*_LIBRARIES, str(own_libraries)}
    bound += [
        (path, path) for path in sorted(directories) if os.path.isdir(path) and not os.path.islink(path)
    ]
    if os.path.exists("/etc/ld.so.cache"):
        bound.append(("/etc/ld.so.cache", "/etc/ld.so.cache"))
    bound += [(str(path), f"{PACKAGES}/{name}") for name, path in packages().items()]
    bound += [(str(path.resolve()), f"/{path.name}") for path in public]
    return bound


def links() -> list[tuple[str, str]]:
    """Return (link, text) of the library directories that are links."""
    return [(path, os.readlink(path)) for path in _LIBRARIES if os.path.islink(path)]


def masks() -> list[str]:
    """Return what lies inside bound directories and is not to be seen: other packages, and public case files.

    Those hold answers to visible cases, which nothing that is graded has any use for.
    """
    roots = {Path("/usr/lib"), Path("/usr/lib64"), interpreter().parent.parent / "lib"}
    packages = [str(path) for root in roots for name in _SITE for path in root.glob(f"python*/{name}")]
    return [*sorted(packages), f"{PACKAGES}/earlab/public"]


def unused_uid() -> int:
    """Return a user id of this machine that nobody has."""
    import pwd

    _, _, count = max(_id_ranges())
    low, high = (1 << 30, 1 << 31) if count > 1 << 31 else (count // 2, count - 2)
    while True:
        uid = random.SystemRandom().randrange(low, high)
        with suppress(KeyError):
            pwd.getpwuid(uid)
            continue
        return uid


def _id_ranges() -> Iterator[tuple[int, int, int]]:
    """Yield (inside, outside, count) of the user ids that exist here: a container may have few."""
    for line in Path("/proc/self/uid_map").read_text().splitlines():
        inside, outside, count = map(int, line.split())
        yield inside, outside, count


def _left_out(name: str) -> bool:
    own = name.partition("-")[0] in ("earlab", "autograder")
    return own or name.startswith("__") or name.endswith((".pth", ".egg-link"))
