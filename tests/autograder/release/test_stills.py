"""Pictures of what a page is expected to show: made of its runs, small, for light and dark pages, and known when stale."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from nbformat.v4 import new_output
from PIL import Image

from autograder.assignments.source import Source, read_source
from autograder.release import stills as making
from autograder.release.notebook import build_notebook
from autograder.release.stills import MOST_BYTES, SIZES, made_of, renew, student_notebook, up_to_date
from earlab import stills
from earlab.stills import digest_of, stills_of
from earlab.style import PAPER, picture, use_style

PAGE = '''\
# %% [markdown]
# # 99 · Toy

# %% demo=true
from IPython.display import HTML, display
import matplotlib.pyplot as plt
from earlab.style import show, use_style, yours
use_style()
print("given")

# %% exercise="double" points=1
def double(x):
    """Return 2x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% check="double"
None

# %% demo=true
print("4 examples, loaded whatever is written")
with yours("double"):
    height = double(21)
    figure, axes = plt.subplots(figsize=(9, 2))
    axes.plot([0, height])
    show(figure, alt=f"A line that rises from nothing to {height}, once the function doubles.")
    print("it is", height)
'''


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    path = tmp_path_factory.mktemp("source") / "99_toy.py"
    path.write_text(PAGE)
    return read_source(path)


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(stills, "PUBLIC", tmp_path / "public")
    return tmp_path


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the notebook client's sockets
def test_a_page_shows_what_its_solution_does(source: Source, public: Path) -> None:
    assert not up_to_date(source)
    size = renew(source, public)
    assert 0 < size < 30_000
    assert up_to_date(source)
    first, second = (cell for cell in source.cells if cell.role == "demo")
    kept = stills_of("99_toy").cells
    assert kept[digest_of(first.student)].waits == ""
    assert kept[digest_of(first.student)].shown == [{"text": "given"}]
    expected = kept[digest_of(second.student)]
    assert expected.waits == "double"
    assert "from nothing to 42" in expected.shown[0]["says"]
    assert expected.shown[1:] == [{"text": "it is 42"}], "what is printed anyway is not expected once more"

    page = student_notebook(source)
    outputs = page.cells[-1].outputs
    assert "once `double` is written" in outputs[0].text
    assert outputs[1].metadata["image/png"]["alt"].startswith("A line that rises")
    assert all(
        "outputs" not in cell or not cell.outputs for cell in build_notebook(source, "instructor").cells
    )

    (kept_in,) = (public / "public").glob("99_toy/stills")
    (left_over,) = [kept_in / "left-over.png"]
    left_over.write_bytes(b"")
    renew(source, public)
    assert not left_over.exists()
    assert stills_of("99_toy").cells == kept, (
        "what an unsolved page shows as expected is no reason to leave it out"
    )


def test_what_an_unsolved_page_shows_as_expected_is_expected_still(tmp_path: Path) -> None:
    """Pictures are made while older ones are in place: what these show is not printed anyway."""
    solved = [new_output("stream", text="4 examples\nit is 42\n")]
    waiting = new_output("stream", text="4 examples\nThis appears once `double` is written.\n")
    older = new_output("display_data", {"text/plain": "it is 42"})
    expected = making._expected("a cell", solved, [waiting, older], tmp_path)
    assert (expected.waits, expected.shown) == ("double", [{"text": "it is 42"}])


def test_a_change_of_the_code_makes_them_stale_and_of_the_text_does_not(source: Source) -> None:
    def changed(old: str, new: str) -> Source:
        cells = (replace(cell, solution=cell.solution.replace(old, new)) for cell in source.cells)
        return replace(source, cells=tuple(cells))

    assert made_of(changed("double(21)", "double(22)")) != made_of(source)
    assert made_of(changed("return 2 * x", "return x + x")) != made_of(source)
    assert made_of(changed("99 · Toy", "99 · A toy")) == made_of(source)


def test_what_a_page_imports_of_ours_makes_them_stale() -> None:
    names = making._modules(
        ["from earlab.plots import perceptron as plots\nfrom earlab.widgets import PcaCloud\nimport os"]
    )
    assert names == {"earlab.plots.perceptron", "earlab.widgets.pca_cloud"}


def test_one_picture_serves_light_and_dark_pages() -> None:
    use_style()
    figure, axes = plt.subplots(figsize=(8, 3))
    axes.set(title="A title to be read", xlabel="time (s)")
    axes.plot([0, 1])
    shown = picture(figure, "A line.")
    small = making._small(shown.png, shown.dark, 1.0)
    image = Image.open(io.BytesIO(small)).convert("RGBA")
    width, colours = SIZES[0]
    assert image.width == width
    assert len(small) < MOST_BYTES
    assert len(set(map(tuple, np.asarray(image).reshape(-1, 4)))) <= colours
    pixels = np.asarray(image).astype(float) / 255
    for page in (0.99, 0.07):  # the lightness of a light page and of a dark one
        seen = pixels[..., :3] * pixels[..., 3:] + page * (1 - pixels[..., 3:])
        contrast = (np.maximum(seen, page) ** 2.2 + 0.05) / (np.minimum(seen, page) ** 2.2 + 0.05)
        assert np.quantile(contrast[:40].max(axis=2), 0.995) > 2.5  # the title
    pale = Image.open(io.BytesIO(making._small(shown.png, shown.dark, 0.6))).convert("RGBA")
    assert np.asarray(pale)[..., 3].max() < 0.7 * np.asarray(image)[..., 3].max()


def test_where_there_is_much_to_see_there_are_fewer_pixels() -> None:
    use_style()
    figure, axes = plt.subplots(figsize=(8, 5))
    axes.imshow(np.random.default_rng(0).random((200, 300)))
    shown = picture(figure, "Noise.")
    small = making._small(shown.png, shown.dark, 1.0)
    assert Image.open(io.BytesIO(small)).width < SIZES[0][0]
    assert len(small) < 60_000  # nothing is noisier than noise


def test_thin_words_keep_their_grey() -> None:
    """The edge of a letter is half paper: its colour is that of the ink, its cover is a half."""
    paper = np.array([int(PAPER[i : i + 2], 16) for i in (1, 3, 5)])
    day = Image.fromarray(np.full((1, 1, 3), (paper + 0x22) / 2).round().astype(np.uint8))
    night = Image.fromarray(np.array([[[0xDD, 0xDD, 0xDD, 128]]], np.uint8), "RGBA")
    files = []
    for image in (day, night):
        out = io.BytesIO()
        image.save(out, "PNG")
        files.append(out.getvalue())
    red, _, _, alpha = Image.open(io.BytesIO(making._small(*files, 1.0))).convert("RGBA").getpixel((0, 0))
    assert abs(red - (0x22 + 0xDD) / 2) < 4
    assert abs(alpha - 128) < 4


def test_an_index_says_what_it_is_made_of(public: Path, source: Source) -> None:
    folder = stills_of("99_toy").folder
    folder.mkdir(parents=True)
    (folder / stills.INDEX).write_text(json.dumps({"made_of": made_of(source), "cells": {}}))
    assert up_to_date(source)


def test_a_picture_that_is_gone_costs_the_reader_nothing_else(tmp_path: Path) -> None:
    kept = stills.Stills(tmp_path)
    cell = stills.Expected("double", [{"png": "gone.png", "says": "a line"}, {"text": "it is 42"}])
    assert [forms["text/plain"] for forms, _ in kept.outputs(cell)] == ["it is 42"]


def test_plots_that_plots_import_are_watched() -> None:
    files = making._files_of({"earlab.plots.backpropagation_landscape"})
    assert {path.name for path in files} >= {
        "backpropagation_landscape.py",
        "backpropagation_graph.py",
        "style.py",
    }
    assert all("earlab" in path.parts for path in files)
