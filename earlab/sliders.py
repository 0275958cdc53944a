"""Sliders above a figure that is drawn anew after each move."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import ipywidgets

from earlab.style import Picture, picture, whole_figures
from earlab.widgets.kit.still import Still
from earlab.widgets.kit.student_function import StudentError, StudentFunction

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Sliders(Still, ipywidgets.VBox):
    """Controls, and below them the figure that ``draw`` makes of their values.

    draw: ``draw(**values) -> (figure, alt)``, with the sentence for readers who do not see the figure.
    controls: by the name of the argument, for example ``depth=ipywidgets.IntSlider(3, 1, 9)``. A control reports
        a value when it is let go, and its label is the argument's name unless it has one.

    What ``draw`` raises, also in a student's function that it calls, becomes a sentence in the figure's place.
    """

    def __init__(self, draw: Callable[..., tuple[Figure, str]], **controls: Any) -> None:
        self._draw = StudentFunction(draw)
        self._controls = controls
        self._page = ipywidgets.HTML()
        self._shown: Picture | None = None
        for name, control in controls.items():
            control.continuous_update = False
            control.description = control.description or name
            control.style.description_width = "initial"
            control.observe(self._redraw, "value")
        super().__init__(
            [ipywidgets.HBox(list(controls.values()), layout={"flex_flow": "row wrap"}), self._page]
        )
        self._redraw()

    def _redraw(self, change: object = None) -> None:
        values = {name: control.value for name, control in self._controls.items()}
        try:
            with whole_figures():
                self._shown = picture(*self._draw(**values))
            self._page.value = self._shown._repr_html_()
        except StudentError as error:
            self._shown, self._problem = None, str(error)
            self._page.value = f'<p role="status">{html.escape(self._problem)}</p>'

    def still(self) -> Picture | str:
        """Return the figure as it is now, or what is told in its place."""
        return self._problem if self._shown is None else self._shown
