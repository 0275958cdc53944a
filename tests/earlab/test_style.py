"""Figures: one style, words for pictures, and demonstrations that wait calmly."""

from __future__ import annotations

import base64
from typing import Any

import IPython.display
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from earlab.style import COLOURS, PAPER, Live, Picture, show, use_style, yours


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What would be displayed."""
    displayed: list[Any] = []
    monkeypatch.setattr(IPython.display, "display", displayed.append)
    return displayed


def luminance(colour: str) -> float:
    rgb = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_style_is_opaque_and_perceptually_uniform() -> None:
    with mpl.rc_context():
        use_style()
        assert mpl.rcParams["figure.facecolor"] == PAPER
        assert mpl.rcParams["savefig.facecolor"] == PAPER
        assert mpl.rcParams["image.cmap"] == "viridis"


def test_lines_stand_out_from_the_paper() -> None:
    contrast = [(luminance(PAPER) + 0.05) / (luminance(colour) + 0.05) for colour in COLOURS]
    assert min(contrast) > 2.0
    assert sum(c >= 3.0 for c in contrast) >= 5


def test_show_displays_a_png_with_words_and_closes_the_figure(shown: list[Any]) -> None:
    figure, axes = plt.subplots()
    axes.plot([0, 1])
    show(figure, alt='A line that rises & "ends".')
    (picture,) = shown
    assert isinstance(picture, Picture)
    assert repr(picture) == '[Figure: A line that rises & "ends".]'
    html = picture._repr_html_()
    assert 'alt="A line that rises &amp; &quot;ends&quot;."' in html
    assert base64.b64decode(html.split("base64,")[1].split('"')[0]).startswith(b"\x89PNG")
    assert not plt.get_fignums()


def test_a_live_picture_stays_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[str, Picture]] = []

    class Place:
        def update(self, picture: Picture) -> None:
            shown.append(("replaced", picture))

    def display(picture: Picture, display_id: bool) -> Place:
        assert display_id
        shown.append(("new", picture))
        return Place()

    monkeypatch.setattr(IPython.display, "display", display)
    live = Live()
    for epoch in range(3):
        live.show(plt.figure(), alt=f"after epoch {epoch}")
    assert [(how, picture.alt) for how, picture in shown] == [
        ("new", "after epoch 0"),
        ("replaced", "after epoch 1"),
        ("replaced", "after epoch 2"),
    ]
    assert not plt.get_fignums()


def test_a_figure_without_words_is_refused(shown: list[Any]) -> None:
    figure = plt.figure()
    with pytest.raises(ValueError, match="say in `alt`"):
        show(figure, alt=" ")
    plt.close(figure)
    assert shown == []


def test_yours_waits_calmly_and_leaves_no_empty_figure(capsys: pytest.CaptureFixture[str]) -> None:
    kept = plt.figure()
    with yours("conv2d_forward"):
        plt.figure()
        raise NotImplementedError
    assert capsys.readouterr().out == "This appears once `conv2d_forward` is written.\n"
    assert plt.get_fignums() == [kept.number]
    plt.close(kept)


def test_yours_names_the_function_that_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    def perceptron_fit() -> None:
        raise NotImplementedError

    def abstract() -> None:
        raise NotImplementedError

    abstract.__code__ = abstract.__code__.replace(co_name="<lambda>")
    with yours("perceptron_predict"), yours("another"):
        perceptron_fit()
    assert capsys.readouterr().out == "This appears once `perceptron_fit` is written.\n"
    with yours("sigmoid"):
        (lambda: abstract())()
    assert "`sigmoid`" in capsys.readouterr().out


def test_yours_hides_nothing_else() -> None:
    with pytest.raises(ValueError, match="real"), yours("f"):
        raise ValueError("real")
    with yours("f"):
        pass
