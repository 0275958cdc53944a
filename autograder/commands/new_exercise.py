"""Run ``autograder new-exercise``: scaffold an exercise in a notebook's source and in its hidden folder."""

from __future__ import annotations

from typing import Annotated

import typer


def main(
    name: Annotated[
        str, typer.Argument(help="The function that students write, for example `conv2d_forward`.")
    ],
    notebook: Annotated[str, typer.Option(help="The notebook it goes into, for example `07_cnn_forward`.")],
) -> None:
    """Scaffold an exercise: its cells, its file, one for right work in other styles, one for what its text pins.

    The cells go into `solutions/`, before the closing words of the page; the files into `autograder/exercises/`.
    Nothing that exists is overwritten, and nothing else knows the exercise by its name. Afterwards
    `autograder audit NAME` says what is still to be written.

    Example: `autograder new-exercise conv2d_forward --notebook 07_cnn_forward`
    """
    from autograder.assignments.source import SOLUTIONS, SourceError, in_clone
    from autograder.release import scaffold

    if not in_clone():
        raise SourceError(
            "notebooks are written in a clone; an installed grader holds a copy of its sources to read"
        )
    source, root = SOLUTIONS / f"{notebook}.py", SOLUTIONS.parent
    if not source.is_file():
        raise typer.BadParameter(
            f"there is no solutions/{source.name}; autograder new-notebook {notebook} makes it"
        )
    try:
        files = scaffold.new_exercise(root, name, notebook, source.read_text(encoding="utf-8"))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    print("\n".join(f"wrote {path}" for path in scaffold.write(files, root)))
    print(f"next: solution, cases, three mistakes, three hints, three styles; then autograder audit {name}")
