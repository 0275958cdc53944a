"""``autograder hypotheses``: try ways to be wrong by program, so that cards and feedback can name causes."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.progress import Progress


def main(
    names: Annotated[
        list[str] | None, typer.Argument(help="Assignments or exercises; without one, the whole course.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also those that are up to date.")] = False,
) -> None:
    """Run thousands of wrong programs on the visible cases, and keep fingerprints of what they answer.

    They are made by program: mutants of the solution and of right work in other styles, and named mistakes two at a time.
    Work whose answers are those of one of them is told so. Written are `earlab/public/*/*.hypotheses`, where what they are
    made of has changed: seconds for each exercise.

    Example: `autograder hypotheses softmax`
    """
    from autograder.assignments.source import in_clone
    from autograder.audit.hypotheses import chosen_exercises, renew

    if not in_clone():
        raise typer.BadParameter("only a clone keeps hypotheses", param_hint="autograder hypotheses")
    try:
        todo = chosen_exercises(names or (), everything)
    except KeyError as error:
        raise typer.BadParameter(f"there is no assignment and no exercise {error.args[0]}") from None
    with Progress(transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("trying wrong programs", total=len(todo))
        for assignment, exercise in todo:
            found, size = renew(assignment, exercise)
            progress.advance(task)
            print(f"{exercise.name}: {found} sets of answers, {size / 1000:.0f} kB")
    if not todo:
        print("everything was up to date")
