"""``earlab data``: list, get, move and clear the data sets."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from earlab.data.fetching.state import State

app = typer.Typer(
    help="List the data sets with state, size, licence and source. Exit status 0: every set can be loaded.\n\n"
    "Example: earlab data",
    invoke_without_command=True,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]


@app.callback()
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """List the sets, unless one of the commands below is named."""
    if context.invoked_subcommand is None:
        _report(as_json)


@app.command()
def get(
    names: Annotated[
        list[str] | None, typer.Argument(help="Sets; all that the course needs without it.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Run the recipe even where the set is there.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Get sets that are not on this machine, once; loading never needs a network.

    Exit status 0: every set asked for can be loaded, some perhaps by a stand-in, which is named.

    Example: earlab data get speech_digits
    """
    from rich.console import Console
    from rich.progress import Progress

    from earlab.data.building.build import make
    from earlab.data.dataset import DataError
    from earlab.data.fetching.state import state_of
    from earlab.data.recipe import all_recipes, read_recipe

    try:
        recipes = [read_recipe(name) for name in names] if names else all_recipes()
    except DataError as error:
        _fail(str(error), as_json)
    if not names:
        recipes = [recipe for recipe in recipes if recipe.place == "cache" and not recipe.optional]
    console = Console(stderr=True)
    problems: dict[str, str] = {}
    with Progress(console=console, transient=True) as progress:
        for recipe in recipes:
            if not again and state_of(recipe).whole:
                continue
            console.print(
                f"[bold]{recipe.name}[/bold]: {recipe.title}, {recipe.licence}",
                highlight=False,
                soft_wrap=True,
            )
            try:
                make(recipe, progress)
            except DataError as error:
                problems[recipe.name] = str(error)
                console.print(str(error), markup=False, highlight=False, soft_wrap=True)
    _report(as_json, [recipe.name for recipe in recipes] if names else None, problems)


@app.command()
def cache(as_json: AsJson = False) -> None:
    """Say where the sets are that were made on this machine, and how large they are.

    Example: earlab data cache
    """
    from earlab.data.fetching.cache import cached_sets, size_of

    folder = _cache_folder(as_json)
    sets = {path.name: size_of(path) for path in cached_sets(folder)}
    if as_json:
        print(json.dumps({"ok": True, "folder": str(folder), "sets": sets}, ensure_ascii=False))
        return
    print(f"The cache is {folder}")
    for name, size in sets.items():
        print(f"  {name:24} {size / 1e6:6.1f} MB")


@app.command()
def move(target: Annotated[Path, typer.Argument(help="A directory; it is made if it is not there.")]) -> None:
    """Move the cache to another directory, and remember it for this course.

    Example: earlab data move /scratch/earlab
    """
    from earlab.data.dataset import DataError
    from earlab.data.fetching.cache import move_cache

    try:
        print(f"The cache is now {move_cache(_cache_folder(False), target)}")
    except DataError as error:
        _fail(str(error), False)


@app.command()
def clear(
    names: Annotated[list[str] | None, typer.Argument(help="Sets; everything without it.")] = None,
) -> None:
    """Remove sets from the cache. Committed sets stay; `earlab data get` makes the others again.

    Example: earlab data clear speech_digits
    """
    from earlab.data.dataset import DataError
    from earlab.data.fetching.cache import clear_cache

    try:
        removed, size = clear_cache(_cache_folder(False), names)
    except DataError as error:
        _fail(str(error), False)
    print(f"Removed {', '.join(removed) or 'nothing'}, {size / 1e6:.1f} MB.")


def _report(
    as_json: bool, names: list[str] | None = None, problems: dict[str, str] | None = None
) -> NoReturn:
    """Print the state of the sets and leave with 0 where all of them can be loaded."""
    from earlab.data.dataset import DataError
    from earlab.data.fetching.state import state_of
    from earlab.data.locations import data_folders
    from earlab.data.recipe import all_recipes, read_recipe

    try:
        recipes = [read_recipe(name) for name in names] if names else all_recipes()
    except DataError as error:
        _fail(str(error), as_json)
    states = [state_of(recipe) for recipe in recipes]
    asked = bool(names)  # of a set that is asked for by name, "on request" is not enough
    well = bool(states) and all(
        state.loads and not (asked and state.state == "on request") for state in states
    )
    if as_json:
        rows = [asdict(state) | {"failed": (problems or {}).get(state.name, "")} for state in states]
        print(json.dumps({"ok": well, "sets": rows}, ensure_ascii=False))
    elif states:
        _print_sets(states)
    else:
        print("No data set was found. Looked in:", *data_folders(), sep="\n  ")
    raise typer.Exit(0 if well else 1)


def _print_sets(states: list[State]) -> None:
    """Print two lines for each set: what there is to know at a glance, and where it is from."""
    for state in states:
        size = f"{state.bytes / 1e6:.1f} MB" if state.bytes else "–"
        print(f"{state.name:24} {state.state:10} {size:>8}  {state.licence}\n    {state.source}")
    for state in states:
        if state.problem:
            print(f"\n{state.name}: {state.problem}")


def _cache_folder(as_json: bool) -> Path:
    from earlab.data.locations import cache_folder

    folder = cache_folder()
    if folder is None:
        _fail(
            "No data folder was found; set the environment variable EARLAB_DATA to the course's `data` folder.",
            as_json,
        )
    return folder


def _fail(message: str, as_json: bool) -> NoReturn:
    if as_json:
        print(json.dumps({"ok": False, "error": message}, ensure_ascii=False))
    else:
        typer.echo(message, err=True)
    raise typer.Exit(2)
