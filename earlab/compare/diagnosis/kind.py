"""Explain why values are of another kind than numbers that can be compared: dtype kind, and what is not finite."""

from __future__ import annotations

import numpy as np

from earlab.compare.diagnosis.part import Clue, position

_WORDS = {"b": "True and False", "c": "complex numbers", "U": "text", "S": "bytes", "O": "objects"}


def explain_kind(got: np.ndarray, expected: np.ndarray) -> Clue | None:
    """Return what is wrong with the dtype's kind, or None where the values can be compared.

    Whole and real numbers stand for each other; a mask may be given as 0 and 1.
    """
    accepted = {"b": "biuf", "c": "iufc"}.get(expected.dtype.kind, "iuf")
    if got.dtype.kind in accepted:
        return None
    words = _WORDS.get(got.dtype.kind, f"dtype {got.dtype}")
    cause = f"It holds {words} where numbers are expected."
    if got.dtype.kind == "b":
        cause += " A comparison such as `z > 0` gives True and False: choose the numbers with `np.where`."
    elif got.dtype.kind == "c":
        cause += " Take the real part, or the magnitude with `np.abs`, whichever the formula asks for."
    elif got.dtype.kind == "O":
        cause += " Are the rows of different length, or is there a None among them?"
    return Clue("dtype kind", f"{words} where numbers are expected", cause)


def explain_not_finite(got: np.ndarray, expected: np.ndarray) -> tuple[Clue, tuple[int, ...]] | None:
    """Return what is not finite although it should be, and where first; None where all is well."""
    strange = ~np.isfinite(got) & np.isfinite(expected)
    if not strange.any():
        return None
    index = tuple(int(i) for i in np.argwhere(strange)[0])
    value, count = got[index], int(strange.sum())
    if np.isnan(value):
        word, cause = (
            "NaN",
            "0/0, inf/inf or inf − inf (does an `exp` overflow?), or the log or root of a negative number",
        )
    elif np.real(value) > 0:
        word, cause = "inf", "`exp` of a large number, a division by zero, or minus the log of 0"
    else:
        word, cause = "-inf", "log(0), or a division by zero"
    where = f"at {position(index)}" if index else "there"
    text = f"{count} of {got.size} values" if got.size > 1 else "The value"
    verb = "are" if count > 1 else "is"
    clue = Clue(
        word,
        "NaN where numbers are expected" if word == "NaN" else "infinite where finite numbers are expected",
        f"{text} {verb} not finite, the first is {word} {where}. Likely causes: {cause}.",
    )
    return clue, index
