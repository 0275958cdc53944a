"""Keep sets that were made on this machine: what the cache holds, moving it, clearing it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from earlab.data.dataset import DataError
from earlab.data.locations import INDEX, MOVED, data_folder


def cached_sets(folder: Path) -> list[Path]:
    """Return the folder of every set in the cache, by name."""
    return sorted(path.parent for path in folder.glob(f"*/{INDEX}"))


def size_of(folder: Path) -> int:
    """Return how many bytes the files of a folder take."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def clear_cache(folder: Path, names: list[str] | None = None) -> tuple[list[str], int]:
    """Remove sets (all without ``names``); return their names and how many bytes that freed.

    Raises DataError for a name that the cache does not hold, and where a folder cannot be removed.
    """
    there = {path.name: path for path in cached_sets(folder)}
    if unknown := [name for name in names or [] if name not in there]:
        raise DataError(
            f"The cache {folder} holds no {', '.join(unknown)}. It holds: {', '.join(there) or 'nothing'}"
        )
    chosen = [there[name] for name in (names or there)]
    freed = sum(size_of(path) for path in chosen)
    try:
        for path in chosen:
            shutil.rmtree(path)
        if not names:
            for leftover in folder.glob(".*-*"):  # of a recipe that was killed
                shutil.rmtree(leftover)
    except OSError as error:
        raise DataError(f"{error.filename} cannot be removed: {error.strerror}") from error
    return [path.name for path in chosen], freed


def move_cache(folder: Path, target: Path) -> Path:
    """Move every set of the cache to ``target``, remember it, and return it; raise DataError where that fails.

    A set is copied whole before it leaves its old place.  Where EARLAB_CACHE decides, it has to be changed by hand.
    """
    target = target.expanduser().resolve()
    if "EARLAB_CACHE" in os.environ:
        raise DataError(
            f"EARLAB_CACHE decides where the cache is: {folder}. Move that directory, and set the variable to {target}."
        )
    if target == folder.resolve():
        raise DataError(f"The cache is {folder} already.")
    try:
        target.mkdir(parents=True, exist_ok=True)
        for path in cached_sets(folder):
            shutil.copytree(path, target / path.name, dirs_exist_ok=True)
        _remember(target)
        for path in cached_sets(folder):
            shutil.rmtree(path)
    except OSError as error:
        raise DataError(f"The cache cannot be moved to {target}: {error.strerror or error}.") from error
    return target


def _remember(target: Path) -> None:
    """Note the new place in the data folder, where the cache would be by default."""
    folder = data_folder()
    if folder is None:
        raise DataError("No data folder was found; set EARLAB_DATA to the course's `data` folder.")
    default = folder / "cache"
    default.mkdir(exist_ok=True)
    if target == default.resolve():
        (default / MOVED).unlink(missing_ok=True)
    else:
        (default / MOVED).write_text(f"{target}\n", encoding="utf-8")
