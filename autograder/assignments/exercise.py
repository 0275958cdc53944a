"""What an exercise is: cases, a probe, a comparison, mistakes.  The reference is the solution notebook."""

from __future__ import annotations

import hashlib
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import InitVar, dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np

from earlab.protocol.budget import TimeBudget
from earlab.protocol.codec import encode
from earlab.protocol.probe import call_probe

CaseKind = Literal["worked", "random", "edge", "timed"]
# They have everything that is to be written here in numpy.
FRAMEWORKS = ("torch", "torchaudio", "tensorflow", "keras", "jax", "flax", "autograd", "sklearn")


@dataclass(frozen=True)
class Case:
    """One set of inputs, passed to the probe in their order.

    floor: absolute tolerance, only where zero is a right answer.
    exact: the inputs sit on a tie on purpose (a point exactly on the line), so no input noise is tried.
    """

    kind: CaseKind
    title: str
    inputs: Mapping[str, Any]
    floor: float = 0.0
    exact: bool = False


def worked(title: str, /, *, floor: float = 0.0, exact: bool = False, **inputs: Any) -> Case:
    """Return a tiny case that a reader can follow by hand."""
    return Case("worked", title, inputs, floor, exact)


def random(title: str, /, *, floor: float = 0.0, exact: bool = False, **inputs: Any) -> Case:
    """Return a case of random shape and values."""
    return Case("random", title, inputs, floor, exact)


def edge(title: str, /, *, floor: float = 0.0, exact: bool = False, **inputs: Any) -> Case:
    """Return a case at the border of what is allowed: one sample, ties, stride beyond the kernel."""
    return Case("edge", title, inputs, floor, exact)


def timed(title: str, /, *, floor: float = 0.0, exact: bool = False, **inputs: Any) -> Case:
    """Return a case that is to be answered within the exercise's budget: so much work that a slow way shows."""
    return Case("timed", title, inputs, floor, exact)


@dataclass(frozen=True)
class Mistake:
    """A misconception: replace ``find`` by ``put`` in the solution's source, where it stands exactly once.

    says: what a student who made it should read, second person, present tense.
    function: in which function, when the exercise has several.
    """

    name: str
    find: str
    put: str
    says: str
    function: str | None = None


@dataclass(frozen=True)
class Equivalent:
    """An automatic mutant that computes the same thing; ``reason`` says why.

    line: the change as ``autograder audit`` prints it, ``old line -> new line``.
    """

    line: str
    reason: str


@dataclass(frozen=True)
class Budget:
    """How much CPU time a timed case may take, measured against other work on the same machine.

    times: at most so many times the yardstick.  yardstick(*inputs): work of the size that a good answer takes, for the
    inputs of the case; sent as source, so it is self-contained, knows ``np`` only and is no answer.
    says: what a student reads whose answers are right and late: what costs the time and what to do.
    """

    times: float
    yardstick: Callable[..., Any]
    says: str


