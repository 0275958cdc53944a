"""Write and read the case file of an exercise: what ``check`` knows, as plain data; hidden cases are kept in the same form.

The builder writes one file per exercise to ``earlab/public/<assignment>/<exercise>.msgpack``.  It holds the visible
cases' inputs, the expected answers, what the named mistakes answer, the probe, the hints: no reference
code and no hidden case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, overload

import earlab
from earlab.protocol.budget import TimeBudget
from earlab.protocol.codec import decode, encode
from earlab.protocol.outcome import Outcome, from_plain, to_plain

FOLDER = Path(earlab.__file__).parent / "public"
FORMAT = 6  # of what `dump` writes; answers that a course keeps in another one are computed again


@dataclass(frozen=True)
class AnsweredCase:
    """One visible case. ``kind`` is worked, random, edge or timed; ``inputs`` are passed to the probe in order."""

    kind: str
    title: str
    inputs: Mapping[str, Any]
    expected: Any
    floor: float = 0.0  # absolute tolerance where zero is right


@dataclass(frozen=True)
class AnsweredMistake:
    """A named misconception with what it answers on each visible case, and the sentence a student reads.

    needs: numbers that a text must hold for the sentence to be true of it.
    """

    name: str
    says: str
    outcomes: tuple[Outcome, ...]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExerciseCases:
    """All that a student's machine knows of an exercise."""

    name: str
    assignment: str
    points: float
    functions: tuple[str, ...]  # what the student writes; usually one function of the exercise's name
    returns: tuple[str, ...]  # names of what comes back, for messages
    probe: str  # source
    judge: str | None  # source of a property, where right answers are many
    rtol: float
    pure: bool  # inputs must be left as they were
    cases: tuple[AnsweredCase, ...]
    mistakes: Sequence[AnsweredMistake] = ()
    hints: tuple[str, ...] = field(default=())  # symptom, idea, template
    place: int = 0  # among the exercises of its notebook
    forbidden: tuple[str, ...] = ()  # dotted names that may not be used: what is to be written oneself
    budget: TimeBudget | None = None  # of its timed cases


def dump(exercise: ExerciseCases) -> bytes:
    """Return the bytes of a public case file."""
    data = {k: v for k, v in vars(exercise).items() if k not in ("cases", "mistakes")}
    data["cases"] = [{**vars(case), "inputs": packed(case.inputs)} for case in exercise.cases]
    mistakes = [
        {"name": m.name, "says": m.says, "needs": [*m.needs], "outcomes": [to_plain(o) for o in m.outcomes]}
        for m in exercise.mistakes
    ]
    budget = exercise.budget and vars(exercise.budget)
    return encode({**data, "budget": budget, "mistakes": encode(mistakes)})


def load(blob: bytes) -> ExerciseCases:
    """Return the exercise in ``blob``; raise earlab.protocol.codec.CodecError when it is damaged."""
    data = decode(blob)
    cases = tuple(
        AnsweredCase(**{**case, "inputs": PackedInputs(case["inputs"])}) for case in data.pop("cases")
    )
    budget = TimeBudget(**data["budget"]) if data["budget"] else None
    return ExerciseCases(cases=cases, mistakes=_Unread(data.pop("mistakes")), **{**data, "budget": budget})


def packed(inputs: Mapping[str, Any]) -> bytes:
    """Return the bytes of a case's inputs; of those that are packed already, the bytes that they have."""
    return inputs.blob if isinstance(inputs, PackedInputs) else encode(dict(inputs))


class PackedInputs(Mapping[str, Any]):
    """Inputs as bytes, decoded when they are first looked at: encoded once, then the grader only hands them on."""

    def __init__(self, blob: bytes) -> None:
        self.blob = blob

    @cached_property
    def _read(self) -> dict[str, Any]:
        return dict(decode(self.blob))

    def __getitem__(self, name: str) -> Any:
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)


class _Unread(Sequence[AnsweredMistake]):
    """The mistakes in a case file, decoded when they are first looked at: right work never asks for them."""

    def __init__(self, blob: bytes) -> None:
        self._blob = blob

    @cached_property
    def _read(self) -> tuple[AnsweredMistake, ...]:
        return tuple(
            AnsweredMistake(
                m["name"], m["says"], tuple(from_plain(o) for o in m["outcomes"]), tuple(m["needs"])
            )
            for m in decode(self._blob)
        )

    @overload
    def __getitem__(self, index: int) -> AnsweredMistake: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[AnsweredMistake]: ...
    def __getitem__(self, index: int | slice) -> AnsweredMistake | Sequence[AnsweredMistake]:
        return self._read[index]

    def __len__(self) -> int:
        return len(self._read)


def names() -> dict[str, Path]:
    """Return where the public case file of each exercise is, by the exercise's name."""
    return {path.stem: path for path in sorted(FOLDER.glob("*/*.msgpack"))}


def of_assignment(assignment: str) -> list[ExerciseCases]:
    """Return all exercises of an assignment."""
    return [load(path.read_bytes()) for path in sorted(FOLDER.glob(f"{assignment}/*.msgpack"))]


def find(name: str) -> ExerciseCases | None:
    """Return the exercise of that name, or None when the course has none."""
    path = names().get(name)
    return load(path.read_bytes()) if path else None
