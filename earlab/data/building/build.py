"""Make a data set by its recipe: beside the old one, whole, and only then in its place."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import runpy
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from earlab.data.dataset import DataError
from earlab.data.fetching.download import obtain
from earlab.data.locations import INDEX, cache_folder
from earlab.data.recipe import Recipe


class Workspace:
    """Where a recipe works.  Its ``build(workspace)`` takes sources from here and leaves the set's files here.

    What ``build`` returns goes into the index, for the loader.  ``scratch`` is a folder that is gone afterwards.
    """

    def __init__(self, recipe: Recipe, folder: Path, progress: Any) -> None:
        self.recipe, self.progress = recipe, progress
        self.scratch, self._made, self._downloads = (
            folder / name for name in ("scratch", "made", "downloads")
        )
        for path in (self.scratch, self._made, self._downloads):
            path.mkdir()
        self._files: dict[str, dict[str, Any]] = {}

    def source(self, number: int = 0) -> Path:
        """Return a verified source of the recipe, in the order of recipe.toml."""
        return obtain(self.recipe.sources[number], self._downloads, self.progress)

    def write(self, file: str, data: bytes, **facts: Any) -> None:
        """Add a file to the set; the index has its sha256, its size and ``facts``."""
        (self._made / file).write_bytes(data)
        self._files[file] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), **facts}

    def describe(self, file: str, text: str) -> None:
        """Add a text for people, such as README.md, which no loader reads."""
        (self._made / file).write_text(text, encoding="utf-8")

    def finish(self, extra: dict[str, Any]) -> Path:
        """Write the index and return the folder with everything."""
        index = {**self.recipe.facts(), **extra, "files": self._files}
        text = json.dumps(index, indent=1, ensure_ascii=False)
        (self._made / INDEX).write_text(text + "\n", encoding="utf-8")
        return self._made


def make(recipe: Recipe, progress: Any) -> Path:
    """Run a recipe and return the folder that the set is now in; raise DataError, and leave all as it was.

    ``progress`` is a rich.progress.Progress.
    """
    target = _target(recipe)
    with _disk_trouble(target), _workshop(target) as folder:
        workspace = Workspace(recipe, folder, progress)
        extra = runpy.run_path(str(recipe.folder / "build.py"))["build"](workspace)
        made = workspace.finish(extra or {})
        if recipe.place == "repository":
            _replace_files(made, target)
        else:
            _replace_folder(made, target, folder / "old")
    return target


def _target(recipe: Recipe) -> Path:
    if recipe.place == "demand":
        raise DataError(
            f"{recipe.name} is made from other sets whenever it is loaded; there is nothing to get."
        )
    if recipe.place == "repository":
        return recipe.folder
    folder = cache_folder()
    if folder is None:
        raise DataError(
            "No data folder was found; set the environment variable EARLAB_DATA to the course's `data` folder."
        )
    return folder / recipe.name


@contextmanager
def _workshop(target: Path) -> Iterator[Path]:
    """Yield a new folder on the disk of ``target``; whatever is still in it at the end is removed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _disk_trouble(target: Path) -> Iterator[None]:
    """Turn an error of the file system into a message that says what to do."""
    try:
        yield
    except OSError as error:
        place = target.parent
        advice = {
            errno.ENOSPC: "The disk is full: free some space",
            errno.EDQUOT: "Your disk quota is used up: free some space",
            errno.EACCES: "You may not write there",
            errno.EPERM: "You may not write there",
            errno.EROFS: "That disk is read-only",
        }.get(error.errno or 0, f"The system says: {error.strerror or error}")
        raise DataError(
            f"{target.name} could not be written to {place}. {advice}, or set the environment variable EARLAB_CACHE "
            "to a directory with room. Nothing was changed."
        ) from error


def _replace_files(made: Path, target: Path) -> None:
    """Move the files into a committed set, the index last; remove what it listed before and does not list now."""
    listed = set(json.loads((target / INDEX).read_text())["files"]) if (target / INDEX).exists() else set()
    for path in sorted(made.iterdir(), key=lambda path: path.name == INDEX):
        listed.discard(path.name)
        os.replace(path, target / path.name)
    for name in listed:
        (target / name).unlink()


def _replace_folder(made: Path, target: Path, old: Path) -> None:
    if target.exists():
        target.rename(old)
    made.rename(target)
