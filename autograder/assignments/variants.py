"""Choose which hidden cases a student gets: one of K vetted draws, fixed by the course's secret."""

from __future__ import annotations

import hmac

import numpy as np

from autograder.assignments.exercise import Case, Exercise

VARIANTS = 200


def variant_of(secret: bytes, course: str, assignment: str, exercise: str, student: str | None) -> int:
    """Return the student's variant of an exercise, 0 … VARIANTS − 1; without a student it is 0.

    The same at every resubmission and appeal.
    """
    if student is None:
        return 0
    return _number(secret, course, assignment, exercise, student) % VARIANTS


def draw(secret: bytes, exercise: Exercise, variant: int, attempt: int) -> list[Case]:
    """Return the cases of a variant; ``attempt`` counts draws that were vetted and refused before."""
    seed = _number(secret, exercise.name, exercise.cases_version, str(variant), str(attempt))
    return list(exercise.draw(np.random.default_rng(seed)))


def _number(secret: bytes, *parts: str) -> int:
    encoded = [part.encode(errors="surrogateescape") for part in parts]  # a folder's name need not be UTF-8
    message = b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
    return int.from_bytes(hmac.digest(secret, message, "sha256"), "big")
