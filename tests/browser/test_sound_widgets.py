"""What the widgets of sound, points and spectra do beyond what all widgets do, in Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from harness import Harness, Open, picture, serve, settled
from playwright.sync_api import Locator, Page, expect
from widget_examples import FEATURES, convolve1d, correlate1d, nmf, pca_fit, rms, stft_magnitude
from widget_table import at

from earlab.widgets import KernelOnSound, NmfMixer, PcaCloud, SoundRuler

pytestmark = pytest.mark.browser


def unsorted_fit(X, k):
    mean, components, variances = pca_fit(X, k)
    return mean, components[::-1], variances[::-1]


MAKERS = {
    "Kernel": lambda: KernelOnSound(convolve1d, correlate1d),
    "KernelExploring": KernelOnSound,
    "KernelTurned": lambda: KernelOnSound(correlate1d, convolve1d),
    "KernelScaled": lambda: KernelOnSound(convolve1d, lambda *x, **o: 2 * correlate1d(*x, **o)),
    "KernelShort": lambda: KernelOnSound(convolve1d, lambda x, w, stride, padding: x[:3]),
    "Cloud": lambda: PcaCloud(pca_fit),
    "CloudExploring": PcaCloud,
    "CloudUnsorted": lambda: PcaCloud(unsorted_fit),
    "Ruler": lambda: SoundRuler(stft_magnitude, FEATURES),
    "RulerExploring": SoundRuler,
    "RulerHalf": lambda: SoundRuler(lambda x, n_fft, hop_length: x, {"RMS": rms, "wrong": lambda *given: 1}),
    "Mixer": lambda: NmfMixer(nmf),
    "MixerExploring": NmfMixer,
    "MixerRising": lambda: NmfMixer(lambda V, W, H, n_iter: (W, 3 * H)),
    "MixerRandom": lambda: NmfMixer(lambda V, W, H, n_iter: (W, H[:1])),
}
Show = Callable[[str], Page]


@pytest.fixture
def harness() -> Harness:
    return Harness(MAKERS)


@pytest.fixture
def show(harness: Harness, open_page: Open) -> Iterator[Show]:
    """Open a page with the widget of that name."""
    pages: list[Page] = []
    with serve(harness) as url:

        def show_one(name: str) -> Page:
            pages.append(open_page(f"{url}?widget={name}"))
            settled(pages[-1])
            return pages[-1]

        yield show_one
        for page in pages:
            settled(page)  # or its last message would find nobody


@pytest.mark.parametrize(
    ("name", "traits", "row", "value"),
    [
        ("KernelExploring", {"n": 7, "stride": 2, "kernel": [1, -1]}, "n", "7"),
        ("CloudExploring", {"points": [[0, 0], [2, 0]]}, "mean", "(1, 0)"),
        ("RulerExploring", {"frame": 9, "bin": 3}, "frame", "9 of 147"),
        ("MixerExploring", {"rank": 2, "frame": 20}, "heard", "1, 2"),
    ],
)
def test_what_another_view_changes_is_shown(
    show: Show, name: str, traits: dict, row: str, value: str
) -> None:
    page = show(name)
    page.evaluate(
        """(traits) => {
          const { model } = shown;
          Object.assign(model.state, traits);
          model.emit("change");
        }""",
        traits,
    )
    expect(page.locator(f"tr:has(th:text-is('{row}')) td")).to_have_text(value)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()
    settled(page)


def fact(page: Page, name: str) -> str:
    return page.locator(f"tr:has(th:text-is('{name}')) td").inner_text()


def numbers(text: str) -> list[float]:
    return [float(found.replace("−", "-")) for found in re.findall(r"[−\d.][\d.]*(?:e[−+]?\d+)?", text)]


# ---- kernel on a sound ----


@pytest.mark.parametrize("name", ["Kernel", "KernelExploring"])
def test_stride_and_padding_change_the_output(show: Show, harness: Harness, name: str) -> None:
    page = show(name)
    page.get_by_role("slider", name="stride").press("ArrowRight")
    page.get_by_role("slider", name="padding").press("End")
    settled(page)
    widget = harness.widgets[0]
    assert (widget.stride, widget.padding) == (2, 4)  # a kernel of 5 weights has at most 4 zeros before it
    assert int(fact(page, "samples in z")) == (len(widget.x) + 8 - 5) // 2 + 1


def test_a_weight_is_dragged(show: Show, harness: Harness) -> None:
    page = show("Kernel")
    before = fact(page, "z[n]")
    box = page.locator("canvas >> nth=1").bounding_box()
    assert box is not None
    samples = int((box["width"] - 58) / 11)  # in sight; the window ends after two thirds of them
    weight = box["x"] + 46 + (2 * samples // 3 - 5 + 0.5) * (box["width"] - 58) / samples
    zero = box["y"] + 173  # weights from 1 to −1 are 70 pixels high
    drag(page, (weight, zero - 10), (weight, zero + 17.5))
    widget = harness.widgets[0]
    assert widget.kernel == [-0.5, 0.7, 0.5, 0.35, 0.25]
    assert fact(page, "z[n]") != before


def test_the_whole_sound_moves_the_window(show: Show, harness: Harness) -> None:
    page = show("Kernel")
    page.mouse.click(*at(0.9, 0.3)(page))
    settled(page)
    page.locator("canvas >> nth=1").press("ArrowRight")  # a key keeps what the click chose
    settled(page)
    assert harness.widgets[0].n / len(harness.widgets[0].x) > 0.85


def test_a_turned_kernel_is_named(show: Show) -> None:
    page = show("KernelTurned")
    problem = page.get_by_role("alert")
    expect(problem).to_contain_text("cross-correlation leaves the kernel as it is, and yours turns it round")
    page.get_by_role("combobox", name="Slide").select_option("convolve")
    expect(problem).to_contain_text("convolution turns the kernel round, and yours leaves it")
    page.get_by_role("combobox", name="Kernel").select_option("average of 7")  # the same both ways
    expect(problem).to_be_hidden()


def test_another_output_is_compared_with_the_products(show: Show) -> None:
    page = show("KernelScaled")
    expect(page.get_by_role("alert")).to_contain_text("differs from the sum of the products")
    shown, own = numbers(fact(page, "z[n]")), numbers(fact(page, "sum as it is"))
    assert shown == pytest.approx([2 * own[0]], rel=6e-3)


def test_a_wrong_length_is_a_message_and_the_other_way_works(show: Show) -> None:
    page = show("KernelShort")
    expect(page.get_by_role("alert")).to_contain_text("with shape (3,); expected (9596,)")
    assert fact(page, "z[n]") == "–"
    page.get_by_role("combobox", name="Slide").select_option("convolve")
    expect(page.get_by_role("alert")).to_be_hidden()
    assert fact(page, "z[n]") != "–"


def test_sound_and_output_are_heard_one_at_a_time(show: Show) -> None:
    page = show("Kernel")
    sound, output = (page.get_by_role("button", name=name) for name in ("Sound", "Output"))
    sound.click()
    stop = page.get_by_role("button", name="■ Stop")
    expect(stop).to_have_count(1)
    output.click()
    expect(stop).to_have_count(1)
    expect(sound).to_have_text("▶ Sound")


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


# ---- sound ruler ----


@pytest.mark.parametrize("name", ["Ruler", "RulerExploring"])
def test_the_ruler_reads_features_and_level_of_the_frame(show: Show, harness: Harness, name: str) -> None:
    page = show(name)
    page.mouse.click(*at(0.45, 0.5)(page))  # in the spectrogram's glide
    page.get_by_role("combobox", name="Frame").select_option("512")
    settled(page)
    ruler = harness.widgets[0]
    assert (ruler.n_fft, fact(page, "frame")) == (512, f"{ruler.frame} of {1 + (len(ruler.x) - 512) // 256}")
    x = ruler.x.astype(np.float64)
    for feature, function in FEATURES.items():
        assert numbers(fact(page, feature)) == pytest.approx([function(x, 512, 256)[ruler.frame]], rel=6e-3)
    magnitude = stft_magnitude(x, 512, 256)
    level = max(-80, 20 * np.log10(magnitude[ruler.bin, ruler.frame] / magnitude.max()))
    assert numbers(fact(page, "level")) == pytest.approx([level], rel=6e-3)
    assert numbers(fact(page, "frequency")) == pytest.approx([ruler.bin * 16_000 / 512], rel=6e-3)


def test_the_cursor_moves_while_the_sound_plays(show: Show, harness: Harness) -> None:
    page = show("RulerExploring")
    canvas = page.locator("canvas >> nth=0")
    canvas.press("Shift+ArrowRight")
    canvas.press(" ")
    expect(page.get_by_role("button", name="■ Stop")).to_be_visible()
    page.wait_for_function("parseInt(document.querySelectorAll('.ear-facts td')[1].textContent) > 10")
    canvas.press(" ")
    expect(page.get_by_role("button", name="▶ Listen")).to_be_visible()
    settled(page)
    assert harness.widgets[0].frame > 10


def test_a_feature_that_fails_is_told_beside_one_that_works(show: Show) -> None:
    page = show("RulerHalf")
    problem = page.get_by_role("alert")
    expect(problem).to_contain_text("wrong returned its curve with shape (); expected (147,)")
    expect(problem).to_contain_text("returned the spectrogram with shape (38400,); expected (513, 147)")
    assert fact(page, "RMS") != "–"
    assert (fact(page, "wrong"), fact(page, "level")) == ("NaN", "–")


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
    button(page, "New start").click()
    expect(page.locator("tr:has(th:text-is('iterations')) td")).to_have_text("0")
    page.get_by_role("slider", name="components").press("End")
    expect(button(page, "Mute component 6")).to_be_visible()
    button(page, "20 iterations").click()
    expect(page.locator("tr:has(th:text-is('iterations')) td")).to_have_text("20")
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
    button(page, "1 iteration").click()
    expect(page.get_by_role("alert")).to_contain_text("The error rose from")
    page = show("MixerRandom")
    expect(page.get_by_role("alert")).to_contain_text("returned H with shape (1, 150); expected (3, 150)")
    assert fact(page, "iterations") == "0"
