"""Find where data sets lie on this machine, and read a file of one.

The data folder is a folder ``data`` with one folder per set.  It holds the recipe, and where the licence allows and the size is small
also what the recipe makes; other sets are made in the cache.  Either way a set that is there is a folder with an
``index.json``, which names each file with its sha256::

    {"title": …, "source": …, "licence": …, "version": …, "files": {"digits.npz": {"sha256": …, "bytes": …}, …}}
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import earlab
from earlab.data.dataset import DataError

INDEX = "index.json"
RECIPE = "recipe.toml"
MOVED = "moved-to.txt"
MEND_COMMITTED = (
    "Copy the course's `data` folder here again, or restore it in a clone with `git checkout -- data`."
)


@dataclass(frozen=True)
class DataFolder:
    """One data set on disk. ``index`` is its index.json: title, source, licence, files, and what its loader needs."""

    path: Path
    index: dict[str, Any]
    mend: str = MEND_COMMITTED

    def read(self, file: str) -> bytes:
        """Return the bytes of one file of the set; raise DataError when it is missing or not as recorded."""
        path = self.path / file
        expected = self.index["files"][file]["sha256"]
        try:
            data = path.read_bytes()
        except OSError as error:
            raise DataError(f"The file {path} cannot be read ({error.strerror}). {self.mend}") from None
        found = hashlib.sha256(data).hexdigest()
        if found != expected:
            raise DataError(
                f"The file {path} is damaged or was changed: its sha256 is {found[:12]}…, "
                f"the index says {expected[:12]}…. {self.mend}"
            )
        return data

    def facts(self) -> dict[str, Any]:
        """Return what a ``Dataset`` says of its set: title, source, licence and the folder it came from."""
        return {key: self.index[key] for key in ("title", "source", "licence")} | {
            "origin": shown_path(self.path)
        }


def open_folder(name: str) -> DataFolder:
    """Return the folder of a data set; raise DataError when neither the data folder nor the cache holds a good one."""
    homes = data_homes()
    for home in homes:
        if (home / name / INDEX).is_file():
            return DataFolder(home / name, _read_index(home / name / INDEX, MEND_COMMITTED))
    if find_recipe(name) is not None:
        return _open_cached(name)
    looked = "\n".join(f"  {home / name}" for home in homes)
    raise DataError(
        f"The data set {name!r} was not found. Looked for {INDEX} in\n{looked}\n"
        "Start the notebook inside the course's folder, "
        "or set the environment variable EARLAB_DATA to its `data` folder."
    )


def is_there(name: str) -> bool:
    """Whether the data folder or the cache holds the set; whether it is whole shows when it is read."""
    cached = cache_folder()
    places = [*data_homes(), *([cached] if cached else [])]
    return any((place / name / INDEX).is_file() for place in places)


def find_recipe(name: str) -> Path | None:
    """Return the folder in a data folder that holds the recipe of a set, or None."""
    return next((home / name for home in data_homes() if (home / name / RECIPE).is_file()), None)


def data_homes() -> list[Path]:
    """Return where a data folder may lie, best first.

    EARLAB_DATA alone when it is set; else ``data`` beside the packages of a clone, then ``data`` in the
    current directory and in each of its parents.
    """
    if chosen := os.environ.get("EARLAB_DATA"):
        return [Path(chosen).expanduser()]
    clone = Path(earlab.__file__).parent.parent
    here = Path.cwd()
    return list(dict.fromkeys(folder / "data" for folder in (clone, here, *here.parents)))


def shown_path(path: Path) -> str:
    """Return a path as a notebook may show it, which others will read: from the course's folder, else from ``~``, else whole."""
    for home in data_homes():
        if path.is_relative_to(home):
            return str(path.relative_to(home.parent))
    own = Path.home()
    return str("~" / path.relative_to(own)) if path.is_relative_to(own) else str(path)


def data_folder() -> Path | None:
    """Return the first data folder that there is, or None."""
    return next((home for home in data_homes() if any(home.glob(f"*/{RECIPE}"))), None)


def cache_folder() -> Path | None:
    """Return where sets are made that are not committed; None where there is no data folder.

    EARLAB_CACHE when it is set; else where `earlab data move` put it; else ``cache`` in the data folder.
    """
    if chosen := os.environ.get("EARLAB_CACHE"):
        return Path(chosen).expanduser()
    home = data_folder()
    if home is None:
        return None
    try:
        return Path((home / "cache" / MOVED).read_text(encoding="utf-8").strip())
    except OSError:
        return home / "cache"


def _open_cached(name: str) -> DataFolder:
    from earlab.data.building.recipe import read_recipe  # reads TOML, which a committed set does not need

    recipe = read_recipe(name)
    if recipe.place == "repository":
        raise DataError(
            f"The data set {name!r} is not whole: {recipe.folder / INDEX} is missing. {MEND_COMMITTED}"
        )
    mend = f"Make it again, once, with a network: earlab data get {name} --again"
    folder = cache_folder() or Path()  # a recipe was found, so there is a data folder
    if not (folder / name / INDEX).is_file():
        raise DataError(
            f"The data set {name!r} is not on this machine yet: it is not in {folder / name}.\n"
            f"Get it once, with a network: earlab data get {name}"
        )
    index = _read_index(folder / name / INDEX, mend)
    if index.get("version") != recipe.version:
        raise DataError(
            f"{folder / name} was made by another version of the recipe ({index.get('version')}, "
            f"this course uses {recipe.version}). {mend}"
        )
    return DataFolder(folder / name, index, mend)


def _read_index(path: Path, mend: str) -> dict[str, Any]:
    try:
        index: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if all(isinstance(entry["sha256"], str) for entry in index["files"].values()):
            return index
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    raise DataError(f"The index {path} is damaged: it is not a list of files with checksums. {mend}")
