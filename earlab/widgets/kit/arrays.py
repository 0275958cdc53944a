"""Send arrays to the browser: a few kinds of number, row-major, as raw bytes."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets as t

KINDS = ("f4", "f8", "i4", "u1")  # what talk.js can read


def kind_of(array: np.ndarray) -> str:
    """Return the kind that an array travels as: its own where the browser has it, else float64."""
    kind = f"{array.dtype.kind}{array.dtype.itemsize}"
    return kind if kind in KINDS else "f8"


def raw(array: np.ndarray, kind: str) -> bytes:
    """Return the bytes of an array as little-endian numbers of that kind."""
    return np.ascontiguousarray(array, f"<{kind}").tobytes()


class Array(t.TraitType[np.ndarray, Any]):
    """A trait for data that the browser draws and never changes: a sound, an image, a cloud of points.

    ndim: how many axes it has. kind: the numbers it is kept as, float32 unless said otherwise.
    In the module, ``ui.array("name")`` is ``{shape, data}``.

    Raises traitlets.TraitError for another number of axes, and for what is no array of real numbers.
    """

    def __init__(self, ndim: int, kind: str = "f4") -> None:
        super().__init__(np.zeros((0,) * ndim, kind))
        self.ndim, self.kind = ndim, kind
        self.tag(sync=True, to_json=_to_json)

    def validate(self, obj: t.HasTraits | None, value: Any) -> np.ndarray:
        """Return the value as an array of the trait's kind."""
        array = np.asarray(value)
        if array.dtype.kind not in "biuf" or array.ndim != self.ndim:
            raise t.TraitError(
                f"{self.name} is {array.dtype} with shape {array.shape}; expected real numbers with "
                f"{self.ndim} {'axis' if self.ndim == 1 else 'axes'}."
            )
        return array.astype(self.kind)


def _to_json(array: np.ndarray, widget: object) -> dict[str, Any]:
    kind = kind_of(array)
    return {"dtype": kind, "shape": list(array.shape), "data": raw(array, kind)}
