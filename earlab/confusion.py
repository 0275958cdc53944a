"""Show a confusion matrix to listen to: press a cell, and hear what was taken for what."""

from __future__ import annotations

import html
from collections.abc import Sequence

import ipywidgets
import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from earlab.sound import level, player
from earlab.style import INK, PAPER, Picture, picture
from earlab.widgets.kit.still import Still

MOST = 3  # sounds for one cell


class ConfusionSounds(Still, ipywidgets.VBox):
    """A confusion matrix of buttons. A row is a true class, a column an answer, the number how many; press to listen.

    x: (N, samples) sounds.   sample_rate: Hz.   y, answers: (N,) class numbers.   classes: their names.
    Up to three sounds of a cell appear below, each with a play button of its own; nothing plays by itself.

    Raises ValueError where the lengths do not agree.
    """

    def __init__(
        self, x: np.ndarray, sample_rate: int, y: np.ndarray, answers: np.ndarray, classes: Sequence[str]
    ) -> None:
        if not len(x) == len(y) == len(answers):
            raise ValueError(
                f"x, y and answers have {len(x)}, {len(y)} and {len(answers)} entries; expected one answer and one "
                "true class for each sound."
            )
        self._x, self._rate, self._classes = x, sample_rate, list(classes)
        self._y, self._answers = np.asarray(y), np.asarray(answers)
        self.counts = np.zeros((len(classes), len(classes)), int)  # (true class, answer)
        np.add.at(self.counts, (self._y, self._answers), 1)
        self.cells: dict[tuple[int, int], ipywidgets.Button] = {}
        self.page = ipywidgets.HTML("<p>Press a number to hear its sounds.</p>")
        super().__init__([self._grid(), self.page])

    def _grid(self) -> ipywidgets.GridBox:
        heads = [
            ipywidgets.HTML(
                f'<div style="writing-mode:vertical-rl;transform:rotate(180deg);line-height:1.2">{html.escape(name)}</div>'
            )
            for name in self._classes
        ]
        items: list[ipywidgets.Widget] = [
            ipywidgets.HTML('<span style="white-space:nowrap">true ↓ answer →</span>'),
            *heads,
        ]
        for i, name in enumerate(self._classes):
            items.append(ipywidgets.HTML(html.escape(name)))
            items += [self._cell(i, j) for j in range(len(self._classes))]
        columns = f"120px repeat({len(self._classes)}, minmax(28px, 46px))"
        layout = {"grid_template_columns": columns, "grid_gap": "2px", "align_items": "flex-end"}
        return ipywidgets.GridBox(items, layout=layout)

    def _cell(self, i: int, j: int) -> ipywidgets.Widget:
        count = self.counts[i, j]
        if not count:
            return ipywidgets.HTML('<div style="text-align:center">·</div>')
        share = count / self.counts.max()
        button = ipywidgets.Button(
            description=str(count),
            tooltip=self.sentence(i, j),
            layout={"width": "auto", "height": "26px", "padding": "0", "margin": "0"},
            style={
                "button_color": to_hex(colormaps["viridis"](share)),
                "text_color": INK if share > 0.6 else "#ffffff",
                "font_weight": "bold" if i == j else "normal",
            },
        )
        button.on_click(lambda _: self.listen(i, j))
        self.cells[i, j] = button
        return button

    def sentence(self, true: int, answer: int) -> str:
        """Say what a cell of the matrix holds."""
        count = self.counts[true, answer]
        clips = "1 clip" if count == 1 else f"{count} clips"
        heard = "named correctly" if true == answer else f"taken for {self._classes[answer]}"
        return f"{self._classes[true]}, {heard}: {clips}"

    def listen(self, true: int, answer: int) -> None:
        """Show the first sounds of a cell, spread over all of them, each with a play button."""
        found = np.flatnonzero((self._y == true) & (self._answers == answer))
        chosen = found[np.linspace(0, len(found) - 1, min(MOST, len(found))).round().astype(int)]
        players = "".join(player(level(self._x[n], self._rate), self._rate) for n in chosen)
        self.page.value = f'<p role="status">{html.escape(self.sentence(true, answer))}</p>{players}'

    def still(self) -> Picture:
        """Return the matrix as a picture."""
        figure = Figure(figsize=(7, 5.2), layout="constrained", facecolor=PAPER)
        axes = figure.subplots()
        axes.imshow(self.counts, cmap="viridis")
        for i, j in np.argwhere(self.counts > 0):
            colour = INK if self.counts[i, j] > 0.6 * self.counts.max() else "white"
            axes.text(j, i, str(self.counts[i, j]), ha="center", va="center", color=colour, size=8)
        axes.set_xticks(range(len(self._classes)), self._classes, rotation=40, ha="right")
        axes.set_yticks(range(len(self._classes)), self._classes)
        axes.set(xlabel="answer", ylabel="true")
        axes.grid(False)
        return picture(figure, self.summary())

    def summary(self) -> str:
        """Say how many are named correctly, and what is taken for what most often."""
        wrong = self.counts - np.diag(np.diag(self.counts))
        text = (
            f"A confusion matrix: {np.trace(self.counts)} of {self.counts.sum()} sounds are named correctly."
        )
        if most := wrong.max():
            (true, answer), *others = np.argwhere(wrong == most)
            pairs = [f"{self._classes[true]} is taken for {self._classes[answer]}"]
            pairs += [f"{self._classes[true]} for {self._classes[answer]}" for true, answer in others]
            led = " and ".join(filter(None, [", ".join(pairs[:-1]), pairs[-1]]))
            text += (
                f" Most often {led}, {'once' if most == 1 else f'{most} times'}{' each' if others else ''}."
            )
        return text
