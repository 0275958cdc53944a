"""``autograder stills``: run the pages, and keep small pictures of what their demonstrations show."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

if TYPE_CHECKING:
    from autograder.assignments.source import Source


def _source(name: str) -> Source:
    from autograder.assignments.assignment import load_assignment

    return load_assignment(name).source


def main(
    names: Annotated[
        list[str] | None, typer.Argument(help="Assignments, or start; without one, all.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also those that are up to date.")] = False,
) -> None:
    """Run each page solved and unsolved, and keep what it is expected to show as `earlab/public/*/stills/*.png`.

    A page shows them pale while a function is not written, and wherever nobody runs it: on GitHub, in print. Run
    `autograder release` afterwards, which puts them into the notebooks. A page takes a minute or two.

    Example: `autograder stills 02_perceptron`
    """
    from autograder.assignments.assignment import assignment_names
    from autograder.assignments.source import SOLUTIONS, in_clone
    from autograder.release.build import HOME, first_page
    from autograder.release.stills import renew, up_to_date

    if not in_clone():
        raise typer.BadParameter("only a clone keeps stills", param_hint="autograder stills")
    pages = {HOME: first_page} | {name: partial(_source, name) for name in assignment_names()}
    if unknown := {*(names or ())} - {*pages}:
        raise typer.BadParameter(f"there is no page {', '.join(sorted(unknown))}")
    sources = [pages[name]() for name in names or pages]
    todo = [source for source in sources if everything or not up_to_date(source)]
    with Progress(transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("running pages", total=len(todo))
        for source in todo:
            size = renew(source, Path(SOLUTIONS.parent / "notebooks"))
            progress.advance(task)
            print(f"{source.name}: {size / 1000:.0f} kB")
    if not todo:
        print("everything was up to date")
