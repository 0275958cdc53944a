"""``autograder audit``: prove that the exercises pass right work and catch wrong work."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table

if TYPE_CHECKING:
    from autograder.audit.assert_cells import TestsResult
    from autograder.audit.result import ExerciseResult
    from autograder.audit.run import Key


def main(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Assignments, exercises or assert cells; without one, the whole course."),
    ] = None,
    course: Annotated[
        Path | None,
        typer.Option(help="A course directory: audit the hidden cases that its own students get."),
    ] = None,
    variants: Annotated[
        int | None, typer.Option(min=1, help="How many of the hidden variants; all of them by default.")
    ] = None,
    bank: Annotated[
        Path | None,
        typer.Option(
            help="A folder NN/EXERCISE/right_*.py, wrong_*.py: grade that work by other hands instead."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Prove that the exercises pass right work and catch wrong work.

    For every exercise: the solution scores full marks, the stub none; right work in other styles scores full marks on
    the first forty variants; every named mistake loses points on every hidden variant and on the visible cases, and
    is called by its name; automatic mutants of the solution (an operator, a sign, an axis, a bound changed) lose
    points, or are recorded as equivalent with a reason.
    With --bank, right and wrong work by others is graded: how much is accepted, refused, and told its cause.
    For every assert cell: its tests give the solution full marks, and the notebook with nothing written in it none.

    Example: `autograder audit perceptron_update --variants 20`
    """
    from autograder.assignments.variants import VARIANTS
    from autograder.audit.result import totals
    from autograder.audit.run import audit, audit_assert_cells
    from autograder.nbgrader.course import Course

    if course is not None and not course.is_dir():
        raise typer.BadParameter(f"there is no directory {course}", param_hint="--course")
    chosen, chosen_tests = _chosen(names or ())
    if bank is not None:
        raise typer.Exit(0 if _audit_bank(bank, names or (), variants or 1, as_json) else 1)
    start = time.perf_counter()
    secret = Course(course).secret() if course else b""
    bar = _progress("auditing")
    with bar:
        task = bar.add_task("audit", total=None)
        results = audit(
            chosen,
            variants or VARIANTS,
            secret,
            lambda done, of: bar.update(task, completed=done, total=of),
        )
    tests = audit_assert_cells(chosen_tests)
    sound = not any(result.problems for result in results) and not any(one.problems for one in tests)
    numbers = totals(results, tests)
    if as_json:
        report = {"ok": sound, "variants": variants or VARIANTS, "totals": numbers,
                  "exercises": [result.to_json() for result in results],
                  "tests": [asdict(result) for result in tests]}  # fmt: skip
        print(json.dumps(report, ensure_ascii=False))
    else:
        _show(results, tests, numbers, time.perf_counter() - start)
    raise typer.Exit(0 if sound else 1)


def _audit_bank(folder: Path, names: Sequence[str], variants: int, as_json: bool) -> bool:
    """Grade a bank and print what came of it; return whether all right work passes and all wrong work loses points."""
    from autograder.audit.bank import judge_bank, read_bank, totals
    from autograder.grading.engine import Engine

    found = read_bank(folder, names)
    with Engine() as engine, _progress("grading") as bar:
        judged = list(bar.track(judge_bank(engine, found, range(variants)), total=len(found)))
    odd = [one for one in judged if one.accepted != one.work.right and not one.forbidden]
    if as_json:
        work = [{**asdict(one.work), "cause": one.work.cause, "accepted": one.accepted, "named": one.named,
                 "mistake": one.verdict.mistake, "points": one.points, "says": one.verdict.messages}
                for one in judged]  # fmt: skip
        print(json.dumps({"ok": not odd, "totals": totals(judged), "work": work}, ensure_ascii=False))
        return not odd
    table = Table("exercise", "right", "accepted", "forbidden", "wrong", "refused", "named", box=SIMPLE_HEAD)
    for exercise in dict.fromkeys(one.work.exercise for one in judged):
        numbers = totals([one for one in judged if one.work.exercise == exercise])
        table.add_row(exercise, *map(str, numbers.values()))
    table.add_section()
    table.add_row("all", *map(str, totals(judged).values()))
    console = Console()
    console.print(table)
    for one in odd:
        least, most = one.points
        said = " ".join(one.verdict.messages[:1]) or one.work.cause
        console.print(
            escape(f"{one.work.exercise}/{one.work.name}: {least:g} to {most:g} points. {said}"),
            soft_wrap=True,
        )
    return not odd


def _progress(what: str) -> Progress:
    return Progress(
        TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True,
    )  # fmt: skip


