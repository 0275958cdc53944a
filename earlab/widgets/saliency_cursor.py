"""Show which places of a mel picture a network's answer hangs on, by the student's saliency map, under one cursor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.mel_clips import ClipWidget, MelClips, plain
from earlab.widgets.kit.student_function import StudentError, StudentFunction

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class SaliencyCursor(ClipWidget):
    """Move a cursor over a clip and its saliency map: what is loud there, and how much the answer hangs on it.

    saliency_map: your ``saliency_map(network, x, label)``; x is a tensor (1, bands, frames), one clip, label a class number; it
    returns as many numbers.
    network: a trained ``torch.nn.Module`` that takes clips (N, 1, bands, frames) and returns scores (N, K).
    clips: ``MelClips``.

    Raises ValueError where the clips do not fit together.
    """

    module = "saliency_cursor.js"

    label = t.Int(-1).tag(sync=True)  # whose score the map is of; -1: of the network's own answer
    band = t.Int(20, min=0).tag(sync=True)
    frame = t.Int(8, min=0).tag(sync=True)

    def __init__(self, saliency_map: Callable[..., Any], network: Any, clips: MelClips) -> None:
        self._saliency = StudentFunction(saliency_map)
        super().__init__(network, clips, [self._saliency])

    def summary(self) -> str:
        """Say what is shown."""
        return (
            f"SaliencyCursor: a clip of a {self.named(self.clip)} and how much the network's answer hangs on each place of it. "
            "Run the cell in JupyterLab to move the cursor and listen."
        )

    def answer_look(self, clip: int, label: int) -> dict[str, Any]:
        """Return the map (bands, frames) of a clip, the network's probabilities (K,), and whose score the map is of."""
        import torch

        scores = self.scores_of(clip)
        label = int(scores.argmax()) if label < 0 else label
        x = torch.from_numpy(self._clips.X[clip])
        shape = self._clips.levels.shape[1:]
        found = plain(self._saliency, self._saliency(self._network, x, label), int(np.prod(shape)), "the map")
        if found.min() < 0:
            raise StudentError(f"{self._saliency.name} returned negative numbers; expected sizes, |slope|.")
        return {"map": found.reshape(shape).astype(np.float32), "scores": scores, "label": label}

    def picture(self) -> Figure:
        """Draw the clip and its map, or why there is none."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(6.4, 4.4), layout="constrained")
        rows = figure.subplots(2, 1, sharex=True)
        seconds = self.sounds.shape[1] / self.sample_rate
        extent = (0, seconds, 0, self.levels.shape[1])
        rows[0].imshow(self.levels[self.clip], origin="lower", aspect="auto", extent=extent)
        rows[0].set(title=f"A {self.named(self.clip)}, in dB", ylabel="mel band")
        try:
            answer = self.answer_look(self.clip, self.label)
        except StudentError as error:
            rows[1].text(0.02, 0.5, str(error), va="center", wrap=True, transform=rows[1].transAxes)
        else:
            rows[1].imshow(answer["map"], origin="lower", aspect="auto", extent=extent)
            rows[1].set_title(f"What the score of {self.classes[answer['label']]} hangs on")
        rows[1].set(xlabel="time (s)", ylabel="mel band")
        for axes in rows:
            axes.grid(False)
        return figure
