"""What the widgets on a sound do beyond what all widgets do, in Chromium."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from earlab.widgets import KernelOnSound, SoundRuler
from tests.browser.harness import (
    TALLEST,
    WINDOW,
    Harness,
    Show,
    drag,
    fact,
    numbers,
    settled,
    unfold,
)
from tests.browser.widget_table import at
from tests.helpers.widget_examples import FEATURES, convolve1d, correlate1d, rms, stft_magnitude

pytestmark = pytest.mark.browser

MAKERS = {
    "Kernel": lambda: KernelOnSound(convolve1d, correlate1d),
    "KernelExploring": KernelOnSound,
    "KernelTurned": lambda: KernelOnSound(correlate1d, convolve1d),
    "KernelScaled": lambda: KernelOnSound(convolve1d, lambda *x, **o: 2 * correlate1d(*x, **o)),
    "KernelShort": lambda: KernelOnSound(convolve1d, lambda x, w, stride, padding: x[:3]),
    "Ruler": lambda: SoundRuler(stft_magnitude, FEATURES),
    "RulerExploring": SoundRuler,
    "RulerEight": lambda: SoundRuler(stft_magnitude, {f"zero-crossing rate {k}": rms for k in range(8)}),
    "RulerHalf": lambda: SoundRuler(lambda x, n_fft, hop_length: x, {"RMS": rms, "wrong": lambda *given: 1}),
}


# ---- kernel on a sound ----


@pytest.mark.parametrize("name", ["Kernel", "KernelExploring"])
def test_stride_and_padding_change_the_output(show: Show, harness: Harness, name: str) -> None:
    page = show(name)
    unfold(page)
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
    zero = box["y"] + 116  # weights from 1 to −1 are 44 pixels high
    drag(page, (weight, zero - 6), (weight, zero + 11))
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


def test_eight_curves_fit_a_small_window(show: Show) -> None:
    page = show("RulerEight")
    page.set_viewport_size(WINDOW)
    settled(page)
    assert page.locator(".earlab").evaluate("(root) => root.getBoundingClientRect().height") <= TALLEST
    unfold(page)
    expect(page.get_by_label("Spectrum of the frame at the cursor")).to_be_visible()
