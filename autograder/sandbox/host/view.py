"""List what a child can see of this machine: which packages, libraries and public directories.  Trusted side."""

from __future__ import annotations

import os
import random
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import earlab
from autograder.sandbox.host.program import SandboxError

PACKAGES = "/packages"
OWN = earlab.__name__
_OWN_HIDDEN = ("public", "__pycache__")
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")
_FEWEST_IDS = 1000  # of which half are taken to be unused
_SITE = ("site-packages", "dist-packages")


def interpreter() -> Path:
    """Return the interpreter's own file: an environment's ``python`` is only a link to it."""
    return Path(os.path.realpath(sys.executable))


def packages(absent: Sequence[str] = ()) -> dict[str, Path]:
    """Return where each importable package lies, by its name in the view.

    Left out: whole packages among ``absent``; this grader, what names it (metadata, path files and finders of editable
    installations) and every path file, since a path file could bring in any directory.
    """
    found: dict[str, Path] = {}
    for directory in map(Path, sys.path):
        if directory.name in _SITE and directory.is_dir():
            for item in sorted(directory.iterdir()):
                if not _is_left_out(item.name, absent):
                    found.setdefault(item.name, item)
    found[OWN] = Path(earlab.__file__).parent
    return found


def own_files(absent: Sequence[str] = ()) -> dict[str, Path]:
    """Return the files of the course's own package that children see, by where they lie inside of it.

    Left out: ``absent`` modules; case files, whose answers nothing that is graded has any use for; and what Python compiled,
    since that names the place where it was made, and may be older than the text.
    """
    root = Path(earlab.__file__).parent
    holes = {inside for name, inside in module_files(absent) if name == OWN}
    found = {}
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        hidden = any(str(part) in _OWN_HIDDEN for part in inside.parts) or holes.intersection(
            [inside, *inside.parents]
        )
        if path.is_file() and not hidden:
            found[str(inside)] = path
    return found


def own_hidden() -> list[str]:
    """Return the directories of the course's own package that children do not see, as they would see them."""
    root = Path(earlab.__file__).parent
    found = (path.relative_to(root) for name in _OWN_HIDDEN for path in sorted(root.rglob(name)))
    return [f"{PACKAGES}/{OWN}/{path}" for path in found]


