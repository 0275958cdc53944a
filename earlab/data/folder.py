"""Open the folder of a data set, and read its files: whole and as recorded, or with a message that says what to do."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from earlab.data.dataset import DataError
from earlab.data.locations import INDEX, cache_folder, data_folders, find_recipe, shown_path
from earlab.data.recipe import read_recipe

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
    folders = data_folders()
    for folder in folders:
        if (folder / name / INDEX).is_file():
            return DataFolder(folder / name, _read_index(folder / name / INDEX, MEND_COMMITTED))
    if find_recipe(name) is not None:
        return _open_cached(name)
    looked = "\n".join(f"  {folder / name}" for folder in folders)
    raise DataError(
        f"The data set {name!r} was not found. Looked for {INDEX} in\n{looked}\n"
        "Start the notebook inside the course's folder, "
        "or set the environment variable EARLAB_DATA to its `data` folder."
    )


def _open_cached(name: str) -> DataFolder:
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
