"""Recognise work that answers as right code with one small change does, without knowing that code or its answers.

A file beside the case file keeps, for each change that was tried when the exercise was released, a few bytes for what comes
of each visible case: enough to see that two answers are the same, and too few to read one from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from earlab.compare.asking import Change
from earlab.compare.diagnosis.part import tells
from earlab.protocol import casefile
from earlab.protocol.casefile import ExerciseCases
from earlab.protocol.codec import decode, encode
from earlab.protocol.outcome import Answer, Outcome, late

ENDING = ".hypotheses"
_STEP = 1e-4  # of the largest expected value: what differs by less counts as the same
_SIZE = 4  # bytes for one rounding of one answer
_WIDTH = 2 * _SIZE
_SHIFTS = 0.25, 0.75
_FAR = 2.0**60
_MOST_WAYS = 2  # in a sentence


@dataclass(frozen=True)
class Way:
    """One way to come to the same answers. says: what is so in it; needs: what a text must hold for that to be said."""

    says: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hypothesis:
    """Answers that are wrong.

    prints: the fingerprint of the answer to each visible case.  ways: how one may come to them, the likeliest first.
    common: what all of these have in common, where that can be said.
    """

    prints: tuple[bytes, ...]
    ways: tuple[Way, ...]
    common: str = ""

    def sentence(self, holds: Collection[str]) -> str:
        """Return what is said of work with these answers whose text holds that; nothing where no way fits the text."""
        fit = list(dict.fromkeys(way.says for way in self.ways if set(way.needs) <= {*holds}))
        if not fit:
            return ""
        told = self.common if len(fit) > _MOST_WAYS and self.common else ", or when ".join(fit[:_MOST_WAYS])
        return f"In every visible case you get what right code gives when {told}."


Moves = tuple[tuple[Change, str], ...]


@dataclass(frozen=True)
class Tried:
    """What was tried on an exercise when it was released.

    moves: how the right answer to each visible case moves with changes of its inputs.
    """

    hypotheses: tuple[Hypothesis, ...] = ()
    moves: tuple[Moves, ...] = ()


def fingerprint(outcome: Outcome, expected: Any) -> bytes:
    """Return two digests of what came, of its values in whole steps: counted once from a quarter, once from three quarters.

    Values that differ by far less than a step share at least one of them, and whole numbers of steps and half steps, which
    are frequent, share both.
    """
    if not isinstance(outcome, Answer):
        return 2 * blake2b(f"{outcome.kind} {outcome.type}".encode(), digest_size=_SIZE).digest()
    both = []
    for shift in _SHIFTS:
        digest = blake2b(repr(sorted(outcome.mutated)).encode(), digest_size=_SIZE)
        for piece in _pieces(outcome.value, expected, shift):
            digest.update(piece)
        both.append(digest.digest())
    return b"".join(both)


def alike(one: bytes, other: bytes) -> bool:
    """Whether two fingerprints are of the same answer."""
    return one[:_SIZE] == other[:_SIZE] or one[_SIZE:] == other[_SIZE:]


def _pieces(value: Any, expected: Any, shift: float) -> Iterator[bytes]:
    """Yield what a digest is made of: the form of a value, then its numbers in steps."""
    if isinstance(value, dict):
        for key in sorted(map(str, value)):
            yield key.encode()
            yield from _pieces(
                value.get(key), expected.get(key) if isinstance(expected, dict) else None, shift
            )
        return
    if isinstance(value, list | tuple) and isinstance(expected, list | tuple):
        yield b"%d values" % len(value)
        for i, item in enumerate(value):
            yield from _pieces(item, expected[i] if i < len(expected) else None, shift)
        return
    array = _numbers(value)
    if array is None:
        yield repr(value)[:200].encode()
        return
    yield repr(array.shape).encode()
    with np.errstate(all="ignore"):
        steps = np.floor(np.clip(array / (_STEP * _scale(expected, array)), -_FAR, _FAR) + shift)
    yield np.where(np.isnan(array), 2 * _FAR, steps).astype(np.int64).tobytes()


def _numbers(value: Any) -> np.ndarray | None:
    """Return an array of real numbers, complex ones as pairs; None where there are no numbers."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different length
        return None
    if array.dtype.kind not in "biufc":
        return None
    return np.stack([array.real, array.imag]) if array.dtype.kind == "c" else array.astype(float)


def _scale(expected: Any, array: np.ndarray) -> float:
    """Return the largest finite expected value; where that is 0 or nothing, the largest that came."""
    for one in (_numbers(expected), array):
        if one is not None:
            largest = float(np.abs(one[np.isfinite(one)]).max(initial=0.0))
            if largest > 0:
                return largest
    return 1.0