def _chosen(names: Sequence[str]) -> tuple[list[Key], list[Key]]:
    """Return the exercises and the assert cells that ``names`` name, each as (assignment, name), in the course's order."""
    from autograder.assignments.assignment import assignment_names, load_assignment

    course = [load_assignment(name) for name in assignment_names()]
    exercises = [(one.name, exercise.name) for one in course for exercise in one.exercises]
    tests = [(one.name, str(cell.name)) for one in course for cell in one.tests]
    known = {part for pair in (*exercises, *tests) for part in pair}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise typer.BadParameter(
            f"there is no assignment, exercise or assert cell {', '.join(unknown)}; there are: {', '.join(sorted(known))}"
        )
    wanted, tested = ([key for key in keys if not names or {*key} & {*names}] for keys in (exercises, tests))
    return wanted, tested


def _show(
    results: Sequence[ExerciseResult], tests: Sequence[TestsResult], numbers: dict[str, int], seconds: float
) -> None:
    """Print a table of exercises, one of mistakes, then all that is wrong."""
    console = Console()
    heads = ("solution", "styles", "stub", "mistakes", "killed", "equiv.", "survive")
    table = Table(Column("exercise", no_wrap=True), *heads, box=SIMPLE_HEAD)
    for r in results:
        failed = sum(m.failed and m.named for m in r.mistakes)
        table.add_row(
            f"[{'red' if r.problems else 'green'}]{r.exercise}[/]",
            "full" if r.solution_full else "[red]below full[/]",
            f"{sum(not one.lost for one in r.right_work)}/{len(r.right_work)}",
            "[red]scores[/]" if r.stub_scores else "none",
            f"{failed}/{len(r.mistakes)}",
            f"{r.count('killed')}/{len(r.mutants)}",
            str(r.count("equivalent")),
            f"[red]{r.count('surviving')}[/]" if r.count("surviving") else "0",
        )
    console.print(table)
    losses = Table("mistake", "fails", "named", "loses, in every variant", box=SIMPLE_HEAD)
    for r in results:
        for m in r.mistakes:
            losses.add_row(
                f"{r.exercise} · {m.name}",
                "yes" if m.failed else "[red]no[/]",
                "yes" if m.named else "[red]no[/]",
                f"{m.least_loss:g}{f' to [red]{m.most_loss:g}[/]' if m.most_loss > m.least_loss else ''} of {r.points:g} points",
            )
    console.print(losses)
    for r in results:
        for sentence in r.problems:
            console.print(f"[red]{r.exercise}[/]: {escape(sentence)}", soft_wrap=True)
        for sentence in r.notes:
            console.print(f"{r.exercise}: note: {escape(sentence)}", soft_wrap=True)
    for tested in tests:
        for sentence in tested.problems:
            console.print(f"[red]{tested.tests}[/]: {escape(sentence)}", soft_wrap=True)
    refused, forbidden = (sum(len(getattr(r, what)) for r in results) for what in ("refused", "forbidden"))
    console.print(
        f"{refused} of {forbidden} forbidden names are refused, in the text and while the code runs."
    )
    full = numbers["right_work"] - numbers["right_work_below_full"]
    console.print(f"{full} of {numbers['right_work']} right solutions in other styles get full marks.")
    console.print(
        f"{numbers['mistakes_failed']} of {numbers['mistakes']} mistakes fail, {numbers['mistakes_named']} are named; "
        f"{numbers['mutants_killed']} of {numbers['mutants']} mutants killed, {numbers['mutants_equivalent']} equivalent, "
        f"{numbers['mutants_surviving']} surviving. {seconds:.0f} s."
    )
    _show_spread(console, results, numbers)
    if tests:
        console.print(f"{len(tests) - numbers['tests_unsound']} of {len(tests)} assert cells are sound.")


def _show_spread(console: Console, results: Sequence[ExerciseResult], numbers: dict[str, int]) -> None:
    """Print by how many cases a mutant's result differs between variants, for the exercises where it does."""
    from autograder.audit.result import spreads

    table = Table("exercise", "mutants alike in all variants", "by one case", "by more", box=SIMPLE_HEAD)
    for r in results:
        _, *counts = spreads([r]).values()
        if any(counts[1:]):
            table.add_row(r.exercise, *map(str, counts))
    if table.row_count:
        console.print(table)
    even, one, more = (numbers[f"mutants_{how}"] for how in ("even", "one_case", "more_cases"))
    console.print(
        f"{numbers['mistakes_uneven']} mistakes cost more in some variants than in others. Mutants fail as many cases in all "
        f"variants tried ({even}), one more in some ({one}), several more ({more})."
    )
