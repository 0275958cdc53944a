"""Define what came of running a probe on somebody's code for one case: an answer or a failure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

FailureKind = Literal[
    "exception",
    "missing",
    "not written",
    "bad value",
    "forbidden",
    "timeout",
    "slow",
    "limit",
    "crash",
    "not run",
]
SLEEPING = "Sleeping"  # the type of a time-out of work that did not compute


class Forbidden(ImportError):
    """Somebody's code uses what the exercise forbids; ``name`` is its dotted name.

    An ImportError, so that a library that merely tries whether another one is there copes as ever.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is forbidden here: you are to write it yourself", name=name)


@dataclass(frozen=True)
class Answer:
    """The probe returned ``value`` (plain data, see ``earlab.protocol.codec``)."""

    value: Any
    mutated: tuple[str, ...] = ()  # names of the inputs that the code changed in place
    stdout: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Failure:
    """The probe gave no answer.

    ``type`` is the exception's class name; ``line`` counts from 1 inside the student's own cell ``cell``.
    ``message`` and ``stdout`` may carry a case's inputs out: they are shown for visible cases only.
    Of the kind "forbidden" ``message`` is the dotted name of what was used.
    """

    kind: FailureKind
    type: str = ""
    message: str = ""
    cell: str | None = None
    line: int | None = None
    source_line: str = ""
    stdout: str = ""
    seconds: float = 0.0


Outcome = Answer | Failure


def late(outcome: Outcome) -> bool:
    """Whether an answer to a timed case came too late: it may be right."""
    return isinstance(outcome, Failure) and outcome.kind == "slow"


def all_refused(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return the outcomes, or where one used something forbidden that failure in place of each: then none counts."""
    refused = [
        outcome for outcome in outcomes if isinstance(outcome, Failure) and outcome.kind == "forbidden"
    ]
    return [refused[0]] * len(outcomes) if refused else list(outcomes)


def to_plain(outcome: Outcome) -> dict[str, Any]:
    """Return ``outcome`` as a dictionary that ``earlab.protocol.codec`` can encode."""
    if isinstance(outcome, Answer):  # the value is kept as it is: asdict would copy arrays
        return {"answer": True, "value": outcome.value, "mutated": list(outcome.mutated),
                "stdout": outcome.stdout, "seconds": outcome.seconds}  # fmt: skip
    return {"answer": False, **asdict(outcome)}


def from_plain(data: dict[str, Any]) -> Outcome:
    """Return the outcome in ``data``; raise ValueError when a field is missing or of a wrong type."""
    data = dict(data)
    kind = Answer if data.pop("answer", None) is True else Failure
    try:
        if kind is Answer:
            data["mutated"] = tuple(str(name) for name in data["mutated"])
        data["stdout"], data["seconds"] = str(data["stdout"]), float(data["seconds"])
        return kind(**data)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"not an outcome: {error}") from None
