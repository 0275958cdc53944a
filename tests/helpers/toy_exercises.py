"""A toy exercise of public cases for the tests of the student's side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from earlab.compare.finding import Finding
from earlab.compare.telling import findings_of
from earlab.handin.release import FILE, Release, ReleasedCell, ReleasedExercise, to_json
from earlab.protocol.casefile import AnsweredCase, AnsweredMistake, ExerciseCases, dump
from earlab.protocol.outcome import Answer, Outcome
from earlab.protocol.probe import call_probe, compile_probe, run_probe, student_of


def exercise_of(reference: Callable[..., Any], cases: list[AnsweredCase], **fields: Any) -> ExerciseCases:
    """Return an exercise called ``toy`` whose expected answers are those of ``reference``."""
    answered = tuple(
        AnsweredCase(case.kind, case.title, case.inputs, outcome_of(reference, case.inputs).value, case.floor)
        for case in cases
    )
    defaults: dict[str, Any] = {
        "name": "toy",
        "assignment": "99_toy",
        "points": 5.0,
        "functions": ("toy",),
        "returns": ("y",),
        "probe": call_probe("toy"),
        "judge": None,
        "rtol": 1e-5,
        "pure": True,
        "hints": ("Your values are too large.", "Divide by the number of samples.", "return ... / len(X)"),
    }
    return ExerciseCases(cases=answered, **{**defaults, **fields})


def outcome_of(function: Callable[..., Any], inputs: dict[str, Any]) -> Outcome:
    """Ask ``function`` as ``check`` and the grader do."""
    return run_probe(compile_probe(call_probe("toy")), student_of({"toy": function}), inputs)


def mistake_of(function: Callable[..., Any], exercise: ExerciseCases, says: str) -> AnsweredMistake:
    """Return a named mistake that answers as ``function``."""
    return AnsweredMistake("toy_mistake", says, tuple(outcome_of(function, c.inputs) for c in exercise.cases))


def finding_of(expected: Any, got: Any, *, floor: float = 0.0, **fields: Any) -> Finding | None:
    """Compare one answer with what is expected; ``inputs`` and fields of the exercise may be given."""
    case = AnsweredCase("random", "a case", fields.pop("inputs", {}), expected, floor)
    exercise = exercise_of(lambda: 0, [], **{"returns": (), **fields})
    (finding,) = findings_of(exercise, [case], [run_probe(lambda student: got, student_of({}), {})])
    return finding


def answered(value: Any) -> Answer:
    """Return an answer that holds ``value``."""
    return Answer(value)


def mean_exercise(**fields: Any) -> ExerciseCases:
    """Return the toy exercise: the mean over samples of X (N, d), with one named mistake."""
    rng = np.random.default_rng(0)
    sizes = (("worked", 3, 2), ("random", 6, 4), ("random", 5, 3), ("edge", 1, 4))
    cases = [AnsweredCase(kind, f"{n} samples", {"X": rng.normal(size=(n, d))}, None) for kind, n, d in sizes]
    return exercise_of(lambda X: X.mean(axis=0), cases, **fields)


TOY = Release(
    "99_toy",
    "99_toy",
    (
        ReleasedCell("setup", "code", "setup", "import numpy as np\nfrom earlab import check"),
        ReleasedCell(
            "exercise-toy", "code", "exercise", "def toy(X):\n    raise NotImplementedError()", "toy"
        ),
        ReleasedCell("check-toy", "code", "check", "check(toy)", "toy"),
        ReleasedCell("demo", "code", "demo", "scale = 2\nprint(toy(np.ones((2, 2))))"),
        ReleasedCell("question-why", "markdown", "question", "YOUR ANSWER HERE", "why"),
    ),
    (ReleasedExercise("toy", ("toy",), ("torch",)),),
)


def install(home: Path, *exercises: ExerciseCases) -> None:
    """Write public case files below ``home``, and what students are given."""
    (home / TOY.name).mkdir(parents=True, exist_ok=True)
    (home / TOY.name / FILE).write_text(to_json(TOY))
    for exercise in exercises:
        path = home / exercise.assignment / f"{exercise.name}.msgpack"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(dump(exercise))