def binds(public: Iterable[Path], absent: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return (where it lies, where a child sees it) of all that is bound into the read-only root."""
    bound = ((path, name) for name, path in packages(absent).items() if name != OWN)
    return [*system_binds(public), *((str(path), f"{PACKAGES}/{name}") for path, name in bound)]


def copies(absent: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return (where it lies, where a child sees it) of all that is copied there: what is made in its folder later is not seen."""
    return [(str(path), f"{PACKAGES}/{OWN}/{name}") for name, path in own_files(absent).items()]


def system_binds(public: Iterable[Path]) -> list[tuple[str, str]]:
    """Return what ``binds`` does without the packages."""
    python = interpreter()
    own_libraries = python.parent.parent / "lib"
    bound = [(str(python), str(python))]
    directories = {*_LIBRARIES, str(own_libraries)}
    bound += [
        (path, path) for path in sorted(directories) if os.path.isdir(path) and not os.path.islink(path)
    ]
    if os.path.exists("/etc/ld.so.cache"):
        bound.append(("/etc/ld.so.cache", "/etc/ld.so.cache"))
    bound += [(str(path.resolve()), f"/{path.name}") for path in public]
    return bound


def links() -> list[tuple[str, str]]:
    """Return (link, text) of the library directories that are links."""
    return [(path, os.readlink(path)) for path in _LIBRARIES if os.path.islink(path)]


def masks(absent: Sequence[str] = ()) -> list[str]:
    """Return what lies inside bound directories and is not to be seen: other packages, ``absent`` modules."""
    holes = [f"{PACKAGES}/{name}/{inside}" for name, inside in module_files(absent) if name != OWN]
    return [*map(str, _site_directories()), *holes]


def module_files(absent: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """Yield (package, path inside of it) of all from which the modules among ``absent`` could be made: text, code, directory."""
    found = packages(absent)
    for name in absent:
        top, *parts = name.split(".")
        if parts and top in found:
            folder = found[top].joinpath(*parts[:-1])
            for pattern in ("", ".py", ".*.so", ".so"):
                for path in folder.glob(f"{parts[-1]}{pattern}"):
                    yield top, path.relative_to(found[top])
            for path in folder.glob(f"__pycache__/{parts[-1]}.*.pyc"):
                yield top, path.relative_to(found[top])


def package_links(absent: Sequence[str] = ()) -> Iterator[tuple[str, Path]]:
    """Yield (name, path) of what a directory of packages links to: other packages whole, of the course's own each file."""
    yield from ((name, path) for name, path in packages(absent).items() if name != OWN)
    yield from ((f"{OWN}/{name}", path) for name, path in own_files(absent).items())


def readable(more: Iterable[Path], absent: Sequence[str] = ()) -> dict[str, list[str]]:
    """Return what children read without a root of their own: the paths to ``read`` whole, and those to ``list`` only.

    A rule holds for all that is below its directory: where something is not to be read, its neighbours are named.
    """
    read: list[Path] = list(more)
    listed: list[Path] = []
    whole = packages(absent)
    holes = [whole[name].resolve() / inside for name, inside in module_files(absent)]
    for _, path in package_links(absent):
        _split(path.resolve(), holes, read, listed)
    libraries = {Path(os.path.realpath(path)) for path in (*_LIBRARIES, interpreter().parent.parent / "lib")}
    for directory in sorted(filter(Path.is_dir, libraries)):
        _split(directory, _site_directories(), read, listed)
    cache = Path("/etc/ld.so.cache")
    read += [cache] if cache.exists() else []
    return {"read": [str(path) for path in read], "list": [str(path) for path in listed]}


def private(paths: Iterable[Path]) -> bool:
    """Return whether one of ``paths`` lies where its owner alone may go."""
    above = {parent for path in paths for parent in path.resolve().parents}
    return any(not parent.stat().st_mode & stat.S_IXOTH for parent in above)


def _split(directory: Path, holes: Sequence[Path], read: list[Path], listed: list[Path]) -> None:
    """Add ``directory`` to ``read``, or its parts where one of ``holes`` lies inside."""
    if directory in holes:
        return
    if not any(hole.is_relative_to(directory) for hole in holes):
        read.append(directory)
        return
    listed.append(directory)
    for item in sorted(directory.iterdir()):
        if not item.is_symlink():  # what it points to is readable by itself, or is not to be
            _split(item, holes, read, listed)


def _site_directories() -> list[Path]:
    roots = {Path("/usr/lib"), Path("/usr/lib64"), interpreter().parent.parent / "lib"}
    return sorted(path for root in roots for name in _SITE for path in root.glob(f"python*/{name}"))


def unused_uid() -> int:
    """Return a user id of this machine that nobody has; raise SandboxError where there are too few."""
    import pwd

    _, _, count = max(_id_ranges())
    if count < _FEWEST_IDS:
        raise SandboxError(
            f"the grader is root of {count} user ids, and none of them is free for submissions. "
            "Grade as an ordinary user (docker: --user), or map more ids"
        )
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


def left_out(site: Path, absent: Sequence[str]) -> list[Path]:
    """Return what lies in a directory of packages and is not to be seen."""
    return sorted(item for item in site.iterdir() if _is_left_out(item.name, absent))


def _is_left_out(name: str, absent: Sequence[str]) -> bool:
    own = name.partition("-")[0] in ("earlab", "autograder")
    own |= name.partition(".")[0] in absent
    return own or name.startswith("__") or name.endswith((".pth", ".egg-link"))