@dataclass(frozen=True)
class Exercise:
    """An exercise.

    draw(rng) yields its cases in order: worked, random, edge, as many for every seed, and none of them leans on another:
    where one is refused, it alone is drawn again.  The visible ones come from ``visible_seed``; a hidden case catches
    those mistakes that the one at its place in that draw catches, so choose a seed with which each case catches many.
    ``shown`` are worked cases for the page and for ``check``, in place of drawn ones: what everybody has seen is never
    graded.
    probe(student, *inputs) says what is done with a student's code; by default the function is called.
    judge(inputs, expected, got) returns the sentences of what is wrong (none: right), where right answers
    are many; without it values are compared at ``rtol`` times the largest expected value.
    probe and judge are sent as source: each is one self-contained function that knows ``np`` only.
    forbidden: dotted names that a student's functions may not use, since they are what is to be written; a name
    forbids itself and all below it ("torch", "scipy.special.expit").  Never what plain numpy work takes.
    also_forbidden: what is added to ``forbidden``; with its default, all that an exercise has to name.
    budget: the time for its timed cases, where efficiency is the lesson.
    """

    name: str
    draw: Callable[[np.random.Generator], Iterable[Case]]
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, str, str]  # symptom, idea, template
    shown: tuple[Case, ...] = ()
    functions: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    probe: Callable[..., Any] | None = None
    judge: Callable[[Mapping[str, Any], Any, Any], list[str]] | None = None
    rtol: float = 1e-5
    pure: bool = True
    seconds: float = 5.0  # CPU time for all cases together
    visible_seed: int = 0
    forbidden: tuple[str, ...] = FRAMEWORKS
    also_forbidden: InitVar[tuple[str, ...]] = ()
    equivalent: tuple[Equivalent, ...] = field(default=())
    budget: Budget | None = None

    def __post_init__(self, also_forbidden: tuple[str, ...]) -> None:
        object.__setattr__(self, "forbidden", (*self.forbidden, *also_forbidden))
        if not self.functions:
            object.__setattr__(self, "functions", (self.name,))

    @cached_property
    def probe_source(self) -> str:
        """The probe as source text."""
        return source_of(self.probe) if self.probe else call_probe(self.functions[0])

    @cached_property
    def judge_source(self) -> str | None:
        """The property as source text, if the exercise has one."""
        return source_of(self.judge) if self.judge else None

    @cached_property
    def time_budget(self) -> TimeBudget | None:
        """The budget as it is sent, if the exercise has one."""
        if self.budget is None:
            return None
        return TimeBudget(self.budget.times, source_of(self.budget.yardstick), self.budget.says)

    def visible(self) -> list[Case]:
        """Return the cases that students see."""
        drawn = list(self.draw(np.random.default_rng(self.visible_seed)))
        return [*self.shown, *(case for case in drawn if case.kind != "worked")] if self.shown else drawn

    @cached_property
    def cases_version(self) -> str:
        """A hash of all that the drawing of cases depends on among the exercises."""
        return _hash(*_drawn_with(self.draw))

    @cached_property
    def _rules(self) -> str:
        mistakes = [repr(mistake) for mistake in self.mistakes]
        limits = repr(
            (
                self.rtol,
                self.pure,
                self.seconds,
                self.functions,
                self.returns,
                self.forbidden,
                self.visible_seed,
                self.time_budget,
            )
        )
        shown = encode([list(case.inputs.values()) for case in self.shown]).hex()
        return _hash(self.cases_version, shown, self.probe_source, self.judge_source or "", limits, *mistakes)

    def version(self, solution: str) -> str:
        """Return a hash of all that a verdict depends on; ``solution`` is the text of the reference."""
        return _hash(self._rules, solution)


def source_of(function: Callable[..., Any]) -> str:
    """Return the source of a self-contained function, dedented."""
    return textwrap.dedent(inspect.getsource(function))


def _drawn_with(draw: Callable[..., Any]) -> list[str]:
    """Return the source of ``draw``, and of the helpers and constants it reaches, in whichever of the exercises' files.

    What it has from elsewhere (numpy, ``autograder.assignments.exercise``) belongs to the environment.  Every word of the source
    that is a global's name counts, so defaults and lambdas do too.  Raise CodecError for a table of functions: what
    it leads to cannot be followed.
    """
    waiting, found = [draw], {draw: inspect.getsource(draw)}
    constants: dict[str, None] = {}
    while waiting:
        function = waiting.pop()
        for name in sorted({*re.findall(r"\w+", found[function])} & function.__globals__.keys()):
            value = function.__globals__[name]
            if inspect.isfunction(value) and value not in found and _beside(value, draw):
                waiting.append(value)
                found[value] = inspect.getsource(value)
            elif isinstance(value, (np.ndarray, tuple, list, dict, str, int, float)):
                constants[f"{name} = {encode(value).hex()}"] = None
    return [*found.values(), *constants]


def _beside(helper: Callable[..., Any], draw: Callable[..., Any]) -> bool:
    """Say whether a helper stands in the module of ``draw`` or in another one of the exercises."""
    return helper.__module__ == draw.__module__ or helper.__module__.startswith("autograder.exercises.")


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
