"""``check``: run the visible cases on the student's function and say at once what is right and why not."""

from __future__ import annotations

import contextlib
import difflib
import dis
import io
import signal
import sys
import threading
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from earlab.compare.comparison import matching_mistake, notes
from earlab.compare.telling import asked_again, findings_of, lead_of
from earlab.compare.text import read_text
from earlab.forbidden.guard import Guard
from earlab.forbidden.reach import Use, find_use, refusal
from earlab.protocol import casefile
from earlab.protocol.casefile import ExerciseCases
from earlab.protocol.outcome import Failure, Outcome, all_refused
from earlab.protocol.probe import compile_probe, run_probe, student_of
from earlab.protocol.scoring import score
from earlab.student import progress
from earlab.student.card import Card, CaseLine
from earlab.student.executed_cells import cells_of
from earlab.student.timing import in_time

SECONDS_PER_CASE = 10.0


def check(thing: Any) -> Card:
    """Run the visible cases of an exercise and return the card.

    thing: the function you wrote, or the name of an exercise of several functions ("sigmoid").
    Raises LookupError with the nearest names when the course has no such exercise.
    """
    frame = sys._getframe(1)
    namespace = {**frame.f_globals, **frame.f_locals}
    exercise, name = resolve(thing, namespace)
    if not isinstance(thing, str) and name in exercise.functions:
        namespace[name] = thing
    card = check_exercise(exercise, namespace)
    if not card.in_notebook():
        print(card.text())
    return card


def check_exercise(exercise: ExerciseCases, namespace: Mapping[str, Any]) -> Card:
    """Run the visible cases of ``exercise`` on the functions in ``namespace`` and return the card."""
    outcomes = _run(exercise, [case.inputs for case in exercise.cases], namespace)
    outcomes = in_time(exercise, outcomes, lambda case: _run(exercise, [case.inputs], namespace)[0])
    card = _card(exercise, outcomes, namespace)
    progress.record_check(exercise, card.share, card.passed, len(card.lines))
    return card


def resolve(thing: Any, namespace: Mapping[str, Any]) -> tuple[ExerciseCases, str]:
    """Return the exercise that ``thing`` belongs to, and the name of the function or exercise it stands for.

    By identity among the caller's names first, so that lambdas, partials and decorated functions count,
    then by its own name.  Raises LookupError with the nearest names.
    """
    own = thing if isinstance(thing, str) else getattr(thing, "__name__", "")
    bound = [] if isinstance(thing, str) else [name for name, value in namespace.items() if value is thing]
    for name in [*bound, own]:
        exercise = casefile.find(name) if name else None
        if exercise:
            return exercise, name
    for name in casefile.names():
        exercise = casefile.find(name)
        for function in [*bound, own]:
            if exercise and function in exercise.functions:
                return exercise, function
    raise LookupError(_unknown(own or type(thing).__name__))


def _unknown(name: str) -> str:
    known = sorted(casefile.names())
    if not known:
        return "No exercise is installed: the package earlab comes without its public case files."
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f" Do you mean {near[0]}?" if near else ""
    return f"There is no exercise {name}.{hint} The exercises are: {', '.join(known)}."


def _run(
    exercise: ExerciseCases, questions: Sequence[Mapping[str, Any]], namespace: Mapping[str, Any]
) -> list[Outcome]:
    """Return what comes of each set of inputs."""
    use = _forbidden_use(exercise, namespace)
    if use is not None:
        return [refusal(use)] * len(questions)
    names = dict(namespace)
    with Guard(exercise.forbidden, names):
        return all_refused(_outcomes(exercise, questions, student_of(names)))


def _forbidden_use(exercise: ExerciseCases, namespace: Mapping[str, Any]) -> Use | None:
    """Return what the exercise's functions reach that it forbids, as far as the text of the cells tells."""
    if not exercise.forbidden:
        return None
    cells = cells_of(namespace, exercise.functions)
    use = find_use(cells, exercise.functions, exercise.forbidden)
    if use is None:
        return None
    others = [f for other in casefile.of_assignment(exercise.assignment) for f in other.functions]
    return find_use(cells, exercise.functions, exercise.forbidden, set(others) - set(exercise.functions))