def matching(exercise: ExerciseCases, outcomes: Sequence[Outcome], holds: Collection[str]) -> str:
    """Return what is said of work whose answers to all visible cases are those of a hypothesis; nothing without one.

    holds: what stands in its text.
    """
    in_time = [place for place, outcome in enumerate(outcomes) if not late(outcome)]
    mine = [fingerprint(outcomes[place], exercise.cases[place].expected) for place in in_time]
    for hypothesis in tried(exercise).hypotheses:
        if all(map(alike, mine, (hypothesis.prints[place] for place in in_time))):
            return hypothesis.sentence(holds)
    return ""


def telling(exercise: ExerciseCases, outcomes: Sequence[Outcome]) -> bool:
    """Whether wrong answers are hard to meet by chance: not a few labels, not zeros, not a failure in every case."""
    wrong = [
        value
        for case, outcome in zip(exercise.cases, outcomes)
        if isinstance(outcome, Answer)
        for value in _leaves(outcome.value, case.expected)
    ]
    values = np.concatenate(wrong) if wrong else np.zeros(0)
    return values.size > 1 and bool(np.isfinite(values).any()) and tells(values[np.isfinite(values)])


def _leaves(value: Any, expected: Any) -> Iterator[np.ndarray]:
    """Yield the numbers that came in places where others are expected."""
    if isinstance(value, dict) and isinstance(expected, dict):
        value, expected = list(value.values()), list(expected.values())
    if isinstance(value, list | tuple) and isinstance(expected, list | tuple):
        for mine, theirs in zip(value, expected):
            yield from _leaves(mine, theirs)
        return
    mine, theirs = _numbers(value), _numbers(expected)
    if mine is not None and theirs is not None and mine.size:
        with np.errstate(all="ignore"):
            other = mine.shape != theirs.shape or not np.allclose(mine, theirs, rtol=_STEP, equal_nan=True)
            if other and (np.ptp(mine) > 0 or (mine.size == 1 and mine.any())):
                yield mine.ravel()


def cases_digest(exercise: ExerciseCases) -> bytes:
    """Return a digest of what is asked: fingerprints of answers to other questions say nothing."""
    digest = blake2b(exercise.probe.encode(), digest_size=16)
    for case in exercise.cases:
        inputs = dict(case.inputs)
        for piece in _pieces(inputs, inputs, _SHIFTS[0]):  # in steps: machines differ in the last digit
            digest.update(piece)
    return digest.digest()


def place_of(assignment: str, exercise: str) -> Path:
    """Return where an exercise's hypotheses are kept."""
    return casefile.FOLDER / assignment / f"{exercise}{ENDING}"


def dump(exercise: ExerciseCases, what: Tried, made_of: str) -> bytes:
    """Return the bytes of a file of what was tried. made_of: a digest of what it was made of, to see when that changed."""
    found = what.hypotheses
    ways = list(dict.fromkeys(way for one in found for way in one.ways))
    number = {way: i for i, way in enumerate(ways)}
    return encode(
        {
            "cases": cases_digest(exercise),
            "made_of": made_of,
            "ways": [[way.says, *way.needs] for way in ways],
            "found": [[one.common, *(number[way] for way in one.ways)] for one in found],
            "prints": b"".join(b"".join(one.prints) for one in found),
            "moves": [[[change.kind, change.name, word] for change, word in one] for one in what.moves],
        }
    )


def tried(exercise: ExerciseCases) -> Tried:
    """Return what was tried on an exercise; nothing where nobody did, or its visible cases are others now."""
    place = place_of(exercise.assignment, exercise.name)
    return _read(place, place.stat().st_mtime_ns, cases_digest(exercise)) if place.is_file() else Tried()


@lru_cache(maxsize=32)
def _read(place: Path, changed: int, cases: bytes) -> Tried:
    data = decode(place.read_bytes())
    if data["cases"] != cases:
        return Tried()
    moves = tuple(tuple((Change(kind, name), word) for kind, name, word in one) for one in data["moves"])
    ways = [Way(says, tuple(needs)) for says, *needs in data["ways"]]
    length = len(moves) * _WIDTH  # a fingerprint for each case
    rows = (data["prints"][i : i + length] for i in range(0, len(data["prints"]), length))
    found = tuple(
        Hypothesis(
            tuple(row[i : i + _WIDTH] for i in range(0, length, _WIDTH)), tuple(ways[i] for i in own), common
        )
        for (common, *own), row in zip(data["found"], rows, strict=True)
    )
    return Tried(found, moves)
