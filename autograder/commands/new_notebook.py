"""Run ``autograder new-notebook``: scaffold a notebook with its first exercise."""

from __future__ import annotations

from typing import Annotated

import typer


def main(
    name: Annotated[str, typer.Argument(help="Number and topic, for example `07_cnn_forward`.")],
    title: Annotated[str, typer.Option(help="Its heading; without one, the topic.")] = "",
    exercise: Annotated[str, typer.Option(help="The first function that students write.")] = "first_function",
) -> None:
    """Scaffold a notebook: its source, its plots, its record, and all that its first exercise needs.

    Nothing that exists is overwritten, and nothing else knows the notebook by its name. `autograder new-exercise`
    adds further exercises; `autograder audit NAME` says what is still to be written.

    Example: `autograder new-notebook 07_cnn_forward --title "CNN, the forward pass" --exercise conv2d_forward`
    """
    from autograder.assignments.source import SOLUTIONS, SourceError, in_clone
    from autograder.release import scaffold

    if not in_clone():
        raise SourceError(
            "notebooks are written in a clone; an installed grader holds a copy of its sources to read"
        )
    root = SOLUTIONS.parent
    try:
        files = scaffold.new_notebook(root, name, title)
        files |= scaffold.new_exercise(root, exercise, name, files[SOLUTIONS / f"{name}.py"])
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    print("\n".join(f"wrote {path}" for path in scaffold.write(files, root)))
    print(
        f"next: autograder audit {name}; autograder release {name}; benchmarks/notebooks.py --record {name}"
    )