def _outcomes(
    exercise: ExerciseCases, questions: Sequence[Mapping[str, Any]], student: types.SimpleNamespace
) -> list[Outcome]:
    probe = compile_probe(exercise.probe)
    outcomes: list[Outcome] = []
    for inputs in questions:
        # A grade cell with anything on stderr scores nothing in stock nbgrader: warnings stay inside.
        with contextlib.redirect_stderr(io.StringIO()), _deadline(SECONDS_PER_CASE):
            outcome = run_probe(probe, student, inputs)
        if isinstance(outcome, Failure) and outcome.type == "KeyboardInterrupt":
            line = f" in line {outcome.line} of your cell" if outcome.line else ""
            raise KeyboardInterrupt(f"You stopped the check of {exercise.name}{line}: a loop without an end?")
        if isinstance(outcome, Failure) and outcome.type == _Overtime.__name__:
            waiting = len(questions) - len(outcomes) - 1
            return [*outcomes, replace(outcome, kind="timeout"), *[Failure("not run")] * waiting]
        outcomes.append(outcome)
    return outcomes


def _card(exercise: ExerciseCases, outcomes: list[Outcome], namespace: Mapping[str, Any]) -> Card:
    lines, remarks = [], dict.fromkeys(_data_globals(exercise, namespace))
    findings = findings_of(exercise, exercise.cases, outcomes)
    for case, outcome, finding in zip(exercise.cases, outcomes, findings):
        lines.append(CaseLine(case.kind, case.title, finding, outcome.stdout))
        if lines[-1].finding is None:
            remarks.update(dict.fromkeys(notes(case, outcome, exercise)))
    mistake = matching_mistake(exercise, outcomes)
    share = score((line.kind, line.finding is None) for line in lines)
    lead: tuple[str, ...] = ()
    if any(findings):
        text = read_text(cells_of(namespace, exercise.functions), exercise.functions)
        asked = asked_again(exercise, outcomes, lambda questions: _run(exercise, questions, namespace))
        lead = lead_of(exercise, outcomes, findings, mistake, text, asked)
    return Card(exercise.name, exercise.points, share, tuple(lines), lead, tuple(remarks), exercise.hints)


def _data_globals(exercise: ExerciseCases, namespace: Mapping[str, Any]) -> Iterator[str]:
    """Say which data of the notebook a function reads without taking it as an argument."""
    for function in exercise.functions:
        code = getattr(namespace.get(function), "__code__", None)
        names = dict.fromkeys(_globals_read(code)) if isinstance(code, types.CodeType) else ()
        data = ", ".join(f"`{name}`" for name in names if _is_data(name, namespace.get(name)))
        if data:
            yield (
                f"`{function}` reads {data} from the notebook, not from its arguments. The grader does not run "
                "demonstrations and may not have it: pass it in."
            )


def _is_data(name: str, value: Any) -> bool:
    """Whether a global is what a student computed; a constant in capitals may well be meant."""
    return isinstance(value, np.ndarray | list) or (type(value) in (int, float) and not name.isupper())


def _globals_read(code: types.CodeType) -> Iterator[str]:
    for instruction in dis.get_instructions(code):
        if instruction.opname == "LOAD_GLOBAL":
            yield str(instruction.argval)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _globals_read(constant)


class _Overtime(BaseException):
    """A case took too long. Not an Exception, so that ``except Exception`` in a student's loop lets it pass."""


@contextlib.contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """Raise _Overtime in the running code after ``seconds``, where the system has timers for that.

    Elsewhere (Windows, a thread beside the main one) interrupting the kernel ends a loop.
    """
    main = threading.current_thread() is threading.main_thread()
    if not hasattr(signal, "setitimer") or not main:
        yield
        return

    def stop(signum: int, frame: Any) -> None:
        raise _Overtime(f"stopped after {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)  # again each second: a bare except may swallow one
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
