"""Show what every filter of a network finds in a clip: all feature maps of a layer, one of them large."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.mel_clips import ClipWidget, MelClips, run
from earlab.widgets.kit.student_function import StudentError

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class FeatureMapBoard(ClipWidget):
    """Show the feature maps of each convolution of a network, for a clip that can be heard.

    network: a ``torch.nn.Module`` with ``torch.nn.Conv2d`` layers that takes clips (N, 1, bands, frames).
    clips: ``MelClips``.

    A layer's maps are what its convolution returns, normalised where a ``BatchNorm2d`` follows, and without what is
    negative; pooling comes later.  Raises ValueError for a network without a convolution.
    """

    module = "feature_map_board.js"

    layers = t.List(t.List(t.Int())).tag(sync=True)  # maps, rows and columns of each
    layer = t.Int(0, min=0).tag(sync=True)
    chosen = t.Int(0, min=0).tag(sync=True)

    def __init__(self, network: Any, clips: MelClips) -> None:
        self._network, self._clips = network, clips
        try:
            shapes = [list(maps.shape) for maps in self._maps(0)]
        except StudentError:  # which is told where the maps would be
            shapes = [[1, *clips.levels.shape[1:]]]
        if not shapes:
            raise ValueError(f"{type(network).__name__} has no torch.nn.Conv2d, so it has no feature maps.")
        super().__init__(network, clips, layers=shapes)
        self.yours, self.runs = True, [type(network).__name__]

    def summary(self) -> str:
        """Say how many maps there are, of which clip."""
        count, rows, columns = self.layers[self.layer]
        return (
            f"FeatureMapBoard: {count} maps of {rows} by {columns} in layer {self.layer + 1} of {len(self.layers)}, for a clip of a "
            f"{self.named(self.clip)}. Run the cell in JupyterLab to choose another clip, layer or map, and to listen."
        )

    def answer_maps(self, clip: int, layer: int) -> dict[str, Any]:
        """Return the maps (C, H, W) of a layer for a clip, and the network's probabilities (K,)."""
        return {"maps": self._maps(clip)[layer], "scores": self.scores_of(clip)}

    def _maps(self, clip: int) -> list[np.ndarray]:
        """Return the maps (C, H, W) of every convolution, in the order in which they run."""
        import torch

        found: list[Any] = []

        def keep(layer: Any, given: Any, returned: Any) -> None:
            if isinstance(layer, torch.nn.Conv2d):
                found.append(returned)
            elif found and returned.shape == found[-1].shape:
                found[-1] = returned

        kinds = (torch.nn.Conv2d, torch.nn.BatchNorm2d)
        hooks = [
            part.register_forward_hook(keep) for part in self._network.modules() if isinstance(part, kinds)
        ]
        try:
            with torch.no_grad():
                run(self._network, torch.from_numpy(self._clips.X[[clip]]))
        finally:
            for hook in hooks:
                hook.remove()
        return [maps[0].clamp(min=0).numpy().astype(np.float32) for maps in found]

    def picture(self) -> Figure:
        """Draw the clip and up to fifteen maps of the layer."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(6.8, 3.2), layout="constrained")
        try:
            maps = self._maps(self.clip)[self.layer][:15]
        except StudentError as error:
            figure.text(0.02, 0.5, str(error), va="center", wrap=True)
            return figure
        panels = figure.subplots(2, 8).ravel()
        panels[0].imshow(self.levels[self.clip], origin="lower", aspect="auto")
        panels[0].set_title(self.named(self.clip), fontsize="small")
        for k, axes in enumerate(panels):
            axes.set(xticks=[], yticks=[])
            if 0 < k <= len(maps):
                axes.imshow(maps[k - 1], origin="lower", aspect="auto", vmin=0, vmax=maps.max() or 1)
                axes.set_title(str(k), fontsize="small")
        return figure
