"""``autograder release``: build notebooks, case files, nbgrader's course tree and the student kit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console


def main(
    names: Annotated[
        list[str] | None, typer.Argument(help="Assignments; without one, the whole course.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where the instructors' products go.")] = Path("build"),
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail when something is stale.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Build the course from `solutions/`.

    Student notebooks go to `notebooks/`, public case files to `earlab/public/`; under --out: `instructor/`
    (notebooks with solutions), `course/` (for nbgrader: `source/`, a configuration that grades in the sandbox, and
    what the grader keeps of each release) and `earlab-kit.zip` (what students download). Outside a clone there are only
    `instructor/` and `course/`.

    Example: `autograder release 02_perceptron --out build`
    """
    from autograder.assignments.source import in_clone
    from autograder.release.build import ROOT, build, stale, write

    if check and not in_clone():
        raise typer.BadParameter("only a clone holds what could be stale", param_hint="--check")
    console = Console(stderr=True)
    with console.status("running the solutions and their mistakes"):
        release = build(names or (), kit=not check and in_clone())
    if check:
        problems = stale(ROOT, release, everything=not names)
        report: dict[str, object] = {"ok": not problems, "stale": problems}
        lines = problems or ["everything is up to date"]
    else:
        changed = [str(path) for path in write(ROOT if in_clone() else None, out, release)]
        report = {"ok": True, "out": str(out), "changed": changed}
        lines = [f"wrote {path}" for path in changed] or ["everything was up to date"]
        if changed:
            lines.append(
                f"to hand it out, in {out / 'course'}: nbgrader generate_assignment {' '.join(names or ['NAME'])}, "
                "with --force where that was done before"
            )
    print(json.dumps(report) if as_json else "\n".join(lines))
    raise typer.Exit(0 if report["ok"] else 1)
