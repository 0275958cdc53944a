"""Sliders above a figure: a move draws anew, and what the drawing raises is told in the figure's place."""

import ipywidgets
import matplotlib.pyplot as plt
import pytest

from earlab.sliders import Sliders


def line(power: int, scale: float = 1.0) -> tuple[plt.Figure, str]:
    figure, axes = plt.subplots()
    axes.plot([0, 1, 2], [0, scale, scale * 2**power])
    return figure, f"A curve of power {power}."


def test_a_move_draws_anew_and_leaves_no_figure_open() -> None:
    sliders = Sliders(line, power=ipywidgets.IntSlider(2, 0, 5))
    _, page = sliders.children
    before = page.value
    assert 'alt="A curve of power 2."' in before
    control = sliders.children[0].children[0]
    control.value = 3
    assert 'alt="A curve of power 3."' in page.value
    assert page.value != before
    assert plt.get_fignums() == []


def test_controls_are_labelled_and_report_when_they_are_let_go() -> None:
    scale = ipywidgets.FloatSlider(1.0, min=0.5, max=2.0, description="how steep")
    sliders = Sliders(line, power=ipywidgets.IntSlider(2, 0, 5), scale=scale)
    controls = sliders.children[0].children
    assert [control.description for control in controls] == ["power", "how steep"]
    assert not any(control.continuous_update for control in controls)


def test_hosts_without_widgets_get_the_figure_and_its_sentence() -> None:
    sliders = Sliders(line, power=ipywidgets.IntSlider(1, 0, 5))
    data, _ = sliders._repr_mimebundle_()
    assert data["text/plain"] == "[Figure: A curve of power 1.]"
    assert sliders.still().png.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [(NotImplementedError(), "is not written yet"), (ValueError("<5 rows>"), "raised ValueError")],
)
def test_what_the_drawing_raises_is_told_and_mended_by_the_next_move(
    problem: Exception, sentence: str
) -> None:
    def draw(power: int) -> tuple[plt.Figure, str]:
        shown = line(power)
        if power > 2:
            plt.close("all")
            plt.subplots()  # half a figure: Jupyter would show what is left open when the cell ends
            raise problem
        return shown

    sliders = Sliders(draw, power=ipywidgets.IntSlider(3, 0, 5))
    control, page = sliders.children[0].children[0], sliders.children[1]
    assert sentence in page.value
    assert plt.get_fignums() == []
    assert "<5 rows>" not in page.value  # escaped
    assert sentence in sliders._repr_mimebundle_()[0]["text/plain"]
    control.value = 1
    assert "<img" in page.value
    control.value = 4
    assert "<img" not in page.value
