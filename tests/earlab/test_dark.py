"""On dark pages figures have pale words on no paper; what means a value keeps its colour."""

from __future__ import annotations

import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgba
from PIL import Image

from earlab.dark import darken, turned
from earlab.style import COLOURS, INK, PAPER, picture, use_style


def luminance(colour: object) -> float:
    red, green, blue = (
        v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in turned(colour)[:3]
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", [INK, "black", "#222222", "0.3"])
def test_words_contrast_with_a_dark_page(colour: str) -> None:
    assert (luminance(colour) + 0.05) / (0.0056 + 0.05) > 4.5  # on #111111, with what WCAG asks of text


@pytest.mark.parametrize("colour", COLOURS)
def test_lines_contrast_with_a_dark_page(colour: str) -> None:
    assert (luminance(colour) + 0.05) / (0.0056 + 0.05) > 3  # what WCAG asks of graphics


def test_paper_becomes_dark_and_a_hue_stays() -> None:
    assert luminance(PAPER) < 0.02
    red, green, blue, alpha = turned("#D55E0080")
    assert red > green > blue
    assert alpha == pytest.approx(128 / 255)


def test_everything_that_is_drawn_is_turned_once() -> None:
    use_style()
    figure, axes = plt.subplots()
    axes.plot([0, 1], color=INK, marker="o")
    axes.fill_between([0, 1], [0, 1], color="#eeeeee")
    axes.add_patch(plt.Rectangle((0, 0), 1, 1, fill=False, ec=INK))
    note = axes.annotate("up", (0, 0), (1, 1), arrowprops={"arrowstyle": "->", "color": INK})
    axes.set(title="title", xlabel="x")
    axes.legend(["a line"])
    darken(figure)
    pale = to_hex(turned(INK))
    line, patch = axes.lines[0], axes.patches[0]
    assert [to_hex(c) for c in (line.get_color(), line.get_markerfacecolor())] == [pale, pale]
    assert to_hex(patch.get_edgecolor()) == pale
    assert patch.get_facecolor()[3] == 0  # what is not filled stays so
    assert to_hex(note.arrow_patch.get_edgecolor()) == pale
    assert {
        to_hex(text.get_color()) for text in (axes.title, axes.xaxis.label, *axes.get_xticklabels(), note)
    } == {pale}
    assert luminance_of(axes.collections[0].get_facecolor()[0]) < 0.2
    plt.close(figure)


def luminance_of(colour: np.ndarray) -> float:
    return float(colour[:3] @ [0.2126, 0.7152, 0.0722])


def test_pictures_and_what_lies_upon_them_mean_values() -> None:
    figure, axes = plt.subplots()
    axes.imshow(np.eye(3))
    (line,) = axes.plot([0, 1], color="white")
    word = axes.text(0, 0, "high", color="white")
    axes.set_title("title", color=INK)
    darken(figure)
    assert (line.get_color(), word.get_color()) == ("white", "white")
    assert to_hex(axes.title.get_color()) == to_hex(turned(INK))
    plt.close(figure)


def test_contour_lines_of_one_colour_are_lines() -> None:
    """What is drawn between them is no picture: its marks are turned with the paper below them."""
    figure, axes = plt.subplots()
    lines = axes.contour(np.add.outer(np.arange(4.0), np.arange(4.0)), colors=[INK])
    (star,) = axes.plot(1, 1, "*", color=INK)
    darken(figure)
    figure.canvas.draw()
    for colour in (lines.get_edgecolor()[0], to_rgba(star.get_color())):
        assert luminance_of(np.array(colour)) > 0.5
    assert axes.patch.get_facecolor()[3] == 0
    plt.close(figure)


def test_both_pictures_show_the_same_things_in_the_same_places() -> None:
    use_style()
    figure, axes = plt.subplots()
    axes.plot([0, 1, 0], label="a line that rises and falls")
    axes.set(title="a title", ylabel="a long label")
    shown = picture(figure, "A line that rises and falls.")
    light, dark = (Image.open(io.BytesIO(data)).convert("RGBA") for data in (shown.png, shown.dark))
    assert light.size == dark.size
    paper = np.asarray(light)[0, 0, :3].astype(int)
    drawn = np.abs(np.asarray(light)[..., :3].astype(int) - paper).max(axis=2) > 60
    assert np.mean(np.asarray(dark)[..., 3][drawn] > 40) > 0.99
    assert np.asarray(dark)[0, 0, 3] == 0  # no paper
