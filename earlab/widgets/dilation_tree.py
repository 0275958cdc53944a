"""Draw dilated causal layers over time: what one output hears, by the student's own convolution, and what their formula says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.student_function import StudentError, optional

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_TAPS, LARGEST, MOST_LAYERS = 4, 16, 5
SAMPLES = 40  # of the sound that is drawn
HEARD = 1e-9  # what an output changes by, at least, where it hears an input


class DilationTree(EarlabWidget):
    """Choose a moment of the output: lit is every sample that your convolution lets it hear.

    causal_conv1d: ``causal_conv1d(x, weight, bias, dilation)`` of tensors x ``(N, C, T)``, weight ``(F, C, K)``, bias ``(F,)``.
        An impulse is put into each sample in turn, and what the output makes of it is looked at. Without it the browser computes.
    dilated_receptive_field: ``dilated_receptive_field(kernel, dilations) -> n``, samples from the oldest heard to the newest.
    kernel: taps of each layer, 2 to 4. dilations: of one to five layers, from the input on, each 1 to 16.

    Raises traitlets.TraitError for other layers, TypeError when a function is not callable.
    """

    module = "dilation_tree.js"

    kernel = t.Int(2, min=2, max=MOST_TAPS).tag(sync=True)
    dilations = t.List(t.Int(), [1, 2, 4, 8]).tag(sync=True)
    moment = t.Int(30, min=0, max=SAMPLES - 1).tag(sync=True)  # of the output that is looked at

    def __init__(
        self,
        causal_conv1d: Callable[..., Any] | None = None,
        dilated_receptive_field: Callable[..., Any] | None = None,
        dilations: Sequence[int] | None = None,
        kernel: int = 2,
    ) -> None:
        self._conv, self._field = optional(causal_conv1d), optional(dilated_receptive_field)
        super().__init__([self._conv, self._field], data=f"impulses in {SAMPLES} samples", kernel=kernel)
        if dilations is not None:
            self.dilations = [int(dilation) for dilation in dilations]

    @t.validate("dilations")
    def _sensible(self, proposal: Any) -> list[int]:
        dilations: list[int] = proposal["value"]
        if not 1 <= len(dilations) <= MOST_LAYERS:
            raise t.TraitError(f"there are {len(dilations)} layers; expected 1 to {MOST_LAYERS}")
        for number, dilation in enumerate(dilations, start=1):
            if not 1 <= dilation <= LARGEST:
                raise t.TraitError(f"layer {number} has dilation {dilation}; expected 1 to {LARGEST}")
        return dilations

    def summary(self) -> str:
        """Say which layers there are."""
        said = ", ".join(map(str, self.dilations))
        return (
            f"DilationTree: {len(self.dilations)} layers of {self.kernel} taps with dilations {said}. The output at sample "
            f"{self.moment} hears {len(self.seen()[0])} samples. Run the cell in JupyterLab to move it and to change the layers."
        )

    def seen(self) -> list[list[int]]:
        """Return, from the input to the output, which samples of each row the chosen output hears."""
        rows = [{self.moment}]
        for dilation in reversed(self.dilations):
            rows.insert(0, {at - dilation * k for at in rows[0] for k in range(self.kernel)})
        return [sorted(at for at in row if at >= 0) for row in rows]

    def answer_heard(self, kernel: int, dilations: list[int]) -> dict[str, Any]:
        """Return what the student's functions say of these layers.

        heard: ``(layers, SAMPLES, SAMPLES)``: 1 where the output of that layer at the first place hears the input at the second;
        not there without a convolution. says: ``(1,)``, what their formula gives, or nan without one.
        """
        answer = {"says": np.array([np.nan])}
        if self._conv is not None:
            answer["heard"] = self._heard(kernel, dilations)
        if self._field is not None:
            value = self._field(kernel, list(dilations))
            answer["says"] = self._field.array(value, (), "the receptive field").reshape(1)
        return answer

    def _heard(self, kernel: int, dilations: list[int]) -> np.ndarray:
        import torch  # a second or more to import

        assert self._conv is not None
        x = torch.eye(SAMPLES)[:, None]
        rows = []
        for number, dilation in enumerate(dilations, start=1):
            y = self._conv(x, torch.ones(1, 1, kernel), torch.zeros(1), dilation)
            values = y.detach() if isinstance(y, torch.Tensor) else y
            array = self._conv.array(values, (SAMPLES, 1, SAMPLES), f"layer {number}'s output")
            rows.append((np.abs(array[:, 0].T) > HEARD).astype(np.float64))
            x = torch.from_numpy(np.abs(array)).float().clamp(max=1.0)
        return np.array(rows)

    def picture(self) -> Figure:
        """Draw the tree of one output, and say what the student's formula makes of it."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(6.8, 0.5 * len(self.dilations) + 1.3), layout="constrained")
        axes = figure.subplots()
        rows = self.seen()
        for height, row in enumerate(rows):
            axes.plot(range(SAMPLES), [height] * SAMPLES, "o", ms=3, mfc="none", color="0.7", mew=0.6)
            if height:
                for at in row:
                    for k in range(self.kernel):
                        below = at - k * self.dilations[height - 1]
                        if below >= 0:
                            axes.plot([below, at], [height - 1, height], color="C0", lw=0.8)
            axes.plot(row, [height] * len(row), "o", ms=4, color="C0")
        axes.set_yticks(range(len(rows)), ["input", *(f"dilation {d}" for d in self.dilations)])
        axes.set(xlabel="sample")
        axes.grid(False)
        title = f"The output at sample {self.moment} hears {len(rows[0])} samples"
        if self._field is not None:
            try:
                value = self._field(self.kernel, list(self.dilations))
                title += f"; {self._field.name} says {self._field.array(value, (), 'the receptive field'):g}"
            except StudentError as error:
                title = str(error)
        axes.set_title(title, fontsize=9, wrap=True)
        return figure
