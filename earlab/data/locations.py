"""Find where data sets lie on this machine, and read a file of one.

The data folder is a folder ``data`` with one folder per set.  It holds the recipe, and where the licence allows and the size is small
also what the recipe makes; other sets are made in the cache.  Either way a set that is there is a folder with an
``index.json``, which names each file with its sha256::

    {"title": …, "source": …, "licence": …, "version": …, "files": {"digits.npz": {"sha256": …, "bytes": …}, …}}
"""

from __future__ import annotations

import os
from pathlib import Path

import earlab

INDEX = "index.json"
RECIPE = "recipe.toml"
MOVED = "moved-to.txt"


def is_there(name: str) -> bool:
    """Whether the data folder or the cache holds the set; whether it is whole shows when it is read."""
    cached = cache_folder()
    places = [*data_folders(), *([cached] if cached else [])]
    return any((place / name / INDEX).is_file() for place in places)


def find_recipe(name: str) -> Path | None:
    """Return the folder in a data folder that holds the recipe of a set, or None."""
    return next((folder / name for folder in data_folders() if (folder / name / RECIPE).is_file()), None)


def data_folders() -> list[Path]:
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
    for folder in data_folders():
        if path.is_relative_to(folder):
            return str(path.relative_to(folder.parent))
    own = Path.home()
    return str("~" / path.relative_to(own)) if path.is_relative_to(own) else str(path)


def data_folder() -> Path | None:
    """Return the first data folder that there is, or None."""
    return next((folder for folder in data_folders() if any(folder.glob(f"*/{RECIPE}"))), None)


def cache_folder() -> Path | None:
    """Return where sets are made that are not committed; None where there is no data folder.

    EARLAB_CACHE when it is set; else where `earlab data move` put it; else ``cache`` in the data folder.
    """
    if chosen := os.environ.get("EARLAB_CACHE"):
        return Path(chosen).expanduser()
    folder = data_folder()
    if folder is None:
        return None
    try:
        return Path((folder / "cache" / MOVED).read_text(encoding="utf-8").strip())
    except OSError:
        return folder / "cache"
