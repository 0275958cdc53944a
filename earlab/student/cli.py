"""Run the command ``earlab``: check, validate, progress and data from a shell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from earlab.student.data_command import app as data

main = typer.Typer(
    help="Earlab on the command line. Each command has an example: earlab check --help",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
NotebookPath = Annotated[Path, typer.Argument(help="The notebook, for example 02_perceptron.ipynb")]
main.add_typer(data, name="data")
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]


@main.command()
def check(
    notebook: NotebookPath,
    exercise: Annotated[str | None, typer.Argument(help="One exercise; all of them without it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run the visible cases of a notebook's exercises. Exit status 0: all of them pass.

    Example: earlab check 02_perceptron.ipynb perceptron_fit
    """
    from earlab.protocol import casefile
    from earlab.student.notebook import NotebookError, read_notebook
    from earlab.student.rehearsal import rehearse

    try:
        read = read_notebook(notebook)
        known = [c.exercise for c in read.cells if c.role == "exercise" and c.exercise in casefile.names()]
        if not known:
            _fail(f"{notebook} holds no exercise of the course: is it the right notebook?", as_json)
        if exercise is not None and exercise not in known:
            _fail(f"{notebook} has no exercise {exercise}. It has {', '.join(known)}.", as_json)
        rehearsal = rehearse(read, [exercise] if exercise else known)
    except NotebookError as error:
        _fail(str(error), as_json)
    right = all(card["passed"] == card["visible"] for card in rehearsal.cards)
    if as_json:
        stops = [vars(stop) for stop in rehearsal.stops]
        _print_json({"ok": right, "notebook": str(notebook), "exercises": rehearsal.cards, "stops": stops})
    else:
        for stop in rehearsal.stops:
            line = f" in line {stop.line}" if stop.line else ""
            print(f"Cell {stop.index} stops with {stop.type}{line}: {stop.message}")
        print("\n\n".join(card["text"] for card in rehearsal.cards))
    raise typer.Exit(0 if right else 1)


@main.command()
def validate(notebook: NotebookPath, as_json: AsJson = False) -> None:
    """Say what would go wrong if the notebook were handed in now. Exit status 0: nothing.

    Example: earlab validate 02_perceptron.ipynb
    """
    from earlab.student.notebook import NotebookError
    from earlab.student.validate import validate as look_over

    try:
        remarks = look_over(notebook)
    except NotebookError as error:
        _fail(str(error), as_json)
    problems = [remark for remark in remarks if remark.problem]
    if as_json:
        _print_json({"ok": not problems, "notebook": str(notebook), "remarks": [vars(r) for r in remarks]})
    else:
        for remark in remarks:
            where = f"cell {remark.cell}: " if remark.cell else ""
            print(f"{'problem' if remark.problem else 'note   '}  {where}{remark.message}")
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        print(f"{notebook.name}: {count if problems else 'can be handed in'}.")
    raise typer.Exit(1 if problems else 0)


@main.command()
def progress(as_json: AsJson = False) -> None:
    """Show the best visible score of every exercise so far.

    Example: earlab progress
    """
    from earlab.student.progress import progress as read_progress

    found = read_progress()
    if as_json:
        _print_json({"exercises": [{**vars(s), "earned": s.earned} for s in found.standings]})
    else:
        print(found)


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))


def _fail(message: str, as_json: bool) -> NoReturn:
    """Say on stderr, or as JSON, why nothing could be done; exit status 2."""
    if as_json:
        _print_json({"ok": False, "error": message})
    else:
        typer.echo(message, err=True)
    raise typer.Exit(2)


if __name__ == "__main__":
    main()
