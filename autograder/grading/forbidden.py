"""Hold what an exercise forbids against a submission: in the text of its cells, and in what came of running them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from autograder.sandbox import Session
from autograder.sandbox.host.program import Program, Task
from earlab.forbidden.names import TOOLS, forbidden_name
from earlab.forbidden.reach import Use, find_use
from earlab.protocol.outcome import Failure, Outcome, all_refused


def run_allowed(session: Session, task: Task) -> list[Outcome]:
    """Return what comes of a task; where one case uses something forbidden, only that, in place of each outcome."""
    return all_refused([_believed(outcome, session.program, task) for outcome in session.run(task)])


def forbidden_use(
    program: Program, forbidden: tuple[str, ...], functions: Collection[str], others: Collection[str] = ()
) -> Use | None:
    """Return what ``functions`` reach that is forbidden, as far as the text of the program's cells tells.

    For programs of our own: what a student wrote is read where nothing but that student's verdict can suffer.
    """
    cells = [(cell.id, cell.source) for cell in program.cells]
    return find_use(cells, functions, forbidden, set(others) - set(functions)) if forbidden else None


def _believed(outcome: Outcome, program: Program, task: Task) -> Outcome:
    """Return a refusal with a name of our own list and the line as it was handed in: a child's words may carry inputs."""
    if not isinstance(outcome, Failure) or outcome.kind != "forbidden":
        return outcome
    name = forbidden_name(outcome.message, (*task.forbidden, *TOOLS)) or "something forbidden"
    lines = next((cell.source.split("\n") for cell in program.cells if cell.id == outcome.cell), [])
    line = outcome.line if outcome.line and 1 <= outcome.line <= len(lines) else None
    text = lines[line - 1].strip() if line else ""
    return replace(outcome, type="Forbidden", message=name, line=line, source_line=text)
