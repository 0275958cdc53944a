"""Send clips of sound to the browser as a network sees them, as mel pictures, and run the network on one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.arrays import Array
from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.student_function import NotWrittenError, StudentError, StudentFunction


@dataclass(frozen=True, eq=False)
class MelClips:
    """A few clips: X (n, 1, bands, frames) float32 as the network takes it, levels (n, bands, frames) in dB.

    sounds: (n, samples).  labels: (n,) class numbers.  classes: names.  sample_rate: Hz.  hertz: (bands,), each band's middle.
    """

    X: np.ndarray
    levels: np.ndarray
    sounds: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...]
    sample_rate: float
    hertz: np.ndarray


class ClipWidget(EarlabWidget):
    """Base of widgets that show clips to the student's network.

    Raises ValueError where clips and pictures are not equally many.
    """

    levels = Array(3)  # dB (n, bands, frames)
    sounds = Array(2)
    hertz = Array(1)
    sample_rate = t.Float().tag(sync=True)
    classes = t.List(t.Unicode()).tag(sync=True)
    labels = t.List(t.Int()).tag(sync=True)
    clip = t.Int(0, min=0).tag(sync=True)

    def __init__(self, network: Any, clips: MelClips, functions: Any = (), **traits: Any) -> None:
        if not len(clips.X) == len(clips.levels) == len(clips.sounds) == len(clips.labels) > 0:
            raise ValueError(
                f"{len(clips.X)} pictures, {len(clips.levels)} levels, {len(clips.sounds)} sounds and {len(clips.labels)} labels; "
                "expected one of each for every clip, and a clip at least."
            )
        self._network, self._clips = network, clips
        super().__init__(
            functions,
            levels=clips.levels,
            sounds=clips.sounds,
            hertz=clips.hertz,
            sample_rate=clips.sample_rate,
            classes=list(clips.classes),
            labels=[int(label) for label in clips.labels],
            data=f"{len(clips.X)} clips that the network was not trained on",
            **traits,
        )

    def named(self, clip: int) -> str:
        """Return what a clip is."""
        return str(self.classes[self.labels[clip]])

    def scores_of(self, clip: int) -> np.ndarray:
        """Return the network's probabilities (K,) for a clip, in evaluation mode; its own mode stays."""
        import torch

        with torch.no_grad():
            scores = run(self._network, torch.from_numpy(self._clips.X[[clip]]))
        if tuple(scores.shape) != (1, len(self.classes)):
            raise StudentError(
                f"{type(self._network).__name__} returned scores with shape {tuple(scores.shape)} for one clip; expected "
                f"(1, {len(self.classes)})."
            )
        return np.asarray(torch.softmax(scores[0].double(), 0))


def run(network: Any, x: Any) -> Any:
    """Return ``network(x)`` in evaluation mode, and leave the network in its own."""
    mode = network.training
    network.eval()
    try:
        return network(x)
    except NotImplementedError:
        raise NotWrittenError(type(network).__name__) from None
    except Exception as error:
        raise StudentError(f"{type(network).__name__} raised {type(error).__name__}: {error}") from None
    finally:
        network.train(mode)


def plain(function: StudentFunction, value: Any, size: int, what: str) -> np.ndarray:
    """Return an array or a tensor that a student's function returned, flat; raise StudentError with its fault."""
    if getattr(value, "requires_grad", False):
        raise StudentError(
            f"{function.name} returned {what} that still hangs on torch's graph; return it with `.detach()`."
        )
    array = np.asarray(function.array(value, tuple(getattr(value, "shape", ())), what))
    if array.size != size:
        raise StudentError(
            f"{function.name} returned {what} with shape {array.shape}; expected {size} numbers."
        )
    return array.ravel()
