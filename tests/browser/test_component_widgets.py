"""What the widgets of principal components and of factors do beyond what all widgets do, in Chromium."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from earlab.widgets import NmfMixer, PcaCloud
from tests.browser.harness import (
    Harness,
    Show,
    drag,
    fact,
    numbers,
    picture,
    settled,
    wait_for_fact,
)
from tests.browser.widget_table import at
from tests.helpers.widget_examples import nmf, pca_fit

pytestmark = pytest.mark.browser


def unsorted_fit(X, k):
    mean, components, variances = pca_fit(X, k)
    return mean, components[::-1], variances[::-1]


MAKERS = {
    "Cloud": lambda: PcaCloud(pca_fit),
    "CloudExploring": PcaCloud,
    "CloudUnsorted": lambda: PcaCloud(unsorted_fit),
    "Mixer": lambda: NmfMixer(nmf),
    "MixerExploring": NmfMixer,
    "MixerRising": lambda: NmfMixer(lambda V, W, H, n_iter: (W, 3 * H)),
    "MixerRandom": lambda: NmfMixer(lambda V, W, H, n_iter: (W, H[:1])),
}


# ---- PCA cloud ----


@pytest.mark.parametrize("name", ["Cloud", "CloudExploring"])
def test_axes_follow_a_drag_with_its_neighbours(show: Show, harness: Harness, name: str) -> None:
    page = show(name)
    cloud = harness.widgets[0]
    before = cloud.X
    drag(page, at(0.5, 0.5)(page), at(0.5, 0.2)(page))
    moved = np.linalg.norm(cloud.X - before, axis=1)
    assert (moved > 0.01).sum() > 5  # neighbours come along
    assert moved.max() > 1.5
    assert (moved < 0.01 * moved.max()).any()  # what is far away stays
    _, components, variances = pca_fit(cloud.X, 2)
    assert numbers(fact(page, "variance 1")) == pytest.approx([variances[0]], rel=6e-3)
    angle = np.rad2deg(np.arctan2(components[0, 1], components[0, 0])) % 180
    assert numbers(fact(page, "axis 1")) == pytest.approx([angle], abs=0.5)


def test_a_reach_of_nothing_moves_one_point(show: Show, harness: Harness) -> None:
    page = show("Cloud")
    cloud = harness.widgets[0]
    page.get_by_role("slider", name="reach").press("Home")
    before = cloud.X
    page.locator("canvas >> nth=0").press("Shift+ArrowRight")
    settled(page)
    assert (np.linalg.norm(cloud.X - before, axis=1) > 0).sum() == 1


def test_no_direction_keeps_more_than_the_first_axis(show: Show, harness: Harness) -> None:
    page = show("Cloud")
    direction = page.get_by_role("slider", name="your direction")
    axis = round(numbers(fact(page, "axis 1"))[0])
    direction.fill(str(axis))
    _, _, variances = pca_fit(harness.widgets[0].X, 2)
    best = 100 * variances[0] / variances.sum()
    assert numbers(fact(page, "your direction keeps")) == pytest.approx([best], abs=0.1)
    page.mouse.click(*at(0.95, 0.5, canvas=1)(page))
    settled(page)
    assert numbers(fact(page, "your direction keeps"))[0] < best
    assert harness.widgets[0].angle > 160


def test_a_cloud_is_chosen_and_started_again(show: Show, harness: Harness) -> None:
    page = show("Cloud")
    page.get_by_role("combobox", name="Cloud").select_option("bent")
    settled(page)
    cloud = harness.widgets[0]
    page.locator("canvas >> nth=0").press("ArrowUp")
    settled(page)
    assert cloud.points != cloud.clouds["bent"]
    page.get_by_role("button", name="Start again").click()
    settled(page)
    assert cloud.points == cloud.clouds["bent"]


def test_unsorted_axes_are_named_while_they_are_shown(show: Show) -> None:
    page = show("CloudUnsorted")
    expect(page.get_by_role("alert")).to_contain_text("sort by variance, largest first")
    assert fact(page, "axis 1") != "–"


# ---- NMF mixer ----

SOUNDS = """() => {
  const heard = (window.heard = []);
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (...given) {
    heard.push([...this.buffer.getChannelData(0)]);
    return start.apply(this, given);
  };
}"""


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


@pytest.mark.parametrize("name", ["Mixer", "MixerExploring"])
def test_components_are_soloed_and_muted(show: Show, name: str) -> None:
    page = show(name)
    before = picture(page)
    page.locator("canvas").press("n")  # the buttons are those of the chosen component
    button(page, "Mute component 2").click()
    expect(button(page, "Mute component 2")).to_have_attribute("aria-pressed", "true")
    assert fact(page, "heard") == "1, 3"
    settled(page)
    assert picture(page) != before
    button(page, "Solo component 2").click()  # alone, but mute
    assert fact(page, "heard") == "nothing"
    button(page, "Mute component 2").click()
    assert fact(page, "heard") == "2"
    page.locator("canvas").press("s")
    assert fact(page, "heard") == "1, 2, 3"
    settled(page)
    page.locator("canvas").press("p")
    page.locator("canvas").press("p")
    settled(page)
    expect(page.locator(".ear-status")).to_contain_text("Component 3 is chosen")


def test_all_components_together_are_the_sound(show: Show, harness: Harness) -> None:
    page = show("MixerExploring")
    page.evaluate(SOUNDS)
    page.locator("canvas").press(" ")
    expect(page.get_by_role("button", name="■ Stop")).to_be_visible()
    page.locator("canvas").press(" ")
    tracks = np.array(page.evaluate("heard"))
    x = harness.widgets[0].x
    assert tracks.shape == (3, len(x))
    inside = slice(512, -512)  # frames begin and end within the sound
    assert tracks.sum(axis=0)[inside] == pytest.approx(x[inside], abs=1e-4)
    note = [int((start + 0.1) * 8000) for start in (0, 0.35, 0.7)]  # three notes, each by itself
    alone = np.array([[np.abs(track[at : at + 800]).max() for at in note] for track in tracks])
    assert sorted(alone.argmax(axis=1)) == [0, 1, 2]
    assert (np.sort(alone, axis=1)[:, -1] > 5 * np.sort(alone, axis=1)[:, -2]).all()


@pytest.mark.parametrize("name", ["Mixer", "MixerExploring"])
def test_a_new_start_has_other_components_and_as_many_as_wished(
    show: Show, harness: Harness, name: str
) -> None:
    page = show(name)
    mixer = harness.widgets[0]
    page.locator(".earlab summary").click()
    button(page, "New start").click()
    wait_for_fact(page, "iterations", "0")
    page.get_by_role("slider", name="components").press("End")
    page.locator("canvas").press("p")  # the one before the first is the last
    expect(button(page, "Mute component 6")).to_be_visible()
    button(page, "20 iterations").click()
    wait_for_fact(page, "iterations", "20")
    settled(page)
    assert (mixer.seed, mixer.rank, mixer.iterations) == (2, 6, 20)
    W, H = nmf(mixer.V, *mixer.start(), 20)
    right = np.linalg.norm(mixer.V - W @ H) / np.linalg.norm(mixer.V)
    assert numbers(fact(page, "relative error")) == pytest.approx([right], rel=1e-3)


def test_a_click_chooses_a_component(show: Show) -> None:
    page = show("Mixer")
    status = page.locator(".ear-status")
    page.mouse.click(*at(0.23, 0.3)(page))  # the template on the right
    expect(status).to_contain_text("Component 3 is chosen")
    page.mouse.click(*at(0.6, 0.7)(page))  # the second of three activations
    expect(status).to_contain_text("Component 2 is chosen")


def test_factors_that_do_not_fit_are_told(show: Show) -> None:
    page = show("MixerRising")
    page.locator(".earlab summary").click()
    button(page, "1 iteration").click()
    expect(page.get_by_role("alert")).to_contain_text("The error rose from")
    page = show("MixerRandom")
    expect(page.get_by_role("alert")).to_contain_text("returned H with shape (1, 150); expected (3, 150)")
    assert fact(page, "iterations") == "0"
