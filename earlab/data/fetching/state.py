"""Say what a set's state on this machine is, in one word and, where something is wrong, one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from earlab.data.dataset import DataError
from earlab.data.folder import open_folder
from earlab.data.locations import is_there
from earlab.data.recipe import Recipe, read_recipe


@dataclass(frozen=True)
class State:
    """One set: ``whole`` when all its files are there as recorded, ``loads`` when its loader works.

    state: "committed", "cached", "on demand"; "missing", "damaged", "stand-in".
    """

    name: str
    title: str
    state: str
    whole: bool
    loads: bool
    bytes: int
    licence: str
    source: str
    path: str
    problem: str


def state_of(recipe: Recipe) -> State:
    """Read every file of a set and return what there is to say."""
    word = {"repository": "committed", "cache": "cached", "demand": "on demand"}[recipe.place]
    size, path, problem = 0, "", ""
    if recipe.place != "demand":
        try:
            folder = open_folder(recipe.name)
            path = str(folder.path)
            size = sum(len(folder.read(file)) for file in folder.index["files"])
        except DataError as error:
            word = "damaged" if is_there(recipe.name) else "missing"
            problem = str(error)
    whole = not problem
    loads = whole or recipe.optional
    if word == "missing" and recipe.fallback:
        stand_in = state_of(read_recipe(recipe.fallback))
        word, loads = ("stand-in", True) if stand_in.whole else (word, False)
        problem = f"{recipe.fallback} stands in. {problem}"
    if word == "missing" and recipe.optional:
        word, problem = "on request", ""
    return State(
        name=recipe.name,
        title=recipe.title,
        state=word,
        whole=whole,
        loads=loads,
        bytes=size,
        licence=recipe.licence,
        source=recipe.source,
        path=path,
        problem=problem,
    )
